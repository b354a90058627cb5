# SPDX-License-Identifier: Apache-2.0
"""What outside lists say of the people of a month's list, for its checks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.fact import DisabilityCertificate, Fact, Status
from carecalc.domain.month_checks import Held
from carecalc.domain.month_checks_people import Said
from carecalc.domain.outside_change import TAKEN, OutsideList
from carecalc.domain.outside_list import OutsideRow
from carecalc.domain.period import Month, touches
from carecalc.domain.record import Record
from carecalc.services.context import civil_day
from carecalc.services.month_checks_gathering import Gathered
from carecalc.store.names import id_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

DEATHS, ASSISTANCE, DISABILITY = "deaths", "social-assistance", "disability"
STAFF, BENEFITS, RELATIVES = "public-staff", "benefits", "staff-relatives"

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """The lists that count, by kind, and what they say of whoever is listed."""

    lists: Mapping[str, tuple[Record[OutsideList], ...]]
    rows: Mapping[str, Mapping[str, tuple[OutsideRow, ...]]]

    def of(self, kind: str) -> Mapping[str, tuple[OutsideRow, ...]]:
        """Return the rows of a kind of list, by person."""
        return self.rows.get(kind, {})

    def name(self, list_id: str) -> str:
        """Return what a list is called."""
        found = (one for each in self.lists.values() for one in each)
        return next(one.value.name for one in found if one.id == list_id)


def current_lists(work: Work) -> dict[str, tuple[Record[OutsideList], ...]]:
    """Return the lists that count: every one of deaths, else the latest of each body."""
    taken: tuple[Record[OutsideList], ...] = work.outside_lists.where((TAKEN,))
    found: dict[str, dict[str, Record[OutsideList]]] = {}
    for one in sorted(taken, key=lambda one: (one.day or date.min, one.seq)):
        body = one.id if one.about == DEATHS else one.value.body
        found.setdefault(one.about, {})[body] = one
    return {kind: tuple(of.values()) for kind, of in found.items()}


def told(work: Work, found: Gathered) -> Told:
    """Return what the lists that count say of a list's people."""
    lists = current_lists(work)
    kinds = {one.id: kind for kind, each in lists.items() for one in each}
    people: dict[str, str] = {}
    for line in found.run.lines:
        key = id_key(line.id_number)
        if key is not None:
            people[key] = line.person_id
    rows: dict[str, dict[str, tuple[OutsideRow, ...]]] = {}
    wanted = sorted(people) if kinds else []
    for first in range(0, len(wanted), _AT_ONCE):
        for row in work.outside_rows.of_keys(wanted[first : first + _AT_ONCE]):
            kind = kinds.get(row.list_id)
            if kind is not None:
                of = rows.setdefault(kind, {})
                who = people[row.id_key]
                of[who] = (*of.get(who, ()), row)
    return Told(lists, rows)


def deaths(work: Work, said: Told) -> dict[str, Said]:
    """Return the first day of death that a list gives, but where somebody looked and
    declined it."""
    declined = {
        (one.person_id, one.value.first) for one in work.proposals.where(("declined",))
    }
    days: dict[str, Said] = {}
    for person_id, rows in said.of(DEATHS).items():
        for row in rows:
            day = row.values.get("died-on")
            if day is None:
                continue
            on = date.fromisoformat(day)
            if (person_id, on) in declined:
                continue
            before = days.get(person_id)
            if before is None or before.on is None or on < before.on:
                days[person_id] = Said("", said.name(row.list_id), on)
    return days


def benefits(found: Gathered, said: Told) -> dict[str, list[Held]]:
    """Return the benefits that lists name and that are not on record."""
    held: dict[str, list[Held]] = {}
    for person_id, rows in said.of(BENEFITS).items():
        for row in rows:
            last = row.values.get("benefit-to")
            if last is not None and not touches(
                found.run.month, None, date.fromisoformat(last)
            ):
                continue
            code = row.values.get("benefit-code", "")
            label: Text | str = row.values.get("benefit", "")
            label = found.labels.get(f"benefit {code}", label) if code else label
            each = Held(code, label, said.name(row.list_id))
            held.setdefault(person_id, []).append(each)
    return held


def staff(said: Told) -> dict[str, Said]:
    """Return who stands on a list of publicly paid staff."""
    return {
        person_id: Said(
            Message(
                N_("publicly paid by {employer}"),
                {"employer": rows[-1].values.get("employer") or "—"},
            ),
            said.name(rows[-1].list_id),
        )
        for person_id, rows in said.of(STAFF).items()
    }


