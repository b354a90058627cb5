# SPDX-License-Identifier: Apache-2.0
"""What a county adds to a scale: guidance on items, and which contradictions are grave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.scale import Source
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the county says on an item, beside the scale's own text, and where."""

    text: Text
    source: Source
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Critical:
    """That a contradiction is settled by another answer alone, and who says so."""

    source: Source
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CountyRules:
    """One dated file of a county on one scale, whose code is `scale`.

    `guidance` goes by the item's code, `critical` by the contradiction's name.
    """

    scale: str
    label: Text
    effective_from: date
    effective_to: date | None = None
    guidance: Mapping[str, Guidance] = field(default_factory=dict)
    critical: Mapping[str, Critical] = field(default_factory=dict)
