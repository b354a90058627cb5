# SPDX-License-Identifier: Apache-2.0
"""All that was ever paid, held against the checks of a month's list in one pass.

What stands in tables of columns is audited without an office, by the law at hand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.month_checks import check_rules
from carecalc.domain import lots
from carecalc.domain.month_check import BLOCKS, NOTE, REASON, CheckRules
from carecalc.domain.period import Month
from carecalc.domain.policy_reading import groups_in_force
from carecalc.errors import UserError
from carecalc.services.case_checks import check_region
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    # numpy is for those who audit, not for everybody who opens an office.
    from carecalc.batch.audit_found import Suspicion
    from carecalc.batch.auditing import Audit, Groups

_ONE_SIDE = frozenset({"choose", "highest", "first", "veto"})
_GRAVEST_FIRST = (BLOCKS, REASON, NOTE)


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What a check found about one person of all that was paid.

    `payments` are how many payments of theirs are concerned and `amount_fen` how much:
    of wrong amounts the difference to what is due, of what is lacking that. `others`
    are the numbers of those whom it concerns as well. No months where the whole time
    is meant.
    """

    code: str
    case: str
    severity: str
    label: Text
    id_number: str
    name: str
    payments: int
    amount_fen: int
    first: Month | None
    last: Month | None
    programmes: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit read and found, the gravest first.

    `people` are those who were paid; `nameless` payments have nobody's number, and are
    held against nothing.
    `not_judged` are the checks for which a table is missing.
    """

    payments: int
    nameless: int
    people: int
    amount_fen: int
    findings: tuple[AuditFinding, ...]
    not_judged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReVisits:
    """Whom to visit again, drawn by lot: anybody draws the same from seed and list.

    `population` is how many may be drawn, `digest` that of their sorted numbers.
    """

    algorithm: str
    seed: str
    digest: str
    population: int
    drawn: tuple[lots.Lot, ...]


def audit_folder(catalog: Catalog, folder: Path, region: str, on: date) -> AuditReport:
    """Audit the tables of a folder by the law at hand for a region.

    `on` chooses the checks. `UserError`: ARROW-… a table cannot be read, CASE-001 no
    policy covers the region, CHECK-001 no checks are in force, INPUT-004 a month is none.
    """
    from carecalc.batch.audit_reading import AuditFolder, Limits
    from carecalc.batch.auditing import Audit, Rules

    check_region(region, catalog)
    rules = check_rules(catalog, on)
    tables = AuditFolder(folder)
    audit = Audit(
        Rules(
            lambda: tuple(tables.programmes),
            GroupsOf(catalog, region),
            rules.number("STAT-01", "months"),
            tables.due,
        ),
        tables.facts(
            Limits(
                rules.number("EVAL-01", "assessors"),
                rules.number("EVAL-01", "pair_a_day"),
            )
        ),
    )
    for payments in tables.payments():
        audit.take(payments)
    return reported(
        rules, audit, tuple(tables.programmes), tables.names, tables.lacking
    )


def reported(
    rules: CheckRules,
    audit: "Audit",
    programmes: tuple[str, ...],
    names: Callable[[Sequence[int]], Mapping[int, tuple[str, str]]],
    not_judged: tuple[str, ...],
) -> AuditReport:
    """End an audit and return its report; `names` gives number and name of the people
    of some payments by their row."""
    found = list(audit.finish())
    named = names(audit.found.rows().tolist())
    told = _Telling(rules, programmes, _people(audit, found, named))
    findings = sorted(map(told.finding, found), key=_order)
    return AuditReport(
        audit.lines,
        audit.nameless,
        audit.people,
        audit.fen,
        tuple(findings),
        not_judged,
    )


def draw(report: AuditReport, size: int, seed: str) -> ReVisits:
    """Draw whom to visit again from those of whom anything was found.

    The gravest finding of each is the stratum. `UserError` AUDIT-101: no seed.
    """
    if not seed.strip():
        raise UserError(
            "AUDIT-101",
            Message(N_("A draw needs a seed that nobody could choose.")),
            Message(N_("Take one that was announced before, such as a lottery’s.")),
            "seed",
        )
    population: dict[str, str] = {}
    for finding in report.findings:
        for number in (finding.id_number, *finding.others):
            population.setdefault(number, finding.code)
    return ReVisits(
        lots.ALGORITHM,
        seed,
        lots.digest_of(population),
        len(population),
        lots.draw(seed, population, size),
    )


class GroupsOf:
    """The groups of a month of which only one side is paid, each month's law once."""

    def __init__(self, catalog: Catalog, region: str) -> None:
        self._catalog, self._region = catalog, region
        self._known: dict[str, tuple[tuple[str, Sequence[Sequence[str]]], ...]] = {}

    def __call__(self, number: int) -> "Groups":
        from carecalc.batch.audit_facts import month_of

        day = month_of(number).first_day
        found: list[tuple[str, Sequence[Sequence[str]]]] = []
        for policy in self._catalog.policies(self._region, day):
            if policy.digest not in self._known:
                self._known[policy.digest] = tuple(
                    (group.mode, group.sides)
                    for group in groups_in_force(policy)
                    if group.mode in _ONE_SIDE
                )
            found += self._known[policy.digest]
        return found


def _people(
    audit: "Audit", found: Sequence["Suspicion"], named: Mapping[int, tuple[str, str]]
) -> Mapping[int, tuple[str, str]]:
    """Return number and name of people by their place; the number's first seventeen
    digits where no payment of theirs was looked at."""
    keys = audit.index.keys()
    people = {
        one.place: named[one.row]
        for one in found
        if one.row is not None and one.row in named
    }
    wanted = {place for one in found for place in (one.place, *one.with_)}
    return {place: people.get(place) or (str(int(keys[place])), "") for place in wanted}


@dataclass(frozen=True, slots=True)
class _Telling:
    rules: CheckRules
    programmes: tuple[str, ...]
    people: Mapping[int, tuple[str, str]]

    def finding(self, one: "Suspicion") -> AuditFinding:
        from carecalc.batch.audit_facts import month_of

        number, name = self.people[one.place]
        return AuditFinding(
            one.code,
            one.case,
            self.rules.severity(one.code, one.case),
            self.rules.checks[one.code].label,
            number,
            name,
            one.payments,
            one.fen,
            month_of(one.first) if one.first else None,
            month_of(one.last) if one.last else None,
            tuple(self.programmes[place] for place in one.programmes),
            tuple(self.people[place][0] for place in one.with_),
        )


def _order(finding: AuditFinding) -> tuple[int, str, str, str]:
    gravity = _GRAVEST_FIRST.index(finding.severity)
    return gravity, finding.code, finding.case, finding.id_number


def lines_of(
    report: AuditReport, drawn: ReVisits | None
) -> Iterator[Mapping[str, object]]:
    """Yield the findings, then the draw, as the command line prints them."""
    for one in report.findings:
        yield {
            "check": one.code,
            "case": one.case,
            "severity": one.severity,
            "id_number": one.id_number,
            "name": one.name,
            "payments": one.payments,
            "fen": one.amount_fen,
            "from": None if one.first is None else str(one.first),
            "to": None if one.last is None else str(one.last),
            "programmes": list(one.programmes),
            "others": list(one.others),
        }
    if drawn is not None:
        yield {
            "draw": {
                "algorithm": drawn.algorithm,
                "seed": drawn.seed,
                "population": drawn.population,
                "population_sha256": drawn.digest,
                "drawn": [[lot.id, lot.stratum, lot.number] for lot in drawn.drawn],
            }
        }
