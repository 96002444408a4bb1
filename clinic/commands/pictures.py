"""``photo``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.commands.faces import add_locate
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, add, group
from clinic.commands.photo_align import add_align
from clinic.commands.photo_count import add_count
from clinic.commands.photo_inbox import add_inbox
from clinic.commands.photo_scale import add_scale
from clinic.errors import NotFound
from clinic.imaging import pictures_in
from clinic.records.photos import ImportOutcome, PhotoImport


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "photo", "import photos")
    kinds = "JPEG, PNG, TIFF, WebP, HEIC, BMP, DICOM"
    take = add(verbs, "import", f"import picture files ({kinds}) of a patient; folders with all below them", _import)
    take.add_argument("files", nargs="+", metavar="FILE")
    take.add_argument("--patient", required=True, metavar="MRN")
    take.add_argument("--lesion", default="", metavar="L1")
    add_locate(verbs)
    add_align(verbs)
    add_scale(verbs)
    add_count(verbs)
    add_inbox(verbs)


def _import(call: Call) -> Result:
    clinic = call.clinic()
    patient = call.patient_id(call.args.patient)
    visit = clinic.visits.open_for(patient)
    target = PhotoImport(
        patient,
        visit.id if visit else "",
        lesion_by_label(clinic, patient, call.args.lesion) if call.args.lesion else "",
    )
    files = pictures_in([Path(name) for name in call.args.files])
    outcomes, _changes = clinic.photos.import_files(files, target)
    refused = any(outcome.outcome == "refused" for outcome in outcomes)
    lines = tuple(f"{o.outcome:<10} {o.file}  {_words(o)}".rstrip() for o in outcomes)
    return Result([_data(outcome) for outcome in outcomes], lines, SOME_REFUSED if refused else DONE)


def lesion_by_label(clinic: Clinic, patient_id: str, label: str) -> str:
    """The key of lesion ``L1``. Raises ``NotFound``."""
    for row in clinic.lesions.list(patient_id):
        if row.label.casefold() == label.strip().casefold():
            return row.id
    raise NotFound(f"This patient has no lesion {label}.", "`patient show` lists them.")


_KEYS = ("file", "outcome", "reason", "sha256", "width", "height", "captured_at", "captured_from")


def _data(outcome: ImportOutcome) -> dict[str, Any]:
    data = asdict(outcome)
    return {key: (None if data[key] == "" else data[key]) for key in _KEYS}


def _words(outcome: ImportOutcome) -> str:
    scale = outcome.scale
    found = f"Scale: {scale.mm_per_pixel:.4g} mm for each pixel, by {scale.reference}." if scale else ""
    return " ".join(part for part in (found, outcome.reason) if part)
