# SPDX-License-Identifier: Apache-2.0
"""What scales and policies have in common: items, facts, measures, conditions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from carecalc.catalog import schema as s
from carecalc.catalog.compile import switch_values, table, when
from carecalc.catalog.formulas import measure
from carecalc.catalog.names import Names
from carecalc.domain.conditions import NamedCondition, Switch, Switched
from carecalc.domain.measures import Grade
from carecalc.domain.scale import (
    Aid,
    Column,
    Example,
    Graph,
    Item,
    Option,
    Source,
)
from carecalc.text import N_, Text

# A code that is itself the number of points: 3, 0.5.
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_DIGITS = re.compile(r"[0-9]+(\.[0-9]+)?")
_TEST_META = ("label", "clause", "mark", "note")


def read_graph(
    keys: s.LawKeys, names: Names, sections: Mapping[str, Sequence[str]]
) -> Graph:
    """Return the named results of a file: items, facts, measures, conditions."""
    for name in keys.facts:
        names.define(name, "fact", f"facts.{name}")
    for name in keys.switches:
        names.define(name, "switch", f"switches.{name}")
    for name, listed in keys.grades.items():
        names.grades[name] = tuple(Grade(g.code, g.label) for g in listed)
        codes = [str(g.code) for g in listed]
        if len(set(codes)) != len(codes):
            names.faults.add(
                "LAW-042",
                f"grades.{name}",
                N_("A grade stands twice in its list."),
                N_("Each grade of a list has a code of its own."),
            )
    for name, switch in keys.switches.items():
        names.switches[name] = Switch(
            name,
            switch.label,
            switch.default,
            switch.values,
            switch.clause,
            switch.mark or "",
        )
        if switch.default not in switch.values:
            names.faults.add(
                "LAW-043",
                f"switches.{name}.default",
                N_("The default “{value}” is not a value of the switch."),
                N_("Its values are {values}."),
                value=switch.default,
                values=tuple(switch.values),
            )
    inherited = {name: _of_members(keys, name) for name in keys.measures}
    for name in keys.measures:
        graded = inherited[name] != ""
        names.define(name, "grade" if graded else "number", f"measures.{name}")
    for name in keys.conditions:
        names.define(name, "condition", f"conditions.{name}")
    for name, fact in keys.facts.items():
        place = f"facts.{name}"
        names.facts[name] = read_item(keys, name, fact, names, place, is_fact=True)
    for name in keys.measures:
        if inherited[name] != "":
            names.measure_grades[name] = _grade_list(
                names, inherited[name], f"measures.{name}"
            )
    _read_asked_when(keys, names)  # before measures: a skippable item is no axis
    measures = {
        name: measure(names, sections, name, part, f"measures.{name}")
        for name, part in keys.measures.items()
    }
    conditions = {
        name: _named(name, raw, names, f"conditions.{name}")
        for name, raw in keys.conditions.items()
    }
    warnings = {
        name: NamedCondition(
            name,
            when(names, part.when, f"warnings.{name}.when"),
            part.label,
            part.clause,
            part.mark or "",
            part.because,
        )
        for name, part in keys.warnings.items()
    }
    return Graph(
        items=names.items,
        facts=names.facts,
        switches=names.switches,
        measures=measures,
        conditions=conditions,
        grades=names.grades,
        warnings=warnings,
    )


def _of_members(keys: s.LawKeys, name: str) -> str | dict[str, str]:
    """Return the list of a measure's grades; the worst or best of grades needs none of
    its own, it has that of its members."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        part = keys.measures.get(name)
        if part is None or part.grades:
            return "" if part is None else part.grades
        if not (isinstance(part, s.ExtremeKeys) and part.of) or part.kind in (
            "largest-of",
            "smallest-of",
        ):
            return ""
        name = part.of[0]
    return ""


