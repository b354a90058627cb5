# SPDX-License-Identifier: Apache-2.0
"""One change to an office: everything in it is committed together, or none of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from carecalc.store import people_search
from carecalc.store.acceptances import Acceptances
from carecalc.store.acts import Determinations, Papers, Runs
from carecalc.store.appointments import Appointments
from carecalc.store.attachments import Attachments
from carecalc.store.care_plans import CarePlans
from carecalc.store.closed_lines import ClosedLines
from carecalc.store.consents import Consents
from carecalc.store.disclosures import Disclosures
from carecalc.store.drawn import DrawnSignatures
from carecalc.store.entries import Entries
from carecalc.store.erasing import Erasing
from carecalc.store.exporting import Exporting
from carecalc.store.faults import not_upgraded
from carecalc.store.figures import Figures
from carecalc.store.histories import Histories
from carecalc.store.households import Households
from carecalc.store.journal import Journal
from carecalc.store.month_checking import MonthChecking
from carecalc.store.month_rows import (
    AppropriationRow,
    CheckAnswerRow,
    DebtRow,
    DebtStepRow,
    DuplicateRow,
    FundStepRow,
    OutsideListRow,
    PaymentStepRow,
    PayoutRow,
    ProposalRow,
    RunStepRow,
)
from carecalc.store.office_rows import (
    AfterwardRow,
    AppealRow,
    ApplicationRow,
    AssessorRow,
    CaseStepRow,
    ClashRow,
    ComplaintRow,
    ContractRow,
    DeviceRow,
    DrawRow,
    HoldRow,
    LifeProofRow,
    OrganisationRow,
    ParcelRow,
    RecusalRow,
    ReviewRow,
    TakeoverLineRow,
    TakeoverRow,
    TaskRow,
)
from carecalc.store.overviews import Overviews
from carecalc.store.paper_entries import PaperEntries
from carecalc.store.periodic import Periodic
from carecalc.store.reckoning import Reckoning
from carecalc.store.records import (
    Elsewhere,
    Happenings,
    OutsideRows,
    PaymentsBefore,
    Records,
)
from carecalc.store.repositories import Facts, Laws, Offices, People
from carecalc.store.repository import Transaction
from carecalc.store.reviewing import Reviewing
from carecalc.store.scans import Scans
from carecalc.store.scopes import Scopes
from carecalc.store.signatures import Closings, Lifts, Signatures
from carecalc.store.signing import Signer
from carecalc.store.travelling import Travelling
from carecalc.store.travelling_back import TravellingBack
from carecalc.store.travelling_in import TakingIn
from carecalc.store.upgrades import steps, take
from carecalc.store.users import Users
from carecalc.store.visit_notes import VisitNotes
from carecalc.store.visits import Visits

_COUNT = text(
    "INSERT INTO counters (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
)

# Two files number by themselves: a laptop's numbers name it, once an office knows it.
_LABEL = text(
    "SELECT json_extract(document, '$.label') FROM devices d WHERE about = 'own' "
    "AND EXISTS (SELECT 1 FROM devices WHERE about = 'office') "
    "ORDER BY seq DESC LIMIT 1"
)


_STEPPED, _ALL = 60, 100
"""How much of an upgrade is done once every step is; the rest begins the chain anew."""


class Work:
    """The repositories of one transaction; made by `Store.work` and `Store.reading`."""

    def __init__(
        self,
        session: Session,
        actor: str,
        signer: Signer | None,
        clock: Callable[[], datetime],
        attachments: Attachments,
    ) -> None:
        self._session = session
        self._label: str | None = None
        self.attachments = attachments
        self._journal = Journal(session, actor, signer, clock, self.next_seq)
        of = Transaction(session, self.next_seq, clock, actor, attachments)
        self.office = Offices(of)
        self.laws = Laws(of)
        self.people = People(of)
        self.facts = Facts(of)
        self.visits = Visits(of)
        self.notes = VisitNotes(of)
        self.determinations = Determinations(of)
        self.runs = Runs(of)
        self.reckoning = Reckoning(of)
        self.closed_lines = ClosedLines(of)
        self.papers = Papers(of)
        self.scans = Scans(of)
        self.households = Households(of)
        self.care_plans = CarePlans(of)
        self.acceptances = Acceptances(of)
        self.users = Users(of)
        self.signatures = Signatures(of, signer)
        self.closings = Closings(of, self.signatures)
        self.lifts = Lifts(of, self.signatures)
        self.entries = Entries(session)
        self.scopes = Scopes(session)
        self.disclosures = Disclosures(of)
        self.consents = Consents(of)
        self.appointments = Appointments(of)
        self.drawn = DrawnSignatures(of)
        self.paper_entries = PaperEntries(of)
        self.applications: Records[Any] = Records(of, ApplicationRow)
        self.holds: Records[Any] = Records(of, HoldRow)
        self.organisations: Records[Any] = Records(of, OrganisationRow)
        self.contracts: Records[Any] = Records(of, ContractRow)
        self.assessors: Records[Any] = Records(of, AssessorRow)
        self.tasks: Records[Any] = Records(of, TaskRow)
        self.complaints: Records[Any] = Records(of, ComplaintRow)
        self.appeals: Records[Any] = Records(of, AppealRow)
        self.devices: Records[Any] = Records(of, DeviceRow)
        self.parcels: Records[Any] = Records(of, ParcelRow)
        self.clashes: Records[Any] = Records(of, ClashRow)
        self.takeovers: Records[Any] = Records(of, TakeoverRow)
        self.case_steps: Happenings[Any] = Happenings(of, CaseStepRow)
        self.life_proofs: Happenings[Any] = Happenings(of, LifeProofRow)
        self.reviews: Happenings[Any] = Happenings(of, ReviewRow)
        self.draws: Happenings[Any] = Happenings(of, DrawRow)
        self.recusals: Happenings[Any] = Happenings(of, RecusalRow)
        self.afterwards: Happenings[Any] = Happenings(of, AfterwardRow)
        self.takeover_lines: Happenings[Any] = Happenings(of, TakeoverLineRow)
        self.payouts: Records[Any] = Records(of, PayoutRow)
        self.debts: Records[Any] = Records(of, DebtRow)
        self.appropriations: Records[Any] = Records(of, AppropriationRow)
        self.outside_lists: Records[Any] = Records(of, OutsideListRow)
        self.proposals: Records[Any] = Records(of, ProposalRow)
        self.duplicates: Records[Any] = Records(of, DuplicateRow)
        self.run_steps: Happenings[Any] = Happenings(of, RunStepRow)
        self.payment_steps: Happenings[Any] = Happenings(of, PaymentStepRow)
        self.debt_steps: Happenings[Any] = Happenings(of, DebtStepRow)
        self.fund_steps: Happenings[Any] = Happenings(of, FundStepRow)
        self.check_answers: Happenings[Any] = Happenings(of, CheckAnswerRow)
        self.outside_rows = OutsideRows(of)
        self.paid_before = PaymentsBefore(of)
        self.elsewhere = Elsewhere(of)
        self.travelling = Travelling(of)
        self.taking_in = TakingIn(of)
        self.travelling_back = TravellingBack(of)
        self.histories = Histories(session)
        self.overviews = Overviews(session)
        self.figures = Figures(session)
        self.periodic = Periodic(session)
        self.reviewing = Reviewing(session)
        self.month_checking = MonthChecking(session)
        self.exporting = Exporting(session)
        self.erasing = Erasing(of, self._journal.restate)

    def next_seq(self) -> int:
        """Return the next number of the one sequence that orders everything."""
        return self._next("seq")

    def last_seq(self) -> int:
        """Return the number given out last; what is known now is known up to it."""
        last = self._session.scalar(
            text("SELECT value FROM counters WHERE name = 'seq'")
        )
        return int(last or 0)

    def next_number(self, prefix: str, year: int) -> str:
        """Return the next number of a series: `PG-2026-000123`; gapless when committed.

        On a laptop of an office it names the laptop: `PG-2026-L17-000123`.
        """
        series = self._series(prefix, year)
        return _number(series, self._next(series))

    def number_ahead(self, prefix: str, year: int, ahead: int) -> str:
        """Return what `next_number` would return at its `ahead`th call; take nothing."""
        given = self._session.scalar(
            text("SELECT value FROM counters WHERE name = :name"),
            {"name": self._series(prefix, year)},
        )
        return _number(self._series(prefix, year), int(given or 0) + ahead)

    def audit(
        self,
        action: str,
        object_id: str,
        detail: object = None,
        why: str = "",
        person_id: str | None = None,
    ) -> None:
        """Record that the user did `action` to an object, and what the act says.

        The rows written since the last record belong to it; whose they are is found
        from them unless `person_id` says it.
        """
        self._journal.note(action, object_id, detail, why, person_id)

    def seal(self) -> None:
        """Write the chain's entries for this change; `Store.work` does before it commits."""
        self._journal.seal()

    def upgrade(
        self, found: int, wanted: int, told: Callable[[int, int], None]
    ) -> None:
        """Bring the tables from one schema to another, and the chain's beginning.

        `told` hears how much of 100 is done, and may raise to have it end.

        `UserError` STORE-017 when a row or what it refers to would be lost: nothing
        is changed then.
        """
        cursor = self._session.connection().connection.cursor()
        counts = _counts(cursor)
        take(
            cursor,
            steps(found, wanted),
            lambda done, of: told(_STEPPED * done // of, _ALL),
        )
        cursor.execute(f"PRAGMA user_version = {wanted}")
        after = _counts(cursor)
        if cursor.execute("PRAGMA foreign_key_check").fetchone() or any(
            after.get(table) != count
            for table, count in counts.items()
            if table not in people_search.TABLES
        ):
            raise not_upgraded(found, wanted)
        self._journal.note_everything(
            lambda done, of: told(_STEPPED + (_ALL - _STEPPED) * done // of, _ALL)
        )
        self.audit("office.upgraded", "office", [found, wanted])

    def discard(self) -> None:
        """Take back the files written in a change that was not committed."""
        self.papers.discard()
        self.notes.discard()
        self.scans.discard()
        self.paper_entries.discard()
        self.taking_in.discard()

    def _series(self, prefix: str, year: int) -> str:
        if self._label is None:
            self._label = self._session.scalar(_LABEL) or ""
        return "-".join(part for part in (prefix, str(year), self._label) if part)

    def _next(self, name: str) -> int:
        return int(self._session.execute(_COUNT, {"name": name}).scalar_one())


def _number(series: str, count: int) -> str:
    return f"{series}-{count:06d}"


def _counts(cursor: Any) -> dict[str, int]:
    """Return how many rows each table holds."""
    tables = cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return {
        name: cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in tables
    }
