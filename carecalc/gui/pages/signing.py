# SPDX-License-Identifier: Apache-2.0
"""Signing a visit: who must sign as the scale says, then the report is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.scale import level_label
from carecalc.domain.visit import PaperEntry, Signing
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.agency_declaring import Declaring
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import DateEdit, Field, button
from carecalc.gui.widgets.second_assessor import SecondAssessor
from carecalc.gui.widgets.sign_here import SignDialog
from carecalc.gui.widgets.signing_cards import SigningCards
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import drawn, papers, signoffs, visits
from carecalc.services.context import Changes, Context
from carecalc.services.drawn import Drawn
from carecalc.services.issuing import IssuedPaper
from carecalc.services.visit_view import VisitView


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed and is not yet signed: lines by name, the boxes that are ticked."""

    texts: dict[str, str]
    ticked: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Opened:
    """The visit, and who answered for its first and its second assessor."""

    view: VisitView
    answered: tuple[str, str]


class SigningPage(Page):
    """The names under an assessment report."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: VisitView | None = None
        self._typed: _Typed | None = None
        self._cards: SigningCards | None = None
        self._signing: Signing | None = None
        self._signs: tuple[str, str, str] = ("", "", "")
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Sign"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 8, 8)
        self.column.setSpacing(12)
        self.area = scrolling(content, self)
        self.body.addWidget(self.area, 1)
        self.sign_button = button(
            self.gettext("Sign and print the report"), "sign", "primary", self
        )
        self.sign_button.setAutoDefault(True)
        self.sign_button.setEnabled(False)
        self.sign_button.clicked.connect(self._on_sign)
        self.add_action(self.sign_button)
        desk.call(_opened, place.visit, done=self._on_opened, failed=self._on_refused)

    def _on_opened(self, opened: _Opened) -> None:
        view = self._view = opened.view
        level = level_label(view.scale, view.result.level, view.visit.switches)
        said = [view.person.name, self.words(view.scale.label), view.visit.number]
        if level is not None:
            said.insert(1, self.words(level))
        self.set_title(self.gettext("Sign"), " · ".join(said))
        if view.visit.state != "draft":
            self.notice.tell(self.gettext("This visit is signed or closed already."))
            return
        self._cards = SigningCards(
            self.voice, view.scale, self.desk.context.today(), self.desk.user, self
        )
        if view.visit.entry is not None:
            self._take_from_paper(view.visit.entry)
        else:
            self._cards.name_assessors(opened.answered)
        self._cards.sign_asked.connect(self._on_sign_asked)
        self.column.addWidget(self._cards)
        self._declaring = Declaring(self.desk, self.voice, view.visit.id, self)
        self._declaring.saved.connect(self.saved)
        self.column.addWidget(self._declaring)
        self.column.addStretch(1)
        self.sign_button.setEnabled(True)
        if self._typed is not None:
            self.restore(self._typed)
        for line in self._cards.lines:
            line.editingFinished.connect(self._on_named)
        self._on_named()
        # As by Tab: a name that stands there is marked, and typed over.
        self._cards.lines[0].setFocus(Qt.FocusReason.TabFocusReason)
        self._load_drawn()

    def _on_named(self) -> None:
        """Ask of whoever is named now whether they may assess."""
        assert self._cards is not None
        signing = self._cards.signing(self.desk.context.today())
        self._declaring.show_assessors(signing.assessors, signing.backgrounds)

    def _take_from_paper(self, entry: PaperEntry) -> None:
        """Fill in who signed the paper, and when: that is what is recorded, in ink."""
        assert self._cards is not None
        names = {
            f"assessor-{number}": name
            for number, name in enumerate(entry.visitors, start=1)
        }
        day = {"signed-on": entry.visited_on.isoformat()}
        self._cards.restore(names | day, frozenset())
        self.notice.tell(
            self.gettext(
                "This visit was made on paper on {day}. Write who signed the paper and "
                "when; their signatures are recorded as in ink.",
                day=entry.visited_on,
            )
        )

    # ------------------------------------------------------------ by hand

    def _load_drawn(self) -> None:
        self.desk.call(
            drawn.of_visit,
            self.place.visit,
            done=self._on_drawn_loaded,
            failed=self._on_refused,
        )

    def _on_drawn_loaded(self, found: tuple[Drawn, ...]) -> None:
        if self._cards is not None:
            self._cards.show_drawn(found)

    def _on_sign_asked(self, role: str) -> None:
        """Let somebody sign who stands there by name, and by relation if one is asked."""
        assert self._cards is not None and self._view is not None
        self._cards.clear_errors()
        name, relation = self._cards.who_signs(role)
        field = self._cards.field_of_role(role)
        control = field.control
        assert isinstance(control, QLineEdit)
        if not control.text().strip():
            self._show_beside(field, self.gettext("Write this first, then sign."))
            return
        self._signs = (role, name, relation)
        what = " · ".join(
            (
                self._view.person.name,
                self.words(self._view.scale.label),
                self._view.visit.number,
                self.gettext("Undo with Ctrl+Z, clear with Delete"),
            )
        )
        dialog = SignDialog(self.voice, name, what, self)
        dialog.drawn.connect(self._on_drawn)
        dialog.open()

    def _on_drawn(self, drawing: Drawing) -> None:
        self.desk.call(
            drawn.sign,
            self.place.visit,
            *self._signs,
            drawing,
            done=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, signature: DrawnSignature) -> None:
        self.saved.emit()
        self._load_drawn()

    # ------------------------------------------------------------ signing

    def _on_sign(self) -> None:
        if self._view is None or self._cards is None:
            return
        self.notice.clear()
        self._cards.clear_errors()
        signed_on = self._day(self._cards.fields["signed-on"])
        if signed_on is None:
            return
        self._signing = self._cards.signing(signed_on)
        if not self._cards.is_by_passphrase:
            self._sign(None)
            return
        others = self._cards.others()
        if not others:
            field = self._cards.field_of("assessors")
            assert field is not None, "every scale has an assessor"
            self._show_beside(field, self.gettext("Write who else signs here."))
            return
        dialog = SecondAssessor(self.desk, self.catalogue, others, self)
        dialog.agreed.connect(self._on_agreed)
        dialog.open()

    def _on_agreed(self, second: Context) -> None:
        self._sign(second)

    def _sign(self, second: Context | None) -> None:
        assert self._view is not None, "only what is shown is signed"
        # The button sleeps meanwhile; Qt would give the keyboard to a field out of sight.
        self.setFocus()
        self.desk.call(
            visits.sign,
            self._view.visit.id,
            self._signing,
            second,
            done=self._on_signed,
            failed=self._on_refused,
            busy=self.sign_button,
        )

    def _day(self, field: Field) -> date | None:
        control = field.control
        assert isinstance(control, DateEdit)
        try:
            day = control.date()
        except UserError as error:
            self._show_beside(field, error)
            return None
        if day is None:
            self._show_beside(field, self.gettext("Write the day of signing."))
        return day

    def _on_signed(self, view: VisitView) -> None:
        self._view = view
        self.desk.reminders.drop(view.visit.id)
        self.saved.emit()
        self.changed.emit(
            Changes(
                people=frozenset({view.person.id}), visits=frozenset({view.visit.id})
            )
        )
        self.desk.call(
            papers.assessment_report,
            view.visit.id,
            self.catalogue.language,
            done=self._on_printed,
            failed=self._on_not_printed,
            busy=self.sign_button,
        )

    def _on_printed(self, paper: IssuedPaper) -> None:
        # Back from the paper leads to the person: there is nothing to sign any more.
        self.place = Place("person", person=self.place.person)
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_not_printed(self, error: UserError) -> None:
        # Signed it is; the result page offers the report again.
        show_refusal(self, self.notice, error)
        self.sign_button.setVisible(False)

    # ------------------------------------------------------------ what is wrong

    def _on_refused(self, error: UserError) -> None:
        field = None if self._cards is None else self._cards.field_of(error.place)
        if field is None:
            self.notice.show_error(error)
            self.sign_button.setFocus()
        else:
            self._show_beside(field, error)

    def _show_beside(self, field: Field, error: UserError | str) -> None:
        field.show_error(error)
        field.control.setFocus()
        self.area.ensureWidgetVisible(field)

    # ------------------------------------------------------------ the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes from field to field, and from the last one to signing.

        Signing itself takes one Enter more: it cannot be taken back.
        """
        focus = self.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or focus is None or self._cards is None:
            super().keyPressEvent(event)
            return
        lines = self._cards.lines
        box = self._cards.box_wanted_after(focus)
        if isinstance(focus, QCheckBox):
            focus = self._cards.name_beside(focus)
        if box is not None:
            box.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(box)
        elif focus in lines[:-1]:
            following = lines[lines.index(focus) + 1]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(following)
        elif focus in lines:
            self.sign_button.setFocus(Qt.FocusReason.TabFocusReason)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("next field; on the button: sign")),
            ("Space", self.gettext("tick or clear a box")),
        )

    def state(self) -> object:
        """Return what was typed."""
        if self._cards is None:
            return self._typed
        return _Typed(self._cards.texts(), self._cards.ticked())

    def restore(self, state: object) -> None:
        """Type again what was typed; later, if the visit is still on its way."""
        if isinstance(state, _Typed):
            self._typed = state
            if self._cards is not None:
                self._cards.restore(state.texts, state.ticked)


def _opened(ctx: Context, visit_id: str) -> _Opened:
    return _Opened(visits.view(ctx, visit_id), signoffs.who_answered(ctx, visit_id))
