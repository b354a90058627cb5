# SPDX-License-Identifier: Apache-2.0
"""Forms of care side by side for one person and month: the choice is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.care_choice import ChoicePage as Shown
from carecalc.domain.care_choice import Fee
from carecalc.domain.fact import CareChoice, Fact
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.care_cards import CareCard, Columns
from carecalc.gui.widgets.choosing import ChoosingDialog
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.inputs import MoneyEdit, button, card, label
from carecalc.gui.widgets.month_steps import MonthSteps
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import choices, facts, offices, people
from carecalc.services.context import Changes, Context
from carecalc.text import Text

_LEAST = 300
"""The least width of a card."""


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    shown: Shown
    chosen: Fact | None
    programmes: Mapping[str, Text]
    switches: Mapping[str, tuple[Text, Text]]
    """The question and the reading taken, by switch."""


class ChoicePage(Page):
    """What each form of care pays in `place.month`; one of them is chosen by somebody."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: _View | None = None
        self._fees: dict[str, Fee] = {}
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Choice of care"))
        self._build_month()
        banner = QFrame(self)
        banner.setProperty("role", "banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(12, 6, 12, 6)
        said = label(
            self.gettext(
                "A comparison, not a decision: whoever needs the care chooses the form."
            ),
            "",
            banner,
        )
        said.setObjectName("banner")
        row.addWidget(said)
        self.body.addWidget(banner)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        self._above = QWidget(content)
        self._column.addWidget(self._above)
        self.columns = Columns(desk.look.size(_LEAST), content)
        self._column.addWidget(self.columns)
        self._below = QWidget(content)
        self._column.addWidget(self._below)
        self._cards: dict[str, CareCard] = {}
        self._column.addStretch(1)
        self.body.addWidget(scrolling(content, self), 1)
        self._load()

    def _build_month(self) -> None:
        self.steps = MonthSteps(
            self.voice, self.place.month or Month.of(self.desk.context.today()), self
        )
        self.steps.stepped.connect(self._on_stepped)
        self.add_action(self.steps)
        self.plan_button = button(self.gettext("Service plan"), "open-plan", "", self)
        self.plan_button.clicked.connect(self._on_plan)
        self.add_action(self.plan_button)

    @property
    def _month(self) -> Month:
        return self.steps.month

    def _load(self) -> None:
        self.desk.call(
            _view,
            self.place.person,
            self._month,
            dict(self._fees),
            done=self._on_view,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_view(self, view: _View) -> None:
        if view.shown.month != self._month:
            return  # An answer about a month that was left meanwhile.
        is_first = self._view is None
        self._view = view
        groups = {**self.voice.names, "programme": view.programmes}
        self.voice = Voice(self.catalogue, groups, self.desk.look)
        self.set_title(self.gettext("Choice of care"), view.person.name)
        above = QWidget(self)
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._fill_above(view, above, column)
        self._column.replaceWidget(self._above, above)
        self._above.setParent(None)
        self._above.deleteLater()
        self._above = above
        above.show()
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        for words in self._notes(view):
            column.addWidget(label(words, "hint", below))
        self._column.replaceWidget(self._below, below)
        self._below.setParent(None)
        self._below.deleteLater()
        self._below = below
        below.show()
        held = self._soon or self.focusWidget()
        if held is not None and not self.columns.isAncestorOf(held):
            held = None
        if held is not None:
            held.blockSignals(True)  # It is not left, only made anew.
        self._cards = {}
        for form in view.shown.forms:
            made = CareCard(
                self.voice,
                form,
                view.shown.has_prices,
                view.shown.best_is_certain,
                view.shown.sources,
                self.columns,
            )
            made.taken.connect(self._on_taken)
            made.charged.connect(self._on_charged)
            self._cards[form.code] = made
        self.columns.show_cards(list(self._cards.values()))
        if is_first:
            takes = [card.first_choice for card in self._cards.values()]
            next(filter(None, takes), self.steps.later).setFocus()
        elif held is not None:
            self._hold(held)

    def _hold(self, held: QWidget) -> None:
        """Give the keyboard to what stands now where it was, with what was typed."""
        anew = self.columns.findChildren(QWidget, held.objectName())
        if not anew:
            self.focus_soon(self.plan_button)
            return
        line = anew[0]
        if (
            isinstance(held, MoneyEdit)
            and isinstance(line, MoneyEdit)
            and _typed(held) != _typed(line)
        ):
            line.selectAll()
            line.insert(held.text())  # As typed: leaving it reckons with it.
        self.focus_soon(anew[0])

    def _fill_above(self, view: _View, parent: QWidget, column: QVBoxLayout) -> None:
        if view.chosen is not None:
            frame, inside = card(parent)
            frame.setObjectName("chosen")
            choice = view.chosen.value
            assert isinstance(choice, CareChoice)
            inside.addWidget(
                label(
                    self.gettext("Chosen: {form}", form=headline(self.voice, choice)),
                    "strong",
                    frame,
                )
            )
            said = self.gettext(
                "by {role} {name}",
                role=self.voice.name("chosen-by", choice.chosen_by),
                name=choice.chooser,
            )
            if view.chosen.valid_from is not None:
                said += f" · {self.catalogue.date(view.chosen.valid_from)}"
            if choice.page:
                said += " · " + self.gettext("page {digest}", digest=choice.page[:12])
            inside.addWidget(label(said, "hint", frame))
            column.addWidget(frame)
        for words in self._marks(view):
            column.addWidget(label(words, "mark", parent))
        if view.shown.beside:
            frame, inside = card(parent, "panel")
            frame.setObjectName("beside")
            title = self.gettext("Paid or decided elsewhere, not reckoned here")
            inside.addWidget(label(title, "caption", frame))
            for one in view.shown.beside:
                text = self.gettext(
                    "{what}: {value}",
                    what=self.words(one.label),
                    value=self.words(one.value),
                )
                inside.addWidget(label(text, "", frame))
                said = self.gettext("paid by {payer}", payer=self.words(one.payer))
                if one.valid_to is not None:
                    until = self.catalogue.date(one.valid_to)
                    said += " · " + self.gettext("valid to {day}", day=until)
                inside.addWidget(label(said, "hint", frame))
            column.addWidget(frame)

    def _marks(self, view: _View) -> Iterable[str]:
        """Yield what makes the whole page doubtful."""
        shown = view.shown
        if shown.is_assumed:
            yield self.gettext("Nobody has applied yet; this supposes an application.")
        marks = tuple(self.voice.name("mark", mark) for mark in shown.marks)
        if marks:
            yield self.gettext("Rules and services used: {marks}", marks=marks)
        if shown.price_label is None:
            yield self.gettext(
                "No price list is in force here: what the money buys is not known."
            )
        elif not shown.has_prices:
            yield self.gettext(
                "The price list is empty: {list}", list=shown.price_label
            )

    def _notes(self, view: _View) -> Iterable[str]:
        """Yield which readings and prices were used."""
        readings = [
            self.gettext("{question}: {reading}", question=question, reading=reading)
            for question, reading in view.switches.values()
        ]
        if readings:
            yield " · ".join(readings)
        if view.shown.price_label is not None and view.shown.has_prices:
            text = self.gettext("Prices: {list}", list=view.shown.price_label)
            if view.shown.price_mark:
                text += f" · {self.voice.name('mark', view.shown.price_mark)}"
            yield text

    # ------------------------------------------------------------ doing

    def _on_stepped(self) -> None:
        self.move(month=self._month)
        self.notice.clear()
        self._load()

    def _on_charged(self, form: str, fee: Fee | None) -> None:
        if fee is None:
            self._fees.pop(form, None)
        else:
            self._fees[form] = fee
        self._load()

    def _on_taken(self, code: str, number: int) -> None:
        assert self._view is not None
        form = self._view.shown.form(code)
        assert form is not None
        dialog = ChoosingDialog(
            self.desk,
            self.voice,
            self._view.shown,
            form,
            number,
            self._view.person.name,
            self,
        )
        dialog.recorded.connect(self._on_recorded)
        dialog.open()

    def _on_recorded(self, fact: Fact) -> None:
        self.saved.emit()
        self.notice.tell(
            self.gettext("The choice is recorded with the page that was shown."),
            "good",
        )
        self._load()

    def _on_plan(self) -> None:
        self.go.emit(Place("plan", person=self.place.person, month=self._month))

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._cards:
            self._fees.pop(error.place, None)
            self._cards[error.place].show_error(error)
            return
        self.notice.show_error(error)

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.person in changes.people:
            self._load()

    def state(self) -> object:
        """Return the fees that were typed."""
        return dict(self._fees)

    def restore(self, state: object) -> None:
        """Reckon with the fees again."""
        if isinstance(state, dict) and state:
            self._fees = state
            self._load()


def _typed(line: MoneyEdit) -> Money | str | None:
    """Return the amount in a line, or what cannot be read as one."""
    try:
        return line.money()
    except UserError:
        return line.text()


def _view(ctx: Context, person_id: str, month: Month, fees: Mapping[str, Fee]) -> _View:
    shown = choices.forms(ctx, person_id, month, fees)
    policies = ctx.catalog.policies(offices.get(ctx).region, month.first_day)
    switches = {
        name: switch
        for policy in policies
        for name, switch in policy.graph.switches.items()
    }
    chosen = [
        f for f in facts.current(ctx, person_id) if isinstance(f.value, CareChoice)
    ]
    return _View(
        person=people.get(ctx, person_id),
        shown=shown,
        chosen=chosen[-1] if chosen else None,
        programmes={
            code: programme.label
            for policy in policies
            for code, programme in policy.programmes.items()
        },
        switches={
            name: (switches[name].label, switches[name].values[value])
            for name, value in shown.readings.items()
            if name in switches
        },
    )
