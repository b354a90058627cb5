# SPDX-License-Identifier: Apache-2.0
"""Nobody is two pairs of eyes, whoever they are and however they write to the file."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from carecalc.domain.trust import INK, KEY
from carecalc.errors import UserError
from carecalc.store.engine import Store
from carecalc.store.signing import Signer, is_signed_by, statement
from tests.offices import NOON, Clock, keyring, make_office, opened
from tests.store.full_office import ACT, LAW, MONTH, PAYEE, RUN
from tests.store.values import NUMBER, a_person

DIGEST = RUN.digest
OTHER = "cd" * 32


@pytest.fixture
def built(store: Store) -> Store:
    """Give an office where 王评估 prepared an act and built a list."""
    with store.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.people.add(a_person("2"))
        work.laws.keep(ACT.files["sample-care"], "policy", "sample.toml", LAW)
        work.determinations.add(ACT)
        work.runs.add(RUN)
        work.audit("run.built", "r1")
    return store


@pytest.fixture
def approver(built: Store) -> Store:
    """Give the office to 赵审批."""
    return built.for_user(keyring().approver)


@pytest.fixture
def third(built: Store) -> Store:
    """Give the office to 孙复核."""
    return built.for_user(keyring().third)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give an office with a closed month, for tests that may change nothing."""
    folder: Path = tmp_path_factory.mktemp("closed") / "样例.carecalc"
    make_office(folder, Clock())
    store = opened(folder)
    with store.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.people.add(a_person("2"))
        work.laws.keep(ACT.files["sample-care"], "policy", "sample.toml", LAW)
        work.determinations.add(ACT)
        work.runs.add(RUN)
    sign(store.for_user(keyring().approver), "approver")
    sign(store.for_user(keyring().third), "payer")
    with store.work() as work:
        work.closings.add("r1", MONTH, DIGEST)
    yield store
    store.close()


def sign(store: Store, role: str, digest: str = DIGEST, run_id: str = "r1") -> None:
    with store.work() as work:
        work.signatures.sign("run", run_id, role, digest)


def close(store: Store, digest: str = DIGEST) -> None:
    with store.work() as work:
        work.closings.add("r1", MONTH, digest)


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def by_hand(store: Store, statement_: str, **values: object) -> None:
    with store.work() as work:
        work._session.execute(text(statement_), values)


def forged(store: Store, name: str, role: str, way: str = KEY) -> None:
    """Write a signature by SQL, as somebody with the data key can."""
    by_hand(
        store,
        "INSERT INTO signatures VALUES ((SELECT max(seq) + 1 FROM signatures UNION "
        "SELECT 5000 ORDER BY 1 DESC), 'run', 'r1', :name, :role, :way, :digest, "
        ":signature, 0)",
        name=name,
        role=role,
        way=way,
        digest=DIGEST,
        signature="" if way == INK else base64.b64encode(bytes(64)).decode(),
    )


# ---- two signatures close a list


def test_that_two_others_than_the_builder_close_a_list(
    built: Store, approver: Store, third: Store
) -> None:
    sign(approver, "approver")
    sign(third, "payer")
    with built.reading() as work:
        head = work.entries.head()
    with third.work() as work:
        closing = work.closings.add("r1", MONTH, DIGEST)
    assert (closing.run_id, closing.month, closing.digest) == ("r1", "2026-11", DIGEST)
    # The head that is printed on the list is the chain's end before its closing.
    assert closing.head == head
    with built.reading() as work:
        assert work.closings.of_run("r1") == closing
        assert work.closings.all() == (closing,)
        signed = work.signatures.proven("run", "r1")
    assert [(one.name, one.role, one.way) for one in signed] == [
        ("赵审批", "approver", "key"),
        ("孙复核", "payer", "key"),
    ]
    assert built.verify().findings == ()


def test_that_nobody_signs_twice(approver: Store) -> None:
    sign(approver, "approver")
    for role in ("approver", "payer"):
        with pytest.raises(UserError) as error:
            sign(approver, role)
        assert code_of(error) == "SIGN-002"
    with pytest.raises(UserError) as error, approver.work() as work:
        work.signatures.ink("run", "r1", "赵审批", "payer", DIGEST)
    assert code_of(error) == "SIGN-002"
    with pytest.raises(UserError) as error:
        close(approver)
    assert code_of(error) == "SIGN-003"


