# SPDX-License-Identifier: Apache-2.0
"""Score many sheets at once: a scale made ready for columns, and what it concludes.

The scalar, `domain.evaluate.score`, is the reference. Rows for which a law file has no
answer, or may have none, are left to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from carecalc.batch.answers import AnswerColumns
from carecalc.batch.arithmetic import fixed
from carecalc.batch.columns import YES, Grades, Ints, Mask, Numbers, any_of, type_for
from carecalc.batch.concluding import Conclusions, conclusions
from carecalc.batch.frames import Frame, GradeNode, NumberNode
from carecalc.batch.measure_compiling import measure_node
from carecalc.batch.scale_compiling import Compiler
from carecalc.domain.conclusion import NEEDS_WHAT_DECIDES, with_defaults
from carecalc.domain.conditions import Code
from carecalc.domain.evaluate import score
from carecalc.domain.reading import readers
from carecalc.domain.scale import Scale, ScaleResult
from carecalc.errors import UserError

CHUNK = 1 << 16
"""So many sheets are worked out at a time: what is reckoned in between stays in the
processor's own memory."""


@dataclass(frozen=True, slots=True)
class MeasureColumn:
    """A printed measure: whole numbers over `den`, or places in `codes`.

    `unknown` are rows without a value, `None` where every row has one.
    """

    nums: Ints
    dens: Ints | int
    unknown: Ints | None
    codes: tuple[Code, ...] | None

    def values(self, size: int) -> list[Fraction | Code | None]:
        """Return the values of all sheets."""
        if not isinstance(self.dens, int):
            return [self.value(row) for row in range(size)]
        nums = self.nums.tolist()
        known = {num: self._worth(num, self.dens) for num in set(nums)}
        found: list[Fraction | Code | None] = [known[num] for num in nums]
        if self.unknown is not None:
            for row in np.flatnonzero(self.unknown).tolist():
                found[row] = None
        return found

    def value(self, row: int) -> Fraction | Code | None:
        """Return the value of one sheet."""
        if self.unknown is not None and self.unknown[row]:
            return None
        den = self.dens if isinstance(self.dens, int) else int(self.dens[row])
        return self._worth(int(self.nums[row]), den)

    def _worth(self, num: int, den: int) -> Fraction | Code | None:
        if self.codes is None:
            return Fraction(num, den)
        return self.codes[num] if num < len(self.codes) else None


@dataclass(frozen=True, slots=True)
class Flags:
    """Names that hold in some rows; a name that holds in none is left out."""

    rows: Mapping[str, Ints]

    def names(self, row: int) -> tuple[str, ...]:
        """Return the names that hold for one sheet, in the file's order."""
        return tuple(name for name, rows in self.rows.items() if rows[row])

    def patterns(self, size: int) -> tuple[list[int], list[tuple[str, ...]]]:
        """Return the different names that hold together, and which hold in each row."""
        if not self.rows:
            return [0] * size, [()]
        held = np.packbits(np.array(list(self.rows.values())), axis=0)
        packed = np.ascontiguousarray(held.T).view(f"V{len(held)}").ravel().tolist()
        known: dict[bytes, int] = {}
        found: list[tuple[str, ...]] = []
        for row, key in enumerate(packed):
            if key not in known:
                known[key] = len(found)
                found.append(self.names(row))
        return [known[key] for key in packed], found


