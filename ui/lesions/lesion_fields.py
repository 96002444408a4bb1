"""The part of the editor that says what the lesion is, where, and what it covers.

LesionFields(ctx, parent)
    site, side -> key and side; draft(patient_id, ...) -> LesionDraft; show_row(row); set_place(site, side)
    dump() -> dict; load(dict)      for half-filled forms
    place_changed signal: a person chose another site or side;  touched signal: anything was typed
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic.catalog.types import Diagnosis
from clinic.clock import local_today
from clinic.records.enums import Certainty, LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint
from clinic.rules.dates import parse_partial_date, spoken
from ui.context import Context
from ui.lesions.area_line import AreaLine
from ui.lesions.segments import at_left
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import DateField

_SIDES = ((Side.RIGHT, "Right"), (Side.MIDLINE, "Midline"), (Side.LEFT, "Left"))
_LESION_GROUPS = ("calcinosis", "milia", "differential")
_ONE, _MANY = "single", "cluster"


class LesionFields(QWidget):
    """Site, side, diagnosis, since when, how many, note."""

    place_changed = Signal()
    touched = Signal()

    def __init__(self, ctx: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = ctx.clinic.catalog
        today = local_today(ctx.clinic.now)
        parse = partial(parse_partial_date, today=today, day_first=ctx.clinic.info().day_first, field="first_noted")
        self.site_field = ComboSearch(
            [self._site_option(key) for key in self._catalog.sites],
            "Type a site",
            search=self._find_sites,
            theme=ctx.theme,
        )
        self.side_field = SegmentedControl([(side.value, label) for side, label in _SIDES], "Patient's side")
        self.diagnosis = ComboSearch(self._diagnoses(), "Diagnosis, or your own words", free_text=True, theme=ctx.theme)
        self.certainty = SegmentedControl([(c.value, c.value.capitalize()) for c in Certainty], "Certainty")
        self.first_noted: DateField[PartialDate] = DateField(parse, spoken, "May 2026, 3.4.2026, -3m")
        self.how_many = SegmentedControl([(_ONE, "Single"), (_MANY, "Cluster")], "Single or cluster")
        self.area_line = AreaLine(ctx)
        self.note = TextArea("Note on the lesion", min_lines=1, max_lines=4)
        self._build(form)
        self._connect()
        self._offer_sides()

    @property
    def site(self) -> str:
        """Key of the site, or empty."""
        return self.site_field.key

    @property
    def side(self) -> Side:
        """The patient's side."""
        return Side(self.side_field.key)

    def set_place(self, site: str, side: Side) -> None:
        """Show another place; no signal."""
        self.site_field.set_option(self._site_option(site) if site else None)
        self._offer_sides()
        self.side_field.set_key(side.value)

    def show_row(self, row: LesionRow) -> None:
        """Show a stored lesion."""
        self.set_place(row.site, row.side)
        known = self._catalog.diagnoses.get(row.diagnosis)
        self.diagnosis.set_option(Option(known.key, known.name) if known is not None else None)
        if known is None:
            self.diagnosis.setText(row.diagnosis_text)
        self.certainty.set_key(row.certainty.value)
        self.first_noted.set_text(str(row.first_noted) if row.first_noted is not None else "")
        self.how_many.set_key(_MANY if row.cluster else _ONE)
        self.note.set_text(row.note)

    def clear(self) -> None:
        """Empty all fields."""
        self.load({})

    def draft(self, patient_id: str, point: SurfacePoint | None, row: LesionRow | None) -> LesionDraft:
        """What is typed, as a new lesion or as a change of ``row``."""
        return LesionDraft(
            patient_id=patient_id,
            site=self.site,
            side=self.side,
            point=point,
            first_noted=self.first_noted.value,
            diagnosis=self.diagnosis.key,
            diagnosis_text="" if self.diagnosis.key else self.diagnosis.text().strip(),
            certainty=Certainty(self.certainty.key),
            status=row.status if row is not None else LesionStatus.ACTIVE,
            cluster=self.how_many.key == _MANY,
            note=self.note.text().strip(),
            id=row.id if row is not None else "",
            version=row.version if row is not None else 0,
        )

    def dump(self) -> dict[str, Any]:
        """Plain values, to be kept as a draft."""
        return {
            "site": self.site,
            "side": self.side.value,
            "diagnosis": self.diagnosis.key,
            "diagnosis_text": self.diagnosis.text(),
            "certainty": self.certainty.key,
            "first_noted": self.first_noted.text,
            "how_many": self.how_many.key,
            "note": self.note.text(),
        }

    def load(self, kept: dict[str, Any]) -> None:
        """Show what ``dump`` gave."""
        site = str(kept.get("site", ""))
        self.set_place(site if site in self._catalog.sites else "", Side(kept.get("side", Side.MIDLINE)))
        known = self._catalog.diagnoses.get(str(kept.get("diagnosis", "")))
        self.diagnosis.set_option(Option(known.key, known.name) if known is not None else None)
        if known is None:
            self.diagnosis.setText(str(kept.get("diagnosis_text", "")))
        self.certainty.set_key(str(kept.get("certainty", Certainty.SUSPECTED)))
        self.first_noted.set_text(str(kept.get("first_noted", "")))
        self.how_many.set_key(str(kept.get("how_many", _ONE)))
        self.note.set_text(str(kept.get("note", "")))

    def _build(self, form: Form) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        fields = (
            ("site", FormField("Site", self.site_field, required=True), 0, 0, 2),
            ("side", FormField("Patient's side", at_left(self.side_field)), 1, 0, 1),
            ("cluster", FormField("Single or cluster", at_left(self.how_many)), 1, 1, 1),
            ("area", FormField("Area", self.area_line), 2, 0, 2),
            ("diagnosis", FormField("Diagnosis", self.diagnosis), 3, 0, 2),
            ("certainty", FormField("Certainty", at_left(self.certainty)), 4, 0, 2),
            ("first_noted", FormField("First noted", self.first_noted), 5, 0, 1),
            ("note", FormField("Note", self.note), 5, 1, 1),
        )
        for name, field, row, column, span in fields:
            grid.addWidget(form.add(name, field), row, column, 1, span)

    def _connect(self) -> None:
        self.site_field.chosen.connect(self._site_chosen)
        self.side_field.chosen.connect(self._side_chosen)
        for segments in (self.certainty, self.how_many):
            segments.chosen.connect(self.touched)
        self.diagnosis.textChanged.connect(self.touched)
        self.first_noted.edited.connect(self.touched)
        self.note.textChanged.connect(self.touched)

    @Slot(str)
    def _site_chosen(self, _key: str) -> None:
        self._offer_sides()
        self.place_changed.emit()
        self.touched.emit()

    @Slot(str)
    def _side_chosen(self, _key: str) -> None:
        self.place_changed.emit()
        self.touched.emit()

    def _offer_sides(self) -> None:
        """Only the sides that the site has; one that it does not have is not kept."""
        site = self._catalog.sites.get(self.site)
        offered = site.side_values if site is not None else tuple(Side)
        for side, _label in _SIDES:
            self.side_field.button(side.value).setEnabled(side in offered)
        if self.side not in offered:
            self.side_field.set_key(offered[0].value)

    def _find_sites(self, typed: str) -> Sequence[Option]:
        return [self._site_option(site.key) for site, _side in self._catalog.search_sites(typed)]

    def _site_option(self, key: str) -> Option:
        site = self._catalog.sites[key]
        return Option(key, site.name, " › ".join(self._catalog.breadcrumb(site)[:-1]))

    def _diagnoses(self) -> list[Option]:
        rows = self._catalog.diagnoses.values()
        return [
            Option(row.key, row.name, _code(row), f"{row.icd11} {row.icd10cm} {row.icd11_title} {row.icd10cm_title}")
            for group in _LESION_GROUPS
            for row in rows
            if row.group == group
        ]


def _code(row: Diagnosis) -> str:
    """``ICD-11 EB90.40``: codes of two systems stand in one list."""
    if row.icd11:
        return f"ICD-11 {row.icd11}"
    return f"ICD-10-CM {row.icd10cm}" if row.icd10cm else ""
