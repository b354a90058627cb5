# SPDX-License-Identifier: Apache-2.0
"""The command line as other programs rely on it: lines in, lines out, exit codes."""

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from carecalc import cli
from tests.laws import HEAD, SMALL

SCORE = ["score", "--scale", "gbt-42195-2022", "--on", "2026-01-01"]
DETERMINE = ["determine", "--on", "2026-11-21"]

# All 26 items at their best: points of GB/T 42195-2022 table B.
BEST = {
    **{f"B.1.{n}": "4" for n in range(1, 9)},
    **{"B.2.1": "4", "B.2.2": "4", "B.2.3": "4", "B.2.4": "3"},
    **{f"B.3.{n}": "4" for n in range(1, 7)},
    **{"B.3.7": "1", "B.3.8": "1", "B.3.9": "2"},
    **{"B.4.1": "2", "B.4.2": "2", "B.4.3": "4", "B.4.4": "3", "B.4.5": "4"},
}


class Run:
    """Runs a command on lines of input; keeps what it printed."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.code = -1
        self.out = ""
        self.err = ""

    def __call__(self, arguments: list[str], *lines: object) -> list[dict[str, Any]]:
        data = b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"
            for line in lines
        )
        stdin = io.TextIOWrapper(io.BytesIO(data))
        self._monkeypatch.setattr(sys, "stdin", stdin)
        try:
            self.code = cli.main(arguments)
        except SystemExit as exit_:
            self.code = int(exit_.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return [json.loads(line) for line in self.out.splitlines()] if lines else []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)


def test_that_the_example_of_the_contract_gives_its_printed_result(run: Run) -> None:
    (result,) = run(SCORE, {"id": "1", "answers": {**BEST, "B.3.9": "0b"}})
    assert run.code == 0
    assert result["measures"]["total"] == 88
    assert (result["preliminary"], result["level"]) == (1, 4)
    assert result["applied"] == ["C.4.1"]
    assert result["level_name"] == "能力完全丧失（完全失能）"


def test_that_a_score_has_every_key_of_the_contract_and_no_other(run: Run) -> None:
    (result,) = run(SCORE, {"id": "1", "answers": BEST})
    assert list(result) == [
        "id",
        "scale",
        "version",
        "sha256",
        "switches",
        "measures",
        "preliminary",
        "level",
        "level_name",
        "applied",
        "missing",
        "assumed",
        "warnings",
    ]
    (reasoned,) = run([*SCORE, "--reasons"], {"id": "1", "answers": BEST})
    assert set(reasoned) - set(result) == {"reasons"}
    tree = reasoned["reasons"][0]
    assert set(tree) == {"text", "value", "clause", "children"}


def test_that_a_fact_left_out_counts_as_none_and_is_named(run: Run) -> None:
    (result,) = run(SCORE, {"id": "1", "answers": {**BEST, "A.fall": "0"}})
    assert result["level"] == 0
    assert "A.coma" in result["assumed"]
    assert "A.fall" not in result["assumed"]


def test_that_numbers_are_integers_without_a_point(run: Run) -> None:
    run(SCORE, {"id": "1", "answers": BEST})
    assert '"total": 90' in run.out
    assert "90.0" not in run.out


def test_that_bad_lines_are_answered_in_place_and_do_not_stop_the_others(
    run: Run,
) -> None:
    good = {"id": "g", "answers": BEST}
    results = run(
        SCORE,
        good,
        b"{broken\n",
        {"id": 7, "answers": {"B.9.9": "1"}},
        {"id": "o", "answers": {"B.1.1": "5"}},
        {"id": "t", "answers": {"B.1.1": 4}},
        {"id": "d", "answers": {}, "on": "2022-12-29"},
        {"id": "x", "answers": {}, "colour": "red"},
        b'{"id": "u", "answers": {"B.1.1": "\xff"}}\n',
        good,
    )
    assert run.code == 1
    codes = [r.get("error", {}).get("code") for r in results]
    assert codes == [
        None,
        "INPUT-001",
        "ANSWER-001",
        "ANSWER-002",
        "ANSWER-003",
        "INPUT-002",
        "INPUT-003",
        "INPUT-001",
        None,
    ]
    assert [r["id"] for r in results] == ["g", None, 7, "o", "t", "d", "x", None, "g"]
    assert results[1]["line"] == 2
    assert results[2]["error"]["place"] == "B.9.9"


def test_that_an_answer_given_twice_is_refused(run: Run) -> None:
    line = b'{"id": "1", "answers": {"B.1.1": "4", "B.1.1": "0"}}\n'
    (result,) = run(SCORE, line)
    assert result["error"]["code"] == "INPUT-003"


def test_that_a_lone_surrogate_in_an_id_is_given_back_readable(run: Run) -> None:
    (result,) = run(SCORE, b'{"id": "\\ud800", "answers": {}}\n')
    assert result["id"] == "\ud800"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"id": 1, "answers": {"B.1.1": 1e99999999999999999999}}',
        b'{"id": ' + b"9" * 5_000 + b"}",
        b'{"id": NaN}',
        b'{"id": "\xff"}',
        b"\x00",
        b"",
    ],
)
def test_that_what_is_no_json_is_answered_with_its_line(run: Run, line: bytes) -> None:
    good, bad = run(SCORE, {"id": "g", "answers": BEST}, line + b"\n")
    assert run.code == 1
    assert good["level"] == 0
    assert (bad["id"], bad["line"]) == (None, 2)
    assert bad["error"]["code"] == "INPUT-001"


def test_that_a_byte_order_mark_before_the_first_line_is_passed_over(run: Run) -> None:
    marked = b"\xef\xbb\xbf" + json.dumps({"id": "1", "answers": BEST}).encode()
    first, second = run(SCORE, marked + b"\r\n", marked + b"\n")
    assert first["level"] == 0
    assert second["error"]["code"] == "INPUT-001"


@pytest.mark.parametrize(
    "name", ["\x00exact:5", '\x00exact:5,"x":1', '"}\n{"', "{x}%s"]
)
def test_that_no_id_breaks_the_line_that_gives_it_back(run: Run, name: str) -> None:
    good, bad = run(SCORE, {"id": name, "answers": BEST}, {"id": name, "answers": []})
    assert good["id"] == bad["id"] == name


@pytest.mark.parametrize("day", ["2026-W01-1", "20260101", "2026-1-1", 20260101, []])
def test_that_a_day_is_written_in_one_way_only(run: Run, day: object) -> None:
    (result,) = run(SCORE, {"id": "1", "answers": BEST, "on": day})
    assert result["error"]["code"] == "INPUT-005"


class FullDisk(io.StringIO):
    """Takes nothing; its number is that of a file that may be thrown away."""

    def __init__(self, spare: BinaryIO) -> None:
        super().__init__()
        self._spare = spare

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "full")

    def fileno(self) -> int:
        return self._spare.fileno()


@pytest.mark.thorough
@pytest.mark.parametrize("command", [SCORE, ["schema", "case"], ["check"]])
def test_that_results_that_cannot_be_written_are_told(
    run: Run,
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (tmp_path / "spare").open("wb") as spare:
        monkeypatch.setattr(sys, "stdout", FullDisk(spare))
        run(command, {"id": "1", "answers": BEST})
    assert run.code == 2
    assert run.err.startswith("OUTPUT-001")


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "--scale", "no-such-scale", "--on", "2026-01-01"],
        ["score", "--scale", "gbt-42195-2022", "--on", "2022-12-29"],
        ["score", "--scale", "gbt-42195-2022", "--on", "soon"],
        [*SCORE, "--switch", "stack=three"],
        [*SCORE, "--switch", "colour=red"],
        [*SCORE, "--switch", "stack"],
        [*SCORE, "--switch", "stack=one", "--switch", "stack=two"],
        [*DETERMINE, "--switch", "bj-severe=5"],
        [*SCORE, "--overlay", "no/such/folder"],
        ["no-such-command"],
    ],
)
def test_that_a_command_that_cannot_run_says_so_on_stderr_alone(
    run: Run, arguments: list[str]
) -> None:
    run(arguments, {"id": "1", "answers": BEST})
    assert run.code == 2
    assert run.out == ""
    assert run.err != ""


def test_that_messages_speak_the_language_asked_for(run: Run) -> None:
    line = {"id": "1", "answers": {"B.9.9": "1"}}
    (chinese,) = run(SCORE, line)
    (english,) = run([*SCORE, "--language", "en"], line)
    assert "没有项目" in chinese["error"]["message"]
    assert "has no item" in english["error"]["message"]


def test_that_an_overlay_file_of_the_same_day_replaces_the_shipped_one(
    run: Run, tmp_path: Path
) -> None:
    name = "forms/scales/gbt-42195-2022/2022-12-30.toml"
    text = Path(name).read_text(encoding="utf-8")
    assert "min = 66, max = 89, then = 1" in text.replace("  ", " ")
    changed = text.replace("能力完好", "能力完好（县级）")
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(changed, encoding="utf-8")
    (plain,) = run(SCORE, {"id": "1", "answers": BEST})
    (result,) = run([*SCORE, "--overlay", str(tmp_path)], {"id": "1", "answers": BEST})
    assert result["level_name"] == "能力完好（县级）"
    assert result["sha256"] != plain["sha256"]


CASE = {
    "id": "c",
    "region": "110000",
    "person": {
        "birth_date": "1944-03-09",
        "hukou": "110105",
        "statuses": [{"code": "DB", "from": "2025-01-01"}],
    },
    "applied_on": "2026-03-01",
    "months": ["2026-10", "2026-11"],
}


def test_that_a_case_gets_its_lines_by_month_then_programme(run: Run) -> None:
    (result,) = run(DETERMINE, CASE)
    assert run.code == 0
    order = [(line["month"], line["programme"]) for line in result["lines"]]
    assert order == sorted(order)
    assert {line["month"] for line in result["lines"]} == {"2026-10", "2026-11"}
    due = {x["programme"]: x["fen"] for x in result["lines"] if x["state"] == "due"}
    # 困难 DB 300 yuan, 高龄 80–89 100 yuan (京民养老发〔2019〕160号)
    assert due == {"bj-hardship": 30000, "bj-age": 10000}
    assert result["totals"] == {"2026-10": 40000, "2026-11": 40000}
    assert result["readings"] == {
        "bj-choice-scope": "pair",
        "bj-severe": "3-4",
        "voucher-rate": "national-2026",
    }


def test_that_a_determination_fits_its_printed_schema(run: Run) -> None:
    from carecalc.catalog.cases import DeterminationKeys

    run([*DETERMINE, "--reasons"], CASE)
    for line in run.out.splitlines():
        DeterminationKeys.model_validate_json(line)


LEVEL = {"scale": "gbt-42195-2022", "on": "2026-08-05"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"region": "999999"}, "CASE-001"),
        ({"person": None}, "CASE-004"),
        ({"region": 110000}, "CASE-004"),
        ({"months": ["2026-13"]}, "CASE-004"),
        ({"colour": "red"}, "CASE-003"),
        ({"person": {"income_fen": 1.5}}, "CASE-004"),
        ({"person": {"statuses": [{"code": "XX"}]}}, "CASE-004"),
        ({"choices": [{"group": "\ud800", "take": []}]}, "CASE-004"),
        ({"choices": [{"group": "bj-living", "take": []}] * 2}, "CASE-005"),
        ({"paid": [{"programme": "x", "month": "2026-10", "fen": 1}] * 2}, "CASE-005"),
        (
            {
                "person": {
                    "statuses": [
                        {"code": "DB", "from": "2026-02-01", "to": "2026-01-31"}
                    ]
                }
            },
            "CASE-006",
        ),
        ({"assessments": [{**LEVEL, "level": 5}]}, "CASE-007"),
        ({"assessments": [{**LEVEL, "level": "3"}]}, "CASE-007"),
        ({"assessments": [{**LEVEL, "level": 1.5}]}, "CASE-004"),
        ({"person": {"benefits": [{"code": "x", "monthly_fen": -1}]}}, "CASE-004"),
        ({"person": {"certificates": [{"category": "视觉", "grade": 1}]}}, "CASE-004"),
        (
            {"person": {"birth_date": "1944-03-09", "death_date": "1944-03-08"}},
            "CASE-015",
        ),
        ({"applied_on": "2026-02-01", "decided_on": "2026-01-31"}, "CASE-015"),
        ({"applied_again": ["1990-01-01"]}, "CASE-015"),
        (
            {"paid": [{"programme": "sh-age", "month": "2026-10", "fen": 7500}]},
            "CASE-016",
        ),
        ({"choices": [{"group": "bj-living", "take": ["hf-service"]}]}, "CASE-016"),
    ],
)
def test_that_a_bad_case_names_its_place(
    run: Run, change: dict[str, object], code: str
) -> None:
    bad, good = run(DETERMINE, {**CASE, **change}, CASE)
    assert run.code == 1
    assert bad["error"]["code"] == code
    assert bad["id"] == "c"
    assert "lines" in good


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        ("applied_on", "a day such as 2026-11-21 is meant"),
        ("months", "a list is meant"),
        ("person", "a table is meant"),
    ],
)
def test_that_why_a_value_is_refused_is_said_in_our_own_words(
    run: Run, kept: str, wanted: str
) -> None:
    (result,) = run([*DETERMINE, "--language", "en"], {**CASE, kept: "2026-02-30"})
    assert wanted in result["error"]["message"]


def test_that_the_last_month_of_the_calendar_is_a_month(run: Run) -> None:
    (result,) = run(DETERMINE, {**CASE, "months": ["9999-12"]})
    # Born in 1944: 100 or older, 800 yuan (京民养老发〔2019〕160号), beside 困难 DB 300.
    assert result["totals"] == {"9999-12": 110000}


@pytest.mark.thorough
def test_that_ten_thousand_assessments_of_one_person_take_no_minute(run: Run) -> None:
    many = [{**LEVEL, "level": 0}] * 10_000 + [{**LEVEL, "level": 3}]
    (result,) = run(DETERMINE, {**CASE, "assessments": many})
    states = {line["programme"]: line["category"] for line in result["lines"]}
    assert states["bj-care"] == "A"  # the last of one day replaces those before it


@pytest.mark.parametrize(
    ("id_number", "state"),
    [("110105194403090022", "due"), ("110105194403090021", "unknown")],
)
def test_that_a_sound_identity_number_tells_the_age_and_another_does_not(
    run: Run, id_number: str, state: str
) -> None:
    # Born on 9 March 1944: 82 in November 2026. The check digit is reckoned by hand.
    person = {"id_number": id_number, "hukou": "110105"}
    (result,) = run(DETERMINE, {**CASE, "person": person, "months": ["2026-11"]})
    (line,) = [x for x in result["lines"] if x["programme"] == "bj-age"]
    assert line["state"] == state


@pytest.mark.parametrize("what", ["scale", "policy", "case", "determination"])
def test_that_a_schema_is_printed_as_json(run: Run, what: str) -> None:
    run(["schema", what])
    assert json.loads(run.out)["type"] == "object"


def test_that_output_is_utf_8_whatever_the_locale_says() -> None:
    environ = {
        k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHON"))
    }
    environ |= {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    environ["PYTHONCOERCECLOCALE"] = "0"
    line = json.dumps({"id": "张三", "answers": BEST}, ensure_ascii=False) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "carecalc", *SCORE],
        input=line.encode(),
        capture_output=True,
        env=environ,
        check=True,
    )
    assert b"\r" not in done.stdout
    assert json.loads(done.stdout.decode())["id"] == "张三"


# --- self-test -------------------------------------------------------------------------

SELFTEST = """
format = 1
scale = "made-up"
version = 2026-01-01
[bases.best]
A = "2 2"
[[groups]]
title = { zh_CN = "界限", en = "Edges" }
clause = "3"
vectors = [
  { base = "best", expect = { level = 0 } },
  { base = "best", set = { A = "1 0" }, expect = { level = LEVEL } },
]
"""


def county(root: Path, *, level: int = 2, scale: str = HEAD + SMALL) -> str:
    """Write an overlay with a small scale and its self-test; return its folder."""
    for path, text in (
        ("forms/scales", scale),
        ("resources/selftests", SELFTEST.replace("LEVEL", str(level))),
    ):
        file = root / path / "made-up" / "2026-01-01.toml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    return str(root)


def test_that_a_self_test_tells_groups_total_digests_and_day(
    run: Run, tmp_path: Path
) -> None:
    overlay = county(tmp_path)
    run(["selftest", "made-up", "--overlay", overlay, "--language", "en"])
    assert run.code == 0
    group, total, scale, vectors, day = run.out.splitlines()
    assert group == "Edges (3): 2 of 2"
    assert "all 2 answer sheets" in total
    law = (tmp_path / "forms/scales/made-up/2026-01-01.toml").read_bytes()
    assert "made-up, version 2026-01-01" in scale
    assert hashlib.sha256(law).hexdigest() in scale
    sheets = (tmp_path / "resources/selftests/made-up/2026-01-01.toml").read_bytes()
    assert hashlib.sha256(sheets).hexdigest() in vectors
    assert day.startswith("Compared on ")


def test_that_a_self_test_that_fails_says_where_and_exits_with_1(
    run: Run, tmp_path: Path
) -> None:
    overlay = county(tmp_path, level=1)
    run(["selftest", "made-up", "--overlay", overlay, "--language", "en"])
    assert run.code == 1
    assert run.out.splitlines()[:2] == [
        "Edges (3): 1 of 2",
        "  no. 2: level should be 1 and is 2",
    ]


def test_that_a_self_test_of_an_unknown_scale_or_day_cannot_run(
    run: Run, tmp_path: Path
) -> None:
    overlay = county(tmp_path)
    for arguments in (["other"], ["made-up", "--on", "2025-12-31"]):
        run(["selftest", *arguments, "--overlay", overlay])
        assert (run.code, run.out) == (2, "")
        assert run.err.startswith("SCALE-00")


def test_that_check_compares_a_self_test_with_its_scale(
    run: Run, tmp_path: Path
) -> None:
    overlay = county(tmp_path, level=1)
    run(["check", overlay, "--language", "en"])
    assert run.code == 1
    assert "groups[0].vectors[1].expect.level: LAW-145" in run.err
    assert "2 answer sheet(s) compared" in run.out


# --- law files that cannot be used ---------------------------------------------------------

MADE_UP = ["score", "--scale", "made-up", "--on", "2026-05-01", "--language", "en"]
SHEET = {"id": "1", "answers": {"A.1": "2", "A.2": "2"}}


def refused(run: Run, overlays: list[Path], code: str) -> str:
    """Assert that the county's scale is refused and another still scores."""
    given = [part for folder in overlays for part in ("--overlay", str(folder))]
    run([*MADE_UP, *given], SHEET)
    assert (run.code, run.out) == (2, "")
    told = run.err
    assert f": {code}: " in told
    (good,) = run([*SCORE, *given], {"id": "g", "answers": BEST})
    assert (run.code, good["level"]) == (0, 0)
    return told


