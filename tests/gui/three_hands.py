# SPDX-License-Identifier: Apache-2.0
"""Three hands that do the same at the window: by keys, by the mouse, or by a finger.

None of them calls a widget: keys go to what has the keyboard, clicks and touches to a
place of the window, which finds for itself what lies there.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScroller,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page
from carecalc.gui.widgets.agenda_list import AgendaList
from carecalc.gui.widgets.strokes import StrokePad
from tests.gui.hands import commit, screen

PATIENCE_S = 30
_STOPS = 160
_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


class Hand:
    """What every hand can do; how, its three kinds say."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    # ------------------------------------------------------------ what is there

    @property
    def page(self) -> Page:
        """The page that is shown."""
        assert self.window.page is not None
        return self.window.page

    def front(self) -> QWidget:
        """Return the window that hears keys and clicks now."""
        modal = QApplication.activeModalWidget()
        return QApplication.activePopupWidget() or modal or self.window

    def seek(self, name: str) -> QWidget:
        """Return the widget of that name that is shown in front."""
        front = self.front()
        found = [each for each in front.findChildren(QWidget, name) if _is_shown(each)]
        names = sorted({each.objectName() for each in _shown(front)} - {""})
        assert len(found) == 1, f"{len(found)} are called {name}; there are {names}"
        return found[0]

    def is_there(self, name: str) -> bool:
        """Tell whether a widget of that name is shown in front."""
        found = self.front().findChildren(QWidget, name)
        return any(_is_shown(each) for each in found)

    def until(self, what: Callable[[], bool], *, about: str = "") -> None:
        """Wait for the window, as a person does."""
        end = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < end, f"in vain: {about}, {self._told()}"
            QTest.qWait(2)

    def settle(self) -> None:
        """Wait until everything asked for has come and is shown."""
        for _ in range(2):
            self.until(lambda: not self.window.is_busy)
            QTest.qWait(4)

    def until_page(self, name: str) -> None:
        """Wait for a page."""
        self.until(
            lambda: (
                self.window.page is not None
                and self.page.objectName() == f"page-{name}"
            ),
            about=f"page {name}",
        )
        self.settle()

    def until_enabled(self, name: str) -> None:
        """Wait until the control of that name is there and takes something."""
        self.until(
            lambda: self.is_there(name) and self.seek(name).isEnabled(), about=name
        )
        self.settle()

    def _told(self) -> str:
        page = "" if self.window.page is None else self.page.objectName()
        focus = QApplication.focusWidget()
        on = "nothing" if focus is None else focus.objectName() or str(focus)
        return f"{page} {self.front().objectName()}, the keyboard is on {on}"

    # ------------------------------------------------------------ what each can

    def press(self, what: str | QWidget) -> None:
        """Press a button, tick a box, choose a row."""
        raise NotImplementedError

    def get(self, what: str | QWidget) -> QWidget:
        """Get the keyboard onto a field."""
        raise NotImplementedError

    def empty(self, field: QWidget) -> None:
        """Take out what a field holds that the keyboard is on."""
        QTest.keyClick(field, Qt.Key.Key_A, _CTRL)
        QTest.keyClick(field, Qt.Key.Key_Delete)

    def choose(self, what: str, words: str) -> None:
        """Choose what is called so in a list that pops up."""
        raise NotImplementedError

    def choose_code(self, what: str, code: object) -> None:
        """Choose by what stands behind the words."""
        combo = self.seek(what)
        assert isinstance(combo, QComboBox)
        codes = [combo.itemData(row) for row in range(combo.count())]
        assert code in codes, f"{code} is not among {codes}"
        self.choose(what, combo.itemText(codes.index(code)))

    def open_row(self, table: str, number: int) -> None:
        """Open a row of a table."""
        raise NotImplementedError

    def mark_row(self, table: str, number: int) -> None:
        """Go to a row of a table without opening it."""
        raise NotImplementedError

    def open_tab(self, bar: QTabBar, number: int) -> None:
        """Show a tab."""
        raise NotImplementedError

    def pick(self, menu: str, action: str) -> None:
        """Pick an entry of a menu that is open; Qt's own have no name."""
        raise NotImplementedError

    def paste(self, what: str) -> None:
        """Put into a field what another program copied."""
        raise NotImplementedError

    def draw(self, pad: StrokePad) -> None:
        """Draw a stroke on a sheet."""
        raise NotImplementedError

    # ------------------------------------------------------------ the same for all

    def type(self, what: str | QWidget, text: str) -> None:
        """Type a text into a field, in place of what it holds."""
        field = self.get(what)
        if _text_of(field):
            self.empty(field)
        assert _text_of(field) == "", f"{field.objectName()} is not empty"
        write(field, text)
        self.settle()

    def widget(self, what: str | QWidget) -> QWidget:
        """Return a widget, or the one of that name."""
        return self.seek(what) if isinstance(what, str) else what

    def give_file(self, name: str) -> None:
        """Name a file in Qt's own dialog, and take it."""
        dialog = self.front()
        assert isinstance(dialog, QFileDialog), self._told()
        self.type("fileNameEdit", name)
        self.close_suggestions()
        self.press(accepting(dialog))

    def close_suggestions(self) -> None:
        """Close what Qt proposes below a name, where it is in the way."""

    def answer_print_dialog(self, file: str) -> None:
        """Print into a file by Qt's own dialog."""
        self.until_enabled("filename")
        self.type("filename", file)
        self.press(accepting(self.front()))


