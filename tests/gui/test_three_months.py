# SPDX-License-Identifier: Apache-2.0
"""An office pays three months in a row from its window; an auditor looks at the files."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from carecalc.paths import HOME_VARIABLE, overlay, resources
from tests.gui import months_audit as auditor
from tests.gui import months_course as course
from tests.gui import play_field as field
from tests.gui import play_office as office
from tests.gui.months_cases import (
    DIES,
    JULY,
    JUNE,
    LISTS,
    MAY,
    OBJECTS,
    PAID_IN,
    REASONS,
    RESIDENTS,
    RETURNED,
    STANDARD,
    TOTALS,
)
from tests.gui.play_founding import (
    APPROVER,
    CHIEF,
    CLERK,
    FIRST,
    PEOPLE,
    SENT,
    Stage,
    add_user,
    found,
    stage,
)

OTHERS = (CHIEF, SENT)
NEW_ACCOUNT = "6222020200019990001"
JULY_CLAUSE = "样民社救发〔2027〕8号"
JULY_STANDARD = f'{{ from = 2027-07-01, value = 1520, clause = "{JULY_CLAUSE}" }}'
BEGIN = datetime(2027, 4, 1, 1, tzinfo=UTC)


def first_days(play: Stage) -> None:
    """Found the office, register everybody, visit one, decide."""
    seat = play.office
    with play.step(seat, "office founded"):
        found(seat, CHIEF, "样例区民政局")
        seat.rail("users")
        for name, roles in PEOPLE:
            add_user(seat, name, *roles)
        seat.go_out()
    with seat.at_work(CLERK):
        for who in RESIDENTS:
            with play.step(seat, f"{who} registered"):
                course.enter(seat, who)
    play.journal.go_to(date(2027, 4, 6))
    with seat.at_work(FIRST), play.step(seat, f"{OBJECTS} visited"):
        field.visit(seat, OBJECTS, course.PAIR, is_worst=False)  # type: ignore[arg-type]
    play.journal.go_to(date(2027, 4, 20))
    with seat.at_work(CHIEF), play.step(seat, "rules accepted on record"):
        course.accept_rules(seat, STANDARD, "two subsidies for disabled people")
    deciding = [who for who in RESIDENTS if who.programme]
    with seat.at_work(CLERK):
        for who in deciding:
            with play.step(seat, f"{who} prepared"):
                course.prepare(seat, who)
    with seat.at_work(APPROVER), play.step(seat, "decided"):
        office.decide(seat, len(deciding), {})


def make_list(play: Stage, month: str, day: date) -> None:
    """Build a month's list, answer what is found, close it; hold it against the table."""
    seat = play.office
    play.journal.go_to(day)
    with seat.at_work(CLERK):
        with play.step(seat, f"list of {month} built"):
            run = course.build(seat, month)
        assert sorted(course.said(run)) == sorted(LISTS[month])
        assert run.total.fen == TOTALS[month]
        assert str(run.pay_month) == PAID_IN[month]
        assert {row.name for row in run.reasons} == REASONS[month]
        with play.step(seat, "checked and answered"):
            told = course.answer_findings(seat, "逐人核对无误")
            print(month, *told, sep="\n  ")
    with seat.at_work(APPROVER), play.step(seat, f"list of {month} closed by two"):
        course.close(seat, month)


def month_one(play: Stage) -> None:
    """Make the list of May at the end of April."""
    make_list(play, MAY, date(2027, 4, 26))


def pay_one(play: Stage) -> None:
    """Pay May out: one payment comes back, and is paid again once."""
    seat, out = play.office, play.stick
    with seat.at_work(CLERK):
        run = course.listed(seat, MAY)
        with play.step(seat, "bank file made and handed over"):
            course.make_bank_file(seat, out / "bank-05.txt")
            course.hand_over(seat, "May 2027", date(2027, 4, 26))
    play.journal.go_to(date(2027, 5, 4))
    place = course.number_of(run, RETURNED)
    answer = course.answer_of(
        run, out / "answer.csv", (RETURNED.name, place, "户名不符")
    )
    with seat.at_work(CLERK):
        with play.step(seat, "answer taken in: one came back"):
            told = course.take_answer(seat, "May 2027", answer)
            assert "5 paid, 1 came back, 0 rows do not fit" in told
            seat.tab("payments-tabs", "came back")
            (row,) = seat.rows("unpaid")
            assert (row[0], row[3]) == (RETURNED.name, "300.00")
        with play.step(seat, "account put right, paid again"):
            course.account(seat, RETURNED, NEW_ACCOUNT, date(2027, 5, 4))
            again = course.pay_again(seat, out / "bank-05-again.txt")
            told = again.read_bytes().decode("gb18030")
            assert NEW_ACCOUNT in told and RETURNED.account not in told
            assert f"{run.line_number(place)}-2" in told
            seat.tab("payments-tabs", "came back")
            assert not seat.visible("pay-unpaid").isEnabled()


def month_two(play: Stage) -> None:
    """Hear of a death and of an objection, assess again, make the list of June."""
    seat = play.office
    with seat.at_work(CLERK), play.step(seat, f"{OBJECTS} objects"):
        course.object_to_level(seat, OBJECTS, "2027-05-04")
    play.journal.go_to(date(2027, 5, 10))
    with seat.at_work(CLERK):
        with play.step(seat, f"{DIES} has died"):
            course.die(seat, DIES, date(2027, 4, 28))
        with play.step(seat, "to be assessed again by others"):
            office.allow(seat, OBJECTS, "2027-05-12", OTHERS)  # type: ignore[arg-type]
    play.journal.go_to(date(2027, 5, 12))
    with seat.at_work(CHIEF), play.step(seat, f"{OBJECTS} assessed again"):
        course.visit_again(seat, OBJECTS, OTHERS, "首次评估时家属未在场，本次逐项实测")
    play.journal.go_to(date(2027, 5, 20))
    with seat.at_work(CLERK), play.step(seat, "prepared anew"):
        course.prepare(seat, OBJECTS)
    with seat.at_work(APPROVER), play.step(seat, "granted after all"):
        office.decide(seat, 1, {})
    make_list(play, JUNE, date(2027, 5, 26))


