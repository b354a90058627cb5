# SPDX-License-Identifier: Apache-2.0
"""The visits that were given to oneself or one's organisation: taken, declined, begun."""

from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.agency_tables import AgencyTables
from carecalc.gui.widgets.agency_tasks import TaskDialog
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.words_dialog import WHY, WordsDialog
from carecalc.i18n import Catalogue
from carecalc.services import tasks
from carecalc.services.context import Changes
from carecalc.services.tasks import Given


class TasksPage(Page):
    """A list of one's open tasks, the first due first."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("My tasks"))
        self._given: Given | None = None
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("tasks-notice")
        self.body.addWidget(self._notice)
        self._nothing = label(
            self.gettext("No visit waits for you. What the office gives stands here."),
            "muted",
            self,
        )
        self._nothing.setObjectName("no-tasks")
        self._nothing.hide()
        self.body.addWidget(self._nothing)
        self._list = AgencyTables(desk, catalogue).tasks(self, "my-tasks", is_own=True)
        self._list.opened.connect(self._on_opened)
        self.body.addWidget(self._list, 1)
        self.body.addStretch()
        self._load()

    def begin(self) -> None:
        """Start in the list."""
        self._list.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when tasks or visits changed."""
        if changes.agencies or changes.visits:
            self._load()

    def _load(self) -> None:
        self.desk.call(tasks.mine, done=self._on_tasks, failed=self._on_refused)

    def _on_tasks(self, found: tuple[Given, ...]) -> None:
        at = max(self._list.currentIndex().row(), 0)
        self._list.rows.start(len(found), found)
        self._list.setCurrentIndex(self._list.rows.index(at, 0))
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_opened(self, number: int) -> None:
        given = self._list.rows.row(number)
        if isinstance(given, Given):
            self._given = given
            dialog = TaskDialog(self.desk, self.catalogue, self, given, is_own=True)
            dialog.asked.connect(self._on_asked)
            dialog.open()

    def _on_asked(self, what: str) -> None:
        given = self._given
        assert given is not None
        task = given.task
        if what == "begin":
            self.go.emit(Place("person", person=given.person.id))
        elif what == "accept":
            self.desk.call(
                tasks.accept,
                task.id,
                task.version,
                done=self._on_done,
                failed=self._on_refused,
            )
        else:
            dialog = WordsDialog(
                self.desk,
                self.catalogue,
                self,
                WHY,
                self.gettext("Decline the task"),
                self.gettext("The office gives it to somebody else."),
                tasks.decline,
                (task.id, task.version),
            )
            dialog.done.connect(self._on_done)
            dialog.open()

    def _on_done(self, result: object) -> None:
        self._notice.tell(self.gettext("Saved."), "good")
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))
