"""A patient with a course of eight months, and the page that shows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side, SizeMethod
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.photos import PhotoImport
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.reports.course import Mark
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from tests.support.clinics import START, SettableClock, add_patient
from ui.context import Context
from ui.timeline.page import OverviewPage

DAYS = (date(2026, 3, 3), date(2026, 8, 2), date(2026, 11, 22))
SIZES = (10.5, 9.3, 8.1)


@dataclass
class Story:
    """Who and what the tests speak of."""

    patient: str
    lesion: str = ""
    visits: tuple[str, ...] = ()
    photo: str = ""


@pytest.fixture
def story(clinic: Clinic, clock: SettableClock) -> Story:
    """Three visits of one lesion, with results, a medicine, a procedure and a photo."""
    told = Story(add_patient(clinic).id)
    for day, size in zip(DAYS, SIZES, strict=True):
        clock.moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
        visit, _ = clinic.visits.start(told.patient, "Review")
        told.visits += (visit.id,)
        if not told.lesion:
            draft = LesionDraft(told.patient, "index_dorsal", Side.LEFT, diagnosis="calcinosis_dystrophic")
            told.lesion = clinic.lesions.save(draft)[0].id
        method = SizeMethod.CALLIPER if size > 10 else SizeMethod.PHOTO
        clinic.lesions.observe(
            ObservationDraft(told.lesion, visit.id, long_axis=size, uncertainty=0.2, size_method=method)
        )
        results = (
            ResultDraft(analyte="phosphate", number=4.0 + 10.5 - size, unit="mg/dL", low=2.5, high=4.5),
            ResultDraft(analyte="pth_intact", number=2500, comparator=">", unit="pg/mL"),
        )
        clinic.labs.save_typed(told.patient, LabReportDraft(results, sampled_at=clock.moment - timedelta(minutes=30)))
        if day != DAYS[-1]:
            clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    _treat(clinic, told)
    clock.moment = START
    return told


def _treat(clinic: Clinic, told: Story) -> None:
    drug, _ = clinic.treatments.save_drug(
        DrugDraft(told.patient, "diltiazem", "Diltiazem", 240, "mg", "oral", "daily", DAYS[0])
    )
    clinic.treatments.change_dose(drug.id, DoseChange(DAYS[1], 360, "mg", "daily", "no effect on size"))
    fields = clinic.catalog.procedure_kinds["extraction"].fields
    typed = tuple((field.key, field.choices[0] if field.choices else "5") for field in fields if field.required)
    clinic.treatments.save_procedure(ProcedureDraft(told.visits[-1], "extraction", (told.lesion,), typed))
    picture = encode_jpeg(render_skin(SkinSpec(size=(160, 120), mm_per_pixel=0.2), 1), clinic.now())
    outcome, _ = clinic.photos.import_bytes(
        "finger.jpg", picture, PhotoImport(told.patient, told.visits[-1], told.lesion)
    )
    told.photo = outcome.photo_id


@pytest.fixture
def page(ctx: Context, story: Story, qtbot: QtBot) -> Iterator[OverviewPage]:
    """The page of that patient, read and shown in the room that a small window leaves."""
    page = OverviewPage(ctx)
    qtbot.addWidget(page)
    page.resize(800, 560)
    page.set_patient(story.patient)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.view.chart is not None)
    yield page
    page.close()


@pytest.fixture
def mark_of(page: OverviewPage) -> Callable[[str], Mark]:
    """The first mark whose key begins so."""

    def find(start: str) -> Mark:
        assert page.view.chart is not None
        return next(mark for mark in page.view.chart.marks if mark.key.startswith(start))

    return find
