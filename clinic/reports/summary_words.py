"""The fixed words of a visit summary. A translation is another instance."""

from dataclasses import dataclass, field

from clinic.records.enums import Flag
from clinic.reports.map_figures import MapWords


def _flags() -> dict[Flag, str]:
    return {
        Flag.NORMAL: "",
        Flag.LOW: "low",
        Flag.HIGH: "high",
        Flag.CRITICAL_LOW: "critically low",
        Flag.CRITICAL_HIGH: "critically high",
        Flag.ABNORMAL: "abnormal",
    }


@dataclass(frozen=True)
class SummaryWords:
    """English unless said otherwise. Words in braces are filled in."""

    title: str = "Visit summary"
    page: str = "Page {page} of {pages}"
    born: str = "born {birth}"
    record: str = "record {number}"
    allergies: str = "Allergies: {allergies}"
    no_allergies: str = "Allergies: not recorded"
    skin_type: str = "Skin type {skin_type}"
    findings: str = "Reason, examination, assessment"
    reason: str = "Reason"
    history: str = "History"
    examination: str = "Examination"
    assessment: str = "Assessment"
    where: str = "Where"
    lesions: str = "Lesions"
    lesion_header: tuple[str, str, str, str] = ("No.", "Site", "Diagnosis", "Size or count")
    since: str = "Change"
    photos: str = "Photos"
    labs: str = "Laboratory"
    lab_header: tuple[str, str, str, str, str, str] = ("Test", "Result", "Unit", "Range", "Flag", "Course")
    lab_own_ranges: str = "Range of the laboratory"
    lab_courses: str = "A curve runs from the earliest to the latest result; the band behind it is the range."
    treatment: str = "Treatment"
    course: str = "The course"
    today: str = "Today"
    continues: str = "Continues"
    stopped: str = "Stopped"
    also_takes: str = "Also takes"
    next_steps: str = "What happens next"
    plan: str = "Plan"
    follow_up: str = "Follow-up"
    documents: str = "Handed over"
    addenda: str = "Added after signing"
    draft: str = "Draft, not signed"
    draft_notice: str = "Draft, not signed: this page may still change."
    document: str = "document {number}"
    flags: dict[Flag, str] = field(default_factory=_flags)
    map: MapWords = field(default_factory=MapWords)


ENGLISH = SummaryWords()
