# SPDX-License-Identifier: Apache-2.0
"""What a case from outside may not say: twice the same, backwards, or on no level."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import LawFileError
from carecalc.domain.case import DEATH, AssessmentRecord, Case, Dated
from carecalc.domain.scale import Scale, level_label
from carecalc.domain.verdict import covers
from carecalc.errors import UserError
from carecalc.text import N_, Message

# What may stand once only, and by which keys two entries are the same.
_ONCE = {"choices": ("group",), "paid": ("programme", "month")}
_DIGITS = 6


def check_case(raw: Mapping[str, Any], case: Case, catalog: Catalog) -> None:
    """Refuse what would otherwise pass unseen and change what is due.

    `raw` has the shape of a case. `UserError`: CASE-005 an entry stands twice,
    CASE-006 a period runs backwards, CASE-007 a scale at hand has no such level,
    CASE-015 two days contradict each other, CASE-016 a programme of another region.
    """
    for name, keys in _ONCE.items():
        _check_once(name, keys, raw.get(name, ()))
    for place, record in _dated(case):
        if record.first and record.last and record.last < record.first:
            raise UserError(
                "CASE-006",
                Message(N_("“{place}” ends before it begins."), {"place": place}),
                Message(N_("Correct one of the two days.")),
                place,
            )
    _check_days(case)
    _check_programmes(case, catalog)
    for n, assessment in enumerate(case.assessments):
        _check_level(f"assessments.{n}.level", assessment, catalog)


def check_region(region: str, catalog: Catalog) -> None:
    """Refuse a region that no file can cover; CASE-001."""
    is_code = len(region) == _DIGITS and region.isascii() and region.isdigit()
    if not is_code or not catalog.knows_region(region):
        raise UserError(
            "CASE-001",
            Message(N_("No policy covers the region “{region}”."), {"region": region}),
            Message(
                N_("Compare the six digits; a county adds its files to the overlay.")
            ),
            "region",
        )


def _check_once(name: str, keys: tuple[str, ...], entries: Any) -> None:
    seen = set()
    for n, entry in enumerate(entries):
        same = tuple(entry[key] for key in keys)
        if same in seen:
            raise UserError(
                "CASE-005",
                Message(
                    N_("“{place}” stands twice for {same}."),
                    {"place": name, "same": same},
                ),
                Message(N_("Remove one of the two, or add them up.")),
                f"{name}.{n}",
            )
        seen.add(same)


def _dated(case: Case) -> Iterator[tuple[str, Dated]]:
    lists = {
        "person.hukou": case.hukou or (),
        "person.residence": case.residence or (),
        "person.statuses": case.statuses,
        "person.certificates": case.certificates,
        "person.benefits": case.benefits,
        "assessments": case.assessments,
    }
    for name, records in lists.items():
        for n, record in enumerate(records):
            yield f"{name}.{n}", record


def _check_days(case: Case) -> None:
    """Refuse days of which one must lie before the other and does not."""
    died = next((event.on for event in case.events if event.kind == DEATH), None)
    pairs: list[tuple[str, date | None, str, date | None]] = [
        ("person.death_date", died, "person.birth_date", case.birth_date),
        ("applied_on", case.applied_on, "person.birth_date", case.birth_date),
        ("decided_on", case.decided_on, "applied_on", case.applied_on),
    ]
    for n, again in enumerate(case.applied_again):
        pairs.append((f"applied_again.{n}", again, "applied_on", case.applied_on))
    for n, assessment in enumerate(case.assessments):
        place = f"assessments.{n}.on"
        pairs.append((place, assessment.first, "person.birth_date", case.birth_date))
    for place, day, other, earlier in pairs:
        if day is not None and earlier is not None and day < earlier:
            raise UserError(
                "CASE-015",
                Message(
                    N_("“{place}” ({day}) lies before “{other}” ({earlier})."),
                    {"place": place, "day": day, "other": other, "earlier": earlier},
                ),
                Message(N_("Correct one of the two days.")),
                place,
            )


def _check_programmes(case: Case, catalog: Catalog) -> None:
    """Refuse what was paid or chosen of a programme that is another region's."""
    elsewhere: set[str] = set()
    here: set[str] = set()
    named = {programme for programme, _ in case.paid}
    named |= {programme for take in case.choices.values() for programme in take}
    if not named:
        return
    for path, file in catalog.files.items():
        if file.kind != "policy":
            continue
        try:
            policy = catalog.policy_from(file.data, path)
        except LawFileError:
            # It is told where somebody needs it; it may be this region's own.
            return
        known = here if covers(policy.region, case.region) else elsewhere
        known.update(policy.programmes)
    for programme in sorted(named & (elsewhere - here)):
        place = "paid" if any(p == programme for p, _ in case.paid) else "choices"
        raise UserError(
            "CASE-016",
            Message(
                N_("“{programme}” is a programme of another region than {region}."),
                {"programme": programme, "region": case.region},
            ),
            Message(N_("Correct the programme, or the region of the case.")),
            place,
        )


def _check_level(place: str, assessment: AssessmentRecord, catalog: Catalog) -> None:
    versions = [
        scale
        for scale in _versions(assessment.scale, catalog)
        if scale.preliminary is not None
    ]
    if versions and not any(level_label(s, assessment.level) for s in versions):
        raise UserError(
            "CASE-007",
            Message(
                N_("{scale} has no level {level} of this kind."),
                {"scale": assessment.scale, "level": str(assessment.level)},
            ),
            Message(N_("Copy the level from the report; “3” in quotes is not 3.")),
            place,
        )


def _versions(code: str, catalog: Catalog) -> Iterator[Scale]:
    for path, file in catalog.files.items():
        if path.startswith(f"forms/scales/{code}/"):
            yield catalog.scale_from(file.data, path)
