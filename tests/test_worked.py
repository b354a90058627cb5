# SPDX-License-Identifier: Apache-2.0
"""The worked examples of `tests/worked`, reckoned by hand, exactly as they stand."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from carecalc import i18n
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.hardship import HardshipLaw
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.scale import Scale
from carecalc.services.prescreening import PreScreening
from carecalc.services.scoring import determine_line, score_line

FOLDER = Path(__file__).parent / "worked"
Case = Mapping[str, Any]


def kind_of(file: Case) -> str:
    """Return what a file is about: a scale, a household, or a policy."""
    if "scale" in file:
        return "scale"
    return "household" if "pre_screen" in file else "policy"


def cases(kind: str) -> list[Any]:
    """Return every case of the files of a kind, named by its own name."""
    found: list[Any] = []
    for path in sorted(FOLDER.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        if kind_of(file) == kind:
            found += [
                pytest.param(file, case, id=f"{path.stem}: {case['name']}")
                for case in file["case"]
            ]
    return found


@cache
def law() -> Catalog:
    """Return the shipped law, read once."""
    return open_catalog([])


def answers_of(scale: Scale, written: Case) -> dict[str, object]:
    """Return the answers of a case: a section as a row of codes, a fact by its name."""
    sections = {section.code: section for section in scale.sections}
    found: dict[str, object] = {}
    for name, value in written.items():
        if name not in sections:
            found[name] = value
            continue
        items, codes = sections[name].items, value.split()
        assert len(codes) == len(items), f"{name} has {len(items)} items"
        found |= {
            item.code: code
            for item, code in zip(items, codes, strict=True)
            if code != "-"
        }
    return found


def expected(value: object) -> object:
    """Return a value as the command line prints it: `false` stands for no value."""
    if isinstance(value, dict):
        return {name: expected(part) for name, part in value.items()}
    if isinstance(value, list):
        return [expected(part) for part in value]
    return None if value is False else value


def named_of(found: Case, wanted: Case) -> dict[str, object]:
    """Return of a result what a case names; of `measures` and `totals` its entries."""
    return {
        name: {key: found[name].get(key) for key in value}
        if isinstance(value, dict)
        else found[name]
        for name, value in wanted.items()
    }


@pytest.mark.parametrize(("file", "case"), cases("scale"))
def test_that_scoring_gives_what_was_reckoned_by_hand(file: Case, case: Case) -> None:
    scale = law().scale(file["scale"], file["on"])
    raw = {"id": case["name"], "answers": answers_of(scale, case["answers"])}
    switches = case.get("switches", {})
    words = i18n.catalogue("en")
    found = score_line(raw, law(), scale, switches, words, with_reasons=True)
    wanted = expected(case["expect"])
    assert isinstance(wanted, dict) and wanted
    assert named_of(found, wanted) == wanted


@pytest.mark.thorough
@pytest.mark.parametrize(("file", "case"), cases("policy"))
def test_that_determining_gives_what_was_reckoned_by_hand(
    file: Case, case: Case
) -> None:
    on: date = case.get("on", file["on"])
    raw = {"id": case["name"], **case["case"]}
    switches = case.get("switches", {})
    words = i18n.catalogue("en")
    found = determine_line(raw, law(), on, switches, words, with_reasons=True)
    lines: Any = found["lines"]
    wanted = expected(case["expect"])
    assert isinstance(wanted, dict) and wanted
    for line in wanted.pop("lines", []):
        same = [
            {name: entry[name] for name in line}
            for entry in lines
            if (entry["programme"], entry["month"])
            == (line["programme"], line["month"])
        ]
        assert same == [line]
    assert named_of(found, wanted) == wanted


@cache
def law_with(overlay: tuple[tuple[str, str], ...], folder: Path) -> HardshipLaw:
    """Return the shipped law of hardship with a file's own beside it, read once."""
    for name, text in overlay:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return HardshipLaw(open_catalog([folder]))


@pytest.fixture(scope="module")
def overlays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the files that worked examples bring along."""
    return tmp_path_factory.mktemp("overlays")


def values_in(step: Case) -> set[str]:
    """Return every value that an arithmetic shows."""
    return {step["value"]}.union(*(values_in(child) for child in step["children"]))


@pytest.mark.parametrize(("file", "case"), cases("household"))
def test_that_pre_screening_gives_what_was_reckoned_by_hand(
    file: Case, case: Case, overlays: Path
) -> None:
    folder = overlays / file["region"]
    law_ = law_with(tuple(file["overlay"].items()), folder)
    raw: dict[str, Any] = {
        "region": case.get("region", file["region"]),
        "applied_on": file["applied_on"],
        "person": {},
        "household": None,
    }
    changes = case.get("household", {})
    if changes is not False:
        household = {**file["bases"][case["base"]], **changes}
        for name in case.get("without", ()):
            del household[name]
        raw["household"] = household
    day = date.fromisoformat(raw["applied_on"])
    screening = PreScreening(law_, case.get("switches", {}))
    found: Any = screening.value(raw, raw["region"], day, i18n.catalogue("en"))
    wanted = expected(case["expect"])
    assert isinstance(wanted, dict) and wanted and case["sum"]
    assert named_of(found, wanted) == wanted
    for status, values in case.get("shows", {}).items():
        assert set(values) <= values_in(found[status]["arithmetic"])


def test_that_every_file_of_worked_examples_is_run() -> None:
    run = {
        case.values[0]["case"][0]["name"]
        for k in ("scale", "policy", "household")
        for case in cases(k)
    }
    assert len(run) == len(list(FOLDER.glob("*.toml"))) > 0
