# SPDX-License-Identifier: Apache-2.0
"""Determine many cases at a time, with the text that one at a time gives.

What cannot be told of many is left to `scoring.determine_line`: a bad case, one that the
law file has no answer for. numpy is loaded by whoever makes a `ManyCases`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from carecalc.batch.entitling import entitle_many
from carecalc.batch.law import Law
from carecalc.batch.lines import LineColumns
from carecalc.catalog.cases import read_case
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.values import choice_values, line_value
from carecalc.domain.case import Case
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.verdict import covers
from carecalc.errors import UserError
from carecalc.services.case_checks import check_case, check_region
from carecalc.services.json_lines import json_text

Raw = Mapping[str, object] | None


class ManyCases:
    """Determines cases under one law and one reading, as many at a time as come."""

    def __init__(self, catalog: Catalog, on: date, switches: Mapping[str, str]) -> None:
        self.catalog = catalog
        self.on = on
        self._switches = switches
        self._folders = {
            path.split("/")[2]
            for path, file in catalog.files.items()
            if file.kind == "policy"
        }
        # Regions that the same files cover have one law.
        self._laws: dict[frozenset[str], Law] = {}
        self._texts: dict[tuple[object, ...], str] = {}

    def lines(self, raws: Sequence[Raw]) -> list[str | None]:
        """Return each result as the line that `carecalc determine` prints; None where
        one at a time has to tell, as for a line that could not be read."""
        found: list[str | None] = [None] * len(raws)
        for places, columns in self.determined(raws):
            for number, place in enumerate(places):
                raw = raws[place]
                if number not in columns.errors and raw is not None:
                    found[place] = self.text(raw.get("id"), columns, number)
        return found

    def determined(
        self, raws: Sequence[Raw]
    ) -> Iterator[tuple[list[int], LineColumns]]:
        """Yield the entitlements of sound cases of one law, with their places among the
        lines."""
        cases = [None if raw is None else self._case(raw) for raw in raws]
        regions = {case.region for case in cases if case is not None}
        for group in self.alike(sorted(regions)):
            places = [n for n, c in enumerate(cases) if c and c.region in group]
            listed = [case for case in cases if case and case.region in group]
            try:
                columns = entitle_many(listed, self.law(group[0]), self.on)
            except UserError:
                continue  # one at a time it is told which case it is
            yield places, columns

    def alike(self, regions: Sequence[str]) -> list[list[str]]:
        """Return the regions that have one law together."""
        found: dict[frozenset[str], list[str]] = {}
        for region in regions:
            found.setdefault(self._covering(region), []).append(region)
        return list(found.values())

    def law(self, region: str) -> Law:
        """Return the law of a region, with all that was judged by it so far."""
        key = self._covering(region)
        law = self._laws.get(key)
        if law is None:
            law = self._laws[key] = self._law(region)
        return law

    def _covering(self, region: str) -> frozenset[str]:
        return frozenset(folder for folder in self._folders if covers(folder, region))

    def _law(self, region: str) -> Law:
        def policies(month: Month) -> list[Policy]:
            return self.catalog.policies(region, month.first_day)

        return Law(policies, self._switches)

    def _case(self, raw: Mapping[str, object]) -> Case | None:
        try:
            case = read_case(raw)
            check_case(raw, case, self.catalog)
            check_region(case.region, self.catalog)
        except UserError:
            return None
        return case

    # --- out ---------------------------------------------------------------------------

    def text(self, identity: object, columns: LineColumns, number: int) -> str:
        """Return the entitlement of a case as it is printed."""
        found = columns.entitlement(number)
        lines = ", ".join([self._line(line) for line in found.lines])
        return (
            f'{{"id": {json_text(identity)}, "files": {self._same(found.files)}, '
            f'"lines": [{lines}], "totals": {_totals(found)}, '
            f'"open_choices": {_choices(found)}, '
            f'"readings": {self._same(found.readings)}}}'
        )

    def _line(self, line: EntitlementLine) -> str:
        """Return a line as it is printed; few are not the same as others."""
        key = (
            *(line.programme, line.month, line.state, line.amount, line.category),
            *(line.clauses, line.vetoed_by, line.missing, line.arrears, line.recovery),
        )
        text = self._texts.get(key)
        if text is None:
            text = json_text(line_value(line))
            if len(self._texts) < _KEPT:
                self._texts[key] = text
        return text

    def _same(self, table: Mapping[str, str]) -> str:
        """Return a table that most cases share as it is printed."""
        key = tuple(table.items())
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = json_text(table)
        return text


_KEPT = 100_000


def _totals(found: Entitlement) -> str:
    return json_text({str(month): total.fen for month, total in found.totals.items()})


def _choices(found: Entitlement) -> str:
    if not found.open_choices:
        return "[]"
    return json_text(choice_values(found))
