# SPDX-License-Identifier: Apache-2.0
"""Long work in a process of its own, which reads the office and answers with values."""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from carecalc import logs
from carecalc.catalog.catalog import Catalog
from carecalc.errors import UserError
from carecalc.services import crew
from carecalc.services.context import Chance, Context
from carecalc.store import faults
from carecalc.store.engine import open_store
from carecalc.store.keys import Unlocked
from carecalc.store.watch import Watch as Watch
from carecalc.text import N_, Message

ENDED = "WORK-001"
STOPPED = faults.STOPPED

_BEGUN, _TOLD, _FINAL, _DONE = "begun", "told", "final", "done"
_REFUSED, _BROKE = "refused", "broke"
_NICER = 5
"""So much does the worker stand back where the processor is wanted elsewhere."""

Told = Callable[[int, int], None]
"""Hears how much of how much is done, on a thread that waits."""


class WorkerError(Exception):
    """A bug that the worker met; `places` are those it went through."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__()
        self.places = places


@dataclass(frozen=True, slots=True)
class _Moment:
    """A clock that stands still: one piece of work knows one moment."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class _Office:
    """The office that a worker reads, as it is known here; it holds the key."""

    folder: Path
    keys: Unlocked = field(repr=False)
    catalog: Catalog = field(repr=False)
    moment: datetime
    chance: Chance


@dataclass(frozen=True, slots=True)
class _Order:
    """What a worker is told over its pipe, and nowhere else.

    `scratch` takes its temporary files: whoever waits clears it away. `environ` is the
    environment of whoever waits, which may be another than when the process began.
    """

    office: _Office | None
    function: Callable[..., object]
    arguments: tuple[object, ...] = field(repr=False)
    tells: bool
    ends: bool
    scratch: Path | None
    environ: dict[str, str] = field(repr=False)


class Worker:
    """One piece of work in a process of its own, from beginning to end.

    The process is handed the office's key over a pipe, without the user's signing key,
    and opens the office to read it: whenever it ends, nothing is half done. It ends
    with `stop` and with whoever began it. When its work is done it closes the office,
    and is kept a while for what comes next; its temporary files go, however it ended.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._hand: crew.Hand | None = None
        self._others: list[Worker] = []
        self.is_stopped = False
        self.is_final = False

    @property
    def pid(self) -> int | None:
        """The process's id while it is there."""
        hand = self._hand
        return None if hand is None else hand.process.pid

    def run(
        self,
        ctx: Context,
        function: Callable[..., Any],
        *arguments: object,
        told: Told | None = None,
    ) -> Any:
        """Return `function(ctx, *arguments)` as the worker works it out; wait for it.

        With `told` the function is called with that name, too. It is one of a module's
        own, and so are the values it takes and gives. `UserError`: WORK-001 the process
        came to an end before its work did, WORK-002 it was stopped, and what the
        function itself refuses.
        """
        return self._run(_office(ctx), function, arguments, told, None)

    def run_shared(
        self,
        ctx: Context,
        function: Callable[..., Any],
        shares: Sequence[tuple[object, ...]],
        told: Told | None = None,
    ) -> list[Any]:
        """Return `function(ctx, *share)` of every share, each in a process of its own.

        They work side by side; where one of them fails, the others are stopped. What is
        told is how much all have done together. Otherwise as `run`.
        """
        heard = _Together(told)
        with self._turn:
            self.check_wanted()
            self._others = [Worker() for _ in shares]
        with ThreadPoolExecutor(max(1, len(shares))) as waiting:
            asked = [
                waiting.submit(worker.run, ctx, function, *share, told=heard.part())
                for worker, share in zip(self._others, shares, strict=True)
            ]
            try:
                for each in as_completed(asked):
                    each.result()
                return [each.result() for each in asked]
            finally:
                for worker in self._others:
                    worker.stop()

    def run_apart(
        self,
        function: Callable[..., Any],
        *arguments: object,
        told: Told | None = None,
        final: Callable[[], None] | None = None,
    ) -> Any:
        """Return `function(*arguments)`, which needs no office that is open.

        With `final` it is called with that name, too, and says by it that from here on
        it cannot be stopped any more. Otherwise as `run`.
        """
        return self._run(None, function, arguments, told, final)

    def stop(self) -> None:
        """End the process now, or let it never begin; not once its work is final."""
        with self._turn:
            if self.is_final:
                return
            self.is_stopped = True
            if self._hand is not None:
                self._hand.process.kill()
            for worker in self._others:
                worker.stop()

    def settle(self) -> None:
        """Let nobody stop it any more; WORK-002 where somebody did."""
        with self._turn:
            self.check_wanted()
            self.is_final = True

    def check_wanted(self) -> None:
        """Refuse to go on with what was found once it is stopped: WORK-002."""
        if self.is_stopped:
            raise faults.stopped()

    def _run(
        self,
        office: _Office | None,
        function: Callable[..., Any],
        arguments: tuple[object, ...],
        told: Told | None,
        final: Callable[[], None] | None,
    ) -> Any:
        scratch = _scratch()
        order = _Order(
            office,
            function,
            arguments,
            told is not None,
            final is not None,
            scratch,
            dict(os.environ),
        )
        is_kept = False
        try:
            hand = self._begun(order)
            try:
                is_kept, value = self._answer(hand.pipe, told, final)
            except (EOFError, OSError) as error:
                if self.is_stopped:
                    raise faults.stopped() from error
                hand.process.join()
                raise _ended(hand.process.exitcode, self.is_final) from error
        finally:
            self._end(is_kept)
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
        if isinstance(value, BaseException):
            raise value
        return value

    def _begun(self, order: _Order) -> crew.Hand:
        """Return the process that has begun with an order.

        One that was kept may end at this very moment: it has begun with nothing, and
        another takes its place.
        """
        while True:
            with self._turn:
                self.check_wanted()
                hand = self._hand = crew.hire(_work)
            try:
                hand.pipe.send(order)
                if hand.is_new or hand.pipe.recv() == (_BEGUN, None):
                    return hand
            except (EOFError, OSError) as error:
                if self.is_stopped:
                    raise faults.stopped() from error
                if hand.is_new:
                    hand.process.join()
                    raise _ended(hand.process.exitcode, False) from error
            self._end(False)

    def _answer(
        self, pipe: Connection, told: Told | None, final: Callable[[], None] | None
    ) -> tuple[bool, Any]:
        """Return whether the process may be kept, and what it found or refuses."""
        while True:
            kind, value = pipe.recv()
            if kind == _TOLD:
                assert told is not None, "a worker tells only who listens"
                told(*value)
            elif kind == _FINAL:
                assert final is not None, "a worker tells only who listens"
                self.settle()
                final()
                pipe.send(_FINAL)
            elif kind in (_DONE, _REFUSED):
                return True, value
            elif kind == _BROKE:
                return False, WorkerError(value)

    def _end(self, is_kept: bool) -> None:
        with self._turn:
            hand, self._hand = self._hand, None
            if hand is not None and is_kept and not self.is_stopped:
                crew.keep(hand)
            elif hand is not None:
                crew.dismiss(hand)


