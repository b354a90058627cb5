# SPDX-License-Identifier: Apache-2.0
"""Pages of people of whom one sees only some, by id: so few that no index is asked."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, column, func, select
from sqlalchemy.orm import Session

from carecalc.store.rows import PersonRow

_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (PersonRow.sort_key, PersonRow.id),
    "recent": (PersonRow.changed_seq.desc(),),
    "community": (PersonRow.community, PersonRow.sort_key, PersonRow.id),
    "age": (PersonRow.birth_date, PersonRow.sort_key, PersonRow.id),
}


def among(
    people: Collection[str], matching: Callable[[], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return that somebody is one of these and matches what was typed."""
    given = func.json_each(json.dumps(sorted(people))).table_valued(column("value"))
    return PersonRow.id.in_(select(given.c.value)) & matching()


def page_of(
    session: Session, wanted: ColumnElement[bool], order: str, limit: int, offset: int
) -> tuple[Sequence[PersonRow], int]:
    """Return a page of those wanted in an order, and how many there are."""
    found = select(PersonRow).where(wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery()))
    rows = session.scalars(
        found.order_by(*_ORDERS[order]).limit(limit).offset(offset)
    ).all()
    return rows, total or 0
