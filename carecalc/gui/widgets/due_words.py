# SPDX-License-Identifier: Apache-2.0
"""What a month's subsidies page says of each line: reason, since when, on what it rests."""

from collections.abc import Iterable, Mapping

from carecalc.domain.conditions import Switched
from carecalc.domain.entitlement import (
    CHOOSE,
    DUE,
    NOT_DUE,
    UNKNOWN,
    EntitlementLine,
)
from carecalc.domain.fact import Fact, LtcInsurance, OutsideAssessment
from carecalc.domain.period import touches
from carecalc.domain.policy import Policy
from carecalc.domain.policy_reading import ASSESSMENT, names_read
from carecalc.domain.scale import level_label
from carecalc.domain.trace import Words
from carecalc.gui.page import Place
from carecalc.gui.widgets.due_card import Basis, Due
from carecalc.gui.widgets.due_view import DueView
from carecalc.gui.widgets.fact_words import details, headline
from carecalc.gui.widgets.naming import level_words
from carecalc.gui.widgets.rests_on import facts_read
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.cases import Level
from carecalc.text import Text


class DueWords(Speaking):
    """Reads a person's month; `voice` knows what the programmes are called."""

    def __init__(self, voice: Voice, view: DueView) -> None:
        self.voice = voice
        self._view = view
        self._person = view.preview.known.person.id

    def lines(self) -> list[EntitlementLine]:
        """Return the lines: due, to be chosen, not known, not due."""
        order = (DUE, CHOOSE, UNKNOWN, NOT_DUE)
        found = self._view.preview.entitlement.lines
        return sorted(found, key=lambda line: order.index(line.state))

    def due(self, line: EntitlementLine) -> Due:
        """Return everything the card of a line shows."""
        act = next(
            (
                act
                for act in self._view.acts
                if act.programme == line.programme
                and act.state in ("prepared", "approved")
            ),
            None,
        )
        applied = self._view.preview.known.applied_on(line.programme) is not None
        return Due(
            line=line,
            reason=self._view.reasons[line.programme],
            sources=_sources(self._view.preview.policies, line.programme),
            since=self._view.preview.from_months.get(line.programme),
            category=_category(self._view.preview.policies, line),
            act=act,
            basis=tuple(self._basis(line)),
            payer=self._payer(line),
            can_prepare=applied
            and not self._view.preview.is_assumed
            and line.state in (DUE, NOT_DUE)
            and (act is None or act.state != "prepared"),
        )

    def readings(self) -> Iterable[str]:
        """Yield how the law was read where it can be read in more than one way."""
        switches = {
            name: switch
            for policy in self._view.preview.policies
            for name, switch in policy.graph.switches.items()
        }
        for name, value in self._view.preview.entitlement.readings.items():
            if name in switches:
                yield self.gettext(
                    "{question}: {reading}",
                    question=switches[name].label,
                    reading=switches[name].values[value],
                )

    def insurance(self) -> Iterable[Fact]:
        """Yield what is recorded of long-term care insurance in the month."""
        return (
            fact
            for fact in self._view.preview.known.facts
            if isinstance(fact.value, LtcInsurance)
            and touches(self._view.preview.month, fact.valid_from, fact.valid_to)
        )

    def _basis(self, line: EntitlementLine) -> Iterable[Basis]:
        """Yield the levels and facts of the month that the programme's rules read."""
        for policy in self._view.preview.policies:
            programme = policy.programmes.get(line.programme)
            if programme is None:
                continue
            if ASSESSMENT in names_read(policy, programme):
                yield from self._levels()
            known = self._view.preview.known.facts
            for fact in facts_read(policy, programme, known, self._view.preview.month):
                note = ""
                if isinstance(fact.value, OutsideAssessment):
                    note = self.gettext("concluded outside")
                yield Basis(
                    headline(self.voice, fact.value),
                    details(self.voice, fact),
                    Place("facts", person=self._person),
                    note,
                )

    def _levels(self) -> Iterable[Basis]:
        for level in self._view.preview.known.levels:
            visit = self._view.visits.get((level.scale.code, level.assessed_on))
            if visit is None:
                continue
            yield Basis(
                self.gettext(
                    "{scale}: {level}",
                    scale=level.scale.label,
                    level=level_words(self.voice.catalogue, level.level, _name(level)),
                ),
                f"{self.voice.catalogue.date(level.assessed_on)} · {visit.number}",
                Place("result", person=self._person, visit=visit.id),
            )

    def _payer(self, line: EntitlementLine) -> str:
        for policy in self._view.preview.policies:
            programme = policy.programmes.get(line.programme)
            if programme is not None:
                said = self.gettext(
                    "Paid by {authority}", authority=self._view.authority
                )
                if programme.channel:
                    channel = self.voice.name("channel", programme.channel)
                    said = f"{said} · {channel}"
                return said
        return ""


def _name(level: Level) -> Text | None:
    """Return the name of a level, which is kept as text whatever the scale has."""
    codes = [level.level, *([int(level.level)] if level.level.isdigit() else [])]
    found = (level_label(level.scale, code) for code in codes)
    return next((label for label in found if label is not None), None)


def _sources(policies: Iterable[Policy], programme: str) -> Mapping[str, str]:
    return {
        source.name: source.title
        for policy in policies
        if programme in policy.programmes
        for source in policy.sources
    }


def _category(policies: Iterable[Policy], line: EntitlementLine) -> Words | None:
    if line.category is None:
        return None
    for policy in policies:
        programme = policy.programmes.get(line.programme)
        if programme is None or programme.category is None:
            continue
        named = policy.graph.measures[programme.category].grades
        lists = named.values.values() if isinstance(named, Switched) else (named,)
        for name in lists:
            for grade in policy.graph.grades.get(name, ()):
                if str(grade.code) == line.category:
                    return grade.label
    return line.category
