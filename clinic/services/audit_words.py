"""How entries of the audit trail are told in plain words."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from clinic.records.audit import FieldChange
from clinic.records.enums import UpkeepKind, VisitStatus
from clinic.rules.dates import spoken_short

SIGNED = VisitStatus.SIGNED.value
SIGN = "sign"
"""The change that signs a visit; the trail keeps it as an update of the visit's status."""

ACTIONS = {
    "view": "viewed",
    "create": "added",
    "update": "changed",
    SIGN: "signed",
    "print": "printed or saved",
    "export": "exported",
    "erase": "erased",
    "sign-in": "signed in",
    "sign-in-recovery": "signed in with the recovery code",
    "sign-in-failed": "failed to sign in",
    "sign-out": "signed out",
    "lock": "locked",
    "passphrase-change": "changed a passphrase",
    "passphrase-reset": "reset a passphrase",
    "recovery-code": "made a new recovery code",
    "backup": "backed up",
    "backup-failed": "failed to back up",
    "import": "imported",
    "restore": "restored from a backup",
    "heal": "repaired the record",
    "remove": "removed",
    "migrate": "adapted to a new version",
    "trail-broken": "found the trail broken",
    "trail-accepted": "accepted what was found",
}
"""Every action that occurs, in the order in which a filter offers them."""

NOUNS = {
    "audit_entry": "the audit trail",
    "clinic": "the clinic",
    "user": "user",
    "patient": "the person's record",
    "visit": "visit",
    "addendum": "addendum",
    "lesion": "lesion",
    "lesion_status_change": "status of lesion",
    "observation": "finding on lesion",
    "lesion_area": "area of lesion",
    "response": "response of lesion",
    "photo": "photo",
    "photo_lesion": "link of photo and lesion",
    "photo_mark": "mark on photo",
    "alignment": "comparison of photos",
    "inbox_photo": "picture in the inbox",
    "lab_report": "laboratory report",
    "lab_result": "laboratory result",
    "lab_attachment": "document of a laboratory report",
    "lab_code": "meaning of a laboratory's code",
    "lab_layout": "columns of a laboratory's tables",
    "own_analyte": "analyte of the clinic",
    "own_panel": "panel of the clinic",
    "critical_limit": "critical value",
    "body_measure": "measurement of the body",
    "exposure": "exposure",
    "procedure": "procedure",
    "drug_course": "medicine",
    "procedure_series": "series of sessions",
    "procedure_event": "complication after",
    "specimen": "specimen",
    "drug_dose": "dose of",
    "drug_effect": "adverse effect of",
    "drug_monitoring": "monitoring of",
    "answered_caution": "answer to a caution",
    "recall": "recall",
    "consent": "consent",
    "document": "document",
    "upkeep_run": "report of a backup or check",
    "privacy_act": "act of privacy",
}
"""Each table in words."""

_OTHER_NOUNS = {
    "retention list": "the list of records past their time",
    "body map": "the body map",
    "patient card": "the patient card",
    "damaged-database": "the damaged database that was kept",
}
"""What is no table."""

_LONE = {
    "sign-in", "sign-in-recovery", "sign-out", "lock", "recovery-code", "restore", "migrate", "trail-accepted",
    "heal",
}  # fmt: skip
"""Actions that say all by themselves."""

_UPKEEP: dict[str, str] = {
    UpkeepKind.BACKUP: "listed a backup",
    UpkeepKind.DATABASE_CHECK: "checked the database",
    UpkeepKind.FILE_CHECK: "checked the files",
    UpkeepKind.HEAL: "listed a repair of the record",
}
"""What was done where the report of a backup or check was added."""

_KEPT_QUIET = {
    "id", "created_at", "created_by", "updated_at", "version", "sort_name", "number", "fingerprint", "position",
    "utc_offset_minutes", "next_mrn", "content_hash", "triangle", "weight_a", "weight_b", "atlas", "bytes",
    "superseded", "lesion_ids", "message_id", "cells", "scale_details", "points", "outline",
    "transform", "inliers", "superseded_by", "name_key", "signature", "numbering", "value_type",
}  # fmt: skip
"""Fields that only the program needs; ids and checksums are left out too."""

