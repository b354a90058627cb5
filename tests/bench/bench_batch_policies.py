# SPDX-License-Identifier: Apache-2.0
"""The three Beijing programmes of a whole city for one month: the engine over columns,
beside the same notice written out by hand in numpy, and beside the engine for single
cases. Times are of the processor, for other programs share the machine.

The hand-written one knows this notice, this month and these facts alone: no reasons, no
readings, nothing of earlier months. It is what the least work could be.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import OPEN_END, CaseColumns, Rows, rows_of
from carecalc.batch.entitling import entitle_many
from carecalc.batch.law import Law
from carecalc.batch.lines import LineColumns
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.entitlement import entitle
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy

ON = date(2026, 11, 21)
MONTH = Month(2026, 11)
REGION = "110105"
PEOPLE = 1_000_000
MIND, BODY = ("智力", "精神"), ("视力", "肢体")
CATEGORIES = (*BODY, *MIND, "听力", "言语")
SCALES = [("gbt-42195-2022", n) for n in range(5)]
SCALES += [("mzt-039-2013", n) for n in range(4)]
NOT_HELD = ("heroic-act-care", "returned-youth-care", "institution-subsidy")
OTHER_KINDS = ("retired-cadre", "duty-disability")
BENEFITS = [(code,) for code in ("work-injury-care", *NOT_HELD, *OTHER_KINDS)]

Bools = npt.NDArray[np.bool_]
Fens = npt.NDArray[np.int64]


# --- a city at random -------------------------------------------------------------------


def city(people: int, seed: int = 0) -> CaseColumns:
    """Return a city's older people, with what they hold, at random."""
    random = np.random.default_rng(seed)
    none, no_fen = np.zeros(0, np.int32), np.zeros(0, np.int64)

    def days(first: date, last: date, count: int) -> npt.NDArray[np.int32]:
        ends = first.toordinal(), last.toordinal()
        return random.integers(*ends, count).astype(np.int32)

    def held(
        values: Sequence[tuple[object, ...]], share: float, twice: float = 0.0
    ) -> Rows:
        counts = (random.random(people) < share).astype(int)
        counts += random.random(people) < twice
        case = np.repeat(np.arange(people, dtype=np.int32), counts)
        count = len(case)
        ends = days(date(2024, 1, 1), date(2027, 12, 1), count)
        return rows_of(
            case,
            random.integers(0, len(values), count).astype(np.int32),
            values,
            days(date(2018, 1, 1), date(2026, 11, 1), count),
            np.where(random.random(count) < 0.8, OPEN_END, ends).astype(np.int32),
            random.integers(1, 9, count) * 10_000,
            no_fen,
        )

    rows = {
        "hukou": held([("110101",), ("110105",), ("110108",), ("440103",)], 1, 0.02),
        "status": held(
            [(code,) for code in ("DB", "DSR", "JS", "TK", "BY")], 0.25, 0.02
        ),
        "benefit": held(BENEFITS, 0.02, 0.001),
        "certificate": held(
            [(c, g, m) for c in CATEGORIES for g in range(1, 5) for m in (False, True)],
            0.2,
            0.02,
        ),
        "assessment": held(SCALES, 0.4, 0.1),
    }
    for kind in ("residence", "fees", "again", "choice", "fact"):
        rows[kind] = rows_of(none, none, (), none, none, no_fen, no_fen)
    gone = np.flatnonzero(random.random(people) < 0.05).astype(np.int32)
    rows["event"] = rows_of(
        gone,
        random.integers(0, 3, len(gone)).astype(np.int32),
        (("death",), ("prison",), ("voluntary",)),
        days(date(2026, 1, 1), ON, len(gone)),
        none,
        no_fen,
        no_fen,
    )
    paid = np.flatnonzero(random.random(people) < 0.2).astype(np.int32)
    rows["paid"] = rows_of(
        paid,
        np.zeros(len(paid), np.int32),
        (("bj-age",),),
        np.full(len(paid), 2026 * 12 + 10, np.int32),
        none,
        random.integers(0, 3, len(paid)) * 10_000,
        no_fen,
    )
    zero = np.zeros(people, np.int32)
    birth = days(date(1918, 1, 1), date(1975, 1, 1), people)
    birth[random.random(people) < 0.001] = 0
    applied = days(date(2019, 10, 1), ON, people)
    applied[random.random(people) < 0.01] = 0
    return CaseColumns(
        (),
        zero,
        birth,
        zero - 1,
        zero - 1,
        np.full(people, -1, np.int64),
        applied,
        zero,
        random.random(people) < 0.999,
        np.zeros(people, np.bool_),
        zero,
        ((),),
        {"region": (REGION,), "sex": (), "setting": ()},
        rows,
        {},
    )


