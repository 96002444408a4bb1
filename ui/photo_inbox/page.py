"""The place "Photos in": pictures that came by themselves, filed by a person.

PhotoInboxPage(ctx, parent=None, watcher=None)
    count_changed(int)             signal: how many wait (for the rail); also at the beginning and while hidden
    refresh_count()                slot: tell it now
    leave()                        watch no more (the window locks or closes)
    watcher, bar, tiles, target    the parts
"""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import InboxState, Topic
from clinic.records.inbox import InboxRow
from clinic.records.rights import Right
from ui.context import Context
from ui.core.page import Page
from ui.photo_inbox import words
from ui.photo_inbox.done_panel import DonePanel
from ui.photo_inbox.filing import Filing
from ui.photo_inbox.folder_bar import FolderBar
from ui.photo_inbox.target import TargetPanel
from ui.photo_inbox.tiles import InboxTiles
from ui.photo_inbox.watcher import FolderWatcher
from ui.widgets.card import Card
from ui.widgets.deep_view import DeepView, Sources, qimage
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label
from ui.widgets.page_action import window_wide
from ui.widgets.segmented import SegmentedControl

_STATES = (
    (InboxState.WAITING.value, "Waiting"),
    (InboxState.ASSIGNED.value, "Filed"),
    (InboxState.SET_ASIDE.value, "Set aside"),
)
_NO_FOLDER = (
    "Let the clinic's phone or camera put its pictures into a folder of this computer (a sync folder, a cable, a "
    "network) and choose it here: new pictures then come by themselves and wait for you to say whose they are. "
    "Files can also be dropped here."
)
_NOTHING_WAITS = (
    "New pictures in the watched folder appear here by themselves. Photograph a patient card first (“Patient card” in "
    "the menu beside a patient's name): the pictures after it are then proposed for that patient."
)
_EMPTY = {
    InboxState.ASSIGNED: ("Nothing was filed yet", "Pictures that were filed from here can be taken back for a while."),
    InboxState.SET_ASIDE: ("Nothing is set aside", "Pictures that belong to no record are kept here, with the reason."),
}


