# SPDX-License-Identifier: Apache-2.0
"""Two edits of one thing that met: what stands there, what was typed, what shall stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.side_by_side import (
    MINE,
    THEIRS,
    Difference,
    Key,
    Parts,
    chosen,
    differences,
)
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.conflict_words import Words
from carecalc.gui.widgets.inputs import button, label, restyle, row_of
from carecalc.gui.widgets.numbers import Numbers
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.context import Context
from carecalc.services.standing import Standing

STALE = "STORE-010"
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be edited twice: how it is read, taken apart, put together, saved.

    `standing` reads it as it stands now, from what was typed. `save` writes an edit of
    that. `told_apart` gives the entries of what was typed names of their own where
    both sides made new ones.
    """

    standing: Callable[[Context, Any], Standing[Any]]
    save: Callable[[Context, Any], Any]
    apart: Callable[[Any], Parts]
    together: Callable[[Any, Parts], Any]
    words: Words
    told_apart: Callable[[Any, Any, Any], Any] | None = None


class Side(QFrame):
    """One of the two: whose it is and what it says; a click anywhere takes it."""

    def __init__(self, said: str, name: str, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 10, 8)
        column.setSpacing(2)
        self.radio = QRadioButton(said, self)
        self.radio.setObjectName(name)
        self.text = label("", "", self)
        self.text.setObjectName(f"{name}-text")
        self._about = about
        column.addWidget(self.radio)
        column.addWidget(self.text)
        column.addStretch(1)

    def show_text(self, text: str) -> None:
        """Show what this side says."""
        self.text.setText(text)
        self.radio.setAccessibleName(f"{self._about}, {self.radio.text()}: {text}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take this side."""
        self.radio.setFocus()
        self.radio.setChecked(True)


class Row(QWidget):
    """One part with its two sides, one of which is taken or none yet."""

    changed = Signal()

    def __init__(self, words: Words, differing: Difference, parent: QWidget) -> None:
        super().__init__(parent)
        self.differing = differing
        self._words = words
        title = words.title(differing.key)
        name = "-".join(differing.key).replace("_", "-")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.title = label(title, "strong", self)
        column.addWidget(self.title)
        sides = QHBoxLayout()
        sides.setSpacing(10)
        self._sides = {
            THEIRS: Side(
                words.gettext("What stands there now"), f"theirs-{name}", title, self
            ),
            MINE: Side(words.gettext("What you typed"), f"mine-{name}", title, self),
        }
        # Each stands in a frame of its own, where buttons do not know each other.
        self._group = QButtonGroup(self)
        for side in self._sides.values():
            sides.addWidget(side, 1)
            self._group.addButton(side.radio)
            side.radio.toggled.connect(self._on_toggled)
        column.addLayout(sides)
        self.show_words()
        if differing.preset is not None:
            self.take(differing.preset)

    @property
    def side(self) -> str | None:
        """Which side is taken."""
        return next(
            (s for s, one in self._sides.items() if one.radio.isChecked()), None
        )

    def take(self, side: str) -> None:
        """Take one side."""
        self._sides[side].radio.setChecked(True)

    def show_words(self) -> None:
        """Show what each side says, with numbers as they may be seen now."""
        key = self.differing.key
        self._sides[THEIRS].show_text(self._words.value(key, self.differing.theirs))
        self._sides[MINE].show_text(self._words.value(key, self.differing.mine))

    def begin(self) -> None:
        """Put the keyboard here."""
        side = self.side or THEIRS
        self._sides[side].radio.setFocus()

    def _on_toggled(self) -> None:
        for one in self._sides.values():
            restyle(one, "taken", one.radio.isChecked())
        self.changed.emit()


class ConflictDialog(Dialog, Speaking):
    """Every part that differs, side by side; `decided` once each has a side.

    What only one side changed is taken from it, for all to see; what both changed
    waits to be chosen. Cancelled, nothing is changed anywhere.
    """

    decided = Signal(object)
    """Which side stands, by part."""

    def __init__(
        self,
        voice: Voice,
        words: Words,
        standing: Standing[Any],
        differing: Sequence[Difference],
        numbers: Numbers | None,
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Changed in the meantime"), parent, 680)
        self.setObjectName("conflict-dialog")
        self.body.addWidget(label(self._said(standing), "", self))
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("conflict-notice")
        self.body.addWidget(self.notice)
        theirs = button(
            self.gettext("Take all that stands there (Alt+1)"), "all-theirs"
        )
        theirs.setShortcut(QKeySequence("Alt+1"))
        theirs.clicked.connect(self._on_all_theirs)
        mine = button(self.gettext("Take all that I typed (Alt+2)"), "all-mine")
        mine.setShortcut(QKeySequence("Alt+2"))
        mine.clicked.connect(self._on_all_mine)
        self.body.addLayout(row_of(theirs, mine))
        self._rows = [Row(words, each, self) for each in differing]
        for row in self._rows:
            row.changed.connect(self._on_changed)
            self.body.addWidget(row)
        self.body.addStretch(1)
        self._left = label("", "hint", self)
        self._left.setObjectName("still-to-choose")
        self._left.setWordWrap(False)
        self.buttons.insertWidget(0, self._left)
        self._numbers = numbers
        self._hidden = words.hidden(each.key for each in differing)
        if numbers is not None and self._hidden and numbers.can_be_shown:
            show = self.add_button(self.gettext("Show numbers"), "show-numbers")
            show.clicked.connect(self._on_show)
            numbers.shown.connect(self._on_shown)
            numbers.refused.connect(self.show_error)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(self.gettext("Save"), "save-chosen", "primary")
        self.save.clicked.connect(self._on_save)
        self._on_changed()
        waiting = [row for row in self._rows if row.side is None]
        (waiting or self._rows)[0].begin()

    def show_error(self, error: UserError) -> None:
        """Say why what was chosen was not saved."""
        self.notice.show_error(error)
        self.area.ensureWidgetVisible(self.notice)

    def _said(self, standing: Standing[Any]) -> str:
        if standing.at is None:
            said = self.gettext("Somebody saved this while you were at it.")
        else:
            at = standing.at.astimezone(_BEIJING)
            said = self.gettext(
                "{who} saved this on {day} at {time} while you were at it.",
                who=standing.by,
                day=at.date(),
                time=self.voice.catalogue.time(at),
            )
        what = self.gettext("Nothing is lost: choose for each line what shall stand.")
        return self.gettext("{message} {hint}", message=said, hint=what)

    def _on_all_theirs(self) -> None:
        for row in self._rows:
            row.take(THEIRS)

    def _on_all_mine(self) -> None:
        for row in self._rows:
            row.take(MINE)

    def _on_changed(self) -> None:
        count = sum(row.side is None for row in self._rows)
        self.save.setEnabled(not count)
        self._left.setText(
            self.gettext("Still to choose: {count}", count=count) if count else ""
        )

    def _on_show(self) -> None:
        if self._numbers is not None:
            self._numbers.ask(*self._hidden)

    def _on_shown(self) -> None:
        for row in self._rows:
            row.show_words()

    def _on_save(self) -> None:
        self.notice.clear()
        self.decided.emit({row.differing.key: row.side for row in self._rows})


class Reconciling(QObject):
    """Brings together what was typed and what somebody saved since it was read.

    Call `begin` when a save was refused as stale. `saved` gives what was saved in the
    end; after Cancel nothing happened and what was typed still stands in its form.
    """

    saved = Signal(object)
    refused = Signal(object)
    """A `UserError`: what stands there could not even be read."""

    left = Signal()
    """Somebody cancelled."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        kind: Kind,
        parent: QWidget,
        numbers: Numbers | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._voice = voice
        self._kind = kind
        self._window = parent
        self._numbers = numbers
        self._base: Any = None
        self._mine: Any = None
        self._theirs: Any = None
        self._differing: tuple[Difference, ...] = ()
        self._dialog: ConflictDialog | None = None

    def begin(self, base: object, mine: object) -> None:
        """Bring `mine`, an edit of `base`, together with what stands there now."""
        self._base, self._mine = base, mine
        self._look()

    def _look(self) -> None:
        self._desk.call(
            self._kind.standing,
            self._mine,
            done=self._on_standing,
            failed=self._on_unread,
        )

    def _on_standing(self, standing: Standing[Any]) -> None:
        kind, self._theirs = self._kind, standing.value
        mine = self._mine
        if kind.told_apart is not None:
            mine = kind.told_apart(self._base, self._theirs, mine)
        parts = (kind.apart(one) for one in (self._base, self._theirs, mine))
        self._differing = differences(*parts)
        self._close()
        if not self._differing:
            # Both did the same: what stands there is what was typed.
            self.saved.emit(self._theirs)
            return
        kind.words.about(self._theirs, mine)
        self._dialog = ConflictDialog(
            self._voice,
            kind.words,
            standing,
            self._differing,
            self._numbers,
            self._window,
        )
        self._dialog.decided.connect(self._on_decided)
        self._dialog.rejected.connect(self.left)
        self._dialog.open()

    def _on_unread(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_decided(self, choices: Mapping[Key, str]) -> None:
        assert self._dialog is not None
        parts = chosen(self._kind.apart(self._theirs), self._differing, choices)
        self._desk.call(
            self._kind.save,
            self._kind.together(self._theirs, parts),
            done=self._on_saved,
            failed=self._on_not_saved,
            busy=self._dialog.save,
        )

    def _on_saved(self, saved: object) -> None:
        self._close()
        self.saved.emit(saved)

    def _on_not_saved(self, error: UserError) -> None:
        if error.code == STALE:
            self._look()  # And once more: the dialog shows what stands there by then.
        elif self._dialog is not None:
            self._dialog.show_error(error)

    def _close(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()
            self._dialog = None
