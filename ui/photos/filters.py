"""Which photos are shown, under which headings, in which order and how large.

PhotoFilters(settings, theme, parent=None)
    tools: QHBoxLayout                     buttons at the beginning of the first line
    offer(offered, known)                  what there is to choose from; a choice that is gone becomes "all"
    wanted -> Wanted;  order_by -> Order  what was chosen
    is_narrowed -> bool;  reset();  lesion_id -> str;  show_lesion(lesion_id);  tile -> int
    changed, tile_changed(int)            signals
Grouping, size of the tiles and whether the filters are open are remembered.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.records.enums import PhotoChoice
from ui.photos.gallery.arranging import (
    GROUPINGS,
    NONE,
    NOT_REJECTED,
    UNDECIDED,
    Known,
    Offered,
    Order,
    Wanted,
    lesion_words,
    visit_words,
)
from ui.photos.size_slider import USUAL, SizeSlider
from ui.photos.words import KINDS, SCOPES
from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.segmented import SegmentedControl

_GROUP_KEY, _TILE_KEY, _OPEN_KEY = "photos/grouping", "photos/tile_width", "photos/filters_open"
_TYPING_MS = 150
_COMBO = 138
"""Six stand in a row of the smallest window."""
_CHOICES = (
    ("", "Kept or not"),
    (PhotoChoice.KEEP.value, "Kept"),
    (PhotoChoice.REJECT.value, "Rejected"),
    (NOT_REJECTED, "All but rejected"),
    (UNDECIDED, "Not decided yet"),
)
_SCALES = (("", "Any scale"), ("yes", "With a scale"), ("no", "Without a scale"))


class PhotoFilters(QWidget):
    """One line that is always there, and one of filters that opens."""

    changed = Signal()
    tile_changed = Signal(int)

    def __init__(self, settings: QSettings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.grouping = SegmentedControl(GROUPINGS, "Group by")
        self.text = QLineEdit()
        self.toggle = Button("Filters", icon="funnel", theme=theme)
        width = str(settings.value(_TILE_KEY, USUAL))
        self.tile_size = SizeSlider(theme, int(width) if width.isdigit() else USUAL)
        self.tools = QHBoxLayout()
        self.lesion = _combo("Lesion")
        self.site = _combo("Site")
        self.visit = _combo("Visit")
        self.kind = _combo("Kind", (("", "All kinds"), *KINDS))
        self.consent = _combo(
            "Consent", (("", "Any consent"), *((scope.value, words) for scope, words in SCOPES.items()))
        )
        self.choice = _combo("Kept or rejected", _CHOICES)
        self.scale = _combo("Scale", _SCALES)
        self.order = _combo("Order", (("newest", "Newest first"), ("oldest", "Oldest first")))
        self.clear = Button("Show all", kind="quiet")
        self._combos = (self.lesion, self.site, self.visit, self.kind, self.consent, self.choice, self.scale)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._build()
        self._connect()

    @property
    def tile(self) -> int:
        """Width of the tiles in pixels."""
        return self.tile_size.value()

    @property
    def wanted(self) -> Wanted:
        """Which photos pass."""
        lesion, site, visit, kind, consent, choice, scale = (str(combo.currentData() or "") for combo in self._combos)
        return Wanted(lesion, site, visit, kind, consent, choice, scale, self.text.text().strip())

    @property
    def order_by(self) -> Order:
        """How they stand."""
        return Order(self.grouping.key, self.order.currentData() == "oldest")

    @property
    def is_narrowed(self) -> bool:
        """Whether some photos may be left out."""
        return self.wanted != Wanted()

    @property
    def lesion_id(self) -> str:
        """The one lesion that is looked at, or an empty string."""
        chosen = str(self.lesion.currentData() or "")
        return "" if chosen == NONE else chosen

    @Slot()
    def reset(self) -> None:
        """Show all photos."""
        if self.is_narrowed:
            self._quietly_clear()
            self._chosen()

    def show_lesion(self, lesion_id: str) -> None:
        """Show only the photos of one lesion; ``NONE``: those without one; empty: of all."""
        self._quietly_clear()
        self.lesion.blockSignals(True)
        self.lesion.setCurrentIndex(max(0, self.lesion.findData(lesion_id)))
        self.lesion.blockSignals(False)
        self._chosen()

    def offer(self, offered: Offered, known: Known) -> None:
        """Offer what the photos have; nothing is emitted."""
        of_lesions = [(lesion.id, lesion_words(lesion)) for lesion in known.lesions if lesion.id in offered.counts]
        without = [(NONE, "Without a lesion")] if NONE in offered.counts else []
        _fill(self.lesion, "All lesions", of_lesions + without)
        _fill(self.site, "All sites", offered.places)
        of_visits = [(visit.id, visit_words(visit)) for visit in known.visits if visit.id in offered.visit_ids]
        _fill(self.visit, "All visits", of_visits + ([(NONE, "Without a visit")] if "" in offered.visit_ids else []))
        self._tell_toggle()

    @Slot()
    def toggle_open(self) -> None:
        """Open or close the line of filters."""
        self._settings.setValue(_OPEN_KEY, not self._is_open())
        self._filters.setVisible(self._is_open() or self.is_narrowed)
        self._tell_toggle()

    @Slot()
    def look_for(self) -> None:
        """Type what is looked for."""
        self.text.setFocus()
        self.text.selectAll()

    def bigger(self, steps: int) -> None:
        """Larger tiles, or smaller ones where ``steps`` is negative."""
        self.tile_size.step(steps)

    def _build(self) -> None:
        kept = str(self._settings.value(_GROUP_KEY, "visit"))
        self.grouping.set_key(kept if kept in dict(GROUPINGS) else "visit")
        self.text.setPlaceholderText("Find photos …")
        self.text.setAccessibleName("Find photos")
        self.text.setToolTip("Words in notes, names of files, lesions, sites, dates and cameras  Ctrl+F")
        self.text.setClearButtonEnabled(True)
        self.text.setFixedWidth(132)
        self.toggle.setToolTip("Filter by lesion, site, visit, kind, consent, choice and scale")
        self.toggle.setText("Filters · 7")  # room for the longest words: nothing moves when a filter is set
        self.toggle.setFixedWidth(self.toggle.sizeHint().width())
        line, held = QWidget(), QWidget()
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.tools.setSpacing(8)
        held.setLayout(self.tools)
        first = FlowLayout(line, spacing=8)
        for widget in (held, self.grouping, self.text, self.toggle, self.tile_size):
            first.addWidget(widget)
        self._filters = QWidget()
        second = FlowLayout(self._filters, spacing=8)
        for narrowing in (*self._combos, self.order, self.clear):
            second.addWidget(narrowing)
        self._filters.setVisible(self._is_open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(line)
        column.addWidget(self._filters)
        self._tell_toggle()

    def _connect(self) -> None:
        for combo in (*self._combos, self.order):
            combo.currentIndexChanged.connect(self._chosen)
        self.grouping.chosen.connect(self._grouped)
        self.text.textChanged.connect(self._typing.start)
        self.text.returnPressed.connect(self._typed)
        self._typing.timeout.connect(self._chosen)
        self.toggle.clicked.connect(self.toggle_open)
        self.clear.clicked.connect(self.reset)
        self.tile_size.changed.connect(self._sized)

    def _is_open(self) -> bool:
        return str(self._settings.value(_OPEN_KEY, "false")).lower() == "true"

    def _quietly_clear(self) -> None:
        for widget in (*self._combos, self.text):
            widget.blockSignals(True)
        for combo in self._combos:
            combo.setCurrentIndex(0)
        self.text.clear()
        self._typing.stop()
        for widget in (*self._combos, self.text):
            widget.blockSignals(False)

    def _tell_toggle(self) -> None:
        """How many filters are set shows also where their line is closed."""
        number = sum(bool(combo.currentData()) for combo in self._combos)
        self.toggle.setText(f"Filters · {number}" if number else "Filters")
        self.toggle.setAccessibleDescription("open" if self._filters.isVisibleTo(self) else "closed")
        self.clear.setEnabled(self.is_narrowed)
        if number:
            self._filters.setVisible(True)

    @Slot()
    def _chosen(self) -> None:
        self._tell_toggle()
        self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        self._typing.stop()
        self._chosen()

    @Slot(str)
    def _grouped(self, key: str) -> None:
        self._settings.setValue(_GROUP_KEY, key)
        self.changed.emit()

    @Slot(int)
    def _sized(self, pixels: int) -> None:
        self._settings.setValue(_TILE_KEY, pixels)
        self.tile_changed.emit(pixels)


def _combo(name: str, options: Sequence[tuple[str, str]] = ()) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMinimumContentsLength(4)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setFixedWidth(_COMBO)
    made.view().setMinimumWidth(220)
    for key, words in options:
        made.addItem(words, key)
    return made


def _fill(combo: QComboBox, everything: str, options: Sequence[tuple[str, str]]) -> None:
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(everything, "")
    for key, words in options:
        combo.addItem(words, key)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
