# SPDX-License-Identifier: Apache-2.0
"""Long work in a process of its own: what it answers, and how it ends."""

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc import logs
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import LawFileError, Problem
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import crew, disbursements, papers
from carecalc.services.context import Context
from carecalc.services.working import Worker, WorkerError
from carecalc.store.engine import Store
from carecalc.store.keys import Unlocked
from carecalc.text import Message
from tests.offices import context
from tests.services.deciding import in_hardship, register

OCTOBER = Month(2026, 10)

pytestmark = pytest.mark.thorough


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    yield from context(tmp_path / "office.carecalc")


# What a worker is asked to do below is run there.


def pid(ctx: Context) -> tuple[int, int]:
    return os.getpid(), os.getppid()


def seen_of_the_world(ctx: Context) -> tuple[int, str, int]:
    return os.getpid(), os.environ["CARECALC_HOME"], len(ctx.catalog.files)


def offices_known() -> int:
    gc.collect()
    return sum(isinstance(each, Unlocked | Store) for each in gc.get_objects())


def has_a_signing_key(ctx: Context) -> bool:
    return ctx.store.signer is not None


def told_outside_its_pipe(ctx: Context) -> str:
    return " ".join((*sys.orig_argv, *os.environ, *os.environ.values()))


def refuse(ctx: Context) -> None:
    message = Message("{name} is refused.", {"name": "王桂兰"})
    raise UserError("LIST-001", message, Message("Do not."), "month")


def refuse_a_law(ctx: Context) -> None:
    problem = Problem("LAW-001", "x.toml", "items", Message("none"), Message("add"))
    raise LawFileError("x.toml", (problem,))


def break_down(ctx: Context) -> None:
    raise ZeroDivisionError("王桂兰")


def count(ctx: Context, told: Callable[[int, int], None]) -> str:
    for number in range(3):
        told(number, 3)
    return "counted"


def sleep(ctx: Context, told: Callable[[int, int], None]) -> None:
    told(0, 1)
    time.sleep(600)


def sleep_or_refuse(ctx: Context, refuses: bool) -> None:
    if refuses:
        refuse(ctx)
    time.sleep(60)


def leave_files(ctx: Context, told: Callable[[int, int], None]) -> None:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "half").write_text("made")
        told(0, 1)
        time.sleep(600)


def where_files_go() -> str:
    return tempfile.mkdtemp()


def finish(file: Path, final: Callable[[], None]) -> str:
    final()
    file.write_text("all of it")
    return "finished"


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# --------------------------------------------------------------------------------------


def test_that_the_work_is_done_by_another_process_kept_for_what_comes_next(
    ctx: Context,
) -> None:
    process, parent = Worker().run(ctx, pid)
    assert (process != os.getpid(), parent) == (True, os.getpid())
    assert Worker().run(ctx, pid) == (process, parent)
    with pytest.raises(UserError):
        Worker().run(ctx, refuse)
    assert Worker().run_apart(os.getpid) == process
    crew.dismiss_all()
    assert not is_there(process)


def test_that_a_process_that_is_kept_holds_the_office_no_longer(ctx: Context) -> None:
    """Nothing of the folder is open, and no memory has the key where Python keeps it."""
    process = Worker().run(ctx, pid)[0]
    folder = str(ctx.store.folder)
    held = [os.readlink(file) for file in Path(f"/proc/{process}/fd").iterdir()]
    assert not [name for name in held if name.startswith(folder)]
    assert Worker().run_apart(offices_known) == 0


