# SPDX-License-Identifier: Apache-2.0
"""Closing a month: two people sign its list, when nothing that protects it stands.

Who built the list signs nothing, and nobody twice: the data file itself refuses that.
"""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.disbursement import Run, chained
from carecalc.domain.period import Month
from carecalc.domain.trust import Closing, Lift, Separation, SignOff, User
from carecalc.errors import UserError
from carecalc.services import backups, debts, kept_beside, list_state, users
from carecalc.services.access import needs
from carecalc.services.closing_blocks import (
    Block,
    block_name,
    blocks,
    chain,
    lifts,
)
from carecalc.services.context import Context, civil_day
from carecalc.services.list_state import Looked
from carecalc.store.codec import digest_of
from carecalc.store.signatures import LIFT, RUN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

CLOSE, LIFTING, GIVE = "lists.close", "blocks.lift", "users.manage"
HEAD_SHOWN = 16
"""So many characters of the chain's head stand on paper: nobody hits them by chance."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Pairs of roles one person may hold here, or holds, though they ship as apart.

    The rest is of the office's table that allows it, or allowed it last.
    """

    pairs: tuple[tuple[str, str], ...]
    valid_from: date
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Record:
    """What stands under a list: who built it, who signed, how it was closed."""

    run_id: str
    number: str
    month: Month
    built_by: str | None
    built_on: date
    signed: tuple[SignOff, ...]
    lifts: tuple[Lift, ...]
    closing: Closing | None
    relaxed: Relaxation | None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who may still sign a list, in one of these roles."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosingState:
    """How far the closing of a list has come.

    `role` is in which role the user would sign now, "" if they may not; `may_lift` who
    may lift a block. `wanted` are the roles a signature can still be given in, `givers`
    who gives people such a role. `blocks` leave out the chain of records, which is checked at every
    signature.
    """

    record: Record
    blocks: tuple[Block, ...] = ()
    may_sign: tuple[Signatory, ...] = ()
    role: str = ""
    may_lift: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    givers: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[Block, ...]:
        """The blocks that nobody lifted."""
        return tuple(block for block in self.blocks if block.lift is None)


@needs("lists.see", "whole")
def record(ctx: Context, run_id: str, run: Run | None = None) -> Record:
    """Return who built, signed and closed a list; STORE-013 if there is none.

    `run` is that list where it was read already: reading one takes seconds.
    """
    with ctx.store.reading() as work:
        found = _read(ctx, work, run or work.runs.get(run_id))
    return found.record(ctx)


@needs("lists.see", "whole")
def state(ctx: Context, run_id: str) -> ClosingState:
    """Return who signed a list, who may still, and what stands in the way."""
    has_copy = not backups.state(ctx).blocks_closing
    with ctx.store.reading() as work:
        run = work.runs.get(run_id)
        read = _read(ctx, work, run)
        if read.bare.closing is None:
            standing = blocks(ctx, work, run, has_copy)
            may_sign = _may_sign(ctx, work, read.bare)
            may_lift = tuple(user.name for user, _ in _whole_office(ctx, work, LIFTING))
            everybody = work.users.all()
    found = read.record(ctx)
    if found.closing is not None:
        return ClosingState(found)
    roles = ctx.catalog.roles().roles
    taken = {one.role for one in found.signed}
    return ClosingState(
        found,
        standing,
        may_sign,
        _role(may_sign, ctx.store.user),
        may_lift,
        tuple(c for c, r in roles.items() if CLOSE in r.may and c not in taken),
        tuple(
            user.name
            for user in everybody
            if user.is_active
            and any(GIVE in roles[c].may and roles[c].is_assigned for c in user.roles)
        ),
    )


