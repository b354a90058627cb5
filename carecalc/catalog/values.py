# SPDX-License-Identifier: Apache-2.0
"""What an engine found as plain values: for worked examples, and for the command line."""

from carecalc.domain.entitlement import Entitlement
from carecalc.domain.line import EntitlementLine
from carecalc.domain.scale import ScaleResult


def scale_value(result: ScaleResult) -> dict[str, object]:
    """Return what an example of a scale may expect."""
    return {
        "measures": dict(result.measures),
        "preliminary": result.preliminary,
        "level": result.level,
        "applied": list(result.applied),
        "missing": list(result.missing),
        "assumed": list(result.assumed),
        "warnings": list(result.warnings),
    }


def policy_value(result: Entitlement) -> dict[str, object]:
    """Return what an example of a policy may expect."""
    return {
        "lines": [line_value(line) for line in result.lines],
        "totals": {str(month): total.fen for month, total in result.totals.items()},
        "open_choices": choice_values(result),
    }


def line_value(line: EntitlementLine) -> dict[str, object]:
    """Return a line without its reasons."""
    return {
        "programme": line.programme,
        "month": str(line.month),
        "state": line.state,
        "fen": None if line.amount is None else line.amount.fen,
        "category": line.category,
        "clauses": list(line.clauses),
        "vetoed_by": list(line.vetoed_by),
        "missing": list(line.missing),
        "arrears_fen": None if line.arrears is None else line.arrears.fen,
        "recovery_fen": None if line.recovery is None else line.recovery.fen,
    }


def choice_values(found: Entitlement) -> list[dict[str, object]]:
    """Return the choices that are still open."""
    return [
        {
            "group": choice.group,
            "options": [
                {"take": list(option.take), "fen": option.amount.fen}
                for option in choice.options
            ],
        }
        for choice in found.open_choices
    ]
