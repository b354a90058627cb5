# SPDX-License-Identifier: Apache-2.0
"""What the office did: determinations, the month's lists, issued papers."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from sys import intern
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import RECOVERY, REGULAR, Line, ReasonRow, Run
from carecalc.domain.money import Money
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.store.faults import no_such
from carecalc.store.repository import FileRepository, Repository
from carecalc.store.rows import (
    DeterminationRow,
    DeterminationStateRow,
    LineRow,
    PaperRow,
    ReasonRowRow,
    RunRow,
)
from carecalc.store.signatures import not_two_people
from carecalc.store.trust_rows import ClosingRow

# What approval adds later; the rest of a determination is frozen when it is prepared.
_DECIDED_LATER = {"state", "decided_on", "approver", "authority", "reason", "seq"}
_IN_ITS_COLUMN = {"prepared_by"}
_FORMAT = 1
_ACT = (
    DeterminationRow.id,
    DeterminationRow.document,
    DeterminationRow.seq,
    DeterminationRow.prepared_by,
)
_WHY = ("decided_on", "approver", "authority", "reason")
_STATE = (
    DeterminationStateRow.determination_id,
    DeterminationStateRow.state,
    *(getattr(DeterminationStateRow, name) for name in _WHY),
)
LINE = (
    LineRow.person_id,
    LineRow.name,
    LineRow.id_number,
    LineRow.community,
    LineRow.programme,
    LineRow.category,
    LineRow.month,
    LineRow.amount_fen,
    LineRow.determination_id,
    LineRow.payee,
    LineRow.kind,
    LineRow.corrects,
    LineRow.why,
)
"""The columns of a line, as `line_of` takes them."""
_REASON = tuple(getattr(ReasonRowRow, each.name) for each in fields(ReasonRow))
_AT_ONCE = 1_000
"""So many rows of a list are fetched together: all of them are as much as its lines."""
_State = tuple[Any, ...]
"""What an act came to, and who said so why: its name, then `_WHY`."""


class Determinations(Repository):
    """Prepared acts and what became of them."""

    def add(self, determination: Determination) -> Determination:
        """Write a prepared act with the next sequence number; return it so."""
        frozen: dict[str, object] = {
            f.name: getattr(determination, f.name)
            for f in fields(determination)
            if f.name not in _DECIDED_LATER | _IN_ITS_COLUMN
        }
        row = DeterminationRow(
            id=determination.id,
            person_id=determination.person_id,
            number=determination.number,
            programme=determination.programme,
            document={"format": _FORMAT, **frozen},
            supersedes=determination.supersedes,
            seq=self._next_seq(),
            prepared_by=self._actor,
        )
        self._session.add(row)
        self._session.flush()
        return self.get(determination.id)

    def change(
        self,
        determination_id: str,
        state: str,
        decided_on: date | None = None,
        approver: str = "",
        authority: str = "",
        reason: str = "",
    ) -> Determination:
        """Record `approved`, `refused`, `superseded` or `withdrawn`; each only once.

        `UserError` SIGN-002 when whoever prepared the act would decide it.
        """
        self._session.add(
            DeterminationStateRow(
                seq=self._next_seq(),
                determination_id=determination_id,
                state=state,
                decided_on=decided_on,
                approver=approver,
                authority=authority,
                reason=reason,
                at=self._clock(),
                by=self._actor,
            )
        )
        try:
            self._session.flush()
        except IntegrityError as error:
            raise not_two_people(self._actor) from error
        return self.get(determination_id)

    def get(self, determination_id: str) -> Determination:
        """Return an act as it stands now; STORE-013 if there is none."""
        row = self._session.get(DeterminationRow, determination_id)
        if row is None:
            raise no_such("determination", determination_id)
        return self._as_known(row, None)

    def of_person(
        self, person_id: str, at_seq: int | None = None
    ) -> tuple[Determination, ...]:
        """Return a person's acts as known at a sequence number, in the order prepared."""
        rows = self._session.scalars(
            select(DeterminationRow)
            .where(DeterminationRow.person_id == person_id)
            .order_by(DeterminationRow.seq)
        )
        return tuple(
            self._as_known(row, at_seq)
            for row in rows
            if at_seq is None or row.seq <= at_seq
        )

    def all(self, at_seq: int | None = None) -> tuple[Determination, ...]:
        """Return every act as known at a sequence number, in the order prepared."""
        rows: Iterable[Any] = self._session.execute(
            select(*_ACT).order_by(DeterminationRow.seq)
        )
        # In one question for all of them: asked for each it takes longer than the rows.
        states = self._states(at_seq)
        return tuple(
            self._at(row, states.get(row.id, ()))
            for row in rows
            if at_seq is None or row.seq <= at_seq
        )

    def decided_between(self, first: date, last: date) -> tuple[Determination, ...]:
        """Return the acts decided from one day to another, in the order prepared."""
        decided = select(DeterminationStateRow.determination_id).where(
            DeterminationStateRow.state.in_(("approved", "refused")),
            DeterminationStateRow.decided_on.between(first, last),
        )
        rows = self._session.scalars(
            select(DeterminationRow)
            .where(DeterminationRow.id.in_(decided))
            .order_by(DeterminationRow.seq)
        )
        return tuple(self._as_known(row, None) for row in rows)

    def waiting(self) -> tuple[Determination, ...]:
        """Return the prepared acts nobody has decided yet, oldest first."""
        decided = select(DeterminationStateRow.determination_id)
        rows = self._session.scalars(
            select(DeterminationRow)
            .where(DeterminationRow.id.not_in(decided))
            .order_by(DeterminationRow.seq)
        )
        return tuple(self._as_known(row, None) for row in rows)

    def _as_known(self, row: DeterminationRow, at_seq: int | None) -> Determination:
        return self._at(row, self._states(at_seq, row.id).get(row.id, ()))

    def _states(
        self, at_seq: int | None, determination_id: str | None = None
    ) -> dict[str, list[_State]]:
        """Return what became of every act, or of one, by act and in order."""
        wanted = select(*_STATE).order_by(DeterminationStateRow.seq)
        if determination_id is not None:
            wanted = wanted.where(
                DeterminationStateRow.determination_id == determination_id
            )
        if at_seq is not None:
            wanted = wanted.where(DeterminationStateRow.seq <= at_seq)
        found: dict[str, list[_State]] = {}
        for of, *state in self._session.execute(wanted):
            found.setdefault(of, []).append(tuple(state))
        return found

    def _at(self, row: DeterminationRow, states: Iterable[_State]) -> Determination:
        said = {k: v for k, v in row.document.items() if k != "format"}
        for state, *why in states:
            said["state"] = state
            # Being superseded says nothing new about who decided, or why.
            said |= {k: v for k, v in zip(_WHY, why, strict=True) if v}
        return Determination(**said, seq=row.seq, prepared_by=row.prepared_by)


