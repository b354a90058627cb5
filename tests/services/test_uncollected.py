# SPDX-License-Identifier: Apache-2.0
"""The collector rests for as long as a piece of work lasts, and for no longer."""

import gc
from collections.abc import Iterator

import pytest

from carecalc.services.uncollected import uncollected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the collector as it was found."""
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@uncollected()
def asked() -> bool:
    """Return whether the collector is at work in here."""
    return gc.isenabled()


def test_that_the_collector_rests_while_it_works_and_goes_on_after() -> None:
    gc.enable()
    assert not asked()
    assert gc.isenabled()


def test_that_it_goes_on_where_the_work_was_refused() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="no such list"), uncollected():
        raise ValueError("no such list")
    assert gc.isenabled()


def test_that_work_within_work_leaves_it_resting_for_the_outer_one() -> None:
    gc.enable()
    with uncollected():
        assert not asked()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_that_one_switched_off_before_stays_off() -> None:
    gc.disable()
    assert not asked()
    assert not gc.isenabled()
