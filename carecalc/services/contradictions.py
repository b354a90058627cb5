# SPDX-License-Identifier: Apache-2.0
"""Answers that do not go together, as the scale's file declares them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carecalc.domain.conditions import (
    All,
    Any,
    CodeIs,
    Condition,
    Holds,
    NoneOf,
    NumberIs,
)
from carecalc.domain.county import Critical
from carecalc.domain.scale import Graph, Scale, ScaleResult
from carecalc.domain.visit import Visit
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A declared contradiction that the answers meet.

    `items` are the items and facts it looks at, in the file's order; `reason` is the
    assessor's one line, empty until given. `critical` is what the county's file says
    where no reason settles it, only another answer.
    """

    name: str
    label: Text
    because: Text | None
    clause: str
    mark: str
    items: tuple[str, ...]
    reason: str = ""
    critical: Critical | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is in the way of signing."""
        return self.critical is not None or not self.reason

    @property
    def key(self) -> str:
        """The key under which its reason is remarked."""
        return f"warning {self.name}"


def contradictions(
    scale: Scale,
    visit: Visit,
    result: ScaleResult,
    critical: Mapping[str, Critical] | None = None,
) -> tuple[Contradiction, ...]:
    """Return the contradictions that are met, in the order of the file.

    `critical` are those that the county lets no reason settle.
    """
    found = []
    for name in result.warnings:
        declared = scale.graph.warnings[name]
        found.append(
            Contradiction(
                name=name,
                label=declared.label or Text(name),
                because=declared.because,
                clause=declared.clause,
                mark=declared.mark,
                items=tuple(dict.fromkeys(_looked_at(declared.test, scale.graph))),
                reason=visit.remarks.get(f"warning {name}", ""),
                critical=(critical or {}).get(name),
            )
        )
    return tuple(found)


def _looked_at(condition: Condition, graph: Graph) -> Iterator[str]:
    match condition:
        case All(parts) | Any(parts) | NoneOf(parts):
            for part in parts:
                yield from _looked_at(part, graph)
        case Holds(name):
            yield from _looked_at(graph.conditions[name].test, graph)
        case CodeIs(name) | NumberIs(name):
            if name in graph.items or name in graph.facts:
                yield name
        case _:
            return
