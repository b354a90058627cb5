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

import base64
import binascii
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carecalc.domain.canonical import canonical_json
from carecalc.errors import UserError
from carecalc.store.faults import not_an_office
from carecalc.store.files import write_whole
from carecalc.text import N_, Message

FILE_NAME = "keys.json"
FORMAT = "carecalc-keys"
VERSION = 1
SHORTEST_PASSPHRASE = 12
FEWEST_WORDS = 4

_PASSPHRASE = "passphrase"
_TWO_OFFICERS = "two-officers"
_KDF = "argon2id"
_WRAP = "AES-256-GCM"
_SIGNING = "Ed25519"
_COMBINE = "HKDF-SHA-256"
_MAC = "HMAC-SHA-256"


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
class KeyFile:
    """The parsed `keys.json`; its MAC is checked once somebody has unlocked it."""

    office_id: str
    generation: int
    slots: tuple[Mapping[str, object], ...]
    mac: str

    @property
    def users(self) -> tuple[str, ...]:
        """The names of the users who have a slot."""
        return tuple(str(s["user"]) for s in self.slots if s["kind"] == _PASSPHRASE)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An opened key file: who opened it, the data key, that user's signing seed.

    `signing_seed` is None when two officers opened it: they can read everything and
    give a user a new slot, but sign as nobody.
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
    (first, first_pass), (second, second_pass) = officers
    if _spelled(first) == _spelled(second) or _spelled(first_pass) == _spelled(
        second_pass
    ):
        raise UserError(
            "KEYS-007",
            Message(
                N_("The two recovery officers must be two people with two passphrases.")
            ),
            Message(N_("Let each officer type a passphrase the other does not know.")),
        )
    for words in (passphrase, first_pass, second_pass):
        _require_strength(words)
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
    slots = [slot for slot in keys.slots if slot["kind"] == _PASSPHRASE]
    for slot in slots:
        name = _text(slot, "user")
        if _spelled(name) == _spelled(user):
            key = _derive(_mapping(slot, "kdf"), passphrase, floor)
            payload = _open_slot(keys.office_id, slot, key)
            return _checked(keys, name, payload)
    for slot in slots[:1]:
        # The same work for a name that does not exist: the time must not tell names.
        _derive(_mapping(slot, "kdf"), passphrase, floor)
    raise _wrong_passphrase()


def unlock_with_officers(
    keys: KeyFile, first_passphrase: str, second_passphrase: str, floor: Cost = FLOOR
) -> Unlocked:
    """Open the file with the passphrases of both officers, in either order.

    `UserError`: KEYS-001 if one of them is wrong (not said which), KEYS-002.
    """
    for slot in keys.slots:
        if slot["kind"] != _TWO_OFFICERS:
            continue
        shares = _list(slot, "officers")
        names = "+".join(_text(share, "officer") for share in shares)
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
    if _spelled(user) in map(_spelled, unlocked.file.users):
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
        if s["kind"] != _PASSPHRASE or s["user"] != unlocked.user
    )
    return _with_slots(unlocked, (slot, *others))


def write_keys(folder: Path, keys: KeyFile) -> None:
    """Write `keys.json` whole or not at all."""
    document = {**_body(keys), "mac": {"alg": _MAC, "value": keys.mac}}
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / FILE_NAME, text.encode() + b"\n")


def read_keys(folder: Path) -> KeyFile:
    """Read `keys.json`.

    `UserError`: STORE-005 there is none, KEYS-002 damaged, KEYS-003 newer.
    """
    path = folder / FILE_NAME
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise not_an_office(folder) from None
    except ValueError:
        raise _damaged() from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _damaged()
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise UserError(
            "KEYS-003",
            Message(N_("The key file was written by a newer version of carecalc.")),
            Message(N_("Install the current version of carecalc and open it again.")),
            str(path),
        )
    slots = document.get("slots")
    generation = document.get("generation")
    if (
        version != VERSION
        or not isinstance(slots, list)
        or not isinstance(generation, int)
        or len(slots) < 2
    ):
        raise _damaged()
    for slot in slots:
        if not isinstance(slot, dict) or slot.get("kind") not in (
            _PASSPHRASE,
            _TWO_OFFICERS,
        ):
            raise _damaged()
        if slot["kind"] == _PASSPHRASE:
            _text(slot, "user")
    return KeyFile(
        _text(document, "office"),
        generation,
        tuple(slots),
        _text(_mapping(document, "mac"), "value"),
    )


# ---- slots


def _user_slot(
    office_id: str,
    user: str,
    passphrase: str,
    data_key: bytes,
    seed: bytes,
    cost: Cost,
) -> dict[str, object]:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    kdf = _new_kdf(cost)
    slot: dict[str, object] = {
        "kind": _PASSPHRASE,
        "id": secrets.token_hex(16),
        "user": user,
        "kdf": kdf,
        "signing": {"alg": _SIGNING, "public": _b64(public)},
    }
    secret = {"data_key": _b64(data_key), "signing_seed": _b64(seed)}
    return _wrapped(office_id, slot, _derive(kdf, passphrase, cost), secret)


def _recovery_slot(
    office_id: str,
    officers: tuple[tuple[str, str], tuple[str, str]],
    data_key: bytes,
    cost: Cost,
) -> dict[str, object]:
    shares = [{"officer": name, "kdf": _new_kdf(cost)} for name, _ in officers]
    key = _combined(shares, (officers[0][1], officers[1][1]), cost)
    slot: dict[str, object] = {
        "kind": _TWO_OFFICERS,
        "id": secrets.token_hex(16),
        "officers": shares,
        "combine": {"alg": _COMBINE, "info": _TWO_OFFICERS},
    }
    return _wrapped(office_id, slot, key, {"data_key": _b64(data_key)})


