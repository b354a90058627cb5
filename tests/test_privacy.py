# SPDX-License-Identifier: Apache-2.0
"""Nobody's name or number in a file, a log, a report: the folder of a lost laptop.

The key file names the office's own users, for it says whose key is whose. They are no
cases, and are not looked for here.
"""

import ast
import io
import json
import logging
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from carecalc import cli, logs, paths
from carecalc.domain.fact import Payee, Status
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    backups,
    facts,
    offices,
    papers,
    people,
    support,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.settings import Settings
from carecalc.store.connection import DATA, make_engine
from carecalc.store.rows import PersonRow
from tests.offices import PASSPHRASE, context, keys
from tests.services.deciding import assess, in_hardship
from tests.store import full_office
from tests.store.backing import other_drive
from tests.store.values import NUMBER

ROOT = Path(__file__).resolve().parents[1]
NAME, ADDRESS = "欧阳桂兰", "样例街道晨光里七号楼"
PHONE, CONTACT_PHONE = "13812341234", "13987654321"
ACCOUNT = "6222020200012345678"
SECRETS = (
    NAME,
    "王建国",
    ADDRESS,
    NUMBER,
    "999001194803072422",
    PHONE,
    CONTACT_PHONE,
    "13900001234",
    ACCOUNT,
    "司马小明",
)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def hits(*places: Path) -> list[tuple[str, str, str]]:
    """Return every file below some folders that tells a secret, which, and in what."""
    found = []
    for place in places:
        for file in sorted(place.rglob("*")):
            if file.is_file():
                data = file.read_bytes() + str(file).encode()
                found += [
                    (file.name, secret, encoding)
                    for secret in SECRETS
                    for encoding in ENCODINGS
                    if secret.encode(encoding) in data
                ]
    return found


def told(text: str) -> list[str]:
    """Return the secrets that stand in a text."""
    return [secret for secret in SECRETS if secret in text]


@contextmanager
def log_in(folder: Path) -> Iterator[Path]:
    """Write a log as the program does, and put the loggers back."""
    root = logging.getLogger()
    before, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    logs.begin(folder)
    try:
        yield folder / logs.FILE
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.raiseExceptions = raises


def register(ctx: Context) -> Person:
    """Register somebody of whom everything is known."""
    person = people.register(
        ctx,
        PersonDraft(
            name=NAME,
            id_number="999001194803072422",
            phone=PHONE,
            address=ADDRESS,
            community="晨光社区",
            hukou="110105",
            contact_name="司马小明",
            contact_phone=CONTACT_PHONE,
            note=f"{NAME}的账号{ACCOUNT}",
        ),
    )
    payee = Payee("bank-card", NAME, ACCOUNT, "样例银行")
    facts.add(ctx, person.id, payee, date(2026, 1, 1))
    return person


