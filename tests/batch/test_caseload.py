# SPDX-License-Identifier: Apache-2.0
"""People made up by shares: the same for a seed, as often as the shares say, and sound."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from math import comb
from pathlib import Path

import pytest

from carecalc import cli
from carecalc.batch.case_gathering import columns_of
from carecalc.batch.case_tables import read_cases
from carecalc.batch.caseload import MOST_PEOPLE
from carecalc.batch.entitling import entitle_many
from carecalc.catalog.caseload import caseload_shares, read_caseload_shares
from carecalc.catalog.cases import read_case
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.caseload import CaseloadShares, Shares, band
from carecalc.domain.entitlement import entitle
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.person import read_id_number
from carecalc.domain.policy import Policy
from carecalc.errors import UserError
from carecalc.services.caseloads import caseload, write_caseload

ON = date(2026, 11, 21)
CATALOG = open_catalog(None)
MADE = caseload(CATALOG, 11, "110105", ON)
FILE = Path(__file__).parents[2] / "resources/caseload/2015-01-01.toml"


def test_that_the_same_seed_makes_the_same_people_in_whatever_pieces() -> None:
    together = list(MADE.cases(100))
    assert list(MADE.cases(100, piece=7)) == together
    assert list(caseload(CATALOG, 11, "110105", ON).cases(40)) == together[:40]
    assert list(caseload(CATALOG, 12, "110105", ON).cases(40)) != together[:40]
    # Over the end of a block of 8192, from which on other numbers are drawn.
    behind = MADE.columns(20, first=8_182)
    longer = MADE.columns(8_202)
    for place in range(20):
        assert behind.case(place) == longer.case(8_182 + place)


def test_that_numbers_are_sound_and_nobody_s_and_fit_the_person() -> None:
    people = list(MADE.cases(3_000))
    assert len({case.id for case in people}) == 3_000
    for case in people:
        said = read_id_number(case.id, ON)  # refuses a wrong check digit
        assert (said.birth_date, said.sex) == (case.birth_date, case.sex)
        assert case.id.startswith("99")


def test_that_the_check_digit_is_that_of_the_standard() -> None:
    # By hand for 99000019590126000?: digits × 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 are
    # 63+81+0+0+0+0 +2+9+30+27+0+9+20+30+0+0+0 = 271 = 24 × 11 + 7; 10X98765432 → 5.
    assert read_id_number("990000195901260005", ON).sex == "female"


def _tails(count: int, of: int, share: int) -> tuple[int, int]:
    """Return the exact chances, as whole numbers over 10000^of, of so few and so many."""
    terms = [
        comb(of, k) * share**k * (10_000 - share) ** (of - k) for k in range(of + 1)
    ]
    return sum(terms[: count + 1]), sum(terms[count:])


def test_that_outcomes_are_as_frequent_as_the_shares_say() -> None:
    people = 600
    columns = MADE.columns(people)
    found = [columns.case(place) for place in range(people)]
    rows = MADE.shares.rows
    ages = Counter(_age_band(case.birth_date, rows["age"]) for case in found)
    counted = [(ages[name], n) for name, n in rows["age"].per_10000.items()]
    counted += [
        (sum(c.sex == name for c in found), n)
        for name, n in rows["sex"].per_10000.items()
    ]
    counted += [
        (sum(c.setting == (None if name == "unknown" else name) for c in found), n)
        for name, n in rows["setting"].per_10000.items()
    ]
    dead = sum(any(e.kind == "death" for e in c.events) for c in found)
    counted.append((dead, rows["life"].per_10000["dead"]))
    nobody = sum(not c.certificates for c in found)
    counted.append((nobody, rows["category"].per_10000["none"]))
    poor = sum(not c.statuses for c in found)
    counted.append((poor, rows["status"].per_10000["none"]))
    counted.append((sum(c.hukou is None for c in found), 50))
    for count, share in counted:
        # Two in a million: a generator that follows its shares hardly ever fails it.
        assert min(_tails(count, people, share)) * 1_000_000 > 10_000**people


def _age_band(born: date | None, row: Shares) -> str:
    assert born is not None
    age = ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day))
    (found,) = (name for name in row.per_10000 if band(name)[0] <= age <= band(name)[1])
    return found


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29), date(2025, 3, 1)])
def test_that_nothing_lies_before_birth_or_behind_the_day_asked(on: date) -> None:
    for case in caseload(CATALOG, 5, "110105", on).cases(500):
        born = case.birth_date
        assert born is not None
        assert 40 <= on.year - born.year <= 105
        days = [case.applied_on, case.decided_on, *(e.on for e in case.events)]
        days += [a.first for a in case.assessments]
        for day in days:
            assert day is None or born <= day <= max(on, born)
        assert case.decided_on is None or case.applied_on is not None


def test_that_everybody_is_accepted_and_one_by_one_is_as_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, table = tmp_path / "people.jsonl", tmp_path / "people.parquet"
    for file in (lines, table):
        asked = ["--people", "300", "--seed", "11", "--region", "110105"]
        told = cli.main(
            [
                "caseload",
                *asked,
                "--on",
                str(ON),
                "--out",
                str(file),
                "--language",
                "en",
            ]
        )
        assert told == 0
        assert "300 made-up people" in capsys.readouterr().out
    people = list(MADE.cases(300))
    said = [json.loads(line) for line in lines.read_bytes().splitlines()]
    assert [read_case(line) for line in said] == people
    (read,) = read_cases(table)
    assert [read.case(n) for n in range(300)] == people
    for source in (lines, table):
        assert cli.main(["determine", "--on", str(ON), "--from", str(source)]) == 0
        printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [one["id"] for one in printed] == [case.id for case in people]


def test_that_columns_hold_what_values_hold_and_come_to_the_same() -> None:
    people = list(MADE.cases(300))
    gathered = columns_of(people)
    month = Month(2026, 11)
    law = tuple(CATALOG.policies("110105", month.first_day))

    def law_of(_: Month) -> tuple[Policy, ...]:
        return law

    found = entitle_many(MADE.columns(300), law_of, ON, (month,))
    for place, case in enumerate(people):
        assert gathered.case(place) == case
        alone = entitle(case, law_of, ON, (month,))
        assert [_told(line) for line in found.entitlement(place).lines] == [
            _told(line) for line in alone.lines
        ]


def _told(line: EntitlementLine) -> tuple[object, ...]:
    return (line.programme, line.state, line.amount, line.category, line.missing)


def test_that_a_region_without_choices_and_a_single_level_do() -> None:
    shares = MADE.shares
    alone = {name: Shares({"none": 10_000}, "invented", "x") for name in shares.level}
    plain = replace(MADE, shares=replace(shares, level=alone), choices={})
    assert not any(c.assessments or c.choices for c in plain.cases(50))


@pytest.mark.parametrize(
    ("people", "seed", "region", "on", "name", "code"),
    [
        (0, 1, "110105", ON, "a.jsonl", "CASELOAD-001"),
        (MOST_PEOPLE + 1, 1, "110105", ON, "a.jsonl", "CASELOAD-001"),
        (1, -1, "110105", ON, "a.jsonl", "CASELOAD-001"),
        (1, 1, "999999", ON, "a.jsonl", "CASE-001"),
        (1, 1, "110105", date(2014, 12, 31), "a.jsonl", "CASELOAD-002"),
        (1, 1, "110105", ON, "a.txt", "COLUMNS-013"),
        (1, 1, "110105", ON, "none/a.jsonl", "OUTPUT-001"),
    ],
)
def test_that_what_cannot_be_made_is_refused(
    tmp_path: Path, people: int, seed: int, region: str, on: date, name: str, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        write_caseload(caseload(CATALOG, seed, region, on), people, tmp_path / name)
    assert refused.value.code == code
    assert not list(tmp_path.iterdir())


def test_that_the_shipped_file_says_of_every_share_that_it_is_invented() -> None:
    shares: CaseloadShares = caseload_shares(CATALOG, ON)
    rows = (*shares.rows.values(), *shares.level.values())
    assert {(row.source, row.mark) for row in rows} == {("invented", "invented")}


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("[rows.life]", "[rows.live]", "LAW-340", "rows"),
        ("[level.60-69]", "[level.60-70]", "LAW-340", "level"),
        ("alive = 9500", "living = 9500", "LAW-341", "rows.life.per_10000"),
        ("TK = 250", "TX = 250", "LAW-341", "rows.status.per_10000"),
        ("30-180 = 1500", "180-30 = 1500", "LAW-341", "rows.history_days.per_10000"),
        ("5-20 = 5000", "5-x = 5000", "LAW-341", "rows.decision_days.per_10000"),
        ("none = 7600", "nil = 7600", "LAW-341", "level.60-69.per_10000"),
        ("male = 4500", "male = 4501", "LAW-342", "rows.sex.per_10000"),
        ('mark = "invented"', 'mark = ""', "LAW-343", "rows.age.source"),
        ('source = "invented"', 'source = "x"', "LAW-343", "rows.age.source"),
    ],
)
def test_that_a_fault_is_named_where_it_stands(
    before: str, after: str, code: str, place: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(LawFileError) as caught:
        read_caseload_shares(text.replace(before, after, 1).encode(), "own.toml")
    assert (code, place) in [(one.code, one.place) for one in caught.value.problems]
