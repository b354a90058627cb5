# SPDX-License-Identifier: Apache-2.0
"""The line of casework: places of the office's procedure, beside each other."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.gui.flow import FlowLayout
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("applications", N_("Applications"), ("applications.work", "acts.decide")),
    ("tasks", N_("My tasks"), ("visits.work",)),
    ("reviews", N_("Review"), ("reviews.make",)),
    ("periodic", N_("Periodic"), ("periodic.work", "acts.decide")),
    ("outside", N_("Outside lists"), ("takeovers.make",)),
    ("payments", N_("Paying out"), ("payments.work", "debts.write-off")),
    ("agencies", N_("Agencies"), ("agencies.see",)),
    (
        "handover",
        N_("Hand-over"),
        ("handover.send", "handover.take", "devices.manage"),
    ),
    ("figures", N_("Figures"), ("figures.see",)),
    ("what-if", N_("What if"), ("figures.see",)),
)
"""Each place, what it is called, and the actions one of which leads there."""

WITHIN: dict[str, str] = {
    "agency": "agencies",
    "application": "applications",
    "deciding": "applications",
    "cost-to-come": "figures",
}
"""Pages that belong to one of these places."""


OF_ALL = frozenset({"what-if"})
"""Places that are of the whole office: not for who works for some communities."""


def offered(may: Callable[[str, bool], bool]) -> tuple[str, ...]:
    """Return the places that somebody's roles lead to."""
    return tuple(
        name
        for name, _, needs in SECTIONS
        if any(may(action, name in OF_ALL) for action in needs)
    )


class Sections(QWidget):
    """Buttons in a line: one Tab stop, arrows go along it, Enter goes there."""

    chosen = Signal(str)

    def __init__(
        self,
        here: str,
        may: Callable[[str, bool], bool],
        catalogue: Catalogue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sections")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(catalogue.render(Message(N_("Casework"))))
        # Of many places with large letters the last stand in a second line.
        row = FlowLayout(self, spacing=0)
        row.setContentsMargins(12, 0, 12, 0)
        self._roomy = 0
        self._buttons: dict[QPushButton, str] = {}
        for name, words, _ in SECTIONS:
            if name not in offered(may):
                continue
            button = QPushButton(catalogue.render(Message(words)), self)
            button.setObjectName(f"section-{name}")
            button.setProperty("kind", "section")
            button.setProperty("state", "here" if name == here else "")
            button.setAutoDefault(True)
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus
                if name == here
                else Qt.FocusPolicy.ClickFocus
            )
            button.clicked.connect(self._on_clicked)
            row.addWidget(button)
            self._buttons[button] = name

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bring the words closer together where they do not fit otherwise."""
        super().resizeEvent(event)
        is_tight = self.property("fit") == "tight"
        if not is_tight:
            self._roomy = sum(each.sizeHint().width() for each in self._buttons) + 24
        if is_tight != (self.width() < self._roomy):
            self.setProperty("fit", "" if is_tight else "tight")
            for each in self._buttons:
                each.style().unpolish(each)
                each.style().polish(each)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the line with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons)
        held = self.focusWidget()
        if step is None or held not in buttons:
            super().keyPressEvent(event)
            return
        assert isinstance(held, QPushButton)
        place = buttons.index(held) + step
        if 0 <= place < len(buttons):
            buttons[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self.chosen.emit(self._buttons[button])
