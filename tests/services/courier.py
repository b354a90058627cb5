# SPDX-License-Identifier: Apache-2.0
"""Laptops, an office and a bad courier: the protocol itself, with real sealed files.

What a file says of itself, what becomes of it and which one comes next are the
program's own; only the tables are lists here, so that hundreds of laptops fit.
"""

import copy
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from carecalc.domain.handover import (
    LAPTOP,
    OFFICE,
    Device,
    Epoch,
    Head,
    Known,
    Parcel,
    Return,
    Verdict,
    judge,
)
from carecalc.domain.handover_merge import FIELDS, merge
from carecalc.domain.handover_out import is_lost, next_base, to_bring
from carecalc.errors import UserError
from carecalc.services.handover_heads import (
    of_parcel,
    of_return,
    parcel_head,
    return_head,
)
from carecalc.store import parcel

SHARED = 40
"""People whom several laptops know and change."""
Row = dict[str, object]


@dataclass
class Courier:
    """Carries files and mistreats them; what it loses stays lost."""

    chance: Random
    loses: float = 0.25
    doubles: float = 0.20
    damages: float = 0.05
    counts: Counter[str] = field(default_factory=Counter)

    def carried(self, files: list[Path]) -> list[Path]:
        """Return what arrives, in what order."""
        arrived = []
        for path in files:
            self.counts["carried"] += 1
            if self.chance.random() < self.loses:
                self.counts["lost"] += 1
                continue
            if self.chance.random() < self.damages:
                self.counts["damaged"] += 1
                path = self._damaged(path)
            arrived.append(path)
            if self.chance.random() < self.doubles:
                self.counts["doubled"] += 1
                arrived.append(path)
        self.chance.shuffle(arrived)
        return arrived

    def _damaged(self, path: Path) -> Path:
        data = bytearray(path.read_bytes())
        data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        other = path.with_suffix(".bad")
        other.write_bytes(data)
        return other


class Keys:
    """Keys from a seed, so that a run can be repeated."""

    def __init__(self, chance: Random) -> None:
        self.signing = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        self.sealing = X25519PrivateKey.from_private_bytes(chance.randbytes(32))

    def device(self, role: str, label: str) -> Device:
        """Return them as the other side knows them."""
        return Device(
            role,
            label,
            label,
            self.signing.public_key().public_bytes_raw().hex(),
            self.sealing.public_key().public_bytes_raw().hex(),
        )


class Laptop:
    """Makes visits, changes what is known of people, and hands over."""

    def __init__(self, label: str, keys: Keys, office: Device, folder: Path) -> None:
        self.keys, self.office, self.folder = keys, office, folder
        self.device = keys.device(LAPTOP, label)
        self.rows: list[Row] = []
        self.own: tuple[Parcel, ...] = ()
        self.told: Return | None = None
        self.kept: set[int] = set()
        self.people: dict[int, dict[str, str]] = {}
        self.base: dict[int, dict[str, str]] = {}

    def visit(self, count: int) -> None:
        """Finish some visits."""
        for _ in range(count):
            number = len(self.rows)
            self.rows.append({"id": f"{self.device.label}/{number}"})

    def change(self, person: int, phone: str) -> None:
        """Change somebody's telephone."""
        entry = self.people.setdefault(person, dict.fromkeys(FIELDS, ""))
        before = dict(entry)
        entry["phone"] = phone
        self.rows.append(
            {
                "id": f"{self.device.label}/{len(self.rows)}",
                "person": person,
                "states": [before],
                "theirs": dict(entry),
            }
        )

    def send(self, whole: bool = False) -> list[Path]:
        """Make what is new, and return everything that the office still needs."""
        lost = is_lost(self.own, self.told, frozenset(self.kept))
        used = max((p.number for p in self.own), default=0)
        base = next_base(self.own, self.told, used, whole or lost)
        new = self.rows[base.since :]
        if new or lost or base.replaces:
            head = Head(
                self.device.id,
                base.number,
                "",
                base.follows,
                base.before,
                base.replaces,
                base.since,
                len(self.rows),
                epoch=Epoch() if self.told is None else self.told.epoch,
                taken=0 if self.told is None else self.told.number,
            )
            path = self._path(base.number)
            frames = [
                parcel.json_frame(parcel.HEAD, of_parcel(head, self.device.label)),
                *(parcel.json_frame(parcel.ROW, row) for row in new),
            ]
            kept = parcel.write(
                path, frames, bytes.fromhex(self.office.seal), self.keys.signing.sign
            )
            made = Parcel(
                base.number,
                kept.digest,
                base.follows,
                base.before,
                {str(n): said for n, said in base.replaces.items()},
                base.since,
                len(self.rows),
            )
            self.own = (*self.own, made)
            self.kept.add(base.number)
        return [self._path(one.number) for one in to_bring(self.own, self.told)]

    def hear(self, path: Path) -> str:
        """Take a return file in."""
        opened = parcel.open_parcel(
            path, self.keys.sealing, lambda head: bytes.fromhex(self.office.sign)
        )
        told = return_head(opened)
        before = self.told
        if before is not None and (
            told.number <= before.number
            if told.epoch == before.epoch
            else not told.epoch.is_after(before.epoch)
        ):
            return "old"
        self.told = told
        seen = max(
            (p.until for p in self.own if told.said.get(str(p.number)) == p.digest),
            default=0,
        )
        unseen = {row["person"] for row in self.rows[seen:] if "person" in row}
        for _, data in opened.frames():
            row = parcel.value_of(data, path)
            assert isinstance(row, dict)
            if row["person"] not in unseen:
                self.people[row["person"]] = row["entry"]
        for number in [n for n in self.kept if n <= min(told.durable, told.last)]:
            self.kept.discard(number)
            self._path(number).unlink()
        return "news"

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.device.label}-{number}.ccp"


