# SPDX-License-Identifier: Apache-2.0
"""Key slots: who opens an office, who does not, and what no edit gets past."""

import base64
import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from carecalc.errors import UserError
from carecalc.store.keyfile import FILE_NAME, KeyFile, read_keys, write_keys
from carecalc.store.keys import (
    DEFAULT_COST,
    FLOOR,
    Cost,
    add_user,
    change_passphrase,
    create_keys,
    unlock,
    unlock_with_officers,
)
from tests.offices import OFFICERS, PASSPHRASE, keyring, keys

ONE, TWO = OFFICERS[0][1], OFFICERS[1][1]
SECOND = "another sunny lane"
OLD = Path(__file__).parents[1] / "old"


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def edited(folder: Path, edit: Callable[[dict[str, Any]], None]) -> KeyFile:
    """Return the key file as somebody with a text editor left it."""
    write_keys(folder, keys().file)
    document = json.loads((folder / FILE_NAME).read_text("utf-8"))
    edit(document)
    (folder / FILE_NAME).write_text(json.dumps(document), "utf-8")
    return read_keys(folder)


def test_that_a_slot_opens_with_its_passphrase_alone() -> None:
    file = keys().file
    assert unlock(file, "王评估", PASSPHRASE).data_key == keys().data_key
    assert refused(unlock, file, "王评估", PASSPHRASE + ".") == "KEYS-001"
    assert refused(unlock, file, "别人", PASSPHRASE) == "KEYS-001"
    assert refused(unlock, file, "陈一", ONE) == "KEYS-001"


def test_that_full_width_letters_are_the_same_passphrase() -> None:
    wide = PASSPHRASE.replace("s", "ｓ")
    assert unlock(keys().file, " 王评估 ", wide).user == "王评估"


@pytest.mark.thorough
def test_that_two_officers_open_it_together_and_neither_alone() -> None:
    file = keys().file
    for pair in ((ONE, TWO), (TWO, ONE)):
        opened = unlock_with_officers(file, *pair)
        assert opened.data_key == keys().data_key
        assert opened.user == "陈一+林二"
        assert opened.signing_seed == keyring().officers.signing_seed is not None
    for pair in ((ONE, ONE), (TWO, TWO), (ONE, ""), ("", TWO), (ONE, PASSPHRASE)):
        assert refused(unlock_with_officers, file, *pair) == "KEYS-001"


@pytest.mark.parametrize("version", ["0.2.0", "0.3.0", "0.4.0"])
def test_that_a_key_file_of_an_older_version_opens_and_its_officers_sign_nothing(
    version: str,
) -> None:
    file = read_keys(OLD / version / "office.carecalc")
    assert set(file.public_keys) == {"王评估"}
    user = unlock(file, "王评估", PASSPHRASE)
    officers = unlock_with_officers(file, ONE, TWO)
    assert officers.data_key == user.data_key
    assert user.signing_seed is not None
    assert officers.signing_seed is None


def test_that_the_officers_have_one_public_key_together() -> None:
    seed = keyring().officers.signing_seed
    assert seed is not None
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    shown = base64.b64encode(public.public_bytes_raw()).decode()
    assert keys().file.public_keys["陈一+林二"] == shown


def test_that_one_person_cannot_be_both_officers() -> None:
    for officers in (
        (("陈一", ONE), ("陈一", TWO)),
        (("陈一", ONE), ("林二", ONE)),
    ):
        assert refused(create_keys, "o", "u", PASSPHRASE, officers) == "KEYS-007"


@pytest.mark.parametrize(
    ("passphrase", "accepted"),
    [
        ("elevenchars", False),
        ("twelve chars", True),
        ("阳光巷子 门口 大树 下面", True),
        ("阳光 巷子 大树", False),
        ("", False),
    ],
)
def test_that_a_passphrase_has_twelve_characters_or_four_words(
    passphrase: str, accepted: bool
) -> None:
    if accepted:
        add_user(keys(), "新人", passphrase, FLOOR)
    else:
        assert refused(add_user, keys(), "新人", passphrase, FLOOR) == "KEYS-004"


