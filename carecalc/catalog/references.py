# SPDX-License-Identifier: Apache-2.0
"""Who names whom in a law file: what is used, what goes in a circle, what looks ahead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Graph, Scale


def named_by(condition: c.Condition | None) -> Iterator[str]:
    """Yield every name that a condition looks at."""
    if condition is None:
        return
    if isinstance(condition, c.All | c.Any | c.NoneOf):
        for part in condition.parts:
            yield from named_by(part)
    elif isinstance(condition, c.RecordIs):
        yield condition.kind
    elif isinstance(condition, c.RecordMatches):
        yield condition.kind
        for wanted in condition.fields.values():
            if isinstance(wanted, c.Bounds):
                yield from _bounds(wanted)
    else:
        yield condition.name
        if isinstance(condition, c.NumberIs) and condition.bounds is not None:
            yield from _bounds(condition.bounds)


def _bounds(bounds: c.Bounds) -> Iterator[str]:
    ends = (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
    return (end for end in ends if isinstance(end, str))


def named_in(measure: m.Measure) -> Iterator[str]:
    """Yield every name that a measure looks at."""
    yield from _formula(measure.formula)
    yield from (limit for limit in measure.limits if isinstance(limit, str))
    for chosen in (measure.not_below, measure.not_above, measure.grades):
        if isinstance(chosen, c.Switched):
            yield chosen.switch


def _formula(formula: m.Formula) -> Iterator[str]:
    if isinstance(formula, m.Count):
        yield from formula.of
        for condition in formula.conditions:
            yield from named_by(condition)
        if isinstance(formula.codes, c.Switched):
            yield formula.codes.switch
    elif isinstance(formula, m.Band):
        yield formula.of
        listed: Iterable[tuple[m.BandRow, ...]] = ()
        if isinstance(formula.bands, c.Switched):
            yield formula.bands.switch
            listed = formula.bands.values.values()
        else:
            listed = (formula.bands,)
        for bands in listed:
            for band in bands:
                yield from _bounds(band.bounds)
    elif isinstance(formula, m.Table):
        yield from formula.by
    elif isinstance(formula, m.Rules):
        for row in formula.rows:
            yield from named_by(row.when)
            if row.take is not None:
                yield row.take
    elif isinstance(formula, m.Difference):
        yield from _names((formula.of, *formula.less))
    elif isinstance(formula, m.Quotient):
        yield from _names((formula.of, *formula.by))
    else:
        yield from _names(formula.of)


def _names(sources: Iterable[c.Number]) -> Iterator[str]:
    return (source for source in sources if isinstance(source, str))


def key(name: str) -> str:
    """Return a name as it stands in a path of keys: quoted if it has a dot."""
    return f'"{name}"' if "." in name else name


@dataclass(slots=True)
class References:
    """The names of one file with their places and the names that each looks at."""

    graph: Graph
    places: dict[str, str] = field(default_factory=dict)
    looks_at: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roots: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def reached(self, names: Iterable[str]) -> set[str]:
        """Return the names and everything they rest on."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.looks_at.get(name, ())
        return found

    def used(self) -> set[str]:
        """Return the names that a result, warning or programme rests on."""
        return self.reached(name for named in self.roots.values() for name in named)

    def circles(self) -> list[tuple[str, ...]]:
        """Return the circles of names, each once, beginning where it was met."""
        done: set[str] = set()
        found: list[tuple[str, ...]] = []
        for start in self.looks_at:
            path: list[str] = []
            waiting: list[Iterator[str]] = [iter((start,))]
            while waiting:
                name = next(waiting[-1], None)
                if name is None:
                    waiting.pop()
                    if path:
                        done.add(path.pop())
                elif name in path:
                    found.append(tuple(path[path.index(name) :]))
                elif name not in done:
                    path.append(name)
                    waiting.append(iter(self.looks_at.get(name, ())))
        return found

    def switches_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the switches that the names rest on, in the order of the file."""
        reached = self.reached(names)
        return tuple(name for name in self.graph.switches if name in reached)

    def readings(self, names: Iterable[str]) -> list[dict[str, str]]:
        """Return every choice of the switches that matter here, the others as usual."""
        usual = {n: s.default for n, s in self.graph.switches.items()}
        found = [usual]
        for name in self.switches_of(names):
            values = self.graph.switches[name].values
            found = [{**reading, name: value} for reading in found for value in values]
        return found


def of_scale(scale: Scale) -> References:
    """Return the references of a scale."""
    found = _of_graph(scale.graph)
    for s, section in enumerate(scale.sections):
        for i, item in enumerate(section.items):
            found.places[item.code] = f"sections[{s}].items[{i}]"
            found.looks_at[item.code] = tuple(named_by(item.asked_when))
            found.roots[f"item {item.code}"] = found.looks_at[item.code]
    found.roots["result.measures"] = scale.measures
    if scale.preliminary is not None:
        found.roots["result.preliminary"] = (scale.preliminary,)
    for n, sheet in enumerate(scale.sheets):
        found.roots[f"sheets[{n}].facts"] = sheet.facts
    if isinstance(scale.raise_at_most, c.Switched):
        found.roots["result.raise_at_most"] = (scale.raise_at_most.switch,)
    for n, override in enumerate(scale.overrides):
        found.roots[f"result.overrides[{n}]"] = tuple(named_by(override.when))
    return found


def of_policy(policy: Policy) -> References:
    """Return the references of a policy."""
    found = _of_graph(policy.graph)
    for code, programme in policy.programmes.items():
        place = f"programmes.{key(code)}"
        found.roots[f"{place}.who"] = tuple(named_by(programme.who))
        for n, veto in enumerate(programme.vetoes):
            found.roots[f"{place}.vetoes[{n}]"] = tuple(named_by(veto.when))
        for n, material in enumerate(programme.procedure.materials):
            found.roots[f"{place}.materials[{n}]"] = tuple(named_by(material.when))
        found.roots[f"{place}.amount"] = (programme.amount,)
        if programme.category is not None:
            found.roots[f"{place}.category"] = (programme.category,)
    for code, group in policy.groups.items():
        found.roots[f"groups.{key(code)}.when"] = tuple(named_by(group.when))
    return found


def _of_graph(graph: Graph) -> References:
    found = References(graph)
    tables: Sequence[tuple[str, Mapping[str, object]]] = (
        ("facts", graph.facts),
        ("switches", graph.switches),
        ("parameters", graph.parameters),
        ("measures", graph.measures),
        ("conditions", graph.conditions),
    )
    for table, names in tables:
        for name in names:
            found.places[name] = f"{table}.{key(name)}"
    for name, fact in graph.facts.items():
        found.looks_at[name] = tuple(named_by(fact.asked_when))
        found.roots[f"fact {name}"] = found.looks_at[name]
    for name, measure in graph.measures.items():
        found.looks_at[name] = tuple(dict.fromkeys(named_in(measure)))
    for name, condition in graph.conditions.items():
        found.looks_at[name] = tuple(named_by(condition.test))
    for name, warning in graph.warnings.items():
        found.roots[f"warnings.{key(name)}"] = tuple(named_by(warning.test))
    return found
