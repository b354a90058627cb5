# SPDX-License-Identifier: Apache-2.0
"""Pages of the people found, in each order: their places first, themselves last.

The index gives places in the order of names. Other orders are walked: through decades
of birth, or through communities, each as far down as there are too many people in it
to be looked at one by one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table
from sqlalchemy.orm import Session

from carecalc.store import people_search
from carecalc.store.people_search import BIRTHS
from carecalc.store.rows import PersonRow

_FEW = 120
"""So many are looked at one by one to put them in order."""

_TOGETHER = 24
"""So many communities are asked for at once."""

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
    """People between all those before and all those after; in name order if no parts."""

    parts: tuple[str, ...]
    inner: Callable[[], Iterable["_Part"]] | None


@dataclass(slots=True)
class _Page:
    """The places of a page while they are gathered: after `skip` come `limit`."""

    skip: int
    limit: int
    places: list[int] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.places) >= self.limit

    def take(self, some: list[int]) -> None:
        left = self.limit - len(self.places)
        self.places += some[self.skip : self.skip + left]
        self.skip = max(0, self.skip - len(some))


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
        doubtful = self._question.doubtful
        self._is_in_doubt = doubtful is not None and bool(self._in_index(doubtful, 1))

    def page(
        self, order: str, limit: int, offset: int, most: int | None
    ) -> tuple[Sequence[PersonRow], int]:
        """Return people in order, and how many there are; see `People.find`."""
        enough = offset + max(limit, most or 0)
        first = self._places(self._question.match, enough + 1)
        total = len(first)
        if most is not None:
            total = min(total, offset + most)
        elif total > enough:
            total = self._count()
        if order == "name":
            return self._people(order, first[offset : offset + limit]), total
        is_all = len(first) <= enough
        if is_all and (len(first) <= _FEW or order == "recent"):
            return self._people(order, first)[offset : offset + limit], total
        if self._question.match is None or order == "recent":
            return self._along(order, limit, offset), total
        page = _Page(offset, limit)
        self._gather(order, page, self._parts(order))
        return self._people(order, page.places), total

    # --- orders -----------------------------------------------------------------------

    def _gather(self, order: str, page: _Page, parts: Iterable[_Part]) -> None:
        for part in parts:
            if page.is_full:
                return
            asked = self._question.among(*part.parts)
            some = self._places(asked, max(_FEW, page.skip + page.limit) + 1)
            if len(some) <= page.skip or part.inner is None:
                page.take(some)
            elif len(some) <= _FEW:
                page.take(self._sorted(order, some))
            else:
                self._gather(order, page, part.inner())

    def _parts(self, order: str) -> Iterator[_Part]:
        return self._births("", 0) if order == "age" else self._by_communities()

    def _births(self, within: str, level: int) -> Iterator[_Part]:
        """Yield the periods of one in which anybody was born, the first one first."""
        is_day = level == len(BIRTHS) - 1
        after = within
        while True:
            day = self._run(
                "SELECT min(birth_date) FROM people WHERE birth_date > ?", (after,)
            ).scalar()
            if day is None or not day.startswith(within):
                return
            period = day[: BIRTHS[level]]
            yield _Part(
                (people_search.born(period),),
                None if is_day else partial(self._births, period, level + 1),
            )
            after = f"{period}~"  # which comes after every sign of a day

    def _by_communities(self) -> Iterator[_Part]:
        for at in range(0, len(self._communities), _TOGETHER):
            parts = [
                _Part((people_search.of_community(name),), None)
                for name in self._communities[at : at + _TOGETHER]
            ]
            some = tuple(part.parts[0] for part in parts)
            yield _Part(some, partial(list, parts))

    def _along(self, order: str, limit: int, offset: int) -> Sequence[PersonRow]:
        """Look at people in order until there are enough."""
        people = select(PersonRow).where(self._matching)
        if self._question.match is not None:
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
        asked = self._question.match
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
        return list(self._session.scalars(_at(_PLACES.c.place, order, places)))

    def _people(self, order: str, places: list[int]) -> Sequence[PersonRow]:
        return self._session.scalars(_at(PersonRow, order, places)).all()


def _at(what: Any, order: str, places: list[int]) -> Select[Any]:
    return (
        select(what)
        .select_from(_AT_PLACES)
        .where(_PLACES.c.place.in_(places))
        .order_by(*_ORDERS[order])
    )
