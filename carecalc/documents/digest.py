# SPDX-License-Identifier: Apache-2.0
"""The digest of what a paper says, whatever bytes it is printed with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction

SHORT = 16


def content_digest(values: object, layout_digest: str, language: str) -> str:
    """Return the SHA-256 (hex) of values, layout and language in canonical JSON.

    Keys are sorted, texts stay UTF-8, days are ISO, money is fen, bytes their own
    SHA-256. Empty fields are left out, so that a field that a later version adds does
    not change old digests.
    """
    content = {
        "language": language,
        "layout": layout_digest,
        "values": _plain(values),
    }
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        # The kind is part of the content: a month and a pair of numbers differ.
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        kept = {
            key: _plain(each)
            for key, each in named.items()
            if each or (isinstance(each, int) and each is not False)
        }
        return {"": type(value).__name__, **kept}
    raise TypeError(f"{type(value).__name__} has no canonical form")
