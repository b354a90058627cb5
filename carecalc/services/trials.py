# SPDX-License-Identifier: Apache-2.0
"""Offices for trying out: founding, opening again, throwing away; never a real one."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import people, visits
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.practice_cases import ModelCase, model_cases
from carecalc.services.trial_mark import SAMPLE, kind_of
from carecalc.store.engine import Store
from carecalc.store.keys import Cost
from carecalc.text import N_, Message

OFFICE_FOLDER = "office.carecalc"
_KEYS = "keys-in-clear.json"
"""Passphrases nobody types: what they open is made up, and says so."""

_TRAINEE = "学员"
_OFFICERS = ("练习甲", "练习乙")
_PEOPLE = 8
"""How many of the sample's people one waits for; two of them drafts."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An office for trying out that stands open, and for whom."""

    context: Context
    folder: Path
    user: str


@dataclass(frozen=True, slots=True)
class TourStops:
    """What the tour shows: a person, visits under way, to be signed and signed, a month."""

    person_id: str
    draft_id: str
    unsigned_id: str
    signed_id: str
    month: Month


def enter(
    root: Path,
    kind: str,
    open_office: Callable[[Path, str, str], Context],
) -> Trial:
    """Open the office of a kind in `root` that was founded; `UserError`s of the door."""
    place = root / kind
    folder = place / OFFICE_FOLDER
    user, passphrase = next(iter(_kept_keys(place).items()))
    return Trial(open_office(folder, user, passphrase), folder, user)


def found(
    root: Path,
    kind: str,
    create_office: Callable[..., Context],
    clock: Callable[[], datetime],
    cost: Cost,
    told: Callable[[int, int], None],
) -> None:
    """Found the office of a kind in `root` if it is not there.

    One that was left half founded, or lost its keys, is founded anew. `told` hears how
    far it is. `UserError`: that of the door.
    """
    # Only when somebody asks: the window opens without it.
    from carecalc.services import demo

    place = root / kind
    if is_founded(root, kind):
        return
    if place.exists():
        _clear(root, place)
    place.mkdir(parents=True, mode=0o700)
    names = demo.staff_of_sample() if kind == SAMPLE else (_TRAINEE, *_OFFICERS)
    keys = {name: _passphrase() for name in names}
    marked = partial(create_office, trial=kind)
    folder = place / OFFICE_FOLDER
    if kind == SAMPLE:
        demo.populate(folder, marked, keys, _PEOPLE, cost, told)
    else:
        _found_practice(folder, marked, keys, clock, told)
    # Last: without it the office is half founded.
    (place / _KEYS).write_text(json.dumps(keys, ensure_ascii=False), "utf-8")


def is_founded(root: Path, kind: str) -> bool:
    """Return whether the office of a kind was founded in `root`, all of it."""
    place = root / kind
    return bool(_kept_keys(place)) and (place / OFFICE_FOLDER).is_dir()


@contextmanager
def founding(root: Path, kind: str) -> Iterator[None]:
    """Clear away what is half founded where a process that did it came to its end."""
    try:
        yield
    except BaseException:
        place = root / kind
        if place.exists() and not is_founded(root, kind):
            _clear(root, place)
        raise


def throw_away(store: Store, root: Path) -> None:
    """Close an office for trying out and erase its folder; TRIAL-004 for any other.

    What it is, its own chain says; where it lies, `root`.
    """
    place = store.folder.parent
    with store.reading() as work:
        marked = kind_of(work)
    if not marked or place.resolve() != (root / marked).resolve():
        raise UserError(
            "TRIAL-004",
            Message(N_("This office is not one for trying out.")),
            Message(N_("Only offices for trying out are thrown away.")),
            str(store.folder),
        )
    store.close()
    _clear(root, place)


@needs("office.see", "nobody")
def kind(ctx: Context) -> str:
    """Return what the office is for trying out; empty for a real one."""
    with ctx.store.reading() as work:
        return kind_of(work)


@needs("cases.see", "whole")
def stops(ctx: Context) -> TourStops:
    """Return what the tour of the sample leads past; TRIAL-002 in another office."""
    from carecalc.services.samples import sample

    with ctx.store.reading() as work:
        if kind_of(work) != SAMPLE:
            raise UserError("TRIAL-002", Message(N_("This is no sample office.")))
    seen = [
        visits.view(ctx, visit.id)
        for summary in people.find(ctx, "").rows
        for visit in visits.of_person(ctx, summary.person.id)
    ]
    drafts = [view for view in seen if view.visit.state == "draft"]
    signed = next(view for view in seen if view.visit.state == "signed")
    return TourStops(
        person_id=signed.person.id,
        draft_id=next((v for v in drafts if v.answered < v.asked), signed).visit.id,
        unsigned_id=next((v for v in drafts if v.answered == v.asked), signed).visit.id,
        signed_id=signed.visit.id,
        month=Month.parse(sample().list_month),
    )


def _found_practice(
    folder: Path,
    create_office: Callable[..., Context],
    keys: Mapping[str, str],
    clock: Callable[[], datetime],
    told: Callable[[int, int], None],
) -> None:
    """Found the practice office with the person of every model case."""
    from carecalc.services.samples import sample

    of = sample().office
    office = Office(
        authority="练习·无效",
        street="练习·无效",
        assessment_body="练习·无效",
        letterhead="练习·无效",
        telephone="000",
        appeal_body="练习·无效",
        court="练习·无效",
        region=of.region,
        communities=(GROUP,),
    )
    officers = tuple((name, keys[name]) for name in _OFFICERS)
    ctx = create_office(folder, office, _TRAINEE, keys[_TRAINEE], officers, clock=clock)
    try:
        cases = model_cases()
        for number, case in enumerate(cases):
            told(number, len(cases))
            _register(ctx, case)
    finally:
        ctx.store.close()


GROUP = "练习案例"
"""The community of all model cases."""


def _register(ctx: Context, case: ModelCase) -> None:
    ids = _ids(case.person_id, ctx.new_id)
    people.register(
        replace(ctx, new_id=partial(next, ids)),
        PersonDraft(
            name=case.name, community=GROUP, birth_date=case.birth_date, sex=case.sex
        ),
    )


def _ids(first: str, after: Callable[[], str]) -> Iterator[str]:
    """Yield the case's id for its person, then fresh ones."""
    yield first
    while True:
        yield after()


def _kept_keys(place: Path) -> dict[str, str]:
    try:
        read = json.loads((place / _KEYS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}


def _clear(root: Path, place: Path) -> None:
    """Erase one folder right below the offices for trying out, and no other."""
    if place.parent.resolve() != root.resolve() or place.is_symlink():
        raise ValueError(f"{place} is none of {root}")
    try:
        shutil.rmtree(place)
    except OSError as error:
        raise UserError(
            "TRIAL-005",
            Message(
                N_("{path} could not be erased: {reason}"),
                {"path": str(place), "reason": error.strerror or str(error)},
            ),
            Message(N_("Close what has a file of it open, and try once more.")),
            str(place),
        ) from error


def _passphrase() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(5))
