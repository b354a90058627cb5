# SPDX-License-Identifier: Apache-2.0
"""Run the worked examples that a law file carries, and compare."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from carecalc.catalog.cases import read_case
from carecalc.catalog.comparing import differences, shown
from carecalc.catalog.problems import Faults
from carecalc.catalog.values import policy_value, scale_value
from carecalc.domain.answers import read_answers
from carecalc.domain.entitlement import entitle
from carecalc.domain.evaluate import score
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Example, Scale
from carecalc.errors import UserError
from carecalc.text import N_, Message

GIVEN_OF_SCALE = ("answers", "best", "facts", "switches")
GIVEN_OF_POLICY = ("case", "on", "switches")


def run_scale(scale: Scale, faults: Faults) -> None:
    """Score every example of a scale; what differs is a fault.

    `given.best = true` answers every item with its best option, `answers` and `facts`
    then replace. In `expect`, `false` stands for no value.
    """
    for n, example in enumerate(scale.examples):
        place = f"examples[{n}]"
        given = _given(example, GIVEN_OF_SCALE, scale, place, faults)
        if given is None:
            continue
        raw = {
            **(best_answers(scale) if given.get("best") is True else {}),
            **_table(given.get("answers")),
            **_table(given.get("facts")),
        }
        switches = {k: str(v) for k, v in _table(given.get("switches")).items()}
        try:
            answers = read_answers(scale, raw)
            result = score(scale, answers, switches, assume_defaults=True)
        except UserError as error:
            _unreadable(faults, f"{place}.given", error.message)
            continue
        _compare(faults, f"{place}.expect", example.expect, scale_value(result))


def best_answers(scale: Scale) -> dict[str, object]:
    """Return the best option of every item that has one, by its section."""
    found: dict[str, object] = {}
    for section in scale.sections:
        for item in section.items:
            worths = [o for o in item.options if o.points is not None]
            if item.answer == "single" and worths:
                pick = max if section.better == "more" else min
                found[item.code] = pick(worths, key=lambda o: o.points or 0).code
    return found


def run_policy(
    policy: Policy, law: Callable[[str, Month], Sequence[Policy]], faults: Faults
) -> None:
    """Determine every example of a policy; what differs is a fault."""
    for n, example in enumerate(policy.examples):
        place = f"examples[{n}]"
        given = _given(example, GIVEN_OF_POLICY, policy, place, faults)
        if given is None:
            continue
        try:
            on = date.fromisoformat(str(given.get("on")))
        except ValueError:
            day = Message(N_("“{text}” is not a day."), {"text": str(given.get("on"))})
            _unreadable(faults, f"{place}.given.on", day)
            continue
        try:
            case = read_case(given.get("case"))
        except UserError as error:
            _unreadable(faults, f"{place}.given.case.{error.place}", error.message)
            continue

        def in_force(month: Month, region: str = case.region) -> Sequence[Policy]:
            return law(region, month)

        switches = {k: str(v) for k, v in _table(given.get("switches")).items()}
        try:
            result = entitle(case, in_force, on, switches=switches)
        except UserError as error:
            _unreadable(faults, f"{place}.given.case", error.message)
            continue
        _compare(faults, f"{place}.expect", example.expect, policy_value(result))


def _given(
    example: Example,
    known: Sequence[str],
    law: Scale | Policy,
    place: str,
    faults: Faults,
) -> Mapping[str, object] | None:
    """Return what an example gives, None if it holds an unknown key or switch."""
    readable = True
    for name in example.given:
        if name not in known:
            words = N_("“{name}” is not known here; known are: {known}.")
            _unreadable(
                faults,
                f"{place}.given.{name}",
                Message(words, {"name": name, "known": tuple(known)}),
            )
            readable = False
    for name, value in _table(example.given.get("switches")).items():
        switch = law.graph.switches.get(name)
        if switch is None or value not in switch.values:
            words = N_("There is no switch “{name}” with the value “{value}”.")
            _unreadable(
                faults,
                f"{place}.given.switches.{name}",
                Message(words, {"name": name, "value": str(value)}),
            )
            readable = False
    return example.given if readable else None


def _table(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _unreadable(faults: Faults, place: str, reason: Message) -> None:
    faults.add(
        "LAW-135",
        place,
        N_("The worked example cannot be run: {reason}"),
        N_("Correct the example; it is given as the command line takes it."),
        reason=reason,
    )


def _compare(faults: Faults, place: str, expected: object, found: object) -> None:
    for here, wanted, got in differences(place, expected, found):
        faults.add(
            "LAW-136",
            here,
            N_("The worked example gives {found}, the file expects {expected}."),
            N_("One of the two is wrong: compare both with the source."),
            found=shown(got),
            expected=shown(wanted),
        )
