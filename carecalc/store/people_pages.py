# SPDX-License-Identifier: Apache-2.0
"""Pages of the people found, in each order: their places first, themselves last.

The index gives places in the order of names. In another order so many of it are asked
for as a page may hold: the first found in the order of names tell about how many stand
where.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table
from sqlalchemy.orm import Session

from carecalc.store.people_orders import ByAge, ByCommunity
from carecalc.store.people_question import query
from carecalc.store.rows import PersonRow

_SAMPLE = 250
"""So many of those found are looked at to tell where all of them stand."""

_PLACES = table("people_places", column("place"), column("person_id"))
_FOUND = table("people_search", column("rowid"), column("people_search"))

_AT_PLACES = _PLACES.join(PersonRow, PersonRow.id == _PLACES.c.person_id)
# SQLite keeps the order of a cross join: each comes as the index finds them.
_AS_FOUND = _FOUND.join(_PLACES, _PLACES.c.place == _FOUND.c.rowid).join(
    PersonRow, PersonRow.id == _PLACES.c.person_id
)
_THESE = "json_each(?) CROSS JOIN people_places ON place = value"
_SORTED = {
    "recent": f"SELECT place FROM {_THESE} CROSS JOIN people ON people.id = person_id "
    "ORDER BY changed_seq DESC",
    "community": f"SELECT place FROM {_THESE} ORDER BY community, place",
    "age": f"SELECT place FROM {_THESE} ORDER BY birth_date, place",
}
_ALONG: dict[str, tuple[Any, ...]] = {
    "recent": (PersonRow.changed_seq.desc(),),
    "community": (PersonRow.community, PersonRow.sort_key, PersonRow.id),
    "age": (PersonRow.birth_date, PersonRow.sort_key, PersonRow.id),
}
"""The same orders as the indexes of the table of people have them."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Some of those found, by their numbers in an order, each for `weight` of them."""

    numbers: list[int]
    weight: float

    def holding(self, wanted: int, after: int, last: int) -> int:
        """Return up to which number there should be so many; `last` if no more are."""
        at = bisect_right(self.numbers, after) + max(1, int(wanted / self.weight)) - 1
        return self.numbers[at] if at < len(self.numbers) else last

    def corrected(self, found: int, after: int, upto: int) -> "_Sample":
        """Return it for what was really found in a stretch.

        Halfway only, as numbers go up by factors: a few tell little.
        """
        seen = bisect_right(self.numbers, upto) - bisect_right(self.numbers, after)
        if not seen or not found:
            return self
        return replace(self, weight=sqrt(self.weight * found / seen))


class Search:
    """Who matches what was typed and is of some communities, or of any.

    `matching` makes sure of the words by looking at a person.
    """

    def __init__(
        self,
        session: Session,
        typed: str,
        communities: Collection[str] | None,
        matching: Callable[[], ColumnElement[bool]],
    ) -> None:
        self._session = session
        self._run = session.connection().exec_driver_sql
        self._matching = matching
        known = self._run("SELECT community FROM people_communities").scalars().all()
        self._question = query(typed, communities, known)
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
            places = first[offset : offset + limit]
        elif len(first) <= enough:
            places = self._sorted(order, first)[offset : offset + limit]
        elif self._match is None or order == "recent":
            return self._along(order, limit, offset), total
        else:
            places = self._in_order(order, first, offset, limit)
        return self._people(places), total

    # --- orders -----------------------------------------------------------------------

    def _in_order(
        self, order: str, first: list[int], skip: int, limit: int
    ) -> list[int]:
        """Return the places of a page, of too many people to look at all of them."""
        line = self._by_age() if order == "age" else ByCommunity(self._communities)
        sample = self._sample(line, first)
        places: list[int] = []
        done, upto = line.first - 1, line.last + 1
        while done < line.last and (left := skip + limit - len(places)) > 0:
            wanted = left * 3 // 2 + 20
            end = sample.holding(wanted, done, line.last)
            rounded = line.rounded(done, end)
            if rounded <= sample.holding(wanted * 2, done, line.last):
                end = rounded
            upto = min(end, upto - 1)
            # Asking the index anew takes ten times as long as ordering some more.
            most = wanted * 3
            found = self._within(line.parts(done + 1, upto), most + 1)
            if len(found) > most and upto > done + 1:
                sample = self._sample(line, found)
                continue
            # All those of the stretch; or the first ones where all are on a par.
            sample = sample.corrected(len(found), done, upto)
            if not places and len(found) <= skip:
                skip -= len(found)
            else:
                places += found
            done, upto = upto, line.last + 1
        return self._sorted(order, places)[skip : skip + limit]

    def _by_age(self) -> ByAge:
        # One after the other: asked for both at once, SQLite would read all.
        births = "SELECT {}(birth_date) FROM people"
        return ByAge(
            *(self._run(births.format(f)).scalar_one() for f in ("min", "max"))
        )

    def _sample(self, line: ByAge | ByCommunity, found: list[int]) -> _Sample:
        some = found[:: max(1, len(found) // _SAMPLE)]
        numbers = self._run(
            f"SELECT {line.column} FROM {_THESE} ORDER BY {line.column}",
            (json.dumps(some),),
        )
        # As far as they reach into the order of names, so many there should be in all.
        low = self._run("SELECT min(place) FROM people_places").scalar_one()
        high = self._run("SELECT max(place) FROM people_places").scalar_one()
        reach = (found[-1] - found[0] + 1) / (high - low + 1)
        return _Sample(
            [line.number(value) for value in numbers.scalars().all()],
            len(found) / len(some) / reach,
        )

    def _within(self, parts: list[str], limit: int) -> list[int]:
        return self._places(self._question.match(*parts), limit)

    def _along(self, order: str, limit: int, offset: int) -> Sequence[PersonRow]:
        """Look at people in order until there are enough."""
        people = select(PersonRow).where(self._matching())
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
            return list(found.scalars().all())
        if self._is_in_doubt:
            surely = self._surely(_FOUND.c.rowid, asked).order_by(_FOUND.c.rowid)
            return list(self._session.scalars(surely.limit(limit)).all())
        return self._in_index(asked, limit)

    def _in_index(self, asked: str, limit: int) -> list[int]:
        found = self._run(
            "SELECT rowid FROM people_search WHERE people_search MATCH ? "
            "ORDER BY rowid LIMIT ?",
            (asked, limit),
        )
        return list(found.scalars().all())

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
            .where(_FOUND.c.people_search.op("MATCH")(asked), self._matching())
        )

    def _sorted(self, order: str, places: list[int]) -> list[int]:
        found = self._run(_SORTED[order], (json.dumps(places),))
        return list(found.scalars().all())

    def _people(self, places: list[int]) -> Sequence[PersonRow]:
        rows = self._session.execute(
            select(_PLACES.c.place, PersonRow)
            .select_from(_AT_PLACES)
            .where(_PLACES.c.place.in_(places))
        )
        at = {place: row for place, row in rows}
        return [at[place] for place in places]
