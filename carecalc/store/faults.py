# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a file on a disk, in the words of the person who must mend it.

Two kinds of error reach the store: those a person can mend (the disk is full), which
become a `UserError` here, and bugs, which pass through untouched.
"""

import errno
from pathlib import Path

from carecalc.errors import UserError
from carecalc.text import N_, Message

# SQLite's primary result codes.
_BUSY = (5, 6)
_READ_ONLY = (8,)
_IO_ERROR = (10, 14)
_CORRUPT = (11, 26)
_FULL = (13,)

# Results that more room may change: full, and what a quota or a limit on a file's size
# is called (IOERR, where the library says no more than that; IOERR_WRITE, _SHMSIZE).
_WANT_OF_ROOM = (13, 10, 778, 4874)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


STOPPED = "WORK-002"


def from_sqlite(error: BaseException | None, place: str) -> UserError | None:
    """Return what SQLite's own error code means for the user; None for a bug."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        # Text that is no UTF-8 was not written by us; the driver has no code for it.
        is_garbled = str(error).startswith("Could not decode to UTF-8")
        return damaged(place) if is_garbled else None
    primary = code & 0xFF  # the upper bits only say in which system call
    for codes, fault in (
        (_FULL, disk_full),
        (_IO_ERROR, unreliable_disk),
        (_READ_ONLY, read_only),
        (_BUSY, busy),
        (_CORRUPT, damaged),
    ):
        if primary in codes:
            return fault(place)
    return None


def from_system(error: OSError, place: str) -> UserError:
    """Return what the operating system's refusal means for the user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return forbidden(place)
    return unreliable_disk(place)


def is_want_of_room(error: BaseException) -> bool:
    """Whether what failed may succeed when something is deleted from the disk."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        if getattr(cause, "sqlite_errorcode", None) in _WANT_OF_ROOM:
            return True
        cause = cause.__cause__
    return False


def disk_full(place: str) -> UserError:
    """STORE-006: nothing of this change was written."""
    return UserError(
        "STORE-006",
        Message(N_("The disk is full. This change was not saved.")),
        Message(N_("Free some space on the disk, then save it again.")),
        place,
    )


def unreliable_disk(place: str) -> UserError:
    """STORE-007: reading or writing failed below us."""
    return UserError(
        "STORE-007",
        Message(
            N_("The disk could not be read or written. This change was not saved.")
        ),
        Message(
            N_("Check that the disk is connected and has room, then save it again.")
        ),
        place,
    )


def read_only(place: str) -> UserError:
    """STORE-008: opened for reading, or the file itself may not be written."""
    return UserError(
        "STORE-008",
        Message(N_("The office is open for reading only; nothing can be changed.")),
        Message(N_("Open it normally, or ask for the right to write to its folder.")),
        place,
    )


def forbidden(place: str) -> UserError:
    """STORE-015: the operating system lets this user not write (or read) there."""
    return UserError(
        "STORE-015",
        Message(N_("You may not write to this folder. Nothing was saved.")),
        Message(N_("Choose another folder, or ask for the right to write to it.")),
        place,
    )


def busy(place: str) -> UserError:
    """STORE-009: another program kept the file locked too long."""
    return UserError(
        "STORE-009",
        Message(N_("Another program is holding the office's file. Nothing was saved.")),
        Message(N_("Close backup or antivirus programs that read it, then try again.")),
        place,
    )


def damaged(place: str) -> UserError:
    """STORE-004: a page fails its check; nothing is overwritten."""
    return UserError(
        "STORE-004",
        Message(N_("The office's data file is damaged or belongs to other keys.")),
        Message(
            N_("Nothing was changed. Keep the folder as it is and restore a backup.")
        ),
        place,
    )


def foreign(place: str) -> UserError:
    """STORE-003: a file, but not one that carecalc wrote."""
    return UserError(
        "STORE-003",
        Message(N_("This file was not written by carecalc.")),
        Message(N_("Nothing was changed. Choose another folder, or restore a backup.")),
        place,
    )


def newer(place: str, found: int, known: int) -> UserError:
    """STORE-002: a newer program wrote it; nothing is overwritten."""
    return UserError(
        "STORE-002",
        Message(
            N_(
                "The data file was written by a newer version of carecalc "
                "(its format is {found}, this program knows {known})."
            ),
            {"found": found, "known": known},
        ),
        Message(N_("Install the current version of carecalc and open it again.")),
        place,
    )


def older(place: str, found: int, known: int) -> UserError:
    """STORE-016: to be read it must first be upgraded, which reading may not do."""
    return UserError(
        "STORE-016",
        Message(
            N_(
                "The data file was written by an older version of carecalc "
                "(its format is {found}, this program reads {known})."
            ),
            {"found": found, "known": known},
        ),
        Message(N_("Open it once for writing: it is then brought up to date.")),
        place,
    )


def not_an_office(folder: Path) -> UserError:
    """STORE-005: the folder has no data file or no key file."""
    return UserError(
        "STORE-005",
        Message(N_("This folder is not an office of carecalc.")),
        Message(N_("Choose the folder whose name ends in .carecalc.")),
        str(folder),
    )


def missing(place: str) -> UserError:
    """STORE-020: the data file is gone, its backups are not."""
    return UserError(
        "STORE-020",
        Message(N_("The office's data file is missing, but there are backups.")),
        Message(N_("Restore the newest backup.")),
        place,
    )


def stale(place: str) -> UserError:
    """STORE-010: somebody changed it since it was shown."""
    return UserError(
        "STORE-010",
        Message(N_("This was changed in the meantime. Your change was not saved.")),
        Message(N_("Look at what stands there now, then make your change again.")),
        place,
    )


def no_such(what: str, key: str) -> UserError:
    """STORE-013: asked for something that is not there."""
    return UserError(
        "STORE-013",
        Message(N_("What was asked for is not in this office.")),
        Message(N_("Go back to the list and open it from there.")),
        f"{what} {key}",
    )


def stopped() -> UserError:
    """WORK-002: somebody stopped what was under way."""
    return UserError(
        STOPPED,
        Message(N_("Stopped; nothing was changed.")),
        Message(N_("It can be begun again at any time.")),
    )


def not_upgraded(found: int, wanted: int) -> UserError:
    """STORE-017: the file of an older version stays as it is."""
    return UserError(
        "STORE-017",
        Message(
            N_("The data file could not be brought from format {found} to {wanted}."),
            {"found": found, "wanted": wanted},
        ),
        Message(
            N_(
                "Nothing was changed, and a copy lies in “backups”. Go on with the "
                "version that wrote it, and report this."
            )
        ),
    )
