# SPDX-License-Identifier: Apache-2.0
"""Deciding what waits: a look at each case, a mark, and all marked in one step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.determination import Determination
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.deciding_look import LookView
from carecalc.gui.widgets.deciding_signing import DecideManyDialog
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Field, button, label
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import deciding, determinations, offices
from carecalc.services.context import Changes, Context
from carecalc.services.deciding import APPROVE, REFUSE, Look, Row, Shown
from carecalc.text import N_, Text

_BESIDE = 760
"""Below this width the case stands below the table, if that leaves both a height."""

_BELOW = 640
"""Below this height it does not."""

_MARKS = {
    "": N_("not looked at"),
    "seen": N_("looked at"),
    APPROVE: N_("to be approved"),
    REFUSE: N_("to be refused"),
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A row: what waits, and what is to become of it."""

    act: Determination
    person: Person
    programme: Text
    mark: str = ""
    seen: str = ""
    reason: str = ""
    error: UserError | None = None


class DecidingPage(Page):
    """The acts that wait on the left, the case they stand on beside them.

    Only what was shown can be marked; only what is marked is decided.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._cases: list[_Case] = []
        self._kept: dict[str, tuple[str, str, str]] = {}
        self._shown: Shown | None = None
        self.set_title(self.gettext("Decide what waits"))
        self._decide = button("", "decide-marked", "primary", self)
        self._decide.setToolTip("Ctrl+S")
        self._decide.clicked.connect(self._on_decide)
        self.add_action(self._decide)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("deciding-notice")
        self.body.addWidget(self._notice)
        self._nothing = label(
            self.gettext("Nothing waits for a decision."), "muted", self
        )
        self._nothing.setObjectName("nothing-waits")
        self._nothing.hide()
        self.body.addWidget(self._nothing)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(12)
        self._table = Table(
            self._columns(),
            "waiting",
            self.gettext("Decisions waiting for approval"),
            desk.look.text_size / 100,
            self,
        )
        self._table.setMinimumHeight(112)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._table.opened.connect(self._on_opened)
        self._both.addWidget(self._table, 1)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._look: QWidget = QWidget(content)
        self._column.addWidget(self._look)
        self._pane = scrolling(content, self)
        # What is wide in large text is reached in a narrow window too.
        as_needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._pane.setHorizontalScrollBarPolicy(as_needed)
        self._both.addWidget(self._pane, 1)
        self.body.addLayout(self._both, 1)
        self.body.addLayout(self._marking())
        for keys, slot in (
            ("Ctrl+Return", self._on_approve),
            ("Ctrl+Shift+Return", self._on_refuse),
            ("Ctrl+S", self._on_decide),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._load()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Elder"), _name, 96, is_strong=True),
            Column(self.gettext("Programme"), self._programme, 150, takes_rest=True),
            Column(self.gettext("A month"), self._amount, 96, is_number=True),
            Column(self.gettext("Marked"), self._said, 120),
        )

    def _marking(self) -> FlowLayout:
        row = FlowLayout(stands=True)
        self._approve = button(self.gettext("Approve"), "mark-approve", "primary", self)
        self._approve.clicked.connect(self._on_approve)
        self._refuse = button(self.gettext("Refuse"), "mark-refuse", "danger", self)
        self._refuse.clicked.connect(self._on_refuse)
        self._unmark = button(self.gettext("Take the mark off"), "unmark", "", self)
        self._unmark.clicked.connect(self._on_unmark)
        self._reason = QLineEdit(self)
        self._reason_field = Field(
            self.catalogue,
            self.gettext("Reason"),
            self._reason,
            "reason",
        )
        self._reason.setPlaceholderText(self.gettext("Needed only for a refusal."))
        self._reason_field.setMinimumWidth(self.desk.look.size(180))
        for each in (self._approve, self._refuse, self._unmark, self._reason_field):
            row.addWidget(each)
        return row

    def begin(self) -> None:
        """Start in the table."""
        self._table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when decisions changed."""
        if changes.determinations:
            self._load()

    def state(self) -> object:
        """Return what was marked, and what is typed."""
        marks = {
            case.act.id: (case.mark, case.seen, case.reason) for case in self._cases
        }
        return marks, self._reason.text()

    def restore(self, state: object) -> None:
        """Mark it so again."""
        if isinstance(state, tuple):
            self._kept, reason = state
            self._reason.setText(reason)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("↑ / ↓", self.gettext("Look at another case")),
            ("Ctrl+Enter", self.gettext("Mark to be approved, and go on")),
            ("Ctrl+Shift+Enter", self.gettext("Mark to be refused, and go on")),
            ("Ctrl+S", self.gettext("Decide everything that is marked")),
            ("Enter", self.gettext("Open the elder")),
        )

    # -------------------------------------------------------------- looking

    def _load(self) -> None:
        self.desk.call(_waiting, done=self._on_waiting, failed=self._on_refused)

    def _on_waiting(self, cases: tuple[_Case, ...]) -> None:
        kept = {c.act.id: (c.mark, c.seen, c.reason) for c in self._cases} | self._kept
        self._kept = {}
        at = max(self._table.currentIndex().row(), 0)
        self._cases = []
        for case in cases:
            mark, seen, reason = kept.get(case.act.id, ("", "", ""))
            self._cases.append(replace(case, mark=mark, seen=seen, reason=reason))
        self._table.rows.start(len(self._cases), self._cases)
        self._nothing.setVisible(not self._cases)
        for each in (self._table, self._pane):
            each.setVisible(bool(self._cases))
        if self._cases:
            row = min(at, len(self._cases) - 1)
            self._table.setCurrentIndex(self._table.rows.index(row, 0))
        self._tell_buttons()

    def _on_row(self, current: QModelIndex, before: QModelIndex) -> None:
        case = self._table.rows.row(current.row()) if current.isValid() else None
        self._tell_buttons()
        if isinstance(case, _Case):
            self._reason.setText(case.reason)
            self.desk.call(
                deciding.look, case.act.id, done=self._on_shown, failed=self._on_refused
            )

    def _on_shown(self, shown: Shown) -> None:
        number = self._table.currentIndex().row()
        case = self._table.rows.row(number)
        if not isinstance(case, _Case) or case.act.id != shown.act.id:
            return  # Somebody went on meanwhile.
        self._shown = shown
        look = LookView(self._voice, shown, self)
        self._column.replaceWidget(self._look, look)
        self._look.setParent(None)
        self._look.deleteLater()
        self._look = look
        look.show()
        # What changed since it was looked at is looked at anew.
        same = case.seen == shown.seen
        self._put(
            number,
            replace(case, seen=shown.seen, mark=case.mark if same else "seen"),
        )

    # -------------------------------------------------------------- marking

    def _current(self) -> tuple[int, _Case] | None:
        number = self._table.currentIndex().row()
        case = self._table.rows.row(number)
        return (number, case) if isinstance(case, _Case) else None

    def _put(self, number: int, case: _Case) -> None:
        self._cases[number] = case
        self._table.rows.put(number, [case])
        self._tell_buttons()

    def _on_approve(self) -> None:
        self._mark(APPROVE, "")

    def _on_refuse(self) -> None:
        reason = " ".join(self._reason.text().split())
        if not reason:
            self._reason_field.show_error(self.gettext("Say why it is refused."))
            self._reason.setFocus()
            return
        self._mark(REFUSE, reason)

    def _on_unmark(self) -> None:
        current = self._current()
        if current is not None and current[1].mark:
            self._put(current[0], replace(current[1], mark="seen", reason=""))

    def _mark(self, mark: str, reason: str) -> None:
        current = self._current()
        if current is None or not current[1].seen or not self._approve.isEnabled():
            return
        number, case = current
        self._reason_field.clear_error()
        self._put(number, replace(case, mark=mark, reason=reason, error=None))
        rest = [*range(number + 1, len(self._cases)), *range(number)]
        after = next((n for n in rest if self._cases[n].mark in ("", "seen")), None)
        if after is None:
            self._decide.setFocus()
        else:
            self._table.setCurrentIndex(self._table.rows.index(after, 0))
            self._table.setFocus()

    def _marked(self) -> list[_Case]:
        return [case for case in self._cases if case.mark in (APPROVE, REFUSE)]

    def _tell_buttons(self) -> None:
        current = self._current()
        may = self.desk.may("acts.decide")
        is_seen = current is not None and bool(current[1].seen)
        for made in (self._approve, self._refuse):
            made.setEnabled(may and is_seen)
        self._unmark.setEnabled(
            current is not None and current[1].mark in (APPROVE, REFUSE)
        )
        count = len(self._marked())
        self._decide.setText(self.gettext("Decide {count} case(s)", count=count))
        self._decide.setEnabled(bool(count))

    # -------------------------------------------------------------- deciding

    def _on_decide(self) -> None:
        marked = self._marked()
        self._notice.clear()
        if not marked:
            return
        looks = tuple(Look(c.act.id, c.seen, c.mark, c.reason) for c in marked)
        dialog = DecideManyDialog(self.desk, self._voice, looks, self)
        dialog.decided.connect(self._on_decided)
        dialog.open()

    def _on_decided(self, rows: tuple[Row, ...]) -> None:
        errors = {r.determination_id: r.error for r in rows if r.error is not None}
        done = len(rows) - len(errors)
        people = frozenset(
            case.person.id
            for case in self._cases
            if case.mark in (APPROVE, REFUSE) and case.act.id not in errors
        )
        for number, case in enumerate(self._cases):
            if case.act.id in errors:
                self._put(number, replace(case, error=errors[case.act.id]))
        if done:
            self._notice.tell(
                self.gettext("{count} case(s) decided.", count=done), "good"
            )
            self.saved.emit()
            self.changed.emit(Changes(people=people, determinations=people))
        if errors:
            self._notice.show_error(next(iter(errors.values())))

    # -------------------------------------------------------------- words

    def _programme(self, row: object) -> str:
        assert isinstance(row, _Case)
        return self.words(row.programme)

    def _amount(self, row: object) -> str:
        assert isinstance(row, _Case)
        if row.act.outcome == "refuse" or row.act.monthly is None:
            return "–"
        return self.words(row.act.monthly)

    def _said(self, row: object) -> str:
        assert isinstance(row, _Case)
        if row.error is not None:
            return self.words(row.error.message)
        return self.gettext(_MARKS[row.mark])

    def _on_opened(self, number: int) -> None:
        case = self._table.rows.row(number)
        if isinstance(case, _Case):
            self.go.emit(Place("person", person=case.person.id))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        directions = QBoxLayout.Direction
        size = self.desk.look.size
        # Where both are scarce, half the width is better than no height.
        is_wide = self.width() >= size(_BESIDE) or self.height() < size(_BELOW)
        self._both.setDirection(
            directions.LeftToRight if is_wide else directions.TopToBottom
        )


def _name(row: object) -> str:
    assert isinstance(row, _Case)
    return row.person.name


def _waiting(ctx: Context) -> tuple[_Case, ...]:
    """Return everything that waits, with what its programme is called."""
    names = {
        code: programme.label
        for policy in ctx.catalog.policies(offices.get(ctx).region, ctx.today())
        for code, programme in policy.programmes.items()
    }
    return tuple(
        _Case(act, person, names.get(act.programme, Text(act.programme)))
        for act, person in determinations.waiting(ctx)
    )