# --- the notice by hand -----------------------------------------------------------------


def by_hand(cases: CaseColumns) -> dict[str, tuple[npt.NDArray[np.int8], Fens, Fens]]:
    """Return state (0 not due, 1 due, 2 not known), fen and what is in recovery."""
    count = len(cases)
    first, last = MONTH.first_day.toordinal(), MONTH.last_day.toordinal()
    latest = min(last, ON.toordinal())

    def has(kind: str, *tests: Callable[..., bool]) -> list[Bools]:
        rows = cases.rows[kind]
        ends = ended(rows) if kind == "assessment" else rows.last
        now = (rows.first <= latest) & (ends >= first)
        found = []
        for test in tests:
            fits = np.array([test(*value) for value in rows.values])
            out = np.zeros(count, np.bool_)
            out[rows.case[now & fits[rows.value]]] = True
            found.append(out)
        return found

    def reached(years: int) -> Bools:
        return (
            cases.birth <= Month(MONTH.year - years, MONTH.number).last_day.toordinal()
        )

    born = cases.birth > 0
    (here,) = has("hukou", lambda code: code.startswith("11"))
    here |= ~cases.hukou_known
    tk, db, dsr, js = has(
        "status", *[lambda c, w=w: c == w for w in ("TK", "DB", "DSR", "JS")]
    )
    injury, others = has(
        "benefit", lambda c: c == "work-injury-care", lambda c: c in NOT_HELD
    )
    class_a, class_b, class_c = has(
        "certificate",
        lambda c, g, m: (c in MIND + BODY and g == 1) or (c in MIND and g == 2 and m),
        lambda c, g, m: (c in BODY and g == 2) or (c in MIND and g in (2, 3)),
        lambda c, g, m: c not in MIND + BODY and g in (1, 2),
    )
    (severe,) = has(
        "assessment",
        lambda s, n: (
            (s, n) in (("gbt-42195-2022", 3), ("gbt-42195-2022", 4))
            or (s, n) == ("mzt-039-2013", 3)
        ),
    )
    elder, eighty = here & (reached(60) | ~born), here & (reached(80) | ~born)
    doubtful = ~born | ~cases.hukou_known
    shut = tk | injury
    fen = {
        "bj-hardship": np.where(
            db, 30_000, np.where(dsr, 20_000, np.where(js, 10_000, 0))
        )
        * (elder & ~shut),
        "bj-care": np.where(
            class_a | severe,
            60_000,
            np.where(class_b, 40_000, np.where(class_c, 20_000, 0)),
        )
        * (elder & ~shut & ~others),
        "bj-age": np.where(reached(100), 80_000, np.where(reached(90), 50_000, 10_000))
        * eighty,
    }
    events = cases.rows["event"]
    stopped = np.zeros(count, np.bool_)
    stopped[events.case[events.first < first]] = True
    unknown = doubtful | (cases.applied == 0)
    found = {}
    for code, amount in fen.items():
        state = np.where(amount > 0, np.where(unknown, 2, 1), 0).astype(np.int8)
        state[stopped] = 0
        found[code] = state, np.where(state == 1, amount, 0)
    ours = found["bj-hardship"][1] + found["bj-care"][1]
    waits = (found["bj-hardship"][0] == 2) | (found["bj-care"][0] == 2)
    rows = cases.rows["benefit"]
    now = (rows.first <= latest) & (rows.last >= first)
    highest = np.zeros(count, np.int64)
    for kind in OTHER_KINDS:
        if (kind,) not in rows.values:
            continue
        held = np.flatnonzero(now & (rows.value == rows.values.index((kind,))))
        sums = np.zeros(count, np.int64)
        np.add.at(sums, rows.case[held], rows.fen[held])
        highest = np.maximum(highest, sums)
    beaten = (highest > ours) & ~waits
    found_ = {}
    paid = np.full(count, -1, np.int64)
    paid[cases.rows["paid"].case] = cases.rows["paid"].fen
    for code, (state, amount) in found.items():
        if code != "bj-age":
            state, amount = np.where(beaten, 0, state), np.where(beaten, 0, amount)
        over = np.zeros(count, np.int64)
        if code == "bj-age":
            over = np.where((paid > amount) & (state != 2), paid - amount, 0)
        found_[code] = state, amount, over
    return found_


