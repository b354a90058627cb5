# SPDX-License-Identifier: Apache-2.0
"""Which measures and conditions rest on a name, directly or through others."""

from collections.abc import Iterable, Iterator, Mapping

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Graph, Scale


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
    yield from _texts(measure.limits)


def names_of_formula(formula: m.Formula) -> Iterator[str]:
    """Yield every name that a formula reads itself."""
    yield from names_as_values(formula)
    for condition in conditions_of_formula(formula):
        yield from names_of_condition(condition)


def names_as_values(formula: m.Formula) -> Iterator[str]:
    """Yield every name whose value a formula takes, other than to test it."""
    if isinstance(formula, m.Sum | m.Extreme | m.GradeExtreme | m.Product):
        yield from _texts(formula.of)
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
        yield from _texts(row.take for row in formula.rows)
    elif not isinstance(formula, m.Count):
        by = formula.less if isinstance(formula, m.Difference) else formula.by
        yield from _texts((formula.of, *by))


def conditions_of_formula(formula: m.Formula) -> Iterator[c.Condition]:
    """Yield every condition that a formula tests; a count of codes tests each name."""
    if isinstance(formula, m.Count):
        codes = formula.codes
        lists = codes.values.values() if isinstance(codes, c.Switched) else (codes,)
        for listed in lists:
            yield from (c.CodeIs(name, listed) for name in formula.of)
        yield from formula.conditions
    elif isinstance(formula, m.Rules):
        yield from (row.when for row in formula.rows if row.when is not None)


def single_tests(scale: Scale) -> Iterator[c.Condition]:
    """Yield every single test on which the level of a scale may rest."""
    graph = scale.graph
    ahead: list[c.Condition] = [override.when for override in scale.overrides]
    ahead += [named.test for named in graph.conditions.values()]
    for item in (*graph.items.values(), *graph.facts.values()):
        ahead += [] if item.asked_when is None else [item.asked_when]
    for measure in graph.measures.values():
        ahead += conditions_of_formula(measure.formula)
    while ahead:
        test = ahead.pop()
        if isinstance(test, c.All | c.Any | c.NoneOf):
            ahead += test.parts
        else:
            yield test


def reckoned_names(scale: Scale) -> frozenset[str]:
    """Return every name whose value some formula of the scale takes."""
    return frozenset(
        name
        for measure in scale.graph.measures.values()
        for name in names_as_values(measure.formula)
    )


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
