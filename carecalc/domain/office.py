# SPDX-License-Identifier: Apache-2.0
"""The office that keeps the data file and whose names stand on its papers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """Names and addresses printed on papers, and the region whose law applies.

    `authority` decides subsidies, `assessment_body` signs levels; `appeal_body`
    (复议机关) and `court` are the remedies named on decisions. `region` is six digits.
    """

    authority: str
    street: str
    assessment_body: str
    letterhead: str
    telephone: str
    appeal_body: str
    court: str
    region: str
    communities: tuple[str, ...] = ()
    validity_months: int | None = None
    version: int = 1
