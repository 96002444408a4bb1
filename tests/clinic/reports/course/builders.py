"""Short ways to make what a course is about."""

from datetime import UTC, date, datetime

from clinic.records.enums import CapturedFrom, ConsentScope, Flag, PhotoKind, VisitStatus
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.records.visits import VisitRow
from clinic.reports.course import Chart, Course, LesionLine, ValueLine, Window, lay_out
from clinic.reports.course.subject import LesionPoint, ValuePoint

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def on(text: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def measure(text: str, size: int, bold: bool) -> float:
    """About as wide as real letters."""
    return len(text) * size * (0.6 if bold else 0.55)


def point(day: str, value: float, method: str = "calliper", uncertainty: float | None = 0.2) -> LesionPoint:
    """One observation; by eye has no uncertainty."""
    by_eye = method == "by eye"
    return LesionPoint(on(day), value, None if by_eye else uncertainty, method, not by_eye)


def lesion(*points: LesionPoint, kind: str = "mm", number: int = 4, group: str = "calcinosis") -> LesionLine:
    """A lesion of the index finger."""
    return LesionLine(f"l{number}", number, "Index finger", "left", "Calcinosis", group, True, kind, points)


def value(*points: tuple[str, float, str], flag: Flag | None = None, key: str = "phosphate") -> ValueLine:
    """A laboratory quantity in mg/dL with a range; points are day, value and comparator."""
    made = tuple(ValuePoint(on(day), number, comparator, flag) for day, number, comparator in points)
    return ValueLine(key, "Phosphate", "Phosphate", "mg/dL", 2.5, 4.5, 1, made, range_words="reference range")


def visit(day: str) -> VisitRow:
    """A signed visit."""
    return VisitRow(f"v{day}", "p", on(day), VisitStatus.SIGNED, "Review", "Dr M. Okafor", photos=1)


def photo(day: str, key: str = "") -> PhotoRow:
    """A close-up of L4."""
    return PhotoRow(
        key or f"ph{day}", "p", "v", "", "a.jpg", "image/jpeg", 8, 6, on(day), CapturedFrom.EXIF, on(day),
        PhotoKind.CLOSE_UP, ConsentScope.RECORD, "", "", "", False, "", ("l4",), ("L4",),
    )  # fmt: skip


def procedure(day: str, kind: str = "Extraction") -> ProcedureRow:
    """A procedure on L1."""
    return ProcedureRow(
        f"pr{day}{kind}", "v", "p", kind.lower(), kind, on(day), ("l1",), ("L1",), (), (("Count", "13"),),
        "", "", "", "", "Dr M. Okafor", 1,
    )  # fmt: skip


def drug(start: date | None, *doses: tuple[date, float], stop: date | None = None) -> DrugRow:
    """Diltiazem in mg."""
    steps = tuple(DoseChange(day, dose, "mg", "daily", "") for day, dose in doses)
    return DrugRow("d", "p", "diltiazem", "Diltiazem", "", steps, "oral", start, stop, "", "", "", (), "", 1)


def chart(course: Course, *, width: float = 900, height: float = 500, months: int = 24) -> Chart:
    """The course of the last two years, laid out."""
    return lay_out(course, Window.back(course.today, months), width, height, measure)
