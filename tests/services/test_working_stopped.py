# SPDX-License-Identifier: Apache-2.0
"""Long work that makes files, ended half way: nothing of it is left, and it goes again."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from carecalc import bootstrap
from carecalc.errors import UserError
from carecalc.services import backups, rescue
from carecalc.services.context import Context
from carecalc.services.trial_mark import SAMPLE
from carecalc.services.working import Worker
from tests.offices import PASSPHRASE, context
from tests.services.deciding import register
from tests.store.backing import other_drive

pytestmark = pytest.mark.thorough

USER = "王评估"
End = Callable[[Worker], None]


def stop(worker: Worker) -> None:
    worker.stop()


def kill(worker: Worker) -> None:
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)


STOPPED, KILLED = (stop, "WORK-002"), (kill, "WORK-001")
ENDS = pytest.mark.parametrize(("end", "code"), [STOPPED, KILLED])
PARTS = ("percent", "end", "code")


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    yield from context(tmp_path / "office.carecalc")


class Ending:
    """Hears how far a worker is, and ends it from some percent on."""

    def __init__(self, worker: Worker, end: End, percent: int, seen: Callable[[], Any]):
        self._worker = worker
        self._end = end
        self._percent = percent
        self._seen = seen
        self.found: Any = None

    def hear(self, done: int, of: int) -> None:
        if done * 100 >= self._percent * of and self.found is None:
            self.found = self._seen()
            self._end(self._worker)


def half_made(place: Path) -> list[str]:
    """Return what somebody was about to give its name, however deep."""
    return [
        path.name for path in place.rglob(".*") if path.suffix in (".part", ".gone")
    ]


@pytest.mark.parametrize(PARTS, [(0, *KILLED), (50, *STOPPED), (95, *KILLED)])
def test_that_a_backup_that_is_ended_leaves_nothing(
    ctx: Context, end: End, code: str, percent: int
) -> None:
    register(ctx, "王桂兰")
    place = ctx.store.folder / "backups"
    worker = Worker()
    ending = Ending(worker, end, percent, lambda: half_made(place))
    with pytest.raises(UserError) as refused, ctx.store.backing_up():
        worker.run(ctx, backups.made_beside, backups.BY_HAND, told=ending.hear)
    assert refused.value.code == code
    assert ending.found  # There was something to clear away.
    assert half_made(place) == []
    assert backups.listed(ctx) == ()
    with ctx.store.backing_up():
        made = Worker().run(ctx, backups.made_beside, backups.BY_HAND, told=hear)
    assert (backups.listed(ctx), made.counts["people"]) == ((made,), 1)
    assert backups.drill(ctx, made).differences == ()


@ENDS
def test_that_a_copy_that_is_ended_leaves_nothing_on_either_drive(
    ctx: Context,
    end: End,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with other_drive(tmp_path, monkeypatch) as drive:
        place = backups.place_of_copies(ctx.store.folder, drive)
        worker = Worker()
        ending = Ending(worker, end, 50, lambda: half_made(ctx.store.folder))
        with pytest.raises(UserError) as refused, ctx.store.backing_up(place):
            worker.run(ctx, backups.carried, drive, told=ending.hear)
        assert refused.value.code == code
        assert ending.found
        assert half_made(ctx.store.folder) == half_made(drive) == []
        assert backups.listed_in(place) == ()
        with ctx.store.backing_up(place):
            copied = Worker().run(ctx, backups.carried, drive, told=hear)
        assert not copied.is_recorded
        assert backups.keep_copy(ctx, copied).is_recorded
        assert [each.path for each in backups.listed_in(place)] == [copied.backup.path]


@pytest.mark.parametrize(PARTS, [(0, *STOPPED), (40, *KILLED), (60, *STOPPED)])
def test_that_a_restore_that_is_ended_leaves_the_office_as_it_was(
    ctx: Context, end: End, code: str, percent: int
) -> None:
    folder = ctx.store.folder
    register(ctx, "王桂兰")
    backups.make(ctx)
    ctx.store.close()
    broken = (folder / "data.db").read_bytes()[:5000]
    (folder / "data.db").write_bytes(broken)
    offer = rescue.find(folder, USER, PASSPHRASE, bootstrap.now)
    assert offer is not None
    before = files(folder)
    worker = Worker()
    ending = Ending(worker, end, percent, lambda: True)
    with pytest.raises(UserError) as refused, rescue.bringing_back(offer):
        worker.run_apart(
            bootstrap.bring_back, offer, told=ending.hear, final=not_yet_wanted
        )
    assert refused.value.code == code
    assert files(folder) == before
    final: list[bool] = []
    with rescue.bringing_back(offer):
        brought = Worker().run_apart(
            bootstrap.bring_back, offer, told=hear, final=lambda: final.append(True)
        )
    assert (final, brought.lost) == ([True], 0)
    assert (brought.set_aside / "data.db").read_bytes() == broken


@pytest.mark.long
@pytest.mark.parametrize(PARTS, [(0, *STOPPED), (60, *KILLED)])
def test_that_a_sample_office_that_is_ended_half_founded_is_gone_from_the_disk(
    tmp_path: Path, end: End, code: str, percent: int
) -> None:
    root, worker = tmp_path / "trials", Worker()
    ending = Ending(worker, end, percent, (root / SAMPLE).is_dir)
    with pytest.raises(UserError) as refused, bootstrap.founding_trial(SAMPLE, root):
        worker.run_apart(bootstrap.found_trial, SAMPLE, root, told=ending.hear)
    assert refused.value.code == code
    assert ending.found
    assert list(root.iterdir()) == []


def test_that_a_sample_founded_elsewhere_tells_its_percent_and_opens_here(
    tmp_path: Path,
) -> None:
    root = tmp_path / "trials"
    heard: list[tuple[int, int]] = []
    with bootstrap.founding_trial(SAMPLE, root):
        Worker().run_apart(
            bootstrap.found_trial, SAMPLE, root, told=lambda *far: heard.append(far)
        )
    assert heard == [(done, heard[0][1]) for done in range(heard[0][1])]
    assert len(heard) > 20
    trial = bootstrap.try_out(SAMPLE, root)
    with trial.context.store.reading() as work:
        assert len(list(work.people.all())) == 8
    trial.context.store.close()


def hear(done: int, of: int) -> None:
    """Listen and end nothing."""


def not_yet_wanted() -> None:
    raise AssertionError("it was ended before")


def files(folder: Path) -> dict[str, bytes]:
    """Return every file but the lock, which says nothing where nobody holds it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("lock")
    }
