# SPDX-License-Identifier: Apache-2.0
"""Decisions and assessments carry the signatures of those who made them."""

from datetime import date

import pytest

from carecalc.domain.visit import Signing
from carecalc.errors import UserError
from carecalc.services import determinations, signoffs, users, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.store.keys import FLOOR
from tests.offices import PASSPHRASE, approving, beside, keyring
from tests.services.deciding import in_hardship
from tests.services.visiting import begin, register

TODAY = date(2026, 11, 21)
BACKGROUNDS = ("medical-or-nursing", "social-work")


def answered(ctx: Context) -> VisitView:
    return begin(ctx, register(ctx), TODAY)


def signing(first: str, second: str, informant: str = "本人") -> Signing:
    return Signing((first, second), BACKGROUNDS, informant, "本人", TODAY)


def ways(ctx: Context, view: VisitView) -> list[tuple[str, str, str]]:
    return [
        (one.name, one.role, one.way) for one in signoffs.of_visit(ctx, view.visit.id)
    ]


def colleague(ctx: Context) -> Context:
    users.add(ctx, "李社工", PASSPHRASE, ("assessor",), None, cost=FLOOR)
    return users.beside(ctx, "李社工", PASSPHRASE)


def test_that_who_decides_signs_and_the_typed_name_stays_on_paper(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    assert signoffs.of_acts(ctx, person.id) == {}
    decided = determinations.approve(approving(ctx), act.id, "样批准", TODAY)
    assert decided.approver == "样批准"
    signed = signoffs.of_acts(ctx, person.id)[act.id]
    assert (signed.name, signed.role, signed.way) == ("赵审批", "approver", "key")


def test_that_a_refusal_is_signed_too(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "材料不实")
    assert signoffs.of_acts(ctx, person.id)[act.id].name == "赵审批"


def test_that_an_assessor_at_the_screen_signs_by_key_and_the_others_in_ink(
    ctx: Context,
) -> None:
    view = answered(ctx)
    visits.sign(ctx, view.visit.id, signing("李社工", "王 评估", "王小兰"))
    assert ways(ctx, view) == [
        ("李社工", "assessor", "ink"),
        ("王评估", "assessor", "key"),
        ("王小兰", "informant", "ink"),
    ]


def test_that_who_only_types_the_names_signs_nothing(ctx: Context) -> None:
    view = answered(ctx)
    visits.sign(ctx, view.visit.id, signing("卫评样", "柳社工"))
    assert {way for _, _, way in ways(ctx, view)} == {"ink"}


def test_that_the_second_assessor_signs_at_the_same_screen(ctx: Context) -> None:
    other = colleague(ctx)
    view = answered(ctx)
    visits.sign(ctx, view.visit.id, signing("王评估", "李社工"), other)
    assert ways(ctx, view) == [
        ("王评估", "assessor", "key"),
        ("李社工", "assessor", "key"),
        ("本人", "informant", "ink"),
    ]


def test_that_both_sign_the_same_digest(ctx: Context) -> None:
    other = colleague(ctx)
    view = answered(ctx)
    visits.sign(ctx, view.visit.id, signing("王评估", "李社工"), other)
    assert len({s.digest for s in signoffs.of_visit(ctx, view.visit.id)}) == 1


def test_that_a_colleague_who_is_not_named_does_not_sign(ctx: Context) -> None:
    other = colleague(ctx)
    view = answered(ctx)
    with pytest.raises(UserError, match="VISIT-033") as error:
        visits.sign(ctx, view.visit.id, signing("王评估", "柳社工"), other)
    assert error.value.place == "assessors"
    assert visits.view(ctx, view.visit.id).visit.state == "draft"
    assert ways(ctx, view) == []


@pytest.mark.thorough
def test_that_somebody_who_may_not_assess_does_not_sign_as_second(
    ctx: Context,
) -> None:
    view = answered(ctx)
    other = beside(ctx, keyring().third)
    with pytest.raises(UserError, match="ACCESS-001"):
        visits.sign(ctx, view.visit.id, signing("王评估", "孙复核"), other)
    assert visits.view(ctx, view.visit.id).visit.state == "draft"


@pytest.mark.thorough
def test_that_who_is_named_twice_signs_once(ctx: Context) -> None:
    view = answered(ctx)
    visits.sign(ctx, view.visit.id, signing("王评估", "柳社工", "柳社工"))
    assert ways(ctx, view) == [
        ("王评估", "assessor", "key"),
        ("柳社工", "assessor", "ink"),
    ]
