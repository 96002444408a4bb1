"""The likeliest patients of a report that waits, beside what the report says, field by field."""

from collections.abc import Iterable, Iterator

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from clinic.records.enums import Sex
from clinic.records.labs import Candidate, CandidateField, ReportedPatient
from clinic.records.patients import PatientDraft
from clinic.records.rights import Right
from clinic.rules import names
from clinic.rules.dates import spoken
from clinic.services.core import Core, fetch
from clinic.services.lab_matching import holders, numbers_of, same_name
from clinic.services.lab_rows import reported_patient
from clinic.services.patients import PatientService, patient_rows
from clinic.store.models import LabReport, Patient

MOST = 5
_SAME_NUMBER, _MOST_LIKE, _EARLIER, _OTHER_NAME = 1.0, 0.95, 0.9, 0.7


def candidates_of(core: Core, report_id: str) -> tuple[Candidate, ...]:
    """At most five, likeliest first; restricted records only for who may see them. Raises ``NotFound``."""
    with core.db.read() as session:
        report = fetch(session, LabReport, report_id, "The report")
        said = reported_patient(report.reported_patient)
        found = {patient.id: (_SAME_NUMBER, "same record number") for patient in holders(session, said)}
        for key in _earlier(session, report, said):
            found.setdefault(key, (_EARLIER, "earlier reports of this laboratory with this number"))
    for key, likeness, reason in _alike(core, said):
        if key not in found or found[key][0] < likeness:
            found[key] = (likeness, reason)
    with core.db.read() as session:
        shown = [(patient, *found[patient.id]) for patient in _readable(core, session, found)]
        best = sorted(shown, key=lambda each: (-each[1], each[0].sort_name))[:MOST]
        rows = patient_rows(session, [(patient, likeness) for patient, likeness, _ in best])
        return tuple(
            Candidate(row, _with_state(reason, patient), likeness, compared(said, patient))
            for row, (patient, likeness, reason) in zip(rows, best, strict=True)
        )


def candidate_of(core: Core, report_id: str, patient_id: str) -> Candidate:
    """One patient beside the report. Raises ``NotFound``."""
    with core.db.read() as session:
        said = reported_patient(fetch(session, LabReport, report_id, "The report").reported_patient)
        patient = fetch(session, Patient, patient_id, "This patient")
        (row,) = patient_rows(session, [(patient, 0.0)])
        return Candidate(row, _with_state("chosen by you", patient), 0.0, compared(said, patient))


def _alike(core: Core, said: ReportedPatient) -> Iterator[tuple[str, float, str]]:
    """Patients whose names and birth date are like those of the report, also by other names and parts of a name."""
    patients = PatientService(core)
    for family, given in ((said.family, said.given), *said.other_names):
        if family or given:
            hints = patients.duplicates(PatientDraft(family or given, given, said.birth, said.sex))
            yield from ((hint.row.id, min(hint.likeness, _MOST_LIKE), hint.reason) for hint in hints)
    if said.birth is None:
        return
    for part in _parts(said):
        for row in patients.search(part, 20):
            if row.birth == said.birth:
                yield row.id, _OTHER_NAME, "same birth date and a part of the name, or another name"


def compared(said: ReportedPatient, patient: Patient) -> tuple[CandidateField, ...]:
    """What the report and the record say of number, names, birth date and sex."""
    numbers = numbers_of(said)
    name = names.display_name(said.family, said.given)
    own = names.display_name(patient.family, patient.given)
    known = (Sex.FEMALE, Sex.MALE)
    fields = [
        CandidateField("Record number", ", ".join(numbers), patient.mrn, patient.mrn in numbers if numbers else None),
        CandidateField("Name", name, own, same_name(said, patient) if name else None),
        CandidateField(
            "Birth date",
            spoken(said.birth) if said.birth else "",
            spoken(patient.birth) if patient.birth else "",
            said.birth == patient.birth if said.birth and patient.birth else None,
        ),
        CandidateField(
            "Sex",
            said.sex.value if said.sex is not Sex.UNKNOWN else "",
            patient.sex.value if patient.sex is not Sex.UNKNOWN else "",
            said.sex is patient.sex if said.sex in known and patient.sex in known else None,
        ),
    ]
    if said.other_names or patient.other_names:
        others = "; ".join(names.display_name(*each) for each in said.other_names)
        fields.insert(2, CandidateField("Other names", others, patient.other_names, _others_agree(said, patient)))
    return tuple(fields)


def _others_agree(said: ReportedPatient, patient: Patient) -> bool | None:
    """Whether a name of one side is among the other names of the other side."""
    reported = set(names.tokens(f"{said.family} {' '.join(family for family, _ in said.other_names)}"))
    own = set(names.tokens(f"{patient.family} {patient.other_names}"))
    beside = set(names.tokens(" ".join(family for family, _ in said.other_names))) | set(
        names.tokens(patient.other_names)
    )
    return bool(reported & own & beside) or None


def _parts(said: ReportedPatient) -> tuple[str, ...]:
    """Each family name, and each part of a double one (Müller-Meier: Müller, Meier)."""
    families = [said.family, *(family for family, _ in said.other_names)]
    words = [token for family in families for token in names.tokens(family)]
    return tuple(dict.fromkeys(word for word in words if len(word) > 1))[:8]


def _earlier(session: Session, report: LabReport, said: ReportedPatient) -> list[str]:
    """Patients for whom reports of this laboratory with one of these numbers were filed."""
    found: list[str] = []
    plain = cast(LabReport.reported_patient, String)
    for number in numbers_of(said):
        statement = select(LabReport.patient_id, LabReport.reported_patient).where(
            LabReport.laboratory == report.laboratory,
            LabReport.patient_id.is_not(None),
            plain.contains(number, autoescape=True),
        )
        for key, whom in session.execute(statement.distinct().limit(50)):
            if number in numbers_of(reported_patient(whom)):
                found.append(key)
    return found


def _readable(core: Core, session: Session, keys: Iterable[str]) -> list[Patient]:
    found = session.scalars(select(Patient).where(Patient.id.in_(list(keys)), Patient.erased_at.is_(None)))
    return [patient for patient in found if patient.restricted_at is None or core.may(Right.PRIVACY)]


def _with_state(reason: str, patient: Patient) -> str:
    if patient.restricted_at is not None:
        return f"{reason}; the record is restricted: nothing can be added until that is lifted"
    if patient.merged_into:
        return f"{reason}; the record was merged into another one"
    return f"{reason}; the record is archived" if patient.archived else reason