def ended(rows: Rows) -> npt.NDArray[np.int32]:
    """Return the last days of assessments: a later one of a scale ends one before."""
    lasts = rows.last.copy()
    same = rows.case[1:] == rows.case[:-1]
    at = np.flatnonzero(np.r_[False, same] | np.r_[same, False])
    scale = np.array([s == "mzt-039-2013" for s, _ in rows.values])[rows.value[at]]
    order = at[np.lexsort((rows.first[at], scale, rows.case[at]))]
    scale = np.array([s == "mzt-039-2013" for s, _ in rows.values])[rows.value[order]]
    follows = (rows.case[order][1:] == rows.case[order][:-1]) & (
        scale[1:] == scale[:-1]
    )
    follows &= rows.first[order][1:] <= ON.toordinal()
    one, next_ = order[:-1][follows], order[1:][follows]
    lasts[one] = np.minimum(lasts[one], rows.first[next_] - 1)
    return lasts


# --- beside each other ------------------------------------------------------------------


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Return the least time of the processor that a run took."""
    found = []
    for _ in range(times):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


@cache
def three(month: Month) -> tuple[Policy, ...]:
    """Return the one notice, as the law of a month."""
    every = open_catalog([]).policies(REGION, month.first_day)
    return tuple(policy for policy in every if policy.code == "bj-elderly")


def agree(
    lines: LineColumns, hand: dict[str, tuple[npt.NDArray[np.int8], Fens, Fens]]
) -> None:
    """Refuse to measure two things that do not come to the same."""
    numbers = {"not-due": 0, "due": 1, "unknown": 2}
    state_of = np.array([numbers.get(one.state, -1) for one in lines.sayings])
    for slot in lines.cohorts[0].slots:
        state, fen, over = hand[slot.programme]
        assert (state_of[slot.saying] == state).all(), slot.programme
        assert (np.maximum(slot.fen, 0) == fen).all(), slot.programme
        assert (np.maximum(slot.recovery, 0) == over).all(), slot.programme


def main() -> None:
    """Print what a city costs, and the ratios that do not hang on the machine."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    cases = city(people)
    three(MONTH)
    law = Law(three)
    agree(entitle_many(cases, law, ON, (MONTH,)), by_hand(cases))
    hand = seconds(lambda: by_hand(cases))
    anew = seconds(lambda: entitle_many(cases, three, ON, (MONTH,)))
    kept = seconds(lambda: entitle_many(cases, law, ON, (MONTH,)))
    some = [cases.case(place) for place in range(0, people, max(1, people // 2_000))]
    single = seconds(lambda: [entitle(c, three, ON, (MONTH,)) for c in some], 1)
    single *= people / len(some)
    print(f"{people:,} people, three programmes, one month, seconds of the processor")
    print(f"by hand in numpy        {hand:8.3f}")
    print(f"columns, law made ready {anew:8.3f}  {anew / hand:6.2f} × by hand")
    print(f"columns, law kept       {kept:8.3f}  {kept / hand:6.2f} × by hand")
    print(f"case by case            {single:8.1f}  {single / anew:6.0f} × columns")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"most memory {most} MB")


if __name__ == "__main__":
    main()
