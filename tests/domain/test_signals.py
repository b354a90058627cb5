# SPDX-License-Identifier: Apache-2.0
"""Quality signals: what each needs, what it leaves alone, and what chance alone gives."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import isclose
from typing import Any

import pytest

from carecalc.catalog.review_signals import SIGNALS, read_signals
from carecalc.domain.signal_rules import (
    ALARM,
    FAST,
    PAIR,
    RELATION,
    SAME,
    SHORT,
    STRAIGHT,
)
from carecalc.domain.signals import Edge, Seen, Usual, of_visit, usual
from carecalc.domain.signals_assessors import Assessing, of_assessors
from carecalc.domain.signals_exact import (
    Shift,
    Stratum,
    at_least,
    beyond,
    excess,
    holm,
    longest_run,
    runs_score,
    shift,
    student,
)
from carecalc.domain.signals_twins import plain_note
from carecalc.paths import resources
from tests.domain import fraud

RULES = read_signals((resources() / "review" / "signals.toml").read_bytes(), SIGNALS)
HEALTHY = (0,) * 20


def seen(
    number: int = 0,
    places: tuple[int, ...] = HEALTHY,
    spent: tuple[int | None, ...] = (),
    name: str = "王评估",
    second: str = "李护士",
) -> Seen:
    return Seen(
        f"v{name}{number}",
        f"p{name}{number}",
        "scale",
        (name, second),
        date(2026, 9, 1),
        0,
        places,
        spent=spent,
    )


def is_alarming(one: Assessing) -> bool:
    """Tell whether anything counts against an assessor."""
    return any(RULES.signals[signal.code].weight == ALARM for signal in one.signals)


def codes(visit: Seen, office: Usual | None = None) -> list[str]:
    return [signal.code for signal in of_visit(visit, office or Usual(), RULES)]


# --- chances, worked by hand ----------------------------------------------------------


def test_that_a_share_is_compared_with_all_of_its_stratum_exactly() -> None:
    # Of 10 cases 4 have it; of one's own 3 all do: 4·3·2 / (10·9·8) = 1/30.
    found = excess([Stratum(10, 4, 3, 3)])
    assert isclose(found.p, 1 / 30)
    assert isclose(found.expected, 1.2)
    assert isclose(found.points, 60)


def test_that_strata_add_up_and_one_without_others_says_nothing() -> None:
    # Two strata of 2 with 1 each, one of each own: both marked by chance 1/2 · 1/2.
    two = [Stratum(2, 1, 1, 1), Stratum(2, 1, 1, 1)]
    assert isclose(excess(two).p, 1 / 4)
    alone = Stratum(5, 5, 5, 5)
    assert excess([alone]).p == 1.0
    assert isclose(excess([*two, alone]).p, 1 / 4)


def test_that_so_many_of_independent_trials_are_counted_exactly() -> None:
    # 2 or 3 of 3 with a chance of 1/2: (3 + 1) / 8.
    assert isclose(at_least(2, 3, 0.5), 0.5)
    assert at_least(0, 3, 0.5) == 1.0
    assert at_least(4, 3, 0.5) == 0.0
    assert at_least(1, 3, 0.0) == 0.0


def test_that_many_questions_make_each_answer_weaker() -> None:
    # Holm: 0.01·3, then 0.02·2 = 0.04, then 0.9·1.
    assert holm([0.9, 0.01, 0.02]) == pytest.approx([0.9, 0.03, 0.04])
    # Never smaller than one before it: 0.03·2 = 0.06, 0.04·1 = 0.04 → 0.06.
    assert holm([0.03, 0.04]) == pytest.approx([0.06, 0.06])
    assert holm([]) == []


def test_that_runs_are_counted_against_the_same_answers_shuffled() -> None:
    # Two kinds, two each: mean 3, variance 2·2·2(2·2·2−4)/(4²·3) = 2/3.
    assert isclose(runs_score((0, 0, 1, 1)), (2 - 3) / (2 / 3) ** 0.5)
    assert isclose(runs_score((0, 1, 0, 1)), (4 - 3) / (2 / 3) ** 0.5)
    assert runs_score((1, 1, 1)) == 0.0
    assert longest_run((0, 1, 1, 1, 0)) == 3
    assert longest_run(()) == 0


def test_that_a_mean_is_compared_within_its_stratum() -> None:
    # All 0, 0, 2, 2: mean 1, variance 4/3; two own of 2: gained 2, variance 2·2/4·4/3.
    found = shift([((0, 0, 2, 2), (2, 2))])
    assert isclose(found.mean, 1.0)
    assert found.own == 2
    # The variance of the sum is 4/3; of the mean of two it is a quarter of that.
    assert isclose(found.error, (1 / 3) ** 0.5)
    assert shift([((1, 1), (1, 1))]).error == 0.0


def test_that_students_curve_is_the_tables() -> None:
    # The printed tables, both sides together.
    for t, degrees, p in (
        (12.706, 1, 0.05),
        (4.303, 2, 0.05),
        (3.182, 3, 0.05),
        (2.776, 4, 0.05),
        (2.228, 10, 0.05),
        (3.922, 18, 0.001),
    ):
        assert isclose(student(t, degrees), p, rel_tol=0.005)
        assert student(-t, degrees) == student(t, degrees)
    assert student(0.0, 5) == 1.0


def test_that_a_shift_is_judged_by_how_far_the_others_differ() -> None:
    # The others: median 0, distances 0.2, 0.1, 0, 0.1, 0.2, their median 0.1. Between
    # them (0.14826)², less 0.1² of sampling: 0.011981. One of 1.0 with an error of 0.1:
    # 1 / √(0.011981 + 0.01) = 6.745, on four degrees 0.00252.
    others = [Shift(40, mean, 0.1) for mean in (-0.2, -0.1, 0.0, 0.1, 0.2)]
    assert isclose(beyond(Shift(40, 1.0, 0.1), others), 0.00252, rel_tol=0.005)
    # One of them drifts, too: the median distance stays what it was.
    two = [*others[:4], Shift(40, 2.0, 0.1)]
    assert isclose(beyond(Shift(40, 1.0, 0.1), two), 0.00252, rel_tol=0.005)
    # Where they differ five times as much, chance gives it easily.
    wide = [replace(one, mean=5 * one.mean) for one in others]
    assert beyond(Shift(40, 1.0, 0.1), wide) > 0.2
    # Where nothing differs, nothing is beyond it.
    assert beyond(Shift(40, 0.0, 0.0), [Shift(40, 0.0, 0.0)] * 5) == 1.0


# --- one visit ------------------------------------------------------------------------


def test_that_a_visit_under_the_floor_is_short() -> None:
    # 20 items of 6 s: under 120 s it is short, at 120 s it is not.
    assert codes(seen(spent=(5_999,) * 20)) == [SHORT]
    assert codes(seen(spent=(6_000,) * 20)) == []


def test_that_a_visit_far_under_the_offices_median_is_short() -> None:
    visits = [seen(n, spent=(60_000,) * 20) for n in range(20)]
    # The median is 1 200 s; a quarter of it 300 s.
    assert codes(seen(spent=(14_900,) * 20), usual(visits, RULES)) == [SHORT]
    assert codes(seen(spent=(15_000,) * 20), usual(visits, RULES)) == []
    # An item of another kind has no place, and its time is not asked for.
    several = replace(seen(spent=(None, *(14_900,) * 19)), places=(-1, *HEALTHY[1:]))
    assert codes(several, usual([*visits, several], RULES)) == [SHORT]
    # Of 19 visits no median is taken.
    assert codes(seen(spent=(14_900,) * 20), usual(visits[1:], RULES)) == []


def test_that_a_visit_of_unknown_times_is_neither_short_nor_fast() -> None:
    assert codes(seen()) == []
    assert codes(seen(spent=(None,) * 20)) == []
    # Of one item nothing is known: the whole cannot be told.
    assert SHORT not in codes(seen(spent=(None, *(100,) * 19)))


def test_that_items_faster_than_can_be_read_are_fast() -> None:
    # 6 of 20 are 30 %.
    assert codes(seen(spent=(900,) * 6 + (60_000,) * 14)) == [FAST]
    assert codes(seen(spent=(900,) * 5 + (60_000,) * 15)) == []


def test_that_all_at_one_place_is_no_straight_line_of_somebody_healthy() -> None:
    assert codes(seen(places=HEALTHY)) == []
    # 16 of 20 at one place: the mix allows nothing else.
    assert codes(seen(places=(0,) * 16 + (1, 2, 1, 2))) == []


def test_that_a_mix_answered_in_one_row_is_a_straight_line() -> None:
    assert codes(seen(places=(2,) * 10 + (0,) * 10)) == [STRAIGHT]
    assert codes(seen(places=(2, 0) * 10)) == []
    # What was not answered by an option breaks no row.
    assert codes(seen(places=(2,) * 5 + (-1,) + (2,) * 5 + (0,) * 10)) == [STRAIGHT]


def test_that_a_visit_without_a_single_choice_is_no_straight_line() -> None:
    assert codes(seen(places=(-1,) * 20)) == []


def repeated(number: int = 0, **changes: Any) -> Seen:
    """Return a mixed case that was answered 60 days before just as it is now."""
    mixed = (0, 1, 2, 3) * 5
    return replace(seen(number, mixed), before=mixed, days_since=60, **changes)


def test_that_answers_all_as_the_time_before_are_a_signal() -> None:
    assert codes(repeated()) == [SAME]
    assert codes(replace(repeated(), before=(1, *repeated().before[1:]))) == []
    # A day less, fewer items than fifteen, or four of five answers at one place.
    assert codes(replace(repeated(), days_since=59)) == []
    few = (0, 1, 2, 3) * 3
    assert codes(replace(seen(0, few), before=few, days_since=400)) == []
    plain = (0,) * 16 + (1,) * 4
    assert codes(replace(seen(0, plain), before=plain, days_since=400)) == []


def test_that_who_repeats_more_than_is_tolerated_is_told() -> None:
    other = (3, 2, 1, 0) * 5
    honest = [replace(repeated(n), before=other) for n in range(7)]
    # Three of ten are 20 points above the 10 % tolerated, but chance gives that in
    # 7 % of offices; eight of fifteen it does not.
    three = [*honest, *(repeated(n) for n in range(7, 10))]
    assert SAME not in [signal.code for signal in looked(three)["王评估"].signals]
    eight = [*honest, *(repeated(n) for n in range(7, 15))]
    assert SAME in [signal.code for signal in looked(eight)["王评估"].signals]
    assert SAME in looked(three[1:])["王评估"].untold


def test_that_a_declared_relation_is_a_signal_at_once() -> None:
    assert codes(replace(seen(), related=True)) == [RELATION]


def test_that_notes_are_compared_by_their_letters() -> None:
    assert plain_note("卧床 3 年，需搀扶。") == "卧床年需搀扶"


# --- everybody ------------------------------------------------------------------------


def looked(visits: list[Seen]) -> dict[str, Assessing]:
    office = usual(visits, RULES)
    flagged = {v.visit_id: codes(v, office) for v in visits}
    return {one.name: one for one in of_assessors(visits, flagged, RULES)}


def test_that_few_visits_say_nothing_and_that_is_told() -> None:
    few = [seen(n, spent=(100,) * 20) for n in range(9)]
    (one,) = looked(few).values()
    assert one.signals == ()
    assert SHORT in one.untold
    (one,) = looked([*few, seen(9, spent=(100,) * 20)]).values()
    assert [signal.code for signal in one.signals] == [SHORT, FAST]
    assert SHORT not in one.untold
    assert is_alarming(one)


def test_that_always_the_same_pair_is_a_notice_and_no_alarm() -> None:
    visits = [seen(n) for n in range(20)]
    visits += [
        seen(n, name=f"{who}评估", second="何护士") for n, who in enumerate("张赵")
    ]
    one = looked(visits)["王评估"]
    assert [signal.code for signal in one.signals] == [PAIR]
    assert one.signals[0].chance is None
    assert not is_alarming(one)


def test_that_bunching_wants_cases_near_a_threshold() -> None:
    def near(number: int, name: str, past: bool, points: int) -> Seen:
        edge = Edge("2", Fraction(points), past)
        return replace(seen(number, name=name), edges=(edge,))

    honest = [near(n, f"评{n % 4}", n % 2 == 0, 2) for n in range(80)]
    pushed = [near(n, "推", past=True, points=3) for n in range(20)]
    far = [near(n, "推", past=True, points=4) for n in range(20)]
    assert "bunching" in [s.code for s in looked([*honest, *pushed])["推"].signals]
    assert "bunching" in looked([*honest, *far])["推"].untold


def test_that_the_same_answers_of_the_same_person_are_no_twins() -> None:
    peers = [
        replace(seen(n, name="别人"), places=tuple((n >> b) & 1 for b in range(20)))
        for n in range(40)
    ]
    own = [seen(n, places=(3, *HEALTHY[1:])) for n in range(8)]
    assert "twins" in [s.code for s in looked([*peers, *own])["王评估"].signals]
    same = [replace(visit, person_id="one") for visit in own]
    assert "twins" in looked([*peers, *same])["王评估"].untold


def test_that_each_scale_is_compared_with_itself_and_the_latest_of_a_person_counts() -> (
    None
):
    peers = [replace(seen(n, name=f"评{n % 6}"), level=n // 6 % 2) for n in range(240)]
    own = [replace(seen(n), level=2) for n in range(40)]
    other = [replace(seen(n, name="何评"), scale="other") for n in range(5)]
    before = replace(own[0], visit_id="before", assessed_on=date(2026, 1, 1))
    found = looked([*peers, *own, before, *other])["王评估"]
    assert "drift" in [signal.code for signal in found.signals]
    assert found.visits == 41


# --- T25 ------------------------------------------------------------------------------


@pytest.mark.thorough
def test_t25_that_seeded_fraud_is_found_and_the_honest_are_left_alone() -> None:
    found, alarmed, honest = 0, 0, 0
    for seed in (1, 2):
        visits, kinds = fraud.office(seed)
        for one in looked(visits).values():
            if one.name in kinds:
                found += is_alarming(one)
            else:
                honest += 1
                alarmed += is_alarming(one)
    # Eight fraudsters: 95 % of them are all of them.
    assert (found, honest) == (8, 32)
    # 5 % of 32 are one.
    assert alarmed <= 1


@pytest.mark.thorough
def test_t25_that_honest_assessors_who_differ_much_are_left_alone() -> None:
    # A deviation of 0.6 needs between them: one of twenty is 5 %.
    visits, _ = fraud.office(3, 0, leniency=0.6)
    assert sum(is_alarming(one) for one in looked(visits).values()) <= 1
