# SPDX-License-Identifier: Apache-2.0
"""One's own access: what one may do, the passphrase, the PIN, locking now."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import Card, Field, button, card, label, row_of
from carecalc.gui.widgets.new_passphrase import NewPassphrase, is_filled, line_of
from carecalc.gui.widgets.pin_form import PinForm
from carecalc.gui.widgets.second_person import Patience
from carecalc.i18n import Catalogue
from carecalc.services import users


class AccountPage(Page):
    """What the user's roles allow, and the secrets that are theirs alone."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("My access"), desk.user)
        self._patience = desk.findChild(Patience) or Patience(desk)
        lock = button(self.gettext("Lock now"), "lock-now")
        lock.setIcon(desk.look.icon("lock"))
        lock.setToolTip("Ctrl+L")
        lock.clicked.connect(self._on_lock)
        self.add_action(lock)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("account-notice")
        self.body.addWidget(self._notice)
        content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(0, 0, 8, 8)
        self._columns.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, frames in (
            (left, (self._roles(content),)),
            (right, (self._passphrase(content), self._pin(content))),
        ):
            column.setSpacing(12)
            for frame in frames:
                column.addWidget(frame, 0, Qt.AlignmentFlag.AlignTop)
            column.addStretch()
            self._columns.addLayout(column, 1)
        self.body.addWidget(scrolling(content, self), 1)

    def begin(self) -> None:
        """Start at the passphrase one has."""
        self._old.control.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom
            if self.width() < self.desk.look.size(760)
            else QBoxLayout.Direction.LeftToRight
        )

    # -------------------------------------------------------------- building

    def _roles(self, parent: QWidget) -> Card:
        frame, inside = card(parent)
        frame.setObjectName("my-roles")
        inside.addWidget(label(self.gettext("What I may do"), "heading"))
        known = self.desk.context.catalog.roles()
        actor = self.desk.actor
        for code in actor.roles:
            if code in known.roles:
                role = known.roles[code]
                may = tuple(known.actions[action] for action in role.may)
                inside.addWidget(label(self.words(role.name), "strong"))
                inside.addWidget(label(self.catalogue.render(may), "hint"))
        if not actor.roles:
            inside.addWidget(
                label(self.gettext("You have no role in this office."), "muted")
            )
        inside.addWidget(label(self.gettext("Everybody"), "strong"))
        everyone = tuple(known.actions[action] for action in known.everyone.may)
        inside.addWidget(label(self.catalogue.render(everyone), "hint"))
        inside.addWidget(label(self.gettext("Communities"), "strong"))
        whose = (
            self.gettext("All communities")
            if actor.communities is None
            else self.catalogue.render(actor.communities) or self.gettext("None")
        )
        inside.addWidget(label(whose, "hint"))
        inside.addWidget(
            label(self.gettext("An administrator gives and takes roles."), "muted")
        )
        return frame

    def _passphrase(self, parent: QWidget) -> Card:
        frame, inside = card(parent)
        inside.addWidget(label(self.gettext("Passphrase"), "heading"))
        old = QLineEdit(frame)
        old.setEchoMode(QLineEdit.EchoMode.Password)
        self._old = Field(
            self.catalogue,
            self.gettext("Passphrase until now"),
            old,
            "old-passphrase",
            parent=frame,
        )
        inside.addWidget(self._old)
        self._new = NewPassphrase(
            self.catalogue,
            self.gettext("New passphrase"),
            self.gettext("The same once more"),
            "changed-passphrase",
            frame,
        )
        inside.addWidget(self._new)
        self._change = button(
            self.gettext("Change the passphrase"), "change-passphrase", "primary", frame
        )
        self._change.clicked.connect(self._on_change)
        self._new.lines[1].returnPressed.connect(self._on_change)
        inside.addLayout(row_of(self._change))
        return frame

    def _pin(self, parent: QWidget) -> Card:
        frame, inside = card(parent)
        inside.addWidget(label(self.gettext("PIN"), "heading"))
        form = PinForm(self.desk, self.catalogue, frame)
        form.saved.connect(self._on_pin)
        inside.addWidget(form)
        return frame

    # -------------------------------------------------------------- slots

    def _on_lock(self) -> None:
        self.desk.lock_asked.emit()

    def _on_pin(self) -> None:
        self._notice.tell(self.gettext("The PIN is kept."), "good")
        self.saved.emit()

    def _on_change(self) -> None:
        self._notice.clear()
        if not is_filled(self.catalogue, self._old) or not self._new.check():
            return
        left = self._patience.wait(self.desk.user, self.desk.context.clock())
        if left:
            self._old.show_error(
                self.gettext(
                    "After wrong passphrases one waits: {count} s more. Nothing is "
                    "lost.",
                    count=math.ceil(left.total_seconds()),
                )
            )
            return
        self.desk.call(
            users.change_passphrase,
            line_of(self._old).text(),
            self._new.text(),
            done=self._on_changed,
            failed=self._on_refused,
            busy=self._change,
        )

    def _on_changed(self, nothing: None) -> None:
        self._patience.succeeded(self.desk.user)
        line_of(self._old).clear()
        self._new.clear()
        self._notice.tell(
            self.gettext(
                "The passphrase is changed. Backups made before open with the old one."
            ),
            "good",
        )
        self.saved.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "KEYS-001":
            self._patience.failed(self.desk.user, self.desk.context.clock())
            self._old.show_error(error)
            line_of(self._old).selectAll()
            self._old.control.setFocus()
        elif error.code == "KEYS-004":
            self._new.show_error(error)
        else:
            self._notice.show_error(error)
