# SPDX-License-Identifier: Apache-2.0
"""Forms of care as cards side by side: what each pays, its own share, what it buys."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.care_choice import CareForm, Fee, FormLine, Offer, Way
from carecalc.domain.money import Money
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import (
    Field,
    MoneyEdit,
    button,
    card,
    label,
    pill,
)
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import cited
from carecalc.text import N_

_SET_BY = {
    "negotiated": N_("price negotiated"),
    "fixed": N_("price fixed by the authority"),
    "tender": N_("price by tender"),
}
_UNITS = {
    "hour": N_("hour"),
    "time": N_("time"),
    "meal": N_("meal"),
    "day": N_("day"),
    "month": N_("month"),
}


def unit_words(speaking: Speaking, unit: str) -> str:
    """Return what a unit of a service is called."""
    return speaking.gettext(_UNITS[unit]) if unit in _UNITS else unit


def rough(value: Fraction) -> str:
    """Return a number as people say it, cut to one decimal; the sum stays exact."""
    tenths = value.numerator * 10 // value.denominator
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


class Columns(QWidget):
    """Cards side by side, as many in a row as there is room for."""

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._cards: list[QWidget] = []
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Show these cards instead."""
        for old in self._cards:
            self._grid.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self._cards = list(cards)
        self._count = 0
        self._arrange()
        for one in self._cards:
            one.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the room for one card: the others go below it."""
        return QSize(self._widest(), super().minimumSizeHint().height())

    def _widest(self) -> int:
        return max((one.minimumSizeHint().width() for one in self._cards), default=0)

    def _arrange(self) -> None:
        gap = self._grid.horizontalSpacing()
        least = max(self._least, self._widest() + gap)
        count = max(1, min(len(self._cards) or 1, (self.width() + gap) // least))
        if count == 3 and len(self._cards) == 4:
            count = 2  # Two and two stand better than three and one.
        if count == self._count:
            return
        for column in range(self._count):
            self._grid.setColumnStretch(column, 0)
        self._count = count
        for number, one in enumerate(self._cards):
            self._grid.removeWidget(one)
            self._grid.addWidget(one, number // count, number % count)
        for column in range(count):
            self._grid.setColumnStretch(column, 1)


class Folded(QWidget):
    """Something shown below its title once that is pressed."""

    def __init__(
        self, speaking: Speaking, name: str, title: str, inside: QWidget
    ) -> None:
        super().__init__(inside.parentWidget())
        self._look = speaking.voice.look
        self._inside = inside
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.button = button(title, name, "link", self)
        self.button.setCheckable(True)
        self.button.setIcon(self._look.icon("next", "muted"))
        self.button.toggled.connect(self._on_toggled)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(inside)
        inside.hide()

    def _on_toggled(self, shown: bool) -> None:
        icon = "down" if shown else "next"
        self.button.setIcon(self._look.icon(icon, "muted"))
        self._inside.setVisible(shown)


class CareCard(QWidget, Speaking):
    """One form of care with its ways, its fee, and what the money buys."""

    taken = Signal(str, int)
    """The way of this number of this form is chosen."""

    charged = Signal(str, object)
    """The fee of this form is expected to be this `Fee`; None where it is not known."""

    def __init__(
        self,
        voice: Voice,
        form: CareForm,
        has_prices: bool,
        is_certain: bool,
        sources: Mapping[str, Words],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.form = form
        self._is_certain = is_certain
        self._sources = {name: self.words(title) for name, title in sources.items()}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame, self._column = card(self)
        self._frame.setObjectName(f"form-{form.code}")
        outer.addWidget(self._frame)
        self._column.addWidget(label(self.words(form.label), "heading", self._frame))
        for number, way in enumerate(form.ways):
            if number:
                rule = QFrame(self._frame)
                rule.setProperty("role", "rule")
                self._column.addWidget(rule)
            self._build_way(number, way)
        if not form.ways:
            nothing = self.gettext("No programme reckons with this form.")
            self._column.addWidget(label(nothing, "muted", self._frame))
        self._build_fee()
        self._build_offers(has_prices)
        self._column.addStretch(1)

    @property
    def first_choice(self) -> QPushButton | None:
        """The button that chooses the first way; None where there is no way."""
        name = f"take-{self.form.code}-0"
        return self.findChild(QPushButton, name)

    def _build_way(self, number: int, way: Way) -> None:
        caption = QHBoxLayout()
        caption.setSpacing(8)
        paid = label(self.gettext("Paid a month"), "caption", self._frame)
        paid.setWordWrap(False)
        caption.addWidget(paid)
        if way.is_best:
            text = self.gettext("largest sum")
            if not self._is_certain:
                text = self.gettext("largest sum known so far")
            best = pill(text, "good", self._frame)
            best.setObjectName(f"best-{self.form.code}-{number}")
            caption.addWidget(best)
        caption.addStretch(1)
        self._column.addLayout(caption)
        head = QHBoxLayout()
        head.setSpacing(8)
        pays = label(
            self.gettext("CNY {amount}", amount=way.pays), "title", self._frame
        )
        pays.setObjectName(f"pays-{self.form.code}-{number}")
        pays.setWordWrap(False)
        head.addWidget(pays, 1)
        head.addWidget(self._take(number, way))
        self._column.addLayout(head)
        share = self.gettext("Own share: not known until the fee is")
        if way.own_share is not None:
            share = self.gettext(
                "Own share of the family: CNY {amount}", amount=way.own_share
            )
        own = label(share, "strong" if way.own_share is not None else "hint", self)
        own.setObjectName(f"own-{self.form.code}-{number}")
        self._column.addWidget(own)
        self._build_lines(way)
        details = QWidget(self._frame)
        column = QVBoxLayout(details)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for line in (*way.stacks, *way.falls_away, *way.open):
            column.addWidget(label(self.words(line.label), "strong", details))
            column.addWidget(label(self._about_line(line), "hint", details))
        name = f"why-{self.form.code}-{number}"
        self._column.addWidget(Folded(self, name, self.gettext("Reasons"), details))

    def _take(self, number: int, way: Way) -> QPushButton:
        take = button(
            self.gettext("Choose this …"),
            f"take-{self.form.code}-{number}",
            "",
            self._frame,
        )
        names = tuple(
            self.voice.name("programme", p) for side in way.take.values() for p in side
        )
        said = self.words(self.form.label)
        if names:
            said = f"{said}: {self.words(names)}"
        take.setAccessibleName(f"{take.text()} {said}")
        take.setProperty("way", number)
        take.clicked.connect(self._on_take)
        return take

    def _build_lines(self, way: Way) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(way.stacks):
            text = self.words(line.label)
            if line.channel:
                text += f" · {self.voice.name('channel', line.channel)}"
            grid.addWidget(label(text, "", self._frame), row, 0)
            amount = label(str(line.amount or ""), "strong", self._frame)
            amount.setWordWrap(False)
            grid.addWidget(amount, row, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(grid)
        for template, lines, role in (
            (N_("Falls away: {programmes}"), way.falls_away, "hint"),
            (N_("Not known yet: {programmes}"), way.open, "mark"),
        ):
            if lines:
                names = tuple(self.words(line.label) for line in lines)
                text = self.gettext(template, programmes=names)
                self._column.addWidget(label(text, role, self._frame))

    def _about_line(self, line: FormLine) -> str:
        more = [self.words(line.because)]
        if line.clauses:
            clauses = tuple(cited(clause, self._sources) for clause in line.clauses)
            more.append(self.gettext("Clause {clause}", clause=clauses))
        more += [self.voice.name("mark", mark) for mark in line.marks]
        return " · ".join(part for part in more if part)

    # ------------------------------------------------------------ the fee

    def _build_fee(self) -> None:
        self._fee = MoneyEdit()
        self._insurance = MoneyEdit()
        if self.form.fee is not None:
            self._fee.set_money(self.form.fee.fee)
            self._insurance.set_money(self.form.fee.insurance)
        self._fee_field = Field(
            self.voice.catalogue,
            self.gettext("Expected fee a month, CNY"),
            self._fee,
            f"fee-{self.form.code}",
            parent=self._frame,
        )
        self._insurance_field = Field(
            self.voice.catalogue,
            self.gettext("Insurance pays of it"),
            self._insurance,
            f"insurance-{self.form.code}",
            parent=self._frame,
        )
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._fee_field, 1)
        row.addWidget(self._insurance_field, 1)
        self._column.addLayout(row)
        for line in (self._fee, self._insurance):
            line.editingFinished.connect(self._on_fee)

    def _on_fee(self) -> None:
        self._fee_field.clear_error()
        self._insurance_field.clear_error()
        try:
            fee = self._fee.money()
        except UserError as error:
            self._fee_field.show_error(error)
            return
        try:
            insurance = self._insurance.money()
        except UserError as error:
            self._insurance_field.show_error(error)
            return
        given = None if fee is None else Fee(fee, insurance or Money(0))
        if given != self.form.fee:
            self.charged.emit(self.form.code, given)

    def show_error(self, error: UserError) -> None:
        """Show beside the fee why it cannot be."""
        self._insurance_field.show_error(error)

    # ------------------------------------------------------------ what it buys

    def _build_offers(self, has_prices: bool) -> None:
        offers = self.form.offers
        if not offers:
            if has_prices:
                text = self.gettext("The price list has nothing for this form.")
                self._column.addWidget(label(text, "hint", self._frame))
            return
        bought = QWidget(self._frame)
        column = QVBoxLayout(bought)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for offer in offers:
            column.addWidget(label(self._bought(offer), "", bought))
            column.addWidget(label(self._about(offer), "hint", bought))
        text = self.gettext("What the largest sum buys ({count})", count=len(offers))
        self._column.addWidget(Folded(self, f"buys-{self.form.code}", text, bought))

    def _bought(self, offer: Offer) -> str:
        price = offer.price
        said = self.gettext(
            "{service}: CNY {price} each ({unit})",
            service=self.words(price.label),
            price=price.price,
            unit=unit_words(self, price.unit),
        )
        if offer.units is not None:
            said += " · " + self.gettext("{count} a month", count=rough(offer.units))
        if offer.hours_a_week is not None:
            said += " · " + self.gettext(
                "{hours} hours a week", hours=rough(offer.hours_a_week)
            )
        return said

    def _about(self, offer: Offer) -> str:
        price = offer.price
        said = [price.provider]
        if price.places is not None:
            said.append(self.gettext("{count} places", count=price.places))
        if price.hours_a_week is not None:
            said.append(
                self.gettext(
                    "offers {hours} hours a week", hours=rough(price.hours_a_week)
                )
            )
        if price.set_by in _SET_BY:
            said.append(self.gettext(_SET_BY[price.set_by]))
        if price.document:
            said.append(price.document)
        if price.first is not None and price.last is not None:
            said.append(
                self.gettext("{first} to {last}", first=price.first, last=price.last)
            )
        elif price.first is not None:
            said.append(self.gettext("since {first}", first=price.first))
        if price.mark:
            said.append(self.voice.name("mark", price.mark))
        return " · ".join(part for part in said if part)

    def _on_take(self) -> None:
        self.taken.emit(self.form.code, int(self.sender().property("way")))
