# SPDX-License-Identifier: Apache-2.0
"""Founding an office in four short steps, each checked before the next is shown."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QStackedWidget,
    QWidget,
)

from carecalc import paths
from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.folding import Folding
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.inputs import (
    Field,
    FieldGrid,
    button,
    card,
    label,
    read_folder,
)
from carecalc.gui.widgets.new_passphrase import NewPassphrase, is_filled, line_of
from carecalc.gui.widgets.office_fields import OfficeFields, TypedOffice
from carecalc.gui.widgets.officer_fields import OfficerFields
from carecalc.i18n import Catalogue
from carecalc.text import Message

SUFFIX = ".carecalc"

_OF_FOLDER = frozenset(
    ("STORE-011", "STORE-015", "STORE-030", "STORE-031", "STORE-032")
)
"""Something is there already, or it is no place for an office: said beside it."""


@dataclass(frozen=True, slots=True)
class Founding:
    """Everything that an office is founded with."""

    folder: Path
    office: Office
    user: str
    passphrase: str
    officers: tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TypedFounding:
    """What is typed, not all of it yet, and the step that is shown."""

    step: int
    lines: tuple[str, ...]
    office: TypedOffice


class FoundingForm(QWidget):
    """The steps: where and who, two recovery officers, the office, its remedies."""

    founded = Signal(object)
    """A `Founding`, every field filled in."""

    given_up = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card(self)
        frame.setMaximumWidth(760)
        around.addStretch(1)
        around.addWidget(frame, 12)
        around.addStretch(1)
        head = Folding(frame)
        title = label(self.gettext("Create an office"), "heading")
        title.setWordWrap(False)
        head.lead.addWidget(title, 1)
        self._where = label("", "muted", frame)
        self._where.setWordWrap(False)
        self._where.setObjectName("step-name")
        head.end.addWidget(self._where)
        column.addWidget(head)
        self._progress = QProgressBar(frame)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.gettext("Progress"))
        column.addWidget(self._progress)
        self._steps = QStackedWidget(frame)
        column.addWidget(self._steps, 1)
        self._names: list[str] = []
        self._checks: list[Callable[[], bool]] = []
        self._add_step(self.gettext("Place and user"), self._place(), self._check_place)
        self._officers = OfficerFields(catalogue, self)
        self._add_step(
            self.gettext("Recovery officers"), self._officers, self._officers.check
        )
        self._office = OfficeFields(catalogue, self)
        self._add_step(
            self.gettext("Names on the papers"),
            self._office.names,
            self._office.check_names,
        )
        self._add_step(
            self.gettext("Remedies and communities"),
            self._office.places,
            self._office.check_places,
        )
        self._notice = Notice(catalogue, frame)
        self._notice.setObjectName("found-notice")
        column.addWidget(self._notice)
        column.addWidget(self._foot(frame))
        self._show(0)

    # -------------------------------------------------------------- from outside

    def begin(self) -> None:
        """Put the cursor into the first field that is empty."""
        self._show(0)
        lines = self._lines()
        next((line for line in lines if not line.text()), lines[0]).setFocus()

    def show_error(self, error: UserError) -> None:
        """Say why the office could not be founded; everything typed stays."""
        if error.code in _OF_FOLDER:
            self._show(0)
            self._folder_field.show_error(error)
            self._folder.setFocus()
            return
        if error.code != "KEYS-004":
            self._notice.show_error(error)
            self._next.setFocus()
            return
        # One of the three passphrases is too short; it is not said which.
        step, shortest = min(
            [(0, self._pass), *((1, words) for words in self._officers.passphrases)],
            key=lambda place: len(place[1].text()),
        )
        self._show(step)
        shortest.show_error(error)

    def state(self) -> TypedFounding:
        """Return the step and what is typed."""
        return TypedFounding(
            self._steps.currentIndex(),
            tuple(line.text() for line in self._lines()),
            self._office.state(),
        )

    def restore(self, state: TypedFounding) -> None:
        """Take over what `state` returned."""
        for line, text in zip(self._lines(), state.lines, strict=True):
            line.setText(text)
        self._office.restore(state.office)
        self._show(state.step)

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _add_step(self, name: str, content: QWidget, check: Callable[[], bool]) -> None:
        self._names.append(name)
        self._checks.append(check)
        self._steps.addWidget(scrolling(content, self._steps))

    def _place(self) -> QWidget:
        content = QWidget(self)
        grid = FieldGrid()
        grid.setContentsMargins(2, 2, 12, 2)
        content.setLayout(grid)
        whole = QWidget(content)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        self._folder = QLineEdit(whole)
        self._folder.setObjectName("new-folder")
        self._folder.setAccessibleName(self.gettext("Folder of the new office"))
        self._folder.setText(os.fspath(paths.offices() / f"office{SUFFIX}"))
        row.addWidget(self._folder, 1)
        browse = button(self.gettext("Browse …"), "browse-new-folder", parent=whole)
        browse.clicked.connect(self._on_browse)
        row.addWidget(browse)
        self._folder_field = Field(
            self._catalogue,
            self.gettext("Folder of the new office"),
            whole,
            "new-folder-row",
            self.gettext(
                "On this computer's own disk: not on a network, a stick or a folder "
                "that is synchronised."
            ),
        )
        grid.add(self._folder_field, 2)
        self._user = Field(
            self._catalogue,
            self.gettext("Your name"),
            QLineEdit(content),
            "new-user",
            parent=content,
        )
        grid.add(self._user, 2)
        self._pass = NewPassphrase(
            self._catalogue,
            self.gettext("Passphrase"),
            self.gettext("The same passphrase again"),
            "new-passphrase",
            content,
        )
        grid.add(self._pass, 2)
        return content

    def _foot(self, parent: QWidget) -> QWidget:
        row = Folding(parent)
        instead = button(
            self.gettext("Open an existing office …"), "open-instead", "link", parent
        )
        instead.clicked.connect(self.given_up)
        row.lead.addWidget(instead)
        row.lead.addStretch()
        self._back = button(
            self.gettext("Previous step"), "previous-step", parent=parent
        )
        self._back.clicked.connect(self._on_previous)
        row.end.addWidget(self._back)
        self._next = button(self.gettext("Next step"), "next-step", "primary", parent)
        self._next.clicked.connect(self._on_next)
        row.end.addWidget(self._next)
        # After the last field comes what one does next, not the way out.
        QWidget.setTabOrder(self._next, self._back)
        QWidget.setTabOrder(self._back, instead)
        return row

    def _show(self, step: int) -> None:
        self._notice.clear()
        self._steps.setCurrentIndex(step)
        count = self._steps.count()
        self._progress.setRange(0, count)
        self._progress.setValue(step + 1)
        self._where.setText(
            self.gettext(
                "Step {step} of {count}: {name}",
                step=str(step + 1),
                count=str(count),
                name=self._names[step],
            )
        )
        self._back.setEnabled(step > 0)
        is_last = step == count - 1
        text = (
            self.gettext("Create the office") if is_last else self.gettext("Next step")
        )
        self._next.setText(text)
        self._next.setAccessibleName(text)

    # -------------------------------------------------------------- checking

    def _lines(self) -> Sequence[QLineEdit]:
        return [
            self._folder,
            line_of(self._user),
            *self._pass.lines,
            *self._officers.lines,
        ]

    def _check_place(self) -> bool:
        self._folder_field.clear_error()
        if not self._folder.text().strip():
            self._folder_field.show_error(self.gettext("Please fill this in."))
            return False
        return is_filled(self._catalogue, self._user) and self._pass.check()

    # -------------------------------------------------------------- slots

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.gettext("Folder of the new office"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    def _on_folder(self, folder: str) -> None:
        self._folder.setText(os.fspath(Path(folder) / f"office{SUFFIX}"))

    def _on_previous(self) -> None:
        self._show(self._steps.currentIndex() - 1)

    def _on_next(self) -> None:
        step = self._steps.currentIndex()
        if not self._checks[step]():
            return
        if step + 1 < self._steps.count():
            self._show(step + 1)
            first = self._steps.currentWidget().findChild(QLineEdit)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._notice.clear()
        folder = read_folder(self._folder.text())
        if folder.suffix != SUFFIX:
            folder = folder.with_name(folder.name + SUFFIX)
        self.founded.emit(
            Founding(
                folder,
                self._office.office(),
                line_of(self._user).text().strip(),
                self._pass.text(),
                self._officers.officers(),
            )
        )

    # -------------------------------------------------------------- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next empty field; after the last as the marked button."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        following = self._empty_after(self.focusWidget())
        if following is None:
            self._on_next()
        else:
            following.setFocus(Qt.FocusReason.TabFocusReason)

    def _empty_after(self, focus: QWidget | None) -> QWidget | None:
        """Return the first empty field of the step after `focus`, which is not."""
        step = self._steps.currentWidget()
        fields = [
            field
            for field in step.findChildren(QWidget)
            if isinstance(field, QLineEdit | QPlainTextEdit)
        ]
        if focus not in fields or not _typed(focus):
            return None
        later = fields[fields.index(focus) + 1 :]
        return next((field for field in later if not _typed(field)), None)


def _typed(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()
