# SPDX-License-Identifier: Apache-2.0
"""Open applications and objections by their nearest deadline; new ones are received."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from carecalc.domain.filing import Filing
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.application_desk import place_of
from carecalc.gui.widgets.application_receiving import ReceiveDialog
from carecalc.gui.widgets.application_words import CaseWords
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, button, label
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import deadlines
from carecalc.services.context import Changes
from carecalc.services.deadlines import Agenda, Open
from carecalc.text import N_

_MOST = 5_000

ALL, OVERDUE, OFFICE = "all", "overdue", "office"
_WAITS = (
    (ALL, N_("All open cases")),
    (OVERDUE, N_("Overdue")),
    (OFFICE, N_("Waiting for the office")),
    ("applicant", N_("Waiting for the applicant")),
    ("public", N_("Made public")),
)


class ApplicationsPage(Page):
    """A table by deadline; `place.item` is what it is narrowed to."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._words = CaseWords(self._voice, desk.context.today())
        self._agenda: Agenda | None = None
        self.set_title(self.gettext("Applications"))
        decide = button(self.gettext("Decide what waits"), "open-deciding", "", self)
        decide.clicked.connect(self._on_deciding)
        decide.setVisible(desk.may("acts.decide"))
        self.add_action(decide)
        receive = button(
            self.gettext("Receive an application …"), "receive", "primary", self
        )
        receive.setToolTip("Ctrl+D")
        receive.clicked.connect(self._on_receive)
        receive.setVisible(desk.may("applications.work"))
        self.add_action(receive)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("applications-notice")
        self.body.addWidget(self._notice)
        row = FlowLayout(spacing=12)
        self._waits = Choice(self)
        self._waits.setObjectName("waits-for")
        self._waits.setAccessibleName(self.gettext("What they wait for"))
        self._waits.setMinimumContentsLength(16)
        self._waits.fill([(code, self.gettext(said)) for code, said in _WAITS])
        self._waits.choose(place.item if place.item in dict(_WAITS) else ALL)
        self._waits.activated.connect(self._on_narrowed)
        row.addWidget(self._waits)
        self._count = label("", "muted", self)
        self._count.setObjectName("count")
        self._count.setWordWrap(False)
        row.addWidget(self._count)
        self.body.addLayout(row)
        self._table = Table(
            self._words.columns(),
            "cases",
            self.gettext("Open cases"),
            desk.look.text_size / 100,
            self,
        )
        self._table.opened.connect(self._on_opened)
        self.body.addWidget(self._table, 1)
        self._nothing = label("", "muted", self)
        self._nothing.setObjectName("no-cases")
        self._nothing.hide()
        self.body.addWidget(self._nothing)
        self._below = QWidget(self)
        self.body.addWidget(self._below)
        QShortcut(QKeySequence("Ctrl+D"), self).activated.connect(self._on_receive)
        self._load()

    def begin(self) -> None:
        """Start in the table."""
        self._table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when people or decisions changed."""
        if changes.people or changes.determinations:
            self._load()

    def state(self) -> object:
        """Return what the table is narrowed to."""
        return self._waits.code()

    def restore(self, state: object) -> None:
        """Narrow it so again."""
        self._waits.choose(state)
        self._show()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Ctrl+D", self.gettext("Receive an application")),
            ("Enter", self.gettext("Open the case")),
        )

    def _load(self) -> None:
        self.desk.call(
            deadlines.agenda, None, _MOST, done=self._on_agenda, failed=self._on_refused
        )

    def _on_agenda(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._show()

    def _show(self) -> None:
        if self._agenda is None:
            return
        on, wanted = self._agenda.on, self._waits.code()
        rows = [
            one
            for one in self._agenda.rows
            if wanted in (ALL, one.waits_for)
            or (wanted == OVERDUE and one.is_overdue(on))
        ]
        at = max(self._table.currentIndex().row(), 0)
        self._table.rows.start(len(rows), rows)
        if rows:
            self._table.setCurrentIndex(
                self._table.rows.index(min(at, len(rows) - 1), 0)
            )
        said = [self.gettext("Open: {count}", count=self._agenda.count)]
        if self._agenda.overdue:
            said.append(self.gettext("overdue: {count}", count=self._agenda.overdue))
        if self._agenda.awaiting:
            said.append(
                self.gettext(
                    "awaiting the calendar: {count}", count=self._agenda.awaiting
                )
            )
        self._count.setText(" · ".join(said))
        self._table.setVisible(bool(rows))
        self._below.setVisible(not rows)
        self._nothing.setVisible(not rows)
        self._nothing.setText(
            self.gettext("No case is like this.")
            if self._agenda.count
            else self.gettext(
                "No application is open. One is received with the button above, or "
                "taken over with an older list."
            )
        )

    def _on_narrowed(self, index: int) -> None:
        self.move(item=str(self._waits.code()))
        self._show()

    def _on_opened(self, number: int) -> None:
        row = self._table.rows.row(number)
        if isinstance(row, Open):
            self.go.emit(place_of(row))

    def _on_deciding(self) -> None:
        self.go.emit(Place("deciding"))

    def _on_receive(self) -> None:
        if self.desk.may("applications.work"):
            dialog = ReceiveDialog(self.desk, self._voice, self)
            dialog.received.connect(self._on_received)
            dialog.open()

    def _on_received(self, record: Record[Filing]) -> None:
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset({record.person_id})))
        self.go.emit(Place("application", person=record.person_id, item=record.id))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
