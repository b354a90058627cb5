# SPDX-License-Identifier: Apache-2.0
"""How visits begin and end: gates, who must sign, refusals, evidence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.visit import Answer, Ending, Signing
from carecalc.errors import UserError
from carecalc.services import again, visits
from carecalc.services.context import Context
from tests.offices import reopened
from tests.services.visiting import GBT, begin, register, scale

LTC, SELF = "ltc-2021", "ltc-2021-self"
ON = date(2026, 11, 20)
TODAY = date(2026, 11, 21)
PNG = b"\x89PNG\r\n\x1a\nclock"


def refusal(call: object, *arguments: object) -> UserError:
    with pytest.raises(UserError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value


def rated(ctx: Context, person: str, given: Mapping[str, str]) -> str:
    """Sign a self-rating, independent in everything but what is given."""
    visit = visits.start(ctx, person, SELF, "first", ON).visit.id
    for item in scale(SELF).items:
        option = given.get(item.code, "independent")
        visits.answer(ctx, visit, Answer(item.code, (option,)))
    signature = Signing(("审核员",), ("other",), "赵女儿", "女儿", TODAY)
    level = visits.sign(ctx, visit, signature).visit.level
    assert level is not None
    return level


# --- the gate -------------------------------------------------------------------------


def test_that_the_self_rating_opens_the_way(ctx: Context) -> None:
    person = register(ctx)
    error = refusal(visits.start, ctx, person, LTC, "first", ON)
    assert error.code == "VISIT-024"
    assert error.hint is not None
    assert error.hint.values == {"clause": "表B"}
    codes = [item.code for item in scale(SELF).items]
    assert rated(ctx, person, dict.fromkeys(codes, "dependent")) == "G"
    assert visits.start(ctx, person, LTC, "first", ON).visit.state == "draft"


def test_that_a_rating_of_a_keeps_the_way_shut(ctx: Context) -> None:
    person = register(ctx)
    assert rated(ctx, person, {}) == "A"
    assert refusal(visits.start, ctx, person, LTC, "first", ON).code == "VISIT-024"


def test_that_a_rating_made_later_opens_nothing_before(ctx: Context) -> None:
    person = register(ctx)
    codes = [item.code for item in scale(SELF).items]
    rated(ctx, person, dict.fromkeys(codes, "dependent"))
    day = date(2026, 11, 19)
    assert refusal(visits.start, ctx, person, LTC, "first", day).code == "VISIT-024"


def test_that_a_documented_rating_opens_the_way_and_is_kept(ctx: Context) -> None:
    note = "区医保中心 2026-11-03 自评 F"
    seen = visits.start(ctx, register(ctx), LTC, "first", ON, note)
    assert seen.visit.remarks == {"gate": note}
    assert refusal(visits.start, ctx, register(ctx, "乙"), LTC, "first", ON, " ").code


def test_that_a_disputed_assessment_needs_no_new_rating(ctx: Context) -> None:
    seen = visits.start(ctx, register(ctx), LTC, "dispute", ON)
    assert seen.visit.remarks == {}


# --- who must sign --------------------------------------------------------------------

LTC_SIGNING = Signing(
    assessors=("王评估", "李专家"),
    backgrounds=("other", "assessment-expert"),
    informant="",
    informant_relation="",
    signed_on=TODAY,
    experts=("李专家", "周专家"),
    present="赵女儿",
    present_relation="女儿",
    recording="LX-2026-0031",
)


def insured(ctx: Context) -> str:
    """Return a visit of the insurance's scale with everything at its best."""
    visit = visits.start(ctx, register(ctx), LTC, "first", ON, "自评 E").visit.id
    of = scale(LTC)
    for item in of.items:
        best = max(item.options, key=lambda option: option.points or 0)
        visits.answer(ctx, visit, Answer(item.code, (best.code,)))
    for name, fact in of.graph.facts.items():
        if name not in of.recorded:
            none = () if fact.answer == "several" else (fact.options[0].code,)
            visits.answer(ctx, visit, Answer(name, none))
    for key in visits.wanted(ctx, visit):
        visits.remark(ctx, visit, key, "样例")
    return visit


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("signing", "code", "place"),
    [
        (replace(LTC_SIGNING, assessors=("李专家",)), "VISIT-009", "assessors"),
        (
            replace(LTC_SIGNING, backgrounds=("other", "medical-or-nursing")),
            "VISIT-011",
            "backgrounds",
        ),
        (replace(LTC_SIGNING, experts=("李专家",)), "VISIT-025", "experts"),
        (replace(LTC_SIGNING, experts=("李专家", "李 专家")), "VISIT-025", "experts"),
        (replace(LTC_SIGNING, experts=()), "VISIT-025", "experts"),
        (replace(LTC_SIGNING, present=" "), "VISIT-026", "present"),
        (replace(LTC_SIGNING, present_relation=""), "VISIT-026", "present"),
        (replace(LTC_SIGNING, recording="\u200b"), "VISIT-027", "recording"),
    ],
)
def test_that_the_insurance_says_who_is_there_and_who_concludes(
    ctx: Context, signing: Signing, code: str, place: str
) -> None:
    visit = insured(ctx)
    error = refusal(visits.sign, ctx, visit, signing)
    assert (error.code, error.place) == (code, place)
    assert error.hint is not None
    assert "第二十二条" in str(error.hint.values["clause"])
    assert visits.view(ctx, visit).visit.state == "draft"


