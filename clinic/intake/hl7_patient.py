"""Whom a message says it is about (PID)."""

from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_times import read_day
from clinic.records.enums import Sex
from clinic.records.labs import PatientNumber, ReportedPatient

_SEXES = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "w": Sex.FEMALE, "weiblich": Sex.FEMALE, "femme": Sex.FEMALE,
    "féminin": Sex.FEMALE, "2": Sex.FEMALE,
    "m": Sex.MALE, "male": Sex.MALE, "männlich": Sex.MALE, "homme": Sex.MALE, "masculin": Sex.MALE, "1": Sex.MALE,
    "o": Sex.OTHER, "a": Sex.OTHER, "x": Sex.OTHER, "other": Sex.OTHER, "divers": Sex.OTHER,
}  # fmt: skip
_RECORD_NUMBERS = ("MR", "PI", "PT", "")
_LEGAL = ("L", "D", "")
_MOST = 40
"""Numbers and names of one person that are kept."""


def sex_of(text: str) -> Sex:
    """The sex that a word or a code says; numbers are those of ISO 5218."""
    return _SEXES.get(text.strip().casefold(), Sex.UNKNOWN)


def read_patient(pid: Segment, header: Segment) -> ReportedPatient:
    """All numbers and names, birth date and sex, as far as they are there."""
    numbers = tuple(dict.fromkeys(_numbers(pid)))[:_MOST]
    first, others = _names(pid)
    return ReportedPatient(
        mrn=_record_number(numbers, pid, header),
        family=first[0],
        given=first[1],
        birth=read_day(pid.get(7)),
        sex=sex_of(pid.get(8)),
        numbers=numbers,
        other_names=others,
    )


def _numbers(pid: Segment) -> list[PatientNumber]:
    """PID-3 first, then what older versions and other countries use: PID-2 (external) and PID-4 (alternate)."""
    found = []
    for field in (3, 2, 4):
        for index in range(1, pid.repetitions(field) + 1):
            number = pid.get(field, repetition=index)
            if number:
                kind = pid.get(field, 5, repetition=index).upper()
                authority = pid.get(field, 4, repetition=index) or pid.get(field, 4, 2, repetition=index)
                found.append(PatientNumber(number, kind, authority))
    return found


def _record_number(numbers: tuple[PatientNumber, ...], pid: Segment, header: Segment) -> str:
    """The number that the receiving clinic gave, else the likeliest of PID-3 by its type, else any."""
    ours = {name.casefold() for name in (header.get(6), header.get(5)) if name}
    usual = [each for each in numbers if each.kind in _RECORD_NUMBERS]
    given = next((each.number for each in usual if each.authority.casefold() in ours), "")
    if given:
        return given
    main = {pid.get(3, repetition=index) for index in range(1, pid.repetitions(3) + 1)}
    ranked = [
        (_RECORD_NUMBERS.index(each.kind), index, each.number)
        for index, each in enumerate(numbers)
        if each.kind in _RECORD_NUMBERS and each.number in main
    ]
    return min(ranked)[2] if ranked else pid.get(2) or pid.get(4)


def _names(pid: Segment) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
    """The legal name, or the first; and the others: further repetitions, own names beside it, aliases (PID-9)."""
    found: list[tuple[bool, tuple[str, str]]] = []
    own: list[tuple[str, str]] = []
    for field in (5, 9):
        for index in range(1, pid.repetitions(field) + 1):
            name = _name(pid, field, index)
            if any(name):
                legal = field == 5 and pid.get(field, 7, repetition=index).upper() in _LEGAL
                found.append((not legal, name))
                born = _joined(pid.get(field, 1, 2, index), pid.get(field, 1, 3, index))
                if born and born != name[0]:
                    own.append((born, name[1]))
    ordered = [name for _, name in sorted(found, key=lambda pair: pair[0])]
    first = ordered[0] if ordered else ("", "")
    others = [name for name in dict.fromkeys((*ordered[1:], *own)) if name != first]
    return first, tuple(others[:_MOST])


def _name(pid: Segment, field: int, index: int) -> tuple[str, str]:
    """Family and given names; the family name may lie in its parts (FN: own prefix and name, those of a partner)."""
    family = (
        pid.get(field, 1, 1, index)
        or _joined(pid.get(field, 1, 2, index), pid.get(field, 1, 3, index))
        or _joined(pid.get(field, 1, 4, index), pid.get(field, 1, 5, index))
    )
    return family, _joined(pid.get(field, 2, 1, index), pid.get(field, 3, 1, index))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
