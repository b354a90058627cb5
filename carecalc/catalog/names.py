# SPDX-License-Identifier: Apache-2.0
"""The namespace of a law file: what each name is, so that it can be used as that."""

import re
from dataclasses import dataclass, field
from typing import Literal

from carecalc.catalog.problems import Faults
from carecalc.domain.conditions import Switch, Switched
from carecalc.domain.measures import Grade
from carecalc.domain.scale import Item
from carecalc.text import N_

Kind = Literal[
    "item",
    "fact",
    "switch",
    "parameter",
    "number",
    "grade",
    "condition",
    "place",
    "word",
    "records",
    "record-with-fields",
    "list",
]

RESERVED = frozenset(
    ("all", "any", "none", "switch", "min", "max")
    + ("above", "below", "label", "clause", "mark", "note")
)
_NAME = re.compile(r"[A-Za-z0-9._-]+")

# The closed vocabulary of a case (lawfiles.md §7): number or word, and its values.
CASE_NUMBERS = ("age", "income")
CASE_WORDS = {
    "sex": ("male", "female"),
    "setting": ("home", "day-care", "institution-long", "institution-short"),
}
CASE_PLACES = ("hukou", "residence")
CASE_RECORDS = ("status", "benefit")
CASE_RECORDS_WITH_FIELDS = {
    "certificate": ("category", "grade", "multiple"),
    "assessment": ("scale", "level"),
}
CASE_LISTS = {
    "fees": {"setting": "word", "fee": "number", "insurance": "number"},
}


@dataclass(slots=True)
class Names:
    """Every name of one file with its kind; the tables the kinds refer to."""

    faults: Faults
    kinds: dict[str, Kind] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    facts: dict[str, Item] = field(default_factory=dict)
    switches: dict[str, Switch] = field(default_factory=dict)
    grades: dict[str, tuple[Grade, ...]] = field(default_factory=dict)
    measure_grades: dict[str, str | Switched[str]] = field(default_factory=dict)
    each: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def define(self, name: str, kind: Kind, place: str) -> None:
        """Enter a name; a fault if it is malformed, reserved or taken."""
        if not _NAME.fullmatch(name) or name in RESERVED:
            self.faults.add(
                "LAW-010",
                place,
                N_("“{name}” cannot be a name."),
                N_(
                    "Names have letters, digits, “.”, “-” and “_”; all, any, none, "
                    "switch, min, max, above, below, label, clause, mark and note are "
                    "reserved."
                ),
                name=name,
            )
        if name in self.kinds:
            self.faults.add(
                "LAW-011",
                place,
                N_("The name “{name}” is defined twice."),
                N_("Items, facts, switches, measures and conditions share one list."),
                name=name,
            )
        self.kinds[name] = kind

    def define_case(self) -> None:
        """Enter the vocabulary of a case, which every policy may use."""
        for name in CASE_NUMBERS:
            self.kinds[name] = "number"
        for name in CASE_WORDS:
            self.kinds[name] = "word"
        for name in CASE_PLACES:
            self.kinds[name] = "place"
        for name in CASE_RECORDS:
            self.kinds[name] = "records"
        for name in CASE_RECORDS_WITH_FIELDS:
            self.kinds[name] = "record-with-fields"
        for name, fields in CASE_LISTS.items():
            self.kinds[name] = "list"
            for part, kind in fields.items():
                self.kinds[f"{name}.{part}"] = kind  # type: ignore[assignment]

    def kind(self, name: str, place: str) -> Kind | None:
        """Return what a name is and note its use; a fault if it is unknown."""
        found = self.kinds.get(name)
        if found is None:
            near = sorted(k for k in self.kinds if k.startswith(f"{name}."))
            hint = N_("Define it, or correct the spelling.")
            if near:
                hint = N_(
                    "Is “{near}” meant? A name with a dot stands in quotation marks: "
                    '"{near}".'
                )
            self.faults.add(
                "LAW-012",
                place,
                N_("Nothing is called “{name}”."),
                hint,
                name=name,
                near=near[0] if near else "",
            )
            return None
        self.used.add(name)
        return found

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        return self.items.get(name) or self.facts.get(name)

    def grade_codes(self, measure: str) -> list[str | int]:
        """Return the codes a graded measure may have, under any switch."""
        listed = self.measure_grades.get(measure, "")
        names = listed.values.values() if isinstance(listed, Switched) else [listed]
        return [g.code for name in names for g in self.grades.get(name, ())]

    def is_number(self, name: str) -> bool:
        """Tell whether a name has a number: a sum, a parameter, points, a count."""
        kind = self.kinds.get(name)
        if kind in ("number", "parameter"):
            return True
        item = self.item(name)
        return item is not None and item.answer in ("single", "number")
