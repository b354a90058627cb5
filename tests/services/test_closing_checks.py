# SPDX-License-Identifier: Apache-2.0
"""A signature rests on checks gone through before it, and on nothing that came since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from carecalc.domain.fact import Event
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.services import closing, list_state, users
from carecalc.services.context import Context
from carecalc.services.working import Worker
from tests.offices import Clock, approving, beside, context, keyring
from tests.services.deciding import record
from tests.services.test_closing import built, written


@pytest.fixture
def tampered(tmp_path: Path) -> Iterator[Context]:
    """Give an office that another program writes to: nobody expects it to verify."""
    yield from context(tmp_path / "tampered.carecalc")


def refusal(ctx: Context, run_id: str, looked: list_state.Looked) -> tuple[str, str]:
    with pytest.raises(UserError) as error:
        closing.sign(approving(ctx), run_id, looked)
    return error.value.code, error.value.place


def test_that_a_death_recorded_between_the_checks_and_the_signature_refuses_it(
    ctx: Context,
) -> None:
    run = built(ctx)
    looked = list_state.look(ctx, run.id)
    with ctx.store.reading() as work:
        person = work.people.get(run.lines[0].person_id)
    record(ctx, person, Event("death"), on=date(2026, 10, 18))
    assert refusal(ctx, run.id, looked) == ("LIST-020", "DEATH-01")
    assert closing.record(ctx, run.id).signed == ()


def test_that_what_was_recorded_since_is_looked_at_and_may_be_harmless(
    ctx: Context,
) -> None:
    run = built(ctx)
    looked = list_state.look(ctx, run.id)
    users.set_pin(ctx, "852741")
    closing.sign(approving(ctx), run.id, looked)
    # The first signature is a record, too.
    third = beside(ctx, keyring().third)
    assert closing.sign(third, run.id, looked).record.closing is not None


def test_that_the_checks_are_gone_through_once_where_nothing_came_since(
    ctx: Context,
) -> None:
    # 82 years old: the old-age allowance is due too, and nobody has decided it.
    run = built(ctx, born=date(1944, 3, 9))
    with pytest.raises(UserError) as error:
        list_state.look(ctx, run.id)
    assert (error.value.code, error.value.place) == ("LIST-020", "MISS-01")
    with ctx.store.reading() as work:
        now = list_state.Looked(run.id, run.digest, work.last_seq(), ctx.today())
    for other in (
        replace(now, seq=now.seq - 1),
        replace(now, run_id="another"),
        replace(now, digest="0" * 64),
        replace(now, day=now.day - timedelta(days=1)),
    ):
        assert refusal(ctx, run.id, other) == ("LIST-020", "MISS-01")
    # Only a word that is not true shows that nothing is reckoned again.
    assert len(closing.sign(approving(ctx), run.id, now).record.signed) == 1


def test_that_the_checks_of_another_day_are_gone_through_again(ctx: Context) -> None:
    run = built(ctx)
    looked = list_state.look(ctx, run.id)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=1)
    again = list_state.look(ctx, run.id)
    assert (again.seq, again.day) == (looked.seq, looked.day + timedelta(days=1))


def test_that_a_signature_rests_on_a_chain_that_was_read_with_the_checks(
    tampered: Context,
) -> None:
    run = built(tampered)
    looked = list_state.look(tampered, run.id)
    with tampered.store.reading() as work:
        assert looked.head == work.entries.head()
    written(tampered, "DROP TRIGGER lines_no_update")
    other = replace(looked, head=replace(looked.head or Head(0, ""), hash="0" * 64))
    for before in (None, replace(looked, head=None), other):
        with pytest.raises(UserError) as error:
            closing.sign(approving(tampered), run.id, before)
        assert (error.value.code, error.value.place) == ("LIST-005", "CHAIN")
    # Only what other hands do within that moment shows that it is not read again.
    assert len(closing.sign(approving(tampered), run.id, looked).record.signed) == 1


def test_that_what_was_recorded_since_has_the_chain_read_again(
    tampered: Context,
) -> None:
    run = built(tampered)
    looked = list_state.look(tampered, run.id)
    users.set_pin(tampered, "852741")
    written(tampered, "DROP TRIGGER lines_no_update")
    assert refusal(tampered, run.id, looked) == ("LIST-005", "CHAIN")


def test_that_a_chain_that_does_not_hold_is_told_of_at_the_signature(
    tampered: Context,
) -> None:
    run = built(tampered)
    written(tampered, "DROP TRIGGER audit_no_delete")
    written(tampered, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    looked = list_state.look(tampered, run.id)
    assert looked.head is None
    assert refusal(tampered, run.id, looked) == ("LIST-005", "CHAIN")


@pytest.mark.thorough
def test_that_a_process_of_its_own_goes_through_the_checks_for_the_signature(
    ctx: Context,
) -> None:
    run = built(ctx)
    told: list[tuple[int, int]] = []

    def hear(done: int, of: int) -> None:
        told.append((done, of))

    looked = Worker().run(ctx, list_state.look, run.id, told=hear)
    assert looked == list_state.look(ctx, run.id)
    assert told[0] == (0, 1)
    assert len(closing.sign(approving(ctx), run.id, looked).record.signed) == 1
