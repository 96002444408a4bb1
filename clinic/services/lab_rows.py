"""Stored laboratory rows into what readers get; flags are judged here, on reading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte, UnitSystem
from clinic.errors import ValidationError
from clinic.intake.analytes import find_analyte, meant_unit
from clinic.intake.hl7_result import CANCELLED_TYPE
from clinic.intake.specimens import name_with_specimen
from clinic.records.enums import Flag, LabSource, ResultStatus, Sex
from clinic.records.labs import PatientNumber, ReportedPatient, ReportRow, ResultRow
from clinic.records.partial_date import PartialDate
from clinic.rules.ages import Age, age_on
from clinic.rules.default_limits import CriticalLimits
from clinic.rules.flags import DEFAULT, LABORATORY, Judgement, judge, parse_range
from clinic.rules.numbers import format_number
from clinic.rules.pregnancy import trimester
from clinic.rules.units import convert, to_ucum
from clinic.services.core import local_date
from clinic.services.lab_answers import answer_words, said_notes
from clinic.services.lab_known_codes import CodeKey, known_codes
from clinic.services.lab_pregnancy import recorded_since
from clinic.store.models import CriticalLimit, LabReport, LabResult, Patient

_PREGNANCY = timedelta(days=300)
LOINC = "LN"
OWN_RANGE = "clinic"
"""Whose range it is where the clinic's own list gives it."""
_CRITICAL = "critical limits"


@dataclass(frozen=True, slots=True)
class Person:
    """What ranges and equations ask of a person."""

    birth: PartialDate | None
    sex: Sex
    pregnant: bool | None
    now: datetime
    due: date | None = None
    """When a birth is due, for the trimester."""
    critical: Mapping[str, tuple[CriticalLimits, ...]] = field(default_factory=dict)
    """The clinic's own critical limits, by analyte."""
    since: datetime | None = None
    """When the pregnancy was recorded, as far as that is known: it counts where no due date says when it began."""

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
        if self.trimester_at(moment) is not None:
            return True
        if self.due is not None and self.pregnant:  # that pregnancy had not begun, or is over
            return False
        if self.pregnant and self.since is not None and local_date(moment) < local_date(self.since):
            return None
        return self.pregnant if self.now - moment < _PREGNANCY else None

    def trimester_at(self, moment: datetime) -> int | None:
        """1, 2 or 3 where the record says when the birth is due."""
        if self.due is None or self.pregnant is False:
            return None
        return trimester(self.due, local_date(moment))


def person_of(patient: Patient, now: datetime) -> Person:
    """A registered patient."""
    session = object_session(patient)
    critical, since = _critical_limits(session), recorded_since(session, patient)
    return Person(patient.birth, patient.sex, patient.pregnant, now, patient.pregnancy_due, critical, since)


def _critical_limits(session: Session | None) -> Mapping[str, tuple[CriticalLimits, ...]]:
    """The clinic's critical limits by analyte, read once in a session."""
    if session is None:
        return {}
    if _CRITICAL not in session.info:
        found: dict[str, tuple[CriticalLimits, ...]] = {}
        for row in session.scalars(select(CriticalLimit).where(CriticalLimit.withdrawn.is_(False))):
            limits = CriticalLimits(row.ucum, row.low, row.high, row.age_from, row.age_to)
            found[row.analyte] = (*found.get(row.analyte, ()), limits)
        session.info[_CRITICAL] = found
    limits_by_analyte: Mapping[str, tuple[CriticalLimits, ...]] = session.info[_CRITICAL]
    return limits_by_analyte


def reported_person(report: LabReport, now: datetime) -> Person:
    """Whom a report that waits is about, as the laboratory says."""
    said = reported_patient(report.reported_patient)
    return Person(said.birth, said.sex, None, now, critical=_critical_limits(object_session(report)))


@dataclass(frozen=True, slots=True)
class _Judged:
    """How a result is judged, and by whose range; ``range_text`` is the laboratory's."""

    judgement: Judgement
    source: str
    range_text: str
    unread: str


def _judged(result: LabResult, analyte: Analyte | None, catalog: Catalog, person: Person) -> _Judged:
    obtained = result.status is not ResultStatus.NOT_OBTAINED
    range_text = result.range_text if obtained else ""
    parsed = parse_range(range_text) if range_text else None
    low, high, unread = _laboratory_limits(result, analyte, catalog) if obtained else (None, None, "")
    if result.number is None and low is None and high is None and parsed and not parsed.unit:
        low, high = parsed.low, parsed.high  # a range that nothing is judged by is the laboratory's all the same
    judged = judge(
        result.number,
        result.comparator,
        meant_unit(analyte, result.unit, result.ucum),
        analyte if obtained and (result.number is not None or not range_text) else None,
        low,
        high,
        result.lab_flag if obtained else "",
        person.age(local_date(result.sampled_at)),
        person.sex,
        person.pregnant_at(result.sampled_at),
        trimester=person.trimester_at(result.sampled_at),
        open_limits=(parsed.low_open, parsed.high_open) if parsed else (False, False),
        critical=person.critical.get(result.analyte, ()),
    )
    source = judged.range_source or (LABORATORY if range_text else "")
    if source == DEFAULT and range_text:  # ours is never shown as if it were theirs
        unread = unread or f"The laboratory's range “{range_text}” cannot be compared with the value."
        range_text = ""
    if source == DEFAULT and analyte is not None and analyte.own:
        source = OWN_RANGE
    return _Judged(judged, source, range_text, unread)


