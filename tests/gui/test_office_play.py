# SPDX-License-Identifier: Apache-2.0
"""An office and two laptops carry thirty cases from application to decision, by hand.

Three real windows on three folders; the test is the courier, and looks on at the end.
"""

from collections import Counter
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui import play_course as course
from tests.gui import play_end as end
from tests.gui.play_cases import CASES, CLOSED
from tests.gui.play_end import Ended
from tests.gui.play_founding import CLERK, FIRST, stage

GRANT = ("approved", "grant", 60_000)
LAW_REFUSES = ("approved", "refuse", 0)

# 京民养老发〔2019〕160号: level 4 is 重度失能, class A, 600 yuan; level 0 is none.
WANTED = {case.number: Ended("decided", (GRANT,), 1) for case in CASES} | {
    12: Ended(CLOSED),
    14: Ended("decided", (LAW_REFUSES,), 1),
    22: Ended("decided", (GRANT, ("superseded", "refuse", 0)), 2),
    27: Ended("decided", (("refused", "grant", 60_000),), 1),
}

# Of A's 15 first visits one came back and one elder died; with the correction and the
# other assessment of 22 there are 17. Of B's 15 one came back and was corrected.
CARRIED = {
    "A": {
        "decided upon": 15,
        "passed by the review": 1,
        "sent back by the review": 1,
    },
    "B": {"decided upon": 15, "sent back by the review": 1},
}


@pytest.mark.long
def test_that_thirty_cases_go_from_application_to_decision(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(qtbot, tmp_path, monkeypatch) as play:
        course.first_days(play)
        for part in (
            course.applications,
            course.first_round,
            course.second_round,
            course.reviews,
            course.opinions,
            course.decisions,
            course.objection,
        ):
            part(play, CASES)
        settled = course.answers(play)
        end.chains(play)
        found, told = end.ends(play, CASES), end.carried(play)
        phones = {
            end.phone(seat, user, CASES[4])
            for seat, user in ((play.office, CLERK), (play.first, FIRST))
        }
        print(f"\n{play.journal.table()}")
    assert found == WANTED
    assert Counter(one.application for one in found.values()) == {
        "decided": 29,
        "closed": 1,
    }
    # 26 of the first decisions and one after an objection: 27 times 600 yuan.
    granted = [act for one in found.values() for act in one.acts if act == GRANT]
    assert sum(fen for _, _, fen in granted) == 27 * 60_000 == 1_620_000
    assert told == CARRIED
    # The clerk chose the laptop's side, and the laptop was told so.
    assert phones == {course.LAPTOPS_PHONE}
    # Fifteen people were to be visited; one visit came back and was made again.
    assert settled == "Done 16, returned 1, overturned 0: 2,250.00 yuan"
