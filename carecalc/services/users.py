# SPDX-License-Identifier: Apache-2.0
"""Who may open the office, as what, and for which communities; keys and short codes."""

import itertools
import re
from dataclasses import replace
from datetime import date

from carecalc.domain.agency import ACTIVE
from carecalc.domain.names import plain_name
from carecalc.domain.trust import Separation, User
from carecalc.errors import UserError
from carecalc.services.access import actor_of, needs
from carecalc.services.context import Actor, Context
from carecalc.store import keys
from carecalc.store.keys import DEFAULT_COST, Cost
from carecalc.store.unit_of_work import Work
from carecalc.store.users import RECOVERY_ROLES
from carecalc.text import N_, Message, visible

_LONGEST_NAME = 50
_PIN_DIGITS = 6
ADMINISTRATOR = "administrator"


@needs("access.own", "nobody")
def mine(ctx: Context) -> Actor:
    """Return who uses the program and what they may do."""
    with ctx.store.reading() as work:
        return actor_of(ctx, work)


@needs("users.see", "nobody")
def listed(ctx: Context) -> tuple[User, ...]:
    """Return everybody who has or had a key, as they stand now, by name."""
    with ctx.store.reading() as work:
        return work.users.all()


@needs("users.see", "nobody")
def history(ctx: Context, name: str) -> tuple[User, ...]:
    """Return how somebody's roles changed, the first first."""
    with ctx.store.reading() as work:
        return work.users.history(name)


@needs("users.see", "nobody")
def separation(ctx: Context, on: date | None = None) -> Separation:
    """Return which roles nobody holds together on a day; as shipped until decided."""
    with ctx.store.reading() as work:
        return _separation(ctx, work, on or ctx.today())


@needs("users.see", "nobody")
def relaxations(ctx: Context, on: date | None = None) -> tuple[tuple[str, str], ...]:
    """Return the pairs the office lets one person hold though they ship as apart."""
    held = set(map(frozenset, separation(ctx, on).apart))
    return tuple(
        pair for pair in ctx.catalog.roles().apart.pairs if frozenset(pair) not in held
    )


@needs("users.manage", "nobody")
def add(
    ctx: Context,
    name: str,
    passphrase: str,
    roles: tuple[str, ...],
    communities: tuple[str, ...] | None,
    reason: str = "",
    cost: Cost = DEFAULT_COST,
    organisation: str = "",
) -> User:
    """Give somebody a key of their own, and roles.

    `organisation` is the id of a commissioned one whose staff they are: they see the
    people of its tasks alone. `UserError`: USERS-001 no or too long a name, USERS-002
    unknown role, USERS-003 roles the office keeps apart, USERS-004 no role, USERS-012
    somebody has or had the same name, USERS-013 no role for an organisation's staff,
    USERS-014 no such organisation, KEYS-004 and KEYS-005.
    """
    name = " ".join(visible(name).split())
    if not name or len(name) > _LONGEST_NAME:
        raise UserError(
            "USERS-001",
            Message(
                N_("A user needs a name of at most {count} characters."),
                {"count": _LONGEST_NAME},
            ),
            None,
            "name",
        )
    held = ctx.store.keyring()
    with ctx.store.reading() as work:
        _check_roles(ctx, work, roles)
        _check_commissioned(ctx, work, roles, organisation)
        if name not in held.file.users:  # else KEYS-005 says it more plainly
            _check_new(work, name)
        # The program may have stopped between the key and the role: that key is none.
        is_left_over = name in held.file.users and work.users.get(name) is None
    file = (
        keys.renew_user(held, name, passphrase, cost)
        if is_left_over
        else keys.add_user(held, name, passphrase, cost)
    )
    # The key first: a key without a role opens nothing, a role without a key neither.
    ctx.store.keep_keys(file)
    with ctx.store.work() as work:
        made = work.users.put(
            name,
            file.public_keys[name],
            roles,
            communities,
            reason=reason.strip(),
            organisation=organisation,
        )
        said = _given(roles, communities, organisation)
        work.audit("user.added", name, said, why=reason.strip())
        return made