def accepting(dialog: QWidget) -> QPushButton:
    """Return the button of a dialog of Qt's that says yes."""
    roles = QDialogButtonBox.ButtonRole
    for box in dialog.findChildren(QDialogButtonBox):
        for button in box.buttons():
            if box.buttonRole(button) == roles.AcceptRole:
                assert isinstance(button, QPushButton)
                return button
    raise AssertionError("the dialog has no button that says yes")


def write(field: QWidget, text: str) -> None:
    """Type signs where the keyboard is; an input method composes what no key writes."""
    for sign in text:
        if sign == "\n":
            QTest.keyClick(field, Qt.Key.Key_Return)
        elif sign.isascii():
            QTest.keyClicks(field, sign)
        else:
            commit(field, sign)


def _is_shown(widget: QWidget) -> bool:
    return widget.isVisible() and widget.width() > 0 and widget.height() > 0


def _shown(front: QWidget) -> list[QWidget]:
    return [each for each in front.findChildren(QWidget) if _is_shown(each)]


def _text_of(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return field.currentText() if field.isEditable() else ""
    if isinstance(field, QLineEdit):
        return field.text()
    assert isinstance(field, QPlainTextEdit | QTextEdit), field
    return field.toPlainText()


# ---------------------------------------------------------------------- keys


class Keys(Hand):
    """A hand that has a keyboard and nothing else."""

    def focus(self) -> QWidget:
        """Return what the keyboard is on, in the window that is in front."""
        front = self.front()
        if QApplication.activePopupWidget() is None:
            if QApplication.activeWindow() is not front:
                front.activateWindow()  # As a window manager does.
            self.until(
                lambda: (
                    QApplication.activeWindow() is self.front()
                    and QApplication.focusWidget() is not None
                ),
                about="a focus",
            )
        focus = QApplication.focusWidget() or front
        return focus

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def get(self, what: str | QWidget) -> QWidget:
        target = self.widget(what)
        proxy = target.focusProxy() or target
        stops: list[str] = []
        seen: dict[int, int] = {}
        for _ in range(_STOPS):
            focus = self.focus()
            seen[id(focus)] = seen.get(id(focus), 0) + 1
            if seen[id(focus)] > 2:
                break  # All round, and once more.
            if focus in (target, proxy):
                return focus
            if isinstance(target, QComboBox) and focus is target.lineEdit():
                return focus
            if self._by_arrows(focus, target):
                return target
            stops.append(focus.objectName() or type(focus).__name__)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
            QTest.qWait(1)
        name = target.objectName() or str(target)
        raise AssertionError(f"Tab does not lead to {name}: {stops}")

    def _by_arrows(self, focus: QWidget, target: QWidget) -> bool:
        """Go on by the arrows within a group of buttons that is one stop."""
        if not isinstance(focus, QAbstractButton) or not _is_one_stop(focus, target):
            return False
        for _ in range(30):
            line = self.focus()
            for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
                if self._goes(key, target):
                    return True
            QTest.keyClick(self.focus(), Qt.Key.Key_Down)
            if self.focus() is line:
                break
        return self._goes(Qt.Key.Key_Up, target)

    def _goes(self, key: Qt.Key, target: QWidget) -> bool:
        """Press an arrow until it leads to a widget or no further."""
        for _ in range(30):
            before = self.focus()
            if before is target:
                return True
            QTest.keyClick(before, key)
            QTest.qWait(1)
            if self.focus() is before:
                break
        return self.focus() is target

    def press(self, what: str | QWidget) -> None:
        widget = self.get(what)
        is_box = isinstance(widget, QCheckBox | QRadioButton)
        self.key(Qt.Key.Key_Space if is_box else Qt.Key.Key_Return)

    def choose(self, what: str, words: str) -> None:
        combo = self.get(what)
        assert isinstance(combo, QComboBox)
        if combo.currentText() == words:
            return
        self.key(Qt.Key.Key_Home)
        for _ in range(_STOPS):
            combo = self.seek(what)  # What is chosen may build the page anew.
            assert isinstance(combo, QComboBox)
            if combo.currentText() == words:
                return
            assert self.focus() is combo, f"{what} lost the keyboard: {self._told()}"
            if combo.currentIndex() == combo.count() - 1:
                break
            self.key(Qt.Key.Key_Down)
        raise AssertionError(f"{words} is not among {what}")

    def mark_row(self, table: str, number: int) -> None:
        view = self.get(table)
        assert isinstance(view, QAbstractItemView)
        self.key(Qt.Key.Key_Home, _CTRL)
        while view.currentIndex().row() < number:
            self.key(Qt.Key.Key_Down)

    def open_row(self, table: str, number: int) -> None:
        self.mark_row(table, number)
        self.key(Qt.Key.Key_Return)

    def open_tab(self, bar: QTabBar, number: int) -> None:
        self.get(bar)
        while bar.currentIndex() != number:
            ahead = bar.currentIndex() < number
            self.key(Qt.Key.Key_Right if ahead else Qt.Key.Key_Left)

    def pick(self, menu: str, action: str) -> None:
        popup = _menu(menu)
        for _ in popup.actions():
            current = popup.activeAction()
            if current is not None and current.objectName() == action:
                break
            QTest.keyClick(popup, Qt.Key.Key_Down)
        current = popup.activeAction()
        assert current is not None and current.objectName() == action
        QTest.keyClick(popup, Qt.Key.Key_Return)
        self.settle()

    def paste(self, what: str) -> None:
        self.get(what)
        self.key(Qt.Key.Key_V, _CTRL)

    def draw(self, pad: StrokePad) -> None:
        raise AssertionError("no key draws: who has keys alone signs in ink")


def _is_one_stop(focus: QAbstractButton, target: QWidget) -> bool:
    if not isinstance(target, QAbstractButton) or focus is target:
        return False
    group = focus.group()
    if group is not None:
        return target in group.buttons()
    lists = focus.window().findChildren(AgendaList)
    if any(each.isAncestorOf(focus) and each.isAncestorOf(target) for each in lists):
        return True
    is_radio = isinstance(focus, QRadioButton) and isinstance(target, QRadioButton)
    return is_radio and focus.parentWidget() is target.parentWidget()


def _menu(name: str) -> QMenu:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu), f"{popup} is no menu"
    assert name in ("", popup.objectName())
    return popup


