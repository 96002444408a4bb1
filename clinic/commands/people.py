"""``find`` and ``patient``."""

import argparse
from dataclasses import replace
from typing import Any

from clinic.commands.frame import Call, Result, Subparsers, add, group
from clinic.commands.photo_inbox import add_card
from clinic.errors import ClinicError, ValidationError
from clinic.records.enums import Sex
from clinic.records.patients import PatientDetail, PatientDraft, PatientRow
from clinic.rules.dates import parse_partial_date
from clinic.services.core import local_date

_SURE = 0.99
"""Likeness of the same name and birth date."""
_SEXES = {"f": Sex.FEMALE, "m": Sex.MALE, "o": Sex.OTHER, "u": Sex.UNKNOWN, "": Sex.UNKNOWN}


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    find = add(commands, "find", "search patients (empty text: all, by name)", _find)
    find.add_argument("text", nargs="*", metavar="TEXT")
    find.add_argument("--limit", type=_positive, default=50, metavar="N")
    verbs = group(commands, "patient", "register and show patients")
    new = add(verbs, "add", "register a patient", _add)
    new.add_argument("--family", required=True)
    new.add_argument("--given", default="")
    new.add_argument("--birth-date", default="")
    new.add_argument("--sex", default="", help="female, male, other or unknown (or the first letter)")
    new.add_argument("--mrn", default="", help="record number (else the next one)")
    new.add_argument("--phone", default="")
    new.add_argument("--anyway", action="store_true", help="also where the same name and birth date are in the record")
    show = add(verbs, "show", "show a patient by record number", _show)
    show.add_argument("mrn", metavar="MRN")
    add_card(verbs)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _find(call: Call) -> Result:
    rows = call.clinic().patients.search(" ".join(call.args.text), call.args.limit)
    return Result([_row(row) for row in rows], tuple(_line(row) for row in rows))


def _row(row: PatientRow) -> dict[str, Any]:
    return {"mrn": row.mrn, "name": row.name, "birth_date": row.birth, "score": round(row.score, 3)}


def _line(row: PatientRow) -> str:
    return f"{row.mrn:>10}  {row.birth or ''!s:<10}  {row.sex.value:<8} {row.name}"


def _add(call: Call) -> Result:
    args, clinic = call.args, call.clinic()
    draft = PatientDraft(family=args.family, given=args.given, mrn=args.mrn, phone=args.phone, sex=_sex(args.sex))
    if args.birth_date:
        day_first = clinic.info().day_first
        birth = parse_partial_date(args.birth_date, local_date(clinic.now()), day_first=day_first, field="birth_date")
        draft = replace(draft, birth=birth)
    hints = clinic.patients.duplicates(draft)
    same = [hint.row for hint in hints if hint.likeness >= _SURE]
    if same and not args.anyway:
        what = f"{same[0].name}, born {same[0].birth}, is already in the record as number {same[0].mrn}."
        raise ClinicError(what, "If this is someone else, say --anyway.")
    saved, _changes = clinic.patients.save(draft)
    lines = [f"Registered {saved.name}, record number {saved.mrn}."]
    lines += [f"Perhaps already in the record: {hint.row.name}, {hint.row.mrn} ({hint.reason})." for hint in hints]
    data = patient_data(saved) | {"possible_duplicates": [_row(hint.row) | {"reason": hint.reason} for hint in hints]}
    return Result(data, tuple(lines))


def _sex(text: str) -> Sex:
    sex = _SEXES.get(text.strip().lower()[:1])
    if sex is None or (len(text.strip()) > 1 and text.strip().lower() != sex.value):
        raise ValidationError("sex", f"The sex {text!r} is not known.", "Give female, male, other or unknown.")
    return sex


def _show(call: Call) -> Result:
    clinic = call.clinic()
    patient = clinic.patients.by_mrn(call.args.mrn)
    banner = clinic.timeline.banner(patient.id)
    lesions = clinic.lesions.list(patient.id)
    visits, photos = clinic.visits.list(patient.id), len(clinic.photos.list(patient.id))
    data = patient_data(patient) | {
        "age": banner.age,
        "alerts": [alert.text for alert in banner.alerts],
        "lesions": [
            {
                "label": row.label,
                "site": row.site,
                "side": row.side,
                "diagnosis": row.diagnosis or None,
                "status": row.status,
            }
            for row in lesions
        ],
        "visits": len(visits),
        "photos": photos,
    }
    lines = [
        f"{patient.name}   {patient.sex.value}, {banner.age}   born {patient.birth or 'unknown'}   no. {patient.mrn}",
        *(f"  {alert.text}" for alert in banner.alerts),
        *(
            f"  {row.label}  {row.site_text}: {row.diagnosis_text or 'no diagnosis'} ({row.status.value})"
            for row in lesions
        ),
        f"  {_counted(len(visits), 'visit')}, {_counted(photos, 'photo')}",
    ]
    return Result(data, tuple(lines))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def patient_data(patient: PatientDetail) -> dict[str, Any]:
    """A patient as the commands print them; absent values are null."""
    return {
        "mrn": patient.mrn,
        "name": patient.name,
        "family": patient.family,
        "given": patient.given or None,
        "birth_date": patient.birth,
        "sex": patient.sex,
        "phone": patient.phone or None,
        "email": patient.email or None,
        "address": patient.address or None,
        "language": patient.language,
        "skin_tone": patient.skin_tone,
        "allergies": list(patient.allergies),
        "problems": [problem.name for problem in patient.problems],
        "medicines": [f"{m.name} {m.dose}".strip() for m in patient.medicines],
        "pregnant": patient.pregnant,
        "archived": patient.archived,
    }
