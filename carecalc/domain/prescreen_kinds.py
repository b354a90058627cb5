# SPDX-License-Identifier: Apache-2.0
"""Refuse a household that names kinds which the law's file does not know."""

from collections.abc import Iterator, Mapping

from carecalc.domain.household import Household
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.errors import UserError
from carecalc.text import N_, Message


def check_kinds(household: Household, rules: HardshipRules) -> None:
    """Raise `UserError` CASE-008 for the first kind that is not known."""
    for place, kind, known in _kinds(household, rules):
        if kind not in known:
            raise UserError(
                "CASE-008",
                Message(N_("No kind is called “{kind}”."), {"kind": kind}),
                Message(N_("Known kinds: {names}."), {"names": tuple(sorted(known))}),
                place,
            )


def _kinds(
    household: Household, rules: HardshipRules
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    for n, income in enumerate(household.incomes or ()):
        yield f"household.incomes.{n}.kind", income.kind, rules.incomes
    for n, deduction in enumerate(household.deductions or ()):
        yield f"household.deductions.{n}.kind", deduction.kind, rules.deductions
    for n, asset in enumerate(household.assets or ()):
        yield f"household.assets.{n}.kind", asset.kind, rules.assets
    for n, vehicle in enumerate(household.vehicles or ()):
        yield f"household.vehicles.{n}.kind", vehicle.kind, rules.vehicles
    for n, spent in enumerate(household.expenditures or ()):
        yield f"household.expenditures.{n}.kind", spent.kind, rules.expenditures
    for n, veto in enumerate(household.vetoes or ()):
        yield f"household.vetoes.{n}", veto, rules.vetoes
