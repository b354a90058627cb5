# SPDX-License-Identifier: Apache-2.0
"""`carecalc score` from and into tables: the same results as line by line."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from carecalc import cli
from carecalc.batch import sheet_tables
from tests.scales.comparing import shipped
from tests.test_cli_many import lines_of

GBT = "gbt-42195-2022"


class Scoring:
    """Runs `score`, and keeps what it printed."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        folder: Path,
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.folder = folder
        self.code = -1
        self.err = ""

    def __call__(self, *arguments: object, data: bytes = b"") -> list[dict[str, Any]]:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        said = [str(argument) for argument in arguments]
        self.code = cli.main(["score", "--on", "2026-11-21", "--language", "en", *said])
        out, self.err = self._capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def score(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Scoring:
    return Scoring(monkeypatch, capsys, tmp_path)


def sheets(code: str, count: int) -> list[dict[str, Any]]:
    """Return the good lines of many, as objects."""
    found = []
    for line in lines_of(code, count).removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        try:
            raw = json.loads(line)
        except ValueError:
            continue
        if isinstance(raw, dict) and isinstance(raw.get("id"), int) and len(raw) == 2:
            found.append(raw)
    return [raw for raw in found if isinstance(raw["answers"], dict)]


def is_text(cell: object) -> bool:
    return isinstance(cell, str)


def is_list_of_texts(cell: object) -> bool:
    return isinstance(cell, list) and all(map(is_text, cell))


def table_of(code: str, raws: list[dict[str, Any]]) -> pa.Table:
    """Return sheets as a table: text, and lists of text where several may be chosen."""
    scale = shipped(code)
    named = {**scale.graph.items, **scale.graph.facts}
    lists = {n for n, item in named.items() if item.answer in ("several", "rows")}
    columns: dict[str, Any] = {"id": pa.array([str(raw["id"]) for raw in raws])}
    for name in dict.fromkeys(name for raw in raws for name in raw["answers"]):
        if name in named:
            kind = pa.list_(pa.string()) if name in lists else pa.string()
            cells = [raw["answers"].get(name) for raw in raws]
            fits = is_list_of_texts if name in lists else is_text
            columns[name] = pa.array([c if fits(c) else None for c in cells], kind)
    return pa.table(columns)


def as_lines(table: pa.Table) -> bytes:
    """Return the rows of a table as lines."""
    rows = []
    for row in table.to_pylist():
        identity = row.pop("id")
        answers = {name: value for name, value in row.items() if value is not None}
        rows.append(json.dumps({"id": identity, "answers": answers}).encode())
    return b"\n".join(rows)


def as_row(result: dict[str, Any]) -> dict[str, Any]:
    """Return a line that was printed as the row that a table has for it."""
    identity = None if result["id"] is None else str(result["id"])
    if "error" in result:
        told = {f"error_{name}": said for name, said in result["error"].items()}
        return {"id": identity, **told}
    kept = (
        *("preliminary", "level", "level_name"),
        *("applied", "missing", "assumed", "warnings"),
    )
    return {
        "id": identity,
        **{f"measures.{name}": said for name, said in result["measures"].items()},
        **{name: result[name] for name in kept},
    }


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table of scores without the cells that say nothing."""
    found = []
    for row in table.to_pylist():
        bad = row["error_code"] is not None
        kept = {n: v for n, v in row.items() if n.startswith("error") is bad}
        found.append({**kept, "id": row["id"]})
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("code", "ending"),
    [(GBT, "parquet"), ("ltc-2021-self", "arrow"), ("lawton-iadl", "parquet")],
)
def test_that_a_table_is_scored_as_its_lines_are(
    score: Scoring, code: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_tables, "ROWS", 17)
    table = table_of(code, sheets(code, 40))
    source, target = score.folder / f"in.{ending}", score.folder / f"out.{ending}"
    if ending == "parquet":
        parquet.write_table(table, source)
    else:
        with pa.ipc.new_file(str(source), table.schema) as writer:
            writer.write_table(table)
    lines = score("--scale", code, data=as_lines(table))
    code_of_lines = score.code
    assert score("--scale", code, "--from", source) == lines
    assert score.code == code_of_lines
    assert score("--scale", code, "--from", source, "--out", target) == []
    assert score.code == code_of_lines
    if ending == "parquet":
        scored = parquet.read_table(target)
    else:
        scored = pa.ipc.open_file(str(target)).read_all()
    rows = rows_of(scored)
    assert rows == [as_row(line) for line in lines]
    about = scored.schema.metadata
    assert about[b"scale"] == code.encode()
    assert about[b"sha256"] == shipped(code).digest.encode()


def test_that_lines_are_scored_into_a_table_with_their_errors(score: Scoring) -> None:
    data = lines_of(GBT, 90)
    lines = score("--scale", GBT, data=data)
    target = score.folder / "out.parquet"
    assert score("--scale", GBT, "--out", target, data=data) == []
    assert score.code == cli.BAD_LINES
    rows = rows_of(parquet.read_table(target))
    assert rows == [as_row(line) for line in lines]
    assert list(score.folder.iterdir()) == [target]


def test_that_a_file_of_lines_is_scored_as_stdin_is(score: Scoring) -> None:
    source = score.folder / "in.jsonl"
    source.write_bytes(lines_of("barthel", 30))
    lines = score("--scale", "barthel", data=source.read_bytes())
    assert score("--scale", "barthel", "--from", source) == lines


def test_that_a_line_of_another_version_is_no_row_of_the_table(
    score: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carecalc.services import scoring_tables

    found = {"id": 1, "version": "1999-01-01"}
    monkeypatch.setattr(scoring_tables.json_lines, "answered", lambda *_: found)
    target = score.folder / "out.parquet"
    score("--scale", GBT, "--out", target, data=b"x")
    (row,) = parquet.read_table(target).to_pylist()
    assert row["error_code"] == "COLUMNS-014"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("B.9.9", pa.array(["4"])),
        ("B.1.1", pa.array([4])),
        ("B.1.1", pa.array([["4"]])),
        ("A.diagnosis", pa.array(["I25"])),
        ("id", pa.array([1.5])),
    ],
)
def test_that_a_column_that_is_no_answer_stops_the_command(
    score: Scoring, column: str, values: pa.Array
) -> None:
    source = score.folder / "in.parquet"
    parquet.write_table(pa.table({column: values}), source)
    assert score("--scale", GBT, "--from", source) == []
    assert (score.code, score.err[:11]) == (cli.CANNOT_RUN, "COLUMNS-012")


def test_that_a_table_may_hold_words_as_a_dictionary_or_nothing(score: Scoring) -> None:
    source = score.folder / "in.parquet"
    table = pa.table(
        {
            "id": pa.array([7]),
            "eating": pa.array(["0"]).dictionary_encode(),
            "bed": pa.nulls(1),
        }
    )
    parquet.write_table(table, source)
    (line,) = score("--scale", "tekun-6", "--from", source)
    assert line["id"] == 7
    assert line["missing"] == ["dressing", "bed", "toileting", "walking", "bathing"]


def test_that_what_cannot_be_read_or_named_or_written_is_said(score: Scoring) -> None:
    broken = score.folder / "in.parquet"
    broken.write_bytes(b"no table")
    for arguments, code in (
        (["--from", broken], "ARROW-002"),
        (["--from", score.folder / "none.arrow"], "ARROW-002"),
        (["--from", score.folder / "none.jsonl"], "ARROW-002"),
        (["--from", score.folder / "in.csv"], "COLUMNS-013"),
        (["--out", score.folder / "out.jsonl"], "COLUMNS-013"),
        (["--out", score.folder / "out.arrow", "--reasons"], "COLUMNS-015"),
        (["--from", broken, "--reasons"], "COLUMNS-015"),
        (["--out", score.folder / "nowhere" / "out.parquet"], "OUTPUT-001"),
    ):
        assert score("--scale", GBT, *arguments) == []
        assert (score.code, score.err.split(":")[0]) == (cli.CANNOT_RUN, code)
