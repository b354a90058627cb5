# SPDX-License-Identifier: Apache-2.0
"""Telling of files that were handed out whether they are of one closed list.

Each file is looked at by itself first: `proof_checking` says who signed it, `list_said`
what it says. Together they say more: a workbook that lost its seal has the rows of the
list that a genuine paper states, a bank's file pays what that list pays, and each
month's figure is made of that of the month before.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from carecalc.domain.control_figure import grouped
from carecalc.domain.disbursement import Run
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import list_said
from carecalc.services.bank_files import Given, Written, compared, written
from carecalc.services.list_said import ListSaid
from carecalc.services.proof_checking import (
    ALTERED,
    COVERS,
    EXPIRED,
    FILE,
    GENUINE,
    MADE_HERE,
    NAMED,
    NOT_NAMED,
    NOTHING,
    REMADE,
    SAME_LINES,
    SAME_PAYMENTS,
    UNKNOWN_KEY,
    WITHDRAWN,
    Verdict,
    with_what_covers_name,
)
from carecalc.text import N_, Message

FINE = (GENUINE, NAMED, MADE_HERE, SAME_LINES, REMADE, SAME_PAYMENTS)
"""Outcomes of which nothing is to be feared."""

_SPEAKS = (GENUINE, SAME_LINES, EXPIRED, WITHDRAWN, UNKNOWN_KEY)
"""Outcomes of files whose figures are compared with those of the others."""

_TEXTS = ("utf-8-sig", "gb18030")

Remake = Callable[[Run], Iterable[bytes]]
"""Makes anew every file of a list that people open."""


@dataclass(frozen=True, slots=True)
class OneFile:
    """A file with its verdict, what it says of a list, and what else is to be told."""

    name: str
    data: bytes
    verdict: Verdict
    said: ListSaid | None = None
    notes: tuple[Message, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether nothing is to be feared of it."""
        return self.verdict.outcome in FINE


@dataclass(frozen=True, slots=True)
class OneList:
    """A closed list as the files say it: those that state its figure, what it follows.

    `follows` is the number of the list before, "" where that was not among the files.
    `is_fine`: all say the same figure, and it follows the month before if that is here.
    """

    number: str
    month: Month
    figure: str
    before: str
    files: tuple[str, ...]
    follows: str
    is_fine: bool
    told: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Files that were looked at together, and the closed lists they are of."""

    files: tuple[OneFile, ...]
    lists: tuple[OneList, ...]

    @property
    def is_fine(self) -> bool:
        """Whether nothing is to be feared of any file, nor of what they say together."""
        return all(one.is_fine for one in self.files) and all(
            one.is_fine for one in self.lists
        )


def together(
    given: Sequence[tuple[str, bytes, Verdict]], remake: Remake | None = None
) -> Together:
    """Return what files say when they are looked at together.

    `remake` makes files of a list that people open; without it none is made.
    """
    verdicts = with_what_covers_name([(data, verdict) for _, data, verdict in given])
    files = [
        _alone(name, data, verdict)
        for (name, data, _), verdict in zip(given, verdicts, strict=True)
    ]
    stated = {
        one.said.number: one.said.figure
        for one in files
        if one.verdict.outcome == GENUINE and one.said is not None and one.said.figure
    }
    files = [_unsealed(one, stated) for one in files]
    runs = [
        one.said.run()
        for one in files
        if one.is_fine and one.said is not None and one.said.is_workbook
    ]
    has_covers = any(
        one.verdict.outcome == GENUINE
        and one.verdict.statement is not None
        and one.verdict.statement.kind in COVERS
        for one in files
    )
    files = [_of_a_bank(one, runs, has_covers, remake) for one in files]
    return Together(tuple(files), tuple(_lists(files)))


# --- one file -------------------------------------------------------------------------


def _alone(name: str, data: bytes, verdict: Verdict) -> OneFile:
    is_workbook = data.startswith(b"PK")
    # What was altered is not opened as PDF: nobody knows who made it.
    if not is_workbook and (verdict.what != FILE or verdict.outcome == ALTERED):
        return OneFile(name, data, verdict)
    said = list_said.of_file(data)
    if said is None:
        return OneFile(name, data, verdict)
    if said.faults:
        return OneFile(
            name, data, replace(verdict, outcome=ALTERED, what=FILE), said, said.faults
        )
    if not said.figure:
        draft = Message(N_("It is a draft: nobody had closed the list yet."))
        return OneFile(name, data, verdict, said, (draft,))
    told = Message(
        N_("Closing figure of the list {number}: {figure}"),
        {"number": said.number, "figure": grouped(said.figure)},
    )
    anew = Message(
        N_("Reckoned anew from every row of the file, the figure is the same.")
        if said.is_workbook
        else N_("Reckoned anew from what the paper says, the figure is the same.")
    )
    return OneFile(name, data, verdict, said, (told, anew))


def _unsealed(one: OneFile, stated: dict[str, str]) -> OneFile:
    """Judge a workbook of a closed list that has no seal any more."""
    said = one.said
    if said is None or one.verdict.outcome != NOTHING:
        return one
    figure = stated.get(said.number)
    if figure is None:
        note = Message(
            N_("It was saved by another program; give it with a genuine paper of it.")
        )
        return replace(one, notes=(*one.notes, note))
    if figure != said.figure:
        note = Message(
            N_("The genuine paper of the list {number} states another figure."),
            {"number": said.number},
        )
        verdict = replace(one.verdict, outcome=ALTERED, what=FILE)
        return replace(one, verdict=verdict, notes=(*one.notes, note))
    verdict = Verdict(SAME_LINES, FILE, named_by=said.number)
    note = Message(
        N_("What stands in columns the figure does not cover, nothing proves any more.")
    )
    return replace(one, verdict=verdict, notes=(*one.notes, note))


def _of_a_bank(
    one: OneFile, runs: Sequence[Run], has_covers: bool, remake: Remake | None
) -> OneFile:
    """Judge a file without a code: what it pays, and whether a cover names it."""
    if one.verdict.outcome != NOTHING or one.said is not None or not _is_text(one.data):
        return one
    for run in runs:
        if remake is not None and one.data in remake(run):
            return replace(one, verdict=Verdict(REMADE, FILE, named_by=run.number))
    paid = _paid(one, runs)
    notes: tuple[Message, ...] = ()
    if paid is not None:
        accounts = N_("Its accounts and amounts are those of {number}, line by line.")
        notes = (Message(accounts, {"number": paid.number}),)
    if has_covers:
        return replace(one, verdict=Verdict(NOT_NAMED, FILE), notes=notes)
    if paid is not None:
        verdict = Verdict(SAME_PAYMENTS, FILE, named_by=paid.number)
        names = Message(N_("Whether names are as closed its cover alone can tell."))
        return replace(one, verdict=verdict, notes=(*notes, names))
    return one


def _is_text(data: bytes) -> bool:
    """Say whether it may be a bank's file: a workbook, or text."""
    if data.startswith(b"PK"):
        return True
    if b"\0" in data:
        return False
    for encoding in _TEXTS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _paid(one: OneFile, runs: Sequence[Run]) -> Run | None:
    """Return the list that a file pays, line by line."""
    try:
        file = written(Given(one.name, one.data))
    except UserError:
        return None
    return next((run for run in runs if _pays(file, run)), None)