def _grade_list(
    names: Names, grades: str | dict[str, str], place: str
) -> str | Switched[str]:
    listed: dict[str, object] = {"": grades}
    found: str | Switched[str] = ""
    if isinstance(grades, str):
        found = grades
    else:
        chosen = switch_values(names, grades, f"{place}.grades")
        if chosen is None:
            return ""
        listed = chosen[1]
        found = Switched(chosen[0], {k: str(v) for k, v in listed.items()})
    for name in listed.values():
        if name not in names.grades:
            names.faults.add(
                "LAW-044",
                f"{place}.grades",
                N_("No list of grades is called “{name}”."),
                N_("Define it under [grades], best first."),
                name=str(name),
            )
    return found


def _named(
    name: str, raw: Mapping[str, s.Raw], names: Names, place: str
) -> NamedCondition:
    label = raw.get("label")
    tests = {key: value for key, value in raw.items() if key not in _TEST_META}
    text = None
    if isinstance(label, dict) and isinstance(label.get("zh_CN"), str):
        en = label.get("en")
        text = Text(str(label["zh_CN"]), en if isinstance(en, str) else None)
    elif label is not None:
        names.faults.add(
            "LAW-003",
            f"{place}.label",
            N_("A text needs its Chinese wording (zh_CN)."),
            N_('Write label = {{ zh_CN = "…", en = "…" }}.'),
        )
    return NamedCondition(
        name,
        table(names, tests, place),
        text,
        str(raw.get("clause", "")),
        str(raw.get("mark", "")),
    )


def read_item(
    keys: s.LawKeys,
    code: str,
    entry: s.FactKeys,
    names: Names,
    place: str,
    is_fact: bool,
) -> Item:
    """Return an item or a fact; faults are noted at `place`."""
    listed: Sequence[s.OptionKeys] = ()
    if isinstance(entry.options, str):
        if entry.options not in keys.options:
            names.faults.add(
                "LAW-045",
                f"{place}.options",
                N_("No list of options is called “{name}”."),
                N_("Define it under [options]."),
                name=entry.options,
            )
        listed = keys.options.get(entry.options, ())
    else:
        listed = entry.options
    codes = [o.code for o in listed]
    if entry.answer in ("single", "several") and not codes:
        names.faults.add(
            "LAW-046",
            f"{place}.options",
            N_("“{name}” has nothing to choose from."),
            N_("List its options, or name a list of [options]."),
            name=code,
        )
    if len(set(codes)) != len(codes):
        names.faults.add(
            "LAW-047",
            f"{place}.options",
            N_("An option of “{name}” stands twice."),
            N_("Each option of an item has a code of its own."),
            name=code,
        )
    _check_answer(entry, code, place, names)
    default = None
    if entry.default is not None:
        default = (
            (entry.default,) if isinstance(entry.default, str) else tuple(entry.default)
        )
        if not is_fact or not _is_default(default, codes, entry):
            names.faults.add(
                "LAW-048",
                f"{place}.default",
                N_("The default of “{name}” is not one of its options."),
                N_("Only facts have a default; it is an option code."),
                name=code,
            )
    if entry.refused is not None and entry.refused not in codes:
        names.faults.add(
            "LAW-049",
            f"{place}.refused",
            N_("“{option}” is not an option of “{name}”."),
            N_("A refusal counts as one of the options, or as missing."),
            name=code,
            option=entry.refused,
        )
    return Item(
        code=code,
        label=entry.label,
        help=entry.help,
        answer=entry.answer,
        options=tuple(_option(o) for o in listed),
        refused=entry.refused,
        aids=tuple(
            Aid(a.kind, tuple(a.words), a.time, a.file, a.minutes, a.mark or "")
            for a in entry.aids
        ),
        maximum=entry.max,
        unit=entry.unit,
        clause=entry.clause,
        mark=entry.mark or "",
        note=entry.note,
        default=default,
        decimals=entry.decimals,
        columns=tuple(Column(c.code, c.label) for c in entry.columns),
        verbatim=entry.verbatim,
    )


