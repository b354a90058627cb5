# SPDX-License-Identifier: Apache-2.0
"""An office that reviews, for pictures: visits with signals, one returned, a draw."""

from collections.abc import Sequence
from datetime import date

from carecalc.domain.person import Person
from carecalc.domain.review import BY_ASSESSOR, PARTIES, ItemComment
from carecalc.domain.visit import Answer
from carecalc.gui.page import Place
from carecalc.services import redraws, reviewing, visits
from carecalc.services.context import Context
from tests.offices import approving
from tests.services.visiting import GBT, options, signing

ON = date(2026, 11, 12)


def reviewed(ctx: Context, people: Sequence[Person]) -> dict[str, Place]:
    """Sign a quick visit and a slow one of two people; return the places."""
    quick, slow = people
    signed = []
    for person, milliseconds, worse in ((quick, 900, "3"), (slow, 45_000, "2")):
        view = visits.start(ctx, person.id, GBT, "first", ON)
        for code, chosen in options({"B.1.1": worse, "B.1.2": "3"}).items():
            visits.answer(ctx, view.visit.id, Answer(code, chosen), milliseconds)
        visits.sign(ctx, view.visit.id, signing(ON, "卫评样", "柳社工"))
        signed.append(view.visit.id)
    reviewer = approving(ctx)
    reviewing.send_back(
        reviewer,
        signed[1],
        "请补拍居家环境照片",
        (ItemComment("B.1.1", "与邻居所述不符"),),
    )
    between = (date(2026, 1, 1), date(2026, 12, 31))
    made = redraws.announce(reviewer, between, 1, BY_ASSESSOR, PARTIES)
    words = (("样例区民政局", "秋分"), ("样例安心评估服务中心", "0714"))
    redraws.draw(reviewer, made.id, words)
    return {
        "reviews": Place("reviews"),
        "reviews-visit": Place("reviews", visit=signed[0]),
    }
