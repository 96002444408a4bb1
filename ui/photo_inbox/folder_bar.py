"""The line about the folder into which a phone syncs its photos.

FolderBar(ctx, watcher, parent=None)       a ``ui.widgets.folder_line.FolderLine``
    choose_files()
    files_chosen(object)                   signal: list[Path]: files a person chose to take in
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.services.photo_watch import SUFFIXES, picture_files
from ui.context import Context
from ui.photo_inbox.watcher import FolderWatcher
from ui.widgets.folder_line import FolderLine, FolderWords

_PATTERNS = f"Pictures ({' '.join('*' + suffix for suffix in sorted(SUFFIXES))});;All files (*)"
_WORDS = FolderWords(
    choose="Choose the folder of the phone",
    not_allowed="Your role may look at what waits; photos are taken in by others.",
    none="No folder is watched on this computer.",
    new="new photos appear here by themselves.",
    own_folder="The clinic's own folder holds no pictures of a phone. Choose the folder into which the phone syncs.",
    noun=("picture", "pictures"),
    listed=picture_files,
)


class FolderBar(FolderLine):
    """Says what is watched; files can also be taken in by hand."""

    files_chosen = Signal(object)

    def __init__(self, ctx: Context, watcher: FolderWatcher, parent: QWidget | None = None) -> None:
        super().__init__(ctx, watcher, _WORDS, parent)
        self.menu.addSeparator()
        self.add_action("Take in files…", self.choose_files)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to take in once."""
        self._ctx.prompts.open_files(self, "Take photos into the inbox", _PATTERNS, self.files_chosen.emit)
