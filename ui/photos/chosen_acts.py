"""What can be done with the photos that are chosen, as the bar below the grid and its menu offer it.

chosen_acts(editor, chosen, open_one, compare) -> tuple[Target, ...]
"""

from collections.abc import Callable, Sequence

from clinic.records.photos import PhotoRow
from ui.photos.editing import PhotoEditor
from ui.photos.selection_bar import Target


def chosen_acts(
    editor: PhotoEditor,
    chosen: Callable[[], Sequence[PhotoRow]],
    open_one: Callable[[], object],
    compare: Callable[[], object],
) -> tuple[Target, ...]:
    """``chosen`` is asked when one of them is wanted."""

    def on(act: Callable[[Sequence[PhotoRow]], object]) -> Callable[[], object]:
        return lambda: act(chosen())

    return (
        Target("open", "Open", open_one, most=1),
        Target("compare", "Compare", compare, "Ctrl+B", least=2, most=2),
        Target("link", "Link to lesion…", on(editor.link), "Ctrl+J"),
        Target("export", "Export a copy…", on(editor.export), "Ctrl+E"),
        Target("kind", "Kind…", on(editor.set_kind), in_menu=True),
        Target("consent", "Consent…", on(editor.set_consent), in_menu=True),
        Target("note", "Note…", on(editor.set_note), in_menu=True),
        Target("error", "Entered in error…", on(editor.mark_error), "Delete", in_menu=True),
    )
