# SPDX-License-Identifier: Apache-2.0
"""What stands around the questions of a visit: sections, map, search, help."""

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.inputs import label, restyle
from carecalc.gui.widgets.item_card import ItemCard
from carecalc.gui.widgets.item_help import ItemHelp
from carecalc.gui.widgets.level_strip import LevelStrip
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.moving_over import MoveBar
from carecalc.gui.widgets.rail import Minimap, Progress, Rail, group_name
from carecalc.gui.widgets.speaking import Speaking, Voice

_ANY = 16777215  # QWIDGETSIZE_MAX
_SIDE = 182
_STRIP = 50
_HELP = 212
_MOMENT_MS = 4000


class VisitFrame(QWidget, Speaking):
    """Rail at the left, help at the right; a strip and a drawer where it is narrow."""

    sought = Signal(str)
    """Look for a question with these words."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._split.setContentsMargins(0, 0, 0, 0)
        self._split.setSpacing(12)
        self._build_side()
        rest = self._rest = QHBoxLayout()
        rest.setSpacing(12)
        self._split.addLayout(rest, 1)
        rest.addLayout(self._build_centre(), 1)
        self.help = ItemHelp(voice, self)
        self.drawer = scrolling(self.help, self)
        rest.addWidget(self.drawer)

    def _build_side(self) -> None:
        self.side = QWidget(self)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.rail = Rail(self.voice, self.side)
        self.rail.setObjectName("sections")
        self.minimap = Minimap(self.voice, self.side)
        column.addWidget(self.rail)
        column.addWidget(self.minimap)
        column.addStretch(1)
        self.side_area = scrolling(self.side, self)
        self._split.addWidget(self.side_area)

    def _build_centre(self) -> QVBoxLayout:
        centre = QVBoxLayout()
        centre.setSpacing(6)
        self.second = label(
            self.gettext(
                "The second assessor answers independently: the first one's answers "
                "are not shown."
            ),
            "",
            self,
        )
        self.second.setObjectName("second-banner")
        self.second.setProperty("role", "notice")
        self.second.setProperty("kind", "info")
        self.second.setContentsMargins(10, 4, 10, 4)
        self.second.hide()
        centre.addWidget(self.second)
        self.move_bar = MoveBar(self.voice, self)
        centre.addWidget(self.move_bar)
        self.notice = Notice(self.voice.catalogue, self)
        self.notice.setObjectName("notice")
        centre.addWidget(self.notice)
        self.moment = label("", "mark", self)
        self.moment.setObjectName("moment")
        self.moment.hide()
        centre.addWidget(self.moment)
        self._moment_ends = QTimer(self)
        self._moment_ends.setSingleShot(True)
        self._moment_ends.setInterval(_MOMENT_MS)
        self._moment_ends.timeout.connect(self.moment.hide)
        self.find_field = Line(self)
        self.find_field.setObjectName("find-item")
        self.find_field.setAccessibleName(self.gettext("Find a question"))
        self.find_field.setPlaceholderText(
            self.gettext("Find a question: its name or number; Enter goes there")
        )
        self.find_field.setVisible(False)
        self.find_field.returnPressed.connect(self._on_return)
        centre.addWidget(self.find_field)
        self.heading = label("", "heading", self)
        self.heading.setObjectName("section-heading")
        centre.addWidget(self.heading)
        stage = QWidget(self)
        self._stage = QVBoxLayout(stage)
        # Room below the last question, so that the view can begin with a whole line.
        self._stage.setContentsMargins(0, 0, 0, self.voice.look.size(46))
        self.scroll = scrolling(stage, self)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        centre.addWidget(self.scroll, 1)
        self.level = LevelStrip(self.voice, self)
        centre.addWidget(self.level)
        return centre

    def say_for_a_moment(self, text: str) -> None:
        """Say what a key did not do; it goes by itself."""
        self.moment.setText(text)
        self.moment.show()
        self._moment_ends.start()
        QAccessible.updateAccessibility(
            QAccessibleEvent(self.moment, QAccessible.Event.Alert)
        )

    def set_second(self, is_second: bool) -> None:
        """Say that the second assessor answers here."""
        self.second.setVisible(is_second)

    def tell_locked(self, is_draft: bool) -> None:
        """Say why nothing can be answered: of a draft it is the office that is locked."""
        said = (
            self.gettext("The office is open for reading only: nothing is saved.")
            if is_draft
            else self.gettext(
                "This visit is signed or closed; its answers no longer change."
            )
        )
        self.notice.tell(said)

    def put_form(self, form: QWidget) -> None:
        """Put the questions into the middle."""
        self._stage.addWidget(form)

    def put_beside(self, widget: QWidget) -> None:
        """Put something at the right that takes as much room as the questions."""
        self._rest.addWidget(widget, 1)

    def show_progress(self, progress: Progress) -> None:
        """Show what is done and where one is."""
        self.rail.show_progress(progress)
        self.minimap.show_progress(progress)
        current = self.rail.current()
        if current is not None:
            self.side_area.ensureWidgetVisible(current, 0, 4)
        group = next(g for g in progress.groups if g.code == progress.group)
        parts = (group_name(self.rail, group), self.tag_of(group.mark))
        self.heading.setText(" · ".join(part for part in parts if part))
        self.heading.setToolTip("" if group.note is None else self.words(group.note))

    def set_strip(self, strip: bool, help_wanted: bool) -> None:
        """Take the narrow form or the wide one."""
        direction = QBoxLayout.Direction
        self._split.setDirection(
            direction.TopToBottom if strip else direction.LeftToRight
        )
        size = self.voice.look.size
        self.side_area.setMinimumWidth(0 if strip else size(_SIDE))
        self.side_area.setMaximumWidth(_ANY if strip else size(_SIDE))
        self.side_area.setMaximumHeight(size(_STRIP) if strip else _ANY)
        self.side_area.setMinimumHeight(size(_STRIP) if strip else 0)
        self.rail.set_strip(strip)
        self.minimap.setVisible(not strip)
        self.heading.setVisible(not strip)
        width = self.help.minimumSizeHint().width()
        self.drawer.setFixedWidth(max(size(_HELP), width))
        self.drawer.setVisible(help_wanted or not strip)

    def bring_into_sight(self, card: ItemCard, prompt: QWidget | None) -> None:
        """Scroll to the open question, with the line before it where both have room.

        Its name and all options come first; what follows them may lie below. The view
        begins with a whole line.
        """
        bar, height = self.scroll.verticalScrollBar(), self.scroll.viewport().height()
        lines = sorted(
            each.y()
            for each in card.parentWidget().findChildren(
                ItemCard, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if each.y() <= card.y()
        )
        end = card.y() + card.height()
        if card.height() > height:
            top = card.y()
            if card.options:
                last = card.options[-1]
                lowest = last.mapTo(card, last.rect().bottomLeft()).y() + 3
                blank = self.voice.look.size(12)  # above the name, in its row
                top += min(max(lowest - height, 0), blank)
            if top < bar.value() or end > bar.value() + height:
                bar.setValue(top)
        else:
            # At most the line before, and only as far up as the question's end allows.
            before = next((y for y in lines[-2:] if y >= end - height), card.y())
            first = max(min(bar.value(), before), end - height)
            bar.setValue(next((y for y in lines if y >= first), card.y()))
        if prompt is not None and shiboken6.isValid(prompt):
            self.scroll.ensureWidgetVisible(prompt, 0, 8)

    def show_mark(self, marked: QWidget) -> None:
        """Scroll to where the keyboard's mark is."""
        if shiboken6.isValid(marked):
            self.scroll.ensureWidgetVisible(marked, 0, 8)

    # ------------------------------------------------------------ finding

    def open_find(self) -> None:
        """Ask what to look for."""
        restyle(self.find_field, "state", "")
        self.find_field.setVisible(True)
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()

    def close_find(self) -> None:
        """Look for nothing any more."""
        self.find_field.clear()
        self.find_field.setVisible(False)

    def say_not_found(self) -> None:
        """Show that no question is called so."""
        restyle(self.find_field, "state", "error")

    def _on_return(self) -> None:
        self.sought.emit(self.find_field.text().strip().casefold())
