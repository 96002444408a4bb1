"""What the viewer of a photo can do by keyboard and by name."""

from functools import partial
from typing import TYPE_CHECKING

from ui.actions import Actions
from ui.photos.measuring.board import VIEWS

if TYPE_CHECKING:
    from ui.photos.viewer import PhotoViewer


def add_actions(actions: Actions, viewer: "PhotoViewer") -> None:
    """Only while the viewer has the focus."""
    faces, board = viewer.faces, viewer.board
    add = partial(actions.add, group="Photo", scope=viewer)
    for tool in board.tools.values():
        add(
            f"photo-{tool.key}", f"Measure: {tool.title.lower()}", partial(board.take, tool.key), shortcut=tool.shortcut
        )
    for key, word, _icon, _tip, shortcut in VIEWS:
        run = partial(board.toggle_view, key)
        add(f"photo-{key}", f"Show or hide: {word.lower()}", run, shortcut=shortcut)
    for name, title, act, keys in (
        ("photo-leave", "Back to the photos", viewer.leave, "Escape"),
        ("photo-previous", "Previous photo", viewer.previous, "PgUp"),
        ("photo-next", "Next photo", viewer.next, "PgDown"),
        ("photo-details", "Show or hide details", viewer.toggle_details, "I"),
        ("photo-mark", "Mark a lesion in the photo", viewer.mark_choice.open_list, "M"),
        ("photo-place", "Place on map", faces.toggle_placing, "P"),
        ("photo-expected", "Expected places", faces.toggle_expected, "E"),
        ("photo-expected-next", "Next expected place", faces.next_expected, "N"),
        ("photo-zoom-200", "Zoom to 200 %", viewer.bar.to_200, "2"),
        ("photo-zoom-400", "Zoom to 400 %", viewer.bar.to_400, "4"),
    ):
        add(name, title, act, shortcut=keys)
