# SPDX-License-Identifier: Apache-2.0
"""The practice page: model cases, what came of each try, and how far one agrees."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import Card, button, card, label, pill
from carecalc.i18n import Catalogue
from carecalc.services import practice
from carecalc.services.context import Changes
from carecalc.services.practice import Attempt, CaseState, Practice
from carecalc.services.visit_view import VisitView, open_in


class PracticePage(Page):
    """Cases one below the other; above them what all of it comes to."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(
            self.gettext("Practice"),
            self.gettext("Assess a model case, then hold it against the key"),
        )
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self.body.addWidget(scrolling(content, self), 1)
        self._open = place.item
        self._cards: list[Card] = []
        self._load()

    def begin(self) -> None:
        """Wait for the cases: the first of them takes the keyboard."""

    def refresh(self, changes: Changes) -> None:
        """Look again when a visit changed."""
        if changes.visits:
            self._load()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of practising."""
        return (("F7", self.gettext("Show or hide the case beside a visit")),)

    def _load(self) -> None:
        self.desk.call(practice.look, done=self._on_look, failed=self._on_refused)

    # ------------------------------------------------------------ showing

    def _on_look(self, found: Practice) -> None:
        for old in self._cards:
            old.hide()
            old.deleteLater()
        self._cards = [self._summary(found)]
        self._cards += [self._case(state) for state in found.cases]
        for place, made in enumerate(self._cards):
            self._column.insertWidget(place, made)
        first = next((s for s in found.cases if s.draft), None) or next(
            (s for s in found.cases if not s.attempts), found.cases[0]
        )
        wanted = self._open or first.case.code
        for made in self._cards:
            if made.property("case") == wanted:
                self.focus_soon(made.findChildren(QWidget, f"begin-{wanted}")[0])

    def _summary(self, found: Practice) -> Card:
        made, column = card(self)
        made.setObjectName("practice-summary")
        column.addWidget(label(self.gettext("Your agreement with the key"), "heading"))
        if not found.attempts:
            told = self.gettext(
                "Nothing tried yet. Begin with any case below: it is told in words, and "
                "the scale is the one of real visits."
            )
            column.addWidget(label(told, "muted"))
            return made
        column.addWidget(label(self._agreement(found), "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        titles = (
            self.gettext("Day"),
            self.gettext("Case"),
            self.gettext("Items alike"),
            self.gettext("Level"),
            self.gettext("Kappa"),
            self.gettext("Weighted kappa"),
        )
        for at, title in enumerate(titles):
            grid.addWidget(label(title, "caption"), 0, at)
        names = {state.case.code: state.case.name for state in found.cases}
        for row, done in enumerate(reversed(found.attempts[-8:]), start=1):
            cells = (
                done.on.isoformat(),
                f"{done.case} {names[done.case]}",
                self._alike(done),
                self._level(done),
                _number(done.plain),
                _number(done.agreed.kappa),
            )
            for at, text in enumerate(cells):
                cell = label(text)
                cell.setWordWrap(False)
                grid.addWidget(cell, row, at)
        column.addLayout(grid)
        hint = self.gettext(
            "Over the last try at each case. Kappa is Cohen's; weighted, a miss by one "
            "option counts less than one by more. A dash where it is not defined."
        )
        column.addWidget(label(hint, "hint"))
        return made

    def _agreement(self, found: Practice) -> str:
        assert found.latest.exact is not None, "something was tried"
        return self.gettext(
            "{tried} of {cases} cases · {share} of {items} items alike · level alike "
            "in {levels} · kappa {kappa} · weighted {weighted}",
            tried=found.tried,
            cases=len(found.cases),
            share=f"{found.latest.exact:.0%}",
            items=found.latest.n,
            levels=found.levels_agreed,
            kappa=_number(found.plain),
            weighted=_number(found.latest.kappa),
        )

    def _case(self, state: CaseState) -> Card:
        case = state.case
        made, column = card(self)
        made.setProperty("case", case.code)
        made.setObjectName(f"case-{case.code}")
        row = QHBoxLayout()
        row.setSpacing(10)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(label(f"{case.code}  {case.name}", "strong"))
        texts.addWidget(label(f"{self.words(state.scale)}", "hint"))
        row.addLayout(texts, 1)
        row.addWidget(self._state_pill(state), 0, Qt.AlignmentFlag.AlignVCenter)
        if state.draft and state.answered >= state.asked:
            done = button(
                self.gettext("Hold against the key"),
                f"finish-{case.code}",
                "primary",
                self,
            )
            done.setProperty("visit", state.draft)
            done.setProperty("case", case.code)
            done.clicked.connect(self._on_finish)
            row.addWidget(done)
        words = self.gettext("Begin")
        if state.draft:
            words = self.gettext("Go on")
        elif state.attempts:
            words = self.gettext("Once more")
        start = button(words, f"begin-{case.code}", "", self)
        start.setAccessibleName(f"{words} {case.code} {case.name}")
        start.setProperty("case", case.code)
        start.clicked.connect(self._on_begin)
        row.addWidget(start)
        column.addLayout(row)
        if state.attempts and case.code == self._open:
            self._differing(column, state)
        elif state.attempts:
            show = button(
                self.gettext("What differs"), f"show-{case.code}", "link", self
            )
            show.setProperty("case", case.code)
            show.clicked.connect(self._on_show)
            row.insertWidget(2, show)
        return made

    def _differing(self, column: QVBoxLayout, state: CaseState) -> None:
        """List what differs in the last try, each with the sentence that decides."""
        done = state.attempts[-1]
        head = self.gettext(
            "{alike} · {level} · kappa {kappa} · weighted {weighted}",
            alike=self._alike(done),
            level=self._level(done),
            kappa=_number(done.plain),
            weighted=_number(done.agreed.kappa),
        )
        column.addWidget(label(head, "strong"))
        column.addWidget(label(self.words(state.case.because), "muted"))
        if not done.differing:
            column.addWidget(label(self.gettext("Every item is as in the key.")))
        nothing = self.gettext("nothing")
        for one in done.differing:
            frame, inside = card(self, "panel")
            frame.setObjectName(f"differs-{one.item}")
            inside.addWidget(label(f"{one.item} {self.words(one.label)}", "strong"))
            given = self.catalogue.render(one.given) or nothing
            expected = self.catalogue.render(one.expected) or nothing
            inside.addWidget(label(self.gettext("You: {option}", option=given)))
            inside.addWidget(label(self.gettext("Key: {option}", option=expected)))
            why = self.gettext("The case does not tell of it: it is none.")
            if one.why is not None:
                why = self.gettext("Because: “{sentence}”", sentence=one.why)
            inside.addWidget(label(why, "hint"))
            column.addWidget(frame)

    def _state_pill(self, state: CaseState) -> QWidget:
        if state.draft:
            said = f"{state.answered}/{state.asked}"
            return pill(said, "info", self)
        if not state.attempts:
            return pill(self.gettext("not tried"), "", self)
        last = state.attempts[-1]
        is_alike = not last.differing and last.is_level_agreed
        return pill(self._alike(last), "good" if is_alike else "warning", self)

    def _alike(self, done: Attempt) -> str:
        alike = sum(row[at] for at, row in enumerate(done.counts))
        return f"{alike}/{done.agreed.n}"

    def _level(self, done: Attempt) -> str:
        if done.is_level_agreed:
            return self.gettext("level {level}, as in the key", level=done.level)
        return self.gettext(
            "level {level}, in the key {expected}",
            level="—" if done.level is None else done.level,
            expected=done.expected_level,
        )

    # ------------------------------------------------------------ slots

    def _on_begin(self) -> None:
        code = str(self.sender().property("case"))
        self.desk.call(
            practice.begin, code, done=self._on_begun, failed=self._on_refused
        )

    def _on_begun(self, view: VisitView) -> None:
        left = open_in(view.result, view.counting)
        self.go.emit(Place("visit", visit=view.visit.id, item=left[0] if left else ""))

    def _on_finish(self) -> None:
        visit = str(self.sender().property("visit"))
        self._open = str(self.sender().property("case"))
        self.desk.call(
            practice.finish, visit, done=self._on_finished, failed=self._on_refused
        )

    def _on_finished(self, done: Attempt) -> None:
        self.saved.emit()
        self._load()

    def _on_show(self) -> None:
        self._open = str(self.sender().property("case"))
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)


def _number(kappa: float | None) -> str:
    return "—" if kappa is None else f"{kappa:.2f}"
