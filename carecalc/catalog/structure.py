# SPDX-License-Identifier: Apache-2.0
"""Whether a law file holds together: names, texts, clauses, days, records, codes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date

from carecalc.catalog.names import CASE_LISTS
from carecalc.catalog.problems import Faults
from carecalc.catalog.references import References, key, named_by, named_in
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Graph, Item, Scale
from carecalc.text import N_, Message, Text

# What the law is, in the file's own keys: parts of a domain value that are no key of
# the file, or stand under another one.
_KEYS = {
    **{"graph": "", "formula": "", "procedure": ""},
    "overrides": "result.overrides",
}
_NOT_HERE = ("examples", "items", "standards", "test", "when", "who", "asked_when")
_NAMED_SOURCE = re.compile(r"([A-Za-z0-9._-]+): ")


@dataclass(slots=True)
class Structure:
    """Notes what does not hold together in one file."""

    law: Scale | Policy
    references: References
    faults: Faults
    notes: list[Message] = field(default_factory=list)

    @property
    def graph(self) -> Graph:
        """The named results of the file."""
        return self.law.graph

    def check(self) -> bool:
        """Check everything; tell whether the file can be evaluated at all."""
        circles = self._circles()
        self._unused()
        self._days()
        self._wording()
        self._clauses()
        for name, measure in self.graph.measures.items():
            place = self.references.places[name]
            self._numbers(measure, place)
            self._records(measure, place)
            self._codes(measure, place)
            self._taken(measure, place)
        self._results_without_records()
        if isinstance(self.law, Scale):
            self._looking_ahead(self.law)
        return not circles

    # --- names -------------------------------------------------------------------------

    def _circles(self) -> bool:
        told: set[frozenset[str]] = set()
        for circle in self.references.circles():
            if frozenset(circle) in told:
                continue
            told.add(frozenset(circle))
            self.faults.add(
                "LAW-102",
                self.references.places.get(circle[0], circle[0]),
                N_("These names rest on each other in a circle: {names}."),
                N_("Let one of them be worked out without the others."),
                names=(*circle, circle[0]),
            )
        return bool(told)

    def _unused(self) -> None:
        used = self.references.used()
        for name, place in self.references.places.items():
            if name in used or name in self.graph.items:
                continue
            if name in self.graph.facts:
                self.notes.append(
                    Message(
                        N_("{name}: recorded, and no result looks at it."),
                        {"name": name},
                    )
                )
                continue
            self._unused_name(name, place)
        lists: set[str] = set()
        for measure in self.graph.measures.values():
            if isinstance(measure.grades, c.Switched):
                lists.update(measure.grades.values.values())
            else:
                lists.add(measure.grades)
        for name in self.graph.grades:
            if name not in lists:
                self._unused_name(name, f"grades.{key(name)}")

    def _unused_name(self, name: str, place: str) -> None:
        self.faults.add(
            "LAW-101",
            place,
            N_("No result rests on “{name}”."),
            N_("Use it, or remove it."),
            name=name,
        )

    def _looking_ahead(self, scale: Scale) -> None:
        order = {item.code: n for n, item in enumerate(scale.items)}
        for item in scale.items:
            ahead = [
                name
                for name in self.references.reached(named_by(item.asked_when))
                if order.get(name, -1) >= order[item.code]
            ]
            for name in sorted(ahead, key=order.__getitem__):
                self.faults.add(
                    "LAW-103",
                    f"{self.references.places[item.code]}.asked_when",
                    N_("Whether “{item}” is asked rests on “{name}”, asked later."),
                    N_("asked_when looks back only; move the item behind the other."),
                    item=item.code,
                    name=name,
                )

    # --- days, texts, clauses ------------------------------------------------------------

    def _days(self) -> None:
        last: date | None = self.law.effective_to
        if last is not None and last < self.law.effective_from:
            self.faults.add(
                "LAW-108",
                "effective_to",
                N_("The last day {last} lies before the first day {first}."),
                N_("Both days are inclusive."),
                last=last,
                first=self.law.effective_from,
            )

    def _wording(self) -> None:
        told: set[int] = set()  # a list of options named twice is one text
        chinese_only: list[str] = []
        for place, found in walk(self.law):
            if isinstance(found, Text) and id(found) not in told:
                told.add(id(found))
                if not found.zh_CN.strip():
                    self.faults.add(
                        "LAW-104",
                        f"{place}.zh_CN",
                        N_("The Chinese wording is blank."),
                        N_("Copy it from the source."),
                    )
                elif not (found.en or "").strip():
                    chinese_only.append(place)
        if chinese_only:
            self.notes.append(
                Message(
                    N_("{count} text(s) without an English wording: {places}"),
                    {"count": len(chinese_only), "places": tuple(chinese_only)},
                )
            )

    def _clauses(self) -> None:
        names = {source.name for source in self.law.sources}
        if not names and self.law.mark != "convention":
            self.faults.add(
                "LAW-107",
                "sources",
                N_("The file does not say which text it rests on."),
                N_('Name it under [sources], or mark the file as "convention".'),
            )
        for place, found in walk(self.law):
            clause = getattr(found, "clause", None)
            match = _NAMED_SOURCE.match(clause) if isinstance(clause, str) else None
            if match is not None and match[1] not in names:
                self.faults.add(
                    "LAW-106",
                    f"{place}.clause",
                    N_("The clause names the source “{name}”, which is not listed."),
                    N_("Define it under [sources], or correct the spelling."),
                    name=match[1],
                )
        for name, measure in self.graph.measures.items():
            if not _is_cited(measure):
                self._no_clause(self.references.places[name])
        if isinstance(self.law, Scale):
            for n, override in enumerate(self.law.overrides):
                if not override.clause.strip():
                    self._no_clause(f"result.overrides[{n}]")
        else:
            self._policy_clauses(self.law)

    def _policy_clauses(self, policy: Policy) -> None:
        for code, programme in policy.programmes.items():
            place = f"programmes.{key(code)}"
            if not programme.clause.strip():
                self._no_clause(place)
            for n, veto in enumerate(programme.vetoes):
                if not veto.clause.strip():
                    self._no_clause(f"{place}.vetoes[{n}]")
        for code, group in policy.groups.items():
            if not group.clause.strip():
                self._no_clause(f"groups.{key(code)}")

    def _no_clause(self, place: str) -> None:
        self.faults.add(
            "LAW-105",
            place,
            N_("Nothing says where the law speaks of this."),
            N_('Write clause = "…" with the place in the source.'),
        )

    # --- what can stand where --------------------------------------------------------------

    def _numbers(self, measure: m.Measure, place: str) -> None:
        """Every option of an item that is counted needs points."""
        own: Mapping[str, object] = {}
        if isinstance(measure.formula, m.Sum):
            own = measure.formula.points
        for name in _counted(measure.formula):
            item = self.graph.items.get(name) or self.graph.facts.get(name)
            if item is not None and name not in own and not _has_points(item):
                self.faults.add(
                    "LAW-125",
                    place,
                    N_("“{measure}” counts “{name}”, which has no points."),
                    N_("Give every option points, or test the item by its options."),
                    measure=measure.name,
                    name=name,
                )

    def _records(self, measure: m.Measure, place: str) -> None:
        if measure.each and measure.each not in CASE_LISTS:
            self.faults.add(
                "LAW-126",
                f"{place}.each",
                N_("“{name}” is not a list of records."),
                N_("Known lists: {lists}."),
                name=measure.each,
                lists=tuple(CASE_LISTS),
            )
        together = _taken_together(measure.formula)
        for name in self._direct(named_in(measure)):
            used = self.graph.measures.get(name)
            listed = name.partition(".")[0] if used is None else used.each
            if used is None and (listed == name or listed not in CASE_LISTS):
                continue
            if not listed or listed == measure.each:
                continue
            if used is None or measure.each or name not in together:
                self._one_record(measure.name, name, listed, place)

    def _direct(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the names, named conditions replaced by what they look at."""
        for name in names:
            if name in self.graph.conditions:
                yield from self._direct(self.references.looks_at[name])
            else:
                yield name

    def _results_without_records(self) -> None:
        for place, names in self.references.roots.items():
            for name in names:
                measure = self.graph.measures.get(name)
                if measure is not None and measure.each:
                    self._one_record(place, name, measure.each, place)

    def _one_record(self, user: str, name: str, listed: str, place: str) -> None:
        self.faults.add(
            "LAW-126",
            place,
            N_("“{name}” has a value for each of “{list}”, “{user}” needs one."),
            N_(
                'Add them up in a sum or take the largest, or write each = "{list}" '
                "here too."
            ),
            name=name,
            list=listed,
            user=user,
        )

    def _codes(self, measure: m.Measure, place: str) -> None:
        formula = measure.formula
        if isinstance(formula, m.Count):
            listed = formula.codes
            codes = (
                {code for part in listed.values.values() for code in part}
                if isinstance(listed, c.Switched)
                else set(listed)
            )
            known = [self._codes_of(name) for name in formula.of]
            for code in sorted(codes, key=str):
                if known and not any(code in part for part in known):
                    self.faults.add(
                        "LAW-127",
                        f"{place}.is",
                        N_("Nothing that “{measure}” counts can be “{code}”."),
                        N_("Write a grade or option; “2” in quotation marks is not 2."),
                        measure=measure.name,
                        code=str(code),
                    )
        if isinstance(formula, m.GradeExtreme):
            lists = [self._list_of(name) for name in formula.of]
            lists += [measure.grades] if measure.grades else []
            if any(found != lists[0] for found in lists):
                self.faults.add(
                    "LAW-128",
                    place,
                    N_("“{measure}” compares grades of different lists."),
                    N_("worst-of and best-of compare grades of one list."),
                    measure=measure.name,
                )

    def _codes_of(self, name: str) -> set[c.Code]:
        item = self.graph.items.get(name) or self.graph.facts.get(name)
        if item is not None:
            return {option.code for option in item.options}
        listed = self._list_of(name)
        names = listed.values.values() if isinstance(listed, c.Switched) else [listed]
        return {g.code for part in names for g in self.graph.grades.get(part, ())}

    def _list_of(self, name: str) -> str | c.Switched[str]:
        measure = self.graph.measures.get(name)
        return "" if measure is None else measure.grades

    def _taken(self, measure: m.Measure, place: str) -> None:
        if not isinstance(measure.formula, m.Rules):
            return
        for n, row in enumerate(measure.formula.rows):
            if row.take is None:
                continue
            no_value = any(
                row.take in table
                for table in (
                    self.graph.conditions,
                    self.graph.switches,
                    self.graph.items,
                    self.graph.facts,
                )
            )
            if no_value or self._list_of(row.take) != measure.grades:
                self.faults.add(
                    "LAW-129",
                    f"{place}.rows[{n}].take",
                    N_("“{name}” is not of the kind that “{measure}” has."),
                    N_("A number takes numbers, a grade grades of the same list."),
                    name=row.take,
                    measure=measure.name,
                )