@needs("users.manage", "nobody")
def change(
    ctx: Context,
    name: str,
    roles: tuple[str, ...],
    communities: tuple[str, ...] | None,
    reason: str,
    organisation: str | None = None,
) -> User:
    """Give somebody other roles or communities from now on, and say why.

    `organisation` None leaves them where they are, "" makes them the office's own. Who
    is gone stays gone until they are admitted again.
    `UserError`: as `add`; USERS-005 no reason, USERS-006 no such user, USERS-007 nobody
    would be administrator any more.
    """
    why = _reason(reason)
    with ctx.store.work() as work:
        user = _known(work, name)
        of = user.organisation if organisation is None else organisation
        _check_roles(ctx, work, roles)
        _check_commissioned(ctx, work, roles, of)
        if ADMINISTRATOR not in roles:
            _check_administrator_left(work, name)
        changed = work.users.put(
            name, user.public, roles, communities, user.is_active, why, of
        )
        said = _given(roles, communities, of)
        work.audit("user.changed", name, said, why=why)
        return changed


@needs("users.manage", "nobody")
def dismiss(ctx: Context, name: str, reason: str) -> User:
    """Take somebody's key away; what they signed stays theirs.

    `UserError`: USERS-005, USERS-006, USERS-007, USERS-008 oneself.
    """
    why = _reason(reason)
    if name == ctx.store.user:
        raise UserError(
            "USERS-008",
            Message(N_("Nobody takes away their own key.")),
            Message(N_("Let another administrator do it.")),
        )
    with ctx.store.work() as work:
        gone = user = _known(work, name)
        if user.is_active:
            _check_administrator_left(work, name)
            gone = work.users.put(
                name,
                user.public,
                user.roles,
                user.communities,
                False,
                why,
                user.organisation,
            )
            work.audit("user.dismissed", name, why=why)
    held = ctx.store.keyring()
    # Asked again, where the program may have stopped between the two.
    if name in held.file.users:
        ctx.store.keep_keys(keys.remove_user(held, name))
    return gone


@needs("users.manage", "nobody")
def readmit(
    ctx: Context,
    name: str,
    passphrase: str,
    reason: str,
    cost: Cost = DEFAULT_COST,
) -> User:
    """Give somebody who forgot their passphrase, or came back, a new key.

    Their signing key is new too: what they sign from now on is checked by the new one.
    An administrator may do it, or two officers. `UserError`: USERS-002 and USERS-003
    for who comes back to roles that are none, or kept apart by now, USERS-005,
    USERS-006, KEYS-004.
    """
    why = _reason(reason)
    with ctx.store.reading() as work:
        user = _known(work, name)
        # Who never went keeps what they hold: nobody may be left to change it.
        if not user.is_active:
            _check_roles(ctx, work, user.roles)
            _check_commissioned(ctx, work, user.roles, user.organisation)
    held = ctx.store.keyring()
    file = (
        keys.renew_user(held, name, passphrase, cost)
        if name in held.file.users
        else keys.add_user(held, name, passphrase, cost)
    )
    ctx.store.keep_keys(file)
    with ctx.store.work() as work:
        back = work.users.put(
            name,
            file.public_keys[name],
            user.roles,
            user.communities,
            reason=why,
            organisation=user.organisation,
        )
        work.audit("user.readmitted", name, why=why)
        return back


@needs("users.manage", "nobody")
def separate(
    ctx: Context, valid_from: date, apart: tuple[tuple[str, str], ...], reason: str
) -> Separation:
    """Write the office's own table of roles that nobody holds together.

    What the shipped table keeps apart and this one does not is a relaxation: it stands
    on record and on every list. `UserError`: USERS-002, USERS-005, USERS-009 a day
    that is past.
    """
    why = _reason(reason)
    for pair in apart:
        _check_known(ctx, pair)
    if valid_from < ctx.today():
        raise UserError(
            "USERS-009",
            Message(N_("The table would hold from a day that is past.")),
            Message(N_("Name today or a later day.")),
            "valid_from",
        )
    with ctx.store.work() as work:
        written = work.users.separate(valid_from, apart, why)
        work.audit("roles.separated", "", [valid_from, apart], why=why)
        return written


