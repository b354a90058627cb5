# SPDX-License-Identifier: Apache-2.0
"""Filling the blank form of a scale from its file: questions, bands, clauses, signers."""

from collections.abc import Mapping
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.blank_scale_values import (
    BlankChoice,
    BlankGrade,
    BlankItem,
    BlankPart,
    BlankResult,
    BlankScale,
    BlankTable,
)
from carecalc.documents.values import Entry, Letterhead
from carecalc.domain.conditions import (
    All,
    Bounds,
    Code,
    Condition,
    Number,
    Switched,
    SwitchIs,
)
from carecalc.domain.measures import Band, Measure, Outcome, Rules, Sum, Table
from carecalc.domain.scale import Item, Scale, Section
from carecalc.domain.trace import Words
from carecalc.i18n import plain_number
from carecalc.services.filling_answers import paper_code
from carecalc.services.filling_parts import level_words, readings, sources_of
from carecalc.text import N_, Message

_AXES = 2


def blank(
    scale: Scale,
    switches: Mapping[str, str],
    letterhead: Letterhead,
    codes: Codes,
) -> BlankScale:
    """Return the blank form of a scale as its open questions are read by `switches`."""
    source = scale.sources[0] if scale.sources else None
    signing = scale.signing
    measures = scale.graph.measures
    final = () if scale.preliminary is None else (scale.preliminary,)
    names = tuple(dict.fromkeys((*scale.measures, *final)))
    known = [(name, measures[name]) for name in names if name in measures]
    return BlankScale(
        letterhead=letterhead,
        title=scale.title or scale.label,
        scale=scale.label if source is None else source.title or scale.label,
        scale_number="" if source is None else source.number,
        kind=""
        if source is None or not source.kind
        else codes.name("source-kind", source.kind),
        reasons=tuple(codes.groups["reason"].values()),
        sexes=tuple(codes.groups["sex"].values()),
        sheets=_sheets(scale),
        sections=tuple(_section(scale, section) for section in scale.sections),
        results=tuple(_result(scale, switches, name, each) for name, each in known),
        tables=tuple(
            table
            for name, each in known
            if (table := _table(scale, switches, name, each)) is not None
        ),
        clauses=tuple(
            Entry(each.label, "", each.clause, each.mark) for each in scale.overrides
        ),
        levels=_levels(scale, switches) if scale.overrides else (),
        assessors=1 if signing is None else signing.assessors,
        experts=0
        if signing is None
        else sum(each.at_least for each in signing.conclusion),
        present=signing is not None and bool(signing.present),
        informant=signing is not None and signing.informant,
        recording=signing is not None and signing.recording,
        readings=readings(switches, [scale]),
        sources=sources_of(scale.sources),
    )


def _sheets(scale: Scale) -> tuple[BlankPart, ...]:
    """Return the facts as they stand together, then those that stand in no sheet."""
    facts = scale.graph.facts
    found = [
        BlankPart(
            "",
            sheet.label,
            tuple(
                _item(facts[code], facts[code].clause, is_fact=True)
                for code in sheet.facts
            ),
            sheet.clause,
        )
        for sheet in scale.sheets
    ]
    placed = {code for sheet in scale.sheets for code in sheet.facts}
    others = [fact for code, fact in facts.items() if code not in placed]
    if others:
        items = tuple(_item(fact, fact.clause, is_fact=True) for fact in others)
        found.append(BlankPart("", Message(N_("Facts that bear on the level")), items))
    return tuple(found)


def _section(scale: Scale, section: Section) -> BlankPart:
    most = sum((_best(item) for item in section.items), Fraction(0))
    is_summed = section.code in scale.measures or section.code in scale.graph.measures
    return BlankPart(
        paper_code(section.code),
        section.label,
        tuple(_item(item, paper_code(item.code)) for item in section.items),
        section.clause,
        plain_number(most) if most and is_summed else "",
    )


def _item(item: Item, code: str, is_fact: bool = False) -> BlankItem:
    return BlankItem(
        code=code,
        label=item.label,
        help=_help(item, is_fact),
        choices=tuple(
            BlankChoice(
                option.label,
                "" if option.points is None else plain_number(option.points),
            )
            for option in item.options
        ),
        unit=item.unit,
        columns=tuple(column.label for column in item.columns),
        is_number=item.answer == "number",
        several=item.answer == "several",
        is_drawn=any(aid.kind == "draw-clock" for aid in item.aids),
        own_words=not item.verbatim
        or any(not option.verbatim for option in item.options),
    )


def _help(item: Item, is_fact: bool) -> Words:
    """Return what an item asks for, the words that are said for it, and how it counts.

    What the file notes of a fact is where its wording comes from.
    """
    said = tuple(word for aid in item.aids for word in aid.words)
    parts: dict[str, Words] = {}
    if item.help is not None:
        parts["help"] = item.help
    if said:
        parts["words"] = Message(N_("Words: {words}"), {"words": said})
    if item.note is not None and not is_fact:
        parts["note"] = item.note
    return Message("\n".join(f"{{{name}}}" for name in parts), parts)


