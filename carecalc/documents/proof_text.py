# SPDX-License-Identifier: Apache-2.0
"""Bytes as the letters that a QR code packs best: base 45 (RFC 9285), strictly read."""

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}


def to_letters(data: bytes) -> str:
    """Return `data` in base 45: three letters for two bytes, two for a last one."""
    found = []
    for at in range(0, len(data) - 1, 2):
        high, rest = divmod(data[at] << 8 | data[at + 1], 45 * 45)
        middle, low = divmod(rest, 45)
        found += [low, middle, high]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        found += [low, high]
    return "".join(_LETTERS[value] for value in found)


def to_bytes(text: str) -> bytes:
    """Return what `text` spells in base 45; `ValueError` for anything else."""
    try:
        values = [_VALUES[letter] for letter in text]
    except KeyError:
        raise ValueError("not a letter of base 45") from None
    found = bytearray()
    for at in range(0, len(values), 3):
        part = values[at : at + 3]
        number = sum(value * 45**place for place, value in enumerate(part))
        # Two bytes from three letters, one from two.
        found += _whole(number, len(part) - 1)
    return bytes(found)


def _whole(number: int, length: int) -> bytes:
    if length == 0 or number >= 1 << 8 * length:
        raise ValueError("not base 45")
    return number.to_bytes(length, "big")
