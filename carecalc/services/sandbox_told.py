# SPDX-License-Identifier: Apache-2.0
"""What a change of the law does, in words and figures, and what of it may leave.

Inside, whoever sees the figures sees whom it touches. What leaves tells of no group
under five, and that it left is on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from carecalc.catalog.catalog import Catalog
from carecalc.domain.canonical import digest
from carecalc.domain.chart import WITHHELD, Value, Words
from carecalc.domain.disclosure import Disclosure
from carecalc.domain.figures import LEAST, Figure, Sheet, Span, for_outside
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.scale import level_label
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import disclosures, glyphs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.services.figure_groups import (
    NO_ASSESSMENT,
    NO_COMMUNITY,
    NO_STATUS,
    decade_words,
    level_words,
)
from carecalc.services.sandbox_values import (
    AGE,
    ALL,
    COMMUNITY,
    DIMENSIONS,
    HARDSHIP,
    LEVEL,
    NONE,
    SEX,
    Answer,
    Change,
    Turned,
)
from carecalc.services.trial_mark import check_real
from carecalc.text import N_, Message, Text

WHAT_IF = "what-if"
"""The kind of what leaves, as `resources/disclosures.toml` has it."""

PROGRAMMES = "programmes"
MONTHS_A_YEAR = 12

TITLES: Mapping[str, str] = {
    LEVEL: N_("Who has more or less, by level"),
    HARDSHIP: N_("Who has more or less, by hardship"),
    AGE: N_("Who has more or less, by age"),
    SEX: N_("Who has more or less, by sex"),
    COMMUNITY: N_("Who has more or less, by community"),
}
_UNKNOWN: Mapping[str, str] = {
    LEVEL: NO_ASSESSMENT,
    HARDSHIP: NO_STATUS,
    AGE: N_("no day of birth on record"),
    SEX: N_("no sex on record"),
    COMMUNITY: NO_COMMUNITY,
}


@dataclass(frozen=True, slots=True)
class Altered:
    """One value that is tried: where it stands, what it is, what it was and is."""

    where: Words
    what: Words
    clause: str
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what it is the answer to.

    `labels` are the names of programmes. `of_office`: the cases are the office's own,
    not those of a file.
    """

    month: Month
    altered: tuple[Altered, ...]
    supposes: bool
    of_office: bool
    labels: Mapping[str, Text]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Row:
    """One programme, or all together (no name): recipients, and yuan a month."""

    name: Words
    people: tuple[Value, Value]
    yuan: tuple[Value, Value]

    @property
    def more_people(self) -> Value:
        """How many recipients more; fewer are below nought."""
        return _less(self.people)

    @property
    def more(self) -> Value:
        """How many yuan a month more."""
        return _less(self.yuan)

    @property
    def more_a_year(self) -> Value:
        """How many yuan more in twelve such months."""
        more = self.more
        return more * MONTHS_A_YEAR if isinstance(more, int | Fraction) else more


def rows(told: Told) -> tuple[Row, ...]:
    """Return the programmes that anybody has due, and all together as the last."""
    found = [
        _row(told.labels.get(code, Text(code)), change)
        for code, change in told.answer.programmes.items()
        if code != ALL and (change.before.people or change.after.people)
    ]
    return (*found, _row(Message(N_("all")), told.answer.programmes[ALL]))


def rows_outside(told: Told) -> tuple[Row, ...]:
    """Return the same without what tells of fewer than five people.

    That are recipients, and people whose sum the change alters. Where one programme is
    withheld a second one is, and where all together would tell, everything is.
    """
    shown = [
        change
        for code, change in told.answer.programmes.items()
        if code != ALL and (change.before.people or change.after.people)
    ]
    whole = told.answer.programmes[ALL]
    hidden = {n for n, change in enumerate(shown) if _is_small(change)}
    if _is_small(whole):
        hidden = set(range(len(shown) + 1))
    elif len(hidden) == 1 and len(shown) > 1:
        hidden.add((min(hidden) + 1) % len(shown))
    nothing = (WITHHELD, WITHHELD)
    return tuple(
        replace(row, people=nothing, yuan=nothing) if n in hidden else row
        for n, row in enumerate(rows(told))
    )


