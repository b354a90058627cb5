# SPDX-License-Identifier: Apache-2.0
"""Setting up: what is missing, how it is asked for, when the environment is remade."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[1]


def a_machine(root: Path = ROOT, windows: bool = False, **environ: str) -> dev.Machine:
    return dev.Machine(root, windows, environ)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with the two files an environment is made from."""
    (tmp_path / "requirements.lock").write_text("segno==1.6.6\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "carecalc"\n[tool.ruff]\nline-length = 88\n', "utf-8"
    )
    return tmp_path


def test_that_an_older_python_is_told_which_one_is_needed() -> None:
    assert "3.11 or newer" in dev.refusal_of((3, 10))
    assert "3.10" in dev.refusal_of((3, 10))
    assert dev.refusal_of((3, 11)) == ""
    assert dev.refusal_of((4, 0)) == ""


def test_that_windows_has_its_own_place_for_python() -> None:
    on_windows = a_machine(Path("here"), windows=True)
    elsewhere = a_machine(Path("here"))
    assert on_windows.python == Path("here", ".venv", "Scripts", "python.exe")
    assert elsewhere.python == Path("here", ".venv", "bin", "python")


def test_that_the_help_names_the_command_of_the_system() -> None:
    assert dev.usage(a_machine(windows=True)).startswith("py dev.py COMMAND")
    assert dev.usage(a_machine()).startswith("python3 dev.py COMMAND")


def test_that_children_speak_utf_8_and_see_no_foreign_packages() -> None:
    machine = a_machine(
        PYTHONPATH="/elsewhere",
        PYTHONHOME="/x",
        PYTHONDONTWRITEBYTECODE="1",
        PIP_USER="1",
        LANG="C",
    )
    environ = machine.child_environ()
    assert environ["PYTHONUTF8"] == "1"
    assert environ["PIP_USER"] == "0"
    assert environ["LANG"] == "C"
    foreign = {"PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"}
    assert not foreign & set(environ)


def nothing(_name: str) -> bool:
    return False


def everything(_name: str) -> bool:
    return True


def test_that_windows_asks_for_no_system_package() -> None:
    needs = dev.missing_needs(a_machine(windows=True), True, nothing, nothing, nothing)
    assert needs == []


def test_that_only_what_is_missing_is_asked_for() -> None:
    lacking = {"libEGL.so.1", "xauth"}

    def has(name: str) -> bool:
        return name not in lacking

    needs = dev.missing_needs(a_machine(), True, has, has, has)
    assert [need.name for need in needs] == ["libEGL.so.1", "xauth"]


def test_that_running_does_not_ask_for_the_tools_of_the_tests() -> None:
    needs = dev.missing_needs(a_machine(), False, everything, nothing, everything)
    assert needs == []


def test_that_a_python_without_ensurepip_asks_for_its_own_venv_package() -> None:
    needs = dev.missing_needs(a_machine(), True, everything, everything, nothing)
    minor = sys.version_info.minor
    assert [need.packages for need in needs] == [(f"python3.{minor}-venv",)]


def test_that_a_package_is_called_by_the_name_this_system_has() -> None:
    glib = [need for need in dev.LIBRARIES if "glib" in need.name]
    newer = {"libglib2.0-0t64"}.__contains__
    assert dev.package_names(glib, newer) == ["libglib2.0-0t64"]
    older = {"libglib2.0-0"}.__contains__
    assert dev.package_names(glib, older) == ["libglib2.0-0"]


@pytest.mark.parametrize(
    ("is_root", "has_sudo", "may_ask", "way"),
    [
        (True, False, False, []),
        (True, True, True, []),
        (False, True, True, ["sudo"]),
        # Nobody is there to type a password: fail at once rather than wait.
        (False, True, False, ["sudo", "-n"]),
        (False, False, True, None),
    ],
)
def test_that_root_is_reached_by_sudo_or_not_at_all(
    is_root: bool, has_sudo: bool, may_ask: bool, way: list[str] | None
) -> None:
    assert dev.as_root(is_root, has_sudo, may_ask) == way


def test_that_the_advice_is_a_command_to_copy() -> None:
    needs = [dev.Need("libEGL.so.1", ("libegl1",)), dev.Need("xauth", ("xauth",))]
    with_apt = dev.advice_for(needs, ["libegl1", "xauth"], has_apt=True)
    assert "apt-get install --no-install-recommends libegl1 xauth" in with_apt
    without = dev.advice_for(needs, ["libegl1", "xauth"], has_apt=False)
    assert "libEGL.so.1, xauth" in without
    assert "apt-get install" not in without


def test_that_a_system_without_a_way_to_root_gets_the_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need = dev.Need("libnothing.so.9", ("libnothing9",))
    monkeypatch.setattr(dev, "LIBRARIES", (need,))
    # An empty PATH: neither apt-get nor sudo.
    monkeypatch.setenv("PATH", "")
    assert dev.main(a_machine(), ["run"]) == 1
    assert "libnothing.so.9" in capsys.readouterr().err


