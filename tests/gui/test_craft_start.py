# SPDX-License-Identifier: Apache-2.0
"""The small window that comes first: before what is heavy, saying what is slow."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from carecalc import i18n
from carecalc.gui import theme
from carecalc.gui.splash import STEPS, Splash
from tests.gui.shell import find

# Ends the process where the first widget of ours is painted, and names what is loaded.
AT_FIRST_PAINT = """
import os, sys
from carecalc.gui import splash
painted = splash.Splash.paintEvent
def paint(self, event):
    painted(self, event)
    print(" ".join(sorted(sys.modules)), flush=True)
    os._exit(0)
splash.Splash.paintEvent = paint
from carecalc.__main__ import main
main()
"""

HEAVY = (
    *("sqlalchemy", "sqlcipher3", "argon2", "cryptography", "pydantic", "reportlab"),
    *("xlsxwriter", "openpyxl", "pypdfium2", "pypinyin", "PIL", "numpy"),
    *("carecalc.store", "carecalc.services", "carecalc.catalog", "carecalc.documents"),
    *("carecalc.bootstrap", "carecalc.gui.pages", "carecalc.gui.main_window"),
)


def run(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = dict(os.environ, CARECALC_HOME=str(home), QT_QPA_PLATFORM="offscreen")
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def splash_of(language: str, steps: tuple[tuple[str, str], ...]) -> Splash:
    return Splash(i18n.catalogue(language), theme.look_for("light"), steps)


def test_that_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    done = run(AT_FIRST_PAINT, tmp_path)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "PySide6.QtWidgets" in loaded
    assert {name for name in HEAVY if name in loaded} == set()


def test_that_it_says_what_is_loading_and_ends_when_all_is(
    qtbot: QtBot, qapp: QApplication
) -> None:
    splash = splash_of("zh_CN", STEPS[:3])
    qtbot.addWidget(splash)
    line = find(splash, QLabel, "splash-line")
    assert line.text() == "正在装入政策与量表…"
    said = []
    splash._bar.valueChanged.connect(lambda done: said.append(line.text()))
    with qtbot.waitSignal(splash.loaded, timeout=20_000):
        splash.show()
        splash.begin()
    assert said[0] == "正在装入数据库…"
    bar = find(splash, QProgressBar, "splash-progress")
    assert bar.value() == bar.maximum() == 3


def test_that_it_loads_also_where_nobody_can_see_it(
    qtbot: QtBot, qapp: QApplication
) -> None:
    splash = splash_of("en", STEPS[:1])
    qtbot.addWidget(splash)
    with qtbot.waitSignal(splash.loaded, timeout=20_000):
        splash.begin()
    assert not splash.isVisible()


def test_that_what_cannot_be_loaded_ends_the_program_with_its_name(
    tmp_path: Path,
) -> None:
    code = (
        "from carecalc.gui import splash\n"
        "splash.Splash.__init__.__defaults__ = ((('', 'carecalc.gone'),),)\n"
        "import sys; sys.exit(splash.main([]))"
    )
    done = run(code, tmp_path)
    assert done.returncode == 1
    assert "carecalc.gone" in done.stderr


def test_that_a_window_that_cannot_be_built_ends_the_program_with_its_name(
    tmp_path: Path,
) -> None:
    code = (
        "from carecalc.gui import app, splash\n"
        "def broken(*given): raise RuntimeError('no window today')\n"
        "app.open_window = broken\n"
        "import sys; sys.exit(splash.main([]))"
    )
    done = run(code, tmp_path)
    assert done.returncode == 1
    assert "no window today" in done.stderr


def test_that_it_is_as_large_as_what_it_says(qtbot: QtBot, qapp: QApplication) -> None:
    for language in ("zh_CN", "en"):
        splash = splash_of(language, STEPS)
        qtbot.addWidget(splash)
        splash.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        splash.show()
        for label in splash.findChildren(QLabel):
            assert label.width() >= label.minimumSizeHint().width()
