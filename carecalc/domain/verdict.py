# SPDX-License-Identifier: Apache-2.0
"""Judge conditions: met, not met or open, with what is missing and why."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain.bounds import Within, bounds_words_of, is_literal, within_of
from carecalc.domain.records import record_judge, same_code
from carecalc.domain.result import (
    MET,
    NOT_KNOWN,
    NOT_MET,
    OPEN,
    STATE_MESSAGES,
    Judge,
    Result,
    State,
    StateOf,
    Verdict,
    union,
)
from carecalc.domain.trace import Step, Words
from carecalc.domain.words import ALL_OF, ANY_OF
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan

_KEPT = 1000
"""So many whole numbers keep their verdict; a scale has fewer points."""

_REVERSED: dict[State, State] = {MET: NOT_MET, NOT_MET: MET, OPEN: OPEN}


def judge(evaluation: "Evaluation", test: c.Condition) -> Verdict:
    """Return what becomes of a condition."""
    return evaluation.plan.judge(test)(evaluation)


def judge_of(plan: "Plan", test: c.Condition) -> Judge:
    """Return how a condition is judged."""
    if isinstance(test, c.All):
        return _joined_by(plan, test.parts, NOT_MET, ALL_OF)
    if isinstance(test, c.Any):
        return _joined_by(plan, test.parts, MET, ANY_OF)
    if isinstance(test, c.NoneOf):
        return _none_of(_joined_by(plan, test.parts, MET, ANY_OF))
    if isinstance(test, c.Holds):
        return _holds(test)
    if isinstance(test, c.SwitchIs):
        return _switch_is(plan, test)
    if isinstance(test, c.CodeIs):
        return _code_is(plan, test)
    if isinstance(test, c.NumberIs):
        return _number_is(plan, test)
    if isinstance(test, c.PlaceIs):
        place = test
        return lambda evaluation: _place_is(evaluation, place)
    record = test
    return record_judge(record)


def state_of(plan: "Plan", test: c.Condition) -> StateOf:
    """Return how a condition is judged where nobody asks for the reasons."""
    if isinstance(test, c.All):
        return _state_of_all(plan, test.parts, NOT_MET)
    if isinstance(test, c.Any):
        return _state_of_all(plan, test.parts, MET)
    if isinstance(test, c.NoneOf):
        of_any = _state_of_all(plan, test.parts, MET)
        return lambda evaluation: _REVERSED[of_any(evaluation)]
    if isinstance(test, c.Holds):
        name, holds = test.name, test.holds
        if holds:
            return lambda evaluation: evaluation.state(name)
        return lambda evaluation: _REVERSED[evaluation.state(name)]
    table = _code_table(plan, test)
    if table is not None:
        return _state_of_codes([table], MET)
    judge_fully = plan.judge(test)
    return lambda evaluation: judge_fully(evaluation).state


def _state_of_all(
    plan: "Plan", tests: Sequence[c.Condition], settles: State
) -> StateOf:
    """Return how several tests are judged together; one that comes to `settles`
    decides for all."""
    tables = [_code_table(plan, test) for test in tests]
    if None not in tables:
        return _state_of_codes([table for table in tables if table], settles)
    states = [plan.state(test) for test in tests]
    if len(states) == 1:
        return states[0]
    otherwise = _REVERSED[settles]

    def state(evaluation: "Evaluation") -> State:
        found = otherwise
        for one in states:
            part = one(evaluation)
            if part == settles:
                return settles
            if part == OPEN:
                found = OPEN
        return found

    return state


_CodeTable = tuple[str, dict[tuple[str, ...] | None, State], frozenset[c.Code]]
"""An item, what becomes of the test for no answer and each option, the codes wanted."""


def _code_table(plan: "Plan", test: c.Condition) -> _CodeTable | None:
    """Return the test of an item that is always asked; None for any other condition."""
    if not isinstance(test, c.CodeIs) or test.name in plan.graph.measures:
        return None
    item = plan.item(test.name)
    if item is None or item.asked_when is not None:
        return None
    wanted = frozenset(test.codes)
    ready: dict[tuple[str, ...] | None, State] = {None: OPEN}
    for option in item.options:
        ready[(option.code,)] = MET if option.code in wanted else NOT_MET
    return item.code, ready, wanted


def _state_of_codes(tables: Sequence[_CodeTable], settles: State) -> StateOf:
    """Return how tests of items are judged together, as most warnings are made."""
    otherwise = _REVERSED[settles]

    def state(evaluation: "Evaluation") -> State:
        counted = evaluation.counted
        found = otherwise
        for name, ready, wanted in tables:
            codes = counted.get(name)
            part = ready.get(codes)
            if part is None:
                part = NOT_MET if wanted.isdisjoint(codes or ()) else MET
            if part == settles:
                return settles
            if part == OPEN:
                found = OPEN
        return found

    return state


def _joined_by(
    plan: "Plan", tests: Iterable[c.Condition], settles: State, title: Message
) -> Judge:
    """Return how several tests are judged together; one that comes to `settles`
    decides for all, and then only such are shown."""
    parts = [plan.judge(test) for test in tests]
    otherwise = _REVERSED[settles]

    def judge_parts(evaluation: "Evaluation") -> Verdict:
        verdicts = [part(evaluation) for part in parts]
        states = [verdict.state for verdict in verdicts]
        if settles in states:
            deciding = [v for v in verdicts if v.state == settles]
            return _joined(title, settles, deciding)
        if OPEN in states:
            found = _joined(title, OPEN, [v for v in verdicts if v.state == OPEN])
            marks = [v.marks for v in verdicts if v.marks]
            return found._replace(marks=union(found.marks, *marks)) if marks else found
        return _joined(title, otherwise, verdicts)

    return judge_parts


def _joined(title: Message, state: State, shown: list[Verdict]) -> Verdict:
    """Return the verdict on several tests; `shown` are those that decided it."""
    steps: list[Step] = []
    missing: list[tuple[str, ...]] = []
    marks: list[tuple[str, ...]] = []
    for _, step, absent, doubts in shown:
        if (step.text is ALL_OF or step.text is ANY_OF) and len(step.children) == 1:
            step = step.children[0]
        steps.append(step)
        if absent:
            missing.append(absent)
        if doubts:
            marks.append(doubts)
    return Verdict(
        state,
        Step(title, STATE_MESSAGES[state], "", tuple(steps)),
        union(*missing) if missing and state == OPEN else (),
        union(*marks) if marks else (),
    )


def lines_of(step: Step) -> tuple[Step, ...]:
    """Return the step, or what it lists if it only says that all or any must hold."""
    listed = step.text is ALL_OF or step.text is ANY_OF
    return step.children if listed else (step,)


def _none_of(of_any: Judge) -> Judge:
    title = Message(N_("none of the following holds"))

    def judge_none(evaluation: "Evaluation") -> Verdict:
        inner = of_any(evaluation)
        state = _REVERSED[inner.state]
        step = Step(title, STATE_MESSAGES[state], "", inner.step.children)
        return Verdict(state, step, inner.missing, inner.marks)

    return judge_none


def _holds(test: c.Holds) -> Judge:
    name = test.name
    if test.holds:
        return lambda evaluation: evaluation.condition(name)

    def judge_not(evaluation: "Evaluation") -> Verdict:
        found = evaluation.condition(name)
        state = _REVERSED[found.state]
        step = Step(
            Message(N_("not: {condition}"), {"condition": evaluation.label(name)}),
            STATE_MESSAGES[state],
            found.step.clause,
            found.step.children,
        )
        return Verdict(state, step, found.missing, found.marks)

    return judge_not


def _switch_is(plan: "Plan", test: c.SwitchIs) -> Judge:
    name = test.name
    switch = plan.graph.switches[name]
    verdicts: dict[str, Verdict] = {}
    for used, label in switch.values.items():
        state: State = MET if used in test.values else NOT_MET
        step = Step(
            Message(
                N_("reading “{switch}”: {value}"),
                {"switch": switch.label, "value": label},
            ),
            STATE_MESSAGES[state],
            switch.clause,
            (),
            switch.mark,
        )
        verdicts[used] = Verdict(state, step, (), union((switch.mark,)))
    return lambda evaluation: verdicts[evaluation.switches[name]]


def _code_is(plan: "Plan", test: c.CodeIs) -> Judge:
    name = test.name
    if name in plan.graph.measures:
        return _grade_is(plan, test)
    code = plan.code(name)
    item = plan.item(name)
    wanted = _codes_words(plan, test)
    label = plan.label(name)
    # The verdict on one option of an item is always the same, reason and all; on no
    # option too, unless it may be that it was not asked.
    repeats = item is not None and item.answer in ("single", "several")
    least = 0 if item is not None and item.asked_when is None else 1
    ready: dict[object, Verdict] = {}

    def judge_code(evaluation: "Evaluation") -> Verdict:
        found = code(evaluation)
        verdict = ready.get(found.value) if repeats else None
        if verdict is None:
            subject = evaluation.label(name) if label is None else label
            verdict = _code_verdict(test, subject, found, wanted(evaluation))
            codes = found.value if repeats else None
            if isinstance(codes, tuple) and least <= len(codes) <= 1:
                ready[codes] = verdict
        return verdict

    return judge_code


def _grade_is(plan: "Plan", test: c.CodeIs) -> Judge:
    """Return how it is judged whether a measure came to one of some grades."""
    name = test.name
    wanted = _codes_words(plan, test)
    label = plan.label(name)
    repeats = not isinstance(plan.graph.measures[name].grades, c.Switched)
    # The words of a grade are always the same; its clause is that of the band's row.
    ready: dict[tuple[object, str, tuple[str, ...]], Verdict] = {}

    def judge_grade(evaluation: "Evaluation") -> Verdict:
        found = evaluation.measure(name)
        value = found.value
        key = (value, found.step.clause, found.marks)
        is_grade = repeats and isinstance(value, str | int) and value is not False
        verdict = ready.get(key) if is_grade else None
        if verdict is None:
            subject = evaluation.label(name) if label is None else label
            verdict = _code_verdict(test, subject, found, wanted(evaluation))
            if is_grade:
                ready[key] = verdict
        return verdict

    return judge_grade


def _code_verdict(
    test: c.CodeIs, subject: Words, found: Result, wanted: Words
) -> Verdict:
    value = found.value
    if value is None:
        words = Message(
            N_("{subject} (needed: {wanted})"),
            {"subject": subject, "wanted": wanted},
        )
        step = Step(words, STATE_MESSAGES[OPEN], found.step.clause)
        return Verdict(OPEN, step, found.missing, found.marks)
    held = value if isinstance(value, tuple) else (value,)
    met = any([same_code(one, code) for one in held for code in test.codes])
    state: State = MET if met else NOT_MET
    words = Message(
        N_("{subject} is {found} (needed: {wanted})"),
        {
            "subject": subject,
            "found": found.step.value or "",
            "wanted": wanted,
        },
    )
    step = Step(words, STATE_MESSAGES[state], found.step.clause)
    return Verdict(state, step, (), found.marks)


def _codes_words(plan: "Plan", test: c.CodeIs) -> Callable[["Evaluation"], Words]:
    """Return the words for the codes that a condition names."""
    name = test.name
    item = plan.item(name)
    measure = plan.graph.measures.get(name)
    if item is None and measure is not None:
        grades = plan.grade_labels(measure)

        def words_of_grades(evaluation: "Evaluation") -> Words:
            labels = grades(evaluation)
            listed = tuple([labels.get(code) or str(code) for code in test.codes])
            return Message("{all}", {"all": listed})

        return words_of_grades
    listed: list[Words] = []
    for code in test.codes:
        option = None if item is None else item.option(str(code))
        listed.append(str(code) if option is None else option.label)
    words = Message("{all}", {"all": tuple(listed)})
    return lambda evaluation: words


def _number_is(plan: "Plan", test: c.NumberIs) -> Judge:
    number = plan.number(test.name)
    label = plan.label(test.name)
    compare = _among(test.among)
    wanted: Callable[[Evaluation], Words]
    if test.bounds is None:
        listed = Message("{all}", {"all": test.among})
        wanted = lambda evaluation: listed  # noqa: E731
    else:
        compare = within_of(plan, test.bounds)
        wanted = bounds_words_of(test.bounds)
    # The verdict on a number that the file itself reckons is always the same where the
    # file also gives the bounds.
    repeats = test.name in plan.graph.measures and (
        test.bounds is None or is_literal(test.bounds)
    )
    ready: dict[tuple[int, str, tuple[str, ...]], Verdict] = {}

    def judge_number(evaluation: "Evaluation") -> Verdict:
        found = number(evaluation)
        if not (repeats and isinstance(found.value, Fraction)) or (
            found.value.denominator != 1
        ):
            return judge_now(evaluation, found)
        key = (found.value.numerator, found.step.clause, found.marks)
        verdict = ready.get(key)
        if verdict is None:
            verdict = judge_now(evaluation, found)
            if len(ready) < _KEPT:
                ready[key] = verdict
        return verdict

    def judge_now(evaluation: "Evaluation", found: Result) -> Verdict:
        state, missing, marks = compare(evaluation, found)
        words = Message(
            N_("{subject} is {found} (needed: {wanted})"),
            {
                "subject": evaluation.label(test.name) if label is None else label,
                "found": found.step.value or NOT_KNOWN,
                "wanted": wanted(evaluation),
            },
        )
        step = Step(words, STATE_MESSAGES[state], found.step.clause)
        marks = union(found.marks, marks) if marks else found.marks
        return Verdict(state, step, missing if state == OPEN else (), marks)

    return judge_number


def _among(among: tuple[Fraction, ...]) -> Within:
    def compare(
        evaluation: "Evaluation", found: Result
    ) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
        if found.value is None:
            return OPEN, found.missing, ()
        # “none of these” is no number, also not 0
        met = found.value is not False and found.value in among
        return (MET if met else NOT_MET), (), ()

    return compare


def _place_is(evaluation: "Evaluation", test: c.PlaceIs) -> Verdict:
    held = evaluation.given.places.get(test.name)
    wanted = Message("{all}", {"all": test.regions})
    if held is None:
        step = Step(
            Message(
                N_("{subject} (needed: {wanted})"),
                {"subject": evaluation.label(test.name), "wanted": wanted},
            ),
            STATE_MESSAGES[OPEN],
        )
        return Verdict(OPEN, step, (test.name,))
    met = any(covers(region, code) for region in test.regions for code in held)
    state: State = MET if met else NOT_MET
    step = Step(
        Message(
            N_("{subject} is {found} (needed: {wanted})"),
            {
                "subject": evaluation.label(test.name),
                "found": Message("{all}", {"all": held}),
                "wanted": wanted,
            },
        ),
        STATE_MESSAGES[state],
    )
    return Verdict(state, step)


def covers(region: str, code: str) -> bool:
    """Tell whether a region code covers `code`: trailing pairs of 00 are wild."""
    prefix = region
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return code.startswith(prefix)