def test_that_the_builder_signs_nothing_of_the_list(built: Store) -> None:
    with pytest.raises(UserError) as error:
        sign(built, "payer")
    assert code_of(error) == "SIGN-002"
    with pytest.raises(Exception, match="who built a list does not close it"):
        forged(built, "王评估", "payer")


def test_that_the_builder_does_not_sign_a_list_before_they_build_it(
    built: Store,
) -> None:
    with pytest.raises(UserError) as error:
        sign(built, "payer", run_id="r2")
    assert code_of(error) == "SIGN-002"


def test_that_one_signer_closes_nothing(built: Store, approver: Store) -> None:
    with pytest.raises(UserError) as error:
        close(built)
    assert code_of(error) == "SIGN-003"
    sign(approver, "approver")
    for store in (built, approver):
        with pytest.raises(UserError) as error:
            close(store)
        assert code_of(error) == "SIGN-003"
    with pytest.raises(Exception, match="a list is closed by two"):
        by_hand(
            built,
            "INSERT INTO closings VALUES ('r1', '2026-11', :digest, 1, '', 6000, 0, NULL)",
            digest=DIGEST,
        )


@pytest.mark.thorough
def test_that_ink_does_not_count(built: Store, approver: Store) -> None:
    sign(approver, "approver")
    with built.work() as work:
        signed = work.signatures.ink("run", "r1", "孙复核", "payer", DIGEST)
    assert (signed.way, signed.signature) == ("ink", "")
    with pytest.raises(UserError) as error:
        close(approver)
    assert code_of(error) == "SIGN-003"
    with pytest.raises(Exception, match="CHECK constraint"):
        by_hand(
            built,
            "INSERT INTO signatures VALUES (7000, 'run', 'r1', '某人', 'payer', "
            "'key', 'x', '', 0)",
        )


def test_that_what_was_signed_is_what_is_closed(
    built: Store, approver: Store, third: Store
) -> None:
    sign(approver, "approver")
    sign(third, "payer", OTHER)
    for digest in (DIGEST, OTHER):
        with pytest.raises(UserError) as error:
            close(approver, digest)
        assert code_of(error) == "SIGN-003"


def test_that_two_signatures_under_another_digest_close_nothing(
    built: Store, approver: Store, third: Store
) -> None:
    sign(approver, "approver", OTHER)
    sign(third, "payer", OTHER)
    with pytest.raises(UserError) as error:
        close(approver, OTHER)
    assert code_of(error) == "SIGN-003"


def test_that_a_list_is_closed_as_its_own_month(approver: Store, third: Store) -> None:
    sign(approver, "approver")
    sign(third, "payer")
    with pytest.raises(UserError) as error, approver.work() as work:
        work.closings.add("r1", MONTH.plus(1), DIGEST)
    assert code_of(error) == "SIGN-003"


def test_that_a_replaced_list_is_not_closed(
    built: Store, approver: Store, third: Store
) -> None:
    sign(approver, "approver")
    sign(third, "payer")
    with built.work() as work:
        work.runs.add(replace(RUN, id="r2", number="MC-2", lines=(), reasons=()))
    with pytest.raises(UserError) as error:
        close(approver)
    assert code_of(error) == "SIGN-003"


def test_that_the_payer_and_the_approver_are_two(approver: Store, third: Store) -> None:
    # Two people in one role are one pair of eyes short.
    sign(approver, "approver")
    sign(third, "approver")
    with pytest.raises(UserError) as error:
        close(third)
    assert code_of(error) == "SIGN-003"


@pytest.mark.parametrize("count", [1, 2])
def test_that_signatures_written_by_sql_close_nothing(
    built: Store, approver: Store, count: int
) -> None:
    if count == 1:
        sign(approver, "approver")
    else:
        forged(built, "赵审批", "approver")
    forged(built, "孙复核", "payer")
    with pytest.raises(UserError) as error:
        close(approver)
    assert code_of(error) == "SIGN-003"
    # And whoever looks finds whose signatures they are not.
    named = {
        finding.message.values["name"]
        for finding in built.verify().findings
        if finding.code == "AUDIT-003"
    }
    assert named == {"孙复核", "赵审批"} - ({"赵审批"} if count == 1 else set())


