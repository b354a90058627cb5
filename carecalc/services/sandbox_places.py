# SPDX-License-Identifier: Apache-2.0
"""What of a policy can be tried with another value: every figure, band, level and test.

Each place is found in the file itself, so that what is tried is the file with that one
value changed; what it is called comes from the policy that was read from it.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carecalc.catalog.toml_places import Path
from carecalc.domain.conditions import Code, Switched
from carecalc.domain.measures import Grade, Measure, Table
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Standard
from carecalc.text import N_, Message, Text

Words = Message | Text | str

AMOUNT, STANDARD, BAND, LEVEL = "amount", "standard", "band", "level"
TEST, SWITCH, ROW, TIMING = "test", "switch", "row", "timing"
GROUPS: Mapping[str, str] = {
    AMOUNT: N_("Amounts and rates"),
    STANDARD: N_("Standards"),
    LEVEL: N_("Levels of disability"),
    BAND: N_("Bands and thresholds"),
    TEST: N_("Conditions"),
    ROW: N_("Categories"),
    SWITCH: N_("Readings"),
    TIMING: N_("From when"),
}
"""What places are together, in the order they are offered."""

_META = ("label", "clause", "mark", "note", "because")
_BOUNDS: Mapping[str, str] = {
    "min": N_("from"),
    "max": N_("up to"),
    "above": N_("above"),
    "below": N_("below"),
}
_YEARS = "years"


@dataclass(frozen=True, slots=True)
class Edit:
    """Where a number is written in a file; `more` stands beside it (79 for 80: -1)."""

    path: Path
    more: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """One value that can be tried, in one file.

    `value` is as it stands: a number, or the codes chosen of `options`, of which `many`
    may be chosen or just one. `unit` is `yuan`, `years`, `months`, `ratio` or nothing.
    `is_threshold`: a number that decides on which side somebody falls.
    """

    file: str
    group: str
    where: Words
    what: Words
    clause: str
    unit: str
    value: tuple[str, ...]
    edits: tuple[Edit, ...]
    options: tuple[tuple[str, Words], ...] = ()
    many: bool = False
    is_threshold: bool = False
    is_text: bool = True

    @property
    def code(self) -> str:
        """What tells the place from every other one."""
        return f"{self.file} {'/'.join(map(str, self.edits[0].path))}"

    @property
    def is_number(self) -> bool:
        """Whether a number stands there; otherwise something is chosen."""
        return not self.options


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What places are called that a file only names: levels by scale, names by group."""

    levels: Mapping[str, Sequence[tuple[Code, Text]]]
    names: Mapping[str, Mapping[str, Text]]


def places(
    policy: Policy, file: str, text: str, around: Surroundings
) -> tuple[Place, ...]:
    """Return what can be tried of a policy, by group, then as the file has it."""
    raw = tomllib.loads(text, parse_float=Decimal)
    found = list(_Walk(policy, file, around).all(raw))
    order = list(GROUPS)
    return tuple(sorted(found, key=lambda place: order.index(place.group)))


