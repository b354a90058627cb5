# SPDX-License-Identifier: Apache-2.0
"""Let anybody check on the spot that a scale is reckoned as its standard says."""

from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.selftests import (
    Failure,
    GroupOutcome,
    SelfTest,
    read_vectors,
    run,
)
from carecalc.text import N_, Message


def selftest(catalog: Catalog, scale_code: str, on: date) -> SelfTest:
    """Run every answer sheet that comes with the version in force on a day.

    `SCALE-001` for an unknown scale, `SCALE-003` for one without a self-test.
    """
    scale = catalog.scale(scale_code, on)
    file = catalog.selftest_file(scale)
    return run(scale, read_vectors(file.data, file.path, scale))


def summary(found: SelfTest) -> Message:
    """Return the outcome in one plain sentence."""
    values: dict[str, object] = {
        "scale": found.label,
        "count": found.passed + found.failed,
        "failed": found.failed,
    }
    if found.failed:
        return Message(
            N_(
                "{scale}: {failed} of {count} answer sheets come out otherwise than "
                "the standard says. Do not use this scale before that is mended."
            ),
            values,
        )
    return Message(
        N_("{scale}: all {count} answer sheets come out as the standard says."), values
    )


def group_words(group: GroupOutcome) -> Message:
    """Return the line of one group: what it tries, how many passed."""
    values: dict[str, object] = {
        "title": group.title,
        "clause": group.clause,
        "passed": group.passed,
        "count": group.passed + group.failed,
    }
    if group.clause:
        return Message(N_("{title} ({clause}): {passed} of {count}"), values)
    return Message(N_("{title}: {passed} of {count}"), values)


def failure_words(failure: Failure) -> tuple[Message, ...]:
    """Return what came out otherwise, a line each."""
    return tuple(
        Message(
            N_("no. {number}{about}: {what} should be {expected} and is {found}"),
            {
                "number": failure.number,
                "about": Message(N_(" ({about})"), {"about": failure.about})
                if failure.about
                else "",
                "what": difference.what,
                "expected": difference.expected,
                "found": difference.found,
            },
        )
        for difference in failure.differences
    )


def files_words(found: SelfTest, day: date) -> tuple[Message, ...]:
    """Return which files were compared, by version and digest, and on which day."""
    return (
        Message(
            N_("Scale file: {scale}, version {version}, SHA-256 {digest}"),
            {"scale": found.scale, "version": found.version, "digest": found.digest},
        ),
        Message(
            N_("Self-test file: SHA-256 {digest}"), {"digest": found.vectors_digest}
        ),
        Message(N_("Compared on {day}"), {"day": day}),
    )
