# SPDX-License-Identifier: Apache-2.0
"""Measuring a printer: the ruler page is printed, then what a ruler says is typed."""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.printers import Found
from carecalc.gui.widgets.inputs import (
    Card,
    Choice,
    Field,
    FieldGrid,
    button,
    label,
    row_of,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import overprint
from carecalc.settings import RULER, TO_EDGE, Measured
from carecalc.text import N_

_TENTHS = 10
_NUMBER = re.compile(r"[0-9]{1,4}([.,][0-9]{1,2})?")


def read_tenths(typed: str) -> int | None:
    """Return typed millimetres in tenths; None where they are no number.

    A decimal comma, and figures as a Chinese keyboard types them, are taken.
    """
    plain = unicodedata.normalize("NFKC", typed).strip().removesuffix("mm").strip()
    if not _NUMBER.fullmatch(plain):
        return None
    tenths = Decimal(plain.replace(",", ".")) * _TENTHS
    return int(tenths.to_integral_value())


def in_mm(tenths: int) -> str:
    """Return tenths of a millimetre as somebody reads them off a ruler."""
    return str(Decimal(tenths) / _TENTHS)


class MeasureDialog(Dialog, Speaking):
    """Prints the ruler page and takes what was measured on it."""

    measured = Signal(object)
    """`Measured`, once it is complete."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Measure a printer"), parent, width=560)
        self.setObjectName("measure-dialog")
        self._desk = desk
        self._printing: Printing | None = None
        said = self.gettext(
            "Print the ruler page at 100 % and measure on it with a ruler, to half a "
            "millimetre. What is printed upon ready-made forms is moved by it from then "
            "on; other papers stay as they are."
        )
        self.body.addWidget(label(said, "hint", self))
        self.print = button(
            self.gettext("Print the ruler page …"), "print-ruler", "", self
        )
        self.print.clicked.connect(self._on_print)
        self.body.addLayout(row_of(self.print))
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("measure-notice")
        self.body.addWidget(self.notice)
        self._printer = Choice(self)
        self.printer = Field(
            voice.catalogue, self.gettext("Printer"), self._printer, "measured-printer"
        )
        self.body.addWidget(self.printer)
        grid = FieldGrid(2)
        self.lengths: dict[str, Field] = {}
        for name, title, usual in (
            ("left", N_("A: left edge to the line, mm"), ""),
            ("top", N_("B: top edge to the line, mm"), ""),
            ("across", N_("C: level ruler, mm"), in_mm(RULER)),
            ("down", N_("D: upright ruler, mm"), in_mm(RULER)),
        ):
            line = Line(self)
            line.setText(usual)
            field = Field(
                voice.catalogue,
                self.gettext(title),
                line,
                f"measured-{name}",
                is_required=not usual,
            )
            self.lengths[name] = field
            grid.add(field)
        self.body.addLayout(grid)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-measuring")
        cancel.clicked.connect(self._on_cancel)
        yes = self.add_button(self.gettext("Keep"), "keep-measured", "primary")
        yes.clicked.connect(self._on_keep)
        desk.printers.found.connect(self._on_found)
        desk.printers.lost.connect(self._on_lost)
        known = [each.printer for each in desk.settings.printers]
        self._printer.fill([(name, name) for name in known])
        self.printer.set_hint(self.gettext("Looking for printers …"))
        desk.printers.look()
        self.print.setFocus()

    def reject(self) -> None:
        """Close, and look for printers no more."""
        self._desk.printers.stop()
        super().reject()

    def _on_cancel(self) -> None:
        self.reject()

    def _on_found(self, found: Found) -> None:
        self.printer.set_hint("")
        chosen = self._printer.code()
        names = dict.fromkeys([*found.names, *self._known()])
        self._printer.fill([(name, name) for name in names])
        self._printer.choose(chosen or found.usual)
        if not names:
            self.printer.set_hint(self.gettext("This machine has no printer."))
        self.fit()

    def _on_lost(self) -> None:
        self.printer.set_hint(
            self.gettext("The system does not say which printers there are.")
        )

    def _known(self) -> list[str]:
        return [each.printer for each in self._desk.settings.printers]

    # ------------------------------------------------------------ printing

    def _on_print(self) -> None:
        self.notice.clear()
        self._desk.call(
            overprint.ruler_page,
            self.voice.catalogue.language,
            done=self._on_page,
            failed=self._on_refused,
            busy=self.print,
        )

    def _on_page(self, pdf: bytes) -> None:
        what = ToPrint(self.gettext("Ruler page"), pdf)
        self._printing = Printing(self._desk, self.voice.catalogue, what, self)
        self._printing.printed.connect(self._on_printed)
        self._printing.refused.connect(self._on_refused)
        self._printing.ask()

    def _on_printed(self) -> None:
        assert self._printing is not None, "it printed"
        used = self._printing.used
        if used:
            names = dict.fromkeys([used, *self._known()])
            self._printer.fill([(name, name) for name in names])
            self._printer.choose(used)
        self.notice.tell(
            self.gettext("Sent to the printer. Measure A, B, C and D on it."), "good"
        )
        self.lengths["left"].control.setFocus()
        self.fit()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)
        self.fit()

    # ------------------------------------------------------------ what was measured

    def _on_keep(self) -> None:
        printer = self._printer.code()
        if not isinstance(printer, str):
            self.printer.show_error(self.gettext("Choose the printer that printed it."))
            self.fit()
            return
        read = {name: self._length(name) for name in self.lengths}
        lengths = {name: each for name, each in read.items() if each is not None}
        wrong = [name for name in read if not _is_likely(name, read[name])]
        if wrong:
            for name in wrong:
                self.lengths[name].show_error(
                    self.gettext("Type the millimetres that the ruler shows, as 20.5.")
                )
            self.lengths[wrong[0]].control.setFocus()
            self.fit()
            return
        self.accept()
        self.measured.emit(Measured(printer, **lengths))

    def _length(self, name: str) -> int | None:
        control = self.lengths[name].control
        assert isinstance(control, Line)
        return read_tenths(control.text())


def _is_likely(name: str, length: int | None) -> bool:
    """Tell whether a ruler can have shown it, on a printer that is true otherwise."""
    if length is None:
        return False
    return replace(Measured("", TO_EDGE, TO_EDGE), **{name: length}).is_likely


class MeasuredCard(Card, Speaking):
    """The printers of this machine that were measured."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(parent)
        self._desk = desk
        self.column.addWidget(label(self.gettext("Printed forms"), "heading", self))
        said = self.gettext(
            "What is printed upon ready-made forms must hit its boxes. Each printer "
            "misses the paper by a millimetre or two: measure it once on this machine."
        )
        self.column.addWidget(label(said, "hint", self))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.column.addLayout(self._rows)
        measure = button(
            self.gettext("Measure a printer …"), "measure-printer", "", self
        )
        measure.clicked.connect(self._on_measure)
        self.column.addLayout(row_of(measure))
        self._show()

    def _show(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        rows = [
            self._row(number, each)
            for number, each in enumerate(self._desk.settings.printers, start=1)
        ]
        if not rows:
            none = self.gettext("No printer was measured yet.")
            rows = [label(none, "muted", self)]
        for row in rows:
            self._rows.addWidget(row)
            # Now, not at the next turn: the button that asked for it has the keyboard.
            row.show()

    def _row(self, number: int, each: Measured) -> QWidget:
        frame = QWidget(self)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        right, down = each.moves
        said = self.gettext(
            "{printer}: moved {right} mm to the right, {down} mm down",
            printer=each.printer,
            right=f"{right:+.1f}",
            down=f"{down:+.1f}",
        )
        forget = button(
            self.gettext("Forget"), f"forget-printer-{number}", "quiet", frame
        )
        forget.setAccessibleName(f"{self.gettext('Forget')}: {each.printer}")
        forget.setProperty("printer", each.printer)
        forget.clicked.connect(self._on_forget)
        line = row_of(label(said, "", frame), forget)
        column.addLayout(line)
        if not each.is_true:
            scaled = self.gettext(
                "It does not keep to 100 %: 100 mm come out as {across} mm across and "
                "{down} mm down. Switch scaling off in its settings and measure again.",
                across=in_mm(each.across),
                down=in_mm(each.down),
            )
            warning = label(scaled, "field-error", frame)
            warning.setObjectName(f"scaled-{number}")
            column.addWidget(warning)
        return frame

    def _on_measure(self) -> None:
        dialog = MeasureDialog(self._desk, self.voice, self.window())
        dialog.measured.connect(self._on_measured)
        dialog.open()

    def _on_measured(self, measured: Measured) -> None:
        self._desk.choose_settings(self._desk.settings.with_measured(measured))
        self._show()

    def _on_forget(self) -> None:
        printer = self.sender().property("printer")
        kept = (
            each for each in self._desk.settings.printers if each.printer != printer
        )
        self._desk.choose_settings(replace(self._desk.settings, printers=tuple(kept)))
        self._show()
