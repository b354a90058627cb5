# SPDX-License-Identifier: Apache-2.0
"""Who may work in the office, what nobody may be together, and codes for uncovering."""

import hmac
import secrets
from datetime import date

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import func, select

from carecalc.domain.trust import Separation, User
from carecalc.store.repository import Repository
from carecalc.store.trust_rows import PinRow, SeparationRow, UserRow

FOUNDER_ROLES = ("administrator", "assessor")
"""What the founder is, and every user of an office from before there were roles."""
RECOVERY_ROLES = ("recovery",)
"""What two officers are together."""
KEY_GIVERS = {"administrator", "recovery"}
"""Who may give keys and roles, as `resources/roles.toml` has it."""

# A PIN has a million values, whatever it costs to try one: it opens nothing but a
# covered window of a running program, five times. The cost only keeps it from being
# read off the file.
_PIN_PASSES = 2
_PIN_MEMORY_KIB = 19 * 1024


class Users(Repository):
    """The users of the office."""

    def put(
        self,
        name: str,
        public: str,
        roles: tuple[str, ...],
        communities: tuple[str, ...] | None,
        is_active: bool = True,
        reason: str = "",
        organisation: str = "",
    ) -> User:
        """Write how a user stands from now on."""
        row = UserRow(
            seq=self._next_seq(),
            name=name,
            roles=roles,
            communities=communities,
            public=public,
            is_active=is_active,
            reason=reason,
            by=self._actor,
            at=self._clock(),
            organisation=organisation,
        )
        self._session.add(row)
        self._session.flush()
        return row.to_domain()

    def get(self, name: str) -> User | None:
        """Return a user as they stand now, or None."""
        row = self._session.scalar(
            select(UserRow)
            .where(UserRow.name == name)
            .order_by(UserRow.seq.desc())
            .limit(1)
        )
        return None if row is None else row.to_domain()

    def all(self, upto: int | None = None) -> tuple[User, ...]:
        """Return every user as they stand now, or stood at a number, by name."""
        latest = select(func.max(UserRow.seq)).group_by(UserRow.name)
        if upto is not None:
            latest = latest.where(UserRow.seq <= upto)
        rows = self._session.scalars(
            select(UserRow).where(UserRow.seq.in_(latest)).order_by(UserRow.name)
        )
        return tuple(row.to_domain() for row in rows)

    def history(self, name: str) -> tuple[User, ...]:
        """Return how a user stood, the first first."""
        rows = self._session.scalars(
            select(UserRow).where(UserRow.name == name).order_by(UserRow.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def separate(
        self, valid_from: date, apart: tuple[tuple[str, str], ...], reason: str
    ) -> Separation:
        """Write which roles nobody holds together from a day on."""
        row = SeparationRow(
            seq=self._next_seq(),
            valid_from=valid_from,
            apart=apart,
            reason=reason,
            by=self._actor,
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        return row.to_domain()

    def separation(self, on: date) -> Separation | None:
        """Return the office's own table on a day; None while it has written none."""
        row = self._session.scalar(
            select(SeparationRow)
            .where(SeparationRow.valid_from <= on)
            .order_by(SeparationRow.valid_from.desc(), SeparationRow.seq.desc())
        )
        return None if row is None else row.to_domain()

    def separations(self) -> tuple[Separation, ...]:
        """Return every table the office has written, the first first."""
        rows = self._session.scalars(select(SeparationRow).order_by(SeparationRow.seq))
        return tuple(row.to_domain() for row in rows)

    def set_pin(self, name: str, pin: str) -> None:
        """Keep the code by which a user uncovers the window."""
        salt = secrets.token_hex(16)
        self._session.add(
            PinRow(seq=self._next_seq(), name=name, salt=salt, hash=_hashed(pin, salt))
        )
        self._session.flush()

    def has_pin(self, name: str) -> bool:
        """Say whether a user has such a code."""
        return self._pin(name) is not None

    def is_pin(self, name: str, pin: str) -> bool:
        """Say whether this is a user's code."""
        row = self._pin(name)
        return row is not None and hmac.compare_digest(row.hash, _hashed(pin, row.salt))

    def _pin(self, name: str) -> PinRow | None:
        return self._session.scalar(
            select(PinRow).where(PinRow.name == name).order_by(PinRow.seq.desc())
        )


def _hashed(pin: str, salt: str) -> str:
    return (
        Argon2id(
            salt=bytes.fromhex(salt),
            length=32,
            iterations=_PIN_PASSES,
            lanes=1,
            memory_cost=_PIN_MEMORY_KIB,
        )
        .derive(pin.encode())
        .hex()
    )
