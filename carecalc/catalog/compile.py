# SPDX-License-Identifier: Apache-2.0
"""Conditions and numbers of a law file, from its tables to domain values."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from carecalc.catalog.names import CASE_RECORDS_WITH_FIELDS, CASE_WORDS, Names
from carecalc.domain import conditions as c
from carecalc.domain.scale import Item
from carecalc.text import N_, Message

_COMBINATORS = ("all", "any", "none")
_BOUNDS = ("min", "max", "above", "below")
NEVER = c.Any(())
"""Stands for a test that could not be read; its fault is noted."""


def fraction(raw: object) -> Fraction | None:
    """Return a literal number exactly: an integer, a decimal, or text like `1/7`."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | Decimal):
        return Fraction(raw)
    if isinstance(raw, str) and "/" in raw:
        try:
            return Fraction(raw)
        except (ValueError, ZeroDivisionError):
            return None
    return None


def number(names: Names, raw: object, place: str) -> c.Number:
    """Return a literal, or a name that has a number."""
    literal = fraction(raw)
    if literal is not None:
        return literal
    if isinstance(raw, str) and "/" not in raw:
        if names.kind(raw, place) is not None and not names.is_number(raw):
            names.faults.add(
                "LAW-013",
                place,
                N_("“{name}” is not a number."),
                N_("A measure, a parameter, a count or an item with points is meant."),
                name=raw,
            )
        return raw
    names.faults.add(
        "LAW-014",
        place,
        N_("{found} is not a number."),
        N_('Write 3, 0.5, "1/7" or the name of a number.'),
        found=str(raw),
    )
    return Fraction(0)


def end(names: Names, raw: object, place: str) -> c.Number:
    """Return what a number is compared with or cut at; an item needs points there."""
    found = number(names, raw, place)
    item = names.item(found) if isinstance(found, str) else None
    if item is not None and item.answer == "single" and not has_points(item):
        names.faults.add(
            "LAW-013",
            place,
            N_("“{name}” is not a number."),
            N_("A measure, a parameter, a count or an item with points is meant."),
            name=item.code,
        )
    return found


def has_points(item: Item) -> bool:
    """Tell whether every option of the item has points."""
    return all(option.points is not None for option in item.options)


def when(names: Names, raw: str | Mapping[str, object], place: str) -> c.Condition:
    """Return the condition of a `when`: a name, or a table whose keys must all hold."""
    if isinstance(raw, str):
        if names.kind(raw, place) not in (None, "condition"):
            names.faults.add(
                "LAW-015",
                place,
                N_("“{name}” is not a condition."),
                N_("A test is a table: name = what it must be."),
                name=raw,
            )
        return c.Holds(raw)
    return table(names, raw, place)


def table(names: Names, raw: Mapping[str, object], place: str) -> c.Condition:
    """Return the condition of a table: all its keys must hold."""
    parts: list[c.Condition] = []
    for key, value in raw.items():
        here = f"{place}.{key}"
        if key in _COMBINATORS:
            parts.append(_combined(names, key, value, here))
        else:
            parts.append(_test(names, key, value, here))
    if not parts:
        names.faults.add(
            "LAW-016",
            place,
            N_("A condition without a test."),
            N_("Write at least one: name = what it must be."),
        )
    return parts[0] if len(parts) == 1 else c.All(tuple(parts))


def _combined(names: Names, key: str, value: object, place: str) -> c.Condition:
    if not isinstance(value, list) or not value:
        names.faults.add(
            "LAW-017",
            place,
            N_("“{key}” must be a list of conditions."),
            N_("Write {key} = [ {{ … }}, {{ … }} ]."),
            key=key,
        )
        return NEVER
    parts = tuple(
        when(names, part, f"{place}[{n}]")
        if isinstance(part, str | dict)
        else _bad_condition(names, f"{place}[{n}]")
        for n, part in enumerate(value)
    )
    if key == "all":
        return c.All(parts)
    return c.Any(parts) if key == "any" else c.NoneOf(parts)


def _bad_condition(names: Names, place: str) -> c.Condition:
    names.faults.add(
        "LAW-015",
        place,
        N_("“{name}” is not a condition."),
        N_("A test is a table: name = what it must be."),
        name="…",
    )
    return NEVER


def _test(names: Names, name: str, value: object, place: str) -> c.Condition:
    if isinstance(value, dict) and "switch" in value:
        return _switched(names, name, value, place)
    kind = names.kind(name, place)
    if kind is None:
        return NEVER
    if kind == "condition":
        if isinstance(value, bool):
            return c.Holds(name, value)
        return _wrong(names, name, place, N_("true or false"))
    if kind == "switch":
        switch = names.switches[name]
        values = _codes(value)
        if values and all(v in switch.values for v in values):
            return c.SwitchIs(name, tuple(str(v) for v in values))
        return _wrong(names, name, place, N_("one of {options}"), *switch.values)
    if kind in ("item", "fact"):
        return _item_test(names, name, value, place)
    if kind == "grade":
        codes, known = _codes(value), names.grade_codes(name)
        if codes and all(_listed(code, known) for code in codes):
            return c.CodeIs(name, codes)
        return _wrong(
            names, name, place, N_("one of {options}"), *(str(k) for k in known)
        )
    if kind in ("number", "parameter"):
        return _number_test(names, name, value, place)
    if kind == "place":
        regions = tuple(str(code) for code in _codes(value))
        if regions and all(len(r) == 6 and r.isdigit() for r in regions):
            return c.PlaceIs(name, regions)
        return _wrong(names, name, place, N_("a region code of six digits"))
    if kind == "word":
        words = tuple(str(code) for code in _codes(value))
        known_words = CASE_WORDS[name.rpartition(".")[2]]
        if words and all(w in known_words for w in words):
            return c.CodeIs(name, words)
        return _wrong(names, name, place, N_("one of {options}"), *known_words)
    if kind == "records":
        records = tuple(str(code) for code in _codes(value))
        if records:
            return c.RecordIs(name, records)
        return _wrong(names, name, place, N_("a code or a list of codes"))
    if kind == "record-with-fields":
        return _record_test(names, name, value, place)
    return _wrong(names, name, place, N_("tested through its fields"))


