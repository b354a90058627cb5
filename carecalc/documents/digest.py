# SPDX-License-Identifier: Apache-2.0
"""The digest of what a paper says, whatever bytes it is printed with."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from json.encoder import encode_basestring
from operator import itemgetter

from carecalc.text import Message, Text

SHORT = 16
_ROWS = 500
"""Longer parts of a paper are not written whole: a list has a hundred thousand lines."""


def content_digest(values: object, layout_digest: str, language: str) -> str:
    """Return the SHA-256 (hex) of values, layout and language in canonical JSON.

    Keys are sorted, texts stay UTF-8, days are ISO, money is fen, bytes their own
    SHA-256. Empty fields are left out, so that a field that a later version adds does
    not change old digests.
    """
    found = hashlib.sha256()

    def put(text: str) -> None:
        found.update(text.encode("utf-8"))

    of, form = encode_basestring(language), encode_basestring(layout_digest)
    put(f'{{"language":{of},"layout":{form},"values":')
    _Writer().put(values, put)
    put("}")
    return found.hexdigest()


class _Writer:
    """Writes values as canonical JSON, each wording and each kind's names once."""

    def __init__(self) -> None:
        self._worded: dict[int, str] = {}
        self._kinds: dict[type, tuple[str, list[tuple[str, str]]]] = {}

    def put(self, value: object, put: Callable[[str], object]) -> None:
        """Write a value of a paper; its long parts piece by piece."""
        if not is_dataclass(value):
            put(self.text(value))
            return
        head, named = self._named(type(value))
        put(head)
        for name, before in named:
            each = getattr(value, name)
            if not _is_kept(each):
                continue
            put(before)
            if type(each) is tuple and len(each) > _ROWS:
                for at in range(0, len(each), _ROWS):
                    some = map(self.text, each[at : at + _ROWS])
                    put(("," if at else "[") + ",".join(some))
                put("]")
            else:
                put(self.text(each))
        put("}")

    def text(self, value: object) -> str:
        """Return a value as it is written; `TypeError` if it has no canonical form."""
        if isinstance(value, str):
            return encode_basestring(value)
        if value is None or isinstance(value, bool):
            return {None: "null", True: "true", False: "false"}[value]
        if isinstance(value, int):
            return int.__repr__(value)
        kind = type(value)
        if kind is Text or kind is Message:
            # Known by where they are: the paper's values hold on to all of them.
            found = self._worded.get(id(value))
            if found is None:
                found = self._worded[id(value)] = self._record(value)
            return found
        if is_dataclass(value):
            return self._record(value)
        return self._other(value)

    def _record(self, value: object) -> str:
        head, named = self._named(type(value))
        parts = [head]
        for name, before in named:
            each = getattr(value, name)
            if type(each) is str:
                if each:
                    parts.append(before + encode_basestring(each))
            elif _is_kept(each):
                parts.append(before + self.text(each))
        return "".join(parts) + "}"

    def _named(self, kind: type) -> tuple[str, list[tuple[str, str]]]:
        """Return how a record begins, and its names with what stands before each."""
        found = self._kinds.get(kind)
        if found is None:
            # The kind is part of the content: a month and a pair of numbers differ.
            names = sorted(each.name for each in fields(kind))
            head = f'{{"":{encode_basestring(kind.__name__)}'
            named = [(name, f",{encode_basestring(name)}:") for name in names]
            found = self._kinds[kind] = head, named
        return found

    def _other(self, value: object) -> str:
        if isinstance(value, date):
            return encode_basestring(value.isoformat())
        if isinstance(value, Fraction):
            return encode_basestring(str(value))
        if isinstance(value, bytes):
            return encode_basestring(hashlib.sha256(value).hexdigest())
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return self._mapping(value._asdict())
        if isinstance(value, frozenset):
            words = sorted(str(each) for each in value)
            return f"[{','.join(map(encode_basestring, words))}]"
        if isinstance(value, tuple | list):
            return f"[{','.join(map(self.text, value))}]"
        raise TypeError(f"{type(value).__name__} has no canonical form")

    def _mapping(self, value: Mapping[object, object]) -> str:
        named = {str(key): each for key, each in value.items()}
        said = (
            f"{encode_basestring(key)}:{self.text(each)}"
            for key, each in sorted(named.items(), key=itemgetter(0))
        )
        return f"{{{','.join(said)}}}"


def _is_kept(value: object) -> bool:
    """Tell whether a field is written: nought counts, what is empty or false does not."""
    return bool(value) or (isinstance(value, int) and value is not False)
