# SPDX-License-Identifier: Apache-2.0
"""Commissioned work: organisations, their tasks, the register, what people complain of."""

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from carecalc.domain.agency import (
    CANCELLED,
    DECLINED,
    DONE,
    OF_VISIT,
    OPEN,
    Assessor,
)
from carecalc.domain.agency_rules import Question, Term
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.agency_complaints import (
    AnswerDialog,
    ComplaintDialog,
    HeardDialog,
)
from carecalc.gui.widgets.agency_forms import (
    AssessorDialog,
    OrganisationDialog,
)
from carecalc.gui.widgets.agency_tables import AgencyTables
from carecalc.gui.widgets.agency_tasks import AfterwardDialog, AssignDialog, TaskDialog
from carecalc.gui.widgets.inputs import Choice, Field, button, label, row_of
from carecalc.gui.widgets.words_dialog import WHY, WordsDialog
from carecalc.i18n import Catalogue
from carecalc.services import (
    agencies,
    agencies_afterwards,
    agencies_register,
    complaints,
    tasks,
)
from carecalc.services.agencies import Agency
from carecalc.services.agencies_register import Lapsing
from carecalc.services.complaints import Heard
from carecalc.services.context import Changes, Context
from carecalc.services.tasks import Given

TABS = ("organisations", "tasks", "register", "complaints")
STRANDED = "stranded"
_SHOWS: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    STRANDED: (),
    "declined": (DECLINED,),
    "done": (DONE,),
    "cancelled": (CANCELLED,),
}
_HEARD = {"open": ("open",), "all": ("open", "answered", "closed")}


@dataclass(frozen=True, slots=True)
class _Known:
    agencies: tuple[Agency, ...]
    tasks: tuple[Given, ...]
    stranded: int
    declined: int
    register: tuple[Record[Assessor], ...]
    lapsing: tuple[Lapsing, ...]
    complaints: tuple[Heard, ...]
    term: Term | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _State:
    tab: int
    shown: str
    heard: str


