# SPDX-License-Identifier: Apache-2.0
"""A change of the law tried on a hundred thousand people, as the page of trials does it.

The cases are in the process already, and the law as it stands was reckoned: what is
measured is what somebody waits for after each change, from the bytes of the new file to
who gains and who loses. Times are of the processor, for other programs share the machine.
"""

import sys
import time

from carecalc.catalog.shipped import open_catalog
from carecalc.services.caseloads import caseload
from carecalc.services.sandbox import copied
from carecalc.services.sandbox_reckoning import Caseload
from carecalc.services.sandbox_values import ALL, Asked, Subject
from tests.bench.bench_batch_policies import MONTH, ON, REGION

PEOPLE = 100_000
AIM = 1.0
"""Seconds after a change."""
LEVEL = '{ scale = "gbt-42195-2022", level = 3 }'
CHANGES = (
    ("an amount", "A = 600", "A = 650"),
    ("a level", LEVEL, LEVEL.replace("3 }", "[2, 3] }")),
    ("a category", "DSR = 200", "DSR = 260"),
    ("an amount again", "A = 600", "A = 700"),
)


def main(arguments: list[str] | None = None) -> int:
    """Print how long each change takes, and how that compares with the aim."""
    people = int(arguments[0]) if arguments else PEOPLE
    catalog = open_catalog(())
    law = tuple(catalog.policies(REGION, MONTH.first_day))
    elderly = next(policy for policy in law if policy.code == "bj-elderly")
    subjects = []
    for number, case in enumerate(caseload(catalog, 0, REGION, ON).cases(people)):
        applied = tuple((day, ()) for day in case.applications)
        subjects.append(Subject(str(number), case, applied))
    held = Caseload(subjects)
    began = time.process_time()
    held.reckon(Asked(MONTH, ON, True, law, law))
    print(f"{people:,} people, the law as it stands: {_since(began):.2f} s")
    file = catalog.by_digest(elderly.digest)
    assert file is not None, "the catalogue read it from this file"
    text = copied(file.data.decode("utf-8"))
    for name, old, new in CHANGES:
        began = time.process_time()
        data = text.replace(old, new, 1).encode("utf-8")
        tried = catalog.policy_from(data, file.path, catalog.standards())
        after = tuple(tried if policy is elderly else policy for policy in law)
        answer = held.reckon(Asked(MONTH, ON, True, law, after))
        took = _since(began)
        changed = answer.programmes[ALL].changed
        print(f"{name}: {took:.2f} s, {took / AIM:.2f} of the aim ({changed:,} people)")
    return 0


def _since(began: float) -> float:
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