def place_of_standard(
    standard: Standard, file: str, text: str, month: Month
) -> Place | None:
    """Return where the figure of a month stands; None where none is in force."""
    row = standard.on(month.first_day)
    if row is None:
        return None
    raw = tomllib.loads(text, parse_float=Decimal)
    number = standard.rows.index(row)
    return Place(
        file,
        STANDARD,
        standard.label,
        Message(N_("figure in force")),
        row.clause,
        standard.unit,
        (str(raw["values"][number]["value"]),),
        (Edit(("values", number, "value")),),
        is_threshold=standard.unit == "yuan",
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    policy: Policy
    file: str
    around: Surroundings

    def all(self, raw: dict[str, object]) -> Iterator[Place]:
        for name, part in _tables(raw.get("measures")):
            yield from self._measure(name, part)
        for name, part in _tables(raw.get("conditions")):
            named = self.policy.graph.conditions[name]
            where = named.label or name
            yield from self._test(
                part, ("conditions", name), where, named.clause, skip=_META
            )
        for name, part in _tables(raw.get("programmes")):
            programme = self.policy.programmes[name]
            path: Path = ("programmes", name)
            who = part.get("who")
            label, clause = programme.label, programme.clause
            yield from self._test(who, (*path, "who"), label, clause)
            for n, veto in enumerate(_list(part.get("vetoes"))):
                at = (*path, "vetoes", n, "when")
                if isinstance(veto, dict):
                    yield from self._test(veto.get("when"), at, label, clause)
            yield from self._timing(part.get("timing"), (*path, "timing"), label)
        yield from self._timing(raw.get("timing"), ("timing",), self.policy.label)
        for name, _ in _tables(raw.get("switches")):
            switch = self.policy.graph.switches[name]
            yield Place(
                self.file,
                SWITCH,
                switch.label,
                Message(N_("reading taken")),
                switch.clause,
                "",
                (switch.default,),
                (Edit(("switches", name, "default")),),
                tuple(switch.values.items()),
            )

    # --- measures --------------------------------------------------------------------

    def _measure(self, name: str, raw: dict[str, object]) -> Iterator[Place]:
        measure = self.policy.graph.measures[name]
        path: Path = ("measures", name)
        if "bands" in raw:
            yield from self._bands(measure, raw["bands"], (*path, "bands"))
        if "cells" in raw:
            yield from self._cells(measure, raw["cells"], (*path, "cells"))
        for n, row in enumerate(_list(raw.get("rows"))):
            yield from self._row(measure, row, (*path, "rows", n))
        if "otherwise" in raw:
            what = Message(N_("in all other cases"))
            yield from self._outcome(
                measure, raw["otherwise"], (*path, "otherwise"), what
            )
        for key in ("of", "less", "by"):
            for n, part in enumerate(_list(raw.get(key))):
                if raw.get("kind") != "table" and _is_number(part):
                    yield self._number(measure, part, (*path, key, n), "")
        if _is_number(raw.get("of")):
            yield self._number(measure, raw["of"], (*path, "of"), "")
        for key, words in (
            ("not_below", N_("never less than")),
            ("not_above", N_("never more than")),
        ):
            if _is_number(raw.get(key)):
                yield self._number(measure, raw[key], (*path, key), Message(words))

    def _row(self, measure: Measure, row: object, path: Path) -> Iterator[Place]:
        if not isinstance(row, dict):
            return
        told = row.get("label")
        what: Words = Text(**told) if isinstance(told, dict) else ""
        if not what:
            what = self._grade(measure, row.get("then")) or self._said(row.get("when"))
        if "then" in row:
            yield from self._outcome(measure, row["then"], (*path, "then"), what)
        where = _both(measure.label or measure.name, what)
        clause = str(row.get("clause", "")) or measure.clause
        yield from self._test(row.get("when"), (*path, "when"), where, clause)

    def _outcome(
        self, measure: Measure, value: object, path: Path, what: Words
    ) -> Iterator[Place]:
        if _is_number(value) and not measure.grades:
            yield self._number(measure, value, path, what)
        elif measure.grades and value is not False:
            options = [(str(g.code), g.label) for g in self._grades(measure)]
            yield Place(
                self.file,
                ROW,
                measure.label or measure.name,
                _both(what, Message(N_("counts as"))),
                measure.clause,
                "",
                (str(value),),
                (Edit(path),),
                tuple(options),
                is_text=isinstance(value, str),
            )

    def _number(
        self, measure: Measure, value: object, path: Path, what: Words
    ) -> Place:
        return Place(
            self.file,
            AMOUNT,
            measure.label or measure.name,
            what,
            measure.clause,
            measure.unit,
            (str(value),),
            (Edit(path),),
        )

    def _cells(self, measure: Measure, cells: object, path: Path) -> Iterator[Place]:
        formula = measure.formula
        assert isinstance(formula, Table), "cells are a table's"
        axes = [self._axis(name) for name in formula.by]
        for below, names, value in _leaves(cells, axes):
            what: Words = ""
            for name in names:
                what = _both(what, name)
            yield from self._outcome(measure, value, (*path, *below), what)

    def _axis(self, name: str) -> Sequence[Grade]:
        measure = self.policy.graph.measures.get(name)
        return () if measure is None else self._grades(measure)

    def _bands(self, measure: Measure, bands: object, path: Path) -> Iterator[Place]:
        if isinstance(bands, dict):
            for name, part in bands.items():
                if name != "switch":
                    yield from self._bands(measure, part, (*path, name))
            return
        rows = [row for row in _list(bands) if isinstance(row, dict)]
        ends = {row["max"]: n for n, row in enumerate(rows) if "max" in row}
        of = getattr(measure.formula, "of", "")
        for n, row in enumerate(rows):
            grade = self._grade(measure, row.get("then"))
            if _is_number(row.get("min")):
                first = row["min"]
                edits = [Edit((*path, n, "min"))]
                # Where one band ends just below, both move together.
                if first - 1 in ends:
                    edits.append(Edit((*path, ends[first - 1], "max"), -1))
                yield Place(
                    self.file,
                    BAND,
                    measure.label or measure.name,
                    _both(grade, Message(_BOUNDS["min"])),
                    measure.clause,
                    _YEARS if of == "age" else "",
                    (str(first),),
                    tuple(edits),
                    is_threshold=True,
                )
            if not measure.grades and _is_number(row.get("then")):
                yield self._number(measure, row["then"], (*path, n, "then"), "")

    def _grades(self, measure: Measure) -> Sequence[Grade]:
        listed = measure.grades
        if isinstance(listed, Switched):
            listed = listed.values[self.policy.graph.switches[listed.switch].default]
        return self.policy.graph.grades.get(listed, ())

    def _grade(self, measure: Measure, code: object) -> Words:
        for grade in self._grades(measure) if measure.grades else ():
            if grade.code == code:
                return grade.label
        return ""

    def _said(self, test: object) -> Words:
        """Return the name of the one category that a row looks at."""
        if isinstance(test, dict) and len(test) == 1:
            ((name, codes),) = test.items()
            measure = self.policy.graph.measures.get(name)
            first = codes[0] if isinstance(codes, list) and codes else codes
            if measure is not None:
                return self._grade(measure, first)
        return ""

    # --- conditions ------------------------------------------------------------------

    def _test(
        self,
        test: object,
        path: Path,
        where: Words,
        clause: str,
        skip: Sequence[str] = (),
    ) -> Iterator[Place]:
        if not isinstance(test, dict):
            return
        for name, wanted in test.items():
            at = (*path, name)
            if name in skip:
                continue
            if name in ("all", "any", "none"):
                for n, part in enumerate(_list(wanted)):
                    yield from self._test(part, (*at, n), where, clause)
            elif isinstance(wanted, dict) and name in ("assessment", "certificate"):
                yield from self._record(name, wanted, at, where, clause)
            elif isinstance(wanted, dict) and set(wanted) <= set(_BOUNDS):
                yield from self._limits(name, wanted, at, where, clause)
            elif name in ("status", "benefit"):
                names = tuple(self.around.names.get(name, {}).items())
                yield self._chosen(TEST, name, wanted, at, where, clause, names)
            elif name in self.policy.graph.facts:
                fact = self.policy.graph.facts[name]
                if fact.options and isinstance(wanted, str | list):
                    options = tuple((o.code, o.label) for o in fact.options)
                    yield self._chosen(
                        TEST, fact.label, wanted, at, where, clause, options
                    )

    def _limits(
        self,
        name: str,
        wanted: dict[str, object],
        path: Path,
        where: Words,
        clause: str,
    ) -> Iterator[Place]:
        measure = self.policy.graph.measures.get(name)
        label: Words = self.around.names.get("word", {}).get(name, Text(name))
        unit = {"age": _YEARS, "income": "yuan"}.get(name, "")
        if measure is not None:
            label, unit = measure.label or name, measure.unit
        for bound, value in wanted.items():
            if _is_number(value):
                yield Place(
                    self.file,
                    BAND,
                    where,
                    _both(label, Message(_BOUNDS[bound])),
                    clause,
                    unit,
                    (str(value),),
                    (Edit((*path, bound)),),
                    is_threshold=True,
                )

    def _record(
        self,
        kind: str,
        wanted: dict[str, object],
        path: Path,
        where: Words,
        clause: str,
    ) -> Iterator[Place]:
        if kind == "assessment":
            scale = wanted.get("scale")
            known = self.around.levels.get(scale if isinstance(scale, str) else "", ())
            levels = tuple((str(code), label) for code, label in known)
            if "level" in wanted and levels:
                name = self.around.names.get("scale", {}).get(str(scale), str(scale))
                at = (*path, "level")
                is_text = isinstance(known[0][0], str)
                yield self._chosen(
                    LEVEL, name, wanted["level"], at, where, clause, levels, is_text
                )
            return
        for field, group in (("category", "category"), ("grade", "certificate-grade")):
            if field in wanted and not isinstance(wanted[field], dict):
                names = tuple(self.around.names.get(group, {}).items())
                what = Message(
                    N_("category of disability")
                    if field == "category"
                    else N_("grade of disability")
                )
                yield self._chosen(
                    TEST,
                    what,
                    wanted[field],
                    (*path, field),
                    where,
                    clause,
                    names,
                    field == "category",
                )

    def _chosen(
        self,
        group: str,
        what: Words,
        wanted: object,
        path: Path,
        where: Words,
        clause: str,
        options: Sequence[tuple[str, Words]],
        is_text: bool = True,
    ) -> Place:
        value = tuple(map(str, _list(wanted) or [wanted]))
        if isinstance(what, str) and what in ("status", "benefit"):
            what = Message(
                N_("hardship status") if what == "status" else N_("other benefit")
            )
        known = {code for code, _ in options}
        more = [(code, code) for code in value if code not in known]
        return Place(
            self.file,
            group,
            where,
            what,
            clause,
            "",
            value,
            (Edit(path),),
            (*options, *more),
            many=True,
            is_text=is_text,
        )

    def _timing(self, timing: object, path: Path, where: Words) -> Iterator[Place]:
        start = timing.get("start") if isinstance(timing, dict) else None
        back = start.get("back_to_eligibility") if isinstance(start, dict) else None
        if isinstance(start, dict) and _is_number(back):
            yield Place(
                self.file,
                TIMING,
                where,
                Message(N_("goes back at most")),
                str(start.get("clause", "")),
                "months",
                (str(back),),
                (Edit((*path, "start", "back_to_eligibility")),),
            )


def _tables(raw: object) -> Iterator[tuple[str, dict[str, object]]]:
    for name, part in raw.items() if isinstance(raw, dict) else ():
        if isinstance(part, dict):
            yield name, part


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | Decimal) and not isinstance(raw, bool)


def _both(one: Words, other: Words) -> Words:
    if not one or not other:
        return one or other
    return Message("{one} · {other}", {"one": one, "other": other})


def _leaves(
    cells: object, axes: Sequence[Sequence[Grade]]
) -> Iterator[tuple[Path, tuple[Words, ...], object]]:
    """Yield the cells of a table with their paths and what their grades are called."""
    listed = axes[0] if axes else ()
    if isinstance(cells, dict):
        below: list[tuple[str | int, str, object]] = [
            (name, name, part) for name, part in cells.items()
        ]
    elif isinstance(cells, list):
        below = [
            (n, str(listed[n].code) if n < len(listed) else str(n), part)
            for n, part in enumerate(cells)
        ]
    else:
        yield (), (), cells
        return
    names: dict[str, Words] = {str(grade.code): grade.label for grade in listed}
    for key, code, part in below:
        for path, words, value in _leaves(part, axes[1:]):
            yield (key, *path), (names.get(code, code), *words), value
