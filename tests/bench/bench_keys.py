# SPDX-License-Identifier: Apache-2.0
"""A whole visit by keys, then by finger: what is pressed at each step, and the time of
the hands by the keystroke model. Nothing here is measured with a clock."""

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from carecalc.gui.app import compose
from carecalc.gui.standing import Opened
from carecalc.settings import Settings
from tests.gui.hands import Hands, Step
from tests.gui.shell import left
from tests.gui.whole_visit import by_keys, by_pointing
from tests.offices import context

MENTAL, KEY, POINT, TAP = 1.35, 0.28, 1.1, 0.15
"""Seconds to make up one's mind, to press a key, to point at something, to touch it.

Card, Moran, Newell: The Keystroke-Level Model (1980); a tap takes 0.1 to 0.2.
"""

MOST = 60
"""So many key presses may a visit take beside the items' keys and what is typed."""

KNOWN = (
    ("digit key, goes on by itself", 26 * (MENTAL + KEY)),
    ("digit key and Enter", 26 * (MENTAL + 2 * KEY)),
    ("Tab and two arrows", 26 * (MENTAL + 3 * KEY)),
    ("touch on an option, goes on by itself", 26 * (MENTAL + POINT + TAP)),
    ("touch on an option, then on Next", 26 * (MENTAL + 2 * (POINT + TAP))),
)
"""What others take for 26 items, by the same model."""


def hand_time(step: Step, *, is_finger: bool) -> float:
    """Return the seconds of the hands: every act with a thought of its own."""
    once = MENTAL + (POINT + TAP if is_finger else KEY)
    acts = step.presses + step.answers + step.taps + step.scrolls
    return acts * once + step.fields * MENTAL + step.typed * KEY


def walk(app: QApplication, *, is_finger: bool) -> list[Step]:
    """Do a whole visit in a new office and return what its steps took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = context(folder / "office.carecalc")
        ctx = next(office)
        settings = Settings(language="zh_CN", theme="light")
        window, worker = compose(app, settings, folder / "settings.toml")
        window.resize(1093, 560)
        window.show()
        window.enter(Opened(ctx, ctx.store.folder, "王评估"))
        hands = Hands(window, is_finger=is_finger)
        hands.begin("Open the desk")
        hands.settle()
        (by_pointing if is_finger else by_keys)(hands, folder / "report.pdf")
        left(window)
        worker.shutdown()
        window.deleteLater()
        for _ in office:
            pass
    return [step for step in hands.steps if step.fields or step.answers or acts(step)]


def acts(step: Step) -> int:
    """Return the presses, touches and scrolls that neither answer nor type."""
    return step.presses + step.taps + step.scrolls


def show(title: str, steps: list[Step], *, is_finger: bool) -> None:
    """Print a table of the steps and their sums."""
    print(f"{title:34} acts  items  typed  hand time")
    for step in steps:
        time = hand_time(step, is_finger=is_finger)
        counts = f"{acts(step):5}  {step.answers:5}  {step.typed:5}"
        print(f"  {step.name:32}{counts}  {time:7.1f} s")
    whole = sum(hand_time(step, is_finger=is_finger) for step in steps)
    counts = (
        f"{sum(map(acts, steps)):5}  {sum(s.answers for s in steps):5}"
        f"  {sum(s.typed for s in steps):5}"
    )
    print(f"  {'the whole visit':32}{counts}  {whole:7.1f} s\n")


def main() -> None:
    """Print the report."""
    # So that nothing but the offices of this run is found, and nothing is left.
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        app = QApplication([])
        for title, is_finger in (("By keys alone", False), ("By finger alone", True)):
            steps = walk(app, is_finger=is_finger)
            show(title, steps, is_finger=is_finger)
            if not is_finger:
                presses = sum(step.presses for step in steps)
                print(f"presses beside items and typing: {presses} (at most {MOST})\n")
    print("26 items by the same model")
    for what, seconds in KNOWN:
        print(f"  {what:38}{seconds:6.1f} s")


if __name__ == "__main__":
    main()
