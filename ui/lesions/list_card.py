"""The list of lesions, and beside it the list of all sites.

ListCard(ctx, parent)
    show_lesions(shown: ShownLesions); choose(lesion_id); rows
    lesion_chosen(str); lesion_activated(str); add_requested(); site_highlighted(site, side); site_chosen(site, side)
    filter_changed(LesionFilter); sites_shown(bool)
"""

from collections import Counter

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QStyleOptionViewItem, QVBoxLayout, QWidget

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from ui.context import Context
from ui.lesions.filter_bar import FilterBar
from ui.lesions.filtering import NO_FILTER
from ui.lesions.jumping import JumpTable
from ui.lesions.shown import ShownLesions
from ui.lesions.site_list import SiteList
from ui.lesions.words import diagnosis_text, last_detail, last_text, last_tip, side_text, summary_text
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.lesion_pin import PinLook, paint_pin
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table_delegate import CellDelegate

_LESIONS, _SITES = "lesions", "sites"
_SIZE_NARROW = 124
_SIZE_WIDER = ((620, 190), (540, 150))  # from this width of the table on the column has this one
_ROOMY = 470  # pixels from which the note stands beside the buttons


class ListCard(Card):
    """Lesions of the patient, or all sites with the number of lesions at each."""

    lesion_chosen = Signal(str)
    lesion_activated = Signal(str)
    add_requested = Signal()
    site_highlighted = Signal(str, object)
    site_chosen = Signal(str, object)
    filter_changed = Signal(object)
    sites_shown = Signal(bool)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Lesions", parent=parent)
        self._shown = ShownLesions()
        self._groups = {key: row.group for key, row in ctx.clinic.catalog.diagnoses.items()}
        self.switch = SegmentedControl(((_LESIONS, "Lesions"), (_SITES, "All sites")), "List")
        self.add_button = PrimaryButton("Add lesion", hint="L")
        self._model = RowModel[LesionRow](_columns(_SIZE_NARROW), parent=self)
        self.table = _LesionTable(ctx, self._model)
        self.table.setItemDelegateForColumn(0, _PinDelegate(ctx, self._groups, self._model, self.table))
        self.sites = SiteList(ctx)
        self.empty = EmptyState(
            "Place a lesion on the figure or in the list of sites, then describe it and follow it from visit to visit.",
            "Add the first lesion",
            icon="map-pin",
            theme=ctx.theme,
        )
        self.nothing = EmptyState("", "Show all", icon="funnel", theme=ctx.theme)
        self.filter = FilterBar(ctx)
        self._stack = QStackedWidget()
        sites = QWidget()
        inside = QVBoxLayout(sites)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.sites)
        inside.addWidget(text_label("Enter adds a lesion at the site.", "hint"))
        for page in (self.table, self.empty, sites, self.nothing):
            self._stack.addWidget(page)
        self.add_action(self.switch)
        self.add_action(self.add_button)
        self.set_flush()
        self.add(self.filter)
        self.add(self._stack, 1)
        self._connect()

    @property
    def rows(self) -> list[LesionRow]:
        """What is listed."""
        return self._model.rows

    def show_lesions(self, shown: ShownLesions) -> None:
        """Show what is shown of them; no signal."""
        rows, standing = shown.rows, shown.standing
        if rows != tuple(self._model.rows):
            self._model.set_rows(rows)
        self._shown = shown
        self.filter.show_lesions(standing, shown.filter)
        self._show_note()
        self.sites.set_counts(Counter((detail.row.site, detail.row.side) for detail in standing))
        self._show()

    def choose(self, lesion_id: str) -> None:
        """Make one current; no signal."""
        self.table.choose_row(self._model.find(lambda row: row.id == lesion_id), quiet=True)

    def show_sites(self) -> None:
        """Show the list of all sites, ready for typing."""
        self.switch.set_key(_SITES)
        self._switched()
        self.sites.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the search for a site, then leads back to the lesions."""
        if event.key() != Qt.Key.Key_Escape or self.switch.key != _SITES:
            super().keyPressEvent(event)
        elif self.sites.field.text():
            self.sites.field.clear()
        else:
            self.switch.set_key(_LESIONS)
            self._switched()
            (self.table if self.table.isVisible() else self.add_button).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the buttons go before the count."""
        super().resizeEvent(event)
        self._show_note()

    def _show_note(self) -> None:
        self.set_note(summary_text(self._model.rows) if self.width() >= _ROOMY else "")

    def _connect(self) -> None:
        self.switch.chosen.connect(self._switched)
        self.filter.changed.connect(self.filter_changed)
        self.nothing.action_requested.connect(self._show_all)
        self.add_button.clicked.connect(self.add_requested)
        self.empty.action_requested.connect(self.add_requested)
        self.table.row_chosen.connect(self._chosen)
        self.table.row_activated.connect(self._activated)
        self.sites.highlighted.connect(self.site_highlighted)
        self.sites.chosen.connect(self.site_chosen)

    @Slot()
    def _switched(self) -> None:
        self._show()
        self.sites_shown.emit(self.switch.key == _SITES)

    @Slot()
    def _show_all(self) -> None:
        self.filter_changed.emit(NO_FILTER)

    def _show(self) -> None:
        on_sites, shown = self.switch.key == _SITES, self._shown
        self.filter.setVisible(not on_sites and (len(shown.standing) > 1 or shown.filter.is_on))
        if on_sites:
            self._stack.setCurrentIndex(2)
            return
        if shown.standing:
            self.nothing.set(f"{_none_of(len(shown.standing))} to the filter.", "Show all")
        else:
            self.nothing.set("No lesion was known on this day.")
        is_new = not shown.history.details
        self._stack.setCurrentWidget(self.table if self._model.rows else self.empty if is_new else self.nothing)

    @Slot(int)
    def _chosen(self, at: int) -> None:
        self.lesion_chosen.emit(self._model.row(at).id if at >= 0 else "")

    @Slot(int)
    def _activated(self, at: int) -> None:
        if at >= 0:
            self.lesion_activated.emit(self._model.row(at).id)


