# SPDX-License-Identifier: Apache-2.0
"""Which of many cases in columns `case_checks`, or the form of a line, may refuse.

Only who passes is determined with the others; whoever does not is looked at alone, and
then told what is wrong, or found to be sound.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import OPEN_END, CaseColumns
from carecalc.catalog import cases as keys
from carecalc.catalog.catalog import Catalog
from carecalc.domain.case import DEATH, AssessmentRecord, Case
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services.case_checks import check_case, check_region

Bools = npt.NDArray[np.bool_]

_DATED = ("hukou", "residence", "status", "certificate", "benefit", "assessment")
_SETTINGS = frozenset(get_args(keys.Setting))
_STATUSES = frozenset(get_args(keys.StatusCode))
_CATEGORIES = frozenset(get_args(keys.Category))
_EVENTS = frozenset(get_args(keys.EventKeys.model_fields["kind"].annotation)) | {DEATH}
_SEXES = frozenset(("male", "female"))


def doubtful(columns: CaseColumns, catalog: Catalog) -> Bools:
    """Return which cases are to be looked at alone."""
    found = _by_days(columns)
    found |= _by_words(columns, catalog)
    for kind, is_sound in _sound(catalog).items():
        rows = columns.rows[kind]
        unsound = np.array([not is_sound(*value) for value in rows.values], np.bool_)
        if unsound.any():
            found[rows.case[unsound[rows.value]]] = True
    for kind in ("choice", "paid"):
        found[_twice(columns, kind)] = True
    _add_elsewhere(columns, catalog, found)
    found[list(columns.apart)] = True
    return found


def _by_days(columns: CaseColumns) -> Bools:
    """Return who has a day before one that it must lie behind."""
    birth, applied, decided = columns.birth, columns.applied, columns.decided
    found = (applied > 0) & (applied < birth)
    found |= (decided > 0) & (decided < applied)
    for kind in _DATED:
        rows = columns.rows[kind]
        found[rows.case[(rows.last < rows.first) & (rows.last < OPEN_END)]] = True
    for kind, earlier in (("assessment", birth), ("event", birth), ("again", applied)):
        rows = columns.rows[kind]
        found[rows.case[rows.first < earlier[rows.case]]] = True
    assessments = columns.rows["assessment"]
    found[assessments.case[assessments.first == 0]] = True
    return found


def _by_words(columns: CaseColumns, catalog: Catalog) -> Bools:
    regions = [
        _passes(partial(check_region, r, catalog)) for r in columns.words["region"]
    ]
    found = np.zeros(len(columns), np.bool_)
    for column, sound in (
        (columns.region, [*map(_is_region, columns.words["region"])]),
        (columns.region, regions),
        (columns.sex, [word in _SEXES for word in columns.words["sex"]]),
        (columns.setting, [word in _SETTINGS for word in columns.words["setting"]]),
    ):
        # The last one is what -1, nothing said, looks up.
        found |= ~np.array([*sound, column is not columns.region], np.bool_)[column]
    return found


def _sound(catalog: Catalog) -> dict[str, Callable[..., bool]]:
    """Return of each kind of row what tells whether it can be."""

    def is_level(scale: str, level: str | int) -> bool:
        case = Case("", "", assessments=(AssessmentRecord(None, None, scale, level),))
        return _passes(lambda: check_case({}, case, catalog))

    return {
        "hukou": _is_region,
        "residence": _is_region,
        "status": lambda code: code in _STATUSES,
        "benefit": lambda code: isinstance(code, str),
        "certificate": lambda category, grade, multiple: (
            category in _CATEGORIES and grade in (1, 2, 3, 4) and multiple is not None
        ),
        "assessment": lambda scale, level: (
            scale is not None and level is not None and is_level(scale, level)
        ),
        "fees": lambda setting: setting in _SETTINGS,
        "event": lambda kind: kind in _EVENTS,
    }


def _is_region(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdecimal()


def _twice(columns: CaseColumns, kind: str) -> npt.NDArray[np.integer]:
    """Return who has an entry twice that may stand only once."""
    rows = columns.rows[kind]
    numbers: dict[Hashable, int] = {}
    of = [numbers.setdefault(value[0], len(numbers)) for value in rows.values]
    entry = np.array([*of, 0], np.int64)[rows.value]
    order = np.lexsort((entry, rows.first, rows.case))
    same = np.ones(max(0, len(order) - 1), np.bool_)
    for column in (rows.case, rows.first, entry):
        same &= column[order][1:] == column[order][:-1]
    return rows.case[order][1:][same]


def _add_elsewhere(columns: CaseColumns, catalog: Catalog, found: Bools) -> None:
    """Mark who was paid, or chose, a programme of another region."""
    known: dict[tuple[int, str], bool] = {}
    regions = columns.words["region"]

    def is_here(region: int, programme: str) -> bool:
        key = (region, programme)
        if key not in known:
            paid = {(programme, Month(1, 1)): Money(0)}
            case = Case("", regions[region], paid=paid)
            known[key] = _passes(lambda: check_case({}, case, catalog))
        return known[key]

    for kind in ("choice", "paid"):
        rows = columns.rows[kind]
        region = columns.region[rows.case]
        pairs = region.astype(np.int64) * max(1, len(rows.values)) + rows.value
        for pair in np.unique(pairs).tolist():
            of, value = divmod(pair, max(1, len(rows.values)))
            if not all(
                is_here(of, one) for one in _programmes(kind, rows.values[value])
            ):
                found[rows.case[pairs == pair]] = True


def _programmes(kind: str, value: tuple[Any, ...]) -> Sequence[str]:
    return value[1] if kind == "choice" else value[:1]


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except UserError:
        return False
    return True
