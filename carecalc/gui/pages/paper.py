# SPDX-License-Identifier: Apache-2.0
"""One issued paper: looked at, printed, saved; always the bytes that were issued."""

from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from carecalc.domain.paper import is_upon_form
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.gui.widgets.withdrawing import ToWithdraw, WithdrawDialog
from carecalc.i18n import Catalogue
from carecalc.services import disclosures, papers, proofs
from carecalc.services.issuing import IssuedPaper
from carecalc.text import N_


class PaperPage(Page):
    """Shows the paper that `place.paper` names."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Paper"))
        self._paper: IssuedPaper | None = None
        self._printing: Printing | None = None
        for name, icon, text, keys, slot in (
            (
                "smaller",
                "zoom-out",
                self.gettext("Smaller"),
                "Ctrl+-",
                self._on_smaller,
            ),
            ("larger", "zoom-in", self.gettext("Larger"), "Ctrl++", self._on_larger),
            ("fit-width", "", self.gettext("Fit width"), "Ctrl+0", self._on_fit),
        ):
            made = button("" if icon else text, name, "quiet")
            made.setAccessibleName(text)
            made.setToolTip(f"{text} ({keys})")
            if icon:
                made.setIcon(desk.look.icon(icon))
                made.setFixedWidth(desk.look.size(44))
            made.clicked.connect(slot)
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
            self.add_action(made)
        self._withdraw = button(self.gettext("Withdraw …"), "withdraw-paper", "quiet")
        self._withdraw.clicked.connect(self._on_withdraw)
        self.add_action(self._withdraw)
        self._save = button(self.gettext("Save as …"), "save-paper")
        self._save.setIcon(desk.look.icon("save"))
        self._save.clicked.connect(self._on_save)
        self.add_action(self._save)
        self._print = button(self.gettext("Print …"), "print-paper", "primary")
        self._print.setIcon(desk.look.icon("print", "on-accent"))
        self._print.clicked.connect(self._on_print)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._on_print)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._on_save)
        self.add_action(self._print)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("paper-notice")
        self.body.addWidget(self._notice)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self._recipient_row())
        self._upon_form = label(self._said_of_forms(), "hint", self)
        self._upon_form.setObjectName("upon-a-form")
        self._upon_form.setContentsMargins(20, 0, 20, 0)
        self._upon_form.hide()
        self.body.addWidget(self._upon_form)
        self.view = PaperView(desk.tasks, desk.look, self.gettext("Paper"), self)
        self.body.addWidget(self.view, 1)
        desk.call(
            papers.reprint, place.paper, done=self._on_paper, failed=self._on_refused
        )
        self._look_whether_it_stands()

    def _recipient_row(self) -> QHBoxLayout:
        """Return the line that says that handing out is on record, and to whom."""
        self._other = QCheckBox(self.gettext("To somebody else"), self)
        self._other.setObjectName("other-recipient")
        self._other.setAccessibleName(self._other.text())
        said = self.gettext(
            "Printing and saving is recorded: who receives it, and what for. Tick this "
            "to say another recipient than usual."
        )
        self._other.setToolTip(said)
        row = QHBoxLayout()
        row.setContentsMargins(20, 4, 20, 0)
        row.setSpacing(12)
        row.addWidget(self._other)
        row.addWidget(label(said, "hint", self), 1)
        return row

    def _said_of_forms(self) -> str:
        """Return what is to be known of printing upon forms on this machine."""
        measured = self.desk.settings.printers
        if not measured:
            return self.gettext(
                "Lay the printed form into the printer. No printer was measured on this "
                "machine yet: the office page prints the ruler page."
            )
        return self.gettext(
            "Lay the printed form into the printer. Measured on this machine: "
            "{printers}. Others print without being put right.",
            printers=tuple(each.printer for each in measured),
        )

    def begin(self) -> None:
        """Start at printing."""
        self._print.setFocus()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Ctrl+P", self.gettext("Print …")),
            ("Ctrl+S", self.gettext("Save as …")),
            ("Ctrl++ / Ctrl+-", self.gettext("Larger, smaller")),
            ("Ctrl+0", self.gettext("Fit width")),
        )

    def _on_paper(self, paper: IssuedPaper) -> None:
        self._paper = paper
        self.set_title(paper.title, paper.number)
        self._upon_form.setVisible(is_upon_form(paper.kind))
        self.view.show_pdf(paper.data)

    def _look_whether_it_stands(self) -> None:
        self.desk.call(
            proofs.withdrawn_on,
            self.place.paper,
            done=self._on_standing,
            failed=self._on_refused,
        )

    def _on_standing(self, withdrawn_on: date | None) -> None:
        if withdrawn_on is None:
            return
        for made in (self._withdraw, self._save, self._print):
            made.setEnabled(False)
        said = self.gettext(
            "This paper was withdrawn on {day}: it counts no more, and is not handed "
            "out.",
            day=withdrawn_on,
        )
        self._notice.tell(said, "warning")

    def _on_withdraw(self) -> None:
        if self._paper is not None:
            what = ToWithdraw(
                "withdraw",
                N_("Withdraw the paper"),
                f"{self._paper.title} {self._paper.number}",
                N_(
                    "It cannot be printed or saved any more, and the office's next "
                    "list of withdrawn papers has it. That cannot be taken back; the "
                    "paper can be issued anew."
                ),
                self._paper.id,
                proofs.withdraw,
            )
            dialog = WithdrawDialog(self.desk, self.catalogue, what, self)
            dialog.withdrawn.connect(self._look_whether_it_stands)
            dialog.open()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_smaller(self) -> None:
        self.view.zoom(1 / 1.25)

    def _on_larger(self) -> None:
        self.view.zoom(1.25)

    def _on_fit(self) -> None:
        self.view.fit_width()

    def _on_print(self) -> None:
        if self._paper is not None and self._print.isEnabled():
            title = f"{self._paper.title} {self._paper.number}"
            self._printing = Printing(
                self.desk,
                self.catalogue,
                ToPrint(title, self._paper.data, is_upon_form(self._paper.kind)),
                self,
                self._handing(),
            )
            self._printing.printed.connect(self._on_printed)
            self._printing.refused.connect(self._on_refused)
            self._printing.ask()

    def _on_printed(self) -> None:
        self._notice.tell(self.gettext("Sent to the printer."), "good")

    def _on_save(self) -> None:
        if self._paper is not None and self._save.isEnabled():
            name = f"{self._paper.number}.pdf"
            saving = Saving(
                self.desk.tasks,
                self.gettext("Save as …"),
                name,
                self._paper.data,
                self,
                self._handing(),
            )
            saving.saved.connect(self._on_saved)
            saving.refused.connect(self._on_refused)
            saving.ask()

    def _handing(self) -> Handing:
        assert self._paper is not None
        return Handing(
            self.desk,
            self.catalogue,
            self._paper.kind,
            disclosures.of_paper,
            (self._paper.id,),
            self,
            asks=self._other.isChecked(),
        )

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")
