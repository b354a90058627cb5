# SPDX-License-Identifier: Apache-2.0
"""From the keys of a law file to the `Scale`, `Policy` or `Standard` it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from carecalc.catalog import schema as s
from carecalc.catalog.compile import switch_values, table, when
from carecalc.catalog.formulas import measure
from carecalc.catalog.names import Names
from carecalc.catalog.problems import Faults
from carecalc.domain import policy as p
from carecalc.domain.conditions import NamedCondition, Switch, Switched
from carecalc.domain.measures import Grade, Parameter
from carecalc.domain.scale import (
    Aid,
    Example,
    Graph,
    Item,
    Option,
    Override,
    Scale,
    Section,
    Signatory,
    SigningRule,
    Source,
    Validity,
)
from carecalc.text import N_, Text

# A code that is itself the number of points: 3, 0.5.
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_TEST_META = ("label", "clause", "mark", "note")


def scale(keys: s.ScaleKeys, faults: Faults, digest: str) -> Scale:
    """Return the scale of a file; faults are noted in `faults`."""
    names = Names(faults)
    sections = [_section(keys, n, part, names) for n, part in enumerate(keys.sections)]
    graph = _graph(keys, names, {c.code: [i.code for i in c.items] for c in sections})
    sections = [
        replace(part, items=tuple(names.items[i.code] for i in part.items))
        for part in sections
    ]
    result = keys.result
    for n, name in enumerate(result.measures):
        _is_measure(names, name, f"result.measures[{n}]")
    preliminary = result.preliminary
    if preliminary is not None:
        _is_measure(names, preliminary, "result.preliminary", graded=True)
    levels = names.grade_codes(preliminary) if preliminary is not None else []
    overrides = tuple(
        _override(part, names, levels, f"result.overrides[{n}]")
        for n, part in enumerate(result.overrides)
    )
    return Scale(
        code=keys.code,
        label=keys.label,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        sources=_sources(keys),
        sections=tuple(sections),
        graph=graph,
        measures=tuple(result.measures),
        preliminary=preliminary,
        needs=result.needs,
        raise_at_most=_cap(result.raise_at_most, names),
        monotone=result.monotone,
        overrides=overrides,
        signing=_signing(keys.signing),
        validity=_validity(keys.validity),
        confirmed_on=keys.confirmed_on,
        mark=keys.mark or "",
        note=keys.note,
        examples=_examples(keys),
        digest=digest,
    )


def policy(
    keys: s.PolicyKeys,
    faults: Faults,
    digest: str,
    standards: Mapping[str, p.Standard],
) -> p.Policy:
    """Return the policy of a file with the dated standards that it names."""
    names = Names(faults)
    names.define_case()
    for name in keys.parameters:
        names.define(name, "parameter", f"parameters.{name}")
    graph = _graph(keys, names, {})
    parameters = {
        name: Parameter(name, part.standard, part.unit, part.per, part.label)
        for name, part in keys.parameters.items()
    }
    found: dict[str, p.Standard] = {}
    for name, part in keys.parameters.items():
        standard = standards.get(part.standard)
        if standard is None:
            faults.add(
                "LAW-040",
                f"parameters.{name}.standard",
                N_("There is no dated standard “{standard}”."),
                N_("It is a file of resources/standards with that code."),
                standard=part.standard,
            )
        else:
            found[part.standard] = standard
    timing = _timing(keys.timing)
    programmes = {
        code: _programme(code, part, names, timing, f"programmes.{code}")
        for code, part in keys.programmes.items()
    }
    groups = {
        code: p.Group(
            code,
            part.mode,
            tuple(tuple(side) for side in part.sides),
            None
            if part.when is None
            else when(names, part.when, f"groups.{code}.when"),
            part.clause,
            part.label,
            part.mark or "",
        )
        for code, part in keys.groups.items()
    }
    return p.Policy(
        code=keys.code,
        label=keys.label,
        region=keys.region,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        sources=_sources(keys),
        graph=replace(graph, parameters=parameters),
        programmes=programmes,
        groups=groups,
        standards=found,
        confirmed_on=keys.confirmed_on,
        mark=keys.mark or "",
        note=keys.note,
        examples=_examples(keys),
        digest=digest,
    )


def standard(keys: s.StandardKeys, faults: Faults, digest: str) -> p.Standard:
    """Return a dated standard."""
    days = [row.from_ for row in keys.values]
    if len(set(days)) != len(days):
        faults.add(
            "LAW-041",
            "values",
            N_("Two figures begin on the same day."),
            N_("Each figure has a first day of its own."),
        )
    return p.Standard(
        keys.code,
        keys.label,
        keys.unit,
        keys.per,
        tuple(
            p.StandardRow(
                row.from_, Fraction(row.value), row.clause, row.mark or keys.mark or ""
            )
            for row in keys.values
        ),
        digest,
    )


def _graph(
    keys: s.LawKeys, names: Names, sections: Mapping[str, Sequence[str]]
) -> Graph:
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
    for name, part in keys.measures.items():
        graded = part.grades != ""
        names.define(name, "grade" if graded else "number", f"measures.{name}")
    for name in keys.conditions:
        names.define(name, "condition", f"conditions.{name}")
    for name, fact in keys.facts.items():
        place = f"facts.{name}"
        names.facts[name] = _item(keys, name, fact, names, place, is_fact=True)
    for name, part in keys.measures.items():
        if part.grades != "":
            names.measure_grades[name] = _grade_list(names, part, f"measures.{name}")
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


def _grade_list(names: Names, keys: s.MeasureKeys, place: str) -> str | Switched[str]:
    listed: dict[str, object] = {"": keys.grades}
    found: str | Switched[str] = ""
    if isinstance(keys.grades, str):
        found = keys.grades
    else:
        chosen = switch_values(names, keys.grades, f"{place}.grades")
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


def _section(keys: s.ScaleKeys, n: int, part: s.SectionKeys, names: Names) -> Section:
    items: list[Item] = []
    for i, entry in enumerate(part.items):
        place = f"sections[{n}].items[{i}]"
        names.define(entry.code, "item", f"{place}.code")
        item = _item(keys, entry.code, entry, names, place, is_fact=False)
        names.items[entry.code] = item
        items.append(item)
    return Section(
        part.code,
        part.label,
        part.better,
        tuple(items),
        part.clause,
        part.mark or "",
    )


def _item(
    keys: s.LawKeys,
    code: str,
    entry: s.FactKeys,
    names: Names,
    place: str,
    is_fact: bool,
) -> Item:
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
    default = None
    if entry.default is not None:
        default = (
            (entry.default,) if isinstance(entry.default, str) else tuple(entry.default)
        )
        if not is_fact or (codes and any(d not in codes for d in default)):
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
    )


def _option(keys: s.OptionKeys) -> Option:
    points = None if keys.points is None else Fraction(keys.points)
    if points is None and _PLAIN_NUMBER.fullmatch(keys.code):
        points = Fraction(keys.code)
    return Option(keys.code, keys.label, points, keys.mark or "", keys.note)


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


def _is_measure(names: Names, name: str, place: str, graded: bool = False) -> None:
    kind = names.kind(name, place)
    if kind is not None and kind not in (("grade",) if graded else ("grade", "number")):
        names.faults.add(
            "LAW-050",
            place,
            N_("“{name}” is not a measure that can stand here."),
            N_("The preliminary level is a measure with grades."),
            name=name,
        )


def _override(
    keys: s.OverrideKeys, names: Names, levels: Sequence[str | int], place: str
) -> Override:
    given = [keys.set, keys.raise_, keys.at_least, keys.at_most]
    if sum(value is not None for value in given) != 1:
        names.faults.add(
            "LAW-051",
            place,
            N_("A change clause needs one of set, raise, at_least, at_most."),
            N_("Say with one of them what the clause does to the level."),
        )
    for key, value in (
        ("set", keys.set),
        ("at_least", keys.at_least),
        ("at_most", keys.at_most),
    ):
        if value is not None and not any(
            value == k and type(value) is type(k) for k in levels
        ):
            names.faults.add(
                "LAW-027",
                f"{place}.{key}",
                N_("“{code}” is not a grade of this measure."),
                N_(
                    "The grades are {codes}; a text in quotation marks is not a number."
                ),
                code=str(value),
                codes=tuple(str(k) for k in levels),
            )
    return Override(
        keys.clause,
        keys.label,
        when(names, keys.when, f"{place}.when"),
        keys.set,
        keys.raise_ or 0,
        keys.at_least,
        keys.at_most,
        keys.incomplete,
        keys.mark or "",
    )


def _cap(
    raw: int | dict[str, str | int] | None, names: Names
) -> int | Switched[int] | None:
    if raw is None or isinstance(raw, int):
        return raw
    chosen = switch_values(names, raw, "result.raise_at_most")
    if chosen is None:
        return None
    return Switched(
        chosen[0], {k: v for k, v in chosen[1].items() if isinstance(v, int)}
    )


def _sources(keys: s.HeadKeys) -> tuple[Source, ...]:
    return tuple(
        Source(
            name,
            part.title,
            part.number,
            part.issuer,
            part.published_on,
            part.url,
            part.mark or "",
        )
        for name, part in keys.sources.items()
    )


def _signing(keys: s.SigningKeys | None) -> SigningRule | None:
    if keys is None:
        return None
    return SigningRule(
        keys.assessors,
        tuple(Signatory(w.at_least, w.background, w.mark or "") for w in keys.of_whom),
        keys.informant,
        keys.clause,
        keys.mark or "",
    )


def _validity(keys: s.ValidityKeys | None) -> Validity | None:
    if keys is None:
        return None
    return Validity(keys.months, keys.reassess, keys.clause, keys.mark or "")


def _examples(keys: s.LawKeys) -> tuple[Example, ...]:
    return tuple(Example(e.given, e.expect, e.source) for e in keys.examples)


def _timing(keys: s.TimingKeys | None) -> p.Timing:
    if keys is None:
        return p.Timing()
    start, stop, pay = keys.start, keys.stop, keys.pay
    return p.Timing(
        None
        if start is None
        else p.Start(
            start.from_, start.back_to_eligibility, start.clause, start.mark or ""
        ),
        None
        if stop is None
        else p.Stop(tuple(stop.events), stop.from_, stop.clause, stop.mark or ""),
        None if pay is None else p.Pay(pay.when, pay.clause, pay.mark or ""),
        keys.review_months,
        keys.clause,
        keys.mark or "",
    )


def _programme(
    code: str,
    keys: s.ProgrammeKeys,
    names: Names,
    timing: p.Timing,
    place: str,
) -> p.Programme:
    if keys.category is not None:
        _is_measure(names, keys.category, f"{place}.category", graded=True)
    _is_measure(names, keys.amount, f"{place}.amount")
    return p.Programme(
        code=code,
        label=keys.label,
        who=when(names, keys.who, f"{place}.who"),
        vetoes=tuple(
            p.Veto(
                when(names, veto.when, f"{place}.vetoes[{n}].when"),
                veto.clause,
                veto.label,
                veto.mark or "",
            )
            for n, veto in enumerate(keys.vetoes)
        ),
        category=keys.category,
        amount=keys.amount,
        channel=keys.channel,
        timing=timing if keys.timing is None else _timing(keys.timing),
        clause=keys.clause,
        mark=keys.mark or "",
    )