def test_that_two_overlays_of_one_day_are_named_and_stop_no_other_scale(
    run: Run, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        county(folder)
    told = refused(run, folders, "LAW-060")
    assert "forms/scales/made-up/2026-01-01.toml" in told
    assert all(str(folder) in told for folder in folders)


LAW = (HEAD + SMALL).encode()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("data", "code"),
    [
        ((HEAD + SMALL).encode("gbk"), "LAW-001"),
        (b"\xff\xfe" + (HEAD + SMALL).encode("utf-16-le"), "LAW-001"),
        (b"format = 1\ncode = \n", "LAW-001"),
        (b"x = " + b"[" * 20_000 + b"]" * 20_000, "LAW-007"),
        (b"x." * 2_000 + b"x = 1\n", "LAW-007"),
        (LAW.replace(b"min = 4", b"min = 1" + b"0" * 40), "LAW-006"),
        (LAW.replace(b"min = 4", b"min = 1" + b"0" * 5_000), "LAW-006"),
        (LAW.replace(b'kind = "band"', b'kind = "bond"'), "LAW-003"),
    ],
)
def test_that_a_scale_that_cannot_be_read_is_named_and_stops_no_other(
    run: Run, tmp_path: Path, data: bytes, code: str
) -> None:
    folder = tmp_path / "county"
    county(folder)
    (folder / "forms/scales/made-up/2026-01-01.toml").write_bytes(data)
    assert "2026-01-01.toml" in refused(run, [folder], code)


