# SPDX-License-Identifier: Apache-2.0
"""carecalc: from a disability assessment at home to the month's list of care subsidies."""

__version__ = "0.11.1"
