# SPDX-License-Identifier: Apache-2.0
"""The rail beside every page: the places of the office, and what is always at hand."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.gui import theme
from carecalc.gui.page import Desk, Place
from carecalc.gui.sections import SECTIONS, WITHIN, offered
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_ICONS = {"account": "person", "support": "folder"}
"""Icons that are not called as what they stand for."""

_ICON = 20
"""Logical pixels of an icon; in the strip whatever the size of the text."""

_MENU_ICON = 16
"""Logical pixels of an icon in a menu: Qt draws it so whatever the size of the text."""

_NEEDS = {
    "start": ("cases.see", False),
    "people": ("cases.see", False),
    "month": ("lists.see", True),
}
"""What a place shows to nobody without it, and whether for the whole office."""

_OF_CASES = frozenset(name for name, _, _ in SECTIONS)


class Places(QFrame):
    """The places of the office; a strip of icons where there is little room.

    Where a strip is too low for all of them the names below the icons are left to the
    tool tips.
    """

    chosen = Signal(str)
    language_asked = Signal()
    shortcuts_asked = Signal()
    handbook_asked = Signal()
    about_asked = Signal()
    lock_asked = Signal()
    account_asked = Signal()
    support_asked = Signal()
    backups_asked = Signal()

    def __init__(
        self, words: Catalogue, look: theme.Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._look = look
        self._column = QVBoxLayout(self)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._places: dict[str, QToolButton] = {}
        self._sections: tuple[str, ...] = ()
        self._names: dict[QToolButton, tuple[str, str]] = {}
        for name, long, short in (
            ("start", N_("Desk"), N_("Desk")),
            ("people", N_("Elders"), N_("Elders")),
            ("cases", N_("Casework"), N_("Cases")),
            ("month", N_("Monthly lists"), N_("Lists")),
            ("users", N_("People of the office"), N_("Users")),
            ("office", N_("Office and settings"), N_("Office")),
        ):
            button = self._add(name, look, words, long, short)
            button.setCheckable(True)
            self._group.addButton(button)
            self._places[name] = button
        self._group.buttonClicked.connect(self._on_clicked)
        self._column.addStretch()
        # A menu, since more places than these do not fit the smallest screen.
        self._help = self._add("help", look, words, N_("Help"), N_("Help"))
        self._help.clicked.connect(self._on_help)
        self._menu = QMenu(self)
        self._menu.setObjectName("help-menu")
        for name, text, keys, signal in (
            ("help", N_("Handbook"), "F1", self.handbook_asked),
            ("keys", N_("Keyboard"), "Ctrl+/", self.shortcuts_asked),
            ("check", N_("Check the scales"), "", None),
            ("backups", N_("Backups"), "", self.backups_asked),
            ("account", N_("My access"), "", self.account_asked),
            ("lock", N_("Lock now"), "Ctrl+L", self.lock_asked),
            ("support", N_("Bundle for support"), "", self.support_asked),
            ("carecalc", N_("About carecalc"), "", self.about_asked),
        ):
            said = words.render(Message(text))
            alike = _MENU_ICON * 100 / look.text_size
            icon = look.icon(_ICONS.get(name, name), sides=(alike,))
            action = self._menu.addAction(icon, f"{said}\t{keys}" if keys else said)
            action.setObjectName(f"help-{name}")
            action.triggered.connect(signal or self._on_check)
        other = "English" if words.language == "zh_CN" else "中文"
        language = self._add("language", look, words, other, other)
        language.clicked.connect(self.language_asked)
        self.set_strip(False)

    def offer(self, desk: Desk) -> None:
        """Show the places that the user's roles lead to."""
        self._sections = offered(desk.may)
        for name, button in self._places.items():
            needed = _NEEDS.get(name)
            button.setVisible(needed is None or desk.may(*needed))
        self._places["cases"].setVisible(bool(self._sections))
        self._fit()

    def mark(self, place: Place) -> None:
        """Show which place of the rail a page belongs to."""
        name = WITHIN.get(place.page, place.page)
        if name in _OF_CASES:
            name = "cases"
        if name not in self._places:
            # Everything else is about a person, but for the papers of a list.
            if name in ("paper", "new-paper") and not place.person:
                name = "month"
            else:
                name = {
                    "many-papers": "month",
                    "selftest": "office",
                    "backups": "office",
                    "practice": "start",
                    "takeover": "office",
                    "account": "users",
                    "day-sheet": "start",
                }.get(name, "people")
        self._places[name].setChecked(True)

    def set_strip(self, is_strip: bool) -> None:
        """Show icons with short names, or names beside icons."""
        self.setProperty("strip", is_strip)
        style = (
            Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            if is_strip
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        # Low screens have room for no larger icons above large names.
        side = _ICON if is_strip else self._look.size(_ICON)
        widest = 0
        for button, (long, short) in self._names.items():
            # Between icon and name Qt leaves too little room.
            button.setText(short if is_strip else f"\N{EN SPACE}{long}")
            button.setToolTip(long if is_strip else "")
            button.setToolButtonStyle(style)
            button.setIconSize(QSize(side, side))
            button.style().unpolish(button)
            button.style().polish(button)
            bold = QFont(button.font())
            bold.setBold(True)  # As the name of the place where one is.
            plain = button.fontMetrics().horizontalAdvance(button.text())
            grown = QFontMetrics(bold).horizontalAdvance(button.text()) - plain
            widest = max(widest, button.sizeHint().width() + max(0, grown))
        self._column.setContentsMargins(*((4, 4, 4, 4) if is_strip else (8, 10, 8, 10)))
        self._column.setSpacing(2 if is_strip else 4)
        self.setFixedWidth(
            max(widest, 56 if is_strip else 150) + (9 if is_strip else 17)
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the names below the icons of a strip where there is height for all."""
        if not self.property("strip"):
            return
        shown = [button for button in self._names if not button.isHidden()]
        self._dress(shown, is_low=False)
        margins = self._column.contentsMargins()
        needed = sum(button.sizeHint().height() for button in shown)
        needed += self._column.spacing() * len(shown)  # The stretch has one of its own.
        if needed + margins.top() + margins.bottom() > self.height():
            self._dress(shown, is_low=True)

    def _dress(self, shown: list[QToolButton], is_low: bool) -> None:
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonIconOnly if is_low else styles.ToolButtonTextUnderIcon
        if self.property("low") == is_low and shown[0].toolButtonStyle() == style:
            return
        self.setProperty("low", is_low)
        for button in shown:
            button.setToolButtonStyle(style)
            button.style().unpolish(button)
            button.style().polish(button)

    def _add(
        self, icon: str, look: theme.Look, words: Catalogue, long: str, short: str
    ) -> QToolButton:
        button = _Button(self)
        button.setObjectName(f"rail-{icon}")
        alike = _ICON * 100 / look.text_size  # Of this size whatever that of the text.
        button.setIcon(look.icon(icon, sides=(_ICON, alike)))
        button.setAccessibleName(words.render(Message(long)))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names[button] = (
            words.render(Message(long)),
            words.render(Message(short)),
        )
        self._column.addWidget(button)
        return button

    def _on_help(self) -> None:
        # Its last line level with the button's lower edge, for there is no room below;
        # in a low window no higher than the window.
        top = self.mapFrom(self.window(), QPoint()).y()
        level = self._help.geometry().bottom() - self._menu.sizeHint().height()
        corner = QPoint(self.width(), max(level, top))
        self._menu.popup(self.mapToGlobal(corner))

    def _on_check(self) -> None:
        self.chosen.emit("selftest")

    def _on_clicked(self, button: QToolButton) -> None:
        for name, other in self._places.items():
            if other is button:
                self.chosen.emit(self._sections[0] if name == "cases" else name)


class _Button(QToolButton):
    """Pressed by Enter as every other button of the house; Qt knows only Space."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