def _switched(
    names: Names, name: str, value: Mapping[str, object], place: str
) -> c.Condition:
    """Return `{ switch = S, v1 = X, … }` as: some value of S with its own test."""
    chosen = switch_values(names, value, place)
    if chosen is None:
        return NEVER
    switch, values = chosen
    return c.Any(
        tuple(
            c.All(
                (c.SwitchIs(switch, (v,)), _test(names, name, tested, f"{place}.{v}"))
            )
            for v, tested in values.items()
        )
    )


def switch_values(
    names: Names, raw: Mapping[str, object], place: str
) -> tuple[str, dict[str, object]] | None:
    """Return the switch of a choice form and what stands for each of its values."""
    switch = names.switches.get(str(raw.get("switch")))
    if switch is None:
        names.faults.add(
            "LAW-018",
            place,
            N_("No switch is called “{name}”."),
            N_("Define it under [switches]."),
            name=str(raw.get("switch")),
        )
        return None
    names.used.add(switch.name)
    values = {k: v for k, v in raw.items() if k != "switch"}
    if set(values) != set(switch.values):
        names.faults.add(
            "LAW-019",
            place,
            N_("Every value of the switch “{name}” must be given, and no other."),
            N_("Its values are {values}."),
            name=switch.name,
            values=tuple(switch.values),
        )
        return None
    return switch.name, values


def _item_test(names: Names, name: str, value: object, place: str) -> c.Condition:
    item = names.item(name)
    assert item is not None
    if item.answer == "number" or isinstance(value, dict):
        options = tuple(o.code for o in item.options)
        if item.answer == "several":
            return _wrong(names, name, place, N_("one of {options}"), *options)
        if not has_points(item):
            return _wrong(
                names,
                name,
                place,
                N_("one of the options {options}, as text"),
                *options,
            )
        return _number_test(names, name, value, place)
    codes = _codes(value)
    options = tuple(o.code for o in item.options)
    if codes and all(isinstance(code, str) and code in options for code in codes):
        return c.CodeIs(name, codes)
    return _wrong(
        names, name, place, N_("one of the options {options}, as text"), *options
    )


def _number_test(names: Names, name: str, value: object, place: str) -> c.Condition:
    if isinstance(value, dict):
        if not value or not set(value) <= set(_BOUNDS):
            return _wrong(names, name, place, N_("a number, or min, max, above, below"))
        found = {k: end(names, v, f"{place}.{k}") for k, v in value.items()}
        return c.NumberIs(
            name,
            (),
            c.Bounds(
                found.get("min"),
                found.get("max"),
                found.get("above"),
                found.get("below"),
            ),
        )
    listed = value if isinstance(value, list) else [value]
    among = [fraction(part) for part in listed]
    if among and all(part is not None for part in among):
        return c.NumberIs(name, tuple(p for p in among if p is not None))
    return _wrong(names, name, place, N_("a number, or min, max, above, below"))


def _record_test(names: Names, name: str, value: object, place: str) -> c.Condition:
    known = CASE_RECORDS_WITH_FIELDS[name]
    if not isinstance(value, dict) or not value or not set(value) <= set(known):
        return _wrong(names, name, place, N_("a table of {options}"), *known)
    if name == "assessment" and "scale" not in value:
        names.faults.add(
            "LAW-020",
            place,
            N_("A level is named without its scale."),
            N_("Write assessment = {{ scale = …, level = … }}."),
        )
    fields: dict[str, tuple[c.Code, ...] | c.Bounds | bool] = {}
    for key, wanted in value.items():
        here = f"{place}.{key}"
        if isinstance(wanted, bool):
            fields[key] = wanted
        elif isinstance(wanted, dict):
            found = {k: number(names, v, f"{here}.{k}") for k, v in wanted.items()}
            fields[key] = c.Bounds(
                found.get("min"),
                found.get("max"),
                found.get("above"),
                found.get("below"),
            )
        else:
            codes = _codes(wanted)
            if not codes:
                return _wrong(names, key, here, N_("a code or a list of codes"))
            fields[key] = codes
    return c.RecordMatches(name, fields)


def _codes(value: object) -> tuple[c.Code, ...]:
    """Return one code or a list of codes; nothing where there is anything else."""
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(v, bool) or not isinstance(v, str | int) for v in listed):
        return ()
    return tuple(listed)


def _listed(code: c.Code, known: list[str | int]) -> bool:
    return any(code == k and isinstance(code, str) == isinstance(k, str) for k in known)


def _wrong(
    names: Names, name: str, place: str, wanted: str, *options: str
) -> c.Condition:
    names.faults.add(
        "LAW-021",
        place,
        N_("“{name}” is tested against something it cannot be."),
        N_("It must be {wanted}."),
        name=name,
        wanted=Message(wanted, {"options": options}),
    )
    return NEVER
