"""The body map with its controls.

MapView(ctx, parent=None)
    set_patient(birth, sex, tone)              the figure and skin most like the patient
    set_lesions(rows); choose(lesion_id)       pins
    show_site(site, side, turn=True)           light a site up and turn to the best view of it ("": no light)
    set_placing(on); set_ghost(point, dashed)  a click on the skin places; where the new lesion will be
    pin_chosen(str id); pin_opened(str id); pin_moved(str id, SurfacePoint); placed(SurfacePoint)    signals
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.enums import Figure, Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint
from clinic.rules.ages import age_on
from ui.bodymap.canvas import Canvas
from ui.bodymap.crumbs import Crumbs, Focus
from ui.bodymap.hint_line import HintLine
from ui.bodymap.pins import hints
from ui.bodymap.view_buttons import ViewButtons
from ui.bodymap.views import BODY, FACE, PRESETS, RegionPlaces, camera_on, more_views, view_label
from ui.context import Context
from ui.widgets.buttons import MenuButton

K = TypeVar("K")
_ONE_ROW = 620  # pixels from which breadcrumb and presets stand side by side
_FIGURES = {
    Figure.INFANT: "Infant",
    Figure.CHILD: "Child",
    Figure.ADULT_FEMALE: "Adult, female",
    Figure.ADULT_MALE: "Adult, male",
    Figure.NEUTRAL: "Adult",
    Figure.OLDER: "Older adult",
}


class MapView(QFrame):
    """Figure, views, breadcrumb, hint and menus."""

    pin_chosen = Signal(str)
    pin_opened = Signal(str)
    pin_moved = Signal(str, object)
    placed = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self._ctx, self._atlas = ctx, ctx.clinic.atlas
        self._figure, self._tone = Figure.NEUTRAL, SkinTone.III
        self._figure_actions: dict[Figure, QAction] = {}
        self._tone_actions: dict[SkinTone, QAction] = {}
        self._regions = RegionPlaces.of(self._atlas)
        self._focus = Focus(view=FACE)
        self.canvas = Canvas(ctx, self._atlas, self)
        self.crumbs = Crumbs(ctx.clinic.catalog, self)
        self.presets = ViewButtons(PRESETS, self)
        self.more = MenuButton("More views", self._views_menu())
        self.hint_line = HintLine(ctx.theme, self)
        self.figure_menu = MenuButton("")
        self.tone_menu = MenuButton("")
        self._build()
        self._connect()
        self._fill_menus()
        self.show_view(FACE)

    @property
    def figure(self) -> Figure:
        """The figure now drawn."""
        return self._figure

    @property
    def focus(self) -> Focus:
        """What the breadcrumb names."""
        return self._focus

    def set_patient(self, birth: PartialDate | None, sex: Sex, tone: SkinTone | None) -> None:
        """Draw the figure and skin most like the patient."""
        today = local_today(self._ctx.clinic.now)
        age = age_on(birth, today).decimal_years if birth is not None and birth.earliest <= today else None
        self._set_figure(self._atlas.figure_for(age, sex), tone or SkinTone.III)
        self.show_view(FACE)

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        """Show these pins."""
        self.canvas.set_lesions(lesions)

    def as_widget(self) -> QWidget:
        """Itself: whoever is given a body map may not know that it is a widget."""
        return self

    def choose(self, lesion_id: str, *, turn: bool = True) -> None:
        """Set one pin off; if it is out of sight, turn to it."""
        self.canvas.choose(lesion_id)
        seen = any(spot.lesion.id == lesion_id and spot.seen for spot in self.canvas.spots)
        lesion = next((lesion for lesion in self.canvas.lesions if lesion.id == lesion_id), None)
        if turn and lesion is not None and not seen:
            self.show_view(self._atlas.default_view(lesion.site, lesion.side))

    def show_site(self, site: str, side: Side, *, turn: bool = True) -> None:
        """Light up a site ("": none) and turn to the view that shows it best."""
        self.canvas.mark(site, side)
        if site and turn:
            self.show_view(self._atlas.default_view(site, side))

    def set_placing(self, on: bool) -> None:
        """Let a click on the skin place a lesion."""
        self.canvas.set_placing(on)

    def set_ghost(self, point: SurfacePoint | None, *, dashed: bool = False) -> None:
        """Show where the new lesion will be."""
        self.canvas.set_ghost(point, dashed)

    def region_of(self, point: SurfacePoint) -> tuple[str, Side]:
        """Site and patient's side of a point."""
        return self._atlas.region_at(point)

    def anchor_of(self, site: str, side: Side) -> SurfacePoint | None:
        """The point that stands for a site."""
        return self._atlas.anchor(site, side)

    @Slot(str)
    def show_view(self, view: str) -> None:
        """Turn to a preset."""
        self._go(Focus(view=view))

    def _go(self, focus: Focus) -> None:
        camera = self._atlas.camera(focus.view, self._figure) if focus.view else None
        if focus.site or focus.region:
            sites = self.crumbs.sites_of(focus)
            camera = (
                camera_on(self._atlas, self._figure, self._regions, sites, focus.side, self.canvas.camera) or camera
            )
        if camera is None:
            return
        self._focus = focus
        self.crumbs.show_focus(focus)
        self.canvas.look(camera)
        self.presets.show_view(focus.view)

    @Slot()
    def _reset(self) -> None:
        camera = self._atlas.camera(self._focus.view, self._figure) if self._focus.view else None
        self._go(Focus(view=BODY) if self.canvas.camera == camera or camera is None else self._focus)

    @Slot()
    def _moved(self) -> None:
        self.presets.show_view("")

    @Slot(str, object)
    def _zoom_in(self, site: str, side: Side) -> None:
        self._go(Focus(site=site, side=side))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("ui", "card-head")
        self._head = QGridLayout(head)
        self._head.setContentsMargins(12, 6, 8, 6)
        self._head.setHorizontalSpacing(6)
        self._head.setVerticalSpacing(4)
        self._head.setColumnStretch(0, 1)
        self._arrange(wide=False)
        column.addWidget(head)
        column.addWidget(self.canvas, 1)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 8, 8)
        row.setSpacing(6)
        row.addWidget(self.hint_line, 1)
        row.addWidget(self.figure_menu, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.tone_menu, 0, Qt.AlignmentFlag.AlignBottom)
        column.addWidget(foot)

    def _connect(self) -> None:
        self.presets.chosen.connect(self.show_view)
        self.crumbs.requested.connect(self._go)
        self.hint_line.requested.connect(self.show_view)
        self.canvas.pin_chosen.connect(self.pin_chosen)
        self.canvas.pin_moved.connect(self.pin_moved)
        self.canvas.placed.connect(self.placed)
        self.canvas.region_zoomed.connect(self._zoom_in)
        self.canvas.reset_requested.connect(self._reset)
        self.canvas.moved.connect(self._moved)
        self.canvas.spots_changed.connect(self._show_hints)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breadcrumb beside the presets where there is room, else below."""
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= _ONE_ROW)

    def _arrange(self, *, wide: bool) -> None:
        if wide:
            self._head.addWidget(self.crumbs, 0, 0)
            self._head.addWidget(self.presets, 0, 1)
            self._head.addWidget(self.more, 0, 2)
        else:
            self._head.addWidget(self.presets, 0, 0, 1, 2)
            self._head.addWidget(self.crumbs, 1, 0)
            self._head.addWidget(self.more, 1, 1)

    @Slot()
    def _show_hints(self) -> None:
        self.hint_line.show_hints(hints(self.canvas.spots))

    def _set_figure(self, figure: Figure, tone: SkinTone) -> None:
        self._figure, self._tone = figure, tone
        self.canvas.set_figure(figure, tone)
        self._name_menus()

    def _choose_figure(self, figure: Figure) -> None:
        self._set_figure(figure, self._tone)
        self._go(self._focus)

    def _choose_tone(self, tone: SkinTone) -> None:
        self._set_figure(self._figure, tone)

    def _views_menu(self) -> QMenu:
        menu = QMenu(self)
        for head, views in more_views(self._atlas):
            menu.addSection(head)
            for view in views:
                menu.addAction(view_label(view)).triggered.connect(partial(self.show_view, view))
        return menu

    def _fill_menus(self) -> None:
        figures, tones = QMenu(self), QMenu(self)
        self._figure_actions = _choices(figures, {f: _FIGURES[f] for f in self._atlas.figures}, self._choose_figure)
        self._tone_actions = _choices(tones, {t: f"Skin type {t.value}" for t in SkinTone}, self._choose_tone)
        self.figure_menu.set_menu(figures)
        self.tone_menu.set_menu(tones)
        self._name_menus()

    def _name_menus(self) -> None:
        self.figure_menu.setText(_FIGURES[self._figure])
        self.figure_menu.setAccessibleName(f"Figure: {_FIGURES[self._figure]}")
        self.tone_menu.setText(f"Skin {self._tone.value}")
        self.tone_menu.setAccessibleName(f"Skin type of the figure: {self._tone.value}")
        self._figure_actions[self._figure].setChecked(True)
        self._tone_actions[self._tone].setChecked(True)


def _choices(menu: QMenu, names: Mapping[K, str], choose: Callable[[K], None]) -> dict[K, QAction]:
    """Fill a menu with exclusive choices."""
    group = QActionGroup(menu)
    actions = {}
    for key, name in names.items():
        action = QAction(name, menu)
        action.setCheckable(True)
        action.triggered.connect(partial(choose, key))
        group.addAction(action)
        menu.addAction(action)
        actions[key] = action
    return actions
