"""The pins of one picture: where they are, which are drawn as one, which cluster is open, what is said beside them.

PinBoard(atlas, measure)                         measure(words) -> width and height of a label, logical pixels
    set_lesions(rows); set_figure(figure)        what to show
    follow(drawing, size)                        a new frame: find all places again
    under(at) -> Under; hover(at)                what lies at a position; open or close the cluster there
    spots, clusters, fan, labels, leaving        what is to be painted
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot

from clinic.atlas import Atlas
from clinic.records.enums import Figure
from clinic.records.lesions import LesionRow
from ui.bodymap.fan import Fan, fan_out
from ui.bodymap.labels import Label, Labels, Wanted
from ui.bodymap.pins import Cluster, Placed, Spot, clusters
from ui.bodymap.stage import Drawing
from ui.widgets.lesion_pin import CHOSEN_RADIUS, RADIUS

LABELS_FROM = 9.0  # times that the whole body would be taller than the picture: from there labels come by themselves
_REACH = 2.0  # pixels around a pin that still count as the pin


@dataclass(frozen=True, slots=True)
class Under:
    """What lies at a position: one lesion, or a closed cluster of several, or the ghost of one on the far side."""

    lesion: LesionRow | None = None
    cluster: Cluster | None = None
    ghost: Spot | None = None

    def __bool__(self) -> bool:
        return self.lesion is not None or self.cluster is not None or self.ghost is not None


NOTHING = Under()


class PinBoard:
    """Knows all pins of the picture."""

    def __init__(self, atlas: Atlas, measure: Callable[[str], tuple[float, float]]) -> None:
        self._atlas, self._measure = atlas, measure
        self._figure = Figure.NEUTRAL
        self._placed = Placed.on(atlas, self._figure, ())
        self._drawing: Drawing | None = None
        self._size = (1, 1)
        self._labelling = Labels()
        self.lesions: tuple[LesionRow, ...] = ()
        self.spots: tuple[Spot, ...] = ()
        self.clusters: tuple[Cluster, ...] = ()
        self.fan: Fan | None = None
        self.labels: tuple[Label, ...] = ()
        self.leaving: tuple[Spot, ...] = ()
        self.coming: frozenset[str] = frozenset()
        self.chosen = ""
        self.labels_asked = False
        self.far_side_asked = False

    def set_figure(self, figure: Figure) -> None:
        """Find the places on another figure."""
        self._figure = figure
        self._placed = Placed.on(self._atlas, figure, self.lesions)

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> bool:
        """Show these; whether any pin came or went (``leaving`` and ``coming`` say which)."""
        known, wanted = {lesion.id for lesion in self.lesions}, {lesion.id for lesion in lesions}
        same_patient = {row.patient_id for row in self.lesions} == {row.patient_id for row in lesions}
        gone = tuple(spot for spot in self.spots if spot.seen and spot.lesion.id not in wanted)
        self.leaving = gone if same_patient else ()
        self.coming = frozenset(wanted - known) if same_patient else frozenset()
        self.lesions = lesions
        self._placed = Placed.on(self._atlas, self._figure, lesions)
        self.refresh()
        return bool(self.leaving or self.coming)

    def choose(self, lesion_id: str) -> None:
        """Set one pin off: it leads its cluster."""
        self.chosen = lesion_id
        self._group()

    def follow(self, drawing: Drawing, size: tuple[int, int]) -> None:
        """Another frame is shown."""
        self._drawing, self._size = drawing, size
        self.refresh()

    def refresh(self) -> None:
        """Find all places in the frame again."""
        drawing = self._drawing
        if drawing is None:
            return
        scene = drawing.scene
        self.spots = self._placed.spots(self._atlas, scene.figure, scene.camera, drawing.frame, *self._size)
        self._group()

    def under(self, x: float, y: float) -> Under:
        """What lies at a position, the one on top first."""
        if self.fan is not None:
            pin = self.fan.pin_at(x, y, RADIUS + _REACH)
            if pin is not None:
                return Under(lesion=pin.spot.lesion)
        for cluster in reversed(self.clusters):
            radius = CHOSEN_RADIUS if cluster.spots[0].lesion.id == self.chosen else RADIUS
            if hypot(cluster.x - x, cluster.y - y) <= radius + _REACH:
                single = len(cluster.spots) == 1
                return Under(lesion=cluster.spots[0].lesion) if single else Under(cluster=cluster)
        return Under(ghost=self._ghost_at(x, y)) if self.far_side_asked else NOTHING

    def hover(self, x: float, y: float) -> None:
        """Open the cluster at a position; close the open one once its reach is left."""
        if self.fan is not None and self.fan.holds(x, y):
            return
        cluster = self.under(x, y).cluster
        self.fan = fan_out(cluster, *self._size) if cluster is not None else None

    def close_fan(self) -> bool:
        """Close the open cluster; whether there was one."""
        was, self.fan = self.fan, None
        return was is not None

    def place_of(self, lesion_id: str) -> tuple[float, float] | None:
        """Where the pin of a lesion can be taken hold of; ``None``: out of sight."""
        for pin in self.fan.pins if self.fan is not None else ():
            if pin.spot.lesion.id == lesion_id:
                return pin.x, pin.y
        for cluster in self.clusters:
            if any(spot.lesion.id == lesion_id for spot in cluster.spots):
                return cluster.x, cluster.y
        return None

    def open_at(self, lesion_id: str) -> None:
        """Open the cluster that holds a lesion, if it shares its place."""
        for cluster in self.clusters:
            if len(cluster.spots) > 1 and any(spot.lesion.id == lesion_id for spot in cluster.spots):
                self.fan = fan_out(cluster, *self._size)
                return
        self.fan = None

    def label_words(self, key: str) -> str:
        """``L3 · Milia``; of a cluster the numbers in it."""
        for cluster in self.clusters:
            if cluster.spots[0].lesion.id == key:
                return _words(cluster)
        return ""

    @property
    def shows_labels(self) -> bool:
        """Whether the picture is near enough for labels, or they were asked for."""
        if self.labels_asked or self._drawing is None:
            return self.labels_asked
        camera = self._drawing.scene.camera
        return camera.scale(*self._size) * self._placed.tall >= LABELS_FROM * self._size[1]

    def _group(self) -> None:
        held = {pin.spot.lesion.id for pin in self.fan.pins} if self.fan is not None else set()
        self.clusters = clusters(self.spots, self.chosen)
        if held:
            same = next((c for c in self.clusters if held == {spot.lesion.id for spot in c.spots}), None)
            self.fan = fan_out(same, *self._size) if same is not None else None
        self.lay_labels()

    def lay_labels(self) -> None:
        """Place the labels, if there are any."""
        if not self.shows_labels:
            self.labels = ()
            self._labelling.forget()
            return
        ordered = sorted(self.clusters, key=lambda cluster: cluster.spots[0].lesion.number)
        wanted = [
            Wanted(cluster.spots[0].lesion.id, cluster.x, cluster.y, *self._measure(_words(cluster)))
            for cluster in ordered
        ]
        self.labels = self._labelling.lay_out(wanted, [(c.x, c.y) for c in self.clusters], self._size)

    def _ghost_at(self, x: float, y: float) -> Spot | None:
        near = (spot for spot in self.spots if spot.behind and hypot(spot.x - x, spot.y - y) <= RADIUS + _REACH)
        return next(near, None)


def _words(cluster: Cluster) -> str:
    if len(cluster.spots) == 1:
        row = cluster.spots[0].lesion
        return f"{row.label} · {(row.diagnosis_text or row.site_text).split(' (')[0]}"
    labels = [spot.lesion.label for spot in sorted(cluster.spots, key=lambda spot: spot.lesion.number)]
    return ", ".join(labels[:4]) + (f" +{len(labels) - 4}" if len(labels) > 4 else "")
