# SPDX-License-Identifier: Apache-2.0
"""Every sheet of figures there is, in the order they are shown."""

from collections.abc import Callable, Mapping

from carecalc.domain.figures import Sheet
from carecalc.services import figures_month, figures_needs, figures_sheets
from carecalc.services.context import Context
from carecalc.services.figures_sheets import DUE, WAITING, Wanted
from carecalc.store.unit_of_work import Work

COUNTED: Mapping[str, Callable[[Context, Work, Wanted], Sheet]] = {
    DUE: figures_sheets.due,
    WAITING: figures_sheets.waiting,
    figures_sheets.WORKLOAD: figures_sheets.workload,
    figures_sheets.WEEKS: figures_sheets.weeks,
    figures_sheets.VISITS: figures_sheets.visits,
    figures_sheets.REFUSALS: figures_sheets.refusals,
    figures_month.MONTHS: figures_month.months,
    figures_month.PROGRAMMES: figures_month.programmes,
    figures_month.COVERAGE: figures_month.coverage,
    figures_month.COMMUNITIES: figures_month.communities,
    figures_month.COUNTRY: figures_month.country,
    figures_month.LEVELS: figures_month.levels,
    figures_month.HARDSHIP: figures_month.hardship,
    figures_month.AGES: figures_month.ages,
    figures_month.CARE: figures_month.care,
    figures_needs.NEEDS: figures_needs.needs,
}
"""How each sheet is counted, by its code."""

OF_A_MOMENT = (DUE, WAITING)
"""Of today, whatever days are asked for."""

OF_LISTS = (
    figures_month.MONTHS,
    figures_month.PROGRAMMES,
    figures_month.COVERAGE,
    figures_month.COMMUNITIES,
    figures_month.COUNTRY,
    figures_month.LEVELS,
    figures_month.HARDSHIP,
    figures_month.AGES,
    figures_month.CARE,
    figures_needs.NEEDS,
)
"""What the monthly report is made of, in its order."""
