# SPDX-License-Identifier: Apache-2.0
"""Circumstances and payee: typed as people write, corrected without overwriting."""

from datetime import date

from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    DisabilityCertificate,
    Event,
    Hukou,
    Payee,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import facts
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import TODAY, an_elder, current


def opened(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, Person]:
    person = an_elder(ctx)
    return go(qtbot, window, Place("facts", person=person.id)), person


def choose(inside: QWidget, name: str, code: object) -> None:
    find(inside, Choice, name).choose(code)


def record(qtbot: QtBot, window: MainWindow) -> None:
    click(dialog(), "record")
    settled(qtbot, window)


def error(inside: QWidget, field: str) -> str:
    return find(inside, QLabel, f"{field}-error").text()


def test_that_a_status_is_recorded_with_authority_document_and_days(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-status")
    choose(dialog(), "status", "DB")
    type_into(dialog(), "authority", "样例区民政局")
    type_into(dialog(), "document", "样低保〔2026〕12号")
    type_into(dialog(), "from", "2026年3月5日")
    type_into(dialog(), "to", "20270304")
    record(qtbot, window)
    (fact,) = current(ctx, person, Status)
    assert fact.value == Status("DB", "样例区民政局")
    assert (fact.valid_from, fact.valid_to) == (date(2026, 3, 5), date(2027, 3, 4))
    assert fact.document == "样低保〔2026〕12号"
    assert "5 March 2026 to 4 March 2027" in shown(page)


def test_that_an_impossible_day_is_named_in_its_field_and_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-status")
    choose(dialog(), "status", "DB")
    line = type_into(dialog(), "from", "2026-2-30")
    record(qtbot, window)
    assert "2026-2-30" in error(dialog(), "from")
    assert line.text() == "2026-2-30"
    assert current(ctx, person, Status) == []


def test_that_days_in_the_wrong_order_are_said_at_the_last_day(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    click(page, "add-status")
    choose(dialog(), "status", "DB")
    type_into(dialog(), "from", "2026-3-5")
    type_into(dialog(), "to", "2026-3-4")
    record(qtbot, window)
    assert error(dialog(), "to") == (
        "The last day lies before the first day. Correct one of the two days."
    )


def test_that_what_is_not_chosen_is_asked_for(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-certificate")
    record(qtbot, window)
    for field in ("category", "grade", "from"):
        assert error(dialog(), field) != ""
    assert current(ctx, person, DisabilityCertificate) == []


def test_that_a_certificate_keeps_category_grade_and_multiple(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-certificate")
    choose(dialog(), "category", "智力")
    choose(dialog(), "grade", 2)
    find(dialog(), QCheckBox, "multiple").setChecked(True)
    type_into(dialog(), "from", "2020.1.2")
    record(qtbot, window)
    (fact,) = current(ctx, person, DisabilityCertificate)
    assert fact.value == DisabilityCertificate("智力", 2, True)


def test_that_an_amount_is_read_as_people_write_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-benefit")
    choose(dialog(), "benefit", "work-injury-care")
    type_into(dialog(), "monthly", "1,234.5")
    type_into(dialog(), "from", "2026/1/1")
    record(qtbot, window)
    (fact,) = current(ctx, person, Benefit)
    assert fact.value == Benefit("work-injury-care", Money(123450))


def test_that_an_unknown_amount_stays_unknown(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-benefit")
    choose(dialog(), "benefit", "retired-cadre")
    type_into(dialog(), "from", "2026/1/1")
    record(qtbot, window)
    (fact,) = current(ctx, person, Benefit)
    assert fact.value == Benefit("retired-cadre", None)


def test_that_a_correction_takes_the_place_and_the_history_keeps_both(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    old = on(ctx, facts.add, person.id, Status("DB"), date(2026, 1, 1))
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, f"correct-{old.id}")
    assert find(dialog(), Choice, "status").code() == "DB"
    choose(dialog(), "status", "BY")
    record(qtbot, window)
    (fact,) = current(ctx, person, Status)
    assert (fact.value, fact.supersedes) == (Status("BY"), old.id)
    assert page.findChildren(QWidget, f"row-{old.id}") == []
    find(page, QPushButton, "show-history").click()
    qtbot.waitUntil(lambda: "replaced" in shown(page))
    assert "replaced" in shown(find(page, QWidget, f"row-{old.id}"))


def test_that_a_withdrawal_needs_a_reason_and_stays_in_the_history(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    old = on(ctx, facts.add, person.id, Event("death"), date(2026, 1, 1))
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, f"withdraw-{old.id}")
    click(dialog(), "withdraw")
    settled(qtbot, window)
    assert error(dialog(), "withdraw-reason") == "Say why the entry is withdrawn."
    type_into(dialog(), "withdraw-reason", "人还健在")
    click(dialog(), "withdraw")
    settled(qtbot, window)
    assert current(ctx, person, Event) == []
    find(page, QPushButton, "show-history").click()
    row = f"row-{old.id}"
    qtbot.waitUntil(lambda: "withdrawn: 人还健在" in shown(find(page, QWidget, row)))


def test_that_an_account_number_is_typed_twice_alike(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-payee")
    choose(dialog(), "channel", "bank-card")
    type_into(dialog(), "number", "0622 0212 3456 7890 123")
    type_into(dialog(), "number-again", "0622021234567890124")
    record(qtbot, window)
    assert "differ from character 19 on" in error(dialog(), "number-again")
    type_into(dialog(), "number-again", "0622-0212-3456-7890-123")
    record(qtbot, window)
    (fact,) = current(ctx, person, Payee)
    assert fact.value == Payee("bank-card", person.name, "0622021234567890123")


def test_that_a_payee_who_is_not_the_person_needs_relation_reason_and_document(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-payee")
    assert not find(dialog(), QWidget, "relation").isVisible()
    choose(dialog(), "channel", "social-card")
    choose(dialog(), "whose", "other")
    type_into(dialog(), "number", "123456")
    type_into(dialog(), "number-again", "123456")
    record(qtbot, window)
    for field in ("holder", "relation", "reason", "document"):
        assert error(dialog(), field) != ""
    for field, text in (
        ("holder", "王小兰"),
        ("relation", "女儿"),
        ("reason", "本人卧床"),
        ("document", "委托书2026-1"),
    ):
        type_into(dialog(), field, text)
    record(qtbot, window)
    (fact,) = current(ctx, person, Payee)
    assert fact.value == Payee(
        "social-card", "王小兰", "123456", "", "女儿", "本人卧床"
    )
    assert fact.document == "委托书2026-1"


def test_that_a_guardian_chooses_only_with_ground_and_document(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-care-choice")
    assert not find(dialog(), QWidget, "ground").isVisible()
    choose(dialog(), "care-form", "care-account")
    choose(dialog(), "chosen-by", "guardian")
    record(qtbot, window)
    for field in ("chooser", "ground", "document"):
        assert error(dialog(), field) != ""
    type_into(dialog(), "chooser", "王小兰")
    type_into(dialog(), "ground", "法院判决无民事行为能力")
    type_into(dialog(), "document", "判决书8号")
    type_into(dialog(), "from", "2026-11-2")
    record(qtbot, window)
    (fact,) = current(ctx, person, CareChoice)
    assert fact.value == CareChoice(
        "care-account", "guardian", "王小兰", "法院判决无民事行为能力"
    )
    assert (fact.valid_from, fact.document) == (date(2026, 11, 2), "判决书8号")


def test_that_the_persons_own_choice_needs_no_paper(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-care-choice")
    choose(dialog(), "care-form", "voucher")
    record(qtbot, window)
    (fact,) = current(ctx, person, CareChoice)
    assert fact.value == CareChoice("voucher", "person", person.name)
    assert fact.valid_from == TODAY


def test_that_a_move_ends_the_registration_before(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-hukou")
    type_into(dialog(), "region", "130102")
    type_into(dialog(), "from", "2026-10-15")
    record(qtbot, window)
    found = {f.value.region: f for f in current(ctx, person, Hukou)}  # type: ignore[union-attr]
    assert found["110105"].valid_to == date(2026, 10, 14)
    assert found["130102"].valid_from == date(2026, 10, 15)
    assert found["130102"].valid_to is None


def test_that_a_wrong_region_leaves_the_registration_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-hukou")
    type_into(dialog(), "region", "1301")
    type_into(dialog(), "from", "2026-10-15")
    record(qtbot, window)
    assert "six digits" in error(dialog(), "region")
    (fact,) = current(ctx, person, Hukou)
    assert (fact.value, fact.valid_to) == (Hukou("110105"), None)


def test_that_an_application_and_an_event_take_their_day(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "add-application")
    record(qtbot, window)
    click(page, "add-event")
    choose(dialog(), "event", "prison")
    type_into(dialog(), "from", "2026-11-20")
    record(qtbot, window)
    (application,) = current(ctx, person, Application)
    (event,) = current(ctx, person, Event)
    assert application.valid_from == TODAY
    assert (event.value, event.valid_from) == (Event("prison"), date(2026, 11, 20))


def test_that_every_dialog_fits_the_smallest_window(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    window.resize(911, 440)
    # An application needs no more than its day: it has no errors to show.
    for name in (
        "status",
        "certificate",
        "benefit",
        "payee",
        "care-choice",
        "hukou",
        "event",
    ):
        click(page, f"add-{name}")
        open_now = dialog()
        record(qtbot, window)
        assert open_now.height() <= 440
        assert open_now.width() <= 911
        open_now.reject()
