# SPDX-License-Identifier: Apache-2.0
"""The coloured band above everything in an office for trying out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services.trial_mark import PRACTICE
from carecalc.text import Message

CASE_KEY = "F7"


class PracticeBand(QFrame):
    """Says what the office is, leads to its page, and throws it away after one question.

    The question stands in the band itself; nothing is erased before it is answered.
    """

    asked = Signal(object)
    """The `Place` to go to."""

    case_asked = Signal()
    tour_asked = Signal()
    thrown_away = Signal()

    def __init__(self, catalogue: Catalogue, kind: str) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._kind = kind
        self.setObjectName("practice-band")
        self.setProperty("role", "trial")
        self.text = label("", "on-accent", self)
        self.text.setObjectName("practice-band-text")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        self.case_button = self._button(
            f"{self.gettext('Case')}  {CASE_KEY}", "show-case", self.case_asked.emit
        )
        self.case_button.setShortcut(CASE_KEY)
        self.case_button.setCheckable(True)
        # Its key is pressed in the middle of a visit: the answers keep the keyboard.
        self.case_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.page_button = self._button(
            self.gettext("Practice"), "go-practice", self._on_page
        )
        self.tour_button = self._button(
            self.gettext("Tour"), "go-tour", self.tour_asked.emit
        )
        self.away_button = self._button(
            self.gettext("Throw away …"), "throw-away", self._on_away
        )
        self.keep_button = self._button(
            self.gettext("Keep this office"), "keep", self._on_keep
        )
        self.erase_button = self._button(
            self.gettext("Erase it for good"), "erase", self.thrown_away.emit
        )
        for each in (
            self.case_button,
            self.page_button,
            self.tour_button,
            self.away_button,
            self.keep_button,
            self.erase_button,
        ):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        self._has_case = False
        self._ask(False)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def tell_case(self, has_case: bool, is_shown: bool) -> None:
        """Offer the case of the visit that is shown, if there is one."""
        self._has_case = has_case
        self.case_button.setChecked(is_shown)
        self._ask(not self.keep_button.isHidden())

    def _button(self, text: str, name: str, slot: object) -> QPushButton:
        made = button(text, name, "", self)
        made.setProperty("on", "band")
        made.clicked.connect(slot)
        return made

    def _ask(self, is_asked: bool) -> None:
        is_practice = self._kind == PRACTICE
        if is_asked:
            said = self.gettext(
                "Erase this office and all that was tried in it? It cannot be undone."
            )
        elif is_practice:
            said = self.gettext("Practice · nothing here is real or counts")
        else:
            said = self.gettext("Sample · nothing here is real or counts")
        self.text.setText(said)
        self.case_button.setVisible(self._has_case and not is_asked)
        self.page_button.setVisible(is_practice and not is_asked)
        self.tour_button.setVisible(not is_practice and not is_asked)
        self.away_button.setVisible(not is_asked)
        self.keep_button.setVisible(is_asked)
        self.erase_button.setVisible(is_asked)

    def _on_page(self) -> None:
        self.asked.emit(Place("practice"))

    def _on_away(self) -> None:
        self._ask(True)
        # Whoever presses Enter twice keeps it.
        self.keep_button.setFocus()

    def _on_keep(self) -> None:
        self._ask(False)
        self.away_button.setFocus()
