# SPDX-License-Identifier: Apache-2.0
"""MZ/T 039-2013 beside a second evaluation, written from its tables and notes."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale
from tests.scales.comparing import (
    VERY_MANY,
    Sheet,
    differences,
    found_by_file,
    random_sheet,
    readings,
)
from tests.scales.mzt_039_2013 import EVENTS, ROWS, SCALE, best, plain, sheet_of

Grades = tuple[int, int, int, int]

LAST = {"B.1": 10, "B.2": 3, "B.3": 4, "B.4": 5}
DEFAULTS = {"stack": "one", "risk_count": "sum", "adl1_precedence": "mild_first"}

# --- the standard, read a second time -------------------------------------------------


def points(sheet: Mapping[str, tuple[str, ...]], section: str) -> int:
    """Return the total of a section."""
    return sum(int(sheet[f"{section}.{n}"][0]) for n in range(1, LAST[section] + 1))


def grades(sheet: Mapping[str, tuple[str, ...]]) -> Grades:
    """Return the four grades by tables 2 to 5, each row as it is printed."""
    adl, mental, social = (points(sheet, s) for s in ("B.1", "B.2", "B.4"))
    awake, sight, hearing, talk = (int(sheet[f"B.3.{n}"][0]) for n in range(1, 5))
    by_table_4 = {
        0: awake == 0 and sight <= 1 and hearing <= 1 and talk == 0,
        1: awake == 0 and (2 in (sight, hearing) or talk == 1),
        2: (awake == 0 and (3 in (sight, hearing) or talk == 2))
        or (awake == 1 and sight <= 3 and hearing <= 3 and talk <= 2),
        3: (awake <= 1 and (4 in (sight, hearing) or talk == 3)) or awake >= 2,
    }
    return (
        (adl <= 95) + (adl <= 60) + (adl <= 40),
        (mental >= 1) + (mental >= 2) + (mental >= 4),
        max(grade for grade, holds in by_table_4.items() if holds),
        (social >= 3) + (social >= 8) + (social >= 14),
    )


def by_table_6(state: Grades) -> set[int]:
    """Return the levels whose row of the literal table 6 holds."""
    adl, mental, perception, social = state
    rest = (mental, perception, social)
    found = set()
    if (adl, mental, perception) == (0, 0, 0) and social <= 1:
        found.add(0)
    if adl == 0 and (mental >= 1 or perception >= 1 or social == 2):
        found.add(1)
    if adl == 1 and any(grade <= 1 for grade in rest):
        found.add(1)
    if adl == 1 and (set(rest) == {2} or 3 in rest):
        found.add(2)
    if adl == 2 and sum(grade in (1, 2) for grade in rest) in (1, 2):
        found.add(2)
    if adl == 3 or state == (2, 2, 2, 2) or (adl == 2 and 3 in rest):
        found.add(3)
    return found


def level_of(state: Grades, adl1_precedence: str) -> int:
    """Return the level by table 6, or by the judging card where that is not one row."""
    rows = by_table_6(state)
    if len(rows) == 1:
        return rows.pop()
    adl, *rest = state
    if adl == 0:
        return 1
    if adl == 2:
        return 3 if rest == [2, 2, 2] or 3 in rest else 2
    return 1 if adl1_precedence == "mild_first" else 2


def by_standard(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return measures, levels and clauses as the text of the standard gives them."""
    state = grades(sheet)
    names = ("B.1", "B.2", "B.3", "B.4")
    found: dict[str, Any] = {
        "measures": {name: points(sheet, name) for name in ("B.1", "B.2", "B.4")}
        | {f"{name}.grade": grade for name, grade in zip(names, state, strict=True)},
        "preliminary": level_of(state, switches["adl1_precedence"]),
    }
    if sheet["B.3.1"] == ("3",):
        return {**found, "level": 3, "applied": ["C.3.3"]}
    times = [int(sheet[event][0]) for event in EVENTS]
    count = sum(times) if switches["risk_count"] == "sum" else max(times)
    ill = any(sheet[fact] != ("0",) for fact in ("A.dementia", "A.mental-illness"))
    applied = ["C.3.1"] * (ill or sheet["B.2.1"] == ("2",)) + ["C.3.2"] * (count >= 2)
    raised = len(applied) if switches["stack"] == "two" else min(1, len(applied))
    return {**found, "level": min(3, found["preliminary"] + raised), "applied": applied}


# --- sheets -----------------------------------------------------------------------------


def sheets_of(state: Grades) -> Iterator[Sheet]:
    """Yield every sheet that the rows above make of four grades."""
    for rows in product(
        *(ROWS[name][grade] for name, grade in zip(ROWS, state, strict=True))
    ):
        names = ("B_1", "B_2", "B_3", "B_4")
        yield sheet_of(**dict(zip(names, rows, strict=True)))


