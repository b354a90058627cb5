# SPDX-License-Identifier: Apache-2.0
"""A courier that loses, doubles, damages and mixes up: nothing missing, nothing twice."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services import courier


def check(ended: courier.Ended) -> None:
    """Nothing missing, doubled or lost unseen; every damaged file was refused."""
    assert (ended.missing(), ended.doubled(), ended.lost_unseen()) == (0, 0, 0)
    assert ended.left() == 0
    outcomes = ended.office.outcomes
    assert outcomes["fork"] == 0
    refused = sum(n for what, n in outcomes.items() if "refused" in what)
    assert refused >= ended.courier.counts["damaged"]


@pytest.mark.thorough
@settings(max_examples=10, database=None, deadline=None)
@given(st.integers(0, 10**6))
def test_that_whatever_the_courier_does_everything_arrives_once(seed: int) -> None:
    """Also when the office is restored from a backup on the way."""
    with TemporaryDirectory() as folder:
        check(courier.run(6, seed, Path(folder)))


@pytest.mark.long
def test_that_three_hundred_laptops_lose_nothing_with_a_bad_courier(
    tmp_path: Path,
) -> None:
    start = time.perf_counter()
    ended = courier.run(300, 20261122, tmp_path)
    took = time.perf_counter() - start
    check(ended)
    counts, outcomes = ended.courier.counts, ended.office.outcomes
    print(
        f"300 laptops, {ended.rounds} rounds, {took:.0f} s: {ended.made} rows made, "
        f"{ended.missing()} missing, {ended.doubled()} doubled, "
        f"{ended.lost_unseen()} lost unseen, {outcomes['parked']} parked; "
        f"{counts['carried']} files carried, {counts['lost']} lost, "
        f"{counts['doubled']} doubled, {counts['damaged']} damaged"
    )
    print(dict(sorted(outcomes.items())))
