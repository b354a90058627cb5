# SPDX-License-Identifier: Apache-2.0
"""The resident's page in the window: large and plain, to be read together, then printed."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import DateEdit, Field, button, card, label
from carecalc.gui.widgets.month_steps import MonthSteps
from carecalc.gui.widgets.receiving import Receiving
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import papers, resident
from carecalc.services.context import Changes
from carecalc.services.issuing import IssuedPaper
from carecalc.services.resident import Part, Told


class ResidentPage(Page):
    """What `place.person` is told of `place.month`, just as the paper says it."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._delivered_on: date | None = None
        self._is_shown = False
        voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("The resident's page"))
        self.steps = MonthSteps(
            voice, place.month or Month.of(desk.context.today()), self
        )
        self.steps.stepped.connect(self._on_stepped)
        self.add_action(self.steps)
        preview = button(self.gettext("Preview"), "preview-resident", "quiet", self)
        preview.clicked.connect(self._on_preview)
        preview.setVisible(desk.may("papers.issue"))
        self.add_action(preview)
        self.print_button = button(
            self.gettext("Print this page"), "print-resident", "primary", self
        )
        self.print_button.setEnabled(False)
        self.print_button.clicked.connect(self._on_print)
        self.print_button.setVisible(desk.may("papers.issue"))
        self.add_action(self.print_button)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        self._day = DateEdit()
        self._day.setMaximumWidth(desk.look.size(260))
        self._day.editingFinished.connect(self._on_delivered)
        self.delivery = Field(
            catalogue,
            self.gettext("Handed over on"),
            self._day,
            "delivered-on",
            self.gettext(
                "The days to object in count from it. Left empty, it is written on the "
                "paper by hand."
            ),
            parent=content,
        )
        self._column.addWidget(self.delivery)
        self._inner = QWidget(content)
        self._column.addWidget(self._inner)
        self._receiving = Receiving(desk, voice, place.person, content)
        self._column.addWidget(self._receiving)
        self._column.addStretch(1)
        self.body.addWidget(scrolling(content, self), 1)
        self._load()

    def _load(self) -> None:
        self.desk.call(
            resident.tell,
            self.place.person,
            self.steps.month,
            self.catalogue.language,
            self._delivered_on,
            done=self._on_told,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_told(self, told: Told) -> None:
        if told.month != self.steps.month:
            return  # An answer about a month that was left meanwhile.
        self.set_title(self.gettext("The resident's page"), told.name)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in told.parts:
            column.addWidget(self._part(part, inner))
        self._column.replaceWidget(self._inner, inner)
        self._inner.setParent(None)
        self._inner.deleteLater()
        self._inner = inner
        inner.show()
        self.print_button.setEnabled(True)
        if self.desk.may("papers.issue") and not self.desk.context.store.read_only:
            self._receiving.show_told(told, self._delivered_on)
        if not self._is_shown:
            self._is_shown = True
            self.focus_soon(self.print_button)

    def _part(self, part: Part, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        frame.setObjectName(f"told-{part.name}")
        column.addWidget(label(part.heading, "told-heading", frame))
        for line in part.strong:
            column.addWidget(label(line, "told-strong", frame))
        if part.rows:
            grid = QGridLayout()
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(8)
            for column_number, share in enumerate((4, 5, 3)):
                grid.setColumnStretch(column_number, share)
            for number, row in enumerate(part.rows):
                for place, words in enumerate(row):
                    grid.addWidget(self._cell(words, frame), number, place)
            column.addLayout(grid)
        for line in part.lines:
            column.addWidget(label(line, "told", frame))
        return frame

    def _cell(self, words: str, parent: QWidget) -> QLabel:
        made = label(words, "told", parent)
        made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return made

    # ------------------------------------------------------------ doing

    def _on_stepped(self) -> None:
        self.move(month=self.steps.month)
        self.notice.clear()
        self._load()

    def _on_delivered(self) -> None:
        if self._read_day():
            self._load()

    def _read_day(self) -> bool:
        """Take the day that stands in the line; say beside it what is wrong with it."""
        try:
            self._delivered_on = self._day.date()
        except UserError as error:
            self.delivery.show_error(error)
            return False
        self.delivery.clear_error()
        return True

    def _on_preview(self) -> None:
        if not self._read_day():
            self._day.setFocus()
            return
        person = self.place.person
        self.go.emit(
            Place(
                "new-paper",
                person=person,
                paper=papers.RESIDENT,
                item=person,
                month=self.steps.month,
                day=self._delivered_on,
            )
        )

    def _on_print(self) -> None:
        if not self._read_day():
            self._day.setFocus()
            return
        self.desk.call(
            papers.resident_page,
            self.place.person,
            self.steps.month,
            self.catalogue.language,
            self._delivered_on,
            done=self._on_printed,
            failed=self._on_refused,
            busy=self.print_button,
        )

    def _on_printed(self, paper: IssuedPaper) -> None:
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_refused(self, error: UserError) -> None:
        show_refusal(self, self.notice, error)

    # ------------------------------------------------------------ Qt and the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter prints, or presses the button it stands on."""
        if self.enters(event) and self.print_button.isEnabled():
            self.print_button.setFocus()

    def state(self) -> object:
        """Return the day that is typed."""
        return self._day.text()

    def restore(self, state: object) -> None:
        """Type the day again, and count from it."""
        if isinstance(state, str) and state:
            self._day.setText(state)
            self._on_delivered()

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.person in changes.people:
            self._load()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (("Enter", self.gettext("print")),)
