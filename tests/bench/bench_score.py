# SPDX-License-Identifier: Apache-2.0
"""Scoring GB/T 42195-2022: the explaining evaluator beside the bare arithmetic."""

import random
import time
from collections.abc import Callable
from datetime import date

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale

CASES = 400
BANDS = ((90, 0), (66, 1), (46, 2), (30, 3), (0, 4))

Answers = dict[str, tuple[str, ...]]


def seconds_per_case(run: Callable[[Answers], object], cases: list[Answers]) -> float:
    """Return the best of five rounds over all cases, a case."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for case in cases:
            run(case)
        rounds.append(time.perf_counter() - began)
    return min(rounds) / len(cases)


def bare_score(scale: Scale) -> Callable[[Answers], object]:
    """Return the least that gives the level: add points, look up the band, raise."""
    points = {
        i.code: {o.code: int(o.points or 0) for o in i.options} for i in scale.items
    }

    def run(answers: Answers) -> int:
        total = sum(table[answers[item][0]] for item, table in points.items())
        level = next(level for least, level in BANDS if total >= least)
        if answers["B.3.9"] == ("0b",) or answers["A.coma"] == ("yes",):
            return 4
        diagnosed = set(answers["A.diagnosis"]) & {"F00-F03", "F04-F99"}
        events = sum(
            int(answers[f"A.{e}"][0]) for e in ("fall", "wandering", "choking")
        )
        return min(4, level + (1 if diagnosed or events >= 2 else 0))

    return run


def main() -> None:
    """Print microseconds a case and the ratio."""
    scale = open_catalog([]).scale("gbt-42195-2022", date(2026, 1, 1))
    chance = random.Random(20260101)
    cases: list[Answers] = []
    for _ in range(CASES):
        case: Answers = {i.code: (chance.choice(i.options).code,) for i in scale.items}
        for name, fact in scale.graph.facts.items():
            if name in scale.recorded:
                continue
            several = fact.answer == "several"
            case[name] = () if several else (chance.choice(fact.options).code,)
        cases.append(case)
    ours = seconds_per_case(lambda case: score(scale, case), cases)
    bare = seconds_per_case(bare_score(scale), cases)
    print(f"score with reasons   {ours * 1e6:9.1f} µs a case")
    print(f"bare arithmetic      {bare * 1e6:9.1f} µs a case")
    print(f"ratio                {ours / bare:9.1f}")


if __name__ == "__main__":
    main()
