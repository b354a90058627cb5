# SPDX-License-Identifier: Apache-2.0
"""Score sheets that stand in a file, or whose results go into a table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from carecalc.batch.sheet_tables import ScoreWriter, sheet_pieces
from carecalc.domain.scale import level_label
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import json_lines
from carecalc.services.json_lines import LineReader
from carecalc.services.result_files import whole
from carecalc.services.scoring_many import ManySheets, ScoredPiece
from carecalc.text import N_, Message

_LINES = 1 << 13
"""So many lines make one piece of a table."""

_Piece = tuple[ScoredPiece, Mapping[int, dict[str, object]]]
"""Results in order, and those that only the scalar tells by their row."""


def score_tables(
    source: Path | BinaryIO | None,
    target: Path | None,
    many: ManySheets,
    one: LineReader,
    words: Catalogue,
    say: Callable[[str], None],
) -> bool:
    """Score all sheets of a table or of lines into a table or, line by line, `say`;
    tell whether all were good. At least one of the two is a table."""
    if isinstance(source, Path):
        pieces = _from_table(source, many, one, words)
    else:
        pieces = _from_lines(source, many, one, words)
    all_good = True
    with _writer(target, many, words) as writer:
        for piece, apart in pieces:
            all_good = all_good and not any("error" in bad for bad in apart.values())
            if writer is not None:
                writer.write(
                    piece.identities, piece.columns, piece.rows, list(apart.values())
                )
                continue
            for row, line in enumerate(many.lines(piece)):
                say(json_lines.json_text(apart[row]) if line is None else line)
    return all_good


def _from_table(
    path: Path, many: ManySheets, one: LineReader, words: Catalogue
) -> Iterator[_Piece]:
    layout = many.compiled.layout
    for sheets in sheet_pieces(path, layout):
        piece = many.score_columns(sheets.identities, sheets.answers, sheets.apart)
        apart: dict[int, dict[str, object]] = {}
        for row, place in enumerate(piece.rows):
            if place is None:
                raw = sheets.apart.get(row)
                if raw is None:  # the law file has no answer: the scalar says so
                    raw = _line(sheets.answers.sheet(layout, row), many)
                    raw = {"id": sheets.identities[row], "answers": raw}
                apart[row] = json_lines.answer(one, words, raw)
        yield piece, apart


def _line(
    sheet: Mapping[str, tuple[str, ...]], many: ManySheets
) -> Mapping[str, object]:
    return {
        name: list(codes)
        if many.compiled.layout[name].item.answer in ("several", "rows")
        else codes[0]
        for name, codes in sheet.items()
    }


def _from_lines(
    stream: BinaryIO | None, many: ManySheets, one: LineReader, words: Catalogue
) -> Iterator[_Piece]:
    number = 0
    for lines in _together(json_lines.pieces(stream)):
        piece = many.score([json_lines.readable(line) for line in lines])
        apart = {}
        for row, (line, place) in enumerate(zip(lines, piece.rows, strict=True)):
            if place is None:
                found = json_lines.answered(one, words, number + row + 1, line)
                apart[row] = _of_this_version(found, many, words)
        number += len(lines)
        yield piece, apart


def _together(pieces: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """Yield lines in pieces that are worth a part of a table."""
    held: list[bytes] = []
    for lines in pieces:
        held += lines
        if len(held) >= _LINES:
            yield held
            held = []
    if held:
        yield held


def _of_this_version(
    found: dict[str, object], many: ManySheets, words: Catalogue
) -> dict[str, object]:
    """Return the result of a line; of another version it has no place in the table."""
    if found.get("version", many.compiled.scale.version) == many.compiled.scale.version:
        return found
    error = UserError(
        "COLUMNS-014",
        Message(N_("The line is of another version of the scale.")),
        Message(N_("A table holds one version; score the line apart.")),
        "on",
    )
    return {"id": found["id"], "error": json_lines.error_value(error, words)}


@contextmanager
def _writer(
    target: Path | None, many: ManySheets, words: Catalogue
) -> Iterator[ScoreWriter | None]:
    """Open a table to be written; it has its name once it is whole."""
    if target is None:
        yield None
        return
    compiled = many.compiled
    scale = compiled.scale
    names = {}
    for code in compiled.codes:
        label = level_label(scale, code, compiled.switches)
        names[code] = None if label is None else words.render(label)
    about = {"scale": scale.code, "version": scale.version, "sha256": scale.digest}
    about["switches"] = json_lines.json_text(compiled.switches)
    with whole(target) as begun:
        writer = ScoreWriter(begun, compiled.whole(), compiled.codes, names, about)
        try:
            yield writer
        finally:
            writer.close()
