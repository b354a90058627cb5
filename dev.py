#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Set carecalc up on this computer, then run, test or measure it.

It needs nothing but Python's standard library; everything else is put into `.venv`
beside it. `python3 dev.py` (on Windows `py dev.py`) lists the commands.
"""

import sys


def refusal_of(version: tuple[int, ...]) -> str:
    """Return why this Python cannot be used, or nothing."""
    if version >= (3, 11):
        return ""
    return (
        "carecalc needs Python 3.11 or newer; this is {}.{}.\n"
        "Start it with a newer one, for example: python3.12 dev.py run".format(*version)
    )


if refusal_of(sys.version_info[:2]):
    sys.exit(refusal_of(sys.version_info[:2]))

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree


class Trouble(Exception):
    """What stops us and what to do about it, in words for the person at the screen."""


# ---------------------------------------------------------------- this computer


@dataclass(frozen=True)
class Machine:
    """What differs from computer to computer; a test makes its own."""

    root: Path
    windows: bool
    environ: Mapping[str, str]

    @property
    def venv(self) -> Path:
        """Return the folder of the environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Return the environment's Python."""
        if self.windows:
            return self.venv / "Scripts" / "python.exe"
        return self.venv / "bin" / "python"

    @property
    def spoken(self) -> str:
        """Return how this program is started here."""
        return "py dev.py" if self.windows else "python3 dev.py"

    def child_environ(self) -> dict[str, str]:
        """Return the variables for everything we start."""
        # Where Python keeps nothing of what it compiled, every process that is begun
        # for long work compiles the whole program anew, which takes longer than the work.
        foreign = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PYTHONDONTWRITEBYTECODE"}
        kept = {
            name: value
            for name, value in self.environ.items()
            if name.upper() not in foreign
        }
        # A bare system speaks ASCII and Windows a code page; our files are UTF-8.
        kept["PYTHONUTF8"] = "1"
        kept["PIP_USER"] = "0"
        kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        return kept

    def start(self, *command: str, **extra: str) -> int:
        """Run a command in the project's folder and return its exit code."""
        environ = self.child_environ() | extra
        return subprocess.run(command, cwd=self.root, env=environ).returncode

    def start_python(self, *arguments: str, **extra: str) -> int:
        """Run the environment's Python and return its exit code."""
        return self.start(str(self.python), *arguments, **extra)


# ---------------------------------------------------------------- the system's packages


@dataclass(frozen=True)
class Need:
    """Something of the system, and the Debian packages that bring it, newest first."""

    name: str
    packages: tuple[str, ...]


# What Qt loads besides itself, for a window under X and for none. Asked of the loader,
# because that is what Qt does; when one for X is missing Qt names the wrong one.
LIBRARIES = (
    Need("libEGL.so.1", ("libegl1",)),
    Need("libGL.so.1", ("libgl1",)),
    Need("libfontconfig.so.1", ("libfontconfig1",)),
    Need("libdbus-1.so.3", ("libdbus-1-3",)),
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Need("libxkbcommon.so.0", ("libxkbcommon0",)),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Need("libxcb-shape.so.0", ("libxcb-shape0",)),
)

# What only the tests use: a screen that nobody sees.
TOOLS = (
    Need("xvfb-run", ("xvfb",)),
    Need("xauth", ("xauth",)),
)

# Debian and Ubuntu keep part of `venv` in a package of its own. It is looked for before
# the environment is made: a failed attempt leaves a broken folder behind.
ENSUREPIP = Need("ensurepip", (f"python3.{sys.version_info.minor}-venv",))


