# SPDX-License-Identifier: Apache-2.0
"""A whole visit from the desk to the printed report, by keys, mouse or finger alone."""

from pathlib import Path

import pypdfium2
import pytest

from carecalc.gui.main_window import MainWindow
from carecalc.services import people, visits
from carecalc.services.context import Context
from tests.gui.hands import Hands
from tests.gui.shell import on
from tests.gui.whole_visit import NAME, by_keys, by_pointing

MOST = 60
"""So many key presses may a visit take beside the items' keys and what is typed."""


def assert_done(ctx: Context, file: Path) -> None:
    """Look into the store and at what was printed."""
    person = on(ctx, people.find, NAME).rows[0].person
    (visit,) = on(ctx, visits.of_person, person.id)
    assert visit.state == "signed"
    # Everything at its worst but consciousness: 2 points, level 4.
    assert visit.level == "4"
    assert len(visit.answers) == 33
    printed = pypdfium2.PdfDocument(file)
    assert len(printed) > 1
    printed.close()


@pytest.mark.usefixtures("quick")
def test_that_a_visit_takes_at_most_sixty_keys_beside_the_items(
    window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    hands = Hands(window)
    by_keys(hands, tmp_path / "report.pdf")
    assert sum(step.presses for step in hands.steps) <= MOST, hands.steps
    assert sum(step.answers for step in hands.steps) == 33
    assert sum(step.taps for step in hands.steps) == 0
    assert_done(ctx, tmp_path / "report.pdf")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("is_finger", [True, False], ids=["finger", "mouse"])
def test_that_a_visit_is_done_by_pointing_alone(
    window: MainWindow, ctx: Context, tmp_path: Path, is_finger: bool
) -> None:
    hands = Hands(window, is_finger=is_finger)
    by_pointing(hands, tmp_path / "report.pdf")
    assert sum(step.presses for step in hands.steps) == 0
    assert sum(step.answers for step in hands.steps) == 33
    assert_done(ctx, tmp_path / "report.pdf")
