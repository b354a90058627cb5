# SPDX-License-Identifier: Apache-2.0
"""A whole office without a window: made-up people, from the door to the month's list."""

import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from carecalc.domain.disbursement import Run
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import decision_papers, disbursements, papers, users
from carecalc.services.context import Context
from carecalc.services.demo_course import OPENS, Clock, Course, Staff, first_day, lead
from carecalc.services.demo_summary import Done, in_numbers, in_words, outcome, parts
from carecalc.services.issuing import IssuedPaper
from carecalc.services.samples import Sample, sample
from carecalc.services.visit_counts import per_decided_case
from carecalc.store.keys import DEFAULT_COST, Cost
from carecalc.store.users import FOUNDER_ROLES
from carecalc.text import N_, Message

OFFICE_FOLDER = "office.carecalc"
PAPERS_FOLDER = "papers"
_OFFICERS = ("officer-1", "officer-2")
GUEST = "试用者"
"""Who looks at the sample: sees cases, visits and the month's list."""

CreateOffice = Callable[..., Context]


def run(
    out: Path,
    seed: int,
    create_office: CreateOffice,
    words: Catalogue,
    overlays: Sequence[Path] | None,
    stream: TextIO,
    people_of: int | None = None,
    papers_of: int | None = None,
    cost: Cost = DEFAULT_COST,
) -> None:
    """Found an office in `out`, lead the sample caseload through it, and say so.

    Time is simulated and ids come from `seed`: two runs with one seed give the same
    papers and the same list. `people_of`: the first so many people only; `papers_of`:
    papers of the first so many. `cost` is that of the keys. `UserError`:
    DEMO-001 `out` is not empty, DEMO-002 a file cannot be written.
    """
    is_new = _check_empty(out)
    try:
        text = _show(
            out, seed, create_office, words, overlays, people_of, papers_of, cost
        )
    except BaseException:
        # The folder was empty: whatever stands in it by now is ours, and half done.
        for made in (out,) if is_new else tuple(out.iterdir()):
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
        raise
    stream.write(text)


def _show(
    out: Path,
    seed: int,
    create_office: CreateOffice,
    words: Catalogue,
    overlays: Sequence[Path] | None,
    people_of: int | None,
    papers_of: int | None,
    cost: Cost,
) -> str:
    """Do everything and return what is printed."""
    caseload = sample()
    caseload = replace(caseload, elders=caseload.elders[:people_of])
    clock = Clock(datetime.combine(first_day(caseload), OPENS))
    keys = {name: _passphrase() for name in (*_roles(caseload), *_OFFICERS)}
    founder = caseload.office.assessor
    ctx = create_office(
        out / OFFICE_FOLDER,
        _office(caseload),
        founder,
        keys[founder],
        tuple((name, keys[name]) for name in _OFFICERS),
        overlays,
        clock,
        seed=seed,
        cost=cost,
    )
    try:
        staff = _staff(ctx, caseload, keys, cost)
        courses = lead(staff, clock, caseload)
        clock.move_to(caseload.on)
        month = Month.parse(caseload.list_month)
        outcomes = [
            outcome(ctx, c.elder, c.person_id, c.visit_id, c.acts, month)
            for c in courses
        ]
        listed = disbursements.build(staff.payer, month)
        issued = _issue(staff, out, courses[:papers_of], month, listed, words)
        done = Done(
            caseload, seed, outcomes, listed, issued, parts(ctx), per_decided_case(ctx)
        )
        text = in_words(ctx, done, words)
    finally:
        ctx.store.close()
    numbers = json.dumps(in_numbers(done, words), ensure_ascii=False, indent=2)
    _write(out / "summary.json", f"{numbers}\n".encode())
    _write(out / "summary.txt", text.encode())
    return text + _secrets(words, out, keys)


def populate(
    folder: Path,
    create_office: CreateOffice,
    keys: Mapping[str, str],
    people_of: int,
    cost: Cost,
    told: Callable[[int, int], None],
) -> None:
    """Found an office in `folder` and lead the first people of the sample through it.

    The list of the month is built and no paper printed; the last visit but one waits to
    be signed, the last one stops half way. `keys` are the passphrases of those who work
    in it and of the two officers, see `staff_of_sample`; `cost` is that of the keys.
    `told` hears how far it is.
    """
    caseload = sample()
    *done, to_sign, to_finish = caseload.elders[:people_of]
    to_sign = replace(to_sign, signed=False, decided_on=None, decision="approve")
    begun = dict(list(to_finish.answers.items())[:2])
    to_finish = replace(
        to_finish,
        signed=False,
        decided_on=None,
        decision="approve",
        answers=begun,
        facts=None,
    )
    caseload = replace(caseload, elders=(*done, to_sign, to_finish))
    clock = Clock(datetime.combine(first_day(caseload), OPENS))
    founder = caseload.office.assessor
    officers = tuple((name, keys[name]) for name in _OFFICERS)
    office = _office(caseload)
    ctx = create_office(folder, office, founder, keys[founder], officers, clock=clock)
    try:
        staff = _staff(ctx, caseload, keys, cost)
        users.add(ctx, GUEST, keys[GUEST], ("assessor", "payer"), None, cost=cost)
        lead(staff, clock, caseload, told)
        clock.move_to(caseload.on)
        disbursements.build(staff.payer, Month.parse(caseload.list_month))
    finally:
        ctx.store.close()


