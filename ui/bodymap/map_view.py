"""The body map with its controls.

MapView(ctx, parent=None)
    set_patient(birth, sex, tone)              the figure and skin most like the patient
    set_lesions(rows); choose(lesion_id)       pins
    show_site(site, side, turn=True)           light a site up and turn to the best view of it ("": no light)
    set_placing(on); set_ghost(point, dashed)  a click on the skin places; where the new lesion will be
    pin_chosen(str id); pin_moved(str id, SurfacePoint); placed(SurfacePoint)    signals
    brush                                      paints areas (``ui.bodymap.brush``)
    pin_opened(str id)                         a pin was clicked twice, or "Open" was chosen in its menu
    pin_describe(str id); pin_photos(str id)   chosen in a pin's menu; offered only where someone listens
"""

from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from clinic.atlas import Camera
from clinic.clock import local_today
from clinic.records.enums import Figure, Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint
from clinic.rules.ages import age_on
from ui.bodymap.area_layer import AreaLayer
from ui.bodymap.brush import Brush
from ui.bodymap.canvas import Canvas
from ui.bodymap.crumbs import Crumbs, Focus
from ui.bodymap.figure_choice import FigureChoice
from ui.bodymap.hint_line import HintLine
from ui.bodymap.legend import PinsMenu
from ui.bodymap.map_layout import MapLayout
from ui.bodymap.pin_board import Under
from ui.bodymap.pin_menu import Offer, build_menu, pin_offers, skin_offers
from ui.bodymap.pins import hints
from ui.bodymap.view_actions import add_view_actions
from ui.bodymap.view_buttons import ViewChooser
from ui.bodymap.view_groups import groups
from ui.bodymap.views import BODY, FACE, RegionPlaces, camera_on, on_figure
from ui.context import Context

_STEPS = 40  # back


