# SPDX-License-Identifier: Apache-2.0
"""Every answer sheet of a few items, evaluated: exact where parts share their items."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from math import prod

from carecalc.domain import conditions as c
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, NOT_MET, Given
from carecalc.domain.scale import Graph, Item
from carecalc.domain.verdict import judge

MOST = 20_000
"""More answer sheets than these are not evaluated one by one."""

Answers = tuple[tuple[str, ...], ...]
"""One answer for each name; nothing for an item that is not asked."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """All answer sheets of some items and facts under one reading of the switches."""

    graph: Graph
    switches: Mapping[str, str]
    names: tuple[str, ...]
    choices: tuple[tuple[tuple[str, ...], ...], ...]

    def every(self) -> Iterator[tuple[Answers, Evaluation]]:
        """Yield every sheet that can be filled in, once, with its evaluation."""
        skippable = [
            (n, self._item(name))
            for n, name in enumerate(self.names)
            if self._item(name).asked_when is not None
        ]
        seen: set[Answers] = set()
        for chosen in product(*self.choices):
            evaluation = self.evaluation(chosen)
            if skippable:
                asked = list(chosen)
                for n, item in skippable:
                    if evaluation.asked(item).state == NOT_MET:
                        asked[n] = ()
                chosen = tuple(asked)
                if chosen in seen:
                    continue
                seen.add(chosen)
            yield chosen, evaluation

    def evaluation(self, chosen: Answers) -> Evaluation:
        """Return the evaluation of one sheet."""
        return Evaluation(
            self.graph,
            self.switches,
            Given(answers=dict(zip(self.names, chosen, strict=True))),
        )

    def _item(self, name: str) -> Item:
        return self.graph.items.get(name) or self.graph.facts[name]

    def words(self, chosen: Answers) -> str:
        """Return a sheet as `name = option, …`, for a report."""
        return ", ".join(
            f"{name} = {'+'.join(codes) or '–'}"
            for name, codes in zip(self.names, chosen, strict=True)
        )


def sheets_of(
    graph: Graph, switches: Mapping[str, str], names: Collection[str]
) -> Sheets | None:
    """Return the answer sheets of the items and facts among `names`.

    None if there are too many, or if something else decides as well (a case's facts).
    """
    known = {**graph.items, **graph.facts}
    worked_out = {*graph.measures, *graph.conditions, *graph.switches}
    if not set(names) <= {*known, *worked_out}:
        return None
    listed = [name for name in known if name in names]
    choices = [_choices(known[name]) for name in listed]
    if not listed or any(not part for part in choices):
        return None
    if prod(len(part) for part in choices) > MOST:
        return None
    return Sheets(graph, switches, tuple(listed), tuple(choices))


def _choices(item: Item) -> tuple[tuple[str, ...], ...]:
    codes = [option.code for option in item.options]
    if item.answer == "single":
        return tuple((code,) for code in codes)
    if item.answer == "several" and len(codes) < MOST.bit_length():
        sizes = range(len(codes) + 1)
        return tuple(chain.from_iterable(combinations(codes, n) for n in sizes))
    if item.answer == "number" and item.maximum is not None and not item.decimals:
        return tuple((str(n),) for n in range(item.maximum + 1))
    return ()


def met(evaluation: Evaluation, when: c.Condition | None) -> bool:
    """Tell whether a row of rules holds on a sheet."""
    return when is None or judge(evaluation, when).state == MET


def worse_options(item: Item, better: str) -> Mapping[str, Sequence[str]]:
    """Return the options one step of points worse than each, by the section's sense."""
    worths = {o.code: o.points for o in item.options if o.points is not None}
    order = sorted(set(worths.values()), key=lambda p: -p if better == "more" else p)
    rank = {worth: n for n, worth in enumerate(order)}
    at: dict[int, list[str]] = {}
    for code, worth in worths.items():
        at.setdefault(rank[worth], []).append(code)
    return {code: at.get(rank[Fraction(w)] + 1, ()) for code, w in worths.items()}
