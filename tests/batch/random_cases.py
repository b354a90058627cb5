# SPDX-License-Identifier: Apache-2.0
"""Cases at random, in which everything that a policy may read stands, overlaps, is open
at an end, or is not known."""

from collections.abc import Sequence
from datetime import date
from random import Random

from carecalc.domain.case import (
    AssessmentRecord,
    BenefitRecord,
    Case,
    CaseEvent,
    CertificateRecord,
    FeeRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month

CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神")
STATUSES = ("TK", "DB", "DB", "DSR", "JS", "BY", "NC", "WY")
LEVELS: tuple[tuple[str, str | int], ...] = (
    *(("gbt-42195-2022", n) for n in range(5)),
    ("mzt-039-2013", 3),
    ("sh-needs-2019", 2),
    ("sh-needs-2019", 5),
    ("tekun-6", "full"),
    ("tekun-6", "none"),
)
EVENTS = ("death", "missing", "prison", "voluntary", "status-lost", "level-changed")
BENEFITS = ("work-injury-care", "heroic-act-care", "retired-cadre", "duty-disability")
MONTHS: tuple[tuple[Month, ...], ...] = (
    (),
    (),
    (Month(2026, 9), Month(2026, 10)),
    (Month(2026, 3),),
    (Month(2027, 1), Month(2026, 11), Month(2026, 11)),
)


def random_case(
    random: Random,
    name: str,
    region: str = "110105",
    programmes: Sequence[str] = ("bj-hardship", "bj-care", "bj-disability-living"),
    groups: Sequence[str] = ("bj-living", "bj-nursing", "bj-elder-or-disability"),
    facts: Sequence[tuple[str, Sequence[str]]] = (),
) -> Case:
    """Return a case; it may hold the programmes as benefits, choose in the groups and
    answer the facts."""

    def day(first: int, last: int) -> date:
        return date(
            random.randint(first, last), random.randint(1, 12), random.randint(1, 28)
        )

    def some(share: float) -> bool:
        return random.random() < share

    def period() -> tuple[date | None, date | None]:
        return (
            None if some(0.1) else day(2019, 2026),
            None if some(0.6) else day(2025, 2027),
        )

    def many(*counts: int) -> range:
        return range(random.choice(counts))

    benefits = (*BENEFITS, *programmes)
    return Case(
        name,
        region,
        None if some(0.05) else _birth(random),
        random.choice([None, "male", "female"]),
        None
        if some(0.05)
        else tuple(
            Place(*period(), random.choice([region, region, "440103"]))
            for _ in many(0, 1, 1, 2)
        ),
        None if some(0.5) else (Place(None, None, random.choice([region, "440103"])),),
        random.choice([None, "home", "institution-long"]),
        None if some(0.3) else Money(random.randint(0, 300_000)),
        tuple(
            StatusRecord(
                *period(),
                random.choice(STATUSES),
            )
            for _ in many(0, 1, 1, 2)
        ),
        tuple(
            CertificateRecord(
                *period(), random.choice(CATEGORIES), random.randint(1, 4), some(0.3)
            )
            for _ in many(0, 0, 1, 2)
        ),
        tuple(
            BenefitRecord(
                *period(),
                random.choice(benefits),
                random.choice([None, Money(10_000), Money(30_000), Money(90_000)]),
            )
            for _ in many(0, 0, 0, 1, 2)
        ),
        tuple(
            AssessmentRecord(
                random.choice([None, *[day(2023, 2026)] * 8, date.min]),
                None if some(0.7) else day(2025, 2027),
                *random.choice(LEVELS),
            )
            for _ in many(0, 1, 2, 3)
        ),
        tuple(
            FeeRecord(
                Month(2026, random.randint(8, 12)),
                random.choice(["home", "day-care", "institution-long"]),
                Money(random.randint(0, 400_000)),
                None if some(0.1) else Money(random.randint(0, 300_000)),
            )
            for _ in many(0, 1, 2)
        ),
        tuple(
            CaseEvent(random.choice(EVENTS), day(2025, 2026))
            for _ in many(0, 0, 0, 1, 2)
        ),
        None if some(0.1) else day(2025, 2026),
        tuple(day(2026, 2026) for _ in many(0, 0, 0, 1, 2)),
        None if some(0.4) else day(2025, 2026),
        {
            group: tuple(random.sample(programmes, random.randint(0, 2)))
            for group in groups
            if some(0.3)
        },
        {
            (random.choice(programmes), Month(2026, random.randint(8, 12))): Money(
                random.choice([0, 10_000, 60_000])
            )
            for _ in many(0, 0, 1, 2)
        },
        {fact: (random.choice(codes),) for fact, codes in facts if some(0.5)},
        random.choice(MONTHS),
    )


def _birth(random: Random) -> date:
    if random.random() < 0.1:
        return date(random.choice([1936, 1944, 1964]), 2, 29)
    return date(
        random.randint(1915, 1990), random.randint(1, 12), random.choice([1, 15, 28])
    )
