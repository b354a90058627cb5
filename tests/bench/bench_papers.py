# SPDX-License-Identifier: Apache-2.0
"""A paper with its signed code: time a page, size of the file; checking it again; how many
smudged codes are read. Goals: a page within 15 ms after the first, 60 KB, T28 50 ms."""

import time
from collections.abc import Callable
from random import Random

from carecalc.documents import proof
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.preview import page_sizes
from carecalc.documents.proof_camera import codes_in, codes_of
from carecalc.documents.proof_seal import seal_pdf
from carecalc.documents.subsidy_sheet import SheetLayout, subsidy_sheet
from carecalc.services.proof_checking import IssuerKey, Published, check, check_code
from tests.documents import papers, samples
from tests.documents.camera import photographed, smudged
from tests.documents.test_proof_camera import cut_out

ROUNDS = 20
SMUDGED = 1_000
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


def main() -> None:
    """Print the figures."""
    words = papers.language("zh_CN")
    decided, reckoned = samples.notice(samples.RARE_NAME), samples.sheet()
    layout = samples.layout("notice", NoticeLayout)
    sheet = samples.layout("subsidy-sheet", SheetLayout)

    def signed() -> str:
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
    print(f"signing a code: {milliseconds(signed)}")
    print(f"sealing a file: {milliseconds(lambda: sealed(pdf))}")

    known = Published(
        {proof.key_id(samples.PUBLIC): IssuerKey("office", samples.PUBLIC)}, {}
    )
    on = samples.STATEMENT.issued_on
    print(
        f"checking a code: {milliseconds(lambda: check_code(samples.CODE, known, on))}"
    )
    print(f"checking a file: {milliseconds(lambda: check(pdf, known, on))}")

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
