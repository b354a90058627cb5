# SPDX-License-Identifier: Apache-2.0
"""The command that writes the blank form of a scale, without an office."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from carecalc import i18n
from carecalc.cli_office import writing_out
from carecalc.text import N_, Message

Say = Callable[[str], None]

GOOD = 0


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the command; `say` prints a line of results."""
    form = commands.add_parser(
        "form", parents=[common], help="the blank form of a scale, as PDF"
    )
    form.add_argument("scale", metavar="SCALE")
    form.add_argument("--out", required=True, type=Path, metavar="FILE")
    form.add_argument("--on", metavar="DATE", help="today, if left out")
    form.add_argument("--name", default="", metavar="OFFICE", help="its letterhead")
    form.set_defaults(command=partial(_form, say))


def _form(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    # What draws papers is not for those who only score.
    from carecalc import bootstrap
    from carecalc.catalog.shipped import open_catalog
    from carecalc.documents.values import Letterhead
    from carecalc.services import blank_forms
    from carecalc.services.context import civil_day
    from carecalc.services.scoring import read_day

    today = civil_day(bootstrap.now())
    on = today if options.on is None else read_day(options.on, "--on")
    data = blank_forms.drawn(
        open_catalog(options.overlay),
        options.scale,
        words.language,
        on,
        Letterhead(options.name),
        {},
    )
    with writing_out():
        options.out.write_bytes(data)
    say(words.render(Message(N_("Written: {file}"), {"file": str(options.out)})))
    return GOOD
