# SPDX-License-Identifier: Apache-2.0
"""Why a list puts an earlier month right, in words."""

from carecalc.domain.disbursement import RECOVERY, Line
from carecalc.services.catching_up import DEAD, LATER, LESS, MORE, NO_LIST, STOPPED
from carecalc.services.month_cutoff import AFTER_CUT_OFF
from carecalc.services.month_reasons import CHANGED, HELD
from carecalc.text import N_, Message

_OWED_BACK = {
    DEAD: N_("paid for a month after the month of death"),
    STOPPED: N_("paid for a month in which nothing was due"),
    LESS: N_("{due} is due, {listed} was paid"),
}
_PAID_LATE = {
    MORE: N_("{due} is due, {listed} was paid"),
    NO_LIST: N_("no list of that month was closed"),
    LATER: N_("decided or known only after that month's list"),
    HELD: N_("held back on that month's list"),
    "NO-PAYEE": N_("no payee was known to that month's list"),
    CHANGED: N_("that month's list waited for a new decision"),
    "REFUSED": N_("refused when that month's list was made"),
    "UNDECIDED": N_("not yet approved when that month's list was made"),
    "CHOICE-OPEN": N_("not yet chosen when that month's list was made"),
    "NO-APPLICATION": N_("not yet applied for when that month's list was made"),
    "UNKNOWN": N_("not all was known to that month's list"),
    "RULES-NOT-ACCEPTED": N_("nobody had accepted the rules yet"),
    DEAD: N_("taken for dead by that month's list"),
    "NOT-DUE": N_("not due by what that month's list knew"),
    AFTER_CUT_OFF: N_("registered after that month's cut-off"),
    "NO-PROGRAMME": N_("no programme was in force for that month's list"),
}


def cause(line: Line) -> Message | None:
    """Return why a line puts an earlier month right; None where it does not."""
    if line.cause is None:
        return None
    words = _OWED_BACK if line.kind == RECOVERY else _PAID_LATE
    template = words.get(line.cause.code, line.cause.code)
    given = {"due": line.cause.due, "listed": line.cause.listed}
    return Message(template, {n: v for n, v in given.items() if f"{{{n}}}" in template})
