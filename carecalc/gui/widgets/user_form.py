# SPDX-License-Identifier: Apache-2.0
"""Giving somebody a key, other roles or a new passphrase, or taking the key away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QWidget,
)

from carecalc.domain.trust import Separation, User
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, Field, label
from carecalc.gui.widgets.new_passphrase import NewPassphrase
from carecalc.gui.widgets.user_boxes import CommunitiesBox, RolesBox
from carecalc.i18n import Catalogue
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.catalog.roles import Roles


@dataclass(frozen=True, slots=True)
class Choosable:
    """What a user of this office can be given."""

    roles: Roles
    separation: Separation
    communities: tuple[str, ...]
    organisations: Mapping[str, str] = field(default_factory=dict)


class UserDialog(Dialog):
    """Asks what an act about a user needs, and shows errors beside their fields."""

    done = Signal(str)
    """What is true now, in a sentence."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, title: str, parent: QWidget
    ) -> None:
        super().__init__(title, parent, 640)
        self.setObjectName("user-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self._fields: dict[str, Field] = {}
        self._roles: RolesBox | None = None
        self._communities: CommunitiesBox | None = None
        self._organisation: Choice | None = None
        self._words: NewPassphrase | None = None
        self._separation: Separation | None = None
        self._named: dict[str, Text] = {}

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    # -------------------------------------------------------------- building

    def tell(self, text: str) -> None:
        """Say at the top what this does."""
        self.body.addWidget(label(text, "muted", self))

    def ask_name(self) -> None:
        """Ask what the user is called."""
        self._add("name", self.gettext("Name"), QLineEdit(self), is_required=True)

    def ask_roles(self, can: Choosable, user: User | None = None) -> None:
        """Ask for roles and communities, beginning with those of `user`."""
        self._separation = can.separation
        self._named = {code: role.name for code, role in can.roles.roles.items()}
        self._roles = RolesBox(self._catalogue, can.roles, self)
        self._add("roles", self.gettext("Roles"), self._roles, is_required=True)
        known = can.communities
        if user is not None:
            # One that the office lists no more is theirs until somebody says otherwise.
            known += tuple(c for c in user.communities or () if c not in known)
            self._roles.choose(user.roles)
        self._communities = CommunitiesBox(self._catalogue, known, self)
        if user is not None:
            self._communities.choose(user.communities)
        self._add("communities", self.gettext("Communities"), self._communities)
        if can.organisations or (user is not None and user.organisation):
            self._ask_organisation(can, "" if user is None else user.organisation)
        self._roles.changed.connect(self._on_roles)

    def _ask_organisation(self, can: Choosable, held: str) -> None:
        """Ask whose staff the user is: the office's own, or a commissioned one's."""
        self._organisation = Choice(self)
        self._organisation.fill(
            [("", self.gettext("the office's own")), *can.organisations.items()]
        )
        if held and held not in can.organisations:
            self._organisation.addItem(self.gettext("an organisation that ended"), held)
        self._organisation.choose(held)
        self._add(
            "organisation",
            self.gettext("Whose staff they are"),
            self._organisation,
            self.gettext(
                "The staff of a commissioned organisation are assessors, and see the "
                "people of its tasks alone."
            ),
        )

    def ask_passphrase(self) -> None:
        """Ask the user for a passphrase, twice."""
        self.body.addWidget(
            label(
                self.gettext(
                    "The user types the passphrase and tells it to nobody, the "
                    "administrator neither."
                ),
                "muted",
                self,
            )
        )
        self._words = NewPassphrase(
            self._catalogue,
            self.gettext("The user's passphrase"),
            self.gettext("The same passphrase again"),
            "user-passphrase",
            self,
        )
        self.body.addWidget(self._words)

    def ask_reason(self, is_required: bool = True) -> None:
        """Ask why."""
        self._add(
            "reason",
            self.gettext("Reason"),
            QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required,
        )

    def add_ends(self, yes: str, kind: str = "primary") -> QPushButton:
        """Add room for what goes wrong, a way out, and the button that does it."""
        self._notice = Notice(self._catalogue, self)
        self._notice.setObjectName("user-notice")
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self._yes = self.add_button(yes, "save-user", kind)
        if kind != "primary":
            cancel.setDefault(True)
        return self._yes

    def _add(
        self,
        name: str,
        title: str,
        control: QWidget,
        hint: str = "",
        is_required: bool = False,
    ) -> None:
        self._fields[name] = Field(
            self._catalogue, title, control, name, hint, is_required, self
        )
        self.body.addWidget(self._fields[name])

    # -------------------------------------------------------------- what is typed

    def text(self, name: str) -> str:
        """Return what is typed into a line."""
        control = self._fields[name].control
        assert isinstance(control, QLineEdit)
        return control.text()

    def chosen(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        """Return the roles and the communities."""
        assert self._roles is not None and self._communities is not None
        return self._roles.chosen(), self._communities.chosen()

    @property
    def organisation(self) -> str:
        """Whose staff the user is; empty for the office's own."""
        chosen = None if self._organisation is None else self._organisation.code()
        return str(chosen or "")

    @property
    def passphrase(self) -> str:
        """What the user typed."""
        assert self._words is not None
        return self._words.text()

    def check(self) -> bool:
        """Tell whether everything can be asked of the service; if not, say so there."""
        self._notice.clear()
        for each in self._fields.values():
            each.clear_error()
        if self._communities is not None and self._communities.chosen() == ():
            self._point(
                "communities", self.gettext("Choose a community, or all of them.")
            )
            return False
        return self._words is None or self._words.check()

    def run(self, service: Callable[..., Any], *arguments: object) -> None:
        """Do it; the dialog goes when it is done."""
        self._desk.call(
            service,
            *arguments,
            done=self._on_done,
            failed=self._on_refused,
            busy=self._yes,
        )

    def said(self, user: User) -> str:
        """Return what is true once it is done."""
        raise NotImplementedError

    # -------------------------------------------------------------- slots

    def _on_roles(self) -> None:
        assert self._roles is not None and self._separation is not None
        self._fields["roles"].clear_error()
        broken = self._separation.broken_by(self._roles.chosen())
        if broken is not None:
            first, second = (self._catalogue.render(self._named[c]) for c in broken)
            self._fields["roles"].show_error(
                self.gettext(
                    "Nobody is {first} and {second} at once in this office.",
                    first=first,
                    second=second,
                )
            )
        self.fit()

    def _on_done(self, user: User) -> None:
        self.accept()
        self.done.emit(self.said(user))

    def _on_refused(self, error: UserError) -> None:
        place = "name" if error.code == "KEYS-005" else error.place
        if error.code == "KEYS-004" and self._words is not None:
            self._words.show_error(error)
        elif place in self._fields:
            self._point(place, error)
        else:
            self._notice.show_error(error)
        self.fit()

    def _point(self, name: str, error: UserError | str) -> None:
        wrong = self._fields[name]
        wrong.show_error(error)
        wrong.control.setFocus()
        self.area.ensureWidgetVisible(wrong.error)


class AddUser(UserDialog):
    """Gives somebody a key of their own."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, can: Choosable, parent: QWidget
    ) -> None:
        super().__init__(
            desk, catalogue, catalogue.render(Message(N_("Add a user"))), parent
        )
        self.ask_name()
        self.ask_roles(can)
        self.ask_passphrase()
        self.ask_reason(is_required=False)
        self.add_ends(self.gettext("Add")).clicked.connect(self._on_yes)
        self._fields["name"].control.setFocus()

    def said(self, user: User) -> str:
        """Return that they can come in."""
        return self.gettext("{user} can open the office now.", user=user.name)

    def _on_yes(self) -> None:
        if self.check():
            self.run(
                _add,
                self.text("name"),
                self.passphrase,
                *self.chosen(),
                self.text("reason"),
                self.organisation,
            )


class ChangeUser(UserDialog):
    """Gives somebody other roles or communities."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        can: Choosable,
        user: User,
        parent: QWidget,
    ) -> None:
        super().__init__(
            desk,
            catalogue,
            catalogue.render(
                Message(N_("Roles and communities of {user}"), {"user": user.name})
            ),
            parent,
        )
        self._user = user
        self.ask_roles(can, user)
        self.ask_reason()
        self.add_ends(self.gettext("Save")).clicked.connect(self._on_yes)

    def said(self, user: User) -> str:
        """Return from when it holds."""
        return self.gettext("Saved; it holds at once.")

    def _on_yes(self) -> None:
        if self.check():
            self.run(
                users.change,
                self._user.name,
                *self.chosen(),
                self.text("reason"),
                self.organisation,
            )


class DismissUser(UserDialog):
    """Takes somebody's key away."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, user: User, parent: QWidget
    ) -> None:
        super().__init__(
            desk,
            catalogue,
            catalogue.render(
                Message(N_("Take away the key of {user}"), {"user": user.name})
            ),
            parent,
        )
        self._user = user
        self.tell(
            self.gettext(
                "{user} cannot open this office any more. What {user} did and signed "
                "stays, with the name. Backups made before still open with the old "
                "passphrase.",
                user=user.name,
            )
        )
        self.ask_reason()
        self.add_ends(self.gettext("Take the key away"), "danger").clicked.connect(
            self._on_yes
        )
        self._fields["reason"].control.setFocus()

    def said(self, user: User) -> str:
        """Return that they are out."""
        return self.gettext("{user} has no key any more.", user=user.name)

    def _on_yes(self) -> None:
        if self.check():
            self.run(users.dismiss, self._user.name, self.text("reason"))


class ReadmitUser(UserDialog):
    """Gives a new key to somebody who forgot their passphrase, or came back."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, user: User, parent: QWidget
    ) -> None:
        super().__init__(
            desk,
            catalogue,
            catalogue.render(Message(N_("A new key for {user}"), {"user": user.name})),
            parent,
        )
        self._user = user
        self.tell(
            self.gettext(
                "The old passphrase opens nothing any more; roles and communities stay "
                "as they were. What was signed with the old key stays signed."
            )
        )
        self.ask_passphrase()
        self.ask_reason()
        self.add_ends(self.gettext("Give the new key")).clicked.connect(self._on_yes)

    def said(self, user: User) -> str:
        """Return how they come in."""
        return self.gettext(
            "{user} opens the office with the new passphrase now.", user=user.name
        )

    def _on_yes(self) -> None:
        if self.check():
            self.run(
                users.readmit, self._user.name, self.passphrase, self.text("reason")
            )


def _add(
    ctx: Context,
    name: str,
    passphrase: str,
    roles: tuple[str, ...],
    communities: tuple[str, ...] | None,
    reason: str,
    organisation: str,
) -> User:
    """Give somebody a key, at what it costs by default to derive one."""
    return users.add(
        ctx, name, passphrase, roles, communities, reason, organisation=organisation
    )
