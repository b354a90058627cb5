# SPDX-License-Identifier: Apache-2.0
"""Drawing lots: anybody comes to the same names from the seed and the list alone."""

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.lots import digest_of, draw, number_of, shares


def test_that_a_number_is_the_digest_of_seed_line_feed_and_id() -> None:
    # echo -ne '2026-11-22 双色球 0714\nPG-2026-000001' | sha256sum
    said = "2026-11-22 双色球 0714\nPG-2026-000001".encode()
    seed = "2026-11-22 双色球 0714"
    assert number_of(seed, "PG-2026-000001") == sha256(said).hexdigest()


def test_that_the_digest_of_a_list_is_that_of_its_sorted_lines() -> None:
    assert digest_of(["b", "a"]) == sha256(b"a\nb").hexdigest()
    assert digest_of(["a", "b"]) == digest_of({"b", "a"})
    assert digest_of(["a", "b"]) != digest_of(["a", "b", "c"])


def test_that_shares_follow_the_sizes_with_one_at_least() -> None:
    # 10 of 100: 7.0, 2.9 and 0.1 are 7, 2 and, of the one, 1.
    assert shares({"north": 70, "south": 29, "west": 1}, 10) == {
        "north": 7,
        "south": 2,
        "west": 1,
    }
    # 10 of 90: 7.78 and 2.22 are 7 and 2; the first is farther below its part.
    assert shares({"north": 70, "south": 20}, 10) == {"north": 8, "south": 2}
    # Not enough for all: 0.6, 0.3 and 0.3 of one; the farthest below gets it.
    assert shares({"a": 2, "b": 1, "c": 1}, 1) == {"a": 1, "b": 0, "c": 0}
    # Three with one at least are one too many for the largest: 0.05, 0.05, 2.9.
    assert shares({"a": 1, "b": 1, "c": 58}, 3) == {"a": 1, "b": 1, "c": 1}


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)),
    st.integers(-2, 200),
)
@settings(max_examples=60, database=None, deadline=None)
def test_that_as_many_are_drawn_as_asked_and_never_more_than_there_are(
    strata: dict[str, int], size: int
) -> None:
    found = shares(strata, size)
    assert sum(found.values()) == max(0, min(size, sum(strata.values())))
    assert all(0 <= count <= strata[name] for name, count in found.items())


def test_that_the_smallest_numbers_of_each_stratum_are_drawn() -> None:
    population = {f"visit-{n}": "north" if n < 20 else "south" for n in range(30)}
    drawn = draw("a seed", population, 6)
    for stratum, count in (("north", 4), ("south", 2)):
        numbers = sorted(
            number_of("a seed", id_) for id_, of in population.items() if of == stratum
        )
        found = [lot.number for lot in drawn if lot.stratum == stratum]
        assert sorted(found) == numbers[:count]
    assert [lot.number for lot in drawn] == sorted(lot.number for lot in drawn)


def test_that_a_draw_depends_on_the_seed_and_not_on_the_order() -> None:
    population = {f"visit-{n}": "one" for n in range(200)}
    backwards = dict(reversed(population.items()))
    assert draw("a", population, 10) == draw("a", backwards, 10)
    assert draw("a", population, 10) != draw("b", population, 10)
