# SPDX-License-Identifier: Apache-2.0
"""What tells cases apart under one policy in a month, as small numbers in columns.

Every test that any rule of the policy makes of the same facts is answered in one pass
over them; a rule then looks at those of its own by a table (`Lens`).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints, number_of
from carecalc.batch.kinds import Column, Digit
from carecalc.batch.knowledge import Known, signatures
from carecalc.batch.policy_reading import FEES, NUMBERS, Reads
from carecalc.domain import conditions as c
from carecalc.domain.knowledge import acting_at_once
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.records import matches
from carecalc.domain.verdict import covers

_PLACES = ("hukou", "residence")
_FIELDS = {
    **{name: ("code",) for name in _PLACES},
    "status": ("code",),
    "benefit": ("code",),
    "certificate": ("category", "grade", "multiple"),
    "assessment": ("scale", "level"),
}
_BYTE, _BITS = 8, 16
"""So many tests stand in one column: a table of all their answers stays small."""

Test = c.PlaceIs | c.RecordIs | c.RecordMatches
Bits = npt.NDArray[np.unsignedinteger]
Name = tuple[str, int]
"""What a column is about, and its place among several about the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """A column of a policy as one rule sees it: `table` has its number for each of the
    column's (None: the same), `size` how many there are of the rule's."""

    name: Name
    table: Ints | None
    size: int


class PolicyDigits:
    """The columns that tell cases apart under one version of a policy."""

    def __init__(self, policy: Policy, reads: Iterable[Reads]) -> None:
        self.policy = policy
        self.at_once = acting_at_once(policy)
        self.cuts: dict[str, list[int]] = {}
        self.tests: dict[str, list[Test]] = {}
        for read in reads:
            for name, cuts in read.cuts.items():
                own = set(self.cuts.get(name, ()))
                self.cuts[name] = sorted(own | cuts)
            for kind, tests in _tests_of(read):
                listed = self.tests.setdefault(kind, [])
                listed += [test for test in tests if test not in listed]
        self._words: dict[str, dict[Hashable, int]] = {}
        self._answers: dict[Name, tuple[Sequence[object], Bits]] = {}
        self._months_fees: dict[tuple[tuple[str, int, int], ...], int] = {}

    # --- as a rule sees them -----------------------------------------------------------

    def lenses(self, reads: Reads) -> list[Lens]:
        """Return the columns that a rule looks at, each as it sees them.

        The size of columns that grow with the cases is told with the column.
        """
        found: list[Lens] = []
        for name in NUMBERS:
            if name in reads.whole:
                found.append(Lens((f"whole {name}", 0), None, 0))
            elif name in reads.cuts:
                found.append(self._of_cuts(name, reads.cuts[name]))
        for kind, tests in _tests_of(reads):
            found += self._of_tests(kind, tests)
        growing = sorted(reads.codes & {"sex", "setting"})
        growing += [f"answer {name}" for name in sorted(reads.answers)]
        growing += [FEES] if reads.fees else []
        return found + [Lens((name, 0), None, 0) for name in growing]

    def _of_cuts(self, name: str, wanted: set[int]) -> Lens:
        numbers = [0, 1]
        for cut in self.cuts[name]:
            numbers.append(numbers[-1] + (cut in wanted))
        return Lens((name, 0), np.array(numbers, np.int32), len(wanted) + 2)

    def _of_tests(self, kind: str, wanted: Sequence[Test]) -> list[Lens]:
        found = []
        for part, tests in enumerate(_parts(self.tests[kind])):
            own = [n for n, test in enumerate(tests) if test in wanted]
            if not own and kind not in _PLACES:
                continue
            answers = np.arange(1 << len(tests))
            numbers = np.zeros(len(answers), np.int32)
            for place, n in enumerate(own):
                numbers += ((answers >> n & 1) << place).astype(np.int32)
            size = 1 << len(own)
            if kind in _PLACES:
                numbers, size = (
                    np.r_[np.int32(0), numbers + 1].astype(np.int32),
                    size + 1,
                )
            found.append(Lens((kind, part), numbers, size))
        return found

    def size(self, name: Name) -> int:
        """Return how many different numbers a column has, 0 where they may grow."""
        about, part = name
        if about in self.tests:
            count = len(_parts(self.tests[about])[part])
            return (1 << count) + (about in _PLACES)
        return len(self.cuts[about]) + 2 if about in self.cuts else 0

    # --- the columns -------------------------------------------------------------------

    def column(self, name: Name, known: Known, month: Month) -> Digit:
        """Return a column of small numbers, and how many different ones there may be."""
        return known.remembered(
            (id(self), name, month), lambda: self._column(name, known, month)
        )

    def _column(self, name: Name, known: Known, month: Month) -> Digit:
        about, _ = name
        columns = known.columns
        if about == FEES:
            return self._fees(known, month)
        if about in ("sex", "setting"):
            held = columns.sex if about == "sex" else columns.setting
            return self._worded(about, held, columns.words[about])
        first, _, rest = about.partition(" ")
        if first == "answer":
            return self._answer(known, rest)
        if first == "whole":
            return self._whole(known, rest, month)
        if about in self.cuts:
            return _cut(known, about, month, self.cuts[about])
        return self._tested(name, known, month)

    def _tested(self, name: Name, known: Known, month: Month) -> Digit:
        kind, part = name
        count = len(_parts(self.tests[kind])[part])
        table = self._answered(name, known.columns.rows[kind].values)
        bits = known.bits(kind, table, month, kind in self.at_once)
        size = 1 << count
        if kind not in _PLACES:
            return bits, size
        columns = known.columns
        is_known = columns.hukou_known if kind == "hukou" else columns.residence_known
        if size == 1 << _BYTE or size == 1 << _BITS:
            bits = bits.astype(np.uint32)  # one more does not fit
        bits += bits.dtype.type(1)
        bits *= is_known
        return bits, size + 1

    def _answered(self, name: Name, values: Sequence[tuple[object, ...]]) -> Bits:
        """Return the answers to all tests of a column, a bit each, for each value of
        its rows: pieces of one table share them."""
        last = self._answers.get(name)
        if last is None or last[0] is not values:
            kind, part = name
            tests = _parts(self.tests[kind])[part]
            names = _FIELDS[kind]
            answers = [
                sum(1 << n for n, test in enumerate(tests) if _fits(test, names, value))
                for value in values
            ]
            wide = np.uint16 if len(tests) > _BYTE else np.uint8
            last = self._answers[name] = values, np.array(answers, wide)
        return last[1]

    def _worded(self, name: str, column: Ints, words: Sequence[str]) -> Digit:
        known = self._words.setdefault(name, {})
        table = [known.setdefault(word, len(known) + 1) for word in words]
        # The last one is what -1, a word that is not known, looks up.
        return np.array([*table, 0], np.int32)[column], len(known) + 1

    def _answer(self, known: Known, name: str) -> Digit:
        """Return which answer to a question of the file a case gives; one that no
        option has answers nothing."""
        rows = known.columns.rows["fact"]
        item = self.policy.graph.facts[name]
        codes = {option.code for option in item.options}
        words = self._words.setdefault(f"answer {name}", {})
        table = np.zeros(len(rows.values) or 1, np.int32)
        for place, (asked, given) in enumerate(rows.values):
            if asked == name and (not codes or codes.issuperset(given)):
                table[place] = words.setdefault(given, len(words) + 1)
        found = np.zeros(len(known), np.int32)
        said = table[rows.value]
        held = np.flatnonzero(said)
        found[rows.case[held]] = said[held]
        return found, len(words) + 1

    def _whole(self, known: Known, name: str, month: Month) -> Digit:
        """Return a number as it stands; each that is new gets the next digit."""
        if name == "age":
            ages, is_known = known.ages(month)
            column = np.where(is_known, ages, -(10**6))
        else:
            column = known.columns.income
        found, inverse = np.unique(column, return_inverse=True)
        numbers = self._words.setdefault(f"whole {name}", {})
        table = [numbers.setdefault(one, len(numbers)) for one in found.tolist()]
        return np.array(table, np.int32)[inverse], max(1, len(numbers))

    def _fees(self, known: Known, month: Month) -> Digit:
        """Return the fees of a month in their order, each that is new by the next digit."""
        rows = known.columns.rows["fees"]
        held = np.flatnonzero(rows.first == number_of(month))
        said = [
            (rows.values[value][0], fee, insurance)
            for value, fee, insurance in zip(
                rows.value[held].tolist(),
                rows.fen[held].tolist(),
                rows.less[held].tolist(),
                strict=True,
            )
        ]
        self._months_fees.setdefault((), 0)
        found = signatures(len(known), rows.case[held], said, self._months_fees)
        return found, len(self._months_fees)


