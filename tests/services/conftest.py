# SPDX-License-Identifier: Apache-2.0
"""An open office for every test of the use-cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carecalc.services.context import Context
from tests.offices import context


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give a new office of its own, open."""
    yield from context(tmp_path / "office.carecalc")
