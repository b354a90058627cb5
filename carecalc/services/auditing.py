# SPDX-License-Identifier: Apache-2.0
"""For auditors: checking the chain of what was done, and an export without the program."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from string import Template

from carecalc.catalog.dictionary import dictionary
from carecalc.documents.delimited import write_table
from carecalc.domain.disclosure import Disclosure
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.paths import resources
from carecalc.services import backups, disclosures
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.store.unit_of_work import Work
from carecalc.store.verify import Verified
from carecalc.text import N_, Message

_CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 1024 * 1024
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Sample:
    """A draw of cases that anybody with the seed can repeat."""

    count: int
    seed: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the chain found, and how many anchors it was held against.

    `passed_over` are backups that a restore of an older one left behind: the chain says
    so itself, and does not hold what came after.
    """

    verified: Verified
    anchors: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Written:
    """What was written and is not on record yet: it lies beside `out`.

    `digest` is that of the list of digests; `head` was the last entry.
    """

    out: Path
    first: date
    last: date
    digest: str
    head: Head
    entries: int
    people: tuple[str, ...]
    sample: Sample | None
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """What was exported; `digest` is that of the list of digests."""

    folder: Path
    digest: str
    entries: int
    people: int
    sample: tuple[str, ...]
    disclosure: Disclosure