@needs("access.own", "nobody")
def change_passphrase(
    ctx: Context, old: str, new: str, cost: Cost = DEFAULT_COST
) -> None:
    """Change one's own passphrase; KEYS-001 if the old one is not right, KEYS-004."""
    keys.unlock(ctx.store.keyring().file, ctx.store.user, old)
    ctx.store.keep_keys(keys.change_passphrase(ctx.store.keyring(), new, cost))
    with ctx.store.work() as work:
        work.audit("user.passphrase-changed", ctx.store.user)


@needs("users.manage", "nobody")
def change_officers(
    ctx: Context,
    officers: tuple[tuple[str, str], tuple[str, str]],
    reason: str,
    cost: Cost = DEFAULT_COST,
) -> None:
    """Put two other officers, or passphrases, in place of the recovery slot.

    Those before are officers no more, whatever old key file they may still have.
    `UserError`: USERS-005, USERS-012 both together have the name of a user, KEYS-004,
    KEYS-007.
    """
    why = _reason(reason)
    name = "+".join(officer for officer, _ in officers)
    with ctx.store.reading() as work:
        before = tuple(u for u in work.users.all() if u.roles == RECOVERY_ROLES)
        if name not in {user.name for user in before}:
            _check_new(work, name)
    file = keys.renew_officers(ctx.store.keyring(), officers, cost)
    ctx.store.keep_keys(file)
    with ctx.store.work() as work:
        for old in before:
            if old.is_active and old.name != name:
                work.users.put(old.name, old.public, old.roles, None, False, why)
        work.users.put(name, file.public_keys[name], RECOVERY_ROLES, None, reason=why)
        work.audit("user.officers-changed", name, why=why)


@needs("access.own", "nobody")
def set_pin(ctx: Context, pin: str) -> None:
    """Keep the six digits that uncover one's window; USERS-010 if they are too plain."""
    if re.fullmatch(rf"\d{{{_PIN_DIGITS}}}", pin, re.ASCII) is None or _is_plain(pin):
        raise UserError(
            "USERS-010",
            Message(
                N_("The code must be {count} digits that are no simple row."),
                {"count": _PIN_DIGITS},
            ),
            Message(N_("Not one digit six times, not 123456, not a birthday.")),
            "pin",
        )
    with ctx.store.work() as work:
        work.users.set_pin(ctx.store.user, pin)
        work.audit("user.pin-set", ctx.store.user)


@needs("access.own", "nobody")
def has_pin(ctx: Context) -> bool:
    """Say whether one has a code for uncovering the window."""
    with ctx.store.reading() as work:
        return work.users.has_pin(ctx.store.user)


@needs("access.own", "nobody")
def check_pin(ctx: Context, pin: str) -> bool:
    """Say whether this is one's code."""
    with ctx.store.reading() as work:
        return work.users.is_pin(ctx.store.user, pin)


@needs("access.own", "nobody")
def beside(ctx: Context, name: str, passphrase: str) -> Context:
    """Return the open office for somebody who types their passphrase at this screen.

    What they then sign is theirs. `UserError` KEYS-001, USERS-011 it is the same
    person.
    """
    if plain_name(name) == plain_name(ctx.store.user):
        raise _same_person()
    unlocked = keys.unlock(ctx.store.keyring().file, name, passphrase)
    if unlocked.user == ctx.store.user:
        raise _same_person()
    return replace(ctx, store=ctx.store.for_user(unlocked), actor=None)


def _separation(ctx: Context, work: Work, on: date) -> Separation:
    own = work.users.separation(on)
    return own or Separation(date.min, ctx.catalog.roles().apart.pairs, "")


