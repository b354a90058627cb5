# SPDX-License-Identifier: Apache-2.0
"""What stands in the file now, whose hand wrote it last, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from carecalc.domain.care_plan import Plan
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing(Generic[T]):
    """Something as it stands; `by` wrote it `at` a moment, as the audit chain says.

    `by` is empty where the chain does not say: the entry was erased as the law asks.
    """

    value: T
    by: str
    at: datetime | None


@needs("cases.see")
def person(ctx: Context, person_id: str) -> Standing[Person]:
    """Return a person as they stand now; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        acts = ("person.registered", "person.amended")
        return _standing(work, work.people.get(person_id), person_id, acts)


@needs("office.see", "nobody")
def office(ctx: Context) -> Standing[Office]:
    """Return the office as it stands now."""
    with ctx.store.reading() as work:
        return _standing(work, work.office.get(), "office", ("office.amended",))


@needs("cases.see")
def household(ctx: Context, household_id: str) -> Standing[HouseholdFile]:
    """Return a household as declared last; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        acts = ("household.saved", "household.closed")
        file = work.households.get(household_id)
        return _standing(work, file, household_id, acts)


@needs("cases.see")
def plan(ctx: Context, plan_id: str) -> Standing[Plan]:
    """Return a service plan as it was saved last."""
    with ctx.store.reading() as work:
        latest = work.care_plans.history(plan_id)[-1]
        return _standing(work, latest, plan_id, ("plan.saved",))


def _standing(
    work: Work, value: T, object_id: str, acts: tuple[str, ...]
) -> Standing[T]:
    entry = work.entries.last_of(object_id, acts)
    if entry is None:
        return Standing(value, "", None)
    return Standing(value, entry.actor, entry.at)
