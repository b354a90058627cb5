# SPDX-License-Identifier: Apache-2.0
"""One draw of the review: how to repeat it, its seed, who makes the visits again."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.review_forms import GiveOutDialog, SeedDialog
from carecalc.gui.widgets.review_tables import ReviewTables
from carecalc.i18n import Catalogue
from carecalc.services import redraws
from carecalc.services.redraws import Again, Draw
from carecalc.text import Message


class ReviewDraw(QWidget):
    """Shows a draw, takes its seed, and gives the visits drawn out."""

    drawn = Signal()
    """The seed was typed in."""
    given = Signal()
    """Visits were given to others."""
    refused = Signal(object)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, tables: ReviewTables, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._draw: Draw | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._draw_said = label("", "muted", self)
        self._draw_said.setObjectName("draw-said")
        column.addWidget(self._draw_said)
        self._how = label("", "hint", self)
        column.addWidget(self._how)
        bar = FlowLayout(spacing=8)
        self._seed = button(self.gettext("Draw …"), "draw-lots", "primary", self)
        self._seed.clicked.connect(self._on_seed)
        self._give = button(
            self.gettext("Give the visits out …"), "give-out", "primary", self
        )
        self._give.clicked.connect(self._on_give)
        bar.addWidget(self._seed)
        bar.addWidget(self._give)
        column.addLayout(bar)
        self._again = tables.again(self)
        column.addWidget(self._again, 1)
        column.addStretch()

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a text in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_draw(self, draw: Draw) -> None:
        """Show a draw; what came of it follows once it is read."""
        self._draw = draw
        self._show(())
        self._look()

    def _look(self) -> None:
        assert self._draw is not None
        self._desk.call(
            redraws.outcome,
            self._draw.announced.id,
            done=self._show,
            failed=self._on_refused,
        )

    def _show(self, found: tuple[Again, ...]) -> None:
        assert self._draw is not None
        said, drawn = self._draw.announced.value, self._draw.drawn
        digest = "\u200b".join(said.digest[n : n + 8] for n in range(0, 64, 8))
        self._draw_said.setText(
            self.gettext(
                "{count} visits from {first} to {last}, {size} drawn. SHA-256 of the "
                "list: {digest}",
                count=len(said.population),
                first=said.first,
                last=said.last,
                size=said.size,
                digest=digest,
            )
        )
        self._how.setText(
            self.gettext(
                "How to repeat it: for each visit the SHA-256 of seed, line feed and "
                "number; of each group those with the smallest. Seed: {seed}",
                seed=self.gettext("not drawn yet")
                if drawn is None
                else drawn.value.seed,
            )
        )
        self._seed.setVisible(drawn is None)
        lacking = [one for one in found if one.task is None]
        self._give.setVisible(drawn is not None and bool(lacking))
        self._again.setVisible(drawn is not None)
        self._again.rows.start(len(found), found)

    def _on_seed(self) -> None:
        assert self._draw is not None
        dialog = SeedDialog(self._desk, self._catalogue, self, self._draw.announced)
        dialog.done.connect(self._on_drawn)
        dialog.open()

    def _on_drawn(self, drawn: object) -> None:
        assert self._draw is not None
        assert isinstance(drawn, Happening)
        self._draw = replace(self._draw, drawn=drawn)
        self.drawn.emit()
        self._look()

    def _on_give(self) -> None:
        self._desk.call(
            redraws.proposed_until,
            done=self._on_proposed,
            failed=self._on_refused,
            busy=self._give,
        )

    def _on_proposed(self, until: date | None) -> None:
        assert self._draw is not None
        dialog = GiveOutDialog(
            self._desk, self._catalogue, self, self._draw.announced.id, until
        )
        dialog.done.connect(self._on_given)
        dialog.open()

    def _on_given(self, found: tuple[Again, ...]) -> None:
        self.given.emit()
        self._show(found)

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
