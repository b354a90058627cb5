# SPDX-License-Identifier: Apache-2.0
"""Printers that are slow to be found, looked for in a process of their own."""

import os
import socket
import time

from carecalc.gui.printers import Found, look

NAMES = ("前台 HP", "档案室")
DEAF = "CARECALC_TEST_DEAF_SERVER"


def after_a_while() -> Found:
    """Find two after what the look says was long."""
    return Found(NAMES, NAMES[1], took=20.4)


def at_once() -> Found:
    """Find two at once."""
    return Found(NAMES, NAMES[0], took=0.1)


def none_after_a_while() -> Found:
    """Find none, after long."""
    return Found((), "", took=20.4)


def after_an_hour() -> Found:
    """Hold still for an hour."""
    time.sleep(3600)
    return Found(NAMES, "", took=3600.0)


def and_fall_over() -> Found:
    """Take the process along, as a driver does."""
    os._exit(3)


def of_a_deaf_server() -> Found:
    """Ask the system's own way a server that takes the call and never answers.

    It holds Python still, threads and all, where the system asks by CUPS; elsewhere it
    finds what there is.
    """
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(5)
        os.environ["CUPS_SERVER"] = f"127.0.0.1:{server.getsockname()[1]}"
        return look()
