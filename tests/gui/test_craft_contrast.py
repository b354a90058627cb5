# SPDX-License-Identifier: Apache-2.0
"""Every colour on every ground it stands on, light and dark: WCAG 2.1 AA."""

import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc import paths
from carecalc.gui import theme
from carecalc.gui.theme import Look

TEXT = 4.5
"""Text of our sizes on its ground (WCAG 1.4.3)."""
FORM = 3.0
"""What says where a control is, or where the keyboard is (WCAG 1.4.11)."""

GROUNDS = ("window", "surface", "sunken", "hover", "accent-soft")
KINDS = ("danger", "warning", "good", "info", "accent")
PAIRS = [
    *(("text", ground) for ground in GROUNDS),
    *(("muted", ground) for ground in ("window", "surface", "sunken", "hover")),
    *(("placeholder", ground) for ground in ("surface", "sunken")),
    *((kind, ground) for kind in KINDS for ground in ("window", "surface", "sunken")),
    *((kind, f"{kind}-soft") for kind in KINDS),
    *(("text", f"{kind}-soft") for kind in KINDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("surface", "text"),
]
FRAMES = [
    *(("accent", ground) for ground in GROUNDS),
    ("text", "window"),  # around a primary button
    ("text", "surface"),
    *((kind, ground) for kind in KINDS for ground in ("window", "surface")),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def rules() -> list[tuple[str, dict[str, str]]]:
    """Return the rules of the style sheet: selectors, and what they set."""
    sheet = (paths.resources() / "styles" / "carecalc.qss").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", sheet):
        entries = (each.split(":", 1) for each in body.split(";") if ":" in each)
        found.append((selectors.strip(), {k.strip(): v.strip() for k, v in entries}))
    return found


def name_of(value: str) -> str:
    """Return the colour that a value of the style sheet names."""
    found = re.search(r"\$([a-z_]+)", value)
    return found.group(1).replace("_", "-") if found else ""


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> Look:
    return theme.look_for(request.param)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_that_contrast_is_what_the_standard_says(
    one: str, other: str, ratio: float
) -> None:
    assert round(contrast(one, other), 2) == ratio


@pytest.mark.parametrize(("colour", "ground"), PAIRS)
def test_that_text_can_be_read_on_its_ground(
    look: Look, colour: str, ground: str
) -> None:
    assert contrast(look.colours[colour], look.colours[ground]) >= TEXT


@pytest.mark.parametrize(("colour", "ground"), FRAMES)
def test_that_the_frame_of_the_keyboard_is_seen(
    look: Look, colour: str, ground: str
) -> None:
    assert contrast(look.colours[colour], look.colours[ground]) >= FORM


def test_that_the_edge_of_a_field_is_seen(look: Look) -> None:
    for ground in ("window", "surface", "sunken", "hover"):
        edge = look.colours["line-strong"]
        assert contrast(edge, look.colours[ground]) >= FORM, ground


def test_that_every_rule_that_sets_both_can_be_read(look: Look) -> None:
    for selectors, sets in rules():
        ground = name_of(sets.get("background", ""))
        colour = name_of(sets.get("color", ""))
        if ground and colour and colour != "disabled":
            ratio = contrast(look.colours[colour], look.colours[ground])
            assert ratio >= TEXT, f"{selectors}: {colour} on {ground} {ratio:.2f}"


def test_that_every_colour_of_text_is_among_the_pairs() -> None:
    told = {colour for colour, _ in PAIRS}
    used = {name_of(sets["color"]) for _, sets in rules() if "color" in sets}
    assert used - told == {"disabled"}  # What cannot be used is exempt (1.4.3).


def test_that_an_empty_field_asks_in_a_colour_that_can_be_read(
    qtbot: QtBot, qapp: QApplication, look: Look
) -> None:
    theme.wear(qapp, look, "zh_CN")
    line = QLineEdit()
    qtbot.addWidget(line)
    line.ensurePolished()
    drawn = line.palette().color(QPalette.ColorRole.PlaceholderText)
    assert drawn == look.colour("placeholder")
