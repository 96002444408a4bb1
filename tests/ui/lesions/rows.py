"""Rows made by name."""

from datetime import UTC, datetime

from clinic.records.enums import Certainty, Figure, LesionStatus, Side
from clinic.records.lesions import AreaRow, LesionRow
from clinic.records.surface import SurfaceArea


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


def area_row(area: SurfaceArea | None, cm2: float = 12.4, **values: object) -> AreaRow:
    """What was painted of that lesion on the figure of a woman; ``values`` replace what is said here."""
    fields: dict[str, object] = {
        "id": "area",
        "lesion_id": "lesion",
        "visit_id": "",
        "painted_at": datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
        "author": "Dr M. Okafor",
        "figure": Figure.ADULT_FEMALE,
        "area": area,
        "cm2": cm2,
        "share": cm2 / 17_000,
        "note": "",
        "version": 1,
        **values,
    }
    return AreaRow(**fields)  # type: ignore[arg-type]  # values by name
