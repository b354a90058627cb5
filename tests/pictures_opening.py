# SPDX-License-Identifier: Apache-2.0
"""A picture of the door while the office behind it is opened."""

from PySide6.QtGui import QImage

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.opening_bar import OpeningBar
from carecalc.store.bringing_up import UPGRADING
from tests.pictures_window import grabbed, settle


def upgrading(window: MainWindow) -> QImage:
    """Return the door while a file of an older version is upgraded, half done."""
    assert window.door is not None
    bar = window.door.findChild(OpeningBar)
    assert bar is not None
    watch = bar.begin()
    watch.begin(UPGRADING)
    watch.told(50, 100)
    settle(window)
    picture = grabbed(window)
    bar.end()
    return picture
