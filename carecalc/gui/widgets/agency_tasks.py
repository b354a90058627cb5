# SPDX-License-Identifier: Apache-2.0
"""The dialogs of tasks: giving a visit to somebody, and what can be done with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.agency import (
    BEST_MARK,
    DECLINED,
    DONE,
    LEAST_MARK,
    OPEN,
    Afterward,
)
from carecalc.domain.agency_rules import Question
from carecalc.domain.person import Person
from carecalc.domain.scale import Scale
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.agency_words import STATES, due_words, told
from carecalc.gui.widgets.inputs import Choice, DateEdit, TextArea, label
from carecalc.gui.widgets.planning_who import Who
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import agencies, agencies_afterwards, beginning, tasks, users
from carecalc.services.context import Context
from carecalc.services.tasks import Given, Wanted
from carecalc.text import N_, Message

_ASSESSORS = "visits.work"


@dataclass(frozen=True, slots=True)
class _Offer:
    organisations: Mapping[str, str]
    assessors: tuple[str, ...]
    scales: tuple[Scale, ...]


class AssignDialog(Asking):
    """Gives a visit to an organisation or a pair of the office's own; or gives it anew."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        person: Person | None = None,
        given: Given | None = None,
    ) -> None:
        title = N_("Give a visit to somebody")
        if given is not None:
            title = N_("Give the visit to somebody else")
        super().__init__(
            desk, catalogue, catalogue.render(Message(title)), "assign-dialog", parent
        )
        voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._person = person if given is None else given.person
        self._given = given
        self._name = label(
            "" if self._person is None else self._person.name, "heading", self
        )
        self.body.addWidget(self._name)
        self._who = Who(desk, voice, self)
        self._who.picked.connect(self._on_picked)
        self._who.refused.connect(self._on_refused)
        self._who.grown.connect(self.fit)
        self.body.addWidget(self._who)
        self._name.setVisible(self._person is not None)
        self._who.setVisible(self._person is None)
        self._to = Choice(self)
        self._to.activated.connect(self._on_to)
        self.ask("organisation", self.gettext("To whom"), self._to, span=2)
        self._first, self._second = Choice(self), Choice(self)
        self.ask("assessors", self.gettext("First assessor"), self._first)
        self.ask("second", self.gettext("Second assessor"), self._second)
        if given is None:
            self._scale, self._reason = Choice(self), Choice(self)
            self.ask("scales", self.gettext("Scale"), self._scale)
            self.ask("reason", self.gettext("Reason of the assessment"), self._reason)
            self._reason.fill([("", self.gettext("any")), *voice.choices("reason")])
        self.ask(
            "until",
            self.gettext("To be done until"),
            DateEdit(self),
            self.gettext("Left empty: as the contract says."),
            span=2,
        )
        line = QLineEdit(self)
        if given is None:
            self.ask("note", self.gettext("What they should know"), line, span=2)
        else:
            self.ask("why", self.gettext("Reason"), line, is_required=True, span=2)
        yes = self.add_ends(self.gettext("Give"), "assign")
        yes.setEnabled(False)
        yes.clicked.connect(self._on_yes)
        desk.call(_offer, done=self._on_offer, failed=self._on_refused)
        (self._who.line if self._person is None else self._to).setFocus()

    def _on_offer(self, offer: _Offer) -> None:
        own = ("", self.gettext("the office's own"))
        self._to.fill([*offer.organisations.items(), own])
        nobody = ("", self.gettext("nobody"))
        for choice in (self._first, self._second):
            choice.fill([nobody, *((name, name) for name in offer.assessors)])
        if self._given is None:
            scales = [
                (one.code, self.catalogue.render(one.label)) for one in offer.scales
            ]
            self._scale.fill([("", self.gettext("any")), *scales])
        self._yes.setEnabled(True)
        self._on_to()

    def _on_to(self) -> None:
        is_own = not self.code("organisation")
        for name in ("assessors", "second"):
            self.fields[name].setVisible(is_own)
        assert self._grid is not None
        self._grid.close_up()
        self.fit()

    def _on_picked(self, person: Person) -> None:
        self._person = person
        self._name.setText(person.name)
        self._name.show()
        self._who.hide()
        self._to.setFocus()
        self.fit()

    def _on_yes(self) -> None:
        self.read()
        until = self.day("until", is_required=False)
        if not self.is_right:
            return
        if self._person is None:
            self._who.line.setFocus()
            return
        to = self.code("organisation")
        pair = [] if to else [self.code("assessors"), self.code("second")]
        names = tuple(filter(None, pair))
        if self._given is not None:
            task = self._given.task
            why = self.text("why")
            self.run(tasks.reassign, task.id, task.version, to, names, why, until)
            return
        wanted = Wanted(
            self.code("reason"),
            tuple(filter(None, (self.code("scales"),))),
            names,
            until,
            self.text("note"),
        )
        self.run(tasks.assign, self._person.id, wanted, to)


