# SPDX-License-Identifier: Apache-2.0
"""Backups from the command line, for who has no window or a broken office."""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from carecalc import cli
from carecalc.store.backup import backups_of
from carecalc.store.engine import open_store
from tests.offices import PASSPHRASE, Clock, keys, make_office
from tests.store.backing import add_people, known, other_drive, spoil

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Give an office with one person in it, closed."""
    folder = tmp_path / "office.carecalc"
    make_office(folder, Clock())
    store = open_store(folder, keys(), Clock())
    add_people(store, "1")
    store.close()
    return folder


@pytest.fixture
def run(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a runner of a command on the office: its exit code, lines and complaints."""

    def go(
        command: str, *arguments: str, said: str = PASSPHRASE
    ) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{said}\n"))
        code = cli.main(
            [
                *(command, "--data", str(office), "--language", "en"),
                *("--user", "王评估", "--passphrase-file", "-"),
                *arguments,
            ]
        )
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return go


def people_in(office: Path) -> set[str]:
    store = open_store(office, keys(), Clock())
    found = known(store)
    store.close()
    return found


def test_that_a_backup_is_made_and_its_head_printed(office: Path, run: Run) -> None:
    code, lines, err = run("backup")
    assert (code, err) == (0, "")
    (made,) = backups_of(office)
    assert lines[0] == str(made.path)
    assert "1 people, 0 visits" in lines[1]
    assert lines[2] == f"{made.head.seq}:{made.head.hash}"


def test_that_a_backup_goes_to_another_drive(
    office: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other_drive(tmp_path, monkeypatch) as drive:
        code, lines, _ = run("backup", "--to", str(drive))
        assert code == 0
        (there,) = backups_of(drive / "office.carecalc-backups")
        assert lines[0] == str(there.path)
        assert run("backup", "--to", str(tmp_path))[0] == 2


@pytest.mark.thorough
def test_that_a_restore_first_says_what_it_would_do(office: Path, run: Run) -> None:
    run("backup")
    store = open_store(office, keys(), Clock())
    add_people(store, "2", "3")
    store.close()
    code, lines, _ = run("restore")
    assert code == 0
    assert "holds 2 later entries" in lines[2]
    assert "--yes" in lines[3]
    assert people_in(office) == {"1", "2", "3"}
    assert run("restore", "--yes")[0] == 0
    assert people_in(office) == {"1"}


@pytest.mark.thorough
def test_that_a_broken_office_comes_back_with_the_next_older_backup(
    office: Path, run: Run
) -> None:
    run("backup")
    run("backup")
    newest, older = backups_of(office)
    spoil(newest.data)
    spoil(office / "data.db", 100)
    (office / "keys.json").unlink()
    code, lines, err = run("restore", "--yes")
    assert (code, err) == (0, "")
    assert lines[0] == str(older.path)
    assert "nothing can be read" in lines[2]
    assert people_in(office) == {"1"}


@pytest.mark.thorough
def test_that_a_lost_office_is_made_from_another_drive(
    office: Path, run: Run, tmp_path: Path
) -> None:
    run("backup")
    stick = tmp_path / "stick"
    shutil.copytree(office / "backups", stick)
    shutil.rmtree(office)
    assert run("restore", "--yes")[0] == 2
    code, _, err = run("restore", "--from", str(stick), "--number", "1", "--yes")
    assert (code, err) == (0, "")
    assert people_in(office) == {"1"}
    assert run("restore", "--from", str(stick), "--number", "7", "--yes")[0] == 2


def test_that_a_wrong_passphrase_is_refused(office: Path, run: Run) -> None:
    code, lines, err = run("backup", said="something else entirely")
    assert (code, lines) == (2, [])
    assert err.startswith("KEYS-001")
    assert backups_of(office) == ()


def test_that_a_passphrase_is_read_from_a_file_as_notepad_writes_it(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\n")
    arguments = ["backup", "--data", str(office), "--passphrase-file", str(file)]
    assert cli.main([*arguments, "--user", "王评估"]) == 0
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err.startswith("INPUT-013")
    arguments[-1] = str(tmp_path / "nowhere")
    assert cli.main([*arguments, "--user", "王评估"]) == 2
    assert capsys.readouterr().err.startswith("INPUT-014")


def test_that_without_a_terminal_a_passphrase_is_asked_of_nobody(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert cli.main(["backup", "--data", str(office), "--user", "王评估"]) == 2
    assert capsys.readouterr().err.startswith("INPUT-014")
