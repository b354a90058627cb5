# SPDX-License-Identifier: Apache-2.0
"""Who can open an office: `keys.json` with a key slot per user and one for two officers.

The office's data key is made once, at random, and never leaves the computer's memory
in clear. Every slot wraps it: a user's slot under that user's passphrase, together
with the seed of the user's Ed25519 signing key; the recovery slot under the passphrases
of two officers, of which one alone is worth nothing. Nothing is encrypted under the
data key itself: every use has a subkey of its own (HKDF with a label).

What protects the file: the public part of a slot is the wrapping's associated data, so
that a slot that was edited, or taken over from another office, does not open; the whole
file carries a MAC under a subkey, so that no slot is added or taken away unnoticed.
Randomness comes from the operating system: a key from a seeded generator is no key.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carecalc.domain.passphrase import spelled, too_short
from carecalc.errors import UserError
from carecalc.store.keyfile import (
    FILE_NAME,
    FORMAT,
    OFFICERS_SLOT,
    PASSPHRASE_SLOT,
    VERSION,
    KeyFile,
    b64,
    body,
    bytes_of,
    canonical,
    damaged_keys,
    list_of,
    mapping_of,
    number_of,
    slot_name,
    text_of,
)
from carecalc.text import N_, Message

_KDF = "argon2id"
_WRAP = "AES-256-GCM"
_SIGNING = "Ed25519"
_COMBINE = "HKDF-SHA-256"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: argon2id passes, memory in KiB, lanes."""

    passes: int
    memory_kib: int
    lanes: int


DEFAULT_COST = Cost(passes=3, memory_kib=64 * 1024, lanes=4)
FLOOR = Cost(passes=2, memory_kib=19 * 1024, lanes=1)
"""The OWASP minimum: a slot that asks for less has been tampered with."""
CEILING = Cost(passes=64, memory_kib=4 * 1024 * 1024, lanes=64)
"""A slot that asks for more would freeze the computer instead of opening."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An opened key file: who opened it, the data key, that user's signing seed.

    Two officers sign as both of them together. `signing_seed` is None where their slot
    was made before 0.5: then they sign nothing.
    """

    office_id: str
    user: str
    data_key: bytes = field(repr=False)
    signing_seed: bytes | None = field(repr=False)
    file: KeyFile = field(repr=False)

    def subkey(self, label: str) -> bytes:
        """Return the 32-byte key for one use."""
        return _subkey(self.data_key, label)


def create_keys(
    office_id: str,
    user: str,
    passphrase: str,
    officers: tuple[tuple[str, str], tuple[str, str]],
    cost: Cost = DEFAULT_COST,
) -> Unlocked:
    """Make the keys of a new office, opened for its first user; write them after.

    `officers` are two names with two passphrases. `UserError`: KEYS-004 a passphrase
    is too easy, KEYS-007 the two officers are one.
    """
    _check_officers(officers)
    _require_strength(passphrase)
    data_key = secrets.token_bytes(32)
    seed = secrets.token_bytes(32)
    slots = (
        _user_slot(office_id, user, passphrase, data_key, seed, cost),
        _recovery_slot(office_id, officers, data_key, cost),
    )
    return Unlocked(
        office_id, user, data_key, seed, _sealed(office_id, 1, slots, data_key)
    )


def unlock(keys: KeyFile, user: str, passphrase: str, floor: Cost = FLOOR) -> Unlocked:
    """Open the file as `user`.

    `UserError`: KEYS-001 wrong name or passphrase (it is not said which), KEYS-002 the
    file was damaged or changed by somebody without the key.
    """
    slots = [slot for slot in keys.slots if slot["kind"] == PASSPHRASE_SLOT]
    for slot in slots:
        name = text_of(slot, "user")
        if spelled(name) == spelled(user):
            key = _derive(mapping_of(slot, "kdf"), passphrase, floor)
            payload = _open_slot(keys.office_id, slot, key)
            return _checked(keys, name, payload)
    for slot in slots[:1]:
        # The same work for a name that does not exist: the time must not tell names.
        _derive(mapping_of(slot, "kdf"), passphrase, floor)
    raise _wrong_passphrase()


