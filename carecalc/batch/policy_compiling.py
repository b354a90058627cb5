# SPDX-License-Identifier: Apache-2.0
"""Policies made ready for many cases: each kind of case is judged once, all share it.

The rules themselves are not written a second time. A case is reduced to what a rule
tells apart (see `policy_reading`); one case of each kind goes through the evaluator
that judges single cases, and its answer, reasons left out, holds for all of the kind.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints
from carecalc.batch.kinds import Digit, dense, key_of, kinds_of
from carecalc.batch.knowledge import Known, signatures
from carecalc.batch.policy_reading import (
    NUMBERS,
    Reads,
    measures_read,
    read_by_condition,
    read_by_programme,
)
from carecalc.domain import conditions as c
from carecalc.domain.eligibility import NO_LAW, Eligibility, judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts, acting_at_once
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.records import matches
from carecalc.domain.result import MET
from carecalc.domain.verdict import covers, judge
from carecalc.errors import UserError

ERROR, UNLAWFUL = 0, 1
"""Outcomes that are always there: the law file has no answer; there is no law."""

NOT_MET_NUMBER, MET_NUMBER = 1, 2

_KEPT = 1 << 20
"""So large a table of kinds is kept for the months and cases that follow."""

_FIELDS = {
    "status": ("code",),
    "benefit": ("code",),
    "certificate": ("category", "grade", "multiple"),
    "assessment": ("scale", "level"),
}
_BITS = 64


class Outcomes:
    """Everything that programmes come to by their conditions alone, by number."""

    def __init__(self) -> None:
        self.found: list[Eligibility] = [NO_LAW, NO_LAW]
        self._numbers: dict[Hashable, int] = {}

    def number(self, one: Eligibility) -> int:
        """Return the number of an outcome; its reasons are not kept."""
        bare = replace(one, steps=())
        number = self._numbers.get(bare)
        if number is None:
            number = self._numbers[bare] = len(self.found)
            self.found.append(bare)
        return number


class Compiled:
    """One version of a policy under given readings, made ready."""

    def __init__(
        self, policy: Policy, given: Mapping[str, str], outcomes: Outcomes
    ) -> None:
        self.policy = policy
        self.switches = {
            name: given.get(name, switch.default)
            for name, switch in policy.graph.switches.items()
        }
        self._outcomes = outcomes
        self._programmes: dict[str, _Rule] = {}
        self._conditions: dict[str, _Rule] = {}
        # The warnings of a file change no line; but one that reckons may find that the
        # file has no answer, and then the case has none.
        warnings = [named.test for named in policy.graph.warnings.values()]
        self.warnings_reckon = bool(measures_read(policy.graph, warnings))

    def eligible(self, code: str, known: Known, month: Month) -> Ints:
        """Return the number of what a programme comes to for each case in a month."""
        rule = self._programmes.get(code)
        if rule is None:
            programme = self.policy.programmes[code]
            rule = self._programmes[code] = _Rule(
                self.policy,
                self.switches,
                read_by_programme(self.policy.graph, programme),
                self._judging(programme),
            )
        return rule.numbers(known, month)

    def _judging(self, programme: Programme) -> Callable[[Evaluation], int]:
        def judged(evaluation: Evaluation) -> int:
            return self._outcomes.number(judge_programme(evaluation, programme))

        return judged

    def met(self, group: str, test: c.Condition, known: Known, month: Month) -> Ints:
        """Return of each case whether the condition of a group is met, by number."""
        rule = self._conditions.get(group)
        if rule is None:
            reads = read_by_condition(self.policy.graph, test)

            def judged(evaluation: Evaluation) -> int:
                is_met = judge(evaluation, test).state == MET
                return MET_NUMBER if is_met else NOT_MET_NUMBER

            rule = _Rule(self.policy, self.switches, reads, judged)
            self._conditions[group] = rule
        return rule.numbers(known, month)


class _Rule:
    """What is judged of a case by one policy, with what tells cases apart in it."""

    def __init__(
        self,
        policy: Policy,
        switches: Mapping[str, str],
        reads: Reads,
        judged: Callable[[Evaluation], int],
    ) -> None:
        self.policy = policy
        self.switches = switches
        self.reads = reads
        self.judged = judged
        self.at_once = acting_at_once(policy)
        # What is reckoned with has other digits each time.
        self.is_stable = not (reads.whole or reads.fees)
        self._tables: dict[Hashable, npt.NDArray[np.int32]] = {}
        self._words: dict[str, dict[Hashable, int]] = {}

    def numbers(self, known: Known, month: Month) -> Ints:
        digits = list(self._digits(known, month))
        key, size = key_of(digits, len(known))
        if not self.is_stable or size > _KEPT:
            kind, one_of = kinds_of(key, size)
            found = [self._number(known, place, month) for place in one_of.tolist()]
            return np.array(found, np.int32)[kind] if len(kind) else kind
        standards = tuple(
            None if standard is None else standard.on(month.first_day)
            for parameter in self.policy.graph.parameters.values()
            for standard in (self.policy.standards.get(parameter.standard),)
        )
        layout = (standards, tuple(count for _, count in digits))
        table = self._tables.get(layout)
        if table is None:
            table = self._tables[layout] = np.full(size, -1, np.int32)
        numbers = table[key]
        new = np.flatnonzero(numbers < 0)
        if len(new):
            kind, one_of = kinds_of(key[new], size)
            for place in new[one_of].tolist():
                table[key[place]] = self._number(known, place, month)
            numbers[new] = table[key[new]]
        return numbers

    def _number(self, known: Known, place: int, month: Month) -> int:
        """Return what the evaluator of single cases makes of one case."""
        facts = Facts(known.case(place), {})
        given = facts.given(self.policy, facts.in_force(self.policy, month))
        try:
            return self.judged(Evaluation(self.policy.graph, self.switches, given))
        except UserError:
            return ERROR

    # --- what tells cases apart ---------------------------------------------------------

    def _digits(self, known: Known, month: Month) -> Sequence[Digit]:
        reads, columns = self.reads, known.columns
        digits: list[Digit] = []
        for name in NUMBERS:
            if name in reads.whole:
                digits += _whole(known, name, month)
            elif name in reads.cuts:
                digits.append(_cut(known, name, month, sorted(reads.cuts[name])))
        for name in sorted(reads.codes & {"sex", "setting"}):
            column = columns.sex if name == "sex" else columns.setting
            digits.append(self._worded(name, column, columns.words[name]))
        for name, tests in reads.places.items():
            digits += self._places(known, name, tests, month)
        for kind, tests_ in reads.records.items():
            digits += self._records(known, kind, tests_, month)
        if reads.answers:
            digits += [self._answer(known, name) for name in sorted(reads.answers)]
        if reads.fees:
            digits.append(_fees(known, month))
        return digits

    def _worded(self, name: str, column: Ints, words: Sequence[str]) -> Digit:
        known = self._words.setdefault(name, {})
        table = [known.setdefault(word, len(known) + 1) for word in words]
        # The last one is what -1, a word that is not known, looks up.
        return np.array([*table, 0], np.int32)[column], len(known) + 1

    def _places(
        self, known: Known, name: str, tests: Sequence[c.PlaceIs], month: Month
    ) -> list[Digit]:
        columns = known.columns
        is_known = columns.hukou_known if name == "hukou" else columns.residence_known
        values = columns.rows[name].values
        fits = [
            [
                any(covers(region, str(code)) for region in test.regions)
                for test in tests
            ]
            for (code,) in values
        ]
        digits = self._bits(known, name, fits, len(tests), month)
        return [(is_known, 2), *digits]

    def _records(
        self,
        known: Known,
        kind: str,
        tests: Sequence[c.RecordIs | c.RecordMatches],
        month: Month,
    ) -> list[Digit]:
        names = _FIELDS[kind]
        fields = [
            {"code": test.codes} if isinstance(test, c.RecordIs) else test.fields
            for test in tests
        ]
        fits = [
            [matches(dict(zip(names, value, strict=True)), each) for each in fields]
            for value in known.columns.rows[kind].values
        ]
        return self._bits(known, kind, fits, len(tests), month)

    def _bits(
        self, known: Known, kind: str, fits: list[list[bool]], count: int, month: Month
    ) -> list[Digit]:
        """Return which tests a case meets by some record in force, as bits."""
        digits: list[Digit] = []
        for start in range(0, count, _BITS):
            width = min(_BITS, count - start)
            size = next(n for n in (8, 16, 32, 64) if n >= width)
            table = np.array(
                [
                    sum(
                        1 << n
                        for n, fit in enumerate(row[start : start + width])
                        if fit
                    )
                    for row in fits
                ],
                np.dtype(f"uint{size}"),
            )
            at_once = kind in self.at_once
            bits = known.bits(kind, table, month, at_once)
            digits.append(dense(bits) if width > 20 else (bits, 1 << width))
        return digits

    def _answer(self, known: Known, name: str) -> Digit:
        """Return which answer to a question of the file a case gives; one that no
        option has answers nothing."""
        rows = known.columns.rows["fact"]
        item = self.policy.graph.facts[name]
        codes = {option.code for option in item.options}
        words = self._words.setdefault(f"answer {name}", {})
        table = np.zeros(len(rows.values) or 1, np.int32)
        for place, (asked, given) in enumerate(rows.values):
            assert isinstance(given, tuple)
            if asked == name and (not codes or codes.issuperset(given)):
                table[place] = words.setdefault(given, len(words) + 1)
        found = np.zeros(len(known), np.int32)
        said = table[rows.value]
        held = np.flatnonzero(said)
        found[rows.case[held]] = said[held]
        return found, len(words) + 1


def _whole(known: Known, name: str, month: Month) -> list[Digit]:
    if name == "age":
        ages, is_known = known.ages(month)
        return [(is_known, 2), dense(np.where(is_known, ages, 0))]
    return [dense(known.columns.income)]


def _cut(known: Known, name: str, month: Month, cuts: Sequence[int]) -> Digit:
    """Return between which cuts a number lies; 0 where it is not known."""
    columns = known.columns
    if name == "age":
        # Who was born on such a day or before has reached so many years.
        column, is_known = columns.birth, columns.birth > 0
        reached = [column <= _born_by(month, years) for years in cuts]
    else:
        is_known = columns.income >= 0
        reached = [columns.income >= fen for fen in cuts]
    found = np.ones(len(known), np.int16)
    for part in reached:
        found += part
    found *= is_known
    return found, len(cuts) + 2


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


def _fees(known: Known, month: Month) -> Digit:
    rows = known.columns.rows["fees"]
    held = np.flatnonzero(rows.first == month.year * 12 + month.number - 1)
    said: list[Hashable] = list(
        zip(
            rows.value[held].tolist(),
            rows.fen[held].tolist(),
            rows.less[held].tolist(),
            strict=True,
        )
    )
    kinds: dict[Hashable, int] = {}
    found = signatures(len(known), rows.case[held], said, kinds)
    return found, len(kinds) + 1
