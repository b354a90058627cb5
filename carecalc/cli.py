# SPDX-License-Identifier: Apache-2.0
"""The command line: everything that needs no window."""

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn

from carecalc import (
    __version__,
    cli_audit,
    cli_caseload,
    cli_form,
    cli_handover,
    cli_office,
    cli_proof,
    i18n,
)
from carecalc.catalog.problems import LawFileError, Problem
from carecalc.catalog.shipped import open_catalog
from carecalc.errors import UserError
from carecalc.services import json_lines, scoring
from carecalc.services.json_lines import LineReader
from carecalc.services.result_files import ARROW, PARQUET, check_names, lines_of
from carecalc.text import LANGUAGES, N_, Message

Given = Path | BinaryIO | None
"""What cases are read from: a table by its name, or lines."""

GOOD, BAD_LINES, CANNOT_RUN = 0, 1, 2
INTERRUPTED = 130  # as shells call what Ctrl+C ends

MANY = 500
"""So many lines are worth loading numpy, which takes as long as they do one by one."""

AT_ONCE = 20
"""Fewer lines than this take longer together than one by one."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 good, 1 bad lines, 2 cannot run."""
    _utf8(sys.stdin, sys.stdout, sys.stderr)
    options = _parser().parse_args(arguments)
    if sys.stdout is None:
        return CANNOT_RUN  # nobody could read a result
    words = i18n.catalogue(options.language)
    try:
        command: Callable[[argparse.Namespace, i18n.Catalogue], int] = options.command
        code = command(options, words)
        _flush()
        return code
    except UserError as error:
        _complain(error, words)
        return CANNOT_RUN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        sys.stderr.close()
        return CANNOT_RUN


def _utf8(*streams: object) -> None:
    """Make the streams UTF-8 with plain line ends, whatever the code page says."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8", newline="\n", errors="backslashreplace"
            )


class _Parser(argparse.ArgumentParser):
    """Complains on stderr and exits with 2, as every command that cannot run."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(CANNOT_RUN)


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--language", choices=LANGUAGES, default="zh_CN")
    common.add_argument("--overlay", action="append", type=Path, metavar="DIR")
    lines = _Parser(add_help=False)
    lines.add_argument("--on", required=True, metavar="DATE")
    lines.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    lines.add_argument("--reasons", action="store_true")

    parser = _Parser(prog="carecalc", description="Without a command: open the window.")
    parser.add_argument(
        "--version", action="version", version=f"carecalc {__version__}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check", parents=[common], help="check law files, all faults at once"
    )
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    check.set_defaults(command=_check)

    score = commands.add_parser(
        "score", parents=[common, lines], help="score answers, a JSON line each"
    )
    score.add_argument("--scale", required=True, metavar="CODE")
    score.add_argument("--from", dest="source", type=Path, metavar="FILE")
    score.add_argument("--out", type=Path, metavar="FILE")
    score.set_defaults(command=_score)

    determine = commands.add_parser(
        "determine", parents=[common, lines], help="subsidies due, a JSON line a case"
    )
    determine.add_argument("--pre-screen", action="store_true")
    determine.add_argument("--from", dest="source", type=Path, metavar="FILE")
    determine.add_argument("--out", type=Path, metavar="FILE")
    determine.set_defaults(command=_determine)

    schema = commands.add_parser("schema", parents=[common], help="print a JSON Schema")
    schema.add_argument("what", choices=("scale", "policy", "case", "determination"))
    schema.set_defaults(command=_schema)

    selftest = commands.add_parser(
        "selftest", parents=[common], help="compare a scale with known results"
    )
    selftest.add_argument("scale", metavar="SCALE")
    selftest.add_argument("--on", metavar="DATE", help="today, if left out")
    selftest.set_defaults(command=_selftest)

    demo = commands.add_parser(
        "demo", parents=[common], help="a fresh office with made-up people and papers"
    )
    demo.add_argument("--out", required=True, type=Path, metavar="DIR")
    demo.add_argument("--seed", type=int, default=0, metavar="N")
    demo.set_defaults(command=_demo)

    cli_office.register(commands, common, _say)
    cli_proof.register(commands, common, _say)
    cli_form.register(commands, common, _say)
    cli_handover.register(commands, common, _say)
    cli_audit.register(commands, common, _say)
    cli_caseload.register(commands, common, _say)
    return parser


