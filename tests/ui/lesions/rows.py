"""Rows made by name."""

from clinic.records.enums import Certainty, LesionStatus, Side
from clinic.records.lesions import LesionRow


def lesion_row(**values: object) -> LesionRow:
    """A lesion of the right infraorbital region; ``values`` replace what is said here."""
    fields: dict[str, object] = {
        "id": "lesion",
        "patient_id": "patient",
        "number": 1,
        "site": "infraorbital",
        "side": Side.RIGHT,
        "site_text": "Infraorbital region, right",
        "diagnosis": "milia",
        "diagnosis_text": "Milia",
        "certainty": Certainty.PROBABLE,
        "status": LesionStatus.ACTIVE,
        "point": None,
        "anchored": True,
        "cluster": False,
        "first_noted": None,
        "note": "",
        "version": 1,
        **values,
    }
    return LesionRow(**fields)  # type: ignore[arg-type]  # values by name
