"""What the first look at a course needs is loaded before anyone looks."""

from clinic.app import Clinic
from ui.timeline.reading import make_ready


def test_making_ready_looks_at_nobody(clinic: Clinic) -> None:
    before = clinic.database.auditor.head.read()
    make_ready(clinic)
    assert "atlas" in vars(clinic)
    assert clinic.database.auditor.head.read() == before
