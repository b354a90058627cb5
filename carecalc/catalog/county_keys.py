# SPDX-License-Identifier: Apache-2.0
"""The keys of a county's file on a scale."""

from datetime import date
from typing import Literal

from carecalc.catalog import schema as s
from carecalc.text import Text


class GuidanceKeys(s.Clausal):
    """[items.CODE]"""

    text: Text
    source: str


class CriticalKeys(s.Clausal):
    """[warnings.NAME]; without such a table a reason settles a contradiction."""

    settled_by: Literal["answer"]
    source: str


class CountyKeys(s.HeadKeys):
    """A whole file of a county; `code` is the scale's."""

    effective_from: date
    effective_to: date | None = None
    items: dict[str, GuidanceKeys] = {}
    warnings: dict[str, CriticalKeys] = {}
