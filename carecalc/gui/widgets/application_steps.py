# SPDX-License-Identifier: Apache-2.0
"""The dialog of one step of an application: its form is told by the step."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from carecalc.domain import procedure as p
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import application_steps, applications, deliveries
from carecalc.services.application_steps import CHANGED, UPHELD
from carecalc.services.context import Context
from carecalc.services.deliveries import Receipt
from carecalc.text import N_

DAY, LINE, NAMES, CHOICE = "day", "line", "names", "choice"

_SHORT = 30
"""Longer choices have the whole width."""

_BETWEEN = re.compile(r"[,，、;；]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: what it is called, and what is typed there.

    `of_law` names it as a service's error does, where that is another name. Of a
    `choice`, `choices` are the codes and their words. A `day` begins with today unless
    it `may_be_empty`.
    """

    name: str
    title: str
    kind: str = LINE
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a step is taken with: the application as it was read, or a decision of it.

    `said` stands above the form, `more` below that, a line each.
    """

    id: str
    version: int = 0
    said: str = ""
    more: tuple[str, ...] = ()


Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step: what its dialog asks, and what takes it.

    `paper` names what can be issued with it; empty where there is none.
    """

    code: str
    title: str
    verb: str
    fields: tuple[Asked, ...]
    take: Callable[[Context, About, Given, str], object]
    paper: str = ""
    told: str = ""


_ON = Asked("day", N_("On which day"), DAY)
_WHY = Asked("reason", N_("Reason"))


def _tell(ctx: Context, of: About, given: Given, language: str) -> object:
    return applications.tell_missing(
        ctx, of.id, of.version, given["day"], given["until"], language
    )


def _accept(ctx: Context, of: About, given: Given, language: str) -> object:
    return applications.accept(ctx, of.id, of.version, given["day"], language)