def _check_known(ctx: Context, roles: tuple[str, ...]) -> None:
    known = ctx.catalog.roles().assigned
    for role in roles:
        if role not in known:
            raise UserError(
                "USERS-002",
                Message(N_("There is no role “{role}”."), {"role": role}),
                Message(N_("Known: {names}."), {"names": known}),
                "roles",
            )


def _check_roles(ctx: Context, work: Work, roles: tuple[str, ...]) -> None:
    _check_known(ctx, roles)
    if not roles:
        raise UserError(
            "USERS-004",
            Message(N_("Whoever has no role can do nothing.")),
            Message(N_("Choose at least one role, or take the key away.")),
            "roles",
        )
    broken = _separation(ctx, work, ctx.today()).broken_by(roles)
    if broken is not None:
        named = ctx.catalog.roles().roles
        raise UserError(
            "USERS-003",
            Message(
                N_("Nobody is {first} and {second} at once in this office."),
                {"first": named[broken[0]].name, "second": named[broken[1]].name},
            ),
            Message(
                N_("Give one of them to somebody else, or change the office's table.")
            ),
            "roles",
        )


def _check_commissioned(
    ctx: Context, work: Work, roles: tuple[str, ...], organisation: str
) -> None:
    """Refuse an organisation's staff what the office keeps to itself."""
    if not organisation:
        return
    known = work.organisations.find(organisation)
    if known is None or known.state != ACTIVE:
        raise UserError(
            "USERS-014",
            Message(N_("There is no such organisation, or it is ended.")),
            Message(N_("Register it first, or choose another one.")),
            "organisation",
        )
    of_them = ctx.catalog.roles().commissioned.roles
    if not set(roles) <= set(of_them):
        named = ctx.catalog.roles().roles
        raise UserError(
            "USERS-013",
            Message(
                N_("The staff of a commissioned organisation are only: {roles}."),
                {"roles": tuple(named[code].name for code in of_them)},
            ),
            Message(N_("What follows from a level is the office's own.")),
            "roles",
        )


def _given(
    roles: tuple[str, ...], communities: tuple[str, ...] | None, organisation: str
) -> list[object]:
    """Return what the record says of a user; of an organisation only where there is one."""
    said: list[object] = [roles, communities]
    return [*said, organisation] if organisation else said


def _check_new(work: Work, name: str) -> None:
    """Refuse a name that a reader takes for somebody's who is or was here."""
    plain = plain_name(name)
    taken = next((u for u in work.users.all() if plain_name(u.name) == plain), None)
    if taken is not None:
        raise UserError(
            "USERS-012",
            Message(N_("“{user}” is or was a user here."), {"user": taken.name}),
            Message(
                N_(
                    "Who comes back is admitted again. For somebody else choose a name "
                    "that nobody takes for it."
                )
            ),
            "name",
        )


def _same_person() -> UserError:
    return UserError(
        "USERS-011",
        Message(N_("A second person must be somebody else.")),
        Message(N_("Let a colleague type their own name and passphrase.")),
        "name",
    )


def _known(work: Work, name: str) -> User:
    user = work.users.get(name)
    if user is None or user.roles == RECOVERY_ROLES:
        raise UserError(
            "USERS-006",
            Message(N_("There is no user named “{user}”."), {"user": name}),
            Message(N_("Look at the list of users for how the name is written.")),
            "name",
        )
    return user


def _check_administrator_left(work: Work, name: str) -> None:
    left = any(
        user.is_active and ADMINISTRATOR in user.roles and user.name != name
        for user in work.users.all()
    )
    if not left:
        raise UserError(
            "USERS-007",
            Message(N_("Nobody would be administrator any more.")),
            Message(N_("Make somebody else administrator first.")),
            "roles",
        )


def _reason(reason: str) -> str:
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError(
            "USERS-005",
            Message(N_("The reason is missing.")),
            Message(N_("Say in a few words why; it stands on record.")),
            "reason",
        )
    return why


def _is_plain(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    return len(steps) == 1 or len(set(pin)) < 3 or pin[:2] in ("19", "20")
