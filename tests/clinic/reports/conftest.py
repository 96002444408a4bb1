"""Fonts, pictures and a sample summary for the tests of documents."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from clinic.records.enums import Flag, LesionStatus
from clinic.reports.document import Letterhead
from clinic.reports.fonts import FontBook
from clinic.reports.handouts import HandoutLibrary
from clinic.reports.summary_data import (
    AddendumLine,
    DerivedLine,
    LabLine,
    LesionLine,
    MapPin,
    MapView,
    PhotoGroup,
    PhotoLine,
    VisitSummary,
)

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def picture(kind: str, width: int, height: int, color: str = "#c89b86") -> bytes:
    """A plain picture as PNG or JPEG bytes."""
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return FontBook.load(RESOURCES / "fonts")


@pytest.fixture(scope="session")
def library() -> HandoutLibrary:
    return HandoutLibrary.load(RESOURCES / "handouts")


@pytest.fixture(scope="session")
def face_map() -> MapView:
    pins = (MapPin(0.42, 0.55, 1, LesionStatus.TREATED), MapPin(0.61, 0.54, 2))
    return MapView(picture("PNG", 400, 380, "#e8e2dd"), "Face, front", pins, "right", "left")


@pytest.fixture(scope="session")
def summary(face_map: MapView) -> VisitSummary:
    photo = PhotoLine(picture("JPEG", 1200, 850), "14 May 2026 · 22 counted", "Close-up", (0.2, "5 mm"))
    return VisitSummary(
        letterhead=Letterhead("Harbour Dermatology", ("12 Quay Street · Tel 555 0142",)),
        patient_name="Łukasz Żółć",
        visit_date="22 November 2026",
        birth="3 April 1972",
        age="54 years",
        sex="male",
        record_number="20417",
        allergies="sulfites",
        problems=("Limited scleroderma", "CKD G4"),
        skin_type="II",
        clinician="Dr M. Okafor",
        reason="White bumps under both eyes for 3 months.",
        examination="22 firm white papules, 1–2 mm, infraorbital right, no punctum.",
        assessment="Lesion 1: milia, primary.",
        plan="PTH and 25-OH vitamin D.",
        follow_up="Review of lesion 1 on 3 January 2027.",
        maps=(face_map,),
        lesions=(
            LesionLine(1, "Infraorbital cheek, right", "Milia", "confirmed", "22, after extraction 9", "−7"),
            LesionLine(2, "Index finger pulp, left", "Calcinosis cutis", "probable", "8.1 × 5.2 ± 0.2 mm", "new"),
        ),
        lesions_since="Since 2 Aug 2026",
        photo_groups=(PhotoGroup("lesion 1", (photo,), "Counted by hand."),),
        labs_title="Blood, 12 November 2026",
        labs=(
            LabLine("Calcium", "10.9", "mg/dL", "8.6–10.2", "laboratory", Flag.HIGH, (9.8, 10.4, 10.9), 8.6, 10.2),
            LabLine("Phosphate", "6.4", "mg/dL", "2.5–4.5", "laboratory", Flag.CRITICAL_HIGH),
        ),
        derived=(DerivedLine("Calcium, albumin-corrected", "11.62", "mg/dL", "10.9 + 0.8 × (4.0 − 3.1)"),),
        treatments_today=("Extraction with needle, lesion 1, 13 of 22 bumps; no complication.",),
        treatments_continuing=("Diltiazem 360 mg/day by mouth, since 4 Oct 2025.",),
        documents=("After an extraction",),
        addenda=(AddendumLine("Dr M. Okafor, 23 November 2026, 09:12", "PTH came back: 88 pg/mL."),),
        signed="Signed by Dr M. Okafor, 22 November 2026, 10:58",
        document_id="7f3a 91c2",
    )
