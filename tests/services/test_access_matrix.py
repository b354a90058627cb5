# SPDX-License-Identifier: Apache-2.0
"""Role × use-case × community, by direct calls: denied unless `matrix.toml` says so."""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

import carecalc.services
from carecalc.domain.agency import Complaint, Contract, Organisation
from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Application, Status
from carecalc.domain.handover_merge import Clash
from carecalc.domain.household import Household, Member
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.periodic import Hold
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import (
    agencies,
    appeals,
    applications,
    appointments,
    choices,
    complaints,
    determinations,
    disbursements,
    facts,
    households,
    paper_entries,
    papers,
    people,
    service_plans,
    tasks,
    users,
    visits,
)
from carecalc.services.access import needed
from carecalc.services.appeals import Raising
from carecalc.services.applications import Receiving
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.tasks import Wanted
from carecalc.store.engine import open_store
from carecalc.store.unit_of_work import Work
from tests.offices import Clock, catalog, context, keys, new_ids
from tests.services.deciding import assess, payee, record, register

OURS, THEIRS = "晨光社区", "和平社区"
PICTURE = b"\x89PNG\r\n\x1a\n"
THROUGH = "through"
TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text("utf-8"))
ROLES = (
    "assessor",
    "reviewer",
    "payer",
    "approver",
    "administrator",
    "auditor",
    "recovery",
)
SCOPES = ("one", "own", "whole", "nobody")

NO_DOORS = {
    # They take nothing out of the office and put nothing in.
    "access.check_community": "refuses what a use-case was asked for",
    "access.check_may": "refuses what a use-case was asked for",
    "access.check_person": "refuses what a use-case was asked for",
}


def use_cases() -> dict[str, Callable[..., object]]:
    """Return everything public in the services that takes the office and nothing of
    a transaction that is open already."""
    found = {}
    for module in pkgutil.iter_modules(carecalc.services.__path__):
        here = importlib.import_module(f"carecalc.services.{module.name}")
        for name, function in inspect.getmembers(here, inspect.isfunction):
            if name.startswith("_") or function.__module__ != here.__name__:
                continue
            takes = [p.annotation for p in _parameters(function)]
            if takes[:1] == [Context] and Work not in takes:
                found[f"{module.name}.{name}"] = function
    return found


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    return list(inspect.signature(inspect.unwrap(function)).parameters.values())


USE_CASES = use_cases()


@dataclass(frozen=True)
class Cell:
    """One use-case: who may, and whose it is."""

    name: str
    roles: tuple[str, ...]
    scope: str


CELLS = [
    Cell(name, tuple(area["roles"]), scope)
    for area in TABLE.values()
    for scope in SCOPES
    for name in area.get(scope, ())
    if name in USE_CASES
]

Things = dict[str, Any]


@dataclass(frozen=True)
class Full:
    """An office with somebody in each of two communities, and everything about them."""

    ctx: Context
    ours: Things
    theirs: Things
    run_id: str

    def as_(self, user: str) -> Context:
        """Return the office as somebody opens it."""
        unlocked = replace(keys(), user=user)
        return replace(self.ctx, store=self.ctx.store.for_user(unlocked))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    """Fill an office, then open it for reading: whoever gets through changes nothing."""
    folder = tmp_path_factory.mktemp("matrix") / "office.carecalc"
    made = context(folder)
    ctx = next(made)
    ours = things(ctx, "张我们", date(1944, 3, 9), OURS)
    theirs = things(ctx, "李他们", date(1943, 2, 8), THEIRS)
    run = disbursements.build(ctx, Month(2026, 10))
    ours["list_id"] = papers.month_list(ctx, run.id, "zh_CN").id
    with ctx.store.work() as work:
        for role in ROLES:
            work.users.put(f"{role} of all", "", (role,), None)
            work.users.put(f"{role} of ours", "", (role,), (OURS,))
            work.users.put(f"{role} of none", "", (role,), ())
            # No organisation's staff have other roles; the program keeps them so.
            work.users.put(
                f"{role} of the agency", "", (role,), None, organisation=ours["agency"]
            )
        work.users.put("gone", "", ROLES, None, is_active=False)
        work.users.put("nothing", "", (), None)
        work.users.put("strange", "", ("king",), None)
        work.audit("users.put", "")
    next(made, None)
    clock = Clock()
    store = open_store(folder, keys(), clock, read_only=True)
    yield Full(
        Context(store, catalog(), clock, new_ids(), Random(1)), ours, theirs, run.id
    )
    store.close()


