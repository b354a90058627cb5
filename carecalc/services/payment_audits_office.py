# SPDX-License-Identifier: Apache-2.0
"""All that an office's closed lists ever paid, held against all checks in one pass.

The checks of a list ask what was known when it was built; this asks what is known now,
of every month at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from carecalc.catalog.month_checks import check_rules
from carecalc.domain.case import DEATH
from carecalc.domain.disbursement import REGULAR
from carecalc.domain.fact import (
    Benefit,
    DisabilityCertificate,
    Event,
    Fact,
    Payee,
    Status,
)
from carecalc.domain.month_check import CheckRules
from carecalc.domain.outside_change import OutsideList
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.services import month_checks_outside, payment_audits
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.payment_audits import AuditReport
from carecalc.store.closed_lines import PaidLine
from carecalc.store.unit_of_work import Work

if TYPE_CHECKING:
    from carecalc.batch.audit_facts import (
        AssessmentKeys,
        BenefitKeys,
        DatedKeys,
        FactTables,
    )
    from carecalc.batch.auditing import Payments

_MOVED_OUT = "hukou-out"
_INSTITUTION = "institution"
_OWN = ("", "self")
_ON_THE_NEXT_LIST = ("MISS-01", "AMT-01")


@needs("lists.see", "whole")
def audit_office(ctx: Context) -> AuditReport:
    """Hold every line of every closed list against the checks, by what is known now.

    What closed lists paid too little or too much by what is known now is not asked
    here: it stands on the next list, as paid late and owed back. It is on record that
    somebody looked. CHECK-001 if no checks are in force.
    """
    from carecalc.batch.auditing import Audit, Rules

    rules = check_rules(ctx.catalog, ctx.today())
    with ctx.store.reading() as work:
        office = _Office(work, rules)
        audit = Audit(
            Rules(
                lambda: tuple(office.programmes),
                payment_audits.GroupsOf(ctx.catalog, work.office.get().region),
                rules.number("STAT-01", "months"),
            ),
            office.facts(),
        )
        for payments in office.payments():
            audit.take(payments)
        report = payment_audits.reported(
            rules, audit, tuple(office.programmes), office.names, _ON_THE_NEXT_LIST
        )
    with ctx.store.work() as work:
        work.audit("payments.audited", "", [report.payments, len(report.findings)])
    return report


class _Office:
    """An office's lists and records as columns; people are places of their entries."""

    def __init__(self, work: Work, rules: CheckRules) -> None:
        from carecalc.batch.identity_keys import IdentityKeys

        self._work, self._rules = work, rules
        self.programmes: dict[str, int] = {}
        self._people = {person.id: person for person in work.people.all()}
        self._facts = work.facts.current_of_all()
        self._row = 0
        self._told: dict[int, tuple[str, str]] = {}
        self._identities = IdentityKeys()

    # --- people -------------------------------------------------------------------

    def _key(self, person_id: str, id_number: str = "") -> int:
        """Return the key of a person: of the number, or of the entry without one."""
        person = self._people.get(person_id)
        number = id_number or ("" if person is None else person.id_number)
        return self._identities.one(number or f"entry {person_id}")

    def names(self, rows: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        """Return number and name of those paid by some lines."""
        return {row: self._told[row] for row in rows}

    # --- what was paid ------------------------------------------------------------

    def payments(self) -> "Iterator[Payments]":
        """Yield the lines of closed lists in the order of closing."""
        import numpy as np

        from carecalc.batch.audit_facts import month_number
        from carecalc.batch.auditing import Payments
        from carecalc.batch.identity_keys import account_keys, text_column_of, text_keys

        proven = self._proven()
        for lines in self._work.closed_lines.pieces():
            count = len(lines)
            for line in lines:
                self.programmes.setdefault(line.programme, len(self.programmes))
            doubts = [_doubt(line, line.person_id in proven) for line in lines]
            yield Payments(
                np.array(
                    [self._key(n.person_id, n.id_number) for n in lines], np.int64
                ),
                np.array([month_number(Month.parse(n.month)) for n in lines], np.int16),
                np.array([self.programmes[n.programme] for n in lines], np.uint8),
                np.array([n.fen for n in lines], np.int64),
                np.arange(self._row, self._row + count),
                np.array([n.kind == REGULAR for n in lines], np.bool_),
                account_keys(text_column_of([_account(n.payee) for n in lines])),
                text_keys(text_column_of([n.person_id for n in lines])),
                np.array([case == "holder" for case in doubts], np.bool_),
                np.array([case == "unproven" for case in doubts], np.bool_),
            )
            for line in lines:
                self._told[self._row] = (line.id_number, line.name)
                self._row += 1

    def _proven(self) -> frozenset[str]:
        return frozenset(
            person_id
            for person_id, facts in self._facts.items()
            for fact in facts
            if isinstance(fact.value, Payee)
            and fact.value.relation not in _OWN
            and fact.document
        )

    # --- what it is held against --------------------------------------------------

    def facts(self) -> "FactTables":
        """Return what is on record now, and what outside lists say."""
        import numpy as np

        from carecalc.batch.audit_facts import FactTables

        lists = month_checks_outside.current_lists(self._work)
        people: dict[str, list[int]] = {}
        for kind, each in lists.items():
            for one in each:
                people.setdefault(kind, []).extend(
                    self._key(row.person_id)
                    for row in self._work.outside_rows.of_lists((one.id,))
                    if row.person_id
                )
        households = self._work.month_checking.households_of()
        return FactTables(
            deaths=self._events(DEATH),
            moved=self._events(_MOVED_OUT),
            staff=np.array(people.get(month_checks_outside.STAFF, []), np.int64),
            relatives=np.array(
                people.get(month_checks_outside.RELATIVES, []), np.int64
            ),
            benefits=self._benefits(),
            confirmed=self._dated(self._confirmations(lists)),
            assessments=self._assessments(),
            members=np.array(
                [self._key(who) for who, of in households.items() for _ in of], np.int64
            ),
        )

    def _confirmations(
        self, lists: Mapping[str, Iterable[Record[OutsideList]]]
    ) -> Iterator[tuple[str, date | None]]:
        """Yield when what somebody is was decided, put on record, or named by a list."""
        for person_id, fact in self._every():
            if isinstance(fact.value, Status | DisabilityCertificate):
                yield person_id, fact.valid_from
                if fact.recorded_at is not None:
                    yield person_id, civil_day(fact.recorded_at)
        for kind in (month_checks_outside.ASSISTANCE, month_checks_outside.DISABILITY):
            for one in lists.get(kind, ()):
                for row in self._work.outside_rows.of_lists((one.id,)):
                    yield row.person_id, one.day if row.person_id else None

    def _every(self) -> Iterator[tuple[str, Fact]]:
        for person_id, facts in self._facts.items():
            for fact in facts:
                yield person_id, fact

    def _events(self, kind: str) -> "DatedKeys":
        return self._dated(
            (person_id, fact.valid_from)
            for person_id, fact in self._every()
            if fact.value == Event(kind)
        )

    def _dated(self, found: Iterable[tuple[str, date | None]]) -> "DatedKeys":
        import numpy as np

        from carecalc.batch.audit_facts import DatedKeys, month_number

        pairs = [
            (self._key(person_id), month_number(Month.of(day)))
            for person_id, day in found
            if day is not None
        ]
        return DatedKeys(
            np.array([key for key, _ in pairs], np.int64),
            np.array([month for _, month in pairs], np.int16),
        )

    def _benefits(self) -> "BenefitKeys":
        import numpy as np

        from carecalc.batch.audit_facts import NEVER, BenefitKeys, month_number

        held = [
            (person_id, fact, fact.value.code)
            for person_id, fact in self._every()
            if isinstance(fact.value, Benefit)
        ]
        codes = tuple(sorted({code for _, _, code in held}))
        return BenefitKeys(
            codes,
            np.array([self._key(person_id) for person_id, _, _ in held], np.int64),
            np.array([codes.index(code) for _, _, code in held], np.uint8),
            np.array(
                [
                    month_number(Month.of(fact.valid_from)) if fact.valid_from else 0
                    for _, fact, _ in held
                ],
                np.int16,
            ),
            np.array(
                [
                    month_number(Month.of(fact.valid_to)) if fact.valid_to else NEVER
                    for _, fact, _ in held
                ],
                np.int16,
            ),
        )

    def _assessments(self) -> "AssessmentKeys":
        import numpy as np

        from carecalc.batch.audit_facts import AssessmentKeys, month_number, wrong_of

        made = self._work.month_checking.signed_by()
        return AssessmentKeys(
            np.array([self._key(one.person_id) for one in made], np.int64),
            np.array(
                [month_number(Month.of(one.assessed_on)) for one in made], np.int16
            ),
            wrong_of(
                [(str(one.assessed_on), one.assessors) for one in made],
                self._rules.number("EVAL-01", "assessors"),
                self._rules.number("EVAL-01", "pair_a_day"),
            ),
        )


def _account(payee: Payee) -> str:
    """Return the account that money goes to; a home's is meant to be everybody's."""
    return "" if payee.channel == _INSTITUTION else payee.number


def _doubt(line: PaidLine, is_proven: bool) -> str:
    """Return what is doubtful about who gets the money of a line, "" if nothing is."""
    payee = line.payee
    if payee.channel == _INSTITUTION:
        return ""
    if payee.relation in _OWN:
        return "" if _plain(payee.holder) == _plain(line.name) else "holder"
    return "" if payee.reason and is_proven else "unproven"


def _plain(name: str) -> str:
    return "".join(name.split()).replace("·", "")
