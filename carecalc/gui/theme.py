# SPDX-License-Identifier: Apache-2.0
"""How the window looks: colours, faces and sizes, read from `resources`."""

import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QRawFont,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from carecalc import paths

FACES = ("Noto Sans SC", "carecalc Rare A", "carecalc Rare B")
"""The chain of faces: a character is drawn with the first that has it."""

ICON_SIDES = (16, 18, 20)
"""Of icons in menus, on buttons, in the rail; in logical pixels at text size 100."""

_FACE_FILES = (
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "CarecalcRareA.ttf",
    "CarecalcRareB.ttf",
)
_BODY = 14  # logical pixels at text size 100

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "placeholder",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on-accent",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line-strong",
    QPalette.ColorRole.Shadow: "line-strong",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look of the window: its colours by name and the size of its text."""

    name: str
    colours: Mapping[str, str]
    text_size: int = 100

    def colour(self, name: str) -> QColor:
        """Return a colour of `resources/styles/colours.toml`."""
        return QColor(self.colours[name])

    def size(self, pixels: float) -> int:
        """Return a length that grows with the text, in logical pixels."""
        return round(pixels * self.text_size / 100)

    def icon(
        self, name: str, colour: str = "text", sides: Sequence[float] = ICON_SIDES
    ) -> QIcon:
        """Return the icon `name`, drawn in a colour of this look.

        `sides` are its lengths in logical pixels at text size 100. It is drawn for the
        size of the text and for every screen there is, so that none scales it; and once
        more for what cannot be pressed.
        """
        source = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")
        ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
        sizes = {round(self.size(side) * ratio) for side in sides for ratio in ratios}
        icon = QIcon()
        for mode, named in (
            (QIcon.Mode.Normal, colour),
            (QIcon.Mode.Disabled, "disabled"),
        ):
            svg = source.replace("currentColor", self.colours[named])
            renderer = QSvgRenderer(QByteArray(svg.encode()))
            for pixels in sorted(sizes):
                pixmap = QPixmap(pixels, pixels)
                pixmap.fill(Qt.GlobalColor.transparent)
                painter = QPainter(pixmap)
                renderer.render(painter)
                painter.end()
                icon.addPixmap(pixmap, mode)
        return icon

    def mark(self, name: str, side: int, colour: str = "text") -> QPixmap:
        """Return an icon to stand by itself, as large as the size of the text asks."""
        return self.icon(name, colour, (side,)).pixmap(self.size(side))


def look_for(theme: str, text_size: int = 100) -> Look:
    """Return the look of `light`, `dark`, or `system`: what this computer prefers."""
    if theme not in ("light", "dark"):
        theme = "dark" if prefers_dark() else "light"
    text = (paths.resources() / "styles" / "colours.toml").read_text("utf-8")
    return Look(theme, tomllib.loads(text)[theme], text_size)


def prefers_dark() -> bool:
    """Tell whether this computer's user wants dark windows, as far as Qt knows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def load_first_face() -> None:
    """Make the face known to Qt that most of Chinese is written in.

    The others are five times as much to read: `load_faces`, when something is seen.
    """
    _load(_FACE_FILES[:1])


def load_faces() -> None:
    """Make the shipped faces known to Qt, so that no computer needs its own.

    Once in a process: `QApplication` keeps them until it ends.
    """
    if not set(QFontDatabase.families()).issuperset(FACES):
        is_begun = FACES[0] in QFontDatabase.families()
        _load(_FACE_FILES[is_begun:])


def _load(names: Sequence[str]) -> None:
    for name in names:
        with as_file(paths.resources() / "fonts" / name) as file:
            if QFontDatabase.addApplicationFont(str(file)) < 0:
                raise FileNotFoundError(f"the face {name} could not be read")


def wear(application: QApplication, look: Look, language: str) -> None:
    """Dress every window of the application in `look`, at once."""
    font = QFont()
    font.setFamilies(list(FACES))
    font.setPixelSize(look.size(_BODY))
    # The quotation marks of the face are as wide as a Chinese character by themselves.
    font.setFeature(QFont.Tag("pwid"), int(language == "en"))
    application.setFont(font)
    application.setPalette(_palette(look))
    sheet = _style_sheet(look)
    if application.styleSheet() != sheet:  # Every widget is dressed anew by it.
        application.setStyleSheet(sheet)


def undrawable(text: str) -> str:
    """Return the characters of `text` that no shipped face has, each once.

    Screen and papers use the same faces: what cannot be shown cannot be printed.
    """
    faces = [QRawFont.fromFont(QFont(face)) for face in FACES]
    return "".join(
        character
        for character in dict.fromkeys(text)
        if not character.isspace()
        and not any(face.supportsCharacter(ord(character)) for face in faces)
    )


def _palette(look: Look) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, look.colour(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, look.colour("disabled"))
    return palette


def _style_sheet(look: Look) -> str:
    source = (paths.resources() / "styles" / "carecalc.qss").read_text("utf-8")
    values = {name.replace("-", "_"): value for name, value in look.colours.items()}
    # A style sheet takes pictures from files alone.
    for name, file in (("arrow", "arrow.svg"), ("tick", f"tick-{look.name}.svg")):
        with as_file(paths.resources() / "icons" / file) as picture:
            values[name] = picture.as_posix()
    for pixels in (11, 12, 13, 14, 16, 18, 20, 26):
        values[f"px{pixels}"] = f"{look.size(pixels)}px"
    return string.Template(source).substitute(values)
