"""One person with a long course: many visits, results, photos and lesions, written in bulk.

Taking them in is not what is measured; the thumbnails of all photos are of a few pictures.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from clinic.app import Clinic
from clinic.bench.many_photos import write_photos, write_thumbnails
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import (
    CountMethod,
    LabSource,
    ReportStatus,
    ResultStatus,
    Sex,
    Side,
    SizeMethod,
    VisitStatus,
)
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDraft
from clinic.store.ids import IdSource
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import Base

VISITS, RESULTS, PHOTOS, LESIONS = 40, 600, 300, 25
_APART = timedelta(days=42)
_SITES = ("infraorbital", "cheek_malar", "forehead", "finger_nos")
_PANEL = (
    ("calcium_total", "mg/dL", 9.8, 0.9),
    ("albumin", "g/dL", 3.6, 0.4),
    ("phosphate", "mg/dL", 5.1, 1.2),
    ("creatinine", "mg/dL", 1.8, 0.6),
    ("pth_intact", "pg/mL", 140.0, 80.0),
    ("vitd_25oh", "ng/mL", 24.0, 9.0),
)
_SEEN = 9
"""Visits at which each lesion was observed."""


@dataclass(frozen=True, slots=True)
class LongCourse:
    """Where the clinic lies, its passphrase, whose course it is, and another person with nothing yet."""

    folder: Path
    passphrase: str
    patient_id: str
    other_id: str


def make_long_course(folder: Path) -> LongCourse:
    """A clinic with one person of ``VISITS``, ``RESULTS``, ``PHOTOS`` and ``LESIONS`` over some five years."""
    passphrase = "a course of five years"
    clinic, _code = Clinic.create(folder, ClinicDraft("Course"), "Bench", passphrase, kdf=CHEAP_FOR_TESTS)
    with clinic:
        person, _ = clinic.patients.save(PatientDraft("Long", "Lena", birth=PartialDate(1958), sex=Sex.FEMALE))
        other, _ = clinic.patients.save(PatientDraft("New", "Nora", birth=PartialDate(1980), sex=Sex.FEMALE))
        places = [(_SITES[n % len(_SITES)], (Side.LEFT, Side.RIGHT)[n % 2]) for n in range(LESIONS)]
        lesions = [clinic.lesions.save(LesionDraft(person.id, *place))[0] for place in places]
        _write_record(clinic, person.id, lesions)
        write_photos(clinic, person.id, lesions[:4], range(PHOTOS))
        write_thumbnails(clinic, PHOTOS)
    return LongCourse(folder, passphrase, person.id, other.id)


def _write_record(clinic: Clinic, patient_id: str, lesions: list[LesionRow]) -> None:
    chance, ids, now = random.Random(3), IdSource(clinic.now), clinic.now()
    user, tables = clinic.user.id, Base.metadata.tables
    kept: dict[str, object] = {"created_at": now, "created_by": "", "updated_at": now, "version": 1}
    days = [now - _APART * n for n in range(VISITS, 0, -1)]
    about = kept | {"patient_id": patient_id}
    visits = [about | _visit(ids(), user, day) for day in days]
    seen = []
    for number, lesion in enumerate(lesions):
        looks = chance.sample(visits, _SEEN)
        seen += [kept | _observation(ids(), lesion.id, visit, user, number, chance) for visit in looks]
    reports, results = [], []
    for at in range(RESULTS // len(_PANEL)):
        day = now - timedelta(days=at * 17 + 3)
        report = about | _report(ids(), day)
        reports.append(report)
        for place, test in enumerate(_PANEL):
            results.append(about | _result(ids(), str(report["id"]), place, test, day, chance))
    with clinic.database.write() as session:
        for name, rows in (("visit", visits), ("observation", seen), ("lab_report", reports), ("lab_result", results)):
            session.execute(insert(tables[name]), rows)


def _visit(key: str, user: str, day: datetime) -> dict[str, object]:
    return {
        "id": key,
        "clinician_id": user,
        "started_at": day,
        "utc_offset_minutes": 0,
        "status": VisitStatus.SIGNED,
        "reason": "Follow-up",
        "signed_at": day + timedelta(minutes=20),
        "signed_by_id": user,
    }


def _observation(
    key: str, lesion_id: str, visit: dict[str, object], user: str, number: int, chance: random.Random
) -> dict[str, object]:
    counted = number % 3 == 0
    return {
        "id": key,
        "lesion_id": lesion_id,
        "visit_id": visit["id"],
        "observed_at": visit["started_at"],
        "author_id": user,
        "long_axis": None if counted else round(chance.uniform(2, 9), 1),
        "uncertainty": None if counted else 0.2,
        "size_method": SizeMethod.PHOTO,
        "count": chance.randrange(4, 20) if counted else None,
        "count_method": CountMethod.ASSISTED,
        "count_uncertainty": 1.0 if counted else None,
    }


def _report(key: str, day: datetime) -> dict[str, object]:
    return {
        "id": key,
        "status": ReportStatus.FILED,
        "source": LabSource.TYPED,
        "laboratory": "Harbour Laboratory",
        "panel": "Bone and mineral",
        "sampled_at": day,
        "received_at": day,
        "reported_patient": {},
        "notes": [],
    }


def _result(
    key: str, report_id: str, place: int, test: tuple[str, str, float, float], day: datetime, chance: random.Random
) -> dict[str, object]:
    analyte, unit, middle, spread = test
    return {
        "id": key,
        "report_id": report_id,
        "position": place,
        "analyte": analyte,
        "reported_name": analyte,
        "specimen": "serum",
        "number": round(chance.gauss(middle, spread / 2), 2),
        "unit": unit,
        "ucum": unit,
        "status": ResultStatus.FINAL,
        "sampled_at": day,
    }
