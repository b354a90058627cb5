# SPDX-License-Identifier: Apache-2.0
"""A dialog that asks for the words of an act: why something ends, what a review says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.inputs import TextArea
from carecalc.i18n import Catalogue
from carecalc.text import N_


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the dialog, its field as a service's error names it, the
    button; one line of text, or several."""

    dialog: str
    field: str
    title: str
    button: str
    is_long: bool = False


WHY = Wanted("why-dialog", "why", N_("Reason"), "end-it")
WORDS = Wanted("words-dialog", "comment", N_("Words"), "say-it", is_long=True)


class WordsDialog(Asking):
    """Asks for a few words and does it: `service(ctx, *of, words)`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        wanted: Wanted,
        verb: str,
        told: str,
        service: Callable[..., Any],
        of: tuple[object, ...],
    ) -> None:
        super().__init__(desk, catalogue, verb, wanted.dialog, parent)
        self._service = service
        self._of = of
        self._field = wanted.field
        self.tell(told)
        self.ask(
            wanted.field,
            self.gettext(wanted.title),
            TextArea(3, self) if wanted.is_long else QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required=True,
            span=2,
        )
        self.add_ends(verb, wanted.button).clicked.connect(self._on_yes)
        self.fields[wanted.field].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(self._service, *self._of, self.text(self._field))
