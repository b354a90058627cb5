# SPDX-License-Identifier: Apache-2.0
"""The rules of quality signals as their file says them: thresholds, words, limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.text import Text

ALARM, NOTICE = "alarm", "notice"

SHORT, FAST, STRAIGHT = "short-visit", "fast-items", "straight-line"
TWINS, NOTES, BUNCHING = "twins", "same-notes", "bunching"
ONE_LEVEL, DRIFT = "one-level", "drift"
SAME = "same-as-before"
RELATION, SURNAME, PAIR = "relation", "same-surname", "same-pair"

NUMBERS: Mapping[str, frozenset[str]] = {
    SHORT: frozenset(
        {
            *("seconds_per_item", "percent_of_median", "least_known"),
            *("least_visits", "tolerated_percent", "points"),
        }
    ),
    FAST: frozenset(
        {
            *("milliseconds", "percentile", "least_known", "percent_of_items"),
            *("least_items", "least_visits", "tolerated_percent", "points"),
        }
    ),
    STRAIGHT: frozenset(
        {"run", "most_percent", "deviations_tenths", "least_visits", "points"}
    ),
    TWINS: frozenset({"alike", "least_visits", "least_peers", "times_peers"}),
    NOTES: frozenset(
        {"characters", "alike", "least_visits", "least_peers", "times_peers"}
    ),
    BUNCHING: frozenset({"points_of_scale", "least_visits", "points"}),
    ONE_LEVEL: frozenset({"percent", "least_visits", "points"}),
    DRIFT: frozenset({"tenths_of_level", "least_visits", "least_others"}),
    SAME: frozenset(
        {
            *("days", "least_items", "most_percent"),
            *("least_visits", "tolerated_percent", "points"),
        }
    ),
    RELATION: frozenset(),
    SURNAME: frozenset({"least_visits", "points"}),
    PAIR: frozenset({"percent", "least_visits", "least_assessors"}),
}
"""Which numbers each signal reads; the file gives exactly these."""

STRATA = ("age", "last-level", "hardship")
"""By what cases can be told to be alike."""


@dataclass(frozen=True, slots=True)
class SignalRule:
    """One signal: what it is called, when it is given, what it can not show.

    `rule` names its numbers in braces. `weight`: an `alarm` counts against an assessor,
    a `notice` only wants a look.
    """

    label: Text
    rule: Text
    cannot: Text
    weight: str
    numbers: Mapping[str, int]
    mark: str = ""

    @property
    def said(self) -> Text:
        """The rule with its numbers, as the file has them."""
        en = None if self.rule.en is None else self.rule.en.format_map(self.numbers)
        return Text(self.rule.zh_CN.format_map(self.numbers), en)


@dataclass(frozen=True, slots=True)
class SignalRules:
    """All signals by code, and what they share.

    `ages` are the first years of the age bands; `strata` by what the mix of cases is
    told; `alpha_permille` what a corrected probability must fall under, in thousandths;
    `months` how far back is looked. `redraw_days` is how long whoever makes a drawn visit
    again has, where nobody says otherwise; None where no day is proposed.
    """

    label: Text
    note: Text
    mark: str
    months: int
    ages: tuple[int, ...]
    strata: tuple[str, ...]
    alpha_permille: int
    correction: Text
    signals: Mapping[str, SignalRule]
    redraw_days: int | None = None

    @property
    def alpha(self) -> float:
        """What a corrected probability must fall under."""
        return self.alpha_permille / 1000

    def number(self, signal: str, name: str) -> int:
        """Return a threshold of a signal."""
        return self.signals[signal].numbers[name]
