# SPDX-License-Identifier: Apache-2.0
"""The keys of law files and their types; what they mean is built in `build`."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from typing_extensions import TypeAliasType

from carecalc.text import Text

Mark = Literal[
    "unconfirmed",
    "second-hand",
    "sources-differ",
    "our-reading",
    "law-silent",
    "convention",
    "sample-not-verified",
    "what-if",
]


def _number_not_text(value: object) -> object:
    """Refuse "0.5" where 0.5 is meant; keep the digits as they are written."""
    if isinstance(value, str | bool):
        raise ValueError("a number is needed, not text")
    return Decimal(repr(value)) if isinstance(value, int | float) else value


Exact = Annotated[Decimal, BeforeValidator(_number_not_text)]
Raw = TypeAliasType("Raw", "str | bool | int | Exact | list[Raw] | dict[str, Raw]")
Number = str | int | Exact
Code = str | int
Outcome = str | int | Exact | Literal[False]
When = str | dict[str, Raw]
Unit = Literal["points", "times", "yuan", "months", "ratio"]


class Keys(BaseModel):
    """A table of a file: no key beyond those listed, no type but the one named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Noted(Keys):
    """What any table may carry: a doubt and a remark."""

    mark: Mark | None = None
    note: Text | str | None = None


class Clausal(Noted):
    """A rule may name its place in the law."""

    clause: str = ""


class SourceKeys(Noted):
    """[sources.NAME]"""

    title: str
    kind: (
        Literal[
            "national-standard",
            "industry-standard",
            "departmental-document",
            "local-document",
            "convention",
        ]
        | None
    ) = None
    number: str = ""
    issuer: str = ""
    published_on: date | None = None
    url: str = ""


class OptionKeys(Noted):
    """One option of a list."""

    code: str
    label: Text
    points: int | Exact | None = None
    verbatim: bool = True


class AidKeys(Noted):
    """What the assessor shows or says."""

    kind: Literal["words", "draw-clock", "picture"]
    words: list[Text] = []
    time: str = ""
    file: str = ""
    minutes: int | None = None


class ColumnKeys(Keys):
    """One column of an item answered in rows."""

    code: str
    label: Text


class FactKeys(Clausal):
    """[facts.NAME]; also what an item says beside its code."""

    label: Text
    help: Text | None = None
    verbatim: bool = True
    answer: Literal["single", "several", "number", "note", "rows"] = "single"
    options: str | list[OptionKeys] = []
    asked_when: When | None = None
    refused: str | None = None
    aids: list[AidKeys] = []
    max: int | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    unit: str = ""
    columns: list[ColumnKeys] = []
    default: str | list[str] | None = None


class ItemKeys(FactKeys):
    """[[sections.items]]"""

    code: str


class SectionKeys(Clausal):
    """[[sections]]"""

    code: str
    label: Text
    better: Literal["more", "less"] = "more"
    items: list[ItemKeys]


class SheetKeys(Clausal):
    """[[sheets]]: facts that stand together on the paper, in its order."""

    code: str
    label: Text
    facts: list[str]


class SwitchKeys(Clausal):
    """[switches.NAME]"""

    label: Text
    default: str
    values: dict[str, Text]


class ParameterKeys(Clausal):
    """[parameters.NAME]"""

    standard: str
    unit: Unit
    per: str = ""
    label: Text | None = None


class GradeKeys(Noted):
    """One grade of a list."""

    code: Code
    label: Text


class RoundKeys(Noted):
    """round = { to, mode }"""

    to: Annotated[int, Field(gt=0)] | Annotated[Exact, Field(gt=0)]
    mode: Literal["half-up", "up", "down"]


class BandKeys(Clausal):
    """One band."""

    min: Number | None = None
    max: Number | None = None
    above: Number | None = None
    below: Number | None = None
    then: Outcome


class RowKeys(Clausal):
    """One row of rules."""

    when: When | None = None
    then: Outcome | None = None
    take: str | None = None
    label: Text | None = None


class MeasureKeys(Clausal):
    """What every measure may carry."""

    label: Text | None = None
    unit: Unit | None = None
    per: str = ""
    grades: str | dict[str, str] = ""
    each: str = ""
    not_below: Number | dict[str, Number] | None = None
    not_above: Number | dict[str, Number] | None = None
    round: RoundKeys | None = None


class SumKeys(MeasureKeys):
    """kind = "sum" """

    kind: Literal["sum"]
    of: list[str] = []
    sections: list[str] = []
    weights: dict[str, Number] = {}
    points: dict[str, dict[str, int | Exact]] = {}


class CountKeys(MeasureKeys):
    """kind = "count" """

    kind: Literal["count"]
    of: list[str] = []
    sections: list[str] = []
    is_: Annotated[Raw | None, Field(alias="is")] = None
    conditions: list[When] = []


class ExtremeKeys(MeasureKeys):
    """kind = "largest-of", "smallest-of", "worst-of", "best-of" """

    kind: Literal["largest-of", "smallest-of", "worst-of", "best-of"]
    of: list[str]


