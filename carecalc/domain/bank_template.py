# SPDX-License-Identifier: Apache-2.0
"""How a bank wants its file, and how it writes its answer: columns, signs, encoding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.text import Text

TEXT, SHEET = "text", "xlsx"
"""How the rows are written: separated text, or a workbook."""

YUAN, FEN = "yuan", "fen"
"""How an amount is written: `1200.00`, or in whole fen `120000`."""

ALL, FAILED = "all", "failed"
"""Whom an answer names: everybody, or only whom the money did not reach."""

ENCODINGS: Mapping[str, str] = {
    "gbk": "gbk",
    "gb18030": "gb18030",
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
}
"""How text is written, and Python's name for it."""

LINE_ENDS: Mapping[str, str] = {"crlf": "\r\n", "lf": "\n"}

OF_A_PAYMENT = (
    "serial",
    "reference",
    "account",
    "holder",
    "amount",
    "bank",
    "name",
    "id-number",
    "month",
    "text",
)
"""What a column may hold."""

OF_THE_FILE = ("number", "month", "count", "sum", "text")
"""What a cell of the first line may hold."""


@dataclass(frozen=True, slots=True)
class BankCell:
    """What stands in a column: a payment's field under a heading, or the same text."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    field: str
    label: Text | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an answer is read: its columns by their headings, or by their place.

    `names`: `ALL` or `FAILED`. `columns` are the headings of `reference`, `amount`,
    `result`, `reason`; `places` the columns (from 1) where a file has no headings.
    `paid` are the words of the result that say the money arrived, `totals` what a line
    begins with that adds others up, `reasons` the words of the reason by our code.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    names: str
    columns: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int] = field(default_factory=dict)
    paid: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankTemplate:
    """One way of writing a list for a bank, from a day on.

    `name` of the file may hold `{number}`, `{month}`, `{count}`. `first` are the cells
    of a line before all others. `protects`: a mark stands before what a spreadsheet
    would run, for files that people open; a bank's file has none. `answer` is None
    where the bank answers otherwise.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    mark: str
    note: Text
    kind: str
    name: str
    columns: tuple[BankCell, ...]
    encoding: str = "gbk"
    separator: str = "|"
    line_end: str = "crlf"
    amount: str = YUAN
    has_heads: bool = False
    first: tuple[BankCell, ...] = ()
    protects: bool = False
    answer: Answer | None = None
