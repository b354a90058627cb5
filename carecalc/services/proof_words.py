# SPDX-License-Identifier: Apache-2.0
"""What is said of a file that was checked, at the terminal and in the window alike."""

from carecalc.text import N_

VERDICTS = {
    "genuine": N_("{what}: genuine. What the code states is signed by {office}."),
    "altered": N_("{what}: NOT genuine: it was altered, or nobody ever issued it so."),
    "withdrawn": N_("{what}: withdrawn by {office} on {day}; it counts no more."),
    "expired": N_("{what}: expired: issued by {office}, it held until {day}."),
    "unknown-key": N_(
        "{what}: signed by a key that is not known; whether it is genuine is open."
    ),
    "named": N_("{what}: the very file that the genuine paper {number} names."),
    "made-here": N_("{what}: the very file {number} that was made here for a bank."),
    "not-named": N_(
        "{what}: NOT the file that the bank's cover names: altered, or another one."
    ),
    "same-lines": N_(
        "{what}: saved by another program; its rows are those of the closed list {number}."
    ),
    "remade": N_(
        "{what}: the very file that the closed list {number} gives for people to open."
    ),
    "same-payments": N_("{what}: it pays what the closed list {number} pays."),
    "no-code": N_("{what}: no code of a paper was found in it."),
    "signature-missing": N_(
        "{what}: NOT genuine: the office's signature was taken off this file."
    ),
    "other-certificate": N_(
        "{what}: NOT genuine: another certificate than the office's signed this file."
    ),
}
"""By outcome; `{what}` is the file, `{office}` who issued it, `{number}` what names it,
`{day}` since when it counts no more."""

PROVES_NOTHING = ("no-code", "unknown-key")
"""Outcomes that say neither that a file is genuine nor that it is not."""
