# SPDX-License-Identifier: Apache-2.0
"""The few kinds of CBOR that a statement is written in, one spelling for each value.

RFC 8949 in its core deterministic form (4.2.1): whole numbers, bytes, texts, arrays,
maps with whole numbers as keys, null. Anything else, and any other spelling, is refused.
"""

from collections.abc import Mapping, Sequence

Plain = int | bytes | str | None | Sequence["Plain"] | Mapping[int, "Plain"]

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_NULL = 0xF6
_LENGTHS = {24: 1, 25: 2, 26: 4, 27: 8}
_DEEPEST = 6


def encode(value: Plain) -> bytes:
    """Return the one spelling of a value; `TypeError` for what has none here."""
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            raise TypeError("a statement has no truth values")
        case int():
            return _head(_NEGATIVE, -1 - value) if value < 0 else _head(0, value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            data = value.encode()
            return _head(_TEXT, len(data)) + data
        case Mapping():
            pairs = sorted((encode(key), encode(each)) for key, each in value.items())
            parts = b"".join(key + each for key, each in pairs)
            return _head(_MAP, len(pairs)) + parts
        case Sequence():
            return _head(_ARRAY, len(value)) + b"".join(map(encode, value))


def decode(data: bytes) -> Plain:
    """Return the value that `data` spells; `ValueError` for any other bytes."""
    value, end = _read(data, 0, 0)
    # One value has one spelling: what is written otherwise was not written by us.
    if end != len(data) or encode(value) != data:
        raise ValueError("another spelling")
    return value


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    for code, length in _LENGTHS.items():
        if number < 1 << 8 * length:
            return bytes([kind << 5 | code]) + number.to_bytes(length, "big")
    raise TypeError("a number of more than 64 bits")


def _read(data: bytes, at: int, depth: int) -> tuple[Plain, int]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if data[at : at + 1] == bytes([_NULL]):
        return None, at + 1
    kind, number, at = _read_head(data, at)
    if kind == _UNSIGNED:
        return number, at
    if kind == _NEGATIVE:
        return -1 - number, at
    if kind in (_BYTES, _TEXT):
        part = data[at : at + number]
        if len(part) != number:
            raise ValueError("cut short")
        return (part if kind == _BYTES else part.decode()), at + number
    if kind == _ARRAY:
        return _read_array(data, at, number, depth)
    if kind == _MAP:
        return _read_map(data, at, number, depth)
    raise ValueError("another kind")


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    if at >= len(data):
        raise ValueError("cut short")
    kind, low = data[at] >> 5, data[at] & 31
    if low < 24:
        return kind, low, at + 1
    if low not in _LENGTHS:
        raise ValueError("another kind")
    end = at + 1 + _LENGTHS[low]
    if end > len(data):
        raise ValueError("cut short")
    return kind, int.from_bytes(data[at + 1 : end], "big"), end


def _read_array(
    data: bytes, at: int, count: int, depth: int
) -> tuple[list[Plain], int]:
    # Every element takes a byte at least: a count beyond that is a lie.
    if count > len(data) - at:
        raise ValueError("cut short")
    found: list[Plain] = []
    for _ in range(count):
        value, at = _read(data, at, depth + 1)
        found.append(value)
    return found, at


def _read_map(
    data: bytes, at: int, count: int, depth: int
) -> tuple[dict[int, Plain], int]:
    if count > len(data) - at:
        raise ValueError("cut short")
    found: dict[int, Plain] = {}
    for _ in range(count):
        key, at = _read(data, at, depth + 1)
        if not isinstance(key, int) or key in found:
            raise ValueError("no such key")
        found[key], at = _read(data, at, depth + 1)
    return found, at
