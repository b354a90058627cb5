# SPDX-License-Identifier: Apache-2.0
"""The chain checked against what is kept outside, and an export that needs no program."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carecalc.catalog.dictionary import dictionary
from carecalc.domain.period import Month
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.services import (
    auditing,
    backups,
    determinations,
    disbursements,
    disclosures,
    papers,
    people,
)
from carecalc.services.auditing import Sample
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.store.rows import Base
from tests.offices import Clock, approving, beside, keyring
from tests.services.deciding import assess, in_hardship, register
from tests.store.backing import rewrite_manifest

TODAY = date(2026, 11, 21)


@pytest.fixture
def auditor(ctx: Context) -> Context:
    return beside(ctx, keyring().third)


@pytest.fixture
def filled(ctx: Context) -> Context:
    person = in_hardship(ctx, "张示例")
    view = assess(ctx, person, date(2026, 9, 5))
    papers.assessment_report(ctx, view.visit.id, "zh_CN")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "赵审批", TODAY)
    disbursements.build(ctx, Month(2026, 11))
    return ctx


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with open(folder / f"tables/{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the program printed in the README, as an auditor would, without ours."""
    text = (folder / "README.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.thorough
def test_that_an_export_is_complete_and_checks_without_the_program(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    out = tmp_path / "audit"
    made = auditing.export(auditor, TODAY, TODAY, out)
    sums = (out / auditing.SUMS).read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ")) for line in sums)
    for name, digest in listed.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    found = {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    assert set(listed) == found - {auditing.SUMS}
    told = check(out)
    assert told.returncode == 0, told.stdout + told.stderr
    entries = rows(out, "audit")
    assert f"{len(entries)} entries; wrong: none" in told.stdout
    assert entries[-1]["hash"] == made.disclosure.head.hash
    assert entries[-1]["hash"] in told.stdout
    # The law by which was decided lies there by its digest.
    for law in rows(out, "laws"):
        data = (out / "laws" / law["digest"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == law["digest"]
    digests = {law["digest"] for law in rows(out, "laws")}
    assert rows(out, "visits")[0]["scale_digest"] in digests
    # Applied in September, decided in November: the two months between are paid late.
    lines = rows(out, "lines")
    assert [(line["month"], line["kind"], line["amount_fen"]) for line in lines] == [
        ("2026-11", "", "30000"),
        ("2026-09", "arrears", "30000"),
        ("2026-10", "arrears", "30000"),
    ]
    assert {line["name"] for line in lines} == {"张示例"}
    assert not (out / "tables/pins.csv").exists()


def test_that_an_export_that_is_ended_leaves_nothing_but_what_was_there(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    def stop(done: int, of: int) -> None:
        if done == of - 1:
            raise KeyboardInterrupt

    out = tmp_path / "audit"
    asked = (auditor, TODAY, TODAY, out)
    with pytest.raises(KeyboardInterrupt), auditing.exporting(out):
        auditing.write_export(*asked, told=stop)
    assert list(tmp_path.glob("*audit*")) == []
    # What another export left there under way is not ours to clear away.
    (tmp_path / ".audit.part").mkdir()
    with pytest.raises(UserError) as refused, auditing.exporting(out):
        auditing.write_export(*asked)
    assert refused.value.code == "EXPORT-001"
    assert (tmp_path / ".audit.part").is_dir()


@pytest.mark.thorough
def test_that_a_changed_export_is_found_out(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    out = tmp_path / "audit"
    auditing.export(auditor, TODAY, TODAY, out)
    file = out / "tables/audit.csv"
    said = file.read_bytes()
    for old, new in (
        (b"person.registered", b"person.amended"),
        ("王评估".encode(), "李评估".encode()),
        ("样〔2026〕1号".encode(), "样〔2026〕2号".encode()),
    ):
        assert old in said
        file.write_bytes(said.replace(old, new, 1))
        assert check(out).returncode == 1
    lines = said.split(b"\r\n")
    file.write_bytes(b"\r\n".join([*lines[:3], *lines[4:]]))
    assert check(out).returncode == 1


def test_that_the_export_itself_is_on_record_as_handed_to_the_auditor(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    with filled.store.reading() as work:
        head = work.entries.head()
    made = auditing.export(auditor, TODAY, TODAY, tmp_path / "audit", "某市审计局")
    (person,) = people.find(filled, "张示例").rows
    (told,) = disclosures.of_person(filled, person.person.id)
    assert told.sent.kind == "audit"
    assert told.sent.recipient == "某市审计局"
    assert told.sent.digest == made.digest
    assert told.head == head == made.disclosure.head
    assert told.by == "孙复核"
    with filled.store.reading() as work:
        entry = work.entries.last("audit.exported")
    assert entry is not None
    assert entry.detail == (TODAY, TODAY, made.digest, head.seq, head.hash, None)


@pytest.mark.thorough
def test_that_an_export_tells_of_those_touched_in_its_days_alone(
    ctx: Context, auditor: Context, tmp_path: Path
) -> None:
    clock = ctx.clock
    assert isinstance(clock, Clock)
    register(ctx, "张先来")
    # 23:59:59 in China on the 24th; a second later it is the 25th.
    clock.at = datetime(2026, 11, 24, 15, 59, 0, tzinfo=UTC)
    register(ctx, "李当天", date(1944, 3, 10))
    clock.at = datetime(2026, 11, 24, 16, 0, 0, tzinfo=UTC)
    register(ctx, "王次日", date(1944, 3, 11))
    out = tmp_path / "audit"
    made = auditing.export(auditor, date(2026, 11, 24), date(2026, 11, 24), out)
    assert [row["name"] for row in rows(out, "people")] == ["李当天"]
    assert made.people == 1
    assert {row["person_id"] for row in rows(out, "facts")} == {
        row["id"] for row in rows(out, "people")
    }
    assert check(out).returncode == 0
    for table in ("audit", "people", "facts"):
        for name in ("张先来", "王次日"):
            text = (out / f"tables/{table}.csv").read_text("utf-8-sig")
            assert name not in text


@pytest.mark.thorough
@pytest.mark.parametrize(
    "mark", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "'"]
)
def test_that_a_cell_runs_nothing_and_gives_its_text_back(
    ctx: Context, auditor: Context, tmp_path: Path, mark: str
) -> None:
    note = f"{mark}HYPERLINK(1)"
    draft = PersonDraft("张", birth_date=date(1940, 5, 6), sex="male")
    person = people.register(ctx, draft)
    with ctx.store.work() as work:  # past what the use-case would tidy
        work.people.save(replace(person, note=note))
        work.audit("person.amended", person.id)
    auditing.export(auditor, TODAY, TODAY, tmp_path / "audit")
    (row,) = rows(tmp_path / "audit", "people")
    assert row["note"] == f"'{note}"
    assert row["name"] == "张"


def test_that_a_sample_is_drawn_by_the_recipe_of_the_readme(
    ctx: Context, auditor: Context, tmp_path: Path
) -> None:
    for day in range(1, 13):
        register(ctx, "张示例", date(1944, 3, day))
    out = tmp_path / "audit"
    made = auditing.export(auditor, TODAY, TODAY, out, sample=Sample(5, "2026-审"))
    ids = [row["id"] for row in rows(out, "people")]
    assert len(ids) == 12
    by_hand = sorted(
        ids, key=lambda i: hashlib.sha256(f"2026-审:{i}".encode()).digest()
    )
    assert made.sample == tuple(by_hand[:5])
    assert [row["person_id"] for row in rows(out, "../sample")] == by_hand[:5]
    assert auditing.draw(reversed(ids), Sample(5, "2026-审")) == made.sample
    assert auditing.draw(ids, Sample(5, "2027-审")) != made.sample


@pytest.mark.thorough
def test_that_a_refused_export_leaves_nothing(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    note = tmp_path / "note.txt"
    note.touch()
    for caller, days, out, code in (
        (approving(filled), (TODAY, TODAY), tmp_path / "a", "ACCESS-001"),
        (auditor, (TODAY, date(2026, 11, 20)), tmp_path / "a", "EXPORT-002"),
        (auditor, (TODAY, TODAY), there, "EXPORT-001"),
        (auditor, (TODAY, TODAY), filled.store.folder / "x", "EXPORT-004"),
        (auditor, (TODAY, TODAY), note / "x", "EXPORT-003"),
    ):
        with pytest.raises(UserError) as caught:
            auditing.export(caller, *days, out)
        assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ""] == ["there"]
    with filled.store.reading() as work:
        assert work.entries.last("audit.exported") is None


def test_that_every_column_is_explained_in_both_languages() -> None:
    words = dictionary()
    assert set(words.tables) == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        for column in table.columns:
            text = words.column(name, column.name)
            assert text.zh_CN != column.name and text.en, f"{name}.{column.name}"
        own = set(words.tables[name]) - {"label"}
        assert own <= set(table.columns.keys()), name


@pytest.fixture
def anchored(filled: Context) -> Iterator[tuple[Context, Head]]:
    backup = backups.make(filled)
    register(filled, "李后来", date(1944, 3, 12))
    yield filled, backup.head


def test_that_the_chain_is_held_against_every_backup_and_given_heads(
    anchored: tuple[Context, Head],
) -> None:
    ctx, head = anchored
    found = auditing.verify(ctx)
    assert (found.anchors, found.passed_over) == (1, 0)
    assert found.verified.findings == ()
    again = auditing.verify(ctx, (head, found.verified.head))
    assert again.anchors == 3
    assert again.verified.findings == ()
    other = Head(head.seq, "0" * 64)
    ahead = Head(found.verified.head.seq + 50, "1" * 64)
    bad = auditing.verify(ctx, (other, ahead)).verified.findings
    assert [(f.code, f.seq) for f in bad] == [
        ("AUDIT-004", head.seq),
        ("AUDIT-004", ahead.seq),
    ]


def test_that_a_manifest_that_says_another_head_is_found(
    anchored: tuple[Context, Head],
) -> None:
    ctx, head = anchored
    (backup,) = backups.listed(ctx)
    assert backup.head == head
    rewrite_manifest(backup, head={"seq": head.seq, "hash": "f" * 64})
    # A backup is no proof of itself: whichever of the two was changed, it is told.
    findings = auditing.verify(ctx).verified.findings
    assert [finding.code for finding in findings] == ["AUDIT-004"]


@pytest.mark.thorough
def test_that_numbers_in_an_export_stay_numbers(
    filled: Context, auditor: Context, tmp_path: Path
) -> None:
    auditing.export(auditor, TODAY, TODAY, tmp_path / "audit")
    for entry in rows(tmp_path / "audit", "audit"):
        assert int(entry["seq"]) > 0
        assert json.loads(entry["body"])["rows"] is not None
        assert int(entry["at"]) > 1_700_000_000_000
    (person,) = rows(tmp_path / "audit", "people")
    assert person["id_number"] == "000001194403090026"
    (visit,) = rows(tmp_path / "audit", "visits")
    # The clock of the tests stands at four in the morning, UTC.
    assert visit["started_at"].startswith("2026-11-21 04:0")