def staff_of_sample() -> tuple[str, ...]:
    """Return who has a key to the sample's office: the guest first, officers last."""
    return (GUEST, *_roles(sample()), *_OFFICERS)


# --- founding -------------------------------------------------------------------------


def _check_empty(out: Path) -> bool:
    """Return whether `out` is still to be made; DEMO-001 if something is in it."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            "DEMO-001",
            Message(N_("{path} is not an empty folder."), {"path": str(out)}),
            Message(N_("Name a folder that is empty or does not exist yet.")),
            str(out),
        )
    return not out.exists()


def _passphrase() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(5))


def _office(caseload: Sample) -> Office:
    office = caseload.office
    return Office(
        authority=office.authority,
        street=office.street,
        assessment_body=office.assessment_body,
        letterhead=office.letterhead,
        telephone=office.telephone,
        appeal_body=office.appeal_body,
        court=office.court,
        region=office.region,
        communities=office.communities,
        validity_months=office.validity_months,
    )


def _roles(caseload: Sample) -> dict[str, tuple[str, ...]]:
    """Return who works in the office as what, its founder first."""
    office = caseload.office
    return {
        office.assessor: FOUNDER_ROLES,
        office.payer: ("payer",),
        office.approver: ("approver",),
        office.reviewer: ("reviewer",),
    }


def _staff(
    ctx: Context, caseload: Sample, keys: Mapping[str, str], cost: Cost
) -> Staff:
    """Give everybody else a key, and return the office as they open it."""
    for name, roles in _roles(caseload).items():
        if name != ctx.store.user:
            users.add(ctx, name, keys[name], roles, None, cost=cost)
    payer, approver = (
        users.beside(ctx, name, keys[name])
        for name in (caseload.office.payer, caseload.office.approver)
    )
    return Staff(ctx, payer, approver)


# --- the papers -----------------------------------------------------------------------


def _issue(
    staff: Staff,
    out: Path,
    courses: Sequence[Course],
    month: Month,
    listed: Run,
    words: Catalogue,
) -> list[IssuedPaper]:
    """Issue every person's papers, then the list, into files named by number."""
    language = words.language
    issued: list[IssuedPaper] = []
    for course in courses:
        if course.visit_id and course.elder.signed:
            issued.append(
                papers.assessment_report(staff.assessor, course.visit_id, language)
            )
        if course.elder.decision == "approve" and course.acts:
            issued += [
                decision_papers.decision(staff.payer, act, language)
                for act in course.acts
            ]
        else:
            issued.append(
                papers.subsidy_sheet(staff.payer, course.person_id, month, language)
            )
    for paper in issued:
        _write(out / PAPERS_FOLDER / f"{paper.number}.pdf", paper.data)
    of_list = papers.month_list(staff.payer, listed.id, language)
    workbook = papers.month_workbook(staff.payer, listed.id, language)
    _write(out / "list.pdf", of_list.data)
    _write(out / "list.xlsx", workbook.data)
    return [*issued, of_list, workbook]


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise UserError(
            "DEMO-002",
            Message(
                N_("{path} could not be written: {reason}"),
                {"path": str(file), "reason": error.strerror or str(error)},
            ),
            Message(N_("Look at the free space and the rights of the folder.")),
            str(file),
        ) from error


# --- the keys -------------------------------------------------------------------------


def _secrets(words: Catalogue, out: Path, keys: Mapping[str, str]) -> str:
    """Return how to open the office: printed once, kept nowhere."""
    lines = [Message(N_("Office: {path}"), {"path": str(out / OFFICE_FOLDER)})]
    lines += [
        Message(
            N_("User: {user}, passphrase: {passphrase}"),
            {"user": name, "passphrase": passphrase},
        )
        for name, passphrase in keys.items()
        if name not in _OFFICERS
    ]
    first, second = (keys[name] for name in _OFFICERS)
    lines.append(
        Message(
            N_("Recovery, both together: {first}, {second}"),
            {"first": first, "second": second},
        )
    )
    return "".join(f"{words.render(line)}\n" for line in lines)
