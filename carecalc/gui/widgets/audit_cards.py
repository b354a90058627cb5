# SPDX-License-Identifier: Apache-2.0
"""For those who look back: the chain of records checked, and an export for an audit."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import (
    Card,
    DateEdit,
    Field,
    FieldGrid,
    button,
    label,
    row_of,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Piece
from carecalc.services import auditing
from carecalc.services.auditing import Checked, Export, Sample
from carecalc.text import N_

_DIGITS = 7
"""No office has as many cases as a number that long says."""

VERIFY, EXPORT = "verify-audit", "export-audit"


class CheckCard(Card, Speaking):
    """Checks every record against the chain, and the chain against the backups."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.column.addWidget(label(self.gettext("Chain of records"), "heading"))
        said = self.gettext(
            "Every act and every row is held against the chain of what was done, the "
            "signatures and the backups that can be read. Nothing is changed."
        )
        self.column.addWidget(label(said, "hint"))
        self._check = button(self.gettext("Check the records"), "check-records")
        self._check.clicked.connect(self._on_check)
        self.column.addLayout(row_of(self._check))
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("records-notice")
        self.column.addWidget(self._notice)
        self._findings = label("", "", self)
        self._findings.setObjectName("records-findings")
        self._findings.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._findings.hide()
        self.column.addWidget(self._findings)

    def _on_check(self) -> None:
        self._notice.clear()
        self._findings.hide()
        self._check.setEnabled(False)
        self._desk.working.begin(
            Piece(
                VERIFY,
                N_("Checking the records …"),
                auditing.verify,
                tells=True,
                in_percent=True,
            ),
            done=self._on_checked,
            failed=self._on_refused,
        )

    def _on_checked(self, checked: Checked) -> None:
        self._check.setEnabled(True)
        found = checked.verified
        said = self.gettext(
            "{entries} entries ({signed} signed) and {rows} rows checked against "
            "{anchors} head(s) kept elsewhere: {faults} fault(s).",
            entries=found.entries,
            signed=found.signed,
            rows=found.rows,
            anchors=checked.anchors,
            faults=len(found.findings),
        )
        if checked.passed_over:
            said = f"{said} " + self.gettext(
                "{count} backup(s) passed over: an older one was restored after them.",
                count=checked.passed_over,
            )
        self._notice.tell(said, "error" if found.findings else "good")
        lines = [f"{one.code}: {self.words(one.message)}" for one in found.findings]
        # An auditor keeps the head, and gives it to the next check.
        lines.append(f"{found.head.seq}:{found.head.hash}")
        self._findings.setText("\n".join(lines))
        self._findings.show()

    def _on_refused(self, error: UserError) -> None:
        self._check.setEnabled(True)
        self._notice.show_error(error)


class ExportCard(Card, Speaking):
    """Asks for days, who gets them and a sample, then writes the auditors' folder."""

    saved = Signal()
    """That it was handed out is on record."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.column.addWidget(label(self.gettext("Export for an audit"), "heading"))
        said = self.gettext(
            "Everything about these days as tables that need no program to be read. It "
            "is not encrypted, and stands on record as handed out."
        )
        self.column.addWidget(label(said, "hint"))
        self._first, self._last = DateEdit(self), DateEdit(self)
        self._recipient, self._count, self._seed = Line(self), Line(self), Line(self)
        grid = FieldGrid(2)
        self._fields = {
            name: Field(voice.catalogue, title, control, name, hint)
            for name, title, control, hint in self._asked()
        }
        for field in self._fields.values():
            grid.add(field)
        self.column.addLayout(grid)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("export-notice")
        self.column.addWidget(self._notice)
        self._export = button(
            self.gettext("Export into a folder …"), "export-audit", parent=self
        )
        self._export.clicked.connect(self._on_export)
        self.column.addLayout(row_of(self._export))
        self._first.set_date(desk.context.today().replace(month=1, day=1))
        self._last.set_date(desk.context.today())

    def _asked(self) -> tuple[tuple[str, str, QWidget, str], ...]:
        return (
            ("audit-first", self.gettext("From"), self._first, ""),
            ("audit-last", self.gettext("To"), self._last, ""),
            ("audit-recipient", self.gettext("Handed to"), self._recipient, ""),
            (
                "audit-sample",
                self.gettext("Cases drawn as a sample"),
                self._count,
                self.gettext("A number; empty: no sample."),
            ),
            (
                "audit-seed",
                self.gettext("Word for the draw"),
                self._seed,
                self.gettext("The auditor says it: anybody can repeat the draw."),
            ),
        )

    # ------------------------------------------------------------- slots

    def _on_export(self) -> None:
        self._notice.clear()
        if not self._is_complete():
            return
        asked = QFileDialog(self, self.gettext("Folder for the export"))
        asked.setObjectName("audit-folder")
        asked.setFileMode(QFileDialog.FileMode.Directory)
        asked.setOption(QFileDialog.Option.ShowDirsOnly)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(self._on_chosen)
        asked.open()

    def _is_complete(self) -> bool:
        for field in self._fields.values():
            field.clear_error()
        count, seed = self._count.text().strip(), self._seed.text().strip()
        wrong = {
            name: self.gettext("Please fill this in.")
            for name, is_there in (
                ("audit-first", self._first.date()),
                ("audit-last", self._last.date()),
                ("audit-seed", seed or not count),
            )
            if not is_there
        }
        if count and _cases(count) == 0:
            wrong["audit-sample"] = self.gettext("Please write a number.")
        for name, said in wrong.items():
            self._fields[name].show_error(said)
        if wrong:
            self._fields[next(iter(wrong))].control.setFocus()
        return not wrong

    def _on_chosen(self, folder: str) -> None:
        first, last = self._first.date(), self._last.date()
        if first is None or last is None:
            return  # It was emptied while the dialog stood open.
        out = Path(folder) / f"audit-{first}-{last}"
        count = _cases(self._count.text().strip())
        sample = Sample(count, self._seed.text().strip()) if count else None
        self._export.setEnabled(False)
        self._desk.working.begin(
            Piece(
                EXPORT,
                N_("Exporting for an audit …"),
                auditing.write_export,
                (first, last, out, sample),
                auditing.keep_export,
                (self._recipient.text().strip(),),
                tells=True,
                in_percent=True,
                around=partial(auditing.exporting, out),
            ),
            done=self._on_exported,
            failed=self._on_refused,
        )

    def _on_exported(self, made: Export) -> None:
        self._export.setEnabled(True)
        said = self.gettext(
            "{entries} entries, {people} people; handed to {recipient}, on record.",
            entries=made.entries,
            people=made.people,
            recipient=made.disclosure.sent.recipient,
        )
        self._notice.tell(said, "good", str(made.folder))
        self.saved.emit()

    def _on_refused(self, error: UserError) -> None:
        self._export.setEnabled(True)
        self._notice.show_error(error)


def _cases(typed: str) -> int:
    """Return how many cases are wanted; 0 where it is no such number."""
    return int(typed) if typed.isdecimal() and len(typed) < _DIGITS else 0


class AuditCards(QWidget):
    """What a user may do of both, with how far it is."""

    saved = Signal()

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(12)
        column.addWidget(WorkBar(desk.working, voice.catalogue, self))
        column.addWidget(CheckCard(desk, voice, self))
        if desk.may("audit.export", of_all=True):
            export = ExportCard(desk, voice, self)
            export.saved.connect(self.saved)
            column.addWidget(export)
        column.addStretch()
