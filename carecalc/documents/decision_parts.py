# SPDX-License-Identifier: Apache-2.0
"""The parts that all papers of a decision share, from the addressee to the remedies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecalc.documents.decision_values import Decided, Decision, Difference
from carecalc.documents.flow import CENTRE, RIGHT, Cell, Row, Style
from carecalc.documents.fonts import SANS, Fonts
from carecalc.documents.page import MM
from carecalc.documents.parts import Layout, Press
from carecalc.documents.sections import set_sections
from carecalc.documents.values import Entry, Signer, Value
from carecalc.domain.money import Money
from carecalc.domain.trace import Step, Words
from carecalc.i18n import Catalogue
from carecalc.text import Text

TOTAL_FILL = 0.88
_SEAL = 40 * MM


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """Title, paragraphs and names that every paper of a decision has.

    `superseded` has `{number}` and `{day}` of the decision that took the place of this
    one. Paragraphs may name `{name}`, `{id_number}`, `{authority}`, `{programmes}`,
    `{applied_on}`, `{decided_on}`, `{appeal_body}` and `{court}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    superseded: Text
    addressee: Text
    opening: Text
    duties: Text
    remedies: Text
    approver: Text
    delivery: Text
    delivered_to: Text
    readings: Text
    marks: Text
    reasons: Text
    reason_columns: tuple[Text, Text, Text]


@dataclass(frozen=True, slots=True)
class DecisionLayout(Layout):
    """The form of a paper of a decision; `reason_depth` is how deep reasons are told."""

    words: DecisionWords
    reason_depth: int


@dataclass(frozen=True, slots=True)
class DifferenceWords:
    """Names of what was paid otherwise than is due; `back` and `more` have `{amount}`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    columns: tuple[Text, Text, Text, Text, Text]
    back: Text
    more: Text
    back_total: Text
    more_total: Text
    note: Text


@dataclass(frozen=True, slots=True)
class Page:
    """A paper of a decision in the making; `programmes` are those it is about."""

    press: Press
    values: Decision
    layout: DecisionLayout
    programmes: tuple[Words, ...]

    @property
    def prose(self) -> Style:
        """How paragraphs are set."""
        size = self.layout.sizes.prose
        return Style(SANS, size, size * 1.6)

    def filled(self, template: Text, **more: Value) -> str:
        """Return a wording of the form with what it names; `more` is its own."""
        values = self.values
        return self.press.voice.fill(
            template,
            name=values.subject.name,
            id_number=values.subject.id_number,
            authority=values.authority,
            programmes=self.press.voice.names(self.programmes),
            applied_on=values.applied_on,
            decided_on=values.decided_on,
            appeal_body=values.appeal_body,
            court=values.court,
            **more,
        )

    def paragraph(self, template: Text, **more: Value) -> None:
        """Set a paragraph of the form."""
        style = self.prose
        # Chinese prose begins a paragraph two characters in.
        indent = 2 * style.size if self.press.voice.language == "zh_CN" else 0.0
        self.press.flow.text(self.filled(template, **more), style, indent=indent)
        self.press.flow.gap(2)


def begin(
    values: Decision,
    layout: DecisionLayout,
    programmes: Iterable[Words],
    opening: Text,
    catalogue: Catalogue,
    fonts: Fonts | None,
    code: str,
) -> Page:
    """Return a paper with its head, whom it is to, and the paragraph `opening`.

    `ValueError` without an authority and an approver: what nobody decided is told to
    nobody.
    """
    if not (values.authority and values.approver):
        raise ValueError("a decision names the authority and the approver")
    press = Press(values, layout, catalogue, fonts, values.sources)
    page = Page(press, values, layout, tuple(dict.fromkeys(programmes)))
    press.opening(values.letterhead, layout.words.title, "", values.number, code)
    if values.superseded:
        later = {"number": values.superseded, "day": values.superseded_on}
        press.flow.text(press.voice.fill(layout.words.superseded, **later), press.bold)
    press.flow.gap(4)
    press.flow.text(page.filled(layout.words.addressee), page.prose)
    page.paragraph(opening)
    return page


def end(page: Page, reasons: Sequence[Step], digest: str) -> bytes:
    """Set doubts, remedies, the place for the seal, and the reasons clause by clause."""
    press, values, words = page.press, page.values, page.layout.words
    doubts = ((words.readings, values.readings), (words.marks, values.marks))
    set_sections(press, doubts)
    _closing(page)
    if reasons:
        press.heading(words.reasons)
        press.reasons(reasons, words.reason_columns, page.layout.reason_depth)
    return press.finish(press.say(words.title), values.number, digest)


def programme_cell(press: Press, decided: Decided) -> Cell:
    """Return the cell that names a programme with its category."""
    parts = (press.say(decided.programme), press.say(decided.category))
    return Cell("\n".join(filter(None, parts)), press.body)


def months(press: Press, decided: Decided, since: Text, between: Text) -> str:
    """Return from when to when something is paid; `since` has `{month}`."""
    if decided.from_month and decided.from_month == decided.to_month:
        return press.say(decided.from_month)
    if decided.from_month and decided.to_month:
        return press.voice.fill(
            between, first=decided.from_month, last=decided.to_month
        )
    if decided.from_month:
        return press.voice.fill(since, month=decided.from_month)
    return ""


def total_row(press: Press, label: Text, capitals: Text, total: Money) -> Row:
    """Return the sum of a table whose third column has amounts, digits and capitals."""
    return Row(
        (
            Cell(press.say(label), press.bold, span=2, fill=TOTAL_FILL),
            Cell(press.say(total), press.bold, RIGHT, fill=TOTAL_FILL),
            Cell(
                press.pair(capitals, total.capitals()),
                press.bold,
                fill=TOTAL_FILL,
            ),
        )
    )


def set_reasons(
    press: Press,
    heading: Text,
    columns: tuple[Text, Text],
    told: Iterable[tuple[Decided, Words, Sequence[str]]],
) -> None:
    """Set for each programme the sentence that decided and its clauses."""
    rows = []
    for decided, because, clauses in told:
        said = [press.say(because), *map(press.cite, clauses)]
        why = Cell("\n".join(filter(None, said)), press.body)
        rows.append(Row((programme_cell(press, decided), why)))
    press.heading(heading)
    press.flow.table((35, 65), rows, [Row(tuple(map(press.label, columns)))])


def set_facts(press: Press, heading: Text, entries: Sequence[Entry]) -> None:
    """Set facts under a heading; a column of clauses only where one has a clause."""
    if not entries:
        return
    press.heading(heading)
    if any(each.clause for each in entries):
        press.entries(entries, shares=(28, 46, 26))
        return
    rows = [Row(press.entry(each)[:2]) for each in entries]
    press.flow.table((28, 72), rows)


def set_differences(
    page: Page,
    words: DifferenceWords,
    capitals: Text,
    paid: Iterable[tuple[Words, Sequence[Difference]]],
) -> None:
    """Set the months that were paid otherwise than is due, and what follows of it."""
    press = page.press
    rows, back, more = [], 0, 0
    for programme, differences in paid:
        for each in differences:
            over = each.paid.fen - each.due.fen
            back, more = back + max(over, 0), more + max(-over, 0)
            said = words.back if over > 0 else words.more
            amounts = (each.paid, each.due)
            rows.append(
                Row(
                    (
                        Cell(press.say(programme), press.body),
                        Cell(press.say(each.month), press.body),
                        *(Cell(press.say(a), press.body, RIGHT) for a in amounts),
                        Cell(
                            press.voice.fill(said, amount=Money(abs(over))), press.body
                        ),
                    )
                )
            )
    if not rows:
        return
    press.heading(words.heading)
    for label, fen in ((words.back_total, back), (words.more_total, more)):
        if fen:
            amount = Money(fen)
            both = (press.say(amount), press.pair(capitals, amount.capitals()))
            cells = (
                Cell(press.say(label), press.bold, span=2, fill=TOTAL_FILL),
                Cell("  ".join(both), press.bold, span=3, fill=TOTAL_FILL),
            )
            rows.append(Row(cells))
    aligned = zip(words.columns, ("left", "left", RIGHT, RIGHT, "left"), strict=True)
    head = Row(tuple(press.label(label, align) for label, align in aligned))
    press.flow.table((30, 17, 17, 17, 19), rows, [head])
    press.flow.gap(3)
    page.paragraph(words.note)


def pair_of_lines(press: Press, *parts: Value) -> str:
    """Return what is said of something, a line each, nothing of what is empty."""
    return "\n".join(filter(None, map(press.say, parts)))


def _closing(page: Page) -> None:
    """Set duties, remedies and the place for the seal, never the seal on a bare page."""
    press, values, words = page.press, page.values, page.layout.words
    flow, prose = press.flow, page.prose
    remedies = flow.lines(page.filled(words.remedies), prose, flow.width)
    flow.gap(6)
    page.paragraph(words.duties)
    flow.need((len(remedies) + 1) * prose.leading + _SEAL + 12)
    page.paragraph(words.remedies)
    flow.gap(4)
    top = flow.y
    press.seal(press.frame.seal, flow.right - _SEAL, top - _SEAL, _SEAL)
    width = flow.width - _SEAL - 8 * MM
    flow.y = top - _SEAL / 2 + 1.5 * prose.leading
    approver = press.pair(words.approver, values.approver)
    for line in (values.authority, approver, press.say(values.decided_on)):
        for piece in flow.lines(line, prose, width):
            flow.ink(piece, prose, flow.left, width, CENTRE)
            flow.y -= prose.leading
    flow.y = min(flow.y, top - _SEAL) - 8
    press.signatures([(words.delivered_to, Signer(""))], note=words.delivery)
