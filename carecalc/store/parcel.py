# SPDX-License-Identifier: Apache-2.0
"""The file that travels between an office and its laptops: signed, packed, sealed.

What it says is a row of frames: a head, files, rows, and last the sender's Ed25519
signature of everything before. They are packed by zlib and sealed to the receiver's
X25519 key: a key agreed with a fresh one (HKDF-SHA-256), then pieces of 64 KiB under
ChaCha20-Poly1305, each numbered and the last one marked, so that no piece can be
changed, moved, left out or cut off. Nothing of it is readable to who carries it.

Reading is bounded before it is trusted: a file of any size or content takes one piece
and one frame of memory. What is wrong with it is said by name.
"""

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carecalc.domain.canonical import canonical_json
from carecalc.errors import UserError
from carecalc.store.faults import from_system
from carecalc.store.files import write_chunks
from carecalc.text import N_, Message

MAGIC = b"carecalc-parcel-1\n"
HEAD, FILE, ROW, SIGNATURE = b"H", b"F", b"R", b"S"

PIECE = 64 * 1024
MOST_SEALED = 512 * 1024 * 1024
"""Bytes of a file: more is not read."""
MOST_CLEAR = 1024 * 1024 * 1024
MOST_RATIO = 200
"""Of what is unpacked to what it was unpacked from, beyond the first MiB."""
MOST_OF_FRAME: Mapping[bytes, int] = {
    HEAD: 1024 * 1024,
    FILE: 64 * 1024 * 1024,
    ROW: 16 * 1024 * 1024,
    SIGNATURE: 64,
}
MOST_DEPTH = 64
"""Brackets within brackets: deeper is nothing that we wrote."""

_TAG = 16
_KEY = 32
_NAME = 8
_START = len(MAGIC) + _NAME + _KEY
_FRAME = struct.Struct(">cI")
_FREE = 1024 * 1024
_SIGNED = b"carecalc-parcel-1 signed\n"
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(rb"[\[{\]}]")

