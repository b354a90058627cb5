# SPDX-License-Identifier: Apache-2.0
"""A paper for a printed form says what the paper on plain sheets says, and is on record."""

from carecalc.documents.preview import copies_asked, page_sizes
from carecalc.domain.paper import is_upon_form, upon_form
from carecalc.services import (
    application_papers,
    disclosures,
    issuing,
    offering,
    overprint,
)
from carecalc.services.application_papers import DELIVERY, MANDATE
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.services.paper_kinds import APPLICATION
from tests.documents.papers import text_by_pdfium
from tests.services.deciding import register

GIVEN = {"documents": "受理通知书 | SL-2026-000001 | 1", "ticked": "by-hand"}


def test_that_a_printed_form_is_filled_with_what_the_plain_paper_says(
    ctx: Context,
) -> None:
    person = register(ctx, "欧阳𠮷秀")
    plain = application_papers.ready(ctx, person.id, DELIVERY, "zh_CN", GIVEN)
    ready = overprint.ready(ctx, person.id, DELIVERY, "zh_CN", GIVEN)
    assert ready.values == plain.values
    with ctx.store.work() as work:
        issued = issuing.issue(ctx, work, ready)
    assert issued.kind == "delivery-receipt-overlay"
    assert is_upon_form(issued.kind)
    assert not is_upon_form(DELIVERY)
    (made,) = disclosures.of_paper(ctx, issued.id, Handed("本人"))
    assert made.sent.purpose == "证明文书送达"
    text = text_by_pdfium(issued.data)
    assert "欧阳𠮷秀" in text
    assert issued.number in text
    assert "受送达人" not in text
    assert copies_asked(issued.data) == 2


def test_that_only_a_kind_with_a_file_of_places_goes_upon_a_form(ctx: Context) -> None:
    assert overprint.has_overlay(ctx, DELIVERY)
    assert not overprint.has_overlay(ctx, MANDATE)


def test_that_the_ruler_page_is_one_sheet_of_a4(ctx: Context) -> None:
    for language in ("zh_CN", "en"):
        ((width, height),) = page_sizes(overprint.ruler_page(ctx, language))
        # 210 mm by 297 mm in points.
        assert (round(width), round(height)) == (595, 842)


def test_that_only_what_can_go_upon_a_form_is_offered_so(ctx: Context) -> None:
    person = register(ctx, "欧阳𠮷秀")
    (about,) = (s for s in offering.subjects(ctx, person.id) if s.about == APPLICATION)
    offered = offering.offered(ctx, person.id, about, "zh_CN").offers
    codes = [offer.kind.code for offer in offered]
    assert [code for code in codes if is_upon_form(code)] == [upon_form(DELIVERY)]
    code = upon_form(DELIVERY)
    args = (person.id, code, person.id, "zh_CN", GIVEN)
    assert "预览 · 无效" in text_by_pdfium(offering.preview(ctx, *args))
    assert offering.issue(ctx, *args).kind == code
