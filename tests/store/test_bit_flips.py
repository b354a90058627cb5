# SPDX-License-Identifier: Apache-2.0
"""Damage to any file of an office is found before anything is read from it."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from carecalc.errors import UserError
from carecalc.store.backup import read_backup, restorable
from carecalc.store.keyfile import FILE_NAME as KEYS
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from tests.offices import PASSPHRASE, Clock, make_office, opened
from tests.store.backing import add_people, known
from tests.store.full_office import fill

PAGE = 4096
SEED = 20261122


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a closed office with rows in every table, papers and a backup."""
    folder = tmp_path_factory.mktemp("flips") / "office.carecalc"
    make_office(folder, Clock())
    store = opened(folder)
    fill(store)
    add_people(store, *(f"多-{number}" for number in range(120)))
    store.back_up("by-hand")
    store.close()
    return folder


@pytest.fixture
def folder(office: Path, tmp_path: Path) -> Path:
    """Give a copy of it for one test to damage."""
    return shutil.copytree(office, tmp_path / "office.carecalc")


def flipped(raw: bytes, bit: int) -> bytes:
    """Return bytes with one bit turned over."""
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def some_bits(size: int, count: int, whole: int = 0) -> list[int]:
    """Return bits to turn over: each of the first `whole` bytes, then chance's."""
    chance = Random(SEED)
    first = list(range(whole * 8))
    return first + [chance.randrange(size * 8) for _ in range(count - len(first))]


def codes(call: Callable[[bytes], object], harmed: Iterator[bytes]) -> Counter[str]:
    """Return how each damage was refused; "" for one that was not."""
    found: Counter[str] = Counter()
    for raw in harmed:
        try:
            call(raw)
        except UserError as error:
            found[error.code] += 1
        else:
            found[""] += 1
    return found


def opening(folder: Path) -> Callable[[bytes], None]:
    """Return how to open an office with other bytes as its data file."""
    data = folder / "data.db"

    def tried(raw: bytes) -> None:
        data.write_bytes(raw)
        try:
            opened(folder).close()
        finally:
            left = data.read_bytes()
            for log in ("data.db-wal", "data.db-shm"):
                (folder / log).unlink(missing_ok=True)
        assert left == raw

    def refused(raw: bytes) -> None:
        try:
            tried(raw)
        except UserError:
            # Whoever looks into the damage finds it as it was.
            assert data.read_bytes() == raw
            raise

    return refused


# --- the data file --------------------------------------------------------------------


