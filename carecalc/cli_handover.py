# SPDX-License-Identifier: Apache-2.0
"""The command that hands over between laptops and their office."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carecalc import i18n
from carecalc.cli_office import of_an_office, user_and_passphrase
from carecalc.errors import UserError
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.services.context import Context
    from carecalc.services.handover_taking import Taken

Say = Callable[[str], None]

GOOD, BAD_LINES = 0, 1

_OUTCOMES = {
    "taken": N_("{file}: taken in."),
    "same": N_("{file}: was here already; nothing was done."),
    "held": N_("{file}: waits for what must come before it ({count} file(s))."),
    "alarm": N_(
        "{file}: ALARM: another content under number {number}; nothing was taken in."
    ),
    "refused": N_("{file}: refused: {why}"),
}


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the command; `say` prints a line of results."""
    handover = commands.add_parser(
        "handover",
        parents=[common, of_an_office()],
        help="hand over from a laptop, or take in what laptops bring",
    )
    handover.add_argument("what", choices=("send", "take", "give"))
    handover.add_argument("files", nargs="*", type=Path, metavar="FILE")
    handover.add_argument("--to", type=Path, metavar="DIR", help="where to write")
    handover.add_argument("--whole", action="store_true", help="in one file")
    handover.add_argument("--device", metavar="LABEL", help="which laptop it is for")
    handover.set_defaults(command=partial(_handover, say))


def _handover(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap

    if (options.what == "take") != bool(options.files) or (
        options.what != "take" and options.to is None
    ):
        raise UserError(
            "INPUT-018",
            Message(N_("It is not said what to take, or where to write.")),
            Message(N_("Write take FILE …, send --to DIR, or give --to DIR.")),
        )
    user, passphrase = user_and_passphrase(options, words, options.data)
    ctx = bootstrap.open_office(
        options.data, user, passphrase, overlays=options.overlay
    )
    try:
        if options.what == "send":
            return _send(say, ctx, options)
        if options.what == "give":
            return _give(say, ctx, options, words)
        return _take(say, ctx, options, words)
    finally:
        bootstrap.close(ctx)


def _send(say: Say, ctx: "Context", options: argparse.Namespace) -> int:
    from carecalc.services import handover

    for path in handover.send(ctx, options.to, options.whole).files:
        say(str(path))
    return GOOD


def _give(
    say: Say, ctx: "Context", options: argparse.Namespace, words: i18n.Catalogue
) -> int:
    from carecalc.services import handover_giving

    wanted = [
        one
        for one in handover_giving.laptops(ctx)
        if options.device in (None, one.value.label) and one.state == "active"
    ]
    for one in wanted:
        say(str(handover_giving.give(ctx, one.id, options.to).path))
    if wanted:
        return GOOD
    say(words.render(Message(N_("There is no such laptop."))))
    return BAD_LINES


def _take(
    say: Say, ctx: "Context", options: argparse.Namespace, words: i18n.Catalogue
) -> int:
    from carecalc.services import handover, handover_devices, handover_taking

    if handover_devices.office(ctx) is not None:
        for path in options.files:
            told = handover.take_return(ctx, path)
            outcome = _OUTCOMES["taken" if told.is_news else "same"]
            say(words.render(Message(outcome, {"file": path.name})))
        return GOOD
    found = handover_taking.take_many(ctx, options.files)
    for one in (every for taken in found for every in (taken, *taken.also)):
        say(words.render(_outcome(one)))
    return BAD_LINES if {"alarm", "refused"} & {one.state for one in found} else GOOD


def _outcome(taken: "Taken") -> Message:
    return Message(
        _OUTCOMES[taken.state],
        {
            "file": taken.file,
            "count": len(taken.missing),
            "number": taken.number,
            "why": "" if taken.error is None else taken.error.message,
        },
    )
