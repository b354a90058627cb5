# SPDX-License-Identifier: Apache-2.0
"""How soon something of ours is seen, beside a bare window of Qt in the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9
RATIO = 2.0
"""So many times as long as a bare window: 0.6 s where that takes 0.3."""

_QUIT = """
import os
painted = {seen}.paintEvent
def paint(self, event):
    painted(self, event)
    os._exit(0)
{seen}.paintEvent = paint
"""

BARE = (
    """
from PySide6.QtWidgets import QApplication, QWidget
class Bare(QWidget):
    pass
"""
    + _QUIT.format(seen="Bare")
    + """
application = QApplication([])
window = Bare()
window.show()
application.exec()
"""
)

FIRST = (
    "from carecalc.gui import splash\n"
    + _QUIT.format(seen="splash.Splash")
    + """
from carecalc.__main__ import main
main()
"""
)

WHOLE = (
    """
import importlib
def look(name, load=importlib.import_module):
    made = load(name)
    if name == "carecalc.gui.app":
        from carecalc.gui.pages.welcome import WelcomePage
"""
    + "".join(
        f"        {line}\n" for line in _QUIT.format(seen="WelcomePage").splitlines()
    )
    + """    return made
importlib.import_module = look
from carecalc.__main__ import main
main()
"""
)


def seconds(code: str, home: str) -> float:
    """Return what a new process takes until it has painted."""
    # As where it is installed: what Python has compiled once it keeps.
    environ = dict(os.environ, CARECALC_HOME=home, PYTHONPYCACHEPREFIX=home)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], env=environ, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def measured(home: str, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of each; the rounds of all three are mixed."""
    codes = {"bare": BARE, "first": FIRST, "whole": WHOLE}
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for code in codes.values():
        seconds(code, home)  # Once for nothing: what Python compiles, it compiles now.
    for _ in range(rounds):
        for name, code in codes.items():
            taken[name].append(seconds(code, home))
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    """Print seconds, and the ratio that is wanted."""
    with tempfile.TemporaryDirectory() as name:
        taken = measured(str(Path(name)))
    bare, first, whole = taken["bare"], taken["first"], taken["whole"]
    print(f"bare window of Qt      {bare:5.2f} s")
    print(f"first of ours painted  {first:5.2f} s  {first / bare:.1f} times", end="  ")
    print(f"(wanted: {RATIO:.1f} times)")
    print(f"the door painted       {whole:5.2f} s  {whole / bare:.1f} times")


if __name__ == "__main__":
    main()
