# SPDX-License-Identifier: Apache-2.0
"""A field for each thing that a paper says and the office does not know."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, TextArea, button
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.offering import Asks
from carecalc.services.paper_kinds import (
    DAY,
    FILE,
    LINES,
    MONTH,
    TICKS,
    Boxes,
    Input,
)
from carecalc.text import N_, Message

MONTHS_BACK = 24
"""How many months before this one are offered."""
_MONTHS_ON = 2
_PAUSE = 700
"""Milliseconds without a key after which several lines count as typed."""


class PaperInputs(QWidget, Speaking):
    """What somebody gives for a paper; `changed` once one of it is."""

    changed = Signal()

    def __init__(
        self,
        voice: Voice,
        inputs: tuple[Input, ...],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._inputs = inputs
        self._today = today
        self._fields: dict[str, Field] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for one in inputs:
            field = Field(
                voice.catalogue,
                self.gettext(one.label),
                self._control(one),
                f"given-{one.name.replace('_', '-')}",
                self.gettext(one.why) if one.why else "",
                one.is_required,
                self,
            )
            self._fields[one.name] = field
            column.addWidget(field)

    @property
    def first(self) -> QWidget | None:
        """The first control, None where nothing is asked."""
        return next((field.control for field in self._fields.values()), None)

    @property
    def is_complete(self) -> bool:
        """Whether everything that is required stands there."""
        return all(self._text(one) for one in self._inputs if one.is_required)

    def given(self) -> Mapping[str, str]:
        """Return what stands in the fields; `UserError`, said there, where it is none."""
        found: dict[str, str] = {}
        for one in self._inputs:
            field = self._fields[one.name]
            try:
                found[one.name] = self._value(one)
            except UserError as error:
                field.show_error(error)
                field.control.setFocus()
                raise
            field.clear_error()
        return found

    def check(self) -> bool:
        """Say beside the first field that is required and empty that it is missing."""
        for one in self._inputs:
            if one.is_required and not self._text(one):
                field = self._fields[one.name]
                field.show_error(self.gettext("The paper cannot be made without it."))
                field.control.setFocus()
                return False
        return True

    def show_error(self, error: UserError) -> bool:
        """Show what a service says of a field beside it; False where it is of none."""
        if error.place not in self._fields:
            return False
        self._fields[error.place].show_error(error)
        return True

    def suggest(self, asks: Asks) -> None:
        """Show the boxes, and put in what is known."""
        for one in self._inputs:
            control = self._fields[one.name].control
            if isinstance(control, _Boxes):
                control.fill(asks.boxes)
        self.restore(dict(asks.suggested))

    def state(self) -> dict[str, str]:
        """Return what is typed."""
        return {one.name: self._text(one) for one in self._inputs}

    def restore(self, state: dict[str, str]) -> None:
        """Type it again."""
        for one in self._inputs:
            control, text = self._fields[one.name].control, state.get(one.name, "")
            if isinstance(control, Choice):
                control.choose(Month.parse(text) if text else None)
            elif isinstance(control, _Boxes):
                control.tick(text)
            elif isinstance(control, TextArea):
                control.setPlainText(text)
            elif isinstance(control, DateEdit | Line | _FileLine):
                control.setText(text)

    def _control(self, one: Input) -> QWidget:
        if one.kind == DAY:
            day = DateEdit()
            day.editingFinished.connect(self.changed)
            return day
        if one.kind == MONTH:
            months = Choice(self)
            now = Month.of(self._today)
            found = [now.plus(n) for n in range(_MONTHS_ON, -MONTHS_BACK - 1, -1)]
            months.fill([(each, self.words(each)) for each in found])
            months.choose(now)
            months.activated.connect(self._on_activated)
            return months
        if one.kind == TICKS:
            boxes = _Boxes(self)
            boxes.ticked.connect(self.changed)
            return boxes
        if one.kind == FILE:
            file = _FileLine(self.voice, self)
            file.chosen.connect(self.changed)
            return file
        if one.kind == LINES:
            lines = TextArea(4)
            lines.textChanged.connect(self._pause.start)
            return lines
        line = Line(self)
        line.editingFinished.connect(self.changed)
        return line

    def _text(self, one: Input) -> str:
        control = self._fields[one.name].control
        if isinstance(control, Choice):
            code = control.code()
            return "" if code is None else str(code)
        if isinstance(control, _Boxes):
            return control.codes()
        if isinstance(control, TextArea):
            return control.toPlainText().strip()
        assert isinstance(control, DateEdit | Line | _FileLine)
        return control.text().strip()

    def _value(self, one: Input) -> str:
        control = self._fields[one.name].control
        if isinstance(control, DateEdit):
            day = control.date()
            return "" if day is None else day.isoformat()
        return self._text(one)

    def _on_activated(self, index: int) -> None:
        self.changed.emit()


class _Boxes(QWidget):
    """The boxes of a form, to be ticked here instead of on the paper."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def fill(self, boxes: Boxes) -> None:
        """Show these boxes, none of them ticked."""
        for code, said in boxes:
            box = QCheckBox(said, self)
            box.setObjectName(f"box-{code}")
            box.setAccessibleName(said)
            box.clicked.connect(self.ticked)
            self._boxes[code] = box
            self._column.addWidget(box)

    def tick(self, codes: str) -> None:
        """Tick the boxes of these codes, by commas, and no other."""
        wanted = codes.split(",")
        for code, box in self._boxes.items():
            box.setChecked(code in wanted)

    def codes(self) -> str:
        """Return the codes of what is ticked, by commas."""
        return ",".join(code for code, box in self._boxes.items() if box.isChecked())


class _FileLine(QWidget):
    """A line with the path of a file, and a button to choose one; `text` is the path."""

    chosen = Signal()

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        say = voice.catalogue.render
        self._line = Line(self)
        self._line.setObjectName("file-path")
        self._line.setAccessibleName(say(Message(N_("Path of the file"))))
        self._line.editingFinished.connect(self.chosen)
        self._title = say(Message(N_("Choose a file …")))
        choose = button(self._title, "choose-bank-file", "", self)
        choose.clicked.connect(self._on_choose)
        self.setFocusProxy(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(choose)

    def text(self) -> str:
        """Return the path that stands there."""
        return self._line.text()

    def setText(self, text: str) -> None:
        """Put a path there, as every line is filled."""
        self._line.setText(text)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self.window(), self._title)
        dialog.setObjectName("open-dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, file: str) -> None:
        self._line.setText(file)
        self.chosen.emit()
