# SPDX-License-Identifier: Apache-2.0
"""What the office closed last travels in every file: an older copy of it is found out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecalc.domain.handover import Closed
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import handover_giving, handover_taking
from carecalc.services.handover_closed import check_known, last_closed
from carecalc.store import closed_beside
from carecalc.store.closed_beside import LastClosed
from tests import handing
from tests.handing import Trio
from tests.services.paying import closed_office
from tests.services.test_handover import registered, signed

pytestmark = pytest.mark.thorough

CLOSED: Closed = ("2026-11", "FF-2026-000001", 999_999, "a" * 64)
"""What an office knew that is not the one at hand: a newer copy of it."""


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    with handing.trio(tmp_path / "three") as found:
        yield found


def test_that_an_office_tells_what_it_closed_last(tmp_path: Path) -> None:
    for ctx, run in closed_office(tmp_path / "office.carecalc"):
        with ctx.store.reading() as work:
            told = last_closed(work)
            assert told is not None
            closing = work.closings.all()[-1]
            head = (closing.head.seq, closing.head.hash)
            assert told == ("2026-11", run.number, *head)
            check_known(ctx, work, told, tmp_path)
            check_known(ctx, work, None, tmp_path)


def test_t17_that_a_laptop_s_file_finds_out_an_older_copy_of_the_office(
    three: Trio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, laptop = three.office, three.first
    beside = tmp_path / "settings"
    aware = replace(office.ctx, beside=beside)
    with monkeypatch.context() as newer:
        # Of the office as it was before its folder was put back.
        newer.setattr(handover_giving, "last_closed", lambda work: CLOSED)
        handing.round_trip(office, laptop, three.stick)
    signed(laptop, registered(laptop))
    sent = handing.send(laptop, three.stick)
    before = office.ctx.store.contents()
    for path in sent.files:
        with pytest.raises(UserError) as error:
            handover_taking.take(aware, path)
        assert error.value.code == "HANDOVER-019"
    assert office.ctx.store.contents() == before
    kept = closed_beside.of(beside, aware.store.office_id)
    month, number, seq, entry = CLOSED
    assert kept == LastClosed(Month.parse(month), number, seq, entry)
