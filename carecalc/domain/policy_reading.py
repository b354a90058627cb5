# SPDX-License-Identifier: Apache-2.0
"""What a programme's rules read: names, and the scales whose levels they ask for."""

from collections.abc import Iterator

from carecalc.domain import conditions as c
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.reading import (
    conditions_of_formula,
    names_of_condition,
    names_of_measure,
)

ASSESSMENT = "assessment"


def names_read(policy: Policy, programme: Programme) -> frozenset[str]:
    """Return every name that the programme's rules read, directly or through others."""
    ahead = [programme.amount]
    if programme.category is not None:
        ahead.append(programme.category)
    for test in _own_tests(policy, programme):
        ahead += names_of_condition(test)
    for group in policy.groups.values():
        members = {member for side in group.sides for member in side}
        if programme.code in members and any(
            m.startswith("benefit: ") for m in members
        ):
            ahead.append("benefit")
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        if (named := policy.graph.conditions.get(name)) is not None:
            ahead += names_of_condition(named.test)
        if (measure := policy.graph.measures.get(name)) is not None:
            ahead += names_of_measure(measure)
    return frozenset(found)


def scales_read(policy: Policy, programme: Programme) -> frozenset[str] | None:
    """Return the scales whose levels the programme's rules ask for.

    None where they ask for a level of any scale.
    """
    found: set[str] = set()
    for test in _single_tests(policy, programme):
        if isinstance(test, c.RecordMatches) and test.kind == ASSESSMENT:
            scales = test.fields.get("scale")
            if not isinstance(scales, tuple):
                return None
            found.update(str(scale) for scale in scales)
    return frozenset(found)


def _own_tests(policy: Policy, programme: Programme) -> Iterator[c.Condition]:
    yield programme.who
    for veto in programme.vetoes:
        yield veto.when
    for group in policy.groups.values():
        if group.when is not None and any(programme.code in s for s in group.sides):
            yield group.when


def _single_tests(policy: Policy, programme: Programme) -> Iterator[c.Condition]:
    ahead = list(_own_tests(policy, programme))
    for name in names_read(policy, programme):
        if (named := policy.graph.conditions.get(name)) is not None:
            ahead.append(named.test)
        if (measure := policy.graph.measures.get(name)) is not None:
            ahead += conditions_of_formula(measure.formula)
    while ahead:
        test = ahead.pop()
        if isinstance(test, c.All | c.Any | c.NoneOf):
            ahead += test.parts
        else:
            yield test
