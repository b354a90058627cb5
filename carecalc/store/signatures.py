# SPDX-License-Identifier: Apache-2.0
"""Signatures under what the office does, months that are closed, blocks lifted by two."""

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from carecalc.domain.period import Month
from carecalc.domain.trust import INK, KEY, Closing, Head, Lift, SignOff
from carecalc.errors import UserError
from carecalc.store.repository import Repository, Transaction
from carecalc.store.signing import Signer, is_signed_by, statement
from carecalc.store.trust_rows import ClosingRow, LiftRow, SignatureRow, UserRow
from carecalc.text import N_, Message

RUN = "run"
LIFT = "lift"


class Signatures(Repository):
    """Who signed what; by their own key, or in ink as somebody recorded."""

    def __init__(self, of: Transaction, signer: Signer | None) -> None:
        super().__init__(of)
        self._signer = signer

    def sign(
        self,
        kind: str,
        object_id: str,
        role: str,
        digest: str,
        signer: Signer | None = None,
    ) -> SignOff:
        """Sign an object with the user's key, or that of somebody beside them.

        `UserError` SIGN-001 whoever opened the office has no key of their own,
        SIGN-002 they signed it already, or may not.
        """
        by = signer or self._signer
        if by is None:
            raise UserError(
                "SIGN-001",
                Message(N_("Whoever opened the office like this signs nothing.")),
                Message(N_("Open it with a name and passphrase of your own.")),
            )
        said = statement(kind, object_id, by.name, role, digest)
        return self._add(kind, object_id, by.name, role, KEY, digest, by.sign(said))

    def ink(
        self, kind: str, object_id: str, name: str, role: str, digest: str
    ) -> SignOff:
        """Record that somebody signed on paper."""
        return self._add(kind, object_id, name, role, INK, digest, "")

    def of(self, kind: str, object_id: str) -> tuple[SignOff, ...]:
        """Return who signed an object, in the order they did."""
        rows = self._session.scalars(
            select(SignatureRow)
            .where(SignatureRow.kind == kind, SignatureRow.object_id == object_id)
            .order_by(SignatureRow.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def proven(self, kind: str, object_id: str) -> tuple[SignOff, ...]:
        """Return the signatures by key under an object that hold, in their order.

        A row that another program wrote there is no signature.
        """
        return tuple(
            one
            for one in self.of(kind, object_id)
            if one.way == KEY
            and any(
                is_signed_by(
                    public,
                    statement(kind, object_id, one.name, one.role, one.digest),
                    one.signature,
                )
                for public in self._session.scalars(
                    select(UserRow.public).where(UserRow.name == one.name)
                )
            )
        )

    def _add(
        self,
        kind: str,
        object_id: str,
        name: str,
        role: str,
        way: str,
        digest: str,
        signature: str,
    ) -> SignOff:
        row = SignatureRow(
            seq=self._next_seq(),
            kind=kind,
            object_id=object_id,
            name=name,
            role=role,
            way=way,
            digest=digest,
            signature=signature,
            at=self._clock(),
        )
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise not_two_people(name) from error
        return row.to_domain()


class Closings(Repository):
    """The months that two people closed."""

    def __init__(self, of: Transaction, signatures: Signatures) -> None:
        super().__init__(of)
        self._signatures = signatures

    def add(self, run_id: str, month: Month, digest: str, chained: str = "") -> Closing:
        """Close a list that two others than its builder have signed, in two roles.

        `chained` is its control figure with those of the lists closed before.
        `UserError` SIGN-003 when they have not, or the list is not the one signed.
        """
        proven = self._signatures.proven(RUN, run_id)
        signed = [one for one in proven if one.digest == digest]
        if len(signed) < 2 or len({one.role for one in signed}) < 2:
            raise _not_signed_by_two(month)
        head = head_of(self._session.connection())
        row = ClosingRow(
            run_id=run_id,
            month=month,
            digest=digest,
            head_seq=head.seq,
            head_hash=head.hash,
            seq=self._next_seq(),
            at=self._clock(),
            chained=chained or None,
        )
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise _not_signed_by_two(month) from error
        return _closing(row)

    def of_run(self, run_id: str) -> Closing | None:
        """Return how a list was closed, or None while it is not."""
        row = self._session.get(ClosingRow, run_id)
        return None if row is None else _closing(row)

    def of_month(self, month: Month) -> Closing | None:
        """Return how a month was closed, or None while it is not."""
        row = self._session.scalar(select(ClosingRow).where(ClosingRow.month == month))
        return None if row is None else _closing(row)

    def all(self) -> tuple[Closing, ...]:
        """Return every closing, in order."""
        rows = self._session.scalars(select(ClosingRow).order_by(ClosingRow.seq))
        return tuple(_closing(row) for row in rows)


class Lifts(Repository):
    """Blocks that two people lifted, each for one object."""

    def __init__(self, of: Transaction, signatures: Signatures) -> None:
        super().__init__(of)
        self._signatures = signatures

    def add(self, lift_id: str, block: str, object_id: str, reason: str) -> Lift:
        """Lift a block once two people have signed the lift `lift_id`.

        `UserError` SIGN-004 when they have not, or it was lifted already.
        """
        if len(self._signatures.proven(LIFT, lift_id)) != 2:
            raise _not_lifted_by_two()
        row = LiftRow(
            id=lift_id,
            block=block,
            object_id=object_id,
            reason=reason,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise _not_lifted_by_two() from error
        return self._lift(row)

    def of(self, object_id: str) -> tuple[Lift, ...]:
        """Return the blocks lifted for an object, in order."""
        rows = self._session.scalars(
            select(LiftRow).where(LiftRow.object_id == object_id).order_by(LiftRow.seq)
        )
        return tuple(self._lift(row) for row in rows)

    def _lift(self, row: LiftRow) -> Lift:
        signed = self._signatures.of(LIFT, row.id)
        first, second = (one.name for one in signed if one.way == KEY)
        return Lift(
            row.id,
            row.block,
            row.object_id,
            (first, second),
            row.reason,
            row.seq,
            row.at,
        )


def head_of(connection: Connection) -> Head:
    """Return the last entry of the chain; nought and nothing before the first."""
    found = connection.exec_driver_sql(
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
    ).first()
    return Head(0, "") if found is None else Head(int(found[0]), str(found[1]))


def not_two_people(name: str) -> UserError:
    """SIGN-002: the floor that no setting lowers."""
    return UserError(
        "SIGN-002",
        Message(N_("“{name}” may not sign this."), {"name": name}),
        Message(
            N_(
                "Nobody signs twice, decides what they recorded or prepared, or closes "
                "what they built. "
                "Let another person sign with their own passphrase."
            )
        ),
    )


def _not_signed_by_two(month: Month) -> UserError:
    return UserError(
        "SIGN-003",
        Message(N_("The list of {month} cannot be closed."), {"month": month}),
        Message(N_("Two people other than the one who built it must sign it first.")),
    )


def _not_lifted_by_two() -> UserError:
    return UserError(
        "SIGN-004",
        Message(N_("A block is lifted by two people, once.")),
        Message(N_("Let a second person sign with their own passphrase.")),
    )


def _closing(row: ClosingRow) -> Closing:
    return Closing(
        row.run_id,
        str(row.month),
        row.digest,
        row.head,
        row.seq,
        row.at,
        row.chained or "",
    )
