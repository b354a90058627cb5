# SPDX-License-Identifier: Apache-2.0
"""However the office and its backups are damaged, the newest good backup brings it back."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from carecalc.errors import UserError
from carecalc.store import backup_making, ballast
from carecalc.store.backup import Backup, backups_of
from carecalc.store.restore import offered, restore
from carecalc.store.rotation import Keeping
from tests.offices import Clock, keys, make_office, opened
from tests.store.backing import add_people, known

FEW = Keeping(latest=2, days=2, weeks=1, closings=1, before_days=1)
REASONS = ("half-hourly", "by-hand", "closing", "before-run", "on-exit")
HARMS = ("bit", "cut", "empty", "gone")
COUNTS: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def small_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: every copy of an office would bring a whole reserve with it."""
    monkeypatch.setattr(ballast, "SIZE", 1 << 16)


def harmed(path: Path, how: str, at: float) -> None:
    """Damage a file at a place, 0 to 1 of its length."""
    raw = bytearray(path.read_bytes())
    place = int(at * (len(raw) - 1))
    if how == "bit":
        raw[place] ^= 4
    if how == "cut":
        del raw[place:]
    if how == "empty":
        raw.clear()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(raw)


class Damage(RuleBasedStateMachine):
    """People are registered, backups made and files damaged in whatever order."""

    @initialize()
    def begins(self) -> None:
        """Make an office with one person and a backup."""
        self.place = Path(tempfile.mkdtemp())
        self.folder = self.place / "office.carecalc"
        self.clock = Clock()
        make_office(self.folder, self.clock)
        self.store = opened(self.folder, self.clock)
        self.people: set[str] = set()
        self.kept: dict[Path, set[str]] = {}
        self.bad: set[Path] = set()
        self.count = 0
        self.registers()
        self.backs_up("by-hand", 1)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.place, ignore_errors=True)

    @rule()
    def registers(self) -> None:
        self.count += 1
        add_people(self.store, f"人{self.count}")
        self.people.add(f"人{self.count}")

    @rule(reason=st.sampled_from(REASONS), hours=st.sampled_from((1, 1, 30, 200)))
    def backs_up(self, reason: str, hours: int) -> None:
        self.clock.at += timedelta(hours=hours)
        good = {backup.path for backup in self.good()}
        made = backup_making.make(self.folder, keys(), reason, self.clock(), FEW)
        assert made.path not in self.kept
        self.kept[made.path] = set(self.people)
        COUNTS["backups made"] += 1
        self._check_rotated(good)

    def _check_rotated(self, good: set[Path]) -> None:
        """See that nothing good went for something bad: the next newer one is whole."""
        left = {b.path for b in backups_of(self.folder) if not b.damaged}
        for gone in good - left:
            later = [*self.kept][[*self.kept].index(gone) :]
            instead = next(path for path in later if path in left)
            assert instead not in self.bad
            COUNTS["good backups rotated"] += 1

    @rule(
        data=st.data(),
        file=st.sampled_from(("data.db", "data.db", "keys.json", "manifest.json")),
        how=st.sampled_from(HARMS),
        at=st.floats(0, 1),
    )
    def harms_a_backup(
        self, data: st.DataObject, file: str, how: str, at: float
    ) -> None:
        good = self.good()
        if len(good) < 2:
            return  # one that is whole is left: else nothing could come back
        backup = data.draw(st.sampled_from(good[:2]))
        harmed(backup.path / file, how, at)
        self.bad.add(backup.path)
        COUNTS["backups damaged"] += 1

    @precondition(lambda self: hasattr(self, "store"))
    @rule(how=st.sampled_from(HARMS), at=st.floats(0, 1))
    def harms_the_office(self, how: str, at: float) -> None:
        """Damage the data file; bring the newest good backup back as the door does."""
        self.store.close()
        harmed(self.folder / "data.db", how, at)
        with pytest.raises(UserError) as refused:
            opened(self.folder, self.clock)
        assert refused.value.code in ("STORE-003", "STORE-004", "STORE-020")
        newest = self.good()[0].path
        backup = offered(self.folder, keys(), self.clock)
        assert backup is not None and backup.path == newest
        done = restore(self.folder, backup, keys(), self.clock)
        if how != "gone":
            assert (done.set_aside / "data.db").exists()
        self.store = opened(self.folder, self.clock)
        # What was saved since that backup is lost, and nothing else.
        COUNTS["offices restored"] += 1
        COUNTS["people lost since the last backup"] += len(
            self.people - self.kept[newest]
        )
        self.people = set(self.kept[newest])

    def good(self) -> list[Backup]:
        """Return the backups nobody damaged, newest first."""
        found = backups_of(self.folder)
        return [backup for backup in found if backup.path not in self.bad]

    @invariant()
    def all_is_as_it_was_saved(self) -> None:
        if not hasattr(self, "store"):
            return
        assert known(self.store) == self.people
        assert self.store.verify().findings == ()
        assert self.good()


def machine(count: int, steps: int) -> None:
    COUNTS.clear()
    run_state_machine_as_test(
        Damage,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
            print_blob=False,
        ),
    )
    print(", ".join(f"{count} {name}" for name, count in sorted(COUNTS.items())))


@pytest.mark.thorough
def test_t13_t14_that_the_newest_good_backup_always_brings_the_office_back() -> None:
    machine(6, 16)
    assert COUNTS["offices restored"] > 0


@pytest.mark.long
def test_t13_t14_that_it_does_so_after_hundreds_of_damages() -> None:
    machine(40, 40)
    assert COUNTS["offices restored"] > 50
