# SPDX-License-Identifier: Apache-2.0
"""By which day something is to be done that was given on a day."""

from datetime import date, timedelta

from carecalc.catalog.catalog import Catalog
from carecalc.domain.agency import WORKING
from carecalc.domain.workdays import due


def last_day(catalog: Catalog, given_on: date, days: int, unit: str) -> date | None:
    """Return the last day of a term; the day it was given on is not counted.

    None where working days reach beyond the calendars at hand: it waits for them.
    """
    if unit != WORKING:
        return given_on + timedelta(days=days)
    # The models of its keys are made only where working days are counted.
    from carecalc.catalog.calendars import workdays

    end = due(given_on, days, workdays(catalog))
    return end.day if end.is_known else None