# What a file that is used must not have: its evaluation would not end, or stop at some
# cases.
UNUSABLE = ("LAW-102", "LAW-103", "LAW-125", "LAW-126", "LAW-128", "LAW-129")


def check_use(law: Scale | Policy, references: References, faults: Faults) -> None:
    """Note what keeps a file from being evaluated: quick enough for every start."""
    found = Faults(faults.file)
    Structure(law, references, found).check()
    faults.found += [fault for fault in found.found if fault.code in UNUSABLE]


def walk(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Yield every part of a law with the path of keys that leads to it in the file."""
    yield place, value
    if is_dataclass(value) and not isinstance(value, Text):
        for part in fields(value):
            if part.name in _NOT_HERE and not (
                part.name == "items" and place.startswith("sections")
            ):
                continue
            name = _KEYS.get(part.name, part.name)
            inside = f"{place}.{name}".strip(".") if name else place
            yield from walk(getattr(value, part.name), inside)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from walk(part, f"{place}.{key(str(name))}".strip("."))
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            yield from walk(part, f"{place}[{n}]")


def _is_cited(measure: m.Measure) -> bool:
    """Tell whether bands, tables and rules say where they stand in the law."""
    formula = measure.formula
    if measure.clause.strip() or not isinstance(formula, m.Band | m.Table | m.Rules):
        return True
    rows: Iterable[m.BandRow | m.RuleRow] = ()
    if isinstance(formula, m.Rules):
        rows = formula.rows
    elif isinstance(formula, m.Band):
        bands = formula.bands
        listed = [bands] if isinstance(bands, tuple) else list(bands.values.values())
        rows = [row for part in listed for row in part]
    cited = [bool(row.clause.strip()) for row in rows]
    return bool(cited) and all(cited)


def _counted(formula: m.Formula) -> Iterator[str]:
    """Yield the names whose numbers a formula works with."""
    sources: Iterable[c.Number] = ()
    if isinstance(formula, m.Sum | m.Extreme | m.Product):
        sources = formula.of
    elif isinstance(formula, m.Difference):
        sources = (formula.of, *formula.less)
    elif isinstance(formula, m.Quotient):
        sources = (formula.of, *formula.by)
    elif isinstance(formula, m.Band):
        sources = (formula.of,)
    return (source for source in sources if isinstance(source, str))


def _has_points(item: Item) -> bool:
    if item.answer == "number":
        return True
    return item.answer == "single" and all(o.points is not None for o in item.options)


def _taken_together(formula: m.Formula) -> tuple[c.Number, ...]:
    """Return the names of which a formula may take the values of all records."""
    if isinstance(formula, m.Sum | m.Extreme):
        return formula.of
    return formula.less if isinstance(formula, m.Difference) else ()