# Dies with a change under way and pages that are in the log alone.
_DYING = """
import os, sys
from pathlib import Path
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from carecalc.store import ballast
from tests.offices import PASSPHRASE, Clock
from tests.store.values import NUMBER, a_person

ballast.SIZE = 1 << 16
folder = Path(sys.argv[1])
store = open_store(folder, unlock(read_keys(folder), "王评估", PASSPHRASE), Clock())
for number in range(40):
    with store.work() as work:
        work.people.add(a_person(f"dying-{number}", note=NUMBER))
        work.audit("person.registered", f"dying-{number}")
with store.work() as work:
    work.people.add(a_person("dying", note=NUMBER))
    work._session.flush()
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def filled(
    tmp_path: Path, user_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Context]:
    """Give an office with a row in every table, papers, attachments and backups."""
    made = context(tmp_path / "office.carecalc")
    ctx = next(made)
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    full_office.fill(ctx.store)
    person = register(ctx)
    # A photo of the card, with what a camera writes beside it.
    picture = b"\x89PNG\r\n\x1a\n" + f"{NAME} {NUMBER}".encode()
    fact = facts.current(ctx, person.id)[0]
    facts.attach(ctx, fact.id, "image/png", picture)
    signed = assess(ctx, person, date(2026, 9, 1)).visit
    papers.assessment_report(ctx, signed.id, "zh_CN")
    draft = visits.start(ctx, person.id, "gbt-42195-2022", "change", date(2026, 11, 20))
    visits.attach(ctx, draft.visit.id, "B.3.4", "image/png", picture)
    backups.make(ctx)
    yield ctx
    next(made, None)


def test_that_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for encoding in ENCODINGS:
        file = tmp_path / "plain"
        file.write_bytes(b"\0\1" + NAME.encode(encoding) + b"\2")
        assert (file.name, NAME, encoding) in hits(tmp_path)


@pytest.mark.thorough
def test_that_a_lost_laptops_folders_tell_nothing(
    filled: Context,
    tmp_path: Path,
    user_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    logged_warnings: list[str],
) -> None:
    """T20, with the writer killed in the middle of a change."""
    folder = filled.store.folder
    with log_in(paths.logs()), other_drive(tmp_path, monkeypatch) as stick:
        logging.getLogger("carecalc").error("%s %s", NAME, NUMBER)
        logged_warnings.clear()
        backups.copy_to(filled, stick)
        filled.store.close()
        dead = subprocess.run(
            [sys.executable, "-c", _DYING, str(folder)], cwd=ROOT, check=False
        )
        assert dead.returncode != 0
        assert (folder / "data.db-wal").stat().st_size > 0
        searched = (folder, tmp_path / "temp", user_home, stick)
        assert hits(*searched) == []
        files = [file for place in searched for file in place.rglob("*")]
        names = {file.name for file in files}
        assert {"data.db", "data.db-wal", "keys.json", logs.FILE} <= names
        assert any("backups" in file.parts for file in files)
        assert any("attachments" in file.parts for file in files)
        assert [file for file in (tmp_path / "temp").rglob("*") if file.is_file()] == []


def test_that_the_bundle_for_support_names_nobody(
    filled: Context, user_home: Path
) -> None:
    in_hardship(filled, "诸葛示例")
    with log_in(paths.logs()) as log:
        logging.getLogger("carecalc").info("refused: %s", "STORE-006")
        with log.open("a", encoding="utf-8") as old:
            # As an older program, or somebody else, might have written.
            line = {"at": NUMBER, "level": "INFO", "event": f"saved {NAME} {NUMBER}"}
            old.write(json.dumps(line, ensure_ascii=False) + "\n")
            old.write(f"{NAME} {PHONE}\n")
        taste = Settings(last_user="王评估", last_office=f"/home/{NAME}/a.carecalc")
        made = support.bundle(taste, paths.logs(), support.of_office(filled))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        text = {name: parts.read(name).decode() for name in parts.namelist()}
    everybody = people.find(filled, limit=1000).rows
    assert len(everybody) == 4
    for row in everybody:
        for field in fields(row.person):
            value = getattr(row.person, field.name)
            if isinstance(value, str) and len(value) > 4 and field.name != "id":
                assert all(value not in part for part in text.values()), field.name
    assert [told(part) for part in text.values()] == [[]] * len(text)
    assert "王评估" not in "".join(text.values())
    state = json.loads(text["office.json"])
    assert state["tables"]["people"] == 4
    assert state["checks"]["chain"] == "sound"
    assert state["checks"]["pages"] == "sound"
    assert state["backups"][0]["reason"] == backups.kept.BY_HAND
    assert json.loads(text["program.json"])["carecalc"]
    assert json.loads(text["settings.json"])["language"] == "zh_CN"
    assert "refused: STORE-006" in text[f"logs/{logs.FILE}"]


def test_that_the_command_writes_a_bundle_with_or_without_an_office(
    filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.store.close()
    out = tmp_path / "bundle.zip"
    assert cli.main(["support", "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as parts:
        assert "office.json" not in parts.namelist()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSPHRASE}\n"))
    folder = str(filled.store.folder)
    asked = ["support", "--out", str(out), "--data", folder, "--user", "王评估"]
    assert cli.main([*asked, "--passphrase-file", "-"]) == 0
    with zipfile.ZipFile(out) as parts:
        assert told(parts.read("office.json").decode()) == []


# --- T36: faults with a number in them ------------------------------------------------


def _broken_twice(ctx: Context) -> None:
    """Write the same person twice: a constraint of the database says no."""
    with ctx.store.work() as work:
        for _ in range(2):
            work._session.execute(
                PersonRow.__table__.insert(),
                {
                    "id": NUMBER,
                    "name": NAME,
                    "id_number": NUMBER,
                    "phone": PHONE,
                    "note": ACCOUNT,
                },
            )


def _timed_out(ctx: Context) -> None:
    """Wait for a file that another connection writes to."""
    folder = ctx.store.folder
    other = make_engine(folder / DATA, keys().subkey(DATA), False)
    try:
        with (
            ctx.store.work() as work,
            other.execution_options(begin="BEGIN").connect() as waiting,
        ):
            assert work.people.all()  # From here on the file is written to.
            waiting.exec_driver_sql("PRAGMA busy_timeout = 1")
            waiting.exec_driver_sql(
                "UPDATE people SET note = ? WHERE name = ?", (NUMBER, NAME)
            )
    finally:
        other.dispose()


def _crashed(ctx: Context) -> None:
    """Break on a value, as a bug of ours would."""
    with ctx.store.work() as work:
        work.people.add(replace(people.find(ctx).rows[0].person, id=NUMBER))


@pytest.mark.parametrize("breaking", [_broken_twice, _timed_out, _crashed])
def test_that_a_fault_of_the_database_tells_no_value(
    ctx: Context, user_home: Path, breaking: object, logged_warnings: list[str]
) -> None:
    register(ctx)
    assert callable(breaking)
    with log_in(paths.logs()) as log:
        with pytest.raises((DBAPIError, UserError, RuntimeError)) as broken:
            breaking(ctx)
        logging.getLogger("carecalc").error("a fault", exc_info=broken.value)
        # Whoever logs the message itself does no harm either.
        logging.getLogger("other").error("%s", broken.value)
        logging.getLogger("other").error(broken.value)
        lines = log.read_text("utf-8")
    logged_warnings.clear()
    assert told(str(broken.value)) == []
    assert told("".join(traceback.format_exception(broken.value))) == []
    assert told("\n".join(logs.trace(broken.value))) == []
    assert told(lines) == []
    assert len(lines.splitlines()) == 3
    assert hits(user_home) == []


_CRASHING = """
import sys, threading
from pathlib import Path
from carecalc import logs

