# SPDX-License-Identifier: Apache-2.0
"""Read law files: TOML to checked keys to domain values, every fault with its place."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from carecalc.catalog.problems import Faults
from carecalc.catalog.wanted import wanted
from carecalc.domain.canonical import digest
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale
from carecalc.text import N_

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

# The models of the keys take a tenth of a second to make: they are imported by the
# first file that is read, so that the window is there before.

FORMAT = 1

T = TypeVar("T")
K = TypeVar("K", bound="BaseModel")

_MOST_DIGITS = 30

_DECIMAL = "\x00decimal:"
_DECIMAL_TEXT = re.compile(r'"\\u0000decimal:([^"]*)"')


def read_scale(data: bytes, file: str) -> Scale:
    """Return the scale in a file's bytes; `LawFileError` with every fault."""
    from carecalc.catalog import build, schema

    faults = Faults(file)
    keys = read_keys(data, schema.ScaleKeys, faults)
    scale = build.scale(keys, faults, digest(data))
    faults.raise_if_any()
    return scale


def read_policy(data: bytes, file: str, standards: Mapping[str, Standard]) -> Policy:
    """Return the policy in a file's bytes, joined to its dated standards."""
    from carecalc.catalog import build_policy, policy_keys

    faults = Faults(file)
    keys = read_keys(data, policy_keys.PolicyKeys, faults)
    policy = build_policy.policy(keys, faults, digest(data), standards)
    faults.raise_if_any()
    return policy


def read_standard(data: bytes, file: str) -> Standard:
    """Return the dated standard in a file's bytes."""
    from carecalc.catalog import build_policy, policy_keys

    faults = Faults(file)
    keys = read_keys(data, policy_keys.StandardKeys, faults)
    standard = build_policy.standard(keys, faults, digest(data))
    faults.raise_if_any()
    return standard


def read_form(data: bytes, file: str, as_: type[T]) -> T:
    """Return a form (wording and layout of a paper) as the type that describes it."""
    from pydantic import TypeAdapter, ValidationError

    faults = Faults(file)
    raw = _toml(data, faults)
    try:
        return TypeAdapter(as_).validate_json(_json(raw, faults))
    except ValidationError as error:
        _note(error, faults)
        faults.raise_if_any()
        raise


def read_keys(data: bytes, kind: type[K], faults: Faults) -> K:
    """Return the keys of a file as `kind`; `LawFileError` with every fault so far."""
    from pydantic import ValidationError

    raw = _toml(data, faults)
    version = raw.get("format")
    if isinstance(version, int) and version > FORMAT:
        faults.add(
            "LAW-005",
            "format",
            N_("The file is written in format {found}; this program reads {known}."),
            N_("Install a newer carecalc, or ask for the file in the older format."),
            found=version,
            known=FORMAT,
        )
        faults.raise_if_any()
    try:
        return kind.model_validate_json(_json(raw, faults))
    except ValidationError as error:
        _note(error, faults)
        faults.raise_if_any()
        raise


def _toml(data: bytes, faults: Faults) -> dict[str, object]:
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
        raw = tomllib.loads(text, parse_float=_decimal)
        _check_integers(raw)
        return raw
    except UnicodeDecodeError:
        faults.add(
            "LAW-001",
            "",
            N_("The file is not text in UTF-8."),
            N_("Save it as UTF-8."),
        )
    except tomllib.TOMLDecodeError as error:
        faults.add(
            "LAW-001",
            "",
            N_("The file is not TOML: {reason}"),
            N_("An inline table stays on one line; texts stand in quotation marks."),
            reason=str(error),
        )
    except (ValueError, ArithmeticError):
        faults.add(
            "LAW-006",
            "",
            N_("A number in the file is too long, too large or too small."),
            N_("Points, amounts and rates have a few digits."),
        )
    except RecursionError:
        _too_deep(faults)
    faults.raise_if_any()
    raise AssertionError


def _decimal(text: str) -> Decimal:
    """Return a number with every digit; `ValueError` for one that no law can mean."""
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError(text)
    return value


def _check_integers(value: object) -> None:
    if isinstance(value, dict):
        for part in value.values():
            _check_integers(part)
    elif isinstance(value, list):
        for part in value:
            _check_integers(part)
    elif isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
        raise ValueError


def _json(raw: Mapping[str, object], faults: Faults) -> str:
    """Return JSON text; decimals keep every digit, days become ISO text."""
    try:
        return _DECIMAL_TEXT.sub(r"\1", json.dumps(raw, default=_plain))
    except RecursionError:
        _too_deep(faults)
    faults.raise_if_any()
    raise AssertionError


def _too_deep(faults: Faults) -> None:
    faults.add(
        "LAW-007",
        "",
        N_("The tables of the file lie too deep in each other."),
        N_("Give a part of it a name of its own and use the name."),
    )


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_DECIMAL}{value}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


_NO_SUCH_KEY = (
    "LAW-004",
    N_("No such key is known here."),
    N_("Correct the spelling; the handbook lists the keys of each table."),
)
_KNOWN = {
    "missing": (
        "LAW-002",
        N_("The key is missing."),
        N_("Add it; the handbook lists the keys of each table."),
    ),
    "extra_forbidden": _NO_SUCH_KEY,
    "unexpected_keyword_argument": _NO_SUCH_KEY,
}


def _note(error: "ValidationError", faults: Faults) -> None:
    seen: set[tuple[str, str]] = set()
    for detail in error.errors(include_url=False):
        place = _place(detail["loc"])
        code, message, hint = _KNOWN.get(detail["type"], ("LAW-003", "", ""))
        if (place, code) in seen:  # every arm of a union reports the same value
            continue
        seen.add((place, code))
        if message:
            faults.add(code, place, message, hint)
        else:
            faults.add(
                code,
                place,
                N_("{found} cannot stand here: {reason}"),
                N_("Compare it with the handbook; “2” in quotation marks is not 2."),
                found=_shown(detail),
                reason=wanted(detail),
            )


def _shown(detail: "ErrorDetails") -> str:
    text = repr(detail["input"])
    return text if len(text) <= 60 else text[:57] + "…"


_UNION_ARMS = re.compile(
    r"^(str|int|bool|decimal|constrained-\w+|dict\[.*|list\[.*|literal\[.*|Raw|nullable|"
    r"Text|[A-Z]\w*Keys|function.*|lax-or-strict.*|sum|count|largest-of|smallest-of|"
    r"worst-of|best-of|band|table|rules|difference|product|quotient)$"
)


def _place(path: tuple[int | str, ...]) -> str:
    """Return the path of keys, without pydantic's names for the arms of unions."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part}]"
        elif _UNION_ARMS.match(part):
            continue
        elif "." in part:
            words += f'."{part}"'
        else:
            words += f".{part}"
    return words.lstrip(".")
