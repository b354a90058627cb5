# SPDX-License-Identifier: Apache-2.0
"""A laptop's own files as they lie beside its office file, until they are not needed."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from carecalc.domain.handover import Parcel, Return
from carecalc.store.files import digest_of

FOLDER = "handover"


def clear(office: Path, own: Sequence[Parcel], told: Return) -> None:
    """Remove files that the office has in a verified backup; none before."""
    for one in own:
        if one.number <= told.durable and one.number <= told.last:
            # One that cannot be removed now is removed with the next return.
            with suppress(OSError):
                place_of(office, one).unlink()


def lying(office: Path, own: Iterable[Parcel]) -> frozenset[int]:
    """Return the numbers of the files that lie here whole."""
    return frozenset(one.number for one in own if _is_whole(office, one))


def _is_whole(office: Path, one: Parcel) -> bool:
    try:
        return digest_of(place_of(office, one)) == one.file_digest
    except OSError:
        return False


def place_of(office: Path, one: Parcel) -> Path:
    """Return where a file lies until the office has it for good."""
    return office / FOLDER / "out" / one.file
