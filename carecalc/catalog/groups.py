# SPDX-License-Identifier: Apache-2.0
"""Whether a policy names only programmes, statuses and benefits that there are."""

from collections.abc import Collection, Iterator

from carecalc.catalog.codes import Codes
from carecalc.catalog.problems import Faults
from carecalc.catalog.references import key
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.policy import Policy
from carecalc.text import N_

_BENEFIT = "benefit: "


def check_groups(
    policy: Policy, others: Collection[str], codes: Codes | None, faults: Faults
) -> None:
    """Note groups that exclude nothing, or something that does not exist.

    `others` are the programmes of other files.
    """
    programmes = {*others, *policy.programmes}
    for code, group in policy.groups.items():
        place = f"groups.{key(code)}.sides"
        members = [name for side in group.sides for name in side]
        if (
            len(group.sides) < 2
            or not all(group.sides)
            or len(set(members)) < len(members)
        ):
            faults.add(
                "LAW-131",
                place,
                N_("“{group}” needs two sides or more, and each programme on one."),
                N_("sides = [ [programmes], [programmes] ]"),
                group=code,
            )
        for n, side in enumerate(group.sides):
            for i, name in enumerate(side):
                benefit = name.removeprefix(_BENEFIT)
                known = programmes
                if benefit != name:
                    known = {benefit}
                    if codes is not None:
                        known = {*codes.groups.get("benefit", {}), *programmes}
                if benefit not in known:
                    faults.add(
                        "LAW-130",
                        f"{place}[{n}][{i}]",
                        N_("There is no programme or benefit “{name}”."),
                        N_("Write a programme's code, or benefit: and its code."),
                        name=name,
                    )


def check_codes(
    policy: Policy, others: Collection[str], codes: Codes, faults: Faults
) -> None:
    """Note statuses and benefits that nobody can hold: a misspelt one is never met."""
    programmes = {*others, *policy.programmes}
    for place, kind, code in _record_codes(policy):
        known = set(codes.groups.get(kind, {}))
        if kind == "benefit":
            known |= programmes
        if known and code not in known:
            faults.add(
                "LAW-133",
                place,
                N_("Nobody can hold “{code}”: it is not a known {kind}."),
                N_("Correct the spelling, or add it to resources/codes.toml."),
                code=code,
                kind=kind,
            )


def _record_codes(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Yield the place, the kind and the code of every record that is asked for."""
    for code, programme in policy.programmes.items():
        place = f"programmes.{key(code)}"
        yield from _in_condition(f"{place}.who", programme.who)
        for n, veto in enumerate(programme.vetoes):
            yield from _in_condition(f"{place}.vetoes[{n}].when", veto.when)
    for name, named in policy.graph.conditions.items():
        yield from _in_condition(f"conditions.{key(name)}", named.test)
    for name, named in policy.graph.warnings.items():
        yield from _in_condition(f"warnings.{key(name)}.when", named.test)
    for name, measure in policy.graph.measures.items():
        if isinstance(measure.formula, m.Rules):
            for n, row in enumerate(measure.formula.rows):
                place = f"measures.{key(name)}.rows[{n}].when"
                yield from _in_condition(place, row.when)


def _in_condition(
    place: str, condition: c.Condition | None
) -> Iterator[tuple[str, str, str]]:
    if isinstance(condition, c.All | c.Any | c.NoneOf):
        for part in condition.parts:
            yield from _in_condition(place, part)
    elif isinstance(condition, c.RecordIs):
        for code in condition.codes:
            yield place, condition.kind, code
