# SPDX-License-Identifier: Apache-2.0
"""The review: visits that wait for it, assessors and what they signal, draws."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.record import Happening
from carecalc.domain.review import Review
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.page import BACK, Desk, Page, Place
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, is_writing
from carecalc.gui.widgets.review_draw import ReviewDraw
from carecalc.gui.widgets.review_forms import AnnounceDialog, ReturnDialog
from carecalc.gui.widgets.review_lists import Known, ReviewLists
from carecalc.gui.widgets.review_tables import ReviewTables
from carecalc.gui.widgets.review_visit import KINDS, Pictures, ReviewVisit
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.gui.widgets.words_dialog import WORDS, WordsDialog
from carecalc.i18n import Catalogue
from carecalc.services import redraws, reviewing, reviews
from carecalc.services.context import Changes, Context
from carecalc.services.redraws import Draw
from carecalc.services.reviewing import Looked
from carecalc.services.reviews import (
    Row,
)
from carecalc.text import N_

_LIST, _VISIT, _DRAW = range(3)


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
        self._looked: Looked | None = None
        self._last: tuple[str, str] | None = None
        self._draw: Draw | None = None
        self._undo = UndoLine(catalogue, self)
        self._undo.undone.connect(self._on_undo)
        self.body.addWidget(self._undo)
        self._pictures = Pictures(desk, self.voice, self._undo, self)
        self._stack = QStackedWidget(self)
        self._lists = ReviewLists(desk, catalogue, self._tables, self._stack)
        self._lists.opened.connect(self._open)
        self._lists.announce.clicked.connect(self._on_announce)
        self._lists.draw_opened.connect(self._on_draw)
        self._stack.addWidget(self._lists)
        self._stack.addWidget(self._visit_part())
        self._drawn = ReviewDraw(desk, catalogue, self._tables, self._stack)
        self._drawn.drawn.connect(self._on_drawn)
        self._drawn.given.connect(self._on_given)
        self._drawn.refused.connect(self._on_refused)
        self._stack.addWidget(self._drawn)
        self.body.addWidget(self._stack, 1)
        self._show_title()
        self._load()

    # -------------------------------------------------------------- building

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

    # -------------------------------------------------------------- what is known

    def _load(self) -> None:
        self.desk.call(_known, done=self._on_known, failed=self._on_refused)

    def _on_known(self, known: Known) -> None:
        self._lists.show_known(known)
        if self.place.item:
            self._lists.show_assessor(self.place.item)
        if self.place.visit and self._looked is None:
            self._open(self.place.visit)

    def _on_refused(self, error: UserError) -> None:
        self._undo.undo.hide()
        self._undo.show_error(error)

    # -------------------------------------------------------------- one visit

    def _open(self, visit_id: str) -> None:
        self.move(visit=visit_id)
        self.desk.call(
            reviewing.see, visit_id, done=self._on_looked, failed=self._on_refused
        )

    def _on_looked(self, looked: Looked) -> None:
        if looked.view.visit.id != self.place.visit:
            return
        self._looked = looked
        shown = ReviewVisit(
            self.voice, looked, self._row(), self._lists.queue, self._area
        )
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
        return self._lists.row(self.place.visit)

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
            WORDS,
            verb,
            told,
            service,
            (self._looked.view.visit.id,),
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
        self._lists.settle(said.about, said.kind)
        if said.kind in KINDS and said.kind != "commented":
            self._on_next()
        else:
            self._open(said.about)

    def _on_next(self) -> None:
        """Open the visit after this one in the list as it was ordered."""
        after = self._lists.after(self.place.visit)
        if after:
            self._open(after)
        else:
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
        self._lists.settle(visit_id, "")
        self._open(visit_id)

    def _on_result(self) -> None:
        assert self._looked is not None
        view = self._looked.view
        self.go.emit(Place("result", person=view.person.id, visit=view.visit.id))

    # -------------------------------------------------------------- assessors, draws

    def _on_announce(self) -> None:
        queue = self._lists.queue
        if queue is None:
            return
        dialog = AnnounceDialog(
            self.desk, self.catalogue, self, queue.first, queue.last
        )
        dialog.done.connect(self._on_announced)
        dialog.open()

    def _on_announced(self, made: object) -> None:
        self.saved.emit()
        self._load()

    def _on_draw(self, draw: Draw) -> None:
        self._draw = draw
        self._stack.setCurrentIndex(_DRAW)
        self._drawn.show_draw(draw)
        self._show_title()

    def _on_drawn(self) -> None:
        self.saved.emit()

    def _on_given(self) -> None:
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))

    # -------------------------------------------------------------- the window

    def _to_list(self) -> None:
        self._looked = self._draw = None
        self.move(visit="")
        self._stack.setCurrentIndex(_LIST)
        self._show_title()
        self._lists.look_again()
        if self._lists.shows_draws():
            self._load()

    def _on_back(self) -> None:
        if self._stack.currentIndex() == _LIST:
            self.go.emit(BACK)
        else:
            self._to_list()

    def begin(self) -> None:
        """Start in the list."""
        self._lists.begin()

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
        return self._lists.state()

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        self._lists.restore(state)

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


def _known(ctx: Context) -> Known:
    """Return everything the page shows in one call; draws are of the whole office."""
    queue = reviews.look(ctx)
    try:
        return Known(queue, redraws.compared(ctx), redraws.listed(ctx), True)
    except UserError as error:
        if error.code != "ACCESS-003":
            raise
        return Known(queue, (), (), False)