def _pays(file: Written, run: Run) -> bool:
    try:
        compared(file, run)
    except UserError:
        return False
    return True


# --- all of them ----------------------------------------------------------------------


def _lists(files: Sequence[OneFile]) -> Iterator[OneList]:
    """Yield the closed lists that the files state, the earliest first."""
    said: dict[str, list[tuple[str, ListSaid]]] = {}
    for one in files:
        if one.said is not None and one.said.figure and one.verdict.outcome in _SPEAKS:
            said.setdefault(one.said.number, []).append((one.name, one.said))
    firsts = {number: found[0][1] for number, found in said.items()}
    for number in sorted(said, key=lambda key: (firsts[key].month, key)):
        found, first = said[number], firsts[number]
        is_same = len({each.figure for _, each in found}) == 1
        told = [_same(first, found, is_same)]
        follows, chain, is_chained = _follows(first, firsts.values())
        yield OneList(
            number,
            first.month,
            first.figure,
            first.before,
            tuple(name for name, _ in found),
            follows,
            is_same and is_chained,
            (*told, chain),
        )


def _same(
    first: ListSaid, found: Sequence[tuple[str, ListSaid]], is_same: bool
) -> Message:
    given = {"number": first.number, "month": first.month, "count": len(found)}
    if not is_same:
        return Message(
            N_("{number} of {month}: the {count} files do NOT state the same figure."),
            given,
        )
    if len(found) == 1:
        return Message(N_("{number} of {month}: one file states its figure."), given)
    return Message(
        N_("{number} of {month}: {count} files state the same figure."), given
    )


def _follows(said: ListSaid, others: Iterable[ListSaid]) -> tuple[str, Message, bool]:
    """Return which list a list follows, that in words, and whether it is as it must be."""
    given: dict[str, object] = {"month": said.month, "figure": grouped(said.before)}
    if not said.before:
        return "", Message(N_("{month} was the first month closed."), given), True
    for other in others:
        if other.figure == said.before:
            given["earlier"] = other.month
            words = N_("{month} follows {earlier}: its figure is made of that one's.")
            return other.number, Message(words, given), True
    before = next((o for o in others if o.month == said.month.plus(-1)), None)
    if before is not None:
        given["earlier"] = before.month
        words = N_("{month} does NOT follow {earlier}: its figure is made of another.")
        return "", Message(words, given), False
    words = N_(
        "What {month} follows was not given; the figure of that list is {figure}"
    )
    return "", Message(words, given), True
