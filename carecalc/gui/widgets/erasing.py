# SPDX-License-Identifier: Apache-2.0
"""Files whose every period has ended: which, by which law, and erasing one of them."""

import shiboken6
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from carecalc.domain.retention import Due
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, RowButton, button, label, row_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import retention
from carecalc.services.retention import Erasure


class Ended(QWidget, Speaking):
    """A row for each file that may go; one that is chosen is asked about in its place."""

    erased = Signal(object)
    """The `Changes` of an erasure."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._chosen: Due | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(
            label(
                self.gettext(
                    "Files of which every period of keeping has ended. Nothing is erased "
                    "by itself: name the list or the decision by which one goes."
                ),
                "muted",
                self,
            )
        )
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("erasing-notice")
        self._column.addWidget(self._notice)
        self._rows = QWidget(self)
        self._column.addWidget(self._rows)
        self._ask = self._made_ask()
        self._column.addWidget(self._ask)

    def look(self) -> None:
        """Look which files may go today."""
        self._desk.call(
            retention.due,
            self._desk.context.today(),
            done=self._on_due,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ building

    def _made_ask(self) -> QFrame:
        asking = QFrame(self)
        asking.setObjectName("erase-ask")
        asking.setProperty("role", "notice")
        asking.setProperty("kind", "warning")
        column = QVBoxLayout(asking)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        self._text = label("", "", asking)
        self._text.setObjectName("erase-text")
        column.addWidget(self._text)
        self._reason = QLineEdit(asking)
        self._field = Field(
            self.voice.catalogue,
            self.gettext("Reason"),
            self._reason,
            "erase-reason",
            self.gettext("For example: list of files to be destroyed, No. 3 of 2057"),
            is_required=True,
        )
        column.addWidget(self._field)
        self._keep = button(self.gettext("Keep the file"), "keep-file", parent=asking)
        self._keep.clicked.connect(self._on_keep)
        self._yes = button(
            self.gettext("Erase for ever"), "erase-file", "danger", asking
        )
        self._yes.clicked.connect(self._on_yes)
        column.addLayout(row_of(self._keep, self._yes))
        asking.setVisible(False)
        return asking

    def _on_due(self, due: tuple[Due, ...]) -> None:
        rows = QWidget(self)
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for one in due:
            assert one.rule is not None, "nothing is due without a rule"
            row = RowButton(
                f"ended-{one.ends.person_id}",
                one,
                " · ".join(
                    part for part in (one.ends.name, one.ends.community) if part
                ),
                self.gettext(
                    "Kept until {day}: {rule}", day=one.on, rule=one.rule.label
                ),
                self.gettext("Erase …"),
                "warning",
                rows,
            )
            row.chosen.connect(self._on_chosen)
            column.addWidget(row)
        if not due:
            nothing = label(self.gettext("No file may be erased today."), "", rows)
            nothing.setObjectName("nothing-ended")
            column.addWidget(nothing)
        self._column.replaceWidget(self._rows, rows)
        self._rows.setVisible(False)
        self._rows.deleteLater()
        self._rows = rows
        rows.show()

    # ------------------------------------------------------------ erasing

    def _on_chosen(self, due: Due) -> None:
        assert due.rule is not None, "nothing is due without a rule"
        self._chosen = due
        self._notice.clear()
        self._field.clear_error()
        self._reason.clear()
        self._text.setText(
            self.gettext(
                "Everything about {name} is taken out of the office: answers, "
                "decisions, papers, pictures. That it was erased, by whom and why stays "
                "on record, and the chain of records holds. Backups made before keep it "
                "until they are rotated away. The period that held longest ended on "
                "{day}: {rule}. {source}",
                name=due.ends.name,
                day=due.on,
                rule=due.rule.label,
                source=due.rule.citation,
            )
        )
        self._ask.setVisible(True)
        self._reason.setFocus()
        # Where things are is known once they are laid out.
        QTimer.singleShot(0, self, self._on_laid_out)

    def _on_laid_out(self) -> None:
        if not shiboken6.isValid(self):
            return
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self._ask.isVisible():
            above.ensureWidgetVisible(self._yes, 0, 12)

    def _on_keep(self) -> None:
        chosen, self._chosen = self._chosen, None
        self._ask.setVisible(False)
        if chosen is not None:
            name = f"ended-{chosen.ends.person_id}"
            for row in self._rows.findChildren(RowButton, name):
                row.setFocus()

    def _on_yes(self) -> None:
        assert self._chosen is not None, "asked about one file"
        self._field.clear_error()
        self._desk.call(
            retention.erase,
            self._chosen.ends.person_id,
            self._reason.text(),
            done=self._on_erased,
            failed=self._on_refused,
            busy=self._yes,
        )

    def _on_erased(self, erasure: Erasure) -> None:
        assert self._chosen is not None, "asked about one file"
        name, self._chosen = self._chosen.ends.name, None
        self._ask.setVisible(False)
        self._notice.tell(
            self.gettext(
                "The file of {name} is erased: {count} records.",
                name=name,
                count=erasure.erased.rows,
            ),
            "good",
        )
        self.erased.emit(erasure.changes)
        self.look()

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._field.show_error(error)
            self._reason.setFocus()
        else:
            self._notice.show_error(error)