@needs("lists.close", "whole")
def sign(ctx: Context, run_id: str, looked: Looked | None = None) -> ClosingState:
    """Sign a list with the user's key; the second signature closes the month.

    The checks are gone through and the chain of records is read once more, unless
    `looked` says that nothing stood and nothing was recorded since. `UserError`:
    LIST-003 a later list replaced it, LIST-004 it is closed, LIST-005 something stands
    in the way, LIST-020 a check found what is neither put right nor answered, LIST-006
    the other signed in the user's only role, SIGN-001 no key, SIGN-002 who built it, or
    signed already.
    """
    seen = state(ctx, run_id)
    _check_open(seen.record)
    broken = None if _is_chain_read(ctx, looked) else chain(ctx.store)
    standing = (*(() if broken is None else (broken,)), *seen.standing)
    if standing:
        raise UserError(
            "LIST-005",
            Message(
                N_("The list of {month} cannot be signed. {block}"),
                {"month": seen.record.month, "block": standing[0].message},
            ),
            standing[0].hint,
            standing[0].code,
        )
    with ctx.store.work() as work:
        run = _latest(work, seen.record)
        if seen.role:
            # Whom the data file refuses anyway need not wait for the checks.
            list_state.check_looked(ctx, work, run, looked)
        role = seen.role or _only_role(ctx, seen.record)
        list_state.put_checked(ctx, work, run)
        work.signatures.sign(RUN, run_id, role, run.digest)
        work.audit("run.signed", run_id, [run.number, role, run.digest])
        if len(work.signatures.proven(RUN, run_id)) > 1:
            closing = work.closings.add(
                run_id, run.month, run.digest, _chained(work, run)
            )
            head = [closing.head.seq, closing.head.hash]
            said = [run.number, run.month, run.digest, len(run.lines), run.total, head]
            said.append(closing.chained)
            work.audit("month.closed", run_id, said)
            debts.open_all(ctx, work, run)
            debts.offset_all(ctx, work, run)
    _keep_beside(ctx, run_id)
    return state(ctx, run_id)


def _is_chain_read(ctx: Context, looked: Looked | None) -> bool:
    """Tell whether the whole chain was read before the signature and has no newer entry."""
    if looked is None or looked.head is None:
        return False
    with ctx.store.reading() as work:
        return work.entries.head() == looked.head


@needs("blocks.lift", "whole")
def lift(
    ctx: Context, second: Context, block: str, run_id: str, reason: str
) -> ClosingState:
    """Lift a block for one list, by the user and somebody beside them, with a reason.

    `UserError`: LIST-004 it is closed, LIST-007 there is no such block or it protects
    what nobody may lift, LIST-008 no reason, SIGN-002 twice the same person, ACCESS-001.
    """
    other = replace(second, actor=None)
    other_role = lifting_role(other)
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError(
            "LIST-008",
            Message(N_("Say why this may be lifted.")),
            Message(N_("The reason is printed on the list beside both names.")),
            "reason",
        )
    seen = state(ctx, run_id)
    _check_open(seen.record)
    standing = next((one for one in seen.standing if one.code == block), None)
    if standing is None or not standing.is_liftable:
        raise UserError(
            "LIST-007",
            Message(
                N_("There is nothing here that two people may lift: {block}."),
                {"block": block_name(block)},
            ),
            Message(
                N_(
                    "A broken chain of records, differing control figures and a list "
                    "closed by its builder are lifted by nobody."
                )
            ),
            "block",
        )
    role = lifting_role(ctx)
    with ctx.store.work() as work:
        run = _latest(work, seen.record)
        id_ = ctx.new_id()
        signed = digest_of([block, run_id, run.digest, why])
        work.signatures.sign(LIFT, id_, role, signed)
        work.signatures.sign(LIFT, id_, other_role, signed, other.store.signer)
        lifted = work.lifts.add(id_, block, run_id, why)
        work.audit("block.lifted", run_id, [block, run.number, lifted.names], why)
    return state(ctx, run_id)


@needs("blocks.lift", "whole")
def lifting_role(ctx: Context) -> str:
    """Return in which role the user lifts blocks; ACCESS-001 if in none."""
    assert ctx.actor is not None, "marked with what it needs"
    return next(iter(_roles_for(ctx, LIFTING, ctx.actor.roles)))


@dataclass(frozen=True, slots=True)
class _Read:
    """What stands under a list but for what is relaxed, with what that follows from."""

    bare: Record
    held: frozenset[tuple[str, str]]
    tables: tuple[Separation, ...]

    def record(self, ctx: Context) -> Record:
        """Return all that stands under the list."""
        closing = self.bare.closing
        on = ctx.today() if closing is None else civil_day(closing.at)
        return replace(self.bare, relaxed=_relaxed(ctx, on, self.held, self.tables))


def _read(ctx: Context, work: Work, run: Run) -> _Read:
    signed = work.signatures.proven(RUN, run.id)
    closing = work.closings.of_run(run.id) if len(signed) > 1 else None
    bare = Record(
        run.id,
        run.number,
        run.month,
        run.built_by,
        run.built_on,
        signed,
        lifts(work, run.id),
        closing,
        None,
    )
    held = _held(ctx, work, None if closing is None else closing.seq)
    return _Read(bare, held, work.users.separations())


def _chained(work: Work, run: Run) -> str:
    """Return a list's control figure with that of the list closed before it."""
    before = next((one.chained for one in work.closings.all()[::-1]), "")
    return chained(
        before, run.number, str(run.month), run.digest, len(run.lines), run.total
    )


