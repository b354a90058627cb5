# SPDX-License-Identifier: Apache-2.0
"""What a frozen carecalc needs beside its modules: the forms and the resources."""

from carecalc import paths

datas = [
    (str(paths.forms()), "carecalc/_data/forms"),
    (str(paths.resources()), "carecalc/_data/resources"),
]
# Imported only when there is something to do, so that starting stays quick.
hiddenimports = ["carecalc.cli", "carecalc.gui.app"]
