# SPDX-License-Identifier: Apache-2.0
"""The law of pre-screening for a region and day: its files, the more local ones first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import LawFile, raise_if_broken
from carecalc.catalog.problems import Faults, LawFileError
from carecalc.catalog.reader import read_keys
from carecalc.domain import prescreen_rules as r
from carecalc.domain.conditions import Switch
from carecalc.domain.policy import Standard
from carecalc.domain.verdict import covers
from carecalc.text import N_, Text

if TYPE_CHECKING:
    from carecalc.catalog.hardship_keys import (
        CategoryKeys,
        HardshipKeys,
        IncomeKeys,
        LabelKeys,
        LimitKeys,
        MembershipKeys,
        SupportKeys,
        WindowKeys,
    )
    from carecalc.catalog.schema import Clausal

# The models of the keys take a tenth of a second to make: they are imported by the
# first file that is read.

FOLDER = "resources/hardship"


def read_hardship(data: bytes, file: str) -> "HardshipKeys":
    """Return the keys in a file's bytes; `LawFileError` with every fault."""
    from carecalc.catalog.hardship_keys import HardshipKeys

    faults = Faults(file)
    keys = read_keys(data, HardshipKeys, faults)
    _check(keys, faults)
    faults.raise_if_any()
    return keys


def check_hardship(
    keys: "HardshipKeys", file: str, standards: Mapping[str, Standard]
) -> Faults:
    """Return the faults of one file beside the dated standards at hand.

    A standard that nobody has given yet is no fault: its results say that it lacks.
    """
    faults = Faults(file)
    for role, part in keys.standards.items():
        known = standards.get(part.standard)
        if known is not None and (
            known.unit != "yuan" or known.per not in ("month", "year")
        ):
            faults.add(
                "LAW-212",
                f"standards.{role}",
                N_("{standard} is not in yuan a month or a year."),
                N_("Name a standard of money."),
                standard=part.standard,
            )
    return faults


@dataclass(slots=True)
class HardshipLaw:
    """The rules of every region that is asked for, read once."""

    catalog: Catalog
    _found: dict[tuple[str, ...], r.HardshipRules] = field(default_factory=dict)

    def rules(self, region: str, on: date) -> r.HardshipRules:
        """Return the rules of a region on a day: what its own files say, then those of
        the regions around it; rules of which nothing is said are not known."""
        files = self._files(region, on)
        key = (region, *(file.path for file in files))
        if key not in self._found:
            self._found[key] = self._read(region, files)
        return self._found[key]

    def switches(self) -> dict[str, Mapping[str, object]]:
        """Return the switches of every file with their values.

        A file that cannot be read is told to the cases that need it, and to no other.
        """
        found: dict[str, Mapping[str, object]] = {}
        for path, file in self.catalog.files.items():
            if file.kind == "hardship":
                try:
                    keys = read_hardship(file.data, path)
                except LawFileError:
                    continue
                for name, switch in keys.switches.items():
                    found[name] = {**found.get(name, {}), **switch.values}
        return found

    def _files(self, region: str, on: date) -> list[LawFile]:
        """Return the files in force, the widest region first."""
        raise_if_broken(self.catalog.broken, FOLDER)
        latest: dict[str, tuple[date, LawFile]] = {}
        for path, file in self.catalog.files.items():
            if file.kind != "hardship":
                continue
            where, name = path.split("/")[2:4]
            if not covers(where, region):
                continue
            raise_if_broken(self.catalog.broken, f"{FOLDER}/{where}")
            first = date.fromisoformat(name.removesuffix(".toml"))
            if first <= on and (where not in latest or latest[where][0] < first):
                latest[where] = (first, file)
        return [latest[where][1] for where in sorted(latest, key=_narrowness)]

    def _read(self, region: str, files: list[LawFile]) -> r.HardshipRules:
        if not files:
            return r.HardshipRules(region)
        from carecalc.catalog.hardship_keys import over

        standards = self.catalog.standards()
        layers = []
        for file in files:
            keys = read_hardship(file.data, file.path)
            check_hardship(keys, file.path, standards).raise_if_any()
            layers.append(keys)
        joined = layers[0]
        for local in layers[1:]:
            joined = over(joined, local)
        digests = {file.path: file.digest for file in files}
        mark = next((keys.mark for keys in reversed(layers) if keys.mark), "")
        return _rules(region, joined, standards, digests, mark)


