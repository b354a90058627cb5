# SPDX-License-Identifier: Apache-2.0
"""Handing over between an office and laptops that never meet its network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.clash_decided import DecidedPane
from carecalc.gui.widgets.clash_desk import ClashPane
from carecalc.gui.widgets.handover_laptops import LaptopsPane
from carecalc.gui.widgets.handover_receiving import Results, TakePane
from carecalc.gui.widgets.handover_sending import Sending, SendPane, sending
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.services import (
    handover_clashes,
    handover_devices,
    handover_seen,
    handover_taking,
)
from carecalc.services.context import Changes, Context
from carecalc.services.handover_clashes import Parked
from carecalc.services.handover_seen import Laptop
from carecalc.services.handover_taking import Waiting

SEND, TAKE, CLASHES, DECIDED, LAPTOPS = TABS = (
    "send",
    "take",
    "clashes",
    "decided",
    "laptops",
)
_Pane = SendPane | TakePane | ClashPane | DecidedPane | LaptopsPane


@dataclass(frozen=True, slots=True)
class _Known:
    sending: Sending | None
    """None where nobody sends: at an office that laptops hand over to."""
    waiting: tuple[Waiting, ...]
    parked: tuple[Parked, ...]
    decided: tuple[Parked, ...]
    laptops: tuple[Laptop, ...]

    @property
    def is_laptop(self) -> bool:
        """Whether an office has registered this file as a laptop of its own."""
        return self.sending is not None and self.sending.state is not None


@dataclass(frozen=True, slots=True)
class _State:
    tab: str
    typed: tuple[str, str]
    results: Results


class HandoverPage(Page):
    """Tabs: this laptop; files taken in; clashes, open and decided; laptops.

    `place.item` is the first.

    A laptop that an office has registered takes in nobody's files; an office that has
    laptops asks nobody to be registered.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Hand-over"))
        self._sends = desk.may("handover.send")
        self._takes = desk.may("handover.take", of_all=True)
        self._manages = desk.may("devices.manage")
        self._has_begun = False
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("handover-notice")
        self.body.addWidget(self._notice)
        writes = not desk.context.store.read_only
        self._send = SendPane(desk, catalogue, self)
        self._send.person_wanted.connect(self._on_person)
        self._take = TakePane(desk, catalogue, self)
        self._clashes = ClashPane(desk, catalogue, self)
        self._decided = DecidedPane(desk, catalogue, self)
        self._laptops = LaptopsPane(
            desk, catalogue, self._manages and writes, self._takes and writes, self
        )
        self._tabs = line_of_tabs("handover-tabs", self.gettext("Hand-over"), self)
        self._panes: dict[str, _Pane] = {
            SEND: self._send,
            TAKE: self._take,
            CLASHES: self._clashes,
            DECIDED: self._decided,
            LAPTOPS: self._laptops,
        }
        self._titles = {
            SEND: self.gettext("This laptop"),
            TAKE: self.gettext("Take files in"),
            CLASHES: self.gettext("To be decided"),
            DECIDED: self.gettext("Decided clashes"),
            LAPTOPS: self.gettext("Laptops"),
        }
        for pane in self._panes.values():
            pane.hide()
            pane.told.connect(self._notice.tell)
            pane.refused.connect(self._on_refused)
            pane.changed.connect(self._on_changed)
        self._offer(self._sends, self._takes, self._takes or self._manages)
        if place.item in TABS:
            self._show(place.item)
        self.body.addWidget(self._tabs, 1)
        self._nothing = label(
            self.gettext(
                "Laptops hand over to this office; whoever takes their files in does "
                "it here."
            ),
            "muted",
            self,
        )
        self._nothing.setObjectName("nothing-to-hand-over")
        self._nothing.hide()
        self.body.addWidget(self._nothing)
        self.body.addStretch()
        self._load()

    def begin(self) -> None:
        """Start where the work of the tab does."""
        self._pane.first.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when visits or people changed."""
        if changes.visits or changes.people or changes.office:
            self._load()

    def here(self) -> Place:
        """Return the tab."""
        return replace(self.place, item=self._tab)

    def state(self) -> object:
        """Return the tab, what is typed, and what became of files."""
        return _State(self._tab, self._send.typed(), self._take.results())

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, _State)
        self._show(state.tab)
        self._send.type_again(state.typed)
        self._take.show_results(state.results)

    @property
    def _tab(self) -> str:
        """The tab that is shown."""
        held = self._tabs.currentWidget()
        return next((name for name, pane in self._panes.items() if pane is held), "")

    @property
    def _pane(self) -> _Pane:
        return self._panes[self._tab or SEND]

    def _offer(self, sends: bool, takes: bool, lists: bool) -> None:
        """Have the tabs that are of use here, in their order."""
        wanted = {
            SEND: sends,
            TAKE: takes,
            CLASHES: takes,
            DECIDED: takes,
            LAPTOPS: lists,
        }
        place = 0
        for name, pane in self._panes.items():
            now = self._tabs.indexOf(pane)
            if now >= 0 and not wanted[name]:
                self._tabs.removeTab(now)
            elif now < 0 and wanted[name]:
                self._tabs.insertTab(place, pane, self._titles[name])
            elif now >= 0:
                self._tabs.setTabText(now, self._titles[name])
            place += wanted[name]

    def _show(self, tab: str) -> None:
        if tab in self._panes and self._tabs.indexOf(self._panes[tab]) >= 0:
            self._tabs.setCurrentWidget(self._panes[tab])

    def _load(self) -> None:
        self.desk.call(
            _known,
            self._sends,
            self._takes,
            self._manages,
            done=self._on_known,
            failed=self._on_refused,
        )

    def _on_known(self, known: _Known) -> None:
        if known.sending is not None:
            self._send.show_known(known.sending)
        self._take.show_waiting(known.waiting)
        self._clashes.show_parked(known.parked)
        self._decided.show_decided(known.decided)
        self._laptops.show_laptops(known.laptops)
        count = len(known.parked)
        self._titles[CLASHES] = (
            self.gettext("To be decided ({count})", count=count)
            if count
            else self.gettext("To be decided")
        )
        is_office = not known.is_laptop
        had = self._pane.isAncestorOf(self.focusWidget() or self)
        self._offer(
            known.sending is not None,
            self._takes and is_office,
            (self._takes or self._manages) and is_office,
        )
        if not self._has_begun:
            self._has_begun = True
            if known.is_laptop:
                self._show(SEND)
            elif self._takes and self.place.item not in TABS:
                self._show(TAKE)
        self._tabs.setVisible(self._tabs.count() > 0)
        self._nothing.setVisible(not self._tabs.count())
        if had and self._tabs.count():
            self.focus_soon(self._pane.first)

    def _on_changed(self, changes: Changes | None) -> None:
        self.saved.emit()
        self._load()
        if changes is not None:
            self.changed.emit(changes)

    def _on_person(self, person_id: str) -> None:
        self.go.emit(Place("person", person=person_id))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _known(ctx: Context, sends: bool, takes: bool, manages: bool) -> _Known:
    """Return everything the page shows in one call."""
    laptops: tuple[Laptop, ...] = ()
    if takes:
        laptops = handover_seen.laptops(ctx)
    elif manages:
        laptops = tuple(map(Laptop, handover_devices.registered(ctx)))
    return _Known(
        sending(ctx) if sends and not handover_devices.has_laptops(ctx) else None,
        handover_taking.waiting(ctx) if takes else (),
        handover_clashes.parked(ctx) if takes else (),
        handover_clashes.decided(ctx) if takes else (),
        laptops,
    )
