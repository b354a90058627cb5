# SPDX-License-Identifier: Apache-2.0
"""When a backup is due, what the status bar says, and who may put one back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.services import backups, locks, people
from carecalc.services.context import Context
from carecalc.store.backup import as_written, backups_of
from carecalc.store.engine import open_store
from carecalc.store.keys import Unlocked
from tests.offices import NOON, Clock, catalog, keyring, keys, reopened
from tests.store.backing import other_drive, spoil


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty folder on another drive."""
    with other_drive(tmp_path, monkeypatch) as folder:
        yield folder


def register(ctx: Context, name: str) -> None:
    draft = people.PersonDraft(name=name, birth_date=date(1949, 12, 31), sex="female")
    people.register(ctx, draft)


def clock_of(ctx: Context) -> Clock:
    assert isinstance(ctx.clock, Clock)
    return ctx.clock


def actions(ctx: Context) -> list[str]:
    with ctx.store.reading() as work:
        return [entry.action for entry in work.entries.between(NOON, ctx.clock())]


def test_that_a_backup_is_due_when_half_an_hour_is_gone_and_something_changed(
    ctx: Context,
) -> None:
    assert backups.due(ctx)  # there is none yet
    made = backups.on_timer(ctx)
    assert made is not None and made.reason == "half-hourly"
    clock_of(ctx).at += timedelta(hours=5)
    assert not backups.due(ctx)  # nothing changed
    assert backups.on_timer(ctx) is None
    register(ctx, "样本")
    assert backups.on_timer(ctx) is not None
    register(ctx, "例本")
    clock_of(ctx).at += timedelta(minutes=29)
    assert not backups.due(ctx)
    clock_of(ctx).at += timedelta(minutes=1)
    assert backups.due(ctx)
    assert [b.number for b in backups.listed(ctx)] == [2, 1]


@pytest.mark.thorough
def test_that_a_clock_set_back_puts_no_backup_off(ctx: Context) -> None:
    clock_of(ctx).at += timedelta(days=3650)
    backups.make(ctx)
    register(ctx, "样本")
    clock_of(ctx).at -= timedelta(days=3650)
    assert backups.due(ctx)


def test_that_leaving_makes_one_only_after_a_change(ctx: Context) -> None:
    made = backups.on_exit(ctx)
    assert made is not None and made.reason == "on-exit"
    assert backups.on_exit(ctx) is None
    register(ctx, "样本")
    assert backups.on_exit(ctx) is not None


def test_that_a_reason_nobody_knows_is_a_bug(ctx: Context) -> None:
    with pytest.raises(ValueError, match="weekly"):
        backups.make(ctx, "weekly")
    assert all(backups.reason_words(reason).template for reason in backups.REASONS)


def test_that_the_state_names_the_last_one_that_can_be_restored(ctx: Context) -> None:
    assert backups.state(ctx).last_restorable_at is None
    good = backups.make(ctx)
    bad = backups.make(ctx)
    assert backups.state(ctx).last_restorable_at == bad.made_at
    spoil(bad.data)
    state = backups.state(ctx)
    assert state.last_restorable_at == good.made_at
    assert state.last_made_at == bad.made_at


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),  # a Friday
        (date(2026, 11, 20), date(2026, 11, 22), 0),  # until Sunday
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 21), date(2026, 11, 25), 3),  # Saturday to Wednesday
        (date(2026, 11, 2), date(2026, 11, 11), 7),
        (date(2026, 11, 20), date(2026, 11, 1), 0),  # a clock that was set back
    ],
)
def test_that_weekends_are_no_working_days(after: date, until: date, days: int) -> None:
    assert backups.working_days(after, until) == days


def test_that_a_second_device_is_due_nags_and_blocks(ctx: Context, drive: Path) -> None:
    # Founded on Saturday 21 November; the clock goes from day to day.
    found = {}
    for day in range(10):
        clock_of(ctx).at = NOON + timedelta(days=day)
        state = backups.state(ctx)
        today = ctx.today().day
        found[today] = (state.is_due, state.nags, state.blocks_closing)
    assert found[22] == (False, False, False)
    assert found[23] == found[24] == (True, False, False)
    assert found[25] == found[30 - 1] == (True, True, False)
    assert found[30] == (True, True, False)  # the sixth working day
    clock_of(ctx).at = NOON + timedelta(days=10)  # Tuesday 1 December
    assert backups.state(ctx).blocks_closing
    copied = backups.copy_to(ctx, drive)
    state = backups.state(ctx)
    assert (state.working_days, state.is_due) == (0, False)
    assert copied.is_recorded
    assert state.last_copied_at is not None
    assert abs(state.last_copied_at - copied.backup.made_at) < timedelta(minutes=1)


