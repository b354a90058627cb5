# SPDX-License-Identifier: Apache-2.0
"""Which backups stay: enough of every age, and never a bad one instead of a good one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecalc.store.backup import REASONS, Backup, as_written, backups_of
from carecalc.store.backup_making import make, rotate
from carecalc.store.engine import Store
from carecalc.store.rotation import Keeping, superfluous
from tests.offices import keys
from tests.store.backing import MOMENT, add_people, made, spoil

HALF_HOUR = timedelta(minutes=30)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday noon in China


def kept(backups: list[Backup], now: datetime = NOW) -> list[Backup]:
    gone = superfluous(backups, now, Keeping())
    return [backup for backup in backups if backup not in gone]


def every_half_hour(days: int) -> list[Backup]:
    """Return backups from nine to five of as many days, newest first."""
    found = []
    for day in range(days):
        for half in range(17):
            at = NOW + timedelta(hours=5) - timedelta(days=day) - half * HALF_HOUR
            found.append((at, "half-hourly"))
    return [made(len(found) - n, at, why) for n, (at, why) in enumerate(found)]


def test_that_24_half_hours_14_days_and_8_weeks_stay() -> None:
    backups = every_half_hour(100)
    stay = kept(backups)
    # 17 of today and 7 of yesterday; the last one of 12 more days; the last one of
    # each week (Monday to Sunday): 14 days back from Friday 20 November is the 7th, in
    # the third week, so 8 - 3 weeks are told by their Sundays.
    assert [b.number for b in stay[:24]] == [b.number for b in backups[:24]]
    days = [b.made_at.date().isoformat() for b in stay[24:]]
    assert days == [
        *(f"2026-11-{day:02d}" for day in range(18, 6, -1)),
        "2026-11-01",
        "2026-10-25",
        "2026-10-18",
        "2026-10-11",
        "2026-10-04",
    ]


def test_that_a_day_is_one_in_china() -> None:
    # 23:30 and 00:30 in China are one day in UTC.
    early = made(1, datetime(2026, 11, 19, 15, 30, tzinfo=UTC), "half-hourly")
    late = made(2, datetime(2026, 11, 19, 16, 30, tzinfo=UTC), "half-hourly")
    one = Keeping(latest=0, days=2, weeks=0, closings=0)
    assert superfluous([late, early], NOW, one) == ()


def test_that_24_monthly_closings_stay_for_two_years() -> None:
    backups = [
        made(30 - n, datetime(2026 - n // 12, 12 - n % 12, 5, tzinfo=UTC), "closing")
        for n in range(30)
    ]
    stay = kept(backups, datetime(2027, 1, 1, tzinfo=UTC))
    assert len(stay) == 24
    assert stay[-1].made_at == datetime(2025, 1, 5, tzinfo=UTC)


def test_that_of_a_month_the_last_closing_stays() -> None:
    first = made(1, datetime(2025, 3, 5, tzinfo=UTC), "closing")
    second = made(2, datetime(2025, 3, 6, tzinfo=UTC), "closing")
    rest = every_half_hour(100)
    numbered = [made(b.number + 2, b.made_at, b.reason) for b in rest]
    stay = kept([*numbered, second, first])
    assert second in stay
    assert first not in stay


def test_that_what_was_made_before_something_stays_14_days() -> None:
    busy = every_half_hour(40)
    for reason in ("upgrade", "import", "run", "restore"):
        for days, stays in ((13, True), (15, False)):
            at = NOW - timedelta(days=days, hours=6)
            before = made(0, at, f"before-{reason}")
            backups = sorted([*busy, before], key=lambda b: b.made_at, reverse=True)
            assert (before in kept(backups)) is stays


def test_that_the_only_good_one_never_goes() -> None:
    old = made(1, NOW - timedelta(days=4000), "before-run")
    bad = [
        made(n, NOW - timedelta(minutes=n), "half-hourly", damaged=True)
        for n in range(200, 1, -1)
    ]
    assert superfluous([*bad, old], NOW, Keeping()) == ()
    none = Keeping(latest=0, days=0, weeks=0, closings=0, before_days=0)
    assert superfluous([old], NOW, none) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 2_000), st.sampled_from(REASONS), st.booleans()),
        max_size=120,
    ),
    st.integers(-3_000, 3_000),
)
def test_that_a_damaged_one_takes_nobody_s_place(
    drawn: list[tuple[int, str, bool]], clock_off_by: int
) -> None:
    backups = [
        made(len(drawn) - n, NOW - timedelta(hours=hours), reason, damaged)
        for n, (hours, reason, damaged) in enumerate(drawn)
    ]
    now = NOW + timedelta(days=clock_off_by)
    good = [b for b in backups if not b.damaged]
    gone = superfluous(backups, now, Keeping())
    assert [b for b in gone if not b.damaged] == list(superfluous(good, now, Keeping()))
    # However wrong the clock is, a day's newest good ones are there.
    assert not set(b.number for b in good[:1]) & {b.number for b in gone}
    again = [b for b in backups if b not in gone]
    assert superfluous(again, now, Keeping()) == ()


def test_that_rotation_removes_folders_and_leaves_attachments(store: Store) -> None:
    few = Keeping(latest=2, days=1, weeks=1, closings=1)
    for n in range(5):
        make(store.folder, keys(), "half-hourly", MOMENT + n * HALF_HOUR, few)
    assert [b.number for b in backups_of(store.folder)] == [5, 4]
    assert (store.folder / "backups" / "attachments").is_dir()


def test_t14_that_no_good_one_goes_for_one_that_was_found_damaged(
    store: Store,
) -> None:
    add_people(store, "1")
    many = Keeping()
    place = store.folder / "backups"
    first, second, third = (
        make(store.folder, keys(), "half-hourly", MOMENT + n * HALF_HOUR, many)
        for n in range(3)
    )
    for bad in (second, third):
        spoil(bad.data)  # nobody knows yet
    rotate(place, MOMENT + 3 * HALF_HOUR, Keeping(latest=2, days=1, weeks=1))
    found = {b.number: b for b in backups_of(store.folder)}
    # The one that would have stood in for the first was read; then both stay.
    assert {n: b.damaged for n, b in found.items()} == {1: False, 2: True, 3: False}
    few = Keeping(latest=2, days=1, weeks=1)
    make(store.folder, keys(), "half-hourly", MOMENT + 4 * HALF_HOUR, few)
    found = {b.number: b.damaged for b in backups_of(store.folder)}
    assert found == {1: False, 2: True, 3: True, 4: False}
    assert as_written(first)
    # With two good ones after it the first may go; the bad ones stay 14 days.
    make(store.folder, keys(), "half-hourly", MOMENT + 5 * HALF_HOUR, few)
    assert {b.number for b in backups_of(store.folder)} == {2, 3, 4, 5}
    rotate(place, MOMENT + timedelta(days=15), Keeping(latest=2, days=1, weeks=1))
    assert {b.number for b in backups_of(store.folder)} == {4, 5}