@dataclass
class Tables:
    """What the office's file holds: all of it goes back when a backup is restored."""

    known: dict[str, Known] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    people: dict[int, dict[str, str]] = field(default_factory=dict)
    seen: set[tuple[int, str]] = field(default_factory=set)
    parked: set[str] = field(default_factory=set)
    overwritten: int = 0
    """Changes in whose place another one came that did not know of them."""
    had: dict[str, tuple[str, int]] = field(default_factory=dict)
    returns: Counter[str] = field(default_factory=Counter)
    epoch: Epoch = field(default_factory=Epoch)


class Office:
    """Takes in what arrives and tells each laptop what it has."""

    def __init__(self, keys: Keys, folder: Path) -> None:
        self.keys, self.folder = keys, folder
        self.device = keys.device(OFFICE, "office")
        self.laptops: dict[str, Device] = {}
        self.tables = Tables()
        self.held: dict[str, dict[int, Path]] = {}
        self.backup = copy.deepcopy(self.tables)
        self.outcomes: Counter[str] = Counter()
        self._restores = 0

    def take(self, path: Path) -> None:
        """Take one file in, and what waited for it."""
        try:
            outcome, device = self._taken(path)
        except UserError as error:
            self.outcomes[f"refused {error.code}"] += 1
            return
        self.outcomes[outcome] += 1
        while outcome == "taken" and self.held.get(device):
            waiting = self.held[device]
            ready = min(waiting)
            outcome, _ = self._taken(waiting[ready], ready)
            if outcome != "early":
                del waiting[ready]
                self.outcomes[f"held, then {outcome}"] += 1
                outcome = "taken"

    def _taken(self, path: Path, held: int = 0) -> tuple[str, str]:
        opened = parcel.open_parcel(
            path,
            self.keys.sealing,
            lambda head: bytes.fromhex(self.laptops[str(head["device"])].sign),
        )
        head = parcel_head(opened)
        known = self.tables.known.get(head.device, Known())
        verdict = judge(known, head)
        if verdict is Verdict.EARLY and not held:
            kept = self.folder / f"{head.device}-{head.number}.held"
            kept.write_bytes(path.read_bytes())
            self.held.setdefault(head.device, {})[head.number] = kept
        if verdict is Verdict.APPLY:
            for _, data in opened.frames():
                row = parcel.value_of(data, path)
                assert isinstance(row, dict)
                self._row(row)
            self.tables.known[head.device] = known.with_taken(head)
            self.tables.had[head.device] = (head.epoch.entry, head.taken)
            return "taken", head.device
        return verdict.value, head.device

    def _row(self, row: Row) -> None:
        id_ = str(row["id"])
        if self.tables.rows[id_]:
            return
        self.tables.rows[id_] += 1
        if "person" not in row:
            return
        person, theirs = row["person"], row["theirs"]
        assert isinstance(person, int) and isinstance(theirs, dict)
        ours = self.tables.people.setdefault(person, dict.fromkeys(FIELDS, ""))
        states: list[dict[str, str]] = row["states"]  # type: ignore[assignment]
        merged = merge(states, ours, theirs)
        if merged.entry is not None:
            self.tables.people[person] = dict(merged.entry)
        elif merged.clashing:
            self.tables.parked.add(id_)
            self.outcomes["parked"] += 1
        now = self.tables.people[person]["phone"]
        if now != ours["phone"] and ours["phone"] not in [s["phone"] for s in states]:
            self.tables.overwritten += 1
        self.tables.seen.add((person, self.tables.people[person]["phone"]))

    def back_up(self) -> None:
        """Make a verified backup."""
        self.backup = copy.deepcopy(self.tables)

    def restore(self) -> None:
        """Go back to the backup: what came since is gone, and what was held with it."""
        self._restores += 1
        self.tables = copy.deepcopy(self.backup)
        start = datetime(2026, 11, 22, tzinfo=UTC)
        at = start + timedelta(hours=self._restores)
        self.tables.epoch = Epoch(at, f"restore {self._restores}")
        self.backup = copy.deepcopy(self.backup)
        self.held.clear()

    def tell(self, laptop: Device) -> Path:
        """Write a laptop's return file."""
        tables = self.tables
        known = tables.known.get(laptop.id, Known())
        tables.returns[laptop.id] += 1
        safe = self.backup.known.get(laptop.id, Known())
        told = Return(
            tables.returns[laptop.id],
            tables.epoch,
            known.last,
            known.digest,
            safe.last if known.said.get(safe.last, "") == safe.digest else 0,
            {str(n): said for n, said in known.said.items()},
        )
        path = self.folder / f"{laptop.label}-{told.number}-{tables.epoch.entry}.ret"
        frames = [
            parcel.json_frame(parcel.HEAD, of_return(told, laptop, self.device)),
            *(
                parcel.json_frame(parcel.ROW, {"person": person, "entry": entry})
                for person, entry in tables.people.items()
            ),
        ]
        parcel.write(path, frames, bytes.fromhex(laptop.seal), self.keys.signing.sign)
        return path


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    made: int
    office: Office
    laptops: tuple[Laptop, ...]
    courier: Courier
    rounds: int

    def missing(self) -> int:
        """Return how many rows are at no office."""
        return sum(
            not self.office.tables.rows[str(row["id"])]
            for laptop in self.laptops
            for row in laptop.rows
        )

    def doubled(self) -> int:
        """Return how many rows the office has more than once."""
        return sum(count > 1 for count in self.office.tables.rows.values())

    def lost_unseen(self) -> int:
        """Return how many changes neither stood at the office until somebody who knew
        changed them, nor wait there."""
        tables = self.office.tables
        return tables.overwritten + sum(
            (row["person"], row["theirs"]["phone"]) not in tables.seen  # type: ignore[index]
            and str(row["id"]) not in tables.parked
            for laptop in self.laptops
            for row in laptop.rows
            if "person" in row
        )

    def left(self) -> int:
        """Return how many files the laptops still have to bring."""
        return sum(len(to_bring(one.own, one.told)) for one in self.laptops)


