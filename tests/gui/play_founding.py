# SPDX-License-Identifier: Apache-2.0
"""How the play begins: three windows, an office with its people, two laptops."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.gui.app import compose
from carecalc.gui.widgets import scale_form
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.settings import Settings
from carecalc.store.keys import FLOOR
from tests.gui.play_hands import Journal, Seat, words_of
from tests.gui.shell import left
from tests.offices import OFFICE, Clock

CHIEF, CLERK, SECOND_CLERK = "陈主管", "刘经办", "马经办"
REVIEWER, APPROVER = "孙复核", "赵审批"
FIRST, PARTNER = "王评估", "李护士"
AGENCY, SENT, NURSE = "康宁评估中心", "周评估", "吴护士"
BEGIN = datetime(2026, 9, 1, 1, tzinfo=UTC)
"""Nine in the morning in China, a Tuesday."""

PEOPLE = (
    (CLERK, ("payer",)),
    (SECOND_CLERK, ("payer",)),
    (REVIEWER, ("reviewer",)),
    (APPROVER, ("approver",)),
    (FIRST, ("assessor",)),
    (PARTNER, ("assessor",)),
)


@dataclass
class Stage:
    """Three windows, what lies between them, and the journal."""

    office: Seat
    first: Seat
    second: Seat
    stick: Path
    journal: Journal

    def step(self, seat: Seat, what: str) -> AbstractContextManager[None]:
        """Note what is done at a window."""
        return self.journal.step(seat, what)


@contextmanager
def stage(
    qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch, at: datetime = BEGIN
) -> Iterator[Stage]:
    """Yield three windows before three folders of `place`, by one clock."""
    clock = Clock(at)
    _by(clock, monkeypatch)
    monkeypatch.setattr(scale_form, "ADVANCE_MS", 1)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    seats: dict[str, Seat] = {}
    workers = []
    for name in ("office", "A", "B"):
        taste = Settings(language="en", theme="light")
        window, worker = compose(application, taste, place / name / "settings.toml")
        window.resize(1180, 740)
        window.show()
        seats[name] = Seat(name, qtbot, window, place / name / "street.carecalc")
        workers.append(worker)
    stick = place / "stick"
    stick.mkdir(exist_ok=True)
    journal = Journal(clock)
    try:
        yield Stage(seats["office"], seats["A"], seats["B"], stick, journal)
    finally:
        for seat, worker in zip(seats.values(), workers, strict=True):
            left(seat.window)
            worker.shutdown()
            seat.window.deleteLater()


def _by(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every office of the play open by its clock, with keys that cost little."""
    create, add = bootstrap.create_office, users.add
    open_office: Callable[..., Context] = bootstrap.open_office
    monkeypatch.setattr(
        bootstrap, "create_office", partial(create, clock=clock, cost=FLOOR)
    )

    def open_now(*given: object, **named: object) -> Context:
        # Founding hands the clock on; the door does not.
        mine = {} if len(given) > 4 else {"clock": clock}
        return open_office(*given, **(mine | named))

    monkeypatch.setattr(bootstrap, "open_office", open_now)
    monkeypatch.setattr(users, "add", partial(add, cost=FLOOR))


def found(seat: Seat, user: str, authority: str) -> None:
    """Found an office at the door, step by step."""
    seat.folder.parent.mkdir(exist_ok=True)
    door = seat.window.door
    assert door is not None
    seat.window.activateWindow()
    if not seat.has("new-folder"):
        seat.click("found-instead")
    seat.write_all(
        new_folder=str(seat.folder),
        new_user=user,
        new_passphrase=words_of(user),
        new_passphrase_again=words_of(user),
    )
    seat.click("next-step")
    for number, name in ((1, "陈一"), (2, "林二")):
        seat.write(f"officer-{number}", name)
        for field in ("passphrase", "passphrase-again"):
            seat.write(f"officer-{number}-{field}", words_of(name))
    seat.click("next-step")
    seat.write("authority", authority)
    for name in ("street", "assessment-body", "telephone", "letterhead"):
        seat.write(name, getattr(OFFICE, name.replace("-", "_")))
    seat.click("next-step")
    for name in ("appeal-body", "court", "region"):
        seat.write(name, getattr(OFFICE, name.replace("-", "_")))
    seat.write("communities", "晨光社区\n和平社区")
    seat.click("next-step")
    assert seat.holds(lambda: seat.window.page is not None), seat.read()
    seat.user = user


