# SPDX-License-Identifier: Apache-2.0
"""Score and determine cases that come as JSON: one value in, one value out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.values import line_value, policy_value
from carecalc.domain.answers import read_answers
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.evaluate import score
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Scale, ScaleResult, level_label
from carecalc.domain.trace import Step
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services.case_checks import check_case, check_region
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.services.prescreening import PreScreening

_SCORE_KEYS = {"id", "answers", "on"}


def check_switches(
    given: Mapping[str, str], known: Mapping[str, Mapping[str, object]]
) -> None:
    """Refuse a switch that is not known, or a value that it does not list."""
    for name, value in given.items():
        if name not in known:
            raise UserError(
                "SWITCH-001",
                Message(N_("No switch is called “{name}”."), {"name": name}),
                Message(
                    N_("Known switches: {names}."), {"names": tuple(sorted(known))}
                ),
            )
        if value not in known[name]:
            raise UserError(
                "SWITCH-002",
                Message(
                    N_("The switch {name} has no value “{value}”."),
                    {"name": name, "value": value},
                ),
                Message(N_("Its values are {values}."), {"values": tuple(known[name])}),
            )


def scale_switches(scale: Scale) -> dict[str, Mapping[str, object]]:
    """Return the switches of a scale with their values."""
    return {name: s.values for name, s in scale.graph.switches.items()}


def policy_switches(catalog: Catalog) -> dict[str, Mapping[str, object]]:
    """Return the switches of every version of every policy with their values.

    A file that cannot be read is told to the cases that need it, and to no other.
    """
    found: dict[str, Mapping[str, object]] = {}
    for path, file in catalog.files.items():
        if file.kind == "policy":
            try:
                policy = catalog.policy_from(file.data, path)
            except LawFileError:
                continue
            for name, switch in policy.graph.switches.items():
                found[name] = {**found.get(name, {}), **switch.values}
    return found


def score_line(
    raw: Mapping[str, object],
    catalog: Catalog,
    scale: Scale,
    switches: Mapping[str, str],
    words: Catalogue,
    with_reasons: bool,
) -> dict[str, object]:
    """Return the result of one line of `carecalc score`.

    A line's own `on` takes the version in force on that day.
    """
    for key in raw:
        if key not in _SCORE_KEYS:
            raise UserError(
                "INPUT-003",
                Message(N_("A line has no key “{key}”."), {"key": key}),
                Message(N_("A line holds id, answers and, if wanted, on.")),
                key,
            )
    answers = raw.get("answers")
    if not isinstance(answers, dict):
        raise UserError(
            "INPUT-003",
            Message(N_("The line has no answers.")),
            Message(N_("answers is a table: item code to option code.")),
            "answers",
        )
    if raw.get("on") is not None:
        scale = _scale_of_line(catalog, scale.code, raw["on"])
    result = score(scale, read_answers(scale, answers), switches, assume_defaults=True)
    return score_value(raw.get("id"), scale, result, words, with_reasons)


def _scale_of_line(catalog: Catalog, code: str, on: object) -> Scale:
    day = read_day(on)
    try:
        return catalog.scale(code, day)
    except UserError as error:
        raise UserError("INPUT-002", error.message, error.hint, "on") from None


def read_day(raw: object, place: str = "on") -> date:
    """Return the day of `2026-11-21`; a `UserError` for anything else."""
    try:
        # Python reads 20261121 and 2026-W47-6 as well.
        if not isinstance(raw, str) or date.fromisoformat(raw).isoformat() != raw:
            raise ValueError
        return date.fromisoformat(raw)
    except ValueError:
        raise UserError(
            "INPUT-005",
            Message(N_("“{text}” is not a day."), {"text": str(raw)}),
            Message(N_("Write year, month and day: 2026-11-21.")),
            place,
        ) from None


def score_value(
    identity: object,
    scale: Scale,
    result: ScaleResult,
    words: Catalogue,
    with_reasons: bool,
) -> dict[str, object]:
    """Return a scale's result as the JSON value that the command line prints."""
    label = level_label(scale, result.level, result.switches)
    value: dict[str, object] = {
        "id": identity,
        "scale": scale.code,
        "version": scale.version,
        "sha256": scale.digest,
        "switches": dict(result.switches),
        "measures": {n: json_number(v) for n, v in result.measures.items()},
        "preliminary": result.preliminary,
        "level": result.level,
        "level_name": None if label is None else words.render(label),
        "applied": list(result.applied),
        "missing": list(result.missing),
        "assumed": list(result.assumed),
        "warnings": list(result.warnings),
    }
    if with_reasons:
        value["reasons"] = [reasons(step, words) for step in result.steps]
    return value


def determine_line(
    raw: Mapping[str, object],
    catalog: Catalog,
    on: date,
    switches: Mapping[str, str],
    words: Catalogue,
    with_reasons: bool,
    screening: "PreScreening | None" = None,
) -> dict[str, object]:
    """Return the result of one line of `carecalc determine`.

    With `screening` its household is pre-screened too; that changes no line.
    """
    # Its models take a tenth of a second to make, which the window does not need.
    from carecalc.catalog.cases import read_case

    case = read_case(raw)
    check_case(raw, case, catalog)
    check_region(case.region, catalog)

    def law(month: Month) -> list[Policy]:
        return catalog.policies(case.region, month.first_day)

    found = entitle(case, law, on, switches=switches, labels=catalog.codes().labels())
    value = entitlement_value(raw.get("id"), found, words, with_reasons)
    if screening is not None:
        day = case.applied_on or on
        value["pre_screen"] = screening.value(raw, case.region, day, words)
        readings = screening.readings(case.region, day)
        value["readings"] = {**found.readings, **readings}
    return value


def entitlement_value(
    identity: object, found: Entitlement, words: Catalogue, with_reasons: bool
) -> dict[str, object]:
    """Return an entitlement as the JSON value that the command line prints."""
    value = {
        "id": identity,
        "files": dict(found.files),
        **policy_value(found),
        "readings": dict(found.readings),
    }
    if with_reasons:
        value["lines"] = [
            {**line_value(line), "reasons": reasons(line.reasons, words)}
            for line in found.lines
        ]
    return value


def reasons(step: Step, words: Catalogue) -> dict[str, object]:
    """Return a tree of reasons in one language."""
    return {
        "text": words.render(step.text),
        "value": None if step.value is None else words.render(step.value),
        "clause": step.clause,
        "children": [reasons(child, words) for child in step.children],
    }


def json_number(value: Fraction | str | int | None) -> Decimal | int | str | None:
    """Return a number for JSON: an integer without a point, else exact decimals.

    A fraction whose decimals do not end is written as text, `1/7`.
    """
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return int(value)
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(decimal) == value:
        return decimal
    return f"{value.numerator}/{value.denominator}"