# --- every state ------------------------------------------------------------------------


def _levels_that_differ(precedence: str, whole: bool) -> list[Sheet]:
    """Return the sheets whose grades or level are not table 6's, over all states.

    Each state by its first and its last sheet, or by every one.
    """
    switches = {**DEFAULTS, "adl1_precedence": precedence}
    found = []
    for adl, mental, perception, social in product(range(4), repeat=4):
        state = (adl, mental, perception, social)
        sheets = list(sheets_of(state))
        for sheet in sheets if whole else (sheets[0], sheets[-1]):
            assert grades(sheet) == state
            ours = found_by_file(SCALE, sheet, switches)
            level = level_of(state, precedence)
            by_file = tuple(ours["measures"][f"{name}.grade"] for name in ROWS)
            if (by_file, ours["preliminary"], ours["level"]) != (state, level, level):
                found.append(sheet)
    return found


@pytest.mark.parametrize("precedence", ["mild_first", "three_first"])
def test_that_each_of_the_256_states_has_the_level_of_table_6(precedence: str) -> None:
    assert _levels_that_differ(precedence, whole=False) == []


@pytest.mark.thorough
@pytest.mark.parametrize("precedence", ["mild_first", "three_first"])
def test_that_however_a_state_is_reached_its_level_is_one(precedence: str) -> None:
    assert _levels_that_differ(precedence, whole=True) == []


@pytest.mark.parametrize(
    ("precedence", "distribution"),
    [("mild_first", [2, 118, 34, 102]), ("three_first", [2, 88, 64, 102])],
)
def test_that_the_256_states_fall_as_the_reference_counts_them(
    precedence: str, distribution: list[int]
) -> None:
    switches = {**DEFAULTS, "adl1_precedence": precedence}
    by_file: Counter[int] = Counter()
    for adl, mental, perception, social in product(range(4), repeat=4):
        sheet = next(sheets_of((adl, mental, perception, social)))
        by_file[found_by_file(SCALE, sheet, switches)["level"]] += 1
    assert [by_file[level] for level in range(4)] == distribution


def test_that_the_nine_states_without_a_row_follow_the_judging_card() -> None:
    without = {
        (0, 0, 0, 3): 1,
        (2, 0, 0, 0): 2,
        (2, 1, 1, 1): 2,
        (2, 1, 1, 2): 2,
        (2, 1, 2, 1): 2,
        (2, 1, 2, 2): 2,
        (2, 2, 1, 1): 2,
        (2, 2, 1, 2): 2,
        (2, 2, 2, 1): 2,
    }
    states = list(product(range(4), repeat=4))
    assert {s for s in states if not by_table_6(s)} == set(without)
    for state, level in without.items():
        for switches in readings(SCALE):
            found = found_by_file(SCALE, next(sheets_of(state)), switches)
            assert found["level"] == level, state


def test_that_of_the_sixty_states_with_two_rows_half_hang_on_the_reading() -> None:
    both = [s for s in product(range(4), repeat=4) if len(by_table_6(s)) == 2]
    assert Counter(state[0] for state in both) == {1: 30, 2: 30}
    for state in both:
        sheet = next(sheets_of(state))
        first, second = (
            found_by_file(SCALE, sheet, {**DEFAULTS, "adl1_precedence": value})["level"]
            for value in ("mild_first", "three_first")
        )
        assert (first, second) == ((3, 3) if state[0] == 2 else (1, 2)), state


def test_that_perception_is_graded_by_the_worst_row_in_all_400_states() -> None:
    for row in product("0123", "01234", "01234", "0123"):
        sheet = best() | plain({"B.3": " ".join(row)})
        found = found_by_file(SCALE, sheet, DEFAULTS)
        assert found["measures"]["B.3.grade"] == grades(sheet)[2], row


def test_that_every_total_of_every_section_is_graded_by_its_table() -> None:
    adl = [(10, 5, 0), (5, 0), (5, 0), *[(10, 5, 0)] * 4, *[(15, 10, 5, 0)] * 2]
    seen: dict[str, dict[int, int]] = {"B.1": {}, "B.2": {}, "B.4": {}}
    spread = {
        "B.1": _one_sheet_per_total([*adl, (10, 5, 0)]),
        "B.2": _one_sheet_per_total([(0, 1, 2)] * 3),
        "B.4": _one_sheet_per_total([(0, 1, 2, 3, 4)] * 5),
    }
    for section, rows in spread.items():
        for total, row in rows.items():
            sheet = best() | plain({section: " ".join(map(str, row))})
            found = found_by_file(SCALE, sheet, DEFAULTS)["measures"]
            assert found[section] == total
            seen[section][total] = found[f"{section}.grade"]
    assert seen["B.1"] == {
        **{100: 0},
        **dict.fromkeys(range(65, 100, 5), 1),
        **dict.fromkeys(range(45, 65, 5), 2),
        **dict.fromkeys(range(0, 45, 5), 3),
    }
    assert seen["B.2"] == {0: 0, 1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3}
    assert seen["B.4"] == {
        **dict.fromkeys(range(3), 0),
        **dict.fromkeys(range(3, 8), 1),
        **dict.fromkeys(range(8, 14), 2),
        **dict.fromkeys(range(14, 21), 3),
    }


