"""What the viewer of a photo can do by keyboard and by name."""

from typing import TYPE_CHECKING

from ui.actions import Actions

if TYPE_CHECKING:
    from ui.photos.viewer import PhotoViewer


def add_actions(actions: Actions, viewer: "PhotoViewer") -> None:
    """Only while the viewer has the focus."""
    faces = viewer.faces
    for name, title, run, keys in (
        ("photo-leave", "Back to the photos", viewer.leave, "Escape"),
        ("photo-previous", "Previous photo", viewer.previous, "PgUp"),
        ("photo-next", "Next photo", viewer.next, "PgDown"),
        ("photo-details", "Show or hide details", viewer.toggle_details, "I"),
        ("photo-mark", "Mark a lesion in the photo", viewer.mark_choice.open_list, "M"),
        ("photo-place", "Place on map", faces.toggle_placing, "P"),
        ("photo-expected", "Expected places", faces.toggle_expected, "E"),
        ("photo-expected-next", "Next expected place", faces.next_expected, "N"),
    ):
        actions.add(name, title, run, shortcut=keys, group="Photo", scope=viewer)
