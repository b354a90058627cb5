# SPDX-License-Identifier: Apache-2.0
"""A county's files on a scale: read, checked against the scale, found by day."""

from collections.abc import Iterable
from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.domain.county import CountyRules, Critical, Guidance
from carecalc.domain.scale import Scale, Source
from carecalc.text import N_

FOLDER = "forms/county"


def county_rules(catalog: Catalog, scale: str, on: date) -> CountyRules | None:
    """Return what the county says on a scale on a day; None where it says nothing."""
    file = catalog.dated(f"{FOLDER}/{scale}/", on)
    if file is None:
        return None
    found = catalog.once(file, CountyRules, read_county)
    is_over = found.effective_to is not None and found.effective_to < on
    return None if is_over else found


def read_county(data: bytes, file: str) -> CountyRules:
    """Return what is in a file's bytes; `LawFileError` with every fault."""
    # The models of the keys are made only for those who have such a file.
    from carecalc.catalog.county_keys import CountyKeys
    from carecalc.catalog.graph import sources

    faults = Faults(file)
    keys = read_keys(data, CountyKeys, faults)
    known = {source.name: source for source in sources(keys)}
    guidance, critical = {}, {}
    for code, said in keys.items.items():
        source = _source(known, said.source, f'items."{code}".source', faults)
        guidance[code] = Guidance(said.text, source, said.clause, said.mark or "")
    for name, rule in keys.warnings.items():
        source = _source(known, rule.source, f"warnings.{name}.source", faults)
        critical[name] = Critical(source, rule.clause, rule.mark or "")
    faults.raise_if_any()
    return CountyRules(
        scale=keys.code,
        label=keys.label,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        guidance=guidance,
        critical=critical,
    )


def check_county(rules: CountyRules, scales: Iterable[Scale], faults: Faults) -> None:
    """Note what a file names that no version of its scale has."""
    versions = tuple(scales)
    if not versions:
        faults.add(
            "LAW-195",
            "code",
            N_("There is no scale “{code}”."),
            N_("Correct the code, or mend the scale's own file first."),
            code=rules.scale,
        )
        return
    items = {i.code for v in versions for i in (*v.items, *v.graph.facts.values())}
    warnings = {name for v in versions for name in v.graph.warnings}
    for code in rules.guidance:
        if code not in items:
            faults.add(
                "LAW-196",
                f'items."{code}"',
                N_("The scale has no item “{code}”."),
                N_("Write the item's code as in the scale's file."),
                code=code,
            )
    for name in rules.critical:
        if name not in warnings:
            faults.add(
                "LAW-197",
                f"warnings.{name}",
                N_("The scale declares no contradiction “{name}”."),
                N_("Write its name as under warnings in the scale's file."),
                name=name,
            )


def _source(known: dict[str, Source], name: str, place: str, faults: Faults) -> Source:
    if name not in known:
        faults.add(
            "LAW-198",
            place,
            N_("There is no source “{name}” in this file."),
            N_("Say under sources which paper it stands in: nothing is invented."),
            name=name,
        )
    return known.get(name, Source(name, name))
