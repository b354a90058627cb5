# SPDX-License-Identifier: Apache-2.0
"""What is assumed of the years to come, from a file, and written as such a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import raise_if_broken
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.assumptions import (
    DEAD,
    ENTRY_HARDSHIP,
    ENTRY_LEVEL,
    LEAVING,
    MOST_ARRIVALS,
    OUT,
    STAY,
    WHOLE,
    Assumptions,
    Class,
    Stated,
    hardship_row,
    level_row,
)
from carecalc.text import N_, Text

ASSUMPTIONS = "resources/assumptions/cost-to-come.toml"
_MOST_YEARS, _MOST_DRAWS, _MOST_MONTHS = 10, 10_000, 240
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class _Class:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    per_10000: Mapping[str, int]
    source: str
    mark: str
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    per_10000: int
    source: str
    mark: str
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Growth(_Rate):
    month: int


@dataclass(frozen=True, slots=True)
class _Own:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    window_months: int
    least_person_months: int
    least_arrivals: int
    least_people: int


@dataclass(frozen=True, slots=True)
class _Source:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    looked_at: date | None = None


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    label: Text
    note: Text
    mark: str
    scale: str
    years: int
    draws: int
    strength_years: int
    own: _Own
    sources: Mapping[str, _Source]
    levels: Mapping[str, _Class]
    hardship: Mapping[str, _Class]
    leaving: _Row
    level: Mapping[str, _Row]
    in_hardship: Mapping[str, _Row]
    arrivals: _Rate
    arrival_level: _Row
    arrival_hardship: _Row
    growth: _Growth
    arrival_hardship_at: Mapping[str, _Row] = field(default_factory=dict)


def assumptions(catalog: Catalog) -> Assumptions:
    """Return the file at hand: a county's own where an overlay has one."""
    raise_if_broken(catalog.broken, "resources/assumptions")
    return catalog.once(catalog.files[ASSUMPTIONS], Assumptions, read_assumptions)


def read_assumptions(data: bytes, file: str) -> Assumptions:
    """Return what a file's bytes assume; `LawFileError` with every fault."""
    keys = read_form(data, file, _File)
    faults = Faults(file)
    _check_numbers(keys, faults)
    _check_classes(keys, faults)
    if not faults.found:
        _check_rows(keys, faults)
    faults.raise_if_any()
    rows = {
        LEAVING: _stated(keys.leaving, STAY),
        ENTRY_LEVEL: _stated(keys.arrival_level, ""),
        ENTRY_HARDSHIP: _stated(keys.arrival_hardship, ""),
        **{level_row(code): _stated(row, code) for code, row in keys.level.items()},
        **{
            hardship_row(code): _stated(row, code)
            for code, row in keys.in_hardship.items()
        },
        **{
            f"{ENTRY_HARDSHIP}:{code}": _stated(row, "")
            for code, row in keys.arrival_hardship_at.items()
        },
    }
    return Assumptions(
        label=keys.label,
        note=keys.note,
        mark=keys.mark,
        scale=keys.scale,
        levels=_classes(keys.levels),
        hardship=_classes(keys.hardship),
        rows=rows,
        sources={code: source.title for code, source in keys.sources.items()},
        looked_at={
            code: source.looked_at
            for code, source in keys.sources.items()
            if source.looked_at is not None
        },
        arrivals_per_10000=keys.arrivals.per_10000,
        arrivals_source=keys.arrivals.source,
        growth_per_10000=keys.growth.per_10000,
        growth_month=keys.growth.month,
        growth_source=keys.growth.source,
        window_months=keys.own.window_months,
        least_person_months=keys.own.least_person_months,
        least_arrivals=keys.own.least_arrivals,
        least_people=keys.own.least_people,
        strength_years=keys.strength_years,
        draws=keys.draws,
        years=keys.years,
        is_arrival_typed=keys.arrivals.is_typed,
        is_growth_typed=keys.growth.is_typed,
    )


def _classes(keys: Mapping[str, _Class]) -> dict[str, Class]:
    return {code: Class(each.label, each.codes) for code, each in keys.items()}


def _stated(row: _Row, stays: str) -> Stated:
    return Stated(row.per_10000, stays, row.source, row.mark, row.is_typed)


def _check_numbers(keys: _File, faults: Faults) -> None:
    own = keys.own
    for place, number, least, most in (
        ("years", keys.years, 1, _MOST_YEARS),
        ("draws", keys.draws, 100, _MOST_DRAWS),
        ("strength_years", keys.strength_years, 1, WHOLE),
        ("own.window_months", own.window_months, 1, _MOST_MONTHS),
        ("own.least_person_months", own.least_person_months, 1, WHOLE),
        ("own.least_arrivals", own.least_arrivals, 1, WHOLE),
        ("own.least_people", own.least_people, 1, WHOLE),
        ("arrivals.per_10000", keys.arrivals.per_10000, 0, MOST_ARRIVALS),
        ("growth.per_10000", keys.growth.per_10000, 0, WHOLE),
        ("growth.month", keys.growth.month, 1, _LAST_MONTH),
    ):
        if not least <= number <= most:
            faults.add(
                "LAW-330",
                place,
                N_("No number from {least} to {most}."),
                N_("Write a whole number between the two."),
                least=least,
                most=most,
            )


