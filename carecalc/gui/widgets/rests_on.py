# SPDX-License-Identifier: Apache-2.0
"""Which recorded facts a programme's line rests on: those of a kind that its rules read."""

from collections.abc import Iterable, Iterator

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    Hukou,
    Income,
    LtcInsurance,
    OutsideAssessment,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.period import Month, touches
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.policy_reading import ASSESSMENT, names_read

_KINDS: dict[str, tuple[type, ...]] = {
    "status": (Status,),
    "benefit": (Benefit, LtcInsurance),
    "certificate": (DisabilityCertificate,),
    ASSESSMENT: (OutsideAssessment,),
    "hukou": (Hukou,),
    "residence": (Residence,),
    "income": (Income,),
    "setting": (Setting, CareChoice),
    "fees": (CareFee,),
}


def facts_read(
    policy: Policy, programme: Programme, facts: Iterable[Fact], month: Month
) -> Iterator[Fact]:
    """Yield the facts of a month of the kinds that the programme's rules read."""
    names = names_read(policy, programme)
    kinds = tuple(k for name, of in _KINDS.items() if name in names for k in of)
    groups = {
        group.code
        for group in policy.groups.values()
        if any(programme.code in side for side in group.sides)
    }
    for fact in facts:
        value = fact.value
        if isinstance(value, ProgrammeChoice):
            if value.group in groups:
                yield fact
        elif isinstance(value, Application):
            wanted = not value.programmes or programme.code in value.programmes
            if wanted and touches(month, fact.valid_from, None):
                yield fact
        elif isinstance(value, Event):
            if touches(month, fact.valid_from, None):
                yield fact
        elif isinstance(value, kinds) and touches(
            month, fact.valid_from, fact.valid_to
        ):
            yield fact
