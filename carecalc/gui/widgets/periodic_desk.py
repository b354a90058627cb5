# SPDX-License-Identifier: Apache-2.0
"""What the desk, and a month's list, say of reviews: how many, each a way to them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from carecalc.domain.money import Money
from carecalc.domain.periodic import DUE, OVERDUE, PROPOSED, SILENT
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services.holds import MonthNote
from carecalc.services.periodic import Glance
from carecalc.text import N_, Message

REVIEWS = "reviews"


def wants_reviews(desk: Desk) -> bool:
    """Tell whether reviews are the user's work: of the office's own, not an agency's."""
    is_own = desk.actor.people is None
    return is_own and (desk.may("periodic.work") or desk.may("acts.decide"))


class ReviewsList(AgendaList):
    """A row for each stage that somebody is at; a press shows who."""

    def __init__(self, voice: Voice, is_approving: bool, parent: QWidget) -> None:
        super().__init__(
            voice,
            voice.catalogue.render(Message(N_("Periodic review"))),
            REVIEWS,
            "",
            parent,
        )
        self._is_approving = is_approving
        self.hide()

    def show_glance(self, glance: Glance) -> None:
        """Show how many people are at each stage that asks for something."""
        rows: list[tuple[str, str, int, str]] = []
        if not self._is_approving:
            rows += [
                (
                    SILENT,
                    self.gettext("Notified, and silent until the last day"),
                    glance.silent,
                    "error",
                ),
                (
                    OVERDUE,
                    self.gettext("Overdue, nobody was notified"),
                    glance.overdue,
                    "warning",
                ),
                (DUE, self.gettext("Due this month"), glance.due, ""),
            ]
        rows.append(
            (
                PROPOSED,
                self.gettext("Suspensions that wait for approval"),
                glance.proposed,
                "warning",
            )
        )
        self.show_rows(
            [
                AgendaRow(
                    RowButton(
                        f"reviews-{stage}",
                        Place("periodic", item=stage),
                        title,
                        "",
                        self.gettext("People: {count}", count=count),
                        kind,
                    )
                )
                for stage, title, count, kind in rows
                if count
            ]
        )


def month_note(words: Catalogue, notes: Sequence[MonthNote]) -> str:
    """Return what a month's list says of who is held back, and what is owed; or ""."""
    held = sum(bool(note.held) for note in notes)
    owed = [note for note in notes if note.owed]
    said = []
    if held:
        said.append(
            words.render(
                Message(
                    N_("Suspended, not on this list: {count} people."), {"count": held}
                )
            )
        )
    if owed:
        total = Money(sum(note.total.fen for note in owed))
        months = sum(len(note.owed) for note in owed)
        values = {"count": len(owed), "months": months, "amount": total}
        said.append(
            words.render(
                Message(
                    N_(
                        "Arrears to be listed after suspensions: {count} people, "
                        "{months} month(s), CNY {amount}."
                    ),
                    values,
                )
            )
        )
    return " ".join(said)
