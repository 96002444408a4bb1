"""How the inbox of pictures tells what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.records.enums import CapturedFrom, ConsentScope, PhotoKind, Sex
from clinic.records.inbox import InboxFiled, InboxRow
from clinic.records.patients import PatientRow
from clinic.rules.ages import age_on, age_text
from clinic.rules.dates import spoken, spoken_short
from ui.widgets.report_dialog import FileReport

BURST = timedelta(minutes=30)
"""Pictures closer together than this were taken of one occasion."""
KINDS = tuple((kind.value, kind.value.capitalize()) for kind in PhotoKind)
SCOPES = (
    (ConsentScope.RECORD.value, "Record only"),
    (ConsentScope.TEACHING.value, "Teaching"),
    (ConsentScope.PUBLICATION.value, "Publication"),
)
_SOURCES = {
    CapturedFrom.EXIF: "time as the camera wrote it",
    CapturedFrom.FILE: "time of the file, not of the camera",
    CapturedFrom.TYPED: "time as typed",
    CapturedFrom.UNKNOWN: "time at which it came; the picture holds none",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures of one occasion that are proposed for one person, or for nobody."""

    key: str
    title: str
    note: str
    rows: tuple[InboxRow, ...]


def groups(rows: Sequence[InboxRow]) -> tuple[Group, ...]:
    """``rows``, in order of time, by whom they are proposed for and by occasion; two cameras may work at a time."""
    found: list[list[InboxRow]] = []
    last: dict[str, list[InboxRow]] = {}
    for row in rows:
        part = last.get(row.patient_id)
        if part is None or abs(row.when - part[-1].when) > BURST or _day(row) != _day(part[-1]):
            part = last[row.patient_id] = []
            found.append(part)
        part.append(row)
    return tuple(_group(part) for part in found)


def _group(rows: list[InboxRow]) -> Group:
    first, last = rows[0], rows[-1]
    begins, ends = (f"{row.when.astimezone():%H:%M}" for row in (first, last))
    times = begins if begins == ends else f"{begins} to {ends}"
    whose = f"no. {first.mrn} · " if first.mrn else ""
    title = first.patient_name or "Nobody proposed"
    number = sum(not row.is_card for row in rows)
    what = counted(number) if number else "no photo followed" if first.patient_id else "patient card"
    note = f"{whose}{spoken(_day(first))}, {times} · {what}"
    return Group(first.id, title, note, tuple(rows))


def counted(number: int) -> str:
    """``1 photo``, ``6 photos``."""
    return "1 photo" if number == 1 else f"{number} photos"


def taken(row: InboxRow) -> str:
    """``22 November 2026, 10:42 (time of the file, not of the camera)``."""
    return f"{spoken(_day(row))}, {row.when.astimezone():%H:%M} ({_SOURCES[row.captured_from]})"


def caption(row: InboxRow) -> str:
    """What stands below a tile: the time of day."""
    return f"{row.when.astimezone():%H:%M}"


def card_words(row: InboxRow) -> str:
    """What a picture of a card says, for its tile."""
    return "card" if row.patient_id else "card?"


def facts(person: PatientRow, today: date) -> str:
    """``female · born 3 April 1972, 54 y · record no. 20417``: what to compare before filing."""
    sex = "sex not known" if person.sex is Sex.UNKNOWN else person.sex.value
    if person.birth is None:
        born = "birth date not known"
    else:
        age = f", {age_text(age_on(person.birth, today))}" if person.birth.earliest <= today else ""
        born = f"born {spoken(person.birth)}{age}"
    return f"{sex} · {born} · record no. {person.mrn}"


def identity(person: PatientRow) -> str:
    """``Lindqvist, Astrid, born 3 April 1972, record no. 20417``, in a question before filing."""
    born = f"born {spoken(person.birth)}" if person.birth is not None else "birth date not known"
    return f"{person.name}, {born}, record no. {person.mrn}"


def differing(rows: Sequence[InboxRow], patient_id: str) -> str:
    """What of ``rows`` is proposed for other people than ``patient_id``, in a sentence; empty: nothing."""
    others: dict[str, int] = {}
    for row in rows:
        if row.patient_id and row.patient_id != patient_id:
            whom = f"{row.patient_name} (no. {row.mrn})"
            others[whom] = others.get(whom, 0) + 1
    said = [
        f"{counted(number)} {'is' if number == 1 else 'are'} proposed for {whom}" for whom, number in others.items()
    ]
    return f"{', '.join(said)}." if said else ""


def filed_report(rows: Sequence[InboxRow], outcomes: Sequence[InboxFiled], person: PatientRow) -> FileReport:
    """What became of ``rows`` that were filed under ``person``; those without an outcome were left out by a cancel."""
    number = {kind: sum(each.outcome == kind for each in outcomes) for kind in ("filed", "duplicate", "refused")}
    whom = f"{person.name}, no. {person.mrn}"
    parts = [f"{counted(number['filed'])} filed under {whom}"] if number["filed"] else []
    if number["duplicate"]:
        held = counted(number["duplicate"]) if not parts else str(number["duplicate"])
        parts.append(f"{held} already in the record" + ("" if parts else f" of {whom}"))
    if number["refused"]:
        parts.append(f"{number['refused'] if parts else counted(number['refused'])} could not be filed")
    if len(outcomes) < len(rows):
        parts.append(f"{len(rows) - len(outcomes)} left out because you cancelled")
    names = {row.id: row.name for row in rows}
    became = {"refused": "Not filed. ", "filed": "Filed. "}
    lines = ((names[each.inbox_id], became.get(each.outcome, "") + each.reason) for each in outcomes if each.reason)
    return FileReport(", ".join(parts) + ".", tuple(lines))


def staying_words(names: Sequence[str]) -> str:
    """What taking back did not take out of the record."""
    if len(names) == 1:
        return f"“{names[0]}” stays in the record as well: it was there before it was filed from here."
    return f"{counted(len(names))} stay in the record as well: they were there before they were filed from here."


def visit_words(started: date, rows: Sequence[InboxRow]) -> str:
    """What to know before photos are filed with the open visit: when they were taken, if not on its day."""
    days = sorted({_day(row) for row in rows})
    if not days or days == [started]:
        return ""
    return f"Taken on {', '.join(spoken_short(day) for day in days[:3])}; the visit began on {spoken_short(started)}."


def _day(row: InboxRow) -> date:
    return row.when.astimezone().date()
