# SPDX-License-Identifier: Apache-2.0
"""Pages of the people found, in each order: their places first, themselves last.

The index gives places in the order of names. Other orders are walked: through decades
of birth, or through communities, each as far down as there are too many people in it
to be looked at one by one.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table
from sqlalchemy.orm import Session

from carecalc.store import people_search
from carecalc.store.people_search import BIRTHS
from carecalc.store.rows import PersonRow

_ALL = 250
"""If no more are found in all, all are looked at to put them in order."""

_FEW = 60
"""Else periods and communities are cut in halves until there are no more in one."""

_TOGETHER = 8
"""So many communities are asked for at once, then twice as many, and so on."""

_WITHIN = {
    3: [f"{year}" for year in range(10)],
    4: [f"-{month:02d}" for month in range(1, 13)],
    7: [f"-{day:02d}" for day in range(1, 32)],
}
"""What follows the beginning of a day of birth, by its length; see `BIRTHS`."""

_PLACES = table("people_places", column("place"), column("person_id"))
_FOUND = table("people_search", column("rowid"), column("people_search"))

_AT_PLACES = _PLACES.join(PersonRow, PersonRow.id == _PLACES.c.person_id)
# SQLite keeps the order of a cross join: each comes as the index finds them.
_AS_FOUND = _FOUND.join(_PLACES, _PLACES.c.place == _FOUND.c.rowid).join(
    PersonRow, PersonRow.id == _PLACES.c.person_id
)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (_PLACES.c.place,),
    "recent": (PersonRow.changed_seq.desc(),),
    "community": (PersonRow.community, _PLACES.c.place),
    "age": (PersonRow.birth_date, _PLACES.c.place),
}
_ALONG: dict[str, tuple[Any, ...]] = {
    "recent": (PersonRow.changed_seq.desc(),),
    "community": (PersonRow.community, PersonRow.sort_key, PersonRow.id),
    "age": (PersonRow.birth_date, PersonRow.sort_key, PersonRow.id),
}
"""The same orders as the indexes of the table of people have them."""


class _Part(NamedTuple):
    """People between all those before and all those after, and what is within them.

    Of no matter which are first if there is nothing within.
    """

    asked: str
    inner: Callable[[], list["_Part"]] | None


@dataclass(slots=True)
class _Page:
    """Places while they are gathered: those of a page are among them once sorted.

    The first ones of the order are left out, and `skip` are still to be skipped.
    """

    skip: int
    limit: int
    places: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.skip + self.limit - len(self.places)


class Search:
    """Who matches what was typed and is of some communities, or of any.

    `matching` makes sure of the words by looking at a person.
    """

    def __init__(
        self,
        session: Session,
        typed: str,
        communities: Collection[str] | None,
        matching: ColumnElement[bool],
    ) -> None:
        self._session = session
        self._run = session.connection().exec_driver_sql
        self._matching = matching
        known = self._run("SELECT community FROM people_communities").scalars().all()
        self._question = people_search.query(typed, communities, known)
        theirs = known if communities is None else set(communities) & set(known)
        self._communities = sorted(theirs)
        joined, doubtful = self._question.joined, self._question.doubtful
        if joined is not None and not self._in_index(joined, 1):
            self._question = replace(self._question, ways=self._question.ways[:1])
        self._is_in_doubt = doubtful is not None and bool(self._in_index(doubtful, 1))
        self._match = None if self._question.is_everybody else self._question.match()

    def page(
        self, order: str, limit: int, offset: int, most: int | None
    ) -> tuple[Sequence[PersonRow], int]:
        """Return people in order, and how many there are; see `People.find`."""
        enough = offset + max(limit, most or 0)
        first = self._places(self._match, enough + 1)
        total = len(first)
        if most is not None:
            total = min(total, offset + most)
        elif total > enough:
            total = self._count()
        if order == "name":
            return self._people(order, first[offset : offset + limit]), total
        is_all = len(first) <= enough
        if is_all and order == "recent":
            return self._people(order, first)[offset : offset + limit], total
        if is_all and len(first) <= _ALL:
            places = self._sorted(order, first)[offset : offset + limit]
            return self._people(order, places), total
        if self._match is None or order == "recent":
            return self._along(order, limit, offset), total
        page = _Page(offset, limit)
        parts = self._decades() if order == "age" else self._by_community()
        at, count = 0, _TOGETHER
        while at < len(parts):
            self._gather(page, parts[at : at + count], is_many=False)
            at, count = at + count, count * 2
        skip, places = page.skip, self._sorted(order, page.places)
        return self._people(order, places[skip : skip + limit]), total

    # --- orders -----------------------------------------------------------------------

    def _gather(self, page: _Page, parts: list[_Part], is_many: bool) -> None:
        """Gather from one part after another, cut in halves where they hold too many.

        `is_many`: it is known that all of them together do.
        """
        if page.left <= 0 or not parts:
            return
        only = parts[0] if len(parts) == 1 else None
        if only and not only.inner:
            page.places += self._places(self._among(parts), page.left)
            return
        if not is_many:
            most = max(_FEW, page.skip)
            some = self._places(self._among(parts), most + 1)
            if not page.places and len(some) <= page.skip:
                page.skip -= len(some)
                return
            if len(some) <= _FEW:
                page.places += some
                return
        if only and only.inner:
            self._gather(page, only.inner(), is_many=True)
            return
        half = len(parts) // 2
        before = len(page.places), page.skip
        self._gather(page, parts[:half], is_many=False)
        is_none = before == (len(page.places), page.skip)
        self._gather(page, parts[half:], is_many=is_none)

    def _among(self, parts: list[_Part]) -> str:
        return self._question.match(*(part.asked for part in parts))

    def _decades(self) -> list[_Part]:
        """Return the decades in which anybody was born, the first one first."""
        parts: list[_Part] = []
        after = ""
        while day := self._run(
            "SELECT min(birth_date) FROM people WHERE birth_date > ?", (after,)
        ).scalar():
            parts.append(_born(day[: BIRTHS[0]]))
            after = f"{day[: BIRTHS[0]]}~"  # which comes after every sign of a day
        return parts

    def _by_community(self) -> list[_Part]:
        return [
            _Part(people_search.of_community(name), None) for name in self._communities
        ]

    def _along(self, order: str, limit: int, offset: int) -> Sequence[PersonRow]:
        """Look at people in order until there are enough."""
        people = select(PersonRow).where(self._matching)
        if self._match is not None:
            people = people.where(PersonRow.community.in_(self._communities))
        return self._session.scalars(
            people.order_by(*_ALONG[order]).limit(limit).offset(offset)
        ).all()

    # --- places -----------------------------------------------------------------------

    def _places(self, asked: str | None, limit: int) -> list[int]:
        """Return the first places, in the order of names, of whom the index finds."""
        if asked is None:
            found = self._run(
                "SELECT place FROM people_places ORDER BY place LIMIT ?", (limit,)
            )
            return list(found.scalars())
        if self._is_in_doubt:
            surely = self._surely(_FOUND.c.rowid, asked).order_by(_FOUND.c.rowid)
            return list(self._session.scalars(surely.limit(limit)))
        return self._in_index(asked, limit)

    def _in_index(self, asked: str, limit: int) -> list[int]:
        found = self._run(
            "SELECT rowid FROM people_search WHERE people_search MATCH ? "
            "ORDER BY rowid LIMIT ?",
            (asked, limit),
        )
        return list(found.scalars())

    def _count(self) -> int:
        asked = self._match
        if asked is None:
            return int(self._run("SELECT count(*) FROM people_places").scalar_one())
        if self._is_in_doubt:
            some = self._surely(literal(1), asked).subquery()
            return self._session.scalar(select(func.count()).select_from(some)) or 0
        found = self._run(
            "SELECT count(*) FROM people_search WHERE people_search MATCH ?", (asked,)
        )
        return int(found.scalar_one())

    def _surely(self, what: ColumnElement[Any], asked: str) -> Select[Any]:
        return (
            select(what)
            .select_from(_AS_FOUND)
            .where(_FOUND.c.people_search.op("MATCH")(asked), self._matching)
        )

    def _sorted(self, order: str, places: list[int]) -> list[int]:
        by = {"age": "birth_date", "community": "community"}[order]
        found = self._run(
            f"SELECT {by}, place FROM json_each(?) "
            "CROSS JOIN people_places ON place = value "
            "CROSS JOIN people ON people.id = person_id",
            (json.dumps(places),),
        )
        return [place for _, place in sorted(map(tuple, found))]

    def _people(self, order: str, places: list[int]) -> Sequence[PersonRow]:
        return self._session.scalars(_at(PersonRow, order, places)).all()


def _born(period: str) -> _Part:
    def inner() -> list[_Part]:
        return [_born(period + rest) for rest in _WITHIN[len(period)]]

    return _Part(people_search.born(period), inner if len(period) in _WITHIN else None)


def _at(what: Any, order: str, places: list[int]) -> Select[Any]:
    return (
        select(what)
        .select_from(_AT_PLACES)
        .where(_PLACES.c.place.in_(places))
        .order_by(*_ORDERS[order])
    )
