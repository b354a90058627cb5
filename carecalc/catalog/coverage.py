# SPDX-License-Identifier: Apache-2.0
"""Whether bands, tables and rules have one answer for everything that can occur."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from fractions import Fraction
from functools import partial
from itertools import islice, product

from carecalc.catalog.attainable import Space, Spaces
from carecalc.catalog.problems import Faults
from carecalc.catalog.references import References
from carecalc.catalog.sheets import Sheets, met, sheets_of
from carecalc.catalog.spread import LIMIT, Attainable, Stretch, Value, numbers
from carecalc.catalog.states import Frontier, Test, lies_in
from carecalc.catalog.variables import bound_numbers, telling
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.errors import UserError
from carecalc.text import N_, Message


@dataclass(slots=True)
class Coverage:
    """Notes the faults of every measure of one file, and what was found on the way.

    `unproven` are the rules, each with a reading, whose parts share items that are too
    many to list: they were taken as independent, so a row may count as met first in
    states that cannot occur.
    """

    references: References
    faults: Faults
    spaces: Spaces
    notes: list[Message] = field(default_factory=list)
    unproven: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def check(self) -> None:
        """Check all bands, tables and rules under every reading."""
        for name, measure in self.references.graph.measures.items():
            place = self.references.places[name]
            if isinstance(measure.formula, m.Band):
                self._bands(measure, measure.formula, place)
            elif isinstance(measure.formula, m.Table):
                self._table(measure, measure.formula, place)
            elif isinstance(measure.formula, m.Rules):
                self._rules(measure, measure.formula, place)

    def _spaces(self, name: str) -> list[Space]:
        return [self.spaces.of(r) for r in self.references.readings([name])]

    # --- bands -----------------------------------------------------------------------

    def _bands(self, measure: m.Measure, formula: m.Band, place: str) -> None:
        never: dict[tuple[str, int], bool] = {}
        told: set[str] = set()
        for space in self._spaces(measure.name):
            key = "bands"
            if isinstance(formula.bands, c.Switched):
                key = f"bands.{space.switches[formula.bands.switch]}"
            bands = space.bands_of(formula)
            found: list[Fraction] = []
            holders: list[list[int]] = []
            for literal in _with_numbers(space, bands):
                for number in _numbers_beside(space.number(formula.of), literal):
                    found.append(number)
                    holders.append(
                        [n for n, row in enumerate(literal) if lies_in(number, row)]
                    )
            if len(set(_names(bands))) > 1:
                # Two named bounds may never stand to each other as was tried here.
                holders = [held[:1] for held in holders]
                self.notes.append(
                    Message(
                        N_(
                            "{measure}: overlaps between named bounds were not looked for."
                        ),
                        {"measure": measure.name},
                    )
                )
            self._gaps(measure, f"{place}.{key}", found, holders, told)
            reached = {n for held in holders for n in held}
            for n in range(len(bands)):
                never[key, n] = never.get((key, n), True) and n not in reached
        for (key, n), unreached in never.items():
            if unreached:
                self.faults.add(
                    "LAW-113",
                    f"{place}.{key}[{n}]",
                    N_("No number that can occur lies in this band of “{measure}”."),
                    N_("Compare its ends with the points of the items, or remove it."),
                    measure=measure.name,
                )

    def _gaps(
        self,
        measure: m.Measure,
        place: str,
        found: Sequence[Fraction],
        holders: Sequence[Sequence[int]],
        told: set[str],
    ) -> None:
        none = [number for number, held in zip(found, holders, strict=True) if not held]
        if none and place not in told:
            told.add(place)
            self.faults.add(
                "LAW-111",
                place,
                N_(
                    "A gap: {number} can occur and lies in no band of “{measure}” "
                    "({count} such number(s))."
                ),
                N_(
                    "Widen a band; where anything between can occur, begin the next "
                    "one with “above” or leave its side open."
                ),
                number=none[0],
                measure=measure.name,
                count=len(none),
            )
        for number, held in zip(found, holders, strict=True):
            pair = f"{place}[{held[1]}]" if len(held) > 1 else ""
            if pair and pair not in told:
                told.add(pair)
                self.faults.add(
                    "LAW-112",
                    pair,
                    N_("An overlap: {number} lies in band {first} and band {second}."),
                    N_("Let each number lie in one band; bands count from 1 here."),
                    number=number,
                    first=held[0] + 1,
                    second=held[1] + 1,
                )

    # --- tables ----------------------------------------------------------------------

    def _table(self, measure: m.Measure, formula: m.Table, place: str) -> None:
        needed: list[set[object]] = [set() for _ in formula.by]
        for space in self._spaces(measure.name):
            for n, name in enumerate(formula.by):
                axis = space.axis(name)
                here = f"{place}.by[{n}]"
                if isinstance(axis, Stretch) or any(
                    isinstance(value, Fraction) and value.denominator != 1
                    for value in axis.ways
                ):
                    self.faults.add(
                        "LAW-120",
                        here,
                        N_("“{name}” has values that are no place of a table."),
                        N_("An axis is a grade, a count or an item with options."),
                        name=name,
                    )
                    return
                needed[n] |= _axis_codes(axis.ways)
        for n, name in enumerate(formula.by):
            given = {key[n] for key in formula.cells}
            for code in sorted(needed[n] - given, key=str):
                self.faults.add(
                    "LAW-121",
                    f"{place}.cells",
                    N_("“{name}” can be {value}, for which the table has no cell."),
                    N_("Give the table a row or column for it."),
                    name=name,
                    value=str(code),
                )
            for code in sorted(given - needed[n], key=str):
                self.notes.append(
                    Message(
                        N_("{measure}: “{name}” is never {value}; its cells are idle."),
                        {"measure": measure.name, "name": name, "value": str(code)},
                    )
                )

    # --- rules -----------------------------------------------------------------------

    def _rules(self, measure: m.Measure, formula: m.Rules, place: str) -> None:
        never = set(range(len(formula.rows)))
        told: set[str] = set()
        sampled = False
        for space in self._spaces(measure.name):
            states = decided = 0
            frontier = Frontier(space)
            tests = [frontier.test(row.when) for row in formula.rows]
            frontier.settle()
            sheets = None
            if not frontier.independent:
                names = self.references.reached([measure.name])
                sheets = sheets_of(space.graph, space.switches, names)
            listed = (
                _listed(frontier, tests)
                if sheets is None
                else _listed_sheets(sheets, [row.when for row in formula.rows])
            )
            sampled = sampled or (sheets is None and frontier.sampled)
            for met_rows, alike, words in listed:
                states += alike
                never -= set(met_rows[:1])
                if len({_says(formula.rows[n]) for n in met_rows}) > 1:
                    decided += alike
                    if formula.only and "only" not in told:
                        told.add("only")
                        self._both(measure, place, met_rows, words())
                if not met_rows and formula.otherwise is None and "gap" not in told:
                    told.add("gap")
                    self.faults.add(
                        "LAW-117",
                        place,
                        N_("“{measure}” has no row for this: {state}."),
                        N_("Add a row, or say what holds otherwise."),
                        measure=measure.name,
                        state=words() or "–",
                    )
            how = "sheets" if sheets else "sample" if frontier.sampled else "states"
            if sheets is None and self._shares(frontier):
                self.unproven.append((measure.name, space.switches))
                how = "most" if how == "states" else how
            self._note(measure, space.switches, how, states, decided)
        for n in sorted(never):
            if sampled:
                self.notes.append(
                    Message(
                        N_(
                            "{measure}: in the sample rows[{n}] was never the first met."
                        ),
                        {"measure": measure.name, "n": n},
                    )
                )
                continue
            self.faults.add(
                "LAW-118",
                f"{place}.rows[{n}]",
                N_("This row of “{measure}” is never the first that is met."),
                N_("An earlier row covers it, or its conditions exclude each other."),
                measure=measure.name,
            )

    def _shares(self, frontier: Frontier) -> bool:
        """Tell whether states that cannot occur are listed, all of a scale's items."""
        graph = self.references.graph
        return not frontier.independent and frontier.hangs_on <= {
            *graph.items,
            *graph.facts,
        }

    def _both(
        self, measure: m.Measure, place: str, met: Sequence[int], state: str
    ) -> None:
        self.faults.add(
            "LAW-119",
            f"{place}.rows[{met[1]}]",
            N_("Rows {first} and {second} of “{measure}” both hold: {state}."),
            N_(
                'With hit = "only" rows exclude each other; where the order is part '
                'of the law write hit = "first".'
            ),
            first=met[0] + 1,
            second=met[1] + 1,
            measure=measure.name,
            state=state,
        )

    def _note(
        self,
        measure: m.Measure,
        switches: Mapping[str, str],
        how: str,
        states: int,
        decided: int,
    ) -> None:
        values: dict[str, object] = {
            "measure": measure.name,
            "reading": reading_words(self.references, [measure.name], switches),
            "states": states,
            "count": decided,
        }
        words = {
            "sample": N_(
                "{measure}{reading}: a sample of {states} states; the order of the rows "
                "decides in {count}."
            ),
            "sheets": N_(
                "{measure}{reading}: all {states} answer sheets; the order of the rows "
                "decides in {count}."
            ),
            "most": N_(
                "{measure}{reading}: at most {states} states, for its parts share items "
                "and not all of these can occur; the order of the rows decides in at "
                "most {count}."
            ),
            "states": N_(
                "{measure}{reading}: {states} states; the order of the rows decides in "
                "{count}."
            ),
        }[how]
        self.notes.append(Message(words, values))


