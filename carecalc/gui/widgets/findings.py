# SPDX-License-Identifier: Apache-2.0
"""What a check of a visit finds: answers missing, contradictions, things to know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from carecalc.domain.scale import Item
from carecalc.domain.trace import Words
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.questions import NOT_APPLICABLE, questions
from carecalc.gui.widgets.reasons import Want
from carecalc.gui.widgets.trace_view import cited
from carecalc.services.again import JUMP_LEVEL, SOON, Comparison, Jump
from carecalc.services.checking import Checked
from carecalc.services.contradictions import Contradiction
from carecalc.services.county import stands_in
from carecalc.services.filling_answers import answer_words, numbered, said_words
from carecalc.services.filling_parts import level_words
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the check: its words, and the question to go to (empty: none)."""

    item: str
    title: Words
    detail: Words = ""


def unanswered(view: VisitView) -> tuple[Finding, ...]:
    """Return the items and facts without an answer on which the level may rest, and
    the refused ones that leave it open."""
    answers = view.visit.answers
    open_ = {*view.result.missing, *view.result.missing_facts}
    open_.update(
        code
        for code in view.scale.graph.facts
        if code not in answers and code not in view.scale.recorded
    )
    return tuple(
        Finding(item.code, numbered(view.scale, item), _why(answers.get(item.code)))
        for item in questions(view.scale)
        if item.code in open_
    )


def hints(view: VisitView, marks: Mapping[str, Text]) -> tuple[Finding, ...]:
    """Return what was refused and did not matter, sheets not filled in, the doubts that
    answers rest on, and the readings in use.

    `marks` are the names of doubts.
    """
    return (
        *_refused(view),
        *_sheets(view),
        *_doubtful_options(view, marks),
        *_readings(view, marks),
    )


def clashing(view: VisitView) -> tuple[Want, ...]:
    """Return the contradictions that the answers meet."""
    items = _by_code(view)
    sources = {s.name: s.number or s.title for s in view.scale.sources}
    return tuple(
        Want(
            each.key,
            each.label,
            each.because or "",
            cited(each.clause, sources),
            each.mark,
            tuple((code, _said(view, items[code])) for code in each.items),
            each.reason,
            _grave(each),
        )
        for each in view.contradictions
    )


def _grave(each: Contradiction) -> Words:
    if each.critical is None:
        return ""
    return Message(
        N_(
            "By {source} a reason is not enough: ask again, and correct one of the "
            "answers above."
        ),
        {"source": stands_in(each.critical)},
    )


def changed(checked: Checked) -> tuple[Want, ...]:
    """Return what wants a reason beside the last visit: a new one so soon, jumps."""
    found = []
    view, last = checked.view, checked.soon
    if last is not None:
        said = {
            "days": view.scale.soon_days,
            "day": last.assessed_on,
            "number": last.number,
        }
        found.append(
            Want(
                SOON,
                Message(N_("Assessed within {days} days: {day}, {number}"), said),
                Message(N_("A new assessment so soon wants to be explained.")),
                reason=view.visit.remarks.get(SOON, ""),
            )
        )
    if checked.comparison is not None:
        found += jumped(view, checked.comparison)
    return tuple(found)


def jumped(view: VisitView, compared: Comparison) -> Iterator[Want]:
    """Yield the changes since last time that are so large that they want a reason."""
    rule = view.scale.jumps
    items = _by_code(view)
    for jump in compared.jumps:
        links: tuple[tuple[str, Words], ...] = ()
        if jump.item:
            links = ((jump.item, _said(view, items[jump.item])),)
        yield Want(
            jump.key,
            _leap(view, compared, jump),
            Message(N_("Unlikely in so short a time, or is there a ground for it?")),
            mark="" if rule is None else rule.mark,
            links=links,
            reason=jump.reason,
        )


def _leap(view: VisitView, compared: Comparison, jump: Jump) -> Message:
    if jump.key == JUMP_LEVEL:
        words = {
            "before": level_words(
                compared.scale_before,
                compared.level_before,
                compared.previous.switches,
            ),
            "after": level_words(view.scale, compared.level_after, view.visit.switches),
        }
        return Message(N_("Level since last time: {before} → {after}"), words)
    change = next(c for c in compared.changes if c.item == jump.item)
    item = _by_code(view)[jump.item]
    before = {i.code: i for i in questions(compared.scale_before)}
    return Message(
        N_("{item} since last time: {before} → {after}"),
        {
            "item": numbered(view.scale, item),
            "before": said_words(before.get(jump.item, item), change.before),
            "after": said_words(item, change.after),
        },
    )


def _by_code(view: VisitView) -> dict[str, Item]:
    return {item.code: item for item in questions(view.scale)}


def _said(view: VisitView, item: Item) -> Message:
    answer = view.counting.get(item.code)
    said = {"item": numbered(view.scale, item), "answer": answer_words(item, answer)}
    return Message(N_("{item}: {answer}"), said)


def _why(answer: Answer | None) -> Words:
    if answer is None or not answer.refused:
        return ""
    what = N_("answer refused")
    if answer.refused == NOT_APPLICABLE:
        what = N_("not applicable")
    if not answer.reason:
        return Message(what)
    said = {"what": Message(what), "why": answer.reason}
    return Message(N_("{what}: {why}"), said)


def _refused(view: VisitView) -> Iterator[Finding]:
    open_ = {*view.result.missing, *view.result.missing_facts}
    for item in questions(view.scale):
        answer = view.visit.answers.get(item.code)
        if answer is not None and answer.refused and item.code not in open_:
            yield Finding(item.code, numbered(view.scale, item), _why(answer))


def _sheets(view: VisitView) -> Iterator[Finding]:
    """Yield the sheets in which something was not recorded; nothing rests on it."""
    for sheet in view.scale.sheets:
        facts = [code for code in sheet.facts if code in view.scale.recorded]
        blank = [code for code in facts if code not in view.visit.answers]
        if blank:
            said = {"done": len(facts) - len(blank), "total": len(facts)}
            yield Finding(
                blank[0],
                _with_number(sheet.clause, sheet.label),
                Message(N_("recorded: {done} of {total}; no level rests on it"), said),
            )


def _with_number(clause: str, words: Text) -> Words:
    if not clause:
        return words
    return Message("{code} {item}", {"code": clause, "item": words})


def _doubtful_options(view: VisitView, marks: Mapping[str, Text]) -> Iterator[Finding]:
    for item in questions(view.scale):
        answer = view.visit.answers.get(item.code)
        for code in () if answer is None else answer.options:
            option = item.option(code)
            if option is not None and option.mark:
                doubt: list[Words] = [marks.get(option.mark, option.mark)]
                if isinstance(option.note, Text):
                    doubt.append(option.note)
                yield Finding(item.code, numbered(view.scale, item), _joined(doubt))


def _joined(parts: Iterable[Words]) -> Words:
    first, *rest = parts
    for part in rest:
        first = Message("{one} · {other}", {"one": first, "other": part})
    return first


def _readings(view: VisitView, marks: Mapping[str, Text]) -> Iterator[Finding]:
    for name, value in view.result.switches.items():
        switch = view.scale.graph.switches[name]
        said: dict[str, object] = {
            "question": switch.label,
            "reading": switch.values[value],
        }
        words = Message(N_("{question}: {reading}"), said)
        if switch.mark:
            said["doubt"] = marks.get(switch.mark, switch.mark)
            words = Message(N_("{question}: {reading} ({doubt})"), said)
        yield Finding("", words)