class PhotoInboxPage(Page):
    """Tiles at the left; the picture, and whose it is, at the right."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.PHOTO_INBOX, Topic.PATIENT})
    count_changed = Signal(int)

    def __init__(self, ctx: Context, parent: QWidget | None = None, watcher: FolderWatcher | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self.watcher = watcher or FolderWatcher(ctx, self)
        self.filing = Filing(ctx, self)
        self.bar = FolderBar(ctx, self.watcher)
        self.states = SegmentedControl(_STATES, "Which pictures")
        self.tiles = InboxTiles(ctx, ctx.clinic.photo_inbox.thumbnail)
        self.view = DeepView(ctx.theme, ctx.ops, Sources(ctx.clinic.photo_inbox.preview, self._original))
        self.about = text_label("", "muted")
        self.target = TargetPanel(ctx)
        self.done = DonePanel()
        self.empty = EmptyState("", "Choose a folder…", icon="camera", theme=ctx.theme)
        self._lay_out()
        self._connect()
        self._add_actions()
        QTimer.singleShot(0, self, self._begin)  # once those who listen are connected

    @property
    def state(self) -> InboxState:
        """Which pictures are shown."""
        return InboxState(self.states.key)

    def refresh(self) -> None:
        """Read and show the pictures."""
        self._ctx.ops.read(self, partial(self._ctx.clinic.photo_inbox.rows, self.state), self._show)

    def concerns(self, changes: Changes) -> bool:
        """Whatever comes or goes; of people only those who are proposed."""
        if Topic.PHOTO_INBOX in changes.topics:
            return True
        shown = {row.patient_id for row in self.tiles.rows}
        return super().concerns(changes) and (not changes.ids or bool(shown & changes.ids))

    def mark_stale(self) -> None:
        """The count is told also while nobody looks."""
        super().mark_stale()
        self.refresh_count()

    @Slot()
    def refresh_count(self) -> None:
        """Tell how many wait."""
        self._ctx.ops.read(self, self._ctx.clinic.photo_inbox.count, self.count_changed.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome, from those who may take photos in."""
        if event.mimeData().hasUrls() and self._ctx.clinic.may(Right.RECORD):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them in."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self._ctx.clinic.may(Right.RECORD):
            event.acceptProposedAction()
            self.filing.take_files(paths)

    def leave(self) -> None:
        """Watch no more."""
        self.watcher.leave()

    @Slot()
    def _begin(self) -> None:
        self.watcher.begin()
        self.refresh_count()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._lists())
        split.addWidget(self._details())
        split.setSizes([520, 640])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.states)
        head.addWidget(self.bar, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 12)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(split, 1)
        self.setFocusProxy(self.tiles)
        self.setAcceptDrops(True)

    def _lists(self) -> QStackedWidget:
        """The tiles, or words where there are none."""
        left = Card()
        left.set_flush()
        left.add(self.tiles, 1)
        blank = Card()
        blank.add(self.empty, 1)
        self._list = QStackedWidget()
        self._list.addWidget(left)
        self._list.addWidget(blank)
        return self._list

    def _details(self) -> QWidget:
        """The picture, and whose it is."""
        picture = Card()
        picture.set_flush()
        picture.add(self.view, 1)
        self.about.setContentsMargins(12, 4, 12, 6)
        picture.add(self.about)
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(picture, 1)
        column.addWidget(self.target)
        column.addWidget(self.done)
        self.done.hide()
        return self._right

    def _connect(self) -> None:
        self.states.chosen.connect(self._state_chosen)
        self.watcher.changed.connect(self._say_empty)
        self.bar.files_chosen.connect(self.filing.take_files)
        self.tiles.selection_changed.connect(self._chosen)
        self.tiles.filed.connect(self.file)
        self.tiles.set_aside.connect(self.set_aside)
        self.filing.filing.connect(self.tiles.set_busy)
        self.target.file_requested.connect(self.file)
        self.target.aside_requested.connect(self.set_aside)
        self.target.not_card_requested.connect(self._not_card)
        self.done.back_requested.connect(self._take_back)
        self.done.open_requested.connect(self._open)
        self.empty.action_requested.connect(self.bar.choose_folder)

    def _add_actions(self) -> None:
        add = partial(window_wide, self._ctx.actions, scope=self, group="Photos in")
        add("photos-in-folder", "Choose the folder to watch", self.bar.choose_folder, "", "folder-open")
        add("photos-in-take", "Take photo files into the inbox", self.bar.choose_files, "", "download-simple")
        add("photos-in-group", "Choose all pictures of the group", self._choose_group, "Ctrl+G", "selection-all")
        add("photos-in-search", "Search whose picture it is", self.target.focus_search, "Ctrl+F", "magnifying-glass")
        for key in ("photos-in-folder", "photos-in-take", "photos-in-group", "photos-in-search"):
            self._ctx.actions.get(key).setEnabled(True)

    @Slot()
    def file(self) -> None:
        """File what is chosen under the person shown; in the other lists, open the photo."""
        if self.state is not InboxState.WAITING:
            self._open()
            return
        rows, where, person = self.target.pictures, self.target.where(), self.target.person
        if not self._ctx.clinic.may(Right.RECORD):
            return
        if where is not None and person is not None and rows:
            self.target.remember(person)
            self.filing.file(rows, where, person)
            self.tiles.setFocus()
        elif rows:
            self.target.focus_search()

    @Slot()
    def set_aside(self) -> None:
        """Ask why, then put aside what is chosen."""
        if self.state is InboxState.WAITING and self._ctx.clinic.may(Right.RECORD):
            self.filing.set_aside(self.tiles.chosen)

    def _show(self, rows: tuple[InboxRow, ...]) -> None:
        found = words.groups(sorted(rows, key=lambda row: row.when))
        self.tiles.set_groups(found if self.state is InboxState.WAITING else found[::-1])  # what was done last, first
        self._list.setCurrentIndex(0 if rows else 1)
        self._right.setVisible(bool(rows))
        self._say_empty()

    @Slot()
    def _say_empty(self) -> None:
        if self.state is not InboxState.WAITING:
            title, text = _EMPTY[self.state]
            self.empty.set(text, "", title)
        elif self.watcher.folder is None:
            action = "Choose a folder…" if self._ctx.clinic.may(Right.RECORD) else ""
            self.empty.set(_NO_FOLDER, action, "No photo waits")
        else:
            self.empty.set(_NOTHING_WAITS, "", "No photo waits")

    @Slot()
    def _chosen(self) -> None:
        rows = self.tiles.chosen
        at = self.tiles.current_row() or (rows[0] if rows else None)
        self._preview(at if at in rows else rows[0] if rows else None)
        if self.state is InboxState.WAITING:
            self.target.set_rows(rows)
        else:
            self.done.set_rows(rows, self.state)

    def _preview(self, row: InboxRow | None) -> None:
        if row is None:
            self.view.show_photo("", 0, 0)
            self.about.setText("")
        elif row.id != self.view.key:
            self.view.show_photo(row.id, row.width, row.height, keep_view=False)
            self.about.setText(f"{row.name} · {words.taken(row)}")

    @Slot(str)
    def _state_chosen(self, _key: str) -> None:
        self.target.setVisible(self.state is InboxState.WAITING)
        self.done.setVisible(self.state is not InboxState.WAITING)
        self.tiles.set_groups(())  # what was chosen in the other list says nothing here
        self.refresh()

    @Slot()
    def _choose_group(self) -> None:
        group = self.tiles.current_group()
        if group is not None:
            self.tiles.choose_group(group.key)

    @Slot()
    def _not_card(self) -> None:
        cards = [row for row in self.tiles.chosen if row.is_card]
        if len(cards) == 1:
            self.filing.not_a_card(cards[0])

    @Slot()
    def _take_back(self) -> None:
        rows = self.tiles.chosen
        if self.state is InboxState.ASSIGNED:
            self.filing.unassign(rows)
        elif rows:
            self.filing.take_back(rows)

    @Slot()
    def _open(self) -> None:
        rows = [row for row in self.tiles.chosen if row.photo_id]
        if rows:
            self._ctx.navigator.open_photo(rows[0].patient_id, rows[0].photo_id)

    def _original(self, key: str) -> QImage:
        from clinic.imaging import upright

        return qimage(upright(self._ctx.clinic.photo_inbox.original(key)))