def things(ctx: Context, name: str, born: date, community: str) -> Things:
    """Return one thing of every kind about one person, by what a parameter is called."""
    person = register(ctx, name, born, community=community)
    record(ctx, person, Status("DB", "样例区民政局"), on=date(2023, 5, 1))
    record(ctx, person, Application(), payee(name))
    signed = assess(ctx, person, date(2026, 9, 1)).visit
    draft = visits.start(ctx, person.id, "gbt-42195-2022", "change", date(2026, 11, 20))
    kept = visits.attach(ctx, draft.visit.id, "B.3.4", "image/png", PICTURE)
    paper_entries.enter(ctx, draft.visit.id, ("王评估",), [("image/png", PICTURE)])
    (page,) = paper_entries.scans(ctx, draft.visit.id)
    agreed = Arrangement(ctx.today(), "09:30", assessors=("王评估",))
    fact = facts.current(ctx, person.id)[0]
    plan = service_plans.propose(ctx, signed.id, Money(60_000), Month(2026, 11))
    elder = Member("head", "applicant", name, student="none", independent=True)
    household = Household("", (elder,))
    links = {"head": person.id}
    agency = agencies.save(ctx, Organisation(f"受托{name}")).id
    contract = agencies.save_contract(
        ctx,
        agency,
        Contract(
            "样合1号",
            date(2026, 1, 1),
            date(2026, 12, 31),
            Money(12_000),
            10,
            communities=(community,),
        ),
    )
    heard = Complaint("agency", f"受托{name}", "迟到", date(2026, 11, 20))
    asked = Receiving(("bj-age",), date(2026, 11, 2))
    objection = Raising("reassessment", date(2026, 11, 2), name, "当天状态好")
    return {
        "application_id": applications.register(ctx, person.id, asked).id,
        "appeal_id": appeals.against_level(ctx, signed.id, objection).id,
        "agency": agency,
        "contract_id": contract.id,
        "task_id": tasks.assign(ctx, person.id, Wanted(), agency).id,
        "complaint_id": complaints.receive(ctx, heard, agency, person.id).id,
        "person_id": person.id,
        "person": person,
        "draft": PersonDraft("某人", community=community),
        "visit_id": signed.id,
        "evidence_id": kept.id,
        "paper_scan_id": page.id,
        "appointment_id": appointments.plan(ctx, person.id, agreed).id,
        "fact_id": fact.id,
        "scan_id": facts.attach(ctx, fact.id, "image/png", PICTURE).id,
        "determination_id": determinations.prepare(ctx, person.id, "bj-care").id,
        "paper_id": papers.assessment_report(ctx, signed.id, "zh_CN").id,
        "plan": plan,
        "plan_id": service_plans.save(ctx, plan).id,
        "household": household,
        "links": links,
        "household_id": households.save(ctx, household, links).id,
        "hold_id": proposed(ctx, person),
        "clash_id": clashed(ctx, person),
        "page": choices.forms(ctx, person.id, Month(2026, 11)),
    }


def clashed(ctx: Context, person: Person) -> str:
    """Return something about somebody that a laptop changed as well."""
    clash = Clash("person", person.id, "L17", fields=("phone",))
    with ctx.store.work() as work:
        kept = work.clashes.add(
            Record(ctx.new_id(), "open", clash, date(2026, 11, 1), person.id), ""
        )
        work.audit("handover.taken", kept.id)
    return kept.id


def proposed(ctx: Context, person: Person) -> str:
    """Return a proposal to hold back what is paid to somebody."""
    missed = date(2026, 11, 1)
    hold = Hold("bj-care", Month(2027, 1), missed, missed)
    with ctx.store.work() as work:
        kept = work.holds.add(
            Record(ctx.new_id(), "proposed", hold, missed, person.id, "bj-care"),
            person.name,
        )
        work.audit("hold.proposed", kept.id)
    return kept.id


