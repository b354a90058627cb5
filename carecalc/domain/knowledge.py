# SPDX-License-Identifier: Apache-2.0
"""What is known of a case on a day, cut to what is in force in a month."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from carecalc.domain.case import AssessmentRecord, Case, Dated
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.policy import Policy, StandardRow
from carecalc.domain.result import Given, Record
from carecalc.text import Text

D = TypeVar("D", bound=Dated)

# Which kind of record each stop event ends, for files in which a change acts at once.
_ENDED_BY = {
    "status-lost": "status",
    "certificate-changed": "certificate",
    "level-changed": "assessment",
    "assessment-expired": "assessment",
    "hukou-out": "hukou",
}


def known_on(case: Case, day: date) -> Case:
    """Return the case without what is dated after the day of knowledge.

    Within one scale a later assessment ends the one before it.
    """
    held: dict[str, Any] = {
        "hukou": None if case.hukou is None else _begun(case.hukou, day),
        "residence": None if case.residence is None else _begun(case.residence, day),
        "statuses": _begun(case.statuses, day),
        "certificates": _begun(case.certificates, day),
        "benefits": _begun(case.benefits, day),
        "assessments": _replaced(_begun(case.assessments, day)),
        "events": tuple([event for event in case.events if event.on <= day]),
        "applied_on": _until(case.applied_on, day),
        "applied_again": tuple([d for d in case.applied_again if d <= day]),
        "decided_on": _until(case.decided_on, day),
    }
    # Nearly always nothing is: of ten thousand cases a copy each takes longer.
    changed = {name: now for name, now in held.items() if now != getattr(case, name)}
    return replace(case, **changed) if changed else case


def started(
    known: Case, applied: tuple[date, ...], decided_on: date | None, day: date
) -> Case:
    """Return a case as known on a day with these applications and this decision."""
    first, again, decided = start_on(applied, decided_on, day)
    return replace(known, applied_on=first, applied_again=again, decided_on=decided)


def start_on(
    applied: tuple[date, ...], decided_on: date | None, day: date
) -> tuple[date | None, tuple[date, ...], date | None]:
    """Return the first application, the later ones and the decision as known on a day."""
    return (
        _until(next(iter(applied), None), day),
        tuple([d for d in applied[1:] if d <= day]),
        _until(decided_on, day),
    )


def _begun(records: Iterable[D], day: date) -> tuple[D, ...]:
    return tuple([r for r in records if r.first is None or r.first <= day])


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


def _replaced(
    assessments: tuple[AssessmentRecord, ...],
) -> tuple[AssessmentRecord, ...]:
    if len(assessments) < 2:
        return assessments
    kept: dict[int, AssessmentRecord] = {}
    next_begins: dict[str, date] = {}
    order = sorted(
        range(len(assessments)),
        key=lambda place: (assessments[place].first or date.min, place),
    )
    for place in reversed(order):
        record = assessments[place]
        begins = next_begins.get(record.scale)
        if begins is not None and begins > date.min:
            end = begins - timedelta(days=1)
            last = end if record.last is None else min(record.last, end)
            record = replace(record, last=last)
        kept[place] = record
        if record.first is not None:
            next_begins[record.scale] = record.first
    return tuple(kept[place] for place in range(len(assessments)))


class InForce(NamedTuple):
    """What of a case is in force in a month, by its place in the case.

    Months of which all this is the same have the same entitlement, so it is worked
    out once for all of them. `None` where a list is not known.
    """

    age: int | None
    standards: tuple[StandardRow | None, ...]
    hukou: tuple[int, ...] | None
    residence: tuple[int, ...] | None
    records: tuple[tuple[int, ...], ...]
    fees: tuple[int, ...]


def _answers(case: Case, policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """Return the answers that the file's questions know.

    One that no option has was given to another version or misspelt: it answers nothing,
    and must not count as any other option than the one the rule asks for.
    """
    declared = policy.graph.facts
    answers = {}
    for name, codes in case.facts.items():
        options = declared[name].options if name in declared else ()
        if not options or {option.code for option in options}.issuperset(codes):
            answers[name] = codes
    return answers


class Facts:
    """The facts of one case, cut to months and put as policies read them."""

    def __init__(self, case: Case, labels: Mapping[str, Text]) -> None:
        self.case = case
        self._labels = labels
        self._kinds: dict[str, tuple[Dated, ...]] = {
            "status": case.statuses,
            "benefit": case.benefits,
            "certificate": case.certificates,
            "assessment": case.assessments,
        }
        self._records = _as_read(case)
        self._at_once: dict[int, set[str]] = {}

    def in_force(self, policy: Policy, month: Month) -> InForce:
        """Return what a policy may read of the case in a month.

        A record is in force in every month that it touches; where the file lets a
        change act in the month of the event, one that ends within the month is not.
        """
        case = self.case
        at_once = self._at_once.get(id(policy))
        if at_once is None:
            at_once = self._at_once[id(policy)] = acting_at_once(policy)
        first, last = month.first_day, month.last_day

        def held(records: Iterable[Dated], kind: str) -> tuple[int, ...]:
            # A record that ends within the month still touches it.
            end = last if kind in at_once else first
            return tuple(
                [
                    place
                    for place, record in enumerate(records)
                    if (record.first is None or record.first <= last)
                    and (record.last is None or record.last >= end)
                ]
            )

        return InForce(
            None if case.birth_date is None else age_in_month(case.birth_date, month),
            tuple(
                None if standard is None else standard.on(first)
                for parameter in policy.graph.parameters.values()
                for standard in (policy.standards.get(parameter.standard),)
            ),
            None if case.hukou is None else held(case.hukou, "hukou"),
            None if case.residence is None else held(case.residence, "residence"),
            tuple([held(records, kind) for kind, records in self._kinds.items()]),
            tuple([n for n, fee in enumerate(case.fees) if fee.month == month]),
        )

    def given(self, policy: Policy, held: InForce) -> Given:
        """Return the facts that are in force, as the evaluator takes them."""
        case = self.case
        numbers: dict[str, Fraction | None] = {
            "age": None if held.age is None else Fraction(held.age),
            "income": None if case.income is None else case.income.yuan,
        }
        notes: dict[str, tuple[str, str]] = {}
        for name, row in zip(policy.graph.parameters, held.standards, strict=True):
            numbers[name] = None if row is None else row.value
            if row is not None:
                notes[name] = (row.clause, row.mark)
        records: dict[str, tuple[Record, ...] | None] = {
            kind: tuple([self._records[kind][place] for place in places])
            for kind, places in zip(self._kinds, held.records, strict=True)
        }
        # A month without a record of fees is not one without fees.
        fees = tuple([self._records["fees"][place] for place in held.fees])
        records["fees"] = fees or None
        return Given(
            answers=_answers(case, policy),
            numbers=numbers,
            codes={"sex": case.sex, "setting": case.setting},
            places={
                name: None
                if places is None or held_places is None
                else tuple([places[place].code for place in held_places])
                for name, places, held_places in (
                    ("hukou", case.hukou, held.hukou),
                    ("residence", case.residence, held.residence),
                )
            },
            records=records,
            labels=self._labels,
            notes=notes,
        )


def _as_read(case: Case) -> dict[str, tuple[Record, ...]]:
    return {
        "status": tuple({"code": r.code} for r in case.statuses),
        "benefit": tuple({"code": r.code} for r in case.benefits),
        "certificate": tuple(
            {"category": r.category, "grade": r.grade, "multiple": r.multiple}
            for r in case.certificates
        ),
        "assessment": tuple(
            {"scale": r.scale, "level": r.level} for r in case.assessments
        ),
        "fees": tuple(
            {
                "setting": fee.setting,
                "fee": fee.fee.yuan,
                "insurance": None if fee.insurance is None else fee.insurance.yuan,
            }
            for fee in case.fees
        ),
    }


def acting_at_once(policy: Policy) -> set[str]:
    """Return the kinds of record that are not in force in the month they end in."""
    stops = [p.timing.stop for p in policy.programmes.values()]
    return {
        _ENDED_BY[event]
        for stop in stops
        if stop is not None
        for event in stop.events
        if event in _ENDED_BY and stop.from_of(event) == "event-month"
    }
