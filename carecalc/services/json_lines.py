# SPDX-License-Identifier: Apache-2.0
"""One JSON object a line: how the command line reads and prints them."""

import codecs
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO, NoReturn

from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

LineReader = Callable[[Mapping[str, object]], dict[str, object]]
"""What answers one line that was read."""

LinesReader = Callable[[Sequence[Mapping[str, object] | None]], list[str | None]]
"""What answers many lines at once, each as it is printed; None for one that could not be
read, and for one that is to be answered by itself."""

_READ = 1 << 20


def pieces(stream: BinaryIO | None) -> Iterator[list[bytes]]:
    """Yield all lines, as many at a time as are there: nobody waits for more of them."""
    if stream is None:
        return
    read = getattr(stream, "read1", stream.read)
    held, begun = b"", False
    while data := read(_READ):
        *lines, held = (held + data).split(b"\n")
        if lines:
            if not begun:
                lines[0], begun = _marked_off(lines[0]), True
            yield lines
    if held:
        yield [held if begun else _marked_off(held)]


def _marked_off(line: bytes) -> bytes:
    """Return the first line without the mark that some editors and shells on Windows
    begin a text with."""
    return line.removeprefix(codecs.BOM_UTF8)


def answered(
    one: LineReader, words: Catalogue, number: int, line: bytes
) -> dict[str, object]:
    """Return the answer to a line, or what is wrong with it."""
    identity: object = None
    try:
        raw = line_object(line)
        identity = identity_of(raw)
        return one(raw)
    except UserError as error:
        result = {"id": identity, "error": error_value(error, words)}
        if error.code == "INPUT-001":
            result["line"] = number
        return result


def answer(
    one: LineReader, words: Catalogue, raw: Mapping[str, object]
) -> dict[str, object]:
    """Return the answer to what was read, or what is wrong with it."""
    try:
        return one(raw)
    except UserError as error:
        return {"id": raw.get("id"), "error": error_value(error, words)}


def readable(line: bytes) -> Mapping[str, object] | None:
    """Return the object of a line, None where `answered` tells what is wrong."""
    try:
        raw = line_object(line)
        identity_of(raw)
    except UserError:
        return None
    return raw


def json_text(value: object) -> str:
    """Return JSON in one line; decimals keep their exact digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        parts = (f"{_text(name)}: {json_text(part)}" for name, part in value.items())
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(json_text, value))}]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def line_object(line: bytes) -> Mapping[str, object]:
    """Return the object of a line; `UserError` INPUT-001 or INPUT-003 for any other."""
    try:
        raw = json.loads(
            line.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_twins,
        )
    # A number may have too many digits to be one (ValueError), or an exponent.
    except (ValueError, ArithmeticError, RecursionError):
        raise UserError(
            "INPUT-001",
            Message(N_("The line is not JSON.")),
            Message(N_("One JSON object stands on each line, in UTF-8.")),
        ) from None
    if not isinstance(raw, dict):
        raise UserError(
            "INPUT-001",
            Message(N_("The line is not a JSON object.")),
            Message(N_("One JSON object stands on each line, in UTF-8.")),
        )
    return raw


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: one of the two values would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise UserError(
            "INPUT-003",
            Message(N_("The key “{key}” stands twice."), {"key": twin}),
            Message(N_("Remove one of the two.")),
            twin,
        )
    return found


def identity_of(raw: Mapping[str, object]) -> object:
    """Return the `id` of a line, which is given back as it came."""
    identity = raw.get("id")
    if identity is None or (
        isinstance(identity, str | int) and not isinstance(identity, bool)
    ):
        return identity
    raise UserError(
        "INPUT-003",
        Message(N_("id must be text or an integer.")),
        Message(N_("It is given back as it came.")),
        "id",
    )


def error_value(error: UserError, words: Catalogue) -> dict[str, object]:
    """Return an error as the command line prints it."""
    message = words.render(error.message)
    if error.hint is not None:
        message = f"{message} {words.render(error.hint)}"
    return {"code": error.code, "message": message, "place": error.place}
