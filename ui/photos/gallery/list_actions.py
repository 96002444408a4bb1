"""What can be done in the list of photos beside the chosen ones: by key, by name, and on a heading.

add_list_actions(actions, panel)
group_menu(parent, actions, grid, group) -> QMenu
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from ui.actions import Actions
from ui.photos.grid import PhotoGrid

if TYPE_CHECKING:
    from ui.photos.gallery.panel import GalleryPanel


def add_list_actions(actions: Actions, panel: "GalleryPanel") -> None:
    """Only while the list is in front."""
    filters, grid = panel.filters, panel.grid
    for name, title, run, keys in (
        ("photos-find", "Find photos by words", filters.look_for, "Ctrl+F"),
        ("photos-filters", "Show or hide the filters", filters.toggle_open, "Ctrl+Shift+F"),
        ("photos-lesions", "Show or hide the lesions beside the photos", panel.rail.toggle, "Ctrl+Shift+L"),
        ("photos-group", "Choose the photos of this group", partial(_choose_group, grid), "Ctrl+G"),
        ("photos-larger", "Larger photos", partial(filters.bigger, 1), "Ctrl++"),
        ("photos-smaller", "Smaller photos", partial(filters.bigger, -1), "Ctrl+-"),
    ):
        actions.add(name, title, run, shortcut=keys, group="Photos", scope=panel)


def group_menu(parent: QWidget, actions: Actions, grid: PhotoGrid, group: int) -> QMenu:
    """On a heading: its photos are chosen first."""
    grid.choose_group(group)
    menu = QMenu(parent)
    menu.addSection(grid.headings[group][0])
    for key in ("look", "link", "keep", "reject", "undecide", "kind", "consent"):
        menu.addAction(actions.get(f"photos-{key}"))
    return menu


def _choose_group(grid: PhotoGrid) -> None:
    grid.choose_group(grid.current_group)
