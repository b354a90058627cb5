# SPDX-License-Identifier: Apache-2.0
"""Whether the arithmetic of a law file adds like with like and ends in whole fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from carecalc.catalog.problems import Faults
from carecalc.catalog.references import References
from carecalc.domain import measures as m
from carecalc.domain.conditions import Number
from carecalc.domain.policy import Standard
from carecalc.domain.scale import Graph
from carecalc.text import N_

RATIO = "ratio"
YUAN = "yuan"
FEN_IN_A_YUAN = 100
_CASE_MONEY = ("income", "fees.fee", "fees.insurance")


@dataclass(slots=True)
class Units:
    """Notes what is wrong with the units of one file's numbers."""

    references: References
    faults: Faults
    standards: Mapping[str, Standard] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The named results of the file."""
        return self.references.graph

    def check(self) -> None:
        """Check sums, differences, products, limits and bare quotients."""
        for name, measure in self.graph.measures.items():
            place = self.references.places[name]
            formula = measure.formula
            if isinstance(formula, m.Sum | m.Extreme):
                self._one_unit(measure, formula.of, place)
            elif isinstance(formula, m.Difference):
                self._one_unit(measure, (formula.of, *formula.less), place)
            elif isinstance(formula, m.Product):
                self._product(measure, formula, place)
            elif isinstance(formula, m.Rules):
                taken = [row.take for row in formula.rows if row.take is not None]
                if not measure.grades:
                    self._one_unit(measure, taken, place)
            self._one_unit(measure, measure.limits, place)
            self._quotients(measure, place)
        for name, parameter in self.graph.parameters.items():
            standard = self.standards.get(parameter.standard)
            if standard is not None and (standard.unit, standard.per) != (
                parameter.unit,
                parameter.per,
            ):
                self.faults.add(
                    "LAW-116",
                    self.references.places[name],
                    N_("“{name}” has another unit than its dated standard “{code}”."),
                    N_("unit and per must be those of the file of the standard."),
                    name=name,
                    code=standard.code,
                )

    def unit(self, source: Number) -> str:
        """Return the unit of a number; empty for bare numbers and points of items."""
        if isinstance(source, str):
            if source in self.graph.measures:
                return self.graph.measures[source].unit
            if source in self.graph.parameters:
                return self.graph.parameters[source].unit
            if source in _CASE_MONEY:
                return YUAN
        return ""

    def _one_unit(
        self, measure: m.Measure, sources: Iterable[Number], place: str
    ) -> None:
        units = [measure.unit, *(self.unit(source) for source in sources)]
        found = tuple(dict.fromkeys(unit for unit in units if unit))
        if len(found) > 1:
            self.faults.add(
                "LAW-114",
                place,
                N_("“{measure}” brings different units together: {units}."),
                N_("Sums, differences and limits need one unit."),
                measure=measure.name,
                units=found,
            )

    def _product(self, measure: m.Measure, formula: m.Product, place: str) -> None:
        units = [self.unit(source) for source in formula.of]
        found = tuple(unit for unit in units if unit not in ("", RATIO))
        if len(found) > 1 or (found and measure.unit and measure.unit != found[0]):
            self.faults.add(
                "LAW-115",
                place,
                N_("The units of the product “{measure}” do not fit: {units}."),
                N_(
                    "At most one factor has a unit other than ratio, and the product "
                    "has that unit."
                ),
                measure=measure.name,
                units=tuple(dict.fromkeys((*found, measure.unit))),
            )

    def _quotients(self, measure: m.Measure, place: str) -> None:
        """A quotient may be compared as it is; anything else needs it rounded."""
        formula = measure.formula
        sources: Sequence[Number] = ()
        if isinstance(formula, m.Sum | m.Extreme | m.Product):
            sources = formula.of
        elif isinstance(formula, m.Difference):
            sources = (formula.of, *formula.less)
        elif isinstance(formula, m.Quotient):
            sources = (formula.of, *formula.by)
        elif isinstance(formula, m.Rules):
            sources = [row.take for row in formula.rows if row.take is not None]
        for source in sources:
            used = self.graph.measures.get(source) if isinstance(source, str) else None
            if (
                used is not None
                and isinstance(used.formula, m.Quotient)
                and used.rounding is None
            ):
                self.faults.add(
                    "LAW-123",
                    place,
                    N_("“{measure}” reckons with “{quotient}”, which is not rounded."),
                    N_("Say with round (to, mode) how the quotient is rounded."),
                    measure=measure.name,
                    quotient=used.name,
                )

    # --- whole fen -------------------------------------------------------------------

    def amount(self, name: str, place: str) -> None:
        """Check that an amount is in yuan and comes out in whole fen."""
        measure = self.graph.measures.get(name)
        if measure is None:
            return
        if measure.unit != YUAN:
            self.faults.add(
                "LAW-134",
                place,
                N_("The amount “{measure}” is not in yuan."),
                N_('Write unit = "yuan" on the measure.'),
                measure=name,
            )
        if not self._in_whole_fen(name):
            self.faults.add(
                "LAW-122",
                place,
                N_("The amount “{measure}” may come out in parts of a fen."),
                N_("Say with round (to = 0.01, mode) how the law rounds it."),
                measure=name,
            )

    def _in_whole_fen(self, source: Number) -> bool:
        if isinstance(source, Fraction):
            return _is_whole_fen(source)
        if source in _CASE_MONEY:
            return True
        if source in self.graph.parameters:
            standard = self.standards.get(self.graph.parameters[source].standard)
            return standard is None or all(
                _is_whole_fen(r.value) for r in standard.rows
            )
        measure = self.graph.measures.get(source)
        if measure is None:
            return True  # a count, an age or points of items
        if measure.rounding is not None:
            return _is_whole_fen(measure.rounding.to)
        limits = all(map(self._in_whole_fen, measure.limits))
        return limits and self._formula(measure.formula)

    def _formula(self, formula: m.Formula) -> bool:
        if isinstance(formula, m.Sum):
            weights = formula.weights.values()
            points = [n for table in formula.points.values() for n in table.values()]
            return (
                all(weight.denominator == 1 for weight in weights)
                and all(map(_is_whole_fen, points))
                and all(
                    self._in_whole_fen(name)
                    for name in formula.of
                    if name not in formula.points
                )
            )
        if isinstance(formula, m.Extreme):
            return all(map(self._in_whole_fen, formula.of))
        if isinstance(formula, m.Difference):
            return all(map(self._in_whole_fen, (formula.of, *formula.less)))
        if isinstance(formula, m.Table):
            return _all_whole(formula.cells.values())
        if isinstance(formula, m.Rules):
            return _all_whole(
                (*(row.then for row in formula.rows), formula.otherwise)
            ) and all(
                self._in_whole_fen(row.take)
                for row in formula.rows
                if row.take is not None
            )
        if isinstance(formula, m.Band):
            bands = formula.bands
            listed = (
                [bands] if isinstance(bands, tuple) else list(bands.values.values())
            )
            return all(_all_whole(row.then for row in rows) for rows in listed)
        if isinstance(formula, m.Product):
            parts = [f for f in formula.of if not self._is_whole_number(f)]
            return len(parts) <= 1 and all(map(self._in_whole_fen, parts))
        return isinstance(formula, m.Count)

    def _is_whole_number(self, source: Number) -> bool:
        if isinstance(source, Fraction):
            return source.denominator == 1
        measure = self.graph.measures.get(source)
        return measure is not None and isinstance(measure.formula, m.Count)


def _is_whole_fen(number: Fraction) -> bool:
    return (number * FEN_IN_A_YUAN).denominator == 1


def _all_whole(outcomes: Iterable[object]) -> bool:
    return all(_is_whole_fen(o) for o in outcomes if isinstance(o, Fraction))
