# SPDX-License-Identifier: Apache-2.0
"""Scoring GB/T 42195-2022 with reasons beside another engine and the bare arithmetic;
and what one key costs on every scale: a score and how near the next level is."""

import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import zen

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.nearness import nearness
from carecalc.domain.scale import Scale
from tests.scales.comparing import random_sheet

CASES = 400
BATCH = 20
ON = date(2026, 11, 21)
BANDS = ((90, 0), (66, 1), (46, 2), (30, 3), (0, 4))
EVENTS = ("fall", "wandering", "choking", "self-harm", "other-event")
DISORDERS = ("F00-F03", "F04-F99")

Answers = dict[str, tuple[str, ...]]


def seconds_per_case(
    run: Callable[[Answers], object], cases: Sequence[Answers]
) -> tuple[float, float]:
    """Return the time of a case in the quickest batch and in a middling one: other
    programs on the machine can only make a batch slower."""
    times = []
    for _ in range(5):
        for first in range(0, len(cases), BATCH):
            some = cases[first : first + BATCH]
            began = time.perf_counter()
            for case in some:
                run(case)
            times.append((time.perf_counter() - began) / len(some))
    times.sort()
    return times[0], times[len(times) // 2]


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
        diagnosed = not set(DISORDERS).isdisjoint(answers["A.diagnosis"])
        events = sum(int(answers[f"A.{event}"][0]) for event in EVENTS)
        return min(4, level + (1 if diagnosed or events >= 2 else 0))

    return run


# --- the same in another engine: a graph of expressions and decision tables ------------


def node(name: str, kind: str, content: object = None) -> dict[str, object]:
    """Return one node of a decision graph."""
    found: dict[str, object] = {"id": name, "name": name, "type": kind}
    return found if content is None else {**found, "content": content}


def table(
    name: str, fields: Sequence[str], result: str, rows: Sequence[Sequence[str]]
) -> dict[str, object]:
    """Return a decision table of which the first row that fits holds."""
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [
            {"id": f"i{n}", "name": f, "field": f} for n, f in enumerate(fields)
        ],
        "outputs": [{"id": "o", "name": result, "field": result}],
        "rules": [
            {
                "_id": f"{name}{n}",
                **{f"i{k}": cell for k, cell in enumerate(row[:-1])},
                "o": row[-1],
            }
            for n, row in enumerate(rows)
        ],
    }
    return node(name, "decisionTableNode", content)


def decision_graph(scale: Scale) -> str:
    """Return the sums, the bands and the three clauses of the scale as a graph."""
    sums = [
        {
            "id": section.code,
            "key": section.code.replace(".", ""),
            "value": " + ".join(
                "points"
                if item.code == "B.3.9"
                else f"number({item.code.replace('.', '')})"
                for item in section.items
            ),
        }
        for section in scale.sections
    ]
    total = " + ".join(f"$.{one['key']}" for one in sums)
    events = " + ".join(f"number({event.replace('-', '')})" for event in EVENTS)
    expressions = [
        *sums,
        {"id": "total", "key": "total", "value": total},
        {"id": "events", "key": "events", "value": events},
        {
            "id": "diagnosed",
            "key": "diagnosed",
            "value": f"some(diagnosis, # in {json.dumps(list(DISORDERS))})",
        },
    ]
    awake = next(item for item in scale.items if item.code == "B.3.9")
    chain = [
        node("in", "inputNode"),
        table(
            "awake",
            ["B39"],
            "points",
            [(f'"{o.code}"', str(o.points)) for o in awake.options],
        ),
        node(
            "sums", "expressionNode", {"expressions": expressions, "passThrough": True}
        ),
        table(
            "bands",
            ["total"],
            "before",
            [(f">= {least}", str(level)) for least, level in BANDS],
        ),
        table(
            "clauses",
            ["B39", "coma", "diagnosed", "events", "before"],
            "level",
            [
                ('"0b"', "", "", "", "", "4"),
                ("", '"yes"', "", "", "", "4"),
                ("", "", "", "", "4", "4"),
                ("", "", "true", "", "", "before + 1"),
                ("", "", "", ">= 2", "", "before + 1"),
                ("", "", "", "", "", "before"),
            ],
        ),
        node("out", "outputNode"),
    ]
    names = [str(one["id"]) for one in chain]
    edges = [
        {"id": f"e{n}", "type": "edge", "sourceId": one, "targetId": other}
        for n, (one, other) in enumerate(pairwise(names))
    ]
    return json.dumps({"nodes": chain, "edges": edges})


def other_engine(scale: Scale) -> Callable[[Answers], object]:
    """Return the scoring of another rule engine: the level without a reason."""
    decision: Any = zen.ZenEngine().create_decision(decision_graph(scale))

    def run(answers: Answers) -> object:
        case: dict[str, object] = {
            name.removeprefix("A.").replace(".", "").replace("-", ""): codes[0]
            for name, codes in answers.items()
            if codes
        }
        case["diagnosis"] = list(answers["A.diagnosis"])
        return decision.evaluate(case)["result"]["level"]

    return run


# --- what is printed -------------------------------------------------------------------


def print_scores(scale: Scale, cases: Sequence[Answers]) -> None:
    """Print microseconds a case of the three, with ratios."""
    bare, other = bare_score(scale), other_engine(scale)
    for case in cases:
        level = score(scale, case).level
        assert level == bare(case) == other(case), (
            case,
            level,
            bare(case),
            other(case),
        )
    ours = seconds_per_case(lambda case: score(scale, case), cases)
    theirs = seconds_per_case(other, cases)
    least = seconds_per_case(bare, cases)
    print("GB/T 42195-2022                quickest   middling µs a case")
    for name, found in (
        ("score with reasons", ours),
        ("zen-engine, no reasons", theirs),
        ("bare arithmetic", least),
    ):
        print(f"{name:28s} {found[0] * 1e6:10.1f} {found[1] * 1e6:10.1f}")
    print(f"ours : zen-engine            {ours[0] / theirs[0]:10.2f}")
    print(f"ours : bare arithmetic       {ours[0] / least[0]:10.1f}")


def print_keys(scale: Scale, chance: random.Random) -> None:
    """Print milliseconds a key on a whole sheet and on sheets that are begun."""
    names = [item.code for item in scale.items]

    def of_key(case: Answers) -> None:
        score(scale, case)
        nearness(scale, case)

    for missing in (0, 3, len(names) // 3, len(names) - 1):
        cases = []
        for _ in range(60):
            sheet = random_sheet(scale, chance)
            gone = chance.sample(names, missing)
            cases.append({n: codes for n, codes in sheet.items() if n not in gone})
        found = seconds_per_case(of_key, cases)
        print(
            f"{scale.code:20s} {missing:3d} items missing: score and nearness "
            f"{found[0] * 1e3:6.2f} {found[1] * 1e3:6.2f} ms a key (a frame: 16)"
        )


def main() -> None:
    """Print what a score takes, beside others, and what a key takes."""
    catalog = open_catalog([])
    chance = random.Random(20260101)
    scale = catalog.scale("gbt-42195-2022", ON)
    print_scores(scale, [random_sheet(scale, chance) for _ in range(CASES)])
    for code in ("gbt-42195-2022", "ltc-2021", "mzt-039-2013"):
        print_keys(catalog.scale(code, ON), chance)


if __name__ == "__main__":
    main()
