# SPDX-License-Identifier: Apache-2.0
"""`carecalc determine` on many lines: the same bytes as one line at a time."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from carecalc import cli
from carecalc.services.case_json import as_json
from tests.batch.random_cases import random_case

Run = Callable[..., tuple[int, bytes]]

# What only one line at a time can answer, and what looks as if it could not.
ODD = [
    b"not json",
    b"{}",
    b'{"id": [1], "region": "110105", "person": {}}',
    b'{"id": 1, "region": "110105", "person": {}, "more": 1}',
    b'{"id": 2, "region": "110105", "person": {"income_fen": -1}}',
    b'{"id": 3, "region": "999999", "person": {}}',
    b'{"id": 4, "region": "110105", "person": {"birth_date": "1940-02-30"}}',
    b'{"id": 5, "region": "110105", "person": {"statuses": [{"code": "XX"}]}}',
    b'{"id": 6, "region": "110105", "person": {"income_fen": 10000000000000000000000000}}',
    b'{"region": "110105", "person": {}}',
    '{"id": "王\\n", "region": "620102", "person": {"hukou": "110105"}}'.encode(),
    b'{"id": 7, "region": "310101", "person": {}, "months": ["0001-01", "9999-12"]}',
    b"",
]


def lines(count: int) -> bytes:
    """Return cases of several regions, with an odd line now and then."""
    random = Random(7)
    found: list[bytes] = []
    for n in range(count):
        region = random.choice(
            ["110105", "110108", "310101", "500112", "330102", "340104"]
        )
        case = random_case(random, str(n), region)
        # Most of them sound: no programme of elsewhere, no day before another.
        sound = replace(case, applied_again=(), paid={}, choices={}, decided_on=None)
        found.append(as_json(sound if n % 4 else case).encode())
        if n % 3 == 0:
            found.append(ODD[n // 3 % len(ODD)])
    return b"\n".join(found)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Return what runs the command on some lines, many at once or one by one."""

    def determine(data: bytes, *arguments: str, many: bool) -> tuple[int, bytes]:
        monkeypatch.setattr(cli, "MANY", 1 if many else 10**9)
        monkeypatch.setattr(cli, "AT_ONCE", 2)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main(["determine", "--on", "2026-11-21", *arguments])
        return code, capsysbinary.readouterr().out

    return determine


@pytest.mark.thorough
@pytest.mark.parametrize(
    "arguments",
    [(), ("--language", "en", "--switch", "bj-choice-scope=package")],
)
def test_that_many_cases_are_answered_with_the_bytes_of_one_at_a_time(
    run: Run, arguments: tuple[str, ...]
) -> None:
    data = lines(120)
    at_once = run(data, *arguments, many=True)
    assert at_once == run(data, *arguments, many=False)
    told = [json.loads(line) for line in at_once[1].splitlines()]
    assert at_once[0] == cli.BAD_LINES
    assert sum("lines" in one for one in told) > 60


def test_that_reasons_and_households_are_told_one_case_at_a_time(run: Run) -> None:
    case = b'{"region": "620102", "person": {}}\n'
    _, out = run(case * 2, "--reasons", many=True)
    assert all("reasons" in json.loads(line)["lines"][0] for line in out.splitlines())
    _, out = run(case * 2, "--pre-screen", many=True)
    assert all("pre_screen" in json.loads(line) for line in out.splitlines())
