"""Which photos are shown, in which order and how large.

PhotoFilters(settings, parent=None)
    offer(rows, lesions, visits)          what there is to choose from; a choice that is gone becomes "all"
    apply(rows) -> tuple[PhotoRow, ...]   the photos that pass, in the order chosen
    is_narrowed -> bool;  reset();  tile -> int
    changed, tile_changed(int)            signals
"""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.enums import PhotoKind
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.visits import VisitRow
from clinic.rules.dates import spoken_short
from ui.widgets.flow import FlowLayout
from ui.widgets.segmented import SegmentedControl

_TILES = {"S": 124, "M": 168, "L": 248}
_TILE_KEY = "photos/tile"
_NO_LESION, _NO_VISIT = "-", "-"


class PhotoFilters(QWidget):
    """Lesion, visit, kind, order, size of the tiles."""

    changed = Signal()
    tile_changed = Signal(int)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.lesion = _combo("Lesion", 150)
        self.visit = _combo("Visit", 140)
        self.kind = _combo("Kind", 122)
        self.order = _combo("Order", 142)
        self.kind.addItem("All kinds", "")
        for kind in PhotoKind:
            self.kind.addItem(kind.value.capitalize(), kind.value)
        self.order.addItem("Newest first", "newest")
        self.order.addItem("Oldest first", "oldest")
        self.tile_size = SegmentedControl([("S", "S"), ("M", "M"), ("L", "L")], "Size of the thumbnails")
        kept = str(settings.value(_TILE_KEY, "M"))
        self.tile_size.set_key(kept if kept in _TILES else "M")
        self.tile_size.chosen.connect(self._sized)
        row = FlowLayout(self, spacing=8)
        for widget in (self.lesion, self.visit, self.kind, self.order):
            widget.currentIndexChanged.connect(self.changed)
            row.addWidget(widget)
        row.addWidget(self.tile_size)

    @property
    def tile(self) -> int:
        """Width of the tiles in pixels."""
        return _TILES[self.tile_size.key]

    @property
    def is_narrowed(self) -> bool:
        """Whether some photos may be left out."""
        return any(widget.currentData() for widget in (self.lesion, self.visit, self.kind))

    @property
    def lesion_id(self) -> str:
        """The one lesion that is looked at, or an empty string."""
        chosen = str(self.lesion.currentData() or "")
        return "" if chosen == _NO_LESION else chosen

    @Slot()
    def reset(self) -> None:
        """Show all photos."""
        for widget in (self.lesion, self.visit, self.kind):
            widget.setCurrentIndex(0)

    def offer(self, rows: Sequence[PhotoRow], lesions: Sequence[LesionRow], visits: Sequence[VisitRow]) -> None:
        """Offer what the photos have; nothing is emitted."""
        shown = {key for row in rows for key in row.lesion_ids}
        of_lesions = [(f"{lesion.label} · {lesion.site_text}", lesion.id) for lesion in lesions if lesion.id in shown]
        if any(not row.lesion_ids for row in rows):
            of_lesions.append(("No lesion linked", _NO_LESION))
        _fill(self.lesion, "All lesions", of_lesions)
        seen = {row.visit_id for row in rows}
        of_visits = [(_visit_words(visit), visit.id) for visit in visits if visit.id in seen]
        if "" in seen:
            of_visits.append(("Without a visit", _NO_VISIT))
        _fill(self.visit, "All visits", of_visits)

    def apply(self, rows: Sequence[PhotoRow]) -> tuple[PhotoRow, ...]:
        """The photos that pass; ``rows`` are newest first."""
        found = [row for row in rows if self._passes(row)]
        return tuple(reversed(found)) if self.order.currentData() == "oldest" else tuple(found)

    def _passes(self, row: PhotoRow) -> bool:
        lesion, visit, kind = (str(widget.currentData() or "") for widget in (self.lesion, self.visit, self.kind))
        by_lesion = not lesion or (not row.lesion_ids if lesion == _NO_LESION else lesion in row.lesion_ids)
        by_visit = not visit or row.visit_id == ("" if visit == _NO_VISIT else visit)
        return by_lesion and by_visit and (not kind or row.kind.value == kind)

    @Slot(str)
    def _sized(self, key: str) -> None:
        self._settings.setValue(_TILE_KEY, key)
        self.tile_changed.emit(_TILES[key])


def _combo(name: str, width: int) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMinimumContentsLength(4)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setFixedWidth(width)
    made.view().setMinimumWidth(220)
    return made


def _fill(combo: QComboBox, everything: str, options: Sequence[tuple[str, str]]) -> None:
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(everything, "")
    for words, key in options:
        combo.addItem(words, key)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)


def _visit_words(visit: VisitRow) -> str:
    day = spoken_short(visit.started_at.astimezone().date())
    return f"{day} · {visit.reason}" if visit.reason else day
