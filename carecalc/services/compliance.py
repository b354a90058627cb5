# SPDX-License-Identifier: Apache-2.0
"""What became of a scale's self-test, with what its file leaves unconfirmed or open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.selftests import SelfTest
from carecalc.documents.values import Entry
from carecalc.domain.scale import Source
from carecalc.errors import UserError
from carecalc.services import beginning, selftests
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filling_doubts import of_file
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Tried:
    """What is told of a scale that was tried, as its file says it."""

    label: Text
    version: str
    sources: tuple[Source, ...]
    confirmed_on: date | None
    note: Text | str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one scale; `refusal` says why it could not be tested."""

    code: str
    day: date
    scale: Tried | None = None
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
    tried = None
    try:
        scale = ctx.catalog.scale(code, day)
        tried = Tried(
            scale.label, scale.version, scale.sources, scale.confirmed_on, scale.note
        )
        found = selftests.selftest(ctx.catalog, code, day)
    except UserError as error:
        return Outcome(code, day, tried, refusal=error)
    return Outcome(code, day, tried, found, of_file(scale, ctx.catalog.codes()))


@needs("laws.see", "nobody")
def outcomes(ctx: Context, told: Callable[[int, int], None]) -> tuple[Outcome, ...]:
    """Run the self-test of every scale at hand; `told` hears how many are done."""
    found: list[Outcome] = []
    wanted = codes(ctx)
    for code in wanted:
        told(len(found), len(wanted))
        found.append(outcome(ctx, code))
    return tuple(found)


@needs("laws.see", "nobody")
def codes(ctx: Context) -> list[str]:
    """Return the codes of all scales at hand, in force or not, as they are offered."""
    offered = [scale.code for scale in beginning.offered(ctx, ctx.today())]
    others = [code for code in ctx.catalog.scale_codes() if code not in offered]
    return offered + others
