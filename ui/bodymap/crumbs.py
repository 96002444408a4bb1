"""Where the picture looks: ``Body > Head and neck > Face > Infraorbital region, left``, each a way back.

Focus(view="", site="", region="", side=None)      a preset, a site, or a heading of the site list
Crumbs(catalog, parent)
    show_focus(focus); requested(Focus) signal; labels -> list[str]
    above -> Focus | None; sites_of(focus) -> tuple[str, ...]
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic.catalog import Catalog
from clinic.records.enums import Side
from ui.bodymap.views import BODY, FACE, view_label
from ui.widgets.buttons import LinkButton
from ui.widgets.looks import text_label

_FACE_SITE = "face"
_GAP = 20  # pixels that a link and the sign after it need beside the words


@dataclass(frozen=True, slots=True)
class Focus:
    """What the picture is turned to."""

    view: str = ""
    site: str = ""
    region: str = ""
    side: Side | None = None


class Crumbs(QWidget):
    """One line of links; the last is where we are."""

    requested = Signal(object)

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._shown: tuple[tuple[str, Focus], ...] = ()
        self._built: tuple[tuple[str, str, Focus], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.setFixedHeight(24)
        self.setAccessibleName("Where the picture looks")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def labels(self) -> list[str]:
        """The names from the body to where we are."""
        return [label for label, _ in self._shown]

    def links(self) -> list[LinkButton]:
        """The ways back, the body first."""
        items = (self._row.itemAt(at) for at in range(self._row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, LinkButton)]

    @property
    def above(self) -> Focus | None:
        """What lies around where we are; ``None`` for the whole body."""
        return self._shown[-2][1] if len(self._shown) > 1 else None

    def sites_of(self, focus: Focus) -> tuple[str, ...]:
        """Site keys that a focus covers."""
        if focus.site:
            return (focus.site,)
        return tuple(key for key in self._catalog.sites if focus.region in self._above(key))

    def show_focus(self, focus: Focus) -> None:
        """Name the way to ``focus``."""
        chain = self._chain(focus)
        if chain != self._shown:
            self._shown = chain
            self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many steps as there is room for."""
        super().resizeEvent(event)
        self._build()

    def _build(self) -> None:
        fitting = self._fitting()
        if fitting == self._built:
            return
        self._built = fitting
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for label, name, target in fitting[:-1]:
            link = LinkButton(label)
            link.setAccessibleName(f"Show {name}")
            link.setToolTip(name if label != name else "")
            link.clicked.connect(partial(self.requested.emit, target))
            self._row.addWidget(link)
            self._row.addWidget(text_label("›", "muted"))
        label, name, _target = fitting[-1]
        last = text_label(label, "strong")
        last.setMinimumWidth(10)
        last.setToolTip(name if label != name else "")
        self._row.addWidget(last, 1)

    def _fitting(self) -> tuple[tuple[str, str, Focus], ...]:
        """Shown label, full name and target of each step: steps in the middle give way to an ellipsis first."""
        steps = [(name, name, target) for name, target in self._shown]
        metrics = self.fontMetrics()
        while len(steps) > 2 and sum(metrics.horizontalAdvance(step[0]) + _GAP for step in steps) > self.width():
            dropped = 2 if steps[1][0] == "…" and len(steps) > 3 else 1
            if steps[dropped][0] == "…":
                break
            steps[1 : dropped + 1] = [("…", steps[dropped][1], steps[dropped][2])]
        used = sum(metrics.horizontalAdvance(label) + _GAP for label, _, _ in steps[:-1])
        label, name, target = steps[-1]
        room = max(self.width() - used - 12, 40)
        return (*steps[:-1], (metrics.elidedText(label, Qt.TextElideMode.ElideRight, room), name, target))

    def _chain(self, focus: Focus) -> tuple[tuple[str, Focus], ...]:
        body = ("Body", Focus(view=BODY))
        if focus.view == BODY:
            return (body,)
        if focus.view:
            above = self._links(_FACE_SITE, None)[:-1] if focus.view.startswith("face-") else ()
            return (body, *above, (view_label(focus.view), focus))
        if focus.site:
            return (body, *self._links(focus.site, focus.side))
        return (body, *((self._catalog.regions[key].name, Focus(region=key)) for key in self._regions(focus.region)))

    def _links(self, site: str, side: Side | None) -> tuple[tuple[str, Focus], ...]:
        found = []
        for key in (*reversed(self._above(site)), site):
            if key in self._catalog.regions:
                found.append((self._catalog.regions[key].name, Focus(region=key)))
                continue
            row = self._catalog.sites[key]
            mine = side if side in row.side_values else None
            target = Focus(view=FACE) if key == _FACE_SITE else Focus(site=key, side=mine)
            found.append((row.display(mine) if key == site else row.name, target))
        return tuple(found)

    def _above(self, site: str) -> list[str]:
        """Keys of what a site lies in, the nearest first."""
        keys = []
        parent = self._catalog.sites[site].parent
        while parent:
            keys.append(parent)
            row = self._catalog.sites.get(parent) or self._catalog.regions[parent]
            parent = row.parent
        return keys

    def _regions(self, region: str) -> list[str]:
        keys = []
        while region:
            keys.append(region)
            region = self._catalog.regions[region].parent
        return keys[::-1]