def test_that_a_signature_of_one_thing_is_none_of_another(
    built: Store, approver: Store
) -> None:
    with approver.work() as work:
        signed = work.signatures.sign("visit", "v1", "assessor", DIGEST)
    by_hand(
        built,
        "INSERT INTO signatures VALUES (8000, 'run', 'r1', '赵审批', 'approver', "
        "'key', :digest, :signature, 0)",
        digest=DIGEST,
        signature=signed.signature,
    )
    with built.reading() as work:
        assert work.signatures.of("run", "r1") != ()
        assert work.signatures.proven("run", "r1") == ()
        assert work.signatures.proven("visit", "v1") == (signed,)


# ---- who prepared an act does not decide it


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_that_who_prepared_an_act_does_not_decide_it(
    built: Store, approver: Store, state: str
) -> None:
    with pytest.raises(UserError) as error, built.work() as work:
        work.determinations.change("d1", state, date(2026, 11, 20), "张科长", "局")
    assert code_of(error) == "SIGN-002"
    for by in ("王评估", None):
        with pytest.raises(Exception, match="who prepared an act does not decide it"):
            by_hand(
                built,
                "INSERT INTO determination_states VALUES "
                "(9000, 'd1', :state, NULL, '', '', '', 0, :by)",
                state=state,
                by=by,
            )
    with approver.work() as work:
        work.determinations.change("d1", state, date(2026, 11, 20), "张科长", "局")
        assert work.determinations.get("d1").state == state


@pytest.mark.parametrize("act", ["fact.added", "fact.withdrawn", "visit.signed"])
def test_that_who_recorded_a_case_does_not_decide_it(
    built: Store, approver: Store, third: Store, act: str
) -> None:
    with approver.work() as work:
        work.audit(act, "x", person_id="1")
    with built.reading() as work:
        assert "赵审批" in work.entries.recorders("1")
        assert "赵审批" not in work.entries.recorders("2")
    with pytest.raises(UserError) as error, approver.work() as work:
        work.determinations.change("d1", "approved", date(2026, 11, 20), "张", "局")
    assert code_of(error) == "SIGN-002"
    with third.work() as work:
        work.determinations.change("d1", "approved", date(2026, 11, 20), "张", "局")
        assert work.determinations.get("d1").state == "approved"


def test_that_who_prepared_an_act_may_take_it_back(built: Store) -> None:
    with built.work() as work:
        work.determinations.change("d1", "withdrawn", reason="录错")


def test_that_an_act_nobody_is_known_to_have_prepared_is_decided_by_nobody(
    built: Store, approver: Store
) -> None:
    by_hand(
        built,
        "INSERT INTO determinations SELECT 'd2', person_id, 'n2', programme, "
        "document, supersedes, 9000, NULL FROM determinations",
    )
    with pytest.raises(UserError) as error, approver.work() as work:
        work.determinations.change("d2", "approved")
    assert code_of(error) == "SIGN-002"


# ---- blocks


def lift(store: Store, *signers: Store, digests: tuple[str, ...] = ()) -> None:
    for number, signer in enumerate(signers):
        with signer.work() as work:
            digest = digests[number] if digests else OTHER
            work.signatures.sign("lift", "l1", "payer", digest)
    with store.work() as work:
        work.lifts.add("l1", "CLOCK", "r1", "主板电池没电")


def test_that_two_people_lift_a_block_once(built: Store, approver: Store) -> None:
    lift(built, built, approver)
    with built.reading() as work:
        (lifted,) = work.lifts.of("r1")
    assert lifted.names == ("王评估", "赵审批")
    assert (lifted.block, lifted.reason) == ("CLOCK", "主板电池没电")
    with pytest.raises(UserError) as error:
        lift(built)
    assert code_of(error) == "SIGN-004"
    # Nobody joins them afterwards.
    with (
        pytest.raises(UserError) as error,
        built.for_user(keyring().third).work() as work,
    ):
        work.signatures.sign("lift", "l1", "payer", OTHER)
    assert code_of(error) == "SIGN-002"


def test_that_one_person_lifts_nothing(built: Store, approver: Store) -> None:
    with pytest.raises(UserError) as error:
        lift(built)
    assert code_of(error) == "SIGN-004"
    with pytest.raises(UserError) as error:
        lift(built, approver)
    assert code_of(error) == "SIGN-004"
    with pytest.raises(UserError) as error:
        lift(built, approver)
    assert code_of(error) == "SIGN-002"
    with built.work() as work:
        work.signatures.ink("lift", "l1", "孙复核", "payer", OTHER)
    with pytest.raises(UserError) as error:
        lift(built)
    assert code_of(error) == "SIGN-004"
    with pytest.raises(Exception, match="a block is lifted by two"):
        by_hand(built, "INSERT INTO lifts VALUES ('l1', 'CLOCK', 'r1', 'x', 9000, 0)")


