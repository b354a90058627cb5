# SPDX-License-Identifier: Apache-2.0
"""The resident's page: what was found, what money comes, how to object; large type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carecalc.documents.flow import RIGHT, Cell, Row, Style
from carecalc.documents.fonts import BOLD, SANS, Fonts
from carecalc.documents.parts import Layout, Press
from carecalc.documents.resident_values import (
    ESTIMATED,
    GRANTED,
    Found,
    MoneyRow,
    Part,
    ResidentPage,
)
from carecalc.documents.values import Signer, Value
from carecalc.documents.words import Voice
from carecalc.domain.remedies import Term
from carecalc.i18n import Catalogue
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class LevelRemedy:
    """Whom one asks for another assessment, within how many days, what comes of it.

    `region` are the first digits of the regions it holds for, `scale` a scale's code,
    "" for every one; `days` 0 where the place has not said. `to` may name
    `{assessment_body}` and `{authority}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    region: str
    scale: str
    days: int
    to: Text
    outcome: Text


@dataclass(frozen=True, slots=True)
class DecisionRemedies:
    """How long one may apply for reconsideration, and how long go to court."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    appeal: Term
    court: Term


@dataclass(frozen=True, slots=True)
class ResidentWords:
    """Title, headings and sentences; each says in braces what it may name.

    `last_day_open` is said where the calendar of the last day's year is not known yet.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    addressee: Text
    found: Text
    level: Text
    assessed: Text
    valid_to: Text
    not_assessed: Text
    money: Text
    no_money: Text
    granted_total: Text
    capitals: Text
    estimated_total: Text
    from_month: Text
    to_month: Text
    monthly: Text
    paid_to: Text
    no_payee: Text
    services: Text
    no_services: Text
    objecting: Text
    against_level: Text
    against_level_open: Text
    against_decision: Text
    at_court: Text
    last_day: Text
    delivered_on: Text
    delivered_open: Text
    asking: Text
    signatures: Text
    person: Text
    handler: Text
    last_day_open: Text | None = None


@dataclass(frozen=True, slots=True)
class ResidentLayout(Layout):
    """The form `resident-page`: wording, terms and sizes.

    `states` names what may be with a programme, `plain` what a level means, by scale
    and level.
    """

    level: tuple[LevelRemedy, ...]
    decision: DecisionRemedies
    words: ResidentWords
    states: Mapping[str, Text]
    plain: Mapping[str, Mapping[str, Text]]

    def remedy(self, region: str, scale: str) -> LevelRemedy | None:
        """Return whom one asks for another assessment: the closest place, then who
        names the scale, counts; None if no place says anything."""
        fitting = [
            remedy
            for remedy in self.level
            if region.startswith(remedy.region) and remedy.scale in ("", scale)
        ]
        return max(
            fitting, key=lambda each: (len(each.region), each.scale), default=None
        )

    def terms(self) -> tuple[Term, ...]:
        """Return every time to object in that is stated, each once."""
        of_levels = (Term(days=each.days) for each in self.level)
        every = (*of_levels, self.decision.appeal, self.decision.court)
        return tuple(dict.fromkeys(term for term in every if term.is_stated))


def told(
    values: ResidentPage, layout: ResidentLayout, catalogue: Catalogue
) -> tuple[Part, ...]:
    """Return everything the page says; the window and the paper show the same."""
    teller = _Teller(values, layout, Voice(catalogue, layout.frame.amount))
    return (teller.found(), teller.money(), teller.services(), teller.objecting())


def resident_page(
    values: ResidentPage,
    layout: ResidentLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the page as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts)
    words, size = layout.words, layout.sizes.prose
    prose = Style(SANS, size, size * 1.45)
    strong = Style(BOLD, size * 1.15, size * 1.65)
    title = press.say(words.title)
    press.opening(values.letterhead, title, "", values.number, code)
    named = press.voice.fill(words.addressee, name=values.subject.name)
    press.flow.gap(6)
    press.flow.text(named, prose)
    for part in told(values, layout, catalogue):
        # Nobody should have to turn the sheet to find the other way to object.
        lines = [press.flow.lines(line, prose, press.flow.width) for line in part.lines]
        whole = sum(len(each) * prose.leading + 2 for each in lines)
        press.heading(part.heading, follows=3 * prose.leading if part.rows else whole)
        for line in part.strong:
            press.flow.text(line, strong)
        _rows(press, part)
        for line in part.lines:
            press.flow.text(line, prose)
            press.flow.gap(2)
    press.small = press.bold = prose
    signers: list[tuple[Value, Signer]] = [
        (words.person, values.received or Signer("")),
        (words.handler, Signer("")),
    ]
    press.signatures(signers, heading=words.signatures)
    return press.finish(title, values.number, digest)


def _rows(press: Press, part: Part) -> None:
    if not part.rows:
        return
    has_end = any(end for _, _, end in part.rows)
    rows = []
    for what, said, end in part.rows:
        cells = [Cell(what, press.bold), Cell(said, press.body)]
        if has_end:
            cells.append(Cell(end, press.body, RIGHT))
        rows.append(Row(tuple(cells)))
    press.flow.gap(2)
    press.flow.table((40, 34, 26) if has_end else (55, 45), rows)
    press.flow.gap(4)


class _Teller:
    """Puts the values into the sentences of a layout."""

    def __init__(
        self, values: ResidentPage, layout: ResidentLayout, voice: Voice
    ) -> None:
        self._values = values
        self._layout = layout
        self._words = layout.words
        self._voice = voice

    def found(self) -> Part:
        """Return the levels with what they mean and how long they hold."""
        if not self._values.found:
            lines = (self._say(self._words.not_assessed),)
            return Part("found", self._say(self._words.found), lines=lines)
        strong: list[str] = []
        said: list[str] = []
        for found in self._values.found:
            strong.append(self._voice.fill(self._words.level, level=found.level))
            said.extend(self._about(found))
        heading = self._say(self._words.found)
        return Part("found", heading, tuple(strong), tuple(said))

    def _about(self, found: Found) -> Iterator[str]:
        plain = self._layout.plain.get(found.scale_code, {}).get(found.level_code)
        said = [] if plain is None else [self._say(plain)]
        said.append(
            self._voice.fill(
                self._words.assessed, day=found.assessed_on, scale=found.scale
            )
        )
        if found.valid_to is not None:
            said.append(self._voice.fill(self._words.valid_to, day=found.valid_to))
        yield self._joined(said)

    def money(self) -> Part:
        """Return every programme with its months and amount, and what it comes to."""
        values, words = self._values, self._words
        heading = self._say(words.money)
        if not values.money:
            return Part("money", heading, lines=(self._say(words.no_money),))
        rows = tuple(
            (
                self._say(row.programme),
                self._months(row),
                self._say(self._layout.states[row.state]),
            )
            for row in values.money
        )
        states = {row.state for row in values.money}
        strong, lines = [], []
        if GRANTED in states:
            total = values.granted
            strong.append(
                self._voice.fill(words.granted_total, month=values.month, amount=total)
            )
            lines.append(self._voice.fill(words.capitals, capitals=total.capitals()))
        if values.estimated.fen:
            lines.append(
                self._voice.fill(
                    words.estimated_total,
                    amount=values.estimated,
                    authority=values.authority,
                )
            )
        if GRANTED in states or ESTIMATED in states:
            lines.append(self._payee())
        return Part("money", heading, tuple(strong), tuple(lines), rows)

    def _months(self, row: MoneyRow) -> str:
        if row.monthly is None:
            return ""
        if row.from_month is not None and row.to_month is not None:
            return self._voice.fill(
                self._words.to_month,
                first=row.from_month,
                last=row.to_month,
                amount=row.monthly,
            )
        if row.from_month is not None:
            return self._voice.fill(
                self._words.from_month, month=row.from_month, amount=row.monthly
            )
        return self._voice.fill(self._words.monthly, amount=row.monthly)

    def _payee(self) -> str:
        values = self._values
        if not values.account:
            return self._say(self._words.no_payee)
        return self._voice.fill(
            self._words.paid_to,
            holder=values.holder,
            account=values.account,
            channel=values.channel,
        )

    def services(self) -> Part:
        """Return the services of the plan."""
        heading = self._say(self._words.services)
        if not self._values.services:
            return Part(
                "services", heading, lines=(self._say(self._words.no_services),)
            )
        rows = tuple(
            (self._say(each.service), self._say(each.quantity), "")
            for each in self._values.services
        )
        return Part("services", heading, rows=rows)

    def objecting(self) -> Part:
        """Return to whom one may object, and until when."""
        values, words = self._values, self._words
        lines = [self._against_level(found) for found in values.found]
        decision = self._layout.decision
        appeal = self._voice.fill(
            words.against_decision, days=decision.appeal.days, body=values.appeal_body
        )
        court = self._voice.fill(
            words.at_court, months=decision.court.months, body=values.court
        )
        lines.append(self._joined([appeal, self._until(decision.appeal)]))
        lines.append(self._joined([court, self._until(decision.court)]))
        if values.delivered_on is None:
            lines.append(self._say(words.delivered_open))
        else:
            lines.append(self._voice.fill(words.delivered_on, day=values.delivered_on))
        if values.telephone:
            lines.append(self._voice.fill(words.asking, telephone=values.telephone))
        return Part(
            "objecting", self._say(words.objecting), lines=tuple(dict.fromkeys(lines))
        )

    def _against_level(self, found: Found) -> str:
        remedy = self._layout.remedy(self._values.region, found.scale_code)
        if remedy is None:
            return ""
        body = self._voice.fill(
            remedy.to,
            assessment_body=self._values.assessment_body,
            authority=self._values.authority,
        )
        term = Term(days=remedy.days)
        template = self._words.against_level
        if not term.is_stated:
            template = self._words.against_level_open
        said = self._voice.fill(template, days=remedy.days, body=body)
        return self._joined([said, self._until(term), self._say(remedy.outcome)])

    def _until(self, term: Term) -> str:
        end = dict(self._values.last_days).get(term)
        if end is None or self._values.delivered_on is None:
            return ""
        words = self._words.last_day
        if not end.is_known and self._words.last_day_open is not None:
            words = self._words.last_day_open
        return self._voice.fill(words, day=end.day)

    def _say(self, words: Value) -> str:
        return self._voice.say(words)

    def _joined(self, said: list[str]) -> str:
        space = "" if self._voice.language == "zh_CN" else " "
        return space.join(filter(None, said))