def loads(soname: str) -> bool:
    """Return whether the system's loader finds a library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_needs(
    machine: Machine,
    testing: bool,
    has_library: Callable[[str], bool] = loads,
    has_tool: Callable[[str], object] = shutil.which,
    has_module: Callable[[str], object] = find_spec,
) -> list[Need]:
    """Return what the system lacks for running, or for testing too."""
    if machine.windows:
        return []  # Windows' Python is complete and Qt's wheel brings its libraries.
    needs = [need for need in LIBRARIES if not has_library(need.name)]
    if testing:
        needs += [need for need in TOOLS if not has_tool(need.name)]
    if not has_module(ENSUREPIP.name):
        needs.append(ENSUREPIP)
    return needs


def as_root(is_root: bool, has_sudo: bool, may_ask: bool) -> list[str] | None:
    """Return how to start a command as root; None when there is no way."""
    if is_root:
        return []
    if not has_sudo:
        return None
    return ["sudo"] if may_ask else ["sudo", "-n"]


def package_names(needs: Sequence[Need], exists: Callable[[str], bool]) -> list[str]:
    """Return the packages to install, by the names that this system knows."""
    return [
        next((name for name in need.packages if exists(name)), need.packages[-1])
        for need in needs
    ]


def advice_for(needs: Sequence[Need], names: Sequence[str], has_apt: bool) -> str:
    """Return what to tell somebody whose system we could not complete ourselves."""
    lacking = ", ".join(need.name for need in needs)
    if has_apt:
        return (
            f"carecalc needs some packages of the system (for {lacking}).\n"
            "Ask an administrator to run\n"
            "    apt-get update\n"
            f"    apt-get install --no-install-recommends {' '.join(names)}\n"
            "and start again."
        )
    return (
        f"carecalc needs this of the system: {lacking}.\n"
        "There is no apt-get here: install it with your system's own package manager\n"
        f"(Debian's names are {' '.join(names)}) and start again."
    )


def complete_system(machine: Machine, testing: bool) -> None:
    """Install the system packages that are missing, or say which they are."""
    needs = missing_needs(machine, testing)
    if not needs:
        return
    if not shutil.which("apt-get"):
        names = [need.packages[-1] for need in needs]
        raise Trouble(advice_for(needs, names, has_apt=False))
    may_ask = sys.stdin is not None and sys.stdin.isatty()
    root = as_root(os.geteuid() == 0, shutil.which("sudo") is not None, may_ask)
    if root is None:
        names = package_names(needs, is_in_apt)
        raise Trouble(advice_for(needs, names, has_apt=True))
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    say("Reading the list of system packages")
    # One unreachable source is no reason to stop: the installation will tell.
    machine.start(*apt, "update")
    names = package_names(needs, is_in_apt)
    say(f"Installing system packages: {' '.join(names)}")
    install = [*apt, "install", "-y", "--no-install-recommends", *names]
    # dpkg tells each of its steps, which only matters when one fails.
    told = subprocess.run(install, env=machine.child_environ(), stdout=subprocess.PIPE)
    if told.returncode != 0 or missing_needs(machine, testing):
        print(told.stdout.decode(errors="replace"))
        raise Trouble(advice_for(needs, names, has_apt=True))


def is_in_apt(package: str) -> bool:
    """Return whether apt could install a package of this name."""
    shown = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", package], capture_output=True
    )
    return shown.returncode == 0 and bool(shown.stdout.strip())


# ---------------------------------------------------------------- the environment


def stamp_of(root: Path, python: str) -> str:
    """Return what an environment was made from; another value means: make it again."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    installed = {name: project.get(name) for name in ("build-system", "project")} | {
        "hatch": project.get("tool", {}).get("hatch")
    }
    whole = hashlib.sha256()
    for part in (
        (root / "requirements.lock").read_bytes(),
        json.dumps(installed, sort_keys=True).encode(),
        python.encode(),
        os.fsencode(root),
    ):
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def complete_environment(machine: Machine) -> None:
    """Make `.venv` from the lock unless the one that stands there was made from it."""
    stamp_file = machine.venv / "made-from"
    stamp = stamp_of(machine.root, f"{sys.base_prefix} {sys.version}")
    if stamp_file.is_file() and stamp_file.read_text("ascii") == stamp:
        return
    if Path(sys.prefix) == machine.venv:
        raise Trouble(
            "The environment in .venv is out of date and cannot replace itself.\n"
            "Start again with a Python outside of it, for example: python3 dev.py run"
        )
    say("Making the environment in .venv")
    try:
        if machine.venv.exists():
            shutil.rmtree(machine.venv)
    except OSError as error:
        raise Trouble(
            f"Could not remove the old environment ({error}).\n"
            "Close every carecalc that is still open and start again."
        ) from error
    if machine.start(sys.executable, "-m", "venv", str(machine.venv)) != 0:
        raise Trouble("Python could not make an environment in .venv; see above.")
    say("Installing the locked packages (about 150 MB the first time)")
    pip = ["-m", "pip", "install", *([] if sys.stdout.isatty() else ["--quiet"])]
    code = machine.start_python(
        *pip,
        "--require-hashes",
        "--only-binary=:all:",
        "--no-deps",
        "-r",
        "requirements.lock",
    ) or machine.start_python(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    if code != 0:
        raise Trouble(
            "The packages could not be installed; see above.\n"
            "With a mirror of your own, set pip up for it (pip config) and start again."
        )
    # Last: an environment without it was never finished.
    stamp_file.write_text(stamp, "ascii")


def set_up(machine: Machine, testing: bool = True) -> None:
    """Bring system and environment to what the checkout asks for."""
    complete_system(machine, testing)
    complete_environment(machine)


# ---------------------------------------------------------------- commands


def say(text: str) -> None:
    """Print a line at once, before what it announces."""
    print(f"-- {text}", flush=True)


def run(machine: Machine, arguments: Sequence[str]) -> int:
    """Open the program, or give it a command: run demo --out DIR"""
    set_up(machine, testing=False)
    return machine.start_python("-m", "carecalc", *arguments)


def test(machine: Machine, arguments: Sequence[str]) -> int:
    """Check everything a change must pass; --fast leaves out what takes longest"""
    if not set(arguments) <= {"--fast"}:
        raise Trouble(f"test knows only --fast, not {' '.join(arguments)}")
    set_up(machine)
    pytest = ["-m", "pytest", "-q", "-n", "2"]
    if "--fast" in arguments:
        pytest += ["--ignore", "tests/test_packaging.py"]
        pytest += ["-m", "not long and not thorough"]
    steps = [
        ("format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("lint", ["-m", "ruff", "check", "--quiet", "."]),
        # Afresh: its memory of earlier runs misses modules that came since.
        ("types", ["-m", "mypy", f"--cache-dir={os.devnull}"]),
        ("forms and resources", ["-m", "carecalc", "check"]),
        ("tests", pytest),
    ]
    failed = []
    for name, command in steps:
        say(name)
        began = time.monotonic()
        code = machine.start_python(*command, **without_a_screen(machine))
        say(f"{name}: {'passed' if code == 0 else 'FAILED'}, {seconds(began)}")
        if code != 0:
            failed.append(name)
    if failed:
        say(f"Not passed: {', '.join(failed)}")
        return 1
    return 0


def long(machine: Machine, arguments: Sequence[str]) -> int:
    """Run the tests that take minutes and print how each of them ended"""
    set_up(machine)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = machine.start_python(
            "-m",
            "pytest",
            "-q",
            "-m",
            "long",
            f"--junit-xml={report}",
            *["-o", "junit_logging=system-out"],
            *arguments,
            **without_a_screen(machine),
        )
        lines = table_of(report.read_text("utf-8")) if report.is_file() else []
    print("\n".join(lines or ["No test is marked long."]))
    # pytest calls it an error (5) that it found nothing to run; for us it is not.
    return code if lines or code != 5 else 0


def table_of(junit_xml: str) -> list[str]:
    """Return a line for each test of a report: its end, its seconds, its name.

    What a test said of its figures stands below it.
    """
    lines = []
    seconds_in_all = 0.0
    for case in ElementTree.fromstring(junit_xml).iter("testcase"):
        ends = [
            end for end in ("failure", "error", "skipped") if case.find(end) is not None
        ]
        end = ends[0] if ends else "passed"
        name = f"{case.get('classname')}.{case.get('name')}"
        took = float(case.get("time", "0"))
        seconds_in_all += took
        lines.append(f"{end:8} {took:9.1f} s  {name}")
        said = (case.findtext("system-out") or "").splitlines()
        lines += [
            f"{'':22}{line}"
            for line in map(str.strip, said)
            if line and not line.startswith("----")
        ]
    if lines:
        lines.append(f"{'together':8} {seconds_in_all:9.1f} s")
    return lines


def bench(machine: Machine, arguments: Sequence[str]) -> int:
    """Measure and print ratios; names choose; --peers also measures what others take"""
    set_up(machine)
    chosen = [name for name in arguments if name != "--peers"]
    extra = without_a_screen(machine)
    if "--peers" in arguments:
        extra["CARECALC_PEERS"] = str(complete_peers(machine).resolve())
    code = 0
    for script in sorted((machine.root / "tests" / "bench").glob("bench_*.py")):
        if chosen and script.stem not in chosen:
            continue
        say(script.stem)
        call = f"from tests.bench.{script.stem} import main; main()"
        code |= machine.start_python("-c", call, **extra)
    return code


def complete_peers(machine: Machine) -> Path:
    """Make `.venv-peers`, in which others are measured, and return its Python."""
    pins = machine.root / "tests" / "bench" / "peers.txt"
    folder = machine.root / ".venv-peers"
    python = folder / machine.python.relative_to(machine.venv)
    stamp_file = folder / "made-from"
    stamp = f"{sys.version}\n{pins.read_text('utf-8')}"
    if stamp_file.is_file() and stamp_file.read_text("utf-8") == stamp:
        return python
    say("Making the environment of the others in .venv-peers")
    pip = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r", str(pins)]
    code = machine.start(
        sys.executable, "-m", "venv", "--clear", str(folder)
    ) or machine.start(str(python), *pip)
    if code != 0:
        raise Trouble("The others could not be installed; see above.")
    stamp_file.write_text(stamp, "utf-8")
    return python


def pictures(machine: Machine, arguments: Sequence[str]) -> int:
    """Draw every page of the window as a picture"""
    set_up(machine)
    return machine.start_python(
        "-m", "tests.pictures", *arguments, **without_a_screen(machine)
    )


def messages(machine: Machine, arguments: Sequence[str]) -> int:
    """Collect the texts to translate; JSON files {English: Chinese} are merged in"""
    set_up(machine)
    return machine.start_python("-m", "tests.messages", *arguments)


def lock(machine: Machine, arguments: Sequence[str]) -> int:
    """Choose the newest allowed packages anew and check that each has its wheels"""
    set_up(machine)
    with tempfile.TemporaryDirectory() as folder:
        tools = Machine(Path(folder), machine.windows, machine.environ)
        say("Fetching the resolver")
        if machine.start(
            sys.executable, "-m", "venv", str(tools.venv)
        ) or machine.start(str(tools.python), "-m", "pip", "install", "--quiet", "uv"):
            raise Trouble("The resolver could not be installed; see above.")
        uv = [str(tools.python), "-m", "uv", "pip"]
        say("Resolving")
        chosen = Path(folder) / "requirements.lock"
        code = machine.start(
            *[*uv, "compile", "--quiet", "--universal", "--generate-hashes"],
            *["--no-annotate", "--no-header", "--python-version", "3.11"],
            *["--group", "dev", "--output-file", str(chosen), "pyproject.toml"],
        )
        if code != 0:
            return code
        text = chosen.read_text("utf-8")
        if "://" in text or any(line.startswith("-") for line in text.splitlines()):
            raise Trouble("The lock names an address or an option; it may not.")
        for platform in ("x86_64-pc-windows-msvc", "x86_64-manylinux_2_34"):
            for python in ("3.11", "3.12", "3.13"):
                code = machine.start(
                    *[*uv, "install", "--quiet", "--dry-run", "--no-deps"],
                    *["--only-binary", ":all:", "--require-hashes"],
                    *["--python-platform", platform, "--python-version", python],
                    *["--target", str(Path(folder) / "nowhere"), "-r", str(chosen)],
                )
                if code != 0:
                    raise Trouble(f"No wheel for {platform}, Python {python}.")
                say(f"A wheel of everything for {platform}, Python {python}")
        (machine.root / "requirements.lock").write_text(text, "utf-8", newline="\n")
    return 0


def without_a_screen(machine: Machine) -> dict[str, str]:
    """Return the variables that keep Qt off the screen unless somebody chose one."""
    return {"QT_QPA_PLATFORM": machine.environ.get("QT_QPA_PLATFORM", "offscreen")}


def seconds(began: float) -> str:
    """Return the time since `began` in whole words."""
    return f"{time.monotonic() - began:.1f} s"


COMMANDS = (run, test, long, bench, pictures, messages, lock)


def usage(machine: Machine) -> str:
    """Return what can be asked for."""
    lines = [f"{machine.spoken} COMMAND", ""]
    lines += [f"  {command.__name__:9} {command.__doc__}" for command in COMMANDS]
    return "\n".join(lines)


def main(machine: Machine, arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit code."""
    chosen = [command for command in COMMANDS if [command.__name__] == [*arguments[:1]]]
    if not chosen:
        print(usage(machine))
        return 0 if list(arguments) in ([], ["-h"], ["--help"]) else 2
    try:
        return chosen[0](machine, arguments[1:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    here = Machine(Path(__file__).resolve().parent, os.name == "nt", os.environ)
    sys.exit(main(here, sys.argv[1:]))
