# SPDX-License-Identifier: Apache-2.0
"""What is asked in a box of its own: only what can be neither undone nor made whole."""

import re
from pathlib import Path

import carecalc.gui

PACKAGE = Path(carecalc.gui.__file__).parent

ASKED = {
    # What is signed with a key cannot be taken back.
    "widgets/month_closing.py",
    # What waits sealed is lost with the program.
    "widgets/found_again.py",
    # Only its file and passphrase, which the office need not have, bring it back.
    "widgets/paper_certificate.py",
}
"""Where a question is put before something is done. Everything else is done at once and
offers the way back beside it, or is a form that asks for what only a person knows."""


def test_that_only_what_cannot_be_undone_is_asked_before() -> None:
    asking = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if re.search(
            r"(?<!class )\bQuestion\(|\(Question\)|QMessageBox", file.read_text("utf-8")
        )
    }
    assert asking == ASKED
