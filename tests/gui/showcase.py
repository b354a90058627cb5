# SPDX-License-Identifier: Apache-2.0
"""An office with people in every state, made once and copied: making it takes seconds."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from carecalc.gui.page import Place
from carecalc.services import users
from carecalc.services.context import Context
from tests.gui.random_user import PIN
from tests.offices import Clock, beside, context, keyring, opened
from tests.pictures import cases


@dataclass(frozen=True, slots=True)
class Showcase:
    """A copy of it that stands open, and the places worth a look."""

    ctx: Context
    places: Mapping[str, Place]


@functools.cache
def made() -> tuple[Path, Context, Mapping[str, Place]]:
    """Return where it lies closed, what it was made with, and its places."""
    place = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    making = context(place / "office.carecalc")
    ctx = next(making)
    places = cases(ctx)
    users.set_pin(ctx, PIN)
    users.set_pin(beside(ctx, keyring().approver), PIN)
    next(making, None)
    return place / "office.carecalc", ctx, places


def copied(folder: Path) -> Iterator[Showcase]:
    """Yield a copy that a test may change, open; for fixtures."""
    master, before, places = made()
    shutil.copytree(master, folder)
    clock = Clock(before.clock())
    store = opened(folder, clock)
    # Its ids go on where those of the master ended.
    yield Showcase(
        Context(store, before.catalog, clock, before.new_id, Random(1)), places
    )
    store.close()
