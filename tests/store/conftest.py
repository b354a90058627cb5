# SPDX-License-Identifier: Apache-2.0
"""An office folder, and it opened, for every test of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carecalc.store.engine import Store
from tests.offices import Clock, make_office, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a new office, closed."""
    made = tmp_path / "样例.carecalc"
    make_office(made, Clock())
    return made


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """Give the office, open."""
    store = opened(folder)
    yield store
    store.close()
