"""What a press on the figure takes hold of."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from clinic.atlas import Atlas
from clinic.records.lesions import LesionRow
from ui.bodymap.pins import Cluster


@dataclass(frozen=True, slots=True)
class Grip:
    """``lesion``: its pin is held; ``pans``: the picture is; else the figure is turned."""

    lesion: LesionRow | None
    pans: bool
    moving: bool = False


def grip_at(
    button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, cluster: Cluster | None, atlas: Atlas
) -> Grip | None:
    """A left press holds a pin or turns; with Shift, or another button, it moves the picture."""
    if button == Qt.MouseButton.NoButton:
        return None
    pans = button != Qt.MouseButton.LeftButton or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    single = cluster is not None and len(cluster.spots) == 1 and not pans
    lesion = cluster.spots[0].lesion if cluster is not None and single else None
    if lesion is not None and not has_skin(atlas, lesion.site):
        lesion = None
    return Grip(lesion, pans)


def has_skin(atlas: Atlas, site: str) -> bool:
    """Whether a site can be pointed at; one without skin of its own must not become another by a drag."""
    return site in atlas.table.index or site in atlas.table.groups