def _one_sheet_per_total(options: list[tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """Return a row of options for every total that can occur."""
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for choice in options:
        reached = {
            total + one: (*row, one) for total, row in reached.items() for one in choice
        }
    return reached


# --- random sheets ----------------------------------------------------------------------


def test_that_random_sheets_come_out_as_the_standard_says() -> None:
    assert differences(SCALE, by_standard, 2_000, seed=39) == []


@VERY_MANY
def test_that_very_many_sheets_come_out_as_the_standard_says(sheets: int) -> None:
    assert differences(SCALE, by_standard, sheets, seed=2013) == []


def test_that_a_different_oracle_would_be_noticed() -> None:
    def mistaken(sheet: Any, switches: Any) -> dict[str, Any]:
        return {"level": level_of(grades(sheet), switches["adl1_precedence"])}

    assert differences(SCALE, mistaken, 400, seed=39) != []


# --- what does not depend on what -------------------------------------------------------


def test_that_sight_and_hearing_and_the_kinds_of_events_may_change_places() -> None:
    for n, sheet in enumerate(_random_sheets(300)):
        switches = readings(SCALE)[n % 8]
        swapped = dict(sheet)
        swapped["B.3.2"], swapped["B.3.3"] = sheet["B.3.3"], sheet["B.3.2"]
        for event, other in zip(EVENTS, EVENTS[1:] + EVENTS[:1], strict=True):
            swapped[event] = sheet[other]
        assert found_by_file(SCALE, swapped, switches) == found_by_file(
            SCALE, sheet, switches
        )


def test_that_a_clause_never_makes_the_level_better_and_readings_only_raise() -> None:
    for sheet in _random_sheets(200):
        one = found_by_file(SCALE, sheet, DEFAULTS)
        two = found_by_file(SCALE, sheet, {**DEFAULTS, "stack": "two"})
        single = found_by_file(SCALE, sheet, {**DEFAULTS, "risk_count": "single"})
        assert one["preliminary"] <= one["level"] <= two["level"] <= 3
        assert single["level"] <= one["level"]
        assert len(one["applied"]) or one["level"] == one["preliminary"]


def _random_sheets(number: int) -> Iterator[Sheet]:
    chance = random.Random(7)
    for _ in range(number):
        yield random_sheet(SCALE, chance)


# --- coma and missing answers -----------------------------------------------------------


def test_that_a_coma_alone_is_severe_whatever_else_is_unasked() -> None:
    result = score(SCALE, {"B.3.1": ("3",)})
    assert (result.preliminary, result.level) == (None, 3)
    assert result.applied == ("C.3.3",)
    assert set(result.missing) == {item.code for item in SCALE.items} - {"B.3.1"}


@pytest.mark.parametrize("option", ["0", "1", "2"])
def test_that_no_other_consciousness_gives_a_level_by_itself(option: str) -> None:
    assert score(SCALE, {"B.3.1": (option,)}, assume_defaults=True).level is None


@pytest.mark.parametrize("item", [item.code for item in SCALE.items])
def test_that_one_item_left_out_holds_the_level_up(item: str) -> None:
    sheet = {code: answer for code, answer in best().items() if code != item}
    result = score(SCALE, sheet)
    assert (result.preliminary, result.level) == (None, None)
    assert result.missing == (item,)


# --- the file -----------------------------------------------------------------------------


def test_that_sections_have_the_points_and_the_direction_of_the_tables() -> None:
    def ends(scale: Scale) -> dict[str, tuple[str, int]]:
        return {
            section.code: (
                section.better,
                sum(
                    int(max(option.points or 0 for option in item.options))
                    for item in section.items
                ),
            )
            for section in scale.sections
        }

    assert ends(SCALE) == {
        "B.1": ("more", 100),
        "B.2": ("less", 6),
        "B.3": ("less", 14),
        "B.4": ("less", 20),
    }


def test_that_two_assessors_and_the_informant_sign_and_six_months_are_the_interval() -> (
    None
):
    assert SCALE.signing is not None and SCALE.validity is not None
    assert (SCALE.signing.assessors, SCALE.signing.informant) == (2, True)
    assert SCALE.validity.interval_months == 6
    assert SCALE.validity.months is None