def test_that_a_second_user_has_a_key_of_their_own_to_sign_with() -> None:
    file = add_user(keys(), "李护士", SECOND, FLOOR)
    first, second = (
        unlock(file, "王评估", PASSPHRASE),
        unlock(file, "李护士", SECOND),
    )
    assert first.data_key == second.data_key
    assert first.signing_seed != second.signing_seed
    assert refused(add_user, second, " 李护士", SECOND, FLOOR) == "KEYS-005"
    assert unlock_with_officers(file, ONE, TWO).data_key == first.data_key
    for opened, slot in ((first, file.slots[0]), (second, file.slots[-1])):
        assert opened.signing_seed is not None
        seed = Ed25519PrivateKey.from_private_bytes(opened.signing_seed)
        public: Any = slot["signing"]
        assert seed.public_key().public_bytes_raw() == base64.b64decode(
            public["public"]
        )


def test_that_a_changed_passphrase_keeps_data_and_signing_key() -> None:
    file = change_passphrase(unlock(keys().file, "王评估", PASSPHRASE), SECOND, FLOOR)
    assert refused(unlock, file, "王评估", PASSPHRASE) == "KEYS-001"
    opened = unlock(file, "王评估", SECOND)
    assert opened.data_key == keys().data_key
    assert opened.signing_seed == keys().signing_seed
    assert unlock_with_officers(file, ONE, TWO).data_key == keys().data_key


def test_that_two_files_share_no_salt_key_or_nonce() -> None:
    other = create_keys("o", "王评估", PASSPHRASE, OFFICERS, FLOOR)
    assert other.data_key != keys().data_key
    for mine, theirs in zip(keys().file.slots[:2], other.file.slots, strict=True):
        assert mine["id"] != theirs["id"]
        assert mine["wrap"] != theirs["wrap"]
        assert mine.get("kdf", 1) != theirs.get("kdf", 2)


def test_that_the_file_shows_neither_keys_nor_passphrases(tmp_path: Path) -> None:
    write_keys(tmp_path, keys().file)
    raw = (tmp_path / FILE_NAME).read_bytes()
    for secret in (PASSPHRASE, ONE, TWO, keys().data_key.hex()):
        assert secret.encode() not in raw
    assert str(keys().data_key) not in repr(keys())
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600 or os.name == "nt"


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d["slots"][0].update(user="王评估员"),
        lambda d: d["slots"][0]["signing"].update(public="A" * 43 + "="),
        lambda d: d["slots"][0].update(note="x"),
        lambda d: d["slots"][0]["kdf"].update(lanes=2),
        lambda d: d.update(office="another"),
    ],
    ids=["name", "signing key", "more", "parameter", "office"],
)
def test_that_an_edited_slot_does_not_open(
    tmp_path: Path, edit: Callable[[dict[str, Any]], None]
) -> None:
    file = edited(tmp_path, edit)
    assert refused(unlock, file, file.users[0], PASSPHRASE) == "KEYS-001"


def test_that_a_slot_of_another_office_is_not_taken(tmp_path: Path) -> None:
    stranger = create_keys("another", "王评估", PASSPHRASE, OFFICERS, FLOOR)

    def swap(document: dict[str, Any]) -> None:
        document["slots"][0] = dict(stranger.file.slots[0])

    file = edited(tmp_path, swap)
    assert refused(unlock, file, "王评估", PASSPHRASE) == "KEYS-001"
    # The other slot is untouched, yet the file as a whole is not what was written.
    assert refused(unlock_with_officers, file, ONE, TWO) == "KEYS-002"


