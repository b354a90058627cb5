# SPDX-License-Identifier: Apache-2.0
"""How the figures of payments are counted: from the lists that stand, and who is on them.

The lists of the months asked for are counted, closed or not; what is not of every month
is of the latest of them. What a list says is owed back is not paid, and not counted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from carecalc.domain.chart import LINES, Value, Words
from carecalc.domain.fact import CareChoice, Status
from carecalc.domain.figures import Figure, Sheet, Span
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.services import laws
from carecalc.services.context import Context
from carecalc.services.figure_groups import (
    NO_ASSESSMENT,
    NO_COMMUNITY,
    NO_STATUS,
    decade_of,
    decade_words,
    level_words,
)
from carecalc.services.figures_sheets import ALL, Wanted
from carecalc.services.people import level_of
from carecalc.store.figures import Listed
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

MONTHS, PROGRAMMES, COVERAGE = "months", "programmes", "coverage"
COMMUNITIES, LEVELS, HARDSHIP = "communities", "levels", "hardship"
AGES, CARE, COUNTRY = "ages", "care", "country"
URBAN, RURAL = "urban", "rural"

PAID, NONE = "paid", "none"
UNPAID: Mapping[str, str] = {
    "UNDECIDED": N_("due, not yet approved"),
    "CATEGORY-CHANGED": N_("due in another category, not yet decided"),
    "CHOICE-OPEN": N_("due, a choice is open"),
    "NO-PAYEE": N_("approved, no payee on record"),
    "HELD": N_("held back until proven"),
    "RULES-NOT-ACCEPTED": N_("due by rules nobody has accepted"),
}
"""Reasons of a list that say something is due and is not paid."""


@dataclass(slots=True)
class _Paid:
    """Whom a group has, and what they are paid, in fen."""

    name: Words
    people: dict[str, None]
    fen: int = 0

    @property
    def amounts(self) -> tuple[Value, ...]:
        """What the group is paid, and each of it on average, in yuan."""
        whole = Money(self.fen).yuan
        return whole, whole / len(self.people) if self.people else None


_AMOUNTS = (N_("yuan"), N_("yuan each"))


def months(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients and what they are paid, month by month."""
    groups: dict[Month, _Paid] = {
        month: _Paid(Message("{month}", {"month": month}), {})
        for month, _ in work.figures.lists(_asked(wanted))
    }
    for line in _listed(work, wanted, _asked(wanted)):
        _add(groups[line.month], line)
    registered = sum(work.figures.registered(wanted.within).values())
    return Sheet(
        MONTHS,
        Message(N_("Recipients and amounts by month")),
        wanted.span,
        Message(N_("recipients")),
        Message(N_("registered today")),
        tuple(
            Figure(
                str(month),
                group.name,
                len(group.people),
                registered,
                tuple(group.people),
                group.amounts,
            )
            for month, group in groups.items()
        ),
        values=tuple(map(Message, _AMOUNTS)),
        unit=Message(N_("yuan")),
        kind=LINES,
        drawn=("0",),
        note=_open(work, wanted),
    )


