"""Tells a person's story to the clinic, through its services and nothing else."""

from datetime import date, datetime, timedelta
from typing import Any

from clinic.app import Clinic
from clinic.atlas.brush import Brush
from clinic.atlas.cells import area_of
from clinic.records.enums import (
    Certainty,
    ConsentScope,
    CountMethod,
    Figure,
    LesionStatus,
    PhotoKind,
    Sex,
    Side,
    SizeMethod,
    SkinTone,
)
from clinic.records.lesions import AreaDraft, LesionDraft, ObservationDraft, Response
from clinic.records.patients import Medicine, PatientDraft, Problem
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitText
from clinic.sample.laboratory import Laboratory
from clinic.sample.looks import seed_of
from clinic.sample.measuring import Measurer
from clinic.sample.pictures import Shot, surface_point
from clinic.sample.schedule import SampleClock
from clinic.sample.stories import LabStory, LesionStory, Person, Values, VisitStory, birth_of, noted_of
from clinic.sample.treating import Treating

_ENDS_WITH_FINDING = ("monitoring", "histology")
"""Recalls that end when a result is entered, not by coming."""


class Recorder:
    """Writes one person's record; the clock says when."""

    def __init__(
        self,
        clinic: Clinic,
        clock: SampleClock,
        person: Person,
        laboratory: Laboratory,
        measurer: Measurer,
        today: date,
        seed: int,
    ) -> None:
        self._clinic, self._clock, self._person, self._measurer = clinic, clock, person, measurer
        self._laboratory, self._today, self._seed = laboratory, today, seed
        self._lesions: dict[str, str] = {}
        self._treating = Treating(clinic, clock, self._lesions)
        self.patient_id = ""

    def register(self) -> None:
        """Add the person to the clinic."""
        story = self._person
        draft = PatientDraft(
            family=story.family,
            given=story.given,
            birth=birth_of(story.birth, self._today),
            sex=Sex(story.sex),
            mrn=story.mrn,
            other_names=story.other,
            preferred=story.preferred,
            gender=story.gender,
            phone=story.phone,
            email=story.email,
            address=story.address,
            language=story.language,
            skin_tone=SkinTone(story.tone) if story.tone else None,
            allergies=story.allergies,
            problems=tuple(Problem(name, key) for name, key in story.problems),
            medicines=tuple(Medicine(name, dose, key) for name, dose, key in story.medicines),
            pregnant=story.pregnant,
            note=story.note,
        )
        saved, _changes = self._clinic.patients.save(draft)
        self.patient_id = saved.id

    def visit(self, visit: VisitStory, shots: tuple[tuple[Shot, bytes], ...]) -> None:
        """All that happens at one visit, from the greeting to the signature."""
        for recall in self._clinic.recalls.for_patient(self.patient_id):
            if recall.done_at is None and recall.kind not in _ENDS_WITH_FINDING:
                self._clinic.recalls.done(recall.id, "Came to the visit.")
        opened, _changes = self._clinic.visits.start(self.patient_id, visit.why)
        if shots:
            self._consent_to_photos()
        self._clock.forward(2)
        self._see(visit, opened.id)
        self._clock.forward(2)
        before = [pair for pair in shots if not pair[0].last]
        self._photograph(before, opened.id)
        self._treating.treat(self.patient_id, visit, opened.id)
        self._photograph([pair for pair in shots if pair[0].last], opened.id)
        self._clinic.visits.save_text(opened.id, self._text(visit), 0)
        self._decide(visit)
        self._clock.forward(4)
        if not visit.open:
            self._clinic.visits.sign(opened.id, 0)
        self._print(visit, opened.id)

    def add(self, text: str) -> None:
        """An addendum to the last visit."""
        newest = self._clinic.visits.list(self.patient_id)[0]
        self._clinic.visits.add_addendum(newest.id, text)

    def lab(self, lab: LabStory, sampled_at: datetime) -> None:
        """Results as they are typed from the laboratory's paper."""
        self._clinic.labs.save_typed(self.patient_id, self._laboratory.report(lab, sampled_at))

    def try_recall(self, text: str) -> None:
        """Somebody tried to reach the person about the open recall."""
        self._clinic.recalls.attempt(self._open_recall(), text)

    def close_recall(self, outcome: str) -> None:
        """The recall is given up, or settled without a visit."""
        self._clinic.recalls.done(self._open_recall(), outcome)

    def restrict(self, reason: str) -> None:
        """The person asks that the record is kept and not worked with."""
        self._clinic.privacy.restrict(self.patient_id, reason)

    def consent(self, scope: str, on: date) -> None:
        """The person agreed to a use of the photos."""
        self._clinic.consents.give(self.patient_id, ConsentScope(scope), on)

    def archive(self) -> None:
        """The record is put away."""
        self._clinic.patients.archive(self.patient_id, True)

    def _open_recall(self) -> str:
        rows = self._clinic.recalls.for_patient(self.patient_id)
        return next(row.id for row in rows if row.done_at is None and row.kind not in _ENDS_WITH_FINDING)

    def _consent_to_photos(self) -> None:
        if not self._clinic.consents.list(self.patient_id):
            note = "Signed by a parent." if self._person.birth.endswith("d") else "Signed on paper."
            self._clinic.consents.give(self.patient_id, ConsentScope.RECORD, self._clock().astimezone().date(), note)

    def _see(self, visit: VisitStory, visit_id: str) -> None:
        for lesion in self._person.lesions:
            named = lesion.key in visit.seen or lesion.key in visit.photos or lesion.key in visit.status
            if named and lesion.key not in self._lesions:
                self._place(lesion)
        for key, seen in visit.seen.items():
            self._clinic.lesions.observe(_observation(self._lesions[key], visit_id, seen))
            if "area_mm" in seen:
                self._paint(self._lesions[key], visit_id, float(seen["area_mm"]))

    def _paint(self, lesion_id: str, visit_id: str, diameter: float) -> None:
        """Paint a round area (mm) around the lesion's place."""
        row, atlas, figure = self._clinic.lesions.get(lesion_id).row, self._clinic.atlas, Figure.ADULT_FEMALE
        if row.point is not None:
            area = area_of(Brush(atlas, figure).stamp(row.point, diameter / 2), atlas.version)
            if area is not None:
                self._clinic.areas.paint(AreaDraft(row.id, area, figure, visit_id))

    def _place(self, lesion: LesionStory) -> None:
        draft = LesionDraft(
            patient_id=self.patient_id,
            site=lesion.site,
            side=Side(lesion.side),
            point=surface_point(self._clinic.atlas, lesion, seed_of(self._seed, self._person.family, lesion.key)),
            first_noted=noted_of(lesion.noted, self._today),
            diagnosis=lesion.dx,
            diagnosis_text=lesion.text,
            certainty=Certainty(lesion.sure),
            cluster=lesion.cluster,
            note=lesion.note,
        )
        self._lesions[lesion.key] = self._clinic.lesions.save(draft)[0].id

    def _photograph(self, shots: list[tuple[Shot, bytes]], visit_id: str) -> None:
        for shot, data in shots:
            where = PhotoImport(
                patient_id=self.patient_id,
                visit_id=visit_id,
                lesion_id=self._lesions[shot.key] if shot.key else "",
                kind=PhotoKind.OVERVIEW if shot.view else PhotoKind.CLOSE_UP,
            )
            outcome, _changes = self._clinic.photos.import_bytes(shot.name, data, where)
            if outcome.outcome != "stored":
                raise ValueError(f"{shot.name}: {outcome.reason}")
            self._measurer.look(shot, outcome.photo_id, self._lesions)

    def _decide(self, visit: VisitStory) -> None:
        lesions = self._clinic.lesions
        for key, (diagnosis, sure) in visit.knows.items():
            row = lesions.get(self._lesions[key]).row
            draft = LesionDraft(
                patient_id=row.patient_id,
                site=row.site,
                side=row.side,
                point=row.placed,
                first_noted=row.first_noted,
                diagnosis=diagnosis,
                certainty=Certainty(sure),
                status=row.status,
                cluster=row.cluster,
                note=row.note,
                id=row.id,
                version=row.version,
            )
            lesions.save(draft)
        for key, (status, reason) in visit.status.items():
            lesions.set_status(self._lesions[key], LesionStatus(status), reason)
        today = self._clock().astimezone().date()
        for key, judgement in visit.answer.items():
            lesion = self._lesions[key]
            procedure, course = self._treating.last_of.get(lesion, ("", ""))
            said = Response(lesion, today, judgement, procedure_id=procedure, course_id=course)
            self._clinic.treatments.record_response(said)

    def _text(self, visit: VisitStory) -> VisitText:
        due: date | None = None
        words = reason = ""
        if visit.next:
            days, reason = visit.next
            due = self._clock().astimezone().date() + timedelta(days=days)
            words = f"in {days // 7} weeks" if days % 7 == 0 and days < 120 else f"in {round(days / 30)} months"
        return VisitText(visit.why, visit.hx, visit.ex, visit.sees, visit.plan, words, due, reason)

    def _print(self, visit: VisitStory, visit_id: str) -> None:
        documents = self._clinic.documents
        for paper in visit.papers:
            self._clock.forward(1)
            if paper == "summary":
                (row, _data), _changes = documents.make_summary(visit_id)
            else:
                (row, _data), _changes = documents.make_handout(paper, self.patient_id, visit_id=visit_id)
            documents.handed_over(row.id)


def _observation(lesion_id: str, visit_id: str, seen: Values) -> ObservationDraft:
    size = (*seen.get("mm", ()), None, None, None)[:3]
    values: dict[str, Any] = {key: seen[key] for key in _SEEN if key in seen}
    if "ulcer" in seen:
        values["ulceration"] = seen["ulcer"]
    return ObservationDraft(
        lesion_id,
        visit_id,
        long_axis=size[0],
        short_axis=size[1],
        uncertainty=size[2],
        size_method=SizeMethod(seen.get("how", "by eye")),
        count=seen.get("n"),
        count_method=CountMethod.BY_EYE,
        signs=tuple(seen.get("signs", {}).items()),
        **values,
    )


_SEEN = ("height", "colour", "surface", "firmness", "pain", "itch", "discharge", "note")
