# SPDX-License-Identifier: Apache-2.0
"""Draw every page of the window: `dev.py pictures OUT` (all), `--handbook` (a few)."""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QRegularExpression, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QTabWidget,
)

from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Benefit, DisabilityCertificate, Status
from carecalc.domain.household import Household, Income, Member
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.visit import Answer
from carecalc.gui.guard import Guard
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.figures import Here
from carecalc.gui.standing import Opened
from carecalc.gui.tables import Table
from carecalc.gui.widgets.founding import FoundingForm
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.rating import SECOND
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.gui.widgets.what_if_here import Here as Trial
from carecalc.services import (
    appointments,
    backups,
    determinations,
    disbursements,
    dues,
    glyphs,
    households,
    paper_entries,
    papers,
    users,
    visits,
)
from carecalc.services.context import Context
from tests.documents.glyphs import cross
from tests.offices import PASSPHRASE, approving, context
from tests.pictures_agencies import commissioned
from tests.pictures_applications import applied
from tests.pictures_glyph import wanting
from tests.pictures_handover import exchanged
from tests.pictures_opening import upgrading
from tests.pictures_outside import listed
from tests.pictures_payments import paid
from tests.pictures_printing import choosing, upon_form
from tests.pictures_trying import tried, trying
from tests.pictures_window import grabbed, settle, shown
from tests.services.deciding import (
    assess,
    in_hardship,
    payee,
    record,
    register,
)
from tests.services.visiting import answer_all_second, begin, options

SIZES = ((1093, 560), (911, 440), (1097, 560), (1366, 700))
LOOKS = [
    (language, theme) for language in ("zh_CN", "en") for theme in ("light", "dark")
]
MONTH = Month(2026, 10)
NAMES = [
    "王桂兰",
    "李秀英",
    "欧阳𠮷秀",
    "张建国",
    "陈玉梅",
    "买买提·阿不都",
    "刘淑珍",
    "赵德福",
    "周凤英",
]
HANDBOOK = {
    **{name: name for name in ("start", "visit", "result", "subsidies", "month")},
    **{name: name for name in ("paper", "papers", "backups", "history")},
    "month-tab-3": "closing",
}
"""Which pictures the handbook shows, and what they are called there."""
PIN = "482957"


