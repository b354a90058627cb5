# SPDX-License-Identifier: Apache-2.0
"""Two assessors: where they differ, what counts of it, and how far they agree."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.agreed import agreement_words
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.rating import SECOND
from carecalc.gui.widgets.settling import Settling
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import checking, visits
from carecalc.services.checking import Checked
from carecalc.services.context import Changes
from carecalc.services.visit_view import VisitView


class DifferencesPage(Page):
    """The differences one below the other; nothing of them before both are through."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._checked: Checked | None = None
        self._cards: dict[str, Settling] = {}
        self._shown: object = None
        self._typed: dict[str, tuple[tuple[str, ...] | None, str]] = {}
        self._saving: list[str] = []
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Two assessors"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.agreed = label("", "muted", self)
        self.agreed.setObjectName("agreement")
        self.agreed.hide()
        self.body.addWidget(self.agreed)
        content = QWidget(self)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 8, 8)
        self.column.setSpacing(8)
        self.column.addStretch(1)
        self.area = scrolling(content, self)
        self.body.addWidget(self.area, 1)
        self.second_button = button(
            self.gettext("Second assessor's answers"), "second-assessor", "", self
        )
        self.second_button.hide()
        self.second_button.clicked.connect(self._on_second)
        self.add_action(self.second_button)
        self.check_button = button(self.gettext("Check"), "check", "primary", self)
        self.check_button.clicked.connect(self._on_check)
        self.add_action(self.check_button)
        self._load()

    def _load(self) -> None:
        self.desk.call(
            checking.check,
            self.place.visit,
            done=self._on_checked,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_checked(self, checked: Checked) -> None:
        self._checked = checked
        view = checked.view
        self.set_title(
            self.gettext("Two assessors"),
            f"{view.person.name} · {self.words(view.scale.label)} · "
            f"{view.visit.number}",
        )
        is_known = checked.agreement is not None
        self.second_button.setVisible(not is_known and view.visit.state == "draft")
        self.agreed.setVisible(is_known)
        if checked.agreement is None:
            self._tell_waiting(view)
            return
        self.agreed.setText(agreement_words(self.catalogue, checked.agreement))
        self._show(view)

    def _tell_waiting(self, view: VisitView) -> None:
        self._drop()
        second = view.second_view
        said = self.gettext("No second assessor has answered on this visit.")
        if second is not None:
            said = self.gettext(
                "Differences are shown once both are through. First assessor: {first} "
                "of {asked}, second assessor: {second} of {total}.",
                first=view.answered,
                asked=view.asked,
                second=second.answered,
                total=second.asked,
            )
        self.notice.tell(said)
        self.check_button.setFocus()

    def _show(self, view: VisitView) -> None:
        # The same differences keep their cards, and what is typed in them.
        shown = [(each.item, each.first, each.second) for each in view.differences]
        is_anew = shown != self._shown
        if is_anew:
            self._fill(view)
            self._shown = shown
        for each in view.differences:
            self._cards[each.item].show_found(each)
        for item, typed in self._typed.items():
            if item in self._cards:
                self._cards[item].take(typed)
        self._typed = {}
        open_ = sum(not made.is_settled for made in self._cards.values())
        if not view.differences:
            self.notice.tell(self.gettext("Both answered everything alike."), "good")
        elif view.visit.state != "draft":
            self.notice.clear()
        elif open_:
            said = self.gettext("Differences not settled: {count}", count=open_)
            hint = self.gettext(
                "Talk it over, choose what counts, and write in one line why."
            )
            self.notice.tell(said, "warning", hint)
        else:
            self.notice.tell(self.gettext("Every difference is settled."), "good")
        if is_anew and not self._go_open(""):
            self.check_button.setFocus()

    def _fill(self, view: VisitView) -> None:
        typed = self._unsaved()
        self._drop()
        for number, each in enumerate(view.differences):
            made = Settling(
                self.voice,
                view.scale,
                each,
                can_write=view.visit.state == "draft",
                parent=self,
            )
            made.settled.connect(self._on_settled)
            made.entered.connect(self._on_entered)
            self._cards[each.item] = made
            self.column.insertWidget(number, made)
        self._typed = {**typed, **self._typed}

    def _drop(self) -> None:
        for made in self._cards.values():
            made.setParent(None)
            made.deleteLater()
        self._cards = {}
        self._shown = None

    def _unsaved(self) -> dict[str, tuple[tuple[str, ...] | None, str]]:
        typed = {item: made.typed() for item, made in self._cards.items()}
        return {item: what for item, what in typed.items() if what is not None}

    # ------------------------------------------------------------ settling

    def _go_open(self, after: str, by: int = 1) -> bool:
        """Go to the next difference that is open; False if there is none."""
        items = list(self._cards)
        place = items.index(after) if after in items else (-1 if by > 0 else 0)
        around = [
            items[(place + by * step) % len(items)] for step in range(1, len(items) + 1)
        ]
        for item in around:
            if not self._cards[item].is_settled and item not in self._saving:
                self.focus_soon(self._cards[item].start_widget())
                self.area.ensureWidgetVisible(self._cards[item])
                return True
        return False

    def _current(self) -> str:
        focus = self.focusWidget()
        return next(
            (
                item
                for item, made in self._cards.items()
                if focus is not None and made.isAncestorOf(focus)
            ),
            "",
        )

    def _on_settled(self, item: str, options: object, reason: str) -> None:
        self._saving.append(item)
        self.desk.call(
            visits.settle,
            self.place.visit,
            item,
            options,
            reason,
            done=self._on_saved,
            failed=self._on_not_saved,
        )

    def _on_saved(self, view: VisitView) -> None:
        self._saving.pop(0)  # Answers come back in the order of the calls.
        self.saved.emit()
        self._load()

    def _on_not_saved(self, error: UserError) -> None:
        made = self._cards.get(self._saving.pop(0))
        if made is None:
            self.notice.show_error(error)
        else:
            made.show_error(error)

    def _on_entered(self, item: str) -> None:
        self._cards[item].flush()
        if not self._go_open(item):
            self.check_button.setFocus()

    # ------------------------------------------------------------ going on

    def _on_check(self) -> None:
        state = None if self._checked is None else self._checked.view.visit.state
        page = "check" if state in (None, "draft") else "result"
        self.go.emit(Place(page, person=self.place.person, visit=self.place.visit))

    def _on_second(self) -> None:
        self.go.emit(
            Place(
                "visit",
                person=self.place.person,
                visit=self.place.visit,
                rater=SECOND,
            )
        )

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 goes to the next difference that is open; Enter presses a button."""
        if event.key() == Qt.Key.Key_F8:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go_open(self._current(), -1 if is_back else 1)
        else:
            self.enters(event)

    def leave(self) -> bool:
        """Save what is chosen and explained."""
        for made in self._cards.values():
            made.flush()
        return True

    def state(self) -> object:
        """Return what is chosen and typed but not saved."""
        return self._unsaved()

    def restore(self, state: object) -> None:
        """Choose and type it again once the visit has come."""
        if isinstance(state, dict):
            self._typed = state

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.visit in changes.visits:
            self._load()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("1", self.gettext("the first assessor's answer counts")),
            ("2", self.gettext("the second assessor's answer counts")),
            ("3", self.gettext("another answer: arrows choose it")),
            ("Enter", self.gettext("to the reason, then to the next difference")),
            ("F8, Shift+F8", self.gettext("next, previous difference not settled")),
        )
