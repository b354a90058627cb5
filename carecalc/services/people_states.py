# SPDX-License-Identifier: Apache-2.0
"""What stands with each of many people, whose numbers were pasted from somewhere."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carecalc.domain.line import DUE
from carecalc.domain.period import Month
from carecalc.domain.person import (
    Person,
    check_digit,
    normalise_id_number,
    read_id_number,
)
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.services import cases, laws
from carecalc.services.access import is_within, needs
from carecalc.services.context import Context
from carecalc.services.people import level_of
from carecalc.services.validity import due_on, periods, valid_to
from carecalc.store.names import id_key
from carecalc.store.overviews import Decided, Listed
from carecalc.store.unit_of_work import Work
from carecalc.store.visits import VisitHead
from carecalc.text import N_, Message, Text, visible

MOST = 2000
FOUND, UNKNOWN, MALFORMED = "found", "unknown", "malformed"
TWICE, ELSEWHERE = "twice", "elsewhere"

_WRONG_CHECK_DIGIT = "PERSON-004"
_SIGNS = re.compile(r"[,;|\t、/，；｜。]+")
_PREPARED, _APPROVED = "prepared", "approved"


@dataclass(frozen=True, slots=True)
class Level:
    """A level with what it says nothing without: its scale, the day, until when."""

    level: str | None
    label: Text | None
    scale: Text
    assessed_on: date
    runs_out_on: date | None


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """An unfinished visit with how far it has come."""

    visit_id: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class StateOfOne:
    """What stands with whoever a pasted number names.

    `kind`: `found`, `unknown`, `malformed`, `twice` in what was pasted, `elsewhere`
    (of another community: nothing else is told). `words` say the next step, or what
    is the matter. `due` are programmes due this month that nobody has decided about;
    `programmes` names those of `decided`.
    """

    line: int
    typed: str
    kind: str
    words: Message
    person: Person | None = None
    level: Level | None = None
    due: tuple[Text, ...] = ()
    decided: tuple[Decided, ...] = ()
    programmes: Mapping[str, Text] = field(default_factory=dict)
    listed: tuple[Listed, ...] = ()
    open_visit: OpenVisit | None = None


@needs("cases.see", "filters")
def look_up(ctx: Context, text: str) -> tuple[StateOfOne, ...]:
    """Return what stands with each number of a pasted text, in its order.

    Numbers of 15 or 18 digits, in lines or with any signs between them. `UserError`:
    PEOPLE-007 more than `MOST`.
    """
    numbers = pasted(text)
    check_count(len(numbers))
    with ctx.store.reading() as work:
        keys = {id_key(number) or "" for _, number in numbers}
        known = work.people.by_keys(keys)
        mine = [p for p in known.values() if is_within(ctx.actor, p.community)]
        states = _States(ctx, work, mine)
        seen: dict[str, int] = {}
        found = []
        for line, typed in numbers:
            key = id_key(typed) or ""
            state = _one(ctx, states, known.get(key), line, typed)
            if key in seen and state.kind != MALFORMED:
                state = StateOfOne(line, typed, TWICE, _twice(seen[key]))
            seen.setdefault(key, line)
            found.append(state)
        return tuple(found)


def check_count(count: int) -> None:
    """Refuse more numbers at once than are looked up in a moment; PEOPLE-007."""
    if count > MOST:
        raise UserError(
            "PEOPLE-007",
            Message(
                N_("{count} numbers at once are too many; {most} is the limit."),
                {"count": count, "most": MOST},
            ),
            Message(N_("Paste them in parts.")),
            "text",
        )


@needs("cases.see")
def listed(ctx: Context, person_id: str) -> tuple[Listed, ...]:
    """Return what stood on every list for a person, the first month first."""
    with ctx.store.reading() as work:
        work.people.get(person_id)
        return work.overviews.listed([person_id])


def _one(
    ctx: Context, states: "_States", person: Person | None, line: int, typed: str
) -> StateOfOne:
    number = normalise_id_number(typed)
    is_theirs = person is not None and number == person.id_number
    why = None if is_theirs else fault_of(number, ctx.today())
    if why is not None:
        return StateOfOne(line, typed, MALFORMED, why)
    if person is None:
        return StateOfOne(line, typed, UNKNOWN, Message(N_("Not registered here.")))
    if not is_within(ctx.actor, person.community):
        words = Message(N_("Registered in another community."))
        return StateOfOne(line, typed, ELSEWHERE, words)
    return replace(states.of(person), line=line, typed=typed)


def _twice(line: int) -> Message:
    return Message(N_("The same number as in line {line}."), {"line": line})


# --- what was pasted ------------------------------------------------------------------


def pasted(text: str) -> list[tuple[int, str]]:
    """Return the numbers with the lines they stand in; of a line without any, itself."""
    found = []
    for line, whole in enumerate(text.splitlines(), 1):
        plain = visible(unicodedata.normalize("NFKC", whole)).strip()
        if not plain:
            continue
        numbers = [n for part in _SIGNS.split(plain) for n in _numbers(part)]
        found += [(line, number) for number in numbers or [plain]]
    return found


def _numbers(part: str) -> list[str]:
    """Return what may be numbers in what stands between two signs.

    Blanks part whole numbers, or the digits of one. Words beside them are left out.
    """
    words = [w for w in part.split() if re.search(r"\d", w) or w in "Xx"]
    if not any(re.search(r"\d", word) for word in words):
        return []
    if all(len(word) in (15, 18) for word in words):
        return words
    return ["".join(words)]


def fault_of(number: str, today: date) -> Message | None:
    """Return why this is no identity number; None if it is one."""
    whole = number
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        first = id_key(number) or ""
        whole = first + check_digit(first)
    try:
        read_id_number(whole, today)
    except UserError as error:
        return error.message
    return None


# --- what stands ----------------------------------------------------------------------


class _States:
    """What stands with some people, asked of the file all at once."""

    def __init__(self, ctx: Context, work: Work, people: Sequence[Person]) -> None:
        self._ctx = ctx
        self._work = work
        self._office = work.office.get()
        self._law = laws.at_hand(ctx, self._office.region)
        self._names = {
            code: programme.label
            for code, (_, programme) in self._law.programmes(
                Month.of(ctx.today())
            ).items()
        }
        self._labels = ctx.catalog.codes().labels()
        self._scales: dict[str, Scale] = {}
        ids = [person.id for person in people]
        self._signed = work.visits.signed_heads(ids)
        self._drafts = work.visits.open_heads(ids)
        self._decided = work.overviews.decided(ids)
        self._listed = work.overviews.listed_last(ids)

    def of(self, person: Person) -> StateOfOne:
        head = self._signed.get(person.id)
        draft = self._drafts.get(person.id)
        level = None if head is None else self._level(head)
        decided = _standing(self._decided.get(person.id, ()))
        due = self._due(person, {act.programme for act in decided})
        return StateOfOne(
            line=0,
            typed="",
            kind=FOUND,
            words=self._next(draft, level, due, decided),
            person=person,
            level=level,
            due=tuple(due.values()),
            decided=decided,
            programmes={
                act.programme: self._names[act.programme]
                for act in decided
                if act.programme in self._names
            },
            listed=self._listed.get(person.id, ()),
            open_visit=None
            if draft is None
            else OpenVisit(draft.id, draft.answered, draft.asked),
        )

    def _level(self, head: VisitHead) -> Level:
        scale = self._scale(head.scale_digest)
        said = periods(self._office, scale, head.level)
        ends = []
        if said.validity_months is not None:
            ends.append(valid_to(head.assessed_on, said.validity_months))
        if said.interval_months is not None:
            ends.append(due_on(head.assessed_on, said.interval_months))
        return Level(
            level=head.level,
            label=level_of(scale, head),
            scale=scale.label,
            assessed_on=head.assessed_on,
            runs_out_on=min(ends, default=None),
        )

    def _scale(self, digest: str) -> Scale:
        if digest not in self._scales:
            read = self._ctx.catalog.scale_read(digest)
            if read is None:
                read = self._ctx.catalog.scale_from(self._work.laws.bytes(digest))
            self._scales[digest] = read
        return self._scales[digest]

    def _due(self, person: Person, decided: set[str]) -> Mapping[str, Text]:
        month = Month.of(self._ctx.today())
        known = cases.of_person(self._ctx, self._work, person.id)
        lines = cases.entitlement(
            known, self._law, self._ctx.today(), (month,), self._labels
        ).lines
        programmes = self._law.programmes(month)
        return {
            line.programme: programmes[line.programme][1].label
            for line in lines
            if line.state == DUE and line.programme not in decided
        }

    def _next(
        self,
        draft: VisitHead | None,
        level: Level | None,
        due: Mapping[str, Text],
        decided: tuple[Decided, ...],
    ) -> Message:
        if draft is not None:
            return Message(
                N_("Finish the visit: {answered} of {asked}."),
                {"answered": draft.answered, "asked": draft.asked},
            )
        if level is None:
            return Message(N_("Assess: there is no level yet."))
        if level.runs_out_on is not None and level.runs_out_on < self._ctx.today():
            return Message(
                N_("Assess again: overdue since {day}."), {"day": level.runs_out_on}
            )
        if any(act.state == _PREPARED for act in decided):
            return Message(N_("A prepared decision waits for approval."))
        if due:
            return Message(
                N_("Prepare a decision: {programmes}."),
                {"programmes": tuple(due.values())},
            )
        return Message(N_("Nothing is to be done."))


def _standing(acts: tuple[Decided, ...]) -> tuple[Decided, ...]:
    """Return the acts that wait or hold, the latest of a programme."""
    found = {act.programme: act for act in acts if act.state in (_PREPARED, _APPROVED)}
    return tuple(found.values())
