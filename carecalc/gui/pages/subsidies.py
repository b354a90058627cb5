# SPDX-License-Identifier: Apache-2.0
"""What the law gives a person in a month: a reckoning with reasons, not a decision."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.determination import Determination
from carecalc.domain.entitlement import (
    OpenChoice,
)
from carecalc.domain.fact import (
    Fact,
    ProgrammeChoice,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place, about_person
from carecalc.gui.widgets.accepting import AcceptDialog, RuleFile, RulesUsed
from carecalc.gui.widgets.due_card import DueCard
from carecalc.gui.widgets.due_next import NextMonth
from carecalc.gui.widgets.due_view import DueView, due_view
from carecalc.gui.widgets.due_words import DueWords
from carecalc.gui.widgets.fact_words import details, headline
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import button, card, label
from carecalc.gui.widgets.month_steps import MonthSteps
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.i18n import Catalogue
from carecalc.services import determinations, facts, papers
from carecalc.services.context import Changes
from carecalc.services.issuing import IssuedPaper

_MAY_NOT_PAY = ("POLICY-001", "POLICY-002")


class SubsidiesPage(Page):
    """The programmes of `place.month` for `place.person`, choices, readings, acts."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: DueView | None = None
        self._choice: ProgrammeChoice | None = None
        self._chosen: Fact | None = None
        """The record of a choice made here, while it can be undone."""
        self._refused: RuleFile | None = None
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Subsidies"))
        self._build_month()
        self.preview_button = button(
            self.gettext("Preview"), "preview-sheet", "quiet", self
        )
        self.preview_button.clicked.connect(self._on_preview)
        self.preview_button.setVisible(desk.may("papers.issue"))
        self.add_action(self.preview_button)
        self.print_button = button(
            self.gettext("Print the subsidy sheet"), "print-sheet", "primary", self
        )
        self.print_button.setEnabled(False)
        self.print_button.clicked.connect(self._on_print)
        self.add_action(self.print_button)
        banner = QFrame(self)
        banner.setProperty("role", "banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(12, 6, 12, 6)
        self.banner = label(
            self.gettext("A reckoning, not a decision: the authority decides."),
            "",
            banner,
        )
        self.banner.setObjectName("banner")
        row.addWidget(self.banner)
        self.body.addWidget(banner)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.undo_line = UndoLine(catalogue, self)
        self.undo_line.undone.connect(self._on_undo)
        self.body.addWidget(self.undo_line)
        self.accept_button = button(
            self.gettext("Accept the rule file on record …"), "accept-refused", "", self
        )
        self.accept_button.clicked.connect(self._on_accept_refused)
        self.accept_button.hide()
        self.body.addWidget(self.accept_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        self._inner = QWidget(self._content)
        self._column.addWidget(self._inner)
        self.body.addWidget(scrolling(self._content, self), 1)
        self._load()

    def _build_month(self) -> None:
        self.steps = MonthSteps(
            self.voice, self.place.month or Month.of(self.desk.context.today()), self
        )
        self.steps.stepped.connect(self._on_stepped)
        self.add_action(self.steps)

    @property
    def _month(self) -> Month:
        return self.steps.month

    def _load(self) -> None:
        self.desk.call(
            due_view,
            self.place.person,
            self._month,
            done=self._on_view,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_view(self, view: DueView) -> None:
        if view.preview.month != self._month:
            return  # An answer about a month that was left meanwhile.
        self._view = view
        names = {
            code: programme.label
            for policy in view.preview.policies
            for code, programme in policy.programmes.items()
        }
        groups = {**self.voice.names, "programme": names}
        self.voice = Voice(self.catalogue, groups, self.desk.look)
        self.set_title(self.gettext("Subsidies"), view.preview.known.person.name)
        self.print_button.setEnabled(True)
        if self.focusWidget() in (None, self.header.back):
            self.print_button.setFocus()
        said = DueWords(self.voice, view)
        held = self.focusWidget()
        had_keyboard = held is not None and self._inner.isAncestorOf(held)
        inner = QWidget(self._content)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._total_card(view, said, inner))
        for choice in view.preview.entitlement.open_choices:
            column.addWidget(self._choice_card(choice, inner))
        after = self._month.plus(1)
        column.addWidget(NextMonth(self.voice, after, view.changes, inner))
        for line in said.lines():
            due = said.due(line)
            can_prepare = due.can_prepare and self.desk.may("acts.prepare")
            made = DueCard(self.voice, replace(due, can_prepare=can_prepare), inner)
            made.prepare_asked.connect(self._on_prepare)
            made.asked_for.connect(self.go)
            column.addWidget(made)
        for fact in said.insurance():
            column.addWidget(self._beside_card(fact, inner))
        rules = RulesUsed(self.voice, view.rules, inner)
        rules.accept_asked.connect(self._on_accept)
        column.addWidget(rules)
        column.addStretch(1)
        self._column.replaceWidget(self._inner, inner)
        self._inner.setParent(None)
        self._inner.deleteLater()
        self._inner = inner
        inner.show()
        if held is not None and had_keyboard:
            self.focus_soon(self._place_of(held.objectName()))

    def _place_of(self, name: str) -> QWidget:
        """Return where the keyboard goes on in cards that were made anew.

        On the same control; where a decision was just prepared on its reasons, and not
        on the next button of that kind: a second press would prepare one more.
        """
        made = {one.objectName(): one for one in self._inner.findChildren(QPushButton)}
        why = name.replace("prepare-", "why-", 1)
        return made.get(name) or made.get(why) or self.print_button

    def _total_card(self, view: DueView, said: DueWords, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        total = view.preview.entitlement.totals.get(self._month, Money(0))
        column.addWidget(
            label(self.gettext("Due in {month}", month=self._month), "caption", frame)
        )
        figure = label(self.gettext("CNY {amount}", amount=total), "figure", frame)
        figure.setObjectName("total")
        column.addWidget(figure)
        if view.preview.is_assumed:
            column.addWidget(
                label(
                    self.gettext(
                        "Nobody has applied yet; this supposes an application today. "
                        "Record the application before a decision is prepared."
                    ),
                    "mark",
                    frame,
                )
            )
            record = button(
                self.gettext("Record the application"), "record-application", "", frame
            )
            record.clicked.connect(self._on_record_application)
            record.setVisible(self.desk.may("cases.write"))
            column.addWidget(record, 0, Qt.AlignmentFlag.AlignLeft)
        if view.doubtful:
            names = tuple(file.label for file in view.doubtful)
            text = self.gettext(
                "Not all of it may be paid yet: {files} are not accepted.", files=names
            )
            column.addWidget(label(text, "mark", frame))
        for words in said.readings():
            reading = label(self.gettext("Reading used: {words}", words=words), "hint")
            column.addWidget(reading)
        flow = FlowLayout(spacing=8)
        for text, name, page in (
            (self.gettext("Choice of care"), "open-choice", "choice"),
            (self.gettext("Service plan"), "open-plan", "plan"),
            (self.gettext("The resident's page"), "open-resident", "resident"),
        ):
            to = button(text, name, "", frame)
            to.setProperty("page", page)
            to.clicked.connect(self._on_page)
            flow.addWidget(to)
        column.addLayout(flow)
        return frame

    def _beside_card(self, fact: Fact, parent: QWidget) -> QWidget:
        """Return long-term care insurance as it is recorded; nothing of it is summed."""
        frame, column = card(parent, "panel")
        frame.setObjectName(f"beside-{fact.id}")
        title = self.gettext("Long-term care insurance (a record, not computed)")
        column.addWidget(label(title, "heading", frame))
        column.addWidget(label(headline(self.voice, fact.value), "", frame))
        column.addWidget(label(details(self.voice, fact), "hint", frame))
        payer = self.gettext("Paid by the long-term care insurance fund, not by us")
        column.addWidget(label(payer, "hint", frame))
        return frame

    def _choice_card(self, choice: OpenChoice, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        frame.setObjectName(f"choice-{choice.group}")
        title = choice.label or choice.group
        column.addWidget(
            label(self.gettext("To choose: {what}", what=title), "heading", frame)
        )
        if choice.clause:
            clause = self.gettext("Clause {clause}", clause=choice.clause)
            column.addWidget(label(clause, "hint", frame))
        for number, option in enumerate(choice.options, start=1):
            names = tuple(self.voice.name("programme", code) for code in option.take)
            amount = self.gettext("CNY {amount} a month", amount=option.amount)
            wording = self.words(names)
            take = OptionButton(
                self.desk.look, str(number), amount, wording, parent=frame
            )
            take.setObjectName(f"take-{choice.group}-{number}")
            take.setAccessibleName(f"{wording} {amount}")
            take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            take.setProperty("choice", ProgrammeChoice(choice.group, option.take))
            take.clicked.connect(self._on_take)
            column.addWidget(take)
        return frame

    # ------------------------------------------------------------ doing

    def _on_stepped(self) -> None:
        self.move(month=self._month)
        self.notice.clear()
        self.undo_line.clear()
        self._load()

    def _on_take(self) -> None:
        choice = self.sender().property("choice")
        assert isinstance(choice, ProgrammeChoice)
        self._choice = choice
        self.notice.clear()
        self.undo_line.clear()
        self.desk.call(
            facts.add,
            self.place.person,
            choice,
            self.desk.context.today(),
            done=self._on_chosen,
            failed=self._on_refused,
        )

    def _on_chosen(self, fact: Fact) -> None:
        assert self._choice is not None
        self._chosen = fact
        self.saved.emit()
        names = tuple(self.voice.name("programme", code) for code in self._choice.take)
        self.undo_line.tell_done(
            self.gettext(
                "Recorded: the person takes {programmes}, from today's record on.",
                programmes=names,
            ),
            self.gettext("It can be corrected later too; the record of it stays."),
        )
        self._load()

    def _on_undo(self) -> None:
        assert self._chosen is not None
        self.desk.call(
            facts.withdraw,
            self._chosen.id,
            self.gettext("Taken back where it was chosen"),
            done=self._on_undone,
            failed=self._on_refused,
            busy=self.undo_line.undo,
        )

    def _on_undone(self, nothing: None) -> None:
        self._chosen = None
        self.saved.emit()
        self.undo_line.tell_undone(self.gettext("The choice is open again."))
        self._load()

    def _on_prepare(self, programme: str) -> None:
        self.notice.clear()
        self.accept_button.hide()
        self.desk.call(
            determinations.prepare,
            self.place.person,
            programme,
            done=self._on_prepared,
            failed=self._on_refused,
        )

    def _on_prepared(self, act: Determination) -> None:
        self.saved.emit()
        self.notice.tell(
            self.gettext(
                "{number} is prepared and waits for an approver of the authority.",
                number=act.number,
            ),
            "good",
        )
        self._load()

    def _on_preview(self) -> None:
        self.go.emit(about_person(papers.SHEET, self.place.person, self._month))

    def _on_print(self) -> None:
        self.desk.call(
            papers.subsidy_sheet,
            self.place.person,
            self._month,
            self.catalogue.language,
            done=self._on_printed,
            failed=self._on_refused,
            busy=self.print_button,
        )

    def _on_printed(self, paper: IssuedPaper) -> None:
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_page(self) -> None:
        page = str(self.sender().property("page"))
        self.go.emit(Place(page, person=self.place.person, month=self._month))

    def _on_record_application(self) -> None:
        self.go.emit(Place("facts", person=self.place.person, item="application"))

    def _on_accept_refused(self) -> None:
        if self._refused is not None:
            self._on_accept(self._refused)

    def _on_accept(self, file: RuleFile) -> None:
        dialog = AcceptDialog(self.desk, self.voice, file, self)
        dialog.accepted_on_record.connect(self._on_accepted)
        dialog.open()

    def _on_accepted(self) -> None:
        self.accept_button.hide()
        self.saved.emit()
        text = self.gettext("The file is accepted on record; decisions may rest on it.")
        self.notice.tell(text, "good")
        self._load()

    def _on_refused(self, error: UserError) -> None:
        show_refusal(self, self.notice, error)
        self._refused = None
        if self._view is not None and error.code in _MAY_NOT_PAY:
            self._refused = self._view.by_place.get(error.place)
        self.accept_button.setVisible(self._refused is not None)
        if self._refused is not None:
            self.accept_button.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.person in changes.people:
            self._load()
