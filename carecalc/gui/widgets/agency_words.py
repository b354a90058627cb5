# SPDX-License-Identifier: Apache-2.0
"""What tasks, complaints and certificates are called, and how their days are said."""

from datetime import date

from carecalc.domain.agency import (
    ACCEPTED,
    CANCELLED,
    DECLINED,
    DONE,
    FOUNDED,
    OF_AGENCY,
    OF_ASSESSOR,
    OF_PROVIDER,
    OF_VISIT,
    OFFERED,
    OPEN,
    PARTLY,
    RETURNED,
    UNFOUNDED,
)
from carecalc.i18n import Catalogue
from carecalc.services.tasks import Given
from carecalc.text import N_, Message

STATES = {
    OFFERED: N_("offered"),
    ACCEPTED: N_("accepted"),
    DECLINED: N_("declined"),
    DONE: N_("done"),
    RETURNED: N_("returned"),
    CANCELLED: N_("cancelled"),
}
COMPLAINT_STATES = {
    "open": N_("not answered yet"),
    "answered": N_("answered"),
    "closed": N_("closed"),
}
OF = {
    OF_VISIT: N_("a visit"),
    OF_ASSESSOR: N_("an assessor"),
    OF_AGENCY: N_("an organisation"),
    OF_PROVIDER: N_("a provider of care"),
}
OUTCOMES = {
    FOUNDED: N_("founded"),
    PARTLY: N_("founded in part"),
    UNFOUNDED: N_("unfounded"),
}


def day_words(catalogue: Catalogue, day: date | None, today: date) -> str:
    """Return by which day something is due, and how many days are left."""
    if day is None:
        return ""
    said = {"day": day, "count": abs((day - today).days)}
    if day < today:
        return catalogue.render(Message(N_("{day}, {count} days over"), said))
    return catalogue.render(Message(N_("{day}, {count} days left"), said))


def due_words(catalogue: Catalogue, given: Given, today: date) -> str:
    """Return until when a task is to be done, or when it was."""
    task = given.task
    if task.value.done_on is not None:
        return catalogue.render(
            Message(N_("done on {day}"), {"day": task.value.done_on})
        )
    if task.state not in OPEN:
        return ""
    if task.value.contract and task.value.due is None:
        return catalogue.render(Message(N_("waits for the calendar")))
    return day_words(catalogue, task.value.due, today)


def told(catalogue: Catalogue, title: str, text: str) -> str:
    """Return a line of a dialog: what it says, and of what."""
    said = {"label": Message(title), "value": text}
    return catalogue.render(Message(N_("{label}: {value}"), said))
