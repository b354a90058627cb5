# SPDX-License-Identifier: Apache-2.0
"""What a result, and the scale file behind it, mark as unconfirmed or open."""

from collections.abc import Iterable, Iterator

from carecalc.catalog.codes import Codes
from carecalc.documents.values import Entry
from carecalc.domain.scale import Item, Scale, ScaleResult, Sheet
from carecalc.domain.trace import Words, walk
from carecalc.domain.visit import Visit
from carecalc.services.filling_answers import numbered
from carecalc.services.raters import counting
from carecalc.text import N_, Message

Marked = tuple[Words, str]
"""What carries a mark, and the mark."""


def of_result(
    scale: Scale, visit: Visit, result: ScaleResult, codes: Codes
) -> tuple[Entry, ...]:
    """Return the marks that this result rests on, each once.

    How the open questions were read is told elsewhere.
    """
    found: list[Entry] = []
    if scale.mark:
        found.append(Entry(scale.label, "", "", scale.mark))
    answers = list(_answers(scale, visit))
    told = {(entry.clause, entry.mark) for entry in answers}
    for step in result.steps:
        for _, line in walk(step):
            is_reading = isinstance(line.text, Message) and "switch" in line.text.values
            if line.mark and not is_reading and (line.clause, line.mark) not in told:
                found.append(Entry(line.text, line.value or "", line.clause, line.mark))
    found += answers
    if scale.signing is not None:
        label = Message(N_("Background of those who sign"))
        found += [
            Entry(
                label,
                codes.name("background", wanted.background),
                scale.signing.clause,
                wanted.mark,
            )
            for wanted in (*scale.signing.of_whom, *scale.signing.conclusion)
            if wanted.mark
        ]
    return tuple(e for n, e in enumerate(found) if e not in found[:n])


def of_file(scale: Scale, codes: Codes) -> tuple[Entry, ...]:
    """Return everything that the file marks: kind, names in one line, mark."""
    graph = scale.graph
    months = Message(N_("period of validity"))
    kinds: tuple[tuple[str, Iterable[Marked]], ...] = (
        (N_("Whole scale"), [(scale.label, scale.mark)]),
        (N_("Sources"), [(s.number or s.title, s.mark) for s in scale.sources]),
        (N_("Sections"), [(s.label, s.mark) for s in scale.sections]),
        (N_("Items"), [(numbered(scale, i), i.mark) for i in scale.items]),
        (N_("Options"), _options(scale.items)),
        (N_("Records"), [(_noted(s), s.mark) for s in scale.sheets]),
        (N_("Facts"), [(f.label, f.mark) for f in graph.facts.values()]),
        (N_("Options of facts"), _options(graph.facts.values())),
        (
            N_("Results"),
            [(m.label or m.name, m.mark) for m in graph.measures.values()],
        ),
        (
            N_("Conditions"),
            [(c.label or c.name, c.mark) for c in graph.conditions.values()],
        ),
        (N_("Clauses"), [(o.label, o.mark) for o in scale.overrides]),
        (N_("Readings"), [(s.label, s.mark) for s in graph.switches.values()]),
        (
            N_("Contradictions"),
            [(w.label or w.name, w.mark) for w in graph.warnings.values()],
        ),
        (N_("Signatures"), _signing(scale, codes)),
        (N_("Validity"), [(months, mark) for mark in _validity_marks(scale)]),
        (N_("Change since last time"), _jumps(scale)),
    )
    return tuple(
        Entry(Message(kind), Message("{names}", {"names": names}), "", mark)
        for kind, marked in kinds
        for mark, names in _by_mark(marked).items()
    )


def _noted(sheet: Sheet) -> Words:
    """Return the name of a sheet with what its file says about it."""
    if sheet.note is None:
        return sheet.label
    return Message(N_("{name} ({note})"), {"name": sheet.label, "note": sheet.note})


def _by_mark(marked: Iterable[Marked]) -> dict[str, tuple[Words, ...]]:
    found: dict[str, tuple[Words, ...]] = {}
    for words, mark in marked:
        if mark and words not in found.get(mark, ()):
            found[mark] = (*found.get(mark, ()), words)
    return found


def _options(items: Iterable[Item]) -> Iterator[Marked]:
    for item in items:
        for option in item.options:
            if option.mark:
                words: Words = Message(
                    N_("{item}: {option}"), {"item": item.label, "option": option.label}
                )
                yield words, option.mark


def _signing(scale: Scale, codes: Codes) -> Iterator[Marked]:
    rule = scale.signing
    if rule is None:
        return
    yield Message(N_("who signs")), rule.mark
    for wanted in (*rule.of_whom, *rule.conclusion):
        yield codes.name("background", wanted.background), wanted.mark


def _validity_marks(scale: Scale) -> tuple[str, ...]:
    validity = scale.validity
    if validity is None:
        return ()
    return (validity.mark, *(limit.mark for limit in validity.limits))


def _jumps(scale: Scale) -> Iterator[Marked]:
    if scale.jumps is not None:
        yield Message(N_("steps and days that want a reason")), scale.jumps.mark


def _answers(scale: Scale, visit: Visit) -> Iterator[Entry]:
    """Yield items and chosen options whose wording or meaning is in doubt."""
    answers = counting(visit)
    for mark, names in _by_mark(
        (numbered(scale, item), item.mark)
        for item in scale.items
        if item.code in answers and item.mark != scale.mark
    ).items():
        yield Entry(
            Message(N_("Items")), Message("{names}", {"names": names}), "", mark
        )
    for item in scale.items:
        given = answers.get(item.code)
        for code in given.options if given is not None else ():
            option = item.option(code)
            if option is not None and option.mark:
                yield Entry(
                    numbered(scale, item), option.note or "", item.clause, option.mark
                )