def run(count: int, seed: int, folder: Path, rounds: int = 5) -> Ended:
    """Let laptops work and hand over for some rounds, until everything has arrived.

    Half-way the office is restored from a backup that is a round old or more.
    """
    chance = Random(seed)
    office = Office(Keys(chance), folder)
    laptops = [
        Laptop(f"L{n}", Keys(chance), office.device, folder) for n in range(count)
    ]
    office.laptops = {one.device.id: one.device for one in laptops}
    courier = Courier(chance)
    last = 0
    for number in range(rounds + 40):
        last = number + 1
        sent: list[Path] = []
        for laptop in laptops:
            if number < rounds:
                laptop.visit(chance.randrange(4))
                for _ in range(chance.randrange(2)):
                    person = chance.randrange(SHARED)
                    laptop.change(person, f"{laptop.device.label} {len(laptop.rows)}")
            # Some stay out, some bring everything at once.
            if chance.random() < 0.85:
                sent += laptop.send(whole=chance.random() < 0.1)
        for path in courier.carried(sent):
            office.take(path)
        if chance.random() < 0.5 and number != rounds // 2:
            office.back_up()
        by_name = {one.device.label: one for one in laptops}
        replies = [office.tell(one.device) for one in laptops if chance.random() < 0.7]
        for path in courier.carried(replies):
            try:
                by_name[path.name.split("-")[0]].hear(path)
            except UserError as error:
                office.outcomes[f"reply refused {error.code}"] += 1
        if number == rounds // 2:
            office.restore()
        # Nothing new after the rounds: it ends once everybody has heard of the restore,
        # and nobody has anything to bring.
        if number >= rounds and not any(
            one.rows
            and (
                one.told is None
                or one.told.epoch != office.tables.epoch
                or one.told.last == 0
                or to_bring(one.own, one.told)
                or one.own[-1].until < len(one.rows)
            )
            for one in laptops
        ):
            break
    made = sum(len(one.rows) for one in laptops)
    return Ended(made, office, tuple(laptops), courier, last)
