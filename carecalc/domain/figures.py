# SPDX-License-Identifier: Apache-2.0
"""Figures of an office: of how many how many, in which period, and who they are.

What leaves the office tells of no group under five people, and leaves no way to work one
out from the other numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from carecalc.domain.chart import (
    BARS,
    WITHHELD,
    Chart,
    Number,
    Series,
    Value,
    Withheld,
    Words,
    rounded,
    share,
    shown,
)
from carecalc.text import N_, Message

LEAST = 5
"""A group of fewer people is not told of outside the office."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days a figure is of, both counted; one day where it is of a moment."""

    first: date
    last: date

    @property
    def words(self) -> Words:
        """The days in words."""
        if self.first == self.last:
            return Message(N_("as of {day}"), {"day": self.first})
        said = {"first": self.first, "last": self.last}
        return Message(N_("{first} to {last}"), said)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a sheet: `numerator` of `denominator`, and whose they are.

    `people` are the ids of those it counts, each once. `values` are what else is told
    of them, as the sheet names it: None is not known.
    """

    code: str
    name: Words
    numerator: Value
    denominator: Value
    people: tuple[str, ...]
    values: tuple[Value, ...] = ()

    @property
    def quotient(self) -> Value:
        """Numerator by denominator; None where there is nothing to divide by."""
        above, below = self.numerator, self.denominator
        if isinstance(above, Withheld) or isinstance(below, Withheld):
            return WITHHELD
        if above is None or not below:
            return None
        return Fraction(above) / Fraction(below)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Figures that belong together: one name, one period, one way to count.

    `counted` is what the numerators count, `of` what the denominators do. `whole` is
    what the figures add up to, where every case counts in one of them: then `parts`
    is what adds up, `numerator` or `denominator`. `values` name what else is told, in
    the unit `unit`. `is_ratio`: the quotient is a number of its own (visits per case),
    no part of a whole. `drawn` is what the chart shows: `numerator`,
    `denominator`, `quotient` or the place of a value.
    """

    code: str
    title: Words
    period: Span
    counted: Words
    of: Words
    figures: tuple[Figure, ...]
    whole: Figure | None = None
    is_ratio: bool = False
    values: tuple[Words, ...] = ()
    unit: Words = ""
    kind: str = BARS
    drawn: tuple[str, ...] = ("numerator",)
    note: Words = ""

    @property
    def is_empty(self) -> bool:
        """Whether it counts nothing at all."""
        return not any(figure.numerator or figure.denominator for figure in self.all)

    @property
    def all(self) -> tuple[Figure, ...]:
        """The figures, and what they add up to."""
        return (*self.figures, *((self.whole,) if self.whole else ()))

    def figure(self, code: str) -> Figure | None:
        """Return the figure of a code; None if there is none."""
        return next((each for each in self.all if each.code == code), None)


def chart_of(sheet: Sheet) -> Chart:
    """Return the chart of a sheet: a series for each of what it draws."""
    names: dict[str, Words] = {
        "numerator": sheet.counted,
        "denominator": sheet.of,
        "quotient": sheet.unit,
    }
    names.update({str(n): name for n, name in enumerate(sheet.values)})
    unit = sheet.unit if sheet.unit else sheet.counted
    return Chart(
        sheet.kind,
        sheet.title,
        unit,
        tuple(figure.name for figure in sheet.figures),
        tuple(
            Series(names[what], tuple(_drawn(each, what) for each in sheet.figures))
            for what in sheet.drawn
        ),
        sheet.period.words,
    )


def _drawn(figure: Figure, what: str) -> Value:
    if what == "numerator":
        return figure.numerator
    if what == "denominator":
        return figure.denominator
    return figure.quotient if what == "quotient" else figure.values[int(what)]


def heads_of(sheet: Sheet) -> tuple[Words, ...]:
    """Return the heads of the columns: what is counted, of what, and what else."""
    part: Words = sheet.unit if sheet.is_ratio else Message(N_("share of all"))
    if sheet.is_ratio and "quotient" not in sheet.drawn:
        part = Message(N_("{one} / {other}"), {"one": sheet.counted, "other": sheet.of})
    return ("", sheet.counted, sheet.of, part, *sheet.values)


def part_of(figure: Figure, sheet: Sheet) -> Words:
    """Return what part of the whole a figure is, or how many to one."""
    quotient = figure.quotient
    if isinstance(quotient, int | Fraction):
        return rounded(quotient) if sheet.is_ratio else share(quotient, 1)
    return shown(quotient)


def median(numbers: Sequence[int]) -> Fraction | None:
    """Return the number in the middle, or between the two; None of nothing."""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


# --- what leaves ----------------------------------------------------------------------


def for_outside(sheet: Sheet) -> Sheet:
    """Return a sheet without what tells of fewer than five people.

    Such a figure is withheld, and with it, where the figures add up to a whole, those
    that follow, until the withheld ones add up to twice five at least: who subtracts
    what is shown from the whole learns of no single one of them. A whole of fewer than
    twice five is withheld with all its parts: another sheet may show the same whole.
    Nobody's id is left.
    """
    hidden = {n for n, one in enumerate(sheet.figures) if 0 < len(one.people) < LEAST}
    whole = sheet.whole
    if whole is not None and 0 < len(whole.people) < 2 * LEAST:
        return _all_withheld(sheet, whole)
    if whole is not None and hidden:
        hidden = _with_others(hidden, [_count(sheet, each) for each in sheet.figures])
    return replace(
        sheet,
        figures=tuple(
            _withheld(figure) if n in hidden else replace(figure, people=())
            for n, figure in enumerate(sheet.figures)
        ),
        whole=None if whole is None else replace(whole, people=()),
    )


def _with_others(hidden: set[int], told: Sequence[int]) -> set[int]:
    """Return what to withhold beside what is small: what follows, after the last the
    first again. Were it the smallest others, whoever knows that would learn from what
    is shown how large they are at most."""
    found = set(hidden)
    at = max(found)
    for number in (*range(at + 1, len(told)), *range(at)):
        if len(found) > 1 and sum(told[n] for n in found) >= 2 * LEAST:
            break
        if told[number]:
            found.add(number)
    return found


def _all_withheld(sheet: Sheet, whole: Figure) -> Sheet:
    # Of a nought too: it would be known to be one of few.
    figures = tuple(_withheld(figure) for figure in sheet.figures)
    return replace(sheet, figures=figures, whole=_withheld(whole))


def _count(sheet: Sheet, figure: Figure) -> int:
    """Return the number of a figure that adds up with the others."""
    value = figure.denominator if sheet.is_ratio else figure.numerator
    return int(value) if isinstance(value, Number) else 0


def _withheld(figure: Figure) -> Figure:
    return replace(
        figure,
        numerator=WITHHELD,
        denominator=WITHHELD,
        people=(),
        values=tuple(WITHHELD for _ in figure.values),
    )
