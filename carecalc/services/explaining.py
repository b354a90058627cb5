# SPDX-License-Identifier: Apache-2.0
"""Why this level: one value that the screen, the paper and JSON all print from."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.nearness import Distance, Nearness, Reach
from carecalc.domain.scale import Scale, ScaleResult, level_label
from carecalc.domain.trace import Step, Words
from carecalc.domain.words import number_words
from carecalc.i18n import Catalogue
from carecalc.services.filling_answers import numbered
from carecalc.services.filling_parts import level_words, measure_words, sources_of
from carecalc.services.scoring import json_number
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message, Text


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
    nearness: Nearness | None = None


def why(view: VisitView) -> Why:
    """Return the card of a visit as it stands; how close other levels are stays out
    for as long as the county hides the level."""
    return of_result(view.scale, view.result, view.nearness)


def of_result(scale: Scale, result: ScaleResult, near: Nearness | None = None) -> Why:
    """Return the card of any result of a scale."""
    return Why(
        scale=scale.code,
        version=scale.version,
        digest=scale.digest,
        title=scale.label,
        level=result.level,
        level_name=level_label(scale, result.level, result.switches),
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
        nearness=near,
    )


def near_lines(scale: Scale, result: ScaleResult, near: Nearness) -> tuple[Step, ...]:
    """Return in words how close other levels are: banded numbers, then single answers
    that turn the level when they are one option better or worse."""
    lines = [_distance_line(scale, result, each) for each in near.distances]
    items = items_of(scale)
    for level in dict.fromkeys(flip.level for flip in near.flips):
        turning = dict.fromkeys(f.item for f in near.flips if f.level == level)
        lines.append(
            Step(
                Message(
                    N_("Any one of these answers, one step further, gives {level}"),
                    {"level": level_words(scale, level, result.switches)},
                ),
                Message(
                    "{items}",
                    {"items": tuple(numbered(scale, items[i]) for i in turning)},
                ),
            )
        )
    if near.live:
        lines.append(
            Step(
                Message(N_("Not answered, and could still change the level")),
                Message(
                    "{items}",
                    {"items": tuple(numbered(scale, items[i]) for i in near.live)},
                ),
            )
        )
    return tuple(lines)


def _distance_line(scale: Scale, result: ScaleResult, far: Distance) -> Step:
    reaches = tuple(
        reach_words(scale, result, far, reach)
        for reach in (far.worse, far.better)
        if reach is not None
    )
    measure = scale.graph.measures[far.measure]
    counted = scale.graph.measures.get(far.of)
    unit = "" if counted is None else counted.unit
    label: Text | str = far.of
    if counted is not None and counted.label is not None:
        label = counted.label
    grade = grade_words(scale, result, far, far.grade)
    text = Message(
        N_("{name} is {value}: {grade}"),
        {"name": label, "value": number_words(far.value, unit), "grade": grade},
    )
    value = reaches[0] if reaches else None
    if len(reaches) == 2:
        both = {"one": reaches[0], "other": reaches[1]}
        value = Message(N_("{one}; {other}"), both)
    return Step(text, value, measure.clause)


def grade_words(
    scale: Scale, result: ScaleResult, far: Distance, grade: str | int
) -> Words:
    """Return what a number is graded as: a level with its number, else the grade."""
    if far.measure == scale.preliminary:
        return level_words(scale, grade, result.switches)
    return measure_words(scale, result.switches, far.measure, grade)


def reach_words(
    scale: Scale, result: ScaleResult, far: Distance, reach: Reach
) -> Message:
    """Return how far another grade is, and the final level where that is another."""
    counted = scale.graph.measures.get(far.of)
    unit = "" if counted is None else counted.unit
    if reach.beyond:
        template = (
            N_("over {number} more: {grade}")
            if reach.points >= 0
            else N_("over {number} fewer: {grade}")
        )
    else:
        template = (
            N_("{number} more: {grade}")
            if reach.points >= 0
            else N_("{number} fewer: {grade}")
        )
    grade = grade_words(scale, result, far, reach.grade)
    words = Message(
        template, {"number": number_words(abs(reach.points), unit), "grade": grade}
    )
    is_level = far.measure == scale.preliminary and reach.grade == reach.level
    if is_level or reach.level is None:
        return words
    return Message(
        N_("{reach} (final level: {level})"),
        {"reach": words, "level": level_words(scale, reach.level, result.switches)},
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
        "nearness": None if card.nearness is None else _near_json(card.nearness),
    }


def _near_json(near: Nearness) -> dict[str, object]:
    return {
        "distances": [
            {
                "measure": far.measure,
                "of": far.of,
                "value": json_number(far.value),
                "grade": far.grade,
                "better": _reach_json(far.better),
                "worse": _reach_json(far.worse),
            }
            for far in near.distances
        ],
        "flips": [
            {
                "item": flip.item,
                "before": list(flip.before),
                "after": list(flip.after),
                "level": flip.level,
            }
            for flip in near.flips
        ],
        "live": list(near.live),
        "exact": near.exact,
    }


def _reach_json(reach: Reach | None) -> dict[str, object] | None:
    if reach is None:
        return None
    return {
        "points": json_number(reach.points),
        "beyond": reach.beyond,
        "grade": reach.grade,
        "level": reach.level,
    }


def _line(step: Step, words: Catalogue) -> dict[str, object]:
    return {
        "text": words.render(step.text),
        "value": None if step.value is None else words.render(step.value),
        "clause": step.clause,
        "mark": step.mark,
        "children": [_line(child, words) for child in step.children],
    }