Frame = tuple[bytes, bytes]
"""A kind (`HEAD`, `FILE`, `ROW`) and what it holds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it lies on the disk: the digests of what it says, and of its bytes."""

    digest: str
    file_digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose every byte was read and whose signature holds."""

    path: Path
    head: Mapping[str, object]
    digest: str
    key: X25519PrivateKey

    def frames(self) -> Iterator[Frame]:
        """Yield what follows the head; HANDOVER-002 if the file changed meanwhile."""
        reader = _Reader(self.path, self.key)
        for kind, data in reader.frames():
            if kind in (FILE, ROW):
                yield kind, data
        if reader.digest != self.digest:
            raise damaged(self.path)


def json_frame(kind: bytes, value: object) -> Frame:
    """Return a frame that holds a value as canonical JSON."""
    return kind, canonical_json(value).encode()


def file_frame(name: str, data: bytes) -> Frame:
    """Return a frame with the bytes of a file under the name (64 hexadecimal digits)
    that rows call it by."""
    return FILE, bytes.fromhex(name) + data


def file_of(frame: bytes) -> tuple[str, bytes]:
    """Return the name and the bytes in a frame of a file."""
    return frame[:32].hex(), frame[32:]


def value_of(frame: bytes, path: Path) -> object:
    """Return the value in a frame of JSON; HANDOVER-002, HANDOVER-004 if it is none."""
    if _depth(frame) > MOST_DEPTH:
        raise hostile(path)
    try:
        return json.loads(frame, parse_float=_refuse, parse_constant=_refuse)
    except ValueError:
        raise damaged(path) from None


def write(
    path: Path,
    frames: Iterable[Frame],
    receiver: bytes,
    sign: Callable[[bytes], bytes],
) -> Written:
    """Write a file for the holder of an X25519 key, signed; read it back from the disk.

    It appears whole or not at all. `OSError` where the disk refuses.
    """
    writer = _Writer(receiver, sign)
    write_chunks(path, writer.sealed(frames))
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != writer.of_file.hexdigest():
        raise not_as_written(path)
    return Written(writer.of_clear.hexdigest(), found, path.stat().st_size)


def open_parcel(
    path: Path,
    key: X25519PrivateKey,
    sender: Callable[[Mapping[str, object]], bytes],
) -> Opened:
    """Read a whole file and check it before anything in it counts.

    `sender` returns the Ed25519 key of whoever the head names, or raises. `UserError`:
    HANDOVER-001 no such file of ours, HANDOVER-002 damaged or changed, HANDOVER-003 for
    somebody else, HANDOVER-004 larger or deeper than any that we write.
    """
    try:
        reader = _Reader(path, key)
        head: Mapping[str, object] | None = None
        signature = b""
        for kind, data in reader.frames():
            if head is None:
                if kind != HEAD:
                    raise damaged(path)
                found = value_of(data, path)
                if not isinstance(found, dict):
                    raise damaged(path)
                head = found
            elif kind == HEAD:
                raise damaged(path)
            if kind == SIGNATURE:
                signature = data
    except OSError as error:
        raise from_system(error, str(path)) from error
    if head is None or not signature:
        raise damaged(path)
    try:
        Ed25519PublicKey.from_public_bytes(sender(head)).verify(
            signature, _SIGNED + bytes.fromhex(reader.digest)
        )
    except (InvalidSignature, ValueError):
        raise damaged(path) from None
    return Opened(path, head, reader.digest, key)


class _Writer:
    """Turns frames into the bytes of a file, piece by piece."""

    def __init__(self, receiver: bytes, sign: Callable[[bytes], bytes]) -> None:
        self._receiver = receiver
        self._sign = sign
        self.of_clear = hashlib.sha256()
        self.of_file = hashlib.sha256()

    def sealed(self, frames: Iterable[Frame]) -> Iterator[bytes]:
        """Yield the file."""
        own = X25519PrivateKey.generate()
        public = own.public_key().public_bytes_raw()
        key = own.exchange(X25519PublicKey.from_public_bytes(self._receiver))
        cipher = ChaCha20Poly1305(_agreed(key, public, self._receiver))
        yield self._counted(MAGIC + _name(self._receiver) + public)
        count, held = 0, b""
        for packed in self._packed(frames):
            held += packed
            # The last piece is marked: one is always held back.
            while len(held) > PIECE:
                piece, held = held[:PIECE], held[PIECE:]
                yield self._counted(cipher.encrypt(_nonce(count, False), piece, None))
                count += 1
        yield self._counted(cipher.encrypt(_nonce(count, True), held, None))

    def _packed(self, frames: Iterable[Frame]) -> Iterator[bytes]:
        packer = zlib.compressobj(6)
        for kind, data in frames:
            if len(data) > MOST_OF_FRAME[kind]:
                raise ValueError(f"a frame of {len(data)} bytes is not written")
            framed = _FRAME.pack(kind, len(data))
            self.of_clear.update(framed)
            self.of_clear.update(data)
            yield packer.compress(framed)
            yield packer.compress(data)
        signature = self._sign(_SIGNED + self.of_clear.digest())
        yield packer.compress(_FRAME.pack(SIGNATURE, len(signature)) + signature)
        yield packer.flush()

    def _counted(self, data: bytes) -> bytes:
        self.of_file.update(data)
        return data


class _Reader:
    """Reads a file once, never holding more than a piece and a frame of it."""

    def __init__(self, path: Path, key: X25519PrivateKey) -> None:
        self._path = path
        self._key = key
        self._clear = hashlib.sha256()
        self.digest = ""
        """Of every frame before the signature, once that was reached."""

    def frames(self) -> Iterator[Frame]:
        """Yield every frame, the signature last."""
        unpacked = _Stream(self._unpacked())
        while (start := unpacked.take(_FRAME.size)) is not None:
            if len(start) < _FRAME.size or self.digest:
                raise damaged(self._path)
            kind, size = _FRAME.unpack(start)
            if kind not in MOST_OF_FRAME:
                raise damaged(self._path)
            if size > MOST_OF_FRAME[kind]:
                raise hostile(self._path)
            data = unpacked.take(size) if size else b""
            if data is None or len(data) < size:
                raise damaged(self._path)
            if kind == SIGNATURE:
                self.digest = self._clear.hexdigest()
            else:
                self._clear.update(start)
                self._clear.update(data)
            yield kind, data
        if not self.digest:
            raise damaged(self._path)

    def _unpacked(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        taken = given = 0
        for piece in self._pieces():
            taken += len(piece)
            left = piece
            while left:
                try:
                    found = unpacker.decompress(left, PIECE)
                except zlib.error:
                    raise damaged(self._path) from None
                left = unpacker.unconsumed_tail
                given += len(found)
                if given > MOST_CLEAR or given > _FREE + MOST_RATIO * taken:
                    raise hostile(self._path)
                if found:
                    yield found
                elif left:
                    raise damaged(self._path)
                if unpacker.unused_data:
                    raise damaged(self._path)
        if not unpacker.eof:
            raise damaged(self._path)

    def _pieces(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            cipher = self._begun(file)
            count, piece = 0, file.read(PIECE + _TAG)
            size = _START + len(piece)
            while True:
                after = file.read(PIECE + _TAG)
                size += len(after)
                if size > MOST_SEALED:
                    raise hostile(self._path)
                try:
                    yield cipher.decrypt(_nonce(count, not after), piece, None)
                except InvalidTag:
                    raise damaged(self._path) from None
                if not after:
                    return
                count, piece = count + 1, after

    def _begun(self, file: BinaryIO) -> ChaCha20Poly1305:
        start = file.read(_START)
        if not start.startswith(MAGIC):
            raise not_ours(self._path)
        if len(start) < _START:
            raise damaged(self._path)
        own = self._key.public_key().public_bytes_raw()
        if start[len(MAGIC) : -_KEY] != _name(own):
            raise for_another(self._path)
        public = start[-_KEY:]
        try:
            key = self._key.exchange(X25519PublicKey.from_public_bytes(public))
        except ValueError:
            raise damaged(self._path) from None
        return ChaCha20Poly1305(_agreed(key, public, own))


class _Stream:
    """Bytes that come in parts, taken in other parts."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._held = bytearray()

    def take(self, size: int) -> bytes | None:
        """Return the next `size` bytes, fewer at the end; None when nothing is left."""
        while len(self._held) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._held += part
        if not self._held:
            return None
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _agreed(shared: bytes, public: bytes, receiver: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=public + receiver, info=MAGIC).derive(shared)


