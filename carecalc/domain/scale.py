# SPDX-License-Identifier: Apache-2.0
"""A disability scale as its file says it: what is asked, counted, concluded, signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain.conditions import (
    Condition,
    NamedCondition,
    Switch,
    Switched,
)
from carecalc.domain.measures import Grade, Measure, Parameter
from carecalc.domain.trace import Step
from carecalc.text import Text

if TYPE_CHECKING:
    from carecalc.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Source:
    """A printed text that the file rests on; `kind` is the word that papers use for it:
    `national-standard`, `industry-standard`, `departmental-document`,
    `local-document`, `convention`."""

    name: str
    title: str
    number: str = ""
    issuer: str = ""
    published_on: date | None = None
    url: str = ""
    mark: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `points` None where it has none.

    `verbatim` is False where the wording is ours and not the source's.
    """

    code: str
    label: Text
    points: Fraction | None
    mark: str = ""
    note: Text | str | None = None
    verbatim: bool = True


@dataclass(frozen=True, slots=True)
class Aid:
    """What the assessor shows or says: `words`, `draw-clock`, `picture`."""

    kind: str
    words: tuple[Text, ...] = ()
    time: str = ""
    file: str = ""
    minutes: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an item that is answered in rows (a list of medicines)."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `answer`: `single`, `several`, `number`, `note` or `rows`.

    A fact is an item outside the sections; `default` (facts only) is what one left
    out counts as on the command line, None where nothing may be assumed. A number has
    at most `decimals` places; `rows` are answered in `columns`; `verbatim` is False
    where name and help are our own words.
    """

    code: str
    label: Text
    help: Text | None = None
    answer: str = "single"
    options: tuple[Option, ...] = ()
    asked_when: Condition | None = None
    refused: str | None = None
    aids: tuple[Aid, ...] = ()
    maximum: int | None = None
    unit: str = ""
    clause: str = ""
    mark: str = ""
    note: Text | str | None = None
    default: tuple[str, ...] | None = None
    decimals: int = 0
    columns: tuple[Column, ...] = ()
    verbatim: bool = True

    def option(self, code: str) -> Option | None:
        """Return the option of that code."""
        return next((o for o in self.options if o.code == code), None)

    def keys(self) -> tuple[str, ...]:
        """Return the key of each option, in order (see `screens`): its one-digit points
        where every option has its own, otherwise 1…n from top to bottom."""
        points = [o.points for o in self.options]
        if all(
            p is not None and p.denominator == 1 and 0 <= p <= 9 for p in points
        ) and len(set(points)) == len(points):
            return tuple(str(p) for p in points)
        return tuple(str(n) for n in range(1, len(points) + 1))


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items; `better` says whether more points are better."""

    code: str
    label: Text
    better: str
    items: tuple[Item, ...]
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Facts that stand together on the paper, in its order; a part of its table A."""

    code: str
    label: Text
    facts: tuple[str, ...]
    clause: str = ""
    mark: str = ""
    note: Text | str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A named clause that replaces or shifts the preliminary level."""

    clause: str
    label: Text
    when: Condition
    set: str | int | None = None
    raise_by: int = 0
    at_least: str | int | None = None
    at_most: str | int | None = None
    incomplete: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """How many of those who sign must have a background."""

    at_least: int
    background: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SigningRule:
    """Who must sign the report.

    `conclusion`: who must confirm the level beside the assessors on site. `present`:
    who else must be there (`guardian-or-agent`). `recording`: the number of the
    audio-video record must be given.
    """

    assessors: int
    of_whom: tuple[Signatory, ...] = ()
    informant: bool = False
    clause: str = ""
    mark: str = ""
    conclusion: tuple[Signatory, ...] = ()
    present: tuple[str, ...] = ()
    recording: bool = False