def main(arguments: Sequence[str]) -> int:
    """Draw the pictures and return the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py pictures", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument(
        "--handbook", action="store_true", help="only those of the handbook, small"
    )
    asked = parser.parse_args(arguments)
    # The status line says so where a computer is not on Beijing time.
    os.environ["TZ"] = "Asia/Shanghai"
    if hasattr(time, "tzset"):
        time.tzset()
    application = QApplication([])
    count = 0
    with tempfile.TemporaryDirectory() as folder, tried(Path(folder)) as tries:
        broken = damaged(Path(folder) / "断电以后.carecalc")
        for ctx in context(Path(folder) / "样例街道.carecalc"):
            places = cases(ctx)
            ctx.store.submit(users.set_pin, ctx, PIN).result()
            for language, theme in LOOKS:
                for size in SIZES:
                    if asked.handbook and (language, theme, size) != (
                        "zh_CN",
                        "light",
                        SIZES[0],
                    ):
                        continue
                    out = asked.out
                    if not asked.handbook:
                        out /= f"{language}-{theme}-{size[0]}x{size[1]}"
                    # As it is left in the evening: nothing is said of it in the morning.
                    ctx.store.submit(backups.on_exit, ctx).result()
                    with ExitStack() as open_windows:
                        # A window each: one never closes the office it is in.
                        window, *others = (
                            open_windows.enter_context(
                                shown(application, language, theme, size)
                            )
                            for _ in range(1 if asked.handbook else 3)
                        )
                        pictures = itertools.chain(
                            doors(window, broken),
                            drawn(window, ctx, places),
                            *map(trying, others, tries),
                        )
                        for name, picture in pictures:
                            if asked.handbook and name not in HANDBOOK:
                                continue
                            out.mkdir(parents=True, exist_ok=True)
                            file = HANDBOOK[name] if asked.handbook else name
                            keep(picture, out / f"{file}.png", asked.handbook)
                            count += 1
    print(f"{count} pictures in {asked.out}")
    return 0


# ------------------------------------------------------------------ what is shown


def cases(ctx: Context) -> dict[str, Place]:
    """Make people in every state and return the places worth a picture."""
    return ctx.store.submit(_cases, ctx).result()


def _cases(ctx: Context) -> dict[str, Place]:
    people = [
        in_hardship(ctx, name, date(1934 + 3 * number, 3, 9))
        for number, name in enumerate(NAMES)
    ]
    for person in people[:5]:
        assess(ctx, person, date(2026, 9, 1))
    draft = visits.start(
        ctx, people[6].id, "gbt-42195-2022", "first", date(2026, 11, 20)
    )
    for number, item in enumerate(draft.scale.items[:17]):
        option = item.options[number % 2]
        visits.answer(ctx, draft.visit.id, Answer(item.code, (option.code,)))
    visits.move_to(ctx, draft.visit.id, draft.scale.items[17].code)
    record(ctx, people[0], DisabilityCertificate("肢体", 2), on=date(2020, 1, 1))
    record(ctx, people[1], Benefit("work-injury-care", Money(120_000)))
    record(ctx, people[2], Status("JS", "样例区卫生健康委员会"), on=date(2021, 1, 1))
    newcomer = register(ctx, "孙芳", date(1950, 6, 1))
    record(ctx, newcomer, payee("孙芳"))
    for person in people[1:5]:
        for line in dues.preview(ctx, person.id, MONTH).entitlement.lines:
            if line.state == "due":
                act = determinations.prepare(ctx, person.id, line.programme)
                if person is not people[4]:
                    determinations.approve(
                        approving(ctx), act.id, "郑处长", ctx.today()
                    )
    declare(ctx, people[2])
    visit = next(v for v in visits.of_person(ctx, people[2].id) if v.level is not None)
    report = papers.assessment_report(ctx, visit.id, "zh_CN")
    glyphs.keep(ctx, cross("\U000323ae"))
    two = begin(ctx, people[7].id, date(2026, 11, 20))
    answer_all_second(ctx, two.visit.id, {"B.1.1": "2", "B.2.2": "1", "B.3.4": "3"})
    pilot = visits.start(
        ctx, people[8].id, "ltc-2021", "first", date(2026, 11, 20), "自评表见纸质档案"
    )
    for code, chosen in options({}, "ltc-2021").items():
        visits.answer(ctx, pilot.visit.id, Answer(code, chosen))
    for person, hour in ((people[5], "09:30"), (people[0], "14:00")):
        agreed = Arrangement(
            ctx.today(), hour, "样例街道晨光社区3号楼", ("王评估", "赵审批")
        )
        appointments.plan(ctx, person.id, agreed)
    clock = visits.start(ctx, people[5].id, "mzt-039-2013", "first", date(2026, 11, 20))
    others = {
        code: visits.start(ctx, people[8].id, code, "first", date(2026, 11, 20))
        for code in ("ltc-2021-self", "lawton-iadl", "tekun-6")
    }
    on_paper = paper_entries.begin(
        ctx,
        people[5].id,
        "barthel",
        "first",
        date(2026, 11, 10),
        ("王评估", "李护士"),
        [("application/pdf", report.data)],
        note="停电",
    )
    payments = paid(ctx, MONTH.plus(-1))
    # After the month before was closed: nothing stands in the way of this list.
    run = disbursements.build(ctx, MONTH)
    return {
        "start": Place("start"),
        "people": Place("people"),
        "person": Place("person", person=people[2].id),
        "person-waiting": Place("person", person=people[4].id),
        "person-new": Place("person", person=newcomer.id),
        "asks": Place("asks", person=newcomer.id),
        "asks-known": Place("asks", person=people[2].id),
        "facts": Place("facts", person=people[2].id),
        "subsidies": Place("subsidies", person=people[0].id),
        "resident": Place("resident", person=people[2].id),
        "household": Place("household", person=people[0].id),
        "household-declared": Place("household", person=people[2].id),
        "choice": Place("choice", person=people[0].id),
        "plan": Place("plan", person=people[0].id),
        "visit": Place("visit", visit=draft.visit.id),
        "check": Place("check", visit=draft.visit.id),
        "result": Place("result", visit=visit.id),
        "signing": Place("signing", visit=draft.visit.id),
        "month": Place("month", month=MONTH),
        "visit-second": Place("visit", visit=draft.visit.id, rater=SECOND),
        "visit-clock": Place("visit", visit=clock.visit.id, item="B.2.1"),
        "visit-paper": Place("visit", visit=on_paper.visit.id),
        "visit-ltc": Place("visit", visit=pilot.visit.id),
        **{
            f"visit-{code}": Place("visit", visit=view.visit.id)
            for code, view in others.items()
        },
        "differences": Place("differences", visit=two.visit.id),
        "signing-ltc": Place("signing", visit=pilot.visit.id),
        "selftest": Place("selftest"),
        "office": Place("office"),
        "paper": Place("paper", person=people[2].id, paper=report.id),
        "papers": Place("papers", person=people[2].id),
        "papers-waiting": Place("papers", person=people[4].id),
        "new-paper": Place(
            "new-paper", person=people[2].id, paper="resident", item=people[2].id
        ),
        "many-papers": Place("many-papers", month=MONTH),
        "new-paper-month": Place("new-paper", paper="month-summary", item=run.id),
        "paper-upon-form": Place(
            "paper", person=people[2].id, paper=upon_form(ctx, people[2]).id
        ),
        "history": Place("history", person=people[2].id),
        "day-sheet": Place("day-sheet"),
        **commissioned(ctx, (people[3], people[1], newcomer, people[4])),
        **applied(ctx, (people[5], newcomer, people[6], people[4]), visit.id),
        "figures": Place("figures", item=Here("workload").words()),
        "figures-paid": Place("figures", item=Here("programmes").words()),
        "cost-to-come": Place("cost-to-come"),
        "figures-people": Place(
            "figures", item=Here("workload", figure="卫评样").words()
        ),
        "what-if": Place("what-if"),
        "what-if-cost": Place("what-if", item=Trial(tab="cost").words()),
        "reviews": Place("reviews"),
        "reviews-visit": Place("reviews", visit=visit.id),
        "periodic": Place("periodic"),
        "periodic-all": Place("periodic", item="all"),
        **exchanged(ctx),
        **listed(ctx, (people[4], people[2], people[6])),
        **payments,
        "takeover": Place("takeover"),
        "users": Place("users"),
        "account": Place("account"),
        "backups": Place("backups"),
    }


def damaged(folder: Path) -> Path:
    """Make an office with a backup whose data file the power cut short."""
    for ctx in context(folder):
        register(ctx, NAMES[0], date(1934, 3, 9))
        backups.make(ctx)
        register(ctx, NAMES[1], date(1937, 3, 9))
    data = folder / "data.db"
    data.write_bytes(data.read_bytes()[: data.stat().st_size // 2])
    return folder


def declare(ctx: Context, person: Person) -> None:
    """Keep a household of two with a pension, no savings, and a daughter elsewhere."""
    household = Household(
        id="",
        members=(
            Member("m1", "applicant", person.name, person.id_number, person.birth_date),
            Member("m2", "spouse", "周建民", birth_date=date(1936, 4, 2)),
        ),
        incomes=(
            Income("pension", Money(210_000), "month", "m1", None, None, None),
            Income("pension", Money(86_050), "month", "m2", None, None, None),
        ),
        deductions=(),
        assets=(),
        dwellings=(),
        vehicles=(),
        supporters=(),
    )
    households.save(ctx, household, {"m1": person.id})


def doors(window: MainWindow, broken: Path) -> Iterator[tuple[str, QImage]]:
    """Yield what is shown before an office is open: founding, opening, mending one."""
    door = window.door
    assert door is not None
    form = door.findChild(FoundingForm)
    typed = form.state()
    for number in range(4):
        form.restore(replace(typed, step=number))
        settle(window)
        yield f"found-{number + 1}", grabbed(window)
    window.offer(Path("样例街道.carecalc"))
    settle(window)
    yield "open", grabbed(window)
    yield "open-upgrading", upgrading(window)
    assert window.door is not None
    window.door.tell_locked("idle", "王评估")
    settle(window)
    yield "open-locked", grabbed(window)
    window.offer(broken)
    for name, text in (("user", "王评估"), ("passphrase", PASSPHRASE)):
        line = window.door.findChild(QLineEdit, name)
        assert line is not None
        line.setText(text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(window)
    yield "open-damaged", grabbed(window)


def drawn(
    window: MainWindow, ctx: Context, places: dict[str, Place]
) -> Iterator[tuple[str, QImage]]:
    """Yield every page, and the dialogs and tabs behind its buttons."""
    window.enter(Opened(ctx, ctx.store.folder, "王评估"))
    for name, place in places.items():
        window.show_place(place)
        settle(window)
        yield name, grabbed(window)
        page = window.page
        assert page is not None
        for tabs in page.findChildren(QTabWidget):
            for number in filter(tabs.isTabVisible, range(1, tabs.count())):
                tabs.setCurrentIndex(number)
                settle(window)
                yield f"{name}-tab-{number + 1}", grabbed(window)
        if name == "signing":
            yield "signing-strokes", signed(window)
        if name == "resident":
            yield from wanting(window, page)
        if name == "paper":
            yield "paper-printer", choosing(window, page)
        if name == "month":
            yield "month-line", line_opened(window, page)
        beside = page.findChild(QPushButton, "show-paper")
        if beside is not None:
            beside.click()
            settle(window)
            yield f"{name}-beside", grabbed(window)
        for button in BEHIND.get(name, ()):
            found = page.findChildren(QPushButton, QRegularExpression(f"^{button}"))
            found[0].click()
            settle(window)
            opened = QApplication.activeModalWidget()
            assert isinstance(opened, QDialog)
            yield f"{name}-{button.strip('-')}", opened.grab().toImage()
            if button == "start-visit":
                # Another scale must come first: the gate is closed.
                opened.findChild(Choice, "scale").choose("ltc-2021")
                settle(window)
                yield f"{name}-{button}-gate", opened.grab().toImage()
                opened.findChild(Choice, "scale").choose("gbt-42195-2022")
                opened.findChild(QCheckBox, "from-paper").click()
                settle(window)
                yield f"{name}-{button}-paper", opened.grab().toImage()
            opened.reject()
            settle(window)
    press(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, QDialog)
    yield "keys", sheet.grab().toImage()
    sheet.reject()
    press(window, Qt.Key.Key_F1)
    yield "handbook", grabbed(window)
    press(window, Qt.Key.Key_F1)
    window.show_place(places["visit"])
    settle(window)
    leave_alone(window)
    settle(window)
    yield "covered", grabbed(window)


def line_opened(window: MainWindow, page: Page) -> QImage:
    """Return the reasons of the first line of a month's list."""
    table = page.findChild(Table, "lines")
    assert table is not None
    table.opened.emit(0)
    settle(window)
    opened = QApplication.activeModalWidget()
    assert isinstance(opened, QDialog)
    picture = opened.grab().toImage()
    opened.reject()
    settle(window)
    return picture


