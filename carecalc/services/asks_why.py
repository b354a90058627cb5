# SPDX-License-Identifier: Apache-2.0
"""Why a thing is asked of anybody at all: which programmes in force read it, by which rule."""

from collections.abc import Mapping

from carecalc.domain.period import Month
from carecalc.domain.policy_reading import names_read, readers_of
from carecalc.services import laws
from carecalc.services.access import needs
from carecalc.services.asks import Why
from carecalc.services.context import Context


@needs("laws.see", "nobody")
def of_region(ctx: Context, region: str) -> Mapping[str, tuple[Why, ...]]:
    """Return the programmes in force today by the names that their rules read.

    A name that no rule in force reads is absent: there is no reason to ask for it.
    """
    law = laws.at_hand(ctx, region)
    found: dict[str, list[Why]] = {}
    for policy, programme in law.programmes(Month.of(ctx.today())).values():
        for name in sorted(names_read(policy, programme)):
            why = Why(programme.label, readers_of(policy, programme, name))
            found.setdefault(name, []).append(why)
    return {name: tuple(whys) for name, whys in found.items()}
