# SPDX-License-Identifier: Apache-2.0
"""Empty forms of the office: of every scale, and of what belongs to an application."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Card, Choice, Field, button, label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import application_papers, blank_forms

_SCALE, _FORM = "scale", "form"


class BlankForms(Card, Speaking):
    """One form is chosen, then printed or saved: nobody's, and on nobody's record."""

    refused = Signal(object)

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        scales: tuple[Scale, ...],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._is_printed = True
        self.setObjectName("blank-forms")
        self.column.addWidget(label(self.gettext("Empty forms"), "heading", self))
        said = self.gettext(
            "To be filled in by hand where there is no computer. They have no number "
            "and are on nobody's record."
        )
        self.column.addWidget(label(said, "muted", self))
        self._form = Choice(self)
        forms: list[tuple[object, str]] = [
            ((_SCALE, scale.code), self.words(scale.label)) for scale in scales
        ]
        if desk.may("papers.issue"):
            forms += [
                ((_FORM, kind.code), self.gettext(kind.label))
                for kind in application_papers.KINDS.values()
            ]
        self._form.fill(forms)
        self.column.addWidget(
            Field(voice.catalogue, self.gettext("Form"), self._form, "blank-form")
        )
        self._print = button(self.gettext("Print …"), "print-blank", "", self)
        self._print.clicked.connect(self._on_print)
        self._save = button(self.gettext("Save as …"), "save-blank", "", self)
        self._save.clicked.connect(self._on_save)
        ways = FlowLayout()
        for way in (self._print, self._save):
            way.setEnabled(bool(forms))
            ways.addWidget(way)
        self.column.addLayout(ways)

    def _on_print(self) -> None:
        self._is_printed = True
        self._draw(self._print)

    def _on_save(self) -> None:
        self._is_printed = False
        self._draw(self._save)

    def _draw(self, busy: QWidget) -> None:
        chosen = self._form.code()
        assert isinstance(chosen, tuple)
        what, code = chosen
        self._desk.call(
            blank_forms.blank if what == _SCALE else application_papers.blank,
            code,
            self.voice.catalogue.language,
            done=self._on_drawn,
            failed=self._on_refused,
            busy=busy,
        )

    def _on_drawn(self, pdf: bytes) -> None:
        title = self._form.currentText()
        if self._is_printed:
            printing = Printing(
                self._desk, self.voice.catalogue, ToPrint(title, pdf), self
            )
            printing.refused.connect(self._on_refused)
            printing.ask()
            return
        saving = Saving(self._desk.tasks, self._save.text(), f"{title}.pdf", pdf, self)
        saving.refused.connect(self._on_refused)
        saving.ask()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
