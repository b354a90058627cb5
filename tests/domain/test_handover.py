# SPDX-License-Identifier: Apache-2.0
"""What becomes of a laptop's file, and which one it makes next, worked by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.handover import (
    LABEL,
    Epoch,
    Head,
    Known,
    Parcel,
    Return,
    Verdict,
    fingerprint,
    judge,
)
from carecalc.domain.handover_merge import FIELDS, IDENTITY, merge
from carecalc.domain.handover_out import Base, is_lost, next_base, to_bring

TWO = Known({1: "a", 2: "b"}, 2)


def head(
    number: int,
    digest: str,
    follows: int,
    before: str,
    replaces: Mapping[int, str] | None = None,
) -> Head:
    return Head("x", number, digest, follows, before, replaces or {})


@pytest.mark.parametrize(
    ("known", "came", "verdict"),
    [
        (Known(), head(1, "a", 0, ""), Verdict.APPLY),
        (Known(), head(2, "b", 1, "a"), Verdict.EARLY),
        (TWO, head(3, "c", 2, "b"), Verdict.APPLY),
        (TWO, head(4, "d", 3, "c"), Verdict.EARLY),
        (TWO, head(2, "b", 1, "a"), Verdict.SAME),
        (TWO, head(2, "x", 1, "a"), Verdict.FORK),
        # It goes on from another number 2 than the one that is here.
        (TWO, head(3, "c", 2, "x"), Verdict.FORK),
        # Everything since number 1 in one file: with what is here, or without.
        (TWO, head(4, "d", 1, "a", {2: "b", 3: "c"}), Verdict.APPLY),
        (TWO, head(4, "d", 1, "a", {2: "x", 3: "c"}), Verdict.FORK),
        (TWO, head(4, "d", 1, "a", {3: "c"}), Verdict.FORK),
        (TWO, head(3, "c", 3, "c"), Verdict.FORK),
        # A restored laptop was told to go on from 2 after its own 3 was refused.
        (TWO, head(4, "d", 2, "b"), Verdict.APPLY),
        # What a whole file replaced is here, under its own number and content only.
        (
            TWO.with_taken(head(5, "e", 2, "b", {3: "c", 4: "d"})),
            head(4, "d", 3, "c"),
            Verdict.SAME,
        ),
        (
            TWO.with_taken(head(5, "e", 2, "b", {3: "c", 4: "d"})),
            head(4, "x", 3, "c"),
            Verdict.FORK,
        ),
        (TWO.with_taken(head(5, "e", 2, "b")), head(4, "d", 3, "c"), Verdict.FORK),
    ],
)
def test_that_a_file_is_taken_once_after_what_it_follows(
    known: Known, came: Head, verdict: Verdict
) -> None:
    assert judge(known, came) is verdict


def own(*numbers: int) -> tuple[Parcel, ...]:
    """Return files, each of which follows the one before and ends at ten times it."""
    before = (0, *numbers)
    return tuple(
        Parcel(
            n,
            f"d{n}",
            before[i],
            f"d{before[i]}" if before[i] else "",
            since=10 * before[i],
            until=10 * n,
        )
        for i, n in enumerate(numbers)
    )


def told(last: int, digest: str = "", **said: str) -> Return:
    of = {str(n): f"d{n}" for n in range(1, last + 1)}
    return Return(
        1, Epoch(), last, digest or (f"d{last}" if last else ""), 0, of | said
    )


def test_that_the_next_file_follows_the_one_before() -> None:
    assert next_base((), None) == Base(1, 0, "", 0)
    assert next_base(own(1, 2), told(1)) == Base(3, 2, "d2", 20)


def test_that_a_whole_file_follows_the_last_one_the_office_has() -> None:
    base = next_base(own(1, 2, 3), told(1), whole=True)
    assert base == Base(4, 1, "d1", 10, {2: "d2", 3: "d3"})
    assert next_base(own(1, 2), None, whole=True) == Base(
        3, 0, "", 0, {1: "d1", 2: "d2"}
    )


def test_that_a_restored_laptop_goes_on_from_what_the_office_has() -> None:
    """It knows 1 and 2; the office has a 3 and a 4 that it does not remember."""
    assert next_base(own(1, 2), told(4)) == Base(5, 4, "d4", 20)
    # It made a 3 of its own, which the office refused.
    assert next_base(own(1, 2), told(4), used=6) == Base(7, 4, "d4", 20)


def test_that_what_the_office_has_is_not_brought_again() -> None:
    assert [p.number for p in to_bring(own(1, 2, 3), told(1))] == [2, 3]
    assert [p.number for p in to_bring(own(1, 2, 3), None)] == [1, 2, 3]
    assert to_bring(own(1, 2), told(4)) == ()


def test_that_a_file_that_lies_nowhere_any_more_is_made_anew() -> None:
    """The office lost its backup, and with it what the laptop need not keep."""
    assert is_lost(own(1, 2, 3), told(1), frozenset({3}))
    assert not is_lost(own(1, 2, 3), told(2), frozenset({3}))


def test_that_a_restore_counts_by_when_it_was() -> None:
    first = Epoch(datetime(2026, 11, 20, tzinfo=UTC), "a")
    second = Epoch(datetime(2026, 11, 21, tzinfo=UTC), "b")
    assert first.is_after(Epoch()) and second.is_after(first)
    assert not first.is_after(second) and not Epoch().is_after(first)


def test_that_a_label_and_the_digits_are_short_enough_to_say() -> None:
    assert LABEL.fullmatch("L17") and not LABEL.fullmatch("17L")
    assert not LABEL.fullmatch("L-17") and not LABEL.fullmatch("左17")
    digits = fingerprint("aa" * 32, "bb" * 32)
    assert len(digits.split()) == 6 and digits.replace(" ", "").isdigit()
    assert digits != fingerprint("aa" * 32, "bc" * 32)


def entry(**fields: str) -> dict[str, str]:
    return {**dict.fromkeys(FIELDS, ""), "name": "王建国", **fields}


BASE = entry(phone="1", address="甲")


@pytest.mark.parametrize(
    ("ours", "theirs", "kept", "clashing"),
    [
        (BASE, entry(phone="2", address="甲"), entry(phone="2", address="甲"), ()),
        (
            entry(phone="1", address="乙"),
            entry(phone="2", address="甲"),
            entry(phone="2", address="乙"),
            (),
        ),
        (
            entry(phone="3", address="甲"),
            entry(phone="2", address="甲"),
            None,
            ("phone",),
        ),
        (entry(phone="2", address="甲"), entry(phone="2", address="甲"), None, ()),
        # Who somebody is: a person decides, though the fields are not the same.
        (
            entry(phone="1", address="乙"),
            entry(phone="1", address="甲", name="王建果"),
            None,
            ("name",),
        ),
        (
            entry(phone="1", address="甲", name="王建果"),
            entry(phone="2", address="甲"),
            None,
            ("phone",),
        ),
    ],
)
def test_that_fields_of_one_side_are_taken_and_those_of_both_parked(
    ours: dict[str, str],
    theirs: dict[str, str],
    kept: dict[str, str] | None,
    clashing: tuple[str, ...],
) -> None:
    found = merge([BASE], ours, theirs)
    assert (found.entry, found.clashing) == (kept, clashing)


ENTRIES = st.fixed_dictionaries({name: st.sampled_from("ab") for name in FIELDS})


@settings(max_examples=60, database=None)
@given(ENTRIES, ENTRIES, ENTRIES)
def test_that_no_change_of_either_side_is_lost_unseen(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    """Each changed field is in the entry that is kept, or waits for a person."""
    found = merge([base], ours, theirs)
    kept = found.entry or ours
    for name in FIELDS:
        if theirs[name] != base[name]:
            assert kept[name] == theirs[name] or name in found.clashing
        if ours[name] != base[name] and ours[name] != theirs[name]:
            assert kept[name] == ours[name] or ours == base
    if found.entry is not None and ours != base:
        assert all(found.entry[n] == ours[n] for n in IDENTITY)
