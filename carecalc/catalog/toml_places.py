# SPDX-License-Identifier: Apache-2.0
"""Where each value of a TOML file stands in its text, so that one can be changed alone.

The text is one that `tomllib` has read: nothing is checked here. Comments, order and
blanks stay as somebody wrote them, which writing the file anew would lose.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Keys, and places in arrays, that lead to a value."""

Span = tuple[int, int]
"""The first character, and the one after the last."""

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_QUOTES = ('"""', "'''", '"', "'")


@dataclass(frozen=True, slots=True)
class Spans:
    """What stands where: `values` by path, `statements` (a key with its value, or all
    from one head of a table to the next) by the key that they begin with."""

    values: Mapping[Path, Span]
    statements: Mapping[str, tuple[Span, ...]]
    first_table: int


def spans(text: str) -> Spans:
    """Return where the values of a TOML text stand."""
    return _Scanner(text).scan()


def replaced(text: str, changes: Mapping[Path, str]) -> str:
    """Return a TOML text with other values at these paths, which it has.

    No path may lead into the value of another one.
    """
    found = spans(text).values
    cuts = sorted((found[path], new) for path, new in changes.items())
    for (first, last), new in reversed(cuts):
        text = f"{text[:first]}{new}{text[last:]}"
    return text


def without(text: str, key: str) -> str:
    """Return a TOML text without what stands under a key of its top."""
    for first, last in reversed(spans(text).statements.get(key, ())):
        text = text[:first] + text[last:]
    return text


def with_first(text: str, key: str, value: str) -> str:
    """Return a TOML text in which a key of the top has this value."""
    rest = without(text, key)
    at = spans(rest).first_table
    return f"{rest[:at]}{key} = {value}\n{rest[at:]}"


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    values: dict[Path, Span] = field(default_factory=dict)
    statements: dict[str, list[Span]] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    last: Path = ()

    def scan(self) -> Spans:
        table: Path = ()
        first_table: int | None = None
        begun = 0
        while self._skip():
            first = self.at
            if self._is("["):
                if first_table is None:
                    first_table = first
                else:
                    self._state(table, begun, first)
                table, begun = self._head(), first
            else:
                self._pair(table)
                if first_table is None:
                    self._line()
                    self._state(self.last, first, self.at)
        end = len(self.text)
        if first_table is not None:
            self._state(table, begun, end)
        return Spans(
            self.values,
            {name: tuple(found) for name, found in self.statements.items()},
            end if first_table is None else first_table,
        )

    def _state(self, path: Path, first: int, last: int) -> None:
        self.statements.setdefault(str(path[0]), []).append((first, last))

    def _head(self) -> Path:
        is_array = self._is("[[")
        self.at += 2 if is_array else 1
        keys = self._keys()
        self.at = self.text.index("]", self.at) + (2 if is_array else 1)
        path = self._within(keys[:-1]) + keys[-1:]
        if is_array:
            number = self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, number)
        else:
            path = self._within(keys)
        return path

    def _within(self, keys: Path) -> Path:
        """Return the path with the place in each array of tables that it leads through."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _pair(self, table: Path) -> None:
        keys = self._keys()
        self._blank()
        self.at += 1  # The sign of equality.
        self.last = (*table, *keys)
        self._value((*table, *keys))

    def _keys(self) -> Path:
        found: list[str | int] = []
        while True:
            self._blank()
            first = self.at
            if self._is('"') or self._is("'"):
                self._quoted()
                # As TOML itself reads it, escapes and all.
                found.append(tomllib.loads(f"k = {self.text[first : self.at]}")["k"])
            else:
                while self.at < len(self.text) and self.text[self.at] in _BARE:
                    self.at += 1
                found.append(self.text[first : self.at])
            self._blank()
            if not self._is("."):
                return tuple(found)
            self.at += 1

    def _value(self, path: Path) -> None:
        self._blank()
        first = self.at
        if self._is("["):
            self._array(path)
        elif self._is("{"):
            self._inline(path)
        elif self._is('"') or self._is("'"):
            self._quoted()
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1
            while self.text[self.at - 1].isspace():
                self.at -= 1
        self.values[path] = (first, self.at)

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._skip() and not self._is("]"):
            if self._is(","):
                self.at += 1
                continue
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip() and not self._is("}"):
            if self._is(","):
                self.at += 1
                continue
            self._pair(path)
        self.at += 1

    def _quoted(self) -> None:
        quote = next(each for each in _QUOTES if self._is(each))
        self.at += len(quote)
        while not self._is(quote):
            self.at += 2 if quote[0] == '"' and self._is("\\") else 1
        self.at += len(quote)
        while len(quote) == 3 and self._is(quote[0]):
            self.at += 1  # Up to two quotation marks may stand before the last three.

    def _is(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def _blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def _skip(self) -> bool:
        """Go on to what is neither blank nor comment; tell whether there is any."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at].isspace():
                self.at += 1
            else:
                return True
        return False

    def _line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end + 1