@dataclass(frozen=True, slots=True)
class Score:
    """What a scale concludes of one sheet: the fields of `ScaleResult` without reasons."""

    measures: Mapping[str, Fraction | Code | None]
    preliminary: Code | None
    level: Code | None
    applied: tuple[str, ...]
    missing: tuple[str, ...]
    assumed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreColumns:
    """What a scale concludes of `size` sheets.

    `preliminary` and `level` are places in `codes`, -1 where there is none; `applied`
    places in `clauses`. `errors` are the sheets that the law file has no answer for.
    """

    size: int
    measures: Mapping[str, MeasureColumn]
    codes: tuple[Code, ...]
    preliminary: Ints
    level: Ints
    applied: Ints
    clauses: tuple[tuple[str, ...], ...]
    missing: Flags
    assumed: Flags
    warnings: Flags
    errors: Mapping[int, UserError]

    def row(self, row: int) -> Score:
        """Return what is concluded of one sheet; raise what the scalar raises for it."""
        if row in self.errors:
            raise self.errors[row]
        return Score(
            {name: measure.value(row) for name, measure in self.measures.items()},
            self.code(int(self.preliminary[row])),
            self.code(int(self.level[row])),
            self.clauses[int(self.applied[row])],
            self.missing.names(row),
            self.assumed.names(row),
            self.warnings.names(row),
        )

    def code(self, place: int) -> Code | None:
        """Return the level at a place of `codes`."""
        return None if place < 0 else self.codes[place]


def compile_scale(
    scale: Scale, switches: Mapping[str, str] | None = None
) -> "CompiledScale":
    """Return a scale made ready for many sheets, its switches settled.

    A `UserError` COLUMNS-011 names what columns cannot hold; the scalar can.
    """
    return CompiledScale(scale, with_defaults(scale, switches))


class CompiledScale:
    """A scale made ready for many sheets."""

    def __init__(self, scale: Scale, switches: Mapping[str, str]) -> None:
        self.scale = scale
        self.switches = dict(switches)
        compiler = Compiler(scale, switches, measure_node)
        self.layout = compiler.layout
        self.measure_nodes = {name: compiler.measure(name) for name in scale.measures}
        self._preliminary: GradeNode | None = None
        if scale.preliminary is not None:
            node = compiler.measure(scale.preliminary)
            if not isinstance(node, GradeNode):
                raise compiler.refused(scale.preliminary)
            self._preliminary = node
        self._overrides = [compiler.state(o.when) for o in scale.overrides]
        self._warnings = {
            name: compiler.state(warning.test)
            for name, warning in scale.graph.warnings.items()
        }
        wanted = [i for i in scale.graph.items.values() if i.answer != "note"]
        asked = {item.code: compiler.asked(item) for item in wanted}
        self._asked = {n: node for n, node in asked.items() if node.always is not False}
        facts = scale.graph.facts.items()
        self._defaults = {
            name: self.layout[name].encoder()(fact.default)
            for name, fact in facts
            if fact.default is not None
        }
        self._stale = _stale(scale, self._defaults)
        grades = () if self._preliminary is None else self._preliminary.codes
        self._complete = conclusions(scale, switches, grades, complete=True)
        incomplete = conclusions(scale, switches, grades, complete=False)
        self._levels, self.codes = _joined(self._complete, incomplete)
        self.level_type = self._levels.dtype
        self.clauses = (*self._complete.applied, *incomplete.applied)

    def whole(self) -> dict[str, bool]:
        """Return the printed measures, and whether each is always a whole number."""
        found = {}
        for name, node in self.measure_nodes.items():
            if isinstance(node, GradeNode):
                found[name] = all(isinstance(code, int) for code in node.codes)
            else:
                found[name] = node.den == 1
        return found

    def score(self, answers: AnswerColumns, with_warnings: bool = True) -> ScoreColumns:
        """Return what the scale concludes of every sheet; facts left out count as
        their defaults, as `carecalc score` takes them.

        Without `with_warnings` nobody looks for answers that do not go together.
        """
        size = answers.size
        rows = _Rows(self, size)
        for first in range(0, size, CHUNK):
            last = min(first + CHUNK, size)
            self._chunk(rows, first, answers.part(first, last), with_warnings)
        for name in self._defaults:
            column = answers.columns.get(name)
            if column is None:
                rows.assumed[name] = np.broadcast_to(YES, (size,))
            elif size and column.min() < 0:
                rows.assumed[name] = column < 0
        rows.leave_to_scalar(answers, with_warnings)
        rows.missing = _in_order(rows.missing, self._asked)
        rows.warnings = _in_order(rows.warnings, self._warnings)
        return rows.finished()

    def _chunk(
        self, rows: "_Rows", first: int, answers: AnswerColumns, with_warnings: bool
    ) -> None:
        frame = Frame(self.layout, answers, self._defaults)
        here = slice(first, first + answers.size)
        gone: Mask = None
        for name, asked in self._asked.items():
            missing = frame.answer(name)[1]
            if missing is not None:
                if asked.always is None:
                    missing = missing & asked.reckon(frame).possible()
                rows.flag(rows.missing, name, here, missing)
                gone = any_of((gone, missing))
        place: Ints | None = None
        unknown: Mask = None
        if self._preliminary is not None:
            found = self._preliminary.reckon(frame)
            place, unknown = found.place, found.without_value()
            if self.scale.needs != NEEDS_WHAT_DECIDES:
                unknown = any_of((unknown, gone))
            shown = place if unknown is None else (place + 1) * ~unknown - 1
            rows.preliminary[here] = shown
        states = [node.reckon(frame) for node in self._overrides]
        case = self._complete.cases(place, unknown, states)
        if gone is not None:
            offset = len(self._complete.levels)
            case = case.astype(rows.applied.dtype) + gone * rows.applied.dtype.type(
                offset
            )
        rows.applied[here] = case
        rows.level[here] = self._levels.take(case)
        for name, node in self.measure_nodes.items():
            rows.measure(name, here, node, node.reckon(frame))
        if with_warnings:
            self._warn(rows, here, frame)
        suspects = frame.suspects
        if suspects.any():
            column = np.broadcast_to(suspects, (answers.size,))
            rows.suspects += [first + int(row) for row in np.flatnonzero(column)]

    def _warn(self, rows: "_Rows", here: slice, frame: Frame) -> None:
        """Note the answers that do not go together, by what was really answered."""
        answered = frame
        if any(frame.left_out(name) is not None for name in self._defaults):
            answered = frame.without_defaults(self._stale)
        for name, node in self._warnings.items():
            met = node.reckon(answered).met
            if met.any():
                rows.flag(rows.warnings, name, here, met)
        if answered is not frame:
            frame.suspect(answered.suspects)


