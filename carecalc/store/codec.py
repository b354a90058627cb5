# SPDX-License-Identifier: Apache-2.0
"""Values as canonical JSON that says what each value is, for columns kept for decades.

Canonical: sorted keys, UTF-8, no blanks, no floats (RFC 8785), so that equal values
have equal bytes and equal digests. A value that JSON has no word for is an object with
its kind under `=`. Kinds are names of their own, not those of Python classes: renaming
a class never makes an old file unreadable. A field left out takes its default.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from carecalc.domain import household as h
from carecalc.domain.agency import (
    Afterward,
    Assessor,
    Complaint,
    Contract,
    Organisation,
    Recusal,
    Task,
)
from carecalc.domain.appeal import Appeal
from carecalc.domain.appropriation import Appropriation, FundStep
from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.care_plan import Because, Plan, PlanLine
from carecalc.domain.debt import Debt, DebtStep, WriteOff
from carecalc.domain.disbursement import Cause, ListChecked
from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.filing import Applicant, Filing, PaperAsked
from carecalc.domain.handover import Device, Epoch, Parcel, Refused, Return
from carecalc.domain.handover_merge import Clash
from carecalc.domain.list_publicity import Objection, ObjectionAnswer, Published
from carecalc.domain.money import Money
from carecalc.domain.month_check import FindingAnswered
from carecalc.domain.office import Office, ScaleRules
from carecalc.domain.outside_change import Change, OutsideList, Twins
from carecalc.domain.payout import (
    AllAnswered,
    HandedOver,
    Payment,
    Payout,
    Reissued,
    Returned,
)
from carecalc.domain.payout import (
    Answered as BankAnswered,
)
from carecalc.domain.period import Month
from carecalc.domain.periodic import Hold, Notice, Proof, TakenBack
from carecalc.domain.procedure import Answered, Pause, Progress, Taken
from carecalc.domain.review import Announcement, Drawn, ItemComment, Review
from carecalc.domain.taking_over import OldDecision, TakenAct, TakenOver
from carecalc.domain.visit import Answer, Settlement, Signing
from carecalc.text import Message, Text

KIND = "="

FACT_KINDS: Mapping[str, type] = {
    "hukou": Hukou,
    "residence": Residence,
    "status": Status,
    "disability-certificate": DisabilityCertificate,
    "benefit": Benefit,
    "income": Income,
    "setting": Setting,
    "event": Event,
    "outside-assessment": OutsideAssessment,
    "ltc-insurance": LtcInsurance,
    "care-fee": CareFee,
    "payee": Payee,
    "care-choice": CareChoice,
    "application": Application,
    "programme-choice": ProgrammeChoice,
    "law-answer": LawAnswer,
}

_RECORDS: Mapping[str, type] = {
    **FACT_KINDS,
    "afterward": Afterward,
    "answer": Answer,
    "appeal": Appeal,
    "appropriation": Appropriation,
    "appropriation-step": FundStep,
    "debt": Debt,
    "debt-step": DebtStep,
    "debt-write-off": WriteOff,
    "applicant": Applicant,
    "application-answered": Answered,
    "application-paper": PaperAsked,
    "application-pause": Pause,
    "application-progress": Progress,
    "application-step": Taken,
    "assessor": Assessor,
    "filing": Filing,
    "because": Because,
    "complaint": Complaint,
    "contract": Contract,
    "handover-clash": Clash,
    "handover-device": Device,
    "handover-epoch": Epoch,
    "handover-parcel": Parcel,
    "handover-refused": Refused,
    "handover-return": Return,
    "hold": Hold,
    "draw-announced": Announcement,
    "draw-drawn": Drawn,
    "duplicate": Twins,
    "finding-answered": FindingAnswered,
    "household": h.Household,
    "household-asset": h.Asset,
    "household-deduction": h.Deduction,
    "household-disability": h.Disability,
    "household-dwelling": h.Dwelling,
    "household-expenditure": h.Expenditure,
    "household-income": h.Income,
    "household-member": h.Member,
    "household-supporter": h.Supporter,
    "household-vehicle": h.Vehicle,
    "life-notice": Notice,
    "life-proof": Proof,
    "life-taken-back": TakenBack,
    "line-cause": Cause,
    "list-checked": ListChecked,
    "list-objection": Objection,
    "list-objection-answer": ObjectionAnswer,
    "list-published": Published,
    "payment": Payment,
    "payment-reissued": Reissued,
    "payment-returned": Returned,
    "payout": Payout,
    "payout-all-answered": AllAnswered,
    "payout-answered": BankAnswered,
    "payout-handed": HandedOver,
    "message": Message,
    "office": Office,
    "organisation": Organisation,
    "outside-change": Change,
    "outside-list": OutsideList,
    "plan": Plan,
    "plan-line": PlanLine,
    "recusal": Recusal,
    "review": Review,
    "review-item": ItemComment,
    "scale-rules": ScaleRules,
    "settlement": Settlement,
    "signing": Signing,
    "takeover": TakenOver,
    "takeover-act": TakenAct,
    "takeover-decision": OldDecision,
    "task": Task,
    "text": Text,
}
_KIND_OF = {record: kind for kind, record in _RECORDS.items()}

_SCALARS: Mapping[str, tuple[type, Callable[[Any], object], Callable[[Any], object]]]
_SCALARS = {
    "money": (Money, lambda money: money.fen, Money),
    "month": (Month, str, Month.parse),
    "instant": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "fraction": (Fraction, str, Fraction),
}


def kind_of(value: object) -> str:
    """Return the name under which values of this class are kept."""
    return _KIND_OF[type(value)]


def encode(value: object) -> str:
    """Return the canonical JSON of a domain value; `TypeError` for anything else."""
    return canonical_json(_plain(value))


def decode(text: str) -> Any:
    """Return the value that `encode` wrote; lists come back as tuples."""
    found = _DECODER.decode(text)
    return _tuple(found) if type(found) is list else found


def digest_of(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hex."""
    return digest(encode(value))


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    for kind, (scalar, write, _) in _SCALARS.items():
        if isinstance(value, scalar):
            return {KIND: kind, "value": write(value)}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        if KIND in value or not all(isinstance(name, str) for name in value):
            raise TypeError(f"cannot keep a mapping with keys {list(value)!r}")
        return {name: _plain(part) for name, part in value.items()}
    if is_dataclass(value) and type(value) in _KIND_OF:
        filled = {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.default is MISSING or getattr(value, f.name) != f.default
        }
        return {KIND: _KIND_OF[type(value)], **filled}
    raise TypeError(f"cannot keep a {type(value).__name__}")


def _value(plain: dict[str, Any]) -> object:
    """Return what an object of JSON stands for; those within it are values already."""
    for name, part in plain.items():
        if type(part) is list:
            plain[name] = _tuple(part)
    if KIND not in plain:
        return plain
    kind = plain.pop(KIND)
    if kind in _SCALARS:
        return _SCALARS[kind][2](plain["value"])
    return _RECORDS[kind](**plain)


def _tuple(parts: list[Any]) -> tuple[Any, ...]:
    return tuple([_tuple(part) if type(part) is list else part for part in parts])


# It asks of each object as it is read, the inner ones first: a list of ten thousand
# reads a hundred thousand of them.
_DECODER = json.JSONDecoder(object_hook=_value)
