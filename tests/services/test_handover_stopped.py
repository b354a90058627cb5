# SPDX-License-Identifier: Apache-2.0
"""Handing over says how far it is, and stopped in the middle it has done nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.services import handover, handover_taking, people
from carecalc.store.watch import Watch
from carecalc.text import Message
from tests import handing
from tests.handing import Side, Trio
from tests.services.test_handover import registered, signed

pytestmark = pytest.mark.thorough


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office and two of its laptops; their chains must hold in the end."""
    with handing.trio(tmp_path / "three") as found:
        yield found
        for side in found.opened.values():
            assert side.ctx.store.verify().findings == ()


class Impatient:
    """Watches, and stops at the first thing that is past its beginning."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []
        self.watch = Watch(self._tell)

    def _tell(self, message: Message, done: int, of: int) -> None:
        self.heard.append((done, of))
        if done:
            self.watch.stop()


def files(side: Side) -> list[str]:
    """Return the files of a side's folder by name, but for the database's own."""
    found = (path for path in side.folder.rglob("*") if path.is_file())
    return sorted(path.name for path in found if not path.name.startswith("data.db"))


def test_that_a_file_that_is_stopped_while_it_is_written_was_never_made(
    three: Trio,
) -> None:
    laptop = three.first
    signed(laptop, registered(laptop))
    before, lying = laptop.ctx.store.contents(), files(laptop)
    user = Impatient()
    with pytest.raises(UserError, match="WORK-002"):
        handover.send(laptop.ctx, three.stick, watch=user.watch)
    done, of = user.heard[-1]
    assert 0 < done < of
    assert laptop.ctx.store.contents() == before
    assert (files(laptop), list(three.stick.iterdir())) == (lying, [])
    sent = handing.send(laptop, three.stick)
    assert sent.made is not None and sent.made.number == 1
    assert [one.state for one in handing.take(three.office, sent)] == ["taken"]


def test_that_nothing_of_a_file_is_in_that_is_stopped_while_it_is_taken_in(
    three: Trio,
) -> None:
    office, laptop = three.office, three.first
    for n in range(3):
        registered(laptop, f"甲{n}", f"1101051950010100{n}X")
    sent = handing.send(laptop, three.stick)
    before, lying = office.ctx.store.contents(), files(office)
    user = Impatient()
    with pytest.raises(UserError, match="WORK-002"):
        handover_taking.take(office.ctx, sent.files[0], user.watch)
    assert user.heard[-1] == (1, 3)
    assert (office.ctx.store.contents(), files(office)) == (before, lying)
    assert [one.state for one in handing.take(office, sent)] == ["taken"]
    assert people.find(office.ctx).total == 3