def test_that_a_process_without_work_ends_by_itself_and_another_takes_its_place(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew.dismiss_all()
    monkeypatch.setattr(crew, "KEPT_FOR", 0.2)
    process = Worker().run(ctx, pid)[0]
    end = time.monotonic() + 60
    while multiprocessing.active_children():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert Worker().run(ctx, pid)[0] != process
    crew.dismiss_all()


def test_that_a_process_that_ended_while_it_was_kept_is_no_failure(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Worker().run(ctx, pid)[0]
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "is_alive", lambda _: True)
    os.kill(process, signal.SIGKILL)
    assert Worker().run(ctx, pid)[0] != process


def test_that_a_process_that_met_a_bug_is_not_kept(ctx: Context) -> None:
    process = Worker().run(ctx, pid)[0]
    with pytest.raises(WorkerError):
        Worker().run(ctx, break_down)
    assert not is_there(process)


def test_that_the_next_work_sees_the_environment_and_the_law_of_now(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, home, known = Worker().run(ctx, seen_of_the_world)
    monkeypatch.setenv("CARECALC_HOME", "/elsewhere")
    one = next(iter(ctx.catalog.files))
    fewer = {name: file for name, file in ctx.catalog.files.items() if name != one}
    other = replace(ctx, catalog=Catalog(fewer))
    assert Worker().run(other, seen_of_the_world) == (process, "/elsewhere", known - 1)
    assert home != "/elsewhere"


def test_that_a_worker_cannot_sign(ctx: Context) -> None:
    assert ctx.store.signer is not None
    assert Worker().run(ctx, has_a_signing_key) is False


def test_that_no_key_is_in_what_a_stranger_sees_of_a_process(ctx: Context) -> None:
    key = ctx.store.keyring().data_key
    seen = Worker().run(ctx, told_outside_its_pipe)
    assert "spawn_main" in seen
    assert not any(
        written in seen for written in (key.hex(), b64encode(key).decode(), repr(key))
    )


def test_that_a_worker_tells_how_far_it_is(ctx: Context) -> None:
    heard: list[tuple[int, int]] = []

    def hear(done: int, of: int) -> None:
        heard.append((done, of))

    assert Worker().run(ctx, count, told=hear) == "counted"
    assert heard == [(0, 3), (1, 3), (2, 3)]


def test_that_a_refusal_comes_over_whole(ctx: Context) -> None:
    with pytest.raises(UserError) as refused:
        Worker().run(ctx, refuse)
    error = refused.value
    assert (error.code, error.message.values, error.place) == (
        "LIST-001",
        {"name": "王桂兰"},
        "month",
    )
    assert error.hint == Message("Do not.")


def test_that_the_refusal_of_a_law_file_comes_over_with_all_its_faults(
    ctx: Context,
) -> None:
    with pytest.raises(LawFileError) as refused:
        Worker().run(ctx, refuse_a_law)
    assert refused.value.code == "LAW-001"
    assert [problem.place for problem in refused.value.problems] == ["items"]


def test_that_a_bug_comes_over_with_its_places_and_names_nobody(ctx: Context) -> None:
    with pytest.raises(WorkerError) as broke:
        Worker().run(ctx, break_down)
    told = "\n".join(logs.trace(broke.value))
    assert "ZeroDivisionError" in told
    assert "break_down" in told
    assert "王桂兰" not in told


@pytest.mark.parametrize(("end", "code"), [("stop", "WORK-002"), ("kill", "WORK-001")])
def test_that_a_worker_that_ends_early_says_why_and_leaves_nothing(
    ctx: Context, end: str, code: str
) -> None:
    worker, began = Worker(), threading.Event()
    seq = last_seq(ctx)

    def hear(done: int, of: int) -> None:
        began.set()

    with ThreadPoolExecutor(1) as waiting:
        future = waiting.submit(worker.run, ctx, sleep, told=hear)
        assert began.wait(60)
        process = worker.pid
        assert process is not None
        if end == "stop":
            worker.stop()
        else:
            os.kill(process, signal.SIGKILL)
        error = future.exception(60)
    assert isinstance(error, UserError)
    assert error.code == code
    assert not is_there(process)
    assert last_seq(ctx) == seq


@pytest.mark.parametrize("refusing", [0, 1])
def test_that_of_shares_whichever_fails_first_ends_the_others(
    ctx: Context, refusing: int
) -> None:
    shares = [(number == refusing,) for number in range(2)]
    began = time.monotonic()
    with pytest.raises(UserError) as refused:
        Worker().run_shared(ctx, sleep_or_refuse, shares)
    assert refused.value.code == "LIST-001"
    assert time.monotonic() - began < 50


def test_that_a_worker_that_was_stopped_never_begins(ctx: Context) -> None:
    worker = Worker()
    worker.stop()
    with pytest.raises(UserError) as refused:
        worker.run(ctx, pid)
    assert refused.value.code == "WORK-002"
    assert worker.pid is None


def test_that_a_worker_leaves_no_temporary_file_whatever_ended_it(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    where = Path(Worker().run_apart(where_files_go))
    assert where.is_relative_to(tmp_path / "temporary")
    assert not where.exists()
    worker, began = Worker(), threading.Event()

    def hear(done: int, of: int) -> None:
        assert list((tmp_path / "temporary").rglob("half"))
        began.set()

    with ThreadPoolExecutor(1) as waiting:
        future = waiting.submit(worker.run, ctx, leave_files, told=hear)
        assert began.wait(60)
        worker.stop()
        assert future.exception(60) is not None
    assert list((tmp_path / "temporary").iterdir()) == []


def test_that_what_is_final_is_not_stopped_any_more(tmp_path: Path) -> None:
    worker = Worker()
    # Stopped the moment after it said so: too late.
    done = worker.run_apart(finish, tmp_path / "file", final=worker.stop)
    assert done == "finished"
    assert (tmp_path / "file").read_text() == "all of it"


def test_that_what_was_stopped_never_comes_to_be_final(tmp_path: Path) -> None:
    worker = Worker()
    worker.stop()
    with pytest.raises(UserError) as refused:
        worker.run_apart(finish, tmp_path / "file", final=worker.check_wanted)
    assert refused.value.code == "WORK-002"
    assert not (tmp_path / "file").exists()


def test_that_a_list_worked_out_elsewhere_is_that_worked_out_here(ctx: Context) -> None:
    in_hardship(ctx, "王桂兰")
    register(ctx, "李秀英", date(1950, 6, 1))
    here = disbursements.reckon(ctx, OCTOBER)
    there = Worker().run(ctx, disbursements.reckon, OCTOBER)
    assert there == here
    assert [row.name for row in there.reasons] == ["李秀英", "王桂兰"]


def test_that_what_was_recorded_meanwhile_is_not_on_the_list(ctx: Context) -> None:
    register(ctx, "李秀英", date(1950, 6, 1))
    reckoned = disbursements.reckon(ctx, OCTOBER)
    seq = last_seq(ctx)
    in_hardship(ctx, "王桂兰")
    run = disbursements.keep(ctx, reckoned)
    assert [row.name for row in run.reasons] == ["李秀英"]
    assert run.cutoff_seq == seq


@pytest.mark.parametrize(
    ("kind", "begins"), [(papers.LIST, b"%PDF"), (papers.WORKBOOK, b"PK")]
)
def test_that_a_list_is_drawn_elsewhere_and_kept_here(
    ctx: Context, kind: str, begins: bytes
) -> None:
    in_hardship(ctx, "王桂兰")
    run = disbursements.build(ctx, OCTOBER)
    paper_id = ctx.new_id()
    drawn = Worker().run(ctx, papers.drawn_list, run.id, "zh_CN", kind, paper_id)
    issued = papers.keep_list(ctx, drawn)
    assert issued.id == paper_id
    assert issued.data.startswith(begins)
    assert papers.reprint(ctx, issued.id).data == drawn.data
    assert issued.digest == papers.drawn_list(ctx, run.id, "zh_CN", kind).digest


def last_seq(ctx: Context) -> int:
    with ctx.store.reading() as work:
        return work.last_seq()
