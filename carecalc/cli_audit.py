# SPDX-License-Identifier: Apache-2.0
"""The command that holds all that was ever paid against all checks."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from carecalc import i18n
from carecalc.text import N_, Message

Say = Callable[[str], None]

GOOD, FINDINGS = 0, 1


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the command; `say` prints a line of results."""
    audit = commands.add_parser(
        "audit", parents=[common], help="hold payments of many years against all checks"
    )
    audit.add_argument("folder", type=Path, metavar="DIR", help="tables of Parquet")
    audit.add_argument("--region", required=True, metavar="CODE")
    audit.add_argument("--on", metavar="DATE", help="today, if left out")
    audit.add_argument("--draw", type=int, default=0, metavar="N", help="re-visits")
    audit.add_argument("--seed", default="", metavar="TEXT", help="of the draw")
    audit.set_defaults(command=partial(_audit, say))


def _audit(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.catalog.shipped import open_catalog
    from carecalc.services import payment_audits
    from carecalc.services.context import civil_day
    from carecalc.services.scoring import read_day

    today = civil_day(bootstrap.now())
    on = today if options.on is None else read_day(options.on, "--on")
    catalog = open_catalog(options.overlay)
    report = payment_audits.audit_folder(catalog, options.folder, options.region, on)
    drawn = None
    if options.draw:
        drawn = payment_audits.draw(report, options.draw, options.seed)
    for line in payment_audits.lines_of(report, drawn):
        say(json.dumps(line, ensure_ascii=False))
    for told in _told(report):
        sys.stderr.write(f"{words.render(told)}\n")
    return FINDINGS if report.findings else GOOD


def _told(report: Any) -> list[Message]:
    said = [
        Message(
            N_("{payments} payments to {people} people read, {count} findings."),
            {
                "payments": report.payments,
                "people": report.people,
                "count": len(report.findings),
            },
        )
    ]
    if report.not_judged:
        said.append(
            Message(
                N_("Not judged for want of a table: {codes}."),
                {"codes": report.not_judged},
            )
        )
    return said
