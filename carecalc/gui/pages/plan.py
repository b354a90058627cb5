# SPDX-License-Identifier: Apache-2.0
"""The service plan: proposed from the answers within the money, settled by the person."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from carecalc.domain import care_plan
from carecalc.domain.care import Price
from carecalc.domain.care_plan import Plan
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.side_by_side import plan_apart, plan_together
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.folding import Folding
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place, about_person
from carecalc.gui.widgets.conflict import STALE, Kind, Reconciling
from carecalc.gui.widgets.conflict_words import PlanWords
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import Field, MoneyEdit, button, card, label
from carecalc.gui.widgets.leaving import Leaving
from carecalc.gui.widgets.plan_rows import PlanRow
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import (
    dues,
    papers,
    people,
    service_plans,
    standing,
    visits,
)
from carecalc.services.context import Changes, Context
from carecalc.services.issuing import IssuedPaper
from carecalc.services.standing import Standing
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    plan: Plan
    prices: Mapping[str, tuple[Price, ...]]


class PlanPage(Page):
    """Services for `place.person` after the latest signed visit, or `place.visit`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: _View | None = None
        self._plan: Plan | None = None
        self._kept: Plan | None = None
        self._typed: tuple[Plan, Plan | None] | None = None
        self._prints_after = False
        self._month = place.month or Month.of(desk.context.today())
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._leaving = Leaving(self.voice, self)
        self._leaving.lost.connect(self.go_on)
        self._leaving.kept.connect(self._on_save)
        self.set_title(self.gettext("Service plan"))
        self.save_button = button(
            self.gettext("Save the plan"), "save-plan", "primary", self
        )
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._on_save)
        self.preview_button = button(
            self.gettext("Preview"), "preview-plan", "quiet", self
        )
        self.preview_button.setEnabled(False)
        self.preview_button.clicked.connect(self._on_preview)
        self.preview_button.setVisible(desk.may("papers.issue"))
        self.print_button = button(
            self.gettext("Print with the subsidy sheet"), "print-plan", "", self
        )
        self.print_button.setEnabled(False)
        self.print_button.clicked.connect(self._on_print)
        self.add_action(self.preview_button)
        self.add_action(self.print_button)
        self.add_action(self.save_button)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.body.addWidget(self._build_sums())
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(8)
        self._inner = QWidget(content)
        self._column.addWidget(self._inner)
        self.body.addWidget(scrolling(content, self), 1)
        self._load()

    def _build_sums(self) -> QWidget:
        frame, column = card(self, "panel")
        row = Folding(frame)
        row.lead.setSpacing(20)
        row.end.setSpacing(20)
        self._money = MoneyEdit()
        self._money.setMaximumWidth(self.desk.look.size(180))
        self._money_field = Field(
            self.catalogue,
            self.gettext("Money of a month, CNY"),
            self._money,
            "plan-money",
            parent=frame,
        )
        row.lead.addWidget(self._money_field)
        self.propose_button = button(
            self.gettext("Propose anew"), "propose-plan", "", frame
        )
        self.propose_button.clicked.connect(self._on_propose)
        row.lead.addWidget(self.propose_button, 0, Qt.AlignmentFlag.AlignBottom)
        row.lead.addStretch(1)
        self._sums: dict[str, QLabel] = {}
        for name, title in (
            ("total", self.gettext("Services a month")),
            ("own-share", self.gettext("Own share")),
            ("left", self.gettext("Left of the money")),
        ):
            one = QVBoxLayout()
            one.setSpacing(0)
            caption = label(title, "caption", frame)
            caption.setWordWrap(False)
            one.addWidget(caption)
            figure = label("", "heading", frame)
            figure.setObjectName(f"plan-{name}")
            figure.setWordWrap(False)
            self._sums[name] = figure
            one.addWidget(figure)
            row.end.addLayout(one)
        column.addWidget(row)
        return frame

    def _load(self) -> None:
        self.desk.call(
            _view,
            self.place.person,
            self.place.visit,
            self._month,
            done=self._on_view,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_view(self, view: _View) -> None:
        self._view = view
        self._plan = view.plan
        self._kept = view.plan if view.plan.version else None
        if self._typed is not None:
            (self._plan, self._kept), self._typed = self._typed, None
        self._money.set_money(self._plan.money)
        self._show()
        self.save_button.setFocus()

    def _show(self) -> None:
        assert self._view is not None and self._plan is not None
        plan = self._plan
        said = self.gettext("proposed, not saved yet")
        if plan.version:
            said = self.gettext("version {version}", version=plan.version)
            if self._is_changed():
                said = self.gettext("{version}, changed", version=said)
        self.set_title(
            self.gettext("Service plan"), f"{self._view.person.name} · {said}"
        )
        for name, amount in (
            ("total", plan.total),
            ("own-share", plan.own_share),
            ("left", plan.left),
        ):
            self._sums[name].setText(self.gettext("CNY {amount}", amount=amount))
        self.save_button.setEnabled(self._is_changed())
        # The sheet shows the plan that was saved last, as it prints it.
        self.preview_button.setEnabled(plan.version > 0 and not self._is_changed())
        self.print_button.setEnabled(True)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        text = self.gettext(
            "A proposal for the talk with the family. It changes no level and no amount."
        )
        marks = tuple(self.voice.name("mark", mark) for mark in plan.marks)
        if marks:
            text += " " + self.gettext("Services and prices: {marks}", marks=marks)
        column.addWidget(label(text, "mark" if marks else "hint", inner))
        self._add_rows(column, inner, N_("Services of the plan"), plan.lines)
        self._add_rows(column, inner, N_("Not covered"), plan.not_covered)
        column.addStretch(1)
        self._column.replaceWidget(self._inner, inner)
        self._inner.setParent(None)
        self._inner.deleteLater()
        self._inner = inner
        inner.show()

    def _add_rows(
        self,
        column: QVBoxLayout,
        parent: QWidget,
        title: str,
        lines: tuple[care_plan.PlanLine, ...],
    ) -> None:
        assert self._view is not None
        if not lines:
            return
        column.addWidget(label(self.words(Message(title)), "heading", parent))
        for line in lines:
            prices = self._view.prices.get(line.service, ())
            row = PlanRow(self.voice, line, prices, parent)
            row.changed.connect(self._on_changed)
            row.dropped.connect(self._on_dropped)
            row.taken.connect(self._on_taken)
            column.addWidget(row)

    def _is_changed(self) -> bool:
        return self._plan is not None and self._plan != self._kept

    # ------------------------------------------------------------ editing

    def _on_changed(
        self, service: str, units: object, price: object, provider: object
    ) -> None:
        assert self._plan is not None
        self._edit(care_plan.change(self._plan, service, units, price, provider))  # type: ignore[arg-type]

    def _on_dropped(self, service: str) -> None:
        assert self._plan is not None
        self._edit(care_plan.drop(self._plan, service))

    def _on_taken(self, service: str) -> None:
        assert self._plan is not None
        self._edit(care_plan.take(self._plan, service))

    def _edit(self, plan: Plan) -> None:
        self.notice.clear()
        self._plan = plan
        self._show()

    def _on_propose(self) -> None:
        self._money_field.clear_error()
        try:
            money = self._money.money()
        except UserError as error:
            self._money_field.show_error(error)
            return
        if money is None:
            self._money_field.show_error(self.gettext("Please fill this in."))
            return
        self.desk.call(
            _propose,
            self.place.person,
            self.place.visit,
            self._month,
            money,
            done=self._on_proposed,
            failed=self._on_refused,
            busy=self.propose_button,
        )

    def _on_proposed(self, view: _View) -> None:
        self._view = view
        self._edit(view.plan)

    # ------------------------------------------------------------ keeping

    def _on_save(self) -> None:
        if self._plan is None:
            return
        self.notice.clear()
        self.desk.call(
            service_plans.save,
            self._plan,
            done=self._on_saved,
            failed=self._on_not_saved,
            busy=self.save_button,
        )

    def _on_saved(self, plan: Plan) -> None:
        self._plan = self._kept = plan
        self.saved.emit()
        if self._leaving.is_going:
            self.go_on()
            return
        self._show()
        if self._prints_after:
            self._prints_after = False
            self._on_print()

    def _on_preview(self) -> None:
        self.go.emit(about_person(papers.SHEET, self.place.person, self._month))

    def _on_print(self) -> None:
        if self._is_changed():
            # The sheet prints the plan that was saved last.
            self._prints_after = True
            self._on_save()
            return
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

    def _on_not_saved(self, error: UserError) -> None:
        if error.code != STALE or self._plan is None:
            self._on_refused(error)
            return
        kind = Kind(
            standing=_standing,
            save=service_plans.save,
            apart=plan_apart,
            together=plan_together,
            words=PlanWords(self.voice),
        )
        both = Reconciling(self.desk, self.voice, kind, self)
        both.saved.connect(self._on_saved)
        both.refused.connect(self._on_refused)
        both.left.connect(self._on_left)
        both.begin(self._kept or self._plan, self._plan)

    def _on_left(self) -> None:
        self._leaving.stay()
        self._prints_after = False

    def _on_refused(self, error: UserError) -> None:
        self._leaving.stay()
        self._prints_after = False
        show_refusal(self, self.notice, error)

    # ------------------------------------------------------------ the window

    def leave(self) -> bool:
        """Ask first where a plan was changed and not saved; a mere proposal may go."""
        was_touched = self._kept is not None or (
            self._plan is not None
            and any(
                line.is_edited for line in (*self._plan.lines, *self._plan.not_covered)
            )
        )
        return self._leaving.may_go(
            was_touched and self._is_changed(),
            self.gettext(
                "The plan was changed and is not saved. Going without saving loses the "
                "changes."
            ),
        )

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed, unless something is edited here."""
        if self.place.person in changes.people and not self._is_changed():
            self._load()

    def state(self) -> object:
        """Return the plan that is not saved, and what it is an edit of."""
        return (self._plan, self._kept) if self._is_changed() else None

    def restore(self, state: object) -> None:
        """Show it again once the person has come."""
        if isinstance(state, tuple):
            self._typed = state


def _standing(ctx: Context, typed: Plan) -> Standing[Plan]:
    return standing.plan(ctx, typed.id)


def _view(ctx: Context, person_id: str, visit_id: str, month: Month) -> _View:
    plan = service_plans.latest(ctx, person_id)
    if plan is None:
        preview = dues.preview(ctx, person_id, month)
        money = preview.entitlement.totals.get(month, Money(0))
        return _propose(ctx, person_id, visit_id, month, money)
    return _with_prices(ctx, person_id, plan)


def _propose(
    ctx: Context, person_id: str, visit_id: str, month: Month, money: Money
) -> _View:
    plan = service_plans.propose(ctx, visit_id or _signed(ctx, person_id), money, month)
    return _with_prices(ctx, person_id, plan)


def _with_prices(ctx: Context, person_id: str, plan: Plan) -> _View:
    return _View(
        person=people.get(ctx, person_id),
        plan=plan,
        prices={
            line.service: service_plans.prices_for(ctx, plan, line.service)
            for line in (*plan.lines, *plan.not_covered)
        },
    )


def _signed(ctx: Context, person_id: str) -> str:
    """Return the latest signed visit of a person."""
    for visit in visits.of_person(ctx, person_id):
        if visit.state == "signed":
            return visit.id
    raise UserError(
        "PLAN-005",
        Message(N_("Nobody has signed an assessment of this person yet.")),
        Message(N_("A service plan rests on a signed assessment.")),
        "visit",
    )