logs.keep_quiet()
logs.begin(Path(sys.argv[1]))
name, number = sys.argv[2:4]


class Held:
    def __del__(self):
        raise LookupError(f"{name} {number}")


def die():
    secret = f"{name} {number}"
    raise ValueError(secret)


one = threading.Thread(target=die)
one.start()
one.join()
held = Held()
del held
try:
    die()
except ValueError as error:
    raise RuntimeError(f"{name} again: {number}") from error
"""


def test_that_a_crash_names_places_and_nobody(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", _CRASHING, str(tmp_path / "logs"), NAME, NUMBER],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert dead.returncode == 1
    said = dead.stderr.decode() + dead.stdout.decode()
    assert "ValueError" in said and "RuntimeError" in said and "LookupError" in said
    assert told(said) == []
    assert hits(tmp_path) == []
    events = [
        json.loads(line)
        for line in (tmp_path / "logs" / logs.FILE).read_text("utf-8").splitlines()
    ]
    assert len(events) == 3
    assert all(event["level"] == "ERROR" and event["trace"] for event in events)


_DUMPLESS = """
import faulthandler, sys
from carecalc import logs

logs.keep_quiet()
assert not faulthandler.is_enabled()
if sys.platform == "win32":
    import ctypes
    assert ctypes.windll.kernel32.GetErrorMode() & 3 == 3
