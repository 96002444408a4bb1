"""The bar above the list that keeps lesions back, from the list and from the figure.

FilterBar(ctx, parent)
    show_lesions(details, chosen: LesionFilter)      counts and choice; emits nothing
    changed(LesionFilter)                            signal: a person chose
    filter -> LesionFilter
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from clinic.clock import local_today
from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDetail
from clinic.rules.dates import add_months
from ui.context import Context
from ui.lesions.date_filter import DateFilterDialog
from ui.lesions.filtering import NO_FILTER, Between, LesionFilter, shown_words
from ui.lesions.words import STATUSES
from ui.theme.theme import Theme
from ui.widgets.buttons import LinkButton, MenuButton, PressButton
from ui.widgets.flow import FlowLayout
from ui.widgets.lesion_pin import PinLook, paint_pin
from ui.widgets.looks import set_look, text_label

_ICON = 16
_LONGEST = 26  # letters of a diagnosis on its button
NO_DIAGNOSIS = "No diagnosis yet"


class FilterBar(QWidget):
    """Statuses as chips with their numbers, menus for diagnosis and dates, and a word where something is kept back."""

    changed = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._filter = NO_FILTER
        self._details: Sequence[LesionDetail] = ()
        self.chips = {status: _chip(status.value) for status in STATUSES}
        self.diagnosis = _menu_chip("Diagnosis")
        self.dates = _menu_chip("Dates")
        self.words = text_label("", "muted")
        self.clear = LinkButton("Clear")
        self.clear.setAccessibleName("Clear the filter: show all lesions")
        self._diagnoses, self._spans = QMenu(self), QMenu(self)
        self._build()
        self._draw_pins()
        ctx.theme.changed.connect(self._draw_pins)

    @property
    def filter(self) -> LesionFilter:
        """What is chosen."""
        return self._filter

    def show_lesions(self, details: Sequence[LesionDetail], chosen: LesionFilter) -> None:
        """Show how many there are of each kind, and what is chosen."""
        self._details, self._filter = details, chosen
        self._show_statuses(chosen.status_counts(details))
        self._show_diagnoses(chosen.diagnosis_counts(details))
        self._show_dates()
        self.words.setText(shown_words(len(chosen.keep(details)), len(details)))
        for widget in (self.words, self.clear):
            widget.setVisible(chosen.is_on)
        self.setVisible(len(details) > 1 or chosen.is_on)
        self.updateGeometry()

    def _build(self) -> None:
        flow = FlowLayout(self, 6)
        flow.setContentsMargins(10, 6, 10, 6)
        for widgets in (tuple(self.chips.values()), (self.diagnosis, self.dates), (self.words, self.clear)):
            flow.addWidget(_side_by_side(*widgets))
        for status, chip in self.chips.items():
            chip.clicked.connect(partial(self._toggle_status, status))
        self.clear.clicked.connect(self._clear)
        self.diagnosis.set_menu(self._diagnoses)
        self.dates.set_menu(self._spans)
        self._spans.aboutToShow.connect(self._fill_dates)

    def _show_statuses(self, counts: Mapping[LesionStatus, int]) -> None:
        for status, chip in self.chips.items():
            on = status in self._filter.statuses
            chip.setVisible(on or status in counts)
            count = counts.get(status, 0)
            chip.setText(f"{status.value} {count}")
            chip.setChecked(on)
            set_look(chip, tone="accent" if on else "neutral")
            chip.setAccessibleName(f"Show only {status.value} lesions: {count}")

    def _show_diagnoses(self, counts: Mapping[str, int]) -> None:
        chosen = self._filter.diagnoses
        self._diagnoses.clear()
        for name in sorted({*counts, *chosen}, key=lambda name: (not name, name.casefold())):
            action = self._diagnoses.addAction(f"{name or NO_DIAGNOSIS}   {counts.get(name, 0)}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name in chosen)
            action.triggered.connect(partial(self._toggle_diagnosis, name))
        names = sorted(name or NO_DIAGNOSIS for name in chosen)
        text = "Diagnosis" if not names else _cut(names[0]) if len(names) == 1 else f"{len(names)} diagnoses"
        _say(self.diagnosis, text, "Diagnoses shown: " + (", ".join(names) or "all"), on=bool(names))
        self.diagnosis.setVisible(len(counts) > 1 or bool(chosen))

    def _show_dates(self) -> None:
        dates = self._filter.dates
        words = dates.words if dates is not None else ""
        _say(self.dates, words or "Dates", f"Dates shown: {words or 'all'}", on=dates is not None)

    @Slot()
    def _fill_dates(self) -> None:
        """The spans are counted from the day on which the menu is opened."""
        self._spans.clear()
        today = local_today(self._ctx.clinic.now)
        for title, span in _spans(today):
            if span is None:
                self._spans.addSection(title)
                continue
            action = self._spans.addAction(title)
            action.setCheckable(True)
            action.setChecked(span == self._filter.dates)
            action.triggered.connect(partial(self._choose_dates, span))
        self._spans.addSeparator()
        self._spans.addAction("Between two dates ...").triggered.connect(self._ask_dates)
        self._spans.addAction("Any date").triggered.connect(partial(self._choose_dates, None))

    def _toggle_status(self, status: LesionStatus) -> None:
        self._choose(replace(self._filter, statuses=self._filter.statuses ^ {status}))

    def _toggle_diagnosis(self, name: str) -> None:
        self._choose(replace(self._filter, diagnoses=self._filter.diagnoses ^ {name}))

    def _choose_dates(self, dates: Between | None) -> None:
        self._choose(replace(self._filter, dates=None if dates == self._filter.dates else dates))

    @Slot()
    def _ask_dates(self) -> None:
        dialog = DateFilterDialog(self._ctx, self, self._filter.dates)
        dialog.chosen.connect(self._set_dates)
        dialog.open()

    @Slot(object)
    def _set_dates(self, dates: Between | None) -> None:
        self._choose(replace(self._filter, dates=dates))

    @Slot()
    def _clear(self) -> None:
        self._choose(NO_FILTER)
        next((chip for chip in self.chips.values() if chip.isVisible()), self.dates).setFocus()

    def _choose(self, chosen: LesionFilter) -> None:
        self.show_lesions(self._details, chosen)
        self.changed.emit(chosen)

    @Slot()
    def _draw_pins(self) -> None:
        """The chips are the legend of the figure as well."""
        for status, chip in self.chips.items():
            chip.setIcon(_pin_icon(self._ctx.theme, status, self.devicePixelRatioF()))
            chip.setIconSize(QSize(_ICON, _ICON))


def _spans(today: date) -> tuple[tuple[str, Between | None], ...]:
    """Titles and spans; a title alone is a heading."""
    month, half, year = (add_months(today, -months) for months in (3, 6, 12))
    return (
        ("Last seen", None),
        ("in the last 3 months", Between("last", since=month)),
        ("in the last 12 months", Between("last", since=year)),
        ("not in the last 6 months", Between("last", until=half)),
        ("First noted", None),
        ("in the last 12 months", Between("first", since=year)),
        ("longer ago than 12 months", Between("first", until=year)),
    )


def _pin_icon(theme: Theme, status: LesionStatus, ratio: float) -> QIcon:
    picture = QPixmap(round(_ICON * ratio), round(_ICON * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.translate(_ICON / 2, _ICON / 2)
    painter.scale(0.62, 0.62)
    paint_pin(painter, theme, QPointF(0, 0), PinLook("", status=status))
    painter.end()
    return QIcon(picture)


def _chip(text: str) -> PressButton:
    chip = PressButton(text)
    chip.setCheckable(True)
    chip.setProperty("ui", "chip")
    chip.setProperty("tone", "neutral")
    return chip


def _menu_chip(text: str) -> MenuButton:
    chip = MenuButton(text)
    chip.setProperty("ui", "chip")
    chip.setProperty("tone", "neutral")
    return chip


def _say(chip: MenuButton, text: str, spoken: str, *, on: bool) -> None:
    chip.setText(text.replace("&", "&&"))
    chip.setAccessibleName(spoken)
    chip.setToolTip(spoken)
    set_look(chip, tone="accent" if on else "neutral")


def _side_by_side(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    return box


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
