# SPDX-License-Identifier: Apache-2.0
"""Services and price lists: sound as shipped, every fault named with its place."""

from datetime import date
from pathlib import Path

import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.gathering import LawFile
from carecalc.catalog.prices import price_file, prices_in, read_prices
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.services import read_services, service_file, services_in
from carecalc.domain.scale import Scale
from tests.offices import catalog

ON = date(2026, 11, 1)


def scale() -> Scale:
    return catalog().scale("gbt-42195-2022", ON)


def services() -> str:
    file = service_file(catalog(), ON)
    assert file is not None
    return file.data.decode()


def prices() -> str:
    file = price_file(catalog(), "110105", ON)
    assert file is not None
    return file.data.decode()


def faults_of(text: str) -> list[tuple[str, str]]:
    read = read_prices if 'code = "prices"' in text else None
    with pytest.raises(LawFileError) as told:
        if read is not None:
            read(text.encode(), "prices.toml")
        else:
            read_services(text.encode(), "services.toml", scale())
    return [(problem.code, problem.place) for problem in told.value.problems]


def test_that_the_shipped_files_are_marked_as_samples() -> None:
    listed = read_services(services().encode(), "services.toml", scale())
    assert listed.mark == "sample-not-verified"
    assert read_prices(prices().encode(), "prices.toml").mark == listed.mark


def test_that_every_shipped_price_of_a_service_is_in_its_unit() -> None:
    listed = read_services(services().encode(), "services.toml", None).services
    for price in read_prices(prices().encode(), "prices.toml").prices:
        if price.service in listed:
            assert price.unit == listed[price.service].unit, price.service


def test_that_a_file_is_read_once_for_each_scale() -> None:
    first = services_in(catalog(), ON, scale())
    bare = services_in(catalog(), ON)
    assert first is not None and bare is not None
    assert services_in(catalog(), ON, scale()) == first
    again = services_in(catalog(), ON, scale())
    assert again is not None and again[1] is first[1]
    assert first[1].rules and not bare[1].rules
    listed = prices_in(catalog(), "110105", ON)
    same = prices_in(catalog(), "110105", ON)
    assert listed is not None and same is not None and same[1] is listed[1]


def test_that_services_and_prices_end_with_their_last_day() -> None:
    ending = {}
    for path, file in catalog().files.items():
        if file.kind in ("services", "prices"):
            text = file.data.decode().replace(
                "effective_from = 2026-01-01",
                "effective_from = 2026-01-01\neffective_to = 2026-10-31",
                1,
            )
            file = LawFile(file.kind, path, text.encode(), shipped=False)
        ending[path] = file
    over = Catalog(ending)
    last = date(2026, 10, 31)
    assert services_in(over, last) is not None and services_in(over, ON) is None
    assert prices_in(over, "110105", last) is not None
    assert prices_in(over, "110105", ON) is None


def test_that_no_price_list_covers_another_province() -> None:
    assert price_file(catalog(), "310115", ON) is None
    assert price_file(catalog(), "110105", date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("found", "wrong", "fault"),
    [
        (
            '"B.1.3" = ["0", "1", "2"]',
            '"B.9.9" = "0"',
            ("LAW-012", "answers[7].when.B.9.9"),
        ),
        (
            '"B.1.3" = ["0", "1", "2"]',
            '"B.1.3" = "9"',
            ("LAW-021", "answers[7].when.B.1.3"),
        ),
        ('service = "bathing"', 'service = "spa"', ("LAW-190", "answers[7].service")),
        ('weeks_a_month = "13/3"', 'weeks_a_month = "x"', ("LAW-014", "weeks_a_month")),
        (
            'service = "errands"\nwhen',
            'service = "errands"\nunits_a_week = 1\nwhen',
            ("LAW-191", "answers[22]"),
        ),
        ("price = 4200", "price = -1", ("LAW-192", "prices[19].price")),
        ("price = 4200", "price = 0.005", ("LAW-192", "prices[19].price")),
        (
            "effective_to = 2026-12-31",
            "effective_from = 2027-01-01\neffective_to = 2026-12-31",
            ("LAW-193", "prices[20].effective_to"),
        ),
    ],
)
def test_that_a_fault_is_named_with_its_place(
    found: str, wrong: str, fault: tuple[str, str]
) -> None:
    text = next(text for text in (services(), prices()) if found in text)
    assert fault in faults_of(text.replace(found, wrong, 1))


@pytest.mark.thorough
def test_that_a_check_reads_the_conditions_on_the_scale(tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "services"
    folder.mkdir(parents=True)
    wrong = services().replace('"B.1.3" = ["0", "1", "2"]', '"B.9.9" = "0"', 1)
    (folder / "2026-01-01.toml").write_text(wrong, "utf-8")
    report = check_catalog(catalog(), [tmp_path])
    assert [problem.code for problem in report.problems] == ["LAW-012"]
    (folder / "2026-01-01.toml").write_text(
        services().replace("gbt-42195-2022", "no-such"), "utf-8"
    )
    report = check_catalog(catalog(), [tmp_path])
    assert [problem.code for problem in report.problems] == ["LAW-194"]