def test_that_two_who_signed_different_things_lift_nothing(
    built: Store, approver: Store
) -> None:
    with pytest.raises(UserError) as error:
        lift(built, built, approver, digests=(OTHER, DIGEST))
    assert code_of(error) == "SIGN-004"


# ---- after closing


@pytest.mark.parametrize(
    "statement_",
    [
        "UPDATE runs SET state = 'replaced'",
        "UPDATE runs SET digest = 'x'",
        "UPDATE runs SET built_by = '别人'",
        "DELETE FROM runs",
        "INSERT INTO runs SELECT 'r2', 'n2', month, pay_month, built_on, files, "
        "digest, cutoff_seq, 'draft', 9000, built_by FROM runs",
        "INSERT INTO runs SELECT 'r2', 'n2', month, pay_month, built_on, files, "
        "digest, cutoff_seq, 'replaced', 9000, built_by FROM runs",
        "UPDATE lines SET amount_fen = 1",
        "DELETE FROM lines",
        "INSERT INTO lines SELECT run_id, 2, '2', name, id_number, community, "
        "programme, category, month, amount_fen, determination_id, payee, NULL, NULL, "
        "NULL FROM lines",
        "UPDATE reasons SET code = 'x'",
        "DELETE FROM reasons",
        "INSERT INTO reasons SELECT run_id, 2, '1', name, id_number, community, code, "
        "message FROM reasons",
        "UPDATE closings SET digest = 'x'",
        "DELETE FROM closings",
        "UPDATE signatures SET name = '别人'",
        "DELETE FROM signatures",
        "INSERT INTO signatures SELECT 9000, kind, object_id, '别人', role, way, "
        "digest, signature, at FROM signatures LIMIT 1",
    ],
)
def test_that_after_closing_nothing_of_the_list_or_its_month_changes(
    closed: Store, statement_: str
) -> None:
    with pytest.raises(
        Exception, match=r"never changes|insert-only|has one list|is closed"
    ):
        by_hand(closed, statement_)
    assert closed.verify().findings == ()


def test_that_a_closed_month_is_not_built_anew(closed: Store) -> None:
    with pytest.raises(Exception, match="a closed"), closed.work() as work:
        work.runs.add(replace(RUN, id="r2", number="MC-2", lines=(), reasons=()))
    with closed.reading() as work:
        assert work.runs.of_month(MONTH) == work.runs.get("r1") == RUN
    assert PAYEE in [line.payee for line in RUN.lines]


# ---- the signature itself


def test_that_a_signature_holds_for_its_text_and_its_key_alone() -> None:
    signer = Signer("王评估", bytes(32))
    other = Signer("王评估", bytes([1] * 32))
    said = statement("run", "r1", "王评估", "payer", DIGEST)
    signature = signer.sign(said)
    assert is_signed_by(signer.public, said, signature)
    assert not is_signed_by(other.public, said, signature)
    for part in range(5):
        parts = ["run", "r1", "王评估", "payer", DIGEST]
        parts[part] += "x"
        assert not is_signed_by(signer.public, statement(*parts), signature)
    raw = base64.b64decode(signature)
    for bit in range(0, 512, 7):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        again = base64.b64encode(bytes(flipped)).decode()
        assert not is_signed_by(signer.public, said, again)
    for spelled in ("", signature + "\n", signature[:-2], f"{signature[:-3]}h=="):
        assert not is_signed_by(signer.public, said, spelled)
    for public in ("", "AAAA", "not base 64!"):
        assert not is_signed_by(public, said, signature)


def test_that_who_has_no_key_signs_nothing(built: Store) -> None:
    keyless = built.for_user(replace(keyring().officers, signing_seed=None))
    with pytest.raises(UserError) as error:
        sign(keyless, "payer")
    assert code_of(error) == "SIGN-001"


def test_that_somebody_beside_signs_with_their_own_key(built: Store) -> None:
    beside = built.for_user(keyring().approver)
    with built.work() as work:
        signed = work.signatures.sign(
            "visit", "v1", "second-assessor", DIGEST, beside.signer
        )
        (kept,) = work.signatures.proven("visit", "v1")
    assert kept == signed
    assert (signed.name, signed.at > NOON) == ("赵审批", True)
    assert built.verify().findings == ()
