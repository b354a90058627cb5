# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON and its digest: one text for one value, for keeping and comparing."""

import hashlib
import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# Most of what is kept: of these none is looked into.
_PLAIN = (str, int, bool, type(None))


def canonical_json(value: object) -> str:
    """Return RFC 8785 text of strings, integers, booleans, None, lists and dicts.

    Floats are refused: nothing that is kept may be inexact.
    """
    _refuse_floats(value)
    return _ENCODER.encode(value)


def digest(data: bytes | str) -> str:
    """Return the SHA-256 of bytes (text as UTF-8) in hexadecimal."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for part in value:
        if type(part) not in _PLAIN:
            _refuse_floats(part)
