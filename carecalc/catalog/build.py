# SPDX-License-Identifier: Apache-2.0
"""From the keys of a law file to the `Scale` it says."""

from collections.abc import Sequence
from dataclasses import replace

from carecalc.catalog import schema as s
from carecalc.catalog.compile import switch_values, when
from carecalc.catalog.graph import examples, is_measure, read_graph, read_item, sources
from carecalc.catalog.names import Names
from carecalc.catalog.problems import Faults
from carecalc.catalog.references import of_scale
from carecalc.domain.conditions import Switched
from carecalc.domain.scale import (
    Gate,
    Item,
    Jumps,
    Override,
    Scale,
    Section,
    Sheet,
    Signatory,
    SigningRule,
    Validity,
    ValidityLimit,
)
from carecalc.text import N_, Message


def scale(keys: s.ScaleKeys, faults: Faults, digest: str) -> Scale:
    """Return the scale of a file; faults are noted in `faults`."""
    names = Names(faults)
    sections = [_section(keys, n, part, names) for n, part in enumerate(keys.sections)]
    graph = read_graph(
        keys, names, {c.code: [i.code for i in c.items] for c in sections}
    )
    sections = [
        replace(part, items=tuple(names.items[i.code] for i in part.items))
        for part in sections
    ]
    result = keys.result
    for n, name in enumerate(result.measures):
        is_measure(names, name, f"result.measures[{n}]")
    preliminary = result.preliminary
    if preliminary is not None:
        is_measure(names, preliminary, "result.preliminary", graded=True)
    levels = names.grade_codes(preliminary) if preliminary is not None else []
    overrides = tuple(
        _override(part, names, levels, f"result.overrides[{n}]")
        for n, part in enumerate(result.overrides)
    )
    found = Scale(
        code=keys.code,
        label=keys.label,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        sources=sources(keys),
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
        examples=examples(keys),
        title=keys.title,
        sheets=tuple(_sheet(part, names, n) for n, part in enumerate(keys.sheets)),
        gate=_gate(keys.gate),
        jumps=_jumps(keys.jumps),
        clause=result.clause,
        digest=digest,
    )
    references = of_scale(found)
    deciding: set[str] = set().union(
        *(
            references.reached(named)
            for place, named in references.roots.items()
            if place.startswith(("item ", "result."))
        )
    )
    return replace(found, recorded=frozenset(set(graph.facts) - deciding))


def _section(keys: s.ScaleKeys, n: int, part: s.SectionKeys, names: Names) -> Section:
    items: list[Item] = []
    for i, entry in enumerate(part.items):
        place = f"sections[{n}].items[{i}]"
        names.define(entry.code, "item", f"{place}.code")
        item = read_item(keys, entry.code, entry, names, place, is_fact=False)
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
    if keys.raise_ == 0 or (keys.incomplete and keys.set is None):
        names.faults.add(
            "LAW-056",
            f"{place}.{'raise' if keys.raise_ == 0 else 'incomplete'}",
            N_("The key says nothing here."),
            N_("raise is at least one level; incomplete belongs to set alone."),
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
        return None if raw is None else _most(raw, names, "result.raise_at_most")
    chosen = switch_values(names, raw, "result.raise_at_most")
    if chosen is None:
        return None
    return Switched(
        chosen[0],
        {
            value: _most(number, names, f"result.raise_at_most.{value}")
            for value, number in chosen[1].items()
        },
    )


def _most(raw: object, names: Names, place: str) -> int:
    """Return how many levels clauses may raise together: a whole number, not below 0."""
    if isinstance(raw, int) and raw >= 0:
        return raw
    least = Message(N_("it must be at least {ge}"), {"ge": "0"})
    names.faults.add(
        "LAW-003",
        place,
        N_("{found} cannot stand here: {reason}"),
        N_("Compare it with the handbook; “2” in quotation marks is not 2."),
        found=repr(raw),
        reason=least
        if isinstance(raw, int)
        else Message(N_("a whole number is meant")),
    )
    return 0


def _sheet(keys: s.SheetKeys, names: Names, n: int) -> Sheet:
    for i, name in enumerate(keys.facts):
        if name not in names.facts:
            names.faults.add(
                "LAW-052",
                f"sheets[{n}].facts[{i}]",
                N_("No fact is called “{name}”."),
                N_("A sheet lists names of [facts], in the order of the paper."),
                name=name,
            )
    return Sheet(
        keys.code,
        keys.label,
        tuple(keys.facts),
        keys.clause,
        keys.mark or "",
        keys.note,
    )


def _signing(keys: s.SigningKeys | None) -> SigningRule | None:
    if keys is None:
        return None
    return SigningRule(
        keys.assessors,
        _signatories(keys.of_whom),
        keys.informant,
        keys.clause,
        keys.mark or "",
        _signatories(keys.conclusion),
        tuple(keys.present),
        keys.recording,
    )


def _signatories(listed: Sequence[s.SignatoryKeys]) -> tuple[Signatory, ...]:
    return tuple(Signatory(w.at_least, w.background, w.mark or "") for w in listed)


def _validity(keys: s.ValidityKeys | None) -> Validity | None:
    if keys is None:
        return None
    return Validity(
        keys.months,
        keys.reassess,
        keys.clause,
        keys.mark or "",
        keys.interval_months,
        keys.again_after_months,
        tuple(
            ValidityLimit(tuple(w.levels), w.months, w.clause, w.mark or "")
            for w in keys.limits
        ),
    )


def _gate(keys: s.GateKeys | None) -> Gate | None:
    if keys is None:
        return None
    return Gate(
        keys.scale,
        tuple(keys.levels),
        keys.label,
        tuple(keys.not_for),
        keys.clause,
        keys.mark or "",
    )


def _jumps(keys: s.JumpsKeys | None) -> Jumps | None:
    if keys is None:
        return None
    return Jumps(keys.levels, keys.options, keys.days, keys.mark or "")
