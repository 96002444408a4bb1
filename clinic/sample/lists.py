"""What the sample clinic added to the lists of the laboratory: an analyte, a panel and a critical value of its own."""

import json
from pathlib import Path

from clinic.app import Clinic
from clinic.records.lab_lists import CriticalDraft, OwnAnalyteDraft, OwnRange, PanelDraft


def add_lists(clinic: Clinic, path: Path) -> None:
    """Enter what ``lists.json`` tells; analytes first, since panels may hold them."""
    told = json.loads(path.read_text(encoding="utf-8"))
    for row in told["analytes"]:
        ranges = (OwnRange(row.pop("low"), row.pop("high")),)
        clinic.lab_lists.save_analyte(OwnAnalyteDraft(**{**row, "aliases": tuple(row["aliases"])}, ranges=ranges))
    for row in told["panels"]:
        clinic.lab_lists.save_panel(PanelDraft(row["name"], tuple(row["analytes"])))
    for row in told["critical"]:
        clinic.lab_lists.save_critical(CriticalDraft(**row))