def _name(receiver: bytes) -> bytes:
    """Return by what a file says for whom it is, without the key itself."""
    return hashlib.sha256(MAGIC + receiver).digest()[:_NAME]


def _nonce(count: int, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\1" if is_last else b"\0")


def _depth(data: bytes) -> int:
    """Return how deep brackets lie in JSON."""
    deepest = depth = 0
    for bracket in _BRACKETS.findall(_TEXTS.sub(b"", data)):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _refuse(text: str) -> object:
    raise ValueError(text)


def not_ours(path: Path) -> UserError:
    """HANDOVER-001: it is no hand-over file."""
    return UserError(
        "HANDOVER-001",
        Message(N_("This is not a hand-over file of carecalc.")),
        Message(N_("Hand-over files end in .ccp; choose the one that was brought.")),
        path.name,
    )


def damaged(path: Path) -> UserError:
    """HANDOVER-002: something in it is not as its sender wrote it."""
    return UserError(
        "HANDOVER-002",
        Message(
            N_("This hand-over file is damaged or was changed; nothing was taken in.")
        ),
        Message(N_("Have it copied once more from the laptop: it is still there.")),
        path.name,
    )


def for_another(path: Path) -> UserError:
    """HANDOVER-003: it is sealed to another key."""
    return UserError(
        "HANDOVER-003",
        Message(N_("This hand-over file is meant for another office or laptop.")),
        Message(N_("Bring it to the one it was made for; nobody else can open it.")),
        path.name,
    )


def hostile(path: Path) -> UserError:
    """HANDOVER-004: it is larger or deeper than any that the program writes."""
    return UserError(
        "HANDOVER-004",
        Message(N_("This hand-over file holds more than any that carecalc writes.")),
        Message(N_("It was not read to its end. Ask where it comes from.")),
        path.name,
    )


def not_as_written(path: Path) -> UserError:
    """HANDOVER-018: read back, it is not what was written."""
    return UserError(
        "HANDOVER-018",
        Message(N_("The file on the drive is not what was written.")),
        Message(N_("Try once more; if it happens again, take another drive.")),
        path.name,
    )
