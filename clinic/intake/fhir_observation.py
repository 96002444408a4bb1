"""One FHIR Observation, with its components, into ``ResultDraft``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from clinic.catalog import Catalog
from clinic.intake.analytes import find_analyte, stored_specimen
from clinic.intake.fhir_json import Pool, Resource, list_at, node_at, text_at
from clinic.intake.fhir_people import performer, read_specimen
from clinic.intake.fhir_values import Read, codes_of, concept_text, number_text, read_value
from clinic.intake.hl7_result import NOT_OBTAINED, fit, gravest_of
from clinic.intake.hl7_times import Moment, read_moment
from clinic.intake.hl7_values import Value, is_numeric
from clinic.intake.ranges import read_range
from clinic.records.enums import ResultStatus, Sex
from clinic.records.labs import ReportedPatient, ResultDraft

_STATUSES = {
    "registered": ResultStatus.PRELIMINARY, "preliminary": ResultStatus.PRELIMINARY, "final": ResultStatus.FINAL,
    "amended": ResultStatus.CORRECTED, "corrected": ResultStatus.CORRECTED, "cancelled": ResultStatus.NOT_OBTAINED,
    "entered-in-error": ResultStatus.DELETED,
}  # fmt: skip
_SEXES = {
    "male": Sex.MALE, "m": Sex.MALE, "248153007": Sex.MALE, "female": Sex.FEMALE, "f": Sex.FEMALE,
    "248152002": Sex.FEMALE,
}  # fmt: skip
_DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Context:
    """What an Observation takes from its report."""

    catalog: Catalog
    pool: Pool
    zone: tzinfo | None
    patient: ReportedPatient
    sampled: Moment | None
    specimen: str
    specimen_kind: str
    panel: str
    laboratory: str


def effective(resource: Resource, zone: tzinfo | None) -> Moment | None:
    """``effective[x]``: a time, an instant, or the beginning of a period."""
    texts = (
        text_at(resource, "effectiveDateTime"), text_at(resource, "effectiveInstant"),
        text_at(resource, "effectivePeriod", "start"), text_at(resource, "effectiveTiming", "event"),
    )  # fmt: skip
    return next((moment for text in texts if (moment := read_moment(text, None, zone))), None)


def read_observation(observation: Resource, context: Context) -> tuple[list[ResultDraft], list[str]]:
    """Its own value and those of its components, and what was decided, in words. Never raises."""
    notes: list[str] = []
    sent = text_at(observation, "status")
    label = concept_text(node_at(observation, "code"))
    status = _STATUSES.get(sent, ResultStatus.PRELIMINARY)
    if sent not in _STATUSES:
        notes.append(f"{label} has no known status; it counts as preliminary.")
    words, kind, collected = read_specimen([observation], context.pool)
    if words or kind:
        context = replace(context, specimen=words, specimen_kind=kind)
    own = read_moment(collected, None, context.zone) or effective(observation, context.zone) or context.sampled
    base = _base(observation, status, own, context)
    found = []
    components = list_at(observation, "component")
    for index, node in enumerate((observation, *components)):
        has_parts = not index and bool(components or list_at(observation, "hasMember"))
        draft = _one(node, base, context, notes, required=not has_parts)
        if draft is not None:
            found.append(draft)
    return found, notes


def _base(observation: Resource, status: ResultStatus, own: Moment | None, context: Context) -> ResultDraft:
    comments = [text for each in list_at(observation, "note") if (text := text_at(each, "text"))]
    producer = performer(observation, context.pool)
    return ResultDraft(
        status=status,
        comment="\n".join(comments),
        sampled_at=own.at if own else None,
        sampled_precision=own.precision if own else "",
        producer="" if producer.casefold() == context.laboratory.casefold() else producer,
    )


def _one(
    node: Mapping[str, Any], base: ResultDraft, context: Context, notes: list[str], *, required: bool
) -> ResultDraft | None:
    """The value of an Observation or of a component; None where there is none."""
    code, system, other, other_system = codes_of(node_at(node, "code"))
    label = concept_text(node_at(node, "code"))
    if not label:
        notes.append("A result without a name was left out.")
        return None
    read = _value(node, base, label, context)
    if read is None:
        if required:
            notes.append(f"{label} has no value and was left out.")
        return None
    texts = _ranges(node, base, context) if is_numeric(read.value) else ()
    match = find_analyte(
        context.catalog, code=code, system=system, name=label, unit=read.unit, specimen=context.specimen,
        panel=context.panel, kind=context.specimen_kind, number=read.value.number,
        range_text=texts[0] if texts else "",
    )  # fmt: skip
    analyte = match.analyte or match.proposed
    limits = read_range(texts, read.ucum, label, analyte, context.catalog, context.patient.sex)
    notes += [note for note in (read.note, match.note, limits.note) if note]
    sample = stored_specimen(match, context.specimen, context.specimen_kind, label, context.panel)
    flags = [text_at(c, "code") for each in list_at(node, "interpretation") for c in list_at(each, "coding")]
    return replace(
        base, analyte=match.analyte.key if match.analyte else "", proposed=match.proposed.key if match.proposed else "",
        component=match.component, name=label, code=fit(code, 60), code_system=fit(system, 20),
        alternate_code=fit(other, 60), alternate_system=fit(other_system, 20),
        specimen=fit(sample, 80), comparator=read.value.comparator, number=read.value.number,
        text=read.value.text, unit=fit(read.unit, 60), ucum=fit(read.ucum, 60), low=limits.low, high=limits.high,
        range_text=fit("; ".join(texts), 120), range_unit=fit(limits.unit, 60), lab_flag=fit(gravest_of(flags), 12),
        value_type=read.kind,
    )  # fmt: skip


def _value(node: Mapping[str, Any], base: ResultDraft, label: str, context: Context) -> Read | None:
    read = read_value(node, label, context.catalog.unit_aliases)
    if base.status is ResultStatus.NOT_OBTAINED:
        return Read(Value(text=NOT_OBTAINED))
    if read is not None and not read.value.empty:
        return read
    if absent := concept_text(node_at(node, "dataAbsentReason")):
        return Read(Value(text=absent))
    return Read(Value()) if base.status is ResultStatus.DELETED else None


def _ranges(node: Mapping[str, Any], base: ResultDraft, context: Context) -> tuple[str, ...]:
    """The ranges that hold for the patient, as a laboratory would print them."""
    found = []
    for each in list_at(node, "referenceRange"):
        kind = text_at(each, "type", "coding", "code")
        if kind in ("", "normal") and _applies(each, base, context) and (text := _printed(each)):
            found.append(text)
    return tuple(dict.fromkeys(found))


def _applies(each: Mapping[str, Any], base: ResultDraft, context: Context) -> bool:
    words = [text_at(c, "code").casefold() for a in list_at(each, "appliesTo") for c in list_at(a, "coding")]
    words += [text_at(a, "text").casefold() for a in list_at(each, "appliesTo")]
    sexes = {_SEXES[word] for word in words if word in _SEXES}
    if sexes and context.patient.sex not in sexes:
        return False
    age = node_at(each, "age")
    birth = context.patient.birth
    if not isinstance(age, dict) or birth is None or base.sampled_at is None:
        return True
    years = (base.sampled_at.date() - birth.earliest).days / _DAYS_PER_YEAR
    low, high = (_years(node_at(age, side)) for side in ("low", "high"))
    return (low is None or years >= low) and (high is None or years <= high + 1)


def _years(quantity: Any) -> float | None:
    number = number_text(node_at(quantity, "value"))
    unit = text_at(quantity, "code") or text_at(quantity, "unit")
    per_year = {"a": 1.0, "years": 1.0, "year": 1.0, "mo": 12.0, "wk": 52.18, "d": _DAYS_PER_YEAR}.get(unit, 0.0)
    return float(number) / per_year if number and per_year else None


def _printed(each: Mapping[str, Any]) -> str:
    low, high = (number_text(node_at(each, side, "value")) for side in ("low", "high"))
    sides = [node_at(each, side) for side in ("low", "high")]
    unit = next((u for side in sides if (u := text_at(side, "unit") or text_at(side, "code"))), "")
    if low and high:
        return f"{low}-{high} {unit}".strip()
    if low or high:
        return f"{'>=' if low else '<='}{low or high} {unit}".strip()
    return text_at(each, "text")