def _complain(error: UserError, words: i18n.Catalogue) -> None:
    if isinstance(error, LawFileError):
        _tell(error.problems, words)
        return
    sys.stderr.write(f"{error.code}: {words.render(error.message)}\n")
    if error.hint is not None:
        sys.stderr.write(f"  {words.render(error.hint)}\n")


def _tell(problems: Sequence[Problem], words: i18n.Catalogue) -> None:
    """Name every fault of law files with its place and how to mend it."""
    for problem in problems:
        place = f": {problem.place}" if problem.place else ""
        sys.stderr.write(
            f"{problem.file}{place}: {problem.code}: {words.render(problem.message)}\n"
            f"  {words.render(problem.hint)}\n"
        )


# --- commands ------------------------------------------------------------------------


def _check(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc.services import lawchecks

    report = lawchecks.check(open_catalog(options.overlay), options.paths)
    for note in report.notes:
        _say(words.render(note))
    _tell(report.problems, words)
    summary = Message(
        N_("{files} file(s) checked, {faults} fault(s)."),
        {"files": report.files, "faults": len(report.problems)},
    )
    _say(words.render(summary))
    return BAD_LINES if report.problems else GOOD


def _score(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    catalog = open_catalog(options.overlay)
    scale = catalog.scale(options.scale, scoring.read_day(options.on, "--on"))
    switches = _switches(options.switch)
    scoring.check_switches(switches, scoring.scale_switches(scale))

    def one(raw: Mapping[str, object]) -> dict[str, object]:
        return scoring.score_line(raw, catalog, scale, switches, words, options.reasons)

    def many() -> json_lines.LinesReader | None:
        from carecalc.services.scoring_many import many_sheets

        sheets = many_sheets(scale, switches, words)
        return None if sheets is None else lambda raws: sheets.lines(sheets.score(raws))

    def tables(given: Given) -> bool:
        from carecalc.services.scoring_many import ManySheets
        from carecalc.services.scoring_tables import score_tables

        sheets = ManySheets(scale, switches, words)
        return score_tables(given, options.out, sheets, one, words, _say)

    together = None if options.reasons else many
    return _through_files(options, words, (PARQUET, ARROW), one, together, tables)


def _through_files(
    options: argparse.Namespace,
    words: i18n.Catalogue,
    kinds: Sequence[str],
    one: LineReader,
    many: Callable[[], json_lines.LinesReader | None] | None,
    tables: Callable[[Given], bool],
) -> int:
    """Read a file, or write one; `tables` does it where at least one of them is a table.

    `kinds` are the ends of the names of tables.
    """
    source, target = options.source, options.out
    check_names(source, target, many is None, kinds)
    is_table = source is not None and source.suffix in kinds
    with contextlib.ExitStack() as opened:
        stream = _stdin()
        if source is not None and not is_table:
            stream = opened.enter_context(lines_of(source))
        if target is None and not is_table:
            return _each_line(one, words, stream, many)
        good = tables(source if is_table else stream)
    return GOOD if good else BAD_LINES


def _determine(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    catalog = open_catalog(options.overlay)
    on = scoring.read_day(options.on, "--on")
    switches = _switches(options.switch)
    known = scoring.policy_switches(catalog)
    screening = None
    if options.pre_screen:
        # The law of hardship is read only by those who ask for it.
        from carecalc.catalog.hardship import HardshipLaw
        from carecalc.services.prescreening import PreScreening

        law = HardshipLaw(catalog)
        known = {**known, **law.switches()}
        screening = PreScreening(law, switches)
    scoring.check_switches(switches, known)

    def one(raw: Mapping[str, object]) -> dict[str, object]:
        return scoring.determine_line(
            raw, catalog, on, switches, words, options.reasons, screening
        )

    def many() -> json_lines.LinesReader:
        from carecalc.services.determining_many import ManyCases

        return ManyCases(catalog, on, switches).lines

    def tables(given: Given) -> bool:
        from carecalc.services.determining_many import ManyCases
        from carecalc.services.determining_tables import determine_tables

        cases = ManyCases(catalog, on, switches)
        return determine_tables(given, options.out, cases, one, words, _say)

    # A household is held against those before it: only one at a time can tell.
    together = None if options.reasons or options.pre_screen else many
    return _through_files(options, words, (PARQUET,), one, together, tables)


def _schema(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc.services import lawchecks

    schema = lawchecks.schema(options.what)
    _say(json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True))
    return GOOD


def _selftest(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import selftests
    from carecalc.services.context import civil_day

    today = civil_day(bootstrap.now())
    on = today if options.on is None else scoring.read_day(options.on, "--on")
    found = selftests.selftest(open_catalog(options.overlay), options.scale, on)
    for group in found.groups:
        _say(words.render(selftests.group_words(group)))
        for failure in group.failures:
            for line in selftests.failure_words(failure):
                _say(f"  {words.render(line)}")
    _say(words.render(selftests.summary(found)))
    for line in selftests.files_words(found, today):
        _say(words.render(line))
    return BAD_LINES if found.failed else GOOD


def _demo(options: argparse.Namespace, words: i18n.Catalogue) -> int:
    # The store and its libraries are not for those who only score.
    from carecalc import bootstrap
    from carecalc.services import demo

    demo.run(
        options.out,
        options.seed,
        bootstrap.create_office,
        words,
        options.overlay,
        sys.stdout,
    )
    return GOOD


def _stdin() -> BinaryIO | None:
    return None if sys.stdin is None else sys.stdin.buffer


def _switches(given: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(
                "SWITCH-003",
                Message(N_("“{text}” is not NAME=VALUE."), {"text": text}),
                Message(N_("Write --switch stack=two.")),
            )
        if values.setdefault(name, value) != value:
            raise UserError(
                "SWITCH-004",
                Message(
                    N_("The switch {name} is given two values: {values}."),
                    {"name": name, "values": (values[name], value)},
                ),
                Message(N_("Decide for one of them.")),
            )
    return values


# --- JSON lines ------------------------------------------------------------------------


def _each_line(
    one: LineReader,
    words: i18n.Catalogue,
    stream: BinaryIO | None,
    many_of: Callable[[], json_lines.LinesReader | None] | None = None,
) -> int:
    """Answer every line with one line; bad ones do not stop the others.

    `many_of` gives what answers many at a time, once there are that many.
    """
    code, number, many = GOOD, 0, None
    for lines in json_lines.pieces(stream):
        if many_of is not None and number + len(lines) >= MANY:
            many, many_of = many_of(), None
        if many is None or len(lines) < AT_ONCE:
            for n, line in enumerate(lines, number + 1):
                code = max(code, _one_line(one, words, n, line))
        else:
            code = max(code, _many_lines(one, words, number, lines, many))
        number += len(lines)
    return code


def _one_line(one: LineReader, words: i18n.Catalogue, number: int, line: bytes) -> int:
    result = json_lines.answered(one, words, number, line)
    _say(json_lines.json_text(result))
    return BAD_LINES if "error" in result else GOOD


def _many_lines(
    one: LineReader,
    words: i18n.Catalogue,
    number: int,
    lines: Sequence[bytes],
    many: json_lines.LinesReader,
) -> int:
    code = GOOD
    texts = many([json_lines.readable(line) for line in lines])
    for n, (line, text) in enumerate(zip(lines, texts, strict=True), number + 1):
        if text is None:
            code = max(code, _one_line(one, words, n, line))
        else:
            _say(text)
    return code


def _say(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
    except OSError as error:
        raise _unwritten(error) from error


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _unwritten(error) from error


def _unwritten(error: OSError) -> Exception:
    """Return what a failed write of results means."""
    if isinstance(error, BrokenPipeError):
        return error
    # Python would try once more at its end, and complain about it.
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return UserError(
        "OUTPUT-001",
        Message(N_("The results could not be written.")),
        Message(N_("Look at the free space where they go.")),
    )
