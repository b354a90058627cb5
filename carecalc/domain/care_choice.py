# SPDX-License-Identifier: Apache-2.0
"""The page on which forms of care stand side by side, and its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from fractions import Fraction

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.care import Price
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.text import Message, Text


@dataclass(frozen=True, slots=True)
class Fee:
    """What care in one form is expected to cost a month, and what insurance pays."""

    fee: Money
    insurance: Money


@dataclass(frozen=True, slots=True)
class FormLine:
    """One programme under a form of care: what it pays a month, and why or why not."""

    programme: str
    label: Text
    state: str
    amount: Money | None
    channel: str
    because: Words
    clauses: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way of taking a form: the side taken in each group that must be chosen in.

    `pays` sums what is due a month; `open` is not known yet, so that it may be more.
    `own_share` is what the family pays itself, None while no fee is known.
    """

    take: Mapping[str, tuple[str, ...]]
    pays: Money
    own_share: Money | None
    stacks: tuple[FormLine, ...]
    falls_away: tuple[FormLine, ...]
    open: tuple[FormLine, ...]
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A price in force, and how many units a month the best way of the form buys.

    `units` is None where the price is nothing; `hours_a_week` where no hours are sold.
    """

    price: Price
    units: Fraction | None
    hours_a_week: Fraction | None = None


@dataclass(frozen=True, slots=True)
class CareForm:
    """One form of care with every way of taking it and what the money buys."""

    code: str
    label: Text
    care_form: str
    setting: str
    fee: Fee | None
    ways: tuple[Way, ...]
    offers: tuple[Offer, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Something another body pays or decides, shown beside the subsidies."""

    label: Words
    value: Words
    payer: Words
    document: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Everything that was shown to whoever chose a form of care.

    `best_is_certain`: nothing that is not known yet could make another way better.
    `price_label` is None where no price list is in force. `files` are the digests of
    the files behind it, `readings` the switches used, `sources` the printed names of
    what clauses cite. `is_assumed`: nobody has
    applied, an application is supposed.
    """

    person_id: str
    month: Month
    seen_on: date
    forms: tuple[CareForm, ...]
    beside: tuple[Beside, ...] = ()
    price_label: Text | None = None
    price_mark: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
    is_assumed: bool = False
    best_is_certain: bool = True

    @property
    def has_prices(self) -> bool:
        """Whether anything stands in the price list for these forms."""
        return any(form.offers for form in self.forms)

    @property
    def canonical(self) -> str:
        """The page as canonical JSON; first key `format`."""
        return canonical_json({"format": 1, "page": _plain(self)})

    @property
    def digest(self) -> str:
        """The SHA-256 of the page."""
        return digest(self.canonical)

    def form(self, code: str) -> CareForm | None:
        """Return the form of that code."""
        return next((form for form in self.forms if form.code == code), None)


def _plain(value: object) -> object:
    """Return a value in JSON's own words; money is in fen, what is unknown is null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Money):
        return {"fen": value.fen}
    if isinstance(value, date | Month | Fraction):
        return str(value)
    if isinstance(value, Message):
        values = {name: _plain(part) for name, part in value.values.items()}
        return {"text": value.template, "values": values}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"a page cannot hold a {type(value).__name__}")