def tried(ctx: Context, name: str, given: Things) -> str:
    """Return the code of the refusal, or that the call got past it.

    What it then does with arguments that mean nothing is not asked here: any failure
    but a refusal is one behind the door.
    """
    function = USE_CASES[name]
    values = {
        p.name: given.get(p.name)
        for p in _parameters(function)[1:]
        if p.name in given or p.default is inspect.Parameter.empty
    }
    try:
        function(ctx, **values)
    except UserError as error:
        return error.code if error.code.startswith("ACCESS-") else THROUGH
    except Exception:
        return THROUGH
    return THROUGH


def test_that_every_use_case_asks_who_calls_it() -> None:
    unmarked = {name for name, fn in USE_CASES.items() if needed(fn) is None}
    assert unmarked == set(NO_DOORS)


def test_that_every_use_case_stands_in_the_table_once() -> None:
    names = [
        name
        for area in TABLE.values()
        for scope in SCOPES
        for name in area.get(scope, ())
    ]
    assert len(names) == len(set(names))
    assert set(names) == set(USE_CASES) - set(NO_DOORS)
    assert {role for cell in CELLS for role in cell.roles} == set(ROLES)


IN_TURN = [
    pytest.param(role, marks=() if role == "payer" else pytest.mark.long)
    for role in ROLES
]
"""Every role tries every use-case: at every change who pays."""


@pytest.mark.thorough
@pytest.mark.parametrize("role", ROLES)
def test_that_a_role_may_what_the_table_says_and_nothing_else(
    full: Full, role: str
) -> None:
    wrong = {}
    for cell in CELLS:
        may = role in cell.roles
        given = {**full.ours, "run_id": full.run_id}
        wanted = THROUGH if may else "ACCESS-001"
        found = tried(full.as_(f"{role} of all"), cell.name, given)
        if found != wanted:
            wrong[cell.name] = (found, wanted)
    assert wrong == {}


@pytest.mark.thorough
@pytest.mark.parametrize("role", IN_TURN)
def test_that_who_works_for_some_communities_works_for_no_other(
    full: Full, role: str
) -> None:
    wrong = {}
    for cell in (cell for cell in CELLS if role in cell.roles):
        for user, given, refusal in (
            ("ours", full.ours, None),
            ("ours", full.theirs, "ACCESS-002"),
            ("none", full.ours, "ACCESS-002"),
        ):
            wanted = THROUGH
            if cell.scope == "whole":
                wanted = "ACCESS-003"
            elif cell.scope == "one" and refusal is not None:
                wanted = refusal
            ctx = full.as_(f"{role} of {user}")
            found = tried(ctx, cell.name, {**given, "run_id": full.run_id})
            if found != wanted:
                wrong[cell.name, user] = (found, wanted)
    assert wrong == {}


STAFF_MAY = {
    "access.own",
    "backups.make",
    "cases.see",
    "cases.write",
    "disclosures.record",
    "handover.send",
    "laws.see",
    "numbers.reveal",
    "office.see",
    "papers.issue",
    "users.see",
    "visits.sign",
    "visits.work",
}
"""What the staff of a commissioned organisation may do at most, by hand."""
STAFF_LISTS = {
    "agenda.look",
    "appointments.between",
    "appointments.of_day",
    "day_sheets.draw",
    "day_sheets.hand_out",
    "determinations.waiting",
    "handover.standing",
    "handover_seen.at_a_glance",
    "handover_seen.carried",
    "people.find",
    "reviewing.sent_back",
    "tasks.mine",
    "visits.unfinished",
}
"""Lists that show them the people of their tasks; every other one is closed to them."""


@pytest.mark.thorough
@pytest.mark.parametrize("role", IN_TURN)
def test_that_staff_of_an_organisation_pass_only_for_people_of_its_tasks(
    full: Full, role: str
) -> None:
    ctx = full.as_(f"{role} of the agency")
    wrong = {}
    for cell in CELLS:
        action, _ = needed(USE_CASES[cell.name]) or ("", "")
        may = role in cell.roles and action in STAFF_MAY
        is_new = "draft" in {p.name for p in _parameters(USE_CASES[cell.name])}
        for whose, given in (("ours", full.ours), ("theirs", full.theirs)):
            is_theirs = cell.scope == "one" and (whose == "theirs" or is_new)
            is_list = cell.scope == "own" and cell.name not in STAFF_LISTS
            wanted = THROUGH
            if not may:
                # Either door keeps them out, whichever is asked first.
                wanted = "ACCESS-001"
                refused = tried(ctx, cell.name, {**given, "run_id": full.run_id})
                if refused == "ACCESS-005" and cell.scope != "nobody":
                    continue
            elif is_theirs or is_list or cell.scope == "whole":
                wanted = "ACCESS-005"
            found = tried(ctx, cell.name, {**given, "run_id": full.run_id})
            if found != wanted:
                wrong[cell.name, whose] = (found, wanted)
    assert wrong == {}