def test_that_no_slot_is_added_or_taken_away_unnoticed(tmp_path: Path) -> None:
    three = add_user(keys(), "李护士", SECOND, FLOOR)
    for slots in (
        three.slots[:2],
        (*three.slots, copy.deepcopy(three.slots[2])),
        three.slots[::-1],
    ):
        write_keys(
            tmp_path, KeyFile(three.office_id, three.generation, slots, three.mac)
        )
        assert refused(unlock, read_keys(tmp_path), "王评估", PASSPHRASE) == "KEYS-002"
    write_keys(
        tmp_path,
        KeyFile(three.office_id, three.generation + 1, three.slots, three.mac),
    )
    assert refused(unlock, read_keys(tmp_path), "王评估", PASSPHRASE) == "KEYS-002"


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d.update(slots=d["slots"][:1]),
        lambda d: d.update(version="1"),
        lambda d: d.update(version=0),
        lambda d: d.update(format="keys"),
        lambda d: d.update(slots={}),
        lambda d: d["slots"].append(5),
        lambda d: d["slots"][0].update(kind="magic"),
        lambda d: d["slots"][0].pop("user"),
        lambda d: d.pop("mac"),
        lambda d: d.pop("generation"),
    ],
)
def test_that_a_damaged_file_is_named(
    tmp_path: Path, edit: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(UserError) as error:
        edited(tmp_path, edit)
    assert (error.value.code, error.value.place) == ("KEYS-002", FILE_NAME)


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d["slots"][0].pop("kdf"),
        lambda d: d["slots"][0]["kdf"].update(alg="scrypt"),
        lambda d: d["slots"][0]["kdf"].update(version=18),
        lambda d: d["slots"][0]["kdf"].update(salt="AAAA"),
        lambda d: d["slots"][0]["kdf"].update(salt="not base 64!"),
        lambda d: d["slots"][0]["kdf"].update(passes=1),
        lambda d: d["slots"][0]["kdf"].update(memory_kib=8),
        lambda d: d["slots"][0]["kdf"].update(memory_kib=2**40),
        lambda d: d["slots"][0]["kdf"].update(passes=True),
        lambda d: d["slots"][0]["wrap"].update(alg="none"),
        lambda d: d["slots"][0]["wrap"].update(nonce="AAAA"),
        lambda d: d["slots"][0].pop("payload"),
    ],
)
def test_that_a_slot_is_opened_on_its_own_terms_only(
    tmp_path: Path, edit: Callable[[dict[str, Any]], None]
) -> None:
    file = edited(tmp_path, edit)
    assert refused(unlock, file, "王评估", PASSPHRASE) == "KEYS-002"


def test_that_a_cheap_slot_opens_only_where_cheap_is_allowed() -> None:
    cheap = Cost(passes=1, memory_kib=64, lanes=1)
    file = create_keys("o", "王评估", PASSPHRASE, OFFICERS, cheap).file
    assert refused(unlock, file, "王评估", PASSPHRASE) == "KEYS-002"
    assert unlock(file, "王评估", PASSPHRASE, cheap).office_id == "o"


def test_that_the_default_costs_what_the_faults_paper_asks() -> None:
    assert Cost(passes=3, memory_kib=64 * 1024, lanes=4) == DEFAULT_COST
    assert Cost(passes=2, memory_kib=19 * 1024, lanes=1) == FLOOR


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_that_bytes_that_are_no_key_file_are_damage(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(raw)
    assert refused(read_keys, tmp_path) == "KEYS-002"


def test_that_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        edited(tmp_path, lambda d: d.update(version=2))
    assert error.value.code == "KEYS-003"
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8"))["version"] == 2


def test_that_a_folder_without_keys_is_no_office(tmp_path: Path) -> None:
    assert refused(read_keys, tmp_path) == "STORE-005"


def test_that_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_keys(tmp_path, keys().file)
    before = (tmp_path / FILE_NAME).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_keys(tmp_path, add_user(keys(), "李护士", SECOND, FLOOR))
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: document.update(office="\ud800"),
        lambda document: document["slots"][0].update(more="\ud800"),
        lambda document: document["slots"][0].update(more=1.5),
    ],
    ids=["half-a-pair", "half-a-pair-in-a-slot", "inexact"],
)
def test_that_what_has_no_canonical_text_is_a_damaged_key_file(
    tmp_path: Path, edit: Callable[[dict[str, Any]], None]
) -> None:
    assert refused(edited, tmp_path, edit) == "KEYS-002"


def test_that_a_key_file_nested_without_end_is_a_damaged_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("[" * 100_000)
    assert refused(read_keys, tmp_path) == "KEYS-002"
