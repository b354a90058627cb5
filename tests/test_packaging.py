# SPDX-License-Identifier: Apache-2.0
"""What is built from the checkout: a wheel that brings its data, and nothing else."""

import os
import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from carecalc import __version__, paths
from carecalc.__pyinstaller import get_hook_dirs

ROOT = Path(__file__).resolve().parents[1]
DATA = ("forms", "resources")


def files_of(folder: Path) -> set[str]:
    """Return the files below a folder, with slashes, without what Python caches."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def started(*command: str, cwd: Path) -> str:
    """Run a command, fail with what it wrote unless it succeeds, return its output."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    build = ["-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    started(sys.executable, *build, cwd=ROOT)
    return folder / f"carecalc-{__version__}.tar.gz"


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # From the source archive, not from the checkout: so both are proven complete.
    folder = tmp_path_factory.mktemp("wheel")
    # Another process, because the first releases of 3.11 know no filter and later ones
    # warn where none is named.
    started(sys.executable, "-m", "tarfile", "-e", str(sdist), str(folder), cwd=folder)
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    started(sys.executable, *build, cwd=folder / f"carecalc-{__version__}")
    return folder / f"carecalc-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def clean_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment into which only the wheel was installed.

    Its dependencies are lent by the running environment: a path file adds that
    environment's packages after its own, and path files found there (the one of the
    checkout) are not read. So nothing is fetched, and carecalc is the wheel's.
    """
    folder = tmp_path_factory.mktemp("clean")
    started(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
    in_scripts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = folder.joinpath("venv", *in_scripts)
    pip = ["-m", "pip", f"--python={python}", "install", "--quiet"]
    alone = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    started(sys.executable, *pip, *alone, str(wheel), cwd=folder)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(started(str(python), "-c", ask, cwd=folder).strip())
    lent = started(sys.executable, "-c", ask, cwd=folder).strip()
    (own / "lent.pth").write_text(lent + "\n", "utf-8")
    return python


@pytest.mark.thorough
def test_that_the_source_archive_holds_only_what_is_named(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = [PurePosixPath(name) for name in archive.getnames()]
    tops = {name.parts[1] for name in names}
    named = {"carecalc", "forms", "resources", "tests", "README.md", "LICENSE"}
    tooling = {"dev.py", "requirements.lock", "pyproject.toml"}
    # Both are hatchling's own.
    assert tops <= named | tooling | {"PKG-INFO", ".gitignore"}
    left_over = [n for n in names if n.suffix in {".pyc", ".db", ".sqlite"}]
    # Offices of earlier versions are kept, to be opened by every later one.
    assert all(name.parts[1:3] == ("tests", "old") for name in left_over)


@pytest.mark.thorough
def test_that_the_wheel_is_the_package_and_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    about = {name for name in names if ".dist-info/" in name}
    packed = {f"carecalc/{name}" for name in files_of(ROOT / "carecalc")}
    for data in DATA:
        packed |= {f"carecalc/_data/{data}/{name}" for name in files_of(ROOT / data)}
    assert names - about == packed


@pytest.mark.thorough
def test_that_the_installed_program_finds_its_data(
    clean_python: Path, tmp_path: Path
) -> None:
    ask = (
        "from carecalc import paths\n"
        "for folder in (paths.forms(), paths.resources()):\n"
        "    print(folder)"
    )
    found = started(str(clean_python), "-c", ask, cwd=tmp_path).splitlines()
    installed = clean_python.parents[1].resolve()
    for name, folder in zip(DATA, map(Path, found), strict=True):
        assert folder.resolve().is_relative_to(installed)
        assert files_of(folder) == files_of(ROOT / name)


@pytest.mark.thorough
def test_that_the_installed_program_checks_its_data_from_anywhere(
    clean_python: Path,
) -> None:
    anywhere = Path(clean_python.anchor)
    check = ["-m", "carecalc", "check"]
    started(str(clean_python), *check, cwd=anywhere)


def test_that_a_frozen_program_would_carry_the_data() -> None:
    (folder,) = get_hook_dirs()
    hook = runpy.run_path(str(Path(folder) / "hook-carecalc.py"))
    assert hook["datas"] == [
        (str(paths.forms()), "carecalc/_data/forms"),
        (str(paths.resources()), "carecalc/_data/resources"),
    ]
