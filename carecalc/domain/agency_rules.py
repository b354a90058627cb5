# SPDX-License-Identifier: Apache-2.0
"""What a file says of commissioned work: what blocks, how long, what is asked after."""

from dataclasses import dataclass
from datetime import date

from carecalc.domain.agency import ALWAYS, KEPT
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """When something blocks a signature, by which text; `days` ahead it is told."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    when: str
    citation: Text
    mark: str = ""
    days: int = 0

    def blocks(self, has_register: bool) -> bool:
        """Tell whether it blocks, in an office with or without a register."""
        return self.when == ALWAYS or (self.when == KEPT and has_register)


@dataclass(frozen=True, slots=True)
class Term:
    """Within how many days of a unit something is to be done, by which text."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    days: int
    unit: str
    citation: Text
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that somebody is asked after a visit."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Figures:
    """Groups of fewer than `least` are hidden in what leaves the office."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    least: int


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """One dated file of rules for commissioned assessment."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    note: Text
    register: Rule
    recusal: Rule
    care: Rule
    complaints: Term
    figures: Figures
    questions: tuple[Question, ...]
