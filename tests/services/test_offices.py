# SPDX-License-Identifier: Apache-2.0
"""Founding an office and amending the names on its papers."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.services import offices
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import FLOOR, unlock, unlock_with_officers
from tests.offices import OFFICE, OFFICERS, PASSPHRASE, Clock, new_ids


def found(folder: Path, office: Office = OFFICE, user: str = "王评估") -> None:
    offices.create(
        folder, office, user, PASSPHRASE, OFFICERS, Clock(), new_ids(), FLOOR
    )


def test_that_a_founded_office_opens_for_its_user_and_for_two_officers(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "样例 1#.carecalc"
    found(folder)
    keys = read_keys(folder)
    for unlocked in (
        unlock(keys, "王评估", PASSPHRASE),
        unlock_with_officers(keys, OFFICERS[0][1], OFFICERS[1][1]),
    ):
        store = open_store(folder, unlocked, Clock())
        with store.reading() as work:
            assert work.office.get() == OFFICE
        store.close()


@pytest.mark.parametrize(
    ("office", "user", "code"),
    [
        (replace(OFFICE, authority=" "), "王", "OFFICE-001"),
        (replace(OFFICE, region="11010"), "王", "OFFICE-002"),
        (OFFICE, " ", "OFFICE-003"),
    ],
)
def test_that_an_incomplete_office_is_not_founded(
    tmp_path: Path, office: Office, user: str, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        found(tmp_path / "office.carecalc", office, user)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_that_founding_over_an_office_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "office.carecalc"
    found(folder)
    before = (folder / "keys.json").read_bytes()
    with pytest.raises(UserError) as refused:
        found(folder)
    assert refused.value.code == "STORE-011"
    assert (folder / "keys.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["office.carecalc"]


def test_that_the_office_is_amended_once_per_reading(ctx: Context) -> None:
    shown = offices.get(ctx)
    amended = offices.amend(
        ctx, replace(shown, telephone="010-1", communities=("甲", " 乙 ", "甲", ""))
    )
    assert amended.communities == ("甲", "乙")
    assert offices.get(ctx) == amended
    with pytest.raises(UserError) as refused:
        offices.amend(ctx, replace(shown, telephone="010-2"))
    assert refused.value.code == "STORE-010"
    assert offices.get(ctx).telephone == "010-1"


@pytest.mark.parametrize("hours", [-8, 0, 9])
def test_that_the_day_is_that_of_china_whatever_the_zone(
    ctx: Context, hours: int
) -> None:
    zone = timezone(timedelta(hours=hours))
    # 23:59:30 in Beijing on the 21st is 15:59:30 UTC; a minute later it is the 22nd.
    clock = Clock(datetime(2026, 11, 21, 15, 59, 30, tzinfo=zone.utc).astimezone(zone))
    placed = replace(ctx, clock=clock)
    assert placed.today().isoformat() == "2026-11-21"
    clock.at += timedelta(minutes=1)
    assert placed.today().isoformat() == "2026-11-22"


def test_that_what_was_pasted_unseen_into_an_office_stands_on_no_paper(
    ctx: Context,
) -> None:
    typed = replace(
        offices.get(ctx),
        authority="\u202e样例区\n民政局\x0b",
        telephone="010-\u200b12345678",
        communities=("晨光\ud800社区", "\ufeff"),
    )
    saved = offices.amend(ctx, typed)
    assert saved.authority == "样例区 民政局"
    assert saved.telephone == "010-12345678"
    assert saved.communities == ("晨光社区",)
