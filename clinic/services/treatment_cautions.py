"""What the interaction table and the record say about medicines and procedures of one patient, and the answers."""

from collections.abc import Sequence

from clinic.errors import Conflict, ValidationError
from clinic.records.cautions import AnsweredRow, Caution, CautionDraft
from clinic.records.changes import Changes
from clinic.records.enums import CautionAnswer, Topic
from clinic.records.rights import Right
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.rules.interactions import Finding, Subject, check
from clinic.rules.procedure_checks import site_findings
from clinic.services.core import Core, fetch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_answers import (
    answers_of,
    check_answers,
    check_reason,
    procedure_answers,
    standing_answers,
    store_answers,
    with_answers,
)
from clinic.services.treatment_facts import PatientFacts, subject_of
from clinic.services.treatment_part import TreatmentPart, course_changes
from clinic.store.models import DrugCourse, Lesion, Patient, Visit

_AGENTS = ("agent", "skin_prep", "suture_material")


class CautionPart(TreatmentPart):
    """Suggestions with their source; the clinician decides."""

    @shows(Right.SEE_RECORD)
    def cautions(
        self, patient_id: str, drug_key: str, dose: DoseChange | None = None, course_id: str = ""
    ) -> tuple[Caution, ...]:
        """What is said about a medicine (key or name, with its dose) for this patient, gravest first.

        It looks at the other running courses, the patient's own medicines, problems, age, pregnancy, allergies and
        the newest measured values. Nothing found does not mean that it is safe. Raises ``NotFound``.
        """
        if not drug_key.strip():
            return ()
        return drug_cautions(self._core, patient_id, _subject(drug_key, dose), course_id)

    @shows(Right.SEE_RECORD)
    def procedure_cautions(self, patient_id: str, draft: ProcedureDraft) -> tuple[Caution, ...]:
        """What is said about a procedure with these settings on these lesions. Raises ``NotFound``."""
        return procedure_cautions(self._core, patient_id, draft)

    @shows(Right.SEE_RECORD)
    def running_cautions(self, patient_id: str) -> dict[str, tuple[Caution, ...]]:
        """Cautions of every running course by its key, answered and open ones; facts change while it is taken."""
        facts = PatientFacts.read(self._core, patient_id, self._core.today())
        with self._core.db.read() as session:
            answers = standing_answers(session, patient_id, self._core.today())
        found = {key: with_answers(facts.findings(subject, key), answers) for key, subject in facts.running.items()}
        return {key: cautions for key, cautions in found.items() if cautions}

    @shows(Right.SEE_RECORD)
    def own_list_cautions(self, patient_id: str) -> tuple[Caution, ...]:
        """What is said about the medicines of the patient's own list; to be read, for nothing is given here."""
        facts = PatientFacts.read(self._core, patient_id, self._core.today())
        return with_answers(facts.of_own_list(), {})

    @shows(Right.SEE_RECORD)
    def decisions(self, patient_id: str) -> tuple[AnsweredRow, ...]:
        """What was decided on cautions of this patient, newest first; also about what was then not given."""
        with self._core.db.read() as session:
            return tuple(reversed(answers_of(session, patient_id=patient_id)))

    @allowed(Right.PRESCRIBE)
    def answer_cautions(self, course_id: str, answers: Sequence[CautionDraft]) -> Changes:
        """Answer what came up while a medicine is taken. To stop or change it is done apart.

        Raises ``ValidationError`` (``cautions``), ``Conflict`` where a caution is not said any more, ``NotFound``.
        """
        with self._core.db.read() as session:
            patient_id = fetch(session, DrugCourse, course_id, "The course").patient_id
        shown = {(c.rule, c.text) for c in self.running_cautions(patient_id).get(course_id, ())}
        for answer in answers:
            check_reason(answer)
            if (answer.rule, answer.text) not in shown:
                raise Conflict("What this caution says has changed.", "Read it again, then answer.")
            if answer.answer is CautionAnswer.NOT_GIVEN:
                what = "The medicine is being taken."
                raise ValidationError("cautions", what, "Stop it, or say why it goes on.")
        with self._core.db.write() as session:
            store_answers(self._core, session, patient_id, answers, course_id)
            return course_changes(fetch(session, DrugCourse, course_id, "The course"))

    @allowed(Right.PRESCRIBE)
    def not_given(self, patient_id: str, answers: Sequence[CautionDraft]) -> Changes:
        """Keep that a medicine was not given or a procedure not done because of these cautions."""
        if not answers:
            raise ValidationError("cautions", "No caution is answered.", "Answer the caution that decided.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            store_answers(self._core, session, patient_id, answers)
            return Changes.of(Topic.TREATMENT, ids=(patient_id,))


def drug_cautions(core: Core, patient_id: str, subject: Subject, course_id: str = "") -> tuple[Caution, ...]:
    """Cautions of a medicine with this dose; answers of running courses stand for the same wording."""
    facts = PatientFacts.read(core, patient_id, core.today())
    found = facts.findings(subject, course_id)
    with core.db.read() as session:
        return with_answers(found, standing_answers(session, patient_id, core.today()))


def procedure_cautions(core: Core, patient_id: str, draft: ProcedureDraft) -> tuple[Caution, ...]:
    """Cautions of a procedure; answers stand for the procedure itself only, when it is opened again."""
    values = dict(draft.parameters)
    words = " ".join([draft.anaesthesia, *(values.get(key, "") for key in _AGENTS)])
    subject = Subject(procedure=draft.kind, words=words)
    facts = PatientFacts.read(core, patient_id, core.today())
    with core.db.read() as session:
        lesions = [session.get(Lesion, lesion_id) for lesion_id in draft.lesion_ids]
        sites = tuple(lesion.site for lesion in lesions if lesion is not None)
        answers = procedure_answers(session, draft.id)
    found: list[Finding] = [*check(core.catalog, subject, facts.beside(subject))]
    found += site_findings(draft.kind, values, sites)
    return with_answers(found, answers)


def answered_drug(core: Core, draft: DrugDraft) -> tuple[CautionDraft, ...]:
    """The answers that go with a course. Raises ``ValidationError`` (``cautions``)."""
    subject = subject_of(draft.drug, draft.name, draft.dose, draft.dose_unit, draft.frequency, draft.times_per_day)
    return check_answers(drug_cautions(core, draft.patient_id, subject, draft.id), draft.answers)


def answered_dose(
    core: Core, patient_id: str, course_id: str, subject: Subject, answers: Sequence[CautionDraft]
) -> tuple[CautionDraft, ...]:
    """The answers that go with another dose. Raises ``ValidationError`` (``cautions``)."""
    return check_answers(drug_cautions(core, patient_id, subject, course_id), answers)


def answered_procedure(core: Core, draft: ProcedureDraft) -> tuple[str, tuple[CautionDraft, ...]]:
    """The visit's patient and the answers that go with a procedure. Raises ``ValidationError``, ``NotFound``."""
    with core.db.read() as session:
        patient_id = fetch(session, Visit, draft.visit_id, "The visit").patient_id
    return patient_id, check_answers(procedure_cautions(core, patient_id, draft), draft.answers)


def _subject(drug: str, dose: DoseChange | None) -> Subject:
    if dose is None:
        return Subject(drug)
    return subject_of(drug, "", dose.dose, dose.dose_unit, dose.frequency, dose.times_per_day)
