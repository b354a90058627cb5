# SPDX-License-Identifier: Apache-2.0
"""What is known of a case on a day, cut to what is in force in a month."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from carecalc.domain.case import AssessmentRecord, Case, Dated
from carecalc.domain.period import Month, age_in_month, touches
from carecalc.domain.policy import Policy
from carecalc.domain.result import Given, Record
from carecalc.text import Text

D = TypeVar("D", bound=Dated)

# Which kind of record each stop event ends, for files in which a change acts at once.
_ENDED_BY = {
    "status-lost": "status",
    "certificate-changed": "certificate",
    "level-changed": "assessment",
    "hukou-out": "hukou",
}


def known_on(case: Case, day: date) -> Case:
    """Return the case without what is dated after the day of knowledge.

    Within one scale a later assessment ends the one before it.
    """
    return replace(
        case,
        hukou=None if case.hukou is None else _begun(case.hukou, day),
        residence=None if case.residence is None else _begun(case.residence, day),
        statuses=_begun(case.statuses, day),
        certificates=_begun(case.certificates, day),
        benefits=_begun(case.benefits, day),
        assessments=_replaced(_begun(case.assessments, day)),
        events=tuple(event for event in case.events if event.on <= day),
        applied_on=_until(case.applied_on, day),
        decided_on=_until(case.decided_on, day),
    )


def _begun(records: Iterable[D], day: date) -> tuple[D, ...]:
    return tuple(r for r in records if r.first is None or r.first <= day)


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


def _replaced(
    assessments: tuple[AssessmentRecord, ...],
) -> tuple[AssessmentRecord, ...]:
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


def given_in(
    case: Case, policy: Policy, month: Month, labels: Mapping[str, Text]
) -> Given:
    """Return what a policy may read of a case in a month.

    A record is in force in every month that it touches; where the file lets a change
    act in the month of the event, one that ends within the month is not.
    """
    at_once = _acting_at_once(policy)

    def in_force(records: Iterable[D], kind: str) -> tuple[D, ...]:
        return tuple(
            r
            for r in records
            if touches(month, r.first, r.last)
            and not (kind in at_once and r.last is not None and r.last < month.last_day)
        )

    numbers: dict[str, Fraction | None] = {
        "age": None
        if case.birth_date is None
        else Fraction(age_in_month(case.birth_date, month)),
        "income": None if case.income is None else case.income.yuan,
    }
    notes: dict[str, tuple[str, str]] = {}
    for name, parameter in policy.graph.parameters.items():
        standard = policy.standards.get(parameter.standard)
        row = None if standard is None else standard.on(month.first_day)
        numbers[name] = None if row is None else row.value
        if row is not None:
            notes[name] = (row.clause, row.mark)
    records: dict[str, tuple[Record, ...] | None] = {
        "status": tuple({"code": r.code} for r in in_force(case.statuses, "status")),
        "benefit": tuple({"code": r.code} for r in in_force(case.benefits, "benefit")),
        "certificate": tuple(
            {"category": r.category, "grade": r.grade, "multiple": r.multiple}
            for r in in_force(case.certificates, "certificate")
        ),
        "assessment": tuple(
            {"scale": r.scale, "level": r.level}
            for r in in_force(case.assessments, "assessment")
        ),
        # A month without a record of fees is not one without fees.
        "fees": _fees(case, month),
    }
    return Given(
        answers=case.facts,
        numbers=numbers,
        codes={"sex": case.sex, "setting": case.setting},
        places={
            name: None
            if places is None
            else tuple(r.code for r in in_force(places, name))
            for name, places in (("hukou", case.hukou), ("residence", case.residence))
        },
        records=records,
        labels=labels,
        notes=notes,
    )


def _fees(case: Case, month: Month) -> tuple[Record, ...] | None:
    found: tuple[Record, ...] = tuple(
        {
            "setting": fee.setting,
            "fee": fee.fee.yuan,
            "insurance": fee.insurance.yuan,
        }
        for fee in case.fees
        if fee.month == month
    )
    return found or None


def _acting_at_once(policy: Policy) -> set[str]:
    stops = [p.timing.stop for p in policy.programmes.values()]
    return {
        _ENDED_BY[event]
        for stop in stops
        if stop is not None and stop.from_ == "event-month"
        for event in stop.events
        if event in _ENDED_BY
    }
