# SPDX-License-Identifier: Apache-2.0
"""Taking out everything about one person when every period has ended, and only then.

That it was done stays: the erasure, and the links of the chain without what they said.
What an erased entry said of rows that stay is said again by the entry of the erasure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import inspect, select, text, update

from carecalc.domain.period import Month
from carecalc.domain.retention import Ends
from carecalc.store.care_rows import (
    CarePlanRow,
    HouseholdMemberRow,
    HouseholdRow,
    ScanRow,
)
from carecalc.store.chain import row_name, rows_of
from carecalc.store.desk_rows import AppointmentRow, DrawnSignatureRow
from carecalc.store.kept_rows import HAPPENINGS, RECORDS
from carecalc.store.month_rows import OutsideRowRow
from carecalc.store.office_rows import ElsewhereRow, PaidBeforeRow
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import (
    AuditRow,
    Base,
    DeterminationRow,
    DeterminationStateRow,
    FactRow,
    Instant,
    LineRow,
    PaperRow,
    PersonRow,
    ReasonRowRow,
    WithdrawalRow,
)
from carecalc.store.trust_rows import (
    ConsentRow,
    DisclosedPersonRow,
    ErasureRow,
    SignatureRow,
)
from carecalc.store.visit_rows import (
    AgreementRow,
    AnswerLogRow,
    EndingRow,
    EvidenceRow,
    PaperEntryRow,
    PaperScanRow,
    RemarkRow,
    SecondLogRow,
    SettlementRow,
    VisitRow,
)

_OF_A_VISIT: tuple[Any, ...] = (
    AnswerLogRow,
    SecondLogRow,
    SettlementRow,
    RemarkRow,
    EndingRow,
    EvidenceRow,
    AgreementRow,
    PaperScanRow,
    PaperEntryRow,
    DrawnSignatureRow,
)
_AT_ONCE = 500
"""People in one question to the file."""

# Civil days are China's.
_CHINA = timezone(timedelta(hours=8))

_ENDS = text(
    """
    SELECT p.id, p.name, p.community,
      (SELECT max(r.pay_month) FROM lines l JOIN runs r ON r.id = l.run_id
       WHERE l.person_id = p.id AND r.state <> 'replaced') AS paid,
      max(
        coalesce((SELECT max(changed_at) FROM visits WHERE person_id = p.id), 0),
        coalesce((SELECT max(recorded_at) FROM facts WHERE person_id = p.id), 0),
        coalesce((SELECT max(issued_at) FROM papers WHERE person_id = p.id), 0),
        coalesce((SELECT max(s.at) FROM determination_states s
          JOIN determinations d ON d.id = s.determination_id
          WHERE d.person_id = p.id), 0)
      ) AS done,
      (SELECT max(at) FROM audit WHERE person_id = p.id) AS entered,
      (SELECT max(d.at) FROM disclosed_people o
       JOIN disclosures d ON d.id = o.disclosure_id
       WHERE o.person_id = p.id) AS told,
      EXISTS (SELECT 1 FROM visits WHERE person_id = p.id AND state = 'draft')
      OR EXISTS (
        SELECT 1 FROM determinations d WHERE d.person_id = p.id AND NOT EXISTS (
          SELECT 1 FROM determination_states s WHERE s.determination_id = d.id))
      OR (
        EXISTS (
          SELECT 1 FROM determinations d
          JOIN determination_states s ON s.determination_id = d.id
          WHERE d.person_id = p.id AND s.state = 'approved'
          AND json_extract(d.document, '$.outcome') = 'grant'
          AND NOT EXISTS (
            SELECT 1 FROM determination_states e WHERE e.determination_id = d.id
            AND e.state IN ('superseded', 'withdrawn')))
        AND NOT EXISTS (
          SELECT 1 FROM facts f WHERE f.person_id = p.id AND f.kind = 'event'
          AND json_extract(f.value, '$.kind') = 'death'
          AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = f.id))
      ) AS running
    FROM people p WHERE p.id = coalesce(:person, p.id) ORDER BY p.sort_key, p.id
    """
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out: how many rows, which encrypted files are needed no more.

    `households` of which a version stays because somebody else with a file is in it.
    """

    rows: int
    attachments: tuple[str, ...]
    households: tuple[str, ...]


