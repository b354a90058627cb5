# SPDX-License-Identifier: Apache-2.0
"""What the program writes down about itself: one JSON line an event, nobody named.

Who did what is told by the chain of records, inside the encrypted file; what is told
here may be read by a stranger.
"""

import contextlib
import json
import logging
import os
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from carecalc.domain.masking import mask_text

FILE = "carecalc.jsonl"
_BYTES = 1_000_000
_FILES = 9
"""How many full files are kept beside the one that is written."""

_WORD = re.compile(r"[A-Za-z0-9_.:+\-]{1,60}")

_log = logging.getLogger(__name__)


def begin(folder: Path) -> None:
    """Write down from now on what the program logs, in a folder; once a process.

    Where it cannot be written nothing is: no work is stopped for want of a log.
    """
    # Otherwise what cannot be written is printed, with the values of the message.
    logging.raiseExceptions = False
    handler = _File(folder / FILE)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def keep_quiet() -> None:
    """Let nothing of a case leave with a crash: no values on stderr, no memory dump.

    A fault that nobody caught is named by its type and its places in the program.
    """
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_thread
    sys.unraisablehook = _on_unraisable
    _dump_nothing()


def trace(error: BaseException) -> tuple[str, ...]:
    """Return the places a fault went through, without a word of what it said.

    The message of an exception may quote what somebody typed; so may a local value.
    """
    lines = []
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    for link in chain:
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        for frame in traceback.extract_tb(link.__traceback__):
            name = frame.filename.replace("\\", "/").split("/")
            lines.append(f"  {'/'.join(name[-3:])}:{frame.lineno} {frame.name}")
        # A fault of a process of its own comes with the places that it went through.
        lines += getattr(link, "places", ())
    return tuple(lines)


class Lines(logging.Formatter):
    """Makes a line of JSON of an event; whoever logs cannot help being masked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: when, how grave, who says it, what, and through where."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "by": record.name,
            "event": mask_text(_said(record)),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["trace"] = [mask_text(place) for place in trace(error)]
        return json.dumps(line, ensure_ascii=False)


class _File(RotatingFileHandler):
    def __init__(self, place: Path) -> None:
        super().__init__(
            place, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
        )

    def _open(self) -> TextIOWrapper:
        # Made with the first event: a command without one leaves no folder behind.
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)

        # For nobody else on this computer, from its first byte on.
        def private(name: str, flags: int) -> int:
            return os.open(name, flags, 0o600)

        # The handler closes it.
        made = open(  # noqa: SIM115
            self.baseFilename, self.mode, encoding="utf-8", opener=private
        )
        assert isinstance(made, TextIOWrapper)
        return made


def _said(record: logging.LogRecord) -> str:
    """Return what an event says, with words only where they are words of a program."""
    if not isinstance(record.msg, str):
        # An object's own words may be anybody's.
        return type(record.msg).__name__
    given = record.args
    if not given:
        return record.msg
    try:
        if isinstance(given, dict):
            return record.msg % {name: _plain(each) for name, each in given.items()}
        return record.msg % tuple(_plain(each) for each in given)
    except (TypeError, ValueError, KeyError):
        return record.msg


def _plain(value: object) -> Any:
    """Return a number or a single word such as a code; of anything else its kind."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    return type(value).__name__


def _on_uncaught(
    kind: type[BaseException],
    error: BaseException,
    places: TracebackType | None,
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _tell(error)


def _on_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _tell(told.exc_value)


def _on_unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        _tell(told.exc_value)


def _tell(error: BaseException) -> None:
    _log.error("a fault of the program", exc_info=error)
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write("\n".join(trace(error)) + "\n")


def _dump_nothing() -> None:
    """Ask the system not to keep this process's memory when it crashes."""
    if sys.platform == "win32":
        import ctypes

        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX: no report with a dump.
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
