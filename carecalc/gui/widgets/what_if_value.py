# SPDX-License-Identifier: Apache-2.0
"""Another value for one place of a law: typed, or chosen of what may stand there."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.agency_asking import Ticks
from carecalc.gui.widgets.inputs import Choice, Field, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.what_if_words import name_of, value_words
from carecalc.services.sandbox_places import Place

_WIDE = 200
"""Logical pixels: of wider names two do not stand beside each other."""


class ValueDialog(Dialog, Speaking):
    """Asks for the value to try; `tried(place, value)` once `check` has taken it.

    `check(place, value)` raises a `UserError` for what cannot stand there.
    """

    tried = Signal(object, object)

    def __init__(
        self,
        voice: Voice,
        place: Place,
        value: tuple[str, ...] | None,
        check: Callable[[Place, tuple[str, ...]], object],
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Try another value"), parent, width=460)
        self.setObjectName("what-if-dialog")
        self._place = place
        self._check = check
        self.body.addWidget(label(self.words(name_of(place)), "strong", self))
        told = [self.gettext("Now: {value}", value=value_words(place, place.value))]
        if place.clause:
            told.append(place.clause)
        self.body.addWidget(label(" · ".join(told), "hint", self))
        self._control = self._made(value or place.value)
        self._field = Field(
            voice.catalogue,
            self.gettext("Value to try"),
            self._control,
            "what-if-value",
        )
        self.body.addWidget(self._field)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-what-if")
        cancel.clicked.connect(self.reject)
        yes = self.add_button(self.gettext("Try it"), "try-value", "primary")
        yes.clicked.connect(self._on_yes)
        self._control.setFocus()

    def _made(self, value: tuple[str, ...]) -> QWidget:
        place = self._place
        if place.is_number:
            line = QLineEdit(value[0], self)
            line.selectAll()
            return line
        options = [(code, self.words(words)) for code, words in place.options]
        if place.many:
            wide = self.voice.look.size(_WIDE)
            measure = self.fontMetrics().horizontalAdvance
            is_long = any(measure(words) > wide for _, words in options)
            ticks = Ticks("what-if-option", options, self, 1 if is_long else 2)
            ticks.choose(value)
            return ticks
        choice = Choice(self)
        choice.fill(options)
        choice.choose(value[0])
        return choice

    def _value(self) -> tuple[str, ...]:
        control = self._control
        if isinstance(control, QLineEdit):
            return (control.text(),)
        if isinstance(control, Ticks):
            return control.chosen()
        assert isinstance(control, Choice)
        return (str(control.code()),)

    def _on_yes(self) -> None:
        value = self._value()
        try:
            self._check(self._place, value)
        except UserError as error:
            self._field.show_error(error)
            self.fit()
            return
        self.accept()
        self.tried.emit(self._place, value)
