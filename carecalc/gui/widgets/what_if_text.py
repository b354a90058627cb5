# SPDX-License-Identifier: Apache-2.0
"""The text of a law file that is tried, with what does not hold together beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from carecalc.gui.flow import FlowLayout
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import Choice, Field, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import sandbox
from carecalc.services.sandbox import LawNow, Problem, Sandbox

_FAULTS = 132


class TextView(QWidget, Speaking):
    """One file's text; `tried(file, text)` when it is to be reckoned with."""

    tried = Signal(str, str)

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._now: LawNow | None = None
        self._box = sandbox.NOTHING
        self._file = Choice(self)
        self._file.setMinimumContentsLength(14)
        self._file.activated.connect(self._on_file)
        self._try = button(self.gettext("Try this text"), "try-text", "", self)
        self._try.clicked.connect(self._on_try)
        self.again = button(self.gettext("As the law has it"), "reset-text", "", self)
        self.again.clicked.connect(self._on_again)
        row = FlowLayout(spacing=8, stands=True)
        row.addWidget(
            Field(voice.catalogue, self.gettext("File"), self._file, "text-file")
        )
        row.addWidget(self._try)
        row.addWidget(self.again)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("what-if-text")
        self.text.setAccessibleName(self.gettext("Text of the file"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._said = label("", "muted", self)
        self._said.setObjectName("what-if-faults-said")
        self._faults = Table(
            (
                Column(self.gettext("Code"), self._code, 70),
                Column(self.gettext("Where it stands"), self._place, 120),
                Column(
                    self.gettext("What is wrong"), self._message, 160, takes_rest=True
                ),
            ),
            "what-if-faults",
            self.gettext("What does not hold together"),
            voice.look.text_size / 100,
            self,
        )
        self._faults.setFixedHeight(voice.look.size(_FAULTS))
        self._faults.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        column.addWidget(self._said)
        column.addWidget(self._faults)

    def show_law(self, now: LawNow, tried: Sandbox) -> None:
        """Offer the files of a month."""
        self._now, self._box = now, tried
        self._file.fill((s.file, self.words(s.label)) for s in now.sources)
        self._show()

    def show_tried(self, tried: Sandbox, problems: Sequence[Problem]) -> None:
        """Show the text as it is tried now, and what does not hold together."""
        is_other = self._text(tried) != self._text(self._box)
        self._box = tried
        if is_other or self.text.toPlainText() == self._text(tried):
            self._show()
        self._said.setText(
            self.gettext("{count} fault(s): nothing was reckoned.", count=len(problems))
            if problems
            else ""
        )
        self._faults.rows.start(len(problems), tuple(problems))
        self._faults.setVisible(bool(problems))

    def _text(self, tried: Sandbox) -> str:
        assert self._now is not None, "a text is of a law"
        file = str(self._file.code())
        return tried.texts.get(file) or sandbox.copied(self._now.source(file).text)

    def _show(self) -> None:
        text = self._text(self._box)
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)

    def _code(self, problem: Problem) -> str:
        return problem.code

    def _place(self, problem: Problem) -> str:
        return problem.place

    def _message(self, problem: Problem) -> str:
        return f"{self.words(problem.message)} {self.words(problem.hint)}"

    def _on_file(self) -> None:
        self._show()

    def _on_try(self) -> None:
        if self._now is not None:
            self.tried.emit(str(self._file.code()), self.text.toPlainText())

    def _on_again(self) -> None:
        if self._now is not None:
            file = str(self._file.code())
            text = sandbox.copied(self._now.source(file).text)
            self.text.setPlainText(text)
            self.tried.emit(file, text)
