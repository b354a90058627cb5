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
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc import paths
from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.inputs import (
    Field,
    FieldGrid,
    button,
    card,
    label,
    read_folder,
)
from carecalc.gui.widgets.office_fields import OfficeFields
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

SUFFIX = ".carecalc"


@dataclass(frozen=True, slots=True)
class Founding:
    """Everything that an office is founded with."""

    folder: Path
    office: Office
    user: str
    passphrase: str
    officers: tuple[tuple[str, str], tuple[str, str]]


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
        head = QHBoxLayout()
        head.addWidget(label(self.gettext("Create an office"), "heading"), 1)
        self._where = label("", "muted", frame)
        self._where.setWordWrap(False)
        self._where.setObjectName("step-name")
        head.addWidget(self._where)
        column.addLayout(head)
        self._progress = QProgressBar(frame)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.gettext("Progress"))
        column.addWidget(self._progress)
        self._steps = QStackedWidget(frame)
        column.addWidget(self._steps, 1)
        self._names: list[str] = []
        self._checks: list[Callable[[], bool]] = []
        self._add_step(self.gettext("Place and user"), self._place(), self._check_place)
        self._add_step(
            self.gettext("Recovery officers"), self._officers(), self._check_officers
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
        column.addLayout(self._foot(frame))
        self._show(0)

    # -------------------------------------------------------------- from outside

    @property
    def last_button(self) -> QWidget:
        """The button that founds the office."""
        return self._next

    def begin(self) -> None:
        """Put the cursor into the first field that is empty."""
        self._show(0)
        lines = self._lines()
        next((line for line in lines if not line.text()), lines[0]).setFocus()

    def show_error(self, error: UserError) -> None:
        """Say why the office could not be founded; everything typed stays."""
        if error.code != "KEYS-004":
            self._notice.show_error(error)
            return
        # One of the three passphrases is too short; it is not said which.
        shortest = min(
            [(0, self._pass), *((1, fields[1]) for fields in self._officer_fields)],
            key=lambda place: len(_text(place[1])),
        )
        self._show(shortest[0])
        shortest[1].show_error(error)
        shortest[1].control.setFocus()

    def state(self) -> object:
        """Return the step and what is typed."""
        return (
            self._steps.currentIndex(),
            [w.text() for w in self._lines()],
            (self._office.state()),
        )

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        step, lines, office = state  # type: ignore[misc]
        for widget, text in zip(self._lines(), lines, strict=True):
            widget.setText(text)
        self._office.restore(office)
        self._show(step)

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _add_step(self, name: str, content: QWidget, check: Callable[[], bool]) -> None:
        self._names.append(name)
        self._checks.append(check)
        self._steps.addWidget(scrolling(content, self._steps))

    def _field(
        self, title: str, name: str, hint: str = "", is_secret: bool = False
    ) -> Field:
        line = QLineEdit(self)
        if is_secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        return Field(self._catalogue, title, line, name, hint, parent=self)

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
        self._user = self._field(self.gettext("Your name"), "new-user")
        grid.add(self._user, 2)
        self._pass = self._field(
            self.gettext("Passphrase"), "new-passphrase", is_secret=True
        )
        self._pass.control.textChanged.connect(self._on_passphrase)
        self._pass.set_hint(
            self.gettext("A sentence you remember: long is better than complicated.")
        )
        grid.add(self._pass)
        self._again = self._field(
            self.gettext("The same passphrase again"),
            "new-passphrase-again",
            is_secret=True,
        )
        grid.add(self._again)
        return content

    def _officers(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 12, 2)
        column.addWidget(
            label(
                self.gettext(
                    "If every passphrase is forgotten, these two open the office "
                    "together; neither can do it alone. Each types a passphrase of "
                    "their own and keeps it to themselves."
                ),
                "muted",
            )
        )
        grid = FieldGrid()
        column.addLayout(grid)
        column.addStretch()
        self._officer_fields: list[tuple[Field, Field, Field]] = []
        for number, title in (
            (1, self.gettext("First recovery officer")),
            (2, self.gettext("Second recovery officer")),
        ):
            name = self._field(title, f"officer-{number}")
            first = self._field(
                self.gettext("Their passphrase"),
                f"officer-{number}-passphrase",
                "",
                True,
            )
            again = self._field(
                self.gettext("Their passphrase again"),
                f"officer-{number}-passphrase-again",
                "",
                True,
            )
            grid.add(name, 2)
            grid.add(first)
            grid.add(again)
            self._officer_fields.append((name, first, again))
        return content

    def _foot(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        instead = button(
            self.gettext("Open an existing office …"), "open-instead", "link", parent
        )
        instead.clicked.connect(self.given_up)
        row.addWidget(instead)
        row.addStretch()
        self._back = button(
            self.gettext("Previous step"), "previous-step", parent=parent
        )
        self._back.clicked.connect(self._on_previous)
        row.addWidget(self._back)
        self._next = button(self.gettext("Next step"), "next-step", "primary", parent)
        self._next.clicked.connect(self._on_next)
        row.addWidget(self._next)
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
        officers = [f.control for fields in self._officer_fields for f in fields]
        fields = (self._user.control, self._pass.control, self._again.control)
        return [
            w for w in (self._folder, *fields, *officers) if isinstance(w, QLineEdit)
        ]

    def _check_place(self) -> bool:
        self._folder_field.clear_error()
        if not self._folder.text().strip():
            self._folder_field.show_error(self.gettext("Please fill this in."))
            return False
        if not self._is_filled(self._user):
            return False
        return self._is_twice(self._pass, self._again)

    def _check_officers(self) -> bool:
        for name, first, again in self._officer_fields:
            if not self._is_filled(name) or not self._is_twice(first, again):
                return False
        (one, *_), (two, *_) = self._officer_fields
        if _text(one).strip() == _text(two).strip():
            two.show_error(self.gettext("The two officers must be different people."))
            return False
        return True

    def _is_filled(self, field: Field) -> bool:
        field.clear_error()
        if _text(field).strip():
            return True
        field.show_error(self.gettext("Please fill this in."))
        field.control.setFocus()
        return False

    def _is_twice(self, first: Field, again: Field) -> bool:
        again.clear_error()
        if not self._is_filled(first):
            return False
        if _text(first) == _text(again):
            return True
        again.show_error(self.gettext("The two entries differ."))
        again.control.setFocus()
        return False

    # -------------------------------------------------------------- slots

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.gettext("Folder of the new office"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    def _on_folder(self, folder: str) -> None:
        self._folder.setText(os.fspath(Path(folder) / f"office{SUFFIX}"))

    def _on_passphrase(self, text: str) -> None:
        self._pass.set_hint(self._catalogue.render(Message(strength_of(text))))

    def _on_previous(self) -> None:
        self._show(self._steps.currentIndex() - 1)

    def _on_next(self) -> None:
        step = self._steps.currentIndex()
        if not self._checks[step]():
            return
        if step + 1 < self._steps.count():
            self._show(step + 1)
            content = self._steps.currentWidget().widget()  # type: ignore[attr-defined]
            first = content.findChild(QLineEdit)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._notice.clear()
        folder = read_folder(self._folder.text())
        if folder.suffix != SUFFIX:
            folder = folder.with_name(folder.name + SUFFIX)
        one, two = self._officer_fields
        self.founded.emit(
            Founding(
                folder,
                self._office.office(),
                _text(self._user).strip(),
                _text(self._pass),
                (
                    (_text(one[0]).strip(), _text(one[1])),
                    (_text(two[0]).strip(), _text(two[1])),
                ),
            )
        )

    # -------------------------------------------------------------- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field of one line goes on, as the marked button does."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self._next.isEnabled():
            self._on_next()
        else:
            super().keyPressEvent(event)


def strength_of(passphrase: str) -> str:
    """Return in words how hard a passphrase is to guess, by length and variety."""
    if not passphrase:
        return N_("A sentence you remember: long is better than complicated.")
    kinds = sum(
        any(test(c) for c in passphrase)
        for test in (str.islower, str.isupper, str.isdigit)
    ) + any(not c.isalnum() or ord(c) > 127 for c in passphrase)
    # Each Chinese character is worth about two Latin ones to whoever guesses.
    weight = sum(2 if ord(c) > 0x2E80 else 1 for c in passphrase)
    weight = min(weight, 2 * len(set(passphrase)))
    if weight + 2 * kinds < 14:
        return N_("Weak: add a few words.")
    if weight + 2 * kinds < 22:
        return N_("Fair: a word or two more would be better.")
    return N_("Strong.")


def _text(field: Field) -> str:
    assert isinstance(field.control, QLineEdit)
    return field.control.text()