class Runs(Repository):
    """The lists of the months."""

    def add(self, run: Run) -> Run:
        """Write a list; an earlier one of the same month is replaced, and stays."""
        for older in self._session.scalars(
            select(RunRow).where(RunRow.month == run.month, RunRow.state == "draft")
        ):
            older.state = "replaced"
        self._session.flush()
        self._session.add(
            RunRow(
                id=run.id,
                number=run.number,
                month=run.month,
                pay_month=run.pay_month,
                built_on=run.built_on,
                files=dict(run.files),
                digest=run.digest,
                cutoff_seq=run.cutoff_seq,
                state="draft",
                seq=self._next_seq(),
                built_by=self._actor,
            )
        )
        self._session.flush()
        self._session.add_all(
            LineRow(
                run_id=run.id,
                position=position,
                person_id=line.person_id,
                name=line.name,
                id_number=line.id_number,
                community=line.community,
                programme=line.programme,
                category=line.category,
                month=line.month,
                amount_fen=line.amount.fen,
                determination_id=line.determination_id,
                payee=line.payee,
                kind=None if line.kind == REGULAR else line.kind,
                corrects=line.corrects or None,
                why=line.cause,
            )
            for position, line in enumerate((*run.lines, *run.recoveries), 1)
        )
        self._session.add_all(
            ReasonRowRow(
                run_id=run.id,
                position=position,
                person_id=reason.person_id,
                name=reason.name,
                id_number=reason.id_number,
                community=reason.community,
                code=reason.code,
                message=reason.message,
            )
            for position, reason in enumerate(run.reasons, 1)
        )
        self._session.flush()
        return self.get(run.id)

    def get(self, run_id: str) -> Run:
        """Return a list, replaced or not; STORE-013 if there is none."""
        row = self._session.get(RunRow, run_id)
        if row is None:
            raise no_such("run", run_id)
        return self._to_domain(row)

    def replaced(self, run_id: str) -> str:
        """Return the number of a list that a later one replaced, "" where it counts.

        Its lines are not read for that. STORE-013 if there is none.
        """
        found = self._session.execute(
            select(RunRow.number, RunRow.state).where(RunRow.id == run_id)
        ).one_or_none()
        if found is None:
            raise no_such("run", run_id)
        return str(found.number) if found.state == "replaced" else ""

    def of_month(self, month: Month) -> Run | None:
        """Return the list of a benefit month that no other has replaced."""
        row = self._session.scalar(
            select(RunRow).where(RunRow.month == month, RunRow.state != "replaced")
        )
        return None if row is None else self._to_domain(row)

    def closed_lines(self, person_id: str, programme: str) -> tuple[Line, ...]:
        """Return what closed lists say of a person and programme, month by month."""
        rows = self._session.execute(
            select(*LINE)
            .join(ClosingRow, ClosingRow.run_id == LineRow.run_id)
            .where(LineRow.person_id == person_id, LineRow.programme == programme)
            .order_by(LineRow.month)
        )
        return tuple(map(line_of, rows))

    def _to_domain(self, row: RunRow) -> Run:
        # By columns: an object of the mapper for each row takes as long as the rest.
        lines = [
            line_of(each)
            for each in self._session.execute(
                select(*LINE)
                .where(LineRow.run_id == row.id)
                .order_by(LineRow.position)
                .execution_options(yield_per=_AT_ONCE)
            )
        ]
        reasons = self._session.execute(
            select(*_REASON)
            .where(ReasonRowRow.run_id == row.id)
            .order_by(ReasonRowRow.position)
            .execution_options(yield_per=_AT_ONCE)
        )
        return Run(
            id=row.id,
            number=row.number,
            month=row.month,
            pay_month=row.pay_month,
            built_on=row.built_on,
            lines=tuple(line for line in lines if line.kind != RECOVERY),
            recoveries=tuple(line for line in lines if line.kind == RECOVERY),
            reasons=tuple(ReasonRow(*reason) for reason in reasons),
            files=row.files,
            digest=row.digest,
            cutoff_seq=row.cutoff_seq,
            built_by=row.built_by,
        )


