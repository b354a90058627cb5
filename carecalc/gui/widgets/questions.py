# SPDX-License-Identifier: Apache-2.0
"""A scale as something to ask: its groups of questions, and what a key or answer means."""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carecalc.domain.conditions import All, Any, CodeIs, Condition, Holds
from carecalc.domain.scale import Graph, Item, Override, Scale
from carecalc.domain.visit import Answer
from carecalc.text import Text

REFUSED = "refused"
NOT_APPLICABLE = "not-applicable"

FACTS = "facts"
"""The code of the group of facts, which is no section of the scale."""

_STOPS = {"。": ".", "、": "/"}


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked together: a section of the scale, a sheet of facts, or the facts
    that stand in no sheet.

    `label` is None for the last, which the scale does not name as a whole. `optional`
    are the questions that no result rests on: they may stay unasked.
    """

    code: str
    label: Text | None
    items: tuple[Item, ...]
    clause: str = ""
    mark: str = ""
    is_section: bool = False
    optional: frozenset[str] = frozenset()
    note: Text | str | None = None


def groups(scale: Scale) -> tuple[Group, ...]:
    """Return the sections in the order of the paper, the facts that stand in no sheet,
    then the sheets."""
    sections = tuple(
        Group(s.code, s.label, s.items, s.clause, s.mark, is_section=True)
        for s in scale.sections
    )
    facts = scale.graph.facts
    sheets = tuple(
        Group(
            sheet.code,
            sheet.label,
            tuple(facts[code] for code in sheet.facts),
            sheet.clause,
            sheet.mark,
            optional=scale.recorded & frozenset(sheet.facts),
            note=sheet.note,
        )
        for sheet in scale.sheets
    )
    in_sheets = {code for sheet in scale.sheets for code in sheet.facts}
    others = tuple(fact for code, fact in facts.items() if code not in in_sheets)
    if not others:
        return (*sections, *sheets)
    codes = frozenset(fact.code for fact in others)
    rest = Group(FACTS, None, others, optional=scale.recorded & codes)
    return (*sections, rest, *sheets)


def questions(scale: Scale) -> tuple[Item, ...]:
    """Return every question in the order in which the groups ask it."""
    return tuple(item for group in groups(scale) for item in group.items)


def group_of(found: Iterable[Group], code: str) -> Group | None:
    """Return the group in which a question stands."""
    return next((g for g in found if any(i.code == code for i in g.items)), None)


def unasked(
    scale: Scale, missing: Container[str], answers: Container[str]
) -> frozenset[str]:
    """Return the items that need no answer: neither missing nor answered."""
    return frozenset(
        item.code
        for item in scale.items
        if item.asked_when is not None
        and item.code not in missing
        and item.code not in answers
    )


def deciding(scale: Scale) -> dict[tuple[str, str], Override]:
    """Return the (item, option) pairs that alone set the level, whatever else is known.

    Such an answer is never given by a slip of the finger: the window asks once.
    """
    found: dict[tuple[str, str], Override] = {}
    for override in scale.overrides:
        if override.set is not None:
            for pair in _sufficient(override.when, scale.graph):
                found.setdefault(pair, override)
    return found


def _sufficient(condition: Condition, graph: Graph) -> Iterator[tuple[str, str]]:
    match condition:
        case CodeIs(name, codes) if name in graph.items or name in graph.facts:
            yield from ((name, str(code)) for code in codes)
        case Any(parts):
            for part in parts:
                yield from _sufficient(part, graph)
        case All((only,)):
            yield from _sufficient(only, graph)
        case Holds(name, True):
            yield from _sufficient(graph.conditions[name].test, graph)


def plain_key(typed: str) -> str:
    """Return the key that was meant: full-width and Chinese signs count as plain ones."""
    return _STOPS.get(typed, unicodedata.normalize("NFKC", typed))


def number_of(typed: str) -> str:
    """Return a number as it is recorded: "２。50" is "2.5"; empty where nothing counts."""
    plain = "".join(plain_key(sign) for sign in typed.strip())
    whole, _, places = plain.partition(".")
    if not whole and not places:
        return ""
    places = places.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{places}" if places else "")


def points_of(item: Item, answer: Answer | None) -> Fraction | None:
    """Return the points of the options chosen; None where there are none."""
    if answer is None:
        return None
    options = [item.option(code) for code in answer.options]
    points = [o.points for o in options if o is not None and o.points is not None]
    return sum(points, Fraction(0)) if points else None


def subtotal(group: Group, answers: Mapping[str, Answer]) -> Fraction | None:
    """Return the points so far; None where the group's options have none."""
    if not group.is_section or not any(
        option.points is not None for item in group.items for option in item.options
    ):
        return None
    points = (points_of(item, answers.get(item.code)) for item in group.items)
    return sum((p for p in points if p is not None), Fraction(0))


def is_open(answer: Answer | None) -> bool:
    """Tell whether the question still wants an answer: none yet, or a refusal."""
    return answer is None or bool(answer.refused)


def around(items: Sequence[Item], code: str, by: int = 1) -> Iterator[Item]:
    """Yield every question once, from the one after (or before) `code` round to it."""
    start = [item.code for item in items].index(code)
    for distance in range(1, len(items) + 1):
        yield items[(start + by * distance) % len(items)]