def _narrowness(region: str) -> int:
    while region.endswith("00"):
        region = region[:-2]
    return len(region)


def _check(keys: "HardshipKeys", faults: Faults) -> None:
    """Note switches, values of these and statuses that are named and do not exist."""
    for code, income in keys.incomes.items():
        if isinstance(income.counted, dict):
            place = f"incomes.{code}.counted"
            name = str(income.counted.get("switch", ""))
            named = keys.switches.get(name)
            told = set(income.counted) - {"switch"}
            if named is None or told != set(named.values):
                faults.add(
                    "LAW-210",
                    place,
                    N_("The choice does not name each value of a switch of this file."),
                    N_("Name the switch, and true or false for each of its values."),
                )
    for name, switch in keys.switches.items():
        if switch.default not in switch.values:
            faults.add(
                "LAW-043",
                f"switches.{name}.default",
                N_("The default “{value}” is not a value of the switch."),
                N_("Its values are {values}."),
                value=switch.default,
                values=tuple(switch.values),
            )
    for code in keys.categories:
        if code not in r.CATEGORIES:
            faults.add(
                "LAW-211",
                f"categories.{code}",
                N_("“{code}” is no status that can be pre-screened."),
                N_("Those are {codes}."),
                code=code,
                codes=r.CATEGORIES,
            )


def _rules(
    region: str,
    keys: "HardshipKeys",
    standards: Mapping[str, Standard],
    digests: Mapping[str, str],
    mark: str,
) -> r.HardshipRules:
    windows, held = keys.windows, keys.property
    return r.HardshipRules(
        region=region,
        mark=mark,
        income_window=None if windows is None else _window(windows.income),
        asset_window=None if windows is None else _window(windows.assets),
        rounding=_rounding(keys),
        membership={
            code: r.MemberRow(
                row.clause,
                row.mark or "",
                _label(code, row),
                row.counted is not False,
                tuple(row.relation),
                tuple(row.situation),
                row.apart_years,
                tuple(row.student),
                row.below_age,
                row.independent,
                row.duty,
                row.co_resident,
            )
            for code, row in _excluding_first(keys)
        },
        heads=_named(keys.heads),
        incomes={code: _income(code, part) for code, part in keys.incomes.items()},
        deductions=_named(keys.deductions),
        allowances={
            code: r.Allowance(
                part.clause,
                part.mark or "",
                _label(code, part),
                part.when or "",
                part.per or "member",
                part.standard or "",
                Fraction(part.rate or 0),
                part.older_age,
                Fraction(part.older_rate or 0),
            )
            for code, part in keys.allowances.items()
        },
        severe=_severe(keys),
        assets=_named(keys.assets),
        money=None if held is None else _limit(held.money),
        vehicles=_named(keys.vehicles),
        vehicle_rule=None
        if held is None or held.vehicles is None
        else r.VehicleRule(
            held.vehicles.clause,
            held.vehicles.mark or "",
            tuple(held.vehicles.allowed),
        ),
        dwelling_rule=_dwellings(keys),
        vetoes=_named(keys.vetoes),
        support=_support(keys.support),
        no_work={
            code: r.NoWorkRow(
                row.clause,
                row.mark or "",
                _label(code, row),
                row.min_age,
                row.below_age,
                tuple(row.categories),
                tuple(row.grades),
            )
            for code, row in keys.no_work.items()
        },
        no_capacity={
            code: r.NoCapacityRow(
                row.clause,
                row.mark or "",
                _label(code, row),
                tuple(row.status),
                row.min_age,
                _limit(row.below),
            )
            for code, row in keys.no_capacity.items()
        },
        expenditures={
            code: r.ExpenditureKind(
                part.clause,
                part.mark or "",
                _label(code, part),
                part.designated,
                part.invoiced,
                part.less_insurance,
                tuple(part.schools),
                part.public_price,
            )
            for code, part in keys.expenditures.items()
        },
        categories={code: _category(code, c) for code, c in keys.categories.items()},
        standards={
            role: r.Role(
                part.standard,
                standards.get(part.standard),
                part.clause,
                part.mark or "",
            )
            for role, part in keys.standards.items()
        },
        switches={
            name: Switch(name, s.label, s.default, s.values, s.clause, s.mark or "")
            for name, s in keys.switches.items()
        },
        digests=digests,
    )