class TaskDialog(Dialog):
    """One task as it stands, with what became of it before, and what can be done."""

    asked = Signal(str)
    """`person`, `reassign`, `cancel`, `accept`, `decline`, `begin`, `afterwards`,
    `complain`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        given: Given,
        is_own: bool = False,
    ) -> None:
        super().__init__(given.person.name, parent, 560)
        self.setObjectName("task-dialog")
        self._catalogue = catalogue
        task = given.task
        self.body.addWidget(label(given.person.name, "heading", self))
        said = [
            given.organisation or self._say(N_("the office's own")),
            self._say(STATES[task.state]),
            due_words(catalogue, given, desk.context.today()),
        ]
        self.body.addWidget(label(" · ".join(filter(None, said)), "", self))
        lines = (
            (N_("Address"), given.person.address),
            (N_("Assessors"), catalogue.render(task.value.assessors)),
            (N_("What they should know"), task.value.note),
            (N_("Reason"), task.value.why),
        )
        for title, text in lines:
            if text:
                self.body.addWidget(label(told(catalogue, title, text), "hint", self))
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-task")
        close.clicked.connect(self.reject)
        is_open = task.state in OPEN
        manages = desk.may("agencies.manage") and not is_own
        hears = desk.may("complaints.work") and not is_own
        offers = (
            ("person", N_("Open the elder"), not is_own),
            ("complain", N_("Receive a complaint …"), hears and task.state == DONE),
            ("afterwards", N_("Ask afterwards …"), hears and task.state == DONE),
            ("cancel", N_("Cancel the task …"), manages and _is_left(given)),
            ("reassign", N_("Give to somebody else …"), manages and _is_left(given)),
            ("decline", N_("Decline …"), is_own and is_open),
            ("accept", N_("Accept"), is_own and task.state == "offered"),
            ("begin", N_("To the visit"), is_own and is_open),
        )
        for code, verb, is_offered in offers:
            if is_offered:
                kind = "primary" if code in ("begin", "reassign") else ""
                made = self.add_button(self._say(verb), f"task-{code}", kind)
                made.setProperty("asks", code)
                made.clicked.connect(self._on_asked)

    def _say(self, template: str) -> str:
        return self._catalogue.render(Message(template))

    def _on_asked(self) -> None:
        self.accept()
        self.asked.emit(str(self.sender().property("asks")))


class AfterwardDialog(Asking):
    """Three questions after a visit, each answered from 1 to 5."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        given: Given,
        questions: tuple[Question, ...],
    ) -> None:
        title = catalogue.render(Message(N_("Asked after the visit")))
        super().__init__(desk, catalogue, title, "afterward-dialog", parent)
        self._visit = given.task.value.visit_id
        self._questions = questions
        self.body.addWidget(label(given.person.name, "heading", self))
        self.tell(self.gettext("1 is not at all, 5 is wholly."))
        marks = range(LEAST_MARK, BEST_MARK + 1)
        for one in questions:
            choice = Choice(self)
            choice.fill([(None, "–"), *((mark, str(mark)) for mark in marks)])
            self.ask(one.code, catalogue.render(one.text), choice, span=2)
        self.ask("by", self.gettext("Who was asked"), QLineEdit(self), span=2)
        self.ask("text", self.gettext("What else they said"), TextArea(2, self), span=2)
        self.add_ends(self.gettext("Save"), "save-afterward").clicked.connect(
            self._on_yes
        )
        self.fields[questions[0].code].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        marks = {one.code: int(self.code(one.code) or 0) for one in self._questions}
        said = Afterward(marks, self.text("by"), self.text("text"))
        self.run(agencies_afterwards.keep, self._visit, said)


def _is_left(given: Given) -> bool:
    """Say whether a task can be given to somebody else, or given up."""
    return given.task.state in (*OPEN, DECLINED)


def _offer(ctx: Context) -> _Offer:
    """Return to whom visits can be given, and by which scales."""
    roles = ctx.catalog.roles()
    own = tuple(
        user.name
        for user in users.listed(ctx)
        if user.is_active
        and not user.organisation
        and _ASSESSORS in roles.may(user.roles)
    )
    return _Offer(agencies.names(ctx), own, beginning.offered(ctx, ctx.today()))