class AgenciesPage(Page):
    """Tabs: organisations, tasks, register, complaints; `place.item` is the first."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Organisations"))
        self._tables = AgencyTables(desk, catalogue)
        self._known: _Known | None = None
        self._given: Given | None = None
        self._heard: Heard | None = None
        self._adds: list[QPushButton] = []
        for name, words, slot, action in (
            (
                "add-organisation",
                self.gettext("Register an organisation"),
                self._on_organisation,
                "agencies.manage",
            ),
            (
                "add-task",
                self.gettext("Give a visit"),
                self._on_task,
                "agencies.manage",
            ),
            (
                "add-assessor",
                self.gettext("Enter an assessor"),
                self._on_assessor,
                "agencies.manage",
            ),
            (
                "add-complaint",
                self.gettext("Receive a complaint"),
                self._on_complaint,
                "complaints.work",
            ),
        ):
            made = button(words, name, "primary", self)
            made.setIcon(desk.look.icon("add", "on-accent"))
            made.clicked.connect(slot)
            made.setProperty("allowed", desk.may(action))
            self.add_action(made)
            self._adds.append(made)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("agencies-notice")
        self.body.addWidget(self._notice)
        self._tabs = line_of_tabs("agencies-tabs", self.gettext("Organisations"), self)
        self._build()
        self._tabs.currentChanged.connect(self._on_tab)
        self.body.addWidget(self._tabs, 1)
        if place.item in TABS:
            self._tabs.setCurrentIndex(TABS.index(place.item))
        self._on_tab(self._tabs.currentIndex())
        self._load()

    def begin(self) -> None:
        """Start in the list."""
        self._lists()[self._tabs.currentIndex()].setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when commissioned work changed."""
        if changes.agencies or changes.visits or changes.users:
            self._load()

    def here(self) -> Place:
        """Return the tab."""
        return replace(self.place, item=TABS[self._tabs.currentIndex()])

    def state(self) -> object:
        """Return the tab and what its lists show."""
        return _State(
            self._tabs.currentIndex(), str(self._shown.code()), str(self._hears.code())
        )

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, _State)
        self._tabs.setCurrentIndex(state.tab)
        self._shown.choose(state.shown)
        self._hears.choose(state.heard)
        self._load()

    # -------------------------------------------------------------- building

    def _build(self) -> None:
        self._agencies = self._tables.organisations(self)
        self._agencies.opened.connect(self._on_agency)
        self._tasks = self._tables.tasks(self)
        self._tasks.opened.connect(self._on_given)
        self._register = self._tables.register(self)
        self._register.opened.connect(self._on_entry)
        self._complaints = self._tables.complaints(self)
        self._complaints.opened.connect(self._on_heard)
        self._shown, self._hears = Choice(self), Choice(self)
        self._shown.fill(
            (
                ("open", self.gettext("to be done")),
                (STRANDED, self.gettext("to be done, their contract is over")),
                ("declined", self.gettext("declined")),
                ("done", self.gettext("done")),
                ("cancelled", self.gettext("cancelled")),
            )
        )
        self._hears.fill(
            (
                ("open", self.gettext("not answered yet")),
                ("all", self.gettext("all complaints")),
            )
        )
        for choice in (self._shown, self._hears):
            choice.setMinimumContentsLength(12)
            choice.activated.connect(self._on_narrowed)
        self._told = label("", "warning", self)
        self._told.setObjectName("tasks-told")
        self._lapses = label("", "warning", self)
        self._lapses.setObjectName("certificates-told")
        for title, table, above in (
            (self.gettext("Organisations"), self._agencies, ()),
            (
                self.gettext("Tasks"),
                self._tasks,
                (
                    Field(self.catalogue, self.gettext("Show"), self._shown, "shown"),
                    self._told,
                ),
            ),
            (self.gettext("Register of assessors"), self._register, (self._lapses,)),
            (
                self.gettext("Complaints"),
                self._complaints,
                (Field(self.catalogue, self.gettext("Show"), self._hears, "hears"),),
            ),
        ):
            content = QWidget(self)
            column = QVBoxLayout(content)
            column.setContentsMargins(0, 8, 0, 0)
            column.setSpacing(8)
            if len(above) > 1:
                column.addLayout(row_of(*above))
            elif above:
                column.addWidget(above[0])
            nothing = label(self.gettext("Nothing stands here yet."), "muted", content)
            nothing.setObjectName(f"no-{table.objectName()}")
            column.addWidget(nothing)
            column.addWidget(table, 1)
            self._tabs.addTab(content, title)

    def _lists(self) -> tuple[Table, ...]:
        return self._agencies, self._tasks, self._register, self._complaints

    # -------------------------------------------------------------- showing

    def _load(self) -> None:
        self.desk.call(
            _known,
            str(self._shown.code()),
            str(self._hears.code()),
            self.desk.may("complaints.work"),
            done=self._on_known,
            failed=self._on_refused,
        )

    def _on_known(self, known: _Known) -> None:
        self._known = known
        self._tables.names = {
            one.organisation.id: one.organisation.value.name for one in known.agencies
        }
        for table, rows in zip(
            self._lists(),
            (known.agencies, known.tasks, known.register, known.complaints),
            strict=True,
        ):
            at = max(table.currentIndex().row(), 0)
            table.rows.start(len(rows), rows)
            table.setCurrentIndex(table.rows.index(at, 0))
            nothing = self.findChild(QWidget, f"no-{table.objectName()}")
            assert nothing is not None
            nothing.setVisible(not rows)
            table.setVisible(bool(rows))
        said = []
        if known.stranded:
            said.append(
                self.gettext(
                    "Open tasks whose contracts are over: {count}.",
                    count=known.stranded,
                )
            )
        if known.declined:
            said.append(self.gettext("Tasks declined: {count}.", count=known.declined))
        self._told.setText(" ".join(said))
        self._told.setVisible(bool(said))
        names = tuple(one.entry.value.name for one in known.lapsing)
        self._lapses.setVisible(bool(names))
        if names:
            self._lapses.setText(
                self.gettext(
                    "Certificates that lapse soon, or have: {names}.", names=names
                )
            )

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_tab(self, tab: int) -> None:
        for number, made in enumerate(self._adds):
            made.setVisible(number == tab and bool(made.property("allowed")))

    def _on_narrowed(self, index: int) -> None:
        self._load()

    # -------------------------------------------------------------- organisations

    def _on_agency(self, number: int) -> None:
        agency = self._agencies.rows.row(number)
        if isinstance(agency, Agency):
            self.go.emit(Place("agency", item=agency.organisation.id))

    def _on_organisation(self) -> None:
        dialog = OrganisationDialog(self.desk, self.catalogue, self)
        dialog.done.connect(self._on_done)
        dialog.open()

    # -------------------------------------------------------------- tasks

    def _on_task(self) -> None:
        dialog = AssignDialog(self.desk, self.catalogue, self)
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_given(self, number: int) -> None:
        given = self._tasks.rows.row(number)
        if isinstance(given, Given):
            self._given = given
            dialog = TaskDialog(self.desk, self.catalogue, self, given)
            dialog.asked.connect(self._on_asked)
            dialog.open()

    def _on_asked(self, what: str) -> None:
        given = self._given
        assert given is not None and self._known is not None
        if what == "person":
            self.go.emit(Place("person", person=given.person.id))
        elif what == "reassign":
            anew = AssignDialog(self.desk, self.catalogue, self, given=given)
            anew.done.connect(self._on_done)
            anew.open()
        elif what == "complain":
            about = OF_VISIT, given.person.name, given.task.value.visit_id
            self._open_complaint(about, given.person.id)
        elif what == "afterwards":
            after = AfterwardDialog(
                self.desk, self.catalogue, self, given, self._known.questions
            )
            after.done.connect(self._on_done)
            after.open()
        else:
            self._why(
                self.gettext("Cancel the task"),
                self.gettext("Nobody is to make this visit; it stays on record."),
                tasks.cancel,
                (given.task.id, given.task.version),
            )

    # -------------------------------------------------------------- register

    def _on_assessor(self) -> None:
        self._open_entry(None)

    def _on_entry(self, number: int) -> None:
        entry = self._register.rows.row(number)
        if isinstance(entry, Record) and self.desk.may("agencies.manage"):
            self._open_entry(entry)

    def _open_entry(self, entry: Record[Assessor] | None) -> None:
        dialog = AssessorDialog(
            self.desk, self.catalogue, self, self._tables.names, entry
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    # -------------------------------------------------------------- complaints

    def _on_complaint(self) -> None:
        self._open_complaint(("", "", ""), None)

    def _open_complaint(self, about: tuple[str, str, str], person: str | None) -> None:
        known = self._known
        if known is None or known.term is None:
            return
        dialog = ComplaintDialog(
            self.desk,
            self.catalogue,
            self,
            self._tables.names,
            known.register,
            known.term,
            about,
            person,
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_heard(self, number: int) -> None:
        heard = self._complaints.rows.row(number)
        if isinstance(heard, Heard):
            self._heard = heard
            dialog = HeardDialog(self.desk, self.catalogue, self, heard)
            dialog.asked.connect(self._on_heard_asked)
            dialog.open()

    def _on_heard_asked(self, what: str) -> None:
        heard = self._heard
        assert heard is not None
        if what == "person" and heard.person is not None:
            self.go.emit(Place("person", person=heard.person.id))
        elif what == "answer":
            dialog = AnswerDialog(self.desk, self.catalogue, self, heard)
            dialog.done.connect(self._on_done)
            dialog.open()
        else:
            self._why(
                self.gettext("Close the complaint"),
                self.gettext("Say what came of it. It stays on record."),
                complaints.close,
                (heard.complaint.id, heard.complaint.version),
            )

    def _why(self, verb: str, told: str, service: object, of: tuple[str, int]) -> None:
        assert callable(service)
        dialog = WordsDialog(
            self.desk, self.catalogue, self, WHY, verb, told, service, of
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_done(self, result: object) -> None:
        self._notice.tell(self.gettext("Saved."), "good")
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))


def _known(ctx: Context, shown: str, hears: str, works: bool) -> _Known:
    """Return everything the page shows in one call."""
    stranded = agencies.stranded(ctx)
    if shown == STRANDED:
        ids = {task.id for task in stranded}
        found = tuple(one for one in tasks.listed(ctx) if one.task.id in ids)
    else:
        found = tasks.listed(ctx, _SHOWS[shown])
    return _Known(
        agencies.listed(ctx),
        found,
        len(stranded),
        len(tasks.listed(ctx, (DECLINED,))),
        agencies_register.listed(ctx),
        agencies_register.lapsing(ctx),
        complaints.listed(ctx, _HEARD[hears]),
        complaints.term(ctx) if works else None,
        agencies_afterwards.questions(ctx) if works else (),
    )
