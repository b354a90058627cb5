# SPDX-License-Identifier: Apache-2.0
"""Who works in the office: users and roles, roles kept apart, recovery officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.trust import Separation, User
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.inputs import button, card, label, row_of
from carecalc.gui.widgets.officer_dialog import OfficerDialog
from carecalc.gui.widgets.role_table import RoleTable
from carecalc.gui.widgets.user_form import (
    AddUser,
    ChangeUser,
    Choosable,
    DismissUser,
    ReadmitUser,
    UserDialog,
)
from carecalc.gui.widgets.user_history import UserHistory, UserWords
from carecalc.i18n import Catalogue
from carecalc.services import agencies, offices, users
from carecalc.services.context import Changes, Context


@dataclass(frozen=True, slots=True)
class _Known:
    users: tuple[User, ...]
    separation: Separation
    latest: Separation
    communities: tuple[str, ...]
    organisations: Mapping[str, str]


class UsersPage(Page):
    """Tabs: who has a key and as what, which roles nobody joins, who recovers."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("People of the office"))
        self._roles = desk.context.catalog.roles()
        self._words = UserWords(catalogue, self._roles)
        self._known: _Known | None = None
        self._user: User | None = None
        self._add = button(self.gettext("Add a user"), "add-user", "primary")
        self._add.setIcon(desk.look.icon("add", "on-accent"))
        self._add.clicked.connect(self._on_add)
        self.add_action(self._add)
        mine = button(self.gettext("My access"), "my-access")
        mine.setIcon(desk.look.icon("person"))
        mine.clicked.connect(self._on_mine)
        self.add_action(mine)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("users-notice")
        self.body.addWidget(self._notice)
        self._tabs = line_of_tabs(
            "users-tabs", self.gettext("People of the office"), self
        )
        self._tabs.addTab(self._users_tab(), self.gettext("Users"))
        self._table = RoleTable(desk, catalogue, self)
        self._table.saved.connect(self._on_done)
        self._tabs.addTab(
            scrolling(self._table, self), self.gettext("Roles kept apart")
        )
        self._tabs.addTab(self._officers_tab(), self.gettext("Recovery officers"))
        self.body.addWidget(self._tabs, 1)
        self._offer()
        self._load()

    def begin(self) -> None:
        """Start in the list."""
        self._list.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when somebody's key or roles changed."""
        if changes.users or changes.office or changes.agencies:
            self._load()

    def state(self) -> object:
        """Return the tab."""
        return self._tabs.currentIndex()

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, int)
        self._tabs.setCurrentIndex(state)

    # -------------------------------------------------------------- building

    def _users_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self._list = Table(
            (
                Column(self.gettext("Name"), self._name, 120, is_strong=True),
                Column(self.gettext("Roles"), self._roles_of, 220, takes_rest=True),
                Column(self.gettext("Communities"), self._communities, 150),
                Column(self.gettext("Since"), self._since, 100),
                Column(self.gettext("By"), self._by, 120),
            ),
            "users",
            self.gettext("Users"),
            self.desk.look.text_size / 100,
            content,
        )
        self._list.opened.connect(self._on_opened)
        column.addWidget(self._list, 1)
        column.addWidget(
            label(
                self.gettext("Enter or a double click shows somebody's history."),
                "hint",
            )
        )
        return content

    def _officers_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        frame, inside = card(content)
        inside.addWidget(label(self.gettext("Recovery officers"), "heading"))
        self._officers = label("", "strong")
        self._officers.setObjectName("officers")
        inside.addWidget(self._officers)
        self._officers_since = label("", "hint")
        inside.addWidget(self._officers_since)
        inside.addWidget(
            label(
                self.gettext(
                    "Both together give a new passphrase to somebody who forgot theirs: "
                    "at the door, under “Forgotten passphrase …”. One alone opens "
                    "nothing. They see no cases."
                ),
                "muted",
            )
        )
        self._change_officers = button(
            self.gettext("Change the officers …"), "change-officers"
        )
        self._change_officers.clicked.connect(self._on_change_officers)
        inside.addLayout(row_of(self._change_officers))
        column.addWidget(frame)
        column.addStretch()
        return scrolling(content, self)

    def _offer(self) -> None:
        may = self.desk.may("users.manage")
        self._add.setVisible(may)
        self._change_officers.setVisible(may)
        self._table.set_may_manage(may)
        self.header.back.setVisible(self.desk.home() != Place("users"))

    # -------------------------------------------------------------- columns

    def _name(self, user: User) -> str:
        return user.name

    def _roles_of(self, user: User) -> str:
        if not user.is_active:
            return self.gettext("No key any more")
        said = self._words.roles(user.roles)
        assert self._known is not None
        if user.organisation:
            name = self._known.organisations.get(user.organisation)
            said += " · " + (name or self.gettext("an organisation that ended"))
        if self._known.separation.broken_by(user.roles) is not None:
            said = self.gettext("No longer allowed together: {roles}", roles=said)
        return said

    def _communities(self, user: User) -> str:
        return self._words.communities(user)

    def _since(self, user: User) -> str:
        return self._words.since(user)

    def _by(self, user: User) -> str:
        return user.by

    # -------------------------------------------------------------- slots

    def _load(self) -> None:
        self.desk.call(_known, done=self._on_known, failed=self._on_refused)

    def _on_known(self, known: _Known) -> None:
        self._known = known
        self._offer()
        row = max(self._list.currentIndex().row(), 0)
        people = sorted(
            (user for user in known.users if not self._is_recovery(user)),
            key=lambda user: not user.is_active,
        )
        self._list.rows.start(len(people), people)
        self._list.setCurrentIndex(self._list.rows.index(row, 0))
        self._table.set_tables(known.separation, known.latest)
        # Officers who were replaced stay on record, so that what they signed is checked.
        now = max(filter(self._is_recovery, known.users), key=lambda user: user.seq)
        self._officers.setText(self.catalogue.render(tuple(now.name.split("+"))))
        self._officers_since.setText(
            self.gettext(
                "Since {day}, by {user}", day=self._words.day(now), user=now.by
            )
        )

    def _is_recovery(self, user: User) -> bool:
        return not set(user.roles) & set(self._roles.assigned)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_mine(self) -> None:
        self.go.emit(Place("account"))

    def _on_opened(self, number: int) -> None:
        user = self._list.rows.row(number)
        if isinstance(user, User):
            self._user = user
            self.desk.call(
                users.history,
                user.name,
                done=self._on_history,
                failed=self._on_refused,
            )

    def _on_history(self, history: tuple[User, ...]) -> None:
        dialog = UserHistory(
            self.catalogue,
            self._words,
            history,
            self.desk.may("users.manage"),
            history[-1].name == self.desk.user,
            self,
        )
        dialog.asked.connect(self._on_asked)
        dialog.open()

    def _on_asked(self, act: str) -> None:
        assert self._user is not None
        if act == "change":
            self._show(
                ChangeUser(self.desk, self.catalogue, self._can(), self._user, self)
            )
        elif act == "dismiss":
            self._show(DismissUser(self.desk, self.catalogue, self._user, self))
        else:
            self._show(ReadmitUser(self.desk, self.catalogue, self._user, self))

    def _on_add(self) -> None:
        if self._known is not None:
            self._show(AddUser(self.desk, self.catalogue, self._can(), self))

    def _on_change_officers(self) -> None:
        dialog = OfficerDialog(self.desk, self.catalogue, self)
        dialog.done.connect(self._on_done)
        dialog.open()

    def _can(self) -> Choosable:
        assert self._known is not None
        known = self._known
        return Choosable(
            self._roles, known.separation, known.communities, known.organisations
        )

    def _show(self, dialog: UserDialog) -> None:
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_done(self, said: str) -> None:
        self._notice.tell(said, "good")
        self.saved.emit()
        self.changed.emit(Changes(users=True))


def _known(ctx: Context) -> _Known:
    """Return everything the page shows in one call."""
    return _Known(
        users.listed(ctx),
        users.separation(ctx),
        users.separation(ctx, date.max),
        offices.get(ctx).communities,
        agencies.names(ctx),
    )
