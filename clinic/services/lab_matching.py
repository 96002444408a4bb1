"""Whose a report is. It is filed by itself only where nothing is left to doubt."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import Sex
from clinic.records.labs import ReportedPatient
from clinic.rules import names
from clinic.rules.dates import spoken
from clinic.services.core import fetch
from clinic.store.models import Patient


@dataclass(frozen=True, slots=True)
class Decision:
    """The patient, or ``None`` with the reason in words; ``notes``: what a reader should know nevertheless."""

    patient: Patient | None
    reason: str = ""
    notes: tuple[str, ...] = ()


def decide(session: Session, said: ReportedPatient, patient_id: str = "") -> Decision:
    """By record number, birth date and name, which must all agree; or for a patient that a person named.

    Then nothing may contradict. Raises ``NotFound`` where the named patient is not there.
    """
    if patient_id:
        return _named(session, said, fetch(session, Patient, patient_id, "This patient"))
    if not said.mrn:
        return Decision(None, "The report names no record number.")
    patient = session.scalars(select(Patient).where(Patient.mrn == said.mrn)).first()
    if patient is None:
        return Decision(None, f"No patient has the record number {said.mrn}.")
    if patient.merged_into:
        return Decision(None, f"The record {said.mrn} was merged into another one.")
    missing = _missing(said, patient)
    problem = contradiction(said, patient) or missing
    return Decision(None, problem) if problem else Decision(patient)


def contradiction(said: ReportedPatient, patient: Patient) -> str:
    """What of name, birth date and sex speaks against this patient, in words, or empty."""
    if said.birth and patient.birth and not _may_be_same(str(said.birth), str(patient.birth)):
        return f"The birth date differs: the report says {spoken(said.birth)}, the record {spoken(patient.birth)}."
    reported = names.display_name(said.family, said.given)
    if reported and not same_name(said, patient):
        own = names.display_name(patient.family, patient.given)
        return f"The name differs: the report says {reported}, the record {own}."
    known = (Sex.FEMALE, Sex.MALE)
    if said.sex in known and patient.sex in known and said.sex is not patient.sex:
        return f"The sex differs: the report says {said.sex.value}, the record {patient.sex.value}."
    return ""


def same_name(said: ReportedPatient, patient: Patient) -> bool:
    """Family names equal, and given names equal as far as both write them (a middle name may be missing)."""
    families = set(names.fold_variants(patient.family)) & set(names.fold_variants(said.family))
    if not families and not set(_joined(patient.family)) & set(_joined(said.family)):
        return False
    if not said.given or not patient.given:
        return not said.given and not patient.given
    return any(
        own[: len(other)] == other or other[: len(own)] == own
        for own in _token_variants(patient.given)
        for other in _token_variants(said.given)
        if own and other
    )


def _named(session: Session, said: ReportedPatient, patient: Patient) -> Decision:
    problem = contradiction(said, patient)
    if problem:
        return Decision(None, problem)
    notes = []
    if said.mrn and said.mrn != patient.mrn:
        holder = session.scalars(select(Patient).where(Patient.mrn == said.mrn, Patient.id != patient.id)).first()
        if holder is not None:
            return Decision(None, f"The record number {said.mrn} of the report is another patient's.")
        notes.append(f"The report names the record number {said.mrn}.")
    if not said.family and said.birth is None:
        notes.append("The report names neither name nor birth date; a person chose the patient.")
    return Decision(patient, notes=tuple(notes))


def _missing(said: ReportedPatient, patient: Patient) -> str:
    if not said.family:
        return "The report names no family name."
    if said.birth is None or patient.birth is None:
        return f"The {'report' if said.birth is None else 'record'} has no birth date to compare."
    if said.birth != patient.birth:
        return f"The birth dates are not both complete: {spoken(said.birth)} and {spoken(patient.birth)}."
    return ""


def _may_be_same(a: str, b: str) -> bool:
    """Whether one ISO date is the other, or its beginning."""
    shorter, longer = sorted((a, b), key=len)
    return longer == shorter or longer.startswith(f"{shorter}-")


def _token_variants(text: str) -> list[tuple[str, ...]]:
    return [names.tokens(variant) for variant in names.fold_variants(text)]


def _joined(text: str) -> list[str]:
    """Folded without blanks and hyphens: Garcia-Lopez is Garcia Lopez."""
    return [joined for tokens in _token_variants(text) if (joined := "".join(tokens))]