def _check_classes(keys: _File, faults: Faults) -> None:
    for place, classes in (("levels", keys.levels), ("hardship", keys.hardship)):
        codes = [code for each in classes.values() for code in each.codes]
        rest = [name for name, each in classes.items() if not each.codes]
        if len(rest) != 1 or len(codes) != len(set(codes)):
            faults.add(
                "LAW-331",
                place,
                N_("One class has no codes, and no code stands in two classes."),
                N_("The class without codes takes whoever is in no other."),
            )
    for place, rows, named in (
        ("level", keys.level, keys.levels),
        ("in_hardship", keys.in_hardship, keys.hardship),
    ):
        if set(rows) != set(named):
            faults.add(
                "LAW-332",
                place,
                N_("Each class has a row, and there is no other: {names}."),
                N_("Write one row for each class."),
                names=tuple(sorted(set(rows) ^ set(named))),
            )


def _check_rows(keys: _File, faults: Faults) -> None:
    levels, hardship = set(keys.levels), set(keys.hardship)
    rows: list[tuple[str, _Row, set[str]]] = [
        ("leaving", keys.leaving, {STAY, OUT}),
        ("arrival_level", keys.arrival_level, levels),
        ("arrival_hardship", keys.arrival_hardship, hardship),
        *((f"level.{one}", row, levels | {DEAD}) for one, row in keys.level.items()),
        *(
            (f"in_hardship.{one}", row, hardship)
            for one, row in keys.in_hardship.items()
        ),
        *(
            (f"arrival_hardship_at.{one}", row, hardship)
            for one, row in keys.arrival_hardship_at.items()
        ),
    ]
    for place, row, to in rows:
        shares = row.per_10000
        if (
            set(shares) != to
            or min(shares.values()) < 0
            or sum(shares.values()) != WHOLE
        ):
            faults.add(
                "LAW-333",
                f"{place}.per_10000",
                N_("The shares of a row name each of {names} and add up to {whole}."),
                N_("Write whole numbers, none below 0."),
                names=tuple(sorted(to)),
                whole=WHOLE,
            )
    sourced = [(place, row.source, row.mark) for place, row, _ in rows]
    for place, rate in (("arrivals", keys.arrivals), ("growth", keys.growth)):
        sourced.append((place, rate.source, rate.mark))
    for place, source, mark in sourced:
        if source not in keys.sources or not mark:
            faults.add(
                "LAW-334",
                f"{place}.source",
                N_("No number stands without a source of the file and a mark."),
                N_("Name the source; what nobody measured is marked invented."),
            )


def written(assumed: Assumptions) -> bytes:
    """Return assumptions as a file that `read_assumptions` reads."""
    import tomli_w

    def text(words: Text) -> dict[str, str]:
        return {"zh_CN": words.zh_CN, "en": words.en or words.zh_CN}

    def classes(found: Mapping[str, Class]) -> dict[str, object]:
        return {
            code: {"label": text(each.label), "codes": list(each.codes)}
            for code, each in found.items()
        }

    def row(code: str) -> dict[str, object]:
        stated = assumed.row(code)
        return {
            "per_10000": dict(stated.per_10000),
            "source": stated.source,
            "mark": stated.mark,
            "is_typed": stated.is_typed,
        }

    at = f"{ENTRY_HARDSHIP}:"
    table: dict[str, object] = {
        "format": 1,
        "label": text(assumed.label),
        "note": text(assumed.note),
        "mark": assumed.mark,
        "scale": assumed.scale,
        "years": assumed.years,
        "draws": assumed.draws,
        "strength_years": assumed.strength_years,
        "own": {
            "window_months": assumed.window_months,
            "least_person_months": assumed.least_person_months,
            "least_arrivals": assumed.least_arrivals,
            "least_people": assumed.least_people,
        },
        "sources": {
            code: {"title": text(title), **_day(assumed, code)}
            for code, title in assumed.sources.items()
        },
        "levels": classes(assumed.levels),
        "hardship": classes(assumed.hardship),
        "leaving": row(LEAVING),
        "level": {code: row(level_row(code)) for code in assumed.levels},
        "in_hardship": {code: row(hardship_row(code)) for code in assumed.hardship},
        "arrivals": {
            "per_10000": assumed.arrivals_per_10000,
            "source": assumed.arrivals_source,
            "mark": _mark(assumed, assumed.arrivals_source, assumed.is_arrival_typed),
            "is_typed": assumed.is_arrival_typed,
        },
        "arrival_level": row(ENTRY_LEVEL),
        "arrival_hardship": row(ENTRY_HARDSHIP),
        "arrival_hardship_at": {
            code.removeprefix(at): row(code)
            for code in assumed.rows
            if code.startswith(at)
        },
        "growth": {
            "per_10000": assumed.growth_per_10000,
            "month": assumed.growth_month,
            "source": assumed.growth_source,
            "mark": _mark(assumed, assumed.growth_source, assumed.is_growth_typed),
            "is_typed": assumed.is_growth_typed,
        },
    }
    return tomli_w.dumps(table).encode("utf-8")


def _day(assumed: Assumptions, source: str) -> dict[str, date]:
    day = assumed.looked_at.get(source)
    return {} if day is None else {"looked_at": day}


def _mark(assumed: Assumptions, source: str, is_typed: bool) -> str:
    """Return how far a rate is to be trusted: what was typed as far as its source."""
    return source if is_typed else assumed.mark
