# SPDX-License-Identifier: Apache-2.0
"""The lists of a household's declaration, shown as rows by the rules in force."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from carecalc.domain.household import Household, Member, Supporter
from carecalc.domain.masking import mask_id_number
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.gui.widgets.declared import DeclaredSection, Row
from carecalc.gui.widgets.household_form import HouseholdForm
from carecalc.gui.widgets.household_money import (
    AssetForm,
    DeductionForm,
    DwellingForm,
    ExpenditureForm,
    IncomeForm,
    VehicleForm,
)
from carecalc.gui.widgets.household_people import MemberForm, SupporterForm
from carecalc.gui.widgets.household_words import (
    DUTIES,
    RELATIONS,
    SITUATIONS,
    TENURES,
    amount_line,
    asset_line,
    kind_of,
    member_name,
    named,
    owned_line,
)
from carecalc.gui.widgets.inputs import Choice, Field, card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_

FORMS: dict[str, type[HouseholdForm]] = {
    "members": MemberForm,
    "incomes": IncomeForm,
    "deductions": DeductionForm,
    "expenditures": ExpenditureForm,
    "assets": AssetForm,
    "dwellings": DwellingForm,
    "vehicles": VehicleForm,
    "supporters": SupporterForm,
}

SECTIONS: dict[str, tuple[str, str, str]] = {
    "members": (N_("Members of the household"), N_("Add a member"), ""),
    "incomes": (N_("Income"), N_("Add income"), N_("There is none")),
    "deductions": (
        N_("Deductions from income"),
        N_("Add a deduction"),
        N_("There is none"),
    ),
    "assets": (
        N_("Money and assets"),
        N_("Add money or an asset"),
        N_("There is none"),
    ),
    "dwellings": (
        N_("Dwellings and houses"),
        N_("Add a dwelling"),
        N_("There is none"),
    ),
    "vehicles": (N_("Vehicles"), N_("Add a vehicle"), N_("There is none")),
    "supporters": (
        N_("Who owes support"),
        N_("Add somebody"),
        N_("Nobody does"),
    ),
    "expenditures": (
        N_("Expenditure that cannot be avoided"),
        N_("Add expenditure"),
        N_("There is none"),
    ),
}


class HouseholdSections(QWidget, Speaking):
    """Every list with its rows, and the two questions about the whole household."""

    added = Signal(str)
    opened = Signal(str, int)
    changed = Signal(object)
    """The `Household` as it is declared now."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._household: Household | None = None
        self._rules: HardshipRules | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(10)
        self.sections: dict[str, DeclaredSection] = {}
        for name, (title, add, none) in SECTIONS.items():
            section = DeclaredSection(
                voice,
                name,
                self.gettext(title),
                self.gettext(add),
                self.gettext(none) if none else "",
                self,
            )
            section.added.connect(self.added)
            section.opened.connect(self.opened)
            section.denied.connect(self._on_denied)
            self.sections[name] = section
            column.addWidget(section)
        column.addWidget(self._build_whole())
        column.addStretch(1)

    def _build_whole(self) -> QWidget:
        frame, column = card(self)
        frame.setObjectName("section-whole")
        self._whole = frame
        title = self.gettext("About the whole household")
        column.addWidget(label(title, "heading", frame))
        self._about = Choice()
        self._about_field = Field(
            self.voice.catalogue,
            self.gettext("Pre-screening for"),
            self._about,
            "about",
            parent=frame,
        )
        column.addWidget(self._about_field)
        self._small = Choice()
        self._small.fill(
            [
                (None, self.gettext("not known")),
                (True, self.gettext("yes")),
                (False, self.gettext("no")),
            ]
        )
        self._small_field = Field(
            self.voice.catalogue,
            self.gettext("Floor area a head under the local mean"),
            self._small,
            "small-area",
            hint=self.gettext("Asked for: how many dwellings may be had"),
            parent=frame,
        )
        column.addWidget(self._small_field)
        self._vetoes_known = QCheckBox(
            self.gettext("Other excluding cases were looked for; tick what was found"),
            frame,
        )
        self._vetoes_known.setObjectName("vetoes-known")
        column.addWidget(self._vetoes_known)
        self._vetoes = QVBoxLayout()
        column.addLayout(self._vetoes)
        self._boxes: dict[str, QCheckBox] = {}
        self._about.activated.connect(self._on_whole)
        self._small.activated.connect(self._on_whole)
        self._vetoes_known.clicked.connect(self._on_whole)
        return frame

    def show_household(self, household: Household, rules: HardshipRules) -> None:
        """Show what is declared; lists that no rule reads are left out."""
        self._household, self._rules = household, rules
        is_read = {
            "incomes": bool(rules.incomes),
            "deductions": bool(rules.deductions),
            "assets": bool(rules.assets),
            "vehicles": bool(rules.vehicles),
            "expenditures": bool(rules.expenditures),
        }
        for name, section in self.sections.items():
            entries = getattr(household, name)
            row = _ROWS[name]
            shown: Sequence[Row] | None = None
            if entries is not None:
                shown = [row(self, household, rules, entry) for entry in entries]
            section.show_rows(shown)
            section.setVisible(is_read.get(name, True) or bool(entries))
        people: list[tuple[object, str]] = [
            (m.id, m.name or m.id) for m in household.members
        ]
        self._about.clear()
        self._about.fill(people)
        self._about.choose(household.about.id)
        self._about_field.setVisible(len(people) > 1)
        rule = rules.dwelling_rule
        small = rule is not None and rule.small_area_excuses
        self._small_field.setVisible(small)
        self._small.choose(household.small_area)
        self._show_vetoes(household, rules)
        self._whole.setVisible(small or bool(rules.vetoes) or len(people) > 1)

    def _show_vetoes(self, household: Household, rules: HardshipRules) -> None:
        self._vetoes_known.setVisible(bool(rules.vetoes))
        self._vetoes_known.setChecked(household.vetoes is not None)
        for code, veto in rules.vetoes.items():
            if code not in self._boxes:
                box = QCheckBox(self.words(veto.label), self._whole)
                box.setObjectName(f"veto-{code}")
                box.setToolTip(veto.clause)
                box.clicked.connect(self._on_whole)
                self._boxes[code] = box
                self._vetoes.addWidget(box)
        for code, box in self._boxes.items():
            box.setEnabled(household.vetoes is not None)
            box.setChecked(code in (household.vetoes or ()))

    def _on_denied(self, name: str) -> None:
        assert self._household is not None
        none: dict[str, Any] = {name: ()}
        self.changed.emit(replace(self._household, **none))

    def _on_whole(self) -> None:
        assert self._household is not None
        small = self._small.code()
        vetoes = None
        if self._vetoes_known.isChecked():
            vetoes = tuple(code for code, box in self._boxes.items() if box.isChecked())
        self.changed.emit(
            replace(
                self._household,
                person=str(self._about.code() or ""),
                small_area=small if isinstance(small, bool) else None,
                vetoes=vetoes,
            )
        )