def _survey(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.survey(
        ctx,
        of.id,
        of.version,
        given["day"],
        given["surveyors"],
        given["found"],
        given["informant"],
        language,
    )


def _opine(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.opine(
        ctx, of.id, of.version, given["day"], given["outcome"], given["said"], language
    )


def _publish(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.publish(
        ctx, of.id, of.version, given["day"], given["place"], language
    )


def _object(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.object_to(
        ctx, of.id, of.version, given["day"], given["said"], given["who"]
    )


def _deliberate(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.deliberate(
        ctx,
        of.id,
        of.version,
        given["day"],
        given["outcome"],
        given["said"],
        given["who"],
        given["place"],
        language,
    )


def _no_survey(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.leave_out(
        ctx, of.id, of.version, p.SURVEY, given["reason"]
    )


def _no_publicity(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.leave_out(
        ctx, of.id, of.version, p.PUBLISH, given["reason"]
    )


def _no_papers(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.leave_out(
        ctx, of.id, of.version, p.HAND_IN, given["reason"]
    )


def _extend(ctx: Context, of: About, given: Given, language: str) -> object:
    return application_steps.extend(ctx, of.id, of.version, given["reason"])


def _withdraw(ctx: Context, of: About, given: Given, language: str) -> object:
    return applications.withdraw(ctx, of.id, of.version, given["day"], given["reason"])


def _deliver(ctx: Context, of: About, given: Given, language: str) -> object:
    receipt = Receipt(
        given["receiver"], given["relation"], given["how"], given["servers"]
    )
    return deliveries.deliver(ctx, of.id, given["day"], receipt, language)


FORMS: Mapping[str, StepForm] = {
    form.code: form
    for form in (
        StepForm(
            "tell",
            N_("Tell what is missing"),
            N_("Record that it was told"),
            (_ON, Asked("until", N_("To be handed in until"), DAY, may_be_empty=True)),
            _tell,
            N_("Issue the notice of what is missing"),
            N_("Once, and in full: what is not named now cannot be asked for later."),
        ),
        StepForm(
            "accept",
            N_("Accept the application"),
            N_("Accept"),
            (_ON,),
            _accept,
            N_("Issue the notice of acceptance"),
            N_("The days count from the day after."),
        ),
        StepForm(
            "survey",
            N_("Survey of the household"),
            N_("Record the survey"),
            (
                _ON,
                Asked(
                    "surveyors",
                    N_("Who surveyed"),
                    NAMES,
                    N_("At least two names, with 、 or a comma between."),
                ),
                Asked(
                    "informant",
                    N_("Member of the family who signed"),
                    may_be_empty=True,
                ),
                Asked("found", N_("What was found"), may_be_empty=True),
            ),
            _survey,
            N_("Issue the form of the survey"),
        ),
        StepForm(
            "opine",
            N_("First opinion"),
            N_("Record the opinion"),
            (
                _ON,
                Asked(
                    "outcome",
                    N_("Opinion"),
                    CHOICE,
                    choices=(
                        (p.FAVOURABLE, N_("in favour")),
                        (p.UNFAVOURABLE, N_("not in favour")),
                    ),
                ),
                Asked("said", N_("In words")),
            ),
            _opine,
            N_("Issue the approval form"),
        ),
        StepForm(
            "publish",
            N_("Make the opinion public"),
            N_("Record the publicity"),
            (_ON, Asked("place", N_("Where it is put up"), may_be_empty=True)),
            _publish,
            N_("Issue the notice to put up"),
            N_(
                "It tells surname, community and what is applied for, and where to "
                "object: no number, address, level or illness."
            ),
        ),
        StepForm(
            "object",
            N_("An objection"),
            N_("Record the objection"),
            (
                _ON,
                Asked("said", N_("What is objected to")),
                Asked("who", N_("By whom, where a name was given"), may_be_empty=True),
            ),
            _object,
            told=N_("A new survey or a deliberation has to meet it."),
        ),
        StepForm(
            "deliberate",
            N_("Deliberation"),
            N_("Record the deliberation"),
            (
                _ON,
                Asked(
                    "outcome",
                    N_("The opinion is"),
                    CHOICE,
                    choices=((UPHELD, N_("upheld")), (CHANGED, N_("changed"))),
                ),
                Asked("said", N_("What it found")),
                Asked(
                    "who",
                    N_("Chair and recorder"),
                    NAMES,
                    N_("Two names, with 、 or a comma between."),
                    may_be_empty=True,
                ),
                Asked("place", N_("Place"), may_be_empty=True),
            ),
            _deliberate,
            N_("Issue the record of the deliberation"),
        ),
        StepForm(
            "no-survey",
            N_("No survey is called for"),
            N_("Leave it out"),
            (_WHY,),
            _no_survey,
        ),
        StepForm(
            "no-publicity",
            N_("No publicity is called for"),
            N_("Leave it out"),
            (_WHY,),
            _no_publicity,
        ),
        StepForm(
            "no-papers",
            N_("Go on without the papers"),
            N_("Go on with it"),
            (_WHY,),
            _no_papers,
            told=N_("What is missing stays on record as missing."),
        ),
        StepForm(
            "extend",
            N_("Take longer"),
            N_("Extend the time"),
            (_WHY,),
            _extend,
            told=N_("Once, after acceptance and before a decision."),
        ),
        StepForm(
            "withdraw",
            N_("Withdrawn by the applicant"),
            N_("Withdraw the application"),
            (_ON, _WHY),
            _withdraw,
            told=N_("What was decided already stays."),
        ),
        StepForm(
            "deliver",
            N_("Deliver the decision"),
            N_("Record the delivery"),
            (
                _ON,
                Asked("receiver", N_("Received by")),
                Asked(
                    "relation",
                    N_("Relation to the elder"),
                    hint=N_("Empty where the elder received it."),
                    may_be_empty=True,
                ),
                Asked(
                    "how",
                    N_("How"),
                    CHOICE,
                    choices=(
                        ("by-hand", N_("handed over")),
                        ("left", N_("left there with witnesses")),
                        ("entrusted", N_("through another office")),
                        ("post", N_("by post")),
                        ("public", N_("by public notice")),
                        ("electronic", N_("electronically")),
                    ),
                ),
                Asked(
                    "servers",
                    N_("Who delivered it"),
                    NAMES,
                    N_("Two names, with 、 or a comma between."),
                    may_be_empty=True,
                ),
            ),
            _deliver,
            N_("Issue the receipt of delivery"),
            N_("From this day the time to object runs."),
        ),
    )
}
"""Every step that a dialog takes, by its code."""


class StepDialog(Dialog, Speaking):
    """Asks what a step's form asks, and takes the step."""

    taken = Signal(str)
    """The step was taken; its code."""

    def __init__(
        self, desk: Desk, voice: Voice, form: StepForm, about: About, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext(form.title), parent, 560)
        self.setObjectName(f"step-{form.code}-dialog")
        self._desk = desk
        self._form = form
        self._about = about
        if about.said:
            self.body.addWidget(label(about.said, "strong", self))
        for line in about.more:
            self.body.addWidget(label(line, "", self))
        if form.told:
            self.body.addWidget(label(self.gettext(form.told), "hint", self))
        self._inputs: dict[str, QWidget] = {}
        self._fields: dict[str, Field] = {}
        grid = FieldGrid(2)
        for asked in form.fields:
            field = self._made(asked)
            is_short = asked.kind in (DAY, CHOICE) and all(
                len(words) <= _SHORT for _, words in asked.choices
            )
            grid.add(field, 1 if is_short else 2)
        self.body.addLayout(grid)
        self._paper = QCheckBox(self.gettext(form.paper) if form.paper else "", self)
        self._paper.setObjectName("issue-paper")
        self._paper.setAccessibleName(self._paper.text())
        is_offered = bool(form.paper) and desk.may("papers.issue")
        self._paper.setChecked(is_offered)
        self._paper.setVisible(is_offered)
        self.body.addWidget(self._paper)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("step-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext("Cancel"), "cancel-step")
        cancel.clicked.connect(self.reject)
        self._take = self.add_button(self.gettext(form.verb), "take-step", "primary")
        self._take.clicked.connect(self._on_take)
        next(iter(self._inputs.values())).setFocus()

    def _made(self, asked: Asked) -> Field:
        control: QWidget
        if asked.kind == DAY:
            control = DateEdit(self)
            if not asked.may_be_empty:
                control.set_date(self._desk.context.today())
        elif asked.kind == CHOICE:
            control = Choice(self)
            control.fill([(code, self.gettext(words)) for code, words in asked.choices])
        else:
            control = QLineEdit(self)
        field = Field(
            self.voice.catalogue,
            self.gettext(asked.title),
            control,
            asked.name.replace("_", "-"),
            self.gettext(asked.hint) if asked.hint else "",
            is_required=not asked.may_be_empty,
        )
        self._inputs[asked.name] = control
        self._fields[asked.name] = field
        return field

    def _given(self) -> dict[str, Any] | None:
        """Return what was typed; None, and a field says why."""
        given: dict[str, Any] = {}
        for asked in self._form.fields:
            field, control = self._fields[asked.name], self._inputs[asked.name]
            field.clear_error()
            value: date | str | tuple[str, ...] | object | None
            if isinstance(control, DateEdit):
                try:
                    value = control.date()
                except UserError as error:
                    field.show_error(error)
                    control.setFocus()
                    return None
            elif isinstance(control, Choice):
                value = control.code()
            else:
                assert isinstance(control, QLineEdit)
                typed = control.text().strip()
                value = (
                    tuple(n.strip() for n in _BETWEEN.split(typed) if n.strip())
                    if asked.kind == NAMES
                    else typed
                )
            if not value and not asked.may_be_empty:
                field.show_error(self.gettext("Please fill this in."))
                control.setFocus()
                return None
            given[asked.name] = value
        return given

    def _on_take(self) -> None:
        self._notice.clear()
        given = self._given()
        if given is None:
            return
        language = self.voice.catalogue.language if self._paper.isChecked() else ""
        self._desk.call(
            self._form.take,
            self._about,
            given,
            language,
            done=self._on_taken,
            failed=self._on_refused,
            busy=self._take,
        )

    def _on_taken(self, record: object) -> None:
        self.accept()
        self.taken.emit(self._form.code)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._fields[error.place].show_error(error)
        else:
            self._notice.show_error(error)
