# SPDX-License-Identifier: Apache-2.0
"""What a month's list reckons with for everybody at once, where there are many.

The engine over columns gives what `cases.entitlement` gives, fen by fen, without the
steps: whoever has no line is looked at once more to say why. numpy is for offices large
enough to gain by it.
"""

from collections.abc import Callable, Mapping, Sequence

from carecalc.domain.determination import Determination
from carecalc.domain.entitlement import Start
from carecalc.domain.knowledge import known_on, started
from carecalc.domain.line import EntitlementLine
from carecalc.errors import UserError
from carecalc.services.cases import Known
from carecalc.services.month_judging import decided_in
from carecalc.services.month_reasons import MonthLaw

MANY = 500
"""From so many people on columns are quicker than one after another."""

Lines = Sequence[EntitlementLine]


def of_everybody(
    common: MonthLaw,
    everybody: Sequence[Known],
    acts: Mapping[str, Sequence[Determination]],
) -> Callable[[str], Lines | None]:
    """Return what is due to each in the month, by person; None for whom one at a time
    has to tell: of few people for everybody, of many for those the law has no answer."""
    if len(everybody) < MANY:
        return _nobody
    from carecalc.batch.entitling import entitle_many
    from carecalc.batch.law import Law

    starts = [
        _starts(common, known, tuple(acts.get(known.person.id, ())))
        for known in everybody
    ]
    cases, wanted = [], []
    for known, by_programme in zip(everybody, starts, strict=True):
        case = known_on(known.case, common.today)
        for start in dict.fromkeys(by_programme.values()):
            cases.append(started(case, *start, common.today))
            wanted.append((known.person.id, start, by_programme))
    try:
        found = entitle_many(cases, Law(common.law), common.today, (common.month,))
    except UserError:
        return _nobody  # one at a time it is told of whom
    lines: dict[str, list[EntitlementLine]] = {}
    for place, (person_id, start, by_programme) in enumerate(wanted):
        if place in found.errors:
            lines.pop(person_id, None)
            continue
        lines.setdefault(person_id, []).extend(
            line for line in found.lines(place) if by_programme[line.programme] == start
        )
    bad = {wanted[place][0] for place in found.errors}
    ready = {
        person_id: tuple(sorted(each, key=lambda line: line.programme))
        for person_id, each in lines.items()
        if person_id not in bad
    }
    return ready.get


def _nobody(person_id: str) -> None:
    return None


def _starts(
    common: MonthLaw, known: Known, acts: tuple[Determination, ...]
) -> Mapping[str, Start]:
    """Return from which application and decision each programme counts."""
    decided = decided_in(common, acts)
    return {
        code: (known.applied(code), decided.get(code)) for code in common.programmes
    }
