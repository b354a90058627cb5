# SPDX-License-Identifier: Apache-2.0
"""Whom a laptop is to visit: the people of the open tasks of whoever it belongs to."""

from carecalc.domain.agency import OPEN
from carecalc.domain.names import plain_name
from carecalc.services.agencies_register import entry_of
from carecalc.store.unit_of_work import Work


def people_of(work: Work, name: str) -> frozenset[str]:
    """Return the people of the open tasks of a laptop that somebody of `name` has.

    `name` is an assessor, whose own tasks count and those of the organisation whose
    staff they are, or an organisation itself; nobody's name has no tasks.
    """
    own = plain_name(name)
    if not own:
        return frozenset()
    entry, user = entry_of(work, name), work.users.get(name)
    theirs = {
        "" if entry is None else entry.about,
        "" if user is None else user.organisation,
    }
    theirs.update(
        one.id
        for one in work.organisations.where()
        if plain_name(one.value.name) == own
    )
    theirs.discard("")
    return frozenset(
        task.person_id
        for task in work.tasks.where(states=OPEN)
        if task.about in theirs or own in map(plain_name, task.value.assessors)
    )
