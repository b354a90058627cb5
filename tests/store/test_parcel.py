# SPDX-License-Identifier: Apache-2.0
"""The file that travels: what is not exactly as it was sealed is refused by name."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from carecalc.errors import UserError
from carecalc.store import parcel
from carecalc.store.rows import Base
from carecalc.store.travelling_tables import BACK, TABLES

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SEALING = X25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
SECRET = "王建国 110105194912310021"


def written(path: Path, *frames: parcel.Frame) -> parcel.Written:
    head = parcel.json_frame(parcel.HEAD, {"v": 1})
    receiver = SEALING.public_key().public_bytes_raw()
    return parcel.write(path, (head, *frames), receiver, SIGNING.sign)


def signer(head: Mapping[str, object]) -> bytes:
    return SIGNING.public_key().public_bytes_raw()


def opened(path: Path) -> parcel.Opened:
    return parcel.open_parcel(path, SEALING, signer)


def code_of(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        opened(path)
    return refused.value.code


def sealed(path: Path, clear: bytes) -> Path:
    """Seal bytes that our writer would never write."""
    writer = parcel._Writer(SEALING.public_key().public_bytes_raw(), SIGNING.sign)
    writer._packed = lambda frames: iter((clear,))  # type: ignore[method-assign]
    path.write_bytes(b"".join(writer.sealed(())))
    return path


def framed(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">cI", kind, len(data)) + data


def test_that_what_was_sealed_is_read_again_and_shows_nothing_outside(
    tmp_path: Path,
) -> None:
    """Of more than a piece, so that pieces follow one another."""
    path = tmp_path / "a.ccp"
    photograph = Random(1).randbytes(3 * parcel.PIECE)
    row = parcel.json_frame(parcel.ROW, {"name": SECRET})
    kept = written(path, parcel.file_frame("ab" * 32, photograph), row)
    found = opened(path)
    assert (found.head, found.digest) == ({"v": 1}, kept.digest)
    (_, first), (_, second) = found.frames()
    assert parcel.file_of(first) == ("ab" * 32, photograph)
    assert parcel.value_of(second, path) == {"name": SECRET}
    assert SECRET.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a.ccp"]


def test_that_the_same_content_has_one_digest_and_every_file_other_bytes(
    tmp_path: Path,
) -> None:
    one, other = written(tmp_path / "a.ccp"), written(tmp_path / "b.ccp")
    assert one.digest == other.digest
    assert one.file_digest != other.file_digest


def test_that_any_flipped_bit_and_any_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ccp"
    written(path, parcel.json_frame(parcel.ROW, {"name": SECRET}))
    whole = path.read_bytes()
    codes, chance = set(), Random(3)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        codes.add(code_of(path))
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        codes.add(code_of(path))
    path.write_bytes(whole + b"\0")
    codes.add(code_of(path))
    assert codes == {"HANDOVER-001", "HANDOVER-002", "HANDOVER-003"}


def test_that_pieces_can_be_neither_left_out_nor_moved(tmp_path: Path) -> None:
    path = tmp_path / "a.ccp"
    data = Random(2).randbytes(4 * parcel.PIECE)
    written(path, parcel.file_frame("ab" * 32, data))
    whole = path.read_bytes()
    start, size = parcel._START, parcel.PIECE + 16
    pieces = [whole[i : i + size] for i in range(start, len(whole), size)]
    for other in (
        [pieces[1], pieces[0], *pieces[2:]],
        pieces[1:],
        pieces[:-1],
        [*pieces[:2], *pieces[1:]],
    ):
        path.write_bytes(whole[:start] + b"".join(other))
        assert code_of(path) == "HANDOVER-002"


def test_that_another_signature_or_another_receiver_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ccp"
    written(path)
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(UserError, match="HANDOVER-002"):
        parcel.open_parcel(path, SEALING, lambda head: stranger)
    with pytest.raises(UserError, match="HANDOVER-003"):
        parcel.open_parcel(path, X25519PrivateKey.generate(), signer)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        # 200 MiB of nothing in 200 KB.
        (framed(b"H", b"{}") + framed(b"F", bytes(60 << 20)), "HANDOVER-004"),
        (struct.pack(">cI", b"R", 2**32 - 1), "HANDOVER-004"),
        (framed(b"H", b'{"a":' + b"[" * 100_000), "HANDOVER-004"),
        (framed(b"H", b'{"a":NaN}'), "HANDOVER-002"),
        (framed(b"H", b'{"a":1.5}'), "HANDOVER-002"),
        (framed(b"H", b"[1]"), "HANDOVER-002"),
        (framed(b"H", b"\xff\xfe"), "HANDOVER-002"),
        (framed(b"R", b"{}"), "HANDOVER-002"),
        (framed(b"X", b"{}"), "HANDOVER-002"),
        (framed(b"H", b"{}") * 2, "HANDOVER-002"),
        (framed(b"H", b"{}"), "HANDOVER-002"),
        (framed(b"H", b"{}") + framed(b"S", bytes(64)) + b"H", "HANDOVER-002"),
        (b"", "HANDOVER-002"),
    ],
)
def test_that_what_our_program_never_writes_is_refused_within_bounds(
    tmp_path: Path, frames: bytes, code: str
) -> None:
    """Even well sealed: whoever knows the office's public key can seal to it."""
    assert code_of(sealed(tmp_path / "a.ccp", zlib.compress(frames))) == code


def test_that_what_is_no_zlib_or_goes_on_behind_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ccp"
    assert code_of(sealed(path, b"not packed at all")) == "HANDOVER-002"
    whole = zlib.compress(framed(b"H", b"{}"))
    assert code_of(sealed(path, whole + b"more")) == "HANDOVER-002"


def test_that_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ccp"
    written(path, parcel.json_frame(parcel.ROW, {"a": 1}))
    found = opened(path)
    written(path, parcel.json_frame(parcel.ROW, {"a": 2}))
    with pytest.raises(UserError, match="HANDOVER-002"):
        list(found.frames())


def test_that_every_table_says_whether_it_travels() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}
    assert set(TABLES) == tables
    assert set(BACK) <= tables
