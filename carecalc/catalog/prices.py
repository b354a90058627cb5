# SPDX-License-Identifier: Apache-2.0
"""Price lists: what a unit of a service costs at whom, in a region, from a day on."""

from datetime import date
from fractions import Fraction
from typing import Literal

from carecalc.catalog import schema as s
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import LawFile
from carecalc.catalog.graph import sources
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.catalog.services import Setting, Unit, in_force
from carecalc.domain.canonical import digest
from carecalc.domain.care import Price, PriceList
from carecalc.domain.money import Money
from carecalc.domain.verdict import covers
from carecalc.text import N_, Text

FOLDER = "resources/prices"


class PriceKeys(s.Noted):
    """[[prices]]"""

    service: str
    label: Text
    unit: Unit
    price: int | s.Exact
    provider: str
    setting: Setting
    set_by: Literal["negotiated", "fixed", "tender"]
    document: str = ""
    places: int | None = None
    hours_a_week: int | s.Exact | None = None
    effective_from: date | None = None
    effective_to: date | None = None


class PriceListKeys(s.HeadKeys):
    """A whole price list."""

    region: str
    effective_from: date
    effective_to: date | None = None
    prices: list[PriceKeys] = []


def price_file(catalog: Catalog, region: str, on: date) -> LawFile | None:
    """Return the price list in force of the smallest region that covers `region`."""
    regions = {
        path.split("/")[2]
        for path, file in catalog.files.items()
        if file.kind == "prices"
    }
    regions |= {
        path.split("/")[2]
        for path in catalog.broken
        if path.startswith(f"{FOLDER}/") and path.count("/") >= 2
    }
    covering = [code for code in regions if covers(code, region)]
    for code in sorted(covering, key=lambda c: (-len(c.rstrip("0")), c)):
        found = in_force(catalog, f"{FOLDER}/{code}/", on)
        if found is not None:
            return found
    return None


def prices_in(
    catalog: Catalog, region: str, on: date
) -> tuple[LawFile, PriceList] | None:
    """Return the prices for a region on a day, and their file."""
    file = price_file(catalog, region, on)
    if file is None:
        return None
    found = catalog.once(file, PriceList, read_prices)
    is_over = found.effective_to is not None and found.effective_to < on
    return None if is_over else (file, found)


def read_prices(data: bytes, file: str) -> PriceList:
    """Return the price list in a file's bytes; `LawFileError` with every fault."""
    faults = Faults(file)
    keys = read_keys(data, PriceListKeys, faults)
    for n, row in enumerate(keys.prices):
        if Fraction(row.price) < 0 or (Fraction(row.price) * 100).denominator != 1:
            faults.add(
                "LAW-192",
                f"prices[{n}].price",
                N_("{found} is no price."),
                N_("Write yuan with at most two decimals, 0 or more."),
                found=str(row.price),
            )
        if (
            row.effective_from is not None
            and row.effective_to is not None
            and row.effective_to < row.effective_from
        ):
            faults.add(
                "LAW-193",
                f"prices[{n}].effective_to",
                N_("The price ends before it begins."),
                N_("Correct one of the two days."),
            )
    faults.raise_if_any()
    return PriceList(
        label=keys.label,
        region=keys.region,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        prices=tuple(
            Price(
                service=row.service,
                label=row.label,
                unit=row.unit,
                price=Money.of_yuan(Fraction(row.price)),
                provider=row.provider,
                setting=row.setting,
                set_by=row.set_by,
                document=row.document,
                places=row.places,
                hours_a_week=None
                if row.hours_a_week is None
                else Fraction(row.hours_a_week),
                first=row.effective_from,
                last=row.effective_to,
                mark=row.mark or keys.mark or "",
            )
            for row in keys.prices
        ),
        sources=sources(keys),
        mark=keys.mark or "",
        note=keys.note,
        digest=digest(data),
    )
