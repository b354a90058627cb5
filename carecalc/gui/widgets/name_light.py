# SPDX-License-Identifier: Apache-2.0
"""Says beside a name where it arrives whole, and what to do where it does not."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.gui.page import Desk
from carecalc.gui.theme import undrawable
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import label, pill, restyle
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
_DOTS = "•‧・･．∙⋅●"


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
        if name:
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
        advice = " ".join(self._what_to_do(name, lost))
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleDescription(advice)
        self.show()

    def _what_to_do(self, name: str, lost: dict[str, str]) -> list[str]:
        said = []
        if any(sign in _DOTS for sign in name):
            said.append(
                self.gettext("Between the parts of a name write · (U+00B7), no other.")
            )
        if lost[SHEET]:
            said.append(
                self.gettext(
                    "“{characters}” is a sign of one computer's own: look for the "
                    "character with another input method.",
                    characters=lost[SHEET],
                )
            )
        elif lost[BANK] and not any(sign in _DOTS for sign in name):
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


def _ways(ctx: Context, name: str) -> tuple[str, tuple[Way, ...]]:
    """Return what is lost of a name, with it: typing runs ahead of the answer."""
    return name, names.ways(ctx, name)
