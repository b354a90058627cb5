# SPDX-License-Identifier: Apache-2.0
"""Open cases and their steps in words: what is next, by when, and what was done."""

from collections.abc import Mapping, Sequence
from datetime import date

from carecalc.domain import procedure as p
from carecalc.domain.filing import (
    AGENT,
    CLOSED,
    COPY,
    DECIDED,
    GUARDIAN,
    HELD,
    MISSING,
    OPEN,
    ORIGINAL,
    SELF,
    WITHDRAWN,
)
from carecalc.domain.procedure import Taken
from carecalc.domain.record import Happening
from carecalc.gui.tables import Column
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import cited
from carecalc.services.deadlines import Open
from carecalc.text import N_

STEP_WORDS = {
    p.RECEIVED: N_("Received"),
    p.TOLD: N_("Told what is missing"),
    p.HANDED_IN: N_("Papers handed in"),
    p.ACCEPTED: N_("Accepted"),
    p.SURVEYED: N_("Surveyed"),
    p.OPINED: N_("Opinion given"),
    p.PUBLISHED: N_("Made public"),
    p.OBJECTED: N_("Objected to"),
    p.DELIBERATED: N_("Deliberated"),
    p.DECIDED: N_("Decided"),
    p.DELIVERED: N_("Delivered"),
    p.LEFT_OUT: N_("Left out"),
    p.EXTENDED: N_("Extended"),
    p.WITHDRAWN: N_("Withdrawn"),
    p.CLOSED: N_("Closed"),
    p.REOPENED: N_("Opened again"),
}
STATES = {
    OPEN: N_("in hand"),
    DECIDED: N_("decided and delivered"),
    WITHDRAWN: N_("withdrawn"),
    CLOSED: N_("closed"),
}
PAPERS = (
    (MISSING, N_("missing")),
    (ORIGINAL, N_("original seen")),
    (COPY, N_("copy handed in")),
    (HELD, N_("held by the office")),
)
THROUGH = {
    SELF: N_("the elder"),
    AGENT: N_("an agent, with a mandate"),
    GUARDIAN: N_("the guardian"),
}
_OUTCOMES = {
    p.FAVOURABLE: N_("in favour"),
    p.UNFAVOURABLE: N_("not in favour"),
    p.GRANTED: N_("granted"),
    p.REFUSED: N_("not granted"),
    "upheld": N_("upheld"),
    "changed": N_("changed"),
    "complete": N_("complete"),
    p.SURVEY: N_("the survey"),
    p.PUBLISH: N_("the publicity"),
    p.HAND_IN: N_("papers that did not come"),
}


class CaseWords(Speaking):
    """The words of open cases on a day."""

    def __init__(self, voice: Voice, on: date) -> None:
        self.voice = voice
        self._on = on
        self.sources: Mapping[str, str] = {}
        """What the files cited are called, by the names that clauses begin with."""

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list of open cases."""
        return (
            Column(self.gettext("Due by"), self._until, 104),
            Column(self.gettext("Left"), self._left, 120, is_strong=True),
            Column(self.gettext("Next"), self._next, 110),
            Column(self.gettext("Elder"), _name, 96),
            Column(self.gettext("Community"), _community, 96, takes_rest=True),
            Column(self.gettext("Case number"), _number, 130),
        )

    def left(self, one: Open) -> str:
        """Return how long there is left, in words."""
        if one.is_stopped:
            return self.gettext("days stopped")
        if one.end is None:
            return self.gettext("no limit")
        if one.is_overdue(self._on):
            days = (self._on - one.end.day).days
            return self.gettext("{count} day(s) over", count=days)
        if one.left is None:
            return self.gettext("awaits the calendar")
        if one.end.day == self._on:
            return self.gettext("today")
        if one.is_in_working_days:
            return self.gettext("{count} working day(s)", count=one.left)
        return self.gettext("{count} day(s)", count=one.left)

    def deadline(self, one: Open) -> str:
        """Return what is next and by when, in one line."""
        if one.end is None:
            return self.gettext("No text limits this step.")
        template = (
            N_("Until {day}: {left}")
            if one.is_stopped or one.is_overdue(self._on) or one.end.day == self._on
            else N_("Until {day}; left: {left}")
        )
        said = self.gettext(template, day=one.end.day, left=self.left(one))
        if one.is_awaiting_calendar:
            said = self.gettext(
                "Not before {day}: the calendar of that year is not published yet.",
                day=one.end.day,
            )
        if one.limit is not None and one.limit.clause:
            clause = cited(one.limit.clause, self.sources)
            said = self.gettext("{said} ({clause})", said=said, clause=clause)
        return said

    def done(self, step: Happening[Taken]) -> str:
        """Return what is on record of a step, beside its day and name."""
        taken = step.value
        said = []
        if taken.outcome in _OUTCOMES:
            said.append(self.gettext(_OUTCOMES[taken.outcome]))
        if taken.who:
            said.append(self.words(tuple(filter(None, taken.who))))
        if taken.said:
            said.append(taken.said)
        if step.kind in (p.TOLD, p.HANDED_IN) and taken.items:
            said.append(self.words(tuple(taken.items)))
        if taken.until is not None:
            said.append(self.gettext("until {day}", day=taken.until))
        return " · ".join(said)

    def _until(self, row: object) -> str:
        assert isinstance(row, Open)
        if row.end is None:
            return "–"
        return row.end.day.isoformat() + ("+" if row.is_awaiting_calendar else "")

    def _left(self, row: object) -> str:
        assert isinstance(row, Open)
        return self.left(row)

    def _next(self, row: object) -> str:
        assert isinstance(row, Open)
        return self.words(row.words)


def _name(row: object) -> str:
    assert isinstance(row, Open)
    return row.person.name


def _community(row: object) -> str:
    assert isinstance(row, Open)
    return row.person.community


def _number(row: object) -> str:
    assert isinstance(row, Open)
    return row.number
