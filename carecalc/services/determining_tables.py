# SPDX-License-Identifier: Apache-2.0
"""Determine cases that stand in a table, or whose lines go into one."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from carecalc.batch.case_tables import read_cases
from carecalc.batch.cases import CaseColumns, month_of
from carecalc.batch.entitling import entitle_many
from carecalc.batch.line_tables import LineWriter
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import json_lines
from carecalc.services.case_column_checks import doubtful
from carecalc.services.case_json import as_json
from carecalc.services.determining_many import ManyCases
from carecalc.services.json_lines import LineReader
from carecalc.services.result_files import whole


def determine_tables(
    source: Path | BinaryIO | None,
    target: Path | None,
    many: ManyCases,
    one: LineReader,
    words: Catalogue,
    say: Callable[[str], None],
) -> bool:
    """Determine all cases of a table or of lines into a table or, line by line, `say`;
    tell whether all were good. At least one of the two is a table."""
    is_good = True
    with _writer(target) as writer:
        if isinstance(source, Path):
            for cases in read_cases(source):
                is_good &= _of_table(cases, writer, many, one, words, say)
        else:
            assert writer is not None, "lines into lines need no table"
            number = 0
            for lines in json_lines.pieces(source):
                is_good &= _of_lines(lines, number, writer, many, one, words)
                number += len(lines)
    return is_good


def _of_lines(
    lines: list[bytes],
    number: int,
    writer: LineWriter,
    many: ManyCases,
    one: LineReader,
    words: Catalogue,
) -> bool:
    raws = [json_lines.readable(line) for line in lines]
    told = set()
    for places, columns in many.determined(raws):
        writer.write(columns, [_identity(raws[place]) for place in places])
        told |= {p for n, p in enumerate(places) if n not in columns.errors}
    alone = [
        json_lines.answered(one, words, number + place + 1, line)
        for place, line in enumerate(lines)
        if place not in told
    ]
    writer.write_alone(alone)
    return not any("error" in result for result in alone)


def _of_table(
    cases: CaseColumns,
    writer: LineWriter | None,
    many: ManyCases,
    one: LineReader,
    words: Catalogue,
    say: Callable[[str], None],
) -> bool:
    apart = doubtful(cases, many.catalog)
    texts: dict[int, str] = {}
    regions = cases.words["region"]
    for group in many.alike(regions):
        wanted = np.isin(cases.region, [n for n, r in enumerate(regions) if r in group])
        places = np.flatnonzero(wanted & ~apart)
        part = cases if len(places) == len(cases) else cases.take(places)
        if not len(places):
            continue
        try:
            columns = entitle_many(part, many.law(group[0]), many.on)
        except UserError:
            apart[places] = True  # one at a time it is told which case it is
            continue
        apart[places[list(columns.errors)]] = True
        if writer is not None:
            writer.write(columns, part.ids)
        else:
            for n, place in enumerate(places.tolist()):
                if n not in columns.errors:
                    texts[place] = many.text(part.ids[n] or None, columns, n)
    alone = {
        place: json_lines.answer(one, words, _line(cases, place))
        for place in np.flatnonzero(apart).tolist()
    }
    if writer is not None:
        writer.write_alone(list(alone.values()))
    else:
        for place in range(len(cases)):
            text = texts.get(place)
            say(json_lines.json_text(alone[place]) if text is None else text)
    return not any("error" in result for result in alone.values())


def _line(cases: CaseColumns, place: int) -> dict[str, object]:
    """Return a row as the line it would be, with what stands there twice."""
    case = cases.case(place)
    line: dict[str, object] = json.loads(as_json(case))
    paid = [
        {"programme": programme, "month": str(month_of(first)), "fen": fen}
        for (programme,), first, fen in cases.entries("paid", place)
    ]
    choices = [
        {"group": group, "take": list(take)}
        for (group, take), *_ in cases.entries("choice", place)
    ]
    return {**line, "id": case.id or None, "paid": paid, "choices": choices}


def _identity(raw: Mapping[str, object] | None) -> str:
    identity = None if raw is None else raw.get("id")
    return "" if identity is None else str(identity)


@contextmanager
def _writer(target: Path | None) -> Iterator[LineWriter | None]:
    """Open a table to be written; it has its name once it is whole."""
    if target is None:
        yield None
        return
    with whole(target) as begun, LineWriter(begun) as writer:
        yield writer
