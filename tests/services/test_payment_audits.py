# SPDX-License-Identifier: Apache-2.0
"""The audit of many years by the shipped law, from the service and the command line."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from carecalc import cli
from carecalc.catalog.shipped import open_catalog
from carecalc.domain import lots
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import payment_audits

WANG, LI = "11010519400101001X", "110105194102020025"
TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder in which two people are paid what Beijing lets nobody have."""
    columns = ("id_number", "name", "programme", "month", "fen")
    payments = [
        (WANG, "王", "bj-hardship", "2026-03", 10_000),
        (WANG, "王", "bj-disability-living", "2026-03", 40_000),
        (LI, "李", "bj-care", "2026-03", 60_000),
        (LI, "李", "bj-care", "2026-04", 60_000),
    ]
    _write(tmp_path / "payments.parquet", columns, payments)
    _write(tmp_path / "deaths.parquet", ("id_number", "day"), [(LI, "2026-03-02")])
    _write(tmp_path / "staff.parquet", ("id_number",), [(LI,)])
    return tmp_path


def _write(
    path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    pq.write_table(
        pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows]),
        path,
    )


def test_that_payments_are_held_against_the_law_of_their_month(folder: Path) -> None:
    report = payment_audits.audit_folder(open_catalog(), folder, "110105", TODAY)
    assert (report.payments, report.people, report.amount_fen) == (4, 2, 170_000)
    march, april = Month(2026, 3), Month(2026, 4)
    assert [
        (one.code, one.severity, one.id_number, one.name, one.amount_fen, one.first)
        for one in report.findings
    ] == [
        ("DEATH-01", "blocks", LI, "李", 60_000, april),
        # 京民养老发〔2019〕160号 sets them against each other.
        ("STACK-01", "blocks", WANG, "王", 40_000, march),
        ("FISC-01", "reason", LI, "李", 120_000, march),
    ]
    assert "STAT-01" in report.not_judged
    assert "DEATH-01" not in report.not_judged


def test_that_anybody_draws_the_same_people_for_a_re_visit(folder: Path) -> None:
    report = payment_audits.audit_folder(open_catalog(), folder, "110105", TODAY)
    drawn = payment_audits.draw(report, 1, "2026111")
    # The smaller SHA-256 of seed, line feed and number is drawn: two strata, one place.
    assert drawn.population == 2
    assert drawn.digest == lots.digest_of([WANG, LI])
    assert len(drawn.drawn) == 1
    one = drawn.drawn[0]
    assert one.number == lots.number_of("2026111", one.id)
    assert payment_audits.draw(report, 1, "2026111") == drawn
    with pytest.raises(UserError) as told:
        payment_audits.draw(report, 1, " ")
    assert told.value.code == "AUDIT-101"


def test_that_the_command_prints_a_line_for_each_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["audit", str(folder), "--region", "110105", "--on", "2026-11-21"]
    assert cli.main([*asked, "--language", "en", "--draw", "1", "--seed", "7"]) == 1
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("check", "draw") for line in lines] == [
        "DEATH-01",
        "STACK-01",
        "FISC-01",
        "draw",
    ]
    assert lines[0] == {
        "check": "DEATH-01",
        "case": "recorded",
        "severity": "blocks",
        "id_number": LI,
        "name": "李",
        "payments": 1,
        "fen": 60_000,
        "from": "2026-04",
        "to": "2026-04",
        "programmes": ["bj-care"],
        "others": [],
    }
    assert lines[-1]["draw"]["algorithm"] == "sha256-1"
    assert "4 payments to 2 people read, 3 findings." in err
    assert "Not judged for want of a table: MOVE-01" in err


def test_that_clean_payments_end_the_command_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = ("id_number", "programme", "month", "fen")
    _write(tmp_path / "payments.parquet", columns, [(WANG, "bj-care", "2026-03", 1)])
    assert cli.main(["audit", str(tmp_path), "--region", "110105"]) == 0
    assert capsys.readouterr().out == ""


def test_that_only_who_was_paid_counts_as_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = ("id_number", "programme", "month", "fen")
    _write(tmp_path / "payments.parquet", columns, [(WANG, "bj-care", "2026-03", 1)])
    _write(tmp_path / "deaths.parquet", ("id_number", "day"), [(LI, "2026-01-01")])
    cli.main(["audit", str(tmp_path), "--region", "110105", "--language", "en"])
    assert "1 payments to 1 people read, 0 findings." in capsys.readouterr().err


@pytest.mark.parametrize("region", ["", "11010", "990000", "朝阳区"])
def test_that_by_the_law_of_no_region_nothing_is_found_sound(
    folder: Path, region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["audit", str(folder), "--region", region, "--language", "en"]
    assert cli.main(asked) == 2
    out, err = capsys.readouterr()
    assert (out, err[:8]) == ("", "CASE-001")


def test_that_a_folder_without_payments_cannot_be_audited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["audit", str(tmp_path), "--region", "110105", "--language", "en"]
    assert cli.main(asked) == 2
    out, err = capsys.readouterr()
    assert (out, err[:9]) == ("", "ARROW-004")
