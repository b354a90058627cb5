# SPDX-License-Identifier: Apache-2.0
"""Telling people: a notice beside what caused it, a question, a report of a bug."""

import logging
import platform
import sys
from collections.abc import Callable

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import carecalc
from carecalc.domain.masking import mask_text
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.i18n import Catalogue
from carecalc.logs import trace
from carecalc.services.working import STOPPED
from carecalc.text import N_, Message

_log = logging.getLogger(__name__)


class Notice(QFrame):
    """A line or two where they belong: `error`, `warning`, `info` or `good`.

    Hidden while there is nothing to say.
    """

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.setProperty("role", "notice")
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("role", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addWidget(self.text)
        column.addWidget(self.hint)
        self._ways = QHBoxLayout()
        self._ways.addStretch(1)
        column.addLayout(self._ways)
        self.clear()

    def show_error(self, error: UserError) -> None:
        """Show what is wrong, what to do about it, and the code to ask about.

        That somebody stopped what they had begun is no fault, and needs no code.
        """
        said = self._catalogue.render(error.message)
        hint = self._catalogue.render(error.hint) if error.hint else ""
        if error.code == STOPPED:
            self.tell(said, "info", hint)
            return
        self.tell(said, "error", f"{hint}  [{error.code}]".strip())

    def tell(self, text: str, kind: str = "info", hint: str = "") -> None:
        """Show a sentence, and a smaller one below it."""
        self._take_back()
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{text} {hint}".strip())
        self.setVisible(True)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def offer(self, words: str, name: str, pressed: Callable[[], None]) -> None:
        """Put a button under what is said, for a way on; `pressed` is a bound method."""
        way = QPushButton(words, self)
        way.setObjectName(name)
        way.setAccessibleName(words)
        way.setAutoDefault(True)
        way.clicked.connect(pressed)
        self._ways.setContentsMargins(0, 6, 0, 2)
        self._ways.insertWidget(self._ways.count() - 1, way)

    def clear(self) -> None:
        """Say nothing."""
        self._take_back()
        self.text.clear()
        self.hint.clear()
        self.setVisible(False)

    def _take_back(self) -> None:
        self._ways.setContentsMargins(0, 0, 0, 0)
        while self._ways.count() > 1:
            way = self._ways.takeAt(0).widget()
            way.hide()
            way.deleteLater()


class Question(Dialog):
    """Asks once before something is done; `on_yes` is a bound method.

    The safe answer is the default one.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        title: str,
        text: str,
        yes: str,
        on_yes: Callable[[], None],
        parent: QWidget,
        is_dangerous: bool = False,
    ) -> None:
        super().__init__(title, parent)
        self.setObjectName("question")
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(label)
        no = self.add_button(catalogue.render(Message(N_("Cancel"))), "no")
        no.clicked.connect(self.reject)
        agree = self.add_button(yes, "yes", "danger" if is_dangerous else "primary")
        agree.clicked.connect(self.accept)
        no.setDefault(True)
        no.setFocus()
        self.accepted.connect(on_yes)


class BugReport(Dialog):
    """Says that something went wrong that is our fault, with a report to copy.

    The report names versions and places in the program, never a value of a case.
    """

    def __init__(
        self, catalogue: Catalogue, error: BaseException, parent: QWidget | None
    ) -> None:
        super().__init__(
            catalogue.render(Message(N_("Something went wrong in the program"))), parent
        )
        self.setObjectName("bug-report")
        _log.error("a fault of the program", exc_info=error)
        label = QLabel(
            catalogue.render(
                Message(
                    N_(
                        "This is a fault of the program, not yours. What was saved is "
                        "safe, and you can go on. Please send the report below to "
                        "whoever looks after the program; it names no person."
                    )
                )
            ),
            self,
        )
        label.setWordWrap(True)
        self.body.addWidget(label)
        self.report = QPlainTextEdit(report_of(error), self)
        self.report.setObjectName("report")
        self.report.setReadOnly(True)
        self.report.setAccessibleName(catalogue.render(Message(N_("Report"))))
        self.report.setMinimumHeight(140)
        self.body.addWidget(self.report, 1)
        copy = self.add_button(
            catalogue.render(Message(N_("Copy the report"))), "copy-report"
        )
        copy.clicked.connect(self._on_copy)
        close = self.add_button(
            catalogue.render(Message(N_("Go on"))), "close", "primary"
        )
        close.clicked.connect(self.accept)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())


def report_of(error: BaseException) -> str:
    """Return versions, system and the places a bug went through.

    The message of an exception may quote what somebody typed, so only its type and
    the lines of the program are given.
    """
    lines = [
        f"carecalc {carecalc.__version__}, Python {platform.python_version()}, "
        f"Qt {qVersion()}, {platform.system()} {platform.release()} "
        f"{platform.machine()}, {QGuiApplication.platformName()}, {sys.platform}",
    ]
    return "\n".join((*lines, *(mask_text(line) for line in trace(error))))
