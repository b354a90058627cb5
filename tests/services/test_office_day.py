# SPDX-License-Identifier: Apache-2.0
"""Whatever an office does in a day, in whatever order, its file is as it must be."""

from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from carecalc.services import determinations, disbursements
from carecalc.store import ballast
from carecalc.store.unit_of_work import Work
from tests.offices import APPROVER
from tests.services import office_day
from tests.services.office_day import FIRST, TODAY, Act, OfficeDay

CHECKS = [*HealthCheck]


@pytest.fixture(autouse=True)
def small_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: every copy of an office would bring a whole reserve with it."""
    monkeypatch.setattr(ballast, "SIZE", 1 << 16)


def days(count: int, steps: int) -> settings:
    """Return how many days of how many steps; one that goes wrong is told as it was."""
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=CHECKS,
        print_blob=False,
    )


@pytest.mark.thorough
def test_that_a_day_leaves_the_office_as_the_model_says() -> None:
    run_state_machine_as_test(OfficeDay, settings=days(3, 30))


def goes_wrong(machine: type[OfficeDay], count: int) -> bool:
    """Say whether a day is found on which the office is not as the model says."""
    try:
        run_state_machine_as_test(machine, settings=days(count, 40))
    except (AssertionError, BaseExceptionGroup):
        return True
    return False


class OnlyMoney(OfficeDay):
    """A day on which nobody assesses and nothing breaks: it comes to lists sooner."""

    start = answer = finish = abandon = register = record = None  # type: ignore[assignment]
    crash = restore = back_up = lock_and_open = change_roles = None  # type: ignore[assignment]

    @initialize()
    def opens(self) -> None:
        """Begin with a decision for somebody."""
        super().opens()
        (elder, *_) = self.model.elders
        act = determinations.prepare(self.ctx, elder, "bj-age")
        self.model.acts[act.id] = Act(elder, "bj-age", "80", FIRST, "approved")
        determinations.approve(self.as_(APPROVER), act.id, "样批准", TODAY)


def test_that_changes_that_nobody_records_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Work, "seal", lambda work: None)
    assert goes_wrong(OfficeDay, 1)


@pytest.mark.thorough
def test_that_a_list_that_forgets_somebody_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = disbursements._sorted_out

    def cut(*given: Any) -> Any:
        found = whole(*given)
        del found.lines[-1:]
        return found

    monkeypatch.setattr(disbursements, "_sorted_out", cut)
    assert goes_wrong(OnlyMoney, 60)


class WithoutTheFloor(OnlyMoney):
    """An office whose file lets everybody decide what they prepared."""

    @initialize()
    def opens(self) -> None:
        """Take the trigger out before anything else is done."""
        super().opens()
        with closing(self.ctx.store._engine.raw_connection()) as file:
            file.cursor().execute("DROP TRIGGER decided_by_another")


def test_that_somebody_who_decides_what_they_prepared_is_noticed() -> None:
    assert goes_wrong(WithoutTheFloor, 60)


@pytest.mark.long
def test_that_thousands_of_steps_leave_the_office_as_the_model_says() -> None:
    office_day.CODES.clear()
    run_state_machine_as_test(OfficeDay, settings=days(100, 50))
    told = dict(office_day.counted())
    steps, done = told.pop("steps"), told.pop("")
    print(
        f"100 days of {steps} steps: {done} things done by somebody, "
        f"{sum(told.values())} refused as foretold, {told}"
    )
    assert steps > 2_000
