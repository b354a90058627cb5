# SPDX-License-Identifier: Apache-2.0
"""The control figure of a closed list, as every paper of the list says it."""

from dataclasses import dataclass

from carecalc.domain.control_figure import grouped
from carecalc.domain.trace import Words
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class ClosedFigure:
    """The figure that chains a list to the one closed before, and that one's.

    `figure` is "" while the list is a draft, and of one closed before 0.9.
    """

    is_closed: bool
    figure: str = ""
    before: str = ""

    @property
    def said(self) -> Words:
        """The figure as papers print it; of a draft that it is one."""
        if not self.is_closed:
            return Message(N_("DRAFT: the list is not closed and has no such figure"))
        return grouped(self.figure)

    @property
    def said_before(self) -> Words:
        """The figure of the list closed before, as papers print it."""
        if not self.figure:
            return ""
        if not self.before:
            return Message(N_("none: no list was closed before this one"))
        return grouped(self.before)


def of_run(work: Work, run_id: str) -> ClosedFigure:
    """Return the figure of a list; a draft has none."""
    before = ""
    for closing in work.closings.all():
        if closing.run_id == run_id:
            return ClosedFigure(True, closing.chained, before)
        before = closing.chained
    return ClosedFigure(False)
