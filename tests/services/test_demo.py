# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a whole office, held against what was worked out by hand."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from carecalc import bootstrap
from carecalc.catalog.catalog import Catalog
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    demo,
    disbursements,
    month_checks,
    month_entitling,
    people,
    users,
)
from carecalc.services.context import Context
from carecalc.services.samples import Elder, sample
from carecalc.store.keys import FLOOR
from tests.documents.papers import text_by_pdfium

# The caseload is led once, not by each, and that takes half a minute.
pytestmark = pytest.mark.thorough

SECRET = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){4}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A folder that the demonstration filled, and what it printed."""

    out: Path
    printed: str
    summary: dict[str, Any]


def show(out: Path, **only: int) -> Shown:
    stream = io.StringIO()
    demo.run(
        out,
        11,
        bootstrap.create_office,
        catalogue("zh_CN"),
        [],
        stream,
        cost=FLOOR,
        **only,
    )
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return Shown(out, stream.getvalue(), summary)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Run the whole caseload once, with the papers of a few people."""
    return show(tmp_path_factory.mktemp("demo") / "out", papers_of=2)


ELDERS = {elder.name: elder for elder in sample().elders}


def elders(shown: Shown) -> Iterator[tuple[Elder, dict[str, Any]]]:
    for found in shown.summary["elders"]:
        yield ELDERS[found["name"]], found


def test_that_the_sample_holds_every_level_and_at_least_forty_people() -> None:
    assert len(ELDERS) >= 40
    levels = {str(e.expect_level) for e in ELDERS.values()}
    assert levels == {"False", "0", "1", "2", "3", "4"}


def test_that_every_level_and_clause_is_the_one_worked_out_by_hand(
    shown: Shown,
) -> None:
    for elder, found in elders(shown):
        wanted = None if elder.expect_level is False else elder.expect_level
        assert found["level"] == wanted, elder.name
        assert found["applied"] == list(elder.expect_applied), elder.name


def test_that_everything_due_is_what_was_worked_out_by_hand(shown: Shown) -> None:
    for elder, found in elders(shown):
        wanted = {code: yuan * 100 for code, yuan in elder.expect_due.items()}
        assert found["due"] == wanted, elder.name
        assert found["choose"] == sorted(elder.expect_choose), elder.name


def test_that_the_summary_counts_nobody_as_differing(shown: Shown) -> None:
    assert shown.summary["as_expected"] == shown.summary["people"] == len(ELDERS)
    assert all(found["differs"] == [] for _, found in elders(shown))
    assert shown.summary["list_as_expected"] is True


