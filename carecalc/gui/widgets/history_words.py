# SPDX-License-Identifier: Apache-2.0
"""How one act of a person's history reads: what it says, what changed, and why."""

from datetime import datetime, timedelta, timezone
from typing import Any

from carecalc.domain.fact import FactValue
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.consents import Information
from carecalc.services.disclosures import Disclosures
from carecalc.services.histories import Happened
from carecalc.text import N_

_BEIJING = timezone(timedelta(hours=8))
_STATES = {
    "draft": N_("unfinished"),
    "signed": N_("signed"),
    "abandoned": N_("abandoned"),
    "approved": N_("approved"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("superseded"),
}
"""What the states of assessments and decisions are called."""


class HistoryWords(Speaking):
    """Says an act in the window's language; `law` and `notice` name its codes."""

    def __init__(self, voice: Voice, law: Disclosures, notice: Information) -> None:
        self.voice = voice
        self._law = law
        self._notice = notice

    def when(self, at: datetime) -> str:
        """Return a moment as the office's clock showed it."""
        return f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"

    def told(self, row: Happened) -> str:
        """Return all that is known of an act in one line."""
        said = [self._said(row), *self._changes(row)]
        if row.why:
            said.append(self.gettext("because: {reason}", reason=row.why))
        return self.gettext("; ").join(part for part in said if part)

    def _changes(self, row: Happened) -> list[str]:
        return [
            self.gettext(
                "{field}: {old} → {new}",
                field=self.words(change.field),
                old=self._value(change.old),
                new=self._value(change.new),
            )
            for change in row.changes
        ]

    def _value(self, value: Words) -> str:
        known = _STATES.get(value) if isinstance(value, str) else None
        return (self.words(value) or "—") if known is None else self.gettext(known)

    def _said(self, row: Happened) -> str:
        if row.said:
            return self.words(row.said)
        detail: Any = row.detail
        first = detail[0] if isinstance(detail, tuple) and detail else detail
        match row.action:
            case "fact.added" if isinstance(first, FactValue):
                return headline(self.voice, first)
            case "fact.withdrawn" | "visit.abandoned" if isinstance(detail, str):
                return self.gettext("because: {reason}", reason=detail)
            case "disclosure.made" if isinstance(detail, tuple):
                kind = self._law.rule(detail[0])
                name = detail[0] if kind is None else self.words(kind.name)
                return self.gettext(
                    "{paper} to {recipient}", paper=name, recipient=detail[1]
                )
            case "paper.issued" if isinstance(detail, tuple):
                kind = self._law.rule(detail[0])
                name = detail[0] if kind is None else self.words(kind.name)
                return f"{name} {detail[1]}"
            case "run.built" if isinstance(detail, tuple):
                number, month = detail[0], self.words(detail[1])
                return self.gettext("{name} ({note})", name=number, note=month)
        if row.action.startswith("consent.") and isinstance(detail, tuple):
            return self._consent(detail)
        if row.action.startswith("determination.") and isinstance(detail, tuple):
            return self._act(detail)
        return ""

    def _consent(self, detail: Any) -> str:
        scope, on, giver, way, *_ = detail
        known = self._notice.scopes.get(scope)
        said = (
            scope if known is None else known.label,
            on,
            self._notice.givers.get(giver, giver),
            self._notice.ways.get(way, way),
        )
        return " · ".join(self.words(part) for part in said)

    def _act(self, detail: Any) -> str:
        parts = [detail[0]]
        for part in detail[4:6]:
            if isinstance(part, Month):
                parts.append(self.gettext("from {month}", month=part))
            elif isinstance(part, Money):
                parts.append(self.gettext("CNY {amount} a month", amount=part))
        return " · ".join(parts)
