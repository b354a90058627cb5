# SPDX-License-Identifier: Apache-2.0
"""The desk: visits that wait to be finished, decisions to be approved, people."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.determination import Determination
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import RowButton, button, card, label
from carecalc.gui.widgets.naming import scale_level_words
from carecalc.gui.widgets.register import RegisterDialog
from carecalc.gui.widgets.second_eyes import SecondEyes, lacking_roles
from carecalc.i18n import Catalogue
from carecalc.services import (
    beginning,
    determinations,
    laws,
    offices,
    people,
    users,
    visits,
)
from carecalc.services.context import Changes, Context
from carecalc.services.people import PersonSummary
from carecalc.services.visits import VisitSummary
from carecalc.text import Text

_SHOWN = 8
"""Rows of each list; the rest is found by searching."""

_NAMED = 3
"""So many files that cannot be used are named; more would fill the page."""


@dataclass(frozen=True, slots=True)
class _Work:
    unfinished: tuple[VisitSummary, ...]
    waiting: tuple[tuple[Determination, Person], ...]
    recent: tuple[PersonSummary, ...]
    programmes: Mapping[str, Text]
    scales: Mapping[str, Text]
    """What the scales of the visits above are called."""

    lacking: tuple[Text, ...]
    """Roles that a second pair of eyes needs and nobody holds."""


class StartPage(Page):
    """What waits to be done, the newest unfinished visit under the cursor."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.header.back.hide()
        self.set_title(self.gettext("Desk"), catalogue.date(desk.context.today()))
        self._search = button(self.gettext("Find an elder"), "find-person")
        self._search.setIcon(desk.look.icon("search"))
        self._search.clicked.connect(self._on_search)
        self.add_action(self._search)
        self._register = button(
            self.gettext("Register an elder"), "register-person", "primary", self
        )
        self._register.setIcon(desk.look.icon("add", "on-accent"))
        self._register.clicked.connect(self._on_register)
        self._register.setVisible(desk.may("cases.write"))
        self.add_action(self._register)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        self._unusable = Notice(catalogue, self)
        self._unusable.setObjectName("unusable-files")
        self.body.addWidget(self._unusable)
        self._tell_unusable()
        self._eyes = SecondEyes(catalogue, self)
        self._eyes.go.connect(self.go)
        self.body.addWidget(self._eyes)
        content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(0, 0, 8, 0)
        self._columns.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(12)
            self._columns.addLayout(column, 1)
        self._unfinished = self._list(
            left, self.gettext("Visits to finish"), "unfinished"
        )
        self._waiting = self._list(
            right, self.gettext("Decisions waiting for approval"), "waiting"
        )
        self._recent = self._list(right, self.gettext("Elders seen last"), "recent")
        left.addStretch()
        right.addStretch()
        self.body.addWidget(scrolling(content, self), 1)
        for keys, slot in (
            ("Ctrl+F", self._on_search),
            ("Ctrl+N", self._on_register),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._load()

    def begin(self) -> None:
        """Start at registering, or at searching where one may not register."""
        (self._register if self.desk.may("cases.write") else self._search).setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again at what waits."""
        self._load()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("Go on with the visit under the cursor")),
            ("Ctrl+F", self.gettext("Find an elder")),
            ("Ctrl+N", self.gettext("Register an elder")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 760
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom
            if narrow
            else QBoxLayout.Direction.LeftToRight
        )

    def _list(self, column: QVBoxLayout, title: str, name: str) -> QVBoxLayout:
        frame, inside = card(self)
        frame.setObjectName(f"list-{name}")
        inside.addWidget(label(title, "heading"))
        rows = QVBoxLayout()
        rows.setSpacing(6)
        inside.addLayout(rows)
        column.addWidget(frame)
        return rows

    def _tell_unusable(self) -> None:
        found = [self.words(each) for each in laws.unusable(self.desk.context)]
        if not found:
            return
        more = len(found) - _NAMED
        said = self.gettext("These law files cannot be used; what rests on them waits:")
        hint = self.gettext("`carecalc check` names them all.") if more > 0 else ""
        if more > 0:
            found[_NAMED:] = [self.gettext("and {count} more", count=more)]
        self._unusable.tell("\n".join((said, *found)), "warning", hint)

    def _load(self) -> None:
        self.desk.call(_work, done=self._on_work, failed=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_work(self, work: _Work) -> None:
        self._eyes.show_lacking(work.lacking, self.desk.may("users.manage"))
        self._fill(
            self._unfinished,
            [self._visit_row(visit, work) for visit in work.unfinished],
            self.gettext("No visit is unfinished."),
        )
        self._fill(
            self._waiting,
            [self._decision_row(act, who, work) for act, who in work.waiting[:_SHOWN]],
            self.gettext("No decision waits for approval."),
        )
        self._fill(
            self._recent,
            [self._person_row(row) for row in work.recent],
            self.gettext("Nobody is registered yet"),
        )
        first = self._unfinished.itemAt(0).widget()
        if work.unfinished:
            self.focus_soon(first)

    def _fill(self, rows: QVBoxLayout, widgets: list[QWidget], nothing: str) -> None:
        while (item := rows.takeAt(0)) is not None:
            item.widget().deleteLater()
        for widget in widgets or [label(nothing, "muted")]:
            rows.addWidget(widget)

    def _visit_row(self, summary: VisitSummary, work: _Work) -> QWidget:
        stopped = (
            self.gettext("Stopped at “{item}”", item=summary.position_label)
            if summary.position_label
            else self.gettext("Not begun yet")
        )
        row = RowButton(
            f"visit-{summary.visit.id}",
            Place("visit", person=summary.person.id, visit=summary.visit.id),
            summary.person.name,
            f"{self._scale(summary.visit.scale, work)} · {stopped}",
            f"{summary.answered}/{summary.asked}",
            "info",
            self,
        )
        row.chosen.connect(self.go)
        return row

    def _decision_row(self, act: Determination, who: Person, work: _Work) -> QWidget:
        row = RowButton(
            f"decision-{act.id}",
            Place("person", person=who.id),
            who.name,
            self.words(work.programmes.get(act.programme, Text(act.programme))),
            ""
            if act.monthly is None
            else self.gettext("{amount} yuan", amount=act.monthly),
            "warning",
            self,
        )
        row.chosen.connect(self.go)
        return row

    def _scale(self, code: str, work: _Work) -> str:
        return self.words(work.scales.get(code, Text(code)))

    def _person_row(self, summary: PersonSummary) -> QWidget:
        level = scale_level_words(
            self.catalogue, summary.scale_label, summary.level, summary.level_label
        )
        row = RowButton(
            f"person-{summary.person.id}",
            Place("person", person=summary.person.id),
            summary.person.name,
            " · ".join(part for part in (summary.person.community, level) if part),
            parent=self,
        )
        row.chosen.connect(self.go)
        return row

    def _on_search(self) -> None:
        self.go.emit(Place("people"))

    def _on_register(self) -> None:
        if not self.desk.may("cases.write"):
            return
        self.desk.call(offices.get, done=self._on_office, busy=self._register)

    def _on_office(self, office: Office) -> None:
        dialog = RegisterDialog(self.desk, self.catalogue, office, self)
        dialog.registered.connect(self._on_registered)
        dialog.open()

    def _on_registered(self, person: Person) -> None:
        self.saved.emit()
        self.go.emit(Place("person", person=person.id))


def _work(ctx: Context) -> _Work:
    """Return everything the page shows in one call."""
    found = people.find(ctx, "", _SHOWN, 0, "recent")
    return _Work(
        visits.unfinished(ctx),
        determinations.waiting(ctx),
        found.rows,
        {
            code: programme.label
            for policy in ctx.catalog.policies(offices.get(ctx).region, ctx.today())
            for code, programme in policy.programmes.items()
        },
        {scale.code: scale.label for scale in beginning.offered(ctx, ctx.today())},
        lacking_roles(users.listed(ctx), ctx.catalog.roles()),
    )