def test_that_the_list_adds_up_to_what_the_sample_says(shown: Shown) -> None:
    wanted = sample().expect_list
    assert shown.summary["list"]["lines"] == wanted.lines
    assert shown.summary["list"]["fen"] == wanted.yuan * 100
    book = openpyxl.load_workbook(io.BytesIO((shown.out / "list.xlsx").read_bytes()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    # The first list of an office: earlier months of whoever is due were on none.
    late = shown.summary["list"]["late"]
    assert len(rows) == wanted.lines + late["lines"]
    assert late["fen"] > 0
    numbers = {elder.id_number for elder in ELDERS.values()}
    assert {str(row[2]) for row in rows} <= numbers


def test_that_everybody_is_on_the_list_or_has_a_reason(shown: Shown) -> None:
    for elder, found in elders(shown):
        assert bool(found["listed"]) != bool(found["not_listed"]), elder.name
        if elder.payee is None or elder.decision == "pending":
            assert found["listed"] == {}, elder.name
        elif elder.decided_on is not None:
            wanted = {code: yuan * 100 for code, yuan in elder.expect_due.items()}
            assert found["listed"] == wanted, elder.name
    assert shown.summary["list"]["not_listed"] == {
        "DEAD": 1,
        "NO-PAYEE": 1,
        "NOT-DUE": 6,
        "UNDECIDED": 2,
    }


def test_that_every_decided_case_took_one_visit(shown: Shown) -> None:
    # Of the 52 two are not decided. Of the other 50 five never had anything due:
    # 胡某例, 林仿真, 余完好 no programme, 蒋外地 another registration, 杜未满 too young.
    assert shown.summary["visits"] == {
        "decided_cases": 45,
        "visits": 45,
        "more_than_one": 0,
    }


def test_that_the_papers_of_a_person_are_written_by_number(shown: Shown) -> None:
    names = sorted(file.name for file in (shown.out / "papers").iterdir())
    # Two people with a report each; four programmes granted, a notice each.
    assert [name[:2] for name in names] == ["HD"] * 4 + ["PG"] * 2
    for file in (*(shown.out / "papers").iterdir(), shown.out / "list.pdf"):
        assert len(pypdf.PdfReader(file).pages) >= 1


OFFICE = sample().office


def as_user(shown: Shown, user: str) -> Context:
    """Open the office with the passphrase printed for somebody; the caller closes."""
    passphrase = re.search(f"{user}.*?({SECRET.pattern})", shown.printed)
    assert passphrase is not None
    return bootstrap.open_office(shown.out / "office.carecalc", user, passphrase[1])


def test_that_the_office_opens_with_the_passphrase_that_was_printed(
    shown: Shown,
) -> None:
    ctx = as_user(shown, OFFICE.reviewer)
    assert people.find(ctx, "曾𠮷样").total == 1
    assert people.find(ctx).total == len(ELDERS)
    bootstrap.close(ctx)


def test_that_a_list_is_the_same_worked_out_for_all_at_once_or_one_by_one(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = as_user(shown, OFFICE.payer)
    run = disbursements.of_month(ctx, sample().list_month)
    assert run is not None
    following = run.month.plus(1)
    seen = []
    for many in (1, 1_000):
        monkeypatch.setattr(month_entitling, "MANY", many)
        seen.append(disbursements.reckon(ctx, following))
        seen.append(month_checks.findings(ctx, run.id))
    bootstrap.close(ctx)
    assert seen[0] == seen[2] and seen[1] == seen[3]
    assert len(seen[0].lines) > 0 and len(seen[0].reasons) > 0


def test_that_each_act_is_by_whom_it_belongs_to_and_the_chain_holds(
    shown: Shown,
) -> None:
    ctx = as_user(shown, OFFICE.assessor)
    with ctx.store.reading() as work:
        entries = list(
            work.entries.between(
                datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
            )
        )
    findings = ctx.store.verify().findings
    bootstrap.close(ctx)
    by = {
        action: {entry.actor for entry in entries if entry.action == action}
        for action in {entry.action for entry in entries}
    }
    assert by["visit.signed"] == by["person.registered"] == {OFFICE.assessor}
    assert by["determination.prepared"] == {OFFICE.payer}
    assert by["determination.approved"] == {OFFICE.approver}
    assert by["run.built"] == {OFFICE.payer}
    assert "changed" not in by
    assert findings == ()
    told = Counter(entry.actor for entry in entries)
    assert told[OFFICE.reviewer] == 0
    assert shown.summary["office"] == {**told, OFFICE.reviewer: 0}


def test_that_two_who_did_not_build_the_list_could_close_it(shown: Shown) -> None:
    ctx = as_user(shown, OFFICE.assessor)
    may = ctx.catalog.roles().may
    closers = {
        user.name for user in users.listed(ctx) if "lists.close" in may(user.roles)
    }
    bootstrap.close(ctx)
    assert closers - {OFFICE.payer} == {OFFICE.approver, OFFICE.reviewer}


def test_that_the_passphrases_are_printed_and_kept_nowhere(shown: Shown) -> None:
    secrets = SECRET.findall(shown.printed)
    assert len(set(secrets)) == 6  # four users, two officers
    kept = b"".join(f.read_bytes() for f in shown.out.rglob("*") if f.is_file())
    assert not any(secret.encode() in kept for secret in secrets)


@pytest.mark.long
def test_that_one_seed_gives_the_same_papers_twice(tmp_path: Path) -> None:
    first = show(tmp_path / "first", people_of=4)
    second = show(tmp_path / "second", people_of=4)
    names = {f.relative_to(first.out) for f in first.out.rglob("*.pdf")}
    assert len(names) >= 8
    # The codes differ: each office signs with a key of its own.
    for name in names:
        one, other = ((shown.out / name).read_bytes() for shown in (first, second))
        assert text_by_pdfium(one) == text_by_pdfium(other)
    one, other = (
        [
            [cell.value for cell in row]
            for sheet in openpyxl.load_workbook(shown.out / "list.xlsx")
            for row in sheet.iter_rows()
        ]
        for shown in (first, second)
    )
    assert one == other
    said = [(shown.out / "summary.json").read_bytes() for shown in (first, second)]
    assert said[0] == said[1]


def test_that_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserError) as refused:
        show(tmp_path)
    assert refused.value.code == "DEMO-001"
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def without_wordings(*arguments: Any, **settings: Any) -> Context:
    """Found an office that knows no wording of any paper."""
    ctx = bootstrap.create_office(*arguments, **settings)
    left = {p: f for p, f in ctx.catalog.files.items() if f.kind != "document"}
    return replace(ctx, catalog=Catalog(left))


@pytest.mark.parametrize("exists", [False, True])
def test_that_a_failure_half_way_leaves_the_folder_as_it_was(
    tmp_path: Path, exists: bool
) -> None:
    out = tmp_path / "out"
    if exists:
        out.mkdir()
    stream = io.StringIO()
    with pytest.raises(UserError) as refused:
        demo.run(
            out,
            1,
            without_wordings,
            catalogue("en"),
            [],
            stream,
            people_of=1,
            cost=FLOOR,
        )
    assert refused.value.code == "PAPER-010"
    assert stream.getvalue() == ""
    assert out.exists() == exists
    assert not exists or not any(out.iterdir())