def _tests_of(reads: Reads) -> Iterable[tuple[str, Sequence[Test]]]:
    yield from reads.places.items()
    yield from reads.records.items()


def _parts(tests: Sequence[Test]) -> list[Sequence[Test]]:
    return [tests[start : start + _BITS] for start in range(0, len(tests), _BITS)]


def _fits(test: Test, names: Sequence[str], value: Sequence[object]) -> bool:
    if isinstance(test, c.PlaceIs):
        return any(covers(region, str(value[0])) for region in test.regions)
    fields: Mapping[str, tuple[c.Code, ...] | c.Bounds | bool]
    fields = {"code": test.codes} if isinstance(test, c.RecordIs) else test.fields
    return matches(dict(zip(names, value, strict=True)), fields)


def _cut(known: Known, name: str, month: Month, cuts: Sequence[int]) -> Digit:
    """Return between which cuts a number lies; 0 where it is not known."""
    columns = known.columns
    if name == "age":
        # Who was born on such a day or before has reached so many years.
        is_known = columns.birth > 0
        reached = [columns.birth <= _born_by(month, years) for years in cuts]
    else:
        is_known = columns.income >= 0
        reached = [columns.income >= fen for fen in cuts]
    size = len(cuts) + 2
    narrow = size <= 1 << _BYTE
    found: Column = np.ones(len(known), np.uint8 if narrow else np.int32)
    for part in reached:
        found += part
    found *= is_known
    return found, size


def _born_by(month: Month, years: int) -> int:
    """Return the last day of birth of those who reach an age by a month.

    One born on 29 February has the birthday on 1 March.
    """
    year = month.year - years
    if year < 1:
        return 0
    if year > 9999:
        return 2**31 - 1
    last = Month(year, month.number).last_day
    return last.toordinal() - (last.month == 2 and last.day == 29)
