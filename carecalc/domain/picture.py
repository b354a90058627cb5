# SPDX-License-Identifier: Apache-2.0
"""How large a kept picture or scan may be, and why no larger.

A year of 2,000 visits with all its backups stays under 10 GB. An attachment lies in the
office and once beside its backups; on a second device it fills that one. What the data
file's own backups take leaves 1.29 MB of attachments a visit: three photographs, and
the papers.
"""

LONGEST_SIDE = 1600
"""Pixels: on an A4 sheet that fills the picture 137 to the inch, small print is read."""

MOST_PICTURE_BYTES = 350_000
"""Three of these a visit are 1.05 MB."""

MOST_SCAN_BYTES = 5_000_000
"""A scan in a PDF file stays as it is; not every visit brings one."""

MOST_SOURCE_BYTES = 64 * 2**20
"""No larger file is read into memory to be made smaller."""

MOST_PIXELS = 64_000_000
"""Four bytes each are 256 MB: what is read from a file of a few kilobytes could
otherwise fill the memory of a small computer."""
