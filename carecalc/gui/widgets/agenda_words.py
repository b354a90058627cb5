# SPDX-License-Identifier: Apache-2.0
"""What waits, in the words of the desk: where a visit stopped, how long something is due."""

from collections.abc import Mapping
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.person import Person
from carecalc.gui.page import Place
from carecalc.gui.widgets.agenda_list import AgendaRow
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.naming import scale_level_words
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.agenda import Waiting
from carecalc.services.people import PersonSummary
from carecalc.text import Text

_SOON = 7
"""So many days before it is due a thing is marked."""


class AgendaWords(Speaking):
    """Makes rows of what waits on a day."""

    def __init__(self, voice: Voice, today: date) -> None:
        self.voice = voice
        self._today = today

    def unfinished(self, one: Waiting) -> AgendaRow:
        """Return the row of a visit that is not finished: how far it is, and where."""
        done = one.words.values
        count = f"{done['answered']}/{done['asked']}"
        stopped = (
            self.gettext("Stopped at “{item}”", item=done["item"])
            if "item" in done
            else self.gettext("Not begun yet")
        )
        detail = " · ".join((count, stopped, self.words(done["scale"])))
        return AgendaRow(
            RowButton(
                f"visit-{one.visit_id}",
                Place("visit", person=one.person.id, visit=one.visit_id),
                one.person.name,
                detail,
                self._since(one.day),
                "info",
            )
        )

    def due(self, one: Waiting) -> AgendaRow:
        """Return the row of somebody who is to be assessed again."""
        note, kind = self._until(one.day)
        return self._of_person(f"due-{one.visit_id}", one, note, kind)

    def ending(self, one: Waiting, number: int) -> AgendaRow:
        """Return the row of something of a person that ends."""
        note, kind = self._until(one.day)
        return self._of_person(f"ending-{number}", one, note, kind)

    def birthday(self, one: Waiting, number: int) -> AgendaRow:
        """Return the row of somebody who reaches an age that counts."""
        note, _ = self._until(one.day)
        return self._of_person(f"birthday-{number}", one, note, "accent")

    def decision(
        self, act: Determination, who: Person, programmes: Mapping[str, Text]
    ) -> AgendaRow:
        """Return the row of a decision that waits; `programmes` are named by code."""
        return AgendaRow(
            RowButton(
                f"decision-{act.id}",
                Place("person", person=who.id, item=f"decision-{act.id}"),
                who.name,
                self.words(programmes.get(act.programme, Text(act.programme))),
                ""
                if act.monthly is None
                else self.gettext("CNY {amount}", amount=act.monthly),
                "warning",
            )
        )

    def seen(self, summary: PersonSummary) -> AgendaRow:
        """Return the row of somebody seen lately, with the level they have."""
        level = scale_level_words(
            self.voice.catalogue,
            summary.scale_label,
            summary.level,
            summary.level_label,
        )
        return AgendaRow(
            RowButton(
                f"person-{summary.person.id}",
                Place("person", person=summary.person.id),
                summary.person.name,
                " · ".join(part for part in (summary.person.community, level) if part),
            )
        )

    def _of_person(self, name: str, one: Waiting, note: str, kind: str) -> AgendaRow:
        detail = [self.words(one.words), self.voice.catalogue.date(one.day)]
        if one.person.community:
            detail.append(one.person.community)
        return AgendaRow(
            RowButton(
                name,
                Place("person", person=one.person.id),
                one.person.name,
                " · ".join(detail),
                note,
                kind,
            )
        )

    def _since(self, day: date) -> str:
        days = (self._today - day).days
        if days == 0:
            return self.gettext("today")
        if days == 1:
            return self.gettext("yesterday")
        return self.gettext("{count} days ago", count=days)

    def _until(self, day: date) -> tuple[str, str]:
        """Return how far off a day is, and how that is coloured."""
        days = (day - self._today).days
        if days < -1:
            return self.gettext("{count} days overdue", count=-days), "error"
        if days == -1:
            return self.gettext("overdue since yesterday"), "error"
        if days == 0:
            return self.gettext("today"), "warning"
        if days == 1:
            return self.gettext("tomorrow"), "warning"
        return (
            self.gettext("in {count} days", count=days),
            "warning" if days <= _SOON else "",
        )
