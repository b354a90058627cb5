# SPDX-License-Identifier: Apache-2.0
"""What the law reads of a person: recorded, corrected, never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
    Withdrawal,
)
from carecalc.domain.person import Person
from carecalc.domain.scale import Item
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.copies import CopiesDialog
from carecalc.gui.widgets.fact_dialog import FactDialog, WithdrawDialog
from carecalc.gui.widgets.fact_forms import FORMS, MoveForm
from carecalc.gui.widgets.fact_words import QUESTION, answers_of, number_in
from carecalc.gui.widgets.inputs import button, row_of
from carecalc.gui.widgets.numbers import KEYS, Numbers
from carecalc.gui.widgets.records import Record, RecordSection
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.stopping_dialog import StopDialog
from carecalc.i18n import Catalogue
from carecalc.services import asks_why, facts, offices, people
from carecalc.services.asks import Why
from carecalc.services.context import Changes, Context
from carecalc.text import N_, Text

_SECTIONS: dict[str, tuple[str, str, tuple[type, ...]]] = {
    "status": (N_("Hardship statuses"), N_("Add a status"), (Status,)),
    "certificate": (
        N_("Disability certificates"),
        N_("Add a certificate"),
        (DisabilityCertificate,),
    ),
    "outside": (
        N_("Conclusions from outside"),
        N_("Add a conclusion"),
        (OutsideAssessment,),
    ),
    "ltc-insurance": (
        N_("Long-term care insurance (a record, not computed)"),
        N_("Add a record"),
        (LtcInsurance,),
    ),
    "benefit": (N_("Other benefits"), N_("Add a benefit"), (Benefit,)),
    "application": (N_("Application"), N_("Add an application"), (Application,)),
    "payee": (N_("Payee"), N_("Add a payee"), (Payee,)),
    "care-choice": (
        N_("Form of care chosen"),
        N_("Add a choice"),
        (CareChoice,),
    ),
    "care-fee": (N_("Fees for care"), N_("Add a fee"), (CareFee,)),
    "hukou": (N_("Household registration"), N_("Record a move"), (Hukou,)),
    "residence": (N_("Residence"), N_("Add a residence"), (Residence,)),
    "income": (N_("Own income"), N_("Add an income"), (Income,)),
    "setting": (N_("Where care is given"), N_("Add a place of care"), (Setting,)),
    "law-answer": (
        N_("Questions of the programmes"),
        N_("Add an answer"),
        (LawAnswer,),
    ),
    "event": (N_("Events"), N_("Add an event"), (Event,)),
    "rest": (
        N_("Also recorded"),
        "",
        (ProgrammeChoice,),
    ),
}
_NAMES = {"care-fee": "fees"}
"""What the law files call the facts of a section, where that is another name."""
_IF_READ = ("residence", "income", "setting", "law-answer")
"""Sections that nobody need fill in where no rule in force reads them."""


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    history: tuple[Fact, ...]
    current: frozenset[str]
    withdrawals: Mapping[str, Withdrawal]
    programmes: Mapping[str, Text]
    scales: Mapping[str, Text]
    copies: Mapping[str, int]
    whys: Mapping[str, tuple[Why, ...]]
    questions: Mapping[str, Item]


class FactsPage(Page):
    """Statuses, certificates, benefits, payee, choices and events of `place.person`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: _View | None = None
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Circumstances"))
        self.history_button = button(
            self.gettext("Show the history"), "show-history", "quiet", self
        )
        self.history_button.setCheckable(True)
        self.history_button.toggled.connect(self._on_history)
        self.add_action(self.history_button)
        self.household_button = button(
            self.gettext("Household and pre-screening"), "open-household", "", self
        )
        self.household_button.clicked.connect(self._on_household)
        self.subsidies_button = button(
            self.gettext("Subsidies"), "open-subsidies", "primary", self
        )
        self.subsidies_button.clicked.connect(self._on_subsidies)
        self.add_action(self.subsidies_button)
        self.numbers = Numbers(desk, place.person, self)
        self.numbers.shown.connect(self._on_shown)
        self.numbers.refused.connect(self._on_refused)
        QShortcut(QKeySequence(KEYS), self).activated.connect(self._on_show_all)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(12)
        column.addLayout(row_of(self.household_button))
        self.sections: dict[str, RecordSection] = {}
        for name, (title, add, kinds) in _SECTIONS.items():
            section = RecordSection(
                self.voice,
                name,
                self.gettext(title),
                self.gettext(add) if add else "",
                correctable=kinds[0] in FORMS,
                parent=content,
            )
            section.added.connect(self._on_add)
            section.corrected.connect(self._on_correct)
            section.withdrawn.connect(self._on_withdraw)
            section.copies_asked.connect(self._on_copies)
            section.number_asked.connect(self._on_number)
            self.sections[name] = section
            column.addWidget(section)
        column.addStretch(1)
        self._area = scrolling(content, self)
        self._area.verticalScrollBar().rangeChanged.connect(self._on_grown)
        self.body.addWidget(self._area, 1)
        self._load()

    def _load(self) -> None:
        self.desk.call(
            _view, self.place.person, done=self._on_view, failed=self._on_refused
        )

    def _on_view(self, view: _View) -> None:
        is_first = self._view is None
        self._view = view
        self.voice = replace(
            self.voice,
            names={
                **self.voice.names,
                "programme": view.programmes,
                "scale": view.scales,
                QUESTION: {name: q.label for name, q in view.questions.items()},
                **{
                    answers_of(name): {o.code: o.label for o in question.options}
                    for name, question in view.questions.items()
                },
            },
        )
        self.set_title(self.gettext("Circumstances"), view.person.name)
        self._show()
        if is_first:
            self._begin_at(self.place.item or "status")

    def _on_grown(self) -> None:
        # A scroll area follows Tab, not a focus that was given before it was laid out.
        QTimer.singleShot(0, self, self._on_laid_out)

    def _on_laid_out(self) -> None:
        """Keep what has the keyboard in sight: a section further down, a new row."""
        held = self.focusWidget()
        if held is not None and self._area.widget().isAncestorOf(held):
            self._area.ensureWidgetVisible(held, 0, 80)

    def _begin_at(self, name: str) -> None:
        """Give the keyboard to a section; the form of one that was asked for opens."""
        self.sections[name].focus()
        if self.place.item:
            self.place = replace(self.place, item="")
            self._add(name)

    def _show(self) -> None:
        assert self._view is not None
        with_history = self.history_button.isChecked()
        for name, (_, _, kinds) in _SECTIONS.items():
            records = [
                record
                for record in map(self._record, reversed(self._view.history))
                if isinstance(record.fact.value, kinds)
                and (with_history or record.is_current)
            ]
            records.sort(key=_is_old)
            section = self.sections[name]
            section.voice = self.voice
            section.show_records(records)
            whys = self._view.whys.get(_NAMES.get(name, name), ())
            if name == "law-answer":
                asked = map(self._view.whys.__getitem__, self._view.questions)
                whys = tuple(chain.from_iterable(asked))
            section.tell_why(whys)
            is_asked = name != "rest" and (name not in _IF_READ or bool(whys))
            section.setVisible(is_asked or bool(records))

    def _record(self, fact: Fact) -> Record:
        assert self._view is not None
        field = number_in(fact)
        withdrawal = self._view.withdrawals.get(fact.id)
        is_current = fact.id in self._view.current
        return Record(
            fact,
            replaced=not is_current and withdrawal is None,
            withdrawn="" if is_current or withdrawal is None else withdrawal.reason,
            copies=self._view.copies.get(fact.id, 0),
            is_whole=self.numbers.is_whole(field),
            can_show=bool(field) and self.numbers.can_be_shown,
        )

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return ((KEYS, self.gettext("Show the whole numbers")),)

    def _on_number(self, fact: Fact) -> None:
        self.numbers.ask(number_in(fact))

    def _on_show_all(self) -> None:
        if self._view is not None:
            held = {number_in(fact) for fact in self._view.history} - {""}
            self.numbers.ask(*sorted(held))

    def _on_shown(self) -> None:
        held = self.focusWidget()
        row = None if held is None else held.parentWidget()
        name = "" if row is None else row.objectName()
        self._show()
        if name.startswith("row-"):
            # The row was made anew: the keyboard stays in it.
            (anew,) = self.findChildren(QFrame, name)
            self.focus_soon(anew.findChildren(QPushButton)[0])

    # ------------------------------------------------------------ recording

    def _on_add(self, name: str) -> None:
        if self._view is not None:
            self._add(name)

    def _add(self, name: str) -> None:
        assert self._view is not None
        before = self._current(Hukou) if name == "hukou" else None
        kind = _SECTIONS[name][2][0]
        make = MoveForm if before is not None else FORMS[kind]
        form = make(self.voice, self._view.person.name, self.desk.context.today())
        if kind is Event:
            title = self.gettext(_SECTIONS[name][1])
            person = self.place.person
            dialog = StopDialog(self.desk, self.voice, title, person, form, self)
            dialog.recorded.connect(self._on_recorded)
            dialog.open()
            return
        self._open(self.gettext(_SECTIONS[name][1]), form, ends=before)

    def _current(self, kind: type) -> Fact | None:
        assert self._view is not None
        return next(
            (
                fact
                for fact in reversed(self._view.history)
                if fact.id in self._view.current
                and isinstance(fact.value, kind)
                and fact.valid_to is None
            ),
            None,
        )

    def _on_correct(self, fact: Fact) -> None:
        if self._view is None:
            return
        form = FORMS[type(fact.value)](
            self.voice, self._view.person.name, self.desk.context.today()
        )
        self._open(self.gettext("Correct an entry"), form, corrects=fact)

    def _open(
        self,
        title: str,
        form: QWidget,
        corrects: Fact | None = None,
        ends: Fact | None = None,
    ) -> None:
        dialog = FactDialog(
            self.desk,
            self.voice,
            title,
            self.place.person,
            form,
            self,
            corrects=corrects,
            ends=ends,
        )
        dialog.recorded.connect(self._on_recorded)
        dialog.open()

    def _on_withdraw(self, fact: Fact) -> None:
        dialog = WithdrawDialog(self.desk, self.voice, fact, self)
        dialog.recorded.connect(self._on_recorded)
        dialog.open()

    def _on_copies(self, fact: Fact) -> None:
        dialog = CopiesDialog(self.desk, self.voice, fact, self)
        dialog.kept.connect(self._on_recorded)
        dialog.open()

    def _on_recorded(self) -> None:
        self.notice.clear()
        self.saved.emit()
        self._load()

    # ------------------------------------------------------------ the window

    def _on_history(self) -> None:
        if self._view is not None:
            self._show()

    def _on_household(self) -> None:
        self.go.emit(Place("household", person=self.place.person))

    def _on_subsidies(self) -> None:
        self.go.emit(Place("subsidies", person=self.place.person))

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.person in changes.people:
            self._load()

    def state(self) -> object:
        """Return whether the history is shown."""
        return self.history_button.isChecked()

    def restore(self, state: object) -> None:
        """Show the history again."""
        self.history_button.setChecked(bool(state))


def _is_old(record: Record) -> bool:
    return not record.is_current


def _view(ctx: Context, person_id: str) -> _View:
    region = offices.get(ctx).region
    whys = asks_why.of_region(ctx, region)
    policies = ctx.catalog.policies(region, ctx.today())
    history = facts.history(ctx, person_id)
    return _View(
        person=people.get(ctx, person_id),
        history=history,
        current=frozenset(fact.id for fact in facts.current(ctx, person_id)),
        withdrawals=facts.withdrawals(ctx, person_id),
        programmes={
            code: programme.label
            for policy in policies
            for code, programme in policy.programmes.items()
        },
        scales={
            code: ctx.catalog.scale(code, ctx.today()).label
            for code in ctx.catalog.scale_codes()
        },
        whys=whys,
        questions={
            name: fact
            for policy in policies
            for name, fact in policy.graph.facts.items()
            if fact.options and name in whys
        },
        copies={fact.id: len(facts.scans(ctx, fact.id)) for fact in history},
    )
