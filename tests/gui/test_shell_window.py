# SPDX-License-Identifier: Apache-2.0
"""The frame around the pages: rail, languages, looks, sizes, keys, the way back."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

import carecalc
from carecalc import settings
from carecalc.catalog.catalog import gather
from carecalc.gui import taste
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import BACK, Place
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.inputs import Choice
from carecalc.i18n import Catalogue, catalogue
from carecalc.paths import forms, resources
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    focus_name,
    go,
    in_sizes_and_languages,
    pick_help,
    settled,
    shown,
    type_into,
)

PLACES = ("start", "people", "month", "office")


def doubled(language: str) -> Catalogue:
    """Return a catalogue in which every sentence is twice as long."""
    return Catalogue("en", lambda text: f"{text} {text}")


def test_that_the_rail_leads_to_each_place(qtbot: QtBot, window: MainWindow) -> None:
    for name in PLACES:
        click(window, f"rail-{name}")
        settled(qtbot, window)
        assert window.page is not None
        assert window.page.objectName() == f"page-{name}"


def test_that_taking_a_list_over_belongs_to_the_office_on_the_rail(
    qtbot: QtBot, window: MainWindow
) -> None:
    go(qtbot, window, Place("takeover"))
    assert find(window, QToolButton, "rail-office").isChecked()


def test_that_the_check_of_the_scales_is_in_the_menu_everywhere(
    qtbot: QtBot, window: MainWindow
) -> None:
    for place in ("start", "people", "office"):
        go(qtbot, window, Place(place))
        pick_help(qtbot, window, "help-check")
        assert window.page is not None
        assert window.page.here() == Place("selftest")


def test_that_the_menu_for_help_names_the_version(
    qtbot: QtBot, window: MainWindow
) -> None:
    pick_help(qtbot, window, "help-carecalc")
    assert f"carecalc {carecalc.__version__}" in shown(dialog())
    click(dialog(), "close")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_the_menu_for_help_is_walked_by_keys_inside_the_smallest_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(911, 440)
    click(window, "rail-help")
    menu = find(window, QMenu, "help-menu")
    qtbot.waitUntil(menu.isVisible)
    assert window.geometry().contains(menu.geometry())
    for _ in range(3):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("selftest")


def test_that_law_files_that_cannot_be_used_are_named_on_the_desk(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    """Two county folders bring the same file: neither may be taken for valid."""
    name = "forms/scales/tekun-6/2021-07-01.toml"
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        file = folder / name
        file.parent.mkdir(parents=True)
        file.write_bytes((forms() / "scales/tekun-6/2021-07-01.toml").read_bytes())
    page = go(qtbot, window, Place("start"))
    assert not find(page, Notice, "unusable-files").isVisible()
    broken = replace(ctx, catalog=gather(forms(), resources(), folders))
    window.enter(Opened(broken, ctx.store.folder, "王评估"))
    settled(qtbot, window)
    assert window.page is not None
    told = find(window.page, Notice, "unusable-files")
    assert told.isVisible()
    assert f"{name} stands in two overlays" in told.text.text()
    assert "Remove it from one of them." in told.text.text()


def test_that_back_leads_where_one_came_from(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, Place("people"))
    go(qtbot, window, Place("office"))
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("people")
    click(window.page, "back")
    settled(qtbot, window)
    assert window.page.here() == Place("start")
    assert go(qtbot, window, BACK).here() == Place("start")


def test_that_another_language_rebuilds_the_page_and_loses_nothing(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "telephone", "010-12345678")
    click(window, "rail-language")
    settled(qtbot, window)
    page = window.page
    assert page is not None
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"
    assert find(page, QLabel, "title").text() == "单位与设置"
    assert find(page, QLineEdit, "court").text() == "样例区人民法院"


@pytest.mark.parametrize(("theme", "ground"), [("dark", 80), ("light", 180)])
def test_that_a_look_is_worn_at_once(
    qtbot: QtBot, window: MainWindow, theme: str, ground: int
) -> None:
    page = go(qtbot, window, Place("office"))
    choice = find(page, Choice, "theme")
    for other in ("dark", "light", theme):
        choice.choose(other)
        choice.activated.emit(choice.currentIndex())
        settled(qtbot, window)
        page = window.page
        assert page is not None
        choice = find(page, Choice, "theme")
    colour = window.grab().toImage().pixelColor(window.width() // 2, 300)
    assert (colour.lightness() < ground) == (theme == "dark")


def test_that_quotation_marks_are_narrow_in_english_and_wide_in_chinese(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(window, "rail-language")  # Chinese
    settled(qtbot, window)
    wide = window.fontMetrics().horizontalAdvance("“”")
    assert wide == 2 * window.fontMetrics().horizontalAdvance("中")
    click(window, "rail-language")
    settled(qtbot, window)
    assert window.fontMetrics().horizontalAdvance("“”") < wide / 2


def test_that_settings_are_kept_for_the_next_start(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(1)
    box = find(page, QCheckBox, "auto-advance")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    kept = settings.load(tmp_path / "settings.toml")
    assert not kept.auto_advance
    assert kept.language == "en"
    assert kept.last_user == "王评估"


def test_that_one_size_of_text_after_the_other_is_tried_with_one_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("office"))
    tabs = find(page, QTabWidget, "office-tabs")
    tabs.setCurrentIndex(tabs.count() - 1)
    find(page, QComboBox, "text-size").setFocus()
    for size in ("115 %", "130 %"):
        qtbot.waitUntil(lambda: focus_name() == "text-size")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        settled(qtbot, window)
        assert window.page is not None
        assert find(window.page, QComboBox, "text-size").currentText() == size


def test_that_the_rail_is_a_strip_where_there_is_little_room(
    qtbot: QtBot, window: MainWindow
) -> None:
    rail = find(window, QFrame, "rail")
    window.resize(1093, 560)
    qtbot.waitUntil(lambda: rail.width() > 140)
    window.resize(911, 440)
    qtbot.waitUntil(lambda: rail.width() < 100)


def test_that_large_text_makes_the_rail_a_strip_in_a_wider_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1366, 700)
    qtbot.waitUntil(lambda: find(window, QFrame, "rail").width() > 140)
    assert window.page is not None
    chosen = replace(window.page.desk.settings, text_size=150)
    window.page.desk.choose_settings(chosen)
    # 1000 of 1366 pixels were enough; half as large again, 1500 are needed.
    qtbot.waitUntil(lambda: find(window, QFrame, "rail").width() < 100)


def test_that_every_place_of_the_rail_fits_small_screens(
    qtbot: QtBot, window: MainWindow
) -> None:
    for size in in_sizes_and_languages(window):
        for name in PLACES:
            go(qtbot, window, Place(name))
            assert (window.width(), window.height()) == size
            assert_nothing_clipped(qtbot, window)


def test_that_texts_twice_as_long_are_not_cut(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taste, "catalogue", doubled)
    click(window, "rail-language")
    window.resize(1366, 700)
    for name in PLACES:
        go(qtbot, window, Place(name))
        assert (window.width(), window.height()) == (1366, 700)
        assert_nothing_clipped(qtbot, window)


def test_that_everything_one_can_reach_has_a_name(
    qtbot: QtBot, window: MainWindow
) -> None:
    for name in PLACES:
        go(qtbot, window, Place(name))
        nameless = [
            f"{type(widget).__name__} {widget.objectName()}"
            for widget in window.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not QAccessible.queryAccessibleInterface(widget).text(
                QAccessible.Text.Name
            )
        ]
        assert nameless == []


def test_that_the_sheet_of_keys_opens_over_the_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    go(qtbot, window, Place("people"))
    QTest.keyClick(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert dialog().objectName() == "shortcut-sheet"
    assert "Ctrl+N" in shown(dialog())
    dialog().reject()


def test_that_a_bug_gives_a_report_to_copy(
    qtbot: QtBot, window: MainWindow, logged_warnings: list[str]
) -> None:
    window.report(ZeroDivisionError("王桂兰"))
    told = QApplication.activeModalWidget()
    assert told is not None
    report = find(told, QPlainTextEdit, "report").toPlainText()
    click(told, "copy-report")
    assert QApplication.clipboard().text() == report
    assert "ZeroDivisionError" in report
    assert "王桂兰" not in report
    window.report(ZeroDivisionError())
    assert QApplication.activeModalWidget() is told  # One at a time.
    click(told, "close")
    assert window.page is not None
    assert logged_warnings == ["carecalc.gui.messages: a fault of the program"]
    logged_warnings.clear()


def test_that_a_failure_nobody_shows_stands_above_the_page(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    def refuse(context: Context) -> None:
        from carecalc.services import offices

        offices.amend(context, replace(offices.get(context), authority=" "))

    assert window.page is not None
    window.page.desk.call(refuse)
    settled(qtbot, window)
    notice = find(window, Notice, "window-notice")
    assert notice.isVisible()
    assert notice.text.text() == "The deciding authority is missing."


def test_that_closing_the_window_lets_the_next_one_in(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    from tests.offices import opened

    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    opened(ctx.store.folder).close()


def test_that_the_chinese_catalogue_is_what_one_starts_with() -> None:
    assert settings.Settings().language == "zh_CN"
    assert catalogue("zh_CN").gettext("Save") == "保存"
