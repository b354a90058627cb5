# SPDX-License-Identifier: Apache-2.0
"""Several issued papers out of the office: on paper, in one file, or in a file each."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from carecalc.domain.paper import Paper
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.handing import Handing, HandingDialog
from carecalc.gui.widgets.inputs import Field, button, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.working import Job, Piece
from carecalc.services import batch_files
from carecalc.services.batch_files import Target
from carecalc.services.disclosures import Asked, Handed
from carecalc.text import N_

OUT = "batch-out"
_NO_NAME = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


class BatchOut(QWidget, Speaking):
    """Buttons that hand out what `show_papers` names, recorded paper by paper.

    To whom and why is asked once for all. `told` says what became of it.
    """

    told = Signal(str)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("batch-out")
        self._desk = desk
        self._papers: tuple[Paper, ...] = ()
        self._called = ""
        self._is_one = True
        self._target = ""
        self._printing: Printing | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._said = label("", "", self)
        self._said.setObjectName("batch-out-said")
        column.addWidget(self._said)
        hint = self.gettext(
            "Each of them is recorded: who receives it, and what for. Whatever left "
            "before is a copy, and needs a reason; one reason is asked for all."
        )
        column.addWidget(label(hint, "hint", self))
        self._named = QCheckBox(self.gettext("Names in the names of the files"), self)
        self._named.setObjectName("batch-named")
        self._named.setAccessibleName(self._named.text())
        self._named.toggled.connect(self._on_named)
        column.addWidget(self._named)
        self._why = Field(
            voice.catalogue,
            self.gettext("Why the names have to stand there"),
            Line(self),
            "batch-named-why",
            self.gettext(
                "Files are called by number, so that nobody's name lies about on a disk."
            ),
            True,
            self,
        )
        self._why.setVisible(False)
        column.addWidget(self._why)
        ways = FlowLayout()
        self._print = button(self.gettext("Print all …"), "batch-print", "", self)
        self._print.clicked.connect(self._on_print)
        self._one = button(self.gettext("Save as one file …"), "batch-one", "", self)
        self._one.clicked.connect(self._on_one)
        self._each = button(self.gettext("Save a file each …"), "batch-each", "", self)
        self._each.clicked.connect(self._on_each)
        for way in (self._print, self._one, self._each):
            ways.addWidget(way)
        column.addLayout(ways)
        desk.working.moved.connect(self._on_moved)
        desk.working.ended.connect(self._on_moved)
        self._allow()

    def show_papers(self, papers: tuple[Paper, ...], called: str) -> None:
        """Offer these papers; files that hold them all are called `called`."""
        self._papers = papers
        self._called = called.translate(_NO_NAME).strip()
        self._said.setText(self.gettext("{count} paper(s)", count=len(papers)))
        self._allow()

    def save(self, path: str) -> None:
        """Write the papers to a place, as was asked."""
        self._target = path
        self._desk.call(
            batch_files.asked, self._ids(), done=self._on_asked, failed=self._on_refused
        )

    # -------------------------------------------------------------- slots

    def _on_named(self, is_named: bool) -> None:
        self._why.setVisible(is_named)
        if is_named:
            self._why.control.setFocus()

    def _on_print(self) -> None:
        self._desk.working.begin(
            Piece(
                OUT,
                N_("Putting the papers together …"),
                batch_files.collected,
                (self._ids(), True),
                tells=True,
            ),
            done=self._on_together,
            failed=self._on_refused,
        )

    def _on_together(self, files: tuple[bytes]) -> None:
        words = self.voice.catalogue
        handing = Handing(
            self._desk, words, OUT, batch_files.printed, (self._ids(),), self
        )
        what = ToPrint(self._called, files[0])
        self._printing = Printing(self._desk, words, what, self, handing)
        self._printing.printed.connect(self._on_printed)
        self._printing.refused.connect(self._on_refused)
        self._printing.ask()

    def _on_printed(self) -> None:
        self.told.emit(self.gettext("Sent to the printer."))

    def _on_one(self) -> None:
        self._is_one = True
        if not self._is_explained():
            return
        dialog = QFileDialog(self.window(), self._one.text())
        dialog.setObjectName("save-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("*.pdf")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{self._called}.pdf")
        self._open(dialog)

    def _on_each(self) -> None:
        self._is_one = False
        if not self._is_explained():
            return
        dialog = QFileDialog(self.window(), self._each.text())
        dialog.setObjectName("save-dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        if self._is_one:
            self.save(path)
        else:
            self.save(str(Path(path) / self._called))

    def _on_asked(self, asked: Asked) -> None:
        if asked.is_complete:
            self._write(None)
            return
        dialog = HandingDialog(self.voice.catalogue, asked, self.window())
        dialog.said.connect(self._write)
        dialog.open()

    def _write(self, handed: Handed | None) -> None:
        ids = self._ids()
        target = Target(self._target, self._is_one, self._why_named())
        self._desk.working.begin(
            Piece(
                OUT,
                N_("Putting the papers together …"),
                batch_files.collected,
                (ids, self._is_one),
                batch_files.hand_out,
                (ids, target, handed),
                tells=True,
            ),
            done=self._on_written,
            failed=self._on_refused,
        )

    def _on_written(self, place: Path) -> None:
        self.told.emit(
            self.gettext(
                "{count} paper(s) saved in {place}.",
                count=len(self._papers),
                place=str(place),
            )
        )

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_moved(self, job: Job) -> None:
        self._allow()

    # -------------------------------------------------------------- parts

    def _allow(self) -> None:
        is_free = self._desk.working.job is None and bool(self._papers)
        for way in (self._print, self._one, self._each):
            way.setEnabled(is_free)

    def _ids(self) -> tuple[str, ...]:
        return tuple(paper.id for paper in self._papers)

    def _why_named(self) -> str:
        if self._is_one or not self._named.isChecked():
            return ""
        control = self._why.control
        assert isinstance(control, Line)
        return control.text().strip()

    def _is_explained(self) -> bool:
        self._why.clear_error()
        if self._is_one or not self._named.isChecked() or self._why_named():
            return True
        self._why.show_error(self.gettext("Say why; the reason stays on record."))
        self._why.control.setFocus()
        return False
