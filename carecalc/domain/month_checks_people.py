# SPDX-License-Identifier: Apache-2.0
"""Whom a month's list may not pay, or not without a reason: dead, moved, staff, assessed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.disbursement import Line
from carecalc.domain.month_check import CheckRules, Finding, found, paid_of
from carecalc.domain.period import Month
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Said:
    """What a record or an outside list says of somebody; `by` names it."""

    what: Text | Message | str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """The signed assessment that somebody's lines rest on."""

    person_id: str
    name: str
    number: str
    on: date
    assessors: tuple[str, ...]


def after_death(
    rules: CheckRules,
    lines: Iterable[Line],
    recorded: Mapping[str, date],
    listed: Mapping[str, Said],
) -> Iterator[Finding]:
    """Return whoever is paid for a month after the month of death.

    A list's word counts where no death is on record.
    """
    for person_id, theirs in paid_of(lines).items():
        said = listed.get(person_id)
        day = recorded.get(person_id) or (said.on if said is not None else None)
        if day is None:
            continue
        late = _months(line.month for line in theirs if line.month > Month.of(day))
        if not late:
            continue
        is_recorded = person_id in recorded
        yield found(
            rules,
            "DEATH-01",
            "recorded" if is_recorded else "listed",
            (person_id,),
            Message(
                N_("{name} died on {day} ({source}) and is paid for {months}."),
                {
                    "name": theirs[0].name,
                    "day": day,
                    "source": Message(N_("on record"))
                    if is_recorded or said is None
                    else said.by,
                    "months": late,
                },
            ),
            (day, *late),
        )


def told_of(
    rules: CheckRules,
    code: str,
    case: str,
    lines: Iterable[Line],
    said: Mapping[str, Said],
) -> Iterator[Finding]:
    """Return whoever of the list is said something of: by a list, or by an assessor."""
    for person_id, theirs in paid_of(lines).items():
        each = said.get(person_id)
        if each is not None:
            yield found(
                rules,
                code,
                case,
                (person_id,),
                Message(
                    N_("{name}: {what} ({source})."),
                    {
                        "name": theirs[0].name,
                        "what": each.what,
                        "source": each.by or Message(N_("on record")),
                    },
                ),
                (each.on or "", each.by),
            )


def assessments(
    rules: CheckRules,
    behind: Iterable[Assessed],
    of_the_day: Mapping[tuple[date, frozenset[str]], int],
) -> Iterator[Finding]:
    """Return assessments by too few, unsigned, or one of very many of a pair in a day.

    `of_the_day` counts the office's signed assessments by day and pair.
    """
    least = rules.number("EVAL-01", "assessors")
    most = rules.number("EVAL-01", "pair_a_day")
    for each in behind:
        signed = tuple(name for name in each.assessors if name.strip())
        said = {"name": each.name, "number": each.number, "day": each.on}
        if not signed:
            case, words = (
                "unsigned",
                N_("{name}: {number} of {day} bears no signature."),
            )
        elif len(set(signed)) < least:
            case = "few"
            words = N_("{name}: {number} of {day} was made by {count} assessor(s).")
            said["count"] = str(len(set(signed)))
        elif of_the_day.get((each.on, frozenset(signed)), 0) > most:
            case = "pair"
            words = N_(
                "{name}: {number} of {day} is one of {count} that the same pair made "
                "that day."
            )
            said["count"] = str(of_the_day[(each.on, frozenset(signed))])
        else:
            continue
        yield found(
            rules,
            "EVAL-01",
            case,
            (each.person_id,),
            Message(words, said),
            (each.number,),
        )


def moved(
    rules: CheckRules, lines: Iterable[Line], away: Mapping[str, Said]
) -> Iterator[Finding]:
    """Return whoever is paid for a month after their registration moved out.

    Without a day it never was here.
    """
    for person_id, theirs in paid_of(lines).items():
        said = away.get(person_id)
        if said is None:
            continue
        late = _months(
            line.month
            for line in theirs
            if said.on is None or line.month > Month.of(said.on)
        )
        if late:
            yield found(
                rules,
                "MOVE-01",
                "moved",
                (person_id,),
                Message(
                    N_("{name}: {what}, and is paid for {months}."),
                    {"name": theirs[0].name, "what": said.what, "months": late},
                ),
                (said.on or "", *late),
            )


def counted_twice(
    rules: CheckRules,
    lines: Iterable[Line],
    claims: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    """Return whoever of the list counts more than once in households.

    `claims` are the households in which somebody counts, once for each row.
    """
    for person_id, theirs in paid_of(lines).items():
        places = claims.get(person_id, ())
        if len(places) > 1:
            yield found(
                rules,
                "HEAD-01",
                "twice",
                (person_id,),
                Message(
                    N_("{name} counts {count} times in households."),
                    {"name": theirs[0].name, "count": len(places)},
                ),
                sorted(places),
            )


def _months(months: Iterable[Month]) -> tuple[Month, ...]:
    return tuple(sorted(set(months)))