def _action(menu: QMenu, name: str) -> QAction:
    (found,) = [each for each in menu.actions() if each.objectName() == name]
    return found


# ---------------------------------------------------------------------- pointing


class Pointing(Hand):
    """A hand that points at places: what lies there is the window's own business."""

    def point(self, widget: QWidget, at: QPoint) -> None:
        """Press on a place of a widget and let it go."""
        raise NotImplementedError

    def scroll(self, area: QAbstractScrollArea, way: QPoint) -> None:
        """Move what an area shows by so much, to the left and up."""
        raise NotImplementedError

    def open_at(self, view: QTableView, at: QPoint) -> None:
        """Open the row at a place of a table."""
        raise NotImplementedError

    def point_at(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Bring a place of a widget into sight, look what lies there, point at it."""
        self.until(widget.isVisible, about=widget.objectName())
        self.bring(widget, at)
        place = _middle(widget) if at is None else at
        window = widget.window()
        hit = window.childAt(widget.mapTo(window, place))
        is_hit = hit is widget or (hit is not None and widget.isAncestorOf(hit))
        over = "nothing" if hit is None else f"{hit.objectName()} {hit}"
        assert is_hit, f"{over} lies over {widget.objectName()}, {self._told()}"
        assert widget.isEnabled(), f"{widget.objectName()} takes nothing"
        if QApplication.activePopupWidget() is None and not window.isActiveWindow():
            window.activateWindow()  # As a window manager does.
            self.until(window.isActiveWindow, about="the window in front")
        self.point(widget, place)
        self.settle()

    def bring(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Scroll by hand until a place of a widget is in sight."""
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QAbstractScrollArea):
                self._bring_in(above, widget, at)
            above = above.parentWidget() if not above.isWindow() else None

    def _bring_in(
        self, area: QAbstractScrollArea, widget: QWidget, at: QPoint | None
    ) -> None:
        port = area.viewport()
        if not port.isAncestorOf(widget):
            return
        for _ in range(60):
            place = widget.mapTo(port, _middle(widget) if at is None else at)
            reach = QRect(place - QPoint(2, 12), place + QPoint(2, 12))
            if port.rect().contains(reach):
                return
            before = (
                area.horizontalScrollBar().value(),
                area.verticalScrollBar().value(),
            )
            self.scroll(area, place - port.rect().center())
            after = (
                area.horizontalScrollBar().value(),
                area.verticalScrollBar().value(),
            )
            if before == after and port.rect().contains(place):
                return
            assert before != after, f"{widget.objectName()} cannot be scrolled to"
        raise AssertionError(f"{widget.objectName()} does not come into sight")

    def get(self, what: str | QWidget) -> QWidget:
        target = self.widget(what)
        self.point_at(target, self.place_to_write(target))
        line = target.lineEdit() if isinstance(target, QComboBox) else None
        wanted = [each for each in (target, target.focusProxy(), line) if each]
        self.until(lambda: QApplication.focusWidget() in wanted, about=str(what))
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def place_to_write(self, field: QWidget) -> QPoint:
        """Return where one points to write into a field."""
        return field.rect().center()

    def press(self, what: str | QWidget) -> None:
        self.point_at(self.widget(what))

    def choose(self, what: str, words: str) -> None:
        combo = self.seek(what)
        assert isinstance(combo, QComboBox)
        number = combo.findText(words)
        assert number >= 0, [combo.itemText(row) for row in range(combo.count())]
        arrow = QPoint(combo.width() - 10, combo.height() // 2)
        self.point_at(combo, arrow)
        view = combo.view()
        self.until(view.isVisible, about=f"the list of {what}")
        index = view.model().index(number, combo.modelColumn(), combo.rootModelIndex())
        self._bring_row(view, index.row())
        self.point(view.viewport(), view.visualRect(index).center())
        self.settle()
        combo = self.seek(what)
        assert isinstance(combo, QComboBox) and combo.currentText() == words

    def _bring_row(self, view: QAbstractItemView, row: int) -> None:
        port = view.viewport()
        for _ in range(60):
            place = view.visualRect(view.model().index(row, 0)).center()
            place.setX(port.rect().center().x())
            if port.rect().adjusted(0, 8, 0, -8).contains(place):
                return
            self.scroll(view, place - port.rect().center())
        raise AssertionError(f"row {row} of {view.objectName()} is not to be seen")

    def mark_row(self, table: str, number: int) -> None:
        view = self.seek(table)
        assert isinstance(view, QTableView)
        if view.currentIndex().row() == number:
            return  # A finger would open it.
        self.bring(view)
        self._bring_row(view, number)
        at = view.visualRect(view.model().index(number, 0)).center()
        self.point(view.viewport(), at)
        self.settle()
        assert view.currentIndex().row() == number

    def open_row(self, table: str, number: int) -> None:
        view = self.seek(table)
        assert isinstance(view, QTableView)
        self.bring(view)
        self._bring_row(view, number)
        self.open_at(view, view.visualRect(view.model().index(number, 0)).center())
        self.settle()

    def open_tab(self, bar: QTabBar, number: int) -> None:
        self.point_at(bar, bar.tabRect(number).center())
        assert bar.currentIndex() == number

    def pick(self, menu: str, action: str) -> None:
        popup = _menu(menu)
        self.point(popup, popup.actionGeometry(_action(popup, action)).center())
        self.settle()

    def paste(self, what: str) -> None:
        field = self.get(what)
        self.ask_menu(field, _middle(field))
        self.until(lambda: QApplication.activePopupWidget() is not None, about="menu")
        self.pick("", "edit-paste")

    def close_suggestions(self) -> None:
        if QApplication.activePopupWidget() is not None:
            # Qt's list takes the press beside it for itself, wherever it falls.
            dialog = QApplication.activeModalWidget()
            assert dialog is not None
            self.point(dialog, QPoint(4, 4))
            self.until(lambda: QApplication.activePopupWidget() is None)

    def ask_menu(self, widget: QWidget, at: QPoint) -> None:
        """Ask for the menu of a place."""
        raise NotImplementedError

    def draw(self, pad: StrokePad) -> None:
        rect = pad.rect()
        self._draw(pad, rect.center() - QPoint(90, 10), rect.center() + QPoint(90, 20))
        self.settle()

    def _draw(self, pad: StrokePad, start: QPoint, end: QPoint) -> None:
        raise NotImplementedError


def _middle(widget: QWidget) -> QPoint:
    place = widget.rect().center()
    if isinstance(widget, QAbstractButton) and not widget.hitButton(place):
        place.setX(20)  # The words of a box may end before its middle.
    return place


class Mouse(Pointing):
    """A hand that has a mouse with a wheel; names are typed where it clicked."""

    def point(self, widget: QWidget, at: QPoint) -> None:
        window = widget.window()
        place = widget.mapTo(window, at)
        QTest.mouseMove(window.windowHandle(), place)
        QTest.mouseClick(window.windowHandle(), _LEFT, _NONE, place)
        QTest.qWait(2)

    def open_at(self, view: QTableView, at: QPoint) -> None:
        window = view.window()
        place = view.viewport().mapTo(window, at)
        QTest.mouseDClick(window.windowHandle(), _LEFT, _NONE, place)

    def ask_menu(self, widget: QWidget, at: QPoint) -> None:
        window = widget.window()
        place = widget.mapTo(window, at)
        right = Qt.MouseButton.RightButton
        QTest.mouseClick(window.windowHandle(), right, _NONE, place)

    def scroll(self, area: QAbstractScrollArea, way: QPoint) -> None:
        window = area.window()
        over = area.viewport().mapTo(window, area.viewport().rect().center())
        turn = QPoint(0, 0)
        if way.y():
            turn.setY(-120 if way.y() > 0 else 120)
        elif way.x():
            turn.setX(-120 if way.x() > 0 else 120)
        QTest.wheelEvent(window.windowHandle(), over, turn)
        QTest.qWait(2)

    def _draw(self, pad: StrokePad, start: QPoint, end: QPoint) -> None:
        window = pad.window()
        first, last = pad.mapTo(window, start), pad.mapTo(window, end)
        handle = window.windowHandle()
        QTest.mousePress(handle, _LEFT, _NONE, first)
        for number in range(1, 11):
            QTest.mouseMove(handle, first + (last - first) * number / 10)
            QTest.qWait(2)
        QTest.mouseRelease(handle, _LEFT, _NONE, last)


class Finger(Pointing):
    """A finger on the screen; names are typed on a keyboard that the screen shows."""

    _last = 0.0
    """When it tapped last."""

    def point(self, widget: QWidget, at: QPoint) -> None:
        window = widget.window()
        place = widget.mapTo(window, at)
        if not isinstance(widget, QAbstractButton):
            self._let_pass()
        handle = window.windowHandle()
        QTest.touchEvent(handle, screen()).press(0, place, handle).commit()
        QTest.qWait(2)
        QTest.touchEvent(handle, screen()).release(0, place, handle).commit()
        QTest.qWait(4)  # What Qt makes of a touch comes at the next turn of its loop.
        self._last = time.monotonic()

    def _let_pass(self) -> None:
        """Wait: two taps in one breath are a double tap to Qt, wherever they fall."""
        left = self._last + QApplication.doubleClickInterval() / 1000 - time.monotonic()
        if left > 0:
            QTest.qWait(int(left * 1000) + 10)

    def open_at(self, view: QTableView, at: QPoint) -> None:
        row = view.rowAt(at.y())
        if view.currentIndex().row() != row:
            self.point(view.viewport(), at)
            self.settle()
            at = view.visualRect(view.model().index(row, 0)).center()
        self.point(view.viewport(), at)

    def place_to_write(self, field: QWidget) -> QPoint:
        """Return the end of a text: what it holds is taken back from there."""
        if isinstance(field, QLineEdit):
            return QPoint(field.width() - 12, field.height() // 2)
        return super().place_to_write(field)

    def empty(self, field: QWidget) -> None:
        """Take back sign by sign, as on a keyboard that has no more."""
        for _ in range(len(_text_of(field))):
            QTest.keyClick(field, Qt.Key.Key_Backspace)

    def ask_menu(self, widget: QWidget, at: QPoint) -> None:
        """Rest on a place until its menu comes."""
        window = widget.window()
        handle, place = window.windowHandle(), widget.mapTo(window, at)
        QTest.touchEvent(handle, screen()).press(0, place, handle).commit()
        QTest.qWait(QGuiApplication.styleHints().mousePressAndHoldInterval() + 60)
        QTest.touchEvent(handle, screen()).release(0, place, handle).commit()
        QTest.qWait(4)

    def scroll(self, area: QAbstractScrollArea, way: QPoint) -> None:
        port = area.viewport()
        most = max(port.height() // 2 - 8, 30)
        far = QPoint(0, max(-most, min(most, way.y())))
        if not far.y():
            far = QPoint(max(-most, min(most, way.x())), 0)
        if far.manhattanLength() < 24:
            far *= 24 / max(far.manhattanLength(), 1)
        start = port.rect().center()
        self._drag(port, start, start - far)
        scroller = QScroller.scroller(port)
        idle = QScroller.State.Inactive
        self.until(lambda: scroller.state() == idle, about="scrolling")
        QTest.qWait(4)

    def _draw(self, pad: StrokePad, start: QPoint, end: QPoint) -> None:
        self._drag(pad, start, end)

    def _drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        window = widget.window()
        handle = window.windowHandle()
        first, last = widget.mapTo(window, start), widget.mapTo(window, end)
        QTest.touchEvent(handle, screen()).press(0, first, handle).commit()
        for number in range(1, 11):
            QTest.qWait(8)
            at = first + (last - first) * number / 10
            QTest.touchEvent(handle, screen()).move(0, at, handle).commit()
        for _ in range(8):  # It rests before it is lifted: nothing flies on.
            QTest.qWait(8)
            QTest.touchEvent(handle, screen()).move(0, last, handle).commit()
        QTest.touchEvent(handle, screen()).release(0, last, handle).commit()
        QTest.qWait(2)


HANDS: dict[str, type[Hand]] = {"keys": Keys, "mouse": Mouse, "finger": Finger}
