# SPDX-License-Identifier: Apache-2.0
"""Pre-screening of what is being declared, before anything of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.hardship import HardshipLaw
from carecalc.domain.household import Household
from carecalc.domain.prescreen import PreScreen, pre_screen
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.domain.prescreen_turns import Turn, turns
from carecalc.services import offices
from carecalc.services.access import needs
from carecalc.services.context import Context


@dataclass(frozen=True, slots=True)
class Deciding:
    """The single answers that would settle the open ones of some `results`."""

    results: Mapping[str, PreScreen]
    turns: Mapping[str, tuple[Turn, ...]]


@needs("laws.see", "nobody")
def rules(ctx: Context) -> HardshipRules:
    """Return what the law of the office's region says for pre-screening today."""
    region = offices.get(ctx).region
    return HardshipLaw(ctx.catalog).rules(region, ctx.today())


@needs("laws.see", "nobody")
def try_out(
    ctx: Context,
    household: Household,
    law: HardshipRules,
    switches: Mapping[str, str],
) -> Mapping[str, PreScreen]:
    """Return what a declaration says of each status today; nothing is kept.

    `switches` are the readings chosen. `UserError`: those of `pre_screen`.
    """
    return pre_screen(household, law, ctx.today(), switches)


@needs("laws.see", "nobody")
def deciding(
    ctx: Context,
    household: Household,
    law: HardshipRules,
    results: Mapping[str, PreScreen],
    switches: Mapping[str, str],
) -> Deciding:
    """Return, for each status left open, the single answers that would settle it."""
    found = turns(household, law, ctx.today(), results, switches)
    return Deciding(results, found)
