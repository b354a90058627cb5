# SPDX-License-Identifier: Apache-2.0
"""What the reviews are narrowed to: a stage, a programme, a community; how many are left."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.office import Office
from carecalc.domain.periodic import LATER
from carecalc.gui.page import Desk
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, label
from carecalc.gui.widgets.periodic_words import FILTERS, WORK
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.periodic import MOST, DuePage, Wanted
from carecalc.text import Message


class ReviewFilters(FlowLayout, Speaking):
    """Three choices above the table of `page`."""

    narrowed = Signal()
    """Something else was chosen."""

    def __init__(self, voice: Voice, desk: Desk, stage: str, page: QWidget) -> None:
        self.voice = voice
        super().__init__(spacing=12)
        self._desk = desk
        self._stage = Choice(page)
        self._stage.setObjectName("stage")
        self._stage.setAccessibleName(self.gettext("Stage"))
        self._stage.setMinimumContentsLength(20)
        self._fill_stages({})
        self._stage.choose(stage if stage in FILTERS else WORK)
        self._programme = Choice(page)
        self._programme.setObjectName("programme")
        self._programme.setAccessibleName(self.gettext("Programme"))
        self._programme.setMinimumContentsLength(16)
        self._programme.fill([("", self.gettext("All programmes"))])
        self._community = Choice(page)
        self._community.setObjectName("community")
        self._community.setAccessibleName(self.gettext("Community"))
        self._community.setMinimumContentsLength(12)
        self._community.fill([("", self.gettext("All communities"))])
        for control in (self._stage, self._programme, self._community):
            control.activated.connect(self._on_narrowed)
            self.addWidget(control)
        self._count = label("", "muted", page)
        self._count.setObjectName("count")
        self._count.setWordWrap(False)
        self.addWidget(self._count)

    def stage(self) -> str:
        """Return which stages are looked for, a key of `FILTERS`."""
        return str(self._stage.code())

    def codes(self) -> tuple[object, object, object]:
        """Return all that is chosen."""
        return self._stage.code(), self._programme.code(), self._community.code()

    def choose(self, stage: object, programme: object, community: object) -> None:
        """Choose so again, though what can be chosen is not known yet."""
        self._stage.choose(stage)
        for control, code in (
            (self._programme, programme),
            (self._community, community),
        ):
            if code:
                control.addItem(str(code), code)
                control.choose(code)

    def wanted(self, offset: int = 0, most: int = MOST) -> Wanted:
        """Return what is looked for."""
        return Wanted(
            FILTERS[str(self._stage.code())][1],
            str(self._programme.code() or ""),
            str(self._community.code() or ""),
            offset,
            most,
        )

    def show_found(self, found: DuePage) -> None:
        """Tell how many there are of each stage, and offer the programmes found."""
        self._fill_stages(found.counts)
        self._programme.blockSignals(True)
        self._programme.fill(
            [
                ("", self.gettext("All programmes")),
                *(
                    (rule.programme, self.words(rule.label))
                    for rule in found.programmes
                ),
            ]
        )
        self._programme.blockSignals(False)
        self._count.setText(self.gettext("Found: {count}", count=found.total))

    def why_nothing(self, found: DuePage) -> str:
        """Say why nobody is found."""
        if not found.programmes:
            return self.gettext(
                "Nobody holds a programme whose policy file has a periodic review."
            )
        if found.counts[LATER] and self.stage() == WORK:
            return self.gettext(
                "Nobody is to be reviewed this month; {count} are due later.",
                count=found.counts[LATER],
            )
        return self.gettext("Nobody is at this stage.")

    def show_office(self, office: Office) -> None:
        """Offer the communities of the office that the user sees."""
        mine = self._desk.actor.communities
        names = [n for n in office.communities if mine is None or n in mine]
        self._community.fill(
            [("", self.gettext("All communities")), *((name, name) for name in names)]
        )
        self._community.setVisible(len(names) > 1)

    def _fill_stages(self, known: Mapping[str, int]) -> None:
        self._stage.blockSignals(True)
        self._stage.fill(
            [
                (
                    code,
                    self.gettext(
                        "{name} ({count})",
                        name=Message(name),
                        count=sum(known[each] for each in stages or known),
                    )
                    if known
                    else self.gettext(name),
                )
                for code, (name, stages) in FILTERS.items()
            ]
        )
        self._stage.blockSignals(False)

    def _on_narrowed(self, index: int) -> None:
        self.narrowed.emit()
