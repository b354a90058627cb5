# SPDX-License-Identifier: Apache-2.0
"""How the window opens, founds, mends and closes an office."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from carecalc.domain.office import Office
from carecalc.services.context import Context
from carecalc.services.rescue import Brought, Offer
from carecalc.services.trials import Trial
from carecalc.services.working import Watch


@dataclass(frozen=True, slots=True)
class Doors:
    """How an office is opened, founded and closed: what `bootstrap` offers.

    `open` takes folder, user, passphrase, whether it is for reading only, and what
    watches it: it says what takes a while, and stops it;
    `keyholders` returns the users and both officers of a folder, `recover` takes it with
    both officers' words, the user, their new passphrase and the reason; `bring_back`
    puts a backup that was offered in the place of what is damaged, `bringing_back`
    clears away what it left half done; `found_trial` founds this user's office of a kind
    for trying out if there is none, `founding_trial` clears away what it left half done,
    `try_out` opens it, `throw_away` closes and erases one;
    `speak` tells Qt's own texts which language the window took. `tries` is the file
    that counts wrong passphrases, by `clock`; by `seconds` one knows that nobody is at
    the computer, or that it slept.
    """

    open: Callable[[Path, str, str, bool, Watch], Context]
    create: Callable[
        [Path, Office, str, str, tuple[tuple[str, str], tuple[str, str]]], Context
    ]
    close: Callable[[Context], None]
    keyholders: Callable[[Path], tuple[tuple[str, ...], tuple[str, str]]]
    recover: Callable[[Path, tuple[str, str], str, str, str], None]
    bring_back: Callable[..., Brought]
    bringing_back: Callable[[Offer], AbstractContextManager[None]]
    found_trial: Callable[..., None]
    founding_trial: Callable[[str], AbstractContextManager[None]]
    try_out: Callable[[str], Trial]
    throw_away: Callable[[Context], None]
    speak: Callable[[str], None]
    clock: Callable[[], datetime]
    seconds: Callable[[], tuple[float, float]]
    tries: Path
