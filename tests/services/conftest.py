# SPDX-License-Identifier: Apache-2.0
"""An open office for every test of the use-cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carecalc.services.context import Context
from carecalc.store.journal import UNNAMED
from tests.offices import context


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give a new office of its own, open; what was done in it must be on record."""
    with contextmanager(context)(tmp_path / "office.carecalc") as ctx:
        yield ctx
        assert ctx.store.verify().findings == ()
        with ctx.store.reading() as work:
            assert work.entries.of_action(UNNAMED) == ()
