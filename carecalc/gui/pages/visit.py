# SPDX-License-Identifier: Apache-2.0
"""The visit: walking through a scale with somebody, each answer saved as it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from carecalc.domain.nearness import Nearness
from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.corrections import Corrections
from carecalc.gui.widgets.giving_back import GivingBack, Written
from carecalc.gui.widgets.going import Going
from carecalc.gui.widgets.inputs import is_writing
from carecalc.gui.widgets.item_clock import ItemClock
from carecalc.gui.widgets.moving_over import Moving
from carecalc.gui.widgets.questions import deciding, unasked
from carecalc.gui.widgets.rail import Progress
from carecalc.gui.widgets.rating import SECOND, Rating, rating_of
from carecalc.gui.widgets.refusing import RefusedDialog
from carecalc.gui.widgets.saving import Saving
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.sight import Sight
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.visit_asides import Asides
from carecalc.gui.widgets.visit_frame import VisitFrame
from carecalc.gui.widgets.visit_header import VisitHeader, shortcuts
from carecalc.gui.widgets.walk import Walk
from carecalc.i18n import Catalogue
from carecalc.services import visits
from carecalc.services.context import Changes
from carecalc.services.visits import VisitView

NARROW = 1000
"""Below this width of the window the rail is a strip and the help a drawer."""

_NARROW_PAGE = 780
"""And below this width of the page, in whatever window."""


class VisitPage(Page):
    """One visit, draft or signed; opens where work stopped."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: VisitView | None = None
        self._near: Nearness | None = None
        self._walk: Walk | None = None
        self._is_second = place.rater == SECOND
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._build_header()
        self._build_body()
        desk.call(visits.view, place.visit, done=self._on_view, failed=self._on_refused)

    # ------------------------------------------------------------ building

    def _build_header(self) -> None:
        parts = VisitHeader(self.voice, self, is_second=self._is_second)
        self._header, self.stamp = parts, parts.stamp
        self.help_button, self.undo_button = parts.help, parts.undo
        self.check_button, self.more = parts.check, parts.more
        parts.help.toggled.connect(self._on_help_toggled)
        parts.undo.clicked.connect(self._on_undo)
        parts.check.clicked.connect(self._on_check)
        parts.refusal_asked.connect(self._on_refusal_asked)
        parts.other_rater_asked.connect(self._on_other_rater)
        for widget in parts.widgets():
            self.add_action(widget)

    def _build_body(self) -> None:
        self.body.setContentsMargins(14, 10, 14, 8)
        self.frame = VisitFrame(self.voice, self)
        self._sight = Sight(self.frame)
        self.body.addWidget(self.frame)
        self.notice, self.help = self.frame.notice, self.frame.help
        self._going = Going(self.frame, self._answers_now, self._unasked)
        self._going.wanted.connect(self.go_to)
        self._giving_back = GivingBack(self.frame, self._answers_saved)
        self._giving_back.wanted.connect(self.go_to)
        self.help.noted.connect(self._on_noted)
        self.help.left.connect(self._on_aside_left)
        visit = self.place.visit
        self._asides = Asides(
            self.desk, self.voice, visit, self.frame, self.help_button, self
        )
        self._asides.changed.connect(self._on_sent)
        self._asides.left.connect(self._on_aside_left)
        self._asides.refused.connect(self._on_refused)
        self._asides.paper_toggled.connect(self._on_help_toggled)
        self._moving = Moving(self.desk, self.voice, self.frame.move_bar)
        self._moving.moved.connect(self._on_moved)
        self._saving = Saving(
            self.desk,
            self.voice,
            visit,
            self.notice,
            self,
            is_second=self._is_second,
        )
        self._asides.saved.connect(self._saving.stamp)
        self._saving.sent.connect(self._on_sent)
        self._saving.stamped.connect(self._on_stamped)
        self._saving.arrived.connect(self._on_arrived)
        self._saving.settled.connect(self._on_sent)
        self._saving.refused.connect(self._giving_back.take)
        self._saving.undone.connect(self._on_undone)
        self._corrections = Corrections(self.desk, self.voice, self.notice)
        self._clock = ItemClock(self)
        self._saving.spent = self._clock.take
        self.form: ScaleForm | None = None

    def _build_form(self, view: VisitView, walk: Walk) -> None:
        self.form = ScaleForm(
            self.voice,
            deciding(view.scale),
            auto_advance=self.desk.settings.auto_advance,
            parent=self.frame,
        )
        self.form.setObjectName("scale-form")
        self.form.answered.connect(self._on_answered)
        self.form.cleared.connect(self._on_cleared)
        self.form.activated.connect(self._on_activated)
        self._asides.follow(self.form)
        self.form.went_back.connect(self._on_back)
        self.form.marked.connect(self.frame.show_mark)
        self.form.unheard.connect(self.frame.say_for_a_moment)
        self._sight.follow(self.form)
        self._going.follow(self.form, walk)
        self._giving_back.follow(self.form)
        self.frame.put_form(self.form)

    # ------------------------------------------------------------ what is known

    @property
    def answers(self) -> dict[str, Answer]:
        """What was answered, saved or on its way to the file."""
        return self._saving.pending.over(self._rating.answers)

    def _answers_now(self) -> dict[str, Answer]:
        return self.answers

    def _answers_saved(self) -> Mapping[str, Answer]:
        return self._rating.answers

    @property
    def _rating(self) -> Rating:
        assert self._view is not None
        return rating_of(self._view, self.place.rater)

    @property
    def active(self) -> str:
        """The open question."""
        return self.form.active if self.form is not None else ""

    def _unasked(self) -> frozenset[str]:
        assert self._view is not None
        return unasked(self._view.scale, self._rating.missing, self._rating.answers)

    def _unsaved(self) -> frozenset[str]:
        return frozenset(self._saving.pending.unsaved)

    def _item(self, code: str) -> Item | None:
        return None if self._walk is None else self._walk.item(code)

    # ------------------------------------------------------------ showing

    def _take(self, view: VisitView) -> None:
        self._view = view
        # What a second assessor sees depends on nothing of the first.
        self._near = None if self._is_second else view.nearness

    def _on_view(self, view: VisitView) -> None:
        first = self._view is None
        self._take(view)
        if first:
            self._open(view)
        else:
            self._show_all()

    def _open(self, view: VisitView) -> None:
        self._position = view.visit.position
        # The title is the name here, and the questions need the height.
        ignored = QSizePolicy.Policy.Ignored
        self.header.subtitle.setSizePolicy(ignored, QSizePolicy.Policy.Preferred)
        self.set_title(
            view.person.name,
            f"{self.words(view.scale.label)} · {view.visit.number} · "
            f"{self.words(view.visit.assessed_on)}",
        )
        band = self._asides.begin(view)
        if band is not None:
            self.body.insertWidget(0, band)
        self._fit()
        self._walk = Walk(view.scale)
        self._saving.names = {i.code: i.label for i in self._walk.items}
        self._build_form(view, self._walk)
        if not self._is_answerable:
            self._lock(view)
        elif not self._is_second:
            self._moving.look(view)
        # How long a copy from paper took, or a practice, says nothing of a visit.
        if self._is_answerable and view.visit.entry is None and not self.desk.trial:
            self._clock.measure()
        self.frame.set_second(self._is_second)
        self._corrections.look(view)
        position = self.place.item or ("" if self._is_second else view.visit.position)
        first = self._walk.first_open(self._rating.answers)
        if self.place.back_to:
            self.form.listed = self.place.item
            self.header.back.setText(self.gettext("Back to the list (Esc)"))
            self.header.back.setAccessibleName(self.header.back.text())
        self.go_to(position if self._item(position) else first)
        self._giving_back.give_typed()

    @property
    def _is_answerable(self) -> bool:
        assert self._view is not None
        is_draft = self._view.visit.state == "draft"
        return is_draft and not self.desk.context.store.read_only

    def _lock(self, view: VisitView) -> None:
        assert self.form is not None
        self.form.setEnabled(False)
        self._asides.lock()
        self.undo_button.setEnabled(False)
        self.more.setVisible(False)
        self.check_button.setFocus()
        is_draft = view.visit.state == "draft"
        if not is_draft:
            self.check_button.setText(self.gettext("Result"))
        self.frame.tell_locked(is_draft)

    def go_to(self, code: str) -> None:
        """Open a question, in whichever group it is."""
        group = None if self._walk is None else self._walk.group(code)
        if group is None or self.form is None:
            return
        if self.form.group != group:
            self.form.show_group(group)
        self.form.set_answers(self.answers, self._unasked(), self._unsaved())
        self.form.activate(code)
        self._show_all()

    def _show_all(self) -> None:
        if self.form is None or self._view is None or self.form.group is None:
            return
        assert self._walk is not None
        answers, left_out, unsaved = self.answers, self._unasked(), self._unsaved()
        self.form.set_answers(answers, left_out, unsaved)
        progress = Progress(
            self._walk.groups,
            answers,
            left_out,
            self.form.group.code,
            self.active,
            unsaved,
            frozenset(() if self._near is None else self._near.live),
        )
        self.frame.show_progress(progress)
        self._header.show_count(self._view.scale, progress)
        undoable = not self._saving.pending.is_empty or self._rating.undoable > 0
        self.undo_button.setEnabled(self._is_answerable and undoable)
        item = self._item(self.active)
        if item is not None:
            self._asides.show(item, answers.get(item.code))
        if not self._is_second:
            self.frame.level.show_view(self._view, self._near)

    def _fit(self) -> None:
        narrow = self.desk.look.size(NARROW)  # Large text needs more.
        # A model case beside the page takes its room in a window that is wide.
        is_narrow = self.window().width() < narrow
        is_narrow = is_narrow or self.width() < self.desk.look.size(_NARROW_PAGE)
        strip = self._asides.shows_paper or is_narrow
        self.stamp.setVisible(not strip)
        self.help_button.setVisible(strip)
        self.frame.set_strip(strip, self.help_button.isChecked())

    # ------------------------------------------------------------ walking

    def _on_activated(self, code: str) -> None:
        if self._view is not None:
            self.move(item=code)
            if code != self._position and self._is_answerable and not self._is_second:
                self.desk.call(visits.move_to, self._view.visit.id, code)
            self._position = code
        self._clock.turn_to(code)
        self._corrections.show(code)
        self._sight.settle()
        self._show_all()
        self._giving_back.give(code)

    # ------------------------------------------------------------ saving

    def _on_answered(self, answer: Answer) -> None:
        self._saving.send(answer.item, answer)

    def _on_cleared(self, code: str) -> None:
        self._saving.send(code, None)

    def _on_sent(self) -> None:
        self._show_all()

    def _on_arrived(self, view: VisitView) -> None:
        self._take(view)
        if self._saving.pending.is_empty:
            self._show_all()

    def _on_stamped(self) -> None:
        self.stamp.setText(self._saving.when())
        self.saved.emit()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def _on_undo(self) -> None:
        if self._view is not None and self._is_answerable:
            self.help.flush()
            self._saving.undo()

    def _on_undone(self, view: VisitView) -> None:
        before = self._rating.answers
        self._take(view)
        after = self._rating.answers
        changed = (c for c in (*before, *after) if before.get(c) != after.get(c))
        self.go_to(next(changed, self.active))

    # ------------------------------------------------------------ notes, aids, finding

    def _on_noted(self, code: str, note: str) -> None:
        if self.form is not None:
            self.form.set_note(code, note)

    def _on_aside_left(self) -> None:
        # Keys answer again; the button of a test aid would take Enter and Space.
        if self.form is not None:
            self.form.activate(self.active)

    def _on_help_toggled(self, shown: bool) -> None:
        self._fit()

    def _flush(self) -> None:
        self.help.flush()
        if self.form is not None and self._view is not None and self._is_answerable:
            self.form.flush()

    def _on_check(self) -> None:
        if self._view is None:
            return
        self._flush()
        if self._is_second and not self._rating.is_done:
            self._going.to_unanswered(1)
            self.notice.tell(
                self.gettext(
                    "Something is not answered yet; the answers are compared when all "
                    "are in."
                ),
                "warning",
            )
            return
        page = "check" if self._view.visit.state == "draft" else "result"
        self.go.emit(
            Place(page, person=self._view.person.id, visit=self._view.visit.id)
        )

    # ------------------------------------------------------------ the rest of a visit

    def _on_refusal_asked(self) -> None:
        if self._view is not None:
            self._flush()
            dialog = RefusedDialog(self.desk, self.voice, self._view, self)
            dialog.ended.connect(self._on_ended)
            dialog.open()

    def _on_ended(self) -> None:
        assert self._view is not None
        self.desk.reminders.drop(self.place.visit)
        self.go.emit(Place("person", person=self._view.person.id))

    def _on_other_rater(self) -> None:
        rater = "" if self._is_second else SECOND
        self.go.emit(replace(self.place, item="", rater=rater))

    def _on_moved(self, view: VisitView) -> None:
        self.go.emit(Place("visit", person=view.person.id, visit=view.visit.id))

    # ------------------------------------------------------------ Qt and the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, undo, find, check; other keys answer the open question."""
        key, ctrl = event.key(), Qt.KeyboardModifier.ControlModifier
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._view is None or self.form is None:
            event.ignore()
        elif key == Qt.Key.Key_F8:
            self._going.to_unanswered(-1 if shift else 1)
        elif event.modifiers() & ctrl:
            self._press_control(event)
        elif key == Qt.Key.Key_Escape and self.frame.find_field.isVisible():
            self.frame.close_find()
            self.form.activate(self.active)
        elif self._leaves_for_list(event):
            self._on_back()
        elif self._asides.take_key(event):
            return
        elif (
            not self._is_answerable
            or is_writing(QApplication.focusWidget())
            or not self.form.take_key(event)
        ):
            event.ignore()

    def _leaves_for_list(self, event: QKeyEvent) -> bool:
        assert self.form is not None
        is_free = bool(self.form.listed) and not self.form.is_prompting
        return is_free and event.key() == Qt.Key.Key_Escape

    def _press_control(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Z:
            self._on_undo()
        elif key == Qt.Key.Key_S:
            self.help.flush()
            self._saving.try_again()
            self.stamp.setText(self._saving.when())
        elif key == Qt.Key.Key_F:
            self.frame.open_find()
        elif key == Qt.Key.Key_V:
            self._asides.pictures.taking.paste()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_check()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Refit when the window, not just the page, has another size."""
        if event.type() == QEvent.Type.Polish:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form that fits the window."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the form that fits the window, and the keyboard."""
        super().showEvent(event)
        self._fit()
        if self.form is not None and self.active:
            self.form.activate(self.active)

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.visit in changes.visits and self._saving.pending.is_empty:
            self.desk.call(visits.view, self.place.visit, done=self._on_view)

    def takes(self, place: Place) -> bool:
        """Open another question of the visit that is open already."""
        here = replace(self.place, item=place.item)
        if place != here or self._item(place.item) is None:
            return False
        self.go_to(place.item)
        return True

    def leave(self) -> bool:
        """Keep what is still being written; say once what would be lost by going."""
        self._flush()
        return self._saving.may_leave()

    def state(self) -> object:
        """Return what is not in the file, and what is open; a note is saved."""
        self._flush()
        typed, unsaved = self._giving_back.typed_now(), self._saving.pending.unsaved
        return Written(typed, unsaved, self._asides.shows_paper)

    def restore(self, state: object) -> None:
        """Ask again for the reason, once the visit is there."""
        assert isinstance(state, Written)
        self._giving_back.typed = state.reason
        self._saving.pending.unsaved = state.unsaved
        self._asides.wants_paper = state.shows_paper

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return shortcuts(self.frame)
