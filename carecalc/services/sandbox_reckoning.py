# SPDX-License-Identifier: Apache-2.0
"""What a caseload is due before and after a change of the law: the seam to the engine.

It runs in a process of its own that is never given the office's key: it is handed the
cases, puts them into columns once, and afterwards is handed nothing but law.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from carecalc.batch.case_gathering import columns_of
from carecalc.batch.cases import CaseColumns
from carecalc.batch.entitling import entitle_many
from carecalc.batch.law import Law
from carecalc.batch.lines import STATES
from carecalc.domain.case import AssessmentRecord, Case
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE
from carecalc.domain.period import Month, age_in_month, touches
from carecalc.domain.policy import Policy
from carecalc.services.sandbox_values import (
    ALL,
    DIMENSIONS,
    NONE,
    Answer,
    Asked,
    Change,
    Moved,
    Subject,
    Tally,
    Turn,
    Turned,
)

_DECADE = 10
_KEPT = 6
"""So many laws are remembered with what they give: the one in force, and tries of it."""

_MOST_TRIES = 60
"""After so many tries what was judged is forgotten: the memory stays as it is."""

_DUE, _NOT_DUE, _CHOOSE = map(STATES.index, (DUE, NOT_DUE, CHOOSE))

Fens = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """The cases of a month; `at` says by programme which of them is whose."""

    cases: CaseColumns
    at: dict[str, Numbers]


@dataclass(frozen=True, slots=True, eq=False)
class _Due:
    """What each person is due of one programme: the state of the line, and its fen."""

    state: npt.NDArray[np.int8]
    fen: Fens


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The group of each person in one dimension: places among the codes."""

    codes: tuple[str, ...]
    places: Numbers


class _Tries(Law):
    """One law after the other: what was judged by files they share is kept."""

    def __init__(self) -> None:
        super().__init__(self.policies)
        self.now: tuple[Policy, ...] = ()
        self.count = 0

    def policies(self, month: Month) -> tuple[Policy, ...]:
        """Return the policies that are tried now."""
        return self.now


