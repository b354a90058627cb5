# SPDX-License-Identifier: Apache-2.0
"""The command that makes up people, for trials and measures."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from carecalc import i18n
from carecalc.text import N_, Message

Say = Callable[[str], None]


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the command; `say` prints a line of results."""
    made = commands.add_parser(
        "caseload", parents=[common], help="made-up people, for trials and measures"
    )
    made.add_argument("--people", required=True, type=int, metavar="N")
    made.add_argument("--seed", type=int, default=0, metavar="S")
    made.add_argument("--region", required=True, metavar="CODE", help="whose law")
    made.add_argument("--on", required=True, metavar="DATE")
    made.add_argument("--out", required=True, type=Path, metavar="FILE")
    made.set_defaults(command=partial(_caseload, say))


def _caseload(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc.catalog.shipped import open_catalog
    from carecalc.services import caseloads
    from carecalc.services.scoring import read_day

    catalog = open_catalog(options.overlay)
    on = read_day(options.on, "--on")
    made = caseloads.caseload(catalog, options.seed, options.region, on)
    caseloads.write_caseload(made, options.people, options.out)
    told = Message(
        N_("{people} made-up people written to {file}. None of them lives."),
        {"people": options.people, "file": options.out.name},
    )
    say(words.render(told))
    return 0