def press(
    window: MainWindow,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key that the window answers, once it is in front."""
    window.activateWindow()  # Keys reach only the window in front.
    settle(window)
    QTest.keyClick(window, key, modifiers)
    settle(window)


def signed(window: MainWindow) -> QImage:
    """Return the sheet with a signature on it, and leave it without keeping it."""
    name = window.findChild(QLineEdit, "assessor-1")
    assert name is not None
    name.setText("王评估")
    place = window.findChild(QPushButton, "sign-assessor")
    assert place is not None
    place.click()
    settle(window)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, QDialog)
    pad = sheet.findChild(StrokePad)
    assert pad is not None
    left = Qt.MouseButton.LeftButton
    for stroke in SIGNATURE:
        first, *others = (
            QPoint(pad.width() * x // 100, pad.height() * y // 100) for x, y in stroke
        )
        QTest.mousePress(pad, left, pos=first)
        for point in others:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, left, pos=others[-1])
    settle(window)
    picture = sheet.grab().toImage()
    sheet.reject()
    name.clear()
    return picture


SIGNATURE = (
    ((30, 30), (42, 28)),
    ((31, 50), (42, 48)),
    ((36, 29), (36, 71)),
    ((28, 72), (46, 69)),
    ((54, 30), (70, 27), (58, 40)),
    ((52, 46), (74, 43)),
    ((63, 34), (63, 78), (59, 72)),
)
"""Strokes of a name, in hundredths of the sheet."""


def leave_alone(window: MainWindow) -> None:
    """Let so many minutes go by that the window is covered."""
    guard = window.findChild(Guard, "guard")
    assert guard is not None
    steady, wall = guard.clock()
    for seconds in range(0, 400, 20):  # further apart the computer was asleep
        guard.clock = lambda later=seconds: (steady + later, wall + later)
        guard.look()
        if guard.is_covered:
            return


BEHIND = {
    "start": ("plan-visit",),
    "people": ("register-person", "look-up-list"),
    "person": ("appeal-", "raise-appeal", "amend-person", "start-visit", "plan-visit"),
    "check": ("abandon-visit",),
    "visit-clock": ("draw",),
    "person-waiting": ("decision-",),
    "facts": ("add-status", "add-event", "add-payee", "add-care-choice", "copies-"),
    "household-declared": ("add-incomes", "close-household"),
    "reviews": ("announce-draw",),
    "users": ("add-user",),
    "office": ("measure-printer",),
    "applications": ("receive",),
    "application": ("step-next", "step-withdraw"),
    "outside": ("decline-proposals",),
    "outside-lists": ("undo-list",),
    "outside-duplicates": ("decide-pair",),
    "agencies": ("add-organisation", "add-task", "add-assessor", "add-complaint"),
    "payments": ("pay-unpaid", "record-money", "add-allotment"),
    "agency": ("new-contract", "change-organisation", "end-organisation"),
    "periodic-all": ("prove-list",),
}
"""Buttons of a page that open a dialog, by how their names begin."""


def keep(picture: QImage, file: Path, is_small: bool) -> None:
    """Write a picture; with few colours, and so few bytes, for the handbook."""
    if not picture.save(str(file)):
        raise OSError(f"{file} could not be written")
    if is_small:
        # The colours that are there, not a fixed palette: pale ones would turn loud.
        with Image.open(file) as whole:
            small = whole.convert("RGB").quantize(96, dither=Image.Dither.NONE)
        small.save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
