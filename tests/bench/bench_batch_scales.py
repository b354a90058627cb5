# SPDX-License-Identifier: Apache-2.0
"""A million people: 26 items to the level of GB/T 42195-2022, and on to the three
Beijing programmes of a month. Ours beside two ways by hand in numpy, beside sheets one
by one, and (`dev.py bench --peers`) beside OpenFisca.

Times are of the processor, the best of several runs. By hand by the same rules takes the
same records as ours does, with their days, and knows what is not known. By hand with all
made ready, and OpenFisca, are given points, places in lists and months of age instead,
and know no days, no records and nothing unknown. All must come to the same.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from carecalc.batch.answers import AnswerColumns
from carecalc.batch.cases import OPEN_END, CaseColumns, Rows, rows_of
from carecalc.batch.entitling import entitle_many
from carecalc.batch.law import Law
from carecalc.batch.scores import compile_scale
from carecalc.domain.evaluate import score
from carecalc.domain.period import Month
from tests.bench.bench_batch_policies import by_hand as notice_by_hand
from tests.bench.bench_batch_policies import three
from tests.scales.comparing import shipped

PEOPLE = 1_000_000
ON = date(2026, 11, 21)
MONTH = Month(2026, 11)
REGION = "110105"
SCALE = "gbt-42195-2022"
EVENTS = ("fall", "wandering", "choking", "self-harm", "other-event")
STATUSES = ("DB", "DSR", "JS", "TK")
CERTIFICATES = (("视力", 1, False), ("肢体", 2, False), ("听力", 2, False))  # A, B, C
BENEFITS = ("work-injury-care", "heroic-act-care")

Found = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class People:
    """The same people as ours take them, and as whoever writes by hand likes them."""

    answers: AnswerColumns
    cases: CaseColumns
    by_hand: Found


def people(count: int, seed: int = 0) -> People:
    """Return people at random, each with a whole sheet."""
    random = np.random.default_rng(seed)
    scale = shipped(SCALE)
    # The grave have grave marks throughout: every level comes up.
    lean = random.integers(0, 100, count)
    columns: Found = {}
    for item in scale.items:
        last = len(item.options) - 1
        drawn = lean * last // 100 + (random.integers(0, 3, count) - 1)
        columns[item.code] = drawn.clip(0, last).astype(np.int8)
    diagnoses = [option.code for option in scale.graph.facts["A.diagnosis"].options]
    columns["A.diagnosis"] = np.zeros(count, np.int32)
    for code, share in (("I10-I15", 0.5), ("F00-F03", 0.08), ("F04-F99", 0.02)):
        bit = np.int32(1 << diagnoses.index(code))
        columns["A.diagnosis"] |= bit * (random.random(count) < share)
    columns["A.coma"] = (random.random(count) < 0.005).astype(np.int8)
    for event in EVENTS:
        drawn = random.integers(0, 4, count) * (random.random(count) < 0.05)
        columns[f"A.{event}"] = drawn.astype(np.int8)
    months = random.integers(50 * 12, 110 * 12, count)
    here = random.random(count) < 0.9
    status = random.integers(0, 5, count) * (random.random(count) < 0.4)
    certificate = random.integers(0, 4, count) * (random.random(count) < 0.3)
    benefit = random.integers(0, 3, count) * (random.random(count) < 0.03)
    points = np.array(
        [
            np.array([int(o.points or 0) for o in item.options], np.int8)[
                columns[item.code]
            ]
            for item in scale.items
            if item.code != "B.3.9"
        ]
    )
    serious = sum(1 << diagnoses.index(code) for code in ("F00-F03", "F04-F99"))
    by_hand = {
        "points": points,
        "awake": columns["B.3.9"],
        "coma_noted": columns["A.coma"] == 1,
        "diagnosed": (columns["A.diagnosis"] & serious) != 0,
        "events": np.array([columns[f"A.{event}"] for event in EVENTS]),
        "months": months.astype(np.int16),
        "in_beijing": here,
        "status": status.astype(np.int8),
        "certificate": certificate.astype(np.int8),
        "benefit": benefit.astype(np.int8),
    }
    cases = _cases(months, here, status, certificate, benefit)
    return People(AnswerColumns(count, columns), cases, by_hand)


def _cases(
    months: npt.NDArray[Any],
    here: npt.NDArray[np.bool_],
    status: npt.NDArray[Any],
    certificate: npt.NDArray[Any],
    benefit: npt.NDArray[Any],
) -> CaseColumns:
    count = len(months)
    none, no_fen = np.zeros(0, np.int32), np.zeros(0, np.int64)
    firsts = np.array(
        [
            date(
                (2026 * 12 + 10 - n) // 12, (2026 * 12 + 10 - n) % 12 + 1, 1
            ).toordinal()
            for n in range(110 * 12)
        ],
        np.int32,
    )
    since = date(2020, 1, 1).toordinal()

    def held(places: npt.NDArray[Any], values: tuple[tuple[object, ...], ...]) -> Rows:
        case = np.flatnonzero(places > 0).astype(np.int32)
        return rows_of(
            case,
            (places[case] - 1).astype(np.int32),
            values,
            np.full(len(case), since, np.int32),
            np.full(len(case), OPEN_END, np.int32),
            np.full(len(case), 1_00, np.int64),
            no_fen,
        )

    rows = {
        kind: rows_of(none, none, (), none, none, no_fen, no_fen)
        for kind in ("residence", "fees", "event", "again", "choice", "paid", "fact")
    }
    rows["hukou"] = held(np.where(here, 1, 2), (("110105",), ("440103",)))
    rows["status"] = held(status, tuple((code,) for code in STATUSES))
    rows["certificate"] = held(certificate, CERTIFICATES)
    rows["benefit"] = held(benefit, tuple((code,) for code in BENEFITS))
    rows["assessment"] = held(np.zeros(count), ())
    zero = np.zeros(count, np.int32)
    return CaseColumns(
        (),
        zero,
        firsts[months],
        zero - 1,
        zero - 1,
        np.full(count, -1, np.int64),
        zero + since,
        zero,
        np.ones(count, np.bool_),
        np.zeros(count, np.bool_),
        zero,
        ((),),
        {"region": (REGION,), "sex": (), "setting": ()},
        rows,
        {},
    )


# --- ours --------------------------------------------------------------------------------


def assessed(
    cases: CaseColumns, levels: npt.NDArray[Any], codes: Sequence[str | int]
) -> CaseColumns:
    """Return the cases with the levels that they were found to have."""
    count = len(cases)
    no_fen = np.zeros(0, np.int64)
    found = rows_of(
        np.arange(count, dtype=np.int32),
        levels.astype(np.int32),
        tuple((SCALE, code) for code in codes),
        np.broadcast_to(np.int32(date(2026, 1, 5).toordinal()), count),
        np.broadcast_to(np.int32(OPEN_END), count),
        no_fen,
        no_fen,
    )
    return replace(cases, rows={**cases.rows, "assessment": found})


class Ours:
    """The scale and the notice made ready, as they stay for the next million."""

    def __init__(self) -> None:
        self.scale = compile_scale(shipped(SCALE))
        self.law = Law(three)

    def levels(self, answers: AnswerColumns) -> npt.NDArray[Any]:
        """Return the final level of every sheet, as its place among the levels."""
        return self.scale.score(answers, with_warnings=False).level

    def run(self, given: People) -> Any:
        """Return the levels, and what is due."""
        levels = self.levels(given.answers)
        cases = assessed(given.cases, levels, self.scale.codes)
        return levels, entitle_many(cases, self.law, ON, (MONTH,))

    def found(self, given: People) -> Found:
        """Return levels and fen, to be compared."""
        levels, lines = self.run(given)
        assert not lines.errors and not lines.alone
        fen = {
            slot.programme.removeprefix("bj-"): np.maximum(slot.fen, 0)
            for slot in lines.cohorts[0].slots
        }
        return {"level": np.array(self.scale.codes)[levels], **fen}


# --- by hand -----------------------------------------------------------------------------

AWAKE = np.array([2, 1, 1, 0, 0], np.int8)
LEVEL_OF = np.array([4] * 30 + [3] * 16 + [2] * 20 + [1] * 24 + [0], np.int8)
HARDSHIP = np.array([0, 30_000, 20_000, 10_000, 0], np.int64)
CARE = np.array([0, 60_000, 40_000, 20_000] * 3 + [60_000] * 8, np.int64)


def hand_levels(of: Found) -> npt.NDArray[Any]:
    """Return the levels: the sum of points, the bands, the clauses of C.4."""
    total = np.add.reduce(of["points"], axis=0, dtype=np.int8) + AWAKE[of["awake"]]
    worse = of["diagnosed"] | (np.add.reduce(of["events"], axis=0, dtype=np.int8) >= 2)
    level = np.minimum(LEVEL_OF[total] + worse, 4)
    level[(of["awake"] == 4) | of["coma_noted"]] = 4
    return level


def hand(of: Found) -> Found:
    """Return the levels, and what each programme pays, from look-up tables."""
    level = hand_levels(of)
    months, status, benefit = of["months"], of["status"], of["benefit"]
    elder = of["in_beijing"] & (months >= 60 * 12) & (status != 4)
    fen = np.where(months >= 1200, 80_000, np.where(months >= 1080, 50_000, 10_000))
    return {
        "level": level,
        "hardship": HARDSHIP[status] * (elder & (benefit != 1)),
        "care": CARE[level * 4 + of["certificate"]] * (elder & (benefit == 0)),
        "age": fen * (of["in_beijing"] & (months >= 80 * 12)),
    }


def hand_in_full(given: People) -> Found:
    """Return the same from the records that ours takes, by all the rules of the notice."""
    level = hand_levels(given.by_hand)
    found = notice_by_hand(assessed(given.cases, level, range(5)))
    fen = {code.removeprefix("bj-"): fen for code, (_, fen, _) in found.items()}
    return {"level": level, **fen}


# --- beside each other --------------------------------------------------------------------


def seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the least time of the processor that a run took."""
    found = []
    for _ in range(times):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


