# SPDX-License-Identifier: Apache-2.0
"""How outside lists, what they propose, and entries alike read in tables."""

from collections.abc import Mapping

from carecalc.domain.fact import Fact
from carecalc.domain.masking import last_four
from carecalc.domain.outside_change import CHANGED, DEAD, LAPSED, NEW
from carecalc.domain.taking_over import FAULTY, GOOD, NOBODY, WARNED
from carecalc.gui.tables import Column
from carecalc.gui.widgets.fact_words import headline, period
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.duplicates import SIGNS, Pair
from carecalc.services.outside_lists import ACCEPTED, DECLINED, OPEN, SeenList
from carecalc.services.outside_reading import ELSEWHERE, OutsideResult
from carecalc.services.proposals import Proposed
from carecalc.text import N_, Text

CHANGES: Mapping[str, str] = {
    NEW: N_("new entry"),
    CHANGED: N_("another value"),
    LAPSED: N_("came to an end"),
    DEAD: N_("death"),
}
STATES: Mapping[str, str] = {
    GOOD: N_("of the office"),
    WARNED: N_("of the office, to be looked at"),
    ELSEWHERE: N_("not registered here"),
    FAULTY: N_("cannot be read"),
    NOBODY: N_("nobody’s"),
}
ROW_KINDS: Mapping[str, str] = {
    GOOD: "good",
    WARNED: "warning",
    ELSEWHERE: "",
    FAULTY: "error",
    NOBODY: "",
}