def _member(
    view: HouseholdSections, household: Household, rules: HardshipRules, one: Member
) -> Row:
    said = [mask_id_number(one.id_number)]
    if one.situation != "none":
        said.append(named(view.voice, SITUATIONS, one.situation))
    said += [
        view.gettext(
            "{category}, grade {grade}",
            category=view.voice.name("category", each.category),
            grade=each.grade,
        )
        for each in one.disabilities
    ]
    detail = " · ".join(part for part in said if part)
    relation = named(view.voice, RELATIONS, one.relation)
    return Row(one.name or one.id, detail, relation)


def _supporter(
    view: HouseholdSections, household: Household, rules: HardshipRules, one: Supporter
) -> Row:
    said = [named(view.voice, DUTIES, one.duty)]
    if one.fixed is not None:
        said.append(view.gettext("fixed: CNY {amount} a month", amount=one.fixed))
    if one.family_income is not None:
        said.append(
            view.gettext("family income CNY {amount}", amount=one.family_income)
        )
    names = tuple(member_name(view.voice, household, each) for each in one.of)
    note = view.gettext("for {names}", names=names)
    return Row(one.name or one.id, " · ".join(said), note)


def _amount(name: str) -> Callable[..., Row]:
    def row(
        view: HouseholdSections, household: Household, rules: HardshipRules, one: Any
    ) -> Row:
        title = view.title_of(kind_of(view.voice, getattr(rules, name), one.kind))
        kind = getattr(rules, name).get(one.kind)
        is_out = name == "incomes" and kind is not None and not kind.counted
        note = ""
        if is_out and not kind.switch:
            note = view.gettext("left out of income")
        return Row(title, amount_line(view.voice, one, household), note)

    return row


def _asset(
    view: HouseholdSections, household: Household, rules: HardshipRules, one: Any
) -> Row:
    title = view.title_of(kind_of(view.voice, rules.assets, one.kind))
    return Row(title, asset_line(view.voice, one, household))


def _dwelling(
    view: HouseholdSections, household: Household, rules: HardshipRules, one: Any
) -> Row:
    title = view.title_of(named(view.voice, TENURES, one.tenure))
    return Row(title, owned_line(view.voice, one, household))


def _vehicle(
    view: HouseholdSections, household: Household, rules: HardshipRules, one: Any
) -> Row:
    title = view.title_of(kind_of(view.voice, rules.vehicles, one.kind))
    return Row(title, owned_line(view.voice, one, household))


_ROWS: dict[str, Callable[..., Row]] = {
    "members": _member,
    "incomes": _amount("incomes"),
    "deductions": _amount("deductions"),
    "expenditures": _amount("expenditures"),
    "assets": _asset,
    "dwellings": _dwelling,
    "vehicles": _vehicle,
    "supporters": _supporter,
}
