# SPDX-License-Identifier: Apache-2.0
"""People with visits answered and signed, for the tests of what follows from visits."""

from collections.abc import Mapping
from datetime import date

from carecalc.domain.drawing import Drawing
from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Answer, Signing
from carecalc.services import people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.visit_view import VisitView
from tests.offices import catalog

GBT = "gbt-42195-2022"
ON = date(2026, 11, 20)


def signing(on: date, *assessors: str) -> Signing:
    """Return signatures that the national standard accepts."""
    return Signing(
        assessors or ("王评估", "李护士"),
        ("social-work", "medical-or-nursing"),
        "赵女儿",
        "女儿",
        on,
        "家中",
    )


def drawing(pointer: str = "pen") -> Drawing:
    """Return a name written in two strokes."""
    return Drawing(
        600,
        200,
        pointer,
        (((20, 150, 0, 300), (60, 40, 35, 800)), ((80, 40, 310, 500),)),
    )


def register(ctx: Context, name: str = "王建国") -> str:
    """Register a woman born in 1940; return her id."""
    draft = PersonDraft(name, birth_date=date(1940, 5, 6), sex="female")
    return people.register(ctx, draft).id


def scale(code: str = GBT, on: date = ON) -> Scale:
    """Return the shipped scale in force on a day."""
    return catalog().scale(code, on)


def options(given: Mapping[str, str], code: str = GBT) -> dict[str, tuple[str, ...]]:
    """Return every item of a scale at its first option and every deciding fact at none,
    but for what is given."""
    of = scale(code)
    found = {item.code: _first(item) for item in of.items}
    found |= {
        name: _first(fact)
        for name, fact in of.graph.facts.items()
        if name not in of.recorded
    }
    return found | {name: (option,) for name, option in given.items()}


def _first(item: Item) -> tuple[str, ...]:
    return () if item.answer == "several" else (item.options[0].code,)


def begin(
    ctx: Context,
    person_id: str,
    on: date = ON,
    reason: str = "first",
    given: Mapping[str, str] | None = None,
) -> VisitView:
    """Begin a visit and answer everything at its best, but for what is given."""
    view = visits.start(ctx, person_id, GBT, reason, on)
    return answer_all(ctx, view.visit.id, given or {})


def answer_all(ctx: Context, visit_id: str, given: Mapping[str, str]) -> VisitView:
    """Answer everything for the first assessor."""
    for code, chosen in options(given).items():
        visits.answer(ctx, visit_id, Answer(code, chosen))
    return visits.view(ctx, visit_id)


def answer_all_second(
    ctx: Context, visit_id: str, given: Mapping[str, str]
) -> VisitView:
    """Answer everything for the second assessor."""
    for code, chosen in options(given).items():
        visits.answer_second(ctx, visit_id, Answer(code, chosen))
    return visits.view(ctx, visit_id)


def in_coma(ctx: Context, person_id: str, *assessors: str) -> VisitView:
    """Sign a visit that one answer decides: somebody in a coma is asked nothing more."""
    view = visits.start(ctx, person_id, GBT, "first", ON)
    visits.answer(ctx, view.visit.id, Answer("B.3.9", ("0b",)))
    return visits.sign(ctx, view.visit.id, signing(ON, *assessors))
