# SPDX-License-Identifier: Apache-2.0
"""Which backups stay and which may go: by how many there are, hardly ever by the clock."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from carecalc.store.backup import CLOSING, Backup

# A day of the office is a day in China, whatever the computer is set to.
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups an office keeps of each kind.

    The newest `latest` of those that are made in passing; the last one of each of the
    newest `days` and `weeks` on which any was made; the last one of each of the newest
    `closings` months that were closed. What was made before an upgrade, a run, an
    import or a restore stays at least `before_days` days.
    """

    latest: int = 24
    days: int = 14
    weeks: int = 8
    closings: int = 24
    before_days: int = 14


OFFICE_KEEPS = Keeping()


def superfluous(
    backups: Sequence[Backup], now: datetime, keeping: Keeping
) -> tuple[Backup, ...]:
    """Return which of these backups, newest first, may be removed.

    The newest good one never goes. A damaged one takes nobody's place; it stays as
    long as what was made before something does, for whoever looks into it.
    """
    age = timedelta(days=keeping.before_days)
    good = [backup for backup in backups if not backup.damaged]
    passing = [b for b in good if not _is_before(b) and b.reason != CLOSING]
    closings = [b for b in good if b.reason == CLOSING]
    stay = {
        *(b.number for b in good[:1]),
        *(b.number for b in passing[: keeping.latest]),
        *_last_of_each(good, lambda at: at.date(), keeping.days),
        *_last_of_each(good, lambda at: at.isocalendar()[:2], keeping.weeks),
        *_last_of_each(closings, lambda at: (at.year, at.month), keeping.closings),
        *(
            b.number
            for b in backups
            if (b.damaged or _is_before(b)) and now - b.made_at < age
        ),
    }
    return tuple(b for b in backups if b.number not in stay)


def _is_before(backup: Backup) -> bool:
    return backup.reason.startswith("before-")


def _last_of_each(
    backups: Sequence[Backup], span: Callable[[datetime], Hashable], most: int
) -> set[int]:
    last: dict[Hashable, int] = {}
    for backup in backups:
        last.setdefault(span(backup.made_at.astimezone(_CHINA)), backup.number)
    return set(list(last.values())[:most])
