# SPDX-License-Identifier: Apache-2.0
"""An auditor with exported files alone: genuine, altered, and whether months chain."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from carecalc.domain.canonical import digest
from carecalc.domain.control_figure import before_of, figures_in, grouped
from carecalc.domain.disbursement import chained
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.services import (
    closing,
    disbursements,
    list_files,
    list_proof,
    list_said,
    month_papers,
    papers,
    payouts,
    proof_checking,
    proofs,
)
from carecalc.services.bank_files import Given
from carecalc.services.context import Context
from carecalc.services.list_proof import OneFile, Together
from tests.offices import approving, beside, catalog, context, keyring
from tests.services.answering import answered
from tests.services.paying import TODAY, with_accounts

NEXT = Month(2026, 12)


@dataclass(frozen=True, slots=True)
class Handed:
    """What an auditor was handed, and the office it came from."""

    ctx: Context
    files: dict[str, bytes]
    keys: bytes
    figures: tuple[str, str]


def close(ctx: Context, month: Month) -> str:
    run = answered(ctx, disbursements.build(ctx, month))
    third = beside(ctx, keyring().third)
    for block in closing.state(ctx, run.id).standing:
        closing.lift(approving(ctx), third, block.code, run.id, "样例")
    closing.sign(approving(ctx), run.id)
    closing.sign(third, run.id)
    return run.id


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    place = tmp_path_factory.mktemp("office") / "office.carecalc"
    with contextmanager(context)(place) as ctx:
        with_accounts(ctx)
        first = close(ctx, Month(2026, 11))
        second = close(ctx, NEXT)
        made = payouts.make(ctx, second, "workbook")
        given = Given(made.record.value.name, made.data)
        _, people = payouts.for_people(ctx, second, "list-csv-utf8")
        files = {
            "list2.pdf": papers.month_list(ctx, first, "en").data,
            "list3.pdf": papers.month_list(ctx, second, "zh_CN").data,
            "list3.xlsx": papers.month_workbook(ctx, second, "zh_CN").data,
            "bank3": made.data,
            "cover3.pdf": month_papers.bank_cover(ctx, second, "en", given).data,
            "summary3.pdf": month_papers.month_summary(ctx, second, "zh_CN").data,
            "people3.csv": people,
        }
        with ctx.store.reading() as work:
            one, two = (each.chained for each in work.closings.all())
        yield Handed(ctx, files, proofs.published_keys(ctx), (one, two))


def look(handed: Handed, with_keys: bool = True, **files: bytes) -> Together:
    keys = [handed.keys] if with_keys else []
    published = proof_checking.read_published(keys, [])
    return list_proof.together(
        [
            (name, data, proof_checking.check(data, published, TODAY))
            for name, data in files.items()
        ],
        lambda run: list_files.made_anew(catalog(), TODAY, run),
    )


def some(handed: Handed, *names: str) -> dict[str, bytes]:
    return {name: handed.files[name] for name in names}


def outcomes(found: Together) -> list[str]:
    return [one.verdict.outcome for one in found.files]


def told(one: OneFile) -> str:
    return " ".join(str(note.template) for note in one.notes)


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def saved_anew(
    data: bytes, sheet: int = 0, cell: str = "", value: object = ""
) -> bytes:
    """Return a workbook as another program saves it, one cell changed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    if cell:
        book.worksheets[sheet][cell].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_that_a_figure_is_read_from_what_is_printed_in_groups() -> None:
    before, own = digest("a"), digest("b")
    figure = chained(before, "FF-2026-000003", "2026-07", own, 3, Money(90_000))
    assert (
        grouped(figure).count(" ") == 15 and "".join(grouped(figure).split()) == figure
    )
    text = (
        f"digest {own}\nfigure {grouped(figure)[:39]}\n{grouped(figure)[39:]} e{before}"
    )
    said = figures_in(text)
    assert {before, own, figure} <= set(said)
    given = {"number": "FF-2026-000003", "month": "2026-07", "count": 3}
    assert before_of(figure, said, **given, total=Money(90_000)) == (before, own)
    assert before_of(figure, said, **given, total=Money(90_001)) is None


