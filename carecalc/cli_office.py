# SPDX-License-Identifier: Apache-2.0
"""Commands that open an office: its folder, its user, and a passphrase nobody reads."""

import argparse
import getpass
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carecalc import i18n
from carecalc.errors import UserError
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.trust import Head

Say = Callable[[str], None]

GOOD, BAD_LINES = 0, 1
_CHINA = timezone(timedelta(hours=8))


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the commands that open an office; `say` prints a line of results."""
    office = of_an_office()
    backup = commands.add_parser(
        "backup", parents=[common, office], help="make a verified backup"
    )
    backup.add_argument("--to", type=Path, metavar="DIR", help="on another drive")
    backup.set_defaults(command=partial(_backup, say))

    restore = commands.add_parser(
        "restore", parents=[common, office], help="put a backup in the office's place"
    )
    restore.add_argument("--from", dest="place", type=Path, metavar="DIR")
    restore.add_argument("--number", type=int, metavar="N")
    restore.add_argument("--yes", action="store_true", help="do it, not only say it")
    restore.set_defaults(command=partial(_restore, say))

    verify = commands.add_parser(
        "verify-audit", parents=[common, office], help="check the chain of records"
    )
    verify.add_argument("--head", nargs="*", default=[], metavar="SEQ:HASH")
    verify.set_defaults(command=partial(_verify_audit, say))

    export = commands.add_parser(
        "export",
        parents=[common, office],
        help="for an audit: readable without carecalc",
    )
    export.add_argument("--audit", nargs=2, required=True, metavar=("FROM", "TO"))
    export.add_argument("--out", required=True, type=Path, metavar="DIR")
    export.add_argument("--recipient", default="", metavar="NAME")
    export.add_argument("--sample", type=int, metavar="N", help="draw N cases")
    export.add_argument("--seed", default="", metavar="S", help="of the draw")
    export.set_defaults(command=partial(_export, say))

    support = commands.add_parser(
        "support",
        parents=[common],
        help="a zip for whoever looks after the program; it names nobody",
    )
    support.add_argument("--out", required=True, type=Path, metavar="FILE")
    _add_office(support, required=False)
    support.set_defaults(command=partial(_support, say))


def of_an_office(required: bool = True) -> argparse.ArgumentParser:
    """Return the options of every command that opens an office, as a parent."""
    office = argparse.ArgumentParser(add_help=False)
    _add_office(office, required=required)
    return office


def _add_office(command: argparse.ArgumentParser, required: bool) -> None:
    command.add_argument("--data", required=required, type=Path, metavar="DIR")
    command.add_argument("--user", metavar="NAME")
    command.add_argument("--passphrase-file", metavar="PATH")


def user_and_passphrase(
    options: argparse.Namespace, words: i18n.Catalogue, keys_in: Path
) -> tuple[str, str]:
    """Return who opens the office, and their passphrase: from a file or the terminal.

    `UserError`: INPUT-013 the user must be named, INPUT-014 no passphrase was given.
    """
    from carecalc.store.keyfile import read_keys

    users = read_keys(keys_in).users
    user = options.user or (users[0] if len(users) == 1 else "")
    if not user:
        raise UserError(
            "INPUT-013",
            Message(N_("This office has several users.")),
            Message(N_("Write --user NAME.")),
        )
    return user, passphrase_of(options.passphrase_file, user, words)


def passphrase_of(file: str | None, whose: str, words: i18n.Catalogue) -> str:
    """Return a passphrase from a file, from what is piped in, or from the terminal.

    `UserError`: INPUT-014 none was given.
    """
    if file == "-" and sys.stdin is not None:
        return sys.stdin.readline().rstrip("\r\n")
    if file is not None:
        try:
            return Path(file).read_text("utf-8-sig").split("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError):
            raise _no_passphrase(file) from None
    if sys.stdin is None or not sys.stdin.isatty():
        raise _no_passphrase("")
    asked = Message(N_("Passphrase of {user}: "), {"user": whose})
    return getpass.getpass(words.render(asked))


def _no_passphrase(place: str) -> UserError:
    return UserError(
        "INPUT-014",
        Message(N_("There is no passphrase.")),
        Message(
            N_(
                "Type it at a terminal, or write --passphrase-file PATH; "
                "with - it is the first line of what is piped in."
            )
        ),
        place,
    )


def _backup(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import backups

    user, passphrase = user_and_passphrase(options, words, options.data)
    ctx = bootstrap.open_office(
        options.data, user, passphrase, overlays=options.overlay
    )
    try:
        if options.to is None:
            made = backups.make(ctx)
        else:
            made = backups.copy_to(ctx, options.to).backup
    finally:
        bootstrap.close(ctx)
    say(str(made.path))
    say(words.render(_of_backup(made.made_at, made.counts, made.head.seq)))
    say(f"{made.head.seq}:{made.head.hash}")
    if not made.lost:
        return GOOD
    lost = Message(
        N_("{count} attachment(s) were missing or damaged and are not in it."),
        {"count": len(made.lost)},
    )
    say(words.render(lost))
    return BAD_LINES


def _restore(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.catalog.shipped import open_catalog
    from carecalc.services import backups
    from carecalc.store.keyfile import read_keys
    from carecalc.store.keys import unlock

    folder = options.data
    place = options.place or folder
    newest = backups.restorable(place)
    if newest is None:
        raise _nothing_to_restore(place)
    try:
        read_keys(folder)
        keys_in = folder
    except UserError:
        keys_in = newest.path  # those of the office are gone or damaged
    user, passphrase = user_and_passphrase(options, words, keys_in)
    unlocked = unlock(read_keys(keys_in), user, passphrase)
    if options.number is None:
        chosen = backups.offered(place, unlocked, bootstrap.now)
    else:
        numbered = {backup.number: backup for backup in backups.listed_in(place)}
        chosen = numbered.get(options.number)
    if chosen is None:
        raise _nothing_to_restore(place)
    loss = backups.what_is_lost(folder, chosen, unlocked)
    say(str(chosen.path))
    say(words.render(_of_backup(chosen.made_at, chosen.counts, chosen.head.seq)))
    say(words.render(_of_loss(loss.entries, loss.live_at)))
    if not options.yes:
        say(words.render(Message(N_("Nothing was done. Write --yes to restore it."))))
        return GOOD
    catalog = open_catalog(options.overlay)
    done = backups.restore(folder, chosen, unlocked, bootstrap.now, catalog)
    told = Message(
        N_("Restored. What lay there before is in {folder}."),
        {"folder": str(done.set_aside)},
    )
    say(words.render(told))
    if not done.attachments_lost:
        return GOOD
    lost = Message(
        N_("{count} attachment(s) are missing or damaged."),
        {"count": len(done.attachments_lost)},
    )
    say(words.render(lost))
    return BAD_LINES


def _verify_audit(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import auditing

    heads = [_head(text) for text in options.head]
    user, passphrase = user_and_passphrase(options, words, options.data)
    # Beside whoever is at work: nothing is written.
    ctx = bootstrap.open_office(
        options.data, user, passphrase, read_only=True, overlays=options.overlay
    )
    try:
        checked = auditing.verify(ctx, heads)
    finally:
        bootstrap.close(ctx)
    found = checked.verified
    for finding in found.findings:
        say(f"{finding.code}: {words.render(finding.message)}")
    told = Message(
        N_(
            "{entries} entries ({signed} signed) and {rows} rows checked against "
            "{anchors} head(s) kept elsewhere: {faults} fault(s)."
        ),
        {
            "entries": found.entries,
            "signed": found.signed,
            "rows": found.rows,
            "anchors": checked.anchors,
            "faults": len(found.findings),
        },
    )
    say(words.render(told))
    if checked.passed_over:
        left = Message(
            N_("{count} backup(s) passed over: an older one was restored after them."),
            {"count": checked.passed_over},
        )
        say(words.render(left))
    say(f"{found.head.seq}:{found.head.hash}")
    return BAD_LINES if found.findings else GOOD


def _head(text: str) -> "Head":
    from carecalc.domain.trust import Head

    seq, _, hash_ = text.partition(":")
    if not seq.isdecimal() or not re.fullmatch("[0-9a-f]{64}", hash_):
        raise UserError(
            "INPUT-015",
            Message(N_("“{text}” is not SEQ:HASH."), {"text": text}),
            Message(N_("Copy the last line of an earlier check or of a backup.")),
            "--head",
        )
    return Head(int(seq), hash_)


def _export(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import auditing
    from carecalc.services.scoring import read_day

    first, last = (read_day(text, "--audit") for text in options.audit)
    sample = None
    if options.sample is not None:
        if options.sample < 1 or not options.seed:
            raise UserError(
                "INPUT-016",
                Message(N_("A sample needs a number of cases and a seed.")),
                Message(
                    N_("Write --sample 20 --seed WORD; the auditor says the word.")
                ),
                "--sample",
            )
        sample = auditing.Sample(options.sample, options.seed)
    user, passphrase = user_and_passphrase(options, words, options.data)
    ctx = bootstrap.open_office(
        options.data, user, passphrase, overlays=options.overlay
    )
    try:
        made = auditing.export(ctx, first, last, options.out, options.recipient, sample)
    finally:
        bootstrap.close(ctx)
    say(str(made.folder))
    told = Message(
        N_("{entries} entries, {people} people; handed to {recipient}, on record."),
        {
            "entries": made.entries,
            "people": made.people,
            "recipient": made.disclosure.sent.recipient,
        },
    )
    say(words.render(told))
    say(f"{made.disclosure.head.seq}:{made.disclosure.head.hash}")
    say(f"{made.digest}  {auditing.SUMS}")
    return GOOD


def _support(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap, paths, settings
    from carecalc.services import support

    state = None
    if options.data is not None:
        user, passphrase = user_and_passphrase(options, words, options.data)
        ctx = bootstrap.open_office(
            options.data, user, passphrase, overlays=options.overlay
        )
        try:
            state = support.of_office(ctx)
        finally:
            bootstrap.close(ctx)
    taste = settings.load(paths.settings() / "settings.toml")
    made = support.bundle(taste, paths.logs(), state)
    with writing_out():
        options.out.write_bytes(made)
    say(str(options.out))
    return GOOD


def _of_backup(made_at: datetime, counts: Any, seq: int) -> Message:
    return Message(
        N_("Made at {moment}: {people} people, {visits} visits, entries up to {seq}."),
        {
            "moment": _moment(made_at),
            "people": counts.get("people", 0),
            "visits": counts.get("visits", 0),
            "seq": seq,
        },
    )


def _of_loss(entries: int | None, live_at: datetime | None) -> Message:
    if entries is None or live_at is None:
        return Message(N_("Of the present file nothing can be read."))
    return Message(
        N_("The present file holds {count} later entries, up to {moment}."),
        {"count": entries, "moment": _moment(live_at)},
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(_CHINA):%Y-%m-%d %H:%M:%S}"


def _nothing_to_restore(place: Path) -> UserError:
    return UserError(
        "STORE-026",
        Message(N_("There is no backup that could be restored.")),
        Message(N_("Name the folder of another drive with --from DIR.")),
        str(place),
    )


@contextmanager
def writing_out() -> Iterator[None]:
    """Write what `--out` names; INPUT-017 where the folder does not take it."""
    try:
        yield
    except OSError:
        raise UserError(
            "INPUT-017",
            Message(N_("The file could not be written.")),
            Message(N_("Look at the folder and its free space, or name another.")),
            "--out",
        ) from None
