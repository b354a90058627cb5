# SPDX-License-Identifier: Apache-2.0
"""Where values stand in a TOML text: the same values that TOML itself reads there."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from carecalc.catalog.toml_places import replaced, spans, with_first, without
from carecalc.paths import forms, resources

FILES = sorted(
    str(path)
    for folder in (resources(), forms())
    for path in Path(str(folder)).rglob("*.toml")
    if "i18n" not in path.parts
)


def _at(value: Any, path: tuple[str | int, ...]) -> object:
    for part in path:
        value = value[part]
    return value


def _leaves(
    value: object, path: tuple[str | int, ...] = ()
) -> set[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return {leaf for k, v in value.items() for leaf in _leaves(v, (*path, k))}
    if isinstance(value, list) and value:
        return {leaf for n, v in enumerate(value) for leaf in _leaves(v, (*path, n))}
    return {path}


@pytest.mark.parametrize(
    "file", FILES, ids=[Path(f).name + str(n) for n, f in enumerate(FILES)]
)
def test_that_every_value_of_every_shipped_file_is_found_where_it_stands(
    file: str,
) -> None:
    text = Path(file).read_text("utf-8")
    read = tomllib.loads(text)
    found = spans(text).values
    assert _leaves(read) <= set(found)
    for path, (first, last) in found.items():
        assert tomllib.loads(f"v = {text[first:last]}")["v"] == _at(read, path)


_ODD = r'''# A head
a = 1 # one
"b c".d = "x\"] # y"
e = """
text with "quotes" = 5""""
f = [ # a comment, with a comma
  '[[g]]', { h = [1, 2], i.j = 0x1F },
]

[k] # a table
l = 2026-01-01
[[k.m]]
n = true
[[k.m]]
n = false
[k.m.o]
p = 1e3
'''


def test_that_odd_ways_to_write_are_read_as_toml_reads_them() -> None:
    read, found = tomllib.loads(_ODD), spans(_ODD).values
    assert _leaves(read) <= set(found)
    for path, (first, last) in found.items():
        assert tomllib.loads(f"v = {_ODD[first:last]}")["v"] == _at(read, path)


def test_that_one_value_is_changed_and_every_other_character_stays() -> None:
    changed = replaced(_ODD, {("k", "m", 1, "n"): "true", ("a",): "[7, 8]"})
    assert changed == _ODD.replace("a = 1 ", "a = [7, 8] ").replace(
        "n = false", "n = true"
    )


def test_that_what_stands_under_a_key_is_left_out() -> None:
    rest = without(_ODD, "k")
    assert tomllib.loads(rest) == {
        name: value for name, value in tomllib.loads(_ODD).items() if name != "k"
    }
    assert "a" not in tomllib.loads(without(_ODD, "a"))


def test_that_a_key_of_the_top_is_set_whether_it_stood_there_or_not() -> None:
    for key in ("a", "z"):
        read = tomllib.loads(with_first(_ODD, key, '"new"'))
        assert read == {**tomllib.loads(_ODD), key: "new"}
    assert tomllib.loads(with_first("", "a", "1")) == {"a": 1}
