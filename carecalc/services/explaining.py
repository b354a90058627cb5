# SPDX-License-Identifier: Apache-2.0
"""Why this level: one value that the screen, the paper and JSON all print from."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.scale import Scale, ScaleResult, level_label
from carecalc.domain.trace import Step, Words
from carecalc.i18n import Catalogue
from carecalc.services.filling_parts import sources_of
from carecalc.services.visit_view import VisitView
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question that the text leaves open was read."""

    name: str
    label: Text
    value: Text
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The card “why this level” of one result.

    `lines` go from the items through sub-scores and grades to the table cell or total,
    the clauses and the level, each with what it was worked out from. `digest` is the
    SHA-256 of the scale file that was used, `sources` the printed names that a clause
    may begin with.
    """

    scale: str
    version: str
    digest: str
    title: Text
    level: str | int | None
    level_name: Text | None
    lines: tuple[Step, ...]
    readings: tuple[Reading, ...]
    sources: Mapping[str, Words]


def why(view: VisitView) -> Why:
    """Return the card of a visit as it stands."""
    return of_result(view.scale, view.result)


def of_result(scale: Scale, result: ScaleResult) -> Why:
    """Return the card of any result of a scale."""
    return Why(
        scale=scale.code,
        version=scale.version,
        digest=scale.digest,
        title=scale.label,
        level=result.level,
        level_name=level_label(scale, result.level),
        lines=result.steps,
        readings=tuple(
            Reading(
                name,
                switch.label,
                switch.values[result.switches[name]],
                switch.clause,
                switch.mark,
            )
            for name, switch in scale.graph.switches.items()
        ),
        sources=sources_of(scale.sources),
    )


def why_json(card: Why, words: Catalogue) -> dict[str, object]:
    """Return the card as a JSON value in one language."""
    name = card.level_name
    return {
        "scale": card.scale,
        "version": card.version,
        "sha256": card.digest,
        "title": words.render(card.title),
        "level": card.level,
        "level_name": None if name is None else words.render(name),
        "readings": [
            {
                "switch": reading.name,
                "text": words.render(reading.label),
                "value": words.render(reading.value),
                "clause": reading.clause,
                "mark": reading.mark,
            }
            for reading in card.readings
        ],
        "lines": [_line(step, words) for step in card.lines],
    }


def _line(step: Step, words: Catalogue) -> dict[str, object]:
    return {
        "text": words.render(step.text),
        "value": None if step.value is None else words.render(step.value),
        "clause": step.clause,
        "mark": step.mark,
        "children": [_line(child, words) for child in step.children],
    }
