# SPDX-License-Identifier: Apache-2.0
"""What a check of a visit finds: answers missing, contradictions, things to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carecalc.domain.conditions import All, Any, CodeIs, Condition, Holds, NoneOf
from carecalc.domain.scale import Graph
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.questions import NOT_APPLICABLE, questions
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message, Text

Words = Message | Text | str


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the check: its words, and the question to go to (empty: none)."""

    item: str
    parts: tuple[Words, ...]


def unanswered(view: VisitView) -> tuple[Finding, ...]:
    """Return the items and facts without an answer, refused ones with their reason."""
    open_ = {*view.result.missing}
    answers = view.visit.answers
    open_.update(name for name in view.scale.graph.facts if name not in answers)
    open_.update(code for code, answer in answers.items() if answer.refused)
    return tuple(
        Finding(item.code, (_number(view, item.code), item.label, *_why(answer)))
        for item in questions(view.scale)
        if item.code in open_
        for answer in (answers.get(item.code),)
    )


def _number(view: VisitView, code: str) -> str:
    fact = view.scale.graph.facts.get(code)
    return code if fact is None else fact.clause


def _why(answer: Answer | None) -> tuple[Words, ...]:
    if answer is None or not answer.refused:
        return ()
    what = N_("answer refused")
    if answer.refused == NOT_APPLICABLE:
        what = N_("not applicable")
    if not answer.reason:
        return (Message(what),)
    said = {"what": Message(what), "why": answer.reason}
    return (Message(N_("{what}: {why}"), said),)


def contradictions(view: VisitView) -> tuple[Finding, ...]:
    """Return the warnings of the file that are met."""
    found = []
    for name in view.result.warnings:
        warning = view.scale.graph.warnings[name]
        first = next(_asked(warning.test, view.scale.graph), "")
        found.append(Finding(first, (warning.label or name,)))
    return tuple(found)


def hints(view: VisitView, marks: Mapping[str, Text]) -> tuple[Finding, ...]:
    """Return the doubts that answers rest on, and the readings in use.

    `marks` are the names of doubts.
    """
    return (*_doubtful_options(view, marks), *_readings(view, marks))


def _doubtful_options(view: VisitView, marks: Mapping[str, Text]) -> Iterator[Finding]:
    for item in questions(view.scale):
        answer = view.visit.answers.get(item.code)
        for code in () if answer is None else answer.options:
            option = item.option(code)
            if option is not None and option.mark:
                yield Finding(
                    item.code,
                    (
                        _number(view, item.code),
                        item.label,
                        marks.get(option.mark, option.mark),
                        *((option.note,) if isinstance(option.note, Text) else ()),
                    ),
                )


def _readings(view: VisitView, marks: Mapping[str, Text]) -> Iterator[Finding]:
    for name, value in view.result.switches.items():
        switch = view.scale.graph.switches[name]
        said = {"question": switch.label, "reading": switch.values[value]}
        words = Message(N_("{question}: {reading}"), said)
        if switch.mark:
            said["doubt"] = marks.get(switch.mark, switch.mark)
            words = Message(N_("{question}: {reading} ({doubt})"), said)
        yield Finding("", (words,))


def _asked(condition: Condition, graph: Graph) -> Iterator[str]:
    match condition:
        case CodeIs(name, _) if name in graph.items or name in graph.facts:
            yield name
        case All(parts) | Any(parts) | NoneOf(parts):
            for part in parts:
                yield from _asked(part, graph)
        case Holds(name, _):
            yield from _asked(graph.conditions[name].test, graph)
