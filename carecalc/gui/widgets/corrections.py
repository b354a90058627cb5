# SPDX-License-Identifier: Apache-2.0
"""What the review wants corrected, told where it is corrected: of the whole, of an item."""

from PySide6.QtCore import QObject

from carecalc.domain.review import CORRECTS, Review
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import reviewing
from carecalc.services.filling_answers import numbered
from carecalc.services.visit_view import VisitView, items_of


class Corrections(QObject, Speaking):
    """Tells in the notice of a visit page; says nothing of a visit that corrects none."""

    def __init__(self, desk: Desk, voice: Voice, notice: Notice) -> None:
        super().__init__(notice)
        self.voice = voice
        self._desk = desk
        self._notice = notice
        self._view: VisitView | None = None
        self._review: Review | None = None
        self._told = ""

    def look(self, view: VisitView) -> None:
        """Ask what is to be corrected by this visit."""
        self._view = view
        is_correction = any(k.startswith(f"{CORRECTS} ") for k in view.visit.remarks)
        if is_correction and view.visit.state == "draft":
            self._desk.call(reviewing.asked_for, view.visit.id, done=self._on_asked)

    def show(self, code: str) -> None:
        """Tell what is said of the open question; else take back what was told."""
        if self._review is None or self._view is None:
            return
        said = [one.text for one in self._review.items if one.item == code]
        if said:
            item = self.words(
                numbered(self._view.scale, items_of(self._view.scale)[code])
            )
            self._tell(
                self.gettext(
                    "Returned, {item}: {comment}", item=item, comment="; ".join(said)
                )
            )
        elif self._notice.text.text() == self._told:
            self._notice.clear()

    def _on_asked(self, review: Review | None) -> None:
        self._review = review
        if review is None or self._view is None:
            return
        items = items_of(self._view.scale)
        about = tuple(
            self.words(numbered(self._view.scale, items[one.item]))
            for one in review.items
        )
        if review.comment and about:
            said = self.gettext(
                "Returned: {comment} ({items})", comment=review.comment, items=about
            )
        else:
            said = self.gettext("Returned: {comment}", comment=review.comment or about)
        self._tell(said)

    def _tell(self, said: str) -> None:
        self._told = said
        self._notice.tell(said, "warning")
