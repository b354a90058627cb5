# SPDX-License-Identifier: Apache-2.0
"""Measures of a law file, from their tables to domain values."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from carecalc.catalog import schema as s
from carecalc.catalog.compile import end, fraction, number, switch_values, when
from carecalc.catalog.names import Names
from carecalc.domain import measures as m
from carecalc.domain.conditions import Bounds, Code, Switched
from carecalc.text import N_, Message


def measure(
    names: Names,
    sections: Mapping[str, Sequence[str]],
    name: str,
    keys: s.AnyMeasure,
    place: str,
) -> m.Measure:
    """Return one measure; `sections` are the item codes of each section."""
    reader = _Reader(names, name, keys.each, place)
    if isinstance(keys, s.SumKeys):
        formula: m.Formula = reader.sum(keys, sections)
    elif isinstance(keys, s.CountKeys):
        formula = reader.count(keys, sections)
    elif isinstance(keys, s.ExtremeKeys):
        formula = reader.extreme(keys)
    elif isinstance(keys, s.BandMeasureKeys):
        formula = m.Band(reader.number_name(keys.of, "of"), reader.bands(keys))
    elif isinstance(keys, s.TableKeys):
        formula = reader.table(keys)
    elif isinstance(keys, s.RulesKeys):
        formula = reader.rules(keys)
    elif isinstance(keys, s.DifferenceKeys):
        formula = m.Difference(
            number(names, keys.of, f"{place}.of"), reader.numbers(keys.less, "less")
        )
    elif isinstance(keys, s.ProductKeys):
        formula = m.Product(reader.numbers(keys.of, "of"))
    else:
        formula = m.Quotient(
            number(names, keys.of, f"{place}.of"), reader.divisors(keys.by)
        )
    return m.Measure(
        name=name,
        formula=formula,
        label=keys.label,
        clause=keys.clause,
        mark=keys.mark or "",
        unit=keys.unit or "",
        per=keys.per,
        grades=names.measure_grades.get(name, ""),
        each=keys.each,
        not_below=reader.limit(keys.not_below, "not_below"),
        not_above=reader.limit(keys.not_above, "not_above"),
        rounding=None
        if keys.round is None
        else m.Rounding(
            Fraction(keys.round.to), keys.round.mode, keys.round.mark or ""
        ),
    )


class _Reader:
    """Reads the keys of one measure and notes every fault at its place."""

    def __init__(self, names: Names, name: str, each: str, place: str) -> None:
        self.names = names
        self.name = name
        self.each = each
        self.place = place
        self.graded = name in names.measure_grades

    def number_name(self, name: str, key: str) -> str:
        number(self.names, name, f"{self.place}.{key}")
        return name

    def numbers(self, raw: Sequence[s.Number], key: str) -> tuple[Fraction | str, ...]:
        return tuple(
            number(self.names, part, f"{self.place}.{key}[{n}]")
            for n, part in enumerate(raw)
        )

    def divisors(self, raw: Sequence[s.Number]) -> tuple[Fraction | str, ...]:
        by = self.numbers(raw, "by")
        for n, divisor in enumerate(by):
            if divisor == 0 and fraction(raw[n]) is not None:
                self.names.faults.add(
                    "LAW-072",
                    f"{self.place}.by[{n}]",
                    N_("{measure}: the divisor {name} is 0."),
                    N_("Nothing can be divided by 0."),
                    measure=self.name,
                    name=str(raw[n]),
                )
        return by

    def end(self, raw: s.Number | None, key: str) -> Fraction | str | None:
        return None if raw is None else end(self.names, raw, f"{self.place}.{key}")

    def limit(
        self, raw: s.Number | dict[str, s.Number] | None, key: str
    ) -> m.Limit | None:
        if not isinstance(raw, dict):
            return self.end(raw, key)
        place = f"{self.place}.{key}"
        chosen = switch_values(self.names, raw, place)
        if chosen is None:
            return None
        return Switched(
            chosen[0],
            {v: end(self.names, raw[v], f"{place}.{v}") for v in chosen[1]},
        )

    def sum(self, keys: s.SumKeys, sections: Mapping[str, Sequence[str]]) -> m.Sum:
        of = self.members(keys.sections, sections, ("single", "number"))
        of += [self.summand(n, f"of[{i}]", keys) for i, n in enumerate(keys.of)]
        if not of:
            self._nothing("of")
        weights: dict[str, Fraction] = {}
        for name, raw in keys.weights.items():
            if name not in of:
                self._not_a_part(name, "weights")
            weight = fraction(raw)
            if weight is None:
                self.names.faults.add(
                    "LAW-014",
                    f"{self.place}.weights.{name}",
                    N_("{found} is not a number."),
                    N_('Write 3, 0.5 or "1/7"; a weight is no name.'),
                    found=str(raw),
                )
            weights[name] = weight or Fraction(0)
        points: dict[str, dict[Code, Fraction]] = {}
        for name, table in keys.points.items():
            codes = self._counting(name)
            if codes is None or name not in of:
                self._not_a_part(name, "points")
                continue
            if set(table) != {str(code) for code in codes}:
                self._not_every(name, codes)
            points[name] = {k: Fraction(table.get(str(k), 0)) for k in codes}
        return m.Sum(tuple(of), weights, points)

    def summand(self, name: str, key: str, keys: s.SumKeys) -> str:
        """Return the name of a number, or of a grade that has points in this sum."""
        if name not in self.names.measure_grades:
            return self.number_name(name, key)
        self.names.kind(name, f"{self.place}.{key}")
        if name not in keys.points:
            self.names.faults.add(
                "LAW-013",
                f"{self.place}.{key}",
                N_("“{name}” is a grade, and the sum does not say what it counts."),
                N_('Write points."{name}" = {{ grade = number, … }}: {codes}.'),
                name=name,
                codes=tuple(str(k) for k in self.names.grade_codes(name)),
            )
        return name

    def _counting(self, name: str) -> list[Code] | None:
        """Return the options of an item or the grades of a measure."""
        item = self.names.item(name)
        if item is not None:
            return [option.code for option in item.options]
        if name in self.names.measure_grades:
            return list(dict.fromkeys(self.names.grade_codes(name)))
        return None

    def _not_every(self, name: str, codes: Sequence[Code]) -> None:
        graded = name in self.names.measure_grades
        self.names.faults.add(
            "LAW-022",
            f"{self.place}.points.{name}",
            N_("Every grade of “{name}” must be listed, and no other.")
            if graded
            else N_("Every option of “{name}” must be listed, and no other."),
            N_("Its grades are {options}.")
            if graded
            else N_("Its options are {options}."),
            name=name,
            options=tuple(str(code) for code in codes),
        )

    def members(
        self,
        listed: Sequence[str],
        sections: Mapping[str, Sequence[str]],
        answers: Sequence[str],
    ) -> list[str]:
        """Return the items of the sections that are answered in one of these ways."""
        of: list[str] = []
        for n, section in enumerate(listed):
            if section not in sections:
                self.names.faults.add(
                    "LAW-012",
                    f"{self.place}.sections[{n}]",
                    N_("Nothing is called “{name}”."),
                    N_("Define it, or correct the spelling."),
                    name=section,
                )
            of += [
                name
                for name in sections.get(section, ())
                if self.names.items[name].answer in answers
            ]
        self.names.used.update(of)
        return of

    def _nothing(self, key: str) -> None:
        self.names.faults.add(
            "LAW-023",
            f"{self.place}.{key}",
            N_("The measure “{name}” counts nothing."),
            N_("List at least one name."),
            name=self.name,
        )

    def _not_a_part(self, name: str, key: str) -> None:
        self.names.faults.add(
            "LAW-024",
            f"{self.place}.{key}.{name}",
            N_("“{name}” is not a part of this sum."),
            N_("List it in “of” or “sections”, or remove it here."),
            name=name,
        )

    def count(
        self, keys: s.CountKeys, sections: Mapping[str, Sequence[str]]
    ) -> m.Count:
        of = self.members(keys.sections, sections, ("single", "several"))
        for n, name in enumerate(keys.of):
            self.names.kind(name, f"{self.place}.of[{n}]")
            of.append(name)
        conditions = tuple(
            when(self.names, test, f"{self.place}.conditions[{n}]")
            for n, test in enumerate(keys.conditions)
        )
        if not of and not conditions:
            self._nothing("of")
        codes: tuple[Code, ...] | Switched[tuple[Code, ...]] = ()
        if isinstance(keys.is_, dict) and "switch" in keys.is_:
            chosen = switch_values(self.names, keys.is_, f"{self.place}.is")
            if chosen is not None:
                listed = {v: self._counted(x, f"is.{v}") for v, x in chosen[1].items()}
                codes = Switched(chosen[0], listed)
        elif of or keys.is_ is not None:
            codes = self._counted(keys.is_, "is")
        return m.Count(tuple(of), codes, conditions)

    def _counted(self, raw: object, key: str) -> tuple[Code, ...]:
        """Return the codes that are counted; nothing but codes may stand there."""
        listed = raw if isinstance(raw, list) else [raw]
        codes = tuple(
            v for v in listed if isinstance(v, str | int) and not isinstance(v, bool)
        )
        if not codes or len(codes) < len(listed):
            self.names.faults.add(
                "LAW-025",
                f"{self.place}.{key}",
                N_("The count “{name}” does not say what is counted."),
                N_("Write is = a code or a list of codes."),
                name=self.name,
            )
        return codes

    def extreme(self, keys: s.ExtremeKeys) -> m.Extreme | m.GradeExtreme:
        if not keys.of:
            self._nothing("of")
        if keys.kind in ("largest-of", "smallest-of"):
            of = tuple(self.number_name(n, f"of[{i}]") for i, n in enumerate(keys.of))
            return m.Extreme(of, keys.kind == "largest-of")
        for n, name in enumerate(keys.of):
            if self.names.kind(name, f"{self.place}.of[{n}]") not in (None, "grade"):
                self.names.faults.add(
                    "LAW-026",
                    f"{self.place}.of[{n}]",
                    N_("“{name}” is not a grade."),
                    N_("worst-of and best-of compare grades of one list."),
                    name=name,
                )
        return m.GradeExtreme(tuple(keys.of), keys.kind == "worst-of")

    def bands(
        self, keys: s.BandMeasureKeys
    ) -> tuple[m.BandRow, ...] | Switched[tuple[m.BandRow, ...]]:
        if isinstance(keys.bands, list):
            return self._band_rows(keys.bands, "bands")
        chosen = switch_values(self.names, keys.bands, f"{self.place}.bands")
        if chosen is None:
            return ()
        rows = {
            value: self._band_rows(self._listed(listed, value), f"bands.{value}")
            for value, listed in chosen[1].items()
        }
        return Switched(chosen[0], rows)

    def _listed(self, raw: object, value: str) -> Sequence[s.BandKeys]:
        if isinstance(raw, list):
            return raw
        self.names.faults.add(
            "LAW-003",
            f"{self.place}.bands.{value}",
            N_("{found} cannot stand here: {reason}"),
            N_("Compare it with the handbook; “2” in quotation marks is not 2."),
            found=repr(raw),
            reason=Message(N_("a list is meant")),
        )
        return ()

    def _band_rows(self, rows: Sequence[s.BandKeys], key: str) -> tuple[m.BandRow, ...]:
        return tuple(
            m.BandRow(
                Bounds(
                    *(
                        self.end(bound, f"{key}[{n}]")
                        for bound in (row.min, row.max, row.above, row.below)
                    )
                ),
                self.outcome(row.then, f"{key}[{n}].then"),
                row.clause,
            )
            for n, row in enumerate(rows)
        )

    def outcome(self, raw: s.Outcome, key: str) -> m.Outcome:
        """Return a literal outcome: a grade of the measure's list, a number, False."""
        if raw is False:
            return False
        if self.graded:
            if any(raw == k and type(raw) is type(k) for k in self._grades()):
                assert isinstance(raw, str | int)
                return raw
            self.names.faults.add(
                "LAW-027",
                f"{self.place}.{key}",
                N_("“{code}” is not a grade of this measure."),
                N_(
                    "The grades are {codes}; a text in quotation marks is not a number."
                ),
                code=str(raw),
                codes=tuple(str(k) for k in self._grades()),
            )
            return False
        literal = fraction(raw)
        if literal is None:
            self.names.faults.add(
                "LAW-028",
                f"{self.place}.{key}",
                N_("“{code}” is not a number, and the measure has no grades."),
                N_('Name the list with grades = "…", or use take = "…" for a measure.'),
                code=str(raw),
            )
            return False
        return literal

    def _grades(self) -> list[str | int]:
        return self.names.grade_codes(self.name)

    def table(self, keys: s.TableKeys) -> m.Table:
        axes = [self._axis(name, n) for n, name in enumerate(keys.by)]
        cells: dict[tuple[Code, ...], m.Outcome] = {}
        if all(axis is not None for axis in axes):
            self._cells(
                keys.cells, [a for a in axes if a is not None], (), "cells", cells
            )
        return m.Table(tuple(keys.by), cells)

    def _axis(self, name: str, n: int) -> list[Code] | None:
        place = f"{self.place}.by[{n}]"
        kind = self.names.kind(name, place)
        if kind is None:
            return None
        if kind == "grade":
            return list(dict.fromkeys(self.names.grade_codes(name)))
        item = self.names.item(name)
        if item is not None and item.answer == "single":
            if item.asked_when is not None:
                self.names.faults.add(
                    "LAW-029",
                    place,
                    N_("“{name}” may be skipped and cannot be an axis."),
                    N_("Build a rules measure with a row for the skipped case."),
                    name=name,
                )
            return [o.code for o in item.options]
        if kind == "number":
            return []  # a count: its places follow from the cells
        self.names.faults.add(
            "LAW-030",
            place,
            N_("“{name}” cannot be an axis."),
            N_("An axis is a grade, a count or an item with options."),
            name=name,
        )
        return None

    def _cells(
        self,
        raw: object,
        axes: list[list[Code]],
        key: tuple[Code, ...],
        path: str,
        cells: dict[tuple[Code, ...], m.Outcome],
    ) -> None:
        if len(key) == len(axes):
            if isinstance(raw, list | dict) or raw is True:
                self._bad_cells(path, "…")
            else:
                cells[key] = self.outcome(raw, path)  # type: ignore[arg-type]
            return
        axis = axes[len(key)]
        if isinstance(raw, list):
            codes: list[Code] = axis or list(range(len(raw)))
            if len(raw) != len(codes):
                self._bad_cells(path, ", ".join(str(code) for code in codes))
                return
            for n, part in enumerate(raw):
                self._cells(part, axes, (*key, codes[n]), f"{path}[{n}]", cells)
        elif isinstance(raw, dict):
            if not axis:
                axis = sorted(int(k) for k in raw if k.isdigit())
            if {str(code) for code in axis} != set(raw):
                self._bad_cells(path, ", ".join(str(code) for code in axis))
                return
            for code in axis:
                part = raw[str(code)]
                self._cells(part, axes, (*key, code), f"{path}.{code}", cells)
        else:
            self._bad_cells(path, ", ".join(str(code) for code in axis))

    def _bad_cells(self, path: str, wanted: str) -> None:
        self.names.faults.add(
            "LAW-031",
            f"{self.place}.{path}",
            N_("The cells do not fit their axis."),
            N_("One cell is needed for each of: {wanted}."),
            wanted=wanted,
        )

    def rules(self, keys: s.RulesKeys) -> m.Rules:
        rows: list[m.RuleRow] = []
        for n, row in enumerate(keys.rows):
            key = f"rows[{n}]"
            if (row.then is None) == (row.take is None):
                self.names.faults.add(
                    "LAW-032",
                    f"{self.place}.{key}",
                    N_("A row needs either “then” or “take”."),
                    N_("then is a literal outcome, take the name of a measure."),
                )
            if row.take is not None:
                self.names.kind(row.take, f"{self.place}.{key}.take")
            rows.append(
                m.RuleRow(
                    None
                    if row.when is None
                    else when(self.names, row.when, f"{self.place}.{key}.when"),
                    None if row.then is None else self.outcome(row.then, f"{key}.then"),
                    row.take,
                    row.clause,
                    row.mark or "",
                    row.label,
                )
            )
        otherwise = None
        if keys.otherwise is not None:
            otherwise = self.outcome(keys.otherwise, "otherwise")
        return m.Rules(tuple(rows), otherwise, keys.hit == "only")
