# SPDX-License-Identifier: Apache-2.0
"""The command that holds all that was ever paid against all checks."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carecalc import i18n
from carecalc.cli_office import user_and_passphrase
from carecalc.errors import UserError
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.services.payment_audits import AuditReport

Say = Callable[[str], None]

GOOD, FINDINGS = 0, 1


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the command; `say` prints a line of results."""
    audit = commands.add_parser(
        "audit", parents=[common], help="hold payments of many years against all checks"
    )
    audit.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="tables of Parquet"
    )
    audit.add_argument("--region", metavar="CODE", help="whose law, of tables")
    audit.add_argument("--data", type=Path, metavar="DIR", help="an office instead")
    audit.add_argument("--user", metavar="NAME", help="who opens the office")
    audit.add_argument("--passphrase-file", metavar="PATH", help="- for stdin")
    audit.add_argument("--on", metavar="DATE", help="today, if left out")
    audit.add_argument("--draw", type=int, default=0, metavar="N", help="re-visits")
    audit.add_argument("--seed", default="", metavar="TEXT", help="of the draw")
    audit.set_defaults(command=partial(_audit, say))


def _audit(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc.services import payment_audits

    if options.data is not None:
        report = _of_an_office(options, words)
    else:
        report = _of_tables(options)
    drawn = None
    if options.draw:
        drawn = payment_audits.draw(report, options.draw, options.seed)
    for line in payment_audits.lines_of(report, drawn):
        say(json.dumps(line, ensure_ascii=False))
    for told in _told(report, options.data is not None):
        sys.stderr.write(f"{words.render(told)}\n")
    return FINDINGS if report.findings else GOOD


def _of_tables(options: argparse.Namespace) -> "AuditReport":
    from carecalc import bootstrap
    from carecalc.catalog.shipped import open_catalog
    from carecalc.services import payment_audits
    from carecalc.services.context import civil_day
    from carecalc.services.scoring import read_day

    if options.folder is None or options.region is None:
        raise UserError(
            "INPUT-019",
            Message(N_("It is not said what to audit, or by whose law.")),
            Message(N_("Write audit DIR --region CODE, or audit --data OFFICE.")),
        )
    today = civil_day(bootstrap.now())
    on = today if options.on is None else read_day(options.on, "--on")
    catalog = open_catalog(options.overlay)
    return payment_audits.audit_folder(catalog, options.folder, options.region, on)


def _of_an_office(options: argparse.Namespace, words: i18n.Catalogue) -> "AuditReport":
    from carecalc import bootstrap
    from carecalc.services import payment_audits_office

    user, passphrase = user_and_passphrase(options, words, options.data)
    ctx = bootstrap.open_office(
        options.data, user, passphrase, overlays=options.overlay
    )
    try:
        return payment_audits_office.audit_office(ctx)
    finally:
        bootstrap.close(ctx)


def _told(report: "AuditReport", is_of_office: bool) -> list[Message]:
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
    if report.nameless:
        said.append(
            Message(
                N_("{count} payments name nobody’s number and were not judged."),
                {"count": report.nameless},
            )
        )
    if report.not_judged:
        why = N_("Not judged for want of a table: {codes}.")
        if is_of_office:
            why = N_("Not judged, for the office’s next list tells it: {codes}.")
        said.append(Message(why, {"codes": report.not_judged}))
    return said
