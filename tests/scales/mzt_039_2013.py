# SPDX-License-Identifier: Apache-2.0
"""Answer sheets of MZ/T 039-2013 for the tests: rows of options, the best, the worst."""

from collections.abc import Mapping

from tests.scales.comparing import Sheet, shipped

SCALE = shipped("mzt-039-2013")
EVENTS = ("A.fall", "A.wandering", "A.choking", "A.self-harm")

# One row of options for each grade of each first-level indicator (tables 2 to 5); no
# answer among them is a diagnosis or a coma.
ROWS = {
    "B.1": (
        ("10 5 5 10 10 10 10 15 15 10",),
        ("10 0 5 10 10 10 10 15 15 10", "10 0 5 5 5 10 10 10 10 0"),
        ("10 0 5 5 5 10 10 10 5 0", "5 0 0 5 5 10 5 10 5 0"),
        ("5 0 0 5 5 10 5 5 5 0", "0 0 0 0 0 0 0 0 0 0"),
    ),
    "B.2": (
        ("0 0 0",),
        ("1 0 0", "0 1 0", "0 0 1"),
        ("0 1 1", "1 1 1", "0 2 0"),
        ("0 2 2", "1 2 2"),
    ),
    "B.3": (
        ("0 0 0 0", "0 1 1 0"),
        ("0 2 0 0", "0 0 2 1", "0 0 0 1"),
        ("1 0 0 0", "0 3 0 0", "0 2 3 1", "0 0 0 2"),
        ("2 0 0 0", "0 4 0 0", "1 3 4 2", "0 0 0 3"),
    ),
    "B.4": (
        ("0 0 0 0 0", "1 0 0 0 1"),
        ("1 1 1 0 0", "3 0 0 0 4"),
        ("2 2 2 1 1", "3 3 3 2 2"),
        ("3 3 3 3 2", "4 4 4 4 4"),
    ),
}


def sheet_of(**rows: str) -> Sheet:
    """Return a sheet, no facts met; rows by section with `_` for the dot."""
    return plain({name.replace("_", "."): row for name, row in rows.items()}) | {
        fact: ("0",) for fact in ("A.dementia", "A.mental-illness", *EVENTS)
    }


def plain(rows: Mapping[str, str]) -> Sheet:
    """Return the answers of rows by section."""
    return {
        f"{section}.{n}": (option,)
        for section, row in rows.items()
        for n, option in enumerate(row.split(), start=1)
    }


def best() -> Sheet:
    """Return everything at its best."""
    return sheet_of(**{name.replace(".", "_"): ROWS[name][0][0] for name in ROWS})


def worst() -> Sheet:
    """Return everything at its worst, a coma and every fact included."""
    return sheet_of(
        B_1=ROWS["B.1"][3][1], B_2="2 2 2", B_3="3 4 4 3", B_4="4 4 4 4 4"
    ) | {
        "A.dementia": ("3",),
        "A.mental-illness": ("6",),
        **dict.fromkeys(EVENTS, ("3",)),
    }
