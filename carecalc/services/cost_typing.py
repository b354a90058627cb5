# SPDX-License-Identifier: Apache-2.0
"""Shares of the cost to come that the office types, in per cent, over what was assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from carecalc.domain.assumptions import MOST_ARRIVALS, WHOLE, Assumptions
from carecalc.domain.chart import Words
from carecalc.errors import UserError
from carecalc.services.cost_to_come import Forecast
from carecalc.services.cost_to_come_told import ARRIVALS, GROWTH, Stood
from carecalc.text import N_, Message, Text

OFFICE = "office"
"""The source of what was typed, and its mark: it is the office that answers for it."""

_IN_PER_CENT = 100
_MOST_DIGITS = 6
_PLACES = 2
_SOURCE = Text("本单位设定", "set by the office")


@dataclass(frozen=True, slots=True)
class Asked:
    """A row to be typed: per cent by code, as they stand now, with what each is called.

    `is_whole`: they add up to 100.
    """

    code: str
    name: Words
    per_cent: Mapping[str, str]
    labels: Mapping[str, Words]
    is_whole: bool
    is_typed: bool


def asked(found: Forecast, row: Stood) -> Asked:
    """Return a row of what a forecast stands on as it is typed over."""
    by = found.assumed
    if row.code == ARRIVALS:
        label: Words = Message(N_("Arrive in a year, of 100 who are there"))
        a_year = by.arrivals_per_10000
        if not by.is_arrival_typed and found.people:
            a_year = round(row.shares[0][1] / found.people * WHOLE)
        return _single(row, label, min(a_year, MOST_ARRIVALS), by.is_arrival_typed)
    if row.code == GROWTH:
        label = Message(
            N_("Amounts rise each year in month {month}"), {"month": by.growth_month}
        )
        return _single(row, label, by.growth_per_10000, by.is_growth_typed)
    shares = dict(zip(found.model.rows[row.code].to, row.shares, strict=True))
    numbers = rounded([share for _, share in shares.values()])
    return Asked(
        row.code,
        row.name,
        {to: written(n) for to, n in zip(shares, numbers, strict=True)},
        {to: words for to, (words, _) in shares.items()},
        is_whole=True,
        is_typed=by.row(row.code).is_typed,
    )


def typed(by: Assumptions, row: Asked, per_cent: Mapping[str, str]) -> Assumptions:
    """Return assumptions with a row typed over, which stands above the own history.

    `UserError`: FIGURE-005 no number from 0 to 100 (of arrivals 1000) with two decimals
    at most (its place is the code), FIGURE-006 those of a row do not add up to 100.
    """
    shares = {code: _read(code, text) for code, text in per_cent.items()}
    by = replace(by, sources={**by.sources, OFFICE: _SOURCE})
    if row.code == ARRIVALS:
        return replace(
            by,
            arrivals_per_10000=shares[ARRIVALS],
            arrivals_source=OFFICE,
            is_arrival_typed=True,
        )
    if row.code == GROWTH:
        return replace(
            by,
            growth_per_10000=shares[GROWTH],
            growth_source=OFFICE,
            is_growth_typed=True,
        )
    missing = missing_of(per_cent)
    if missing:
        raise UserError(
            "FIGURE-006",
            Message(
                N_("The shares add up to {sum} per cent, not to 100."),
                {"sum": written(WHOLE - missing)},
            ),
            Message(N_("Everybody goes somewhere or stays: change one of them.")),
            "shares",
        )
    return by.typed(row.code, shares, OFFICE)


def taken_back(by: Assumptions, shipped: Assumptions, row: Asked) -> Assumptions:
    """Return assumptions with a row as it was before anything was typed."""
    if row.code == ARRIVALS:
        return replace(
            by,
            arrivals_per_10000=shipped.arrivals_per_10000,
            arrivals_source=shipped.arrivals_source,
            is_arrival_typed=False,
        )
    if row.code == GROWTH:
        return replace(
            by,
            growth_per_10000=shipped.growth_per_10000,
            growth_source=shipped.growth_source,
            is_growth_typed=False,
        )
    rows = {code: stated for code, stated in by.rows.items() if code != row.code}
    if row.code in shipped.rows:
        rows[row.code] = shipped.rows[row.code]
    return replace(by, rows=rows)


def missing_of(per_cent: Mapping[str, str]) -> int:
    """Return how many hundredths of a per cent are missing from 100, or too many.

    `UserError`: FIGURE-005.
    """
    return WHOLE - sum(_read(code, text) for code, text in per_cent.items())


def _single(row: Stood, label: Words, number: int, is_typed: bool) -> Asked:
    return Asked(
        row.code,
        row.name,
        {row.code: written(number)},
        {row.code: label},
        is_whole=False,
        is_typed=is_typed,
    )


def _read(code: str, text: str) -> int:
    """Return per cent, as they are typed, in hundredths of them."""
    whole, _, places = text.strip().rstrip("%％").strip().partition(".")
    is_number = all(
        part.isascii() and part.isdigit() for part in (whole, places or "0")
    )
    number = -1
    if is_number and len(whole) < _MOST_DIGITS and len(places) <= _PLACES:
        number = int(Decimal(f"{whole}.{places or 0}") * _IN_PER_CENT)
    most = MOST_ARRIVALS if code == ARRIVALS else WHOLE
    if not 0 <= number <= most:
        raise UserError(
            "FIGURE-005",
            Message(
                N_("“{text}” is no number from 0 to {most}."),
                {"text": text.strip(), "most": most // _IN_PER_CENT},
            ),
            Message(N_("Write it like 12 or 12.5, with two decimals at most.")),
            code,
        )
    return number


def written(number: int) -> str:
    """Return hundredths of a per cent as they are typed."""
    whole, rest = divmod(number, _IN_PER_CENT)
    places = f"{rest:02d}".rstrip("0")
    return f"{whole}.{places}" if places else str(whole)


def rounded(per_cent: Sequence[float]) -> list[int]:
    """Return shares in hundredths that add up to 100: the largest remainders go up."""
    exact = [share * _IN_PER_CENT for share in per_cent]
    found = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda n: found[n] - exact[n])
    for place in order[: WHOLE - sum(found)]:
        found[place] += 1
    return found
