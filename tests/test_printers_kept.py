# SPDX-License-Identifier: Apache-2.0
"""What was measured of a printer is kept on this machine, and moves what is printed."""

from pathlib import Path

import pytest

from carecalc import settings
from carecalc.settings import Measured, Settings

OFFICE_PRINTER = Measured("前台 HP", left=212, top=185)


def test_that_print_moves_by_what_the_printer_misses_the_paper_by() -> None:
    # The line drawn 20.0 mm from the left came out at 21.2 mm, that from the top at
    # 18.5 mm: 1.2 mm too far right, 1.5 mm too high.
    assert OFFICE_PRINTER.moves == (-1.2, 1.5)


def test_that_what_was_measured_is_read_back_by_printer(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    kept = Settings().with_measured(Measured("旧", 200, 200))
    kept = kept.with_measured(OFFICE_PRINTER)
    settings.save(file, kept)
    assert settings.load(file).measured("前台 HP") == OFFICE_PRINTER
    assert settings.load(file).measured("别的") is None


def test_that_a_printer_measured_again_has_the_last_figures() -> None:
    kept = Settings().with_measured(OFFICE_PRINTER)
    kept = kept.with_measured(Measured("前台 HP", 200, 200))
    assert kept.printers == (Measured("前台 HP", 200, 200),)


@pytest.mark.parametrize(
    "broken",
    [
        'printers = "none"',
        "printers = [1]",
        '[[printers]]\nprinter = "A"\nleft = 200',
        '[[printers]]\nprinter = "A"\nleft = "x"\ntop = 1\nacross = 1\ndown = 1',
        '[[printers]]\nprinter = "A"\nleft = 9000\ntop = 200\nacross = 1000\ndown = 1000',
    ],
)
def test_that_figures_nobody_can_have_measured_are_left_out(
    broken: str, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'theme = "dark"\n{broken}\n', encoding="utf-8")
    assert settings.load(file) == Settings(theme="dark")


@pytest.mark.parametrize(
    ("across", "down", "is_true"),
    [(1000, 1000, True), (995, 1005, True), (970, 1000, False), (1000, 1006, False)],
)
def test_that_a_printer_is_true_within_half_a_millimetre_of_a_ruler(
    across: int, down: int, is_true: bool
) -> None:
    assert Measured("A", 200, 200, across, down).is_true is is_true
