# SPDX-License-Identifier: Apache-2.0
"""What a programme's rules read: names, and the scales whose levels they ask for."""

from collections.abc import Iterator, Mapping

from carecalc.domain import conditions as c
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.policy import Group, Policy, Programme
from carecalc.domain.reading import (
    conditions_of_formula,
    names_of_condition,
    names_of_measure,
)
from carecalc.domain.result import MET, Given
from carecalc.domain.trace import Step
from carecalc.domain.verdict import judge

ASSESSMENT = "assessment"
_BENEFIT = "benefit"
_NAMING = {"certificate": "category", ASSESSMENT: "scale"}
"""By which field a test of whole records names which ones it means."""


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


def records_read(policy: Policy, programme: Programme) -> Mapping[str, frozenset[str]]:
    """Return the codes that the programme's rules ask for, by kind of record.

    Codes of statuses and benefits, categories of certificates, scales of assessments;
    empty where a record of any code will do.
    """
    found: dict[str, set[str]] = {}
    of_any: set[str] = set()
    for test in _single_tests(policy, programme):
        if isinstance(test, c.RecordIs):
            found.setdefault(test.kind, set()).update(test.codes)
        elif isinstance(test, c.RecordMatches):
            codes = test.fields.get(_NAMING.get(test.kind, ""))
            if isinstance(codes, tuple):
                found.setdefault(test.kind, set()).update(map(str, codes))
            else:
                of_any.add(test.kind)
    if beside := benefits_beside(policy, programme):
        found.setdefault(_BENEFIT, set()).update(beside)
    return {
        kind: frozenset() if kind in of_any else frozenset(found.get(kind, ()))
        for kind in sorted({*found, *of_any})
    }


def benefits_beside(policy: Policy, programme: Programme) -> frozenset[str]:
    """Return the benefits that stand in a group together with the programme."""
    return frozenset(
        member.removeprefix(f"{_BENEFIT}: ")
        for group in policy.groups.values()
        if any(programme.code in side for side in group.sides)
        for side in group.sides
        for member in side
        if member.startswith(f"{_BENEFIT}: ")
    )


def readers_of(policy: Policy, programme: Programme, name: str) -> tuple[Step, ...]:
    """Return which rules read a name for the programme: their words and their clauses.

    Where only the programme's own conditions do, that is the programme.
    """
    read = names_read(policy, programme)
    found = [
        Step(named.label, None, named.clause, (), named.mark)
        for key, named in policy.graph.conditions.items()
        if key in read and named.label and name in names_of_condition(named.test)
    ]
    found += [
        Step(measure.label, None, measure.clause, (), measure.mark)
        for key, measure in policy.graph.measures.items()
        if key in read and measure.label and name in names_of_measure(measure)
    ]
    found += [
        Step(group.label, None, group.clause, (), group.mark)
        for group in policy.groups.values()
        if name == _BENEFIT
        and group.label
        and any(programme.code in side for side in group.sides)
        and any(m.startswith(f"{_BENEFIT}: ") for side in group.sides for m in side)
    ]
    own = Step(programme.label, None, programme.clause, (), programme.mark)
    return tuple(dict.fromkeys(found)) or (own,)


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


def groups_in_force(policy: Policy) -> Iterator[Group]:
    """Yield the groups that count by how open questions of the file are read."""
    switches = {name: one.default for name, one in policy.graph.switches.items()}
    evaluation = Evaluation(policy.graph, switches, Given())
    for group in policy.groups.values():
        if group.when is None or judge(evaluation, group.when).state == MET:
            yield group