def _stale(scale: Scale, defaults: Mapping[str, int]) -> frozenset[str]:
    """Return everything that rests on a fact which may be assumed."""
    found = readers(scale.graph)
    return frozenset(name for fact in defaults for name in found.of(fact))


def _joined(one: Conclusions, other: Conclusions) -> tuple[Ints, tuple[Code, ...]]:
    """Return the levels of complete sheets and then those of incomplete ones, as places
    in one list."""
    codes = tuple(dict.fromkeys((*one.codes, *other.codes)))
    levels = [
        -1 if level < 0 else codes.index(found.codes[level])
        for found in (one, other)
        for level in found.levels
    ]
    return np.array(levels, type_for(-1, len(codes))), codes


def _in_order(flags: Mapping[str, Ints], names: Iterable[str]) -> dict[str, Ints]:
    return {name: flags[name] for name in names if name in flags}


class _Rows:
    """The results of all sheets, filled in piece by piece."""

    def __init__(self, compiled: CompiledScale, size: int) -> None:
        self._compiled = compiled
        self.size = size
        self.level: Ints = np.empty(size, compiled.level_type)
        self.preliminary: Ints = np.full(size, -1, compiled.level_type)
        self.applied: Ints = np.empty(size, type_for(0, len(compiled.clauses)))
        self.clauses = compiled.clauses
        self.missing: dict[str, Ints] = {}
        self.assumed: dict[str, Ints] = {}
        self.warnings: dict[str, Ints] = {}
        self.errors: dict[int, UserError] = {}
        self.suspects: list[int] = []
        self._nums: dict[str, Ints] = {}
        self._dens: dict[str, Ints] = {}
        self._unknown: dict[str, Ints] = {}

    def flag(self, flags: dict[str, Ints], name: str, here: slice, rows: Ints) -> None:
        """Note the rows of a piece in which a name holds."""
        if name not in flags:
            flags[name] = np.zeros(self.size, np.bool_)
        flags[name][here] = rows

    def measure(
        self,
        name: str,
        here: slice,
        node: NumberNode | GradeNode,
        found: Numbers | Grades,
    ) -> None:
        """Note a measure of a piece."""
        if isinstance(found, Grades):
            nums = found.place
        else:
            nums = found.num
            if not isinstance(found.den, int):
                self._array(self._dens, name, np.int64)[here] = found.den
        self._array(self._nums, name, node_type(node))[here] = nums
        gone = found.without_value()
        if gone is not None:
            self._array(self._unknown, name, np.bool_)[here] = gone

    def _array(self, columns: dict[str, Ints], name: str, kind: Any) -> Ints:
        found = columns.get(name)
        if found is None:
            found = columns[name] = np.zeros(self.size, kind)
        return found

    def codes_of(self, name: str) -> tuple[Code, ...] | None:
        """Return what the places of a measure stand for; None for a number."""
        node = self._compiled.measure_nodes[name]
        return node.codes if isinstance(node, GradeNode) else None

    # --- what only the scalar tells ------------------------------------------------

    def leave_to_scalar(self, answers: AnswerColumns, with_warnings: bool) -> None:
        """Let the scalar tell what becomes of the rows that may be refused."""
        compiled = self._compiled
        for row in self.suspects:
            sheet = answers.sheet(compiled.layout, row)
            try:
                found = score(compiled.scale, sheet, compiled.switches, True)
            except UserError as error:
                self.errors[row] = error
                self.level[row] = self.preliminary[row] = -1
                for name in compiled.measure_nodes:
                    self._array(self._unknown, name, np.bool_)[row] = True
                continue
            self._take_over(row, found, with_warnings)

    def _take_over(self, row: int, found: ScaleResult, with_warnings: bool) -> None:
        codes = self._compiled.codes
        self.level[row] = -1 if found.level is None else codes.index(found.level)
        before = found.preliminary
        self.preliminary[row] = -1 if before is None else codes.index(before)
        self.applied[row] = self.clauses.index(found.applied)
        for name, value in found.measures.items():
            self._value(name, row, value)
        self._flags(self.missing, row, found.missing)
        if with_warnings:
            self._flags(self.warnings, row, found.warnings)

    def _flags(self, flags: dict[str, Ints], row: int, names: Sequence[str]) -> None:
        for name in names:  # Of no row before, perhaps.
            flags.setdefault(name, np.zeros(self.size, np.bool_))
        for name, rows in flags.items():
            rows[row] = name in names

    def _value(self, name: str, row: int, value: Fraction | Code | None) -> None:
        gone = self._array(self._unknown, name, np.bool_)
        gone[row] = value is None
        if value is None:
            return
        codes = self.codes_of(name)
        if codes is not None:
            self._nums[name][row] = codes.index(value)
            return
        node = self._compiled.measure_nodes[name]
        assert isinstance(node, NumberNode)
        exact = Fraction(value)
        if name in self._dens:
            self._nums[name][row] = exact.numerator
            self._dens[name][row] = exact.denominator
        else:
            self._nums[name][row] = int(exact * fixed(node))

    def finished(self) -> ScoreColumns:
        """Return the results."""
        measures = {
            name: MeasureColumn(
                self._array(self._nums, name, np.int8),
                self._dens.get(
                    name, 1 if isinstance(node, GradeNode) else node.den or 1
                ),
                self._unknown.get(name),
                self.codes_of(name),
            )
            for name, node in self._compiled.measure_nodes.items()
        }
        return ScoreColumns(
            self.size,
            measures,
            self._compiled.codes,
            self.preliminary,
            self.level,
            self.applied,
            self.clauses,
            Flags(self.missing),
            Flags(self.assumed),
            Flags(self.warnings),
            self.errors,
        )


def node_type(node: NumberNode | GradeNode) -> Any:
    """Return the type that holds every value of a measure."""
    if isinstance(node, GradeNode):
        return type_for(0, max(1, len(node.codes)))
    return type_for(min(0, node.lowest), max(0, node.highest))
