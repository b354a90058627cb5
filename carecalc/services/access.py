# SPDX-License-Identifier: Apache-2.0
"""Who may call a use-case: denied unless a role allows it, and only for one's communities.

Every use-case says what it needs. The outermost call is checked against the office's
users as they stand at that moment; what it calls in turn belongs to it.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services.context import Actor, Context
from carecalc.services.trial_mark import OFF, check_real
from carecalc.store.scopes import KINDS
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

P = ParamSpec("P")
R = TypeVar("R")

Scope = Literal["subject", "filters", "whole", "nobody"]
"""Whose a use-case is: of the people its parameters name (`subject`), of those it
itself narrows to the actor's communities (`filters`), of the whole office, or nobody's."""

UseCase = Callable[Concatenate[Context, P], R]


def needs(
    action: str, scope: Scope = "subject", of_tasks: bool = False
) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Mark a use-case with the action its caller's roles must allow.

    `of_tasks`: one that `filters` narrows to the people of a commissioned
    organisation's tasks for its staff, too (`Actor.within`); others are closed to them.

    The marked function raises ACCESS-001 for a role that may not, ACCESS-002 for
    people of another community, ACCESS-003 for what concerns the whole office,
    ACCESS-004 for a key that counts no more, ACCESS-005 for people of no task of the
    organisation whose staff one is, TRIAL-001 for what is off in an office that is for
    trying out.
    """

    def marked(use_case: UseCase[P, R]) -> UseCase[P, R]:
        signature = inspect.signature(use_case)
        named = [name for name in signature.parameters if name in _SUBJECTS]
        if (scope == "subject") != bool(named):
            raise TypeError(f"{use_case.__name__}: {scope}, but it names {named}")

        @wraps(use_case)
        def checked(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if ctx.actor is not None:
                return use_case(ctx, *args, **kwargs)
            given = signature.bind(ctx, *args, **kwargs).arguments
            with ctx.store.reading() as work:
                actor = actor_of(ctx, work)
                _check_role(ctx, actor, action)
                if action in OFF:
                    check_real(work)
                if actor.people is not None and scope != "nobody":
                    about = [n for n in named if given.get(n) is not None]
                    whom = [_PEOPLE[name](work, given[name]) for name in about]
                    if not (of_tasks if scope == "filters" else _all_of(actor, whom)):
                        raise _no_task()
                elif actor.communities is not None and scope in ("subject", "whole"):
                    if scope == "whole":
                        raise _whole_office()
                    about = [n for n in named if given.get(n) is not None]
                    for name in about:
                        _check_communities(actor, _SUBJECTS[name](work, given[name]))
                    if not about:
                        _check_communities(actor, ())
            return use_case(replace(ctx, actor=actor), *args, **kwargs)

        checked.needed = (action, scope)  # type: ignore[attr-defined]
        return checked

    return marked


def needed(use_case: Callable[..., Any]) -> tuple[str, Scope] | None:
    """Return the action and scope a use-case is marked with, or None."""
    found: tuple[str, Scope] | None = getattr(use_case, "needed", None)
    return found


def actor_of(ctx: Context, work: Work) -> Actor:
    """Return who uses the office; somebody unknown or gone may nothing at all.

    `UserError` ACCESS-004 for who comes with another key than the office knows: that of
    an older key file, or one given a moment before the program stopped.
    """
    user = work.users.get(ctx.store.user)
    if user is None or not user.is_active:
        return Actor(ctx.store.user, (), (), frozenset())
    if not ctx.store.knows(user):
        raise _other_key(user.name)
    roles = ctx.catalog.roles()
    may = roles.may(user.roles)
    if not user.organisation:
        return Actor(user.name, user.roles, user.communities, may)
    people = work.scopes.of_tasks(user.organisation, ctx.today(), user.communities)
    return Actor(
        user.name,
        user.roles,
        user.communities,
        may.intersection(roles.commissioned.may),
        user.organisation,
        people,
    )


def is_within(actor: Actor | None, community: str) -> bool:
    """Say whether a community is one of the actor's."""
    return actor is None or actor.communities is None or community in actor.communities


def is_any_within(actor: Actor | None, communities: Iterable[str]) -> bool:
    """Say whether one of some communities is the actor's."""
    if actor is None or actor.communities is None:
        return True
    return bool(set(actor.communities).intersection(communities))


def is_among(actor: Actor | None, person_id: str, community: str) -> bool:
    """Say whether somebody is one of those whom the actor sees."""
    if actor is not None and actor.people is not None:
        return person_id in actor.people
    return is_within(actor, community)


def check_may(ctx: Context, action: str) -> None:
    """Refuse what takes another action beside the one that a use-case is marked with."""
    if ctx.actor is not None:
        _check_role(ctx, ctx.actor, action)


def check_community(ctx: Context, community: str) -> None:
    """Refuse what would be, or come to be, of a community that is not the actor's."""
    if not is_within(ctx.actor, community):
        raise _other_community()


def check_person(ctx: Context, person: Person) -> None:
    """Refuse what is about somebody whom the actor does not see."""
    check_community(ctx, person.community)
    if not is_among(ctx.actor, person.id, person.community):
        raise _no_task()


def _check_role(ctx: Context, actor: Actor, action: str) -> None:
    if action in actor.may:
        return
    roles = ctx.catalog.roles()
    raise UserError(
        "ACCESS-001",
        Message(
            N_("{user} may not do this: {action}."),
            {"user": actor.name, "action": roles.actions[action]},
        ),
        Message(
            N_("It takes one of these roles: {roles}. An administrator gives them."),
            {"roles": roles.holders(action)},
        ),
    )


def _check_communities(actor: Actor, whose: Iterable[str]) -> None:
    # Nobody's is nobody's business: who sees some communities sees only theirs.
    if not is_any_within(actor, whose):
        raise _other_community()


def _all_of(actor: Actor, whom: Iterable[frozenset[str]]) -> bool:
    """Say whether everything a call is about is of people of the actor's tasks.

    Of a household it is enough that one of its people is.
    """
    found = list(whom)
    people = actor.people or frozenset()
    return bool(found) and all(one & people for one in found)


def _no_task() -> UserError:
    return UserError(
        "ACCESS-005",
        Message(N_("This concerns nobody of a task of your organisation.")),
        Message(
            N_(
                "Whoever works for a commissioned organisation sees the people of its "
                "tasks only. Ask the office for the task."
            )
        ),
    )


def _other_community() -> UserError:
    return UserError(
        "ACCESS-002",
        Message(N_("This concerns somebody of a community that is not yours.")),
        Message(
            N_("Ask an administrator for the community, or a colleague who has it.")
        ),
    )


def _whole_office() -> UserError:
    return UserError(
        "ACCESS-003",
        Message(N_("This concerns the whole office; you work for some communities.")),
        Message(N_("Ask a colleague who works for all of them.")),
    )


def _other_key(name: str) -> UserError:
    return UserError(
        "ACCESS-004",
        Message(
            N_("The key {user} comes with is none that counts here any more."),
            {"user": name},
        ),
        Message(N_("An administrator, or the two officers, can give a new one.")),
    )


def _by_id(kind: str) -> Callable[[Work, Any], frozenset[str]]:
    def whose(work: Work, id_: Any) -> frozenset[str]:
        return work.scopes.communities(kind, str(id_))

    return whose


def _of_person(work: Work, person: Any) -> frozenset[str]:
    """Return the community of a person as they stand, not as they are to become."""
    return work.scopes.communities("person_id", person.id)


def _of_draft(work: Work, draft: Any) -> frozenset[str]:
    return frozenset({draft.community.strip()})


def _of_plan(work: Work, plan: Any) -> frozenset[str]:
    return work.scopes.communities("person_id", plan.person_id)


def _people_by_id(kind: str) -> Callable[[Work, Any], frozenset[str]]:
    def whom(work: Work, id_: Any) -> frozenset[str]:
        return work.scopes.people(kind, str(id_))

    return whom


def _the_person(work: Work, person: Any) -> frozenset[str]:
    return frozenset({person.id})


def _nobody_yet(work: Work, draft: Any) -> frozenset[str]:
    return frozenset()


def _whose_plan(work: Work, plan: Any) -> frozenset[str]:
    return frozenset({plan.person_id})


def _linked(work: Work, links: Any) -> frozenset[str]:
    return frozenset(links.values())


def _of_links(work: Work, links: Any) -> frozenset[str]:
    found = (work.scopes.communities("person_id", one) for one in links.values())
    return frozenset().union(*found)


_SUBJECTS: dict[str, Callable[[Work, Any], frozenset[str]]] = {
    **{kind: _by_id(kind) for kind in KINDS},
    "person": _of_person,
    "draft": _of_draft,
    "plan": _of_plan,
    "page": _of_plan,
    "links": _of_links,
}
"""How whose a parameter is is found, by the parameter's name."""

_PEOPLE: dict[str, Callable[[Work, Any], frozenset[str]]] = {
    **{kind: _people_by_id(kind) for kind in KINDS},
    "person": _the_person,
    "draft": _nobody_yet,
    "plan": _whose_plan,
    "page": _whose_plan,
    "links": _linked,
}
"""Whom a parameter is about, by the parameter's name."""
