# SPDX-License-Identifier: Apache-2.0
"""The line that says who signed an assessment, and how: by key, in ink, or drawn."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.names import plain_name
from carecalc.domain.trust import KEY, SignOff
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import drawn, signoffs
from carecalc.services.context import Context, civil_day
from carecalc.services.drawn import Drawn
from carecalc.text import N_, Message

_ROLES = {
    **drawn.ROLES,
    signoffs.ASSESSOR: N_("Assessor"),
    signoffs.EXPERT: N_("Expert"),
}
_BY_KEY = N_("with their own key")
_DRAWN = N_("by hand on the screen")
_IN_INK = N_("in ink on the printed report")


class SignedBy(QWidget, Speaking):
    """Hidden until it is known; an assessment from before signatures says nothing."""

    def __init__(
        self, desk: Desk, voice: Voice, visit: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._text = label("", "muted", self)
        self._text.setObjectName("signed-by")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        self.setVisible(False)
        desk.call(_signed, visit, done=self._on_signed)

    def _on_signed(self, found: tuple[tuple[SignOff, ...], tuple[Drawn, ...]]) -> None:
        signed, hands = found
        if not signed:
            return
        drew = {
            plain_name(one.signature.name): one.signature.role
            for one in hands
            if one.is_of_result
        }
        said = []
        for one in signed:
            ways = [_BY_KEY] if one.way == KEY else []
            if drew.pop(plain_name(one.name), None) is not None:
                ways.append(_DRAWN)
            said.append(self._line(one.name, one.role, ways or [_IN_INK]))
        said.extend(self._line(name, role, [_DRAWN]) for name, role in drew.items())
        self._text.setText(
            self.gettext(
                "Signed on {day}: {people}",
                day=civil_day(signed[0].at),
                people=self.gettext("; ").join(said),
            )
        )
        self.setVisible(True)

    def _line(self, name: str, role: str, ways: list[str]) -> str:
        return self.gettext(
            "{name} ({role}, {ways})",
            name=name,
            role=Message(_ROLES.get(role, role)),
            ways=tuple(map(Message, ways)),
        )


def _signed(ctx: Context, visit: str) -> tuple[tuple[SignOff, ...], tuple[Drawn, ...]]:
    return signoffs.of_visit(ctx, visit), drawn.of_visit(ctx, visit)
