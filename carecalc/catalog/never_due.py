# SPDX-License-Identifier: Apache-2.0
"""Whether a programme can be due to anybody at all."""

from collections.abc import Iterator
from itertools import product

from carecalc.catalog.spread import Stretch
from carecalc.catalog.states import lies_in
from carecalc.catalog.variables import bound_numbers, has_names, telling
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.scale import Graph
from carecalc.domain.verdict import covers

_WAYS = 2_000
"""More ways than this to meet a condition are not looked at: one will do."""

Atom = c.CodeIs | c.SwitchIs | c.NumberIs | c.PlaceIs | c.RecordIs | c.RecordMatches
Way = tuple[Atom, ...]
"""Tests that must all hold, one way to meet a condition."""


def why_never(policy: Policy, programme: Programme) -> str:
    """Return the name of what keeps everybody out, empty where somebody may be due.

    What cannot be decided counts as possible: a fault that is told is one.
    """
    graph = policy.graph
    ways = list(_ways(graph, programme.who, ()))
    if not any(_possible(graph, way, policy.region) for way in ways):
        return "who"
    held = _always(graph, programme.who)
    for n, veto in enumerate(programme.vetoes):
        if _is_plain(graph, veto.when) and _always(graph, veto.when) <= held:
            return f"vetoes[{n}]"
    for name, place in ((programme.category, "category"), (programme.amount, "amount")):
        if name is not None and not _has_outcome(graph, name, ()):
            return place
    return ""


# --- conditions -------------------------------------------------------------------------


def _ways(
    graph: Graph, condition: c.Condition, begun: tuple[str, ...]
) -> Iterator[Way]:
    """Yield ways to meet a condition; what is not looked into asks for nothing."""
    if isinstance(condition, c.All):
        lists = [list(_ways(graph, part, begun)) for part in condition.parts]
        count = 1
        for one in lists:
            count *= max(1, len(one))
        if count > _WAYS:
            yield ()
            return
        for chosen in product(*lists):
            yield tuple(atom for way in chosen for atom in way)
    elif isinstance(condition, c.Any):
        for part in condition.parts:
            yield from _ways(graph, part, begun)
    elif isinstance(condition, c.Holds):
        named = graph.conditions.get(condition.name)
        if named is None or not condition.holds or condition.name in begun:
            yield ()
        else:
            yield from _ways(graph, named.test, (*begun, condition.name))
    elif isinstance(condition, c.NoneOf):
        yield ()
    else:
        yield (condition,)


def _possible(graph: Graph, way: Way, region: str) -> bool:
    """Tell whether all the tests can hold together."""
    numbers: dict[str, list[c.NumberIs]] = {}
    codes: dict[str, set[object]] = {}
    for atom in way:
        if isinstance(atom, c.NumberIs):
            numbers.setdefault(atom.name, []).append(atom)
        elif isinstance(atom, c.CodeIs | c.SwitchIs):
            several = graph.facts.get(atom.name)
            if several is not None and several.answer == "several":
                continue
            listed = atom.codes if isinstance(atom, c.CodeIs) else atom.values
            wanted: set[object] = set(listed)
            codes[atom.name] = codes.get(atom.name, wanted) & wanted
            if not codes[atom.name]:
                return False
        elif isinstance(atom, c.PlaceIs) and atom.name == "hukou":
            elsewhere = [
                r for r in atom.regions if not (covers(region, r) or covers(r, region))
            ]
            if len(elsewhere) == len(atom.regions):
                return False
    return all(_some_number(name, tests) for name, tests in numbers.items())


def _some_number(name: str, tests: list[c.NumberIs]) -> bool:
    ends = [n for t in tests if t.bounds for n in bound_numbers(t.bounds)]
    ends += [n for t in tests for n in t.among]
    if any(t.bounds is not None and has_names(t.bounds) for t in tests):
        return True
    tried = telling(Stretch(whole=name == "age"), ends)
    return any(
        all((n in t.among) if t.bounds is None else lies_in(n, t.bounds) for t in tests)
        for n in tried
    )


def _always(graph: Graph, condition: c.Condition) -> frozenset[str]:
    """Return the named conditions and single tests that a condition always asks for."""
    if isinstance(condition, c.All):
        return frozenset().union(*(_always(graph, part) for part in condition.parts))
    if isinstance(condition, c.Holds) and condition.holds:
        named = graph.conditions.get(condition.name)
        inner = frozenset() if named is None else _always(graph, named.test)
        return inner or frozenset((f"holds {condition.name}",))
    return frozenset((repr(condition),))


def _is_plain(graph: Graph, condition: c.Condition) -> bool:
    """Tell whether a condition is no more than the tests that it always asks for."""
    if isinstance(condition, c.All):
        return all(_is_plain(graph, part) for part in condition.parts)
    if isinstance(condition, c.Holds) and condition.holds:
        named = graph.conditions.get(condition.name)
        return named is not None and _is_plain(graph, named.test)
    return not isinstance(condition, c.Holds)


# --- measures ---------------------------------------------------------------------------


def _has_outcome(graph: Graph, name: str, begun: tuple[str, ...]) -> bool:
    """Tell whether a measure can come out as anything but “none of these”."""
    measure = graph.measures.get(name)
    if measure is None or name in begun:
        return True
    here = (*begun, name)
    formula = measure.formula
    if isinstance(formula, m.Rules):
        rows = [
            _has_outcome(graph, row.take, here)
            if row.take is not None
            else row.then is not False
            for row in formula.rows
        ]
        return any(rows) or formula.otherwise not in (False, None)
    if isinstance(formula, m.Band):
        lists = (
            [formula.bands]
            if isinstance(formula.bands, tuple)
            else list(formula.bands.values.values())
        )
        return any(band.then is not False for bands in lists for band in bands)
    if isinstance(formula, m.Table):
        return all(_has_outcome(graph, axis, here) for axis in formula.by) and any(
            cell is not False for cell in formula.cells.values()
        )
    return True
