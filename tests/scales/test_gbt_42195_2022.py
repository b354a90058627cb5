# SPDX-License-Identifier: Apache-2.0
"""GB/T 42195-2022 beside a second evaluation that was written from the standard."""

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.catalog.selftests import VectorGroup, read_vectors, run
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Item
from tests.scales.comparing import (
    VERY_MANY,
    Sheet,
    differences,
    found_by_file,
    random_sheet,
    readings,
    shipped,
)

GBT = shipped("gbt-42195-2022")

# ---- the standard, as printed -------------------------------------------------------

MOST = {
    "B.1": [4, 4, 4, 4, 4, 4, 4, 4],
    "B.2": [4, 4, 4, 3],
    "B.3": [4, 4, 4, 4, 4, 4, 1, 1, 2],
    "B.4": [2, 2, 4, 3, 4],
}
EVENTS = ("A.fall", "A.wandering", "A.choking", "A.self-harm", "A.other-event")
DECIDING = ("A.coma", "A.diagnosis", *EVENTS)


def band(total: int) -> int:
    """Return the preliminary level of a total (C.3)."""
    if total == 90:
        return 0
    for level, least in ((1, 66), (2, 46), (3, 30)):
        if total >= least:
            return level
    return 4


def by_the_standard(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a person with the printed standard comes to."""
    # Every option's points are the digit that it is printed with.
    sums = {
        part: sum(int(sheet[f"{part}.{n + 1}"][0][0]) for n in range(len(most)))
        for part, most in MOST.items()
    }
    total = sum(sums.values())
    found = {
        "measures": {**sums, "total": total},
        "preliminary": band(total),
        "level": band(total),
        "applied": [],
    }
    if sheet["B.3.9"] == ("0b",) or sheet["A.coma"] == ("yes",):
        return {**found, "level": 4, "applied": ["C.4.1"]}
    applied = []
    if any(code in ("F00-F03", "F04-F99") for code in sheet["A.diagnosis"]):
        applied.append("C.4.2")
    times = [int(sheet[event][0]) for event in EVENTS]
    if (sum(times) if switches["risk_count"] == "sum" else max(times)) >= 2:
        applied.append("C.4.3")
    raised = len(applied) if switches["stack"] == "two" else min(len(applied), 1)
    return {**found, "level": min(band(total) + raised, 4), "applied": applied}


def of_total(total: int) -> Sheet:
    """Return an answer sheet of that total, points given from the last item on."""
    found: Sheet = {}
    left = total
    for part, most in reversed(MOST.items()):
        for n, top in reversed(list(enumerate(most, start=1))):
            points = min(top, left)
            left -= points
            found[f"{part}.{n}"] = (str(points),)
    if found["B.3.9"] in (("0",), ("1",)):
        found["B.3.9"] = (found["B.3.9"][0] + "a",)
    assert left == 0
    return found | {name: ("0",) for name in EVENTS} | NOTHING


NOTHING: Sheet = {"A.coma": ("no",), "A.diagnosis": ()}
BEST = of_total(90)
WORST = {**of_total(0), "B.3.9": ("0b",), "A.coma": ("yes",)} | {
    name: ("3",) for name in EVENTS
}


def disagreement(sheet: Sheet, switches: Mapping[str, str]) -> object:
    """Return where the file and the standard part, None where they agree."""
    ours, theirs = found_by_file(GBT, sheet, switches), by_the_standard(sheet, switches)
    return None if ours == theirs else (sheet, switches, ours, theirs)


# ---- the level ----------------------------------------------------------------------


def test_that_random_sheets_agree_with_the_standard() -> None:
    assert differences(GBT, by_the_standard, 2_000, seed=42195) == []


@VERY_MANY
def test_that_very_many_sheets_agree_with_the_standard(sheets: int) -> None:
    assert differences(GBT, by_the_standard, sheets, seed=2022) == []


def test_that_every_total_agrees_with_every_clause_and_reading() -> None:
    clauses: list[Sheet] = [
        {},
        {"A.diagnosis": ("F00-F03",)},
        {"A.diagnosis": ("F04-F99", "I63")},
        {"A.diagnosis": ("I63",)},
        {"A.fall": ("2",)},
        {"A.fall": ("1",), "A.self-harm": ("1",)},
        {"A.diagnosis": ("F00-F03",), "A.choking": ("3",)},
        {"A.coma": ("yes",), "A.diagnosis": ("F00-F03",)},
    ]
    found = [
        disagreement({**of_total(total), **clause}, switches)
        for total in range(91)
        for clause in clauses
        for switches in readings(GBT)
    ]
    assert len(found) == 91 * 8 * 4
    assert [part for part in found if part is not None] == []


def test_that_every_tuple_of_care_risk_events_agrees_with_the_standard() -> None:
    sheet = of_total(79)
    for times in product("0123", repeat=len(EVENTS)):
        told = {e: (n,) for e, n in zip(EVENTS, times, strict=True)}
        for reading in ("sum", "single"):
            switches = {"stack": "one", "risk_count": reading}
            assert disagreement({**sheet, **told}, switches) is None


def test_that_every_option_of_every_item_agrees_beside_the_best_and_the_worst() -> None:
    for base in (BEST, of_total(0)):
        for item in GBT.items:
            for option in item.options:
                sheet = {**base, item.code: (option.code,)}
                assert (
                    disagreement(sheet, {"stack": "one", "risk_count": "sum"}) is None
                )


# ---- what must hold whatever is answered --------------------------------------------

SEEDS = st.integers(0, 2**32)
SWITCHES = st.sampled_from(readings(GBT))


def level_of(sheet: Sheet, switches: Mapping[str, str]) -> int:
    level = score(GBT, sheet, switches).level
    assert isinstance(level, int)
    return level


@given(SEEDS, st.sampled_from(GBT.items), SWITCHES)
def test_that_a_point_lost_never_betters_the_level(
    seed: int, item: Item, switches: dict[str, str]
) -> None:
    sheet = random_sheet(GBT, random.Random(seed))
    levels = [level_of({**sheet, item.code: (o.code,)}, switches) for o in item.options]
    assert levels == sorted(levels)


@given(SEEDS, st.sampled_from(EVENTS), SWITCHES)
def test_that_an_event_more_never_betters_the_level(
    seed: int, event: str, switches: dict[str, str]
) -> None:
    sheet = random_sheet(GBT, random.Random(seed))
    levels = [level_of({**sheet, event: (times,)}, switches) for times in "0123"]
    assert levels == sorted(levels)


@given(SEEDS, st.sampled_from(["F00-F03", "F04-F99"]), SWITCHES)
def test_that_a_diagnosis_more_never_betters_the_level(
    seed: int, code: str, switches: dict[str, str]
) -> None:
    sheet = random_sheet(GBT, random.Random(seed))
    others = tuple(c for c in sheet["A.diagnosis"] if c != code)
    before = level_of({**sheet, "A.diagnosis": others}, switches)
    after = level_of({**sheet, "A.diagnosis": (*others, code)}, switches)
    assert before <= after <= min(4, before + 1)


@given(SEEDS, st.sampled_from(sorted(GBT.recorded)))
def test_that_what_is_only_recorded_changes_no_result(seed: int, name: str) -> None:
    chance = random.Random(seed)
    sheet, fact = random_sheet(GBT, chance), GBT.graph.facts[name]
    given = {"number": ("48.5",), "rows": ("阿司匹林\t口服\t100 mg\t每日1次",)}
    told = given.get(fact.answer, tuple(o.code for o in fact.options[-1:]))
    before, after = score(GBT, sheet), score(GBT, {**sheet, name: told})
    assert (before.level, before.measures, before.applied) == (
        after.level,
        after.measures,
        after.applied,
    )


def test_that_an_item_without_an_answer_leaves_no_level_but_under_coma() -> None:
    for item in GBT.items:
        sheet = {code: told for code, told in BEST.items() if code != item.code}
        found = score(GBT, sheet)
        assert (found.level, found.preliminary) == (None, None)
        assert found.missing == (item.code,)
        assert score(GBT, {**sheet, "A.coma": ("yes",)}).level == 4


# ---- table A ------------------------------------------------------------------------


def test_that_exactly_the_facts_of_the_clauses_are_taken_as_none() -> None:
    assert score(GBT, {}, assume_defaults=True).assumed == DECIDING
    assert set(GBT.graph.facts) - GBT.recorded == set(DECIDING)
    assert all(GBT.graph.facts[name].default is None for name in GBT.recorded)


def test_that_every_fact_stands_in_one_sheet_of_table_a() -> None:
    listed = [name for sheet in GBT.sheets for name in sheet.facts]
    assert sorted(listed) == sorted(GBT.graph.facts)
    assert [sheet.code for sheet in GBT.sheets] == ["A.2", "A.4", "A.5"]
    numbered = [GBT.graph.facts[name].clause for name in GBT.sheets[2].facts]
    assert numbered == [f"A.5.{n}" for n in range(1, 13)]


def test_that_table_a_lists_what_the_standard_lists() -> None:
    # How many there are to choose from, counted in the standard.
    counts = {"A.diagnosis": 23, "A.education": 6, "A.living": 8, "A.marriage": 5}
    counts |= {"A.payment": 8, "A.income": 6, "A.5.1": 6, "A.5.2": 3, "A.5.3": 7}
    counts |= {"A.5.4": 8, "A.5.5": 5, "A.5.6": 8, "A.5.7": 4, "A.5.8": 6}
    for name, count in counts.items():
        assert len(GBT.graph.facts[name].options) == count, name
    columns = [column.label.zh_CN for column in GBT.graph.facts["A.medication"].columns]
    assert columns == ["药物名称", "服药方法", "用药剂量", "用药频率"]
    assert GBT.graph.facts["A.weight"].decimals == 1


def test_that_the_paper_is_named_after_a_national_standard() -> None:
    assert GBT.title is not None and GBT.title.zh_CN == "老年人能力评估报告"
    assert [s.kind for s in GBT.sources] == ["national-standard", "industry-standard"]


# ---- answers that do not go together ------------------------------------------------


def vectors() -> tuple[VectorGroup, ...]:
    """Return the shipped self-test, group by group."""
    (file,) = (
        file
        for path, file in open_catalog([]).files.items()
        if path.startswith("resources/selftests/gbt-42195-2022/")
    )
    return read_vectors(file.data, file.path, GBT).groups


def warned_of() -> Iterator[str]:
    """Yield the warnings that some sheet worked by hand expects."""
    for group in vectors():
        for vector in group.vectors:
            expected = vector.expect.get("warnings", ())
            assert isinstance(expected, tuple | list)
            yield from expected


def test_that_every_contradiction_says_in_both_languages_why() -> None:
    assert len(GBT.graph.warnings) >= 15
    for warning in GBT.graph.warnings.values():
        for text in (warning.label, warning.because):
            assert text is not None and text.zh_CN and text.en, warning.name


def test_that_every_contradiction_is_met_by_a_sheet_worked_by_hand() -> None:
    assert set(warned_of()) == set(GBT.graph.warnings)


def test_that_neither_the_best_nor_the_worst_sheet_contradicts_itself() -> None:
    everything = tuple(o.code for o in GBT.graph.facts["A.diagnosis"].options)
    worst_health: Sheet = {"A.diagnosis": everything}
    best_health: Sheet = {}
    for n in (3, 4, 6, 7, 8):
        name = f"A.5.{n}"
        first, *rest = (o.code for o in GBT.graph.facts[name].options)
        worst_health[name], best_health[name] = tuple(rest), (first,)
    assert score(GBT, {**BEST, **best_health}).warnings == ()
    assert score(GBT, {**WORST, **worst_health}).warnings == ()


def test_that_a_fact_only_assumed_contradicts_nothing() -> None:
    answers: Sheet = {
        code: told for code, told in WORST.items() if not code.startswith("A.")
    }
    assert score(GBT, answers, assume_defaults=True).warnings == ()
    told: Sheet = {**answers, "A.coma": ("no",)}
    assert score(GBT, told, assume_defaults=True).warnings == ("coma-disagrees",)


# ---- the self-test that is shipped --------------------------------------------------


def test_that_the_shipped_self_test_passes_whole() -> None:
    (file,) = (
        file
        for path, file in open_catalog([]).files.items()
        if path.startswith("resources/selftests/gbt-42195-2022/")
    )
    outcome = run(GBT, read_vectors(file.data, file.path, GBT))
    assert (outcome.passed, outcome.failed) == (1_331, 0)


@pytest.mark.thorough
def test_that_the_self_test_reaches_every_option_edge_clause_and_reading() -> None:
    options, totals, clauses = set(), set(), set()
    for group in vectors():
        for vector in group.vectors:
            options |= {
                (n, code) for n, told in vector.answers.items() for code in told
            }
            measures = vector.expect.get("measures", {})
            assert isinstance(measures, Mapping)
            totals.add(measures.get("total"))
            applied = vector.expect.get("applied", ())
            assert isinstance(applied, tuple | list)
            usual = {"stack": "one", "risk_count": "sum"}
            reading = {**usual, **vector.switches}
            level = vector.expect.get("preliminary")
            clauses.add((*applied, level, reading["stack"], reading["risk_count"]))
    asked = (*GBT.items, *(GBT.graph.facts[name] for name in DECIDING))
    assert options >= {(i.code, o.code) for i in asked for o in i.options}
    assert totals >= set(range(91))
    for level, stack, count in product(range(5), ("one", "two"), ("sum", "single")):
        assert ("C.4.2", "C.4.3", level, stack, count) in clauses