def add_user(seat: Seat, name: str, *roles: str, organisation: str = "") -> None:
    """Give somebody a key at the list of users."""
    seat.click("add-user")
    seat.write("name", name)
    for role in roles:
        seat.tick(f"role-{role}")
    if organisation:
        seat.pick_words("organisation", organisation)
    for field in ("user-passphrase", "user-passphrase-again"):
        seat.write(field, words_of(name))
    seat.click("save-user")
    assert seat.holds(lambda: seat.is_at("users")), seat.read()


def make_staff(seat: Seat, name: str, organisation: str) -> None:
    """Say that somebody is the staff of an organisation, at the list of users."""
    seat.rail("users")
    seat.until_at("users")
    seat.open_row("users", name)
    seat.click("change-user")
    seat.pick_words("organisation", organisation)
    seat.write("reason", "受托机构人员")
    seat.click("save-user")
    assert seat.holds(lambda: seat.is_at("users")), seat.read()


def enrol(play: Stage, laptop: Seat, label: str) -> None:
    """Register a laptop by comparing digits, and let it know its office."""
    office, stick = play.office, play.stick
    laptop.casework("handover")
    laptop.write("label", label)
    laptop.write("laptop-name", laptop.user)
    digits = laptop.text("own-digits")
    laptop.click("write-request")
    laptop.choose_folder(stick)
    (request,) = stick.glob(f"*{label}*.ccd")
    with office.at_work(CHIEF):
        office.casework("handover")
        office.tab("handover-tabs", "Laptops")
        office.click("open-request")
        office.choose_files(request)
        assert digits in office.read()
        office.click("register-laptop")
        assert office.holds(lambda: office.is_at("handover")), office.read()


def welcome(play: Stage, laptop: Seat, label: str) -> None:
    """Give a laptop its first return file."""
    back = returned(play, label)
    laptop.click("take-answer")
    laptop.choose_files(back)
    laptop.click("trust-office")
    assert laptop.holds(lambda: laptop.has("send")), laptop.read()


def returned(play: Stage, label: str) -> Path:
    """Return the newest return file of a laptop on the stick."""
    return max(play.stick.glob(f"回执-{label}-*.ccp"))


def give(play: Stage) -> None:
    """Have the office write a return file for every laptop."""
    office = play.office
    office.casework("handover")
    office.tab("handover-tabs", "Laptops")
    office.click("make-returns")
    office.choose_folder(play.stick)


def organisation(seat: Seat) -> None:
    """Register an organisation with its contract, and everybody who assesses."""
    seat.casework("agencies")
    seat.click("add-organisation")
    seat.write_all(name=AGENCY, contact="周主任", telephone="010-00000009")
    seat.click("save-organisation")
    seat.open_row("organisations", AGENCY)
    seat.until_at("agency")
    seat.click("new-contract")
    seat.write_all(
        number="样委托〔2026〕1号",
        begins="2026-01-01",
        ends="2026-12-31",
        price="150",
        days="10",
        seen_days="60",
    )
    seat.click("save-contract")
    assert seat.holds(lambda: seat.is_at("agency")), seat.read()
    seat.casework("agencies")
    seat.tab("agencies-tabs", "Register")
    for name, of, background in (
        (FIRST, "", "social-work"),
        (PARTNER, "", "medical-or-nursing"),
        (SENT, AGENCY, "social-work"),
        (NURSE, AGENCY, "medical-or-nursing"),
    ):
        seat.click("add-assessor")
        seat.write("name", name)
        if of:
            seat.pick_words("organisation", of)
        seat.write_all(certificate=f"样证-{name}", valid_to="2028-12-31")
        seat.tick(f"background-{background}")
        seat.click("save-assessor")
        assert seat.holds(lambda: seat.is_at("agencies")), seat.read()
