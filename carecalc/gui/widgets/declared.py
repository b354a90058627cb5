# SPDX-License-Identifier: Apache-2.0
"""A part of a declaration: its entries as rows, or that there are none, or nothing yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.household_form import HouseholdForm
from carecalc.gui.widgets.inputs import RowButton, button, card, label
from carecalc.gui.widgets.speaking import Speaking, Voice


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a line: what it is, more about it, a word at its end."""

    title: str
    detail: str = ""
    note: str = ""


class DeclaredSection(QWidget, Speaking):
    """One list of a household; a press on a row opens the entry."""

    added = Signal(str)
    """A new entry of this list is wanted."""

    opened = Signal(str, int)
    """The entry at this place of this list is to be shown."""

    denied = Signal(str)
    """There is nothing of the kind, as declared."""

    def __init__(
        self,
        voice: Voice,
        name: str,
        title: str,
        add: str,
        none: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.name = name
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card(self)
        frame.setObjectName(f"section-{name}")
        outer.addWidget(frame)
        self._column.addWidget(label(title, "heading", frame))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._column.addLayout(self._rows)
        flow = FlowLayout(spacing=8)
        self.add_button = button(add, f"add-{name}", "", frame)
        self.add_button.setIcon(voice.look.icon("add"))
        self.add_button.clicked.connect(self._on_add)
        flow.addWidget(self.add_button)
        self.none_button = button(none, f"none-{name}", "quiet", frame)
        self.none_button.setVisible(bool(none))
        self.none_button.clicked.connect(self._on_none)
        self._can_deny = bool(none)
        flow.addWidget(self.none_button)
        self._column.addLayout(flow)

    def show_rows(self, rows: Sequence[Row] | None) -> None:
        """Show these entries; None where nothing was declared yet."""
        while (item := self._rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        if rows is None:
            text = self.gettext("Not declared yet: what depends on it stays open.")
            self._rows.addWidget(label(text, "mark", self))
        elif not rows:
            text = self.gettext("None, as declared.")
            self._rows.addWidget(label(text, "muted", self))
        for number, row in enumerate(rows or ()):
            made = RowButton(
                f"{self.name}-{number}",
                number,
                row.title,
                row.detail,
                row.note,
                "",
                self,
            )
            made.chosen.connect(self._on_chosen)
            self._rows.addWidget(made)
        self.none_button.setVisible(self._can_deny and rows is None)

    def _on_add(self) -> None:
        self.added.emit(self.name)

    def _on_none(self) -> None:
        self.denied.emit(self.name)

    def _on_chosen(self, number: int) -> None:
        self.opened.emit(self.name, number)


class DeclareDialog(Dialog, Speaking):
    """Asks for one entry; an entry that stands already can be taken out."""

    declared = Signal(object)
    """The value typed."""

    removed = Signal()
    """The entry is to go."""

    def __init__(
        self,
        voice: Voice,
        title: str,
        form: HouseholdForm,
        parent: QWidget,
        *,
        entry: object | None = None,
        can_remove: bool = True,
    ) -> None:
        super().__init__(title, parent)
        self.setObjectName("declare-dialog")
        self.voice = voice
        self.form = form
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("dialog-notice")
        self.body.addWidget(self.notice)
        self.body.addWidget(form)
        self.body.addStretch(1)
        if entry is not None:
            form.show_entry(entry)
        form.resized.connect(self.fit)
        if entry is not None and can_remove:
            remove = self.add_button(self.gettext("Take out"), "take-out", "danger")
            remove.clicked.connect(self._on_remove)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        words = self.gettext("Add") if entry is None else self.gettext("Change")
        keep = self.add_button(words, "take-over", "primary")
        keep.clicked.connect(self._on_keep)

    def _on_keep(self) -> None:
        value = self.form.declared()
        if value is None:
            self.fit()
            return
        self.accept()
        self.declared.emit(value)

    def _on_remove(self) -> None:
        self.accept()
        self.removed.emit()
