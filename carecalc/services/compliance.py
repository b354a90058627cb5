# SPDX-License-Identifier: Apache-2.0
"""What became of a scale's self-test, with what its file leaves unconfirmed or open."""

from dataclasses import dataclass
from datetime import date

from carecalc.catalog.selftests import SelfTest
from carecalc.documents.values import Entry
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.services import beginning, selftests
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filling_doubts import of_file


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one scale; `refusal` says why it could not be tested."""

    code: str
    day: date
    scale: Scale | None = None
    found: SelfTest | None = None
    doubts: tuple[Entry, ...] = ()
    refusal: UserError | None = None

    @property
    def is_sound(self) -> bool:
        """Whether every answer sheet came out as the standard says."""
        return self.found is not None and not self.found.failed


@needs("laws.see", "nobody")
def outcome(ctx: Context, code: str) -> Outcome:
    """Run the self-test of the version of a scale that is in force today."""
    day = ctx.today()
    scale = None
    try:
        scale = ctx.catalog.scale(code, day)
        found = selftests.selftest(ctx.catalog, code, day)
    except UserError as error:
        return Outcome(code, day, scale, refusal=error)
    return Outcome(code, day, scale, found, of_file(scale, ctx.catalog.codes()))


@needs("laws.see", "nobody")
def codes(ctx: Context) -> list[str]:
    """Return the codes of all scales at hand, in force or not, as they are offered."""
    offered = [scale.code for scale in beginning.offered(ctx, ctx.today())]
    others = [code for code in ctx.catalog.scale_codes() if code not in offered]
    return offered + others
