# SPDX-License-Identifier: Apache-2.0
"""Compare what a scale or policy gives with what somebody expects of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction


def differences(
    place: str, expected: object, found: object
) -> Iterator[tuple[str, object, object]]:
    """Yield place, wanted and got of every expected thing that was not found.

    What is not named may be anything. Tables are compared key by key, lists of lines
    by programme and month, other lists as a whole; `false` expects no value.
    """
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for name, value in expected.items():
            here = f"{place}.{name}"
            if name == "lines" and isinstance(value, list):
                for n, line in enumerate(value):
                    same = _line(line, found.get("lines"))
                    yield from differences(f"{here}[{n}]", line, same)
            elif name in found:
                yield from differences(here, value, found[name])
            else:
                yield here, value, None
    elif expected is False:
        if found is not None:
            yield place, None, found
    elif _plain(expected) != _plain(found):
        yield place, expected, found


def _line(expected: object, lines: object) -> object:
    wanted = expected if isinstance(expected, Mapping) else {}
    for line in lines if isinstance(lines, list) else ():
        if all(line[k] == wanted.get(k) for k in ("programme", "month")):
            return line
    return None


def _plain(value: object) -> object:
    """Return a value in which 90, Decimal 90 and the fraction 90 are the same."""
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return value


def shown(value: object) -> str:
    """Return a result as a report prints it; – for no value."""
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(part) for part in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in value.items()) + "}"
    return str(value)
