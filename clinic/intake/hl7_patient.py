"""Whom a message says it is about (PID)."""

from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_values import read_day
from clinic.records.enums import Sex
from clinic.records.labs import ReportedPatient

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER, "A": Sex.OTHER}
_RECORD_NUMBERS = ("MR", "PI", "PT", "")


def read_patient(pid: Segment, header: Segment) -> ReportedPatient:
    """Record number, name, birth date and sex, as far as they are there."""
    given = " ".join(part for part in (pid.get(5, 2), pid.get(5, 3)) if part)
    return ReportedPatient(
        mrn=_record_number(pid, header),
        family=pid.get(5),
        given=given,
        birth=read_day(pid.get(7)),
        sex=_SEXES.get(pid.get(8).upper(), Sex.UNKNOWN),
    )


def _record_number(pid: Segment, header: Segment) -> str:
    """Of several numbers (PID-3) the one that the receiving clinic gave, else the likeliest by its type."""
    ours = {name.casefold() for name in (header.get(6), header.get(5)) if name}
    ranked: list[tuple[bool, int, int, str]] = []
    for index in range(1, pid.repetitions(3) + 1):
        number, kind = pid.get(3, repetition=index), pid.get(3, 5, repetition=index).upper()
        authority = pid.get(3, 4, repetition=index).casefold()
        if number and kind in _RECORD_NUMBERS:
            ranked.append((authority not in ours, _RECORD_NUMBERS.index(kind), index, number))
    return min(ranked)[3] if ranked else pid.get(2) or pid.get(4)
