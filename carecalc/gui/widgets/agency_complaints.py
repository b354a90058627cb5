# SPDX-License-Identifier: Apache-2.0
"""The dialogs of complaints: receiving one, answering it, closing it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.agency import (
    OF_AGENCY,
    OF_ASSESSOR,
    WORKING,
    Assessor,
    Complaint,
)
from carecalc.domain.agency_rules import Term
from carecalc.domain.record import Record
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.agency_words import OF, OUTCOMES, day_words, told
from carecalc.gui.widgets.inputs import Choice, DateEdit, TextArea, label
from carecalc.i18n import Catalogue
from carecalc.services import complaints
from carecalc.services.complaints import CLOSED, OPEN, Heard
from carecalc.text import N_, Message


class ComplaintDialog(Asking):
    """Registers a complaint about somebody or something."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        organisations: Mapping[str, str],
        register: tuple[Record[Assessor], ...],
        term: Term,
        about: tuple[str, str, str] = ("", "", ""),
        person: str | None = None,
    ) -> None:
        title = catalogue.render(Message(N_("Receive a complaint")))
        super().__init__(desk, catalogue, title, "complaint-dialog", parent)
        self._person = person
        self._about = about
        self._ids = {
            OF_AGENCY: {name: id_ for id_, name in organisations.items()},
            OF_ASSESSOR: {one.value.name: one.id for one in register},
        }
        of, named, _ = about
        choice = Choice(self)
        choice.fill((code, self.gettext(words)) for code, words in OF.items())
        choice.choose(of or OF_AGENCY)
        self.ask("of", self.gettext("About"), choice)
        choice.activated.connect(self._on_of)
        self._known = Choice(self)
        self._known.activated.connect(self._on_known)
        self.ask("known", self.gettext("One of these"), self._known)
        self._named = QLineEdit(named, self)
        self.ask("named", self.gettext("Whom or what"), self._named, "", True)
        day = DateEdit(self)
        day.set_date(desk.context.today())
        self.ask("received_on", self.gettext("Received on"), day, is_required=True)
        self.ask("complainant", self.gettext("Who complains"), QLineEdit(self))
        self.ask("telephone", self.gettext("Telephone"), QLineEdit(self))
        self.ask(
            "text",
            self.gettext("What they complain of"),
            TextArea(4, self),
            is_required=True,
            span=2,
        )
        unit = N_("working days") if term.unit == WORKING else N_("calendar days")
        self.tell(
            self.gettext(
                "To be answered within {count} {unit}. {text}",
                count=term.days,
                unit=Message(unit),
                text=term.citation,
            ),
            "hint",
        )
        self.add_ends(self.gettext("Receive"), "save-complaint").clicked.connect(
            self._on_yes
        )
        self._on_of()
        choice.setFocus()

    def _on_of(self) -> None:
        """Offer those of the kind that are known; whoever is not is written."""
        names = self._ids.get(self.code("of"), {})
        nobody = ("", self.gettext("another person"))
        self._known.clear()
        self._known.fill([nobody, *((name, name) for name in names)])
        self.fields["known"].setEnabled(bool(names))

    def _on_known(self) -> None:
        chosen = self.code("known")
        if chosen:
            self._named.setText(chosen)

    def _on_yes(self) -> None:
        self.read()
        received_on = self.day("received_on")
        if received_on is None:
            return
        of, named = self.code("of"), self.text("named")
        said = Complaint(
            of,
            named,
            self.text("text"),
            received_on,
            self.text("complainant"),
            self.text("telephone"),
        )
        about = self._ids.get(of, {}).get(named.strip(), "")
        if (of, named) == self._about[:2]:
            about = self._about[2]
        self.run(complaints.receive, said, about, self._person)


class AnswerDialog(Asking):
    """Writes down what was answered, and whether the complaint was founded."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, heard: Heard
    ) -> None:
        title = catalogue.render(Message(N_("Answer a complaint")))
        super().__init__(desk, catalogue, title, "answer-dialog", parent)
        self._complaint = heard.complaint
        self.body.addWidget(label(heard.complaint.value.named, "heading", self))
        self.tell(heard.complaint.value.text)
        choice = Choice(self)
        choice.fill((code, self.gettext(words)) for code, words in OUTCOMES.items())
        self.ask("outcome", self.gettext("Found to be"), choice)
        self.ask(
            "answer",
            self.gettext("What was answered"),
            TextArea(4, self),
            is_required=True,
            span=2,
        )
        self.add_ends(self.gettext("Save"), "save-answer").clicked.connect(self._on_yes)
        self.fields["answer"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        of = self._complaint
        self.run(
            complaints.answer,
            of.id,
            of.version,
            self.text("answer"),
            self.code("outcome"),
        )


class HeardDialog(Dialog):
    """A complaint as it stands, and what can be done with it."""

    asked = Signal(str)
    """`answer`, `close`, `person`."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, heard: Heard
    ) -> None:
        said = heard.complaint.value
        super().__init__(said.named, parent, 560)
        self.setObjectName("heard-dialog")
        self._catalogue = catalogue
        self.body.addWidget(label(said.named, "heading", self))
        self.body.addWidget(label(said.text, "", self))
        due = day_words(catalogue, heard.complaint.day, desk.context.today())
        is_open = heard.complaint.state == OPEN
        outcome = self._say(OUTCOMES[said.outcome]) if said.outcome else ""
        for title, text in (
            (N_("About"), self._say(OF[said.of])),
            (N_("Received on"), catalogue.date(said.received_on)),
            (N_("To be answered until"), due if is_open else ""),
            (N_("Who complains"), " · ".join(filter(None, _who(said)))),
            (N_("Elder"), "" if heard.person is None else heard.person.name),
            (N_("Found to be"), outcome),
            (N_("What was answered"), said.answer),
            (N_("Reason"), said.why),
        ):
            if text:
                self.body.addWidget(label(told(catalogue, title, text), "hint", self))
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-heard")
        close.clicked.connect(self.reject)
        works = desk.may("complaints.work")
        for code, verb, is_offered in (
            ("person", N_("Open the elder"), heard.person is not None),
            ("close", N_("Close the complaint …"), works and _is_open(heard)),
            ("answer", N_("Answer …"), works and is_open),
        ):
            if is_offered:
                kind = "primary" if code == "answer" else ""
                made = self.add_button(self._say(verb), f"heard-{code}", kind)
                made.setProperty("asks", code)
                made.clicked.connect(self._on_asked)

    def _say(self, template: str) -> str:
        return self._catalogue.render(Message(template))

    def _on_asked(self) -> None:
        self.accept()
        self.asked.emit(str(self.sender().property("asks")))


def _is_open(heard: Heard) -> bool:
    return heard.complaint.state != CLOSED


def _who(said: Complaint) -> tuple[str, str]:
    return said.complainant, said.telephone
