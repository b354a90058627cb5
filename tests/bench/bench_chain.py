# SPDX-License-Identifier: Apache-2.0
"""What the chain costs: one entry with its signature, and checking twenty thousand."""

import tempfile
import time
from pathlib import Path

from carecalc.domain.canonical import canonical_json, digest
from carecalc.store.chain import START, Link, hash_of
from carecalc.store.signing import Signer, link
from tests.offices import Clock, keys, make_office, opened

ENTRIES = 20_000
A_CHANGE = 100


def main() -> None:
    """Print microseconds an entry and seconds for the whole check."""
    seed = keys().signing_seed
    assert seed is not None
    signer = Signer("王评估", seed)
    body = canonical_json({"detail": None, "why": "", "changed": {}, "rows": {}})
    hashes = []
    began = time.perf_counter()
    before = START
    for seq in range(ENTRIES):
        entry = Link(seq, seq, "王评估", "visit.answered", "v1", "1", digest(body))
        before = hash_of(before, entry)
        hashes.append(before)
    chained = (time.perf_counter() - began) / ENTRIES
    began = time.perf_counter()
    for hash_ in hashes[: ENTRIES // 10]:
        signer.sign(link(hash_))
    signed = (time.perf_counter() - began) / (ENTRIES // 10)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office.carecalc"
        clock = Clock()
        make_office(folder, clock)
        store = opened(folder, clock)
        began = time.perf_counter()
        for _ in range(ENTRIES // A_CHANGE):
            with store.work() as work:
                for number in range(A_CHANGE):
                    work.audit("visit.answered", str(number))
        written = (time.perf_counter() - began) / ENTRIES
        began = time.perf_counter()
        checked = store.verify()
        took = time.perf_counter() - began
        store.close()
    assert checked.findings == ()
    print(f"chained, an entry             {chained * 1e6:8.1f} µs")
    print(f"signed, an entry              {signed * 1e6:8.1f} µs")
    print(f"written, an entry             {written * 1e6:8.1f} µs")
    print(f"checked, {checked.entries} entries     {took:8.2f} s")


if __name__ == "__main__":
    main()
