# SPDX-License-Identifier: Apache-2.0
"""Offices with papers in them and ways to spoil their files, for tests of backups."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.paper import Paper
from carecalc.domain.trust import Head
from carecalc.store import second_device
from carecalc.store.backup import Backup
from carecalc.store.engine import Store
from tests.offices import NOON
from tests.store.values import a_person

MOMENT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DAY = 86_400


def add_people(store: Store, *names: str) -> None:
    """Register people, each in a change of its own."""
    for name in names:
        with store.work() as work:
            work.people.add(a_person(name))
            work.audit("person.registered", name)


def add_paper(store: Store, name: str) -> str:
    """Keep a paper for the person `1`; the name of its attachment."""
    before = set(os.listdir(store.folder / "attachments"))
    with store.work() as work:
        if "1" not in {person.id for person in work.people.all()}:
            work.people.add(a_person("1"))
        paper = Paper(
            name,
            "assessment-report",
            f"BG-2026-{name}",
            "评估报告",
            "zh_CN",
            "1",
            "v1",
            "ab" * 32,
            "application/pdf",
            NOON,
        )
        work.papers.add(paper, b"%PDF-1.7 " + name.encode() * 100)
    (made,) = set(os.listdir(store.folder / "attachments")) - before
    return made


def known(store: Store) -> set[str]:
    """Return the ids of the people an office knows."""
    with store.reading() as work:
        return {person.id for person in work.people.all()}


def spoil(path: Path, at: int | None = None) -> None:
    """Turn over one bit of a file: at a place, or in the middle of it."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 if at is None else at] ^= 1
    path.write_bytes(raw)


def made(number: int, at: datetime, reason: str, damaged: bool = False) -> Backup:
    """Return a backup of which only what rotation looks at matters."""
    return Backup(
        path=Path(f"{number}"),
        number=number,
        office_id="",
        reason=reason,
        made_at=at,
        schema=1,
        counts={},
        head=Head(0, ""),
        seq=0,
        attachments=0,
        lost=(),
        size=0,
        digests={},
        damaged=damaged,
    )


def rewrite_manifest(backup: Backup, **changed: object) -> None:
    """Change what a backup's manifest says."""
    manifest = backup.path / "manifest.json"
    document = {**json.loads(manifest.read_bytes()), **changed}
    del document["digest"]
    document["digest"] = digest(canonical_json(document))
    manifest.write_text(json.dumps(document), "utf-8")


@contextmanager
def other_drive(beside: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty folder on another drive than a path; pretend where there is none."""
    memory = Path("/dev/shm")
    drive = beside / "other-drive"
    if memory.is_dir() and memory.stat().st_dev != beside.stat().st_dev:
        drive = Path(tempfile.mkdtemp(dir=memory))
    else:
        drive.mkdir()
        monkeypatch.setattr(
            second_device, "device_of", lambda path: drive in (path, *path.parents)
        )
    yield drive
    shutil.rmtree(drive, ignore_errors=True)
