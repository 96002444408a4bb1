"""What a visit summary shows: plain words and numbers, already in the reader's language and units."""

from collections.abc import Callable
from dataclasses import dataclass

from clinic.records.enums import Flag, LesionStatus
from clinic.reports.document import Letterhead, Picture, VectorFigure


@dataclass(frozen=True, slots=True)
class MapPin:
    """A lesion on a map view: fractions of the picture's width and height from its upper left corner.

    ``place``: where the lesion is, if the pin had to stand beside it. ``group``: of the diagnosis (``calcinosis`` ...).
    ``dashed``: the place stands for the site. ``words`` tell it to who does not see the picture.
    """

    x: float
    y: float
    number: int
    status: LesionStatus = LesionStatus.ACTIVE
    group: str = ""
    dashed: bool = False
    place: tuple[float, float] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class MapArea:
    """What a lesion covers: closed lines of fractions; those inside others are holes."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    number: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class MapWindow:
    """A part of a view that stands beside it as a close-up: edges as fractions, its letter, the lesions in it."""

    left: float
    top: float
    right: float
    bottom: float
    letter: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """One picture of the body map. ``title`` names the view; the corner words name the patient's own sides."""

    picture: Picture
    title: str
    pins: tuple[MapPin, ...] = ()
    left_corner: str = ""
    right_corner: str = ""
    areas: tuple[MapArea, ...] = ()
    windows: tuple[MapWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One row of the lesion table. ``since`` says the change in words, or that there is nothing to compare with."""

    number: int
    site: str
    diagnosis: str
    certainty: str = ""
    measure: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo (upright JPEG or PNG). ``scale_bar`` is (fraction of the width, its length in words) where known."""

    picture: Picture
    caption: str
    alt: str
    scale_bar: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    """The photos of one lesion, or of none; ``note`` says how they were counted or aligned."""

    title: str
    photos: tuple[PhotoLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabLine:
    """One result as reported. ``course`` holds earlier and present values in one unit, in order of time.

    ``range_source`` says whose range it is; ``flag`` None means not judged.
    """

    test: str
    result: str
    unit: str = ""
    range_text: str = ""
    range_source: str = ""
    flag: Flag | None = None
    course: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None
    note: str = ""
    """Below the row: that it was corrected, or how it was reported where it is shown in another unit."""
    heading: bool = False
    """``test`` says of which sample the results below are; nothing else is set."""


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """A value calculated from results, with its formula and the numbers put in; ``note`` says what to mind of it."""

    name: str
    value: str
    unit: str = ""
    formula: str = ""
    note: str = ""
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class AddendumLine:
    """What was added after signing: who and when, and the text."""

    signed: str
    text: str


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """Everything a visit summary can show; empty fields leave no trace on the page.

    ``signed`` says by whom and when; empty means the visit is a draft, which the document then says on every page.
    """

    letterhead: Letterhead
    patient_name: str
    visit_date: str
    birth: str = ""
    age: str = ""
    sex: str = ""
    record_number: str = ""
    allergies: str = ""
    problems: tuple[str, ...] = ()
    skin_type: str = ""
    clinician: str = ""
    reason: str = ""
    history: str = ""
    examination: str = ""
    assessment: str = ""
    plan: str = ""
    follow_up: str = ""
    maps: tuple[MapView, ...] = ()
    maps_note: str = ""
    lesions: tuple[LesionLine, ...] = ()
    lesions_since: str = ""
    lesions_note: str = ""
    photo_groups: tuple[PhotoGroup, ...] = ()
    labs_title: str = ""
    labs: tuple[LabLine, ...] = ()
    derived: tuple[DerivedLine, ...] = ()
    labs_note: str = ""
    course: Callable[[], VectorFigure | None] | None = None
    """The figure of the course, made when it is asked for; None: too little to show."""
    treatments_today: tuple[str, ...] = ()
    treatments_continuing: tuple[str, ...] = ()
    treatments_stopped: tuple[str, ...] = ()
    medicines_elsewhere: str = ""
    documents: tuple[str, ...] = ()
    addenda: tuple[AddendumLine, ...] = ()
    signed: str = ""
    document_id: str = ""
    language: str = "en"