def flips_of_the_data_file(folder: Path, count: int) -> Counter[str]:
    raw = (folder / "data.db").read_bytes()
    # The header, the salt of the cipher among it, is turned over bit by bit.
    bits = some_bits(len(raw), count, whole=min(100, count // 16))
    found = codes(opening(folder), (flipped(raw, bit) for bit in bits))
    print(f"{count} bits of {len(raw)} bytes: {dict(found)}")
    return found


@pytest.mark.thorough
def test_t12_that_every_flipped_bit_of_the_data_file_is_found(folder: Path) -> None:
    assert flips_of_the_data_file(folder, 100) == {"STORE-004": 100}


@pytest.mark.long
def test_t12_that_a_thousand_flipped_bits_are_found(folder: Path) -> None:
    assert flips_of_the_data_file(folder, 1_000) == {"STORE-004": 1_000}


def wrong_pages(raw: bytes, count: int) -> Iterator[bytes]:
    """Yield a data file with a page zeroed, or two of them in each other's place."""
    chance = Random(SEED)
    pages = range(0, len(raw), PAGE)
    for number in range(count):
        one, other = chance.sample(pages, 2)
        changed = bytearray(raw)
        if number % 2:
            changed[one : one + PAGE] = bytes(PAGE)
        else:
            changed[one : one + PAGE] = raw[other : other + PAGE]
            changed[other : other + PAGE] = raw[one : one + PAGE]
        yield bytes(changed)


def pages_of_the_data_file(folder: Path, count: int) -> Counter[str]:
    raw = (folder / "data.db").read_bytes()
    found = codes(opening(folder), wrong_pages(raw, count))
    print(f"{count} of {len(raw) // PAGE} pages zeroed or swapped: {dict(found)}")
    return found


def is_found(found: Counter[str], count: int) -> bool:
    """Say whether each was refused as damaged, or as no office file at all."""
    return found["STORE-003"] + found["STORE-004"] == found.total() == count


@pytest.mark.thorough
def test_t12_that_every_zeroed_or_swapped_page_is_found(folder: Path) -> None:
    assert is_found(pages_of_the_data_file(folder, 30), 30)


@pytest.mark.long
def test_t12_that_two_hundred_zeroed_or_swapped_pages_are_found(folder: Path) -> None:
    assert is_found(pages_of_the_data_file(folder, 200), 200)


@pytest.mark.thorough
def test_that_a_data_file_cut_short_or_grown_is_found(folder: Path) -> None:
    raw = (folder / "data.db").read_bytes()
    lengths = Random(SEED).sample(range(len(raw)), 10)
    harmed = [raw[:length] for length in (*lengths, *range(0, len(raw), 8 * PAGE))]
    harmed += [raw + bytes(PAGE), raw + raw[:PAGE], raw + b"\0"]
    found = codes(opening(folder), iter(harmed))
    assert is_found(found, len(harmed)), found


# --- its log --------------------------------------------------------------------------


@pytest.mark.thorough
def test_that_a_damaged_log_never_adds_or_alters_anything(
    folder: Path, tmp_path: Path
) -> None:
    # The library takes the log up to its first damaged page: what follows is as if the
    # power had gone earlier. Nothing else may ever be read from it.
    store = opened(folder)
    before = known(store)
    saved = [f"后-{number}" for number in range(12)]
    add_people(store, *saved)
    left = shutil.copytree(
        folder, tmp_path / "left.carecalc"
    )  # as a dead one leaves it
    store.close()
    log = left / "data.db-wal"
    raw, data = log.read_bytes(), (left / "data.db").read_bytes()
    prefixes = [before | set(saved[:count]) for count in range(len(saved) + 1)]
    whole = 0
    for bit in some_bits(len(raw), 40):
        (left / "data.db").write_bytes(data)
        (left / "data.db-shm").unlink(missing_ok=True)
        log.write_bytes(flipped(raw, bit))
        store = opened(left)
        found = known(store)
        assert store.verify().findings == ()
        store.close()
        assert found in prefixes
        whole += found == prefixes[-1]
    assert whole < 40


# --- the other files ------------------------------------------------------------------


def flips_of_attachments(folder: Path, count: int) -> int:
    store = opened(folder)
    files = sorted((folder / "attachments").iterdir())
    found: Counter[str] = Counter()
    for path in files:
        raw = path.read_bytes()
        store._attachments.read(path.name)

        def read(changed: bytes, path: Path = path) -> None:
            path.write_bytes(changed)
            store._attachments.read(path.name)

        bits = some_bits(len(raw), count // len(files))
        found += codes(read, (flipped(raw, bit) for bit in bits))
    store.close()
    print(f"{found.total()} bits of {len(files)} attachments: {dict(found)}")
    assert found.total() > count // 2
    return found.total() - found["STORE-014"]


def test_t12_that_every_flipped_bit_of_an_attachment_is_found(folder: Path) -> None:
    assert flips_of_attachments(folder, 100) == 0


@pytest.mark.long
def test_t12_that_a_thousand_flipped_bits_of_attachments_are_found(
    folder: Path,
) -> None:
    assert flips_of_attachments(folder, 1_000) == 0


def flips_of_the_keys(folder: Path, count: int) -> Counter[str]:
    path = folder / KEYS
    raw = path.read_bytes()

    def tried(changed: bytes) -> None:
        path.write_bytes(changed)
        unlock(read_keys(folder), "王评估", PASSPHRASE)

    tried(raw)
    bits = some_bits(len(raw), count)
    found = codes(tried, (flipped(raw, bit) for bit in bits))
    print(f"{count} bits of keys.json: {dict(found)}")
    return found


def is_refused(found: Counter[str], count: int) -> bool:
    """Say whether damaged keys never opened; where the user's own slot is hit, the
    keys cannot tell damage from a wrong passphrase."""
    told = ("KEYS-001", "KEYS-002", "KEYS-003")
    return sum(found[code] for code in told) == found.total() == count


@pytest.mark.thorough
def test_t12_that_every_flipped_bit_of_the_keys_is_found(folder: Path) -> None:
    assert is_refused(flips_of_the_keys(folder, 60), 60)


@pytest.mark.long
def test_t12_that_a_thousand_flipped_bits_of_the_keys_are_found(folder: Path) -> None:
    assert is_refused(flips_of_the_keys(folder, 1_000), 1_000)


def flips_of_a_manifest(folder: Path, step: int) -> Counter[str]:
    """Turn over a manifest's bits, one at a time, and look whether it is believed."""
    (path,) = (folder / "backups").glob("*-by-hand")
    manifest = path / "manifest.json"
    raw = manifest.read_bytes()
    whole = read_backup(path)
    assert whole is not None and not whole.damaged and restorable((whole,)) == whole
    found: Counter[str] = Counter()
    for bit in range(0, len(raw) * 8, step):
        manifest.write_bytes(flipped(raw, bit))
        read = read_backup(path)
        if read is None:
            found["no backup"] += 1
        else:
            found["damaged" if restorable((read,)) is None else "believed"] += 1
    print(f"{found.total()} bits of a manifest: {dict(found)}")
    return found


@pytest.mark.thorough
def test_t12_that_every_flipped_bit_of_a_manifest_is_found(folder: Path) -> None:
    found = flips_of_a_manifest(folder, 7)
    assert found["believed"] == 0
    assert found["damaged"] > 0 and found["no backup"] > 0
