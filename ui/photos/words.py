"""How photos are told: dates, where a time comes from, how many, what became of an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from clinic.records.enums import CapturedFrom, ConsentScope, PhotoKind
from clinic.records.photos import ImportOutcome, PhotoRow
from clinic.rules.dates import spoken, spoken_short
from ui.widgets.report_dialog import FileReport

SOURCES = {
    CapturedFrom.EXIF: "as the camera wrote it",
    CapturedFrom.FILE: "time of the file, not of the camera",
    CapturedFrom.TYPED: "as typed",
    CapturedFrom.UNKNOWN: "time of the import: the photo holds none",
}
_SHORT_SOURCES = {
    CapturedFrom.EXIF: "",
    CapturedFrom.FILE: "time of the file",
    CapturedFrom.TYPED: "date typed",
    CapturedFrom.UNKNOWN: "date of import",
}
KINDS = tuple((kind.value, kind.value.capitalize()) for kind in PhotoKind)
SCOPES = {
    ConsentScope.RECORD: "Record only",
    ConsentScope.TEACHING: "Teaching",
    ConsentScope.PUBLICATION: "Publication",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that stand together under one heading."""

    title: str
    note: str
    rows: tuple[PhotoRow, ...]


def day_of(row: PhotoRow) -> date:
    """The day of a photo where the program runs."""
    return row.when.astimezone().date()


def taken(row: PhotoRow) -> str:
    """``22 November 2026, 10:31``."""
    return f"{spoken(day_of(row))}, {row.when.astimezone():%H:%M}"


def caption(row: PhotoRow) -> str:
    """``22 Nov 2026 · L1, L2``."""
    return " · ".join(part for part in (spoken_short(day_of(row)), ", ".join(row.lesion_labels)) if part)


def detail(row: PhotoRow) -> str:
    """``close-up · time of the file``."""
    return " · ".join(part for part in (row.kind.value, _SHORT_SOURCES[row.captured_from]) if part)


def photos_counted(number: int) -> str:
    """``1 photo``, ``3 photos``."""
    return "1 photo" if number == 1 else f"{number:,} photos"


@dataclass(frozen=True, slots=True)
class ImportReport(FileReport):
    """What became of an import, in words."""

    @classmethod
    def of(cls, outcomes: Sequence[ImportOutcome], left_out: int) -> "ImportReport":
        """Tell a batch; ``left_out`` files were not reached because it was cancelled."""
        counts = {
            kind: sum(outcome.outcome == kind for outcome in outcomes) for kind in ("stored", "duplicate", "refused")
        }
        parts = [f"{photos_counted(counts['stored'])} added"]
        scaled = sum(outcome.outcome == "stored" and outcome.scale is not None for outcome in outcomes)
        if scaled:
            parts.append(f"scale found in {scaled:,}" if scaled < counts["stored"] else "scale found")
        if counts["duplicate"]:
            parts.append(f"{counts['duplicate']} already in the record")
        if counts["refused"]:
            parts.append(f"{counts['refused']} refused")
        if left_out:
            parts.append(f"{left_out} left out because you cancelled")
        told = ((PurePath(outcome.file).name, _became(outcome)) for outcome in outcomes if outcome.reason)
        return cls(", ".join(parts) + ".", tuple(told))


def _became(outcome: ImportOutcome) -> str:
    return {"refused": "Not added. ", "stored": "Added. "}.get(outcome.outcome, "") + outcome.reason
