# SPDX-License-Identifier: Apache-2.0
"""What a month's list reckons with for everybody at once, where there are many.

The engine over columns gives what `cases.entitlement` gives, fen by fen, without the
steps: whoever has no line is looked at once more to say why. numpy is for offices large
enough to gain by it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.entitlement import Start
from carecalc.domain.knowledge import known_on, start_on
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services.cases import Known
from carecalc.services.laws import Law
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
    starts = [
        _starts(common, known, tuple(acts.get(known.person.id, ())))
        for known in everybody
    ]
    found = _in_columns(common.law, common.today, common.month, everybody, starts)
    return {
        known.person.id: lines for known, lines in zip(everybody, found, strict=True)
    }.get


def undecided(
    law: Law, on: date, month: Month, everybody: Sequence[Known]
) -> Sequence[Lines | None]:
    """Return what is due to each in a month whatever was decided, as `of_everybody`
    does: in their order."""
    if len(everybody) < MANY:
        return [None] * len(everybody)
    programmes = law.programmes(month)
    starts = [
        {code: (known.applied(code), None) for code in programmes}
        for known in everybody
    ]
    return _in_columns(law, on, month, everybody, starts)


def _in_columns(
    law: Law,
    on: date,
    month: Month,
    everybody: Sequence[Known],
    starts: Sequence[Mapping[str, Start]],
) -> Sequence[Lines | None]:
    """Return the lines of each, each programme by its own start, in their order."""
    import numpy as np

    from carecalc.batch.case_gathering import CaseWriter
    from carecalc.batch.entitling import entitle_many
    from carecalc.batch.law import Law as ReadyLaw

    writer = CaseWriter()
    wanted: list[tuple[int, list[str]]] = []
    for number, (known, by_programme) in enumerate(zip(everybody, starts, strict=True)):
        case = known_on(known.case, on)
        together: dict[Start, list[str]] = {}
        for code, start in by_programme.items():
            together.setdefault(start, []).append(code)
        writer.add_started(case, [start_on(*start, on) for start in together])
        wanted += [(number, codes) for codes in together.values()]
    try:
        found = entitle_many(writer.columns(), ReadyLaw(law), on, (month,))
    except UserError:
        return [None] * len(everybody)  # one at a time it is told of whom
    lines: list[list[EntitlementLine]] = [[] for _ in everybody]
    places: dict[str, list[int]] = {}
    for place, (number, codes) in enumerate(wanted):
        if place in found.alone:
            lines[number] += found.lines_of(place, codes)
        elif place not in found.errors:
            for code in codes:
                places.setdefault(code, []).append(place)
    for code, of in sorted(places.items()):
        for at, line in found.lines_by_case(code, np.array(of, np.int32)):
            lines[wanted[of[at]][0]].append(line)
    for number in {wanted[place][0] for place in found.alone}:
        lines[number].sort(key=lambda line: line.programme)
    bad = {wanted[place][0] for place in found.errors}
    return [None if number in bad else tuple(each) for number, each in enumerate(lines)]


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