@pytest.mark.thorough
def test_that_an_auditor_sees_from_files_alone_that_they_are_of_the_closed_list(
    handed: Handed,
) -> None:
    found = look(handed, **handed.files)
    assert outcomes(found) == [
        "genuine",
        "genuine",
        "genuine",
        "named",
        "genuine",
        "genuine",
        "remade",
    ]
    assert found.is_fine
    first, second = found.lists
    assert (first.figure, second.figure) == handed.figures
    assert (first.follows, second.follows) == ("", first.number)
    assert second.files == ("list3.pdf", "list3.xlsx", "cover3.pdf", "summary3.pdf")
    # The same figure, in groups of four, is what a person reads on each of them.
    for name in ("list3.pdf", "cover3.pdf"):
        assert handed.figures[1] in figures_in(
            list_said.text_of_ends(handed.files[name])
        )
    cells = openpyxl.load_workbook(io.BytesIO(handed.files["list3.xlsx"]))["合计"]
    assert grouped(handed.figures[1]) in [row[1].value for row in cells]


@pytest.mark.thorough
def test_that_without_the_keys_what_the_files_say_is_reckoned_all_the_same(
    handed: Handed,
) -> None:
    found = look(handed, with_keys=False, **some(handed, "list2.pdf", "list3.xlsx"))
    assert outcomes(found) == ["unknown-key", "unknown-key"]
    assert not found.is_fine
    assert [one.follows for one in found.lists] == ["", found.lists[0].number]


@pytest.mark.thorough
def test_that_a_month_of_another_chain_does_not_follow(handed: Handed) -> None:
    said = list_said.of_file(handed.files["list3.xlsx"])
    assert said is not None and said.faults == ()
    alone = look(handed, **some(handed, "list3.pdf"))
    (only,) = alone.lists
    assert only.is_fine and only.before == handed.figures[0]
    assert "not given" in only.told[1].template


@pytest.mark.thorough
def test_that_one_cell_of_the_workbook_is_told(handed: Handed) -> None:
    whole = handed.files["list3.xlsx"]
    beside_ = some(handed, "list3.pdf")
    # Saved by another program and not changed: the seal is gone, the rows are the list's.
    found = look(handed, **beside_, book=saved_anew(whole))
    assert outcomes(found) == ["genuine", "same-lines"] and found.is_fine
    # G2 is the amount of the first line: 300 yuan.
    found = look(handed, **beside_, book=saved_anew(whole, 0, "G2", 300.01))
    assert outcomes(found) == ["genuine", "altered"] and not found.is_fine
    (note,) = found.files[1].notes
    assert note.values["cell"] == "G2" and note.values["wanted"] == "300.00"
    for cell in ("B2", "C3", "I4", "J2", "K3"):
        found = look(handed, **beside_, book=saved_anew(whole, 0, cell, "x"))
        assert found.files[1].verdict.outcome == "altered", cell
        assert found.files[1].notes[0].values["cell"] == cell
    # A control line: the last sheet.
    altered = saved_anew(whole, 4, "B3", '{"person":"x"}')
    assert outcomes(look(handed, **beside_, book=altered)) == ["genuine", "altered"]
    # Within the file as it was issued: the seal says so.
    parts = unzipped(whole)
    assert any(b"<v>300</v>" in part for part in parts.values())
    at = whole.index(b"PK", 100) + 40
    spoilt = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    assert outcomes(look(handed, book=spoilt)) == ["altered"]


