# SPDX-License-Identifier: Apache-2.0
"""`carecalc determine --pre-screen`: what it adds, what it refuses, what it leaves alone."""

import copy
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carecalc import cli

DETERMINE = ["determine", "--on", "2026-11-21"]
SCREEN = [*DETERMINE, "--pre-screen"]
KEYS = {"state", "missing", "per_head_fen", "arithmetic"}

CASE: dict[str, Any] = {
    "id": "1",
    "region": "110105",
    "applied_on": "2026-03-10",
    "months": ["2026-10"],
    "person": {
        "birth_date": "1950-02-03",
        "hukou": "110105",
        "statuses": [{"code": "JS", "from": "2024-01-01"}],
    },
    "household": {
        "id": "h1",
        "members": [
            {
                "id": "wang",
                "name": "王某",
                "relation": "applicant",
                "id_number": "110105195002030015",
                "employed": False,
                "severely_ill": False,
            }
        ],
        "incomes": [{"member": "wang", "kind": "basic-pension", "fen": 1200000}],
        "deductions": [],
        "assets": [],
        "dwellings": [],
        "vehicles": [],
        "supporters": [],
        "expenditures": [],
    },
}


Runner = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    def lines(arguments: list[str], *cases: object) -> list[dict[str, Any]]:
        data = b"".join(json.dumps(case).encode() + b"\n" for case in cases)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main(arguments)
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert code == int(any("error" in one for one in found))
        return found

    return lines


def case_with(path: str, value: object) -> dict[str, Any]:
    """Return the case with one of its keys said otherwise."""
    found = copy.deepcopy(CASE)
    *way, last = path.split(".")
    place: Any = found
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return found


def test_that_a_pre_screening_stands_beside_the_lines_and_changes_none(
    run: Runner,
) -> None:
    (plain,) = run(DETERMINE, CASE)
    (screened,) = run(SCREEN, CASE)
    assert "pre_screen" not in plain
    found = screened.pop("pre_screen")
    # The household points to 低保 (300 yuan), the status on record is 100 yuan.
    assert found["DB"]["state"] == "met"
    readings = screened.pop("readings")
    assert readings == {**plain.pop("readings"), "basic-pension": "not-counted"}
    assert screened == plain
    due = {line["programme"]: line["fen"] for line in plain["lines"]}
    assert due["bj-hardship"] == 10000


def test_that_every_status_has_the_keys_of_the_contract_and_no_other(
    run: Runner,
) -> None:
    (found,) = run(SCREEN, CASE)
    assert set(found["pre_screen"]) == {"DB", "DBS", "BY", "DSR", "GX", "TK"}
    for one in found["pre_screen"].values():
        assert set(one) == KEYS
        assert one["state"] in {"met", "not-met", "not-evaluated"}


def test_that_the_arithmetic_calls_itself_advice_in_chinese_too(run: Runner) -> None:
    (found,) = run([*SCREEN, "--language", "en"], CASE)
    tree = found["pre_screen"]["DB"]["arithmetic"]
    assert "not a decision" in tree["text"]
    assert tree["mark"] == "sample-not-verified"


def test_that_a_switch_of_the_law_of_hardship_is_known_with_pre_screen_alone(
    run: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    switch = ["--switch", "basic-pension=counted"]
    (found,) = run([*SCREEN, *switch], CASE)
    assert found["readings"]["basic-pension"] == "counted"
    assert found["pre_screen"]["DB"]["per_head_fen"] == 100000
    assert cli.main([*SCREEN, "--switch", "basic-pension=maybe"]) == 2


def test_that_a_person_in_no_household_is_not_evaluated(run: Runner) -> None:
    (found,) = run(SCREEN, {**CASE, "household": None})
    assert {
        (one["state"], tuple(one["missing"])) for one in found["pre_screen"].values()
    } == {("not-evaluated", ("household",))}


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        ("household.incomes.0.fen", -1, "CASE-004", "household.incomes.0.fen"),
        ("household.incomes.0.kind", "lottery", "CASE-008", "household.incomes.0.kind"),
        ("household.incomes.0.member", "x", "CASE-010", "household.incomes.0.member"),
        ("household.incomes.0.colour", "red", "CASE-003", "household.incomes.0.colour"),
        ("household.incomes.0.per", "once", "CASE-012", "household.incomes.0"),
        ("household.incomes.0.from", "2025-01", "CASE-012", "household.incomes.0"),
        (
            "household.incomes.0",
            {
                "kind": "wage",
                "fen": 1,
                "per": "month",
                "from": "2026-02",
                "to": "2026-01",
            },
            "CASE-006",
            "household.incomes.0",
        ),
        (
            "household.members.0.birth_date",
            "1950-02-04",
            "CASE-012",
            "household.members.0.birth_date",
        ),
        (
            "household.members.0.since",
            "2026-03-11",
            "CASE-012",
            "household.members.0.since",
        ),
        ("household.members.0.relation", "aunt", "CASE-004", None),
        ("household.members", [], "CASE-004", "household.members"),
        ("household.person", "x", "CASE-010", "household.person"),
        ("person.id_number", "110105195205010022", "CASE-014", "household.person"),
        (
            "household.assets",
            [{"kind": "deposit", "fen": 1, "from": "2026-02-02", "to": "2026-02-01"}],
            "CASE-006",
            "household.assets.0",
        ),
    ],
)
def test_that_a_household_that_cannot_be_is_named_and_the_rest_goes_on(
    run: Runner, path: str, value: object, code: str, place: str | None
) -> None:
    bad, good = run(SCREEN, case_with(path, value), {**CASE, "id": "2"})
    assert bad["error"]["code"] == code
    if place is not None:
        assert bad["error"]["place"] == place
    assert good["pre_screen"]["DB"]["state"] == "met"


