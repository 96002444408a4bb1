"""What can be done with the photos that are chosen, as the bar below the grid and its menu offer it.

chosen_acts(editor, chooser, page) -> tuple[Target, ...]        page: a ChosenPhotos
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.photos.editing import PhotoEditor
from ui.photos.gallery.choosing import PhotoChooser
from ui.photos.selection_bar import Target


class ChosenPhotos(Protocol):
    """Who knows what is chosen, and goes elsewhere with it."""

    def chosen_rows(self) -> list[PhotoRow]:
        """Asked when one of the actions is wanted."""
        ...

    def open_chosen(self) -> None:
        """In the viewer."""
        ...

    def compare_chosen(self) -> None:
        """Side by side."""
        ...

    def look_through(self) -> None:
        """One after the other, to keep or reject."""
        ...


def chosen_acts(editor: PhotoEditor, chooser: PhotoChooser, page: ChosenPhotos) -> tuple[Target, ...]:
    """In order of the bar."""

    def on(act: Callable[[Sequence[PhotoRow]], object]) -> Callable[[], object]:
        return lambda: act(page.chosen_rows())

    def say(choice: PhotoChoice) -> Callable[[], object]:
        return on(partial(_say, chooser, choice))

    return (
        Target("open", "Open", page.open_chosen, most=1),
        Target("look", "Look through", page.look_through, "C", least=0),
        Target("compare", "Compare", page.compare_chosen, "Ctrl+B", least=2, most=2),
        Target("link", "Link to lesion…", on(editor.link), "L"),
        Target("export", "Export a copy…", on(editor.export), "Ctrl+E"),
        Target("keep", "Keep", say(PhotoChoice.KEEP), "K", in_menu=True, parted=True),
        Target("reject", "Reject", say(PhotoChoice.REJECT), "R", in_menu=True),
        Target("undecide", "Neither keep nor reject", say(PhotoChoice.NONE), "U", in_menu=True),
        Target("kind", "Kind…", on(editor.set_kind), in_menu=True, parted=True),
        Target("consent", "Consent…", on(editor.set_consent), in_menu=True),
        Target("note", "Note…", on(editor.set_note), in_menu=True),
        Target("error", "Entered in error…", on(editor.mark_error), "Delete", in_menu=True, parted=True),
    )


def _say(chooser: PhotoChooser, choice: PhotoChoice, rows: Sequence[PhotoRow]) -> None:
    chooser.choose(rows, choice)
