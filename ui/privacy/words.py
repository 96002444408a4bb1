"""How consents and acts of privacy are told."""

from datetime import date

from clinic.records.enums import ConsentScope, PrivacyKind
from clinic.records.follow_up import ConsentRow
from clinic.records.privacy import Erased, ErasurePlan, PlanLine, PrivacyActRow, SharedPhotos
from clinic.rules.consents import standing
from clinic.rules.dates import spoken, spoken_short

SCOPE_WORDS = {
    ConsentScope.TREATMENT: ("Treatment", "What is done was explained and may be done; the note says what it is"),
    ConsentScope.RECORD: ("Record", "Photos are taken and kept in the record of care"),
    ConsentScope.TEACHING: ("Teaching", "Photos marked for it may be shown in teaching, without a name"),
    ConsentScope.PUBLICATION: ("Publication", "Photos marked for it may be published, without a name"),
}
_KIND_WORDS = {
    PrivacyKind.HAND_OVER: "Handed over",
    PrivacyKind.RESTRICTION: "Restricted",
    PrivacyKind.RESTRICTION_LIFTED: "Restriction lifted",
    PrivacyKind.ERASURE: "Erased",
    PrivacyKind.PARTIAL_ERASURE: "Erased in part",
    PrivacyKind.KEPT_ON: "Kept on beyond its term",
}
_COUNTED = {
    "visits": ("visit", "visits"),
    "lesions": ("lesion", "lesions"),
    "photos": ("photo", "photos"),
    "lab_results": ("result", "results"),
    "procedures": ("procedure", "procedures"),
    "drugs": ("medicine", "medicines"),
    "documents": ("document", "documents"),
    "phone": ("telephone number", "telephone numbers"),
    "email": ("e-mail address", "e-mail addresses"),
    "address": ("address", "addresses"),
    "other_names": ("other name", "other names"),
    "preferred": ("preferred name", "preferred names"),
    "drafts": ("half-filled form", "half-filled forms"),
    "photos for the record only": ("use of a photo", "uses of photos"),
    "unreadable": ("file unreadable", "files unreadable"),
}
"""What acts count, in the order in which it is told; what only belongs to one of these is not."""


def state_words(rows: tuple[ConsentRow, ...], scope: ConsentScope) -> tuple[str, str]:
    """``given 1 Nov 2026`` and the tone of the chip."""
    given = standing(rows, scope)
    if given is not None:
        return f"given {spoken_short(given.given_on)}", "done"
    withdrawn = [row.withdrawn_on for row in rows if row.scope is scope and row.withdrawn_on is not None]
    if withdrawn:
        return f"withdrawn {spoken_short(max(withdrawn))}", "attention"
    return "not given", "neutral"


def note_words(row: ConsentRow) -> str:
    """The note in one line."""
    return " · ".join(line for line in row.note.splitlines() if line.strip())


def kind_words(row: PrivacyActRow) -> str:
    """What was done."""
    return _KIND_WORDS[row.kind]


def details_words(row: PrivacyActRow) -> str:
    """The reason, else how much of what it was about: ``2 photos, 1 visit``."""
    if row.reason and row.kind not in (PrivacyKind.ERASURE, PrivacyKind.PARTIAL_ERASURE):
        return row.reason
    counts = [(int(row.details.get(name) or 0), words) for name, words in _COUNTED.items()]
    counted = ", ".join(f"{count} {words[count != 1]}" for count, words in counts if count)
    return "; ".join(part for part in (row.reason, counted) if part)


def plan_head(plan: ErasurePlan) -> str:
    """What an erasure would come to, in a sentence or two."""
    if plan.full and plan.kept_until is None:
        return "Nothing about care was ever written here: everything can be erased now, for good."
    if plan.full and plan.kept_until is not None:
        return f"The record had to be kept until {spoken(plan.kept_until)}. Everything can be erased now, for good."
    assert plan.kept_until is not None and plan.last_entry is not None
    now = "What is ticked can be erased now, for good." if plan.parts else "Nothing of it can be erased now."
    return (
        f"The record of care must be kept until {spoken(plan.kept_until)}: the last entry is of "
        f"{spoken(plan.last_entry)}. {now}"
    )


def plan_foot(plan: ErasurePlan) -> str:
    """What cannot be reached from here, and what the clinic has to check itself."""
    backups = "Backups hold the person until they are rotated out"
    if plan.backups_until is not None:
        backups += f", by {spoken(plan.backups_until)} where one is made each month"
    return (
        f"{backups}; after restoring an older one, erase again. How long records are kept is the clinic's own rule "
        "(Admin, Clinic): check it against your national law."
    )


def why_words(line: PlanLine) -> str:
    """Why, and until when."""
    return f"{line.why}. Until {spoken(line.until)}." if line.until is not None else f"{line.why}."


def erased_words(done: Erased) -> str:
    """What was erased, for a notice."""
    if not done.full:
        return "Erased what was chosen."
    left = f" {done.left_files} files could not be removed; check the record." if done.left_files else ""
    return f"Erased: {done.rows} entries and {done.files} files.{left}"


def shared_words(shared: SharedPhotos) -> tuple[str, str]:
    """What was taken out, and what stays and why."""
    photos = "1 photo" if shared.photos == 1 else f"{shared.photos} photos"
    lines = [f"Left out. {line}" for line in shared.left_out]
    if shared.unreadable:
        lines.append(f"{shared.unreadable} could not be read.")
    lines.append("Look through the photos before they are shown: a face or a tattoo can still tell who it is.")
    return f"{photos} taken out without names.", "\n".join(lines)


def day_words(day: date | None) -> str:
    """``1 Nov 2026``, or nothing."""
    return spoken_short(day) if day is not None else ""