class MapView(QFrame):
    """Figure, views, breadcrumb, hint and menus."""

    pin_chosen = Signal(str)
    pin_moved = Signal(str, object)
    placed = Signal(object)
    pin_opened = Signal(str)
    pin_describe = Signal(str)
    pin_photos = Signal(str)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self._ctx, self._atlas = ctx, ctx.clinic.atlas
        self._figure, self._tone = Figure.NEUTRAL, SkinTone.III
        self._regions = RegionPlaces.of(self._atlas)
        self._focus = Focus(view=FACE)
        self._focused: Camera | None = None  # what the focus looked like before it was turned by hand
        self._trail: list[tuple[Focus, Camera]] = []
        self._opening = False  # nothing of this patient was chosen or looked at yet
        self.canvas = Canvas(ctx, self._atlas, self)
        self.canvas.back = self.step_back
        groups_of = {key: row.group for key, row in ctx.clinic.catalog.diagnoses.items()}
        self.areas = AreaLayer(ctx.theme, self._atlas, groups_of)
        self.canvas.add_layer(self.areas)
        self._brush = Brush(self.canvas, self.areas, self._atlas)
        self.crumbs = Crumbs(ctx.clinic.catalog, self)
        self.presets = ViewChooser(groups(self._atlas), self)
        self.hint_line = HintLine(ctx.theme, self)
        self.pins_menu = PinsMenu(ctx.theme, self)
        self.choice = FigureChoice(self._atlas.figures, self)
        self._layout = MapLayout(self)
        self._connect()
        add_view_actions(ctx.actions, self)
        self.choice.show_choice(self._figure, self._tone)
        self._go(Focus(view=FACE), remember=False)

    @property
    def brush(self) -> Brush:
        """What paints areas."""
        return self._brush

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
        figure = self._atlas.figure_for(age, sex)
        self.choice.set_own(figure)
        self._set_figure(figure, tone or SkinTone.III, self._atlas.camera(FACE, figure))
        self._go(Focus(view=FACE), remember=False)
        self._trail.clear()
        self._opening = True

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        """Show these pins."""
        self.areas.set_lesions(lesions)
        self.canvas.set_lesions(lesions)

    def as_widget(self) -> QWidget:
        """Itself: whoever is given a body map may not know that it is a widget."""
        return self

    def choose(self, lesion_id: str, *, turn: bool = True) -> None:
        """Set one pin off; if it is out of sight, turn to it."""
        self.canvas.choose(lesion_id)
        seen = any(spot.lesion.id == lesion_id and spot.seen for spot in self.canvas.spots)
        lesion = next((lesion for lesion in self.canvas.lesions if lesion.id == lesion_id), None)
        if lesion is not None and self._opening:
            self._open_at(lesion)
        elif turn and lesion is not None and not seen:
            self.show_view(self._atlas.default_view(lesion.site, lesion.side))

    def _open_at(self, lesion: LesionRow) -> None:
        """Open the map where the first lesion chosen is seen; there is no picture before it to go back to."""
        self._opening = False
        wide, high = max(1, self.canvas.width()), max(1, self.canvas.height())
        if lesion.point is not None and self._focused is not None:
            shown = self._atlas.project(lesion.point, self._figure, self._focused, wide, high)
            if not (shown.visible and 0 <= shown.x < wide and 0 <= shown.y < high):
                self._go(Focus(view=self._atlas.default_view(lesion.site, lesion.side)), remember=False)

    def show_site(self, site: str, side: Side, *, turn: bool = True) -> None:
        """Light up a site ("": none) and turn to the view that shows it best."""
        self.canvas.mark(site, side)
        if site and turn:
            self.show_view(self._atlas.default_view(site, side))

    def set_placing(self, on: bool) -> None:
        """Let a click on the skin place a lesion."""
        self.canvas.set_placing(on)

    def set_past(self, on: bool) -> None:
        """The past is shown: Esc leads out of it first; Backspace still goes one picture back."""
        self.canvas.escape_goes_back = not on

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

    def step_back(self) -> bool:
        """Go back to the picture before, or out of the region; whether there was a step."""
        if self._trail:
            focus, camera = self._trail.pop()
            self._show(focus, camera)
            return True
        above = self.crumbs.above
        if above is None:
            return False
        self._go(above, remember=False)
        return True

    @Slot(object)
    def _crumb_wanted(self, focus: Focus) -> None:
        self._go(focus)

    def _go(self, focus: Focus, *, remember: bool = True) -> None:
        camera = self._camera_of(focus)
        if camera is None:
            return
        self._opening = self._opening and not remember
        if remember and self._focused is not None and camera != self.canvas.camera:
            self._trail = [*self._trail[-_STEPS:], (self._focus, self.canvas.camera)]
        self._focused = camera
        self._show(focus, camera)

    def _camera_of(self, focus: Focus) -> Camera | None:
        camera = self._atlas.camera(focus.view, self._figure) if focus.view else None
        if focus.site or focus.region:
            sites = self.crumbs.sites_of(focus)
            near = camera_on(self._atlas, self._figure, self._regions, sites, focus.side, self.canvas.camera)
            return near or camera
        return camera

    def _show(self, focus: Focus, camera: Camera) -> None:
        self._focus = focus
        self.crumbs.show_focus(focus)
        self.canvas.look(camera, glide=True)
        plain = focus.view and camera == self._atlas.camera(focus.view, self._figure)
        self.presets.show_view(focus.view if plain else "")

    @Slot()
    def _reset(self) -> None:
        camera = self._atlas.camera(self._focus.view, self._figure) if self._focus.view else None
        self._go(Focus(view=BODY) if self.canvas.camera == camera or camera is None else self._focus)

    @Slot()
    def _moved(self) -> None:
        self._opening = False
        self.presets.show_view("")

    def _connect(self) -> None:
        self.presets.chosen.connect(self.show_view)
        self.crumbs.requested.connect(self._crumb_wanted)
        self.hint_line.requested.connect(self.show_view)
        self.choice.figure_chosen.connect(self._choose_figure)
        self.choice.tone_chosen.connect(self._choose_tone)
        self.pins_menu.labels.toggled.connect(self._show_labels)
        self.pins_menu.far_side.toggled.connect(self._show_far_side)
        canvas = self.canvas
        canvas.pin_chosen.connect(self.pin_chosen)
        canvas.pin_moved.connect(self.pin_moved)
        canvas.pin_opened.connect(self.pin_opened)
        canvas.placed.connect(self.placed)
        canvas.region_zoomed.connect(self.zoom_in)
        canvas.reset_requested.connect(self._reset)
        canvas.moved.connect(self._moved)
        canvas.spots_changed.connect(self._show_hints)
        canvas.view_wanted.connect(self.show_view)
        canvas.told.connect(self._tell)
        canvas.menu_requested.connect(self._open_menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Controls side by side where there is room."""
        super().resizeEvent(event)
        self._layout.fit(self.width())

    @Slot()
    def _show_hints(self) -> None:
        self.hint_line.show_hints(hints(self.canvas.spots))

    @Slot(bool)
    def _show_labels(self, on: bool) -> None:
        self.canvas.show_labels(on=on)

    @Slot(bool)
    def _show_far_side(self, on: bool) -> None:
        self.canvas.show_far_side(on=on)

    @Slot(str)
    def _tell(self, words: str) -> None:
        self._ctx.notifier.notify(words)

    def _set_figure(self, figure: Figure, tone: SkinTone, camera: Camera | None = None) -> None:
        self._figure, self._tone = figure, tone
        self.canvas.set_figure(figure, tone, camera)
        self._brush.set_figure(figure)
        self.choice.show_choice(figure, tone)

    @Slot(object)
    def _choose_figure(self, figure: Figure) -> None:
        """Another figure in the same picture: the same preset, region, turn and zoom."""
        was, camera, canvas = self._figure, self.canvas.camera, self.canvas
        plain = camera == self._focused
        middle = canvas.place_at(QPointF(canvas.rect().center()))
        size = max(1, canvas.width()), max(1, canvas.height())
        self._set_figure(figure, self._tone, on_figure(self._atlas, camera, was, figure, middle, size))
        self._trail.clear()  # its cameras were made for the other body
        if plain:
            self._go(self._focus, remember=False)

    @Slot(object)
    def _choose_tone(self, tone: SkinTone) -> None:
        self._set_figure(self._figure, tone)

    @Slot(object, object)
    def _open_menu(self, under: Under, at: QPointF) -> None:
        menu = build_menu(self, self.offers(under, at))
        if menu.actions():
            menu.popup(self.canvas.mapToGlobal(at).toPoint())

    def offers(self, under: Under, at: QPointF) -> list[Offer]:
        """What can be done with what lies at a position of the picture."""
        return pin_offers(self, under) + skin_offers(self, under, at)

    @Slot(str, object)
    def zoom_in(self, site: str, side: Side) -> None:
        """Show a site as large as it fits."""
        self._go(Focus(site=site, side=side))

    def name_of(self, point: SurfacePoint) -> str:
        """Site and side in words."""
        site, side = self.region_of(point)
        return self._ctx.clinic.catalog.sites[site].display(side)