class Erasing(Repository):
    """When files end, and taking one out."""

    def __init__(
        self,
        of: Transaction,
        restate: Callable[[Mapping[str, str]], None],
    ) -> None:
        super().__init__(of)
        self._restate = restate

    def ends(self, person_id: str | None = None) -> Iterator[Ends]:
        """Yield when the last things happened to everybody, or to one person."""
        for row in self._session.execute(_ENDS, {"person": person_id}):
            last: dict[str, date] = {}
            if row.paid is not None:
                last["payment"] = Month.parse(row.paid).last_day
            for since, at in (
                ("case", row.done),
                ("entry", row.entered),
                ("disclosure", row.told),
            ):
                if at:
                    last[since] = _day(at)
            yield Ends(row.id, row.name, row.community, bool(row.running), last)

    def erase(self, person_id: str, reason: str) -> Erased:
        """Take out every row about a person, and what the chain's entries said of them.

        Whoever calls has made sure that every period has ended.
        """
        return self.erase_all((person_id,), reason)

    def erase_all(self, person_ids: Sequence[str], reason: str) -> Erased:
        """Take out every row about some people at once, each on record, as `erase`."""
        self._session.add_all(
            ErasureRow(
                person_id=person_id,
                reason=reason,
                by=self._actor,
                seq=self._next_seq(),
                at=self._clock(),
            )
            for person_id in person_ids
        )
        self._session.flush()
        said = self._said(frozenset(person_ids))
        files: list[str] = []
        households: list[str] = []
        gone: set[str] = set()
        for first in range(0, len(person_ids), _AT_ONCE):
            some = person_ids[first : first + _AT_ONCE]
            files += self._attachments(some)
            for person_id in some:
                households += self._take_from_households(person_id, gone)
            for rows in self._rows(some):
                # What refers to another row of its table goes before it.
                for row in rows:
                    self._take(row, gone)
            self._session.execute(
                update(AuditRow)
                .where(AuditRow.person_id.in_(some))
                .values(body=None)
                .execution_options(synchronize_session=False)
            )
        self._restate({name: of for name, of in said.items() if name not in gone})
        return Erased(len(gone), tuple(files), tuple(dict.fromkeys(households)))

    def shared(self, person_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these people stand in what is about others, too.

        A household, or what was handed out about several: no entry of the chain about
        one person says so.
        """
        found: set[str] = set()
        for first in range(0, len(person_ids), _AT_ONCE):
            some = person_ids[first : first + _AT_ONCE]
            for owned in (HouseholdMemberRow, DisclosedPersonRow):
                whose: Any = owned
                found.update(
                    self._session.scalars(
                        select(whose.person_id).where(whose.person_id.in_(some))
                    )
                )
        return frozenset(found)

    def _said(self, person_ids: frozenset[str]) -> dict[str, str]:
        """Return the rows of which only these people's own entries speak last."""
        last: dict[str, tuple[bool, str]] = {}
        entries = self._session.execute(
            select(AuditRow.person_id, AuditRow.body)
            .where(AuditRow.body.is_not(None))
            .order_by(AuditRow.seq)
            .execution_options(yield_per=500)
        )
        for of, body in entries:
            assert body is not None, "asked for those that say something"
            is_theirs = of in person_ids
            for name, digest in rows_of(body).items():
                if is_theirs or name in last:
                    last[name] = (is_theirs, digest)
        return {name: digest for name, (is_theirs, digest) in last.items() if is_theirs}

    def _attachments(self, person_ids: Sequence[str]) -> tuple[str, ...]:
        visits = select(VisitRow.id).where(VisitRow.person_id.in_(person_ids))
        facts = select(FactRow.id).where(FactRow.person_id.in_(person_ids))
        found: set[str] = set()
        for query in (
            select(PaperRow.attachment).where(PaperRow.person_id.in_(person_ids)),
            select(EvidenceRow.attachment).where(EvidenceRow.visit_id.in_(visits)),
            select(ScanRow.attachment).where(ScanRow.fact_id.in_(facts)),
            select(PaperScanRow.attachment).where(PaperScanRow.visit_id.in_(visits)),
        ):
            found.update(self._session.scalars(query))
        return tuple(sorted(found))

    def _rows(self, person_ids: Sequence[str]) -> Iterator[Sequence[Base]]:
        """Yield these people's rows, what refers to others first."""
        visits = select(VisitRow.id).where(VisitRow.person_id.in_(person_ids))
        facts = select(FactRow.id).where(FactRow.person_id.in_(person_ids))
        acts = select(DeterminationRow.id).where(
            DeterminationRow.person_id.in_(person_ids)
        )
        yield self._all(select(WithdrawalRow).where(WithdrawalRow.fact_id.in_(facts)))
        yield self._all(select(ScanRow).where(ScanRow.fact_id.in_(facts)))
        for table in _OF_A_VISIT:
            yield self._all(select(table).where(table.visit_id.in_(visits)))
        yield self._all(select(SignatureRow).where(SignatureRow.object_id.in_(visits)))
        yield self._all(
            select(DeterminationStateRow).where(
                DeterminationStateRow.determination_id.in_(acts)
            )
        )
        for owned in (
            LineRow,
            ReasonRowRow,
            CarePlanRow,
            AppointmentRow,
            PaperRow,
            ConsentRow,
            DisclosedPersonRow,
            PaidBeforeRow,
            ElsewhereRow,
            OutsideRowRow,
            *RECORDS,
        ):
            whose: Any = owned
            yield self._all(select(whose).where(whose.person_id.in_(person_ids)))
        for happened in HAPPENINGS:
            whose = happened
            yield self._all(
                select(whose)
                .where(whose.person_id.in_(person_ids))
                .order_by(whose.seq.desc())
            )
        yield self._all(
            select(FactRow)
            .where(FactRow.person_id.in_(person_ids))
            .order_by(FactRow.recorded_seq.desc())
        )
        yield self._all(
            select(DeterminationRow)
            .where(DeterminationRow.person_id.in_(person_ids))
            .order_by(DeterminationRow.seq.desc())
        )
        yield self._all(select(VisitRow).where(VisitRow.person_id.in_(person_ids)))
        yield self._all(select(PersonRow).where(PersonRow.id.in_(person_ids)))

    def _take_from_households(self, person_id: str, gone: set[str]) -> tuple[str, ...]:
        """Take the person out of every household; whole versions where nobody is left.

        Somebody without a file goes with the only file their household is in.
        """
        stays = set()
        for own in self._all(
            select(HouseholdMemberRow).where(HouseholdMemberRow.person_id == person_id)
        ):
            assert isinstance(own, HouseholdMemberRow)
            key = (own.household_id, own.version)
            beside = self._all(
                select(HouseholdMemberRow).where(
                    HouseholdMemberRow.household_id == own.household_id,
                    HouseholdMemberRow.version == own.version,
                    HouseholdMemberRow.member != own.member,
                )
            )
            is_last = all(getattr(row, "person_id", None) is None for row in beside)
            for row in beside if is_last else ():
                self._take(row, gone)
            self._take(own, gone)
            if is_last:
                declared = self._session.get(HouseholdRow, key)
                assert declared is not None, "a member is of a household"
                self._take(declared, gone)
            else:
                stays.add(own.household_id)
        return tuple(sorted(stays))

    def _all(self, query: Any) -> Sequence[Base]:
        rows: Sequence[Base] = self._session.scalars(query).all()
        return rows

    def _take(self, row: Base, gone: set[str]) -> None:
        gone.add(row_name(row.__tablename__, tuple(inspect(row).identity or ())))
        self._session.delete(row)
        self._session.flush()


def _day(milliseconds: int) -> date:
    moment: datetime = Instant.read(milliseconds)
    return moment.astimezone(_CHINA).date()