def _result(
    scale: Scale, switches: Mapping[str, str], name: str, measure: Measure
) -> BlankResult:
    section = next((s for s in scale.sections if s.code == name), None)
    label: Words = measure.label or (name if section is None else section.label)
    return BlankResult(
        label=label,
        grades=_grades(scale, switches, name, measure),
        most=_most(scale, measure),
        clause=measure.clause,
        mark=measure.mark,
    )


def _most(scale: Scale, measure: Measure) -> str:
    """Return the highest sum of a measure that adds items, or sums of items."""
    formula = measure.formula
    if not isinstance(formula, Sum) or formula.weights or formula.points:
        return ""
    total = Fraction(0)
    for part in formula.of:
        item = scale.graph.items.get(part)
        if item is not None:
            total += _best(item)
            continue
        under = scale.graph.measures.get(part)
        most = "" if under is None else _most(scale, under)
        if not most:
            return ""
        total += Fraction(most)
    return plain_number(total)


def _best(item: Item) -> Fraction:
    points = (option.points for option in item.options if option.points is not None)
    return max(points, default=Fraction(0))


def _grades(
    scale: Scale, switches: Mapping[str, str], name: str, measure: Measure
) -> tuple[BlankGrade, ...]:
    formula = measure.formula
    match formula:
        case Band():
            bands = formula.bands
            if isinstance(bands, Switched):
                bands = bands.values[switches[bands.switch]]
            return tuple(
                BlankGrade(
                    _grade(scale, switches, name, band.then), _range(band.bounds)
                )
                for band in bands
            )
        case Rules() if any(isinstance(row.then, Fraction) for row in formula.rows):
            return ()  # a number to write, not a grade to tick
        case Rules():
            rows = [
                BlankGrade(_grade(scale, switches, name, row.then), row.label or "")
                for row in formula.rows
                if row.then is not None and _is_read(row.when, switches)
            ]
            if formula.otherwise is not None:
                otherwise = _grade(scale, switches, name, formula.otherwise)
                rows.append(BlankGrade(otherwise, Message(N_("otherwise"))))
            return tuple(rows)
        case _:
            codes = _codes(scale, switches, measure)
            return tuple(
                BlankGrade(_grade(scale, switches, name, code)) for code in codes
            )


def _is_read(when: Condition | None, switches: Mapping[str, str]) -> bool:
    """Tell whether a row can be met at all as the open questions are read."""
    match when:
        case SwitchIs():
            return switches[when.name] in when.values
        case All():
            return all(_is_read(part, switches) for part in when.parts)
        case _:
            return True


def _levels(scale: Scale, switches: Mapping[str, str]) -> tuple[Words, ...]:
    if scale.preliminary is None:
        return ()
    measure = scale.graph.measures[scale.preliminary]
    codes = _codes(scale, switches, measure)
    return tuple(level_words(scale, code, switches) for code in codes)


def _table(
    scale: Scale, switches: Mapping[str, str], name: str, measure: Measure
) -> BlankTable | None:
    formula = measure.formula
    if not isinstance(formula, Table) or len(formula.by) != _AXES:
        return None
    down, across = (scale.graph.measures[each] for each in formula.by)
    first = list(dict.fromkeys(cell[0] for cell in formula.cells))
    second = list(dict.fromkeys(cell[1] for cell in formula.cells))
    return BlankTable(
        label=measure.label or name,
        across=across.label or formula.by[1],
        down=down.label or formula.by[0],
        columns=tuple(_grade(scale, switches, formula.by[1], code) for code in second),
        rows=tuple(
            (
                _grade(scale, switches, formula.by[0], row),
                *(
                    _grade(scale, switches, name, formula.cells[row, column])
                    for column in second
                ),
            )
            for row in first
        ),
        clause=measure.clause,
        mark=measure.mark,
    )


def _codes(
    scale: Scale, switches: Mapping[str, str], measure: Measure
) -> tuple[Code, ...]:
    grades = measure.grades
    if isinstance(grades, Switched):
        grades = grades.values[switches[grades.switch]]
    return tuple(grade.code for grade in scale.graph.grades.get(grades, ()))


def _grade(
    scale: Scale, switches: Mapping[str, str], name: str, code: Outcome | None
) -> Words:
    """Return what a grade of a measure is called, a level with its number or letter."""
    if isinstance(code, Fraction):
        return plain_number(code)
    if code is None or code is False:
        return ""
    if name == scale.preliminary:
        return level_words(scale, code, switches)
    measure = scale.graph.measures[name]
    grades = measure.grades
    if isinstance(grades, Switched):
        grades = grades.values[switches[grades.switch]]
    for grade in scale.graph.grades.get(grades, ()):
        if grade.code == code:
            return grade.label
    return str(code)


def _range(bounds: Bounds) -> str:
    low, high = bounds.minimum, bounds.maximum
    if low is not None and high is not None:
        return _said(low) if low == high else f"{_said(low)}–{_said(high)}"
    signs = (
        ("≥", low),
        (">", bounds.above),
        ("≤", high),
        ("<", bounds.below),
    )
    return " ".join(f"{sign}{_said(n)}" for sign, n in signs if n is not None)


def _said(number: Number) -> str:
    return plain_number(number) if isinstance(number, Fraction) else str(number)
