# SPDX-License-Identifier: Apache-2.0
"""The sheet of a day's visits: looked at, printed, saved; drawn anew every time."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.i18n import Catalogue
from carecalc.services import day_sheets
from carecalc.services.context import Changes
from carecalc.services.day_sheets import DAY_SHEET, DrawnSheet


class DaySheetPage(Page):
    """Shows the visits of `place.day`, today's if none is named."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._day = place.day or desk.context.today()
        self._sheet: DrawnSheet | None = None
        self._is_new = True
        self._printing: Printing | None = None
        steps = QHBoxLayout()
        steps.setSpacing(8)
        for name, icon, text, keys, slot in (
            (
                "day-before",
                "back",
                self.gettext("The day before"),
                "Ctrl+PgUp",
                self._on_before,
            ),
            (
                "day-after",
                "next",
                self.gettext("The day after"),
                "Ctrl+PgDown",
                self._on_after,
            ),
        ):
            made = button("", name, "quiet", self)
            made.setIcon(desk.look.icon(icon))
            made.setAccessibleName(text)
            made.setToolTip(f"{text} ({keys})")
            made.clicked.connect(slot)
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
            steps.addWidget(made)
            self._after = made
        self._shown = label("", "strong", self)
        self._shown.setObjectName("shown-day")
        self._shown.setWordWrap(False)
        steps.insertWidget(1, self._shown)
        self.header.end.addLayout(steps)
        self._save = button(self.gettext("Save as …"), "save-sheet")
        self._save.setIcon(desk.look.icon("save"))
        self._save.clicked.connect(self._on_save)
        self.add_action(self._save)
        self._print = button(self.gettext("Print …"), "print-sheet", "primary")
        self._print.setIcon(desk.look.icon("print", "on-accent"))
        self._print.clicked.connect(self._on_print)
        self.add_action(self._print)
        for each in (self._save, self._print):
            each.setEnabled(False)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._on_print)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._on_save)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("sheet-notice")
        self.body.addWidget(self._notice)
        self.body.addLayout(self._choices())
        self.view = PaperView(desk.tasks, desk.look, self.gettext("Day sheet"), self)
        self.body.addWidget(self.view, 1)
        self._draw()

    def _choices(self) -> QHBoxLayout:
        """Return the line that says whose visits, and how much of the numbers."""
        self._mine = QCheckBox(self.gettext("Only my visits"), self)
        self._whole = QCheckBox(self.gettext("Whole numbers"), self)
        self._whole.setToolTip(
            self.gettext(
                "Identity and telephone numbers whole; that you saw them is recorded "
                "for every person on the sheet."
            )
        )
        self._whole.setVisible(self.desk.may("numbers.reveal"))
        row = QHBoxLayout()
        row.setContentsMargins(20, 4, 20, 0)
        row.setSpacing(12)
        for box, name in ((self._mine, "only-mine"), (self._whole, "whole-numbers")):
            box.setObjectName(name)
            box.setAccessibleName(box.text())
            box.toggled.connect(self._draw)
            row.addWidget(box)
        self._count = QLabel(self)
        self._count.setObjectName("visit-count")
        self._count.setProperty("role", "hint")
        row.addWidget(self._count, 1, Qt.AlignmentFlag.AlignRight)
        return row

    def begin(self) -> None:
        """Start at printing, or at looking at another day."""
        can_print = self._print.isEnabled()
        (self._print if can_print else self._after).setFocus()

    def here(self) -> Place:
        """Return the day that is shown."""
        return Place("day-sheet", day=self._day)

    def state(self) -> object:
        """Return what is ticked."""
        return self._mine.isChecked(), self._whole.isChecked()

    def restore(self, state: object) -> None:
        """Tick the same; whole numbers are asked for anew, which is on record."""
        assert isinstance(state, tuple)
        self._mine.setChecked(state[0])

    def refresh(self, changes: Changes) -> None:
        """Draw anew what may have changed."""
        self._draw()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Ctrl+P", self.gettext("Print …")),
            ("Ctrl+S", self.gettext("Save as …")),
            ("Ctrl+PgUp", self.gettext("The day before")),
            ("Ctrl+PgDown", self.gettext("The day after")),
        )

    # -------------------------------------------------------------- drawing

    def _draw(self) -> None:
        self.set_title(self.gettext("Day sheet"))
        self._shown.setText(self.catalogue.date(self._day))
        self._sheet = None  # Nothing is handed out that is not what is asked for.
        self.desk.call(
            day_sheets.draw,
            self._day,
            self.catalogue.language,
            self.desk.user if self._mine.isChecked() else "",
            self._whole.isChecked(),
            done=self._on_sheet,
            failed=self._on_refused,
        )

    def _on_sheet(self, sheet: DrawnSheet) -> None:
        wanted = self.desk.user if self._mine.isChecked() else ""
        asked = (self._day, wanted, self._whole.isChecked())
        if (sheet.day, sheet.assessor, sheet.is_whole) != asked:
            return  # The answer to what was asked before.
        self._sheet = sheet
        for each in (self._save, self._print):
            each.setEnabled(bool(sheet.people))
        self._count.setText(
            self.gettext("People to visit: {count}", count=len(sheet.people))
            if sheet.people
            else self.gettext("No visit is planned on this day.")
        )
        self.view.show_pdf(sheet.data)
        if self._is_new:
            self._is_new = False
            self.begin()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_before(self) -> None:
        self._go_to(self._day - timedelta(days=1))

    def _on_after(self) -> None:
        self._go_to(self._day + timedelta(days=1))

    def _go_to(self, day: date) -> None:
        self._day = day
        self._notice.clear()
        self._draw()

    # -------------------------------------------------------------- handing out

    def _on_print(self) -> None:
        if self._sheet is not None and self._sheet.people:
            self._printing = Printing(
                self.desk,
                self.catalogue,
                ToPrint(self._name(), self._sheet.data),
                self,
                self._handing(self._sheet),
            )
            self._printing.printed.connect(self._on_printed)
            self._printing.refused.connect(self._on_refused)
            self._printing.ask()

    def _on_printed(self) -> None:
        self._notice.tell(self.gettext("Sent to the printer."), "good")

    def _on_save(self) -> None:
        if self._sheet is not None and self._sheet.people:
            saving = Saving(
                self.desk.tasks,
                self.gettext("Save as …"),
                f"{self._name()}.pdf",
                self._sheet.data,
                self,
                self._handing(self._sheet),
            )
            saving.saved.connect(self._on_saved)
            saving.refused.connect(self._on_refused)
            saving.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")

    def _name(self) -> str:
        return f"{self.gettext('Day sheet')} {self._day.isoformat()}"

    def _handing(self, sheet: DrawnSheet) -> Handing:
        return Handing(
            self.desk,
            self.catalogue,
            DAY_SHEET,
            day_sheets.hand_out,
            (sheet,),
            self,
        )
