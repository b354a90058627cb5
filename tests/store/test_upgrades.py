# SPDX-License-Identifier: Apache-2.0
"""Offices of older versions open, lose nothing, and are kept as they were."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text

from carecalc.domain.period import Month
from carecalc.domain.visit import Answer, Ending
from carecalc.errors import UserError
from carecalc.store import engine
from carecalc.store.backup import backups_of
from carecalc.store.engine import Store, open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import Unlocked, unlock
from tests.offices import PASSPHRASE, Clock

OLD = Path(__file__).parents[1] / "old" / "0.2.0" / "office.carecalc"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a copy of the office that 0.2.0 wrote."""
    folder = tmp_path / "office.carecalc"
    shutil.copytree(OLD, folder)
    shutil.rmtree(folder / "backups", ignore_errors=True)  # git keeps no empty folder
    return folder


def unlocked(folder: Path) -> Unlocked:
    return unlock(read_keys(folder), "王评估", PASSPHRASE)


def opened(folder: Path, read_only: bool = False) -> Store:
    return open_store(folder, unlocked(folder), Clock(), read_only)


def schema_of(store: Store) -> set[str]:
    with store.reading() as work:
        rows = work._session.execute(
            text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        )
        return {
            re.sub(r"\s*([(),])\s*", r"\1", " ".join(row[0].split())) for row in rows
        }


def user_version(data: Path, key: bytes) -> int:
    connection = sqlcipher.connect(str(data))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(found)


def test_that_everything_in_an_old_office_is_found(old: Path) -> None:
    store = opened(old)
    with store.reading() as work:
        office = work.office.get()
        assert (office.authority, office.region) == ("样例区民政局", "110105")
        assert (office.show_level_early, dict(office.scale_rules)) == (False, {})
        by_name = {person.name: person for person in work.people.all()}
        assert set(by_name) == {"曾𠮷样", "张示例", "林样本"}
        (signed,) = work.visits.of_person(by_name["曾𠮷样"].id)
        assert (signed.state, signed.level) == ("signed", "4")
        assert signed.signing is not None
        assert signed.signing.assessors == ("卫评样", "柳社工")
        (draft,) = work.visits.of_person(by_name["张示例"].id)
        assert (draft.state, draft.position) == ("draft", "B.1.4")
        assert draft.answers == {
            "B.1.1": Answer("B.1.1", ("3",), "informant", note="自述吃得慢"),
            "B.1.2": Answer("B.1.2", ("1",)),
            "B.1.3": Answer("B.1.3", refused="refused", reason="不愿脱衣"),
        }
        assert work.visits.first.undoable(draft.id) == 3
        (left,) = work.visits.of_person(by_name["林样本"].id)
        assert left.ending == Ending("abandoned", "走错门")
        (act,) = work.determinations.of_person(by_name["曾𠮷样"].id)
        assert (act.state, act.approver) == ("approved", "样批准")
        run = work.runs.of_month(Month(2026, 11))
        assert run is not None
        assert run.number == "FF-2026-000001"
        assert [(line.name, line.amount.fen) for line in run.lines] == [
            ("曾𠮷样", 30000)
        ]
        assert len(run.reasons) == 2
        (paper,) = work.papers.of_subject(run.id, "workbook")
        assert work.papers.data(paper.id)[:2] == b"PK"
        assert len(work.facts.history(by_name["曾𠮷样"].id)) == 4
    store.close()


def test_that_an_upgraded_file_has_the_schema_of_a_new_one(
    old: Path, store: Store
) -> None:
    upgraded = opened(old)
    assert schema_of(upgraded) == schema_of(store)
    upgraded.close()
    assert user_version(old / "data.db", unlocked(old).subkey("data.db")) == 3


def test_that_the_file_is_kept_as_it_was_before_it_is_upgraded(old: Path) -> None:
    opened(old).close()
    (copy,) = backups_of(old)
    assert re.fullmatch(r"\d{8}T\d{6}Z-before-upgrade", copy.path.name)
    assert (copy.schema, copy.counts["people"], copy.damaged) == (1, 3, False)
    assert user_version(copy.data, unlocked(old).subkey("data.db")) == 1
    if os.name == "posix":
        assert copy.data.stat().st_mode & 0o777 == 0o600
    opened(old).close()  # once is enough
    assert [backup.path for backup in backups_of(old)] == [copy.path]
    # The copy is an office file again where it lies in an office's folder.
    shutil.copy(copy.data, old / "data.db")
    again = opened(old)
    with again.reading() as work:
        assert len(work.people.all()) == 3
    again.close()


def test_that_the_upgrade_is_on_record(old: Path) -> None:
    store = opened(old)
    with store.reading() as work:
        last = work._session.execute(
            text("SELECT action, actor FROM audit ORDER BY seq DESC LIMIT 1")
        ).one()
    assert tuple(last) == ("office.upgraded", "王评估")
    store.close()


def test_that_reading_an_old_file_asks_to_open_it_for_writing_once(old: Path) -> None:
    before = (old / "data.db").read_bytes()
    with pytest.raises(UserError) as error:
        opened(old, read_only=True)
    assert error.value.code == "STORE-016"
    assert error.value.message.values == {"found": 1, "known": 3}
    assert (old / "data.db").read_bytes() == before
    opened(old).close()
    opened(old, read_only=True).close()


def test_that_a_failed_upgrade_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.steps
    monkeypatch.setattr(
        engine, "steps", lambda *of: (*whole(*of), "CREATE TABLE people (id)")
    )
    with pytest.raises(Exception, match="already exists"):
        opened(old)
    assert user_version(old / "data.db", unlocked(old).subkey("data.db")) == 1
    monkeypatch.undo()
    store = opened(old)
    with store.work() as work:
        work.notes.remark(work.visits.drafts()[0].id, "gate", "已自评")
        assert work.visits.drafts()[0].remarks == {"gate": "已自评"}
    store.close()


def test_that_without_a_copy_nothing_is_upgraded(old: Path) -> None:
    (old / "backups").write_text("a file where the folder should be")
    with pytest.raises(UserError) as error:
        opened(old)
    assert error.value.code.startswith("STORE-0")
    assert user_version(old / "data.db", unlocked(old).subkey("data.db")) == 1


def test_that_a_closed_visit_takes_no_notes(old: Path) -> None:
    store = opened(old)
    signed = date(2026, 9, 5)
    with store.reading() as work:
        (head,) = [h for h in work.visits.signed() if h.assessed_on == signed]
    with pytest.raises(Exception, match="never changes"), store.work() as work:
        work.notes.remark(head.id, "gate", "后补")
    store.close()
