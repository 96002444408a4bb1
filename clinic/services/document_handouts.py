"""Handouts for one patient: which fit, what they name, what their figures show."""

from collections.abc import Sequence
from functools import cached_property

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from clinic.records.rights import Right
from clinic.reports.document import Document as Tree
from clinic.reports.handouts import HandoutFacts, HandoutLibrary, HandoutTopic
from clinic.rules.dates import spoken
from clinic.services import document_words as words
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, user_name
from clinic.services.document_maps import HANDOUT, diagnosis_groups, map_views, maps_note
from clinic.services.document_summary import Sources, SummaryBuilder, follow_up_text
from clinic.services.restriction import check_free

_CURRENT = (LesionStatus.ACTIVE, LesionStatus.RECURRED)


class HandoutWriter:
    """Puts what is known of a patient into the handouts of the library."""

    def __init__(self, core: Core, sources: Sources, builder: SummaryBuilder) -> None:
        self._core = core
        self._from = sources
        self._builder = builder

    @cached_property
    def library(self) -> HandoutLibrary:
        """All handouts, read when first needed."""
        return HandoutLibrary.load(self._core.resources / "handouts")

    def fitting(self, patient_id: str, visit_id: str, language: str) -> tuple[HandoutTopic, ...]:
        """Those that fit the patient's current lesions, procedures (of the visit, if given) and medicines."""
        diagnoses = {row.diagnosis for row in self.lesions(patient_id, visit_id)}
        procedures = {row.kind for row in self._from.treatments.procedures(patient_id, visit_id)}
        today = self._core.today()
        drugs = {row.drug for row in self._from.treatments.drugs(patient_id) if row.stop is None or row.stop > today}
        return self.library.fitting(diagnoses - {""}, procedures, drugs - {""}, language)

    def tree(self, topic: str, patient_id: str, language: str, visit_id: str) -> Tree:
        """The handout on a topic for one patient. Raises ``NotFound``."""
        patient = self._from.patients.get(patient_id)
        with self._core.db.read() as session:
            check_free(session, patient_id)
            clinic, clinician = clinic_detail(session), user_name(session, self._core.user_id)
        lesions = self._handout_lesions(topic, patient_id, language, visit_id)
        today = self._core.today()
        groups = diagnosis_groups(self._core.catalog)
        maps = map_views(self._core.atlas(), patient, lesions, today, HANDOUT, groups)
        facts = HandoutFacts(
            letterhead=words.letterhead(clinic),
            patient_name=patient.spoken_name,
            date=spoken(today),
            clinician=clinician,
            maps=maps,
            maps_note=maps_note(lesions, maps),
            lesions=tuple(_spoken_line(row) for row in lesions),
            next_visit=self._next_visit(patient_id, visit_id),
            phone=clinic.phone,
        )
        return self.library.document(topic, language, facts)

    def _handout_lesions(self, topic: str, patient_id: str, language: str, visit_id: str) -> tuple[LesionRow, ...]:
        """What the handout names and shows on its figures; nothing for those who may not see the record."""
        if not self._core.may(Right.SEE_RECORD):
            return ()
        lesions = self.lesions(patient_id, visit_id)
        about = next((t for t in self.library.topics(language) if t.key == topic), None)
        return (self._concerned(about, patient_id, visit_id, lesions) if about else ()) or lesions

    def _concerned(
        self, about: HandoutTopic, patient_id: str, visit_id: str, current: Sequence[LesionRow]
    ) -> tuple[LesionRow, ...]:
        """The lesions a handout is about: by diagnosis, by what was last done to them, by the medicine they get."""
        chosen = {row.id for row in current if row.diagnosis in about.diagnoses}
        done = [p for p in self._from.treatments.procedures(patient_id, visit_id) if p.kind in about.procedures]
        chosen |= {key for each in done if each.visit_id == done[0].visit_id for key in each.lesion_ids}
        today, labels = self._core.today(), set[str]()
        for drug in self._from.treatments.drugs(patient_id):
            if drug.drug in about.treatments and (drug.stop is None or drug.stop > today):
                labels |= set(drug.lesion_labels)
        rows = (row for row in self._from.lesions.list(patient_id) if row.status is not LesionStatus.ENTERED_IN_ERROR)
        return tuple(row for row in rows if row.id in chosen or row.label in labels)

    def lesions(self, patient_id: str, visit_id: str) -> tuple[LesionRow, ...]:
        """Those of a visit, else all that are there now."""
        if visit_id:
            return self._builder.visit_lesions(visit_id)
        return tuple(row for row in self._from.lesions.list(patient_id) if row.status in _CURRENT)

    def _next_visit(self, patient_id: str, visit_id: str) -> str:
        visit = None
        if self._core.may(Right.SEE_RECORD):
            visit = self._from.visits.get(visit_id) if visit_id else self._from.visits.open_for(patient_id)
        if visit and (text := follow_up_text(visit.text)):
            return text
        today = self._core.today()
        due = [row for row in self._from.recalls.for_patient(patient_id) if row.done_at is None and row.due >= today]
        return f"{spoken(due[0].due)}: {due[0].reason}" if due else ""


def _spoken_line(row: LesionRow) -> str:
    diagnosis = words.short_name(row.diagnosis_text) if row.diagnosis else row.diagnosis_text
    name = f": {diagnosis}" if diagnosis else ""
    return f"{row.number}. {row.site_text}{name}"
