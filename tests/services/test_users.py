# SPDX-License-Identifier: Apache-2.0
"""Who is let in under which name, and what becomes of keys when the program stops."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from carecalc.errors import UserError
from carecalc.services import auditing, backups, users
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.keys import FLOOR, add_user, renew_user, with_file
from tests.offices import APPROVER, PASSPHRASE, beside, keyring

NEXT = (("甲某", "another first officer's"), ("乙某", "another second officer's"))


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def add(ctx: Context, name: str) -> None:
    users.add(ctx, name, PASSPHRASE, ("approver",), None, cost=FLOOR)


def admit_again(ctx: Context, name: str) -> None:
    users.readmit(ctx, name, PASSPHRASE, "样例", FLOOR)


@pytest.mark.parametrize(
    "name",
    ["王 评估", "王\u3000评估", "ＡＮＮＡ", "陈一+林二"],
)
def test_that_nobody_gets_a_name_that_a_reader_takes_for_anothers(
    ctx: Context, name: str
) -> None:
    add(ctx, "anna")
    assert refused(add, ctx, name) == "USERS-012"


def test_that_nobody_takes_over_the_name_of_somebody_gone(ctx: Context) -> None:
    users.dismiss(ctx, APPROVER, "调离")
    assert refused(add, ctx, APPROVER) == "USERS-012"
    admit_again(ctx, APPROVER)
    assert users.mine(users.beside(ctx, APPROVER, PASSPHRASE)).name == APPROVER


def test_that_one_spelled_otherwise_is_no_second_person(ctx: Context) -> None:
    assert refused(users.beside, ctx, "王 评估", PASSPHRASE) == "USERS-011"


def test_that_officers_who_were_replaced_are_none_with_an_old_key_file(
    ctx: Context,
) -> None:
    before = keyring().officers
    users.change_officers(ctx, NEXT, "换届", FLOOR)
    old = beside(ctx, with_file(before, ctx.store.keyring().file))
    assert refused(users.mine, old) == "ACCESS-001"
    assert refused(add, old, "新用户") == "ACCESS-001"


def test_that_two_officers_are_not_called_together_what_a_user_is(
    ctx: Context,
) -> None:
    add(ctx, "甲某+乙某")
    assert refused(users.change_officers, ctx, NEXT, "换届", FLOOR) == "USERS-012"


def test_that_a_user_is_added_after_the_program_stopped_in_between(
    ctx: Context,
) -> None:
    # The key is written first; then the power went.
    ctx.store.keep_keys(
        add_user(ctx.store.keyring(), "新用户", "left over words", FLOOR)
    )
    add(ctx, "新用户")
    assert users.mine(users.beside(ctx, "新用户", PASSPHRASE)).roles == ("approver",)


def test_that_nobody_writes_with_a_key_that_was_given_as_the_program_stopped(
    ctx: Context,
) -> None:
    ctx.store.keep_keys(renew_user(ctx.store.keyring(), APPROVER, PASSPHRASE, FLOOR))
    theirs = users.beside(ctx, APPROVER, PASSPHRASE)
    assert refused(users.set_pin, theirs, "528491") == "ACCESS-004"
    admit_again(ctx, APPROVER)
    users.set_pin(users.beside(ctx, APPROVER, PASSPHRASE), "528491")
    assert ctx.store.verify().findings == ()


def test_that_the_key_of_an_older_key_file_counts_no_more(ctx: Context) -> None:
    before = keyring().approver
    admit_again(ctx, APPROVER)
    assert refused(users.mine, beside(ctx, before)) == "ACCESS-004"


@pytest.mark.thorough
def test_that_a_key_newer_than_a_restored_office_makes_nobody_look_a_forger(
    ctx: Context,
) -> None:
    backup = backups.make(ctx)
    admit_again(ctx, APPROVER)
    theirs = users.beside(ctx, APPROVER, PASSPHRASE)
    unlocked = {ctx.store.user: ctx.store.keyring(), APPROVER: theirs.store.keyring()}
    ctx.store.close()
    backups.restore(
        ctx.store.folder, backup, unlocked["王评估"], ctx.clock, ctx.catalog
    )
    with closing(open_store(ctx.store.folder, unlocked[APPROVER], ctx.clock)) as store:
        assert refused(users.set_pin, replace(ctx, store=store), "528491") == (
            "ACCESS-004"
        )
    with closing(open_store(ctx.store.folder, unlocked["王评估"], ctx.clock)) as store:
        again = replace(ctx, store=store)
        with store.reading() as work:
            assert work.entries.last("office.restored") is not None
        admit_again(again, APPROVER)
        users.set_pin(users.beside(again, APPROVER, PASSPHRASE), "528491")
        assert auditing.verify(again).verified.findings == ()


def test_that_other_roles_bring_nobody_back_who_is_gone(ctx: Context) -> None:
    users.dismiss(ctx, APPROVER, "调离")
    assert not users.change(ctx, APPROVER, ("reviewer",), None, "样例").is_active
    old = beside(ctx, keyring().approver)
    assert refused(users.mine, old) == "ACCESS-001"


def test_that_who_comes_back_gets_no_roles_that_are_kept_apart_by_now(
    ctx: Context,
) -> None:
    users.dismiss(ctx, APPROVER, "调离")
    users.separate(ctx, ctx.today(), (("approver", "reviewer"),), "样例")
    assert refused(admit_again, ctx, APPROVER) == "USERS-003"
    users.change(ctx, APPROVER, ("reviewer",), None, "样例")
    admit_again(ctx, APPROVER)
    assert users.mine(users.beside(ctx, APPROVER, PASSPHRASE)).roles == ("reviewer",)


def test_that_who_only_forgot_the_passphrase_keeps_roles_kept_apart_since(
    ctx: Context,
) -> None:
    users.separate(ctx, ctx.today(), (("approver", "reviewer"),), "样例")
    admit_again(ctx, APPROVER)
    mine = users.mine(users.beside(ctx, APPROVER, PASSPHRASE))
    assert mine.roles == ("approver", "reviewer")
