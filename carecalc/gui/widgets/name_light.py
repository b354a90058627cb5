# SPDX-License-Identifier: Apache-2.0
"""Says beside a name where it arrives whole, and what to do where it does not."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.characters import (
    COMPATIBILITY,
    DOT,
    FORM,
    PARTS,
    PRIVATE,
    RADICAL,
    Trap,
    traps,
)
from carecalc.domain.glyph import code_point
from carecalc.gui.page import Desk
from carecalc.gui.theme import undrawable
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.glyph_dialog import GlyphDialog
from carecalc.gui.widgets.inputs import button, label, pill, restyle
from carecalc.gui.widgets.misplaced import number_in
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import names
from carecalc.services.context import Context
from carecalc.services.names import BANK, BANK_NEW, PAPER, SHEET, Way
from carecalc.text import N_

SCREEN = "screen"

_PAUSE = 120
_WAYS = {
    SCREEN: N_("Screen"),
    PAPER: N_("Papers"),
    SHEET: N_("Excel"),
    BANK: N_("Bank file"),
}

_TRAPS = {
    PRIVATE: N_(
        "{code} is a private sign of an old input method: the standard of 2022 writes "
        "{instead} ({meant}) for it."
    ),
    COMPATIBILITY: N_(
        "{code} is a double of {instead} ({meant}): who looks for the one does not find "
        "the other."
    ),
    RADICAL: N_("{code} is the part of a character, no character of a name."),
    PARTS: N_("{instead} is written in two signs here: write it in one."),
    FORM: N_(
        "{code} chooses a form of the character before it. Papers print the usual form "
        "and keep the sign in their text."
    ),
    DOT: N_("Between the parts of a name write · (U+00B7), no other."),
}


class NameLight(QWidget, Speaking):
    """A light for each way a name goes: ✓ whole, ✗ not; below, what to do.

    Nothing is shown while nothing is typed.
    """

    def __init__(
        self, desk: Desk, voice: Voice, line: QLineEdit, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("name-light")
        self.voice = voice
        self._desk = desk
        self._line = line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(3)
        flow = FlowLayout()
        self._lights = {kind: pill("", "", self) for kind in _WAYS}
        for kind, light in self._lights.items():
            light.setObjectName(f"light-{kind}")
            flow.addWidget(light)
        column.addLayout(flow)
        self._advice = label("", "hint", self)
        self._advice.setObjectName("name-advice")
        column.addWidget(self._advice)
        self._ways_on = FlowLayout()
        column.addLayout(self._ways_on)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause)
        line.textChanged.connect(self._on_typed)
        self.hide()

    def _on_typed(self, text: str) -> None:
        self._pause.start()

    def _on_pause(self) -> None:
        name = self._line.text().strip()
        if name and not number_in(name):
            self._desk.call(_ways, name, done=self._on_ways)
        else:
            self.hide()

    def _on_ways(self, answer: tuple[str, tuple[Way, ...]]) -> None:
        name, ways = answer
        if name != self._line.text().strip():
            return  # Somebody typed on.
        lost = {way.kind: way.lost for way in ways}
        lost[SCREEN] = undrawable(name)
        for kind, light in self._lights.items():
            way = self.gettext(_WAYS[kind])
            if lost[kind]:
                text = self.gettext(
                    "✗ {way}: not “{characters}”", way=way, characters=lost[kind]
                )
            else:
                text = self.gettext("✓ {way}", way=way)
            light.setText(text)
            light.setAccessibleName(
                self.gettext("{way}: {lost} is lost", way=way, lost=lost[kind])
                if lost[kind]
                else self.gettext("{way}: the whole name", way=way)
            )
            restyle(light, "kind", "error" if lost[kind] else "good")
        found = traps(name)
        self._offer(found, lost[PAPER], "".join(way.pictured for way in ways))
        advice = ""
        for hint in self._what_to_do(found, lost):
            advice = (
                self.gettext("{message} {hint}", message=advice, hint=hint)
                if advice
                else hint
            )
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleDescription(advice)
        self.show()

    def _offer(self, found: tuple[Trap, ...], lost: str, pictured: str) -> None:
        """Offer what may be meant, and a picture of what no font has; do neither."""
        while (item := self._ways_on.takeAt(0)) is not None:
            if (way := item.widget()) is not None:
                way.hide()
                way.deleteLater()
        for number, trap in enumerate(found):
            if not trap.instead:
                continue
            words = self.gettext(
                "Write {instead} ({meant})",
                instead=trap.instead,
                meant=_codes(trap.instead),
            )
            way = button(words, f"instead-{number}", "quiet", self)
            way.setProperty("trap", (trap.found, trap.instead))
            way.clicked.connect(self._on_instead)
            self._ways_on.addWidget(way)
        meant = {trap.found for trap in found if trap.instead}
        unknown = "".join(sign for sign in lost if sign not in meant)
        if not self._desk.may("papers.issue"):
            return
        for words, name, signs in (
            (N_("Give a picture of {code} …"), "give-glyph", unknown),
            (N_("Another picture of {code} …"), "another-glyph", pictured),
        ):
            if signs:
                said = self.gettext(words, code=code_point(signs[0]))
                way = button(said, name, "quiet", self)
                way.setProperty("sign", signs[0])
                way.clicked.connect(self._on_give)
                self._ways_on.addWidget(way)

    def _on_instead(self) -> None:
        found, instead = self.sender().property("trap")
        text = self._line.text().replace(found, instead)
        # As if it were typed: Ctrl+Z takes it back.
        self._line.selectAll()
        self._line.insert(text)
        self._line.setFocus()

    def _on_give(self) -> None:
        name = self._line.text().strip()
        sign = str(self.sender().property("sign"))
        dialog = GlyphDialog(self._desk, self.voice, sign, name, self.window())
        dialog.kept.connect(self._on_pause)
        dialog.open()

    def _what_to_do(self, found: tuple[Trap, ...], lost: dict[str, str]) -> list[str]:
        said = [
            self.gettext(
                _TRAPS[trap.kind],
                code=_codes(trap.found),
                instead=trap.instead,
                meant=_codes(trap.instead),
            )
            for trap in found
        ]
        has_dot = any(trap.kind == DOT for trap in found)
        is_told = any(trap.kind == PRIVATE for trap in found)
        if lost[SHEET] and not is_told:
            said.append(
                self.gettext(
                    "“{characters}” is a sign of one computer's own: look for the "
                    "character with another input method.",
                    characters=lost[SHEET],
                )
            )
        elif lost[BANK] and not has_dot and not is_told:
            said.append(
                self.gettext(
                    "Keep the name as the card shows it. Ask the bank how it writes "
                    "the account's holder, and record that with the payee: payment "
                    "lists take the holder from there."
                )
            )
            if not lost[BANK_NEW]:
                said.append(
                    self.gettext(
                        "A bank that takes GB 18030 files can take the name as it is."
                    )
                )
        return said


def _codes(text: str) -> str:
    return " ".join(map(code_point, text))


def _ways(ctx: Context, name: str) -> tuple[str, tuple[Way, ...]]:
    """Return what is lost of a name, with it: typing runs ahead of the answer."""
    return name, names.ways(ctx, name)
