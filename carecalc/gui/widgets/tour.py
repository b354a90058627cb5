# SPDX-License-Identifier: Apache-2.0
"""The tour of the sample office: one card above the page, led by keys."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services.trials import TourStops
from carecalc.text import N_, Message

NEXT_KEY, BACK_KEY, LEAVE_KEY = "F11", "Shift+F11", "Ctrl+F11"


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the tour with what is said of it."""

    place: Place
    title: str
    text: str


def steps_of(stops: TourStops) -> tuple[Step, ...]:
    """Return the way through the office: from the desk to the month's list."""
    return (
        Step(
            Place("start"),
            N_("The desk"),
            N_(
                "What waits: unfinished visits first, then what is due. A click goes "
                "there, or Enter where the cursor stands."
            ),
        ),
        Step(
            Place("person", person=stops.person_id),
            N_("A person"),
            N_(
                "Everything about one person on one page: visits, facts, money, papers."
            ),
        ),
        Step(
            Place("visit", visit=stops.draft_id),
            N_("A visit"),
            N_(
                "One item is open at a time. A click or a digit answers it and goes on; "
                "F8 finds the next one without an answer. Every answer is saved at once."
            ),
        ),
        Step(
            Place("result", visit=stops.signed_id),
            N_("The result"),
            N_("The level with every reason for it, and how near the next one is."),
        ),
        Step(
            Place("signing", visit=stops.unsigned_id),
            N_("Signing"),
            N_("Two assessors and the informant sign; then the report prints."),
        ),
        Step(
            Place("month", month=stops.month),
            N_("The month's list"),
            N_("Who is paid how much this month, who is not, and why."),
        ),
    )


class Tour(QFrame):
    """Leads from page to page; the pages themselves stay usable all the while."""

    asked = Signal(object)
    """The `Place` that is told about."""

    left = Signal()

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._steps: tuple[Step, ...] = ()
        self.number = 0
        self.setObjectName("tour")
        self.setProperty("role", "notice")
        self.setProperty("kind", "info")
        self.title = label("", "strong", self)
        self.title.setObjectName("tour-title")
        self.text = label("", "", self)
        self.text.setObjectName("tour-text")
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.title)
        texts.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(6)
        row.addLayout(texts, 1)
        self.back_button = button(self._words(N_("Step back")), "tour-back", "", self)
        self.next_button = button("", "tour-next", "primary", self)
        self.leave_button = button(
            self._words(N_("End the tour")), "tour-leave", "quiet", self
        )
        for made, keys, slot in (
            (self.back_button, BACK_KEY, self._on_back),
            (self.next_button, NEXT_KEY, self._on_next),
            (self.leave_button, LEAVE_KEY, self._on_leave),
        ):
            made.setToolTip(keys)
            # Led by keys, the page that is told about keeps the keyboard.
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(slot)
            row.addWidget(made)
        self.hide()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way that is led; empty while there is none."""
        return self._steps

    def lead(self, steps: tuple[Step, ...], number: int = 0) -> None:
        """Begin at a step."""
        self._steps = steps
        self._tell(number)

    def _tell(self, number: int) -> None:
        self.number = number
        step = self._steps[number]
        place = self._words(
            N_("{number} of {count}: {title}"),
            number=number + 1,
            count=len(self._steps),
            title=Message(step.title),
        )
        self.title.setText(place)
        self.text.setText(self._words(step.text))
        is_last = number == len(self._steps) - 1
        said = self._words(N_("Done") if is_last else N_("Next step"))
        self.next_button.setText(f"{said}  {NEXT_KEY}")
        self.next_button.setAccessibleName(said)
        # Setting a text takes the key away.
        self.next_button.setShortcut(NEXT_KEY)
        self.back_button.setShortcut(BACK_KEY)
        self.leave_button.setShortcut(LEAVE_KEY)
        self.back_button.setEnabled(number > 0)
        self.setAccessibleName(f"{place} {self.text.text()}")
        self.show()

    def _words(self, template: str, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_next(self) -> None:
        if self.number + 1 == len(self._steps):
            self._on_leave()
            return
        self._tell(self.number + 1)
        self.asked.emit(self._steps[self.number].place)

    def _on_back(self) -> None:
        self._tell(self.number - 1)
        self.asked.emit(self._steps[self.number].place)

    def _on_leave(self) -> None:
        self._steps = ()
        self.hide()
        self.left.emit()