def sheets(catalog: Catalog, told: Told) -> tuple[Sheet, ...]:
    """Return who has more or less, one sheet for each way to tell people apart."""
    return tuple(_sheet(catalog, told, name) for name in DIMENSIONS)


def sheets_outside(catalog: Catalog, told: Told) -> tuple[Sheet, ...]:
    """Return the same sheets without what tells of fewer than five people."""
    found = []
    for name in DIMENSIONS:
        sheet = _sheet(catalog, told, name)
        groups = told.answer.groups[name]
        figures = tuple(
            replace(figure, people=_smallest(groups[figure.code]))
            for figure in sheet.figures
        )
        whole = sheet.whole
        assert whole is not None, "the groups add up to everybody"
        whole = replace(whole, people=_smallest(told.answer.groups[ALL][ALL]))
        found.append(for_outside(replace(sheet, figures=figures, whole=whole)))
    return tuple(found)


@needs("figures.see", "whole")
def brief(ctx: Context, told: Told, language: str) -> bytes:
    """Return a page about the change as PDF, without groups under five."""
    from carecalc.documents.what_if_brief import what_if_brief

    with ctx.store.reading() as work:
        of = work.office.get().authority if told.of_office else ""
        fonts = glyphs.fonts(work)
    return what_if_brief(
        told.month,
        _changes(told),
        _lines_outside(told),
        sheets_outside(ctx.catalog, told),
        notes(told, is_outside=True),
        of,
        ctx.today(),
        catalogue(language),
        fonts,
    )


@needs("figures.see", "whole")
def workbook(ctx: Context, told: Told, language: str) -> bytes:
    """Return the change and its figures as .xlsx, without groups under five."""
    from carecalc.documents.what_if_workbook import what_if_workbook

    return what_if_workbook(
        told.month,
        _changes(told),
        _lines_outside(told),
        sheets_outside(ctx.catalog, told),
        notes(told, is_outside=True),
        ctx.today(),
        catalogue(language),
    )


@needs("disclosures.record", "whole")
def hand_out(ctx: Context, data: bytes, handed: Handed | None = None) -> Disclosure:
    """Record that what came of a trial leaves; it is about nobody.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002, TRIAL-001.
    """
    with ctx.store.work() as work:
        check_real(work)
        return disclosures.send(ctx, work, WHAT_IF, (), digest(data), handed)


def notes(told: Told, is_outside: bool = False) -> tuple[Message, ...]:
    """Return what has to be known to read the figures; outside it tells of no number
    of people under five, nor of a difference."""
    whole = told.answer.programmes[ALL]
    found = [Message(N_("A trial: nothing can be decided or paid by it."))]
    found.append(
        Message(N_("Who has not applied counts as if they had."))
        if told.supposes
        else Message(N_("Only who has applied counts."))
    )
    if not told.of_office:
        found.append(Message(N_("Of the cases of a file, not of the office.")))
    if whole.before.unknown or whole.after.unknown:
        of = tuple(
            told.labels[code]
            for code, change in told.answer.programmes.items()
            if code in told.labels and (change.before.unknown or change.after.unknown)
        )
        found.append(
            Message(
                N_(
                    "Of {before} people something that matters to a programme is not "
                    "known now, of {after} if it is tried: that programme is not "
                    "counted for them ({programmes})."
                ),
                {
                    **_counts(whole.before.unknown, whole.after.unknown, is_outside),
                    "programmes": of,
                },
            )
        )
    if whole.before.choosing or whole.after.choosing:
        found.append(
            Message(
                N_(
                    "Now {before} people have to choose between programmes, {after} if "
                    "it is tried: what they choose is not counted."
                ),
                _counts(whole.before.choosing, whole.after.choosing, is_outside),
            )
        )
    found.append(Message(N_("A year is twelve such months.")))
    return tuple(found)