def _excluding_first(keys: "HardshipKeys") -> "list[tuple[str, MembershipKeys]]":
    """Return the rows of membership; who does not count, does not count as anything."""
    return sorted(keys.membership.items(), key=lambda row: row[1].counted is not False)


def _label(code: str, keys: "LabelKeys") -> Text:
    return keys.label or Text(code)


def _named(tables: "Mapping[str, LabelKeys]") -> dict[str, r.Named]:
    return {
        code: r.Named(part.clause, part.mark or "", _label(code, part))
        for code, part in tables.items()
    }


def _rule(keys: "Clausal | None") -> r.Rule:
    return r.Rule() if keys is None else r.Rule(keys.clause, keys.mark or "")


def _window(keys: "WindowKeys | None") -> r.Window | None:
    if keys is None or keys.months is None or keys.includes_current is None:
        return None
    return r.Window(keys.clause, keys.mark or "", keys.months, keys.includes_current)


def _rounding(keys: "HardshipKeys") -> r.Rounding:
    part = keys.rounding
    if part is None or part.to is None or part.mode is None:
        return r.Rounding()
    return r.Rounding(part.clause, part.mark or "", Fraction(part.to), part.mode)


def _limit(keys: "LimitKeys | None") -> r.Limit | None:
    if keys is None or keys.standard is None or keys.factor is None:
        return None
    return r.Limit(
        keys.clause,
        keys.mark or "",
        keys.standard,
        Fraction(keys.factor),
        keys.per or "month",
    )


def _income(code: str, keys: "IncomeKeys") -> r.IncomeKind:
    counted, switch = keys.counted, ""
    counted_by: dict[str, bool] = {}
    if isinstance(counted, dict):
        switch = str(counted["switch"])
        counted_by = {n: bool(v) for n, v in counted.items() if n != "switch"}
        counted = False
    return r.IncomeKind(
        keys.clause,
        keys.mark or "",
        _label(code, keys),
        keys.head or "",
        counted is not False,
        switch,
        counted_by,
        tuple(keys.not_for),
    )


def _severe(keys: "HardshipKeys") -> r.Severe | None:
    part = keys.severe
    if part is None:
        return None
    rows = tuple(
        r.Grades(row.clause, row.mark or "", tuple(row.categories), tuple(row.grades))
        for row in part.rows
    )
    return r.Severe(part.clause, part.mark or "", rows, bool(part.illness))


def _dwellings(keys: "HardshipKeys") -> r.DwellingRule | None:
    part = None if keys.property is None else keys.property.dwellings
    if part is None or part.most is None:
        return None
    return r.DwellingRule(
        part.clause,
        part.mark or "",
        part.most,
        tuple(part.tenures),
        bool(part.small_area_excuses),
        bool(part.other_use),
    )


def _support(keys: "SupportKeys | None") -> r.SupportRule | None:
    """Return the rule if every part of it is known, otherwise None."""
    if keys is None or keys.poor is None or keys.able is None:
        return None
    able, keep = _limit(keys.able), _limit(keys.formula)
    if able is None or keep is None or keys.able.dwellings is None:
        return None
    if keys.formula is None or keys.formula.rate is None:
        return None
    return r.SupportRule(
        keys.clause,
        keys.mark or "",
        _rule(keys.fixed),
        tuple(keys.poor.statuses),
        _rule(keys.poor),
        keys.able.dwellings,
        able,
        keep,
        Fraction(keys.formula.rate),
        tuple(keys.duties),
    )


def _category(code: str, keys: "CategoryKeys") -> r.CategoryRule:
    rigid = keys.rigid
    return r.CategoryRule(
        keys.clause,
        keys.mark or "",
        _label(code, keys),
        _limit(keys.income),
        tuple(keys.not_if),
        None if keys.property is None else _rule(keys.property),
        None
        if rigid is None
        else r.RigidRule(
            rigid.clause,
            rigid.mark or "",
            None if rigid.above is None else Fraction(rigid.above),
            None if rigid.below is None else Fraction(rigid.below),
        ),
        _limit(keys.left),
        keys.of_family or "",
        keys.alone_age,
        _rule(keys.no_work),
        _rule(keys.no_source),
        _rule(keys.no_support),
    )
