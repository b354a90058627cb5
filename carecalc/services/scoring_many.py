# SPDX-License-Identifier: Apache-2.0
"""Score many sheets at a time, with the results and the text that one at a time gives.

What columns do not hold is left to `scoring.score_line`: a line of another day, a bad
answer, a sheet that the law file has no answer for. numpy is loaded by whoever makes a
`ManySheets`, for it takes as long as some hundred sheets one by one.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from carecalc.batch.answers import MISSING, AnswerColumns
from carecalc.batch.reading import encoder
from carecalc.batch.scores import (
    CompiledScale,
    Flags,
    MeasureColumn,
    ScoreColumns,
    compile_scale,
)
from carecalc.domain.scale import Scale, level_label
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services.json_lines import json_text
from carecalc.services.scoring import json_number


@dataclass(frozen=True, slots=True)
class ScoredPiece:
    """Results of some sheets in their order: `rows` are their rows in `columns`, None
    where only the scalar can tell."""

    identities: Sequence[object]
    columns: ScoreColumns
    rows: Sequence[int | None]


class ManySheets:
    """Scores sheets of one scale under one reading, as many at a time as come.

    A `UserError` COLUMNS-011 names what in the scale columns cannot hold.
    """

    def __init__(
        self, scale: Scale, switches: Mapping[str, str], words: Catalogue
    ) -> None:
        self.compiled: CompiledScale = compile_scale(scale, switches)
        self._words = words
        self._head = _head(scale, self.compiled.switches)
        encoders = {n: encoder(c) for n, c in self.compiled.layout.items()}
        narrow = [n for n, c in self.compiled.layout.items() if c.type == np.int8]
        self._narrow = {name: (k, encoders[name]) for k, name in enumerate(narrow)}
        self._wide = {n: e for n, e in encoders.items() if n not in self._narrow}
        self._levels = _level_texts(scale, self.compiled, words)

    # --- in --------------------------------------------------------------------------

    def score(self, raws: Sequence[Mapping[str, object] | None]) -> ScoredPiece:
        """Return the results of lines that were read; None for one that was not."""
        rows: list[int | None] = []
        narrow: list[bytes] = []
        wide: dict[str, list[int]] = {name: [] for name in self._wide}
        for raw in raws:
            if raw is not None and self._encoded(raw, narrow, wide):
                rows.append(len(narrow) - 1)
            else:
                rows.append(None)
        size = len(narrow)
        answers = AnswerColumns(size, self._columns(narrow, wide))
        columns = self.compiled.score(answers)
        for n, row in enumerate(rows):
            if row in columns.errors:
                rows[n] = None
        return ScoredPiece([raw and raw.get("id") for raw in raws], columns, rows)

    def _encoded(
        self, raw: Mapping[str, object], narrow: list[bytes], wide: dict[str, list[int]]
    ) -> bool:
        """Add a sheet to the columns; tell whether they hold it."""
        answers = raw.get("answers")
        if not isinstance(answers, dict) or raw.get("on") is not None:
            return False
        if not raw.keys() <= {"id", "answers", "on"}:
            return False
        small = bytearray(b"\xff" * len(self._narrow))
        large: list[tuple[str, int]] = []
        try:
            for name, answer in answers.items():
                known = self._narrow.get(name)
                if known is None:
                    large.append((name, self._wide[name](answer)))
                else:
                    small[known[0]] = known[1](answer)
        except (KeyError, TypeError, ValueError):
            return False
        for column in wide.values():
            column.append(MISSING)
        for name, value in large:
            wide[name][-1] = value
        narrow.append(bytes(small))
        return True

    def _columns(
        self, narrow: Sequence[bytes], wide: Mapping[str, Sequence[int]]
    ) -> dict[str, np.ndarray]:
        table = np.frombuffer(b"".join(narrow), np.int8).reshape(
            len(narrow), len(self._narrow)
        )
        turned = np.ascontiguousarray(table.T)
        found = {name: turned[k] for name, (k, _) in self._narrow.items()}
        for name, column in wide.items():
            found[name] = np.array(column, self.compiled.layout[name].type)
        return found

    def score_columns(
        self,
        identities: Sequence[object],
        answers: AnswerColumns,
        apart: Container[int],
    ) -> ScoredPiece:
        """Return the results of sheets that are columns already; those `apart` only
        the scalar reads."""
        columns = self.compiled.score(answers)
        rows = [
            None if row in apart or row in columns.errors else row
            for row in range(columns.size)
        ]
        return ScoredPiece(identities, columns, rows)

    # --- out -------------------------------------------------------------------------

    def lines(self, piece: ScoredPiece) -> list[str | None]:
        """Return each result as the line that `carecalc score` prints, None where only
        the scalar can tell."""
        columns = piece.columns
        size = columns.size
        measures = [f"{json_text(name)}: " for name in columns.measures]
        texts = [_texts(measure, size) for measure in columns.measures.values()]
        levels = [self._levels[place] for place in columns.level.tolist()]
        before = [self._levels[place][0] for place in columns.preliminary.tolist()]
        clauses = [json_text(clauses) for clauses in columns.clauses]
        applied = [clauses[place] for place in columns.applied.tolist()]
        missing, assumed, warnings = (
            _listed(flags, size)
            for flags in (columns.missing, columns.assumed, columns.warnings)
        )
        found: list[str | None] = []
        for identity, row in zip(piece.identities, piece.rows, strict=True):
            if row is None:
                found.append(None)
                continue
            values = ", ".join(
                [name + text[row] for name, text in zip(measures, texts, strict=True)]
            )
            level, level_name = levels[row]
            found.append(
                f'{{"id": {json_text(identity)}, {self._head}, '
                f'"measures": {{{values}}}, "preliminary": {before[row]}, '
                f'"level": {level}, "level_name": {level_name}, '
                f'"applied": {applied[row]}, "missing": {missing[row]}, '
                f'"assumed": {assumed[row]}, "warnings": {warnings[row]}}}'
            )
        return found


def _head(scale: Scale, switches: Mapping[str, str]) -> str:
    head = {
        "scale": scale.code,
        "version": scale.version,
        "sha256": scale.digest,
        "switches": dict(switches),
    }
    return json_text(head)[1:-1]


def _level_texts(
    scale: Scale, compiled: CompiledScale, words: Catalogue
) -> dict[int, tuple[str, str]]:
    """Return each level and its name as they are printed, by its place; -1: none."""
    found = {-1: ("null", "null")}
    for place, code in enumerate(compiled.codes):
        label = level_label(scale, code, compiled.switches)
        name = None if label is None else words.render(label)
        found[place] = (json_text(code), json_text(name))
    return found


def _listed(flags: Flags, size: int) -> list[str]:
    """Return the names that hold for each sheet as they are printed."""
    places, patterns = flags.patterns(size)
    texts = [json_text(names) for names in patterns]
    return [texts[place] for place in places]


def _texts(measure: MeasureColumn, size: int) -> list[str]:
    """Return every value of a measure as it is printed."""
    known: dict[object, str] = {}
    found = []
    for value in measure.values(size):
        key = (type(value), value)
        text = known.get(key)
        if text is None:
            text = known[key] = json_text(json_number(value))
        found.append(text)
    return found


def many_sheets(
    scale: Scale, switches: Mapping[str, str], words: Catalogue
) -> ManySheets | None:
    """Return what scores many sheets at a time, None where only one can be scored."""
    try:
        return ManySheets(scale, switches, words)
    except UserError:
        return None
