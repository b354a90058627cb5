# SPDX-License-Identifier: Apache-2.0
"""Check law files as a county would before using them, and print their schemas."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from carecalc.catalog.cases import CaseKeys, DeterminationKeys
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.checks import Report, check_catalog
from carecalc.catalog.files import all_files, files_of
from carecalc.catalog.gathering import LawFile
from carecalc.catalog.policy_keys import PolicyKeys
from carecalc.catalog.problems import Faults, LawFileError, Problem
from carecalc.catalog.reader import read_form
from carecalc.catalog.schema import ScaleKeys
from carecalc.text import N_, Message


def check(catalog: Catalog, paths: Sequence[Path] = ()) -> Report:
    """Return every fault of all files at hand, or of the files and folders named."""
    report = check_catalog(catalog, paths)
    files = files_of(paths, []) if paths else all_files(catalog)
    # One that cannot be read has been told with its place.
    told = {problem.file for problem in report.problems}
    forms = [f for f in files if f.kind == "document" and f.path not in told]
    found = [problem for file in forms for problem in _form_faults(file)]
    faulty = {problem.file for problem in found}
    notes = [
        note
        for file in forms
        if not file.shipped and file.path not in faulty
        for note in _unknown_fields(catalog, file)
    ]
    problems = sorted((*report.problems, *found), key=lambda problem: problem.file)
    return replace(report, problems=tuple(problems), notes=(*report.notes, *notes))


def _form_faults(file: LawFile) -> tuple[Problem, ...]:
    """Return what keeps the form of a paper from being printed."""
    # What draws papers is imported only for those who check one.
    from carecalc.documents.layouts import layout_of

    kind, day = Path(file.path).parts[-2:]
    as_ = layout_of(kind)
    faults = Faults(file.path)
    if as_ is None:
        faults.add(
            "LAW-220",
            "",
            N_("There is no paper “{kind}”."),
            N_("Name the folder as one of the program's own: a form adapts a paper."),
            kind=kind,
        )
        return tuple(faults.found)
    try:
        layout = read_form(file.data, file.path, as_)
    except LawFileError as error:
        return tuple(error.problems)
    wanted = f"{layout.code}/{layout.effective_from.isoformat()}.toml"
    if wanted != f"{kind}/{day}":
        faults.add(
            "LAW-109",
            "",
            N_("By its code and first day the file belongs at {wanted}."),
            N_("Move the file, or correct region, code or effective_from in it."),
            wanted=f"forms/documents/{wanted}",
        )
    return tuple(faults.found)


def _unknown_fields(catalog: Catalog, file: LawFile) -> Iterator[Message]:
    """Yield the fields of a county's form that none of the shipped forms has: what
    nobody fills in is an open place, and so is what is misspelt."""
    from carecalc.documents.form_layout import FormLayout
    from carecalc.documents.layouts import layout_of

    def names(form: LawFile) -> frozenset[str]:
        as_ = layout_of(Path(form.path).parts[-2])
        if as_ is None or not issubclass(as_, FormLayout):
            return frozenset()
        return read_form(form.data, form.path, as_).names()

    own = names(file)
    if not own:
        return
    everything = {**catalog.files, **catalog.replaced}.values()
    known = {
        n for f in everything if f.shipped and f.kind == "document" for n in names(f)
    }
    for name in sorted(own - known):
        yield Message(
            N_("{file}: no paper of the program's own has a field “{name}”."),
            {"file": file.path, "name": name},
        )


def schema(what: str) -> dict[str, Any]:
    """Return the JSON Schema of a law file, a case, or what is determined of it."""
    models: dict[str, type[BaseModel]] = {
        "scale": ScaleKeys,
        "policy": PolicyKeys,
        "case": CaseKeys,
        "determination": DeterminationKeys,
    }
    model = models[what]
    return model.model_json_schema(by_alias=True)
