# SPDX-License-Identifier: Apache-2.0
"""Lines of a service plan: what for which answer, how much of it, by whom, at what cost."""

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.care import Price
from carecalc.domain.care_plan import DROPPED, NO_MONEY, NO_PRICE, PlanLine
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.widgets.care_cards import rough, unit_words
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    MoneyEdit,
    button,
    card,
    label,
    pill,
)
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_

_WHY_NOT = {
    NO_MONEY: N_("not within the money"),
    NO_PRICE: N_("no price known"),
    DROPPED: N_("left out by hand"),
}


def read_units(typed: str) -> Fraction | None:
    """Read how many units a week, with at most two decimals; None for anything else."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text, re.ASCII) is None:
        return None
    return Fraction(text)


class PlanRow(QWidget, Speaking):
    """One line that can be changed, left out, or taken in."""

    changed = Signal(str, object, object, object)
    """Service, units a week, price, provider: whatever was changed, else None."""

    dropped = Signal(str)
    taken = Signal(str)

    def __init__(
        self,
        voice: Voice,
        line: PlanLine,
        prices: Sequence[Price],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._line = line
        self._prices = list(prices)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame, self._column = card(self)
        self._frame.setObjectName(f"plan-{line.service}")
        outer.addWidget(self._frame)
        self._build_head()
        self._build_reasons()
        if line.why_not:
            self._build_not_covered()
        else:
            self._build_fields()

    def _build_head(self) -> None:
        line = self._line
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(self.words(line.label), "strong", self._frame), 1)
        if line.is_edited and not line.why_not:
            head.addWidget(pill(self.gettext("changed by hand"), "info", self._frame))
        if line.why_not:
            why = self.gettext(_WHY_NOT[line.why_not])
            head.addWidget(pill(why, "warning", self._frame))
        cost = self.gettext("cost not known")
        if line.cost is not None:
            cost = self.gettext("CNY {amount} a month", amount=line.cost)
        amount = label(
            cost, "strong" if line.cost is not None else "muted", self._frame
        )
        amount.setObjectName(f"cost-{line.service}")
        amount.setWordWrap(False)
        head.addWidget(amount)
        self._column.addLayout(head)

    def _build_reasons(self) -> None:
        for because in self._line.because:
            text = self.gettext(
                "Because of {code} {item}: {answer}",
                code=because.code,
                item=because.item,
                answer=because.answer,
            )
            self._column.addWidget(label(text, "hint", self._frame))

    def _build_fields(self) -> None:
        line = self._line
        row = QHBoxLayout()
        row.setSpacing(10)
        self._units = QLineEdit(rough_exact(line.units_a_week))
        self._units_field = Field(
            self.voice.catalogue,
            self.gettext("A week ({unit})", unit=unit_words(self, line.unit)),
            self._units,
            f"units-{line.service}",
            hint=self._hours(),
            parent=self._frame,
        )
        self._units.editingFinished.connect(self._on_units)
        row.addWidget(self._units_field, 2)
        self._price = MoneyEdit()
        self._price.set_money(line.price)
        self._price_field = Field(
            self.voice.catalogue,
            self.gettext("Yuan each"),
            self._price,
            f"price-{line.service}",
            parent=self._frame,
        )
        self._price.editingFinished.connect(self._on_price)
        row.addWidget(self._price_field, 2)
        self._provider = Choice()
        offered: list[tuple[object, str]] = [
            (number, f"{price.provider} · {price.price}")
            for number, price in enumerate(self._prices)
        ]
        now = next(
            (
                number
                for number, price in enumerate(self._prices)
                if (price.provider, price.price) == (line.provider, line.price)
            ),
            None,
        )
        if now is None:
            offered.insert(0, (None, line.provider or self.gettext("not in the list")))
        self._provider.fill(offered)
        self._provider.choose(now)
        self._provider.activated.connect(self._on_provider)
        row.addWidget(
            Field(
                self.voice.catalogue,
                self.gettext("Provider"),
                self._provider,
                f"provider-{line.service}",
                parent=self._frame,
            ),
            4,
        )
        drop = button(self.gettext("Leave out"), f"drop-{line.service}", "quiet")
        drop.setAccessibleName(f"{drop.text()}: {self.words(line.label)}")
        drop.clicked.connect(self._on_drop)
        row.addWidget(drop, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(row)

    def _hours(self) -> str:
        hours = self._line.hours_a_week
        if hours is None:
            return ""
        return self.gettext("{hours} hours a week", hours=rough(hours))

    def _build_not_covered(self) -> None:
        flow = FlowLayout(spacing=8)
        take = button(self.gettext("Take in"), f"take-{self._line.service}", "")
        take.setAccessibleName(f"{take.text()}: {self.words(self._line.label)}")
        take.clicked.connect(self._on_take)
        flow.addWidget(take)
        self._column.addLayout(flow)

    # ------------------------------------------------------------ what is typed

    def _on_units(self) -> None:
        # What is shown may be rounded: only what was typed anew is read.
        if self._units.text().strip() == rough_exact(self._line.units_a_week):
            self._units_field.clear_error()
            return
        units = read_units(self._units.text())
        if units is None:
            self._units_field.show_error(
                self.gettext("Write a number such as 3 or 1.5.")
            )
            return
        self._units_field.clear_error()
        self.changed.emit(self._line.service, units, None, None)

    def _on_price(self) -> None:
        try:
            price = self._price.money()
        except UserError as error:
            self._price_field.show_error(error)
            return
        self._price_field.clear_error()
        if price is not None and price != self._line.price:
            self.changed.emit(self._line.service, None, price, None)

    def _on_provider(self) -> None:
        number = self._provider.code()
        if isinstance(number, int):
            price: Money = self._prices[number].price
            provider = self._prices[number].provider
            self.changed.emit(self._line.service, None, price, provider)

    def _on_drop(self) -> None:
        self.dropped.emit(self._line.service)

    def _on_take(self) -> None:
        self.taken.emit(self._line.service)


def rough_exact(value: Fraction) -> str:
    """Return a quantity as it is typed: whole, or with at most two decimals."""
    hundredths = value * 100
    if hundredths.denominator != 1:
        hundredths = Fraction(round(hundredths))
    text = f"{hundredths.numerator // 100}.{hundredths.numerator % 100:02d}"
    return text.rstrip("0").rstrip(".")
