# SPDX-License-Identifier: Apache-2.0
"""Certificate numbers, conclusions from outside, care insurance, and rules on record."""

from datetime import date

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import (
    CareFee,
    DisabilityCertificate,
    LtcInsurance,
    OutsideAssessment,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import facts, laws
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import an_elder, current
from tests.services.deciding import certificate, in_hardship, record


def opened(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, Person]:
    person = an_elder(ctx)
    return go(qtbot, window, Place("facts", person=person.id)), person


def keep(qtbot: QtBot, window: MainWindow) -> None:
    click(dialog(), "record")
    settled(qtbot, window)


def test_that_a_certificate_number_fills_in_category_and_grade(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-certificate")
    # Digit 4 is 肢体, then the grade; B1 is the first reissue.
    type_into(dialog(), "number", f"{person.id_number}42B1")
    settled(qtbot, window)
    assert find(dialog(), Choice, "category").code() == "肢体"
    assert find(dialog(), Choice, "grade").code() == 2
    assert "Reissue number 1" in find(dialog(), QLabel, "number-says").text()
    type_into(dialog(), "from", "2020-1-2")
    keep(qtbot, window)
    (fact,) = current(ctx, person, DisabilityCertificate)
    number = f"{person.id_number}42B1"
    assert fact.value == DisabilityCertificate("肢体", 2, False, number)


def test_that_another_persons_number_is_named_as_it_is_typed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    other = an_elder(ctx, "李秀英", 124)
    click(page, "add-certificate")
    type_into(dialog(), "number", f"{other.id_number}42")
    find(dialog(), QLineEdit, "from").setFocus()
    settled(qtbot, window)
    assert find(dialog(), QLabel, "number-error").text() != ""
    assert find(dialog(), Choice, "category").code() is None


def test_that_a_number_of_several_categories_asks_for_each(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-certificate")
    number = f"{person.id_number}71"
    type_into(dialog(), "number", number)
    settled(qtbot, window)
    assert not find(dialog(), QWidget, "category").isVisible()
    find(dialog(), Choice, "grade-视力").choose(1)
    find(dialog(), Choice, "grade-智力").choose(2)
    type_into(dialog(), "from", "2020-1-2")
    keep(qtbot, window)
    values = {fact.value for fact in current(ctx, person, DisabilityCertificate)}
    assert values == {
        DisabilityCertificate("视力", 1, True, number),
        DisabilityCertificate("智力", 2, True, number),
    }


def test_that_a_conclusion_from_outside_is_kept_by_the_name_it_prints(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-outside")
    find(dialog(), Choice, "scale").setEditText("sh-needs-2019")
    type_into(dialog(), "name", "照护四级")
    type_into(dialog(), "body", "样例评估机构")
    type_into(dialog(), "number", "样评2026-7")
    type_into(dialog(), "from", "2026-5-6")
    type_into(dialog(), "to", "2028-5-5")
    keep(qtbot, window)
    (fact,) = current(ctx, person, OutsideAssessment)
    assert (fact.value.scale, fact.value.name) == ("sh-needs-2019", "照护四级")
    assert (fact.value.number, fact.value.body) == ("样评2026-7", "样例评估机构")
    assert fact.valid_to == date(2028, 5, 5)
    assert "concluded outside" in shown(find(page, QWidget, "section-outside"))


def test_that_care_insurance_is_kept_as_typed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-ltc-insurance")
    find(dialog(), Choice, "insured").choose(True)
    for field, said in (
        ("scale", "长护险标准"),
        ("name", "重度三级"),
        ("form", "居家护理"),
        ("hours", "每周5小时"),
        ("monthly", "1,200"),
        ("from", "2026-1-1"),
    ):
        type_into(dialog(), field, said)
    keep(qtbot, window)
    (fact,) = current(ctx, person, LtcInsurance)
    assert fact.value == LtcInsurance(
        True, "长护险标准", "", "重度三级", "居家护理", "每周5小时", Money(120_000)
    )


def test_that_a_fee_needs_what_insurance_paid_of_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-care-fee")
    find(dialog(), Choice, "setting").choose("institution-long")
    type_into(dialog(), "fee", "4200")
    type_into(dialog(), "from", "2026-11-1")
    keep(qtbot, window)
    assert find(dialog(), QLabel, "insurance-error").text() != ""
    assert current(ctx, person, CareFee) == []
    type_into(dialog(), "insurance", "0")
    keep(qtbot, window)
    (fact,) = current(ctx, person, CareFee)
    assert fact.value == CareFee("institution-long", Money(420_000), Money(0))


# ------------------------------------------------------------------ rules and facts


def test_that_a_line_opens_down_to_the_facts_its_rules_read(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = ctx.store.submit(in_hardship, ctx, "王桂兰").result()
    page = go(qtbot, window, Place("subsidies", person=person.id))
    click(page, "why-bj-hardship")
    said = shown(find(page, QWidget, "line-bj-hardship"))
    assert "Recipient of the subsistence allowance" in said
    assert "样〔2026〕1号" in said
    assert "Paid by 样例区民政局" in said
    click(page, "why-bj-age")
    # The age allowance reads no status.
    assert "Recipient of the subsistence" not in shown(
        find(page, QWidget, "line-bj-age")
    )
    find(page, QPushButton, "fact-bj-hardship-0").click()
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-facts"


def test_that_a_sample_is_accepted_on_record_where_it_refuses_to_pay(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = ctx.store.submit(in_hardship, ctx, "王桂兰").result()
    ctx.store.submit(record, ctx, person, certificate()).result()
    on(ctx, facts.add, person.id, Status("TK"), date(2026, 9, 1))
    page = go(qtbot, window, Place("subsidies", person=person.id))
    assert not find(page, QPushButton, "accept-refused").isVisible()
    click(page, "prepare-bj-disability-living")
    settled(qtbot, window)
    assert "a sample that nobody has verified" in shown(page)
    click(page, "accept-refused")
    click(dialog(), "accept-file")
    assert find(dialog(), QLabel, "reason-error").text() != ""
    type_into(dialog(), "reason", "与印发文本逐条核对")
    type_into(dialog(), "document", "样民发〔2026〕3号")
    click(dialog(), "accept-file")
    settled(qtbot, window)
    (accepted,) = on(ctx, laws.acceptances)
    assert (accepted.reason, accepted.document) == (
        "与印发文本逐条核对",
        "样民发〔2026〕3号",
    )
    said = shown(find(page, QWidget, "rules-used"))
    assert "accepted on record by 王评估" in said
    click(page, "prepare-bj-disability-living")
    settled(qtbot, window)
    assert "waits for an approver" in shown(page)