def unlock_with_officers(
    keys: KeyFile, first_passphrase: str, second_passphrase: str, floor: Cost = FLOOR
) -> Unlocked:
    """Open the file with the passphrases of both officers, in either order.

    `UserError`: KEYS-001 if one of them is wrong (not said which), KEYS-002.
    """
    for slot in keys.slots:
        if slot["kind"] != OFFICERS_SLOT:
            continue
        shares = list_of(slot, "officers")
        names = slot_name(slot)
        for one, other in (
            (first_passphrase, second_passphrase),
            (second_passphrase, first_passphrase),
        ):
            key = _combined(shares, (one, other), floor)
            try:
                payload = _open_slot(keys.office_id, slot, key)
            except UserError as error:
                if error.code != "KEYS-001":
                    raise
                continue
            return _checked(keys, names, payload)
    raise _wrong_passphrase()


def add_user(
    unlocked: Unlocked, user: str, passphrase: str, cost: Cost = DEFAULT_COST
) -> KeyFile:
    """Return the key file with a slot for one more user; write it to make it so.

    `UserError`: KEYS-004, KEYS-005 the name is taken.
    """
    if spelled(user) in map(spelled, unlocked.file.users):
        raise UserError(
            "KEYS-005",
            Message(N_("There is already a user named “{user}”."), {"user": user}),
            Message(N_("Choose another name for the new user.")),
        )
    _require_strength(passphrase)
    slot = _user_slot(
        unlocked.office_id,
        user,
        passphrase,
        unlocked.data_key,
        secrets.token_bytes(32),
        cost,
    )
    return _with_slots(unlocked, (*unlocked.file.slots, slot))


def change_passphrase(
    unlocked: Unlocked, passphrase: str, cost: Cost = DEFAULT_COST
) -> KeyFile:
    """Return the key file with the user's own slot under a new passphrase.

    The signing key stays the same. `UserError`: KEYS-004.
    """
    _require_strength(passphrase)
    if unlocked.signing_seed is None:
        raise ValueError("two officers have no slot of their own to change")
    slot = _user_slot(
        unlocked.office_id,
        unlocked.user,
        passphrase,
        unlocked.data_key,
        unlocked.signing_seed,
        cost,
    )
    others = tuple(
        s
        for s in unlocked.file.slots
        if s["kind"] != PASSPHRASE_SLOT or s["user"] != unlocked.user
    )
    return _with_slots(unlocked, (slot, *others))


def renew_user(
    unlocked: Unlocked, user: str, passphrase: str, cost: Cost = DEFAULT_COST
) -> KeyFile:
    """Return the key file with a new slot, and a new signing key, for a known user.

    For somebody who forgot their passphrase: their old signing key is lost with it.
    `UserError`: KEYS-004, KEYS-008 there is no such user.
    """
    without = remove_user(unlocked, user)
    return add_user(replace(unlocked, file=without), user, passphrase, cost)


def remove_user(unlocked: Unlocked, user: str) -> KeyFile:
    """Return the key file without a user's slot; KEYS-008 if there is none."""
    others = tuple(
        slot
        for slot in unlocked.file.slots
        if slot["kind"] != PASSPHRASE_SLOT or spelled(slot_name(slot)) != spelled(user)
    )
    if len(others) == len(unlocked.file.slots):
        raise UserError(
            "KEYS-008",
            Message(N_("There is no user named “{user}”."), {"user": user}),
            Message(N_("Look at the list of users for how the name is written.")),
        )
    return _with_slots(unlocked, others)


