# SPDX-License-Identifier: Apache-2.0
"""Files that appear whole or not at all, also when the power goes."""

import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CHUNK = 1 << 20


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, force it to the disk, then rename it into place.

    Readable by this user alone. On any failure `path` is as it was before.
    """
    write_chunks(path, iter((data,)))


def write_chunks(path: Path, chunks: Iterator[bytes]) -> None:
    """Write bytes that come in parts, as `write_whole` writes them."""
    with _beside(path) as part:
        _write(part, chunks)


def copy_whole(source: Path, path: Path, digest: str) -> bool:
    """Copy a file of that SHA-256 as `write_whole` writes one, and read it back.

    False, and `path` as it was before, where the source is another.
    """
    with _beside(path) as part:
        _write(part, _chunks(source))
        if digest_of(part) == digest:
            return True
        part.unlink()
    return False


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        if part.exists():
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write(part: Path, chunks: Iterator[bytes]) -> None:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def sync_file(path: Path) -> None:
    """Force a file that others wrote to the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to the disk."""
    if sys.platform == "win32":
        return  # Windows has no such call; NTFS journals its names by itself.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
