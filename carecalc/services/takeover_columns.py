# SPDX-License-Identifier: Apache-2.0
"""What the columns of somebody's list hold: told by their heads, remembered, offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carecalc.catalog.takeover_words import (
    Column,
    TakeoverWords,
    plain_head,
    takeover_words,
)
from carecalc.domain.office import Office
from carecalc.domain.outside_change import OutsideList
from carecalc.domain.record import Record
from carecalc.domain.table import Sheet, Table
from carecalc.domain.taking_over import Plan, TakenOver
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.takeover_rows import heads_of
from carecalc.text import Text

_FIRST_ROWS = 30
"""Among so many rows the heads are looked for: titles and notes stand above them."""

_DATED = ("paid-through", "assessed-on", "applied-on", "decided-on")
"""What stood for every row of one list, and hardly of another one."""

Taken = Sequence[Record[TakenOver] | Record[OutsideList]]
"""Lists on record, of either sort, whose columns are remembered."""

WHY = "why"
"""The field of the column that our own list of rows not taken adds."""


@dataclass(frozen=True, slots=True)
class Offered:
    """How a file would be read, and what can be chosen instead.

    `choices` are the values that may stand for every row, by field, where they are
    codes. `remembered` is the list whose columns were headed alike, empty for none.
    """

    plan: Plan
    fields: Mapping[str, Column]
    groups: Mapping[str, Text]
    choices: Mapping[str, Mapping[str, Text]]
    remembered: str = ""


@needs("takeovers.make", "whole")
def offered(ctx: Context, table: Table) -> Offered:
    """Return how a file would be read, and what can be chosen."""
    words = takeover_words(ctx.catalog)
    with ctx.store.reading() as work:
        office = work.office.get()
        taken: tuple[Record[TakenOver], ...] = work.takeovers.where()
    sheet = likely_sheet(words, table)
    return offered_by(ctx, words, office, taken, table, sheet)


@needs("takeovers.make", "whole")
def offered_of(
    ctx: Context, table: Table, sheet: int, head: int | None = None
) -> Offered:
    """Return the same of another sheet, or with the heads in another row.

    Without `head` they are looked for.
    """
    words = takeover_words(ctx.catalog)
    with ctx.store.reading() as work:
        office = work.office.get()
        taken: tuple[Record[TakenOver], ...] = work.takeovers.where()
    return offered_by(ctx, words, office, taken, table, sheet, head)


@needs("takeovers.make", "whole")
def offered_by(
    ctx: Context,
    words: TakeoverWords,
    office: Office,
    taken: Taken,
    table: Table,
    sheet: int,
    head: int | None = None,
) -> Offered:
    """Return how a sheet would be read by the words of a kind of list.

    `taken` are the lists of that kind on record: the latest headed alike is remembered.
    """
    rows = table.sheets[sheet].rows
    if head is None:
        head = _likely_head(words, table.sheets[sheet])
    heads = heads_of(rows, head)
    before = _remembered(words, heads, taken)
    known = {
        text: field
        for text, field in ({} if before is None else before.columns).items()
        if field in words.fields
    }
    by_plain = {plain_head(text): field for text, field in known.items()}
    fields: dict[int, str] = {}
    for column, text in heads.items():
        field = by_plain.get(plain_head(text)) or words.field_of(text)
        # Of two columns headed alike the first is meant.
        if field is not None and field not in fields.values():
            fields[column] = field
    is_ours = any(words.field_of(text) == WHY for text in heads.values())
    for_all = {
        field: value
        for field, value in ({} if before is None else before.for_all).items()
        if is_ours or field not in _DATED
    }
    return Offered(
        Plan(sheet, head, fields, for_all),
        words.fields,
        words.groups,
        _choices(ctx, office),
        "" if before is None else before.name,
    )


def _choices(ctx: Context, office: Office) -> Mapping[str, Mapping[str, Text]]:
    codes = ctx.catalog.codes()
    scales = {
        code: ctx.catalog.codes().name("word", f"assessment.scale {code}")
        for code in ctx.catalog.scale_codes()
    }
    return {
        "community": {name: Text(name) for name in office.communities},
        "status": codes.groups.get("status", {}),
        "scale": {**scales, **codes.groups.get("outside-scale", {})},
        "setting": codes.groups.get("setting", {}),
        "channel": codes.groups.get("channel", {}),
        "programme": {
            code: programme.label
            for policy in ctx.catalog.policies(office.region, ctx.today())
            for code, programme in policy.programmes.items()
        },
    }


def likely_sheet(words: TakeoverWords, table: Table) -> int:
    """Return the sheet with the most heads that are known, a hidden one last."""
    scores = []
    for number, sheet in enumerate(table.sheets):
        head = _likely_head(words, sheet)
        known = _known(words, heads_of(sheet.rows, head))
        scores.append((not sheet.is_hidden, known, bool(sheet.rows), -number))
    return -max(scores)[3]


def _likely_head(words: TakeoverWords, sheet: Sheet) -> int:
    """Return the number of the row in which the most heads stand that are known."""
    rows = sheet.rows[:_FIRST_ROWS]
    if not rows:
        return 1
    best = max(rows, key=lambda row: (_known(words, _texts(row.cells)), -row.number))
    return best.number


def _texts(cells: Mapping[int, object]) -> dict[int, str]:
    return {column: getattr(cell, "text", "") for column, cell in cells.items()}


def _known(words: TakeoverWords, heads: Mapping[int, str]) -> int:
    return len({words.field_of(text) for text in heads.values()} - {None})


def _remembered(
    words: TakeoverWords, heads: Mapping[int, str], taken: Taken
) -> TakenOver | OutsideList | None:
    """Return the latest list whose columns were headed alike.

    What our own list of rows not taken adds does not count.
    """

    def plain(texts: Sequence[str]) -> frozenset[str]:
        return frozenset(
            plain_head(text) for text in texts if words.field_of(text) != WHY
        )

    wanted = plain(tuple(heads.values()))
    latest = sorted(taken, key=lambda one: one.seq, reverse=True)
    return next((one.value for one in latest if plain(one.value.heads) == wanted), None)
