"""``python -m ui.bench gallery comparison import labs overview``: what ``make bench`` runs in a window."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clinic.bench.measure import Figure
from ui.bench.comparison import comparison_figures
from ui.bench.gallery import gallery_figures
from ui.bench.importing import window_import_figures
from ui.bench.lab_importing import lab_import_figures
from ui.bench.overview import overview_figures

GROUPS: dict[str, Callable[[Path], list[Figure]]] = {
    "gallery": gallery_figures,
    "comparison": comparison_figures,
    "import": window_import_figures,
    "labs": lab_import_figures,
    "overview": overview_figures,
}


def main(names: list[str]) -> int:
    """Print the figures as JSON; return the exit code."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        sys.stderr.write(f"There is no benchmark {unknown[0]}. Choose one of {', '.join(GROUPS)}.\n")
        return 2
    application = QApplication.instance() or QApplication([])
    figures = []
    for name in names or GROUPS:
        sys.stderr.write(f"Measuring the {name} ...\n")
        with tempfile.TemporaryDirectory(prefix="skinfolio-bench-") as place:
            figures += GROUPS[name](Path(place))
    sys.stdout.write(json.dumps([figure.data() for figure in figures], indent=2) + "\n")
    application.quit()
    return 0


sys.exit(main(sys.argv[1:]))
