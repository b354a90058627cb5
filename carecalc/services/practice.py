# SPDX-License-Identifier: Apache-2.0
"""Practising: model cases assessed on the real scale, held against the key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import agreement, visits
from carecalc.services.access import needs
from carecalc.services.agreement import Agreement, Matrix
from carecalc.services.context import Context
from carecalc.services.practice_cases import ModelCase, model_cases
from carecalc.services.trial_mark import PRACTICE, kind_of
from carecalc.services.visit_view import VisitView, evaluate, items_of, open_in
from carecalc.text import N_, Message, Text

PRACTISED = "practised"
"""Why a visit ended that was held against the key: it is no assessment of anybody."""

GATE_NOTE = "练习"


@dataclass(frozen=True, slots=True)
class Differing:
    """An item answered unlike the key: both wordings, and the sentence that decides."""

    item: str
    label: Text
    given: tuple[Text, ...]
    expected: tuple[Text, ...]
    why: Text | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finished try at a case: what was answered alike, and how far it agrees.

    `plain` is Cohen's kappa without weights, `agreed.kappa` with linear weights over
    the options' places; each None where chance alone would explain everything.
    """

    case: str
    visit_id: str
    on: date
    agreed: Agreement
    plain: float | None
    level: str | int | None
    expected_level: int
    differing: tuple[Differing, ...]
    counts: Matrix

    @property
    def is_level_agreed(self) -> bool:
        """Whether the level came out as in the key."""
        return str(self.level) == str(self.expected_level)


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case, the name of its scale, how far the try under way is, and those before."""

    case: ModelCase
    scale: Text
    draft: str
    answered: int
    asked: int
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything practised in an office; `latest` pools the last try at each case."""

    cases: tuple[CaseState, ...]
    attempts: tuple[Attempt, ...]
    latest: Agreement
    plain: float | None
    levels_agreed: int
    tried: int


@needs("cases.see", "whole")
def look(ctx: Context) -> Practice:
    """Return the cases and what came of them; TRIAL-002 in another office."""
    _check_practice(ctx)
    states = tuple(_state(ctx, case) for case in model_cases())
    attempts = sorted(
        (a for state in states for a in state.attempts), key=lambda a: (a.on, a.case)
    )
    last = [state.attempts[-1] for state in states if state.attempts]
    pooled = pool(a.counts for a in last)
    return Practice(
        cases=states,
        attempts=tuple(attempts),
        latest=agreement.of_counts(pooled),
        plain=plain_kappa(pooled),
        levels_agreed=sum(a.is_level_agreed for a in last),
        tried=len(last),
    )


@needs("visits.work", "nobody")
def begin(ctx: Context, code: str) -> VisitView:
    """Begin a try at a case, or go on with the one under way; TRIAL-002."""
    _check_practice(ctx)
    case = _case(code)
    for visit in visits.of_person(ctx, case.person_id):
        if visit.state == "draft":
            return visits.view(ctx, visit.id)
    return visits.start(
        ctx, case.person_id, case.scale, "first", ctx.today(), GATE_NOTE
    )


@needs("visits.work")
def finish(ctx: Context, visit_id: str) -> Attempt:
    """End a try and hold it against the key.

    Its answers stay as they are from then on; nothing is signed. `UserError`: TRIAL-002
    another office, TRIAL-003 something is not answered yet, VISIT-004 closed.
    """
    _check_practice(ctx)
    view = visits.view(ctx, visit_id)
    case = _case_of(view.person.id)
    left = open_in(view.result, view.counting)
    if left:
        raise UserError(
            "TRIAL-003",
            Message(N_("{count} items have no answer yet."), {"count": len(left)}),
            Message(
                N_(
                    "“Go on” leads to the first of them. What decides the level beside "
                    "the counted items is asked as well."
                )
            ),
            left[0],
        )
    visits.abandon(ctx, visit_id, PRACTISED)
    return _attempt(view.scale, case, view.visit)


@needs("cases.see")
def told(ctx: Context, visit_id: str) -> ModelCase | None:
    """Return the case that a visit is a try at; None where there is none."""
    with ctx.store.reading() as work:
        if kind_of(work) != PRACTICE:
            return None
        person_id = work.visits.get(visit_id).person_id
    return next((c for c in model_cases() if c.person_id == person_id), None)


