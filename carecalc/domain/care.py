# SPDX-License-Identifier: Apache-2.0
"""Care that can be had: services, what calls for them, forms of care, and prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carecalc.domain.conditions import Condition
from carecalc.domain.measures import Rounding
from carecalc.domain.money import Money
from carecalc.domain.scale import Source
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is done for a person, counted in `unit`s.

    `hours` is how long one unit takes, None where nobody's hours are meant (a meal).
    `price` is the key under which price lists name it.
    """

    code: str
    label: Text
    unit: str
    price: str
    hours: Fraction | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """What an answer calls for: a service, and how many units of it a week."""

    service: str
    when: Condition
    units_a_week: Fraction
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CareFormRule:
    """A form of care as a page shows it beside the others.

    `care_form` is its code in a recorded choice, `setting` where care is given under
    it, `buys_in` the settings whose prices it can pay; programmes paid through a
    channel of `without` are not claimed with it.
    """

    code: str
    label: Text
    care_form: str
    setting: str
    buys_in: tuple[str, ...]
    without: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ServiceList:
    """One version of the services file, its rules made ready for one scale.

    `rules` stand in the order in which money is given out. A month has
    `weeks_a_month`; a month's cost is rounded once by `rounding`.
    """

    label: Text
    effective_from: date
    effective_to: date | None
    weeks_a_month: Fraction
    rounding: Rounding
    services: Mapping[str, Service]
    rules: tuple[ServiceRule, ...]
    forms: tuple[CareFormRule, ...]
    sources: tuple[Source, ...] = ()
    mark: str = ""
    note: Text | str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a service costs at a provider.

    `setting` is where the service is given, `places` how many can have it (beds,
    seats), `hours_a_week` how much of it the provider offers one person, open where
    None. `set_by` is `negotiated`, `fixed` or `tender`, `document` says so.
    """

    service: str
    label: Text
    unit: str
    price: Money
    provider: str
    setting: str
    set_by: str
    document: str
    places: int | None = None
    hours_a_week: Fraction | None = None
    first: date | None = None
    last: date | None = None
    mark: str = ""

    def holds_on(self, day: date) -> bool:
        """Tell whether the price holds on a day."""
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


@dataclass(frozen=True, slots=True)
class PriceList:
    """One version of a region's price list; it may be empty."""

    label: Text
    region: str
    effective_from: date
    effective_to: date | None
    prices: tuple[Price, ...]
    sources: tuple[Source, ...] = ()
    mark: str = ""
    note: Text | str | None = None
    digest: str = ""

    def of_service(self, service: str, day: date) -> tuple[Price, ...]:
        """Return the prices of a service that hold on a day, the lowest first."""
        held = [p for p in self.prices if p.service == service and p.holds_on(day)]
        return tuple(sorted(held, key=lambda p: (p.price, p.provider)))
