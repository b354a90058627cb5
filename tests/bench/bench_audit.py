# SPDX-License-Identifier: Apache-2.0
"""Payments of ten years from Parquet against all checks, beside two that do less: reading
the columns alone, and reading them and looking for the dead by hand.

The design paper has 1.421 billion records; what they would take is extrapolated, and said
so. `bench_audit LINES` takes another number of payments.
"""

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from carecalc.batch.audit_reading import AuditFolder, Limits
from carecalc.batch.auditing import Audit, Rules

LINES = 50_000_000
MONTHS = 120
IN_THE_PAPER = 1_421_000_000
WANTED = 3_000_000
PROGRAMMES = ("bj-hardship", "bj-care", "bj-age")
GROUPS = (("choose", (("bj-care",), ("benefit: work-injury-care",))),)
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.frombuffer(b"10X98765432", np.uint8)
COLUMNS = ("id_number", "name", "programme", "month", "fen", "account", "entry")


def digits(values: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Return numbers as rows of ASCII digits."""
    found = np.zeros((len(values), width), np.uint8)
    for place in range(width - 1, -1, -1):
        found[:, place] = 48 + values % 10
        values = values // 10
    return found


def text(rows: NDArray[np.uint8]) -> pa.Array:
    """Return rows of ASCII as a column of text."""
    count, width = rows.shape
    ends = (np.arange(count + 1) * width).astype(np.int32)
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(ends.tobytes()), pa.py_buffer(rows.tobytes())
    )


def people(chance: np.random.Generator, count: int) -> dict[str, pa.Array]:
    """Return made-up people: number, name, account, entry."""
    birth = chance.integers(1925, 1965, count) * 10_000
    birth += chance.integers(1, 13, count) * 100 + chance.integers(1, 28, count)
    number = np.concatenate(
        [
            digits(chance.integers(110_101, 659_000, count), 6),
            digits(birth, 8),
            digits(chance.integers(0, 1000, count), 3),
        ],
        axis=1,
    )
    last = CHECKS[((number - 48) @ WEIGHTS) % 11]
    bank = np.tile(np.frombuffer(b"6217", np.uint8), (count, 1))
    own = digits(np.arange(count) * 7919 % 10**15, 15)
    return {
        "id_number": text(np.concatenate([number, last[:, None]], axis=1)),
        "name": pa.array([f"张{place % 997}" for place in range(count)]),
        "account": text(np.concatenate([bank, own], axis=1)),
        "entry": text(digits(np.arange(count), 12)),
    }


def month_text(place: int) -> str:
    """Return the month at a place of the ten years."""
    return f"{2016 + place // 12}-{place % 12 + 1:02d}"


def written(folder: Path, lines: int) -> None:
    """Write payments of ten years, and the tables that they are held against."""
    chance = np.random.default_rng(20_261_121)
    count = max(1000, lines * 20 // 19 // MONTHS)
    known = people(chance, count)
    writer: Any = None
    for place in range(MONTHS):
        who = np.sort(chance.choice(count, lines // MONTHS, replace=False))
        rows = pa.array(who)
        table = {name: column.take(rows) for name, column in known.items()}
        kind = chance.integers(0, 3, len(who)).astype(np.int8)
        table["programme"] = pa.DictionaryArray.from_arrays(pa.array(kind), PROGRAMMES)
        same = pa.array(np.zeros(len(who), np.int8))
        table["month"] = pa.DictionaryArray.from_arrays(same, [month_text(place)])
        table["fen"] = pa.array(chance.integers(1, 9, len(who)) * 10_000)
        whole = pa.table({name: table[name] for name in COLUMNS})
        if writer is None:
            path = folder / "payments.parquet"
            writer = pq.ParquetWriter(path, whole.schema, compression="zstd")
        writer.write_table(whole)
    writer.close()
    beside(folder, chance, known["id_number"])


def beside(folder: Path, chance: np.random.Generator, numbers: pa.Array) -> None:
    """Write what payments are held against: some of the people for each check."""

    def some(part: float) -> pa.Array:
        return numbers.filter(pa.array(chance.random(len(numbers)) < part))

    def kept(name: str, found: pa.Array, **more: object) -> None:
        columns = {key: pa.array([value] * len(found)) for key, value in more.items()}
        pq.write_table(
            pa.table({"id_number": found, **columns}), folder / f"{name}.parquet"
        )

    kept("deaths", some(0.002), day="2025-03-05")
    kept("moved", some(0.001), day="2025-06-05")
    kept("staff", some(0.0005))
    kept("relatives", some(0.0005))
    code = {"code": "work-injury-care", "from": "2025-01-01", "to": "2025-12-31"}
    kept("benefits", some(0.001), **code)
    kept("members", pa.concat_arrays([numbers, some(0.0005)]))
    kept("assessments", numbers, day="2016-01-05", assessors="甲|乙")
    every = [numbers] * 10
    days = [f"{2016 + year}-01-05" for year in range(10)]
    table = pa.table(
        {
            "id_number": pa.concat_arrays(every),
            "day": np.repeat(days, len(numbers)),
        }
    )
    pq.write_table(table, folder / "confirmed.parquet")


def audited(folder: Path) -> tuple[Audit, int]:
    """Return an audit of everything, and how many findings there are by check."""
    tables = AuditFolder(folder, PROGRAMMES)
    limits = Limits(2, 10**9)
    rules = Rules(lambda: tuple(tables.programmes), lambda _: GROUPS, 12)
    audit = Audit(rules, tables.facts(limits))
    for payments in tables.payments():
        audit.take(payments)
    counts = Counter(one.code for one in audit.finish())
    for code, number in sorted(counts.items()):
        print(f"  {code:9} {number:9,} people")
    return audit, sum(counts.values())


def read_alone(folder: Path) -> None:
    """Read the columns and throw them away."""
    for _ in batches(folder, [*COLUMNS]):
        pass


def dead_by_hand(folder: Path) -> int:
    """Look for payments to the dead alone, with the numbers in one spelling."""
    deaths = pq.read_table(folder / "deaths.parquet")["id_number"].to_pylist()
    dead = np.sort(np.array([int(number[:17]) for number in deaths], np.int64))
    after = "2025-03"
    late = 0
    for batch in batches(folder, ["id_number", "month", "fen"]):
        months = batch.column("month").cast("string").to_numpy(zero_copy_only=False)
        column = batch.column("id_number")
        raw = np.frombuffer(column.buffers()[2], np.uint8)[: len(column) * 18]
        rows = raw.reshape(-1, 18)[:, :17].astype(np.int64) - 48
        keys = rows @ 10 ** np.arange(16, -1, -1)
        where = np.searchsorted(dead, keys).clip(max=len(dead) - 1)
        late += int(((dead[where] == keys) & (months > after)).sum())
    return late


def batches(folder: Path, columns: list[str]) -> Iterator[Any]:
    """Yield the payments in pieces."""
    path = folder / "payments.parquet"
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=1 << 19, columns=columns)


def main() -> None:
    """Print how many payments a second are audited."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    lines -= lines % MONTHS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, lines)
        size = (folder / "payments.parquet").stat().st_size / 2**20
        print(f"{lines:,} payments of {MONTHS} months, {size:,.0f} MB of Parquet")
        began = time.perf_counter()
        read_alone(folder)
        alone = time.perf_counter() - began
        began, worked = time.perf_counter(), time.process_time()
        audit, _ = audited(folder)
        whole = time.perf_counter() - began
        worked = time.process_time() - worked
        assert audit.lines == lines
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        dead_by_hand(folder)
        hand = time.perf_counter() - began
    rate = lines / whole
    print(f"reading the columns alone        {alone:7.1f} s")
    print(f"the dead alone, by hand          {hand:7.1f} s")
    print(
        f"all checks                       {whole:7.1f} s  {whole / alone:5.2f} × reading"
    )
    print(f"  of the processors              {worked:7.1f} s")
    print(
        f"{rate / 1e6:.2f} million a second, wanted {WANTED / 1e6:.0f}; memory {most:,.0f} MB"
    )
    print(
        f"1.421 billion would take {IN_THE_PAPER / rate / 60:.1f} min "
        "(extrapolated, not measured)"
    )


if __name__ == "__main__":
    main()
