# SPDX-License-Identifier: Apache-2.0
"""A case as canonical JSON, as decisions freeze it, and back."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from carecalc.domain.canonical import canonical_json
from carecalc.domain.case import DEATH, Case, Dated, Place


def as_json(case: Case) -> str:
    """Return a case as canonical JSON in the shape that the command line reads."""
    person: dict[str, Any] = {
        "birth_date": _day(case.birth_date),
        "sex": case.sex,
        "hukou": _places(case.hukou),
        "residence": _places(case.residence),
        "death_date": _day(
            min((e.on for e in case.events if e.kind == DEATH), default=None)
        ),
        "events": [
            {"kind": e.kind, "on": _day(e.on)} for e in case.events if e.kind != DEATH
        ],
        "income_fen": None if case.income is None else case.income.fen,
        "statuses": [{"code": r.code, **_period(r)} for r in case.statuses],
        "certificates": [
            {
                "category": r.category,
                "grade": r.grade,
                "multiple": r.multiple,
                **_period(r),
            }
            for r in case.certificates
        ],
        "benefits": [
            {
                "code": r.code,
                "monthly_fen": None if r.monthly is None else r.monthly.fen,
                **_period(r),
            }
            for r in case.benefits
        ],
        "setting": case.setting,
    }
    value: dict[str, Any] = {
        "id": case.id,
        "region": case.region,
        "person": _filled(person),
        "assessments": [
            _filled(
                {
                    "scale": r.scale,
                    "level": r.level,
                    "on": _day(r.first),
                    "valid_to": _day(r.last),
                }
            )
            for r in case.assessments
        ],
        "fees": [
            {
                "month": str(f.month),
                "setting": f.setting,
                "fee_fen": f.fee.fen,
                "insurance_fen": None if f.insurance is None else f.insurance.fen,
            }
            for f in case.fees
        ],
        "applied_on": _day(case.applied_on),
        # Acts frozen before there were later applications read the same without any.
        "applied_again": [_day(day) for day in case.applied_again] or None,
        "decided_on": _day(case.decided_on),
        "choices": [
            {"group": group, "take": list(take)} for group, take in case.choices.items()
        ],
        "paid": [
            {"programme": programme, "month": str(month), "fen": paid.fen}
            for (programme, month), paid in case.paid.items()
        ],
        "months": [str(month) for month in case.months],
        "facts": {name: list(codes) for name, codes in case.facts.items()},
    }
    return canonical_json(_filled(value))


def from_json(text: str) -> Case:
    """Return the case that `as_json` wrote."""
    # Only when an act is looked at: the window opens without the models behind it.
    from carecalc.catalog.cases import read_case

    return read_case(json.loads(text))


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value is not None}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _period(record: Dated) -> dict[str, str | None]:
    days = {"from": _day(record.first), "to": _day(record.last)}
    return {name: day for name, day in days.items() if day is not None}


def _places(places: tuple[Place, ...] | None) -> list[dict[str, Any]] | None:
    if places is None:
        return None
    return [{"code": p.code, **_period(p)} for p in places]
