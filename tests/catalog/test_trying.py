# SPDX-License-Identifier: Apache-2.0
"""What is said of scales with more answer sheets than can be tried one by one."""

from pathlib import Path

import pytest

from carecalc import i18n
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.references import of_scale
from carecalc.catalog.trying import MOST, Trial, Trials
from tests.laws import HEAD, faults_of, grades, item, scale_of, section, shipped, told

ITEMS = [f"A.{n}" for n in range(1, 9)]

# Eight items of four options are 65 536 answer sheets. Who has 15 points in seven of
# them has 12 in all, so rows[1] is never the first met.
SHARED = (
    section("A", "".join(item(code, "0 1 2 3") for code in ITEMS), "less")
    + """
[measures.whole]
kind = "sum"
sections = ["A"]
[measures.seven]
kind = "sum"
of = ["A.1", "A.2", "A.3", "A.4", "A.5", "A.6", "A.7"]
[measures.level]
kind = "rules"
grades = "level"
clause = "1"
rows = [
  { then = 2, when = { whole = { min = 12 } } },
  { then = 1, when = { seven = { min = 15 } } },
  { then = 1, when = { whole = { min = 1 } } },
]
otherwise = 0
"""
    + grades(level=[0, 1, 2])
    + '[result]\npreliminary = "level"\nmeasures = ["whole", "seven"]\n'
)
# The gravest answer to A.1 counts nothing among the seven, which then decide.
FALLING = (
    SHARED.replace(
        '"A.7"]\n', '"A.7"]\npoints."A.1" = { 0 = 0, 1 = 4, 2 = 8, 3 = 0 }\n'
    )
    .replace("whole = { min = 12 }", "seven = { min = 8 }")
    .replace("seven = { min = 15 }", "whole = { min = 20 }")
)


def notes_of(tmp_path: Path, text: str) -> list[str]:
    """Return what the check notes of a scale, in English, without the file's name."""
    path = tmp_path / "made-up.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    report = check_catalog(shipped(), [path])
    words = i18n.catalogue("en")
    return [words.render(note).partition(": ")[2] for note in report.notes]


def trial_of(text: str, *rules: str) -> Trial:
    scale = scale_of(text)
    found = Trials(scale, of_scale(scale), rules).of({})
    assert found is not None
    return found


def test_that_shared_sums_are_an_upper_bound_and_unproven_rows_are_named(
    tmp_path: Path,
) -> None:
    """25 totals by 22 of the seven; the numbers that cannot occur together are there."""
    said = [n for n in notes_of(tmp_path, SHARED) if n.startswith("level: ")]
    level, row = said
    assert level.startswith("level: at most 550 states, for its parts share items")
    assert row == (
        "level: it is not proven that rows[1] can ever be the first met; on 4000 answer "
        "sheet(s) drawn at random it never was."
    )
    assert trial_of(SHARED, "level").first_met == {"level": {0, 2}}


def test_that_a_step_against_the_order_is_found_on_a_drawn_sheet(
    tmp_path: Path,
) -> None:
    said = [n for n in notes_of(tmp_path, FALLING) if "too many answer sheets" in n]
    assert len(said) == 1
    assert "better the level, the first A.1 = 2 → 3" in said[0]
    assert not any(n.startswith("a worse") for n in notes_of(tmp_path, FALLING))


def test_that_a_claim_that_a_drawn_sheet_breaks_is_a_fault() -> None:
    claimed = FALLING.replace("[result]\n", "[result]\nmonotone = true\n")
    assert told(faults_of(claimed)) == {("LAW-124", "measures.level")}


def test_that_a_claim_that_no_drawn_sheet_breaks_is_not_called_proven(
    tmp_path: Path,
) -> None:
    """Who has the gravest A.1 is at the gravest level whatever the seven come to."""
    text = FALLING.replace("seven = { min = 8 }", '"A.1" = "3"')
    text = text.replace("whole = { min = 20 }", "seven = { min = 8 }")
    claimed = text.replace("[result]\n", "[result]\nmonotone = true\n")
    (said,) = [n for n in notes_of(tmp_path, claimed) if "too many" in n]
    assert said.endswith("none betters the level, which is no proof")
    assert faults_of(claimed) == []


@pytest.mark.thorough
def test_that_a_step_that_changes_what_is_asked_is_not_compared() -> None:
    """At 3 A.2 is not asked any more, and counts nothing."""
    text = SHARED.replace(
        item("A.2", "0 1 2 3"),
        item("A.2", "0 1 2 3", 'asked_when = { "A.1" = ["0", "1", "2"] }'),
    )
    assert trial_of(text).better == 0
    assert trial_of(text).steps < trial_of(SHARED).steps


def test_that_a_sheet_that_cannot_be_reckoned_stops_no_trial() -> None:
    divided = SHARED.replace(
        "[measures.level]",
        '[measures.share]\nkind = "quotient"\nof = "seven"\nby = ["whole"]\n'
        'round = { to = 1, mode = "down" }\n[measures.level]',
    ).replace("seven = { min = 15 }", "share = { min = 2 }")
    assert trial_of(divided, "level").sheets == MOST


def test_that_the_same_sheets_are_drawn_each_time() -> None:
    assert trial_of(FALLING) == trial_of(FALLING)
    assert trial_of(FALLING).sheets == MOST


def test_that_a_gap_behind_rules_that_share_items_is_told_and_stops_nothing() -> None:
    """3 points lie in no band of x; y shares A.1 with it, so every sheet is tried."""
    text = (
        section("A", item("A.1", "0 1 2") + item("A.2", "0 1 2"), "less")
        + """
[measures.x]
kind = "sum"
sections = ["A"]
[measures.y]
kind = "sum"
of = ["A.1"]
[measures.g]
kind = "band"
of = "x"
grades = "level"
clause = "1"
bands = [ { max = 2, then = 0 }, { min = 4, then = 1 } ]
[measures.level]
kind = "rules"
grades = "level"
clause = "1"
rows = [ { then = 1, when = { g = 1, y = { min = 2 } } } ]
otherwise = 0
"""
    )
    text += grades(level=[0, 1])
    text += '[result]\npreliminary = "level"\nmeasures = ["x"]\n'
    assert told(faults_of(text)) == {("LAW-111", "measures.g.bands")}
