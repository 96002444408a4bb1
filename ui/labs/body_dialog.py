"""Recording a measure of the whole body, or what a person was exposed to.

BodyDialog(ctx, patient_id, parent)      what is recorded, and one more; an entry made in error is taken back
"""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.body import BodyMeasureDraft, BodyMeasureRow, ExposureDraft, ExposureRow
from clinic.records.changes import Changes
from clinic.records.enums import BodyMeasureKind, Side
from clinic.records.partial_date import PartialDate
from clinic.rules.dates import parse_partial_date, spoken
from clinic.rules.numbers import format_number, parse_quantity
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.buttons import IconButton
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl
from ui.widgets.typed_field import DateField

_UNITS = {
    BodyMeasureKind.HEIGHT: "cm",
    BodyMeasureKind.WEIGHT: "kg",
    BodyMeasureKind.SYSTOLIC: "mm[Hg]",
    BodyMeasureKind.DIASTOLIC: "mm[Hg]",
    BodyMeasureKind.PULSE: "/min",
}
_NAMES = {
    BodyMeasureKind.HEIGHT: "Height",
    BodyMeasureKind.WEIGHT: "Weight",
    BodyMeasureKind.SYSTOLIC: "Blood pressure, systolic",
    BodyMeasureKind.DIASTOLIC: "Blood pressure, diastolic",
    BodyMeasureKind.PULSE: "Pulse",
}
_SIDES = (("", "–"), (Side.LEFT.value, "Left"), (Side.RIGHT.value, "Right"), (Side.MIDLINE.value, "Midline"))


class BodyDialog(Dialog):
    """What is recorded above, one more below."""

    def __init__(self, ctx: Context, patient_id: str, parent: QWidget | None) -> None:
        super().__init__(parent, "Measures and exposures", "Record", width=520)
        self._ctx, self._patient_id = ctx, patient_id
        self._form = Form()
        self._recorded = QVBoxLayout()
        self._recorded.setSpacing(2)
        self.body.addLayout(self._recorded)
        self.what = QComboBox()
        for kind, name in _NAMES.items():
            self.what.addItem(f"{name} ({readable_unit(_UNITS[kind])})", kind.value)
        for exposure in ctx.clinic.body_measures.exposure_kinds():
            self.what.addItem(exposure.name, exposure.key)
        self.value = QLineEdit()
        parse = partial(
            parse_partial_date, today=local_today(ctx.clinic.now), day_first=ctx.clinic.info().day_first, field="on"
        )
        self.on: DateField[PartialDate] = DateField(parse, spoken, "today, May 2026, 3.4.2026")
        catalog = ctx.clinic.catalog
        sites = [Option(site.key, site.name, "", " ".join(site.aliases)) for site in catalog.sites.values()]
        self.site = ComboSearch(sites, "Type a site", theme=ctx.theme)
        self.side = SegmentedControl(_SIDES, "Patient's side")
        for name, label, editor in (
            ("what", "What", self.what),
            ("value", "Value", self.value),
            ("on", "When", self.on),
            ("site", "Where", self.site),
            ("side", "Side", self.side),
        ):
            self.body.addWidget(self._form.add(name, FormField(label, editor)))
        self.what.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self._read()
        self.what.setFocus()

    def accept(self) -> None:
        """Store; what is wrong stays beside its field."""
        self._form.clear()
        if not self.on.is_valid:
            self._form.show_error(ValidationError("on", self.on.wrong))
            return
        if self._kind is None:
            self._ctx.ops.write(self, self._store_exposure, self._stored, self._refused)
            return
        try:
            draft = self._measure(self._kind)
        except ValidationError as error:
            self._form.show_error(error)
            return
        self._ctx.ops.write(self, partial(self._store_measure, draft), self._stored, self._refused)

    @property
    def _kind(self) -> BodyMeasureKind | None:
        key = str(self.what.currentData())
        return next((kind for kind in _NAMES if kind.value == key), None)

    def _measure(self, kind: BodyMeasureKind) -> BodyMeasureDraft:
        read = parse_quantity(self.value.text(), field="value")
        unit = {"mmHg": "mm[Hg]", "mm Hg": "mm[Hg]", "bpm": "/min"}.get(read.unit, read.unit) or _UNITS[kind]
        return BodyMeasureDraft(kind, read.number, unit, _moment(self.on.value))

    def _store_measure(self, draft: BodyMeasureDraft) -> tuple[BodyMeasureRow, Changes]:
        return self._ctx.clinic.body_measures.save(self._patient_id, draft)

    def _store_exposure(self) -> tuple[ExposureRow, Changes]:
        side = Side(self.side.key) if self.side.key else None
        draft = ExposureDraft(str(self.what.currentData()), self.on.value, self.site.key, side)
        return self._ctx.clinic.body_measures.save_exposure(self._patient_id, draft)

    def _stored(self, row: BodyMeasureRow | ExposureRow) -> None:
        text = _measure_words(row) if isinstance(row, BodyMeasureRow) else _exposure_words(row)
        self._ctx.notifier.notify(f"{text} recorded.", tone="done")
        super().accept()

    def _refused(self, error: ClinicError) -> bool:
        if isinstance(error, ValidationError) and error.field in ("ucum", "at", "kind"):
            field = {"ucum": "value", "at": "on", "kind": "what"}[error.field]
            error = ValidationError(field, error.what, error.todo)
        return self._form.show_error(error)

    def _read(self) -> None:
        clinic = self._ctx.clinic
        for measure in clinic.body_measures.list(self._patient_id):
            take = partial(clinic.body_measures.withdraw, measure.id, measure.version)
            self._entry(_measure_words(measure), take)
        for exposure in clinic.body_measures.exposures(self._patient_id):
            take = partial(clinic.body_measures.withdraw_exposure, exposure.id, exposure.version)
            self._entry(_exposure_words(exposure), take)

    def _entry(self, text: str, take: "partial[Changes]") -> None:
        area = QWidget()
        row = QHBoxLayout(area)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text_label(text, "", wrap=True), 1)
        remove = IconButton(self._ctx.theme, "x", f"Take back: {text}")
        remove.clicked.connect(partial(self._take_back, area, take))
        row.addWidget(remove)
        self._recorded.addWidget(area)

    def _take_back(self, area: QWidget, take: "partial[Changes]", _checked: bool = False) -> None:
        self._ctx.ops.write(self, partial(_nothing_and, take), partial(_gone, area), self._refused)

    @Slot()
    def _arrange(self) -> None:
        measured = self._kind is not None
        for name, shown in (("value", measured), ("site", not measured), ("side", not measured)):
            self._form.field(name).setVisible(shown)


def _nothing_and(take: "partial[Changes]") -> tuple[None, Changes]:
    return None, take()


def _gone(area: QWidget, _nothing: None) -> None:
    area.hide()


def _moment(on: PartialDate | None) -> datetime | None:
    if on is None:
        return None
    return datetime(on.year, on.month or 1, on.day or 1).astimezone()


def _measure_words(row: BodyMeasureRow) -> str:
    day = spoken(row.at.astimezone().date())
    return f"{_NAMES[row.kind]} {format_number(row.value)} {readable_unit(row.ucum)}, {day}"


def _exposure_words(row: ExposureRow) -> str:
    parts = [row.name, row.site_name, row.side.value if row.side else "", spoken(row.on) if row.on else ""]
    return ", ".join(part for part in parts if part)