class _LesionTable(JumpTable):
    """Gives the sizes more room where there is some."""

    def __init__(self, ctx: Context, model: RowModel[LesionRow]) -> None:
        self._lesions = model
        super().__init__(ctx.theme, model, "Lesions", _found_by, ctx.settings, tall=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the widths, then share the rest."""
        room = event.size().width()
        self._lesions.columns = _columns(next((size for least, size in _SIZE_WIDER if room >= least), _SIZE_NARROW))
        super().resizeEvent(event)


def _columns(size_width: int) -> tuple[Column[LesionRow], ...]:
    return (
        Column("No.", lambda row: row.label, sort=lambda row: row.number, width=42),
        Column(
            "Site, diagnosis",
            lambda row: row.site_text,
            stretch=3,
            second=diagnosis_text,
            end=side_text,
            tip=lambda row: f"{row.site_text}\n{diagnosis_text(row)}" + ("\nPlace not marked" if row.anchored else ""),
        ),
        Column(
            "Last size",
            last_text,
            width=size_width,
            second=last_detail,
            tip=last_tip,
        ),
        Column("Course", _course, width=60, spark=lambda row: [value for _, value in row.course], tip=_course),
        Column("Status", lambda row: row.status.value, width=72, tone=_tone),
    )


def _none_of(count: int) -> str:
    return f"None of {count} lesions answers" if count > 1 else "The one lesion does not answer"


def _found_by(row: LesionRow) -> str:
    return f"{row.site_text} {row.diagnosis_text} {row.label}"


def _course(row: LesionRow) -> str:
    return ", ".join(f"{value:g}" for _, value in row.course) + (f" {row.course_kind}" if row.course else "")


def _tone(row: LesionRow) -> str:
    return "muted" if row.status is LesionStatus.RESOLVED else ""


class _PinDelegate(CellDelegate):
    """Draws the number as the pin that stands on the figure."""

    def __init__(self, ctx: Context, groups: dict[str, str], model: RowModel[LesionRow], parent: QObject) -> None:
        super().__init__(ctx.theme, parent)
        self._pins_theme, self._groups, self._model = ctx.theme, groups, model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground as in all tables, then the pin."""
        self._ground(painter, option, index)
        label = str(index.data(Qt.ItemDataRole.DisplayRole))
        row = next((row for row in self._model.rows if row.label == label), None)
        if row is not None:
            look = PinLook(str(row.number), row.group_in(self._groups), row.status, row.anchored)
            paint_pin(painter, self._pins_theme, QPointF(option.rect.center()), look)
