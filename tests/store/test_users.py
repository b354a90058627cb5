# SPDX-License-Identifier: Apache-2.0
"""Who may work in an office: by name, by what they stood for when, by their own key."""

import base64
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from carecalc.domain.trust import Separation
from carecalc.store.engine import Store
from tests.offices import APPROVER, NOON, ROLES, THIRD, keyring, keys


def public_of(seed: bytes | None) -> str:
    assert seed is not None
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return base64.b64encode(key.public_bytes_raw()).decode()


def test_that_every_user_is_known_with_roles_and_the_key_of_their_slot(
    store: Store,
) -> None:
    with store.reading() as work:
        users = {user.name: user for user in work.users.all()}
        assert work.users.get("王评估") == users["王评估"]
        assert work.users.get("无此人") is None
    seeds = {
        "王评估": keys().signing_seed,
        APPROVER: keyring().approver.signing_seed,
        THIRD: keyring().third.signing_seed,
    }
    for name, seed in seeds.items():
        user = users[name]
        assert user.public == public_of(seed)
        assert (user.roles, user.communities) == (ROLES[name], None)
        assert (user.is_active, user.by) == (True, "王评估")
        assert user.at is not None
        assert user.at > NOON
    assert len({user.public for user in users.values()}) == len(users)


def test_that_the_latest_word_on_a_user_counts_and_the_earlier_ones_stay(
    store: Store,
) -> None:
    with store.work() as work:
        before = work.users.get(APPROVER)
        assert before is not None
        work.users.put(
            APPROVER, before.public, ("reviewer",), ("晨光社区",), reason="调岗"
        )
        left = work.users.put(APPROVER, before.public, (), (), False, "离职")
        work.audit("user.left", APPROVER)
    with store.reading() as work:
        assert work.users.get(APPROVER) == left
        history = work.users.history(APPROVER)
        names = [user.name for user in work.users.all()]
    assert [user.reason for user in history] == ["", "调岗", "离职"]
    assert [user.communities for user in history] == [None, ("晨光社区",), ()]
    assert [user.is_active for user in history] == [True, True, False]
    assert history[0].seq < history[1].seq < history[2].seq
    assert len(names) == len(set(names))


def test_that_whoever_left_is_still_known_by_what_they_signed(store: Store) -> None:
    with store.for_user(keyring().approver).work() as work:
        work.audit("tried", "1")
    with store.work() as work:
        before = work.users.get(APPROVER)
        assert before is not None
        work.users.put(APPROVER, before.public, (), (), False, "离职")
        work.audit("user.left", APPROVER)
    assert store.verify().findings == ()


def test_that_a_new_key_does_not_undo_what_the_old_one_signed(store: Store) -> None:
    with store.for_user(keyring().third).work() as work:
        work.audit("tried", "1")
    with store.work() as work:
        # As if 孙复核 had forgotten the passphrase, and got the approver's key.
        public = public_of(keyring().approver.signing_seed)
        work.users.put(THIRD, public, ROLES[THIRD], None, reason="忘记口令")
        work.audit("user.readmitted", THIRD)
    assert store.verify().findings == ()


def test_that_two_officers_sign_as_both_of_them(store: Store) -> None:
    officers = keyring().officers
    assert officers.user == "陈一+林二"
    with store.work() as work:
        public = public_of(officers.signing_seed)
        work.users.put(officers.user, public, ("recovery",), None)
        work.audit("officers.renewed", officers.user)
    with store.for_user(officers).work() as work:
        work.audit("tried", "1")
    with store.reading() as work:
        last = work.entries.last("tried")
    assert last is not None
    assert (last.actor, last.is_signed) == ("陈一+林二", True)
    assert store.verify().findings == ()


def test_that_keys_of_another_office_are_not_let_in_beside(store: Store) -> None:
    stranger = replace(keyring().third, office_id="another")
    with pytest.raises(ValueError, match="another office"):
        store.for_user(stranger)


def test_that_the_table_of_roles_kept_apart_has_days(store: Store) -> None:
    apart = (("approver", "payer"), ("approver", "assessor"))
    with store.work() as work:
        work.users.separate(date(2027, 1, 1), apart, "规定一")
        work.users.separate(date(2027, 3, 1), apart[:1], "人手不足")
        later = work.users.separate(date(2027, 3, 1), (), "更正")
        work.audit("roles.separated", "office")
    with store.reading() as work:
        on = {
            day: work.users.separation(day)
            for day in (
                date(2026, 11, 20),
                date(2026, 12, 31),
                date(2027, 1, 1),
                date(2027, 2, 28),
                date(2027, 3, 1),
            )
        }
        tables = work.users.separations()
    assert on[date(2026, 11, 20)] is None  # the office wrote its first on the 21st
    reasons = [table.reason if table else None for table in on.values()]
    assert reasons == [None, "样例", "规定一", "规定一", "更正"]
    assert on[date(2027, 3, 1)] == later
    assert [table.reason for table in tables] == ["样例", "规定一", "人手不足", "更正"]


def test_that_a_table_names_the_first_pair_that_roles_would_join() -> None:
    apart = (("approver", "payer"), ("approver", "assessor"))
    table = Separation(date(2027, 1, 1), apart, "规定一")
    assert table.broken_by(("approver", "payer")) == ("approver", "payer")
    assert table.broken_by(("assessor", "approver")) == ("approver", "assessor")
    assert table.broken_by(("payer", "assessor", "auditor")) is None
    assert table.broken_by(()) is None


def test_that_a_code_opens_for_its_user_and_the_latest_one_alone(store: Store) -> None:
    with store.work() as work:
        assert not work.users.has_pin("王评估")
        assert not work.users.is_pin("王评估", "")
        work.users.set_pin("王评估", "271828")
        work.users.set_pin(APPROVER, "271828")
    with store.reading() as work:
        assert work.users.has_pin("王评估")
        assert work.users.is_pin("王评估", "271828")
        for wrong in ("271829", "27182", "2718280", "", " 271828"):
            assert not work.users.is_pin("王评估", wrong)
        assert not work.users.is_pin(THIRD, "271828")
    with store.work() as work:
        work.users.set_pin("王评估", "314159")
        assert not work.users.is_pin("王评估", "271828")
        assert work.users.is_pin("王评估", "314159")
        assert work.users.is_pin(APPROVER, "271828")
        rows = work._session.execute(text("SELECT salt, hash FROM pins")).all()
    # The same code of two users shows as two, and none shows itself.
    assert len(set(rows)) == 3
    assert len({salt for salt, _ in rows}) == 3
    assert not any("271828" in part for row in rows for part in row)