# What has a meaning with some kinds of answer only.
_ONLY_WITH: Mapping[str, Sequence[str]] = {
    "options": ("single", "several"),
    "refused": ("single", "several"),
    "max": ("number",),
    "decimals": ("number",),
    "columns": ("rows",),
}


def _check_answer(entry: s.FactKeys, code: str, place: str, names: Names) -> None:
    """Note keys that say nothing about this kind of answer, and columns that lack."""
    for key, kinds in _ONLY_WITH.items():
        if getattr(entry, key) and entry.answer not in kinds:
            names.faults.add(
                "LAW-053",
                f"{place}.{key}",
                N_("“{key}” says nothing where the answer is “{answer}”."),
                N_("It stands with: {kinds}. Remove it, or correct answer."),
                key=key,
                answer=entry.answer,
                kinds=tuple(kinds),
            )
    columns = [column.code for column in entry.columns]
    if entry.answer == "rows" and not columns:
        names.faults.add(
            "LAW-054",
            f"{place}.columns",
            N_("“{name}” is answered in rows and has no columns."),
            N_("List them: columns = [ {{ code = …, label = … }}, … ]."),
            name=code,
        )
    if len(set(columns)) != len(columns):
        names.faults.add(
            "LAW-055",
            f"{place}.columns",
            N_("A column of “{name}” stands twice."),
            N_("Each column of an item has a code of its own."),
            name=code,
        )


def _is_default(
    default: tuple[str, ...], codes: Sequence[str], entry: s.FactKeys
) -> bool:
    if entry.answer == "number":
        return len(default) == 1 and bool(_DIGITS.fullmatch(default[0]))
    if entry.answer == "single" and len(default) != 1:
        return False
    return not codes or all(d in codes for d in default)


def _option(keys: s.OptionKeys) -> Option:
    points = None if keys.points is None else Fraction(keys.points)
    if points is None and _PLAIN_NUMBER.fullmatch(keys.code):
        points = Fraction(keys.code)
    return Option(
        keys.code, keys.label, points, keys.mark or "", keys.note, keys.verbatim
    )


def _read_asked_when(keys: s.LawKeys, names: Names) -> None:
    """Give items their `asked_when`, which may name facts, items and conditions."""
    if isinstance(keys, s.ScaleKeys):
        for n, part in enumerate(keys.sections):
            for i, entry in enumerate(part.items):
                if entry.asked_when is not None:
                    place = f"sections[{n}].items[{i}].asked_when"
                    test = when(names, entry.asked_when, place)
                    item = names.items[entry.code]
                    names.items[entry.code] = replace(item, asked_when=test)
    for name, fact in keys.facts.items():
        if fact.asked_when is not None:
            test = when(names, fact.asked_when, f"facts.{name}.asked_when")
            names.facts[name] = replace(names.facts[name], asked_when=test)


def is_measure(names: Names, name: str, place: str, graded: bool = False) -> None:
    """Note a fault unless `name` is a measure (with grades, if `graded`)."""
    kind = names.kind(name, place)
    if kind is not None and kind not in (("grade",) if graded else ("grade", "number")):
        names.faults.add(
            "LAW-050",
            place,
            N_("“{name}” is not a measure that can stand here."),
            N_("The preliminary level is a measure with grades."),
            name=name,
        )


def sources(keys: s.HeadKeys) -> tuple[Source, ...]:
    """Return the printed texts that a file rests on."""
    return tuple(
        Source(
            name,
            part.title,
            part.number,
            part.issuer,
            part.published_on,
            part.url,
            part.mark or "",
            part.kind or "",
        )
        for name, part in keys.sources.items()
    )


def examples(keys: s.LawKeys) -> tuple[Example, ...]:
    """Return the worked examples kept with the law."""
    return tuple(Example(e.given, e.expect, e.source) for e in keys.examples)
