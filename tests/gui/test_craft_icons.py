# SPDX-License-Identifier: Apache-2.0
"""The icons of the window: of one set, each used, drawn at the pixels of the screen."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

import carecalc.gui
from carecalc import paths
from carecalc.gui import theme

ICONS = Path(str(paths.resources())) / "icons"
OWN = "carecalc"
"""The mark of the program."""

COLOURED = {
    "arrow": "chevron-down",
    "tick-light": "check",
    "tick-dark": "check",
}
"""For the style sheet: with their colour in the file."""


def names() -> set[str]:
    return {file.stem for file in ICONS.glob("*.svg")}


def listed() -> dict[str, str]:
    """Return what README.md lists: our name, the set's name."""
    text = (ICONS / "README.md").read_text("utf-8")
    return dict(re.findall(r"^\| `([a-z-]+)\.svg` \| `([a-z0-9-]+)` \|$", text, re.M))


def test_that_every_icon_but_the_mark_is_of_the_set_and_listed() -> None:
    assert names() == {*listed(), *COLOURED, OWN}
    for name, theirs in (listed() | COLOURED).items():
        svg = (ICONS / f"{name}.svg").read_text("utf-8")
        assert svg.startswith("<!-- @license lucide-static v1.62.0 - ISC -->\n"), name
        assert f'class="lucide lucide-{theirs}"' in svg, name
        assert ('stroke="currentColor"' in svg) is (name not in COLOURED), name
        assert 'stroke-width="2"' in svg, name


def test_that_every_icon_is_used() -> None:
    package = Path(carecalc.gui.__file__).parent
    source = "\n".join(file.read_text("utf-8") for file in package.rglob("*.py"))
    assert {name for name in listed() if f'"{name}"' not in source} == set()


@pytest.mark.parametrize("text_size", [100, 125, 150])
def test_that_no_icon_is_scaled_after_it_was_drawn(
    qtbot: QtBot, text_size: int
) -> None:
    look = theme.look_for("light", text_size)
    icon = look.icon("search")
    for side in theme.ICON_SIDES:
        wanted = QSize(look.size(side), look.size(side))
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
            assert wanted in icon.availableSizes(mode)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_that_an_icon_pales_with_what_cannot_be_pressed(
    qtbot: QtBot, name: str
) -> None:
    look = theme.look_for(name)
    icon = look.icon("add", "on-accent")
    for mode, colour in (
        (QIcon.Mode.Normal, "on-accent"),
        (QIcon.Mode.Disabled, "disabled"),
    ):
        image = icon.pixmap(QSize(20, 20), mode).toImage()
        drawn = image.pixelColor(10, 10)  # Where both strokes of the plus cross.
        assert drawn.alpha() > 240
        wanted = look.colour(colour)  # Edges are soft: a shade or two beside it.
        for one, other in zip(drawn.getRgb()[:3], wanted.getRgb()[:3], strict=True):
            assert abs(one - other) < 4