class BandMeasureKeys(MeasureKeys):
    """kind = "band" """

    kind: Literal["band"]
    of: str
    bands: list[BandKeys] | dict[str, str | list[BandKeys]]


class TableKeys(MeasureKeys):
    """kind = "table" """

    kind: Literal["table"]
    by: list[str]
    cells: Raw


class RulesKeys(MeasureKeys):
    """kind = "rules" """

    kind: Literal["rules"]
    rows: list[RowKeys]
    otherwise: Outcome | None = None
    hit: Literal["first", "only"] = "first"


class DifferenceKeys(MeasureKeys):
    """kind = "difference" """

    kind: Literal["difference"]
    of: Number
    less: list[Number]


class ProductKeys(MeasureKeys):
    """kind = "product" """

    kind: Literal["product"]
    of: list[Number]


class QuotientKeys(MeasureKeys):
    """kind = "quotient" """

    kind: Literal["quotient"]
    of: Number
    by: list[Number]


AnyMeasure = Annotated[
    SumKeys
    | CountKeys
    | ExtremeKeys
    | BandMeasureKeys
    | TableKeys
    | RulesKeys
    | DifferenceKeys
    | ProductKeys
    | QuotientKeys,
    Field(discriminator="kind"),
]


class OverrideKeys(Clausal):
    """[[result.overrides]]"""

    label: Text
    when: When
    set: Code | None = None
    raise_: Annotated[int | None, Field(alias="raise")] = None
    at_least: Code | None = None
    at_most: Code | None = None
    incomplete: bool = False


class ResultKeys(Clausal):
    """[result]"""

    measures: list[str]
    preliminary: str | None = None
    needs: Literal["every-item", "what-decides"] = "every-item"
    monotone: bool = False
    raise_at_most: int | dict[str, str | int] | None = None
    overrides: list[OverrideKeys] = []


class WarningKeys(Clausal):
    """[warnings.NAME]"""

    label: Text
    because: Text | None = None
    when: When


class SignatoryKeys(Noted):
    """One line of signing.of_whom or signing.conclusion."""

    at_least: int
    background: str


class SigningKeys(Clausal):
    """[signing]: who signs the report.

    `of_whom` are backgrounds among the assessors, `conclusion` those who confirm the
    level beside them, `present` who else must be there; `recording` asks for the number
    of the audio-video record. A county's file may ask more than the shipped one, not
    less.
    """

    assessors: int
    of_whom: list[SignatoryKeys] = []
    informant: bool = False
    conclusion: list[SignatoryKeys] = []
    present: list[Literal["guardian-or-agent"]] = []
    recording: bool = False


class ValidityLimitKeys(Clausal):
    """One line of validity.limits: the longest that these levels may hold."""

    levels: list[Code]
    months: Annotated[int, Field(gt=0)]


class ValidityKeys(Clausal):
    """[validity], in calendar months; what is left out, the office sets.

    `interval_months`: a routine assessment is due again after so many;
    `again_after_months`: the person may ask for a new one after so many.
    """

    months: Annotated[int, Field(gt=0)] | None = None
    reassess: str = ""
    interval_months: Annotated[int, Field(gt=0)] | None = None
    again_after_months: Annotated[int, Field(gt=0)] | None = None
    limits: list[ValidityLimitKeys] = []


class GateKeys(Clausal):
    """[gate]: another scale must have concluded one of `levels` before this one begins.

    Not for an assessment made for one of the reasons in `not_for`.
    """

    scale: str
    levels: list[Code]
    label: Text
    not_for: list[str] = []


class JumpsKeys(Noted):
    """[jumps]: from how many steps on a change since last time wants a reason, and
    within how many days an assessment made again does."""

    levels: Annotated[int, Field(gt=0)] | None = None
    options: Annotated[int, Field(gt=0)] | None = None
    days: Annotated[int, Field(gt=0)] | None = None


class ExampleKeys(Noted):
    """[[examples]]"""

    given: dict[str, Raw]
    expect: dict[str, Raw]
    source: str


class HeadKeys(Noted):
    """The head of every law file."""

    format: Literal[1]
    code: str
    label: Text
    confirmed_on: date | None = None
    sources: dict[str, SourceKeys] = {}


class LawKeys(HeadKeys):
    """What a scale and a policy have in common."""

    effective_from: date
    effective_to: date | None = None
    options: dict[str, list[OptionKeys]] = {}
    facts: dict[str, FactKeys] = {}
    switches: dict[str, SwitchKeys] = {}
    measures: dict[str, AnyMeasure] = {}
    conditions: dict[str, dict[str, Raw]] = {}
    grades: dict[str, list[GradeKeys]] = {}
    warnings: dict[str, WarningKeys] = {}
    examples: list[ExampleKeys] = []


class ScaleKeys(LawKeys):
    """A scale file."""

    sections: list[SectionKeys]
    result: ResultKeys
    title: Text | None = None
    sheets: list[SheetKeys] = []
    signing: SigningKeys | None = None
    validity: ValidityKeys | None = None
    gate: GateKeys | None = None
    jumps: JumpsKeys | None = None