def result_row(result: LabResult, catalog: Catalog, person: Person) -> ResultRow:
    """One result with its flag and the range that was used."""
    analyte = catalog.analytes.get(result.analyte or "")
    found = _judged(result, analyte, catalog, person)
    judged = found.judgement
    notes = (judged.note, found.unread, result.reason if result.superseded else "")
    return ResultRow(
        id=result.id,
        report_id=result.report_id,
        analyte=result.analyte,
        name=analyte.name if analyte else name_with_specimen(result.reported_name, result.specimen),
        reported_name=result.reported_name,
        loinc=result.code if result.code_system == LOINC else _loinc(result, analyte),
        code=result.code,
        specimen=result.specimen,
        comparator=result.comparator,
        number=result.number,
        text=result.text,
        unit=result.unit,
        ucum=meant_unit(analyte, result.unit, result.ucum),
        low=judged.low,
        high=judged.high,
        range_text=found.range_text or _range_text(judged.low, judged.high),
        range_source=found.source,
        flag=judged.flag,
        status=result.status,
        sampled_at=result.sampled_at,
        comment=result.comment,
        superseded=result.superseded,
        reason=result.reason,
        note=" ".join(part for part in notes if part),
        component=result.component,
        proposed=_proposed(result, catalog),
        confirmed=result.confirmed,
        answered=answer_words(result),
    )


def _proposed(result: LabResult, catalog: Catalog) -> str:
    """The analyte that a laboratory's own code or name probably stands for, while nobody has confirmed it."""
    session = object_session(result)
    if (
        result.value_type == CANCELLED_TYPE
        or result.analyte
        or session is None
        or (result.code_system == LOINC and result.number is None)
    ):
        return ""
    report = session.get(LabReport, result.report_id)
    if report is None or report.source is LabSource.TYPED:
        return ""
    said = (result.code, result.code_system, result.reported_name, result.specimen, result.unit)
    if CodeKey.of(report.laboratory, *said) in known_codes(session):
        return ""  # a person said that it is none of ours
    match = find_analyte(
        catalog,
        code=result.code,
        system=result.code_system,
        name=result.reported_name,
        unit=result.unit,
        specimen=result.specimen,
        panel=report.panel,
        number=result.number,
        range_text=result.range_text,
    )
    return match.proposed.key if match.proposed else ""


def _laboratory_limits(
    result: LabResult, analyte: Analyte | None, catalog: Catalog
) -> tuple[float | None, float | None, str]:
    """The laboratory's limits, stored as reported, in the result's own unit; and what to know where they cannot be."""
    low, high = result.low, result.high
    if not result.range_unit or (low is None and high is None):
        return low, high, ""
    ucum = to_ucum(result.range_unit, catalog.unit_aliases)
    if result.range_unit == result.unit or (ucum is not None and ucum == result.ucum):
        return low, high, ""
    if ucum is None or not result.ucum or convert(1.0, ucum, result.ucum, analyte) is None:
        return None, None, f"The laboratory's range is in {result.range_unit}, another unit than the value's."
    turned = [None if limit is None else convert(limit, ucum, result.ucum, analyte) for limit in (low, high)]
    rounded = [None if limit is None else float(f"{limit:.4g}") for limit in turned]
    return rounded[0], rounded[1], f"The laboratory's range was given in {result.range_unit}."


def _range_text(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{format_number(low)}-{format_number(high)}"
    if high is not None:
        return f"<={format_number(high)}"
    return f">={format_number(low)}" if low is not None else ""


def _loinc(result: LabResult, analyte: Analyte | None) -> str:
    """The code that stands for the analyte in this unit, of what a person typed; a laboratory is lent none."""
    if analyte is None or not result.ucum or result.code or result.value_type:
        return ""
    wanted = {UnitSystem.EITHER}
    wanted |= {UnitSystem.CONVENTIONAL} if result.ucum == analyte.ucum_conventional else set()
    wanted |= {UnitSystem.SI} if result.ucum == analyte.ucum_si else set()
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
        notes=said_notes(report),
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
