# SPDX-License-Identifier: Apache-2.0
"""Objections: what their dialogs ask, what takes them, and their words."""

from collections.abc import Sequence
from dataclasses import replace

from carecalc.domain import appeal as a
from carecalc.domain.appeal import Appeal
from carecalc.domain.appointment import Arrangement
from carecalc.domain.determination import Determination
from carecalc.domain.record import Record
from carecalc.gui.widgets.application_steps import (
    CHOICE,
    DAY,
    FORMS,
    NAMES,
    About,
    Asked,
    Given,
    StepForm,
)
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import appeals
from carecalc.services.appeals import KINDS, Raising
from carecalc.services.context import Context
from carecalc.services.dossiers import Dossier
from carecalc.text import N_, Text

_STATES = {
    a.OPEN: N_("in hand"),
    a.GRANTED: N_("allowed"),
    a.REJECTED: N_("rejected"),
    a.WITHDRAWN: N_("withdrawn"),
}
_OUTCOMES = (
    (a.GRANTED, N_("allowed")),
    (a.REJECTED, N_("rejected")),
    (a.WITHDRAWN, N_("withdrawn")),
)


class AppealWords(Speaking):
    """What is said of an objection."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def title(self, value: Appeal) -> str:
        """Return what kind it is."""
        kind = self.gettext(KINDS[value.kind])
        return self.gettext("Objection: {kind}", kind=kind)

    def state(self, record: Record[Appeal]) -> str:
        """Return how it stands; of an open one its day, where there is one."""
        if record.state == a.OPEN and record.day is not None:
            return self.gettext("answer by {day}", day=record.day)
        return self.gettext(_STATES[record.state])

    def told(self, record: Record[Appeal]) -> tuple[str, ...]:
        """Return everything on record of it, a line each."""
        value = record.value
        said = [
            self.gettext(
                "Raised on {day} by {name}", day=value.raised_on, name=value.raised_by
            ),
            self.gettext("Grounds: {grounds}", grounds=value.grounds),
        ]
        if value.body:
            said.append(self.gettext("Addressed to {body}", body=value.body))
        if value.last_day is not None:
            said.append(
                self.gettext("The time to object ends on {day}.", day=value.last_day)
            )
        if value.is_late:
            said.append(self.gettext("It was raised after that day."))
        if value.decided_on is not None:
            said.append(
                self.gettext(
                    "{state} on {day}: {outcome}",
                    state=self.gettext(_STATES[record.state]),
                    day=value.decided_on,
                    outcome=value.outcome,
                )
            )
        if value.document:
            said.append(self.gettext("Document: {document}", document=value.document))
        return tuple(said)


def raising(said: Assessments, view: Dossier) -> StepForm | None:
    """Return the form for an objection to what is signed or decided of a person; None
    while nothing is."""
    choices = tuple(_against(said, view))
    if not choices:
        return None
    return StepForm(
        "raise",
        N_("Register an objection"),
        N_("Register"),
        (
            Asked("about", N_("What is objected to"), CHOICE, choices=choices),
            Asked("day", N_("On which day"), DAY),
            Asked(
                "delivered",
                N_("When it reached the elder"),
                DAY,
                N_("Empty where a delivery is on record."),
                may_be_empty=True,
            ),
            Asked("raised_by", N_("Who objects")),
            Asked("grounds", N_("Why")),
            Asked(
                "body",
                N_("To whom"),
                hint=N_("Empty: as the office's settings say."),
                may_be_empty=True,
            ),
        ),
        _raise,
    )


def delivering(
    words: AppealWords, view: Dossier, acts: Sequence[Determination]
) -> StepForm:
    """Return the form that delivers one of some decisions, the last one first."""
    form = FORMS["deliver"]
    choices = tuple(
        (
            act.id,
            words.gettext(
                "{programme}, {number}",
                programme=view.programmes.get(act.programme, Text(act.programme)),
                number=act.number,
            ),
        )
        for act in reversed(acts)
    )
    which = Asked("about", N_("Which decision"), CHOICE, choices=choices)
    return replace(form, fields=(which, *form.fields), take=_deliver)


def ending(kind: str) -> StepForm:
    """Return the form for what came of an objection of a kind."""
    fields: Sequence[Asked] = (
        Asked("outcome", N_("What came of it"), CHOICE, choices=_OUTCOMES),
        Asked("day", N_("On which day"), DAY),
        Asked("said", N_("In words")),
        Asked("document", N_("Number of the document"), may_be_empty=True),
    )
    told = N_("Where it is allowed, the decision is prepared anew and waits.")
    if kind == a.REASSESSMENT:
        fields = (
            *fields,
            Asked(
                "planned",
                N_("Day of another assessment"),
                DAY,
                N_("Only where it is allowed."),
                may_be_empty=True,
            ),
            Asked(
                "assessors",
                N_("Who assesses again"),
                NAMES,
                N_("Nobody who made the assessment objected to."),
                may_be_empty=True,
            ),
        )
        told = N_("Where it is allowed, another assessment is planned.")
    return StepForm(
        "end-appeal",
        N_("What came of the objection"),
        N_("Record it"),
        tuple(fields),
        _end,
        told=told,
    )


def _against(said: Assessments, view: Dossier) -> Sequence[tuple[str, str]]:
    found = [
        (
            f"{a.REASSESSMENT} {seen.visit.id}",
            said.gettext(
                "{kind}: {scale}, assessed on {day}",
                kind=said.gettext(KINDS[a.REASSESSMENT]),
                scale=said.words(seen.scale.label),
                day=seen.visit.assessed_on,
            ),
        )
        for seen in view.visits
        if seen.visit.signing is not None
    ]
    for act in view.acts:
        if act.decided_on is None:
            continue
        name = said.words(view.programmes.get(act.programme, Text(act.programme)))
        for kind in (a.RECONSIDERATION, a.COURT):
            words = said.gettext(
                "{kind}: {programme}, {number}",
                kind=said.gettext(KINDS[kind]),
                programme=name,
                number=act.number,
            )
            found.append((f"{kind} {act.id}", words))
    return found


def _raise(ctx: Context, of: About, given: Given, language: str) -> object:
    kind, _, about = given["about"].partition(" ")
    wish = Raising(
        kind,
        given["day"],
        given["raised_by"],
        given["grounds"],
        given["body"],
        given["delivered"],
    )
    register = (
        appeals.against_level if kind == a.REASSESSMENT else appeals.against_decision
    )
    return register(ctx, about, wish)


def _deliver(ctx: Context, of: About, given: Given, language: str) -> object:
    return FORMS["deliver"].take(ctx, About(given["about"]), given, language)


def _end(ctx: Context, of: About, given: Given, language: str) -> object:
    day, said, document = given["day"], given["said"], given["document"]
    if given["outcome"] == a.GRANTED:
        on = given.get("planned")
        planned = on and Arrangement(on, assessors=given["assessors"])
        return appeals.grant(ctx, of.id, of.version, day, said, document, planned)
    if given["outcome"] == a.REJECTED:
        return appeals.reject(ctx, of.id, of.version, day, said, document)
    return appeals.withdraw(ctx, of.id, of.version, day, said)