def in_turn(*runs: Callable[[], object], times: int = 9) -> list[float]:
    """Return the least time of the processor of each run, all having the same company:
    what else the machine does then weighs on none of them alone."""
    taken = [[seconds(run, 1) for run in runs] for _ in range(times)]
    return [min(column) for column in zip(*taken, strict=True)]


def peers(given: People, wanted: Found) -> dict[str, float] | None:
    """Return what OpenFisca takes, None where it is not at hand."""
    python = os.environ.get("CARECALC_PEERS")
    if not python:
        return None
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "cases.npz", **given.by_hand)
        np.savez(Path(folder) / "wanted.npz", **wanted)
        script = Path(__file__).with_name("peers_openfisca.py")
        said = subprocess.run(
            [python, str(script), folder], check=True, capture_output=True, text=True
        )
    told: dict[str, float] = json.loads(said.stdout)
    return told


def main() -> None:
    """Print what a million people take, and the ratios that do not hang on the machine."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    given = people(count)
    ours = Ours()
    found, by_hand = ours.found(given), hand(given.by_hand)
    in_full = hand_in_full(given)
    for name, column in by_hand.items():
        assert (found[name] == column).all(), name
        assert (in_full[name] == column).all(), name
    del found, in_full
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    warned = seconds(lambda: ours.scale.score(given.answers))
    levels, hand_level, whole, hand_whole, hand_full = in_turn(
        lambda: ours.levels(given.answers),
        lambda: hand_levels(given.by_hand),
        lambda: ours.run(given),
        lambda: hand(given.by_hand),
        lambda: hand_in_full(given),
    )
    some = [given.answers.sheet(ours.scale.layout, row) for row in range(400)]
    single = seconds(lambda: [score(ours.scale.scale, s) for s in some], 2)
    single *= count / len(some)
    print(f"{count:,} people, milliseconds of the processor")
    print("26 items to the level")
    print(f"  by hand in numpy                {hand_level * 1e3:9.1f}")
    print(f"  ours, with every sub-score      {levels * 1e3:9.1f}", end="")
    print(f"  {levels / hand_level:8.2f} × by hand")
    print(f"  ours, contradictions looked for {warned * 1e3:9.1f}")
    print(f"  ours, sheet by sheet            {single * 1e3:9.0f}", end="")
    print(f"  {single / levels:8.0f} × ours over columns")
    print("and on to three programmes of a month")
    print(f"  ours                            {whole * 1e3:9.1f}")
    for name, taken in (
        ("by hand, by the same rules", hand_full),
        ("by hand, all made ready", hand_whole),
    ):
        print(f"  {name:32s}{taken * 1e3:9.1f}  {whole / taken:8.2f} × is ours")
    told = peers(given, by_hand)
    if told is None:
        print("  OpenFisca: not at hand; python3 dev.py bench --peers")
    else:
        for name in ("fast", "idiomatic"):
            print(f"  OpenFisca, {name:21s}{told[name] * 1e3:9.1f}", end="")
            print(f"  {told[name] / whole:8.1f} × ours", end="")
            print(f"  (most memory {told[f'{name}_mb']:.0f} MB)")
    print(f"most memory of ours and by hand {most:.0f} MB")


if __name__ == "__main__":
    main()