@pytest.mark.parametrize("user", ["gone", "unknown"])
def test_that_nobody_passes_who_has_no_key_or_none_any_more(
    full: Full, user: str
) -> None:
    ctx = full.as_(user)
    found = {cell.name: tried(ctx, cell.name, full.ours) for cell in CELLS}
    assert set(found.values()) == {"ACCESS-001"}


@pytest.mark.parametrize("user", ["nothing", "strange"])
def test_that_no_role_or_one_that_does_not_exist_sees_no_case(
    full: Full, user: str
) -> None:
    ctx = full.as_(user)
    open_to_all = {cell.name for cell in CELLS if set(cell.roles) == set(ROLES)}
    found = {
        cell.name: tried(ctx, cell.name, full.ours)
        for cell in CELLS
        if cell.name not in open_to_all
    }
    assert set(found.values()) == {"ACCESS-001"}


def test_that_lists_show_only_ones_own_communities(full: Full) -> None:
    def seen(user: str) -> tuple[set[str], set[str], set[str], set[str], int]:
        ctx = full.as_(user)
        found = people.find(ctx)
        return (
            {row.person.id for row in found.rows},
            {summary.person.id for summary in visits.unfinished(ctx)},
            {person.id for _, person in determinations.waiting(ctx)},
            {file.id for file in households.current(ctx)},
            found.total,
        )

    ours, theirs = full.ours, full.theirs
    one, other = {ours["person_id"]}, {theirs["person_id"]}
    home, away = {ours["household_id"]}, {theirs["household_id"]}
    assert seen("auditor of all") == (
        one | other,
        one | other,
        one | other,
        home | away,
        2,
    )
    assert seen("assessor of ours") == (one, one, one, home, 1)
    assert seen("assessor of none") == (set(), set(), set(), set(), 0)
    assert people.find(full.as_("assessor of ours"), "李他们").total == 0


def test_that_a_printed_list_is_read_again_only_by_who_may_see_lists(
    full: Full,
) -> None:
    list_id = full.ours["list_id"]
    for role in ROLES:
        found = tried(
            full.as_(f"{role} of all"), "papers.reprint", {"paper_id": list_id}
        )
        sees = role in ("reviewer", "payer", "approver", "auditor")
        assert found == (THROUGH if sees else "ACCESS-001"), role


def test_that_nobody_is_moved_into_or_out_of_ones_communities(ctx: Context) -> None:
    person = register(ctx, "张我们", community=OURS)
    other = register(ctx, "李他们", date(1950, 6, 1), community=THEIRS)
    with ctx.store.work() as work:
        work.users.put(
            "ours", keys().file.public_keys["王评估"], ("assessor",), (OURS,)
        )
        work.audit("users.put", "")
    ours = replace(ctx, store=ctx.store.for_user(replace(keys(), user="ours")))
    for moved in (
        replace(person, community=THEIRS),
        replace(other, community=OURS),
    ):
        with pytest.raises(UserError) as refused:
            people.amend(ours, moved)
        assert refused.value.code == "ACCESS-002"
    assert people.get(ctx, person.id).community == OURS
    assert people.amend(ours, replace(person, phone="1")).phone == "1"


def test_that_a_role_taken_away_counts_at_the_next_call(ctx: Context) -> None:
    with ctx.store.work() as work:
        public = keys().file.public_keys["王评估"]
        work.users.put("moving", public, ("assessor",), None)
        work.audit("users.put", "")
    theirs = replace(ctx, store=ctx.store.for_user(replace(keys(), user="moving")))
    assert people.find(theirs).total == 0
    users.change(ctx, "moving", ("administrator",), None, "调岗")
    with pytest.raises(UserError) as refused:
        people.find(theirs)
    assert refused.value.code == "ACCESS-001"