def plain_kappa(counts: Matrix) -> float | None:
    """Return Cohen's kappa without weights of a square of counts; None where 0/0."""
    n: int = sum(map(sum, counts))
    rows = [sum(row) for row in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    by_chance: int = sum(r * c for r, c in zip(rows, columns, strict=True))
    if n * n == by_chance:
        return None
    alike: int = sum(row[place] for place, row in enumerate(counts))
    return (alike * n - by_chance) / (n * n - by_chance)


def pool(matrices: Iterable[Matrix]) -> Matrix:
    """Return the sum of squares of counts, each of its own size."""
    given = list(matrices)
    size = max(map(len, given), default=0)
    return tuple(
        tuple(
            sum(m[row][column] for m in given if max(row, column) < len(m))
            for column in range(size)
        )
        for row in range(size)
    )


# ---------------------------------------------------------------- one case


def _state(ctx: Context, case: ModelCase) -> CaseState:
    found = visits.of_person(ctx, case.person_id)
    scale = ctx.catalog.scale(case.scale, ctx.today())
    draft = next((visit for visit in found if visit.state == "draft"), None)
    view = None if draft is None else visits.view(ctx, draft.id)
    done = [v for v in found if v.state == "signed" or _is_practised(v)]
    done.sort(key=lambda visit: visit.number)
    return CaseState(
        case=case,
        scale=scale.label,
        draft="" if view is None else view.visit.id,
        answered=0 if view is None else view.answered,
        asked=0 if view is None else view.asked,
        attempts=tuple(
            _attempt(seen.scale, case, seen.visit)
            for seen in (visits.view(ctx, visit.id) for visit in done)
        ),
    )


def _is_practised(visit: Visit) -> bool:
    return visit.ending is not None and visit.ending.reason == PRACTISED


def _attempt(scale: Scale, case: ModelCase, visit: Visit) -> Attempt:
    key, items = case.key(), items_of(scale)
    pairs, differing = [], []
    for code, expected in key.items():
        item, given = items[code], visit.answers.get(code)
        options = () if given is None else given.options
        if code in {i.code for i in scale.items} and options:
            order = [option.code for option in item.options]
            pairs.append((order.index(options[0]), order.index(expected[0])))
        if set(options) != set(expected):
            differing.append(
                Differing(
                    item=code,
                    label=item.label,
                    given=_wordings(item, options),
                    expected=_wordings(item, expected),
                    why=case.deciding(code),
                )
            )
    for code, given in visit.answers.items():
        # What is not told of is none of its kind.
        if code in scale.graph.facts and code not in key:
            fact = scale.graph.facts[code]
            if fact.default is not None and set(given.options) != set(fact.default):
                differing.append(
                    Differing(
                        code,
                        fact.label,
                        _wordings(fact, given.options),
                        _wordings(fact, fact.default),
                        None,
                    )
                )
    counts = agreement.count(pairs)
    result = evaluate(scale, visit.answers, visit.switches)
    return Attempt(
        case=case.code,
        visit_id=visit.id,
        on=visit.assessed_on,
        agreed=agreement.of_counts(counts),
        plain=plain_kappa(counts),
        level=result.level,
        expected_level=case.level,
        differing=tuple(differing),
        counts=counts,
    )


def _wordings(item: Item, options: Sequence[str]) -> tuple[Text, ...]:
    found = (item.option(code) for code in options)
    return tuple(option.label for option in found if option is not None)


def _case(code: str) -> ModelCase:
    return next(case for case in model_cases() if case.code == code)


def _case_of(person_id: str) -> ModelCase:
    found = (case for case in model_cases() if case.person_id == person_id)
    case = next(found, None)
    if case is None:
        raise _no_practice()
    return case


def _check_practice(ctx: Context) -> None:
    with ctx.store.reading() as work:
        if kind_of(work) != PRACTICE:
            raise _no_practice()


def _no_practice() -> UserError:
    return UserError(
        "TRIAL-002",
        Message(N_("This is no practice case.")),
        Message(N_("Practise in the practice office, from the door.")),
    )
