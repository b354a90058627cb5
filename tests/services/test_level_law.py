# SPDX-License-Identifier: Apache-2.0
"""A level signed by a scale that nobody shipped pays once that scale was accepted."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.catalog.catalog import Catalog, LawFile
from carecalc.domain.disbursement import of_their_month
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import determinations, disbursements, laws
from carecalc.services.context import Context
from tests.offices import approving, catalog
from tests.services.deciding import assess, in_hardship

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)
SCALE = "gbt-42195-2022"
ASSESSED = date(2026, 9, 1)


def county(ctx: Context) -> Context:
    """Return the office where a county's file stands in for the shipped scale."""
    path = next(p for p in catalog().files if p.startswith(f"forms/scales/{SCALE}/"))
    file = catalog().files[path]
    changed = LawFile(file.kind, path, file.data + b"# county\n", shipped=False)
    files = {**catalog().files, path: changed}
    return replace(ctx, catalog=Catalog(files, replaced={path: file}))


def assessed(ctx: Context) -> Person:
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, ASSESSED)
    return person


def refusal(ctx: Context, person: Person, programme: str) -> UserError:
    with pytest.raises(UserError) as told:
        determinations.prepare(ctx, person.id, programme)
    return told.value


@pytest.mark.thorough
def test_that_a_level_of_an_overlay_scale_is_not_decided_by(ctx: Context) -> None:
    overlaid = county(ctx)
    person = assessed(overlaid)
    error = refusal(overlaid, person, "bj-care")
    assert (error.code, error.place) == ("POLICY-002", SCALE)
    assert error.hint is not None and "accepts the file" in error.hint.template


@pytest.mark.thorough
def test_that_it_is_decided_by_once_the_scale_was_accepted(ctx: Context) -> None:
    overlaid = county(ctx)
    person = assessed(overlaid)
    (scale,) = [one for one in laws.unaccepted(overlaid) if one.kind == "scale"]
    assert scale.why == "overlay"
    laws.accept(overlaid, scale.digest, "已与原文核对", "纪要3号")
    assert determinations.prepare(overlaid, person.id, "bj-care").outcome == "grant"
    assert not [one for one in laws.unaccepted(overlaid) if one.kind == "scale"]


@pytest.mark.thorough
def test_that_a_scale_is_accepted_from_the_offices_copy_once_it_is_gone(
    ctx: Context,
) -> None:
    person = assessed(county(ctx))
    assert refusal(ctx, person, "bj-care").code == "POLICY-002"
    (scale,) = [one for one in laws.unaccepted(ctx) if one.kind == "scale"]
    laws.accept(ctx, scale.digest, "已与原文核对", "纪要3号")
    assert determinations.prepare(ctx, person.id, "bj-care").outcome == "grant"


@pytest.mark.thorough
def test_that_what_reads_no_level_is_decided_all_the_same(ctx: Context) -> None:
    overlaid = county(ctx)
    person = assessed(overlaid)
    assert determinations.prepare(overlaid, person.id, "bj-age").outcome == "grant"


def test_that_a_level_of_a_shipped_scale_pays_though_an_overlay_replaced_it(
    ctx: Context,
) -> None:
    person = assessed(ctx)
    assert determinations.prepare(county(ctx), person.id, "bj-care").outcome == "grant"


def of_november(ctx: Context) -> set[str]:
    """Return the programmes that the list of November pays for November."""
    lines = of_their_month(disbursements.build(ctx, NOVEMBER).lines)
    return {line.programme for line in lines}


@pytest.mark.thorough
def test_that_a_list_leaves_out_what_only_such_a_level_gives(ctx: Context) -> None:
    # Decided by the shipped scale in September; assessed anew by the county's since.
    person = assessed(ctx)
    for programme in ("bj-hardship", "bj-age", "bj-care"):
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "样批准", TODAY)
    paid = of_november(ctx)
    assert paid == {"bj-hardship", "bj-age", "bj-care"}
    overlaid = county(ctx)
    assess(overlaid, person, date(2026, 10, 5))
    assert of_november(overlaid) == {"bj-hardship", "bj-age"}
