# SPDX-License-Identifier: Apache-2.0
"""Reviews in the words of the window: stages, ways of proving, what a row says."""

from carecalc.domain.masking import last_four
from carecalc.domain.periodic import (
    DUE,
    HELD,
    LATER,
    LIST,
    OFFICE,
    OVERDUE,
    PROPOSED,
    SILENT,
    TOLD,
    VIDEO,
    VISIT,
)
from carecalc.gui.tables import Column
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.periodic import BY_DECISION, BY_VISIT, Reviewed
from carecalc.text import N_, Message

STAGES = {
    SILENT: N_("not answered in time"),
    OVERDUE: N_("overdue"),
    DUE: N_("due this month"),
    TOLD: N_("notified"),
    PROPOSED: N_("suspension to be approved"),
    HELD: N_("suspended"),
    LATER: N_("due later"),
}
WAYS = {
    VISIT: N_("at home"),
    OFFICE: N_("at the office"),
    VIDEO: N_("by video"),
    LIST: N_("by a list"),
    BY_DECISION: N_("decision"),
    BY_VISIT: N_("assessment"),
}
WORK, ALL = "work", "all"
"""All that waits for somebody: everything but what is due later; and that, too."""

FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    WORK: (N_("To be worked on"), (SILENT, OVERDUE, DUE, TOLD, PROPOSED, HELD)),
    DUE: (N_("Due this month"), (DUE,)),
    OVERDUE: (N_("Overdue"), (OVERDUE,)),
    TOLD: (N_("Notified"), (TOLD,)),
    SILENT: (N_("Not answered in time"), (SILENT,)),
    PROPOSED: (N_("Suspensions to be approved"), (PROPOSED,)),
    HELD: (N_("Suspended"), (HELD,)),
    ALL: (N_("All of them"), ()),
}
"""What the page can be narrowed to, and the stages of each."""


_NAMED = 3
"""So many people are named; more of them are counted."""


def people_words(voice: Voice, names: tuple[str, ...]) -> str:
    """Say whom a dialog is about."""
    said = Message(N_("{names}"), {"names": names})
    if len(names) > _NAMED:
        said = Message(N_("{count} people"), {"count": len(names)})
    return voice.catalogue.render(said)


class PeriodicWords(Speaking):
    """Says what stands in a row."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the page's table."""
        return (
            Column(self.gettext("Name"), self._name, 104, is_strong=True),
            Column(self.gettext("Identity number"), self._number, 92),
            Column(self.gettext("Community"), self._community, 110),
            Column(self.gettext("Programmes"), self._programmes, 190, takes_rest=True),
            Column(self.gettext("Proven last"), self._proven, 130),
            Column(self.gettext("Due by"), self._due, 96),
            Column(self.gettext("Stage"), self.stage, 130),
        )

    def stage(self, row: Reviewed) -> str:
        """Return how far it has come."""
        if row.is_answered:
            return self.gettext("suspended, proven since")
        return self.gettext(STAGES[row.stage])

    def whole(self, row: Reviewed) -> str:
        """Return all that is known of a row, a line each."""
        lines = []
        for each in row.reviews:
            said = [
                self.gettext(
                    "{programme}: proven on {day} ({way}), due by {due}",
                    programme=each.rule.label,
                    day=each.proven_on,
                    way=self.gettext(WAYS[each.proven_by]),
                    due=each.due_on,
                )
            ]
            if each.notice is not None:
                said.append(
                    self.gettext(
                        "notified on {day}, to answer by {until}",
                        day=each.notice.notified_on,
                        until=each.notice.answer_by,
                    )
                )
            if each.hold is not None:
                hold = each.hold.value
                template = (
                    N_("suspended from {month}, approved by {name}")
                    if each.stage == HELD
                    else N_("suspension from {month}, proposed by {name}")
                )
                said.append(
                    self.gettext(
                        template,
                        month=hold.from_month,
                        name=hold.decided_by or hold.prepared_by,
                    )
                )
            lines.append(self.gettext("; ").join(said))
        return "\n".join(lines)

    def _name(self, row: Reviewed) -> str:
        return row.person.name

    def _number(self, row: Reviewed) -> str:
        return last_four(row.person.id_number)

    def _community(self, row: Reviewed) -> str:
        return row.person.community

    def _programmes(self, row: Reviewed) -> str:
        return self.words(row.programmes)

    def _proven(self, row: Reviewed) -> str:
        return row.proven_on.isoformat()

    def _due(self, row: Reviewed) -> str:
        return row.due_on.isoformat()
