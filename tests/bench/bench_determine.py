# SPDX-License-Identifier: Apache-2.0
"""Determining the three Beijing programmes with reasons, for a month and for a year,
beside the same notice written out by hand in Python."""

import time
from collections.abc import Callable
from datetime import date

from carecalc.catalog.cases import read_case
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.entitlement import entitle
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy

ON = date(2026, 11, 21)
REGION = "110105"
YEAR = [Month(2026, number) for number in range(1, 13)]
CASE = {
    "region": REGION,
    "person": {
        "birth_date": "1944-03-09",
        "sex": "female",
        "hukou": REGION,
        "statuses": [{"code": "DB", "from": "2025-12-01"}],
        "certificates": [{"category": "肢体", "grade": 2, "from": "2016-05-16"}],
    },
    "assessments": [{"scale": "gbt-42195-2022", "level": 3, "on": "2026-08-05"}],
    "applied_on": "2026-01-02",
}


def by_hand(month: Month) -> tuple[int, int, int]:
    """Return 困难, 护理 and 高龄 of this one case, in fen, without a reason."""
    age = month.year - 1944 - (month.number < 3)
    severe = month >= Month(2026, 8)
    hardship = 30_000 if age >= 60 else 0
    care = 60_000 if severe else 40_000
    bands = ((100, 80_000), (90, 50_000), (80, 10_000))
    return hardship, care, next((fen for least, fen in bands if age >= least), 0)


def milliseconds(run: Callable[[], object]) -> float:
    """Return the time of one run in the quickest of many short batches: other programs
    on the machine can only make a batch slower."""
    best = float("inf")
    for _ in range(200):
        began = time.perf_counter()
        for _ in range(5):
            run()
        best = min(best, (time.perf_counter() - began) / 5)
    return best * 1000


def main() -> None:
    """Print what a month and a year cost."""
    catalog = open_catalog([])
    labels = catalog.codes().labels()
    case = read_case(CASE)
    everything = catalog.policies(REGION, ON)
    three = [policy for policy in everything if policy.code == "bj-elderly"]

    def run(policies: list[Policy], months: list[Month]) -> Callable[[], object]:
        return lambda: entitle(case, lambda month: policies, ON, months, None, labels)

    for name, policies in (("three programmes", three), ("all files", everything)):
        month = milliseconds(run(policies, [Month(2026, 10)]))
        year = milliseconds(run(policies, YEAR))
        print(f"{name}: a month {month:.3f} ms, twelve months {year:.3f} ms")
    bare = milliseconds(lambda: by_hand(Month(2026, 10)))
    print(f"by hand, no reasons: a month {bare:.4f} ms")
    sums = {
        month: total.fen
        for month, total in entitle(case, lambda month: three, ON, YEAR).totals.items()
    }
    assert sums == {month: sum(by_hand(month)) for month in YEAR}


if __name__ == "__main__":
    main()