class Caseload:
    """Everybody whose cases are at hand, kept ready for one law after the other."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = tuple(subjects)
        self._columns: dict[_Key, _Columns] = {}
        self._found: dict[_Key, dict[str, _Due]] = {}
        self._groups: dict[_Key, dict[str, _Groups]] = {}
        self._tries = _Tries()
        self._policies: dict[_Key, Policy] = {}

    def reckon(self, asked: Asked) -> Answer:
        """Return what everybody is due under both laws, and who gains or loses."""
        before, after = self._both(asked)
        nothing = self._nothing()
        more = np.zeros(len(self.subjects), np.int64)
        programmes = {}
        for code in sorted({*before, *after}):
            had, has = before.get(code, nothing), after.get(code, nothing)
            change = has.fen - had.fen
            more += change
            programmes[code] = Change(
                _tally((had,)), _tally((has,)), int(np.count_nonzero(change))
            )
        changed = int(np.count_nonzero(more))
        whole = Change(_tally(before.values()), _tally(after.values()), changed)
        groups = self._groups_of(asked)
        return Answer(
            len(self.subjects),
            {ALL: whole, **programmes},
            {
                ALL: {ALL: self._turned(more, np.ones(len(more), bool))},
                **{
                    name: {
                        code: self._turned(more, groups[name].places == place)
                        for place, code in enumerate(groups[name].codes)
                    }
                    for name in DIMENSIONS
                },
            },
        )

    def moved(self, asked: Asked) -> Moved:
        """Return what one step from `before` to `after` does."""
        more = self._more(*self._both(asked))
        turned = self._turned(more, np.ones(len(more), bool))
        jumps = np.abs(more[more != 0])
        return Moved(
            turned.gaining,
            turned.losing,
            turned.gained - turned.lost,
            int(jumps.min()) if len(jumps) else 0,
            int(jumps.max()) if len(jumps) else 0,
        )

    def stepped(self, asked: Asked, turns: Sequence[Turn]) -> dict[int, int]:
        """Return how many fen more a month each turn to another level would mean under
        `after`, by its place; left out is whoever's level is another one by now."""
        at = {subject.id: place for place, subject in enumerate(self.subjects)}
        places, had, has = [], [], []
        for place, turn in enumerate(turns):
            subject = self.subjects[at[turn.person]] if turn.person in at else None
            if subject is not None and (number := _record(subject, turn, asked)) >= 0:
                records = list(subject.case.assessments)
                records[number] = replace(records[number], level=turn.other)
                case = replace(subject.case, assessments=tuple(records))
                places.append(place)
                had.append(subject)
                has.append(replace(subject, case=case))
        if not places:
            return {}
        law = replace(asked, before=asked.after)
        now, then = Caseload(had), Caseload(has)
        more = then._more(now._both(law)[1], then._both(law)[1])
        return dict(zip(places, more.tolist(), strict=True))

    def _more(self, before: Mapping[str, _Due], after: Mapping[str, _Due]) -> Fens:
        nothing = self._nothing()
        more = np.zeros(len(self.subjects), np.int64)
        for code in {*before, *after}:
            more += after.get(code, nothing).fen - before.get(code, nothing).fen
        return more

    def _turned(self, more: Fens, among: npt.NDArray[np.bool_]) -> Turned:
        gaining, losing = among & (more > 0), among & (more < 0)
        return Turned(
            int(np.count_nonzero(among)),
            self._ids(gaining),
            int(more[gaining].sum()),
            self._ids(losing),
            -int(more[losing].sum()),
        )

    def _ids(self, whom: npt.NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(self.subjects[place].id for place in np.flatnonzero(whom))

    def _nothing(self) -> _Due:
        count = len(self.subjects)
        return _Due(np.full(count, _NOT_DUE, np.int8), np.zeros(count, np.int64))

    # --- the engine ------------------------------------------------------------------

    def _both(self, asked: Asked) -> tuple[dict[str, _Due], dict[str, _Due]]:
        policies = (*asked.before, *asked.after)
        codes = tuple(sorted({code for p in policies for code in p.programmes}))
        key = (asked.month, asked.on, asked.supposes, codes)
        columns = self._columns.get(key)
        if columns is None:
            columns = self._columns[key] = self._sorted(asked, codes)
        return (
            self._due(asked, key, columns, asked.before),
            self._due(asked, key, columns, asked.after),
        )

    def _due(
        self, asked: Asked, key: _Key, columns: _Columns, policies: tuple[Policy, ...]
    ) -> dict[str, _Due]:
        law = tuple(map(_bytes_of, policies))
        asked_for = (*key, law)
        if asked_for not in self._found:
            if len(self._found) >= _KEPT:
                # Not the first one: that is the law in force.
                self._found.pop(list(self._found)[1])
            self._try(policies)
            self._found[asked_for] = _entitled(
                columns, self._tries, asked.on, asked.month
            )
        return self._found[asked_for]

    def _try(self, policies: tuple[Policy, ...]) -> None:
        if self._tries.count >= _MOST_TRIES:
            self._tries, self._policies = _Tries(), {}
        self._tries.count += 1
        # The same file comes as another value each time.
        self._tries.now = tuple(
            self._policies.setdefault(_bytes_of(policy), policy) for policy in policies
        )

    def _sorted(self, asked: Asked, codes: Sequence[str]) -> _Columns:
        cases: list[Case] = []
        at = {code: np.zeros(len(self.subjects), np.int32) for code in codes}
        for place, subject in enumerate(self.subjects):
            starts: dict[tuple[tuple[date, ...], date | None], int] = {}
            for code in codes:
                start = _start(subject, code, asked)
                if start not in starts:
                    starts[start] = len(cases)
                    applied, decided = start
                    cases.append(
                        replace(
                            subject.case,
                            applied_on=next(iter(applied), None),
                            applied_again=applied[1:],
                            decided_on=decided,
                            paid={},
                            months=(),
                        )
                    )
                at[code][place] = starts[start]
        return _Columns(columns_of(cases), at)

    # --- groups ----------------------------------------------------------------------

    def _groups_of(self, asked: Asked) -> dict[str, _Groups]:
        key = (asked.month, asked.on, asked.ladder)
        if key not in self._groups:
            theirs = [_groups(subject, asked) for subject in self.subjects]
            self._groups[key] = {
                name: _in_order([one[n] for one in theirs], asked.ladder)
                for n, name in enumerate(DIMENSIONS)
            }
        return self._groups[key]


def _bytes_of(policy: Policy) -> _Key:
    """Return what tells a policy from every other: its bytes, and its standards'."""
    return policy.digest, *sorted(s.digest for s in policy.standards.values())


def _entitled(columns: _Columns, law: Law, on: date, month: Month) -> dict[str, _Due]:
    found = entitle_many(columns.cases, law, on, (month,))
    state_of = np.array([STATES.index(one.state) for one in found.sayings], np.int8)
    due = {}
    for slot in (slot for cohort in found.cohorts for slot in cohort.slots):
        at = columns.at[slot.programme]
        state = state_of[slot.saying][at]
        fen = np.where(state == _DUE, slot.fen[at], 0).astype(np.int64)
        due[slot.programme] = _Due(state, fen)
    return due


def _start(
    subject: Subject, code: str, asked: Asked
) -> tuple[tuple[date, ...], date | None]:
    applied = subject.applied(code)
    decided = subject.decided.get(code, subject.case.decided_on)
    if asked.supposes:
        # Long enough ago for every rule of when money begins, and known on the day.
        day = min(asked.on, asked.month.plus(-1).first_day)
        return applied or (day,), decided or day
    return applied, decided


def _tally(dues: Iterable[_Due]) -> Tally:
    """Count who has something due of these programmes, each person once."""
    found = list(dues)
    if not found:
        return Tally()
    states = np.stack([one.state for one in found])
    is_open = (states != _DUE) & (states != _NOT_DUE) & (states != _CHOOSE)
    return Tally(
        int(np.count_nonzero((states == _DUE).any(axis=0))),
        sum(int(one.fen.sum()) for one in found),
        int(np.count_nonzero(is_open.any(axis=0))),
        int(np.count_nonzero((states == _CHOOSE).any(axis=0))),
    )


def _in_order(codes: Sequence[str], ladder: Sequence[str]) -> _Groups:
    order = {code: n for n, code in enumerate(ladder)}

    def place(code: str) -> tuple[bool, int, str]:
        return code == NONE, order.get(code, len(order)), code

    known = tuple(sorted(set(codes), key=place))
    numbers = {code: n for n, code in enumerate(known)}
    return _Groups(known, np.array([numbers[code] for code in codes], np.int32))


def _groups(subject: Subject, asked: Asked) -> tuple[str, ...]:
    """Return the group of somebody in each dimension."""
    case, month = subject.case, asked.month
    levels = [
        (r.first or date.min, n, f"{r.scale} {r.level}")
        for n, r in enumerate(case.assessments)
        if _is_known(r, asked)
    ]
    held = {r.code for r in case.statuses if touches(month, r.first, r.last)}
    first = next((code for code in asked.ladder if code in held), None)
    decade = NONE
    if case.birth_date is not None:
        age = age_in_month(case.birth_date, month)
        decade = f"{age // _DECADE * _DECADE:03d}"
    return (
        max(levels)[2] if levels else NONE,
        first or min(held, default=NONE),
        decade,
        case.sex or NONE,
        subject.community or NONE,
    )


def _record(subject: Subject, turn: Turn, asked: Asked) -> int:
    """Return the place of the assessment that a turn is about while its level is the
    one in force of its scale; -1 where it is not."""
    _, number = max(
        (
            (record.first or date.min, number)
            for number, record in enumerate(subject.case.assessments)
            if record.scale == turn.scale and _is_known(record, asked)
        ),
        default=(date.min, -1),
    )
    if number < 0:
        return number
    record = subject.case.assessments[number]
    return number if (record.first, record.level) == (turn.on, turn.level) else -1


def _is_known(record: AssessmentRecord, asked: Asked) -> bool:
    """Tell whether an assessment counts in the month, as known on the day."""
    is_made = record.first is None or record.first <= asked.on
    return is_made and touches(asked.month, record.first, record.last)
