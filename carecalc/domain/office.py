# SPDX-License-Identifier: Apache-2.0
"""The office that keeps the data file and whose names stand on its papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ScaleRules:
    """What this office has decided about one scale where the text leaves it open.

    `switches` are readings other than the file's defaults. Months are calendar months;
    None takes the file's own, or the office's.
    """

    switches: Mapping[str, str] = field(default_factory=dict)
    validity_months: int | None = None
    interval_months: int | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Names and addresses printed on papers, and the region whose law applies.

    `authority` decides subsidies, `assessment_body` signs levels; `appeal_body`
    (复议机关) and `court` are the remedies named on decisions. `region` is six digits.
    `rural` are those of the communities that are villages; none where nobody said.
    `show_level_early` shows level, live items and how-close before all is answered,
    `show_last_early` last time's answers; each visit records what was shown.

    Minutes without a touch: `blank_minutes` until the window is covered during a
    visit, `lock_minutes` until the office is locked then, `idle_minutes` without one.
    """

    authority: str
    street: str
    assessment_body: str
    letterhead: str
    telephone: str
    appeal_body: str
    court: str
    region: str
    communities: tuple[str, ...] = ()
    rural: tuple[str, ...] = ()
    validity_months: int | None = None
    scale_rules: Mapping[str, ScaleRules] = field(default_factory=dict)
    show_level_early: bool = False
    show_last_early: bool = False
    blank_minutes: int = 5
    lock_minutes: int = 20
    idle_minutes: int = 5
    version: int = 1
