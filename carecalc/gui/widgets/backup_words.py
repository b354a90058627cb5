# SPDX-License-Identifier: Apache-2.0
"""Backups in words: when, how large, what is in one, what is not, what a trial found."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from carecalc.i18n import Catalogue
from carecalc.services.backups import BLOCKS_AFTER as BLOCKS_AFTER
from carecalc.services.backups import Drill, Loss
from carecalc.services.disk import Space
from carecalc.text import N_, Message

_BEIJING = timezone(timedelta(hours=8))
_MEGABYTE = 1_000_000
_GIGABYTE = 1_000 * _MEGABYTE


def moment(words: Catalogue, at: datetime, now: datetime) -> str:
    """Return when something was: the time alone today, else the day with it."""
    at, now = at.astimezone(_BEIJING), now.astimezone(_BEIJING)
    time = f"{at:%H:%M}"
    days = (now.date() - at.date()).days
    if days == 0:
        return words.render(Message(N_("today {time}"), {"time": time}))
    if days == 1:
        return words.render(Message(N_("yesterday {time}"), {"time": time}))
    return f"{words.date(at.date())} {time}"


def size(count: int) -> str:
    """Return bytes as people read them."""
    if count < _GIGABYTE:
        return f"{max(count / _MEGABYTE, 0.1):.1f} MB"
    return f"{count / _GIGABYTE:.1f} GB"


def contents(words: Catalogue, counts: Mapping[str, int]) -> str:
    """Return what is in a backup, by what everybody in the office counts."""
    return words.render(
        Message(
            N_("Elders: {people} · assessments: {visits} · monthly lists: {lists}"),
            {
                "people": counts.get("people", 0),
                "visits": counts.get("visits", 0),
                "lists": counts.get("runs", 0),
            },
        )
    )


def loss(words: Catalogue, lost: Loss, now: datetime) -> str:
    """Return what would have to be entered again."""
    since = moment(words, lost.backup_at, now)
    if lost.entries is None or lost.live_at is None:
        return words.render(
            Message(
                N_(
                    "Whatever was entered after it ({since}). Nothing of the data file "
                    "can be read, so the program cannot say what that was."
                ),
                {"since": since},
            )
        )
    if lost.entries == 0:
        return words.render(Message(N_("Nothing: everything is in it.")))
    last = moment(words, lost.live_at, now)
    return words.render(
        Message(
            N_(
                "{count} act(s) recorded after it, the last one {last}: what was entered "
                "by them has to be entered again."
            ),
            {"count": lost.entries, "last": last},
        )
    )


def drill(words: Catalogue, done: Drill) -> str:
    """Return what trying a restore found."""
    if done.differences:
        found = "\n".join(words.render(one) for one in done.differences)
        return words.render(
            Message(
                N_("This backup cannot be brought back whole:\n{found}"),
                {"found": found},
            )
        )
    return words.render(
        Message(
            N_(
                "This backup can be brought back. It was restored in a temporary "
                "folder and compared: {contents}, {papers} papers and pictures. The "
                "folder was removed again."
            ),
            {"contents": contents(words, done.counts), "papers": done.attachments},
        )
    )


def space(words: Catalogue, room: Space) -> str:
    """Return how much room the disk has and should have."""
    return words.render(
        Message(
            N_(
                "The disk is nearly full: {free} are free, {wanted} are needed for "
                "backups and upgrades."
            ),
            {"free": size(room.free), "wanted": size(room.wanted)},
        )
    )
