# SPDX-License-Identifier: Apache-2.0
"""A picture for a character that no face has: kept once for all papers, never lost."""

from datetime import date

import pytest

from carecalc.domain.glyph import GlyphImage
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import determinations, disbursements, glyphs, papers
from carecalc.services.context import Context
from tests.documents.glyphs import UNKNOWN, cross
from tests.documents.papers import text_by_pdfium, text_by_pypdf, without_breaks
from tests.offices import approving, reopened
from tests.services.deciding import in_hardship

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)
NAME = f"张{UNKNOWN}明"


def bar(character: str = UNKNOWN) -> GlyphImage:
    """Return another picture than the cross: its upper half."""
    rows = cross().rows
    half = len(rows) // 2
    return GlyphImage(character, rows[:half] + bytes(half))


def test_that_a_picture_is_kept_with_the_office(ctx: Context) -> None:
    assert glyphs.kept(ctx) == ()
    assert glyphs.keep(ctx, cross()).edition == 1
    again = reopened(ctx)
    (kept,) = glyphs.kept(again)
    assert kept.image == cross()
    again.store.close()


def test_that_a_better_picture_comes_in_the_place_of_the_first(ctx: Context) -> None:
    for image, edition in ((cross(), 1), (bar(), 2), (bar(), 2), (cross(), 3)):
        assert glyphs.keep(ctx, image).edition == edition
        (kept,) = glyphs.kept(ctx)
        assert (kept.image, kept.edition) == (image, edition)


def test_that_each_point_has_its_own_picture(ctx: Context) -> None:
    glyphs.keep(ctx, cross())
    glyphs.keep(ctx, bar("\ue123"))
    assert [kept.image for kept in glyphs.kept(ctx)] == [bar("\ue123"), cross()]


def test_that_who_gave_a_picture_is_on_record(ctx: Context) -> None:
    glyphs.keep(ctx, cross())
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("glyph.kept")
    assert entry.actor == ctx.store.user
    assert entry.detail[:2] == ("U+323AF", 1)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (cross("王"), "GLYPH-001"),
        (cross("\x1b"), "GLYPH-001"),
        (cross("\u202e"), "GLYPH-001"),
        (cross("\u0302"), "GLYPH-001"),
        (cross("王明"), "GLYPH-001"),
        (cross(""), "GLYPH-001"),
        (GlyphImage(UNKNOWN, bytes(len(cross().rows))), "GLYPH-002"),
        (GlyphImage(UNKNOWN, b"\xff" * 8), "GLYPH-002"),
    ],
)
def test_that_what_is_no_picture_of_a_missing_character_is_refused(
    ctx: Context, image: GlyphImage, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        glyphs.keep(ctx, image)
    assert refused.value.code == code
    assert glyphs.kept(ctx) == ()


def test_that_the_sample_shows_the_picture_before_it_is_kept(ctx: Context) -> None:
    pdf = glyphs.sample(ctx, cross(), NAME)
    assert text_by_pdfium(pdf).split() == [NAME] * 3
    assert pdf != glyphs.sample(ctx, bar(), NAME)
    assert glyphs.kept(ctx) == ()


@pytest.mark.thorough
def test_that_a_paper_stops_at_a_missing_character_and_goes_on_with_its_picture(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, NAME)
    with pytest.raises(UserError) as refused:
        papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    assert refused.value.code == "PAPER-001"
    assert refused.value.message.values["code"] == "U+323AF"
    glyphs.keep(ctx, cross())
    sheet = papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    for read in (text_by_pdfium, text_by_pypdf):
        assert NAME in without_breaks(read(sheet.data))
    glyphs.keep(ctx, bar())
    assert papers.reprint(ctx, sheet.id).data == sheet.data


@pytest.mark.thorough
def test_that_one_name_does_not_take_the_months_list_from_everybody(
    ctx: Context,
) -> None:
    for name, born in ((NAME, date(1944, 3, 9)), ("李样例", date(1944, 3, 10))):
        person = in_hardship(ctx, name, born)
        act = determinations.prepare(ctx, person.id, "bj-hardship")
        determinations.approve(approving(ctx), act.id, "样批准", TODAY)
    run = disbursements.build(ctx, NOVEMBER)
    first = papers.month_list(ctx, run.id, "zh_CN")
    text = without_breaks(text_by_pdfium(first.data))
    assert NAME in text
    assert "李样例" in text
    assert "U+323AF" in text
    glyphs.keep(ctx, cross())
    second = papers.month_list(ctx, run.id, "zh_CN")
    text = without_breaks(text_by_pdfium(second.data))
    assert NAME in text
    assert "U+323AF" not in text