def renew_officers(
    unlocked: Unlocked,
    officers: tuple[tuple[str, str], tuple[str, str]],
    cost: Cost = DEFAULT_COST,
) -> KeyFile:
    """Return the key file with a new recovery slot in place of the one there was.

    `UserError`: KEYS-004, KEYS-007.
    """
    _check_officers(officers)
    users = tuple(s for s in unlocked.file.slots if s["kind"] != OFFICERS_SLOT)
    slot = _recovery_slot(unlocked.office_id, officers, unlocked.data_key, cost)
    return _with_slots(unlocked, (*users, slot))


def with_signing_key(
    unlocked: Unlocked, first: str, second: str, cost: Cost = DEFAULT_COST
) -> KeyFile:
    """Return the key file with a recovery slot that signs, opened by the same words.

    For a slot from before 0.5, which two officers have just opened with these two.
    """
    (slot,) = (s for s in unlocked.file.slots if s["kind"] == OFFICERS_SLOT)
    shares = list_of(slot, "officers")
    one, other = (text_of(share, "officer") for share in shares)
    for words in ((first, second), (second, first)):
        try:
            _open_slot(unlocked.office_id, slot, _combined(shares, words, cost))
        except UserError:
            continue
        return renew_officers(unlocked, ((one, words[0]), (other, words[1])), cost)
    raise _wrong_passphrase()


def with_file(unlocked: Unlocked, keys: KeyFile) -> Unlocked:
    """Return the same person's keys with the key file as it was read again.

    `UserError` KEYS-002 if somebody without the key changed it.
    """
    if not hmac.compare_digest(keys.mac, _mac(body(keys), unlocked.data_key)):
        raise damaged_keys()
    return replace(unlocked, file=keys)


# ---- slots


def _user_slot(
    office_id: str,
    user: str,
    passphrase: str,
    data_key: bytes,
    seed: bytes,
    cost: Cost,
) -> dict[str, object]:
    kdf = _new_kdf(cost)
    slot: dict[str, object] = {
        "kind": PASSPHRASE_SLOT,
        "id": secrets.token_hex(16),
        "user": user,
        "kdf": kdf,
        "signing": {"alg": _SIGNING, "public": b64(_public_key(seed))},
    }
    secret = {"data_key": b64(data_key), "signing_seed": b64(seed)}
    return _wrapped(office_id, slot, _derive(kdf, passphrase, cost), secret)


def _recovery_slot(
    office_id: str,
    officers: tuple[tuple[str, str], tuple[str, str]],
    data_key: bytes,
    cost: Cost,
) -> dict[str, object]:
    shares = [{"officer": name, "kdf": _new_kdf(cost)} for name, _ in officers]
    key = _combined(shares, (officers[0][1], officers[1][1]), cost)
    seed = secrets.token_bytes(32)
    slot: dict[str, object] = {
        "kind": OFFICERS_SLOT,
        "id": secrets.token_hex(16),
        "officers": shares,
        "combine": {"alg": _COMBINE, "info": OFFICERS_SLOT},
        "signing": {"alg": _SIGNING, "public": b64(_public_key(seed))},
    }
    secret = {"data_key": b64(data_key), "signing_seed": b64(seed)}
    return _wrapped(office_id, slot, key, secret)


def _public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _combined(
    shares: Sequence[Mapping[str, object]],
    passphrases: tuple[str, str],
    floor: Cost,
) -> bytes:
    if len(shares) != 2:
        raise damaged_keys()
    parts = b"".join(
        _derive(mapping_of(share, "kdf"), words, floor)
        for share, words in zip(shares, passphrases, strict=True)
    )
    return _subkey(parts, OFFICERS_SLOT)


def _wrapped(
    office_id: str, slot: dict[str, object], key: bytes, secret: Mapping[str, str]
) -> dict[str, object]:
    nonce = secrets.token_bytes(12)
    slot["wrap"] = {"alg": _WRAP, "nonce": b64(nonce)}
    sealed = AESGCM(key).encrypt(nonce, canonical(secret), _public(office_id, slot))
    return {**slot, "payload": b64(sealed)}


