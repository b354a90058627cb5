# SPDX-License-Identifier: Apache-2.0
"""A household as its people declare it, and beside it what the law's tests would say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.household import Household, Member, Supporter
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.person import Person
from carecalc.domain.prescreen import PreScreen
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.domain.side_by_side import (
    Parts,
    household_apart,
    household_together,
    renumbered,
)
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.closing import CloseHouseholdDialog
from carecalc.gui.widgets.conflict import STALE, Kind, Reconciling
from carecalc.gui.widgets.conflict_words import HouseholdWords
from carecalc.gui.widgets.declared import DeclareDialog
from carecalc.gui.widgets.household_form import Declaring
from carecalc.gui.widgets.household_sections import (
    FORMS,
    SECTIONS,
    HouseholdSections,
)
from carecalc.gui.widgets.household_words import APPLICANT
from carecalc.gui.widgets.inputs import button, row_of
from carecalc.gui.widgets.leaving import Leaving
from carecalc.gui.widgets.numbers import Numbers
from carecalc.gui.widgets.pre_screening import PreScreening
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import household_trials, households, people, standing
from carecalc.services.context import Changes, Context
from carecalc.services.household_trials import Deciding
from carecalc.services.standing import Standing


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    file: HouseholdFile | None
    rules: HardshipRules


@dataclass(frozen=True, slots=True)
class _Typed:
    """What is declared and not kept yet."""

    household: Household
    file: HouseholdFile | None
    readings: Mapping[str, str]


class HouseholdPage(Page):
    """The declaration on the left, the pre-screening of it beside, live."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: _View | None = None
        self._file: HouseholdFile | None = None
        self._household: Household | None = None
        self._kept: Household | None = None
        self._typed: _Typed | None = None
        self._results: Mapping[str, PreScreen] = {}
        self._entry: tuple[str, int | None] = ("", None)
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._leaving = Leaving(self.voice, self)
        self._leaving.lost.connect(self.go_on)
        self._leaving.kept.connect(self._on_save)
        self.set_title(self.gettext("Household"))
        self.save_button = button(
            self.gettext("Save the declaration"), "save-household", "primary", self
        )
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._on_save)
        self.close_button = button(
            self.gettext("Close the household …"), "close-household", "", self
        )
        self.close_button.hide()
        self.close_button.clicked.connect(self._on_close)
        self.add_action(self.save_button)
        self.numbers = Numbers(desk, place.person, self)
        self.numbers.refused.connect(self._on_refused)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.sections = HouseholdSections(self.voice, self)
        self.sections.added.connect(self._on_add)
        self.sections.opened.connect(self._on_open)
        self.sections.changed.connect(self._on_changed)
        self.pre_screening = PreScreening(self.voice, self)
        self.pre_screening.read_otherwise.connect(self._on_reading)
        declared = QWidget(self)
        column = QVBoxLayout(declared)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.sections)
        column.addLayout(row_of(self.close_button))
        left = scrolling(declared, self)
        left.setObjectName("declaration")
        right = scrolling(self.pre_screening, self)
        right.setObjectName("pre-screening")
        row.addWidget(left, 11)
        row.addWidget(right, 9)
        self.body.addLayout(row, 1)
        self._load()

    def _load(self) -> None:
        self.desk.call(
            _view, self.place.person, done=self._on_view, failed=self._on_refused
        )

    # ------------------------------------------------------------ showing

    def _on_view(self, view: _View) -> None:
        self._view = view
        self._file = view.file
        if view.file is None:
            self._household = _begun(view.person)
        else:
            self._household = view.file.household
        # A household nobody declared yet is not a change one would lose.
        self._kept = self._household
        if self._typed is not None:
            self._household, self._file = self._typed.household, self._typed.file
            self.pre_screening.readings = dict(self._typed.readings)
            self._typed = None
        self.sections.sections["members"].add_button.setFocus()
        self._show()

    def _show(self) -> None:
        assert self._view is not None and self._household is not None
        self.sections.show_household(self._household, self._view.rules)
        said = self.gettext("not saved yet")
        if self._file is not None:
            said = self.gettext("version {version}", version=self._file.version)
            if self._is_changed():
                said = self.gettext("{version}, changed", version=said)
        self.set_title(self.gettext("Household"), f"{self._view.person.name} · {said}")
        self.save_button.setEnabled(self._file is None or self._is_changed())
        self.close_button.setVisible(self._file is not None)
        self.close_button.setEnabled(not self._is_changed())
        self._screen()

    def _screen(self) -> None:
        assert self._view is not None
        self.desk.call(
            household_trials.try_out,
            self._household,
            self._view.rules,
            dict(self.pre_screening.readings),
            done=self._on_screened,
            failed=self._on_refused,
        )

    def _on_screened(self, results: Mapping[str, PreScreen]) -> None:
        assert self._view is not None and self._household is not None
        self._results = results
        self.pre_screening.show_results(self._household, self._view.rules, results)
        self.desk.call(
            household_trials.deciding,
            self._household,
            self._view.rules,
            results,
            dict(self.pre_screening.readings),
            done=self._on_deciding,
            failed=self._on_refused,
        )

    def _on_deciding(self, found: Deciding) -> None:
        # What was declared may have changed again meanwhile; its own answers follow.
        if found.results is self._results:
            self.pre_screening.show_turns(found.turns)

    def _on_reading(self, readings: Mapping[str, str]) -> None:
        self._screen()

    def _is_changed(self) -> bool:
        return self._household != self._kept

    # ------------------------------------------------------------ declaring

    def _on_changed(self, household: Household) -> None:
        self.notice.clear()
        self._household = household
        self._show()

    def _on_add(self, name: str) -> None:
        self._ask(name, None)

    def _on_open(self, name: str, number: int) -> None:
        self._ask(name, number)

    def _ask(self, name: str, number: int | None) -> None:
        if self._view is None or self._household is None:
            return
        household = self._household
        entries: tuple[Any, ...] = getattr(household, name) or ()
        entry = None if number is None else entries[number]
        at = Declaring(
            household,
            self._view.rules,
            self.desk.context.today(),
            _new_id(household, name),
            self.numbers,
        )
        title = self.gettext(SECTIONS[name][1])
        if entry is not None:
            title = self.gettext(SECTIONS[name][0])
        is_applicant = isinstance(entry, Member) and entry.relation == APPLICANT
        dialog = DeclareDialog(
            self.voice,
            title,
            FORMS[name](self.voice, at),
            self,
            entry=entry,
            can_remove=not is_applicant,
        )
        self._entry = (name, number)
        dialog.declared.connect(self._on_declared)
        dialog.removed.connect(self._on_removed)
        dialog.open()

    def _on_declared(self, value: object) -> None:
        assert self._household is not None
        name, number = self._entry
        entries = list(getattr(self._household, name) or ())
        if number is None:
            entries.append(value)
        else:
            entries[number] = value
        given: dict[str, Any] = {name: tuple(entries)}
        self._on_changed(replace(self._household, **given))

    def _on_removed(self) -> None:
        assert self._household is not None
        name, number = self._entry
        entries = list(getattr(self._household, name) or ())
        assert number is not None
        gone = entries.pop(number)
        given: dict[str, Any] = {name: tuple(entries)}
        household = replace(self._household, **given)
        if isinstance(gone, Member | Supporter):
            household = _without(household, gone.id)
        self._on_changed(household)

    # ------------------------------------------------------------ keeping

    def _on_save(self) -> None:
        if self._household is None:
            return
        self.notice.clear()
        self.desk.call(
            _keep,
            self.place.person,
            self._household,
            self._file,
            done=self._on_saved,
            failed=self._on_not_saved,
            busy=self.save_button,
        )

    def _on_saved(self, file: HouseholdFile) -> None:
        self._file = file
        self._kept = self._household = file.household
        self.saved.emit()
        if self._leaving.is_going:
            self.go_on()
            return
        self._show()

    def _on_refused(self, error: UserError) -> None:
        self._leaving.stay()
        self.notice.show_error(error)

    def _on_not_saved(self, error: UserError) -> None:
        view, file, typed = self._view, self._file, self._household
        if error.code != STALE or view is None or file is None or typed is None:
            self._on_refused(error)
            return
        words = HouseholdWords(self.voice, self.numbers)
        words.rules = view.rules
        kind = Kind(
            standing=_standing,
            save=partial(_keep_joined, person_id=self.place.person),
            apart=_apart,
            together=_together,
            words=words,
            told_apart=_told_apart,
        )
        both = Reconciling(self.desk, self.voice, kind, self, self.numbers)
        both.saved.connect(self._on_saved)
        both.refused.connect(self._on_refused)
        both.left.connect(self._leaving.stay)
        both.begin(file, replace(file, household=typed))

    def _on_close(self) -> None:
        if self._file is None:
            return
        dialog = CloseHouseholdDialog(self.desk, self.voice, self._file, self)
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.saved.emit()
        self.notice.tell(self.gettext("The household is closed."), "good")
        self._load()

    # ------------------------------------------------------------ the window

    def leave(self) -> bool:
        """Ask first where something is declared that was not saved."""
        return self._leaving.may_go(
            self._is_changed(),
            self.gettext(
                "What was declared since the last version is not saved. Going without "
                "saving loses it."
            ),
        )

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed, unless something is typed here."""
        if self.place.person in changes.people and not self._is_changed():
            self._load()

    def state(self) -> object:
        """Return what is declared and not saved."""
        if self._household is None or not self._is_changed():
            return None
        return _Typed(self._household, self._file, dict(self.pre_screening.readings))

    def restore(self, state: object) -> None:
        """Declare it again once the household has come."""
        if isinstance(state, _Typed):
            self._typed = state


def _begun(person: Person) -> Household:
    """Return the household of somebody who stands in none: they alone, applying."""
    return Household(
        id="",
        members=(
            Member(
                "m1",
                APPLICANT,
                person.name,
                person.id_number,
                person.birth_date,
            ),
        ),
    )


def _new_id(household: Household, name: str) -> str:
    """Return an id that nobody in the household has yet."""
    letter = "s" if name == "supporters" else "m"
    people = (*household.members, *(household.supporters or ()))
    taken = {one.id for one in people}
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _without(household: Household, gone: str) -> Household:
    """Return the household where nothing names somebody who was taken out any more."""
    lists: dict[str, Any] = {}
    for name in (
        "incomes",
        "deductions",
        "assets",
        "dwellings",
        "vehicles",
        "expenditures",
    ):
        entries = getattr(household, name)
        if entries is not None:
            lists[name] = tuple(e for e in entries if e.member != gone)
    if household.supporters is not None:
        left = []
        for one in household.supporters:
            of = tuple(each for each in one.of if each != gone)
            member = None if one.member == gone else one.member
            if of and one.id != gone:
                left.append(replace(one, of=of, member=member))
        lists["supporters"] = tuple(left)
    lists["members"] = tuple(
        replace(m, supported_by=tuple(w for w in m.supported_by if w != gone))
        if m.supported_by
        else m
        for m in household.members
    )
    if household.person == gone:
        lists["person"] = ""
    return replace(household, **lists)


def _view(ctx: Context, person_id: str) -> _View:
    return _View(
        person=people.get(ctx, person_id),
        file=households.of_person(ctx, person_id),
        rules=household_trials.rules(ctx),
    )


def _keep(
    ctx: Context, person_id: str, household: Household, file: HouseholdFile | None
) -> HouseholdFile:
    """Keep a version; members whose number is registered are linked to these people."""
    links = {} if file is None else dict(file.links)
    for member in household.members:
        if member.id in links or not member.id_number:
            continue
        found = people.find(ctx, member.id_number, limit=2).rows
        for one in found:
            if one.person.id_number == member.id_number:
                links[member.id] = one.person.id
    known = {member.id for member in household.members}
    links = {member: person for member, person in links.items() if member in known}
    if file is None:
        return households.save(ctx, household, links)
    return households.save(ctx, household, links, file.id, file.version)


def _keep_joined(ctx: Context, file: HouseholdFile, person_id: str) -> HouseholdFile:
    return _keep(ctx, person_id, file.household, file)


def _standing(ctx: Context, typed: HouseholdFile) -> Standing[HouseholdFile]:
    return standing.household(ctx, typed.id)


def _apart(file: HouseholdFile) -> Parts:
    return household_apart(file.household)


def _together(theirs: HouseholdFile, parts: Parts) -> HouseholdFile:
    return replace(theirs, household=household_together(theirs.household, parts))


def _told_apart(
    base: HouseholdFile, theirs: HouseholdFile, mine: HouseholdFile
) -> HouseholdFile:
    households_ = (base.household, theirs.household, mine.household)
    return replace(mine, household=renumbered(*households_))
