# SPDX-License-Identifier: Apache-2.0
"""Checks of a month's list by name: what a check says, what it found, how it is known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.disbursement import Line
from carecalc.text import Message, Text

BLOCKS, REASON, NOTE = "blocks", "reason", "note"
"""What a finding asks for: nobody signs past it, somebody says why, or it is told."""

KNOWN_CASES: Mapping[str, frozenset[str]] = {
    "DEATH-01": frozenset({"recorded", "listed"}),
    "STACK-01": frozenset({"together", "shut-out"}),
    "STACK-02": frozenset({"recorded", "listed"}),
    "DUP-01": frozenset({"number", "twice", "closed", "parked"}),
    "FISC-01": frozenset({"listed"}),
    "KIN-01": frozenset({"listed", "assessor"}),
    "STAT-01": frozenset({"absent", "old"}),
    "MISS-01": frozenset({"nowhere", "dropped", "waiting"}),
    "AMT-01": frozenset({"other", "undue"}),
    "BANK-01": frozenset({"shared", "holder", "unproven"}),
    "EVAL-01": frozenset({"few", "pair", "unsigned"}),
    "MOVE-01": frozenset({"moved"}),
    "HEAD-01": frozenset({"twice"}),
}
"""The checks by code, and the cases of each: the file gives every case its weight."""

NUMBERS: Mapping[str, frozenset[str]] = {
    "STAT-01": frozenset({"months"}),
    "EVAL-01": frozenset({"assessors", "pair_a_day"}),
}
"""Which numbers a check reads; the file gives exactly these."""


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One check: what it is called, what it stops, by which text.

    `severity` gives each case `blocks`, `reason` or `note`; `numbers` are its limits,
    `codes` what it looks for where that is a list.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    rule: Text
    source: Text
    severity: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CheckRules:
    """One dated file of checks."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    note: Text
    checks: Mapping[str, CheckRule]

    def severity(self, check: str, case: str) -> str:
        """Return the weight of a case of a check."""
        return self.checks[check].severity[case]

    def number(self, check: str, name: str) -> int:
        """Return a limit of a check."""
        return self.checks[check].numbers[name]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: whom it concerns, in words, how grave it is.

    `fingerprint` is the same for as long as the same stands there: an answer given to
    it holds on for later lists of the month.
    """

    code: str
    case: str
    severity: str
    person_ids: tuple[str, ...]
    words: Message
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FindingAnswered:
    """Why a finding stands in nobody's way, as somebody said of a list."""

    run_id: str
    fingerprint: str
    code: str
    reason: str


def found(
    rules: CheckRules,
    code: str,
    case: str,
    people: Iterable[str],
    words: Message,
    by: Iterable[object] = (),
) -> Finding:
    """Return a finding; `by` is what it rests on: if that changes it is another one."""
    whom = tuple(sorted(set(people)))
    plain = [code, case, whom, [str(part) for part in by]]
    return Finding(
        code,
        case,
        rules.severity(code, case),
        whom,
        words,
        digest(canonical_json(plain)),
    )


def paid_of(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the lines that pay somebody anything, by person."""
    of: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.amount.fen > 0:
            of[line.person_id].append(line)
    return dict(of)
