# SPDX-License-Identifier: Apache-2.0
"""A person's assessments: the level of each scale with how long it holds, all visits."""

from collections.abc import Iterator, Mapping
from datetime import date

from carecalc.domain.office import Office
from carecalc.domain.review import COMPARED, CORRECTED, OVERTURNED, RETURNED
from carecalc.domain.scale import level_label
from carecalc.domain.visit import Ending
from carecalc.gui.widgets.handover_words import MARKS
from carecalc.gui.widgets.naming import level_words
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import handover
from carecalc.services.validity import due_on, periods, valid_to
from carecalc.services.visit_view import VisitView
from carecalc.text import N_

_STATES = {
    "draft": (N_("unfinished"), "info"),
    "signed": (N_("signed"), "good"),
    "abandoned": (N_("abandoned"), ""),
    "refused": (N_("not completed (refused)"), "warning"),
    "moved": (N_("moved over"), ""),
    RETURNED: (N_("returned by the review"), "warning"),
    OVERTURNED: (N_("overturned by the review"), "error"),
    CORRECTED: (N_("returned, corrected since"), ""),
    COMPARED: (N_("made to compare"), ""),
}


class Assessments(Speaking):
    """Says of a visit what it is called, what it gave, and until when that holds."""

    def __init__(
        self,
        voice: Voice,
        office: Office,
        today: date,
        standing: Mapping[str, str],
        carried: Mapping[str, str],
    ) -> None:
        self.voice = voice
        self._standing = standing
        self._carried = carried
        self._office = office
        self.today = today

    def latest(self, visits: tuple[VisitView, ...]) -> tuple[VisitView, ...]:
        """Return the latest signed visit of each scale that counts, the latest of all
        first."""
        found: dict[str, VisitView] = {}
        for seen in visits:
            # One that was returned still counts for what was decided before.
            stands = self._standing.get(seen.visit.id, RETURNED)
            if seen.visit.state == "signed" and stands == RETURNED:
                found.setdefault(seen.visit.scale, seen)
        return tuple(found.values())

    def level(self, seen: VisitView) -> str:
        """Return the level with its name; what there is instead of one."""
        level = seen.result.level
        if level is None:
            return self.gettext("recorded, no level follows")
        name = level_label(seen.scale, level, seen.visit.switches)
        return level_words(self.voice.catalogue, level, name)

    def scale(self, seen: VisitView) -> str:
        """Return the scale's name with the number of its text."""
        numbers = [source.number for source in seen.scale.sources[:1] if source.number]
        return " ".join([self.words(seen.scale.label), *numbers])

    def holds(self, seen: VisitView) -> tuple[tuple[str, str], ...]:
        """Return until when a signed level holds and when it is due again, each with
        the kind of its word."""
        on, level = seen.visit.assessed_on, seen.result.level
        if seen.visit.state != "signed" or level is None:
            return ()
        found = periods(self._office, seen.scale, level)
        said = []
        if found.validity_months is not None:
            last = valid_to(on, found.validity_months)
            if last < self.today:
                said.append((self.gettext("ran out on {day}", day=last), "error"))
            else:
                said.append((self.gettext("valid to {day}", day=last), "good"))
        if found.interval_months is not None:
            due = due_on(on, found.interval_months)
            kind = "warning" if due <= self.today else ""
            said.append((self.gettext("next due {day}", day=due), kind))
        return tuple(said)

    def title(self, seen: VisitView) -> str:
        """Return what a visit's row is called: no level stands without its scale."""
        return self.words(seen.scale.label)

    def detail(self, seen: VisitView, numbers: dict[str, str]) -> str:
        """Return the rest of the row; `numbers` are the visits' numbers by id."""
        return " · ".join(self._parts(seen, numbers))

    def state(self, seen: VisitView) -> tuple[str, str]:
        """Return the word for what became of a visit, and its kind."""
        ending = seen.visit.ending
        state = seen.visit.state if ending is None else ending.outcome
        state = self._standing.get(seen.visit.id, state)
        words, kind = _STATES[state]
        return self.gettext(words), kind

    def _parts(self, seen: VisitView, numbers: dict[str, str]) -> Iterator[str]:
        visit = seen.visit
        if visit.ending is not None:
            # First: a narrow row cuts its end.
            yield from self._ended(visit.ending, numbers)
        elif visit.state == "signed":
            yield self.level(seen)
        else:
            yield self.gettext(
                "{done}/{all} items answered", done=seen.answered, all=seen.asked
            )
        yield self.voice.catalogue.date(visit.assessed_on)
        carried = self._carried.get(visit.id)
        if carried is not None:
            words = self.voice.catalogue.render(handover.WORDS[carried])
            yield f"{MARKS[carried]} {words}"
        yield from (words for words, _ in self.holds(seen))
        if visit.entry is not None:
            yield self.gettext("from paper, entered {day}", day=visit.entry.entered_on)
        yield self.voice.name("reason", visit.reason)
        yield visit.number

    def _ended(self, ending: Ending, numbers: dict[str, str]) -> Iterator[str]:
        if ending.propose_on is not None:
            yield self.gettext("second visit proposed {day}", day=ending.propose_on)
        if ending.successor in numbers:
            yield self.gettext("goes on as {number}", number=numbers[ending.successor])
        elif ending.reason:
            yield ending.reason