def _keep_beside(ctx: Context, run_id: str) -> None:
    """Keep outside the office that a list of it is closed, if it is.

    A disk that cannot take it takes nothing back: the month is closed all the same,
    and that it is not kept here goes on record. What was not kept, for the program was
    ended just then, is kept when the office is opened again.
    """
    try:
        kept_beside.keep(ctx.store, ctx.beside)
    except OSError as error:
        with ctx.store.work() as work:
            number = work.reckoning.head(run_id).number
            work.audit("closing.not-kept-beside", run_id, [number, error.strerror])


# --- who may --------------------------------------------------------------------------


def _may_sign(ctx: Context, work: Work, found: Record) -> tuple[Signatory, ...]:
    """Return who may still sign: neither the builder nor who signed, in another role.

    Nobody signs a list of which nobody knows who built it: it is built again first.
    """
    if found.built_by is None:
        return ()
    signed = {one.name for one in found.signed}
    taken = {one.role for one in found.signed}
    return tuple(
        Signatory(user.name, left)
        for user, roles in _whole_office(ctx, work, CLOSE)
        if user.name not in (found.built_by, *signed)
        and (left := tuple(role for role in roles if role not in taken))
    )


def _whole_office(
    ctx: Context, work: Work, action: str
) -> tuple[tuple[User, tuple[str, ...]], ...]:
    """Return who may do something for the whole office, each with the roles for it."""
    return tuple(
        (user, roles)
        for user in work.users.all()
        if user.is_active
        and user.communities is None
        and (roles := _roles_for(ctx, action, user.roles))
    )


def _roles_for(ctx: Context, action: str, held: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles held that allow an action; who decides most comes first."""
    known = ctx.catalog.roles().roles
    return tuple(
        code
        for code in reversed(tuple(known))
        if code in held and action in known[code].may
    )


def _role(may_sign: tuple[Signatory, ...], name: str) -> str:
    """Return the role somebody signs in: one that leaves another for somebody else."""
    own = next((one.roles for one in may_sign if one.name == name), ())
    others = [one.roles for one in may_sign if one.name != name]
    leaves = (r for r in own if any(set(roles) - {r} for roles in others))
    return next(leaves, next(iter(own), ""))


def _only_role(ctx: Context, found: Record) -> str:
    """Return a role for who may not sign, for the data file to refuse; or say why not."""
    assert ctx.actor is not None, "marked with what it needs"
    held = _roles_for(ctx, CLOSE, ctx.actor.roles)
    theirs = (found.built_by, *(one.name for one in found.signed))
    if found.signed and ctx.store.user not in theirs:
        roles = ctx.catalog.roles().roles
        raise UserError(
            "LIST-006",
            Message(
                N_("The list of {month} was signed as {role} already."),
                {"month": found.month, "role": roles[found.signed[0].role].name},
            ),
            Message(N_("The two who close a list sign in different roles.")),
        )
    return held[0]


# --- whether it can be closed ---------------------------------------------------------


def _check_open(found: Record) -> None:
    if found.closing is not None:
        raise UserError(
            "LIST-004",
            Message(N_("{month} is closed already."), {"month": found.month}),
            Message(N_("A closed list never changes.")),
        )


def _latest(work: Work, found: Record) -> Run:
    latest = work.runs.of_month(found.month)
    if latest is None or latest.id != found.run_id:
        raise UserError(
            "LIST-003",
            Message(
                N_("A later list has taken the place of {number}."),
                {"number": found.number},
            ),
            Message(N_("Look at the latest list of the month and sign that.")),
        )
    return latest


def _held(ctx: Context, work: Work, upto: int | None) -> frozenset[tuple[str, str]]:
    """Return the pairs shipped as apart that somebody holds, or held at a number."""
    at_work = [user for user in work.users.all(upto) if user.is_active]
    pairs = ctx.catalog.roles().apart.pairs
    return frozenset(
        pair for pair in pairs if any({*pair} <= {*user.roles} for user in at_work)
    )


def _relaxed(
    ctx: Context,
    on: date,
    held: frozenset[tuple[str, str]],
    tables: tuple[Separation, ...],
) -> Relaxation | None:
    """Return what is relaxed: also what a table of one day has let somebody become."""
    let = users.relaxations(ctx, on)
    pairs = tuple(
        pair for pair in ctx.catalog.roles().apart.pairs if pair in let or pair in held
    )
    if not pairs:
        return None
    table = users.separation(ctx, on)
    if not let:
        lax = (
            t for t in tables[::-1] if any(t.broken_by(pair) is None for pair in pairs)
        )
        table = next(lax, table)
    return Relaxation(pairs, table.valid_from, table.reason, table.by)
