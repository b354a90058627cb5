# SPDX-License-Identifier: Apache-2.0
"""The services file: which service answers which need, in what order, and the forms."""

from datetime import date
from fractions import Fraction
from typing import Literal

from pydantic import Field

from carecalc.catalog import schema as s
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.compile import fraction, when
from carecalc.catalog.gathering import LawFile, raise_if_broken
from carecalc.catalog.graph import sources
from carecalc.catalog.names import Kind, Names
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.domain.canonical import digest
from carecalc.domain.care import CareFormRule, Service, ServiceList, ServiceRule
from carecalc.domain.measures import Rounding
from carecalc.domain.scale import Scale
from carecalc.text import N_, Text

FOLDER = "resources/services"

Unit = Literal["hour", "time", "meal", "day", "month"]
Setting = Literal["home", "day-care", "institution-long", "institution-short"]


class ServiceKeys(s.Noted):
    """[services.CODE]"""

    label: Text
    unit: Unit
    hours: int | s.Exact | None = None
    price: str = ""


class AnswerKeys(s.Clausal):
    """[[answers]]: what calls for a service."""

    scale: str
    service: str
    when: s.When
    units_a_week: int | s.Exact | None = None
    units_a_month: int | s.Exact | None = None


class FormKeys(s.Noted):
    """[[forms]]: one column of the page on which forms of care stand side by side."""

    code: str
    label: Text
    care_form: str
    setting: Setting
    buys_in: list[Setting] = []
    without: list[str] = []


class RoundKeys(s.Keys):
    """round = { to, mode }"""

    to: int | s.Exact
    mode: Literal["half-up", "up", "down"]


class ServiceListKeys(s.HeadKeys):
    """A whole services file."""

    effective_from: date
    effective_to: date | None = None
    weeks_a_month: int | s.Exact | str
    round_: RoundKeys = Field(alias="round")
    services: dict[str, ServiceKeys]
    answers: list[AnswerKeys] = []
    forms: list[FormKeys] = []


def service_file(catalog: Catalog, on: date) -> LawFile | None:
    """Return the services file in force on a day; None if there is none."""
    return in_force(catalog, f"{FOLDER}/", on)


def services_in(
    catalog: Catalog, on: date, scale: Scale | None = None
) -> tuple[LawFile, ServiceList] | None:
    """Return the services of a day, with the rules for one scale, and their file."""
    file = service_file(catalog, on)
    if file is None:
        return None

    def read(data: bytes, path: str) -> ServiceList:
        return read_services(data, path, scale)

    of = "" if scale is None else scale.digest
    found = catalog.once(file, ServiceList, read, of)
    is_over = found.effective_to is not None and found.effective_to < on
    return None if is_over else (file, found)


def in_force(catalog: Catalog, folder: str, on: date) -> LawFile | None:
    """Return the file of a folder with the latest first day not after `on`."""
    raise_if_broken(catalog.broken, folder)
    days = {
        path[len(folder) : -len(".toml")]: file
        for path, file in catalog.files.items()
        if path.startswith(folder) and path.count("/") == folder.count("/")
    }
    begun = [day for day in days if date.fromisoformat(day) <= on]
    return days[max(begun)] if begun else None


def read_services(data: bytes, file: str, scale: Scale | None) -> ServiceList:
    """Return the services in a file's bytes, with the rules for one scale.

    `LawFileError` with every fault, those of the conditions on this scale included.
    """
    faults = Faults(file)
    keys = read_keys(data, ServiceListKeys, faults)
    weeks = fraction(keys.weeks_a_month)
    if weeks is None or weeks <= 0:
        faults.add(
            "LAW-014",
            "weeks_a_month",
            N_("{found} is not a number."),
            N_('Write 3, 0.5, "1/7" or the name of a number.'),
            found=str(keys.weeks_a_month),
        )
    services = {
        code: Service(
            code,
            part.label,
            part.unit,
            part.price or code,
            None if part.hours is None else Fraction(part.hours),
            part.mark or keys.mark or "",
        )
        for code, part in keys.services.items()
    }
    for n, answer in enumerate(keys.answers):
        if answer.service not in services:
            faults.add(
                "LAW-190",
                f"answers[{n}].service",
                N_("There is no service “{code}”."),
                N_("Define it under [services]."),
                code=answer.service,
            )
        given = [
            u for u in (answer.units_a_week, answer.units_a_month) if u is not None
        ]
        if len(given) != 1 or Fraction(given[0]) <= 0:
            faults.add(
                "LAW-191",
                f"answers[{n}]",
                N_("How much of the service is wanted is not said once."),
                N_("Write units_a_week or units_a_month, a number above 0."),
            )
    faults.raise_if_any()
    assert weeks is not None
    rules = _rules(keys, scale, weeks, faults)
    faults.raise_if_any()
    return ServiceList(
        label=keys.label,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        weeks_a_month=weeks,
        rounding=Rounding(Fraction(keys.round_.to), keys.round_.mode),
        services=services,
        rules=rules,
        forms=tuple(
            CareFormRule(
                form.code,
                form.label,
                form.care_form,
                form.setting,
                tuple(form.buys_in) or (form.setting,),
                tuple(form.without),
                form.mark or keys.mark or "",
            )
            for form in keys.forms
        ),
        sources=sources(keys),
        mark=keys.mark or "",
        note=keys.note,
        digest=digest(data),
    )


def scales_of(data: bytes, file: str) -> tuple[str, ...]:
    """Return the codes of the scales that a services file has rules for."""
    keys = read_keys(data, ServiceListKeys, Faults(file))
    return tuple(dict.fromkeys(answer.scale for answer in keys.answers))


def _rules(
    keys: ServiceListKeys, scale: Scale | None, weeks: Fraction, faults: Faults
) -> tuple[ServiceRule, ...]:
    if scale is None:
        return ()
    names = _names(scale, faults)
    return tuple(
        ServiceRule(
            answer.service,
            when(names, answer.when, f"answers[{n}].when"),
            Fraction(answer.units_a_month) / weeks
            if answer.units_a_week is None and answer.units_a_month is not None
            else Fraction(answer.units_a_week or 0),
            answer.clause,
            answer.mark or keys.mark or "",
        )
        for n, answer in enumerate(keys.answers)
        if answer.scale == scale.code
    )


def _names(scale: Scale, faults: Faults) -> Names:
    """Return the namespace of a scale that was read before."""
    graph = scale.graph
    kinds: dict[str, Kind] = dict.fromkeys(graph.items, "item")
    kinds.update(dict.fromkeys(graph.facts, "fact"))
    kinds.update(dict.fromkeys(graph.switches, "switch"))
    kinds.update(dict.fromkeys(graph.conditions, "condition"))
    for name, measure in graph.measures.items():
        kinds[name] = "grade" if measure.grades != "" else "number"
    return Names(
        faults,
        kinds=kinds,
        items=dict(graph.items),
        facts=dict(graph.facts),
        switches=dict(graph.switches),
        grades=dict(graph.grades),
        measure_grades={
            name: measure.grades
            for name, measure in graph.measures.items()
            if measure.grades != ""
        },
    )
