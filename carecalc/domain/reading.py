# SPDX-License-Identifier: Apache-2.0
"""Which measures and conditions rest on a name, directly or through others."""

from collections.abc import Iterable, Iterator, Mapping

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Graph


class Readers:
    """Who reads whom in one graph: measures and conditions by name, items as `asked X`
    where it is told whether they are asked."""

    def __init__(self, direct: Mapping[str, frozenset[str]]) -> None:
        self._direct = direct
        self._all: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> frozenset[str]:
        """Return all that may come out otherwise when the name does."""
        found = self._all.get(name)
        if found is None:
            reached: set[str] = set()
            ahead = [name]
            while ahead:
                for reader in self._direct.get(ahead.pop(), frozenset()) - reached:
                    reached.add(reader)
                    ahead.append(reader)
            found = self._all[name] = frozenset(reached)
        return found


def readers(graph: Graph) -> Readers:
    """Return who reads whom in a graph."""
    reads: list[tuple[str, Iterable[str]]] = []
    for name, measure in graph.measures.items():
        reads.append((name, names_of_measure(measure)))
    for name, named in graph.conditions.items():
        reads.append((name, names_of_condition(named.test)))
    for name, item in (*graph.items.items(), *graph.facts.items()):
        if item.asked_when is not None:
            reads.append((f"asked {name}", names_of_condition(item.asked_when)))
    direct: dict[str, set[str]] = {}
    for reader, names in reads:
        for name in names:
            direct.setdefault(name, set()).add(reader)
            direct.setdefault(f"asked {name}", set()).add(reader)
    return Readers({name: frozenset(found) for name, found in direct.items()})


def names_of_measure(measure: m.Measure) -> Iterator[str]:
    """Yield every name that a measure reads itself."""
    yield from names_of_formula(measure.formula)
    for bound in (measure.not_below, measure.not_above):
        if isinstance(bound, str):
            yield bound


def names_of_formula(formula: m.Formula) -> Iterator[str]:
    """Yield every name that a formula reads itself."""
    if isinstance(formula, m.Sum | m.Extreme | m.GradeExtreme | m.Product):
        yield from _texts(formula.of)
    elif isinstance(formula, m.Count):
        yield from formula.of
        for condition in formula.conditions:
            yield from names_of_condition(condition)
    elif isinstance(formula, m.Band):
        yield formula.of
        bands = formula.bands
        lists = bands.values.values() if isinstance(bands, c.Switched) else (bands,)
        for rows in lists:
            for row in rows:
                yield from _bounds(row.bounds)
    elif isinstance(formula, m.Table):
        yield from formula.by
    elif isinstance(formula, m.Rules):
        for rule in formula.rows:
            if rule.when is not None:
                yield from names_of_condition(rule.when)
            if rule.take is not None:
                yield rule.take
    else:
        by = formula.less if isinstance(formula, m.Difference) else formula.by
        yield from _texts((formula.of, *by))


def names_of_condition(test: c.Condition) -> Iterator[str]:
    """Yield every name that a condition reads itself."""
    if isinstance(test, c.All | c.Any | c.NoneOf):
        for part in test.parts:
            yield from names_of_condition(part)
    elif isinstance(test, c.Holds | c.CodeIs | c.PlaceIs):
        yield test.name
    elif isinstance(test, c.NumberIs):
        yield test.name
        if test.bounds is not None:
            yield from _bounds(test.bounds)
    elif isinstance(test, c.RecordIs | c.RecordMatches):
        yield test.kind


def _bounds(bounds: c.Bounds) -> Iterator[str]:
    yield from _texts((bounds.minimum, bounds.maximum, bounds.above, bounds.below))


def _texts(names: Iterable[object]) -> Iterator[str]:
    return (name for name in names if isinstance(name, str))
