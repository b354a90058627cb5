# SPDX-License-Identifier: Apache-2.0
"""An auditor with exported files and the office's published keys, and nothing else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from carecalc.paths import HOME_VARIABLE
from tests.gui.play_hands import words_of

TREE = Path(__file__).parents[2]
FILES = (
    "list-06.pdf",
    "list-06.xlsx",
    "list-07.pdf",
    "list-07.xlsx",
    "bank-07.txt",
    "cover-07.pdf",
    "changes-07.pdf",
)
"""What the office exported of June and July."""


def published(office: Path, user: str, out: Path) -> Path:
    """Return the keys that the office publishes, as its administrator writes them."""
    words = out / "words"
    out.mkdir()
    words.write_text(words_of(user), "utf-8")
    words.chmod(0o600)
    of_office = ["--data", str(office), "--user", user]
    given = ["--passphrase-file", str(words), "--out", str(out / "keys")]
    assert carecalc(out, "proofs", *of_office, *given).returncode == 0
    return out / "keys" / "carecalc-keys.json"


def copied(stick: Path, folder: Path) -> Path:
    """Return an empty folder with copies of what was exported."""
    folder.mkdir()
    for name in FILES:
        shutil.copyfile(stick / name, folder / name)
    return folder


def verified(folder: Path, keys: Path) -> tuple[int, str]:
    """Return the exit code and the words of `carecalc verify` over all files."""
    done = carecalc(folder, "verify", *sorted(FILES), "--keys", str(keys))
    assert done.stderr == ""
    return done.returncode, done.stdout


def carecalc(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder, as on a computer that knows of no office."""
    home = {HOME_VARIABLE: str(folder.parent / "nowhere"), "PYTHONPATH": str(TREE)}
    command: Sequence[str] = (sys.executable, "-m", "carecalc", *arguments)
    return subprocess.run(
        [*command, "--language", "en"],
        cwd=folder,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def change_cell(file: Path, before: int, after: int) -> None:
    """Write another amount into the one cell of the first sheet that shows one."""
    book = openpyxl.load_workbook(file)
    found = [
        cell
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.value == before
    ]
    assert len(found) == 1, [cell.coordinate for cell in found]
    found[0].value = after
    book.save(file)


def change_byte(file: Path, before: bytes, after: bytes) -> None:
    """Write other bytes in place of some that stand in a file once."""
    data = file.read_bytes()
    assert data.count(before) == 1
    file.write_bytes(data.replace(before, after))


def change_middle(file: Path) -> None:
    """Turn one bit in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