def _combined(
    shares: Sequence[Mapping[str, object]],
    passphrases: tuple[str, str],
    floor: Cost,
) -> bytes:
    if len(shares) != 2:
        raise _damaged()
    parts = b"".join(
        _derive(_mapping(share, "kdf"), words, floor)
        for share, words in zip(shares, passphrases, strict=True)
    )
    return _subkey(parts, _TWO_OFFICERS)


def _wrapped(
    office_id: str, slot: dict[str, object], key: bytes, secret: Mapping[str, str]
) -> dict[str, object]:
    nonce = secrets.token_bytes(12)
    slot["wrap"] = {"alg": _WRAP, "nonce": _b64(nonce)}
    sealed = AESGCM(key).encrypt(nonce, _canonical(secret), _public(office_id, slot))
    return {**slot, "payload": _b64(sealed)}


def _open_slot(
    office_id: str, slot: Mapping[str, object], key: bytes
) -> Mapping[str, object]:
    wrap = _mapping(slot, "wrap")
    if wrap.get("alg") != _WRAP:
        raise _damaged()
    nonce = _bytes(wrap, "nonce")
    if len(nonce) != 12:
        raise _damaged()
    try:
        clear = AESGCM(key).decrypt(
            nonce, _bytes(slot, "payload"), _public(office_id, slot)
        )
    except InvalidTag:
        raise _wrong_passphrase() from None
    payload = json.loads(clear)
    assert isinstance(payload, dict)
    return payload


def _public(office_id: str, slot: Mapping[str, object]) -> bytes:
    """Return what the wrapping vouches for: everything in the slot but its payload."""
    shown = {name: value for name, value in slot.items() if name != "payload"}
    return _canonical(
        {"format": FORMAT, "version": VERSION, "office": office_id, "slot": shown}
    )


def _checked(keys: KeyFile, user: str, payload: Mapping[str, object]) -> Unlocked:
    data_key = _bytes(payload, "data_key")
    seed = _bytes(payload, "signing_seed") if "signing_seed" in payload else None
    if not hmac.compare_digest(keys.mac, _mac(_body(keys), data_key)):
        raise _damaged()
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
    return replace(keys, mac=_mac(_body(keys), data_key))


def _body(keys: KeyFile) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "office": keys.office_id,
        "generation": keys.generation,
        "slots": list(keys.slots),
    }


def _mac(body: Mapping[str, object], data_key: bytes) -> str:
    return _b64(hmac.digest(_subkey(data_key, FILE_NAME), _canonical(body), "sha256"))


# ---- keys


def _new_kdf(cost: Cost) -> dict[str, object]:
    return {
        "alg": _KDF,
        "version": 19,
        "passes": cost.passes,
        "memory_kib": cost.memory_kib,
        "lanes": cost.lanes,
        "salt": _b64(secrets.token_bytes(16)),
    }


def _derive(kdf: Mapping[str, object], passphrase: str, floor: Cost) -> bytes:
    cost = Cost(
        _number(kdf, "passes"), _number(kdf, "memory_kib"), _number(kdf, "lanes")
    )
    salt = _bytes(kdf, "salt")
    if kdf.get("alg") != _KDF or kdf.get("version") != 19 or len(salt) < 16:
        raise _damaged()
    if not (
        floor.passes <= cost.passes <= CEILING.passes
        and floor.memory_kib <= cost.memory_kib <= CEILING.memory_kib
        and floor.lanes <= cost.lanes <= CEILING.lanes
    ):
        raise _damaged()
    return Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(_spelled(passphrase).encode())


def _subkey(key: bytes, label: str) -> bytes:
    info = f"carecalc/1/{label}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)


def _spelled(words: str) -> str:
    """Return one spelling for what different keyboards may send for the same keys."""
    return unicodedata.normalize("NFKC", words).strip()


def _require_strength(passphrase: str) -> None:
    words = _spelled(passphrase)
    if len(words) < SHORTEST_PASSPHRASE and len(words.split()) < FEWEST_WORDS:
        raise UserError(
            "KEYS-004",
            Message(
                N_(
                    "A passphrase needs at least {letters} characters or {words} words."
                ),
                {"letters": SHORTEST_PASSPHRASE, "words": FEWEST_WORDS},
            ),
            Message(N_("Choose a longer one; a sentence is easy to remember.")),
        )


# ---- reading what somebody may have edited


def _canonical(value: object) -> bytes:
    return canonical_json(value).encode()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(of: Mapping[str, object], name: str) -> bytes:
    try:
        return base64.b64decode(_text(of, name), validate=True)
    except binascii.Error:
        raise _damaged() from None


def _text(of: Mapping[str, object], name: str) -> str:
    value = of.get(name)
    if not isinstance(value, str):
        raise _damaged()
    return value


def _number(of: Mapping[str, object], name: str) -> int:
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _damaged()
    return value


def _mapping(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = of.get(name)
    if not isinstance(value, dict):
        raise _damaged()
    return value


def _list(of: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise _damaged()
    return value


def _damaged() -> UserError:
    return UserError(
        "KEYS-002",
        Message(N_("The key file keys.json is damaged or was changed.")),
        Message(N_("Put back keys.json from the last backup of this office.")),
        FILE_NAME,
    )


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
