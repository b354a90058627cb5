# SPDX-License-Identifier: Apache-2.0
"""Issued papers: the same bytes for ever, encrypted one by one."""

import os
from pathlib import Path

import pytest

from carecalc.domain.paper import Paper
from carecalc.errors import UserError
from carecalc.store.engine import Store
from tests.offices import NOON
from tests.store.values import a_person

DATA = b"%PDF-1.7 \xe7\x8e\x8b" * 1000


def a_paper(paper_id: str, subject: str = "v1") -> Paper:
    return Paper(
        paper_id,
        "assessment-report",
        f"BG-2026-{paper_id}",
        "评估报告",
        "zh_CN",
        "1",
        subject,
        "ab" * 32,
        "application/pdf",
        NOON,
    )


def keep(store: Store, *papers: Paper) -> None:
    with store.work() as work:
        if not work.people.all():
            work.people.add(a_person("1"))
        for paper in papers:
            work.papers.add(paper, DATA)


def files(store: Store) -> list[Path]:
    return sorted((store.folder / "attachments").iterdir())


def test_that_a_paper_is_reprinted_from_the_bytes_that_were_issued(
    store: Store,
) -> None:
    keep(store, a_paper("1"), a_paper("2"), a_paper("3", "v2"))
    with store.reading() as work:
        assert work.papers.data("1") == DATA
        assert [paper.id for paper in work.papers.of_person("1")] == ["3", "2", "1"]
        newest, *_, oldest = work.papers.of_person("1")
        assert oldest.seq < newest.seq


def test_that_equal_papers_do_not_look_equal_on_the_disk(store: Store) -> None:
    keep(store, a_paper("1"), a_paper("2"))
    one, two = (path.read_bytes() for path in files(store))
    assert one != two
    for raw in (one, two):
        assert b"%PDF" not in raw
        assert "王".encode() not in raw
    if os.name != "nt":
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in files(store))


def test_that_a_change_that_fails_takes_its_files_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.work() as work:
        work.people.add(a_person("1"))
        work.papers.add(a_paper("1"), DATA)
        assert len(files(store)) == 1
        raise ZeroDivisionError
    assert files(store) == []


@pytest.mark.thorough
@pytest.mark.parametrize("damage", ["flip", "cut", "swap", "gone"])
def test_that_a_damaged_paper_is_not_handed_out(store: Store, damage: str) -> None:
    keep(store, a_paper("1"), a_paper("2"))
    one, two = files(store)
    raw = one.read_bytes()
    if damage == "flip":
        one.write_bytes(raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:])
    elif damage == "cut":
        one.write_bytes(raw[:20])
    elif damage == "swap":
        one.write_bytes(two.read_bytes())
    else:
        one.unlink()
    codes = []
    for paper_id in ("1", "2"):
        with store.reading() as work:
            try:
                assert work.papers.data(paper_id) == DATA
            except UserError as error:
                codes.append((error.code, error.place))
    assert codes == [("STORE-014", one.name)]


def test_that_a_paper_that_finds_no_room_is_not_issued(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError) as error:
            keep(store, a_paper("1"))
    assert error.value.code == "STORE-006"
    assert files(store) == []
    with store.reading() as work:
        assert work.papers.of_person("1") == ()
