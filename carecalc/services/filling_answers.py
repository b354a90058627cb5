# SPDX-License-Identifier: Apache-2.0
"""What was answered and recorded on a visit, in the words of the assessment report."""

import re
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    Answered,
    Entry,
    RecordSheet,
    RowList,
    SecondRating,
    Section,
    Settled,
)
from carecalc.domain.scale import Item, Scale, ScaleResult
from carecalc.domain.trace import Words
from carecalc.domain.visit import Answer, Visit
from carecalc.i18n import plain_number
from carecalc.services import agreement
from carecalc.services.raters import counting, differences
from carecalc.services.visit_view import items_of
from carecalc.text import N_, Message


def sections(
    scale: Scale, visit: Visit, result: ScaleResult, codes: Codes
) -> tuple[Section, ...]:
    """Return every item with the answer that counted, section by section."""
    answers = counting(visit)
    return tuple(
        Section(
            paper_code(section.code),
            section.label,
            tuple(
                _answered(
                    item, answers.get(item.code), item.code in result.missing, codes
                )
                for item in section.items
            ),
            _number(result.measures.get(section.code)),
        )
        for section in scale.sections
    )


def deciding_facts(scale: Scale, visit: Visit) -> tuple[Entry, ...]:
    """Return the facts that the level can rest on, with what was recorded."""
    answers = counting(visit)
    return tuple(
        Entry(fact.label, answer_words(fact, answers.get(code)), fact.clause, fact.mark)
        for code, fact in scale.graph.facts.items()
        if code not in scale.recorded
    )


def sheets(
    scale: Scale, visit: Visit, known_only: bool = False
) -> tuple[RecordSheet, ...]:
    """Return the facts that stand together on the scale's paper; those that were not
    asked as not filled in, or left out."""
    answers = counting(visit)
    found = []
    for sheet in scale.sheets:
        facts = [
            (code, scale.graph.facts[code])
            for code in sheet.facts
            if code in answers or not known_only
        ]
        if not facts:
            continue
        found.append(
            RecordSheet(
                title=sheet.label,
                entries=tuple(
                    Entry(fact.label, _recorded(fact, answers.get(code)), "", fact.mark)
                    for code, fact in facts
                    if fact.answer != "rows"
                ),
                lists=tuple(
                    rows_of(fact, answers.get(code))
                    for code, fact in facts
                    if fact.answer == "rows"
                ),
                clause=sheet.clause,
            )
        )
    return tuple(found)


def second_rating(scale: Scale, visit: Visit) -> SecondRating | None:
    """Return how two assessors' answers compare; None if only one answered."""
    if not visit.second:
        return None
    pairs = agreement.places(scale, visit)
    kappa = agreement.agreement(pairs).kappa
    items = items_of(scale)
    return SecondRating(
        items=len(pairs),
        equal=sum(first == second for first, second in pairs),
        differences=tuple(
            Settled(
                numbered(scale, items[each.item]),
                answer_words(items[each.item], each.first),
                answer_words(items[each.item], each.second),
                ""
                if each.settlement is None
                else answer_words(
                    items[each.item], Answer(each.item, each.settlement.options)
                ),
                "" if each.settlement is None else each.settlement.reason,
            )
            for each in differences(scale, visit)
        ),
        kappa="" if kappa is None else f"{kappa:.2f}",
    )


def answer_words(item: Item, given: Answer | None) -> Words:
    """Return what was answered: the option's wording, a number with its unit."""
    if given is None:
        return Message(N_("not answered"))
    if given.refused:
        template = (
            N_("refused: {reason}")
            if given.refused == "refused"
            else N_("not applicable: {reason}")
        )
        return Message(template, {"reason": given.reason})
    if item.answer == "note":
        return given.note
    if item.answer == "number":
        return Message(
            "{number}{unit}", {"number": given.options[0], "unit": _unit(item)}
        )
    if not given.options:
        return Message(N_("none"))
    names = option_labels(item, given.options)
    return names[0] if len(names) == 1 else Message("{names}", {"names": names})


def said_words(item: Item, said: tuple[str, ...]) -> Words:
    """Return in words what `raters.said` makes of an answer."""
    if said == ("refused",):
        return Message(N_("refused"))
    if said == ("not-applicable",):
        return Message(N_("not applicable"))
    return answer_words(item, Answer(item.code, said))


def option_labels(item: Item, options: tuple[str, ...]) -> tuple[Words, ...]:
    """Return the wordings of options; the code itself where the item has none."""
    chosen = [(code, item.option(code)) for code in options]
    return tuple(code if option is None else option.label for code, option in chosen)


def _unit(item: Item) -> str:
    return f" {item.unit}" if item.unit else ""


def numbered(scale: Scale, item: Item) -> Words:
    """Return an item with its code, a fact with its clause; the name alone where the
    text numbers it nowhere."""
    is_fact = item.code in scale.graph.facts
    number = item.clause if is_fact else paper_code(item.code)
    if not number:
        return item.label
    return Message("{number} {item}", {"number": number, "item": item.label})


def paper_code(code: str) -> str:
    """Return a code as a paper shows it; a word of our own (`eating`) stays inside."""
    return "" if re.fullmatch("[a-z][a-z-]*", code) else code


def _recorded(fact: Item, given: Answer | None) -> Words:
    if given is None:
        return Message(N_("not filled in"))
    said = answer_words(fact, given)
    if given.note and fact.answer != "note":
        return Message(N_("{answer} ({note})"), {"answer": said, "note": given.note})
    return said


def rows_of(fact: Item, given: Answer | None) -> RowList:
    """Return what was recorded in rows."""
    rows = () if given is None else given.options
    return RowList(
        label=fact.label,
        columns=tuple(column.label for column in fact.columns),
        rows=tuple(tuple(row.split("\t")) for row in rows),
        nothing=Message(N_("not filled in") if given is None else N_("none")),
    )


def _answered(
    item: Item, given: Answer | None, is_missing: bool, codes: Codes
) -> Answered:
    chosen = None
    if given is not None and len(given.options) == 1:
        chosen = item.option(given.options[0])
    own = not item.verbatim or (chosen is not None and not chosen.verbatim)
    said = answer_words(item, given)
    if given is None and not is_missing:
        said = Message(N_("not asked"))
    is_note = item.answer == "note"
    return Answered(
        code=paper_code(item.code),
        item=item.label,
        answer=said,
        points="" if chosen is None else _number(chosen.points),
        source="" if given is None else codes.name("source", given.source),
        note="" if given is None or is_note else given.note,
        own_words=own,
    )


def _number(value: object) -> str:
    return plain_number(value) if isinstance(value, Fraction) else ""
