"""The bar above the photos that are looked through: what was decided, and what the keys do.

CullBar(theme, most)
    foot: QWidget                    what goes below the photos
    panes: SegmentedControl;  goes_on: QCheckBox;  buttons by key: leave, keep, reject, undecide, open
    tell(at, total, counts, row)
cull_actions(actions, view)          the keys, which hold only while photos are looked through
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.actions import Actions
from ui.photos.words import photos_counted
from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl

if TYPE_CHECKING:
    from ui.photos.gallery.culling import CullView

_GROUP = "Looking through photos"
Keyed = tuple[str, str, Callable[[], object], tuple[str, ...]]
"""Key of an action, its name, what it does, its shortcuts."""


class CullBar(QWidget):
    """Buttons with their keys; counts."""

    def __init__(self, theme: Theme, most: int) -> None:
        super().__init__()
        self.panes = SegmentedControl([(str(number), str(number)) for number in range(1, most + 1)], "Photos at once")
        self.panes.setToolTip("Photos side by side  1 to 5")
        self.goes_on = QCheckBox("Go on after a choice")
        self.buttons = {
            "leave": Button("Photos", icon="arrow-left", theme=theme, hint="Esc"),
            "keep": Button("Keep", icon="check", theme=theme, hint="K"),
            "reject": Button("Reject", icon="x", theme=theme, hint="R"),
            "undecide": Button("Neither", kind="quiet", hint="U"),
            "open": Button("Open", kind="quiet", hint="Enter"),
        }
        self.foot = QWidget()
        self._place = text_label(look="strong")
        self._counts = text_label(look="muted")
        row = FlowLayout(self, spacing=8)
        for widget in (self.buttons["leave"], self.panes, *(self.buttons[key] for key in list(self.buttons)[1:])):
            row.addWidget(widget)
        below = QHBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        for told in (self._place, self._counts):
            below.addWidget(told)
        below.addStretch(1)
        below.addWidget(text_label("Rejected photos stay in the record.", "muted"))
        below.addWidget(self.goes_on)

    def tell(self, at: int, total: int, counts: Mapping[PhotoChoice, int], row: PhotoRow | None) -> None:
        """Where one is, and how many were decided."""
        self._place.setText(f"{at + 1:,} of {photos_counted(total)}" if total else "")
        kept, rejected = counts.get(PhotoChoice.KEEP, 0), counts.get(PhotoChoice.REJECT, 0)
        self._counts.setText(f"{kept:,} kept · {rejected:,} rejected · {total - kept - rejected:,} not decided")
        for key in ("keep", "reject", "undecide", "open"):
            self.buttons[key].setEnabled(row is not None)

    @property
    def words(self) -> str:
        """What it tells, for those who ask."""
        return f"{self._place.text()}: {self._counts.text()}"


def cull_actions(actions: Actions, view: "CullView") -> None:
    """The group "Looking through photos" of the list of shortcuts."""
    keyed: list[Keyed] = [
        ("cull-keep", "Keep this photo", view.keep, ("K",)),
        ("cull-reject", "Reject this photo; it stays in the record", view.reject, ("R", "X")),
        ("cull-undecide", "Neither keep nor reject", view.undecide, ("U",)),
        ("cull-next", "Next photo", partial(view.go, 1), ("Right",)),
        ("cull-previous", "Previous photo", partial(view.go, -1), ("Left",)),
        ("cull-page-on", "Next photos", partial(view.page, 1), ("PgDown",)),
        ("cull-page-back", "Photos before", partial(view.page, -1), ("PgUp",)),
        ("cull-first", "First photo", partial(view.to_end, last=False), ("Home",)),
        ("cull-last", "Last photo", partial(view.to_end, last=True), ("End",)),
        ("cull-fit", "Whole photos", view.fit, ("0",)),
        ("cull-pixels", "Pixel for pixel", view.actual_size, ("Z",)),
        ("cull-leave", "Back to the photos", view.leave, ("Escape",)),
        *_panes(view),
    ]
    for name, title, run, keys in keyed:
        action = actions.add(name, title, run, shortcut=keys[0], group=_GROUP, scope=view)
        action.setShortcuts([QKeySequence(key) for key in keys])
    # listed with the others, but no shortcut: Enter presses a button that has the focus
    actions.add("cull-open", "Open in the viewer", view.open_one, shortcut="Return", group=_GROUP, scope=view)
    actions.get("cull-open").setShortcuts([])
    for key in ("leave", "keep", "reject", "undecide", "open"):
        view.bar.buttons[key].clicked.connect(actions.get(f"cull-{key}").trigger)


def _panes(view: "CullView") -> list[Keyed]:
    return [
        (f"cull-panes-{n}", f"{photos_counted(n)} at once", partial(view.set_panes, n), (str(n),)) for n in range(1, 6)
    ]
