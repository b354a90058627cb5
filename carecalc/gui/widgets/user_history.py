# SPDX-License-Identifier: Apache-2.0
"""One user: what they may do, how that came about, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.trust import User
from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import card, label, pill, row_of
from carecalc.i18n import Catalogue
from carecalc.services.context import civil_day
from carecalc.text import Message

if TYPE_CHECKING:
    from carecalc.catalog.roles import Roles


class UserWords:
    """Says in words how a user stands and what changed."""

    def __init__(self, catalogue: Catalogue, roles: Roles) -> None:
        self._catalogue = catalogue
        self._named = roles.roles

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def roles(self, codes: Sequence[str]) -> str:
        """Return the names of roles; a code that no file knows as it is."""
        known = (self._named[c].name if c in self._named else c for c in codes)
        return self._catalogue.render(tuple(known))

    def communities(self, user: User) -> str:
        """Return the names of the communities."""
        if user.communities is None:
            return self.gettext("All communities")
        return self._catalogue.render(user.communities) or self.gettext("None")

    def since(self, user: User) -> str:
        """Return the day since when somebody stands so, for a column."""
        return "" if user.at is None else civil_day(user.at).isoformat()

    def day(self, user: User) -> str:
        """Return the same day in words."""
        return "" if user.at is None else self._catalogue.date(civil_day(user.at))

    def changed(self, before: User | None, now: User) -> str:
        """Return what an act changed, as a sentence for each thing."""
        if before is None:
            said = [self.gettext("First key, as {roles}", roles=self.roles(now.roles))]
        elif not now.is_active:
            said = [self.gettext("Key taken away")]
        else:
            said = []
            if not before.is_active:
                said.append(self.gettext("Let in again, with a new key"))
            elif before.public != now.public:
                said.append(self.gettext("New key and passphrase"))
            if before.roles != now.roles:
                said.append(
                    self.gettext(
                        "Roles: {before} → {after}",
                        before=self.roles(before.roles),
                        after=self.roles(now.roles),
                    )
                )
            if before.communities != now.communities:
                said.append(
                    self.gettext(
                        "Communities: {before} → {after}",
                        before=self.communities(before),
                        after=self.communities(now),
                    )
                )
        return "\n".join(said) or self.gettext("Confirmed as before")


class UserHistory(Dialog):
    """Shows a user's history; buttons for who may change it."""

    asked = Signal(str)
    """`change`, `dismiss` or `readmit`; the dialog is gone then."""

    def __init__(
        self,
        catalogue: Catalogue,
        words: UserWords,
        history: Sequence[User],
        may_manage: bool,
        is_oneself: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(history[-1].name, parent, 640)
        self.setObjectName("user-history")
        self._words = words
        now = history[-1]
        self.body.addWidget(label(now.name, "title", self))
        state = (
            pill(words.gettext("Has a key"), "good", self)
            if now.is_active
            else pill(words.gettext("No key any more"), "warning", self)
        )
        self.body.addLayout(row_of(state))
        for said in (
            words.gettext("Roles: {roles}", roles=words.roles(now.roles)),
            words.gettext("Communities: {names}", names=words.communities(now)),
        ):
            self.body.addWidget(label(said, "", self))
        self.body.addWidget(label(words.gettext("History"), "heading", self))
        for number in reversed(range(len(history))):
            self._add_act(history[number - 1] if number else None, history[number])
        self.body.addStretch()
        if may_manage:
            self._offer(now, is_oneself)
        close = self.add_button(words.gettext("Close"), "close", "primary")
        close.clicked.connect(self.reject)
        close.setFocus()

    def _add_act(self, before: User | None, now: User) -> None:
        frame, column = card(self, "panel")
        frame.setObjectName(f"act-{now.seq}")
        column.setSpacing(2)
        column.addWidget(label(self._words.changed(before, now), "strong", frame))
        who = self._words.gettext(
            "{day}, by {user}", day=self._words.day(now), user=now.by
        )
        column.addWidget(label(who, "hint", frame))
        if now.reason:
            why = self._words.gettext("Reason: {reason}", reason=now.reason)
            column.addWidget(label(why, "hint", frame))
        self.body.addWidget(frame)

    def _offer(self, now: User, is_oneself: bool) -> None:
        gettext = self._words.gettext
        if now.is_active:
            offered = [
                ("dismiss", gettext("Take the key away …"), "danger"),
                ("readmit", gettext("New passphrase …"), ""),
                ("change", gettext("Change roles …"), ""),
            ]
            if is_oneself:  # One changes one's own passphrase by knowing the old one.
                offered = offered[2:]
        else:
            offered = [("readmit", gettext("Let in again …"), "")]
        for name, text, kind in offered:
            button = self.add_button(text, f"{name}-user", kind)
            button.setProperty("act", name)
            button.clicked.connect(self._on_asked)

    def _on_asked(self) -> None:
        act = str(self.sender().property("act"))
        self.reject()
        self.asked.emit(act)
