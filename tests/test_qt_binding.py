# SPDX-License-Identifier: Apache-2.0
"""What the Qt binding must not do to us."""

import sys

from pytestqt.qtbot import QtBot


def test_that_void_calls_take_no_reference_from_none(qtbot: QtBot) -> None:
    # PySide6 6.12.0 takes one with each call: Python 3.11 dies after some 5,000.
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("失能等级")
    assert before - sys.getrefcount(None) < 250