class OutsideWords(Speaking):
    """The columns of the tables; `kinds` are the names of kinds of lists."""

    def __init__(self, voice: Voice, kinds: Mapping[str, Text]) -> None:
        self.voice = voice
        self._kinds = kinds

    # -------------------------------------------------------------- proposals

    def proposals(self) -> tuple[Column, ...]:
        """Return the columns of proposals."""
        return (
            Column(self.gettext("Name"), self._whom, 90, is_strong=True),
            Column(self.gettext("Community"), self._where, 100),
            Column(self.gettext("Kind of change"), self._change, 100),
            Column(self.gettext("Would be"), self.would_be, 180, takes_rest=True),
            Column(self.gettext("On record"), self.on_record, 180, takes_rest=True),
            Column(self.gettext("Outside list"), self._list, 150, takes_rest=True),
        )

    def _whom(self, row: Proposed) -> str:
        return row.person.name

    def _where(self, row: Proposed) -> str:
        return row.person.community

    def _change(self, row: Proposed) -> str:
        return self.gettext(CHANGES[row.record.value.kind])

    def would_be(self, row: Proposed) -> str:
        """Return what an entry would say."""
        change = row.record.value
        fact = Fact("", "", change.value, change.first, change.last)
        return self._fact(fact)

    def on_record(self, row: Proposed) -> str:
        """Return what the entry says that would be changed."""
        return "" if row.before is None else self._fact(row.before)

    def whole(self, row: Proposed) -> str:
        """Return a proposal in full: what would be, what is on record, by which list."""
        said = [
            self.gettext(
                "{name}: {change}", name=row.person.name, change=self._change(row)
            ),
            self.gettext("Would be: {entry}", entry=self.would_be(row)),
        ]
        if row.before is not None:
            said.append(self.gettext("On record: {entry}", entry=self.on_record(row)))
        said.append(self.gettext("By the list {name}", name=row.outside.name))
        return "\n".join((" · ".join(said[:1] + said[-1:]), *said[1:-1]))

    def _list(self, row: Proposed) -> str:
        return row.outside.name

    def _fact(self, fact: Fact) -> str:
        said = (headline(self.voice, fact.value), period(self.voice, fact))
        return " · ".join(part for part in said if part)

    # -------------------------------------------------------------- lists

    def lists(self) -> tuple[Column, ...]:
        """Return the columns of lists on record."""
        return (
            Column(self.gettext("Kind"), self._kind, 150, is_strong=True),
            Column(self.gettext("As of"), self._day, 90),
            Column(self.gettext("Outside list"), self._name, 170, takes_rest=True),
            Column(self.gettext("Kept by"), self._body, 110, takes_rest=True),
            Column(self.gettext("Rows"), self._rows, 60, is_number=True),
            Column(self.gettext("Of the office"), self._ours, 70, is_number=True),
            Column(self.gettext("Proposals"), self._proposals, 170, takes_rest=True),
        )

    def _kind(self, row: SeenList) -> str:
        kind = row.record.value.kind
        label = self._kinds.get(kind)
        return kind if label is None else self.words(label)

    def _day(self, row: SeenList) -> str:
        return "" if row.record.day is None else row.record.day.isoformat()

    def _name(self, row: SeenList) -> str:
        return row.record.value.name

    def _body(self, row: SeenList) -> str:
        return row.record.value.body

    def _rows(self, row: SeenList) -> str:
        counts = row.record.value.rows
        return str(sum(counts.get(s, 0) for s in (GOOD, WARNED, ELSEWHERE)))

    def _ours(self, row: SeenList) -> str:
        counts = row.record.value.rows
        return str(sum(counts.get(state, 0) for state in (GOOD, WARNED)))

    def _proposals(self, row: SeenList) -> str:
        if row.is_undone:
            return self.gettext("taken back: {why}", why=row.record.value.reason)
        counts = row.proposals
        return self.gettext(
            "{open} open, {accepted} accepted, {declined} declined",
            open=counts[OPEN],
            accepted=counts[ACCEPTED],
            declined=counts[DECLINED],
        )

    # -------------------------------------------------------------- rows of a file

    def rows(self) -> tuple[Column, ...]:
        """Return the columns of the rows of a file."""
        return (
            Column(self.gettext("Row"), self._number, 55, is_number=True),
            Column(self.gettext("Name"), self._said_name, 90, is_strong=True),
            Column(self.gettext("Identity number"), self._said_number, 100),
            Column(self.gettext("Result"), self._state, 150),
            Column(self.gettext("Why"), self.why, 220, takes_rest=True),
        )

    def _number(self, row: OutsideResult) -> str:
        return str(row.row)

    def _said_name(self, row: OutsideResult) -> str:
        return row.name

    def _said_number(self, row: OutsideResult) -> str:
        return last_four(row.id_number)

    def _state(self, row: OutsideResult) -> str:
        return self.gettext(STATES[row.state])

    def why(self, row: OutsideResult) -> str:
        """Return what is to be said of a row."""
        return "  ".join(self.words(each.message) for each in row.remarks)

    # -------------------------------------------------------------- entries alike

    def pairs(self) -> tuple[Column, ...]:
        """Return the columns of entries that may be one person."""
        return (
            Column(self.gettext("One entry"), self._one, 210, is_strong=True),
            Column(self.gettext("The other"), self._other, 210, takes_rest=True),
            Column(self.gettext("Alike in"), self.alike, 190, takes_rest=True),
            Column(self.gettext("Paid now"), self._paid, 90),
            Column(self.gettext("Found on"), self._found, 90),
        )

    def _one(self, row: Pair) -> str:
        return f"{row.one.name} {last_four(row.one.id_number)} {row.one.community}"

    def _other(self, row: Pair) -> str:
        return (
            f"{row.other.name} {last_four(row.other.id_number)} {row.other.community}"
        )

    def alike(self, row: Pair) -> str:
        """Return what is alike in two entries."""
        signs = (self.gettext(SIGNS[sign]) for sign in row.record.value.signs)
        return " · ".join(signs)

    def _paid(self, row: Pair) -> str:
        count = len(row.paid)
        return ("", self.gettext("one of them"), self.gettext("both"))[count]

    def _found(self, row: Pair) -> str:
        return "" if row.record.day is None else row.record.day.isoformat()