def test_that_a_changed_lock_or_python_remakes_the_environment(checkout: Path) -> None:
    before = dev.stamp_of(checkout, "3.11.2")
    assert dev.stamp_of(checkout, "3.11.2") == before
    assert dev.stamp_of(checkout, "3.12.3") != before
    (checkout / "requirements.lock").write_text("segno==1.6.7\n", "utf-8")
    assert dev.stamp_of(checkout, "3.11.2") != before


def test_that_only_what_is_installed_counts_in_the_project_file(checkout: Path) -> None:
    before = dev.stamp_of(checkout, "3.11.2")
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace("88", "99"), "utf-8")
    assert dev.stamp_of(checkout, "3.11.2") == before
    project.write_text(project.read_text("utf-8").replace("care", "core"), "utf-8")
    assert dev.stamp_of(checkout, "3.11.2") != before


def test_that_a_moved_checkout_remakes_the_environment(checkout: Path) -> None:
    moved = checkout / "moved"
    moved.mkdir()
    for name in ("requirements.lock", "pyproject.toml"):
        (moved / name).write_bytes((checkout / name).read_bytes())
    assert dev.stamp_of(moved, "3.11.2") != dev.stamp_of(checkout, "3.11.2")


def test_that_an_environment_without_its_stamp_is_made_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def start(machine: dev.Machine, *command: str, **_extra: str) -> int:
        started.append(" ".join(command))
        machine.venv.mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(dev.Machine, "start", start)
    machine = a_machine(checkout)
    half_made = machine.venv / "half-made"
    half_made.mkdir(parents=True)

    dev.complete_environment(machine)
    assert not half_made.exists()
    venv, packages, project = started
    assert venv.endswith(f"-m venv {machine.venv}")
    assert "--require-hashes" in packages
    assert project.endswith("--no-deps --no-build-isolation -e .")

    dev.complete_environment(machine)
    assert len(started) == 3  # Nothing more: the stamp is there now.


def test_that_a_failed_installation_leaves_no_stamp(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(machine: dev.Machine, *command: str, **_extra: str) -> int:
        machine.venv.mkdir(exist_ok=True)
        return 1 if "pip" in command else 0

    monkeypatch.setattr(dev.Machine, "start", start)
    machine = a_machine(checkout)
    with pytest.raises(dev.Trouble, match="could not be installed"):
        dev.complete_environment(machine)
    assert list(machine.venv.iterdir()) == []


def test_that_the_table_of_long_tests_tells_how_each_ended() -> None:
    report = """<testsuites><testsuite>
      <testcase classname="tests.store.test_crash" name="test_that_a" time="61.25">
        <system-out>--------- Captured Out ---------
200 kills: 300 changes confirmed, 0 lost

</system-out>
      </testcase>
      <testcase classname="tests.store.test_crash" name="test_that_b" time="0.5">
        <failure message="no" />
      </testcase>
    </testsuite></testsuites>"""
    assert dev.table_of(report) == [
        "passed        61.2 s  tests.store.test_crash.test_that_a",
        "                      200 kills: 300 changes confirmed, 0 lost",
        "failure        0.5 s  tests.store.test_crash.test_that_b",
        "together      61.8 s",
    ]
    assert dev.table_of("<testsuites />") == []


def test_that_the_others_are_installed_apart_and_once(tmp_path: Path) -> None:
    (tmp_path / "tests" / "bench").mkdir(parents=True)
    pins = tmp_path / "tests" / "bench" / "peers.txt"
    pins.write_text("other==1\n", "utf-8")
    started: list[tuple[str, ...]] = []

    class Recording(dev.Machine):
        def start(self, *command: str, **extra: str) -> int:
            started.append(command)
            (self.root / ".venv-peers").mkdir(exist_ok=True)
            return 0

    machine = Recording(tmp_path, False, {})
    python = dev.complete_peers(machine)
    assert python == tmp_path / ".venv-peers" / "bin" / "python"
    assert [command[-1] for command in started] == [str(python.parents[1]), str(pins)]
    assert dev.complete_peers(machine) == python
    assert len(started) == 2
    pins.write_text("other==2\n", "utf-8")
    dev.complete_peers(machine)
    assert len(started) == 4


def test_that_others_that_cannot_be_installed_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "tests" / "bench").mkdir(parents=True)
    (tmp_path / "tests" / "bench" / "peers.txt").write_text("other==1\n", "utf-8")

    class Failing(dev.Machine):
        def start(self, *command: str, **extra: str) -> int:
            return 1

    with pytest.raises(dev.Trouble, match="could not be installed"):
        dev.complete_peers(Failing(tmp_path, False, {}))


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 0), (["--help"], 0), (["tets"], 2), (["runs"], 2)]
)
def test_that_an_unknown_command_gets_the_list(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(a_machine(), arguments) == code
    assert "messages" in capsys.readouterr().out


def test_that_it_starts_with_the_standard_library_alone() -> None:
    # -S: no site-packages at all; -I: nothing from the folder or the variables either.
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "dev.py")], capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_that_the_lock_names_hashes_and_no_address() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    pinned = [line for line in lines if line and not line.startswith(" ")]
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert len(pinned) > 40
