"""A clinic with visits, recalls and a report on the day of 22 November 2026."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinic.app import Clinic
from tests.support.clinics import SettableClock, add_patient, make_clinic


@pytest.fixture
def clock() -> SettableClock:
    """Set back for the past by the fixture ``clinic``, then Sunday 22 November 2026, 9:30 UTC."""
    return SettableClock()


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    """Three people: one left with an open visit, two to come back, of whom one is late."""
    clock.forward(days=-20)
    clinic = make_clinic(tmp_path, clock)
    astrid = add_patient(clinic, "Lindqvist", "Astrid", phone="555 0142")
    maria = add_patient(clinic, "Nunez", "Maria")
    add_patient(clinic, "Okonkwo", "Chidi")
    clinic.recalls.save(maria.id, date(2026, 11, 10), "PTH and vitamin D")
    clinic.visits.start(astrid.id, "Milia")
    clock.forward(days=20)
    clinic.recalls.save(astrid.id, date(2026, 11, 22) + timedelta(days=4), "Wound check")
    clinic.recalls.save(astrid.id, date(2027, 3, 1), "Yearly review")
    yield clinic
    clinic.close()


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    """A laboratory message about someone who is not in the record."""
    lines = (
        "MSH|^~\\&|LIS|NORTH LAB|SKINFOLIO|CLINIC|20261122080000||ORU^R01^ORU_R01|M1|P|2.5.1",
        "PID|1||99887^^^CLINIC^MR||STRANGER^SAM||19610203|M",
        "OBR|1||F77|24323-8^Bone profile^LN|||20261121090000|||||||||||||||20261122073000|||F",
        "OBX|1|NM|17861-6^Calcium^LN||10.9|mg/dL|8.6-10.2|H|||F",
    )
    path = tmp_path / "report.hl7"
    path.write_text("\r".join(lines) + "\r", encoding="utf-8")
    return path
