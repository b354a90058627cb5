# SPDX-License-Identifier: Apache-2.0
"""The keys of self-test files and their types."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from carecalc.catalog.schema import Clausal, Keys, Raw
from carecalc.text import Text


class VectorKeys(Keys):
    """One answer sheet and what it must give."""

    base: str = ""
    set: dict[str, str | list[str]] = {}
    without: list[str] = []
    switches: dict[str, str] = {}
    about: Text | str = ""
    expect: Annotated[dict[str, Raw], Field(min_length=1)]


class VectorGroupKeys(Clausal):
    """[[groups]]"""

    title: Text
    vectors: Annotated[list[VectorKeys], Field(min_length=1)]


class SelfTestKeys(Keys):
    """A self-test file."""

    format: Literal[1]
    scale: str
    version: date
    note: Text | str | None = None
    bases: dict[str, dict[str, str]] = {}
    groups: Annotated[list[VectorGroupKeys], Field(min_length=1)]
