# SPDX-License-Identifier: Apache-2.0
"""The dialog that records what somebody was told and agreed to, beside the text."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.disclosure import CONSENTED, TOLD, WITHDRAWN, Consent
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import consents
from carecalc.services.consents import Told
from carecalc.text import N_

_KINDS = (
    (TOLD, N_("told")),
    (CONSENTED, N_("agreed")),
    (WITHDRAWN, N_("withdrew the consent")),
)


class ConsentDialog(Dialog, Speaking):
    """Shows the notice in force, and asks what was told or agreed, by whom, and how."""

    recorded = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, told: Told, person_id: str, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Personal information"), parent, width=560)
        self.setObjectName("consent-dialog")
        self._desk = desk
        self._person = person_id
        self._text = told.current
        self._scope = self._choice(
            [(code, self.words(s.label)) for code, s in told.current.scopes.items()]
        )
        self._scope.activated.connect(self._on_scope)
        self._kind = self._choice([])
        self._giver = self._choice(
            [(code, self.words(text)) for code, text in told.current.givers.items()]
        )
        self._way = self._choice(
            [(code, self.words(text)) for code, text in told.current.ways.items()]
        )
        self._day = DateEdit(self)
        self._day.set_date(desk.context.today())
        grid = FieldGrid(2)
        self._fields = {}
        for name, title, control, span in (
            ("scope", self.gettext("What about"), self._scope, 2),
            ("kind", self.gettext("Told or agreed"), self._kind, 1),
            ("giver", self.gettext("By whom"), self._giver, 1),
            ("way", self.gettext("How"), self._way, 1),
            ("on", self.gettext("Day"), self._day, 1),
        ):
            field = Field(voice.catalogue, title, control, f"consent-{name}")
            self._fields[name] = field
            grid.add(field, span)
        self.body.addLayout(grid)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("consent-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(label(self.words(told.current.label), "heading", self))
        self.body.addWidget(label(self.words(told.current.note), "hint", self))
        for part in told.current.parts:
            self.body.addWidget(label(self.words(part.heading), "strong", self))
            self.body.addWidget(label(self.words(part.text), "", self))
            clause = f"{self.words(part.clause)} · {self.tag_of(part.mark)}"
            self.body.addWidget(label(clause.removesuffix(" · "), "hint", self))
        cancel = self.add_button(self.gettext("Cancel"), "cancel-consent")
        cancel.clicked.connect(self.reject)
        self._save = self.add_button(self.gettext("Record"), "save-consent", "primary")
        self._save.clicked.connect(self._on_save)
        self._on_scope(0)
        self._scope.setFocus()

    def _choice(self, choices: list[tuple[object, str]]) -> Choice:
        made = Choice(self)
        made.fill(choices)
        return made

    def _on_scope(self, index: int) -> None:
        """What the law needs no agreement to can only be told."""
        scope = self._text.scopes[str(self._scope.code())]
        kinds = _KINDS[:1] if scope.is_told_only else _KINDS
        self._kind.fill([(code, self.gettext(words)) for code, words in kinds])
        self._kind.choose(TOLD if scope.is_told_only else CONSENTED)

    def _on_save(self) -> None:
        for field in self._fields.values():
            field.clear_error()
        self._notice.clear()
        try:
            day = self._day.date()
        except UserError as error:
            self._fields["on"].show_error(error)
            self.fit()
            return
        if day is None:
            self._fields["on"].show_error(self.gettext("Write the day."))
            self.fit()
            return
        self._desk.call(
            consents.record,
            self._person,
            self._kind.code(),
            self._scope.code(),
            day,
            self._giver.code(),
            self._way.code(),
            done=self._on_recorded,
            failed=self._on_refused,
            busy=self._save,
        )

    def _on_recorded(self, made: Consent) -> None:
        self.accept()
        self.recorded.emit()

    def _on_refused(self, error: UserError) -> None:
        field = self._fields.get(error.place)
        if field is None:
            self._notice.show_error(error)
        else:
            field.show_error(error)
        self.fit()
