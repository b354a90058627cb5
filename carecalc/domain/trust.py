# SPDX-License-Identifier: Apache-2.0
"""Who may work in an office, what they signed, and the chain of what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

KEY = "key"
"""Signed with the person's own key, opened by their own passphrase."""
INK = "ink"
"""Signed on paper; what stands here only records that."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a key to the office, as they stand after the act numbered `seq`.

    `roles` are codes of `resources/roles.toml`. `communities` None means all of them,
    () none. `public` is the Ed25519 public key by which their signatures are checked,
    in base64. One who left stays, not active, so that old signatures can be checked.
    `organisation` is the id of a commissioned one whose staff they are; empty for the
    office's own.
    """

    name: str
    roles: tuple[str, ...]
    communities: tuple[str, ...] | None
    public: str
    is_active: bool = True
    reason: str = ""
    by: str = ""
    seq: int = 0
    at: datetime | None = None
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Separation:
    """Which roles nobody holds together from a day on: the office's own table."""

    valid_from: date
    apart: tuple[tuple[str, str], ...]
    reason: str
    by: str = ""
    seq: int = 0

    def broken_by(self, roles: tuple[str, ...]) -> tuple[str, str] | None:
        """Return the first pair that these roles would join."""
        return next((p for p in self.apart if set(p) <= set(roles)), None)


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody's signature under an object: a visit, an act, a list, a lift.

    `way` is `key` or `ink`; by key, `signature` is over the object's kind, id, role
    and digest, in base64.
    """

    kind: str
    object_id: str
    name: str
    role: str
    way: str
    digest: str
    signature: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain at a moment: what an anchor outside keeps of it."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain: who did what to what, and what changed.

    `detail` is what the act itself says; `changed` maps `table/key` to columns with
    their old and new text; both are empty in an entry whose body was erased or that
    was written before 0.5.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    object_id: str
    person_id: str | None
    why: str
    detail: object
    changed: Mapping[str, Mapping[str, tuple[object, object]]]
    digest: str
    hash: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """A month's list that two people closed: it never changes again.

    `chained` is the control figure that holds those of all lists closed before; "" of a
    list closed before 0.9.
    """

    run_id: str
    month: str
    digest: str
    head: Head
    seq: int
    at: datetime
    chained: str = ""


@dataclass(frozen=True, slots=True)
class Lift:
    """A block that two named people lifted for one object, and why."""

    id: str
    block: str
    object_id: str
    names: tuple[str, str]
    reason: str
    seq: int
    at: datetime