else:
    import resource
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
"""


def test_that_a_crash_leaves_no_memory_dump() -> None:
    done = subprocess.run([sys.executable, "-c", _DUMPLESS], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_that_a_log_is_for_nobody_else_and_does_not_grow_for_ever(
    tmp_path: Path,
) -> None:
    with log_in(tmp_path) as log:
        assert not log.exists()
        for _ in range(3):
            logging.getLogger("carecalc").info("x" * 400_000)
    assert log.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        logs.FILE,
        f"{logs.FILE}.1",
    ]


def test_that_a_folder_without_room_for_a_log_stops_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be")
    with log_in(taken):
        logging.getLogger("carecalc").info("nobody reads this")
    assert taken.read_text() == "a file where the folder should be"


# --- T35: what is typed is never a statement ------------------------------------------

PAYLOADS = (
    "'; DROP TABLE people; --",
    '"; DELETE FROM audit; --',
    "' OR '1'='1",
    "1) UNION SELECT name FROM sqlite_master --",
    "'); ATTACH DATABASE 'x.db' AS x; --",
    "'||(SELECT hash FROM audit LIMIT 1)||'",
    "\\'; PRAGMA writable_schema = 1; --",
    "%",
    "_",
    "' ESCAPE '\\",
    "Robert'); UPDATE people SET name='x'; --",
    "{0} {name} %s %(x)s :name ?",
)


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    yield from context(tmp_path / "plain.carecalc")


@pytest.mark.thorough
@pytest.mark.parametrize("typed", PAYLOADS)
def test_that_a_statement_typed_into_a_field_is_kept_as_it_is(
    ctx: Context, typed: str
) -> None:
    before = dict(ctx.store.contents().counts)
    person = people.register(
        ctx,
        PersonDraft(
            name=typed,
            birth_date=date(1948, 3, 7),
            sex="female",
            **{
                name: typed
                for name in (
                    "phone",
                    "address",
                    "community",
                    "contact_name",
                    "contact_relation",
                    "contact_phone",
                    "note",
                )
            },
        ),
    )
    whole = people.get(ctx, person.id)
    assert {getattr(whole, f) for f in ("name", "phone", "address", "note")} == {typed}
    payee = Payee("bank-card", typed, typed, typed, typed, typed)
    made = facts.add(ctx, person.id, payee, date(2026, 1, 1), document=typed)
    assert facts.current(ctx, person.id)[0].value == payee
    facts.add(ctx, person.id, Status("DB", typed), date(2026, 1, 1), document=typed)
    facts.withdraw(ctx, made.id, typed)
    view = visits.start(ctx, person.id, "gbt-42195-2022", "first", date(2026, 11, 20))
    visits.abandon(ctx, view.visit.id, typed)
    office = offices.get(ctx)
    offices.amend(ctx, replace(office, street=typed, letterhead=typed))
    assert offices.get(ctx).street == typed
    after = dict(ctx.store.contents().counts)
    assert after.keys() == before.keys()
    assert (after["people"], after["facts"]) == (before["people"] + 1, 2)
    assert ctx.store.verify().findings == ()


@pytest.mark.thorough
@pytest.mark.parametrize("typed", PAYLOADS)
def test_that_a_statement_typed_into_the_search_is_searched_for(
    ctx: Context, typed: str
) -> None:
    plain = PersonDraft(name="李四光", birth_date=date(1948, 3, 7), sex="male")
    people.register(ctx, plain)
    assert people.find(ctx, typed).total == 0
    odd = people.register(ctx, replace(plain, name=f"甲{typed}乙"))
    found = people.find(ctx, typed)
    assert [row.person.id for row in found.rows] == [odd.id]
    assert people.find(ctx).total == 2


@pytest.mark.parametrize("typed", PAYLOADS)
def test_that_a_statement_is_no_order_to_sort_by(ctx: Context, typed: str) -> None:
    before = ctx.store.contents()
    with pytest.raises(KeyError):
        people.find(ctx, "", order=typed)
    with suppress(UserError):
        people.get(ctx, typed)
    assert ctx.store.contents() == before


SAFE = {
    # Names of our own tables and settings; a name found in a file is quoted.
    "table",
    "table.name",
    "name",
    "pragma",
    "value",
    "wanted",
    "quoted",
    "_quoted(table)",
    "APPLICATION_ID",
    "SCHEMA_VERSION",
    "_CACHE",
    # The raw key as hexadecimal digits.
    "key.hex()",
}
RUNNING = ("execute", "executemany", "executescript", "exec_driver_sql", "text")


def test_that_the_store_puts_no_value_into_a_statement() -> None:
    put = set()
    for file in sorted((ROOT / "carecalc" / "store").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name not in RUNNING:
                continue
            statement = node.args[0]
            for part in ast.walk(statement):
                if isinstance(part, ast.FormattedValue):
                    put.add((file.name, ast.unparse(part.value)))
                elif (
                    isinstance(part, ast.BinOp)
                    and isinstance(part.op, ast.Add | ast.Mod)
                ) or (isinstance(part, ast.Attribute) and part.attr == "format"):
                    put.add((file.name, ast.unparse(part)))
    assert {each for each in put if each[1] not in SAFE} == set()
    assert any(value == "key.hex()" for _, value in put)
