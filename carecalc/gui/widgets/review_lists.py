# SPDX-License-Identifier: Apache-2.0
"""The lists of the review: visits that wait, assessors with their signals, draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from carecalc.gui.page import Desk
from carecalc.gui.tables import PAGE
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, button, label
from carecalc.gui.widgets.review_tables import ReviewTables
from carecalc.i18n import Catalogue
from carecalc.services.redraws import Compared, Draw
from carecalc.services.reviews import (
    ALL,
    BY_DAY,
    BY_NEARNESS,
    BY_SIGNALS,
    OPEN,
    SENT_BACK,
    Queue,
    Row,
    Wanted,
)
from carecalc.text import N_, Message, Text

_VISITS, _, _DRAWS = range(3)

_STANDINGS = ((OPEN, N_("waiting")), (SENT_BACK, N_("returned")), (ALL, N_("all")))
_ORDERS = (
    (BY_SIGNALS, N_("by signals")),
    (BY_NEARNESS, N_("by how near a threshold")),
    (BY_DAY, N_("by day")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the lists show; draws only where the user sees the whole office."""

    queue: Queue
    compared: tuple[Compared, ...]
    draws: tuple[Draw, ...]
    is_whole: bool


class ReviewLists(QTabWidget):
    """Three lists in tabs; `announce` is the button of a new draw."""

    opened = Signal(str)
    """The id of a visit."""
    draw_opened = Signal(object)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, tables: ReviewTables, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._tables = tables
        self._rows: tuple[Row, ...] = ()
        self._wanted = Wanted()
        self.queue: Queue | None = None
        self.setObjectName("review-tabs")
        self.setAccessibleName(self.gettext("Review"))
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.addTab(self._queue_tab(), self.gettext("Assessments"))
        self.addTab(self._assessors_tab(), self.gettext("Assessors"))
        self.addTab(self._draws_tab(), self.gettext("Draws"))

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a text in the window's language."""
        return self._catalogue.render(Message(template, values))

    def words(self, text: Text) -> str:
        """Return a text of the signals' file in the window's language."""
        return self._catalogue.render(text)

    # -------------------------------------------------------------- building

    def _queue_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        filters = FlowLayout(spacing=8)
        self._standing = self._choice("standing", self.gettext("Which"), _STANDINGS)
        self._order = self._choice("order", self.gettext("Order"), _ORDERS)
        self._signal = self._choice("signal", self.gettext("Signal"), ())
        self._assessor = self._choice("assessor", self.gettext("Assessor"), ())
        for choice in (self._standing, self._order, self._signal, self._assessor):
            filters.addWidget(choice)
        column.addLayout(filters)
        self._list = self._tables.visits(content)
        self._list.opened.connect(self._on_opened)
        self._list.rows.wanted.connect(self._on_page)
        column.addWidget(self._list, 1)
        self._count = label("", "hint", content)
        self._count.setObjectName("review-count")
        column.addWidget(self._count)
        return content

    def _choice(
        self, name: str, title: str, words: Sequence[tuple[str, str]]
    ) -> Choice:
        choice = Choice(self)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.fill([(code, self.gettext(text)) for code, text in words])
        choice.setMinimumContentsLength(10)
        choice.activated.connect(self._on_filtered)
        return choice

    def _assessors_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self._people = self._tables.assessors(content)
        self._people.opened.connect(self._on_assessor)
        column.addWidget(self._people, 1)
        self._note = label("", "hint", content)
        column.addWidget(self._note)
        return content

    def _draws_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        self.announce = button(
            self.gettext("Announce a draw …"), "announce-draw", "", content
        )
        row.addWidget(self.announce)
        row.addStretch()
        column.addLayout(row)
        self._draws = self._tables.draws(content)
        self._draws.opened.connect(self._on_draw)
        column.addWidget(self._draws, 1)
        self._no_draws = label(
            self.gettext(
                "No draw yet. Visits drawn by lot are made again by others; anybody can "
                "repeat the draw with the list and the seed."
            ),
            "muted",
            content,
        )
        column.addWidget(self._no_draws)
        return content

    # -------------------------------------------------------------- what is known

    def show_known(self, known: Known) -> None:
        """Show what was read."""
        self.queue = self._tables.queue = known.queue
        self._tables.compared = {one.assessor: one for one in known.compared}
        rules = known.queue.rules
        every = [("", self.gettext("every signal"))]
        every += [(code, self.words(r.label)) for code, r in rules.signals.items()]
        self._signal.fill(every)
        people = [("", self.gettext("every assessor"))]
        people += [(one.name, one.name) for one in known.queue.assessors]
        self._assessor.fill(people)
        self._fill()
        assessors = sorted(known.queue.assessors, key=lambda one: -len(one.signals))
        self._people.rows.start(len(assessors), assessors)
        self._note.setText(
            self.gettext(
                "{note} The level of {alpha} holds for everything together: {correction}.",
                note=self.words(rules.note),
                alpha=f"{rules.alpha_permille / 1000:g}",
                correction=self.words(rules.correction),
            )
        )
        self.setTabVisible(_DRAWS, known.is_whole)
        self._draws.rows.start(len(known.draws), known.draws)
        self._draws.setVisible(bool(known.draws))
        self._no_draws.setVisible(not known.draws)

    def _fill(self) -> None:
        assert self.queue is not None
        self._wanted = Wanted(
            str(self._standing.code() or OPEN),
            str(self._order.code() or BY_SIGNALS),
            str(self._signal.code() or ""),
            str(self._assessor.code() or ""),
        )
        self._rows = self.queue.chosen(self._wanted)
        self._list.rows.start(len(self._rows), self._rows[:PAGE])
        if self._rows:
            self._list.setCurrentIndex(self._list.rows.index(0, 0))
        self._count.setText(
            self.gettext(
                "Assessments from {first} to {last}: {count}. Enter opens one.",
                count=len(self._rows),
                first=self.queue.first,
                last=self.queue.last,
            )
        )

    def _on_page(self, offset: int, count: int) -> None:
        self._list.rows.put(offset, self._rows[offset : offset + count])

    def _on_filtered(self, _: int) -> None:
        if self.queue is not None:
            self._fill()

    def _on_opened(self, number: int) -> None:
        row = self._list.rows.row(number)
        if isinstance(row, Row):
            self.opened.emit(row.visit_id)

    def _on_draw(self, number: int) -> None:
        draw = self._draws.rows.row(number)
        if isinstance(draw, Draw):
            self.draw_opened.emit(draw)

    def _on_assessor(self, number: int) -> None:
        self.show_assessor(getattr(self._people.rows.row(number), "name", ""))

    def show_assessor(self, name: str) -> None:
        """Show all visits of one assessor."""
        self._assessor.choose(name)
        self._standing.choose(ALL)
        self._fill()
        self.setCurrentIndex(_VISITS)
        self._list.setFocus()

    # -------------------------------------------------------------- going through them

    def row(self, visit_id: str) -> Row | None:
        """Return the row of a visit; None of one that the queue does not hold."""
        rows = () if self.queue is None else self.queue.rows
        return next((row for row in rows if row.visit_id == visit_id), None)

    def settle(self, visit_id: str, kind: str) -> None:
        """Let a visit stand as it was just settled, without working all out again."""
        if self.queue is None or kind == "commented":
            return
        self.queue = self._tables.queue = replace(
            self.queue,
            rows=tuple(
                replace(row, stands=kind) if row.visit_id == visit_id else row
                for row in self.queue.rows
            ),
        )

    def after(self, visit_id: str) -> str:
        """Return the visit after this one in the list as it was ordered, or ""."""
        order = [row.visit_id for row in self._rows]
        at = order.index(visit_id) if visit_id in order else -1
        rows = () if self.queue is None else self.queue.rows
        stands = {row.visit_id: row.stands for row in rows}
        after = (*order[at + 1 :], *order[: max(at, 0)])
        is_any = self._wanted.standing != OPEN
        return next((one for one in after if is_any or not stands.get(one)), "")

    def look_again(self) -> None:
        """Show the visits as they stand by now."""
        if self.queue is not None:
            self._fill()
            self._list.setFocus()

    def shows_draws(self) -> bool:
        """Tell whether the draws are before the user."""
        return self.currentIndex() == _DRAWS

    def begin(self) -> None:
        """Start in the list of visits."""
        self._list.setFocus()

    def state(self) -> object:
        """Return the tab and what is chosen above the list."""
        return self.currentIndex(), self._wanted

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, tuple)
        tab, wanted = state
        self.setCurrentIndex(tab)
        self._standing.choose(wanted.standing)
        self._order.choose(wanted.order)