def line_of(columns: Iterable[Any]) -> Line:
    """Return the line that the columns of `LINE` hold."""
    who, name, number, community, programme, category, month, *paid = columns
    fen, act, payee, kind, corrects, cause = paid
    return Line(
        who,
        name,
        number,
        intern(community),
        intern(programme),
        category,
        month,
        Money(fen),
        act,
        payee,
        kind or REGULAR,
        corrects or "",
        cause,
    )


class Papers(FileRepository):
    """Issued papers with their bytes."""

    def add(self, paper: Paper, data: bytes) -> Paper:
        """Keep a paper: its bytes first, on the disk, then the row that names them."""
        attachment = self._keep(data)
        row = PaperRow(
            id=paper.id,
            kind=paper.kind,
            number=paper.number,
            title=paper.title,
            language=paper.language,
            person_id=paper.person_id,
            subject_id=paper.subject_id,
            digest=paper.digest,
            media=paper.media,
            attachment=attachment,
            issued_at=paper.issued_at,
            seq=self._next_seq(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row.to_domain()

    def get(self, paper_id: str) -> Paper:
        """Return a paper; STORE-013 if there is none."""
        return self._row(paper_id).to_domain()

    def data(self, paper_id: str) -> bytes:
        """Return the bytes that were issued; STORE-014 if they are lost."""
        return self._attachments.read(self._row(paper_id).attachment)

    def of_person(self, person_id: str) -> tuple[Paper, ...]:
        """Return a person's papers, the latest first."""
        rows = self._session.scalars(
            select(PaperRow)
            .where(PaperRow.person_id == person_id)
            .order_by(PaperRow.seq.desc())
        )
        return tuple(row.to_domain() for row in rows)

    def of_subject(self, subject_id: str) -> tuple[Paper, ...]:
        """Return the papers about one visit, decision, run or person, the latest first."""
        rows = self._session.scalars(
            select(PaperRow)
            .where(PaperRow.subject_id == subject_id)
            .order_by(PaperRow.seq.desc())
        )
        return tuple(row.to_domain() for row in rows)

    def has(self, paper_id: str) -> bool:
        """Return whether a paper is on record."""
        return self._session.get(PaperRow, paper_id) is not None

    def _row(self, paper_id: str) -> PaperRow:
        row = self._session.get(PaperRow, paper_id)
        if row is None:
            raise no_such("paper", paper_id)
        return row