@needs("audit.verify", "nobody")
def verify(
    ctx: Context,
    heads: Sequence[Head] = (),
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Checked:
    """Check the chain against itself, every row, all readable backups, and `heads`.

    `told` hears how many entries and rows, of how many, are checked.
    """
    with ctx.store.reading() as work:
        restored = [entry.detail for entry in work.entries.of_action("office.restored")]
    kept, passed_over = backups.anchors(ctx.store.folder, restored)
    verified = ctx.store.verify((*kept, *heads), told=told)
    return Checked(verified, len(kept) + len(heads), passed_over)


@needs("audit.export", "whole")
def export(
    ctx: Context,
    first: date,
    last: date,
    out: Path,
    recipient: str = "",
    sample: Sample | None = None,
) -> Export:
    """Write everything about some days into a new folder, readable without the program.

    Tables are read row by row. That it was exported is on record, as handed out to the
    auditor, before the folder has its name. `UserError`: EXPORT-001 the folder is there
    already, EXPORT-002 the days stand the wrong way round, EXPORT-003 it cannot be
    written, EXPORT-004 it would lie in the office's own folder.
    """
    with exporting(out):
        written = write_export(ctx, first, last, out, sample)
    return keep_export(ctx, written, recipient)


@contextmanager
def exporting(out: Path) -> Iterator[None]:
    """Clear away what was half exported where writing it was ended."""
    mine = not _part(out).exists()
    try:
        yield
    except BaseException:
        if mine:
            shutil.rmtree(_part(out), ignore_errors=True)
        raise


@needs("audit.export", "whole")
def write_export(
    ctx: Context,
    first: date,
    last: date,
    out: Path,
    sample: Sample | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write the folder under another name than `out`; `keep_export` gives it that.

    It only reads, so that another process can do it; `told` hears how many of how many
    tables are written. `UserError` as of `export`.
    """
    if last < first:
        raise UserError(
            "EXPORT-002",
            Message(
                N_("The period ends on {last}, before it begins on {first}."),
                {"first": first, "last": last},
            ),
            Message(N_("Write the earlier day first.")),
        )
    part = _part(out)
    if out.resolve().is_relative_to(ctx.store.folder.resolve()):
        raise UserError(
            "EXPORT-004",
            Message(N_("“{folder}” lies inside the office."), {"folder": str(out)}),
            Message(
                N_("Choose a folder outside: what is exported is readable to all.")
            ),
            str(out),
        )
    if out.exists() or part.exists():
        raise UserError(
            "EXPORT-001",
            Message(N_("“{folder}” is there already."), {"folder": str(out)}),
            Message(N_("Name a folder that does not exist yet.")),
            str(out),
        )
    with _writable(out):
        part.mkdir(mode=0o700, parents=True)
        with ctx.store.reading() as work:
            writing = _Writing(ctx, work, part, first, last, sample)
            writing.write(told)
            return writing.written(out)


@needs("audit.export", "whole")
def keep_export(ctx: Context, written: Written, recipient: str = "") -> Export:
    """Put what was written on record, then give its folder the name it was to have.

    `UserError`: EXPORT-003.
    """
    part = _part(written.out)
    with _writable(written.out):
        try:
            made = _record(ctx, written, recipient)
            part.rename(written.out)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return Export(
        written.out,
        made.sent.digest,
        written.entries,
        len(written.people),
        written.drawn,
        made,
    )


def _part(out: Path) -> Path:
    return out.with_name(f".{out.name}.part")


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            "EXPORT-003",
            Message(
                N_("The export could not be written: {reason}."),
                {"reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Look at the free space and who may write there.")),
            str(out),
        ) from error


def draw(people: Iterable[str], sample: Sample) -> tuple[str, ...]:
    """Return the ids of the cases drawn, in the order of the draw."""

    def place(person_id: str) -> str:
        return hashlib.sha256(f"{sample.seed}:{person_id}".encode()).hexdigest()

    return tuple(sorted(people, key=place)[: sample.count])


class _Writing:
    """One export on its way into a folder."""

    def __init__(
        self,
        ctx: Context,
        work: Work,
        folder: Path,
        first: date,
        last: date,
        sample: Sample | None,
    ) -> None:
        self._ctx = ctx
        self._work = work
        self._folder = folder
        self.first, self.last = first, last
        self._from = _midnight(first)
        self._after = _midnight(last + timedelta(days=1))
        self._sums: list[tuple[str, str]] = []
        self.head = work.exporting.head()
        self.people = work.exporting.people(self._from, self._after)
        self.sample = sample
        self.drawn = () if sample is None else draw(self.people, sample)
        self.entries = 0

    def write(self, told: Callable[[int, int], None]) -> None:
        """Write every file, the list of digests last."""
        for name in ("tables", "laws"):
            (self._folder / name).mkdir()
        of = len(self._work.exporting.tables())
        for done, table in enumerate(self._work.exporting.tables()):
            told(done, of)
            count = self._table(table)
            if table == "audit":
                self.entries = count
        for digest, _, data in self._work.exporting.laws():
            self._bytes(f"laws/{digest}", data)
        words = dictionary()
        tables = self._work.exporting.tables()
        self._csv(
            "dictionary.csv",
            ("table", "column", "zh_CN", "en"),
            (
                (table, column, text.zh_CN, text.en)
                for table in tables
                for column, text in (
                    ("", words.table(table)),
                    *(
                        (field.name, words.column(table, field.name))
                        for field in self._work.exporting.fields(table)
                    ),
                )
            ),
        )
        if self.sample is not None:
            self._csv("sample.csv", ("position", "person_id"), enumerate(self.drawn, 1))
        self._bytes("README.md", self._readme().encode())
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self._sums))
        (self._folder / SUMS).write_bytes("".join(lines).encode())

    def _table(self, table: str) -> int:
        fields = self._work.exporting.fields(table)
        rows = self._work.exporting.rows(table, self._from, self._after)
        # The chain is checked by its own numbers; everywhere else a time is to be read.
        times = [f.is_instant and table != "audit" for f in fields]
        return self._csv(
            f"tables/{table}.csv",
            [field.name for field in fields],
            ([_cell(*pair) for pair in zip(row, times, strict=True)] for row in rows),
        )

    def _csv(
        self, name: str, names: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> int:
        path = self._folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            count = write_table(stream, names, rows)
        self._sums.append((name, _digest(path)))
        return count

    def _bytes(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.write_bytes(data)
        self._sums.append((name, _digest(path)))

    def _readme(self) -> str:
        template = (resources() / "export" / "README.md").read_text("utf-8")
        sampled = ""
        if self.sample is not None:
            sampled = (
                f"- `sample.csv`：抽样 / sample, N = {self.sample.count}, "
                f"S = {self.sample.seed}\n"
            )
        return Template(template).substitute(
            office=self._work.office.get().authority,
            first=self.first,
            last=self.last,
            at=f"{self._ctx.clock().astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            user=self._ctx.store.user,
            seq=self.head.seq,
            hash=self.head.hash,
            entries=self.entries,
            people=len(self.people),
            sampled=sampled,
        )

    def written(self, out: Path) -> Written:
        """Return what was written, to be put on record."""
        return Written(
            out,
            self.first,
            self.last,
            _digest(self._folder / SUMS),
            self.head,
            self.entries,
            tuple(self.people),
            self.sample,
            self.drawn,
        )


def _record(ctx: Context, written: Written, recipient: str) -> Disclosure:
    drawn = (
        None if written.sample is None else [written.sample.count, written.sample.seed]
    )
    with ctx.store.work() as work:
        made = disclosures.send(
            ctx,
            work,
            disclosures.AUDIT,
            written.people,
            written.digest,
            Handed(recipient),
        )
        work.audit(
            "audit.exported",
            made.id,
            [
                written.first,
                written.last,
                written.digest,
                written.head.seq,
                written.head.hash,
                drawn,
            ],
        )
        return made


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=_CHINA)


def _cell(value: object, is_instant: bool) -> object:
    if is_instant and isinstance(value, int):
        at = _EPOCH + timedelta(milliseconds=value)
        return at.isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00")
    return value


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    for chunk in _chunks(path):
        found.update(chunk)
    return found.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with open(os.fspath(path), "rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