def test_that_two_households_claiming_one_person_are_both_named(run: Runner) -> None:
    other = case_with("household.id", "h2")
    first, second, third = run(SCREEN, CASE, other, {**CASE, "id": "3"})
    assert "error" not in first and "error" not in third
    assert second["error"]["code"] == "CASE-013"
    assert second["error"]["place"] == "household.members.0"
    for name in ("王某", "h1", "h2"):
        assert name in second["error"]["message"]


@pytest.mark.thorough
def test_that_one_bad_case_of_each_kind_leaves_the_rest_of_a_batch_as_it_was(
    run: Runner,
) -> None:
    alone = run(SCREEN, CASE)[0]
    bad = {
        "CASE-013": case_with("household.id", "h2"),
        "CASE-001": case_with("region", "999999"),
        "CASE-004": case_with("person.income_fen", -1),
        "CASE-015": case_with("applied_on", "1900-01-01"),
        "CASE-016": case_with("choices", [{"group": "g", "take": ["hf-service"]}]),
    }
    batch = [CASE, *bad.values(), CASE]
    results = run(SCREEN, *({**case, "id": n} for n, case in enumerate(batch)))
    assert [result["id"] for result in results] == list(range(7))
    assert [result["error"]["code"] for result in results[1:-1]] == list(bad)
    assert [result["error"]["place"] for result in results[1:-1]] == [
        "household.members.0",
        "region",
        "person.income_fen",
        "applied_on",
        "choices",
    ]
    for good in (results[0], results[-1]):
        assert {**good, "id": alone["id"]} == alone


def test_that_one_household_serves_several_elders(run: Runner) -> None:
    spouse = {
        "id": "li",
        "relation": "spouse",
        "birth_date": "1952-05-01",
        "employed": False,
        "severely_ill": False,
    }
    both = case_with("household.members", [*CASE["household"]["members"], spouse])
    other = copy.deepcopy(both)
    other["household"]["person"] = "li"
    first, second = run(SCREEN, both, other)
    assert (
        first["pre_screen"]["DB"]["per_head_fen"]
        == second["pre_screen"]["DB"]["per_head_fen"]
    )
    # Neither is without family; of the spouse no duty of support was declared.
    assert second["pre_screen"]["DB"]["state"] == "met"


def test_that_somebody_who_does_not_count_may_be_of_another_household(
    run: Runner,
) -> None:
    son = {
        "id": "son",
        "relation": "child",
        "id_number": "110105198002030019",
        "independent": True,
        "student": "none",
        "duty": True,
        "co_resident": False,
    }
    first = case_with("household.members", [*CASE["household"]["members"], son])
    own = case_with("household.members", [{**son, "relation": "applicant"}])
    own["household"].update(id="h2", incomes=[])
    assert all("error" not in one for one in run(SCREEN, first, own))


def test_that_the_schema_of_a_case_describes_a_household(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["schema", "case"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"HouseholdKeys", "MemberKeys", "SupporterKeys"} <= set(schema["$defs"])


def test_that_a_county_file_that_cannot_be_read_stops_the_lines_that_need_it(
    run: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "resources" / "hardship" / "110105" / "2025-01-01.toml"
    path.parent.mkdir(parents=True)
    path.write_text("format = 1\n", encoding="utf-8")
    here, there = run(
        [*SCREEN, "--overlay", str(tmp_path)], CASE, {**CASE, "region": "110106"}
    )
    assert here["error"]["code"].startswith("LAW-")
    assert there["pre_screen"]["DB"]["state"] == "met"
