# SPDX-License-Identifier: Apache-2.0
"""Files of closed lists that somebody brings: chosen, checked, and told about."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import Card, label, pill
from carecalc.i18n import Catalogue
from carecalc.services.context import Context
from carecalc.services.proof_words import PROVES_NOTHING, VERDICTS
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.services.list_proof import OneFile, OneList, Together


def ask_for_files(
    catalogue: Catalogue, chosen: Callable[[list[str]], None], parent: QWidget
) -> None:
    """Open the dialog that asks for files; `chosen`, a bound method, hears their paths."""
    title = catalogue.render(Message(N_("Files to check")))
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("check-files-dialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(chosen)
    dialog.open()


def checked(ctx: Context, paths: Sequence[str]) -> "Together":
    """Read files and return what they are. `UserError`: one cannot be read, TRIAL-001."""
    # What reads papers and signatures is loaded where somebody checks some.
    from carecalc.services import list_files
    from carecalc.services.proof_certificates import read_file
    from carecalc.services.proof_checking import MOST_BYTES

    files = [Path(path) for path in paths]
    return list_files.check(
        ctx, [(file.name, read_file(file, MOST_BYTES)) for file in files]
    )


class CheckedDialog(Dialog):
    """What files are: each by itself, then the closed lists they are of."""

    def __init__(
        self, catalogue: Catalogue, parent: QWidget, found: "Together"
    ) -> None:
        title = catalogue.render(Message(N_("Files checked")))
        super().__init__(title, parent, 720)
        self.setObjectName("checked-dialog")
        self._catalogue = catalogue
        whole = (
            N_("Everything is as this office handed it out.")
            if found.is_fine
            else N_("Not everything is proven: look at each file.")
        )
        self.body.addWidget(label(self._say(whole), "heading", self))
        for one in found.files:
            self.body.addWidget(self._of_file(one))
        for each in found.lists:
            self.body.addWidget(self._of_list(each))
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-checked", "primary")
        close.clicked.connect(self.accept)
        close.setFocus()

    def _say(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _of_file(self, one: "OneFile") -> Card:
        card = Card(self)
        verdict = one.verdict
        kind, word = "error", N_("not genuine")
        if one.is_fine:
            kind, word = "good", N_("as handed out")
        elif verdict.outcome in PROVES_NOTHING:
            kind, word = "warning", N_("not known here")
        card.column.addWidget(
            pill(self._say(word), kind, card), 0, Qt.AlignmentFlag.AlignLeft
        )
        stated = verdict.statement
        until = None if stated is None else stated.claims.until
        said = self._say(
            VERDICTS[verdict.outcome],
            what=one.name,
            office=verdict.office,
            number=verdict.named_by,
            day=verdict.withdrawn_on or until or "",
        )
        card.column.addWidget(label(said, "", card))
        for note in one.notes:
            card.column.addWidget(label(self._catalogue.render(note), "small", card))
        return card

    def _of_list(self, each: "OneList") -> Card:
        card = Card(self)
        if not each.is_fine:
            does_not_fit = self._say(N_("does not fit"))
            card.column.addWidget(
                pill(does_not_fit, "error", card), 0, Qt.AlignmentFlag.AlignLeft
            )
        for told in each.told:
            card.column.addWidget(label(self._catalogue.render(told), "", card))
        return card
