# SPDX-License-Identifier: Apache-2.0
"""How long a level holds and when it is due again, in exact calendar months."""

from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.domain.office import Office, ScaleRules
from carecalc.domain.period import Month
from carecalc.domain.scale import Scale, Validity

_SILENT = Validity()
_NO_RULES = ScaleRules()


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of one level of one scale in calendar months; None: nobody says one.

    `clause` and `mark` belong to what the file says; `from_file` tells whether the
    period of validity is the file's (its own, or its limit) and not the office's.
    """

    validity_months: int | None = None
    interval_months: int | None = None
    again_after_months: int | None = None
    from_file: bool = False
    clause: str = ""
    mark: str = ""


def periods(office: Office, scale: Scale, level: str | int | None) -> Periods:
    """Return the periods that hold for a level (as text or as the scale's own code).

    The office's rule for this scale comes before the file's months, these before the
    office's general period; a limit of the file for the level caps them all.
    """
    rules = office.scale_rules.get(scale.code, _NO_RULES)
    says = scale.validity or _SILENT
    validity, from_file = rules.validity_months, False
    clause, mark = says.clause, says.mark
    if validity is None:
        validity, from_file = says.months, says.months is not None
    if validity is None:
        validity = office.validity_months
    for limit in says.limits:
        if str(level) in map(str, limit.levels) and (
            validity is None or validity > limit.months
        ):
            validity, from_file = limit.months, True
            clause, mark = limit.clause or clause, limit.mark or mark
    interval = rules.interval_months
    return Periods(
        validity_months=validity,
        interval_months=says.interval_months if interval is None else interval,
        again_after_months=says.again_after_months,
        from_file=from_file,
        clause=clause,
        mark=mark,
    )


def longest_validity(scale: Scale) -> int | None:
    """Return the longest of the file's limits in months; None where it has none."""
    limits = scale.validity.limits if scale.validity is not None else ()
    return max((limit.months for limit in limits), default=None)


def valid_to(assessed_on: date, months: int) -> date:
    """Return the last day of so many months of which `assessed_on` is the first day.

    Where the last month has no such day it is the month's last: six months from
    31 August end on 28 or 29 February.
    """
    end = Month.of(assessed_on).plus(months)
    if assessed_on.day == 1:
        return end.first_day - timedelta(days=1)
    return end.first_day.replace(day=min(assessed_on.day - 1, end.last_day.day))


def due_on(assessed_on: date, interval_months: int) -> date:
    """Return the day on which a routine assessment is due again."""
    return _later(assessed_on, interval_months)


def may_ask_again_from(concluded_on: date, months: int) -> date:
    """Return the first day on which the person may ask for a new assessment."""
    return _later(concluded_on, months)


def _later(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    end = Month.of(day).plus(months)
    return end.first_day.replace(day=min(day.day, end.last_day.day))
