# SPDX-License-Identifier: Apache-2.0
"""Two edits of one thing side by side, and what comes of choosing between them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from carecalc.domain.care_plan import Plan, PlanLine
from carecalc.domain.household import (
    Amount,
    Asset,
    Dwelling,
    Household,
    Member,
    Supporter,
    Vehicle,
)
from carecalc.domain.office import Office
from carecalc.domain.person import Person

Key = tuple[str, ...]
"""Where a part stands: the field, then whatever tells one of its entries apart."""

Parts = Mapping[Key, object]
"""A thing taken apart; what is absent on a side has no key there."""

THEIRS, MINE = "theirs", "mine"

_LISTS = (
    "incomes",
    "deductions",
    "assets",
    "dwellings",
    "vehicles",
    "expenditures",
    "supporters",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that does not stand on both sides alike; None where it is absent.

    `preset` is the side that changed it where only one did; nobody chooses for people
    where both did.
    """

    key: Key
    theirs: object
    mine: object
    preset: str | None


def differences(base: Parts, theirs: Parts, mine: Parts) -> tuple[Difference, ...]:
    """Return what differs between two edits of `base`; equal changes do not."""
    found = []
    for key in dict.fromkeys((*theirs, *mine)):
        stands, typed, read = theirs.get(key), mine.get(key), base.get(key)
        if stands != typed:
            preset = THEIRS if typed == read else MINE if stands == read else None
            found.append(Difference(key, stands, typed, preset))
    return tuple(found)


def chosen(
    theirs: Parts, differing: Iterable[Difference], choices: Mapping[Key, str]
) -> Parts:
    """Return the parts that stand once every difference has a side."""
    parts = dict(theirs)
    for each in differing:
        if choices[each.key] == MINE:
            if each.mine is None:
                parts.pop(each.key, None)
            else:
                parts[each.key] = each.mine
    return parts


# ------------------------------------------------------------------ people


def person_apart(person: Person) -> Parts:
    """Return a person's entries; what the identity number says stands for itself."""
    left_out = {"id", "version"}
    if person.id_number:
        left_out |= {"birth_date", "sex"}
    return _fields(person, left_out)


def person_together(theirs: Person, parts: Parts) -> Person:
    """Return the person of these parts, as an edit of what stands there now."""
    return replace(theirs, **_given(theirs, parts))


# ------------------------------------------------------------------ the office


def office_apart(office: Office) -> Parts:
    """Return an office's names and rules; each community and scale by itself."""
    parts = _fields(office, {"version", "communities", "scale_rules"})
    parts.update({("communities", name): name for name in office.communities})
    parts.update(
        {("scale_rules", code): rules for code, rules in office.scale_rules.items()}
    )
    return parts


def office_together(theirs: Office, parts: Parts) -> Office:
    """Return the office of these parts, as an edit of what stands there now."""
    given = _given(theirs, parts)
    given["communities"] = tuple(key[1] for key in parts if key[0] == "communities")
    given["scale_rules"] = {
        key[1]: rules for key, rules in parts.items() if key[0] == "scale_rules"
    }
    # A period that nobody set has no part.
    given.setdefault("validity_months", None)
    return replace(theirs, **given)


# ------------------------------------------------------------------ households


def household_apart(household: Household) -> Parts:
    """Return a household's entries: people by id, things by kind, owner and order."""
    parts = _fields(household, {"id", "members", *_LISTS})
    parts.update({("members", one.id): one for one in household.members})
    for name in _LISTS:
        entries = getattr(household, name)
        if entries == ():
            # That there is none was said: it is not what was left open.
            parts[(name,)] = ()
        met: Counter[tuple[str, str]] = Counter()
        for entry in entries or ():
            if isinstance(entry, Supporter):
                parts[name, entry.id] = entry
                continue
            same = (_kind(entry), entry.member or "")
            parts[name, *same, str(met[same])] = entry
            met[same] += 1
    return parts