@dataclass(frozen=True, slots=True)
class ValidityLimit:
    """The longest that some levels may hold, in calendar months."""

    levels: tuple[str | int, ...]
    months: int
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a level holds, in calendar months; None where the text is silent.

    `interval_months`: a routine assessment is due again after so many.
    `again_after_months`: the person may ask for a new one after so many.
    """

    months: int | None = None
    reassess: str = ""
    clause: str = ""
    mark: str = ""
    interval_months: int | None = None
    again_after_months: int | None = None
    limits: tuple[ValidityLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """Another scale that must have concluded one of `levels` before this one begins.

    Not asked of an assessment made for one of the reasons in `not_for`.
    """

    scale: str
    levels: tuple[str | int, ...]
    label: Text
    not_for: tuple[str, ...] = ()
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Jumps:
    """What wants a reason beside the last assessment; None: never.

    `levels` counts steps of the level from which on it does, `options` steps of one
    item's options. An assessment less than `days` after the last one is explained.
    """

    levels: int | None = None
    options: int | None = None
    days: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """The named results of one file, which the evaluator reads."""

    items: Mapping[str, Item] = field(default_factory=dict)
    facts: Mapping[str, Item] = field(default_factory=dict)
    switches: Mapping[str, Switch] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    conditions: Mapping[str, NamedCondition] = field(default_factory=dict)
    grades: Mapping[str, tuple[Grade, ...]] = field(default_factory=dict)
    warnings: Mapping[str, NamedCondition] = field(default_factory=dict)
    # What the evaluator works out of these values once; at most one.
    plans: "list[Plan]" = field(
        default_factory=list, init=False, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example kept with the law."""

    given: Mapping[str, object]
    expect: Mapping[str, object]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of one scale.

    `preliminary` names the measure with the level's grades; None for a record-only
    scale. `measures` are those that `score` prints. `title` is what its report is
    called. `clause` is where the text says how the level is concluded. `recorded` are
    the facts that no result rests on: they may stay unasked.
    `digest` is the SHA-256 of the file's bytes.
    """

    code: str
    label: Text
    effective_from: date
    effective_to: date | None
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    graph: Graph
    measures: tuple[str, ...]
    preliminary: str | None = None
    needs: str = "every-item"
    raise_at_most: int | Switched[int] | None = None
    monotone: bool = False
    overrides: tuple[Override, ...] = ()
    signing: SigningRule | None = None
    validity: Validity | None = None
    confirmed_on: date | None = None
    mark: str = ""
    note: Text | str | None = None
    examples: tuple[Example, ...] = ()
    title: Text | None = None
    sheets: tuple[Sheet, ...] = ()
    gate: Gate | None = None
    jumps: Jumps | None = None
    recorded: frozenset[str] = frozenset()
    clause: str = ""
    digest: str = ""

    @property
    def version(self) -> str:
        """The file's date, which names the version."""
        return self.effective_from.isoformat()

    @property
    def soon_days(self) -> int:
        """Within how many days of the last one an assessment wants a reason; 0: none."""
        return 0 if self.jumps is None else self.jumps.days or 0

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of the paper."""
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True)
class Clause:
    """A change clause with what became of it: `met`, `not-met` or `open`."""

    override: Override
    state: str
    missing: tuple[str, ...]
    step: Step


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """What a scale concludes from answers.

    `measures` holds a number, a grade code or None per printed measure. `missing`
    are the items without an answer that were asked; `missing_facts` the facts that
    still matter. `level` is final or None; `applied` the clauses that were met.
    `assumed` are facts taken at their default. `warnings` are names of the file's
    warnings that are met. `steps` are the reasons, one tree per line of the card:
    measures, preliminary level, clauses, final level.
    """

    measures: Mapping[str, Fraction | str | int | None]
    preliminary: str | int | None
    level: str | int | None
    applied: tuple[str, ...]
    missing: tuple[str, ...]
    missing_facts: tuple[str, ...]
    assumed: tuple[str, ...]
    warnings: tuple[str, ...]
    switches: Mapping[str, str]
    clauses: tuple[Clause, ...]
    steps: tuple[Step, ...]
    marks: tuple[str, ...]


def level_label(
    scale: Scale,
    level: str | int | None,
    switches: Mapping[str, str] | None = None,
) -> Text | None:
    """Return the name of a level of this scale, as it is read under these switches.

    One code may have another name under another reading. Without switches the default
    reading comes first, then the others.
    """
    if level is None or scale.preliminary is None:
        return None
    for name in _level_lists(scale, switches or {}):
        for grade in scale.graph.grades.get(name, ()):
            if grade.code == level:
                return grade.label
    return None


def _level_lists(scale: Scale, switches: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the lists that the level may come from, the used one first."""
    assert scale.preliminary is not None
    names = scale.graph.measures[scale.preliminary].grades
    if not isinstance(names, Switched):
        return (names,)
    switch = scale.graph.switches[names.switch]
    used = names.values[switches.get(names.switch, switch.default)]
    return (used, *[name for name in names.values.values() if name != used])
