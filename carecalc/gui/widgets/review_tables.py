# SPDX-License-Identifier: Apache-2.0
"""The tables of the review: visits that wait, assessors, draws, visits made again."""

from datetime import date

from PySide6.QtWidgets import QWidget

from carecalc.domain.signals_assessors import Assessing
from carecalc.domain.words import number_words
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.review_visit import KINDS
from carecalc.i18n import Catalogue
from carecalc.services.redraws import Again, Compared, Draw
from carecalc.services.reviews import Queue, Row
from carecalc.text import N_, Message


class ReviewTables:
    """Makes the tables of the page, and says what stands in their cells.

    `queue` is the one shown; `compared` how others agree with assessors, by name.
    """

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        self._desk = desk
        self._words = catalogue
        self.queue: Queue | None = None
        self.compared: dict[str, Compared] = {}

    def _say(self, template: str, /, **values: object) -> str:
        return self._words.render(Message(template, values))

    def _table(
        self, columns: tuple[Column, ...], name: str, title: str, parent: QWidget
    ) -> Table:
        scale = self._desk.look.text_size / 100
        return Table(columns, name, title, scale, parent)

    def labels(self, codes: tuple[str, ...]) -> str:
        """Return what signals are called."""
        if self.queue is None:
            return ""
        rules = self.queue.rules.signals
        return self._words.render(tuple(rules[code].label for code in codes))

    # -------------------------------------------------------------- visits

    def visits(self, parent: QWidget) -> Table:
        """Return the table of the queue."""
        columns = (
            Column(self._say(N_("Name")), self._name, 90, is_strong=True),
            Column(self._say(N_("Level")), self._level, 130, takes_rest=True),
            Column(self._say(N_("To a threshold")), self._near, 150),
            Column(self._say(N_("Signals")), self._signals, 220, takes_rest=True),
            Column(self._say(N_("Assessors")), self._assessors, 130),
            Column(self._say(N_("Day")), self._day, 100),
        )
        return self._table(columns, "review-queue", self._say(N_("Review")), parent)

    def _name(self, row: Row) -> str:
        return row.name

    def _level(self, row: Row) -> str:
        found = self._words.render(row.level) if row.level else row.level_code
        if not row.stands:
            return found
        return f"{self._say(KINDS[row.stands][0])} · {found}"

    def _near(self, row: Row) -> str:
        if row.points is None or row.at is None:
            return ""
        said = {
            "points": number_words(row.points, ""),
            "at": number_words(row.at, ""),
        }
        if row.past:
            return self._say(N_("{points} to less need (at {at})"), **said)
        return self._say(N_("{points} to more need (at {at})"), **said)

    def _signals(self, row: Row) -> str:
        return self.labels(row.codes)

    def _assessors(self, row: Row) -> str:
        return self._words.render(row.assessors)

    def _day(self, row: Row) -> str:
        return self._words.render(row.assessed_on)

    # -------------------------------------------------------------- assessors

    def assessors(self, parent: QWidget, with_again: bool = True) -> Table:
        """Return the table of assessors; by whom visits were made again only where
        `compared` is known."""
        columns = (
            Column(self._say(N_("Assessor")), self._who, 110, is_strong=True),
            Column(self._say(N_("Visits")), self._count, 70, is_number=True),
            Column(self._say(N_("Signals")), self._found, 260, takes_rest=True),
            Column(self._say(N_("Too few visits to tell")), self._untold, 160),
        )
        if with_again:
            again = Column(self._say(N_("Made again by others")), self._again, 180)
            columns = (*columns, again)
        title = self._say(N_("Assessors"))
        return self._table(columns, "review-assessors", title, parent)

    def _who(self, one: Assessing) -> str:
        return one.name

    def _count(self, one: Assessing) -> str:
        return str(one.visits)

    def _found(self, one: Assessing) -> str:
        if self.queue is None or not one.signals:
            return self._say(N_("No signal."))
        rules = self.queue.rules.signals
        return self._words.render(
            tuple(
                Message(
                    N_("{signal}: {found}"),
                    {"signal": rules[each.code].label, "found": each.found},
                )
                for each in one.signals
            )
        )

    def _untold(self, one: Assessing) -> str:
        if not one.untold or self.queue is None:
            return ""
        return self._say(
            N_("{count} of {all} signals"),
            count=len(one.untold),
            all=len(self.queue.rules.signals),
        )

    def _again(self, one: Assessing) -> str:
        found = self.compared.get(one.name)
        if found is None:
            return self._say(N_("none yet"))
        if found.agreement.kappa is None:
            return self._say(
                N_("{same} of {visits} at the same level"),
                same=found.same_level,
                visits=found.visits,
            )
        return self._say(
            N_("{same} of {visits} at the same level, κ {kappa}"),
            same=found.same_level,
            visits=found.visits,
            kappa=f"{found.agreement.kappa:.2f}",
        )

    # -------------------------------------------------------------- draws

    def draws(self, parent: QWidget) -> Table:
        """Return the table of draws."""
        columns = (
            Column(self._say(N_("Announced")), self._announced, 100, is_strong=True),
            Column(self._say(N_("Visits")), self._listed, 90, is_number=True),
            Column(self._say(N_("Drawn")), self._size, 70, is_number=True),
            Column(self._say(N_("Seed")), self._seed, 240, takes_rest=True),
            Column(self._say(N_("By")), self._by, 100),
        )
        return self._table(columns, "draws", self._say(N_("Draws")), parent)

    def _announced(self, draw: Draw) -> str:
        return self._words.render(draw.announced.day)

    def _listed(self, draw: Draw) -> str:
        return str(len(draw.announced.value.population))

    def _size(self, draw: Draw) -> str:
        return str(draw.announced.value.size)

    def _seed(self, draw: Draw) -> str:
        if draw.drawn is None:
            return self._say(N_("not drawn yet"))
        return draw.drawn.value.seed

    def _by(self, draw: Draw) -> str:
        return draw.announced.by

    def again(self, parent: QWidget) -> Table:
        """Return the table of the visits that one draw gave."""
        columns = (
            Column(
                self._say(N_("Assessment number")), self._number, 130, is_strong=True
            ),
            Column(self._say(N_("Name")), self._person, 90),
            Column(self._say(N_("Made by")), self._made_by, 130),
            Column(self._say(N_("Made again")), self._task, 180, takes_rest=True),
            Column(self._say(N_("Agreement")), self._agreement, 190),
        )
        return self._table(columns, "drawn", self._say(N_("Drawn visits")), parent)

    def _number(self, one: Again) -> str:
        return one.number

    def _person(self, one: Again) -> str:
        return one.name

    def _made_by(self, one: Again) -> str:
        signing = one.visit.signing
        return "" if signing is None else self._words.render(signing.assessors)

    def _task(self, one: Again) -> str:
        if one.task is None:
            return "" if one.why is None else self._words.render(one.why)
        if one.agreement is not None:
            return self._say(N_("signed"))
        if one.task.day is None:
            return self._say(N_("given out"))
        day: date = one.task.day
        return self._say(N_("given out, by {day}"), day=day)

    def _agreement(self, one: Again) -> str:
        if one.agreement is None or one.again is None or one.agreement.exact is None:
            return ""
        said = {
            "same": round(one.agreement.exact * one.agreement.n),
            "items": one.agreement.n,
        }
        if one.again.level == one.visit.level:
            return self._say(N_("{same} of {items} items, the same level"), **said)
        return self._say(N_("{same} of {items} items, another level"), **said)
