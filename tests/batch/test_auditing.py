# SPDX-License-Identifier: Apache-2.0
"""The audit of payments against one by hand, and against plain loops over them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.batch.audit_facts import DatedKeys, FactTables, month_number, month_of
from carecalc.batch.audit_found import Suspicion
from carecalc.batch.audit_reading import AuditFolder, Limits
from carecalc.batch.auditing import Audit, Groups, Payments, Rules
from carecalc.domain.period import Month
from carecalc.errors import UserError

Row = Mapping[str, object]

WANG, LI, ZHAO, QIAN = (
    "11010519400101001X",
    "110105194102020025",
    "110105193903030034",
    "110105193804040043",
)
GROUPS: Groups = (
    ("choose", (("care",), ("living", "benefit: heroic"))),
    ("veto", (("age",), ("old-one",), ("old-two",))),
)
OTHERS = {
    "kind": "",
    "entry": "",
    "name": "",
    "account": "",
    "holder": "",
    "relation": "",
    "agreement": "",
    "channel": "",
}


def write(folder: Path, **tables: Sequence[Row]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        pq.write_table(
            pa.Table.from_pylist([dict(row) for row in rows]),
            folder / f"{name.replace('_', '-')}.parquet",
        )
    return folder


def paid(who: str, programme: str, month: str, fen: int, **more: object) -> Row:
    return {
        "id_number": who,
        "programme": programme,
        "month": month,
        "fen": fen,
        **OTHERS,
        **more,
    }


def audited(
    folder: Path, groups: Groups = GROUPS
) -> tuple[list[Suspicion], AuditFolder, Audit]:
    tables = AuditFolder(folder)
    rules = Rules(lambda: tuple(tables.programmes), lambda _: groups, 12, tables.due)
    audit = Audit(rules, tables.facts(Limits(2, 2)))
    for payments in tables.payments():
        audit.take(payments)
    return list(audit.finish()), tables, audit


def said(folder: Path, groups: Groups = GROUPS) -> dict[tuple[str, str], object]:
    found, _, audit = audited(folder, groups)
    keys = audit.index.keys().tolist()
    told: dict[tuple[str, str], object] = {}
    for one in found:
        who = tuple(str(keys[place]) for place in (one.place, *one.with_))
        months = f"{month_of(one.first)}…{month_of(one.last)}" if one.first else ""
        told[one.code, one.case] = (who, one.payments, one.fen, months)
    return told


def key(number: str) -> str:
    return number[:17]


def test_that_a_dead_persons_money_is_found_after_the_month_of_death(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", f"2025-{month:02d}", 10_000) for month in (3, 4, 5, 6)
        ],
        deaths=[{"id_number": WANG, "day": "2025-04-30"}],
    )
    assert said(tmp_path) == {
        ("DEATH-01", "recorded"): ((key(WANG),), 2, 20_000, "2025-05…2025-06")
    }


def test_that_what_is_known_or_due_of_no_number_is_nobody_elses(tmp_path: Path) -> None:
    """Wang is met last: what has no number may not fall to her."""
    nobody = (None, "", " ", "\u3000", "00000000000000000X")
    march = {"programme": "care", "month": "2025-03"}
    benefit = {"code": "heroic", "from": "2020-01-01", "to": None}
    day = {"day": "2020-01-01"}
    write(
        tmp_path,
        payments=[
            paid(" ", "care", "2025-03", 10_000, entry="one"),
            paid("\u3000", "care", "2025-03", 10_000, entry="two"),
            paid(WANG, "care", "2025-03", 10_000),
        ],
        due=[
            {"id_number": who, **march, "fen": 10_000 if who == WANG else 5_000}
            for who in (WANG, *nobody)
        ],
        deaths=[{"id_number": who, **day} for who in nobody],
        staff=[{"id_number": who} for who in nobody],
        benefits=[{"id_number": who, **benefit} for who in nobody],
    )
    barred: Groups = (("choose", (("care",), ("benefit: heroic",))),)
    found, _, audit = audited(tmp_path, barred)
    assert (found, audit.nameless) == ([], 2)


def test_that_a_month_is_paid_once_whatever_piece_it_stands_in(tmp_path: Path) -> None:
    rows = [paid(WANG, "care", "2025-03", 10_000)] * 2
    later = [paid(WANG, "care", f"2025-{month:02d}", 10_000) for month in range(4, 13)]
    late = [paid(WANG, "care", "2025-03", 7_000)]
    write(tmp_path, payments_1=rows, payments_2=later, payments_3=late)
    assert said(tmp_path) == {
        ("DUP-01", "twice"): ((key(WANG),), 2, 17_000, "2025-03…2025-03")
    }


def test_that_arrears_beside_a_months_own_money_are_no_second_payment(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", "2025-03", 10_000),
            paid(WANG, "care", "2025-03", 5_000, kind="arrears"),
            paid(WANG, "care", "2025-03", -5_000, kind="recovery"),
        ],
    )
    assert said(tmp_path) == {}


def test_that_only_one_side_of_a_group_is_paid(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", "2025-03", 10_000),
            paid(WANG, "living", "2025-03", 20_000),
            paid(LI, "care", "2025-03", 10_000),
            paid(LI, "living", "2025-04", 20_000),
            # The first side of a veto shuts out the others; these stand side by side.
            paid(ZHAO, "old-one", "2025-03", 30_000),
            paid(ZHAO, "old-two", "2025-03", 30_000),
        ],
    )
    assert said(tmp_path) == {
        ("STACK-01", "together"): ((key(WANG),), 1, 20_000, "2025-03…2025-03")
    }


def test_that_another_bodys_benefit_counts_in_its_months_alone(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", f"2025-{month:02d}", 10_000) for month in range(1, 7)
        ],
        benefits=[
            {
                "id_number": WANG,
                "code": "heroic",
                "from": "2025-02-01",
                "to": "2025-03-31",
            },
            {"id_number": WANG, "code": "heroic", "from": "2025-06-01", "to": None},
            {"id_number": WANG, "code": "unknown", "from": "2025-01-01", "to": None},
        ],
    )
    assert said(tmp_path) == {
        ("STACK-02", "recorded"): ((key(WANG),), 3, 30_000, "2025-02…2025-06")
    }


def test_that_lists_of_people_are_held_against_who_is_paid(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[paid(WANG, "care", "2025-03", 100), paid(LI, "care", "2025-03", 200)],
        staff=[{"id_number": LI}, {"id_number": QIAN}],
        relatives=[{"id_number": WANG}],
        members=[{"id_number": WANG}, {"id_number": WANG}, {"id_number": LI}],
        moved=[
            {"id_number": LI, "day": "2025-02-28"},
            {"id_number": WANG, "day": "2025-03-01"},
        ],
    )
    assert said(tmp_path) == {
        ("FISC-01", "listed"): ((key(LI),), 1, 200, "2025-03…2025-03"),
        ("KIN-01", "listed"): ((key(WANG),), 1, 100, "2025-03…2025-03"),
        ("HEAD-01", "twice"): ((key(WANG),), 1, 100, "2025-03…2025-03"),
        ("MOVE-01", "moved"): ((key(LI),), 1, 200, "2025-03…2025-03"),
    }


def test_that_a_status_is_stale_after_twelve_months_without_word(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", month, 100)
            for month in ("2025-01", "2026-01", "2026-02", "2026-03")
        ],
        confirmed=[
            {"id_number": WANG, "day": "2025-01-15"},
            {"id_number": WANG, "day": "2026-03-01"},
        ],
    )
    assert said(tmp_path) == {
        ("STAT-01", "old"): ((key(WANG),), 1, 100, "2026-02…2026-02")
    }


def test_that_a_payment_that_comes_late_is_held_against_its_own_month(
    tmp_path: Path,
) -> None:
    year = [paid(LI, "care", f"2026-{month:02}", 100) for month in range(1, 13)]
    late = [paid(WANG, "care", month, 100) for month in ("2026-01", "2026-02")]
    days = ["2025-01-15", "2026-03-01"]
    write(
        tmp_path,
        payments_1=year,
        payments_2=late,
        confirmed=[{"id_number": WANG, "day": day} for day in days],
    )
    # in February thirteen months without word; what was confirmed in March came after
    assert said(tmp_path) == {
        ("STAT-01", "old"): ((key(WANG),), 1, 100, "2026-02…2026-02")
    }


def test_that_the_assessment_behind_a_payment_is_looked_at(tmp_path: Path) -> None:
    def made(who: str, day: str, team: str) -> Row:
        return {"id_number": who, "day": day, "assessors": team}

    write(
        tmp_path,
        payments=[
            *(paid(WANG, "care", f"2025-0{month}", 100) for month in range(1, 6)),
            paid(LI, "care", "2025-05", 200),
            paid(ZHAO, "care", "2025-05", 300),
        ],
        assessments=[
            made(WANG, "2025-02-01", "甲|甲"),
            made(WANG, "2025-04-01", "甲|乙"),
            made(LI, "2025-03-01", ""),
            *(made(who, "2025-05-09", "丙|丁") for who in (ZHAO, QIAN, "x")),
        ],
    )
    assert said(tmp_path) == {
        ("EVAL-01", "few"): ((key(WANG),), 2, 200, "2025-02…2025-03"),
        ("EVAL-01", "unsigned"): ((key(LI),), 1, 200, "2025-05…2025-05"),
        ("EVAL-01", "pair"): ((key(ZHAO),), 1, 300, "2025-05…2025-05"),
    }


def test_that_accounts_and_their_holders_are_looked_at(tmp_path: Path) -> None:
    card = "6217000000000000001"
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", "2025-03", 1, account=card),
            paid(LI, "care", "2025-03", 2, account="6217000000000000002"),
            paid(LI, "care", "2025-04", 2, account="6217 0000 0000 0000 001"),
            # A home's account is meant to be everybody's.
            paid(
                ZHAO,
                "care",
                "2025-03",
                3,
                account="1",
                channel="institution",
                holder="院",
            ),
            paid(
                QIAN,
                "care",
                "2025-03",
                3,
                account="1",
                channel="institution",
                holder="院",
            ),
            paid(ZHAO, "care", "2025-04", 5, name="赵 四", holder="赵四"),
            paid(ZHAO, "care", "2025-05", 7, name="赵四", holder="钱五"),
            paid(
                QIAN, "care", "2025-04", 11, name="钱", holder="女儿", relation="child"
            ),
            paid(
                QIAN,
                "care",
                "2025-05",
                13,
                holder="女儿",
                relation="child",
                agreement="y",
            ),
        ],
    )
    assert said(tmp_path) == {
        ("BANK-01", "shared"): ((key(WANG), key(LI)), 0, 0, ""),
        ("BANK-01", "holder"): ((key(ZHAO),), 1, 7, "2025-05…2025-05"),
        ("BANK-01", "unproven"): ((key(QIAN),), 1, 11, "2025-04…2025-04"),
    }


def test_that_one_number_under_two_entries_is_found(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", "2025-03", 1, entry="a"),
            paid(WANG.lower(), "care", "2025-04", 2, entry="b"),
            paid(LI, "care", "2025-04", 4, entry="c"),
        ],
    )
    assert said(tmp_path) == {
        ("DUP-01", "number"): ((key(WANG),), 1, 2, "2025-04…2025-04")
    }


def test_that_sums_are_held_against_what_is_due_to_the_fen(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[
            paid(WANG, "care", "2025-03", 10_000),
            paid(WANG, "care", "2025-03", 5_001, kind="arrears"),
            paid(LI, "care", "2025-03", 10_000),
            paid(ZHAO, "age", "2025-03", 777),
            *(paid(LI, "age", f"2025-{month:02d}", 1) for month in range(4, 12)),
            # Came long after its month, and makes it whole.
            paid(LI, "care", "2025-03", 2_000, kind="arrears"),
        ],
        due=[
            {"id_number": WANG, "programme": "care", "month": "2025-03", "fen": 15_000},
            {"id_number": LI, "programme": "care", "month": "2025-03", "fen": 12_000},
            {"id_number": QIAN, "programme": "care", "month": "2025-03", "fen": 900},
            *(
                {
                    "id_number": LI,
                    "programme": "age",
                    "month": f"2025-{m:02d}",
                    "fen": 1,
                }
                for m in range(4, 12)
            ),
        ],
    )
    assert said(tmp_path) == {
        ("AMT-01", "other"): ((key(WANG),), 1, 1, "2025-03…2025-03"),
        ("AMT-01", "undue"): ((key(ZHAO),), 1, 777, "2025-03…2025-03"),
        ("MISS-01", "dropped"): ((key(QIAN),), 1, 900, "2025-03…2025-03"),
    }


def test_that_payments_to_nobody_are_counted_and_concern_nobody(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[
            paid("", "care", "2025-03", 1, account="1"),
            paid("", "care", "2025-03", 2, account="1"),
            paid(WANG, "care", "2025-03", 4),
        ],
        staff=[{"id_number": ""}, {"id_number": None}],
        deaths=[{"id_number": "", "day": "2020-01-01"}],
        confirmed=[{"id_number": "", "day": "2020-01-01"}],
        benefits=[{"id_number": "", "code": "heroic", "from": None, "to": None}],
    )
    found, _, audit = audited(tmp_path)
    assert found == []
    assert (audit.lines, audit.nameless, audit.fen) == (3, 2, 7)


def test_that_names_are_read_for_those_of_whom_anything_was_found(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        payments_1=[
            paid(WANG, "care", "2025-03", 1, name="王"),
            paid(LI, "care", "2025-03", 1),
        ],
        payments_2=[paid(LI, "care", "2025-03", 1, name="李")],
    )
    _, tables, audit = audited(tmp_path)
    assert tables.names(audit.found.rows().tolist()) == {2: (LI, "李")}


def test_that_words_may_be_integers_or_left_out_altogether(tmp_path: Path) -> None:
    whole = {"account": 7, "name": 5, "holder": 6, "relation": None}
    write(tmp_path, payments=[paid(LI, "care", "2025-03", 1, **whole)])
    assert said(tmp_path) == {
        ("BANK-01", "holder"): ((key(LI),), 1, 1, "2025-03…2025-03")
    }
    write(
        tmp_path,
        payments=[paid(LI, "care", "2025-03", 1, name=None, holder=None)],
    )
    assert said(tmp_path) == {}


def test_that_what_is_due_without_a_sum_is_nothing_and_others_keep_theirs(
    tmp_path: Path,
) -> None:
    """2⁵³ + 1 is the first number that floating point cannot hold."""
    march, much = {"programme": "care", "month": "2025-03"}, 2**53 + 1
    write(
        tmp_path,
        payments=[paid(WANG, "care", "2025-03", much)],
        due=[
            {"id_number": WANG, **march, "fen": much},
            {"id_number": WANG, **march, "fen": None},
            {"id_number": LI, **march, "fen": None},
        ],
    )
    assert said(tmp_path) == {}


@pytest.mark.parametrize("last", ["2099-12-31", "9999-12-31", None])
def test_that_a_benefit_without_an_end_is_drawn_however_that_is_written(
    tmp_path: Path, last: str | None
) -> None:
    benefit = {"id_number": WANG, "code": "heroic", "from": "2020-01-01", "to": last}
    write(tmp_path, payments=[paid(WANG, "care", "2025-03", 100)], benefits=[benefit])
    barred: Groups = (("choose", (("care",), ("benefit: heroic",))),)
    assert said(tmp_path, barred) == {
        ("STACK-02", "recorded"): ((key(WANG),), 1, 100, "2025-03…2025-03")
    }


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({}, "ARROW-004"),
        (
            {"payments": [{"id_number": WANG, "month": "2025-03", "fen": 1}]},
            "ARROW-003",
        ),
        ({"payments": [paid(WANG, "care", "2025-13", 1)]}, "INPUT-004"),
        (
            {"payments": [paid(WANG, f"p{n}", "2025-03", 1) for n in range(65)]},
            "ARROW-005",
        ),
        ({"payments": [{**paid(WANG, "care", "2025-03", 1), "fen": 1.5}]}, "ARROW-006"),
        ({"payments": [paid(WANG, "care", "9999-12", 1)]}, "ARROW-006"),
        (
            {
                "payments": [
                    paid(WANG, "care", "2025-03", 1),
                    {**paid(LI, "care", "2025-03", 1), "fen": None},
                ]
            },
            "ARROW-006",
        ),
        # What may have lost digits, and what no words are.
        (
            {"payments": [{**paid(WANG, "care", "2025-03", 1), "id_number": 1.5e17}]},
            "ARROW-007",
        ),
        (
            {"payments": [paid(WANG, "care", "2025-03", 1, kind=["regular"])]},
            "ARROW-007",
        ),
        (
            {"payments": [paid(WANG, "care", "2025-03", 1, account=b"\xff")]},
            "ARROW-007",
        ),
        ({"payments": [paid(WANG, "care", "2025-03", 1, name={"a": 1})]}, "ARROW-007"),
    ],
)
def test_that_tables_which_are_none_are_refused(
    tmp_path: Path, tables: Mapping[str, Sequence[Row]], code: str
) -> None:
    write(tmp_path, **tables)
    with pytest.raises(UserError) as told:
        audited(tmp_path)
    assert told.value.code == code


def test_that_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "payments.parquet").write_bytes(b"PAR1 nothing of the kind PAR1")
    with pytest.raises(UserError) as told:
        audited(tmp_path)
    assert told.value.code == "ARROW-002"


def test_that_checks_without_their_table_are_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        payments=[paid(WANG, "care", "2025-03", 1)],
        deaths=[{"id_number": LI, "day": "2025-01-01"}],
    )
    assert AuditFolder(tmp_path).lacking == (
        "MOVE-01",
        "FISC-01",
        "KIN-01",
        "STACK-02",
        "STAT-01",
        "EVAL-01",
        "HEAD-01",
        "MISS-01",
        "AMT-01",
    )


# --- against plain loops --------------------------------------------------------------

_PEOPLE = st.sampled_from([11 * 10**15 + n for n in range(1, 7)])
_MONTHS = st.integers(24_300, 24_309)
_PLACES = {"care": 0, "living": 1, "age": 2, "old-one": 3}


@st.composite
def histories(
    draw: st.DrawFn,
) -> tuple[list[tuple[int, int, str, int, bool]], dict[int, int]]:
    """Return payments (person, month, programme, fen, whether regular) and deaths."""
    payment = st.tuples(
        _PEOPLE,
        _MONTHS,
        st.sampled_from(sorted(_PLACES)),
        st.integers(-3, 9),
        st.booleans(),
    )
    deaths = draw(st.dictionaries(_PEOPLE, _MONTHS, max_size=3))
    return draw(st.lists(payment, max_size=60)), deaths


@given(histories(), st.integers(1, 9))
def test_that_the_pass_finds_what_loops_over_the_payments_find(
    history: tuple[list[tuple[int, int, str, int, bool]], dict[int, int]], step: int
) -> None:
    payments, deaths = history
    wanted = _by_loops(payments, deaths)
    audit = Audit(
        Rules(lambda: tuple(_PLACES), lambda _: GROUPS, 12, None),
        FactTables(deaths=_dated(deaths)),
    )
    for first in range(0, len(payments), step):
        audit.take(_columns(payments[first : first + step], first))
    keys: list[int] = []
    found: dict[tuple[str, str, int], tuple[int, int]] = {}
    for one in audit.finish():
        keys = keys or audit.index.keys().tolist()
        found[one.code, one.case, keys[one.place]] = (one.payments, one.first)
    assert {name: value for name, value in found.items() if name[0] == "DEATH-01"} == {
        name: value for name, value in wanted.items() if name[0] == "DEATH-01"
    }
    # Of payments that stand against each other either may be called the second one;
    # how many are too many is the same.
    for code in ("DUP-01", "STACK-01"):
        assert {name for name in found if name[0] == code} == {
            name for name in wanted if name[0] == code
        }
    for name, value in wanted.items():
        if name[0] == "DUP-01":
            assert found[name][0] == value[0]
    assert audit.lines == len(payments)
    assert audit.fen == sum(fen for _, _, _, fen, _ in payments)


def _by_loops(
    payments: Sequence[tuple[int, int, str, int, bool]], deaths: Mapping[int, int]
) -> dict[tuple[str, str, int], tuple[int, int]]:
    found: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    regular: dict[tuple[int, int], list[str]] = defaultdict(list)
    for who, month, programme, fen, is_regular in payments:
        if fen <= 0:
            continue
        if who in deaths and month > deaths[who]:
            found["DEATH-01", "recorded", who].append(month)
        if is_regular:
            regular[who, month].append(programme)
    for (who, month), programmes in regular.items():
        again = len(programmes) - len(set(programmes))
        found["DUP-01", "twice", who] += [month] * again
        held = set(programmes)
        if {"care", "living"} <= held or {"age", "old-one"} <= held:
            found["STACK-01", "together", who].append(month)
    return {
        name: (len(months), min(months)) for name, months in found.items() if months
    }


def _dated(deaths: Mapping[int, int]) -> DatedKeys:
    return DatedKeys(
        np.array([*deaths], np.int64), np.array([*deaths.values()], np.int16)
    )


def _columns(
    payments: Sequence[tuple[int, int, str, int, bool]], first: int
) -> Payments:
    return Payments(
        np.array([each[0] for each in payments], np.int64),
        np.array([each[1] for each in payments], np.int16),
        np.array([_PLACES[each[2]] for each in payments], np.uint8),
        np.array([each[3] for each in payments], np.int64),
        np.arange(first, first + len(payments)),
        np.array([each[4] for each in payments], np.bool_),
    )


def test_that_months_count_as_the_calendar_runs() -> None:
    assert month_number(Month(2026, 1)) - month_number(Month(2025, 12)) == 1
    assert month_of(month_number(Month(2026, 12))) == Month(2026, 12)
