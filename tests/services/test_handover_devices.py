# SPDX-License-Identifier: Apache-2.0
"""A laptop asks to be registered; both sides compare digits by telephone."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from carecalc.catalog.handover_rules import read_handover_rules
from carecalc.catalog.problems import LawFileError
from carecalc.errors import UserError
from carecalc.services import (
    handover,
    handover_devices,
    handover_taking,
    people,
)
from carecalc.services.people import PersonDraft
from tests import handing
from tests.handing import Trio
from tests.offices import Clock


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office with two laptops that it knows."""
    with handing.trio(tmp_path / "three") as found:
        yield found


def test_that_a_laptop_is_registered_by_a_request_that_it_signed(
    three: Trio, tmp_path: Path
) -> None:
    office = three.office
    with handing.a_side(tmp_path, 4, "钱评估") as laptop:
        path = handover_devices.ask(laptop.ctx, "l9", "东街", three.stick)
        count = laptop.ctx.store.contents().counts["devices"]
        assert handover_devices.ask(laptop.ctx, "L9", "东街", three.stick) == path
        assert laptop.ctx.store.contents().counts["devices"] == count
        device, digits = handover_devices.asked(office.ctx, path)
        assert (device.label, device.name) == ("L9", "东街")
        assert digits == handover_devices.own_digits(laptop.ctx)
        assert handover_devices.office(laptop.ctx) is None
        kept = handover_devices.register(office.ctx, path)
        with pytest.raises(UserError, match="HANDOVER-012"):
            handover_devices.register(office.ctx, path)
        # The office's first file is taken only once its own digits were compared.
        laptop.id = kept.id
        given = handing.give(office, laptop, three.stick)
        with pytest.raises(UserError, match="HANDOVER-015"):
            handover.take_return(laptop.ctx, given.path)
        trusted, theirs = handover.welcomed_by(laptop.ctx, given.path)
        assert theirs == handover_devices.own_digits(office.ctx)
        handover.take_return(laptop.ctx, given.path, trusted.id)
        known = handover_devices.office(laptop.ctx)
        assert known is not None and known.id == trusted.id


def test_that_a_request_that_was_changed_is_refused(
    three: Trio, tmp_path: Path
) -> None:
    with handing.a_side(tmp_path, 4, "钱评估") as laptop:
        path = handover_devices.ask(laptop.ctx, "L9", "东街", three.stick)
    said = json.loads(path.read_bytes())
    for changed in (
        {**said, "label": "L8"},
        {**said, "seal": "00" * 32},
        {**said, "signature": "zz"},
        {name: said[name] for name in said if name != "sign"},
        [said],
        {**said, "name": "长" * 10_000},
    ):
        path.write_text(json.dumps(changed), "utf-8")
        with pytest.raises(UserError, match="HANDOVER-011"):
            handover_devices.asked(three.office.ctx, path)


def test_that_the_office_may_give_another_label_which_stands_in_numbers(
    three: Trio, tmp_path: Path
) -> None:
    with handing.a_side(tmp_path, 4, "钱评估") as laptop:
        path = handover_devices.ask(laptop.ctx, "L2", "东街", three.stick)
        kept = handover_devices.register(three.office.ctx, path, "L4")
        laptop.id = kept.id
        with laptop.ctx.store.work() as work:
            assert work.next_number("PG", 2026) == "PG-2026-000001"
        given = handing.give(three.office, laptop, three.stick)
        trusted, _ = handover.welcomed_by(laptop.ctx, given.path)
        handover.take_return(laptop.ctx, given.path, trusted.id)
        with laptop.ctx.store.work() as work:
            assert work.number_ahead("PG", 2026, 1) == "PG-2026-L4-000001"
            assert work.next_number("PG", 2026) == "PG-2026-L4-000001"
            assert work.next_number("PG", 2026) == "PG-2026-L4-000002"
    with three.office.ctx.store.work() as work:
        assert work.next_number("PG", 2026) == "PG-2026-000001"


def test_that_a_label_is_short_and_says_nothing_else(three: Trio) -> None:
    for label in ("", "17", "L-17", "LAPTOP7", "左1"):
        with pytest.raises(UserError, match="HANDOVER-010"):
            handover_devices.ask(three.first.ctx, label, "", three.stick)


def test_that_blocking_takes_a_reason_and_counts_once(three: Trio) -> None:
    ctx, id_ = three.office.ctx, three.first.id
    with pytest.raises(UserError, match="HANDOVER-013"):
        handover_devices.change(ctx, id_, "lost", " ")
    lost = handover_devices.change(ctx, id_, "lost", "丢失")
    assert handover_devices.change(ctx, id_, "lost", "丢失") == lost
    states = [one.state for one in handover_devices.registered(ctx)]
    assert states == ["lost", "active"]
    again = handover_devices.change(ctx, id_, "active", "找回")
    assert again.version == lost.version + 1


def test_that_an_alarm_is_closed_once_and_with_a_reason(
    three: Trio, tmp_path: Path
) -> None:
    """The laptop's file is copied to another computer, and both go on."""
    laptop, office = three.first, three.office
    copy = tmp_path / "copy"
    shutil.copytree(laptop.folder, copy)
    people.register(laptop.ctx, PersonDraft("甲一", "110105194912310021"), True)
    handing.take(office, handing.send(laptop, three.stick))
    handing.restore(laptop, copy)
    people.register(laptop.ctx, PersonDraft("乙二", "110105194912310021"), True)
    (three.stick / "交接-L2-000001.ccp").unlink()
    (taken,) = handing.take(office, handing.send(laptop, three.stick))
    assert taken.state == "alarm"
    (alarm,) = handover_taking.waiting(office.ctx)
    assert (alarm.label, alarm.is_late) == ("L2", False)
    with pytest.raises(UserError, match="HANDOVER-013"):
        handover_taking.settle(office.ctx, alarm.record.id, "")
    handover_taking.settle(office.ctx, alarm.record.id, "一台电脑被复制")
    with pytest.raises(UserError, match="HANDOVER-014"):
        handover_taking.settle(office.ctx, alarm.record.id, "再次")


def test_that_a_file_that_waits_too_long_is_called_out(three: Trio) -> None:
    """After five days; what is missing is named."""
    laptop, office = three.first, three.office
    for name in ("甲一", "乙二"):
        draft = PersonDraft(name, birth_date=date(1940, 5, 6), sex="female")
        people.register(laptop.ctx, draft)
        sent = handing.send(laptop, three.stick)
    handover_taking.take(office.ctx, sent.files[1])
    clock = office.ctx.clock
    assert isinstance(clock, Clock)
    found = []
    for _ in range(2):
        (waiting,) = handover_taking.waiting(office.ctx)
        found.append((waiting.missing, waiting.days, waiting.is_late))
        clock.at += timedelta(days=5)
    assert found == [((1,), 0, False), ((1,), 5, True)]
    assert read_handover_rules(RULE.encode(), "x").waits_days == 7
    with pytest.raises(LawFileError, match="LAW-300"):
        read_handover_rules(RULE.replace("7", "0").encode(), "x")


RULE = """mark = "our-reading"
note = { zh_CN = "样例" }
waits_days = 7
"""
