"""Stored laboratory rows into what readers get; flags are judged here, on reading."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte, UnitSystem
from clinic.errors import ValidationError
from clinic.records.enums import Flag, ResultStatus, Sex
from clinic.records.labs import PatientNumber, ReportedPatient, ReportRow, ResultRow
from clinic.records.partial_date import PartialDate
from clinic.rules.ages import Age, age_on
from clinic.rules.flags import LABORATORY, judge, parse_range
from clinic.rules.numbers import format_number
from clinic.services.core import local_date
from clinic.store.models import LabReport, LabResult, Patient

_PREGNANCY = timedelta(days=300)
LOINC = "LN"


@dataclass(frozen=True, slots=True)
class Person:
    """What ranges and equations ask of a person."""

    birth: PartialDate | None
    sex: Sex
    pregnant: bool | None
    now: datetime

    def age(self, on: date) -> Age | None:
        """Age on a day; ``None`` where the birth date is not known or later."""
        if self.birth is None:
            return None
        try:
            return age_on(self.birth, on)
        except ValidationError:
            return None

    def pregnant_at(self, moment: datetime) -> bool | None:
        """Whether pregnant then: what the record says today is not true of samples taken long ago."""
        return self.pregnant if self.now - moment < _PREGNANCY else None


def person_of(patient: Patient, now: datetime) -> Person:
    """A registered patient."""
    return Person(patient.birth, patient.sex, patient.pregnant, now)


def reported_person(report: LabReport, now: datetime) -> Person:
    """Whom a report that waits is about, as the laboratory says."""
    said = reported_patient(report.reported_patient)
    return Person(said.birth, said.sex, None, now)


def result_row(result: LabResult, catalog: Catalog, person: Person) -> ResultRow:
    """One result with its flag and the range that was used."""
    analyte = catalog.analytes.get(result.analyte or "")
    parsed = parse_range(result.range_text) if result.range_text else None
    judged = judge(
        result.number,
        result.comparator,
        result.ucum,
        analyte,
        result.low,
        result.high,
        result.lab_flag,
        person.age(local_date(result.sampled_at)),
        person.sex,
        person.pregnant_at(result.sampled_at),
        open_limits=(parsed.low_open, parsed.high_open) if parsed else (False, False),
    )
    source = judged.range_source or (LABORATORY if result.range_text else "")
    return ResultRow(
        id=result.id,
        report_id=result.report_id,
        analyte=result.analyte,
        name=analyte.name if analyte else result.reported_name,
        reported_name=result.reported_name,
        loinc=result.code if result.code_system == LOINC else _loinc(analyte, result.ucum),
        specimen=result.specimen,
        comparator=result.comparator,
        number=result.number,
        text=result.text,
        unit=result.unit,
        ucum=result.ucum,
        low=judged.low,
        high=judged.high,
        range_text=result.range_text or _range_text(judged.low, judged.high),
        range_source=source,
        flag=judged.flag,
        status=result.status,
        sampled_at=result.sampled_at,
        comment=result.comment,
        superseded=result.superseded,
        note=judged.note,
        component=result.component,
        confirmed=result.confirmed,
    )


def _range_text(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{format_number(low)}-{format_number(high)}"
    if high is not None:
        return f"<={format_number(high)}"
    return f">={format_number(low)}" if low is not None else ""


def _loinc(analyte: Analyte | None, ucum: str) -> str:
    """The code that stands for the analyte in this unit, or empty."""
    if analyte is None or not ucum:
        return ""
    wanted = {UnitSystem.EITHER}
    wanted |= {UnitSystem.CONVENTIONAL} if ucum == analyte.ucum_conventional else set()
    wanted |= {UnitSystem.SI} if ucum == analyte.ucum_si else set()
    return next(
        (code.code for code in analyte.loincs if code.verified and not code.component and code.system in wanted), ""
    )


def report_rows(
    session: Session, reports: Sequence[LabReport], catalog: Catalog, now: datetime
) -> tuple[ReportRow, ...]:
    """Rows for these reports, with how many results count and how many of them are abnormal."""
    ids = [report.id for report in reports]
    by_id = {report.id: report for report in reports}
    patients = {
        patient.id: patient
        for patient in session.scalars(
            select(Patient).where(Patient.id.in_([report.patient_id for report in reports if report.patient_id]))
        )
    }
    counted: Counter[str] = Counter()
    abnormal: Counter[str] = Counter()
    found = select(LabResult).where(LabResult.report_id.in_(ids), LabResult.status != ResultStatus.DELETED)
    for result in session.scalars(found):
        report = by_id[result.report_id]
        patient = patients.get(report.patient_id or "")
        person = person_of(patient, now) if patient else reported_person(report, now)
        counted[report.id] += 1
        if not result.superseded and result_row(result, catalog, person).flag not in (None, Flag.NORMAL):
            abnormal[report.id] += 1
    return tuple(_report_row(report, counted[report.id], abnormal[report.id]) for report in reports)


def _report_row(report: LabReport, results: int, abnormal: int) -> ReportRow:
    return ReportRow(
        id=report.id,
        patient_id=report.patient_id or "",
        status=report.status,
        source=report.source,
        laboratory=report.laboratory,
        order_number=report.order_number,
        panel=report.panel,
        sampled_at=report.sampled_at,
        received_at=report.received_at,
        reported_patient=reported_patient(report.reported_patient),
        results=results,
        abnormal=abnormal,
        notes=tuple(report.notes),
        version=report.version,
        set_aside_reason=report.set_aside_reason,
    )


def plain_patient(said: ReportedPatient) -> dict[str, Any]:
    """As JSON."""
    return asdict(said) | {"birth": str(said.birth) if said.birth else None, "sex": said.sex.value}


def reported_patient(plain: dict[str, Any]) -> ReportedPatient:
    """From JSON."""
    birth = plain.get("birth")
    return ReportedPatient(
        mrn=plain.get("mrn", ""),
        family=plain.get("family", ""),
        given=plain.get("given", ""),
        birth=PartialDate.parse_iso(birth) if birth else None,
        sex=Sex(plain.get("sex", Sex.UNKNOWN)),
        numbers=tuple(PatientNumber(**number) for number in plain.get("numbers", ())),
        other_names=tuple((family, given) for family, given in plain.get("other_names", ())),
    )
