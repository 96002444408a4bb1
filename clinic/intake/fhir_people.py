"""Whom a FHIR report is about, who made it, and what the sample was."""

from typing import Any

from clinic.intake.controls import without_controls
from clinic.intake.fhir_json import Pool, Resource, list_at, node_at, text_at
from clinic.intake.fhir_values import concept_text
from clinic.intake.hl7_patient import sex_of
from clinic.intake.hl7_times import read_day
from clinic.intake.specimens import BLOOD, MIXED, OTHER, URINE, kind_of_code, specimen_kind, word_of_code
from clinic.records.labs import PatientNumber, ReportedPatient

_RECORD_NUMBERS = ("MR", "PI", "PT", "")
_MOST = 40


def read_patient(subject: Any, holder: Resource, pool: Pool) -> ReportedPatient:
    """The patient that ``subject`` of ``holder`` refers to, or what the reference itself says."""
    patient = pool.find(subject, holder, "Patient")
    if patient is None:
        numbers = _numbers([node_at(subject, "identifier")])
        family, _, given = text_at(subject, "display").partition(",")
        return ReportedPatient(
            numbers[0].number if numbers else "", family.strip(), given.strip() if given else "", numbers=numbers
        )
    numbers = _numbers(list_at(patient, "identifier"))
    names = _names(patient)
    first = names[0] if names else ("", "")
    return ReportedPatient(
        mrn=_record_number(numbers),
        family=first[0],
        given=first[1],
        birth=read_day(text_at(patient, "birthDate")),
        sex=sex_of(text_at(patient, "gender")),
        numbers=numbers,
        other_names=tuple(dict.fromkeys(name for name in names[1:] if name != first)),
    )


def _numbers(identifiers: list[Any]) -> tuple[PatientNumber, ...]:
    found = []
    for each in identifiers[:_MOST]:
        if number := text_at(each, "value"):
            authority = text_at(each, "assigner", "display") or text_at(each, "system")
            found.append(PatientNumber(number, text_at(each, "type", "coding", "code").upper(), authority))
    return tuple(dict.fromkeys(found))


def _record_number(numbers: tuple[PatientNumber, ...]) -> str:
    ranked = [(_RECORD_NUMBERS.index(each.kind), at) for at, each in enumerate(numbers) if each.kind in _RECORD_NUMBERS]
    return numbers[min(ranked)[1]].number if ranked else ""


def _names(patient: Resource) -> list[tuple[str, str]]:
    """Official and usual names before old ones."""
    order = ("official", "usual", "")
    names = sorted(
        list_at(patient, "name")[:_MOST],
        key=lambda name: order.index(use) if (use := text_at(name, "use")) in order else len(order),
    )
    found = []
    for name in names:
        given = name.get("given")
        parts = [without_controls(part) for part in given if isinstance(part, str)] if isinstance(given, list) else []
        family = text_at(name, "family")
        if family or parts:
            found.append((family, " ".join(" ".join(parts).split())))
        elif text := text_at(name, "text"):
            found.append((text, ""))
    return found


def read_specimen(holders: list[Resource], pool: Pool) -> tuple[str, str, str]:
    """Words, kind and time of collection of the sample that the first of ``holders`` names."""
    for holder in holders:
        found = [s for each in list_at(holder, "specimen") if (s := pool.find(each, holder, "Specimen")) is not None]
        shown = [text for each in list_at(holder, "specimen") if (text := text_at(each, "display"))]
        if not found and not shown:
            continue
        told = [_told(each) for each in found] or [(text, specimen_kind(text)) for text in shown]
        kinds = {kind for _, kind in told if kind}
        words = ", ".join(dict.fromkeys(text for text, _ in told if text))
        times = [_collected(each) for each in found]
        return words, MIXED if len(kinds) > 1 else "".join(kinds), next((time for time in times if time), "")
    return "", "", ""


def _told(specimen: Resource) -> tuple[str, str]:
    concept = node_at(specimen, "type")
    codes = [text_at(each, "code") for each in list_at(concept, "coding")]
    table = next((kind for code in codes if (kind := kind_of_code(code))), "")
    known = next((word for code in codes if (word := word_of_code(code))), "")
    displays = [text_at(each, "display") for each in list_at(concept, "coding")]
    kinds = {specimen_kind(part) for part in (text_at(concept, "text"), *displays, *codes) if part}
    spoken = next((each for each in (OTHER, URINE, BLOOD) if each in kinds), "")
    kind = MIXED if table and spoken and table != spoken else table or spoken
    return concept_text(concept) if not known or text_at(concept, "text") or any(displays) else known, kind


def _collected(specimen: Resource) -> str:
    collection = node_at(specimen, "collection")
    return text_at(collection, "collectedDateTime") or text_at(collection, "collectedPeriod", "start")


def performer(holder: Resource, pool: Pool) -> str:
    """The laboratory by its name, or empty."""
    for each in list_at(holder, "performer"):
        organization = pool.find(each, holder, "Organization")
        name = text_at(organization, "name") if organization is not None else text_at(each, "display")
        if name:
            return name
    return ""
