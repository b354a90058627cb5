# SPDX-License-Identifier: Apache-2.0
"""Lists of other bodies: looked through, taken on record with what they propose, undone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.outside_lists import OutsideKind as OutsideKind
from carecalc.catalog.outside_lists import outside_kinds, words_of
from carecalc.domain.outside_change import TAKEN, UNDONE, Change, OutsideList
from carecalc.domain.outside_list import OutsideRow
from carecalc.domain.record import Record
from carecalc.domain.table import Table
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.outside_reading import OutsidePreview, proposed
from carecalc.services.takeover_columns import Offered, likely_sheet, offered_by
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

OPEN, ACCEPTED, DECLINED, VOID = "open", "accepted", "declined", "void"


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list on record, and how many of its proposals stand how."""

    record: Record[OutsideList]
    proposals: Mapping[str, int]

    @property
    def is_undone(self) -> bool:
        """Whether it counts no more."""
        return self.record.state == UNDONE


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A list on record after it was taken, and what that changed.

    `is_new` is false where the very same file was on record already.
    """

    record: Record[OutsideList]
    proposals: int
    changes: Changes
    is_new: bool = True


def kinds_of(catalog: Catalog) -> Mapping[str, OutsideKind]:
    """Return the kinds of lists that can be taken, by code."""
    return outside_kinds(catalog).kinds


@needs("takeovers.make", "whole")
def offered(
    ctx: Context,
    table: Table,
    kind: str,
    sheet: int | None = None,
    head: int | None = None,
) -> Offered:
    """Return how a file would be read as a list of a kind, and what can be chosen.

    Without `sheet` the likeliest is taken, without `head` the heads are looked for.
    """
    words = words_of(ctx.catalog, kind)
    with ctx.store.reading() as work:
        office = work.office.get()
        taken: tuple[Record[OutsideList], ...] = work.outside_lists.about(kind)
    at = likely_sheet(words, table) if sheet is None else sheet
    found = offered_by(ctx, words, office, taken, table, at, head)
    benefits = ctx.catalog.codes().groups.get("benefit", {})
    return replace(found, choices={**found.choices, "benefit": benefits})


@needs("takeovers.make", "whole")
def take(ctx: Context, found: OutsidePreview) -> TakenIn:
    """Put a list on record with its rows, and what it proposes; it changes nobody.

    The same file once more, as a list of the same kind, is nothing new. `UserError`
    OUTSIDE-001 no row can be read.
    """
    if not found.rows_of_people:
        raise UserError(
            "OUTSIDE-001",
            Message(N_("No row of this list can be read.")),
            Message(N_("Look whether the columns are named right.")),
        )
    with ctx.store.work() as work:
        held = _same(work, found)
        if held is not None:
            return TakenIn(held, 0, Changes(), is_new=False)
        list_id = ctx.new_id()
        record: Record[OutsideList] = work.outside_lists.add(
            Record(
                list_id,
                TAKEN,
                OutsideList(
                    name=found.name,
                    digest=found.digest,
                    kind=found.kind,
                    body=found.body,
                    sheet=found.sheet,
                    heads=tuple(found.heads.values()),
                    columns=found.plan.by_head(found.heads),
                    for_all=dict(found.plan.for_all),
                    rows=dict(found.counts),
                    is_whole=found.is_whole,
                ),
                day=found.day,
                about=found.kind,
            ),
            found.name,
        )
        work.outside_rows.add_all(
            OutsideRow(
                list_id, row.row, row.id_key, row.name, dict(row.values), row.person_id
            )
            for row in found.rows_of_people
        )
        said = [found.name, found.digest, found.kind, dict(found.counts)]
        work.audit("outside.taken", list_id, said)
        people = set()
        for person_id, change in proposed(work, found):
            kept: Record[Change] = work.proposals.add(
                Record(
                    ctx.new_id(),
                    OPEN,
                    change,
                    day=change.last if change.of_fact else change.first,
                    person_id=person_id,
                    about=list_id,
                ),
                found.name,
            )
            work.audit("proposal.made", kept.id, [found.name, change.kind])
            people.add(person_id)
    return TakenIn(record, len(people), Changes(people=frozenset(people)))


def _same(work: Work, found: OutsidePreview) -> Record[OutsideList] | None:
    """Return the list of this kind that was taken from the very same bytes."""
    taken: tuple[Record[OutsideList], ...] = work.outside_lists.about(found.kind)
    return next(
        (
            one
            for one in taken
            if one.state == TAKEN
            and (one.value.digest, one.value.sheet) == (found.digest, found.sheet)
        ),
        None,
    )


@needs("takeovers.make", "whole")
def undo(ctx: Context, list_id: str, reason: str) -> SeenList:
    """Take a list off record: it counts no more, its open proposals are void.

    What was accepted of it stays; facts are withdrawn one by one. `UserError`:
    OUTSIDE-002 it is undone already, OUTSIDE-003 no reason.
    """
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError(
            "OUTSIDE-003",
            Message(N_("Say why it is taken off record.")),
            None,
            "reason",
        )
    with ctx.store.work() as work:
        record: Record[OutsideList] = work.outside_lists.get(list_id)
        if record.state == UNDONE:
            raise UserError(
                "OUTSIDE-002",
                Message(
                    N_("The outside list {name} was taken off record already."),
                    {"name": record.value.name},
                ),
            )
        undone: Record[OutsideList] = work.outside_lists.add(
            replace(record, state=UNDONE, value=replace(record.value, reason=why)),
            record.value.name,
        )
        work.audit("outside.undone", list_id, record.value.name, why)
        for one in work.proposals.about(list_id):
            if one.state == OPEN:
                void = replace(one, state=VOID, value=replace(one.value, why=why))
                work.proposals.add(void, record.value.name)
                work.audit("proposal.void", one.id, record.value.name, why)
        return _seen(work, undone)


@needs("cases.see", "whole")
def all_lists(ctx: Context) -> tuple[SeenList, ...]:
    """Return every list on record, undone or not, the latest first."""
    with ctx.store.reading() as work:
        found: tuple[Record[OutsideList], ...] = work.outside_lists.where()
        seen = [_seen(work, one) for one in found]
    return tuple(sorted(seen, key=lambda one: one.record.seq, reverse=True))


def _seen(work: Work, record: Record[OutsideList]) -> SeenList:
    counts = dict.fromkeys((OPEN, ACCEPTED, DECLINED, VOID), 0)
    for one in work.proposals.about(record.id):
        counts[one.state] += 1
    return SeenList(record, counts)
