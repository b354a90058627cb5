# SPDX-License-Identifier: Apache-2.0
"""The office's papers: many at once, empty forms, and pictures of rare characters."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.batch_form import BatchForm
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.i18n import Catalogue
from carecalc.services import offices


class ManyPapersPage(Page):
    """Papers of everybody in `place.month`, and those that are about nobody."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Papers"))
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("many-papers-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self.body.addWidget(scrolling(content, self), 1)
        desk.call(offices.get, done=self._on_office, failed=self._on_refused)

    def _on_office(self, office: Office) -> None:
        if self.desk.may("papers.issue") and not self.desk.context.store.read_only:
            theirs = self.desk.actor.communities
            communities = office.communities if theirs is None else theirs
            batch = BatchForm(
                self.desk, self._voice, self.place.month, communities, self
            )
            batch.go.connect(self.go)
            batch.told.connect(self._on_told)
            batch.refused.connect(self._on_refused)
            batch.saved.connect(self.saved)
            batch.changed.connect(self.changed)
            self._column.addWidget(batch)
            self.focus_soon(batch.first)
        self._column.addStretch()

    def _on_told(self, said: str) -> None:
        self._notice.tell(said, "good")

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
