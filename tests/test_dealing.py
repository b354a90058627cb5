# SPDX-License-Identifier: Apache-2.0
"""What several processes run side by side: each long preparation is made in one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dealing import TOGETHER

ROOT = Path(__file__).resolve().parents[1]
TEST = """
import os
import time
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range(COUNT))
def test_that_it_runs(number):
    time.sleep(0.05)  # The other process has time to come and take the next one.
    folder = Path(os.environ["RAN_IN"]) / Path(__file__).stem
    file = folder / os.environ["PYTEST_XDIST_WORKER"]
    file.touch()
"""


def test_that_every_module_to_be_kept_together_is_there() -> None:
    assert [name for name in sorted(TOGETHER) if not (ROOT / name).is_file()] == []


@pytest.mark.thorough
def test_that_one_process_runs_all_of_a_module_to_be_kept_together(
    tmp_path: Path,
) -> None:
    ran_in = tmp_path / "ran-in"
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "dealing.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    modules = (min(TOGETHER), "tests/test_apart.py")
    for module, count in zip(modules, (3, 12), strict=True):
        (tmp_path / module).parent.mkdir(exist_ok=True)
        (tmp_path / module).write_text(TEST.replace("COUNT", str(count)))
        (ran_in / Path(module).stem).mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--import-mode=importlib"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.fspath(ROOT), "RAN_IN": os.fspath(ran_in)},
        check=True,
        capture_output=True,
    )
    together, apart = (list((ran_in / Path(each).stem).iterdir()) for each in modules)
    assert (len(together), len(apart)) == (1, 2)