_LABELS = {
    "birth": "date of birth", "mrn": "record number", "other_names": "other names", "given": "given names",
    "family": "family name", "long_axis": "length (mm)", "short_axis": "width (mm)", "itch": "itch (0 to 10)",
    "pain": "pain (0 to 10)", "on": "day", "at": "time", "has_gps": "place in the file",
    "has_serial": "camera number in the file", "lab_flag": "flag of the laboratory", "atc": "ATC code",
    "error_reason": "entered in error because", "text": "text",
    "mm_per_pixel": "scale (mm for each pixel)", "scale_uncertainty": "uncertainty of the scale (mm for each pixel)",
    "is_card": "patient card", "scale_method": "scale taken from", "choice": "kept or rejected",
    "residual_px": "residual (pixels of 1024)", "shift_x": "shifted to the right (pixels)",
    "shift_y": "shifted down (pixels)",
    "ucum": "unit (UCUM)", "sub_id": "part", "sampled_precision": "time of the sample known to the",
    "set_aside_reason": "set aside because", "placer_number": "order number of the clinic",
    "confirmed": "confirmed by a person", "close_reason": "closed because",
    "aliases": "other names, decimals and whom ranges are for",
    "per_kg": "dose for each kg", "weight_kg": "weight (kg)", "times_per_day": "times a day",
    "every_days": "every (days)", "workup_days": "work-up: results count for (days)",
    "workup_shown": "work-up is suggested", "derived_window_hours": "derived values: samples at most apart (hours)",
    "pregnancy_due": "due date", "count_uncertainty": "uncertainty of the count",
    "cm2": "area (cm², estimate)", "share": "share of the body surface (0 to 1)",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONG, _MOST = 80, 3


def field_changes(before: Any, after: Any, coded: Callable[[str, Any], Any]) -> tuple[FieldChange, ...]:
    """Field by field, with labels that people use; fields of the program's own are left out.

    ``coded(field, value)`` gives the words for a stored code.
    """
    was, now = _mapping(before), _mapping(after)
    names = [*now, *(name for name in was if name not in now)]
    rows = (
        FieldChange(label(name), spoken_value(coded(name, was.get(name))), spoken_value(coded(name, now.get(name))))
        for name in names
        if shown(name)
    )
    return tuple(row for row in rows if row.before != row.after)


def shown(name: str) -> bool:
    """Whether a field is one that people filled."""
    return name not in _KEPT_QUIET and not name.endswith(("_id", "_ids", "_sha256")) and name != "sha256"


def label(name: str) -> str:
    """A field's name in words."""
    return _LABELS.get(name, name.replace("_", " "))


def spoken_value(value: Any) -> str:
    """A stored value in words."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _moment(value)
    if isinstance(value, list):
        return ", ".join(spoken_value(inner) for inner in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{label(str(name))} {spoken_value(inner)}".strip() for name, inner in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def action_of(action: str, noun: str, after: Any) -> str:
    """The action that people know: signing is kept as an update of a visit."""
    return SIGN if (action, noun) == ("update", "visit") and _mapping(after).get("status") == SIGNED else action


def action_word(action: str, noun: str, after: Any) -> str:
    """What the action is called in the list."""
    if action == "print":
        return "saved" if noun == "backup" or _mapping(after).get("to") == "file" else "printed"
    return ACTIONS.get(action, action)


def sentence(action: str, noun: str, name: str, fields: tuple[FieldChange, ...], after: Any = None) -> str:
    """What was done, in one line; ``name`` is what people call the row, ``after`` what was stored."""
    done = action_word(action, noun, after)
    if action in _LONE:
        return f"{done}{_of(fields)}"
    if whole := _whole(action, noun, name, after):
        return whole
    thing = f"{NOUNS.get(noun) or _OTHER_NOUNS.get(noun) or noun.replace('_', ' ')} {name}".strip()
    told = {
        SIGN: f"signed {thing}",
        "passphrase-change": f"changed the passphrase of {name}",
        "passphrase-reset": f"reset the passphrase of {name}",
        "sign-in-failed": f"failed to sign in as {name}" if name else "failed to sign in",
    }.get(action, f"{done} {thing}")
    if (action, noun) == ("update", "clinic") and not fields:
        return "gave out a record number"  # the next one is kept with the clinic and is no field of people's
    if action == "update" and fields:
        return f"{told}: {'; '.join(_change(one) for one in fields[:_MOST])}{_more(len(fields))}"
    if action in ("create", SIGN):
        return told
    return f"{told}{_of(fields)}"


def _whole(action: str, noun: str, name: str, after: Any) -> str:
    """The line of an entry that is not told by its action, its noun and its fields; else empty."""
    stored = _mapping(after)
    if (action, noun) == ("update", "visit") and stored.get("content_hash") and not any(map(shown, stored)):
        return f"sealed visit {name} with its content"
    if noun == "upkeep_run":
        if action == "create":
            return _UPKEEP.get(name.strip("()"), "")
        return {"backup": "made a backup", "backup-failed": "failed to make a backup"}.get(action, "")
    if (action, noun) == ("print", "backup"):
        return "saved the backup report"
    if (action, noun) == ("print", "document"):
        thing = f"document {name}" if name else "a document"
        return f"saved {thing} as PDF" if stored.get("to") == "file" else f"printed {thing}"
    return ""


def _of(fields: tuple[FieldChange, ...]) -> str:
    """Details of an entry that changed no row."""
    parts = [f"{one.label} {_short(one.after)}" for one in fields if one.after]
    return f" ({', '.join(parts)})" if parts else ""


def _change(one: FieldChange) -> str:
    if not one.before:
        return f"{one.label} {_short(one.after)}"
    return f"{one.label} {_short(one.before)} → {_short(one.after) or 'nothing'}"


def _more(count: int) -> str:
    return f"; and {count - _MOST} more" if count > _MOST else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(text: str) -> str:
    """ISO days and times as people say them; any other text as it is."""
    if not _DAY.match(text):
        return text
    try:
        if len(text) == 10:
            return spoken_short(date.fromisoformat(text))
        moment = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return text
    return f"{spoken_short(moment.date())}, {moment:%H:%M}"