# --- put together ---------------------------------------------------------------------


def _changes(told: Told) -> list[tuple[Words, Words, str, Words, Words]]:
    """Return what is changed, as papers take it."""
    return [
        (one.where, one.what, one.clause, one.before, one.after) for one in told.altered
    ]


def _lines_outside(
    told: Told,
) -> list[tuple[Words, Value, Value, Value, Value, Value, Value]]:
    """Return what it costs without what tells of few, as papers take it."""
    return [
        (row.name, *row.people, *row.yuan, row.more, row.more_a_year)
        for row in rows_outside(told)
    ]


def _counts(before: int, after: int, is_outside: bool) -> dict[str, object]:
    numbers = (before, after, abs(after - before))
    if is_outside and any(0 < number < LEAST for number in numbers):
        return dict.fromkeys(("before", "after"), Message(N_("some")))
    return {"before": before, "after": after}


def _row(name: Words, change: Change) -> Row:
    before, after = change.before, change.after
    return Row(
        name,
        (before.people, after.people),
        (Money(before.fen).yuan, Money(after.fen).yuan),
    )


def _sheet(catalog: Catalog, told: Told, name: str) -> Sheet:
    groups = told.answer.groups[name]
    whole = told.answer.groups[ALL][ALL]
    return Sheet(
        name,
        Message(TITLES[name]),
        Span(told.month.first_day, told.month.last_day),
        Message(N_("have more")),
        Message(N_("people in all")),
        tuple(
            _figure(code, _name(catalog, told.month, name, code), turned)
            for code, turned in groups.items()
        ),
        _figure(ALL, Message(N_("all")), whole),
        values=(
            Message(N_("have less")),
            Message(N_("yuan more")),
            Message(N_("yuan less")),
        ),
        unit=Message(N_("persons")),
        drawn=("numerator", "0"),
    )


def _figure(code: str, name: Words, turned: Turned) -> Figure:
    return Figure(
        code,
        name,
        len(turned.gaining),
        turned.people,
        (*turned.gaining, *turned.losing),
        (len(turned.losing), Money(turned.gained).yuan, Money(turned.lost).yuan),
    )


def _name(catalog: Catalog, month: Month, dimension: str, code: str) -> Words:
    if code == NONE:
        return Message(_UNKNOWN[dimension])
    codes = catalog.codes()
    if dimension == HARDSHIP:
        return codes.name("status", code)
    if dimension == SEX:
        return codes.name("sex", code)
    if dimension == AGE:
        return decade_words(code)
    if dimension == LEVEL:
        return _level(catalog, month, *code.split(" ", 1))
    return code


def _level(catalog: Catalog, month: Month, scale_code: str, level: str) -> Words:
    try:
        scale = catalog.scale(scale_code, month.last_day)
    except UserError:
        return f"{scale_code}: {level}"  # A scale that is not at hand.
    grades = (g.code for listed in scale.graph.grades.values() for g in listed)
    code = next((c for c in grades if str(c) == level and level_label(scale, c)), None)
    return level_words(scale, level_label(scale, code) or Text(level))


def _smallest(turned: Turned) -> tuple[str, ...]:
    """Return the smallest group of people that a figure tells of, if anybody."""
    told = [ids for ids in (turned.gaining, turned.losing) if ids]
    return min(told, key=len, default=())


def _is_small(change: Change) -> bool:
    numbers = (
        change.before.people,
        change.after.people,
        abs(change.after.people - change.before.people),
        change.changed,
    )
    return any(0 < number < LEAST for number in numbers)


def _less(pair: tuple[Value, Value]) -> Value:
    before, after = pair
    if isinstance(before, int | Fraction) and isinstance(after, int | Fraction):
        return after - before
    return WITHHELD