def relatives(said: Told) -> dict[str, Said]:
    """Return who stands on a list of staff's relatives."""
    return {
        person_id: Said(
            Message(
                N_("a relative of {staff} ({relation})"),
                {
                    "staff": rows[-1].values.get("staff-name") or "—",
                    "relation": rows[-1].values.get("relation") or "—",
                },
            ),
            said.name(rows[-1].list_id),
        )
        for person_id, rows in said.of(RELATIVES).items()
    }


def of_assessors(work: Work, found: Gathered) -> dict[str, Said]:
    """Return to whom of the listed an assessor declared to be related."""
    listed = {line.person_id for line in found.run.lines}
    return {
        one.person_id: Said(
            Message(
                N_("{assessor} declared to be related ({relation})"),
                {"assessor": one.value.assessor, "relation": one.value.relation},
            ),
            on=one.day,
        )
        for one in work.recusals.where()
        if one.value.is_related and one.person_id in listed
    }


@dataclass(frozen=True, slots=True)
class Stale:
    """What a line rests on and nobody confirmed: missing on a whole list, or old."""

    absent: Mapping[str, Said]
    old: Mapping[str, Said]


def stale(found: Gathered, said: Told, months: int) -> Stale:
    """Return the statuses and certificates that lines rest on and no list confirms."""
    absent: dict[str, Said] = {}
    old: dict[str, Said] = {}
    for person_id in {line.person_id for line in found.run.lines}:
        for fact in found.now.get(person_id, ()):
            if not isinstance(fact.value, Status | DisabilityCertificate):
                continue
            if not touches(found.run.month, fact.valid_from, fact.valid_to):
                continue
            missing = _missing_on(said, person_id, fact)
            since = _confirmed(said, person_id, fact)
            is_old = found.run.month.since(Month.of(since)) > months
            if (missing is None and not is_old) or not _rests_on(
                found, person_id, fact
            ):
                continue
            label = _label(found, fact)
            if missing is not None:
                absent[person_id] = Said(
                    Message(
                        N_("“{what}” is not on the whole list of {day}"),
                        {"what": label, "day": missing.day},
                    ),
                    missing.value.name,
                )
            else:
                old[person_id] = Said(
                    Message(
                        N_("“{what}” was confirmed last on {day}"),
                        {"what": label, "day": since},
                    ),
                    on=since,
                )
    return Stale(absent, old)


def _kind(fact: Fact) -> str:
    return ASSISTANCE if isinstance(fact.value, Status) else DISABILITY


def _missing_on(said: Told, person_id: str, fact: Fact) -> Record[OutsideList] | None:
    """Return the whole list, later than the fact, that does not name it."""
    for one in said.lists.get(_kind(fact), ()):
        if not one.value.is_whole or one.day is None:
            continue
        if (fact.valid_from or date.min) > one.day:
            continue
        rows = said.of(_kind(fact)).get(person_id, ())
        if not any(row.list_id == one.id and names(row, fact) for row in rows):
            return one
    return None


def names(row: OutsideRow, fact: Fact) -> bool:
    """Tell whether a row says what a fact says; a certificate by its category."""
    value = fact.value
    if isinstance(value, Status):
        return value.code in row.values.get("status-code", "").split()
    if isinstance(value, DisabilityCertificate):
        return row.values.get("certificate-code") == f"{value.category} {value.grade}"
    return False


def _confirmed(said: Told, person_id: str, fact: Fact) -> date:
    """Return when a fact was last put on record, decided, or named by a list."""
    days = [fact.valid_from or date.min]
    if fact.recorded_at is not None:
        days.append(civil_day(fact.recorded_at))
    lists = {one.id: one for one in said.lists.get(_kind(fact), ())}
    for row in said.of(_kind(fact)).get(person_id, ()):
        one = lists.get(row.list_id)
        if one is not None and one.day is not None and names(row, fact):
            days.append(one.day)
    return max(days)


def _label(found: Gathered, fact: Fact) -> Text | str:
    if isinstance(fact.value, Status):
        return found.labels.get(f"status {fact.value.code}", fact.value.code)
    return found.labels.get("certificate", "")


def _rests_on(found: Gathered, person_id: str, fact: Fact) -> bool:
    """Tell whether a line hangs on a status or certificate."""
    known = found.then.get(person_id)
    if known is None:
        return True
    case = known.case
    if isinstance(fact.value, Status):
        code = fact.value.code
        left = tuple(one for one in case.statuses if one.code != code)
        return found.rests_on(
            person_id, replace(known, case=replace(case, statuses=left))
        )
    without = replace(case, certificates=())
    return found.rests_on(person_id, replace(known, case=without))
