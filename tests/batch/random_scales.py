# SPDX-License-Identifier: Apache-2.0
"""Scales made up at random, of every kind of measure, and sheets for them.

They are no sensible law: bands have gaps, rows may not hold, divisors may be 0. What the
scalar says of such a case, or refuses, the columns must say too.
"""

import random
from datetime import date
from fractions import Fraction

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Graph, Item, Option, Override, Scale, Section
from carecalc.text import Text

_WORD = Text("样")
_LISTS: dict[str, tuple[c.Code, ...]] = {
    "levels": (0, 1, 2, 3),
    "letters": ("A", "B", "C"),
    "mixed": (0, "1", 1),
}
_NUMBERS = [Fraction(n) for n in (-2, 0, 1, 2, 3, 5)] + [
    Fraction(1, 2),
    Fraction(7, 3),
    Fraction("1.5"),
]


class ScaleMaker:
    """Makes one scale; what is made later may rest on what was made before."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.switches = {
            "s": c.Switch("s", _WORD, "a", {"a": _WORD, "b": _WORD}),
        }
        self.items: dict[str, Item] = {}
        self.facts: dict[str, Item] = {}
        self.conditions: dict[str, c.NamedCondition] = {}
        self.numbers: dict[str, m.Measure] = {}
        self.ratios: dict[str, m.Measure] = {}
        self.grades: dict[str, m.Measure] = {}

    def scale(self) -> Scale:
        """Return a scale with a level of its own."""
        chance = self.chance
        for n in range(chance.randint(2, 5)):
            self._item(self.items, f"i{n}", with_default=False)
        for n in range(chance.randint(1, 3)):
            self._item(self.facts, f"f{n}", with_default=True)
        for n in range(chance.randint(1, 3)):
            self._name_condition(f"c{n}")
        for n in range(chance.randint(3, 7)):
            self._measure(f"m{n}")
            if chance.random() < 0.3:
                self._name_condition(f"d{n}")
        level = self._graded("level", "levels")
        self.grades["level"] = level
        warnings = {
            f"w{n}": c.NamedCondition(f"w{n}", self.condition(2))
            for n in range(chance.randint(0, 2))
        }
        measures = {**self.numbers, **self.ratios, **self.grades}
        graph = Graph(
            items=self.items,
            facts=self.facts,
            switches=self.switches,
            measures=measures,
            conditions=self.conditions,
            grades={
                name: tuple(m.Grade(code, _WORD) for code in codes)
                for name, codes in _LISTS.items()
            },
            warnings=warnings,
        )
        cap = chance.choice([None, 1, c.Switched("s", {"a": 1, "b": 2})])
        return Scale(
            "made-up",
            _WORD,
            date(2026, 1, 1),
            None,
            (),
            (Section("S", _WORD, "more", tuple(self.items.values())),),
            graph,
            tuple(measures),
            chance.choice(["level", "level", "level", None]),
            chance.choice(["every-item", "what-decides"]),
            cap,
            overrides=tuple(self._override(n) for n in range(chance.randint(0, 3))),
        )

    # --- items -----------------------------------------------------------------------

    def _item(self, among: dict[str, Item], name: str, with_default: bool) -> None:
        chance = self.chance
        answer = chance.choice(["single"] * 5 + ["several", "number", "note", "rows"])
        worth = chance.choice([1, 1, 5, Fraction(1, 2)])
        points = [n * worth for n in range(chance.randint(2, 5))]
        if chance.random() < 0.3:
            points[-1] = points[0]
        if chance.random() < 0.5:
            points.reverse()
        options = tuple(
            Option(f"{name}{n}", _WORD, Fraction(points[n])) for n in range(len(points))
        )
        default: tuple[str, ...] | None = None
        if with_default and chance.random() < 0.7:
            default = {
                "single": (options[0].code,),
                "several": (),
                "number": ("0",),
            }.get(answer)
        asked = self.condition(1) if self.items and chance.random() < 0.2 else None
        among[name] = Item(
            name,
            _WORD,
            answer=answer,
            options=options if answer in ("single", "several") else (),
            asked_when=asked,
            maximum=chance.choice([None, 3, 40]) if answer == "number" else None,
            decimals=chance.choice([0, 1]) if answer == "number" else 0,
            default=default,
        )

    def _named(self, *kinds: str) -> list[Item]:
        both = (*self.items.values(), *self.facts.values())
        return [item for item in both if item.answer in kinds]

    # --- conditions --------------------------------------------------------------------

    def _name_condition(self, name: str) -> None:
        self.conditions[name] = c.NamedCondition(name, self.condition(2))

    def condition(self, depth: int) -> c.Condition:
        """Return a condition on what there is."""
        chance = self.chance
        kind = chance.random()
        if depth and kind < 0.4:
            parts = tuple(
                self.condition(depth - 1) for _ in range(chance.randint(1, 3))
            )
            return chance.choice([c.All, c.Any, c.NoneOf])(parts)
        if kind < 0.5 and self.conditions:
            return c.Holds(chance.choice(list(self.conditions)), chance.random() < 0.7)
        if kind < 0.56:
            return c.SwitchIs("s", (chance.choice("ab"),))
        if kind < 0.58:
            return chance.choice(
                [c.PlaceIs("hukou", ("11",)), c.RecordIs("status", ("DB",))]
            )
        if kind < 0.75 and (self.numbers or self.ratios):
            return self._of_number()
        if kind < 0.85 and self.grades:
            name = chance.choice(list(self.grades))
            codes = _LISTS[str(self.grades[name].grades)]
            picked = chance.sample(codes, chance.randint(1, len(codes)))
            return c.CodeIs(name, (*picked, *chance.choice([(), (False,)])))
        choices = self._named("single", "several")
        if not choices:
            return c.CodeIs("nobody-knows", ("x",))
        item = chance.choice(choices)
        codes = [option.code for option in item.options]
        return c.CodeIs(
            item.code, tuple(chance.sample(codes, chance.randint(1, len(codes))))
        )

    def _of_number(self) -> c.NumberIs:
        chance = self.chance
        name = chance.choice([*self.numbers, *self.ratios, *self._points()])
        if chance.random() < 0.3:
            return c.NumberIs(name, among=tuple(chance.sample(_NUMBERS, 2)))
        return c.NumberIs(name, bounds=self._bounds())

    def _bounds(self) -> c.Bounds:
        chance = self.chance
        ends: dict[str, c.Number] = {
            chance.choice(["minimum", "above"]): self._number(0.2),
            chance.choice(["maximum", "below"]): self._number(0.2),
        }
        del ends[chance.choice(list(ends))]
        if chance.random() < 0.3:
            ends["minimum"] = chance.choice(_NUMBERS)
        return c.Bounds(**ends)

    def _points(self) -> list[str]:
        return [item.code for item in self._named("single", "number")]

    def _number(self, by_name: float) -> c.Number:
        names = [*self.numbers, *self._points(), "nobody-knows"]
        if self.chance.random() < by_name:
            return self.chance.choice(names)
        return self.chance.choice(_NUMBERS)

    # --- measures ----------------------------------------------------------------------

    def _measure(self, name: str) -> None:
        if self.chance.random() < 0.4:
            self.grades[name] = self._graded(name, self.chance.choice(list(_LISTS)))
            return
        formula = self._numeric()
        measure = m.Measure(
            name,
            formula,
            not_below=self._limit(),
            not_above=self._limit(),
            rounding=self.chance.choice(
                [
                    None,
                    None,
                    m.Rounding(Fraction(1), "half-up"),
                    m.Rounding(Fraction("0.5"), "up"),
                    m.Rounding(Fraction(2), "down"),
                ]
            ),
        )
        if isinstance(formula, m.Quotient) and measure.rounding is None:
            self.ratios[name] = measure
        else:
            self.numbers[name] = measure

    def _limit(self) -> m.Limit | None:
        kind = self.chance.random()
        if kind < 0.75:
            return None
        if kind < 0.85:
            return c.Switched("s", {"a": self._number(0.3), "b": self._number(0.3)})
        return self._number(0.5)

    def _numeric(self) -> m.Formula:
        chance = self.chance
        numbers = [*self._points(), *self.numbers]
        kind = chance.choice(
            ["sum", "sum", "count", "extreme", "band", "table", "rules"]
            + ["difference", "product", "quotient"]
        )
        if not numbers or kind == "count":
            return self._count()
        some = tuple(chance.choices(numbers, k=chance.randint(1, 4)))
        if kind == "sum":
            return self._sum(some)
        if kind == "extreme":
            return m.Extreme(some, chance.random() < 0.5)
        if kind == "band":
            outcomes = [*chance.sample(_NUMBERS, 3), False]
            return self._band(chance.choice([*numbers, *self.ratios]), outcomes)
        if kind == "table":
            return self._table([*_NUMBERS, False])
        if kind == "rules":
            return self._rules([*_NUMBERS, False], list(self.numbers))
        if kind == "difference":
            return m.Difference(some[0], tuple(self._number(0.5) for _ in some))
        if kind == "product":
            return m.Product(tuple(self._number(0.7) for _ in some[:3]))
        return m.Quotient(some[0], tuple(self._number(0.7) for _ in some[:2]))

    def _sum(self, some: tuple[str, ...]) -> m.Sum:
        chance = self.chance
        some = tuple(dict.fromkeys(some))
        weights = {
            name: chance.choice([Fraction(2), Fraction(-1), Fraction(1, 3)])
            for name in some
            if chance.random() < 0.3
        }
        points: dict[str, dict[c.Code, Fraction]] = {}
        for name in some:
            item = self.items.get(name) or self.facts.get(name)
            if item is not None and item.answer == "single" and chance.random() < 0.2:
                points[name] = {o.code: chance.choice(_NUMBERS) for o in item.options}
        if self.grades and chance.random() < 0.4:
            graded = chance.choice(list(self.grades))
            codes = _LISTS[str(self.grades[graded].grades)]
            points[graded] = {code: chance.choice(_NUMBERS) for code in codes}
            some = (*some, graded)
        return m.Sum(some, weights, points)

    def _count(self) -> m.Count:
        chance = self.chance
        conditions = tuple(self.condition(1) for _ in range(chance.randint(0, 2)))
        of = tuple(item.code for item in self._named("single", "several"))[:3]
        if not of:
            return m.Count(conditions=conditions)
        code = self.items.get(of[0]) or self.facts[of[0]]
        codes = (code.options[0].code,)
        if chance.random() < 0.5:
            return m.Count(of, codes, conditions)
        other = (code.options[-1].code,)
        return m.Count(of, c.Switched("s", {"a": codes, "b": other}), conditions)

    def _band(self, of: str, outcomes: list[m.Outcome]) -> m.Band:
        def rows() -> tuple[m.BandRow, ...]:
            found = [
                m.BandRow(self._bounds(), self.chance.choice(outcomes))
                for _ in range(self.chance.randint(1, 3))
            ]
            if self.chance.random() < 0.8:  # most leave no gap
                found.append(m.BandRow(c.Bounds(), self.chance.choice(outcomes)))
            return tuple(found)

        if self.chance.random() < 0.3:
            return m.Band(of, c.Switched("s", {"a": rows(), "b": rows()}))
        return m.Band(of, rows())

    def _table(self, outcomes: list[m.Outcome]) -> m.Formula:
        chance = self.chance
        axes: dict[str, tuple[c.Code, ...]] = {
            name: _LISTS[str(measure.grades)] for name, measure in self.grades.items()
        }
        axes |= {
            item.code: tuple(option.code for option in item.options)
            for item in self._named("single")
            if item.asked_when is None
        }
        axes |= {
            name: (0, 1, 2, 3, 4)
            for name, measure in self.numbers.items()
            if isinstance(measure.formula, m.Count)
            and measure.limits == ()
            and measure.rounding is None
        }
        if not axes:
            return self._count()
        by = tuple(chance.sample(list(axes), min(len(axes), chance.randint(1, 2))))
        cells: dict[tuple[c.Code, ...], m.Outcome] = {(): False}
        for name in by:
            cells = {(*at, code): False for at in cells for code in axes[name]}
        return m.Table(by, {at: chance.choice(outcomes) for at in cells})

    def _rules(self, outcomes: list[m.Outcome], taken: list[str]) -> m.Rules:
        chance = self.chance
        rows = []
        for _ in range(chance.randint(1, 4)):
            when = self.condition(1) if chance.random() < 0.95 else None
            if taken and chance.random() < 0.3:
                rows.append(m.RuleRow(when, take=chance.choice(taken)))
            else:
                rows.append(m.RuleRow(when, chance.choice(outcomes)))
        otherwise = chance.choice(outcomes) if chance.random() < 0.8 else None
        return m.Rules(tuple(rows), otherwise)

    def _graded(self, name: str, listed: str) -> m.Measure:
        chance = self.chance
        outcomes: list[m.Outcome] = list(_LISTS[listed])
        if name != "level":
            outcomes.append(False)
        alike = [n for n, one in self.grades.items() if one.grades == listed]
        kind = chance.choice(["band", "table", "rules", "extreme"])
        numbers = [*self._points(), *self.numbers, *self.ratios]
        formula: m.Formula
        if kind == "extreme" and alike:
            some = tuple(chance.choices(alike, k=chance.randint(1, 3)))
            formula = m.GradeExtreme(some, chance.random() < 0.5)
        elif kind == "band" and numbers:
            formula = self._band(chance.choice(numbers), outcomes)
        elif kind == "table" and (self.grades or self._named("single")):
            formula = self._table(outcomes)
            if isinstance(formula, m.Count):
                formula = self._rules(outcomes, alike)
        else:
            formula = self._rules(outcomes, alike)
        return m.Measure(name, formula, grades=listed)

    def _override(self, n: int) -> Override:
        chance = self.chance
        what = chance.choice(["set", "raise", "least", "most"])
        level = chance.randint(0, 3)
        return Override(
            f"k{n}",
            _WORD,
            self.condition(2),
            set=level if what == "set" else None,
            raise_by=chance.choice([1, 2, -1]) if what == "raise" else 0,
            at_least=level if what == "least" else None,
            at_most=level if what == "most" else None,
            incomplete=what == "set" and chance.random() < 0.5,
        )


def random_scale(chance: random.Random) -> Scale:
    """Return a scale of any shape."""
    return ScaleMaker(chance).scale()


def any_sheet(
    scale: Scale, chance: random.Random, answered: float
) -> dict[str, tuple[str, ...]]:
    """Return a sheet on which about that share of all items and facts is answered."""
    sheet: dict[str, tuple[str, ...]] = {}
    for name, item in {**scale.graph.items, **scale.graph.facts}.items():
        if chance.random() > answered:
            continue
        codes = [option.code for option in item.options]
        if item.answer == "single":
            sheet[name] = (chance.choice(codes),)
        elif item.answer == "several":
            sheet[name] = tuple(code for code in codes if chance.random() < 0.4)
        elif item.answer == "number":
            most = (item.maximum or 50) * 10**item.decimals
            value = chance.choice([0, most, chance.randint(0, most)])
            sheet[name] = (str(Fraction(value, 10**item.decimals)),)
            if item.decimals:
                sheet[name] = (f"{value // 10}.{value % 10}",)
        else:
            sheet[name] = ("words",)
    return sheet