def household_together(theirs: Household, parts: Parts) -> Household:
    """Return the household of these parts; `check_household` says if it is one."""
    given: dict[str, Any] = {
        "person": "",
        "small_area": None,
        "vetoes": None,
        "members": tuple(v for k, v in parts.items() if k[0] == "members"),
    }
    given |= {k[0]: v for k, v in parts.items() if k[0] in given and len(k) == 1}
    for name in _LISTS:
        entries = tuple(v for k, v in parts.items() if k[0] == name and len(k) > 1)
        given[name] = entries or parts.get((name,))
    return replace(theirs, **given)


def renumbered(base: Household, theirs: Household, mine: Household) -> Household:
    """Return `mine` with other ids for people who came in on both sides as different
    ones.

    Each side numbers on by itself, so that two newcomers may have one id between them.
    """
    known = _people(base)
    there = {one.id: one for one in _people(theirs).values()}
    taken = {*there, *_people(mine)}
    other: dict[str, str] = {}
    for id_, one in _people(mine).items():
        if id_ in known or id_ not in there or _is_same(one, there[id_]):
            continue
        number = 1
        while f"{id_[:1]}{number}" in taken:
            number += 1
        other[id_] = f"{id_[:1]}{number}"
        taken.add(other[id_])
    return mine if not other else _renamed(mine, other)


def _kind(entry: Amount | Asset | Dwelling | Vehicle) -> str:
    return entry.tenure if isinstance(entry, Dwelling) else entry.kind


def _people(household: Household) -> dict[str, Member | Supporter]:
    supporters = {one.id: one for one in household.supporters or ()}
    return {**supporters, **{one.id: one for one in household.members}}


def _is_same(one: Member | Supporter, other: Member | Supporter) -> bool:
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    return one.name == other.name


def _renamed(household: Household, other: Mapping[str, str]) -> Household:
    def named(id_: str | None) -> Any:
        return other.get(id_ or "", id_)

    def among(ids: tuple[str, ...] | None) -> Any:
        return None if ids is None else tuple(named(id_) for id_ in ids)

    given: dict[str, Any] = {
        "person": named(household.person),
        "members": tuple(
            replace(m, id=named(m.id), supported_by=among(m.supported_by))
            for m in household.members
        ),
    }
    if household.supporters is not None:
        given["supporters"] = tuple(
            replace(s, id=named(s.id), of=among(s.of), member=named(s.member))
            for s in household.supporters
        )
    for name in _LISTS:
        entries = getattr(household, name)
        if name != "supporters" and entries is not None:
            given[name] = tuple(replace(e, member=named(e.member)) for e in entries)
    return replace(household, **given)


# ------------------------------------------------------------------ service plans


def plan_apart(plan: Plan) -> Parts:
    """Return a plan's money and its services, covered or not."""
    lines: dict[Key, object] = {
        ("lines", line.service): line for line in (*plan.lines, *plan.not_covered)
    }
    return {("money",): plan.money, **lines}


def plan_together(theirs: Plan, parts: Parts) -> Plan:
    """Return the plan of these parts, as an edit of what stands there now."""
    lines = [line for line in parts.values() if isinstance(line, PlanLine)]
    given: dict[str, Any] = {
        "money": parts["money",],
        "lines": tuple(line for line in lines if not line.why_not),
        "not_covered": tuple(line for line in lines if line.why_not),
    }
    return replace(theirs, **given)


# ------------------------------------------------------------------ fields


def _fields(thing: Any, left_out: set[str]) -> dict[Key, object]:
    return {
        (each.name,): value
        for each in fields(thing)
        if each.name not in left_out
        and (value := getattr(thing, each.name)) is not None
    }


def _given(thing: Any, parts: Parts) -> dict[str, Any]:
    names = {each.name for each in fields(thing)}
    return {k[0]: v for k, v in parts.items() if len(k) == 1 and k[0] in names}
