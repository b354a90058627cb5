# SPDX-License-Identifier: Apache-2.0
"""Handing over from the command line: send, take, give."""

import io
import sys
from pathlib import Path

import pytest

from carecalc import cli
from carecalc.services import people
from carecalc.services.people import PersonDraft
from tests import handing
from tests.offices import PASSPHRASE


@pytest.mark.thorough
def test_that_a_file_goes_to_the_office_and_a_receipt_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with handing.trio(tmp_path) as three:
        draft = PersonDraft("王建国", "110105194912310021")
        people.register(three.first.ctx, draft, accept_wrong_check=True)
        folder = {"office": three.office.folder, "laptop": three.first.folder}
    stick = three.stick

    def run(where: str, *arguments: str) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSPHRASE}\n"))
        data = ["--data", str(folder[where]), "--passphrase-file", "-"]
        code = cli.main(["handover", *arguments, *data, "--language", "en"])
        out, err = capsys.readouterr()
        return code, (out + err).splitlines()

    sent = stick / "交接-L2-000001.ccp"
    assert run("laptop", "send", "--to", str(stick)) == (0, [str(sent)])
    assert run("office", "take", str(sent)) == (0, [f"{sent.name}: taken in."])
    assert run("office", "take", str(sent)) == (
        0,
        [f"{sent.name}: was here already; nothing was done."],
    )
    code, (given,) = run("office", "give", "--device", "L2", "--to", str(stick))
    assert code == 0 and Path(given).parent == stick
    assert run("laptop", "take", given) == (0, [f"{Path(given).name}: taken in."])
    assert run("laptop", "send", "--to", str(stick)) == (0, [])
    sent.write_bytes(sent.read_bytes()[:-1])
    code, (refused,) = run("office", "take", str(sent))
    assert code == 1 and "damaged or was changed" in refused
    assert run("office", "give", "--device", "L9", "--to", str(stick))[0] == 1
    assert "INPUT-018" in "".join(run("office", "take")[1])
