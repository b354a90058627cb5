# SPDX-License-Identifier: Apache-2.0
"""What plans need beside what the price list offers, counted by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from carecalc.domain.money import Money
from carecalc.services import figures, service_plans, visits
from carecalc.services.context import Context
from carecalc.services.figures import Filters
from tests.services.visiting import ON, begin, register, signing

ASKED = Filters(date(2026, 11, 1), date(2026, 11, 21))


def test_that_needs_stand_beside_the_places_of_the_price_list(ctx: Context) -> None:
    person = register(ctx)
    view = begin(ctx, person, given={"B.1.3": "1", "B.4.3": "2"})
    visits.sign(ctx, view.visit.id, signing(ON))
    first = service_plans.propose(ctx, view.visit.id, Money(85000))
    saved = service_plans.save(ctx, first)
    sheet = figures.sheet(ctx, "needs", ASKED)
    said = {f.code: (f.numerator, f.denominator, f.values) for f in sheet.all}
    # Bathing once a week, an hour and a half, 120 yuan over 13/3 weeks: 520. Lunch five
    # times at 15 yuan: 325, nobody's hours. The list names 40 places for bathing at
    # 样例居家服务中心; whoever brings lunch names none.
    assert said["meal-delivery"] == (1, 1, (None, 0, 325))
    assert said["bathing"][:2] == (1, 1)
    assert said["bathing"][2][1:] == (Fraction(3, 2), 520)
    # What somebody took out of the plan is no need any more.
    kept, taken = saved.lines
    assert kept.service == "bathing"
    out = replace(
        saved, lines=(kept,), not_covered=(replace(taken, why_not="dropped"),)
    )
    service_plans.save(ctx, out)
    sheet = figures.sheet(ctx, "needs", ASKED)
    assert [figure.code for figure in sheet.figures] == ["bathing"]
    assert sheet.figures[0].people == (person,)
