# SPDX-License-Identifier: Apache-2.0
"""`carecalc score` on many lines: the same bytes as one line at a time, in flat memory."""

import io
import json
import random
import sys
from collections.abc import Iterator

import pytest

from carecalc import cli
from carecalc.services import json_lines, scoring_many
from tests.scales.comparing import random_sheet, shipped

CODES = ("gbt-42195-2022", "mzt-039-2013", "ltc-2021", "lawton-iadl", "barthel")

# What only one line at a time can answer, and what looks as if it could not.
ODD = [
    b"not json",
    b'{"id": 1, "answers": {"B.1.1": "4", "B.1.1": "3"}}',
    b'{"id": [1], "answers": {}}',
    b'{"id": 2}',
    b'{"id": 3, "answers": []}',
    b'{"id": 4, "answers": {"B.9.9": "4"}}',
    b'{"id": 5, "answers": {"B.1.1": "77"}}',
    b'{"id": 6, "answers": {"B.1.1": 4}}',
    b'{"id": 7, "answers": {"B.1.1": ["4"]}}',
    b'{"id": 8, "answers": {}, "more": 1}',
    b'{"id": 9, "answers": {}, "on": "1999-01-01"}',
    b'{"id": 10, "answers": {}, "on": "2026-05-05"}',
    b'{"id": 11, "answers": {}, "on": null}',
    b'{"answers": {"1": "10"}}',
    b'{"id": null, "answers": {"A.diagnosis": "I25"}}',
    b'{"id": 12, "answers": {"A.diagnosis": ["I25", "I25", "F00-F03"]}}',
    b'{"id": 13, "answers": {"A.diagnosis": ["nothing"]}}',
    b'{"id": 14, "answers": {"A.diagnosis": [["I25"]]}}',
    b'{"id": 15, "answers": {"A.height": "160.5", "A.weight": "07"}}',
    b'{"id": 16, "answers": {"A.height": "160.55"}}',
    b'{"id": 17, "answers": {"A.height": "999"}}',
    b'{"id": 18, "answers": {"A.height": 160}}',
    b'{"id": 19, "answers": {"A.medication": ["aspirin", "", "1", "2"]}}',
    b'{"id": 20, "answers": {"A.medication": "aspirin"}}',
    b'{"id": 21, "answers": {"A.medication": [1]}}',
    '{"id": "王\\n", "answers": {"B.3.9": "0b"}}'.encode(),
    b'{"id": 123456789012345678901234567890, "answers": {}}',
    b'{"id": "\xff", "answers": {}}',
    b"",
    b"[]",
    b'{"id": true, "answers": {}}',
]


def lines_of(code: str, count: int) -> bytes:
    """Return sheets of a scale, whole and not, with an odd line now and then."""
    chance = random.Random(code)
    scale = shipped(code)
    found: list[bytes] = []
    for n in range(count):
        sheet = random_sheet(scale, chance)
        gone = chance.choice([0, 0, 0.05, 0.8])
        answers = {
            name: list(codes)
            if (scale.graph.facts.get(name) or scale.graph.items[name]).answer
            == "several"
            else codes[0]
            for name, codes in sheet.items()
            if chance.random() >= gone
        }
        found.append(json.dumps({"id": n, "answers": answers}).encode())
        if n % 3 == 0:
            found.append(ODD[n // 3 % len(ODD)])
    return b"\xef\xbb\xbf" + b"\n".join(found)


class Pipe(io.BytesIO):
    """Gives what was written so far, as a pipe does, never all at once."""

    def read1(self, size: int | None = -1) -> bytes:
        return self.read(5000)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Iterator[object]:
    def score(data: bytes, *arguments: str, many: bool) -> tuple[int, bytes]:
        monkeypatch.setattr(cli, "MANY", 1 if many else 10**9)
        monkeypatch.setattr(cli, "AT_ONCE", 2)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(data)))
        code = cli.main(["score", "--on", "2026-11-21", *arguments])
        return code, capsysbinary.readouterr().out

    yield score


@pytest.mark.parametrize("code", CODES)
def test_that_many_lines_are_answered_with_the_bytes_of_one_at_a_time(
    run: object, code: str
) -> None:
    assert callable(run)
    data = lines_of(code, 95 if code == CODES[0] else 30)
    arguments = ["--scale", code, "--language", "en" if code in CODES[:2] else "zh_CN"]
    at_once = run(data, *arguments, many=True)
    assert at_once == run(data, *arguments, many=False)
    assert at_once[0] == cli.BAD_LINES


def test_that_a_reading_holds_for_many_lines_as_for_one(run: object) -> None:
    assert callable(run)
    data = lines_of("gbt-42195-2022", 20)
    arguments = ["--scale", "gbt-42195-2022", "--switch", "stack=two"]
    assert run(data, *arguments, many=True) == run(data, *arguments, many=False)


def test_that_reasons_are_told_one_line_at_a_time(run: object) -> None:
    assert callable(run)
    arguments = ["--scale", "tekun-6", "--reasons"]
    _, out = run(b'{"answers": {}}\n{"answers": {}}\n', *arguments, many=True)
    assert all("reasons" in json.loads(line) for line in out.splitlines())


def test_that_a_scale_that_columns_cannot_hold_is_scored_one_by_one(
    run: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(run)
    from carecalc.batch.answers import not_by_columns

    def refuse(scale: object, switches: object, words: object) -> object:
        raise not_by_columns(shipped("barthel"), "total")

    monkeypatch.setattr(scoring_many, "ManySheets", refuse)
    data = lines_of("barthel", 20)
    at_once = run(data, "--scale", "barthel", many=True)
    assert at_once == run(data, "--scale", "barthel", many=False)


def test_that_lines_are_given_out_as_they_come_and_nobody_waits_for_more() -> None:
    found = list(json_lines.pieces(Pipe(b"a\n" * 3000 + b"end")))
    assert [len(lines) for lines in found] == [2500, 500, 1]
    assert found[-1] == [b"end"]
    assert list(json_lines.pieces(None)) == []
    assert list(json_lines.pieces(Pipe(b"\xef\xbb\xbfend"))) == [[b"end"]]
