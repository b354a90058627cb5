# SPDX-License-Identifier: Apache-2.0
"""Whatever is recorded when, closed lists come to what is due: nobody less, nobody more.

Deaths back-dated and taken back, accounts, categories that change late, holds, moves,
entries found to be twins, crashes, lists closed and paid, payments that come back, and
older copies brought back; every command twice. The rule stands in `month_walk`.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.month_walk import walked


@pytest.mark.thorough
@settings(max_examples=5, database=None, deadline=None)
@given(st.integers(0, 10_000))
def test_t38_that_closed_lists_come_to_what_is_due(seed: int) -> None:
    walked(seed, 5)


# Two hundred histories of thirty steps, in parts: each test of the long run ends soon.
@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_t38_that_closed_lists_of_long_histories_come_to_what_is_due(part: int) -> None:
    for seed in range(10 * part, 10 * part + 10):
        walked(seed, 30)
