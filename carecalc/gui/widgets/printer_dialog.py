# SPDX-License-Identifier: Apache-2.0
"""Choosing a printer where the system's own dialog would hold the window up."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.printers import Found
from carecalc.gui.putting import AS_SET, BOTH_SIDES, ONE_SIDE
from carecalc.gui.widgets.inputs import Choice, Field, FieldGrid, label
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_MOST_COPIES = 10


class PrinterDialog(Dialog):
    """Says that printers are looked for, then offers those that were found."""

    system_wanted = Signal()
    """The user takes the system's dialog all the same."""

    chosen = Signal(str, int, str)
    """A printer's name, how many copies, on which sides: `putting.AS_SET` and so on."""

    def __init__(
        self, catalogue: Catalogue, title: str, copies: int, parent: QWidget
    ) -> None:
        self._words = catalogue
        super().__init__(self._say(N_("Print")), parent, width=520)
        self.setObjectName("printer-dialog")
        self.body.addWidget(label(title, "strong", self))
        self._told = label(
            self._say(
                N_(
                    "Looking for printers … One in the network that does not answer can "
                    "take minutes. You can stop at any time; nothing is printed then."
                )
            ),
            "",
            self,
        )
        self._told.setObjectName("looking-for-printers")
        self.body.addWidget(self._told)
        self._printer = Choice(self)
        self._copies = Choice(self)
        self._copies.fill([(n, str(n)) for n in range(1, _MOST_COPIES + 1)])
        self._copies.choose(min(copies, _MOST_COPIES))
        self._sides = Choice(self)
        self._sides.fill(
            [
                (AS_SET, self._say(N_("As the printer is set"))),
                (ONE_SIDE, self._say(N_("One side"))),
                (BOTH_SIDES, self._say(N_("Both sides"))),
            ]
        )
        filed = N_("This kind is printed twice: once to hand over, once for the file.")
        self._fields = (
            Field(catalogue, self._say(N_("Printer")), self._printer, "printer"),
            Field(
                catalogue,
                self._say(N_("Copies")),
                self._copies,
                "copies",
                self._say(filed) if copies == 2 else "",
            ),
            Field(catalogue, self._say(N_("Sides")), self._sides, "sides"),
        )
        grid = FieldGrid(2)
        for field, span in zip(self._fields, (2, 1, 1), strict=True):
            grid.add(field, span)
            field.hide()
        self.body.addLayout(grid)
        self._size = label(
            self._say(N_("Printed at its real size (100 %), never made to fit.")),
            "hint",
            self,
        )
        self.body.addWidget(self._size)
        cancel = self.add_button(self._say(N_("Cancel")), "cancel-printing")
        cancel.clicked.connect(self.reject)
        self._system = self.add_button(
            self._say(N_("The system's dialog …")), "system-dialog"
        )
        self._system.clicked.connect(self._on_system)
        self._system.hide()
        self._print = self.add_button(self._say(N_("Print")), "print-now", "primary")
        self._print.clicked.connect(self._on_print)
        self._print.setEnabled(False)
        cancel.setFocus()

    def show_found(self, found: Found) -> None:
        """Offer the printers that were found after a long look."""
        if not found.names:
            self._told.setText(self._say(N_("This machine has no printer.")))
            self._offer_system()
            return
        said = Message(
            N_(
                "Looking for the printers took {seconds} s. The system's dialog would "
                "hold the window for as long; this one does not."
            ),
            {"seconds": str(round(found.took))},
        )
        self._told.setText(self._words.render(said))
        self._printer.fill([(name, name) for name in found.names])
        if found.usual in found.names:
            self._printer.choose(found.usual)
        for field in self._fields:
            field.show()
        self._print.setEnabled(True)
        self._offer_system()
        self._print.setFocus()

    def show_lost(self) -> None:
        """Say that nothing was found out."""
        self._told.setText(
            self._say(N_("The system does not say which printers there are."))
        )
        self._offer_system()

    def _offer_system(self) -> None:
        self._system.show()
        self.fit()

    def _say(self, template: str) -> str:
        return self._words.render(Message(template))

    def _on_system(self) -> None:
        self.accept()
        self.system_wanted.emit()

    def _on_print(self) -> None:
        printer, copies = self._printer.code(), self._copies.code()
        assert isinstance(printer, str) and isinstance(copies, int)
        self.accept()
        self.chosen.emit(printer, copies, str(self._sides.code()))