def test_that_a_copy_is_of_this_moment_and_on_record(ctx: Context, drive: Path) -> None:
    backups.make(ctx)
    register(ctx, "样本")
    copied = backups.copy_to(ctx, drive)
    assert copied.backup.counts["people"] == 1
    assert as_written(copied.backup)
    with ctx.store.reading() as work:
        entry = work.entries.last("backup.copied")
    assert entry is not None
    assert entry.detail["head"] == copied.backup.head.hash
    assert entry.detail["seq"] == copied.backup.head.seq


def test_that_a_full_own_disk_writes_to_the_other_drive_at_once(
    ctx: Context, drive: Path
) -> None:
    register(ctx, "样本")
    # A file where the folder should be: as on a full disk nothing goes there.
    (ctx.store.folder / "backups").rmdir()
    (ctx.store.folder / "backups").write_bytes(b"")
    copied = backups.copy_to(ctx, drive)
    assert copied.backup.path.parent == copied.place
    assert copied.backup.counts["people"] == 1
    assert backups.listed_in(copied.place) == (copied.backup,)


def test_that_a_drill_is_on_record(ctx: Context) -> None:
    made = backups.make(ctx)
    done = backups.drill(ctx, made)
    assert done.differences == ()
    assert actions(ctx)[-1] == "backup.drilled"


def test_that_the_next_one_who_opens_writes_down_that_it_was_restored(
    ctx: Context,
) -> None:
    made = backups.make(ctx)
    register(ctx, "样本")
    ctx.store.close()
    folder = ctx.store.folder
    found = backups.offered(folder, keys(), ctx.clock)
    assert found == made
    assert backups.restorable(folder) == made
    assert backups.what_is_lost(folder, made, keys()).entries == 1
    done = backups.restore(folder, made, keys(), ctx.clock, catalog())
    again = reopened(ctx)
    assert actions(again)[-1] == "office.restored"
    with again.store.reading() as work:
        entry = work.entries.last("office.restored")
    assert entry is not None
    assert entry.detail["head"] == {"seq": made.head.seq, "hash": made.head.hash}
    assert entry.detail["set_aside"] == done.set_aside.name
    assert again.store.verify([made.head]).findings == ()
    final = reopened(again)
    assert actions(final).count("office.restored") == 1
    final.store.close()


def restored_by(ctx: Context, who: Unlocked) -> str:
    (made,) = backups_of(ctx.store.folder)
    try:
        backups.restore(ctx.store.folder, made, who, ctx.clock, catalog())
    except UserError as error:
        return error.code
    return ""


def test_that_a_sound_office_is_replaced_only_by_who_may(ctx: Context) -> None:
    backups.make(ctx)
    register(ctx, "样本")
    ctx.store.close()
    # An approver may not take back what others did; an administrator may.
    assert restored_by(ctx, keyring().approver) == "STORE-028"
    assert not (ctx.store.folder / "set-aside").exists()
    assert restored_by(ctx, keys()) == ""


def test_that_whoever_has_a_key_mends_a_damaged_office(ctx: Context) -> None:
    register(ctx, "样本")
    backups.make(ctx)
    ctx.store.close()
    data = ctx.store.folder / "data.db"
    spoil(data)
    assert restored_by(ctx, keyring().approver) == ""
    again = replace(
        ctx, store=open_store(ctx.store.folder, keyring().approver, ctx.clock)
    )
    assert actions(again)[-1] == "office.restored"
    again.store.close()


def test_that_everybody_of_the_office_may_make_one_and_nobody_else(
    ctx: Context,
) -> None:
    for who in (keyring().approver, keyring().third):
        theirs = replace(ctx, store=ctx.store.for_user(who))
        assert backups.make(theirs).counts["office"] == 1


def test_that_what_stands_in_no_backup_is_known_at_the_next_start(
    ctx: Context,
) -> None:
    assert not backups.is_behind(ctx)  # new: nothing was left behind
    backups.make(ctx)
    assert not backups.is_behind(ctx)
    register(ctx, "王桂兰")
    assert backups.is_behind(ctx)
    backups.on_exit(ctx)
    assert not backups.is_behind(ctx)


def test_that_who_locks_does_not_leave_in_haste(ctx: Context) -> None:
    register(ctx, "王桂兰")
    assert not backups.was_locked(ctx)
    locks.tell_locked(ctx, "hand")
    assert backups.was_locked(ctx)
    locks.tell_unlocked(ctx)
    assert not backups.was_locked(ctx)
