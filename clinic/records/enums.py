"""Words with a fixed set of values. The value is what is stored and what the commands print."""

from enum import StrEnum


class Side(StrEnum):
    """The patient's side, never the viewer's."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"


class Sex(StrEnum):
    """Sex at birth, as needed by reference ranges and equations."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Figure(StrEnum):
    """The figures of the atlas: one skin in six shapes."""

    INFANT = "infant"
    CHILD = "child"
    ADULT_FEMALE = "adult-female"
    ADULT_MALE = "adult-male"
    NEUTRAL = "neutral"
    OLDER = "older"


class SkinTone(StrEnum):
    """Fitzpatrick skin type."""

    I = "I"  # noqa: E741  the name of the first Fitzpatrick type
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


class LesionStatus(StrEnum):
    ACTIVE = "active"
    TREATED = "treated"
    RESOLVED = "resolved"
    RECURRED = "recurred"
    ENTERED_IN_ERROR = "entered-in-error"


class Certainty(StrEnum):
    SUSPECTED = "suspected"
    PROBABLE = "probable"
    CONFIRMED = "confirmed"


class VisitStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ENTERED_IN_ERROR = "entered-in-error"


class SizeMethod(StrEnum):
    BY_EYE = "by eye"
    CALLIPER = "calliper"
    PHOTO = "photo"


class CountMethod(StrEnum):
    BY_EYE = "by eye"
    ASSISTED = "assisted"


class PhotoKind(StrEnum):
    OVERVIEW = "overview"
    CLOSE_UP = "close-up"
    DERMOSCOPY = "dermoscopy"
    HISTOLOGY = "histology"


class MarkKind(StrEnum):
    """What a mark in a photo says."""

    PLACE = "place"
    LENGTH = "length"
    AXES = "axes"
    OUTLINE = "outline"
    COUNT = "count"


class MarkMethod(StrEnum):
    """Whether a person drew a mark alone, or took and corrected what the program proposed."""

    BY_HAND = "by hand"
    SUGGESTED = "suggested"
    ASSISTED = "assisted"


class ScaleMethod(StrEnum):
    """What the scale of a photo was taken from."""

    NONE = ""
    STICKER = "sticker"
    RULER = "ruler"
    DICOM = "dicom"
    TYPED = "typed"


class AlignmentGrade(StrEnum):
    """How good an alignment is, by measured evidence."""

    ALIGNED = "aligned"
    APPROXIMATE = "approximate"
    NOT_ALIGNED = "not aligned"


class PhotoChoice(StrEnum):
    """What a person said of a photo when looking through many."""

    NONE = ""
    KEEP = "keep"
    REJECT = "reject"


class InboxState(StrEnum):
    """What became of a picture that came by itself."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    SET_ASIDE = "set aside"


class CapturedFrom(StrEnum):
    """How the capture time is known."""

    EXIF = "exif"
    FILE = "file"
    TYPED = "typed"
    UNKNOWN = "unknown"


class ConsentScope(StrEnum):
    """``RECORD``, ``TEACHING``, ``PUBLICATION``: about photos (``PHOTO_SCOPES``); ``TREATMENT``: about procedures."""

    TREATMENT = "treatment"
    RECORD = "record"
    TEACHING = "teaching"
    PUBLICATION = "publication"


PHOTO_SCOPES = (ConsentScope.RECORD, ConsentScope.TEACHING, ConsentScope.PUBLICATION)
"""What a photo may be marked for."""


class ResultStatus(StrEnum):
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    DELETED = "deleted"
    NOT_OBTAINED = "not obtained"


class ReportStatus(StrEnum):
    WAITING = "waiting"
    FILED = "filed"
    SUPERSEDED = "superseded"
    SET_ASIDE = "set aside"


class LabSource(StrEnum):
    TYPED = "typed"
    HL7 = "hl7"
    FHIR = "fhir"
    CSV = "csv"


class Flag(StrEnum):
    """Abnormality of a result. An empty flag (``None``) means: no range, or not judged."""

    NORMAL = "N"
    LOW = "L"
    HIGH = "H"
    CRITICAL_LOW = "LL"
    CRITICAL_HIGH = "HH"
    ABNORMAL = "A"


class Role(StrEnum):
    PHYSICIAN = "physician"
    NURSE = "nurse"
    ASSISTANT = "assistant"
    DESK = "desk"
    ADMINISTRATOR = "administrator"


class UpkeepKind(StrEnum):
    """What the program does to keep the record safe."""

    BACKUP = "backup"
    DATABASE_CHECK = "database check"
    FILE_CHECK = "file check"
    HEAL = "heal"


class PrivacyKind(StrEnum):
    """What was done for a person's privacy."""

    HAND_OVER = "hand-over"
    RESTRICTION = "restriction"
    RESTRICTION_LIFTED = "restriction lifted"
    ERASURE = "erasure"
    PARTIAL_ERASURE = "partial erasure"
    KEPT_ON = "kept on"
    """A record past its term that a person decided to keep, with the reason."""


class DocumentKind(StrEnum):
    SUMMARY = "summary"
    HANDOUT = "handout"
    COMPARISON = "comparison"
    OTHER = "other"


class BodyMeasureKind(StrEnum):
    """What is measured of the whole body."""

    HEIGHT = "height"
    WEIGHT = "weight"
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    PULSE = "pulse"


class CautionAnswer(StrEnum):
    """What a clinician decided when a caution was shown."""

    CONTINUE = "continue"
    ADAPTED = "adapted"
    NOT_GIVEN = "not given"


class Topic(StrEnum):
    """What changed; pages decide by it whether to refresh."""

    CLINIC = "clinic"
    PATIENT = "patient"
    VISIT = "visit"
    LESION = "lesion"
    PHOTO = "photo"
    PHOTO_INBOX = "photo inbox"
    LAB = "lab"
    TREATMENT = "treatment"
    RECALL = "recall"
    DOCUMENT = "document"
    CONSENT = "consent"
    USER = "user"
    UPKEEP = "upkeep"
    PRIVACY = "privacy"
