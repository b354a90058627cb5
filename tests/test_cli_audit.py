# SPDX-License-Identifier: Apache-2.0
"""Checking the chain and exporting for an audit from the command line."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from carecalc import cli
from carecalc.services import backups
from carecalc.services.context import Context
from tests.offices import PASSPHRASE, THIRD, context
from tests.services.deciding import register

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give an open office with one person and one backup."""
    office = context(tmp_path / "office.carecalc")
    ctx = next(office)
    register(ctx, "张示例")
    backups.make(ctx)
    yield ctx
    ctx.store.close()


@pytest.fixture
def run(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    def go(user: str, command: str, *arguments: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSPHRASE}\n"))
        code = cli.main(
            [
                *(command, "--data", str(ctx.store.folder), "--language", "en"),
                *("--user", user, "--passphrase-file", "-", *arguments),
            ]
        )
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return go


def test_that_a_sound_chain_is_checked_beside_its_writer(
    ctx: Context, run: Run
) -> None:
    code, lines, err = run(THIRD, "verify-audit")
    assert (code, err) == (0, "")
    with ctx.store.reading() as work:
        head = work.entries.head()
    assert lines[-1] == f"{head.seq}:{head.hash}"
    assert "against 1 head(s) kept elsewhere: 0 fault(s)." in lines[0]
    code, lines, _ = run(THIRD, "verify-audit", "--head", lines[-1], lines[-1])
    assert code == 0
    assert "against 3 head(s)" in lines[0]


def test_that_what_was_written_past_the_program_is_named_and_fails(
    ctx: Context, run: Run
) -> None:
    with ctx.store._engine.begin() as connection:
        connection.execute(text("UPDATE people SET phone = '13800000000'"))
    code, lines, _ = run(THIRD, "verify-audit")
    assert code == 1
    assert lines[0].startswith("AUDIT-005: people/")
    assert "1 fault(s)." in lines[1]


def test_that_a_head_the_chain_does_not_hold_fails(run: Run) -> None:
    code, lines, _ = run(THIRD, "verify-audit", "--head", f"3:{'0' * 64}")
    assert code == 1
    assert lines[0].startswith("AUDIT-004: ")


@pytest.mark.parametrize("head", ["3", "3:abc", f"x:{'0' * 64}", f"3:{'0' * 63}G"])
def test_that_a_head_of_another_form_stops_the_command(run: Run, head: str) -> None:
    code, lines, err = run(THIRD, "verify-audit", "--head", head)
    assert (code, lines) == (2, [])
    assert err.startswith("INPUT-015: ")


@pytest.mark.thorough
def test_that_an_export_is_written_and_says_to_whom(
    ctx: Context, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "audit"
    period = ("--audit", "2026-11-01", "2026-11-30", "--out", str(out))
    ctx.store.close()
    drawn = ("--sample", "1", "--seed", "s", "--recipient", "某市审计局")
    # The office's clock is the test's; the command's is the computer's.
    code, lines, err = run(THIRD, "export", *period, *drawn)
    assert (code, err) == (0, "")
    assert lines[0] == str(out)
    assert "1 people; handed to 某市审计局, on record." in lines[1]
    assert (out / "sample.csv").is_file()
    code, lines, err = run(THIRD, "export", *period)
    assert (code, lines) == (2, [])
    assert err.startswith("EXPORT-001: ")


def test_that_who_may_not_export_gets_nothing(
    ctx: Context, run: Run, tmp_path: Path
) -> None:
    ctx.store.close()
    out = tmp_path / "audit"
    code, lines, err = run(
        "王评估", "export", "--audit", "2026-11-01", "2026-11-30", "--out", str(out)
    )
    assert (code, lines) == (2, [])
    assert err.startswith("ACCESS-001: ")
    assert not out.exists()


@pytest.mark.parametrize("drawn", [("--sample", "0", "--seed", "s"), ("--sample", "3")])
def test_that_a_sample_without_count_or_seed_stops_the_command(
    run: Run, tmp_path: Path, drawn: tuple[str, ...]
) -> None:
    days = ("--audit", "2026-11-01", "2026-11-30")
    code, lines, err = run(THIRD, "export", *days, "--out", str(tmp_path / "a"), *drawn)
    assert (code, lines) == (2, [])
    assert err.startswith("INPUT-016: ")


def test_that_an_office_is_asked_for_no_table_of_what_its_next_list_tells(
    ctx: Context, run: Run
) -> None:
    ctx.store.close()
    code, lines, err = run(THIRD, "audit")
    assert (code, lines) == (0, [])
    assert err.splitlines() == [
        "0 payments to 0 people read, 0 findings.",
        "Not judged, for the office’s next list tells it: MISS-01, AMT-01.",
    ]