Listed = Iterator[tuple[list[int], int, Callable[[], str]]]
"""The rows that are met, in how many states alike, and such a state in words."""


def _listed(frontier: Frontier, tests: Sequence[Test]) -> Listed:
    for state, _, alike in frontier.states():
        found = [n for n, test in enumerate(tests) if test(state)]
        yield found, alike, partial(frontier.words, state)


def _listed_sheets(sheets: Sheets, whens: Sequence[c.Condition | None]) -> Listed:
    for chosen, evaluation in sheets.every():
        try:
            found = [n for n, when in enumerate(whens) if met(evaluation, when)]
        except UserError:  # a gap in what the rows look at, told at its own place
            continue
        yield found, 1, partial(sheets.words, chosen)


def _names(bands: Iterable[m.BandRow]) -> Iterator[str]:
    """Yield the names that stand as bounds."""
    for row in bands:
        yield from (end for end in astuple(row.bounds) if isinstance(end, str))


def _with_numbers(space: Space, bands: Sequence[m.BandRow]) -> Iterator[list[c.Bounds]]:
    """Yield the bounds with every number that their names can stand for."""
    names = list(dict.fromkeys(_names(bands)))
    ends = [end for row in bands for end in bound_numbers(row.bounds)]
    values = [
        telling(of, ends)
        if isinstance(of := space.number(name), Stretch)
        else numbers(of)
        for name in names
    ]
    for chosen in islice(product(*values), LIMIT):
        known = dict(zip(names, chosen, strict=True))
        yield [
            c.Bounds(
                *(
                    known[end] if isinstance(end, str) else end
                    for end in astuple(row.bounds)
                )
            )
            for row in bands
        ]


def _numbers_beside(of: Attainable, bands: Sequence[c.Bounds]) -> list[Fraction]:
    """Return every number that can occur, or those that the bounds tell apart."""
    if isinstance(of, Stretch):
        return telling(of, [end for row in bands for end in bound_numbers(row)])
    return numbers(of)


def reading_words(
    references: References, names: Sequence[str], switches: Mapping[str, str]
) -> str:
    """Return the switches that matter for names as ` (switch = value, …)`."""
    used = references.switches_of(names)
    listed = ", ".join(f"{switch} = {switches[switch]}" for switch in used)
    return f" ({listed})" if listed else ""


def _axis_codes(values: Mapping[Value, int]) -> set[object]:
    return {
        int(value) if isinstance(value, Fraction) else value
        for value in values
        if value is not None
    }


def _says(row: m.RuleRow) -> object:
    return ("take", row.take) if row.take is not None else (type(row.then), row.then)
