# SPDX-License-Identifier: Apache-2.0
"""Files of assumptions: read, written again, and each fault named at its place."""

from datetime import date

import pytest

from carecalc.catalog.assumptions import assumptions, read_assumptions, written
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.assumptions import ENTRY_LEVEL, LEAVING, entry_row, level_row

SHIPPED = assumptions(open_catalog(None))
FILE = written(SHIPPED).decode()


def test_that_the_shipped_file_says_of_every_share_that_it_is_invented() -> None:
    assert {row.mark for row in SHIPPED.rows.values()} == {"invented"}
    assert {row.source for row in SHIPPED.rows.values()} == {"invented"}
    assert SHIPPED.hardship_of(("DBS",)) == "DB"
    assert SHIPPED.level_of(3) == "3" and SHIPPED.level_of(None) == "none"


def test_that_what_is_written_is_read_as_it_was() -> None:
    typed = SHIPPED.typed(LEAVING, {"stay": 9_800, "out": 200})
    shares = {"TK": 0, "DB": 10_000, "DSR": 0, "JS": 0, "other": 0}
    typed = typed.typed(entry_row("3"), shares)
    again = read_assumptions(written(typed), "own.toml")
    assert again == typed
    assert again.row(LEAVING).is_typed and not again.row(ENTRY_LEVEL).is_typed
    assert again.row(entry_row("3")).per_10000 == shares
    assert again.row(level_row("3")) == SHIPPED.row(level_row("3"))


def test_that_the_day_a_source_was_looked_at_is_written_and_read_again() -> None:
    title = "[sources.invented.title]"
    assert title in FILE and "looked_at" not in FILE
    dated = f"[sources.invented]\nlooked_at = 2026-03-05\n\n{title}"
    read = read_assumptions(FILE.replace(title, dated).encode(), "own.toml")
    assert read.looked_at == {"invented": date(2026, 3, 5)}
    again = read_assumptions(written(read), "own.toml")
    assert again == read


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("years = 5", "years = 0", "LAW-330", "years"),
        ("month = 7", "month = 13", "LAW-330", "growth.month"),
        ("stay = 9900", "stay = 9901", "LAW-333", "leaving.per_10000"),
        ('source = "invented"', 'source = "none"', "LAW-334", "leaving.source"),
        ('    "DBS",', '    "TK",', "LAW-331", "hardship"),
        ("[in_hardship.TK", "[in_hardship.KT", "LAW-332", "in_hardship"),
    ],
)
def test_that_a_fault_is_named_where_it_stands(
    before: str, after: str, code: str, place: str
) -> None:
    assert before in FILE
    text = FILE.replace(before, after, -1 if before[0] == "[" else 1)
    with pytest.raises(LawFileError) as caught:
        read_assumptions(text.encode(), "own.toml")
    assert (code, place) in [
        (problem.code, problem.place) for problem in caught.value.problems
    ]