def pay_two(play: Stage) -> None:
    """Pay June out; what was paid for May after the death comes back."""
    seat, out = play.office, play.stick
    with seat.at_work(CLERK):
        run = course.listed(seat, JUNE)
        told = course.trace(seat, JUNE, DIES, "recoveries")
        assert "28 April 2027" in told and "样死亡证明1号" in told
        told = course.trace(seat, JUNE, OBJECTS)
        assert "Class of the nursing subsidy" in told
        with play.step(seat, "everything of June exported"):
            course.export_list(seat, JUNE, out / "list-06.pdf")
            course.export_workbook(seat, JUNE, out / "list-06.xlsx")
            course.make_bank_file(seat, out / "bank-06.txt")
            course.hand_over(seat, "June 2027", date(2027, 5, 26))
    play.journal.go_to(date(2027, 6, 3))
    with seat.at_work(CLERK), play.step(seat, "all paid, May paid back"):
        answer = course.answer_of(run, out / "answer-06.csv")
        told = course.take_answer(seat, "June 2027", answer)
        assert "4 paid, 0 came back" in told
        course.repay(seat, DIES, "300")
        assert "paid back" in str(seat.rows("debts"))


def month_three(play: Stage) -> None:
    """Take over the standard of July, which nobody is paid by before it is accepted."""
    seat = play.office
    play.journal.go_to(date(2027, 6, 21))
    shipped = resources() / "standards" / "110000" / "dibao.toml"
    own = overlay() / "resources" / "standards" / "110000" / "dibao.toml"
    own.parent.mkdir(parents=True)
    text = shipped.read_text("utf-8")
    assert text.count("values = [\n") == 1
    own.write_text(text.replace("values = [\n", f"values = [\n  {JULY_STANDARD},\n"))
    with seat.at_work(CHIEF), play.step(seat, "standard of July accepted"):
        course.accept_rules(seat, STANDARD, "subsistence standard")
    make_list(play, JULY, date(2027, 6, 28))


def pay_three(play: Stage) -> None:
    """Pay July out, and hand the auditor what belongs to June and July."""
    seat, out = play.office, play.stick
    with seat.at_work(CLERK):
        told = course.trace(seat, JULY, STANDARD)
        assert "1,520" in told and JULY_CLAUSE in told
        # The line of June still rests on the figure of June.
        told = course.trace(seat, JUNE, STANDARD)
        assert "1,450" in told and "1,520" not in told
        with play.step(seat, "list, workbook and bank file of July exported"):
            course.export_list(seat, JULY, out / "list-07.pdf")
            course.export_workbook(seat, JULY, out / "list-07.xlsx")
            course.make_bank_file(seat, out / "bank-07.txt")
            course.hand_over(seat, "July 2027", date(2027, 6, 28))
        with play.step(seat, "cover of the bank's file issued"):
            cover, file = out / "cover-07.pdf", out / "bank-07.txt"
            course.export_other(seat, JULY, "bank-cover", cover, file)
        with play.step(seat, "changes against June issued"):
            course.export_other(seat, JULY, "month-changes", out / "changes-07.pdf")


PARTS = (
    first_days,
    month_one,
    pay_one,
    month_two,
    pay_two,
    month_three,
    pay_three,
)


def audit(office: Path, stick: Path, place: Path) -> None:
    """See months 2 and 3 proven by their files, and any change to one of them told."""
    keys = auditor.published(office, CHIEF, place / "published")
    folder = auditor.copied(stick, place / "handed")
    code, told = auditor.verified(folder, keys)
    assert code == 0, told
    assert told.count(": genuine.") == len(auditor.FILES) - 1
    assert "bank-07.txt: the very file that the genuine paper" in told
    assert "of June 2027: 2 files state the same figure." in told
    assert "of July 2027: 3 files state the same figure." in told
    assert "July 2027 follows June 2027: its figure is made of that one's." in told
    for file, change, words in (
        ("list-07.xlsx", raise_standard, "list-07.xlsx: NOT genuine"),
        ("list-07.pdf", auditor.change_middle, "list-07.pdf: NOT genuine"),
        (
            "bank-07.txt",
            turn_account,
            "bank-07.txt: NOT the file that the bank's cover names",
        ),
    ):
        folder = auditor.copied(stick, place / f"changed-{file}")
        change(folder / file)
        code, told = auditor.verified(folder, keys)
        assert (code, words in told) == (1, True), told


def raise_standard(file: Path) -> None:
    """Pay one more yuan to who draws the standard."""
    auditor.change_cell(file, 1520, 1521)


def turn_account(file: Path) -> None:
    """Send the money to an account that differs by one digit."""
    auditor.change_byte(file, b"9990001", b"9990002")


@pytest.mark.long
def test_that_an_office_pays_three_months_and_an_auditor_proves_the_third(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    with stage(qtbot, tmp_path, monkeypatch, BEGIN) as play:
        for part in PARTS:
            part(play)
        print(f"\n{play.journal.table()}")
        office, stick = play.office.folder, play.stick
    audit(office, stick, tmp_path)
