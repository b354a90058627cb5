# SPDX-License-Identifier: Apache-2.0
"""Where things are: shipped files and this user's folders, however we were installed."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

HOME_VARIABLE = "CARECALC_HOME"


def forms() -> Traversable:
    """Return the folder of shipped forms: what a person fills in or is handed."""
    return _shipped("forms")


def resources() -> Traversable:
    """Return the folder of shipped resources: what the program consults."""
    return _shipped("resources")


# One variable moves every folder below: trying the program, or testing it, can then
# never touch a real office. No folder is made here: whoever writes makes it.


def overlay(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the user's overlay: a folder with newer `forms/` and `resources/`."""
    return _data(environ) / "overlay"


def offices(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where an office is made unless the user says otherwise."""
    return _data(environ) / "offices"


def trials(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the offices for trying out, never among the real ones."""
    return _data(environ) / "trials"


def settings(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of this machine's settings."""
    if home := environ.get(HOME_VARIABLE):
        return Path(home) / "settings"
    return platformdirs.user_config_path("carecalc", appauthor=False)


def logs(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where the program writes down what befell itself."""
    if home := environ.get(HOME_VARIABLE):
        return Path(home) / "logs"
    return platformdirs.user_log_path("carecalc", appauthor=False)


def _data(environ: Mapping[str, str]) -> Path:
    if home := environ.get(HOME_VARIABLE):
        return Path(home) / "data"
    # Never roaming: an office does not travel over the network when somebody logs in.
    return platformdirs.user_data_path("carecalc", appauthor=False)


@cache  # Asked for with every icon; an installation does not move while it runs.
def _shipped(name: str) -> Traversable:
    packed = files("carecalc") / "_data" / name
    if packed.is_dir():
        return packed
    checkout = Path(__file__).resolve().parents[1] / name
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"carecalc was installed without its folder {name!r}")
