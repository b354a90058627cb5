# SPDX-License-Identifier: Apache-2.0
"""The dialog that records a choice of care: whose decision, on what ground, by whom."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.care_choice import CareForm, ChoicePage
from carecalc.domain.fact import Fact
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.form_fields import FormFields
from carecalc.gui.widgets.inputs import Choice, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import choices

Taken = Mapping[str, tuple[str, ...]]


class ChoosingForm(FormFields):
    """Who chose: the person, a guardian with ground and document, an agent with one."""

    def __init__(self, voice: Voice, person: str) -> None:
        super().__init__(voice)
        self._person = person
        by = Choice()
        by.fill(voice.choices("chosen-by"))
        self.add("chosen-by", self.gettext("Chosen by"), by, required=True)
        self.add(
            "chooser", self.gettext("Name of who chose"), QLineEdit(), required=True
        )
        self.add(
            "ground",
            self.gettext("Why the person lacks capacity"),
            QLineEdit(),
            span=2,
            hint=self.gettext("A guardian chooses only where the person cannot."),
        )
        self.add("document", self.gettext("Document number"), QLineEdit(), span=2)
        by.currentIndexChanged.connect(self._on_by)
        self._on_by()

    @property
    def by(self) -> str:
        """Who chose, as a code."""
        control = self.fields["chosen-by"].control
        assert isinstance(control, Choice)
        return str(control.code())

    def _on_by(self) -> None:
        title = self.gettext("Document number")
        if self.by == "guardian":
            title = self.gettext("Document that proves the guardianship")
        elif self.by == "agent":
            title = self.gettext("Letter of authority (number and date)")
        self.set_required("ground", self.by == "guardian")
        self.set_required("document", self.by != "person", title)
        chooser = self.fields["chooser"].control
        assert isinstance(chooser, QLineEdit)
        chooser.setReadOnly(self.by == "person")
        if self.by == "person":
            chooser.setText(self._person)
        elif chooser.text() == self._person:
            chooser.clear()

    def read(self) -> tuple[str, str, str, str] | None:
        """Return who chose, the name, ground and document; None where one lacks."""
        self.begin_reading()
        is_own = self.by == "person"
        ground = self.text("ground") if self.by == "guardian" else ""
        document = "" if is_own else self.text("document")
        found = (self.by, self.text("chooser"), ground, document)
        return found if self.is_complete() else None


class ChoosingDialog(Dialog, Speaking):
    """Asks who chose, then records it with the page that was shown."""

    recorded = Signal(object)
    """The `Fact` of the choice."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        page: ChoicePage,
        form: CareForm,
        number: int,
        person: str,
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Record the choice"), parent)
        self.setObjectName("choosing-dialog")
        self._desk = desk
        self._page = page
        self._form = form
        way = form.ways[number]
        self._take: Taken = way.take
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("dialog-notice")
        self.body.addWidget(self.notice)
        self.body.addWidget(label(self.words(form.label), "heading", self))
        said = [self.gettext("CNY {amount} a month", amount=way.pays)]
        names = tuple(
            voice.name("programme", one) for side in way.take.values() for one in side
        )
        if names:
            said.append(self.gettext("takes {programmes}", programmes=names))
        self.body.addWidget(label(" · ".join(said), "", self))
        self.body.addWidget(
            label(
                self.gettext(
                    "The decision is theirs, whichever sum is the largest. What they "
                    "saw is kept with it: page {digest}.",
                    digest=page.digest[:12],
                ),
                "muted",
                self,
            )
        )
        self.form = ChoosingForm(voice, person)
        self.form.resized.connect(self.fit)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(
            self.gettext("Record the choice"), "record-choice", "primary"
        )
        self.save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        self.notice.clear()
        found = self.form.read()
        if found is None:
            self.fit()
            return
        by, chooser, ground, document = found
        self._desk.call(
            choices.record,
            self._page,
            self._form.code,
            by,
            chooser,
            ground,
            document,
            self._take,
            done=self._on_recorded,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_recorded(self, fact: Fact) -> None:
        self.accept()
        self.recorded.emit(fact)

    def _on_refused(self, error: UserError) -> None:
        if not self.form.show_error(error):
            self.notice.show_error(error)
        self.fit()
