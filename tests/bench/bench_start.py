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
COLD_ROUNDS = 5
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


FILES = """
import sys
def files():
    named = {getattr(module, "__cached__", None) for module in sys.modules.values()}
    named |= {getattr(module, "__file__", None) for module in sys.modules.values()}
    with open("/proc/self/maps") as maps:
        named |= {line.split()[-1] for line in maps if line.split()[-1][0] == "/"}
    print("\\n".join(sorted(name for name in named if name)), flush=True)
"""
"""Names every file of a process, where the system tells."""


def forget(code: str, home: str) -> bool:
    """Let the system forget what it has read for a window; False where it cannot.

    Files that other programs have open too stay where they are: the figure is then
    better than on a computer that was just switched on.
    """
    if not hasattr(os, "posix_fadvise") or not Path("/proc/self/maps").exists():
        return False
    told = FILES + code.replace("    os._exit(0)", "    files(); os._exit(0)")
    done = subprocess.run(
        [sys.executable, "-c", told],
        env=environ(home),
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    fonts = Path(__file__).resolve().parents[2] / "resources" / "fonts"
    for name in [*done.stdout.splitlines(), *map(str, fonts.iterdir())]:
        if os.path.isfile(name):
            handle = os.open(name, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
    return True


def environ(home: str) -> dict[str, str]:
    """Return what a new process is told: as where the program is installed."""
    # What Python has compiled once it keeps.
    told = dict(os.environ, CARECALC_HOME=home, PYTHONPYCACHEPREFIX=home)
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    told.setdefault("QT_QPA_PLATFORM", "offscreen")
    return told


def seconds(code: str, home: str) -> float:
    """Return what a new process takes until it has painted."""
    told = environ(home)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], env=told, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def cold(home: str, rounds: int = COLD_ROUNDS) -> dict[str, float]:
    """Return the median seconds with nothing read before; empty where none can be had."""
    taken: dict[str, list[float]] = {"bare": [], "first": []}
    for _ in range(rounds):
        for name, code in (("bare", BARE), ("first", FIRST)):
            if not forget(FIRST, home):
                return {}
            taken[name].append(seconds(code, home))
    return {name: statistics.median(each) for name, each in taken.items()}


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
        taken = measured(name)
        unread = cold(name)
    bare, first, whole = taken["bare"], taken["first"], taken["whole"]
    print(f"bare window of Qt      {bare:5.2f} s")
    print(f"first of ours painted  {first:5.2f} s  {first / bare:.1f} times", end="  ")
    print(f"(wanted: {RATIO:.1f} times)")
    print(f"the door painted       {whole:5.2f} s  {whole / bare:.1f} times")
    if unread:
        bare, first = unread["bare"], unread["first"]
        print(f"bare, nothing read     {bare:5.2f} s")
        print(f"first, nothing read    {first:5.2f} s  {first / bare:.1f} times")


if __name__ == "__main__":
    main()