@pytest.mark.thorough
def test_that_rows_and_control_lines_altered_alike_give_another_figure(
    handed: Handed,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(handed.files["list3.xlsx"]))
    control = book.worksheets[-1]
    said = str(control["B3"].value)
    control["B3"].value = said.replace('"fen":30000', '"fen":30001')
    book.worksheets[0]["G2"].value = 300.01
    own = digest("\n".join(sorted(str(control[f"B{row}"].value) for row in (3, 4, 5))))
    run = list_said.of_file(handed.files["list3.xlsx"])
    assert run is not None
    figure = chained(run.before, run.number, "2026-12", own, 3, Money(90_001))
    head = str(control["B2"].value)
    head = head.replace(run.digest, own).replace(run.figure, figure)
    control["B2"].value = head.replace('"fen":90000', '"fen":90001')
    target = io.BytesIO()
    book.save(target)
    found = look(handed, **some(handed, "list3.pdf"), book=target.getvalue())
    assert outcomes(found) == ["genuine", "altered"]
    assert "another figure" in told(found.files[1])
    # Alone it proves nothing, and says so.
    found = look(handed, book=target.getvalue())
    assert outcomes(found) == ["no-code"] and not found.is_fine


@pytest.mark.thorough
def test_that_one_byte_of_the_banks_file_or_of_a_paper_is_told(handed: Handed) -> None:
    cover, book = some(handed, "cover3.pdf"), some(handed, "list3.xlsx")
    other = saved_anew(handed.files["bank3"])
    found = look(handed, **cover, bank=other)
    assert outcomes(found) == ["genuine", "not-named"] and not found.is_fine
    # With the list it is told besides that it pays the same, which does not clear it.
    found = look(handed, **cover, **book, bank=other)
    assert outcomes(found) == ["genuine", "genuine", "not-named"]
    assert "line by line" in told(found.files[2])
    # Without a cover it is all that can be told.
    found = look(handed, **book, bank=other)
    assert outcomes(found) == ["genuine", "same-payments"]
    people = handed.files["people3.csv"]
    assert outcomes(look(handed, **book, csv=people)) == ["genuine", "remade"]
    wrong = people.replace(b"300.00", b"300.01", 1)
    assert outcomes(look(handed, **book, csv=wrong)) == ["genuine", "no-code"]
    paper = handed.files["list3.pdf"]
    spoilt = paper[:5_000] + bytes([paper[5_000] ^ 1]) + paper[5_001:]
    assert outcomes(look(handed, paper=spoilt)) == ["altered"]


@pytest.mark.thorough
def test_that_the_office_tells_files_of_its_lists_without_anything_else(
    handed: Handed,
) -> None:
    found = list_files.check(handed.ctx, list(handed.files.items()))
    assert found.is_fine
    closed = [one for one in found.files if "closed just this list" in told(one)]
    assert len(closed) == 5
    bank = list_files.check(handed.ctx, [("bank", handed.files["bank3"])]).files[0]
    assert (bank.verdict.outcome, bank.verdict.named_by) == (
        "made-here",
        "YF-2026-000001",
    )
    (other,) = list_files.check(handed.ctx, [("bank", b"x")]).files
    assert other.verdict.outcome == "no-code"


@pytest.mark.thorough
def test_that_a_draft_says_that_it_is_one(handed: Handed) -> None:
    run = disbursements.build(handed.ctx, Month(2027, 1))
    paper = papers.month_list(handed.ctx, run.id, "zh_CN").data
    book = papers.month_workbook(handed.ctx, run.id, "zh_CN").data
    assert "草稿：名册尚未关闭" in list_said.text_of_ends(paper)
    sheets = openpyxl.load_workbook(io.BytesIO(book)).sheetnames
    assert "控制行" not in sheets
    found = look(handed, paper=paper, book=book)
    assert outcomes(found) == ["genuine", "genuine"] and found.lists == ()
    assert "draft" in told(found.files[0])


def test_that_what_is_no_file_of_a_list_is_left_as_it_is(tmp_path: Path) -> None:
    assert list_said.of_file(b"PK\x03\x04nothing") is None
    assert list_said.of_file(b"%PDF-1.3 nothing") is None
    assert date.min < TODAY
