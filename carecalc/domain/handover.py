# SPDX-License-Identifier: Apache-2.0
"""What travels between an office and its laptops, and what becomes of each file.

Each device numbers its files. A file says which one it follows and what that one said;
so the office knows whether something is missing before it, whether it has it already,
and whether two devices go by one name. The order in which files arrive is free.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

LABEL = re.compile(r"[A-Z][A-Z0-9]{0,5}", re.ASCII)
"""What a device is called in numbers and names of files: `L17`."""

OWN, OFFICE, LAPTOP = "own", "office", "laptop"
"""What a registered device is to the one that registered it."""

HELD, SENT, RECEIVED, RETURNED, PASSED, APPROVED = (
    "held",
    "sent",
    "received",
    "returned",
    "passed",
    "approved",
)
"""Where a signed visit stands, as its assessor sees it: only here; in a file that was
made; at the office; sent back by its review; passed by it; decided upon."""


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop as its office knows it, an office as its laptop does, or oneself.

    `sign` and `seal` are public keys, Ed25519 and X25519, in hexadecimal. `role` is
    what it is here: `own`, `office` or `laptop`. `why` says why it was blocked. `keys`
    are the public keys that a laptop's users signed by, by name: its files told them.
    """

    role: str
    label: str
    name: str
    sign: str
    seal: str
    why: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name of its keys, by which it is kept: no other keys have it."""
        return key_name(self.sign, self.seal)


@dataclass(frozen=True, slots=True)
class Epoch:
    """Since when an office's file is the one it is: a restored backup begins another.

    The entry of the restore, by its hash; empty before the first. The later one counts.
    """

    at: datetime | None = None
    entry: str = ""

    def is_after(self, other: "Epoch") -> bool:
        """Say whether this one replaced another."""
        if self.at is None or other.at is None:
            return self.at is not None
        return self.at > other.at


Closed = tuple[str, str, int, str]
"""A closed list: its month and number; the number and the hash of its entry."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a laptop's file says of itself.

    `digest` is of the file's own content, read with it. It `follows` another number,
    which said `before`; numbers it `replaces` are those between, whose content it has.
    `since` and `until` bound what it holds in the laptop's own order. `taken` is the
    last return file that the laptop has taken, of the office's `epoch`; `closed` is
    what the office said there that it closed last.
    """

    device: str
    number: int
    digest: str
    follows: int
    before: str
    replaces: Mapping[int, str] = field(default_factory=dict)
    since: int = 0
    until: int = 0
    schema: int = 0
    epoch: Epoch = Epoch()
    taken: int = 0
    audit: tuple[int, str] = (0, "")
    counts: Mapping[str, int] = field(default_factory=dict)
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be taken in, and why; it stays on the laptop."""

    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file as either side keeps it.

    `file_digest` is of the file's sealed bytes. `people` and `visits` are in it,
    `clashes` came of it, `refused` was not taken in, `renamed` maps a visit to the
    number it had on the laptop. `taken` is the last return file the laptop had, of the
    office's `epoch`. `why` is what was decided about an alarm. `rekeyed` are the users
    of the laptop who sign by another key than before.
    """

    number: int
    digest: str
    follows: int
    before: str
    replaces: Mapping[str, str] = field(default_factory=dict)
    since: int = 0
    until: int = 0
    file: str = ""
    file_digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    taken: int = 0
    epoch: str = ""
    why: str = ""
    rekeyed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """What an office tells a laptop in a return file.

    Everything of the laptop's up to `last` (which said `digest`) is in, up to
    `durable` it stands in a verified backup. `said` are the numbers taken with what
    they said; `forked` those of which another content came. `receipts` says of
    visits where they stand. `people` went with it; `until` is the office's own order
    when it was made. `closed` is the last list that it closed.
    """

    number: int
    epoch: Epoch
    last: int
    digest: str
    durable: int
    said: Mapping[str, str] = field(default_factory=dict)
    forked: Mapping[str, str] = field(default_factory=dict)
    receipts: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    clashes: int = 0
    refused: tuple[Refused, ...] = ()
    until: int = 0
    made_at: datetime | None = None
    closed: Closed | None = None


class Verdict(Enum):
    """What the office does with a file that is whole and signed."""

    APPLY = "apply"
    SAME = "same"
    EARLY = "early"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class Known:
    """What an office has of a device: numbers with what they said, and the last one."""

    said: Mapping[int, str] = field(default_factory=dict)
    last: int = 0

    @property
    def digest(self) -> str:
        """What the last one said; nothing before the first."""
        return self.said.get(self.last, "")

    def with_taken(self, head: Head) -> "Known":
        """Return what is known once a file was taken in."""
        said = {**self.said, **head.replaces, head.number: head.digest}
        return replace(self, said=said, last=head.number)


def judge(known: Known, head: Head) -> Verdict:
    """Say what to do with a file, from its head and what was taken in before.

    The same number with other content, or a content that does not follow from what is
    here, means that two devices, or a device and its restored copy, go by one name.
    """
    number = head.number
    if number in known.said:
        is_same = known.said[number] == head.digest
        return Verdict.SAME if is_same else Verdict.FORK
    if number < known.last or not 0 <= head.follows < number:
        return Verdict.FORK
    if head.follows > known.last:
        return Verdict.EARLY
    if head.follows and known.said.get(head.follows, "") != head.before:
        return Verdict.FORK
    since = {n: said for n, said in known.said.items() if n > head.follows}
    if any(head.replaces.get(n) != said for n, said in since.items()):
        return Verdict.FORK
    return Verdict.APPLY


def key_name(sign: str, seal: str) -> str:
    """Return by what a device's keys are called: the same for nobody else's."""
    return hashlib.sha256(f"{sign}/{seal}".encode()).hexdigest()[:32]


def fingerprint(sign: str, seal: str) -> str:
    """Return 24 digits to be compared by telephone: `1234 5678 …`."""
    number = int(hashlib.sha256(f"{sign}/{seal}".encode()).hexdigest(), 16)
    digits = f"{number % 10**24:024d}"
    return " ".join(digits[i : i + 4] for i in range(0, 24, 4))
