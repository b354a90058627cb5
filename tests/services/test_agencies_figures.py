# SPDX-License-Identifier: Apache-2.0
"""One organisation in figures: every number with its whole, its months and its people."""

from datetime import date

import pytest

from carecalc.domain.agency import Afterward, Complaint
from carecalc.domain.agency_settling import OVERTURNED
from carecalc.domain.period import Month
from carecalc.domain.record import Happening
from carecalc.services import (
    agencies_afterwards,
    agencies_figures,
    complaints,
    tasks,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.tasks import Wanted
from tests.offices import beside, keyring
from tests.services.commissioned import commission, done, staff
from tests.services.visiting import GBT, ON, answer_all, register, signing


@pytest.mark.thorough
def test_that_each_figure_of_an_organisation_has_its_whole_and_its_people(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    theirs = staff(ctx, agency)
    people = [register(ctx, name) for name in ("张一", "李二", "王三")]
    given = [tasks.assign(ctx, one, Wanted(scales=(GBT,)), agency) for one in people]
    visit = done(theirs, people[0], "钱机构", "李护士").visit
    tasks.decline(theirs, given[1].id, 1, "人手不足")
    asking = beside(ctx, keyring().third)
    marks = {"explained": 5, "careful": 3, "respectful": 4}
    agencies_afterwards.keep(asking, visit.id, Afterward(marks))
    heard = Complaint("agency", "安心评估中心", "迟到", date(2026, 11, 20))
    complaints.receive(ctx, heard, agency, people[0])
    with ctx.store.work() as work:
        said = Happening(ctx.new_id(), OVERTURNED, "", None, people[0], visit.id)
        work.reviews.add(said)
        work.audit("review.overturned", visit.id)
    # The same visit made again by lot: one of its items is answered otherwise.
    again = Wanted(
        scales=(GBT,), assessors=("王评估",), of_visit=visit.id, origin="draw one"
    )
    tasks.assign(ctx, people[0], again)
    second = visits.start(ctx, people[0], GBT, "dispute", ON).visit.id
    answer_all(ctx, second, {"B.1.1": "3"})
    for key in visits.wanted(ctx, second):
        visits.remark(ctx, second, key, "复核")
    visits.sign(ctx, second, signing(ON))

    sheets = {one.code: one for one in agencies_figures.of_agency(ctx, agency)}
    assert {len(one.figures) for one in sheets.values()} == {12}
    seen = {}
    for code, sheet in sheets.items():
        assert sheet.whole is not None
        november = sheet.figure(str(Month(2026, 11)))
        assert november is not None
        assert (november.numerator, november.values) == (
            sheet.whole.numerator,
            sheet.whole.values,
        )
        seen[code] = (november.numerator, november.denominator, november.values)
    items = len(visits.view(ctx, second).scale.items)
    # Three given: one done on time, one declined, one open and not overdue.
    assert seen["agency-work"] == (1, 3, (1, 1, 1, 0))
    assert seen["agency-quality"] == (1, 1, (0, 1))
    assert seen["agency-complaints"] == (0, 1, (1, 0))
    assert seen["agency-afterwards"] == (12, 3, ())
    alike, compared, _ = seen["agency-agreement"]
    assert (alike, compared) == (items - 1, items)
    work_of = sheets["agency-work"].figure(str(Month(2026, 11)))
    assert work_of is not None and set(work_of.people) == set(people)
