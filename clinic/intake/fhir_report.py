"""One FHIR DiagnosticReport, or the Observations of a patient without one, into a ``LabReportDraft``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from clinic.catalog import Catalog
from clinic.intake.documents import MAX_DOCUMENTS, NoDocument, attachment, decoded
from clinic.intake.fhir_json import Pool, Resource, list_at, node_at, text_at
from clinic.intake.fhir_observation import Context, effective, read_observation
from clinic.intake.fhir_people import performer, read_patient, read_specimen
from clinic.intake.fhir_values import codes_of, concept_text
from clinic.intake.hl7_result import CANCELLED, CANCELLED_TYPE, fit
from clinic.intake.hl7_times import Moment, read_moment
from clinic.records.enums import LabSource, ResultStatus
from clinic.records.labs import AttachmentDraft, LabReportDraft, ReportedPatient, ResultDraft

_DEEPEST = 6
_NOT_LABORATORY = {"vital-signs", "imaging", "social-history", "survey", "exam", "procedure", "therapy", "activity"}


def read_report(report: Resource, pool: Pool, catalog: Catalog, zone: tzinfo | None) -> LabReportDraft | None:
    """The draft of a DiagnosticReport; None where it is of another service (imaging)."""
    if _is_elsewhere(report, ("RAD", "CT", "US", "imaging")):
        return None
    members = list(_members(list_at(report, "result"), report, pool, set(), _DEEPEST))
    missing = [each for each in list_at(report, "result") if pool.find(each, report, "Observation") is None]
    notes = [f"{len(missing)} results are named, but were not sent."] if missing else []
    draft = _draft(report, members, pool, catalog, zone, notes)
    status = text_at(report, "status")
    if status == "entered-in-error":
        results = tuple(replace(each, status=ResultStatus.DELETED) for each in draft.results)
        return replace(draft, results=results, notes=(*draft.notes, "The laboratory took the report back."))
    if status == "cancelled" and not draft.results:
        return replace(draft, results=(_cancelled(report, draft),))
    return draft


def loose_reports(pool: Pool, catalog: Catalog, zone: tzinfo | None) -> list[LabReportDraft]:
    """Observations that no report names, together for each patient."""
    named: set[int] = set()
    for report in pool.of_type("DiagnosticReport"):
        named.update(id(each) for each in _members(list_at(report, "result"), report, pool, set(), _DEEPEST))
    for each in pool.of_type("Observation"):
        found = _members(list_at(each, "hasMember"), each, pool, set(), _DEEPEST)
        named.update(id(inner) for inner in found)
    groups: dict[object, list[Resource]] = {}
    for each in pool.of_type("Observation"):
        if id(each) not in named and not _is_elsewhere(each, tuple(_NOT_LABORATORY)):
            groups.setdefault(_whose(each, pool), []).append(each)
    drafts = []
    for group in groups.values():
        members = [inner for each in group for inner in (each, *_below(each, pool))]
        drafts.append(_draft(group[0], members, pool, catalog, zone, []))
    return drafts


def _whose(observation: Resource, pool: Pool) -> object:
    """The patient, where it was sent; each Observation can hold its own under the same name."""
    subject = node_at(observation, "subject")
    if text_at(subject, "reference").startswith("#") and pool.find(subject, observation, "Patient"):
        return read_patient(subject, observation, pool)
    return text_at(subject, "reference") or str(subject)


def _below(observation: Resource, pool: Pool) -> Iterator[Resource]:
    return _members(list_at(observation, "hasMember"), observation, pool, set(), _DEEPEST)


def _members(
    references: list[dict[str, Any]], holder: Resource, pool: Pool, seen: set[int], depth: int
) -> Iterator[Resource]:
    """The Observations that are referred to, and those of panels below them, each once."""
    if not depth:
        return
    for reference in references:
        found = pool.find(reference, holder, "Observation")
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        yield from _members(list_at(found, "hasMember"), found, pool, seen, depth - 1)


def _is_elsewhere(resource: Resource, others: tuple[str, ...]) -> bool:
    """Whether its categories name another service and never the laboratory."""
    codes = {text_at(code, "code") for each in list_at(resource, "category") for code in list_at(each, "coding")}
    return bool(codes & set(others)) and not codes & {"LAB", "laboratory"}


def _draft(
    holder: Resource, members: list[Resource], pool: Pool, catalog: Catalog, zone: tzinfo | None, notes: list[str]
) -> LabReportDraft:
    patient = read_patient(node_at(holder, "subject"), holder, pool)
    words, kind, collected = read_specimen([holder], pool)
    issued = read_moment(text_at(holder, "issued"), None, zone)
    sampled = read_moment(collected, None, zone) or effective(holder, zone)
    laboratory = performer(holder, pool) or text_at(next(iter(pool.of_type("MessageHeader")), {}), "source", "name")
    is_report = text_at(holder, "resourceType") == "DiagnosticReport"
    panel = concept_text(node_at(holder, "code")) if is_report else ""
    context = Context(catalog, pool, zone, patient, sampled, words, kind, panel, laboratory)
    results: list[ResultDraft] = []
    for each in members:
        if _other_patient(each, holder, pool):
            notes.append("A result of another patient was named; it was left out.")
            continue
        found, said = read_observation(each, context)
        results += found
        notes += said
    attachments, said = _documents(holder) if is_report else ([], [])
    notes += [*said, *(f"Comment of the laboratory: {text}" for text in (text_at(holder, "conclusion"),) if text)]
    times = [(each.sampled_at, each.sampled_precision) for each in results if each.sampled_at]
    offset = next((m.offset for each in members if (m := effective(each, zone))), None)
    sampled = sampled or (Moment(*min(times), offset) if times else None)
    if any(each.sampled_at is None for each in results) and sampled is None:
        notes.append("The time of the sample is missing; the time of the report stands for it.")
    at = sampled.at if sampled else issued.at if issued else None
    filler, numbering, placer = _numbers(holder, pool) if is_report else ("", "", "")
    return LabReportDraft(
        results=tuple(each if each.sampled_at else replace(each, sampled_at=at) for each in results),
        sampled_at=at,
        sampled_precision=sampled.precision if sampled else "",
        utc_offset_minutes=next((m.offset for m in (sampled, issued) if m and m.offset is not None), None),
        reported_at=issued.at if issued else None,
        laboratory=laboratory,
        order_number=fit(filler or placer, 120),
        numbering=fit(numbering, 120),
        placer_number=fit(placer, 120),
        panel=panel,
        source=LabSource.FHIR,
        patient=patient,
        message_id=fit(text_at(holder, "id"), 200),
        notes=tuple(dict.fromkeys(notes)),
        attachments=tuple(attachments),
    )


def _other_patient(observation: Resource, holder: Resource, pool: Pool) -> bool:
    """Whether both name their patient, by reference, and it is not the same."""
    names = [text_at(each, "subject", "reference").partition("/_history/")[0] for each in (observation, holder)]
    if not all(names):
        return False
    found = [
        pool.find(node_at(observation, "subject"), observation) or pool.find(node_at(observation, "subject"), holder),
        pool.find(node_at(holder, "subject"), holder),
    ]
    if found[0] is not None and found[1] is not None:
        return found[0] is not found[1] and not _same_person(*(_person(each) for each in found if each))
    if any(name.startswith("#") for name in names):
        return False  # what it points to was not sent; nothing says that it is another
    return names[0].split("/")[-2:] != names[1].split("/")[-2:]


def _person(patient: Resource) -> ReportedPatient:
    pool = Pool()
    pool.add(patient, "urn:one")
    return read_patient({"reference": "urn:one"}, patient, pool)


def _same_person(one: ReportedPatient, two: ReportedPatient) -> bool:
    """Whether two copies are of one patient: a number in common, or, where one has none, name and birth date."""
    numbers = [{each.number for each in person.numbers} for person in (one, two)]
    if all(numbers):
        return bool(numbers[0] & numbers[1])
    said = [(person.family.casefold(), person.given.casefold(), person.birth) for person in (one, two)]
    return bool(one.family) and said[0] == said[1]


def _numbers(report: Resource, pool: Pool) -> tuple[str, str, str]:
    """The laboratory's number with whose it is, and ours: by the identifier's type, else by the order (basedOn)."""
    filler = numbering = placer = ""
    for each in list_at(report, "identifier"):
        code, value = text_at(each, "type", "coding", "code"), text_at(each, "value")
        if code == "PLAC":
            placer = placer or value
        elif value and (not filler or code == "FILL"):
            filler, numbering = value, text_at(each, "assigner", "display") or text_at(each, "system")
    for each in list_at(report, "basedOn"):
        order = pool.find(each, report)
        placer = placer or text_at(each, "identifier", "value")
        placer = placer or (text_at(order, "identifier", "value") if order is not None else "")
    return filler, numbering, placer


def _documents(report: Resource) -> tuple[list[AttachmentDraft], list[str]]:
    found: list[AttachmentDraft] = []
    notes: list[str] = []
    forms = list_at(report, "presentedForm")
    for form in forms[:MAX_DOCUMENTS]:
        title = text_at(form, "title") or concept_text(node_at(report, "code"))
        data = form.get("data")
        if not isinstance(data, str):
            notes.append(f"The document “{title}” lies at the laboratory and was not sent.")
            continue
        try:
            found.append(attachment(decoded(data, "base64"), title))
        except NoDocument as error:
            notes.append(f"The document “{title}” cannot be read: {error}. It stays in the message as received.")
    if len(forms) > MAX_DOCUMENTS:
        notes.append(f"Of {len(forms)} documents the first {MAX_DOCUMENTS} were taken.")
    return found, notes


def _cancelled(report: Resource, draft: LabReportDraft) -> ResultDraft:
    code, system, other, other_system = codes_of(node_at(report, "code"))
    return ResultDraft(
        name=draft.panel or "Order",
        code=fit(code, 60),
        code_system=fit(system, 20),
        alternate_code=fit(other, 60),
        alternate_system=fit(other_system, 20),
        text=CANCELLED,
        status=ResultStatus.NOT_OBTAINED,
        value_type=CANCELLED_TYPE,
        sampled_at=draft.sampled_at,
        sampled_precision=draft.sampled_precision,
    )