def test_that_a_fully_signed_insurance_report_keeps_all_names(ctx: Context) -> None:
    visit = insured(ctx)
    untidy = replace(LTC_SIGNING, recording=" LX-2026-0031 ", present="赵女儿 ")
    signed = visits.sign(ctx, visit, untidy)
    assert signed.visit.signing == LTC_SIGNING
    assert signed.visit.level == "0"
    again_ = reopened(ctx)
    assert visits.view(again_, visit).visit.signing == LTC_SIGNING
    again_.store.close()


# --- refusals -------------------------------------------------------------------------


def test_that_a_refused_visit_ends_without_a_level_and_proposes_a_day(
    ctx: Context,
) -> None:
    person = register(ctx)
    seen = begin(ctx, person)
    visit = seen.visit.id
    visits.answer(ctx, visit, Answer("B.1.3", refused="refused", reason="不愿脱衣"))
    refused = visits.end_refused
    assert refusal(refused, ctx, visit, " ", None).code == "VISIT-016"
    yesterday = date(2026, 11, 20)
    assert refusal(refused, ctx, visit, "拒答", yesterday).code == "VISIT-028"
    day = date(2026, 12, 1)
    ended = refused(ctx, visit, "洗澡一项拒答", day)
    assert ended.ending == Ending("refused", "洗澡一项拒答", day)
    assert (ended.state, ended.level) == ("abandoned", None)
    (listed,) = visits.of_person(ctx, person)
    assert listed == ended
    assert listed.answers["B.1.3"].refused == "refused"
    assert again.suggested_reason(ctx, person, GBT, day) == "first"
    assert refusal(refused, ctx, visit, "x", None).code == "VISIT-004"
    # The second visit begins anew.
    assert visits.start(ctx, person, GBT, "first", TODAY).visit.answers == {}


def test_that_an_abandoned_visit_says_why(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.abandon(ctx, visit, " 走错门 ")
    assert visits.view(ctx, visit).visit.ending == Ending("abandoned", "走错门")


# --- evidence -------------------------------------------------------------------------


def test_that_a_drawing_is_kept_with_its_item_encrypted(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    first = visits.attach(ctx, visit, "B.3.4", "image/png", PNG)
    second = visits.attach(ctx, visit, "B.3.4", "image/jpeg", b"\xff\xd8\xff photo")
    again_ = reopened(ctx)
    assert visits.evidence(again_, visit) == (first, second)
    assert (first.item, first.media) == ("B.3.4", "image/png")
    assert visits.evidence_bytes(again_, first.id) == PNG
    for file in (again_.store.folder / "attachments").iterdir():
        assert b"PNG" not in file.read_bytes()
    assert refusal(visits.evidence_bytes, again_, "nothing").code == "STORE-013"
    again_.store.close()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("item", "media", "data", "code"),
    [
        ("B.9.9", "image/png", PNG, "VISIT-001"),
        ("B.3.4", "image/png", b"GIF89a", "VISIT-029"),
        ("B.3.4", "image/jpeg", PNG, "VISIT-029"),
        ("B.3.4", "text/html", b"<html>", "VISIT-029"),
        ("B.3.4", "image/png", b"", "VISIT-029"),
        ("B.3.4", "image/png", PNG + bytes(350_000), "VISIT-029"),
    ],
)
def test_that_only_a_picture_of_fair_size_is_kept(
    ctx: Context, item: str, media: str, data: bytes, code: str
) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    assert refusal(visits.attach, ctx, visit, item, media, data).code == code
    assert visits.evidence(ctx, visit) == ()
    assert list((ctx.store.folder / "attachments").iterdir()) == []


def test_that_a_closed_visit_takes_no_evidence(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.abandon(ctx, visit, "走错门")
    call = visits.attach
    assert refusal(call, ctx, visit, "B.3.4", "image/png", PNG).code == "VISIT-004"
    assert list((ctx.store.folder / "attachments").iterdir()) == []