def _open_slot(
    office_id: str, slot: Mapping[str, object], key: bytes
) -> Mapping[str, object]:
    wrap = mapping_of(slot, "wrap")
    if wrap.get("alg") != _WRAP:
        raise damaged_keys()
    nonce = bytes_of(wrap, "nonce")
    if len(nonce) != 12:
        raise damaged_keys()
    try:
        clear = AESGCM(key).decrypt(
            nonce, bytes_of(slot, "payload"), _public(office_id, slot)
        )
    except InvalidTag:
        raise _wrong_passphrase() from None
    payload = json.loads(clear)
    assert isinstance(payload, dict)
    return payload


def _public(office_id: str, slot: Mapping[str, object]) -> bytes:
    """Return what the wrapping vouches for: everything in the slot but its payload."""
    shown = {name: value for name, value in slot.items() if name != "payload"}
    return canonical(
        {"format": FORMAT, "version": VERSION, "office": office_id, "slot": shown}
    )


def _checked(keys: KeyFile, user: str, payload: Mapping[str, object]) -> Unlocked:
    data_key = bytes_of(payload, "data_key")
    seed = bytes_of(payload, "signing_seed") if "signing_seed" in payload else None
    if not hmac.compare_digest(keys.mac, _mac(body(keys), data_key)):
        raise damaged_keys()
    return Unlocked(keys.office_id, user, data_key, seed, keys)


# ---- the whole file


def _with_slots(unlocked: Unlocked, slots: tuple[Mapping[str, object], ...]) -> KeyFile:
    return _sealed(
        unlocked.office_id, unlocked.file.generation + 1, slots, unlocked.data_key
    )


def _sealed(
    office_id: str,
    generation: int,
    slots: tuple[Mapping[str, object], ...],
    data_key: bytes,
) -> KeyFile:
    keys = KeyFile(office_id, generation, slots, "")
    return replace(keys, mac=_mac(body(keys), data_key))


def _mac(body: Mapping[str, object], data_key: bytes) -> str:
    return b64(hmac.digest(_subkey(data_key, FILE_NAME), canonical(body), "sha256"))


# ---- keys


def _new_kdf(cost: Cost) -> dict[str, object]:
    return {
        "alg": _KDF,
        "version": 19,
        "passes": cost.passes,
        "memory_kib": cost.memory_kib,
        "lanes": cost.lanes,
        "salt": b64(secrets.token_bytes(16)),
    }


def _derive(kdf: Mapping[str, object], passphrase: str, floor: Cost) -> bytes:
    cost = Cost(
        number_of(kdf, "passes"), number_of(kdf, "memory_kib"), number_of(kdf, "lanes")
    )
    salt = bytes_of(kdf, "salt")
    if kdf.get("alg") != _KDF or kdf.get("version") != 19 or len(salt) < 16:
        raise damaged_keys()
    if not (
        floor.passes <= cost.passes <= CEILING.passes
        and floor.memory_kib <= cost.memory_kib <= CEILING.memory_kib
        and floor.lanes <= cost.lanes <= CEILING.lanes
    ):
        raise damaged_keys()
    return Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(spelled(passphrase).encode())


def _subkey(key: bytes, label: str) -> bytes:
    info = f"carecalc/1/{label}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)


def _require_strength(passphrase: str) -> None:
    error = too_short(passphrase)
    if error is not None:
        raise error


def _check_officers(officers: tuple[tuple[str, str], tuple[str, str]]) -> None:
    (first, first_pass), (second, second_pass) = officers
    if spelled(first) == spelled(second) or spelled(first_pass) == spelled(second_pass):
        raise UserError(
            "KEYS-007",
            Message(
                N_("The two recovery officers must be two people with two passphrases.")
            ),
            Message(N_("Let each officer type a passphrase the other does not know.")),
        )
    for words in (first_pass, second_pass):
        _require_strength(words)


def _wrong_passphrase() -> UserError:
    return UserError(
        "KEYS-001",
        Message(N_("The user name or the passphrase is not right.")),
        Message(
            N_(
                "Check Caps Lock and the input method, then type it again. Nothing is lost."
            )
        ),
    )
