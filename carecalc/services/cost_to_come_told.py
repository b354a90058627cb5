# SPDX-License-Identifier: Apache-2.0
"""The cost to come in words and figures, and what of it may leave.

What leaves tells of no group under five, as every figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.assumptions import (
    DEAD,
    ENTRY_LEVEL,
    LEAVING,
    OUT,
    Assumptions,
    entry_row,
    hardship_row,
    level_row,
    yearly,
)
from carecalc.domain.chart import WITHHELD, Chart, Words
from carecalc.domain.figures import LEAST, Figure, Sheet, Span, for_outside
from carecalc.domain.projection import ALL, HARDSHIP, LEVEL, PROGRAMME, Interval, Shares
from carecalc.domain.projection_told import cost_chart
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import glyphs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.cost_to_come import Forecast
from carecalc.text import N_, Message, Text

KINDS: Mapping[str, str] = {
    ALL: N_("All together"),
    PROGRAMME: N_("By programme"),
    LEVEL: N_("By level"),
    HARDSHIP: N_("By hardship"),
}
"""The parts that are told, and what they are called."""

SOURCES: Mapping[str, str] = {
    "own": N_("own history"),
    "assumed": N_("assumed"),
    "typed": N_("set by the office"),
}

ARRIVALS, GROWTH = "arrivals", "growth"
"""Rows that are no shares: how many arrive in a year, and how amounts rise."""


@dataclass(frozen=True, slots=True)
class Row:
    """One part, year by year: people on average a month, and fen; None is withheld."""

    kind: str
    name: Words
    people: tuple[Interval, ...] | None
    fen: tuple[Interval, ...] | None


@dataclass(frozen=True, slots=True)
class Stood:
    """One row of what the reckoning stands on, shares of a year in per cent.

    `code` is that of the row of shares, or `ARRIVALS` or `GROWTH`.
    """

    code: str
    name: Words
    source: Words
    n: int
    shares: tuple[tuple[Words, float], ...]


def rows(found: Forecast) -> tuple[Row, ...]:
    """Return every part that has or will have anybody, the whole first."""
    return tuple(
        Row(part.kind, name_of(found, part.kind, part.code), part.people, part.fen)
        for part in found.projection.parts
        if part.kind == ALL or any(one.high_95 > 0 for one in part.fen)
    )


def rows_outside(found: Forecast) -> tuple[Row, ...]:
    """Return the same without what tells of fewer than five people of now.

    Whoever subtracts what is shown from the whole learns of no single group either.
    """
    hidden: set[tuple[str, str]] = set()
    for kind in (PROGRAMME, LEVEL, HARDSHIP):
        codes = [p.code for p in found.projection.parts if p.kind == kind]
        counts = [found.present.get((kind, code), 0) for code in codes]
        told = for_outside(_counted(kind, codes, counts))
        hidden |= {
            (kind, figure.code)
            for figure in told.figures
            if figure.numerator is WITHHELD
        }
    return tuple(
        Row(
            part.kind,
            name_of(found, part.kind, part.code),
            None if is_hidden else part.people,
            None if is_hidden else part.fen,
        )
        for part in found.projection.parts
        for is_hidden in ((part.kind, part.code) in hidden,)
        if part.kind == ALL or is_hidden or any(one.high_95 > 0 for one in part.fen)
    )


def _counted(kind: str, codes: Sequence[str], counts: Sequence[int]) -> Sheet:
    """Return present people as a sheet, so that one rule withholds all figures."""
    day = date.min
    whole = sum(counts)
    return Sheet(
        kind,
        "",
        Span(day, day),
        "",
        "",
        tuple(
            Figure(code, "", n, whole, ("",) * n)
            for code, n in zip(codes, counts, strict=True)
        ),
        Figure(ALL, "", whole, whole, ("",) * whole),
    )


def name_of(found: Forecast, kind: str, code: str) -> Words:
    """Return what a part is called."""
    if kind == PROGRAMME:
        return found.labels.get(code, Text(code))
    if kind == LEVEL:
        return found.assumed.levels[code].label
    if kind == HARDSHIP:
        return found.assumed.hardship[code].label
    return Message(KINDS[ALL])


def stands_on(found: Forecast) -> tuple[Stood, ...]:
    """Return every row of shares with where it is from, arrivals and growth last."""
    by, model = found.assumed, found.model
    told = [_stood(by, LEAVING, model.rows[LEAVING], Message(N_("Leaving in a year")))]
    for code, one in by.levels.items():
        name = Message(N_("Level in a year: {name}"), {"name": one.label})
        told.append(_stood(by, level_row(code), model.rows[level_row(code)], name))
    for code, one in by.hardship.items():
        name = Message(N_("Hardship in a year: {name}"), {"name": one.label})
        row = hardship_row(code)
        told.append(_stood(by, row, model.rows[row], name))
    name = Message(N_("Level of who arrives"))
    told.append(_stood(by, ENTRY_LEVEL, model.rows[ENTRY_LEVEL], name))
    for code, one in by.levels.items():
        name = Message(N_("Hardship of who arrives: {name}"), {"name": one.label})
        told.append(_stood(by, entry_row(code), model.rows[entry_row(code)], name))
    a_year = model.arrivals / model.arrival_months * 12
    told.append(
        Stood(
            ARRIVALS,
            Message(N_("People who arrive in a year")),
            Message(SOURCES[model.arrival_source]),
            found.moves.arrived,
            ((Message(N_("number")), a_year),),
        )
    )
    source = SOURCES["typed" if by.is_growth_typed else "assumed"]
    rise = Message(
        N_("Amounts rise each year in month {month}"), {"month": by.growth_month}
    )
    share = ((Message(N_("per cent")), by.growth_per_10000 / 100),)
    told.append(Stood(GROWTH, rise, Message(source), 0, share))
    return tuple(told)


def _stood(by: Assumptions, code: str, row: Shares, name: Words) -> Stood:
    stays = by.row(code).stays
    shares = list(row.mean)
    if stays:
        shares = yearly(shares, row.to.index(stays))
    words = [_to(by, code, to) for to in row.to]
    told = tuple((w, share * 100) for w, share in zip(words, shares, strict=True))
    return Stood(code, name, Message(SOURCES[row.source]), row.n, told)


def _to(by: Assumptions, row: str, to: str) -> Words:
    if to == DEAD:
        return Message(N_("dies"))
    if row == LEAVING:
        return Message(N_("leaves")) if to == OUT else Message(N_("stays"))
    is_level = row.startswith(level_row("")) or row == ENTRY_LEVEL
    return (by.levels if is_level else by.hardship)[to].label


def method(found: Forecast) -> tuple[Message, ...]:
    """Return how it was reckoned, and what it does not know."""
    by = found.assumed
    return (
        Message(
            N_(
                "Projected, rounded to yuan; no sum of money here is anybody's, and "
                "nothing is decided or paid by it."
            )
        ),
        Message(
            N_(
                "{people} people of today, by level and hardship; month by month they "
                "stay, leave or die, change level, change hardship, and others arrive, "
                "each independently of the others and of what was before."
            ),
            {"people": found.people},
        ),
        Message(
            N_(
                "Shares are the office's own where {months} months of its history have "
                "{least} months of persons or more (arrivals: {arrivals} people); else "
                "they are assumed, as the table says."
            ),
            {
                "months": found.moves.months,
                "least": by.least_person_months,
                "arrivals": by.least_arrivals,
            },
        ),
        Message(
            N_(
                "Amounts are what is due today to the people of a state on average; "
                "where fewer than {least} are in it, what the law gives somebody of "
                "the age in the middle. People do not grow older: allowances that rise "
                "with age are understated."
            ),
            {"least": by.least_people},
        ),
        Message(
            N_(
                "Whoever is held back for want of a proof counts with what is due to "
                "them: it is owed."
            )
        ),
        Message(
            N_(
                "Ranges hold 80 and 95 of 100 of {draws} futures drawn: shares from "
                "their Dirichlet distribution, arrivals from a Gamma one, people one by "
                "one. A change of the law is in none of them."
            ),
            {"draws": by.draws},
        ),
    )


# --- what leaves ----------------------------------------------------------------------


@needs("figures.see", "whole")
def outside(ctx: Context, found: Forecast) -> Chart:
    """Return the chart as it may leave: it tells of all together.

    `UserError`: FIGURE-003 there are fewer than five people in all.
    """
    _check_people(found)
    return cost_chart(found.projection.years, found.projection.part(ALL).fen)


@needs("figures.see", "whole")
def paper(ctx: Context, found: Forecast, language: str) -> bytes:
    """Return the report as PDF, with method and assumptions, without small groups.

    `UserError`: FIGURE-003 there are fewer than five people in all.
    """
    from carecalc.documents.cost_to_come import cost_to_come_paper

    with ctx.store.reading() as work:
        of = work.office.get().authority
        fonts = glyphs.fonts(work)
    return cost_to_come_paper(
        found.made_on,
        found.projection.years,
        _lines_outside(found),
        [(one.name, one.source, one.n, one.shares) for one in stands_on(found)],
        (found.assumed.note, *method(found)),
        of,
        catalogue(language),
        fonts,
    )


@needs("figures.see", "whole")
def workbook(ctx: Context, found: Forecast, language: str) -> bytes:
    """Return the same as .xlsx, without small groups.

    `UserError`: FIGURE-003 there are fewer than five people in all.
    """
    from carecalc.documents.cost_to_come import cost_to_come_workbook

    return cost_to_come_workbook(
        found.made_on,
        found.projection.years,
        _lines_outside(found),
        [(one.name, one.source, one.n, one.shares) for one in stands_on(found)],
        (found.assumed.note, *method(found)),
        catalogue(language),
    )


def _check_people(found: Forecast) -> None:
    if found.people < LEAST:
        raise UserError(
            "FIGURE-003",
            Message(N_("This would tell of fewer than five people.")),
            Message(N_("It can be looked at here; it does not leave the office.")),
        )


def _lines_outside(
    found: Forecast,
) -> list[
    tuple[Words, Words, tuple[Interval, ...] | None, tuple[Interval, ...] | None]
]:
    _check_people(found)
    return [
        (Message(KINDS[row.kind]), row.name, row.people, row.fen)
        for row in rows_outside(found)
    ]
