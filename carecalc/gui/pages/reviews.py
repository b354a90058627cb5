# SPDX-License-Identifier: Apache-2.0
"""The review: visits that wait for it, assessors and what they signal, draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.record import Happening
from carecalc.domain.review import Review
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.page import BACK, Desk, Page, Place
from carecalc.gui.tables import PAGE
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, button, is_writing, label
from carecalc.gui.widgets.review_forms import (
    AnnounceDialog,
    GiveOutDialog,
    ReturnDialog,
    SeedDialog,
    WordsDialog,
)
from carecalc.gui.widgets.review_tables import ReviewTables
from carecalc.gui.widgets.review_visit import KINDS, Pictures, ReviewVisit
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.i18n import Catalogue
from carecalc.services import redraws, reviewing, reviews
from carecalc.services.context import Changes, Context
from carecalc.services.redraws import Again, Compared, Draw
from carecalc.services.reviewing import Looked
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
from carecalc.text import N_

_LIST, _VISIT, _DRAW = range(3)
_WEEKS = timedelta(days=21)
"""So long whoever is to make a visit again has, unless somebody says otherwise."""

_STANDINGS = ((OPEN, N_("waiting")), (SENT_BACK, N_("returned")), (ALL, N_("all")))
_ORDERS = (
    (BY_SIGNALS, N_("by signals")),
    (BY_NEARNESS, N_("by how near a threshold")),
    (BY_DAY, N_("by day")),
)


@dataclass(frozen=True, slots=True)
class _Known:
    queue: Queue
    compared: tuple[Compared, ...]
    draws: tuple[Draw, ...]
    is_whole: bool


class ReviewsPage(Page):
    """Three lists in tabs; a visit, or a draw, opens in their place."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._tables = ReviewTables(desk, catalogue)
        self._queue: Queue | None = None
        self._rows: tuple[Row, ...] = ()
        self._looked: Looked | None = None
        self._last: tuple[str, str] | None = None
        self._draw: Draw | None = None
        self._wanted = Wanted()
        self._undo = UndoLine(catalogue, self)
        self._undo.undone.connect(self._on_undo)
        self.body.addWidget(self._undo)
        self._pictures = Pictures(desk, self.voice, self._undo, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._lists())
        self._stack.addWidget(self._visit_part())
        self._stack.addWidget(self._draw_part())
        self.body.addWidget(self._stack, 1)
        self._show_title()
        self._load()

    # -------------------------------------------------------------- building

    def _lists(self) -> QWidget:
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("review-tabs")
        self._tabs.setAccessibleName(self.gettext("Review"))
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.addTab(self._queue_tab(), self.gettext("Assessments"))
        self._tabs.addTab(self._assessors_tab(), self.gettext("Assessors"))
        self._tabs.addTab(self._draws_tab(), self.gettext("Draws"))
        return self._tabs

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
        self._announce = button(
            self.gettext("Announce a draw …"), "announce-draw", "", content
        )
        self._announce.clicked.connect(self._on_announce)
        row.addWidget(self._announce)
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

    def _visit_part(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._area = scrolling(QWidget(content), content)
        column.addWidget(self._area, 1)
        bar = FlowLayout(spacing=8)
        self._buttons: dict[Qt.Key, QPushButton] = {}
        for key, name, words, kind, slot in (
            (Qt.Key.Key_P, "pass", N_("Pass (P)"), "primary", self._on_pass),
            (Qt.Key.Key_C, "comment", N_("Comment … (C)"), "", self._on_comment),
            (Qt.Key.Key_R, "return", N_("Return … (R)"), "", self._on_return),
            (Qt.Key.Key_O, "overturn", N_("Overturn … (O)"), "", self._on_overturn),
            (Qt.Key.Key_N, "next", N_("Next (N)"), "quiet", self._on_next),
        ):
            made = button(self.gettext(words), f"review-{name}", kind, content)
            made.clicked.connect(slot)
            bar.addWidget(made)
            self._buttons[key] = made
        self._answers = button(
            self.gettext("Answers and result"), "review-result", "quiet", content
        )
        self._answers.clicked.connect(self._on_result)
        bar.addWidget(self._answers)
        column.addLayout(bar)
        return content

    def _draw_part(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._draw_said = label("", "muted", content)
        self._draw_said.setObjectName("draw-said")
        column.addWidget(self._draw_said)
        self._how = label("", "hint", content)
        column.addWidget(self._how)
        bar = FlowLayout(spacing=8)
        self._seed = button(self.gettext("Draw …"), "draw-lots", "primary", content)
        self._seed.clicked.connect(self._on_seed)
        self._give = button(
            self.gettext("Give the visits out …"), "give-out", "primary", content
        )
        self._give.clicked.connect(self._on_give)
        bar.addWidget(self._seed)
        bar.addWidget(self._give)
        column.addLayout(bar)
        self._again = self._tables.again(content)
        column.addWidget(self._again, 1)
        column.addStretch()
        return content

    # -------------------------------------------------------------- what is known

    def _load(self) -> None:
        self.desk.call(_known, done=self._on_known, failed=self._on_refused)

    def _on_known(self, known: _Known) -> None:
        self._queue = self._tables.queue = known.queue
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
        self._tabs.setTabVisible(2, known.is_whole)
        self._draws.rows.start(len(known.draws), known.draws)
        self._draws.setVisible(bool(known.draws))
        self._no_draws.setVisible(not known.draws)
        if self.place.visit and self._looked is None:
            self._open(self.place.visit)

    def _fill(self) -> None:
        assert self._queue is not None
        self._wanted = Wanted(
            str(self._standing.code() or OPEN),
            str(self._order.code() or BY_SIGNALS),
            str(self._signal.code() or ""),
            str(self._assessor.code() or ""),
        )
        self._rows = self._queue.chosen(self._wanted)
        self._list.rows.start(len(self._rows), self._rows[:PAGE])
        if self._rows:
            self._list.setCurrentIndex(self._list.rows.index(0, 0))
        self._count.setText(
            self.gettext(
                "Assessments from {first} to {last}: {count}. Enter opens one.",
                count=len(self._rows),
                first=self._queue.first,
                last=self._queue.last,
            )
        )

    def _on_page(self, offset: int, count: int) -> None:
        self._list.rows.put(offset, self._rows[offset : offset + count])

    def _on_filtered(self, _: int) -> None:
        if self._queue is not None:
            self._fill()

    def _on_refused(self, error: UserError) -> None:
        self._undo.undo.hide()
        self._undo.show_error(error)

    # -------------------------------------------------------------- one visit

    def _on_opened(self, number: int) -> None:
        row = self._list.rows.row(number)
        if isinstance(row, Row):
            self._open(row.visit_id)

    def _open(self, visit_id: str) -> None:
        self.move(visit=visit_id)
        self.desk.call(
            reviewing.see, visit_id, done=self._on_looked, failed=self._on_refused
        )

    def _on_looked(self, looked: Looked) -> None:
        if looked.view.visit.id != self.place.visit:
            return
        self._looked = looked
        shown = ReviewVisit(self.voice, looked, self._row(), self._queue, self._area)
        shown.picture_asked.connect(self._pictures.show_one)
        self._area.setWidget(shown)
        for key, made in self._buttons.items():
            is_free = looked.forbidden is None and looked.corrected_by is None
            made.setEnabled(
                key == Qt.Key.Key_N
                or is_free
                or (key == Qt.Key.Key_C and looked.forbidden is None)
            )
        if looked.forbidden is not None:
            self._undo.undo.hide()
            self._undo.show_error(looked.forbidden)
        self._stack.setCurrentIndex(_VISIT)
        self._show_title()
        made = self._buttons[Qt.Key.Key_P]
        self.focus_soon(made if made.isEnabled() else self._buttons[Qt.Key.Key_N])

    def _row(self) -> Row | None:
        rows = () if self._queue is None else self._queue.rows
        return next((r for r in rows if r.visit_id == self.place.visit), None)

    def _show_title(self) -> None:
        looked, at = self._looked, self._stack.currentIndex()
        if at == _VISIT and looked is not None:
            view = looked.view
            self.set_title(
                view.person.name,
                f"{self.words(view.scale.label)} · {view.visit.number}",
            )
        elif at == _DRAW and self._draw is not None:
            day = self.words(self._draw.announced.day)
            self.set_title(self.gettext("Draw of {day}", day=day))
        else:
            self.set_title(self.gettext("Review"))
        self.header.back.setVisible(at != _LIST or self.desk.home() != Place("reviews"))

    def _on_pass(self) -> None:
        if self._looked is not None:
            self.desk.call(
                reviewing.approve,
                self._looked.view.visit.id,
                self._signals(),
                done=self._on_said,
                failed=self._on_refused,
                busy=self._buttons[Qt.Key.Key_P],
            )

    def _signals(self) -> tuple[str, ...]:
        row = self._row()
        return () if row is None else row.codes

    def _on_comment(self) -> None:
        told = self.gettext("A comment settles nothing; the visit stays in the queue.")
        self._ask(self.gettext("Comment"), told, reviewing.remark)

    def _on_overturn(self) -> None:
        told = self.gettext(
            "Its level counts for nothing from now on, also for what is paid already. "
            "If somebody is paid by it, the next list says so."
        )
        self._ask(self.gettext("Overturn"), told, reviewing.overturn)

    def _ask(self, verb: str, told: str, service: object) -> None:
        assert self._looked is not None
        assert callable(service)
        dialog = WordsDialog(
            self.desk,
            self.catalogue,
            self,
            verb,
            told,
            service,
            self._looked.view.visit.id,
        )
        dialog.done.connect(self._on_said)
        dialog.open()

    def _on_return(self) -> None:
        assert self._looked is not None
        view = self._looked.view
        dialog = ReturnDialog(
            self.desk,
            self.catalogue,
            self,
            view.visit.id,
            view.scale,
            self._signals(),
        )
        dialog.done.connect(self._on_said)
        dialog.open()

    def _on_said(self, said: Happening[Review]) -> None:
        assert self._looked is not None
        words, _ = KINDS[said.kind]
        self._last = (said.about, said.id)
        self._undo.tell_done(
            self.gettext(
                "{what}: {name}, {number}",
                what=self.gettext(words),
                name=self._looked.view.person.name,
                number=self._looked.view.visit.number,
            )
        )
        self.saved.emit()
        self._stands(said.about, said.kind)
        if said.kind in KINDS and said.kind != "commented":
            self._on_next()
        else:
            self._open(said.about)

    def _stands(self, visit_id: str, kind: str) -> None:
        """Let a visit stand as it was just settled, without working all out again."""
        if self._queue is None or kind == "commented":
            return
        self._queue = self._tables.queue = replace(
            self._queue,
            rows=tuple(
                replace(row, stands=kind) if row.visit_id == visit_id else row
                for row in self._queue.rows
            ),
        )

    def _on_next(self) -> None:
        """Open the visit after this one in the list as it was ordered."""
        order = [row.visit_id for row in self._rows]
        at = order.index(self.place.visit) if self.place.visit in order else -1
        stands = (
            {row.visit_id: row.stands for row in self._queue.rows}
            if self._queue
            else {}
        )
        after = [*order[at + 1 :], *order[: max(at, 0)]]
        for visit_id in after:
            if self._wanted.standing != OPEN or not stands.get(visit_id):
                self._open(visit_id)
                return
        self._to_list()

    def _on_undo(self) -> None:
        if self._last is not None:
            self.desk.call(
                reviewing.take_back,
                *self._last,
                done=self._on_undone,
                failed=self._on_refused,
            )

    def _on_undone(self, nothing: None) -> None:
        assert self._last is not None
        visit_id, _ = self._last
        self._undo.tell_undone(self.gettext("Taken back."))
        self.saved.emit()
        self._stands(visit_id, "")
        self._open(visit_id)

    def _on_result(self) -> None:
        assert self._looked is not None
        view = self._looked.view
        self.go.emit(Place("result", person=view.person.id, visit=view.visit.id))

    # -------------------------------------------------------------- assessors, draws

    def _on_assessor(self, number: int) -> None:
        one = self._people.rows.row(number)
        self._assessor.choose(getattr(one, "name", ""))
        self._standing.choose(ALL)
        self._fill()
        self._tabs.setCurrentIndex(0)
        self._list.setFocus()

    def _on_announce(self) -> None:
        if self._queue is None:
            return
        dialog = AnnounceDialog(
            self.desk, self.catalogue, self, self._queue.first, self._queue.last
        )
        dialog.done.connect(self._on_announced)
        dialog.open()

    def _on_announced(self, made: object) -> None:
        self.saved.emit()
        self._load()

    def _on_draw(self, number: int) -> None:
        draw = self._draws.rows.row(number)
        if isinstance(draw, Draw):
            self._draw = draw
            self._stack.setCurrentIndex(_DRAW)
            self._show_draw(())
            self._show_title()
            self.desk.call(
                redraws.outcome,
                draw.announced.id,
                done=self._show_draw,
                failed=self._on_refused,
            )

    def _show_draw(self, found: tuple[Again, ...]) -> None:
        assert self._draw is not None
        said, drawn = self._draw.announced.value, self._draw.drawn
        digest = "\u200b".join(said.digest[n : n + 8] for n in range(0, 64, 8))
        self._draw_said.setText(
            self.gettext(
                "{count} visits from {first} to {last}, {size} drawn. SHA-256 of the "
                "list: {digest}",
                count=len(said.population),
                first=said.first,
                last=said.last,
                size=said.size,
                digest=digest,
            )
        )
        self._how.setText(
            self.gettext(
                "How to repeat it: for each visit the SHA-256 of seed, line feed and "
                "number; of each group those with the smallest. Seed: {seed}",
                seed=self.gettext("not drawn yet")
                if drawn is None
                else drawn.value.seed,
            )
        )
        self._seed.setVisible(drawn is None)
        lacking = [one for one in found if one.task is None]
        self._give.setVisible(drawn is not None and bool(lacking))
        self._again.setVisible(drawn is not None)
        self._again.rows.start(len(found), found)

    def _on_seed(self) -> None:
        assert self._draw is not None
        dialog = SeedDialog(self.desk, self.catalogue, self, self._draw.announced)
        dialog.done.connect(self._on_drawn)
        dialog.open()

    def _on_drawn(self, drawn: object) -> None:
        assert self._draw is not None
        assert isinstance(drawn, Happening)
        self._draw = replace(self._draw, drawn=drawn)
        self.saved.emit()
        self.desk.call(
            redraws.outcome,
            self._draw.announced.id,
            done=self._show_draw,
            failed=self._on_refused,
        )

    def _on_give(self) -> None:
        assert self._draw is not None
        dialog = GiveOutDialog(
            self.desk,
            self.catalogue,
            self,
            self._draw.announced.id,
            self.desk.context.today() + _WEEKS,
        )
        dialog.done.connect(self._on_given)
        dialog.open()

    def _on_given(self, found: tuple[Again, ...]) -> None:
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))
        self._show_draw(found)

    # -------------------------------------------------------------- the window

    def _to_list(self) -> None:
        self._looked = self._draw = None
        self.move(visit="")
        self._stack.setCurrentIndex(_LIST)
        self._show_title()
        if self._queue is not None:
            self._fill()
            self._list.setFocus()
        if self._tabs.currentIndex() == 2:
            self._load()

    def _on_back(self) -> None:
        if self._stack.currentIndex() == _LIST:
            self.go.emit(BACK)
        else:
            self._to_list()

    def begin(self) -> None:
        """Start in the list."""
        self._list.setFocus()

    def takes(self, place: Place) -> bool:
        """Open another visit, or the list, in the same page."""
        if place.page != self.place.page:
            return False
        if place.visit:
            self._open(place.visit)
        else:
            self._to_list()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Settle the visit by one key; Escape goes back to the list."""
        key = Qt.Key(event.key())
        at = self._stack.currentIndex()
        if key == Qt.Key.Key_Escape and at != _LIST:
            self._to_list()
        elif (
            at == _VISIT
            and key in self._buttons
            and not event.modifiers()
            and not is_writing(QApplication.focusWidget())
        ):
            self._buttons[key].click()
        else:
            self.enters(event)

    def refresh(self, changes: Changes) -> None:
        """Look again when visits changed elsewhere."""
        if changes.visits and self._stack.currentIndex() == _LIST:
            self._load()

    def state(self) -> object:
        """Return the tab and what is chosen above the list."""
        return self._tabs.currentIndex(), self._wanted

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, tuple)
        tab, wanted = state
        self._tabs.setCurrentIndex(tab)
        self._standing.choose(wanted.standing)
        self._order.choose(wanted.order)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("open the marked assessment")),
            ("P", self.gettext("pass it, and open the next")),
            ("C", self.gettext("comment on it")),
            ("R", self.gettext("return it to its assessors")),
            ("O", self.gettext("overturn it")),
            ("N", self.gettext("next assessment")),
            ("Esc", self.gettext("back to the list")),
        )


def _known(ctx: Context) -> _Known:
    """Return everything the page shows in one call; draws are of the whole office."""
    queue = reviews.look(ctx)
    try:
        return _Known(queue, redraws.compared(ctx), redraws.listed(ctx), True)
    except UserError as error:
        if error.code != "ACCESS-003":
            raise
        return _Known(queue, (), (), False)
