# SPDX-License-Identifier: Apache-2.0
"""Cases from the lines that `carecalc determine` reads, straight into columns.

For files that another program wrote whole: what the command would complain about is
refused here as well, with the line, but not in the command's words. Codes that no rule
knows mean nothing, as everywhere.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from carecalc.batch.case_gathering import CaseWriter
from carecalc.batch.cases import MOST_FEN, OPEN_END, CaseColumns, number_of
from carecalc.domain.case import DEATH
from carecalc.domain.period import Month
from carecalc.domain.person import read_id_number
from carecalc.errors import UserError
from carecalc.text import N_, Message

_KEYS = {
    "case": "id region person assessments household fees applied_on applied_again "
    "decided_on choices paid months facts",
    "person": "id_number birth_date sex hukou residence death_date events income_fen "
    "statuses certificates benefits setting",
    "place": "code from to",
    "event": "kind on",
    "status": "code from to document",
    "certificate": "category grade multiple from to",
    "benefit": "code monthly_fen from to",
    "assessment": "scale level on valid_to",
    "fee": "month setting fee_fen insurance_fen",
    "choice": "group take",
    "paid": "programme month fen",
}
_KNOWN = {table: frozenset(keys.split()) for table, keys in _KEYS.items()}


def read_lines(lines: Iterable[bytes]) -> CaseColumns:
    """Return the cases of JSON lines; a `UserError` COLUMNS-003 names a bad line."""
    writer = CaseWriter()
    for number, line in enumerate(lines, start=1):
        try:
            _add(writer, json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, UserError) as error:
            raise UserError(
                "COLUMNS-003",
                Message(N_("Line {number} is not a case."), {"number": number}),
                Message(N_("`carecalc determine` says of the line what is wrong.")),
                str(number),
            ) from error
    return writer.columns()


def _add(writer: CaseWriter, raw: Mapping[str, Any]) -> None:
    _checked("case", raw)
    person = _checked("person", raw["person"])
    birth, sex = _who(person)
    identity = raw.get("id")
    writer.begin(
        "" if identity is None else str(identity),
        {
            "region": _text(raw["region"]),
            "sex": sex,
            "setting": _maybe(person.get("setting")),
        },
        {
            "birth": birth,
            "income": _fen(person.get("income_fen")),
            "applied": _first(raw.get("applied_on")),
            "decided": _first(raw.get("decided_on")),
            "hukou_known": person.get("hukou") is not None,
            "residence_known": person.get("residence") is not None,
        },
        tuple(map(_month, raw.get("months", ()))),
    )
    _add_person(writer, person)
    row = writer.row
    for a in _each("assessment", raw.get("assessments")):
        level = a["level"]
        said = (_text(a["scale"]), level if isinstance(level, str) else _int(level))
        row("assessment", said, _first(_text(a["on"])), _last(a.get("valid_to")))
    for f in _each("fee", raw.get("fees")):
        fen, less = _fen(_int(f["fee_fen"])), _fen(f.get("insurance_fen"))
        row("fees", (_text(f["setting"]),), number_of(_month(f["month"])), 0, fen, less)
    for day in raw.get("applied_again") or ():
        row("again", (), _first(_text(day)))
    for group, taken in {
        _text(c["group"]): tuple(map(_text, c["take"]))
        for c in _each("choice", raw.get("choices"))
    }.items():
        row("choice", (group, taken))
    for p in _each("paid", raw.get("paid")):
        month, fen = number_of(_month(p["month"])), _fen(_int(p["fen"]))
        row("paid", (_text(p["programme"]),), month, 0, fen)
    for name, value in (raw.get("facts") or {}).items():
        listed = [value] if isinstance(value, str) else value
        row("fact", (name, tuple(map(_text, listed))))


def _add_person(writer: CaseWriter, person: Mapping[str, Any]) -> None:
    row = writer.row
    for kind in ("hukou", "residence"):
        places = person.get(kind)
        listed = [{"code": places}] if isinstance(places, str) else places
        for p in _each("place", listed):
            row(kind, (_text(p["code"]),), *_period(p))
    for s in _each("status", person.get("statuses")):
        row("status", (_text(s["code"]),), *_period(s))
    for b in _each("benefit", person.get("benefits")):
        row("benefit", (_text(b["code"]),), *_period(b), _fen(b.get("monthly_fen")))
    for c in _each("certificate", person.get("certificates")):
        multiple = c.get("multiple", False)
        if not isinstance(multiple, bool):
            raise TypeError("multiple")
        row(
            "certificate",
            (_text(c["category"]), _int(c["grade"]), multiple),
            *_period(c),
        )
    for e in _each("event", person.get("events")):
        row("event", (_text(e["kind"]),), _first(_text(e["on"])))
    if person.get("death_date") is not None:
        row("event", (DEATH,), _first(person["death_date"]))


def _who(person: Mapping[str, Any]) -> tuple[int, str | None]:
    """Return birth and sex; a sound identity number says what is left out."""
    birth, sex = _first(person.get("birth_date")), _maybe(person.get("sex"))
    number = _maybe(person.get("id_number"))
    if number is None or (birth and sex):
        return birth, sex
    try:
        said = read_id_number(number, date.max)
    except UserError:
        return birth, sex
    return birth or said.birth_date.toordinal(), sex or said.sex


def _checked(table: str, raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict) or not raw.keys() <= _KNOWN[table]:
        raise TypeError(table)
    return raw


def _each(table: str, raw: Any) -> list[Mapping[str, Any]]:
    return [_checked(table, one) for one in raw or ()]


def _period(raw: Mapping[str, Any]) -> tuple[int, int]:
    return _first(raw.get("from")), _last(raw.get("to"))


def _first(text: Any) -> int:
    return 0 if text is None else _ordinal(text)


def _last(text: Any) -> int:
    return OPEN_END if text is None else _ordinal(text)


@lru_cache(100_000)
def _ordinal(text: str) -> int:
    day = date.fromisoformat(text)
    # Python reads 20261121 and 2026-W47-6 as well.
    if day.isoformat() != text:
        raise ValueError(text)
    return day.toordinal()


@lru_cache(10_000)
def _month(text: str) -> Month:
    return Month.parse(text)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _maybe(value: Any) -> str | None:
    return None if value is None else _text(value)


def _int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _fen(value: Any) -> int:
    if value is None:
        return -1
    if not 0 <= _int(value) <= MOST_FEN:
        raise ValueError(value)
    return _int(value)