def programmes(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by programme on the latest list; who has two is in both."""
    latest, lines = _latest(work, wanted)
    groups: dict[str, _Paid] = {}
    everybody: dict[str, None] = {}
    if latest is not None:
        named = laws.at_hand(ctx, work.office.get().region).programmes(latest)
        for line in lines:
            label = named[line.programme][1].label if line.programme in named else ""
            group = groups.setdefault(
                line.programme, _Paid(label or Text(line.programme), {})
            )
            _add(group, line)
            everybody[line.person_id] = None
    return _sheet(
        PROGRAMMES,
        N_("Recipients by programme"),
        _span(wanted, latest),
        groups,
        _open(work, wanted),
        of=len(everybody),
    )


def communities(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients of the registered, by community."""
    latest, lines = _latest(work, wanted)
    registered = {} if latest is None else work.figures.registered(wanted.within)
    groups = {place: _Paid(place or Message(NO_COMMUNITY), {}) for place in registered}
    for line in lines:
        _add(groups[line.community], line)
    sheet = _sheet(
        COMMUNITIES,
        N_("Recipients by community"),
        _span(wanted, latest),
        groups,
        _open(work, wanted),
        is_parts=True,
    )
    # Each of those who are registered there, not of all who are paid.
    everybody = {**registered, ALL: sum(registered.values())}
    return replace(
        sheet,
        of=Message(N_("registered today")),
        figures=tuple(
            replace(each, denominator=everybody[each.code]) for each in sheet.figures
        ),
        whole=sheet.whole and replace(sheet.whole, denominator=everybody[ALL]),
    )


def country(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by town and country, as the office calls its communities."""
    latest, lines = _latest(work, wanted)
    office = work.office.get()
    names = {URBAN: Message(N_("town")), RURAL: Message(N_("country"))}
    kinds = dict.fromkeys(office.communities if office.rural else (), URBAN)
    kinds |= dict.fromkeys(office.rural, RURAL)
    where = {line.person_id: kinds.get(line.community, NONE) for line in lines}

    def told(person_id: str) -> tuple[str, Words]:
        kind = where[person_id]
        return kind, names.get(kind, Message(N_("not said of the community")))

    return _grouped(
        COUNTRY,
        N_("Recipients in town and country"),
        work,
        wanted,
        latest,
        lines,
        told,
        order=(URBAN, RURAL),
        note=N_(
            "The office’s page says which communities are rural; the others are not."
        ),
    )


def levels(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by the level of their last signed assessment."""
    latest, lines = _latest(work, wanted)
    heads = work.visits.signed_heads({line.person_id for line in lines})

    def level(person_id: str) -> tuple[str, Words]:
        head = heads.get(person_id)
        if head is None:
            return NONE, Message(NO_ASSESSMENT)
        scale = ctx.catalog.scale_read(head.scale_digest)
        if scale is None:
            scale = ctx.catalog.scale_from(work.laws.bytes(head.scale_digest))
        name = level_of(scale, head) or Text(head.level or "")
        # By scale, then by level, as they are named.
        return f"{head.scale} {head.level}", level_words(scale, name)

    return _grouped(
        LEVELS, N_("Recipients by level"), work, wanted, latest, lines, level
    )


def hardship(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by the first of their statuses, as the ladder has them."""
    latest, lines = _latest(work, wanted)
    codes = ctx.catalog.codes()
    ladder = tuple(codes.groups.get("status", {}))
    held: dict[str, set[str]] = {}
    for person_id, status in _held(work, wanted, "status", latest):
        assert isinstance(status, Status), "asked for by its kind"
        held.setdefault(person_id, set()).add(status.code)

    def status_of(person_id: str) -> tuple[str, Words]:
        theirs = held.get(person_id, set())
        first = next((code for code in ladder if code in theirs), None)
        first = first or next(iter(sorted(theirs)), None)
        if first is None:
            return NONE, Message(NO_STATUS)
        return first, codes.name("status", first)

    return _grouped(
        HARDSHIP,
        N_("Recipients by hardship"),
        work,
        wanted,
        latest,
        lines,
        status_of,
        order=ladder,
        note=N_("Who has several statuses counts with the first of the ladder."),
    )


def ages(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by their age at the end of the month, in decades."""
    latest, lines = _latest(work, wanted)
    born = work.figures.born(wanted.within)

    def decade(person_id: str) -> tuple[str, Words]:
        assert latest is not None, "somebody is on a list"
        day, end = born[person_id], latest.last_day
        age = end.year - day.year - ((end.month, end.day) < (day.month, day.day))
        return decade_of(age), decade_words(decade_of(age))

    return _grouped(AGES, N_("Recipients by age"), work, wanted, latest, lines, decade)


def care(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count recipients by the form of care they chose last."""
    latest, lines = _latest(work, wanted)
    codes = ctx.catalog.codes()
    chosen: dict[str, str] = {}
    for person_id, choice in _held(work, wanted, "care-choice", latest):
        assert isinstance(choice, CareChoice), "asked for by its kind"
        chosen[person_id] = choice.form

    def form(person_id: str) -> tuple[str, Words]:
        if person_id not in chosen:
            return NONE, Message(N_("nothing chosen yet"))
        return chosen[person_id], codes.name("care-form", chosen[person_id])

    return _grouped(
        CARE,
        N_("Recipients by form of care"),
        work,
        wanted,
        latest,
        lines,
        form,
        order=tuple(codes.groups.get("care-form", {})),
    )


def coverage(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count who is due and paid on the latest list, and who is due and not paid."""
    latest, lines = _latest(work, wanted)
    groups = {PAID: _Paid(Message(N_("due and paid")), {})}
    for line in lines:
        _add(groups[PAID], line)
    if latest is not None:
        for person_id, code, _ in work.figures.left_out(latest, wanted.within):
            if code in UNPAID and wanted.counts(person_id):
                name = Message(UNPAID[code])
                groups.setdefault(code, _Paid(name, {})).people[person_id] = None
    found = {code: groups[code] for code in (PAID, *UNPAID) if code in groups}
    everybody = sum(len(group.people) for group in found.values())
    return Sheet(
        COVERAGE,
        Message(N_("Due and paid, due and not paid")),
        _span(wanted, latest),
        Message(N_("people")),
        Message(N_("people with something due")),
        tuple(
            Figure(code, group.name, len(group.people), everybody, tuple(group.people))
            for code, group in found.items()
        ),
        Figure(
            ALL,
            Message(N_("all")),
            everybody,
            everybody,
            tuple(person for group in found.values() for person in group.people),
        ),
        unit=Message(N_("persons")),
        note=Message(
            N_(
                "Who has something paid counts as paid, even where something else is "
                "not; of the others the first reason of the list counts."
            )
        ),
    )


# --- put together ---------------------------------------------------------------------


def _asked(wanted: Wanted) -> tuple[Month, Month]:
    first, last = wanted.between
    return Month.of(first), Month.of(last)


def _listed(
    work: Work, wanted: Wanted, between: tuple[Month, Month]
) -> Iterable[Listed]:
    for line in work.figures.listed(between, wanted.within):
        if wanted.counts(line.person_id):
            yield line


def _latest(work: Work, wanted: Wanted) -> tuple[Month | None, tuple[Listed, ...]]:
    """Return the latest month of a list, and what that list pays."""
    found = work.figures.lists(_asked(wanted))
    if not found:
        return None, ()
    latest = found[-1][0]
    return latest, tuple(_listed(work, wanted, (latest, latest)))


def _span(wanted: Wanted, latest: Month | None) -> Span:
    if latest is None:
        return wanted.span
    return Span(latest.first_day, latest.last_day)


def _open(work: Work, wanted: Wanted) -> Words:
    """Say which of the lists that were counted are not closed."""
    months_ = tuple(
        Message("{month}", {"month": month})
        for month, is_closed in work.figures.lists(_asked(wanted))
        if not is_closed
    )
    if not months_:
        return ""
    return Message(N_("Not closed yet: {months}"), {"months": months_})


def _held(
    work: Work, wanted: Wanted, kind: str, month: Month | None
) -> Iterable[tuple[str, object]]:
    if month is None:
        return ()
    days = (month.first_day, month.last_day)
    return work.figures.held(kind, days, wanted.within)


def _add(group: _Paid, line: Listed) -> None:
    group.people[line.person_id] = None
    group.fen += line.fen


def _grouped(
    code: str,
    title: str,
    work: Work,
    wanted: Wanted,
    latest: Month | None,
    lines: Iterable[Listed],
    told: Callable[[str], tuple[str, Words]],
    order: tuple[str, ...] = (),
    note: str = "",
) -> Sheet:
    """Return recipients by what is told of each: in an order, or by the code of it."""
    groups: dict[str, _Paid] = {}
    for line in lines:
        where, name = told(line.person_id)
        _add(groups.setdefault(where, _Paid(name, {})), line)
    places = {each: n for n, each in enumerate(order)}
    found = sorted(
        groups, key=lambda each: (each == NONE, places.get(each, len(order)), each)
    )
    open_ = _open(work, wanted)
    said: Words = open_ or (Message(note) if note else "")
    if note and open_:
        said = Message("{one} {other}", {"one": Message(note), "other": open_})
    return _sheet(
        code,
        title,
        _span(wanted, latest),
        {each: groups[each] for each in found},
        said,
        is_parts=True,
    )


def _sheet(
    code: str,
    title: str,
    span: Span,
    groups: Mapping[str, _Paid],
    note: Words,
    of: int | None = None,
    is_parts: bool = False,
) -> Sheet:
    """Return groups of recipients: parts of one whole, or each for itself `of` so many."""
    whole = _Paid(Message(N_("all")), {})
    for group in groups.values():
        whole.people.update(group.people)
        whole.fen += group.fen
    denominator = len(whole.people) if of is None else of

    def figure(name: str, group: _Paid) -> Figure:
        return Figure(
            name,
            group.name,
            len(group.people),
            denominator,
            tuple(group.people),
            group.amounts,
        )

    return Sheet(
        code,
        Message(title),
        span,
        Message(N_("recipients")),
        Message(N_("all recipients")),
        tuple(figure(name, group) for name, group in groups.items()),
        figure(ALL, whole) if is_parts else None,
        values=tuple(map(Message, _AMOUNTS)),
        unit=Message(N_("persons")),
        note=note,
    )
