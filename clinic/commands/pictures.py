"""``photo``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.commands.faces import add_locate
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, add, group
from clinic.commands.photo_inbox import add_inbox
from clinic.commands.photo_scale import add_scale
from clinic.errors import NotFound
from clinic.records.photos import ImportOutcome, PhotoImport


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "photo", "import photos")
    take = add(verbs, "import", "import picture files (JPEG, PNG, TIFF, WebP, HEIC, BMP) of a patient", _import)
    take.add_argument("files", nargs="+", metavar="FILE")
    take.add_argument("--patient", required=True, metavar="MRN")
    take.add_argument("--lesion", default="", metavar="L1")
    add_locate(verbs)
    add_scale(verbs)
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
    outcomes, _changes = clinic.photos.import_files([Path(name) for name in call.args.files], target)
    refused = any(outcome.outcome == "refused" for outcome in outcomes)
    lines = tuple(f"{o.outcome:<10} {o.file}  {o.reason}".rstrip() for o in outcomes)
    return Result([_data(outcome) for outcome in outcomes], lines, SOME_REFUSED if refused else DONE)


def lesion_by_label(clinic: Clinic, patient_id: str, label: str) -> str:
    """The key of lesion ``L1``. Raises ``NotFound``."""
    for row in clinic.lesions.list(patient_id):
        if row.label.casefold() == label.strip().casefold():
            return row.id
    raise NotFound(f"This patient has no lesion {label}.", "`patient show` lists them.")


def _data(outcome: ImportOutcome) -> dict[str, Any]:
    data = asdict(outcome)
    del data["photo_id"]
    return {key: (None if value == "" else value) for key, value in data.items()}
