# SPDX-License-Identifier: Apache-2.0
"""The shares by which people are made up, from `resources/caseload/`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from carecalc.catalog.cases import Category, EventKeys, Setting, StatusCode
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import raise_if_broken
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.caseload import (
    NONE,
    UNKNOWN,
    WHOLE,
    CaseloadShares,
    Shares,
    band,
)
from carecalc.errors import UserError
from carecalc.text import N_, Message

FOLDER = "resources/caseload/"

_EXACT: Mapping[str, frozenset[str]] = {
    "sex": frozenset(("male", "female")),
    "hukou": frozenset(("here", "moved-in", "moved-out", "elsewhere", UNKNOWN)),
    "status_history": frozenset(("kept", "ended", "changed", "two")),
    "grade": frozenset("1234"),
    "multiple": frozenset(("yes", "no")),
    "certificate_history": frozenset(("kept", "regraded")),
    "reassessed": frozenset(("never", "once", "twice")),
    "reassessment": frozenset(("same", "heavier", "lighter")),
    "life": frozenset(("alive", "dead")),
    "choice": frozenset(("open", "taken")),
}
"""Rows that name each of these outcomes and no other."""

_AMONG: Mapping[str, frozenset[str] | None] = {
    "setting": frozenset((*get_args(Setting), UNKNOWN)),
    "status": frozenset((*get_args(StatusCode), NONE)),
    "category": frozenset((*get_args(Category), NONE)),
    "event": frozenset((*get_args(EventKeys.model_fields["kind"].annotation), NONE)),
    "benefit": None,
}
"""Rows that name some of these outcomes; None: whatever code there may be."""

_BANDS: Mapping[str, frozenset[str]] = {
    "age": frozenset(),
    "history_days": frozenset(),
    "decision_days": frozenset(),
    "lag_days": frozenset((UNKNOWN,)),
    "benefit_fen": frozenset((UNKNOWN,)),
}
"""Rows of bands of numbers (`60-69`), with what else they may name."""

_LEVELS = 10
"""No scale has more levels."""


def caseload_shares(catalog: Catalog, on: date) -> CaseloadShares:
    """Return the shares in force on a day; CASELOAD-002 if there are none."""
    raise_if_broken(catalog.broken, "resources/caseload")
    file = catalog.dated(FOLDER, on)
    if file is None:
        raise UserError(
            "CASELOAD-002",
            Message(
                N_("No shares to make up people by are in force on {day}."), {"day": on}
            ),
            Message(N_("Look at the files under {folder}."), {"folder": FOLDER}),
        )
    return catalog.once(file, CaseloadShares, read_caseload_shares)


def read_caseload_shares(data: bytes, file: str) -> CaseloadShares:
    """Return the shares in a file's bytes; `LawFileError` with every fault."""
    shares = read_form(data, file, CaseloadShares)
    faults = Faults(file)
    _check_rows(shares, faults)
    for place, row in _places(shares):
        _check_row(place, row, faults)
        if row.source not in shares.sources or not row.mark:
            faults.add(
                "LAW-343",
                f"{place}.source",
                N_("No number stands without a source of the file and a mark."),
                N_("Name the source; what nobody measured is marked invented."),
            )
    faults.raise_if_any()
    return shares


def _places(shares: CaseloadShares) -> Iterator[tuple[str, Shares]]:
    for name, row in shares.rows.items():
        yield f"rows.{name}", row
    for name, row in shares.level.items():
        yield f"level.{name}", row


def _check_rows(shares: CaseloadShares, faults: Faults) -> None:
    ages = shares.rows["age"].per_10000 if "age" in shares.rows else {}
    for place, found, wanted in (
        ("rows", set(shares.rows), {*_EXACT, *_AMONG, *_BANDS}),
        ("level", set(shares.level), set(ages)),
    ):
        if found != wanted:
            faults.add(
                "LAW-340",
                place,
                N_("A row is lacking, or nobody asks for it: {names}."),
                N_("Write each row once; levels have one for each band of ages."),
                names=tuple(sorted(found ^ wanted)),
            )


def _check_row(place: str, row: Shares, faults: Faults) -> None:
    strange = tuple(sorted(_strange(place, set(row.per_10000))))
    if strange:
        faults.add(
            "LAW-341",
            f"{place}.per_10000",
            N_("The row lacks these outcomes, or cannot have them: {names}."),
            N_("Bands are written as 60-69; codes are those a case may hold."),
            names=strange,
        )
    shares = row.per_10000.values()
    if sum(shares) != WHOLE or min(shares, default=0) < 0:
        faults.add(
            "LAW-342",
            f"{place}.per_10000",
            N_("The shares of a row add up to {whole}, and none is below 0."),
            N_("Write whole numbers that do."),
            whole=WHOLE,
        )


def _strange(place: str, names: set[str]) -> set[str]:
    """Return which outcomes a row should not have, or lacks."""
    kind, name = place.split(".", 1)
    if kind == "level":
        return names - {NONE, *map(str, range(_LEVELS))}
    if name in _EXACT:
        return names ^ _EXACT[name]
    if name in _BANDS:
        return {one for one in names - _BANDS[name] if not _is_band(one)}
    known = _AMONG.get(name)
    return set() if known is None else names - known


def _is_band(text: str) -> bool:
    try:
        band(text)
    except ValueError:
        return False
    return True
