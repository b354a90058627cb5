# SPDX-License-Identifier: Apache-2.0
"""A paper with its signed code: time a page, size of the file, a thousand of them; checking
it again; how many smudged codes are read. Goals: a page within 15 ms after the first, 60
KB, 1,000 files within 10 s on two processes, one file of 1,000 pages within 7 s; signed by
a certificate 45 ms, 66 KB, 30 s; T28 50 ms; T30 99 %."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from random import Random

from carecalc.documents import proof
from carecalc.documents.merging import merged
from carecalc.documents.month_list import ListLayout, month_list
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.preview import page_sizes
from carecalc.documents.proof_camera import codes_in, codes_of
from carecalc.documents.proof_pades import sign_pdf
from carecalc.documents.proof_seal import seal_pdf
from carecalc.documents.subsidy_sheet import SheetLayout, subsidy_sheet
from carecalc.services.proof_checking import IssuerKey, Published, check, check_code
from tests.documents import papers, samples, signed
from tests.documents.camera import photographed, smudged
from tests.documents.test_proof_camera import cut_out

ROUNDS = 20
SMUDGED = 1_000
FILES = 1_000
LINES_OF_1000_PAGES = 21_000
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "一二三四五六七八九十春夏秋冬东南西北梅兰竹菊"
TAKEN = 100


def milliseconds(act: Callable[[], object]) -> str:
    """Return the least and a middling time of an act, on this thread and by the wall."""
    threads, walls = [], []
    for _ in range(ROUNDS):
        began, wall = time.thread_time(), time.perf_counter()
        act()
        threads.append((time.thread_time() - began) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    threads.sort()
    walls.sort()
    middle = ROUNDS // 2
    return (
        f"{threads[0]:6.1f} / {threads[middle]:6.1f} ms thread, "
        f"{walls[0]:6.1f} / {walls[middle]:6.1f} ms wall (least / middling)"
    )


def a_name(number: int) -> str:
    """Return a name that few others have."""
    return (
        SURNAMES[number % len(SURNAMES)]
        + GIVEN[number // len(SURNAMES) % len(GIVEN)]
        + GIVEN[number % len(GIVEN)]
    )


@cache
def _layout() -> NoticeLayout:
    return samples.layout("notice", NoticeLayout)


def issued(number: int, by_certificate: bool) -> bytes:
    """Return a person's decision as it is handed out."""
    words, values = papers.language("zh_CN"), samples.notice(a_name(number))
    pdf = notice(values, _layout(), words, samples.DIGEST, code=samples.CODE)
    pdf = seal_pdf(pdf, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    return sign_pdf(pdf, signed.signing(), signed.AT, "") if by_certificate else pdf


def issued_in_turn(numbers: range, by_certificate: bool) -> tuple[int, float]:
    """Return how many bytes the decisions of some people have together.

    And how long this process has worked since it began, in seconds.
    """
    size = sum(len(issued(number, by_certificate)) for number in numbers)
    return size, time.process_time()


def a_thousand(by_certificate: bool) -> None:
    """Print how long a thousand files take on two processes, their start included."""
    began = time.perf_counter()
    # As the program starts them, on every system.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn) as pool:
        parts = [
            pool.submit(issued_in_turn, range(half, FILES, 2), by_certificate)
            for half in (0, 1)
        ]
        done = [part.result() for part in parts]
    took = time.perf_counter() - began
    size, worked = sum(size for size, _ in done), max(worked for _, worked in done)
    how = "signed by a certificate" if by_certificate else "sealed"
    print(
        f"{FILES} decisions, {how}, on two processes: {took:.1f} s by the wall, "
        f"{worked:.1f} s of work in each, {size / FILES / 1000:.1f} KB each file"
    )


def one_file() -> None:
    """Print how long one file of a thousand pages takes: a list, and papers in one."""
    values = samples.month_list()
    lines = [
        replace(values.lines[number % len(values.lines)], name=a_name(number))
        for number in range(LINES_OF_1000_PAGES)
    ]
    layout = samples.layout("month-list", ListLayout)
    began = time.perf_counter()
    data = month_list(
        replace(values, lines=tuple(lines)),
        layout,
        papers.language("zh_CN"),
        samples.DIGEST,
        code=samples.CODE,
    )
    took = time.perf_counter() - began
    pages = len(page_sizes(data))
    print(f"one list of {pages} pages: {took:.1f} s, {len(data) / 1e6:.1f} MB")
    each = [issued(number, False) for number in range(500)]
    began = time.perf_counter()
    whole = merged(each)
    took = time.perf_counter() - began
    pages = len(page_sizes(whole))
    print(f"500 papers put into one of {pages} pages: {took:.1f} s")


def main() -> None:
    """Print the figures."""
    words = papers.language("zh_CN")
    decided, reckoned = samples.notice(samples.RARE_NAME), samples.sheet()
    layout = samples.layout("notice", NoticeLayout)
    sheet = samples.layout("subsidy-sheet", SheetLayout)

    def coded() -> str:
        return proof.code_of(samples.STATEMENT, samples.PUBLIC, samples.KEY.sign)

    def sealed(pdf: bytes) -> bytes:
        return seal_pdf(pdf, samples.CODE, samples.PUBLIC, samples.KEY.sign)

    def printed() -> bytes:
        return sealed(notice(decided, layout, words, samples.DIGEST, code=samples.CODE))

    began = time.perf_counter()
    pdf = printed()
    print(f"first paper {(time.perf_counter() - began) * 1000:.0f} ms, fonts and all")
    for name, draw in (
        ("decision", printed),
        (
            "estimate",
            lambda: sealed(
                subsidy_sheet(reckoned, sheet, words, samples.DIGEST, code=samples.CODE)
            ),
        ),
    ):
        made = draw()
        pages = len(page_sizes(made))
        print(
            f"{name} of {pages} pages, {len(made) / 1000:.0f} KB: {milliseconds(draw)}"
        )
    print(f"signing a code: {milliseconds(coded)}")
    print(f"sealing a file: {milliseconds(lambda: sealed(pdf))}")
    print(
        "signing it by a certificate: "
        f"{milliseconds(lambda: sign_pdf(signed.sealed(), signed.signing(), signed.AT, ''))}"
    )
    print(f"a decision with both: {milliseconds(lambda: issued(7, True))}")
    print(
        f"  {len(issued(7, False)) / 1000:.1f} KB, {len(issued(7, True)) / 1000:.1f} KB"
    )
    for by_certificate in (False, True):
        a_thousand(by_certificate)
    one_file()

    known = Published(
        {proof.key_id(samples.PUBLIC): IssuerKey("office", samples.PUBLIC)}, {}
    )
    on = samples.STATEMENT.issued_on
    print(
        f"checking a code: {milliseconds(lambda: check_code(samples.CODE, known, on))}"
    )
    print(f"checking a file: {milliseconds(lambda: check(pdf, known, on))}")
    whole = signed.issued()
    print(f"checking a signed file: {milliseconds(lambda: check(whole, known, on))}")

    code, quiet = cut_out()
    for what, cover, spares in (
        ("opaque, beside the corner squares", 1.0, True),
        ("half seen through, anywhere", 0.6, False),
        ("opaque, anywhere", 1.0, False),
    ):
        read = sum(
            codes_of(smudged(code, Random(seed), cover, spares, quiet))
            == (samples.CODE,)
            for seed in range(SMUDGED)
        )
        print(f"10 % smudge, {what}: {read} of {SMUDGED} read")
    read = sum(
        codes_in(photographed(smudged(code, Random(seed), quiet=quiet), Random(seed)))
        == (samples.CODE,)
        for seed in range(TAKEN)
    )
    print(f"10 % smudge, photographed: {read} of {TAKEN} read")