class _Together:
    """Adds up what several workers tell, one after the other; each has its own part."""

    def __init__(self, told: Told | None) -> None:
        self._told = told
        self._turn = threading.Lock()
        self._parts: list[tuple[int, int]] = []

    def part(self) -> Told | None:
        """Return what one more worker tells."""
        if self._told is None:
            return None
        self._parts.append((0, 0))
        return partial(self._tell, len(self._parts) - 1)

    def _tell(self, number: int, done: int, of: int) -> None:
        assert self._told is not None, "nothing is added up for nobody"
        with self._turn:
            self._parts[number] = (done, of)
            self._told(sum(d for d, _ in self._parts), sum(o for _, o in self._parts))


def _scratch() -> Path | None:
    try:
        return Path(tempfile.mkdtemp(prefix="carecalc-"))
    except OSError:
        # On a full disk a backup is still to be carried to another one.
        return None


def _office(ctx: Context) -> _Office:
    law = ctx.catalog
    return _Office(
        folder=ctx.store.folder,
        keys=replace(ctx.store.keyring(), signing_seed=None),
        # The law of this window as it was read, whatever lies on the disk by now.
        catalog=Catalog(dict(law.files), dict(law.replaced), dict(law.broken)),
        moment=ctx.clock(),
        chance=ctx.chance,
    )


def _ended(code: int | None, is_final: bool) -> UserError:
    hint = N_(
        "Nothing was changed. Begin again; if it happens once more, close other "
        "programs, for memory may have run out."
    )
    if is_final:
        hint = N_(
            "It was about to be finished. Open the office again; if it cannot be opened, "
            "bring the backup back once more."
        )
    return UserError(
        ENDED,
        Message(
            N_("The process that worked on it came to an end by itself ({code})."),
            {"code": str(code)},
        ),
        Message(hint),
    )


# --- in the worker's process ----------------------------------------------------------


def _work(pipe: Connection, kept_for: float) -> None:
    logs.keep_quiet()
    # Otherwise Python prints what is logged, and the window's own log is not ours.
    logging.getLogger().addHandler(logging.NullHandler())
    if hasattr(os, "nice"):
        os.nice(_NICER)
    orders, law = crew.Orders(pipe, kept_for), Catalog({})
    while True:
        order: _Order = orders.next()
        pipe.send((_BEGUN, None))
        if order.office is not None:
            law = _same(law, order.office.catalog)
        _do(pipe, orders, order, law)
        del order  # And the key with it.


def _same(kept: Catalog, law: Catalog) -> Catalog:
    """Return the law that was made ready before where it is the very same."""
    is_same = (kept.files, kept.replaced, kept.broken) == (
        law.files,
        law.replaced,
        law.broken,
    )
    return kept if is_same else law


def _do(pipe: Connection, orders: crew.Orders, order: _Order, law: Catalog) -> None:
    """Do what is ordered and send what it came to."""
    os.environ.clear()
    os.environ.update(order.environ)
    tempfile.tempdir = None if order.scratch is None else str(order.scratch)

    def tell(done: int, of: int) -> None:
        pipe.send((_TOLD, (done, of)))

    def final() -> None:
        pipe.send((_FINAL, None))
        orders.answer()

    hears: dict[str, Any] = {"told": tell} if order.tells else {}
    if order.ends:
        hears["final"] = final
    try:
        pipe.send((_DONE, _worked_out(order, law, hears)))
    except UserError as error:
        pipe.send((_REFUSED, error))
    except BaseException as error:
        pipe.send((_BROKE, logs.trace(error)))


def _worked_out(order: _Order, law: Catalog, hears: dict[str, Any]) -> object:
    office = order.office
    if office is None:
        return order.function(*order.arguments, **hears)
    clock = _Moment(office.moment)
    store = open_store(office.folder, office.keys, clock, read_only=True)
    try:
        ctx = Context(store, law, clock, _no_id, office.chance)
        return order.function(ctx, *order.arguments, **hears)
    finally:
        store.close()


def _no_id() -> str:
    raise RuntimeError("a worker only reads: it makes nothing that needs an id")