def test_that_a_file_of_fifty_megabytes_is_refused_unread(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "county"
    county(folder)
    with (folder / "forms/scales/made-up/2026-01-01.toml").open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    refused(run, [folder], "LAW-064")


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such file")
def test_that_a_pipe_in_an_overlay_never_keeps_anybody_waiting(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "county"
    county(folder)
    os.mkfifo(folder / "forms/scales/made-up/2026-02-01.toml")
    refused(run, [folder], "LAW-065")
    run(["check", str(folder), "--language", "en"])
    assert run.code == 1
    assert "2026-02-01.toml: LAW-065" in run.err
    assert "2 file(s) checked, 1 fault(s)." in run.out


def test_that_every_fault_of_a_county_file_is_told_when_it_is_refused(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "county"
    scale = HEAD + SMALL.replace('of = "total"', 'of = "sum"')
    county(folder, scale=scale.replace('["total"]', '["whole"]'))
    told = refused(run, [folder], "LAW-012")
    assert "measures.level.of" in told
    assert "result.measures[0]" in told


def test_that_a_policy_that_cannot_be_read_stops_the_cases_of_its_region_alone(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "resources/policies/310000/sh-age/2026-01-01.toml"
    file.parent.mkdir(parents=True)
    file.write_text("format = 1\n", encoding="utf-8")
    overlay = ["--overlay", str(tmp_path)]
    good, bad = run([*DETERMINE, *overlay], CASE, {**CASE, "region": "310101"})
    assert run.code == 1
    assert good["totals"] == {"2026-10": 40000, "2026-11": 40000}
    assert bad["error"]["code"].startswith("LAW-")


LINES = """
import json, sys
line = json.dumps({"id": "1", "answers": {n: "1" for n in sys.argv[2].split()}})
for n in range(int(sys.argv[1])):
    print(line if n % 10 else "{broken")
"""


@pytest.mark.thorough
@pytest.mark.skipif(os.name != "posix", reason="memory is asked for otherwise")
def test_that_many_lines_take_no_more_memory_than_few(tmp_path: Path) -> None:
    items = "eating dressing bed toileting walking bathing"
    score = ["score", "--scale", "tekun-6", "--on", "2026-01-01"]
    count = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]\n"
        "try: runpy.run_module('carecalc', run_name='__main__')\n"
        "finally:\n"
        "    use = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    sys.stderr.write(f'{use}')\n"
    )

    def kilobytes(lines: int) -> int:
        with (
            (tmp_path / "out").open("wb") as out,
            subprocess.Popen(
                [sys.executable, "-c", LINES, str(lines), items], stdout=subprocess.PIPE
            ) as feeder,
        ):
            done = subprocess.run(
                [sys.executable, "-c", count, "carecalc", *score],
                stdin=feeder.stdout,
                stdout=out,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 1
        answers = (tmp_path / "out").read_text("utf-8").splitlines()
        assert len(answers) == lines
        assert json.loads(answers[-2])["level"] == "full"
        assert json.loads(answers[0])["error"]["code"] == "INPUT-001"
        return int(done.stderr.split()[-1])

    few, many = kilobytes(1_000), kilobytes(30_000)
    assert many < few + 4 * 1024


# --- reasons of a scale --------------------------------------------------------------------


def test_that_reasons_lead_from_scores_to_grades_to_the_cell_with_their_clauses(
    run: Run,
) -> None:
    # 10 × 5 = 50 of 100: moderate; 4 × 2 = 8 of 16: mild; 3 × 4 = 12 of 12: intact.
    # The row of moderate and the column of mild say level 2 (scales.md §1.3, §1.4).
    answers = {f"C1.{n}": "5" for n in range(1, 11)}
    answers |= {f"C2.{n}": "2" for n in range(1, 5)}
    answers |= {f"C3.{n}": "4" for n in range(1, 4)}
    arguments = ["score", "--scale", "ltc-2021", "--on", "2026-01-01", "--reasons"]
    (result,) = run(arguments, {"id": "1", "answers": answers})
    assert (result["level"], result["applied"]) == (2, [])
    level, final = result["reasons"][-2:]
    assert (level["value"], level["clause"]) == ("中度失能", "组合法")
    assert final["value"] == "中度失能"
    grade, worse = level["children"]
    assert grade["value"] == "中度受损"
    assert worse["value"] == "轻度受损"
    assert {child["value"] for child in worse["children"]} == {"轻度受损", "能力完好"}
    assert all(step["clause"] for step in (level, grade, worse, *worse["children"]))
    items = result["reasons"][0]["children"]
    assert len(items) == 10
    assert all(step["clause"] for step in items)
