# SPDX-License-Identifier: Apache-2.0
"""`carecalc verify` and `proofs`: what a person at a terminal gives them and gets."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from carecalc import cli
from carecalc.domain.period import Month
from carecalc.paths import resources
from carecalc.services import (
    decision_papers,
    determinations,
    disbursements,
    papers,
    proofs,
)
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from tests.offices import APPROVER, OFFICE, PASSPHRASE, approving, context, keys
from tests.services.deciding import in_hardship
from tests.services.issued import ISSUED, NEVER, WORDS
from tests.services.issued import issued as issued_certificate
from tests.services.test_proofs import code_in, picture, seal_in

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    yield from context(tmp_path_factory.mktemp("office") / "office.carecalc")


@pytest.fixture(scope="module")
def issued(
    office: Context, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, IssuedPaper, IssuedPaper]:
    """Return a folder with a genuine and a withdrawn paper, keys and list."""
    folder = tmp_path_factory.mktemp("papers")
    person = in_hardship(office, "张示例")
    act = determinations.prepare(office, person.id, "bj-hardship")
    determinations.approve(approving(office), act.id, "样批准", date(2026, 11, 21))
    wrong, right = (decision_papers.decision(office, act.id, "zh_CN") for _ in range(2))
    proofs.withdraw(office, wrong.id, "金额有误")
    run = disbursements.build(office, Month(2026, 11))
    for name, data in (
        ("right.pdf", right.data),
        ("wrong.pdf", wrong.data),
        ("photo.png", picture(right)),
        ("code.txt", code_in(right).encode()),
        ("altered.pdf", right.data.replace(b"ReportLab", b"reportlab", 1)),
        ("stripped.pdf", right.data[: -len(seal_in(right).after)]),
        ("list.xlsx", papers.month_workbook(office, run.id, "zh_CN").data),
        ("else.txt", b"nothing of ours"),
        ("keys.json", proofs.published_keys(office)),
        ("withdrawn.txt", proofs.published_withdrawals(office)),
    ):
        (folder / name).write_bytes(data)
    return folder, right, wrong


def verify(folder: Path, *names: str, more: tuple[str, ...] = ()) -> int:
    known = ["--keys", str(folder / "keys.json")]
    listed = ["--withdrawn", str(folder / "withdrawn.txt")]
    files = [str(folder / name) for name in names]
    return cli.main(["verify", *files, *known, *listed, "--on", "2026-11-22", *more])


def test_that_each_file_has_its_verdict_in_order(
    issued: tuple[Path, IssuedPaper, IssuedPaper], capsys: Out
) -> None:
    folder, right, _ = issued
    names = {
        "right.pdf": "genuine",
        "wrong.pdf": "withdrawn",
        "photo.png": "genuine",
        "code.txt": "genuine",
        "altered.pdf": "altered",
        "stripped.pdf": "signature-missing",
        "list.xlsx": "genuine",
        "else.txt": "no-code",
    }
    assert verify(folder, *names, more=("--json",)) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["verdict"] for line in lines] == list(names.values())
    first = lines[0]
    assert first["number"] == right.number
    assert first["amounts_fen"] == [30000]
    assert first["first"] == "2026-09" and first["last"] is None
    assert first["withdrawals_of"] == "2026-11-21"
    assert lines[1]["withdrawn_on"] == "2026-11-21"
    assert set(lines[4]) == {"file", "verdict", "checked"}
    assert first["certificate"]["name"] == OFFICE.authority
    assert "certificate" not in lines[2]


def test_that_the_words_say_what_to_compare(
    issued: tuple[Path, IssuedPaper, IssuedPaper], capsys: Out
) -> None:
    folder, right, _ = issued
    assert verify(folder, "photo.png", more=("--name", "张示例")) == 0
    said = capsys.readouterr().out
    verdict, *rest = said.splitlines()
    assert (
        verdict == f"{folder / 'photo.png'}：真实。二维码所载内容由样例区民政局签名。"
    )
    for words in (
        right.number,
        "300.00",
        right.digest[:16],
        "所给姓名与二维码相符",
        "请与印出的内容对照",
    ):
        assert words in said
    assert all(line.startswith("  ") for line in rest)
    assert verify(folder, "altered.pdf", more=("--language", "en")) == 1
    said = capsys.readouterr().out
    assert "NOT genuine" in said and "--scan" in said


def test_that_a_code_can_be_given_by_its_letters(
    issued: tuple[Path, IssuedPaper, IssuedPaper], capsys: Out
) -> None:
    folder, right, wrong = issued
    codes = ("--code", code_in(right), "--code", code_in(wrong))
    assert verify(folder, more=codes) == 1
    said = capsys.readouterr().out
    assert said.count("真实。") == 1 and said.count("作废，不再有效") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "PROOF-005"),
        (["nowhere.pdf"], "PROOF-006"),
        (["--code", "CC1:0", "--keys", "{folder}/else.txt"], "PROOF-003"),
        (["--code", "CC1:0", "--withdrawn", "{folder}/withdrawn.txt"], "PROOF-004"),
    ],
)
def test_that_what_cannot_run_says_why(
    issued: tuple[Path, IssuedPaper, IssuedPaper],
    capsys: Out,
    arguments: list[str],
    code: str,
) -> None:
    folder = issued[0]
    given = [argument.format(folder=folder) for argument in arguments]
    assert cli.main(["verify", *given]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(code)


@pytest.mark.thorough
def test_that_the_office_publishes_what_the_check_takes(
    office: Context,
    issued: tuple[Path, IssuedPaper, IssuedPaper],
    tmp_path: Path,
    capsys: Out,
) -> None:
    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    out = tmp_path / "published"
    code = cli.main(
        [
            *("proofs", "--data", str(office.store.folder), "--user", APPROVER),
            *("--passphrase-file", str(words), "--out", str(out)),
        ]
    )
    assert code == 0
    names = [
        "carecalc-keys.json",
        "carecalc-withdrawn.txt",
        "carecalc-certificate.cer",
    ]
    assert capsys.readouterr().out.splitlines() == [str(out / name) for name in names]
    assert (out / names[0]).read_bytes()[:60] == (issued[0] / "keys.json").read_bytes()[
        :60
    ]


@pytest.mark.thorough
def test_that_the_certificate_is_shown_taken_and_given_up(
    tmp_path: Path, capsys: Out
) -> None:
    folder = tmp_path / "office.carecalc"
    with contextmanager(context)(folder):
        pass
    words, secret = tmp_path / "words", tmp_path / "secret"
    words.write_text(PASSPHRASE)
    secret.write_text(WORDS, "utf-8")
    (tmp_path / "given.p12").write_bytes(issued_certificate(until=NEVER))
    common = [
        *("certificate", "--data", str(folder), "--user", keys().user),
        *("--passphrase-file", str(words)),
    ]
    take = ["--take", str(tmp_path / "given.p12"), "--file-passphrase-file"]
    for more, said in (
        ([], f"由{OFFICE.authority}自制的证书签名。"),
        ([*take, str(secret)], f"由样例发证机构签发给{ISSUED}的证书签名"),
        ([], f"由样例发证机构签发给{ISSUED}的证书签名"),
        (["--own"], f"由{OFFICE.authority}自制的证书签名。"),
    ):
        assert cli.main([*common, *more]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith(said)
        assert "不是公章" in lines[-1]
    assert cli.main([*common, *take, str(words)]) == 2
    assert capsys.readouterr().err.startswith("PROOF-007")


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_the_program_in_the_handbook_verifies_a_code(
    issued: tuple[Path, IssuedPaper, IssuedPaper], tmp_path: Path, language: str
) -> None:
    page = Path(str(resources())) / "handbook" / language / "verify.md"
    (source,) = re.findall(
        r"^```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.S
    )
    program = tmp_path / "check.py"
    program.write_text(source, "utf-8")
    folder, right, _ = issued
    code = code_in(right)
    forged = code[:60] + ("0" if code[60] != "0" else "1") + code[61:]
    for given, is_good in ((code, True), (forged, False)):
        done = subprocess.run(
            [sys.executable, str(program), str(folder / "keys.json"), given],
            capture_output=True,
            text=True,
        )
        assert done.stdout.startswith("genuine:") is is_good
