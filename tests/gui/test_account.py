# SPDX-License-Identifier: Apache-2.0
"""One's own access at the window: passphrase, PIN, what one may do, locking."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.store.keys import unlock
from tests.gui.shell import (
    WORDS,
    assert_nothing_clipped,
    click,
    find,
    go,
    in_sizes_and_languages,
    on,
    pick_help,
    settled,
    shown,
    type_into,
)
from tests.offices import PASSPHRASE, Clock


def change(
    qtbot: QtBot, window: MainWindow, old: str, new: str, again: str = ""
) -> Page:
    """Type a passphrase and its successor, Enter at the end."""
    page = go(qtbot, window, Place("account"))
    type_into(page, "old-passphrase", old)
    type_into(page, "changed-passphrase", new)
    line = type_into(page, "changed-passphrase-again", again or new)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)
    return page


def test_that_the_passphrase_is_changed_and_the_old_one_opens_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = change(qtbot, window, PASSPHRASE, WORDS)
    notice = find(page, Notice, "account-notice")
    assert notice.text.text().startswith("The passphrase is changed.")
    file = ctx.store.keyring().file
    assert unlock(file, "王评估", WORDS).user == "王评估"
    with pytest.raises(UserError, match="KEYS-001"):
        unlock(file, "王评估", PASSPHRASE)
    for name in ("old-passphrase", "changed-passphrase", "changed-passphrase-again"):
        assert find(page, QLineEdit, name).text() == ""
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("user.passphrase-changed")
    assert entry.actor == "王评估"


@pytest.mark.parametrize(
    ("old", "new", "again", "error", "said"),
    [
        ("", WORDS, "", "old-passphrase-error", "Please fill this in."),
        ("wrong words here", WORDS, "", "old-passphrase-error", "is not right"),
        (PASSPHRASE, "short", "", "changed-passphrase-error", "at least 12 characters"),
        (PASSPHRASE, WORDS, "x", "changed-passphrase-again-error", "entries differ"),
    ],
)
def test_that_what_is_wrong_with_a_passphrase_stands_beside_its_field(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    old: str,
    new: str,
    again: str,
    error: str,
    said: str,
) -> None:
    page = change(qtbot, window, old, new, again)
    assert said in find(page, QLabel, error).text()
    assert unlock(ctx.store.keyring().file, "王评估", PASSPHRASE).user == "王评估"


def test_that_who_guesses_the_passphrase_of_an_open_office_waits(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    clock = ctx.clock
    assert isinstance(clock, Clock)
    for _ in range(3):
        change(qtbot, window, "wrong words here", WORDS)
    clock.at -= timedelta(seconds=1)  # It moves on by a second at every look.
    page = change(qtbot, window, PASSPHRASE, WORDS)
    error = find(page, QLabel, "old-passphrase-error").text()
    assert error.startswith("After wrong passphrases one waits:")
    clock.at += timedelta(seconds=2)
    change(qtbot, window, PASSPHRASE, WORDS)
    assert unlock(ctx.store.keyring().file, "王评估", WORDS).user == "王评估"


def test_that_a_pin_is_chosen(qtbot: QtBot, window: MainWindow, ctx: Context) -> None:
    assert not on(ctx, users.has_pin)
    page = go(qtbot, window, Place("account"))
    for name in ("new-pin", "new-pin-again"):
        type_into(page, name, "407163")
    click(page, "save-pin")
    settled(qtbot, window)
    assert on(ctx, users.check_pin, "407163")
    assert find(page, Notice, "account-notice").text.text() == "The PIN is kept."


def test_that_the_menu_leads_to_what_one_may_do(
    qtbot: QtBot, window: MainWindow
) -> None:
    pick_help(qtbot, window, "help-account")
    page = window.page
    assert page is not None and page.here() == Place("account")
    text = shown(page)
    assert "Administrator\n" in text
    assert "manage users and their roles" in text
    assert "All communities" in text
    assert "make backups" in text  # What everybody may.
    assert "Approver" not in text


def test_that_the_office_is_locked_from_the_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("account"))
    click(page, "lock-now")
    settled(qtbot, window)
    assert window.page is None
    assert window.door is not None


def test_that_one_s_own_access_fits_small_screens(
    qtbot: QtBot, window: MainWindow
) -> None:
    for size in in_sizes_and_languages(window):
        go(qtbot, window, Place("account"))
        assert (window.width(), window.height()) == size
        assert_nothing_clipped(qtbot, window)
