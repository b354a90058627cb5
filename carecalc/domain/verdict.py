# SPDX-License-Identifier: Apache-2.0
"""Judge conditions: met, not met or open, with what is missing and why."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from carecalc.domain import conditions as c
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_WORDS,
    Record,
    Result,
    State,
    Verdict,
    union,
)
from carecalc.domain.trace import Step, Words
from carecalc.domain.words import ALL_OF, ANY_OF, bounds_words
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation

_REVERSED: dict[str, State] = {
    MET: NOT_MET,
    NOT_MET: MET,
    OPEN: OPEN,
}


def judge(evaluation: "Evaluation", test: c.Condition) -> Verdict:
    """Return what becomes of a condition."""
    if isinstance(test, c.All):
        return _all([judge(evaluation, part) for part in test.parts])
    if isinstance(test, c.Any):
        return _any([judge(evaluation, part) for part in test.parts])
    if isinstance(test, c.NoneOf):
        inner = _any([judge(evaluation, part) for part in test.parts])
        step = Step(
            Message(N_("none of the following holds")),
            Message(STATE_WORDS[_REVERSED[inner.state]]),
            "",
            inner.step.children,
        )
        return replace(inner, state=_REVERSED[inner.state], step=step)
    if isinstance(test, c.Holds):
        found = evaluation.condition(test.name)
        if test.holds:
            return found
        step = Step(
            Message(N_("not: {condition}"), {"condition": evaluation.label(test.name)}),
            Message(STATE_WORDS[_REVERSED[found.state]]),
            found.step.clause,
            found.step.children,
        )
        return replace(found, state=_REVERSED[found.state], step=step)
    if isinstance(test, c.SwitchIs):
        return _switch_is(evaluation, test)
    if isinstance(test, c.CodeIs):
        return _code_is(evaluation, test)
    if isinstance(test, c.NumberIs):
        return _number_is(evaluation, test)
    if isinstance(test, c.PlaceIs):
        return _place_is(evaluation, test)
    return _record(evaluation, test)


def _all(parts: list[Verdict]) -> Verdict:
    against = [p for p in parts if p.state == NOT_MET]
    if against:
        return _joined(ALL_OF, NOT_MET, against, ())
    undecided = [p for p in parts if p.state == OPEN]
    if undecided:
        return _joined(ALL_OF, OPEN, undecided, parts)
    return _joined(ALL_OF, MET, parts, parts)


def _any(parts: list[Verdict]) -> Verdict:
    in_favour = [p for p in parts if p.state == MET]
    if in_favour:
        return _joined(ANY_OF, MET, in_favour, ())
    undecided = [p for p in parts if p.state == OPEN]
    if undecided:
        return _joined(ANY_OF, OPEN, undecided, parts)
    return _joined(ANY_OF, NOT_MET, parts, parts)


def _joined(
    title: Message, state: State, shown: list[Verdict], also: list[Verdict] | tuple[()]
) -> Verdict:
    """Return the verdict on several tests; `shown` are those that decided it."""
    steps: list[Step] = []
    for part in shown:
        bare = part.step.text in (ALL_OF, ANY_OF) and len(part.step.children) == 1
        steps.append(part.step.children[0] if bare else part.step)
    return Verdict(
        state,
        Step(title, Message(STATE_WORDS[state]), "", tuple(steps)),
        union(*(p.missing for p in shown)) if state == OPEN else (),
        union(*(p.marks for p in (*shown, *also))),
    )


def lines_of(step: Step) -> tuple[Step, ...]:
    """Return the step, or what it lists if it only says that all or any must hold."""
    return step.children if step.text in (ALL_OF, ANY_OF) else (step,)


def _switch_is(evaluation: "Evaluation", test: c.SwitchIs) -> Verdict:
    switch = evaluation.graph.switches[test.name]
    used = evaluation.switches[test.name]
    state: Literal["met", "not-met"] = MET if used in test.values else NOT_MET
    step = Step(
        Message(
            N_("reading “{switch}”: {value}"),
            {"switch": switch.label, "value": switch.values[used]},
        ),
        Message(STATE_WORDS[state]),
        switch.clause,
        (),
        switch.mark,
    )
    return Verdict(state, step, (), union((switch.mark,)))


def _code_is(evaluation: "Evaluation", test: c.CodeIs) -> Verdict:
    found = evaluation.code(test.name)
    wanted = _codes_words(evaluation, test.name, test.codes)
    if found.value is None:
        return Verdict(
            OPEN,
            Step(
                Message(
                    N_("{subject} (needed: {wanted})"),
                    {"subject": evaluation.label(test.name), "wanted": wanted},
                ),
                Message(STATE_WORDS[OPEN]),
                found.step.clause,
            ),
            found.missing,
            found.marks,
        )
    held = found.value if isinstance(found.value, tuple) else (found.value,)
    met = any(_same_code(h, code) for h in held for code in test.codes)
    state: Literal["met", "not-met"] = MET if met else NOT_MET
    step = Step(
        Message(
            N_("{subject} is {found} (needed: {wanted})"),
            {
                "subject": evaluation.label(test.name),
                "found": found.step.value or "",
                "wanted": wanted,
            },
        ),
        Message(STATE_WORDS[state]),
        found.step.clause,
    )
    return Verdict(state, step, (), found.marks)


def _codes_words(
    evaluation: "Evaluation", name: str, codes: tuple[c.Code, ...]
) -> Words:
    labels: list[Words] = []
    item = evaluation.item(name)
    measure = evaluation.graph.measures.get(name)
    for code in codes:
        label: Words = str(code)
        if item is not None:
            option = item.option(str(code))
            label = option.label if option is not None else label
        elif measure is not None:
            grade = evaluation.grade(measure, code)
            label = grade.label if grade is not None else label
        labels.append(label)
    return Message("{all}", {"all": tuple(labels)})


def _number_is(evaluation: "Evaluation", test: c.NumberIs) -> Verdict:
    found = evaluation.number(test.name)
    marks = found.marks
    if test.bounds is not None:
        state, missing, more = within(evaluation, found, test.bounds)
        wanted: Words = bounds_words(test.bounds, evaluation.label)
        marks = union(marks, more)
    else:
        wanted = Message("{all}", {"all": test.among})
        missing = found.missing
        if found.value is None:
            state = OPEN
        else:  # “none of these” is no number, also not 0
            among = found.value is not False and found.value in test.among
            state = MET if among else NOT_MET
    step = Step(
        Message(
            N_("{subject} is {found} (needed: {wanted})"),
            {
                "subject": evaluation.label(test.name),
                "found": found.step.value or Message(N_("not known")),
                "wanted": wanted,
            },
        ),
        Message(STATE_WORDS[state]),
        found.step.clause,
    )
    return Verdict(state, step, missing if state == OPEN else (), marks)


def within(
    evaluation: "Evaluation", found: Result, bounds: c.Bounds
) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    """Compare a number, or the range of one not yet known, with bounds."""
    if found.value is False:
        return NOT_MET, (), ()
    states: list[str] = []
    missing = found.missing
    marks: tuple[str, ...] = ()
    for source, lower, strict in (
        (bounds.minimum, True, False),
        (bounds.above, True, True),
        (bounds.maximum, False, False),
        (bounds.below, False, True),
    ):
        if source is None:
            continue
        limit = evaluation.number(source)
        missing = union(missing, limit.missing)
        marks = union(marks, limit.marks)
        near, far = (
            (found, limit) if lower else (limit, found)
        )  # near must not be less than far
        if _at_least(near.low, far.high, strict):
            states.append(MET)
        elif _less(near.high, far.low, not strict):
            states.append(NOT_MET)
        else:
            states.append(OPEN)
    if NOT_MET in states:
        return NOT_MET, (), marks
    if OPEN in states:
        return OPEN, missing, marks
    return MET, (), marks


def _place_is(evaluation: "Evaluation", test: c.PlaceIs) -> Verdict:
    held = evaluation.given.places.get(test.name)
    wanted = Message("{all}", {"all": test.regions})
    if held is None:
        step = Step(
            Message(
                N_("{subject} (needed: {wanted})"),
                {"subject": evaluation.label(test.name), "wanted": wanted},
            ),
            Message(STATE_WORDS[OPEN]),
        )
        return Verdict(OPEN, step, (test.name,))
    met = any(covers(region, code) for region in test.regions for code in held)
    state: Literal["met", "not-met"] = MET if met else NOT_MET
    step = Step(
        Message(
            N_("{subject} is {found} (needed: {wanted})"),
            {
                "subject": evaluation.label(test.name),
                "found": Message("{all}", {"all": held}),
                "wanted": wanted,
            },
        ),
        Message(STATE_WORDS[state]),
    )
    return Verdict(state, step)


def _record(evaluation: "Evaluation", test: c.RecordIs | c.RecordMatches) -> Verdict:
    records = evaluation.given.records.get(test.kind)
    words = _record_words(evaluation, test)
    if records is None:
        step = Step(words, Message(STATE_WORDS[OPEN]))
        return Verdict(OPEN, step, (test.kind,))
    if isinstance(test, c.RecordIs):
        met = any(record["code"] in test.codes for record in records)
    else:
        met = any(_matches(record, test.fields) for record in records)
    state: Literal["met", "not-met"] = MET if met else NOT_MET
    return Verdict(state, Step(words, Message(STATE_WORDS[state])))


def _record_words(
    evaluation: "Evaluation", test: c.RecordIs | c.RecordMatches
) -> Message:
    if isinstance(test, c.RecordIs):
        labels = tuple(
            evaluation.given.labels.get(f"{test.kind} {code}", code)
            for code in test.codes
        )
        wanted = Message("{all}", {"all": labels})
    else:
        fields: list[Message] = []
        for name, value in test.fields.items():
            shown: object
            if isinstance(value, c.Bounds):
                shown = bounds_words(value)
            elif isinstance(value, bool):
                shown = Message(N_("yes")) if value else Message(N_("no"))
            else:
                shown = Message("{all}", {"all": value})
            label = evaluation.given.labels.get(f"{test.kind}.{name}", name)
            fields.append(
                Message(N_("{field} {value}"), {"field": label, "value": shown})
            )
        wanted = Message("{all}", {"all": tuple(fields)})
    return Message(
        N_("{kind}: {wanted}"), {"kind": evaluation.label(test.kind), "wanted": wanted}
    )


def covers(region: str, code: str) -> bool:
    """Tell whether a region code covers `code`: trailing pairs of 00 are wild."""
    prefix = region
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return code.startswith(prefix)


def _same_code(held: object, code: object) -> bool:
    return held == code and isinstance(held, bool) == isinstance(code, bool)


def _matches(
    record: Record, fields: Mapping[str, tuple[c.Code, ...] | c.Bounds | bool]
) -> bool:
    for name, wanted in fields.items():
        held = record.get(name)
        if isinstance(wanted, bool):
            if bool(held) is not wanted:
                return False
        elif isinstance(wanted, c.Bounds):
            if not isinstance(held, int) or not _plainly_within(Fraction(held), wanted):
                return False
        elif not any(_same_code(held, code) for code in wanted):
            return False
    return True


def _plainly_within(number: Fraction, bounds: c.Bounds) -> bool:
    return (
        (not isinstance(bounds.minimum, Fraction) or number >= bounds.minimum)
        and (not isinstance(bounds.maximum, Fraction) or number <= bounds.maximum)
        and (not isinstance(bounds.above, Fraction) or number > bounds.above)
        and (not isinstance(bounds.below, Fraction) or number < bounds.below)
    )


def _at_least(low: Fraction | None, high: Fraction | None, strict: bool) -> bool:
    if low is None or high is None:
        return False
    return low > high if strict else low >= high


def _less(high: Fraction | None, low: Fraction | None, strict: bool) -> bool:
    if high is None or low is None:
        return False
    return high < low if strict else high <= low
