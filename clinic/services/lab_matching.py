"""Whose a report is. It is filed by itself only where nothing is left to doubt."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import Sex
from clinic.records.labs import ReportedPatient
from clinic.rules import names
from clinic.rules.dates import spoken
from clinic.services.core import fetch
from clinic.store.models import Patient

_KNOWN, _MOST = "holders of numbers", 5_000
"""Key of ``session.info``, and how many numbers are looked up at once."""
CLOSED = "It cannot be filed by itself; a physician or an administrator can say why."
"""For a restricted record: what is stored with the report is read by everyone who may see results."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The patient, or ``None`` with the reason in words; ``notes``: what a reader should know nevertheless."""

    patient: Patient | None
    reason: str = ""
    notes: tuple[str, ...] = ()


def decide(session: Session, said: ReportedPatient, patient_id: str = "") -> Decision:
    """By all numbers of the message, birth date and name, which must agree; or for a patient whom a person named.

    It is filed by itself only where exactly one patient agrees and none of the numbers is another patient's. Raises
    ``NotFound`` where the named patient is not there.
    """
    if patient_id:
        decision = _named(session, said, fetch(session, Patient, patient_id, "This patient"))
    else:
        decision = _by_numbers(session, said)
    if decision.patient is not None and (why := _closed(decision.patient)):
        return Decision(None, why)
    return decision


def numbers_of(said: ReportedPatient) -> tuple[str, ...]:
    """All numbers that may be the clinic's, the likeliest first."""
    return tuple(dict.fromkeys(n for n in (said.mrn, *(each.number for each in said.numbers)) if n))


def holders(session: Session, said: ReportedPatient) -> list[Patient]:
    """The patients whose record number is one of the message's; nobody who was erased."""
    numbers = numbers_of(said)
    known: dict[str, list[Patient]] = session.info.get(_KNOWN, {})
    if not known.keys() >= set(numbers):
        known = _holders(session, numbers)
    return [patient for number in numbers for patient in known[number]]


def look_up(session: Session, said: Iterable[ReportedPatient]) -> None:
    """Find the holders of all numbers of many messages at once, for the rest of a transaction that changes none."""
    numbers = dict.fromkeys(number for each in said for number in numbers_of(each))
    session.info[_KNOWN] = _holders(session, tuple(numbers)[:_MOST])


def _holders(session: Session, numbers: Collection[str]) -> dict[str, list[Patient]]:
    known: dict[str, list[Patient]] = {number: [] for number in numbers}
    found = select(Patient).where(Patient.mrn.in_(numbers), Patient.erased_at.is_(None))
    for patient in session.scalars(found) if numbers else ():
        known[patient.mrn].append(patient)
    return known


def _by_numbers(session: Session, said: ReportedPatient) -> Decision:
    numbers = numbers_of(said)
    if not numbers:
        return Decision(None, "The report names no record number.")
    found = holders(session, said)
    if not found:
        return Decision(None, f"No patient has the record number {_any_of(numbers)}.")
    if any(patient.restricted_at is not None for patient in found):
        return Decision(None, CLOSED)
    if len(found) > 1:
        return Decision(None, f"Its numbers are those of several patients: {', '.join(p.mrn for p in found)}.")
    problem = contradiction(said, found[0]) or _missing(said, found[0])
    return Decision(None, _closed(found[0]) or problem) if problem else Decision(found[0])


def _closed(patient: Patient) -> str:
    """Why nothing may be added to this record now, in words that tell no more than everyone may know, or empty."""
    if patient.restricted_at is not None:
        return CLOSED
    if patient.merged_into:
        return f"The record {patient.mrn} was merged into another one."
    return f"The record {patient.mrn} is archived." if patient.archived else ""


def _any_of(numbers: tuple[str, ...]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} or {numbers[-1]}"


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
    others = [holder for holder in holders(session, said) if holder.id != patient.id]
    if any(holder.restricted_at is not None for holder in others):
        return Decision(None, CLOSED)
    if others:
        return Decision(None, f"The record number {others[0].mrn} of the report is another patient's.")
    if said.mrn and patient.mrn not in numbers_of(said):
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
