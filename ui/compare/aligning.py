"""What is kept of the pairs that are shown: how they lie, what was shifted by hand; aligning them in the background.

AlignmentKeeper(ctx, host)               host: the page that asks
    watch(reference, others)             read what is kept of each pair with the reference
    kept(row) -> AlignmentRow | None;  mapping(row) -> Mapping
    align(again=False);  is_aligning;  forget(row)
    move(row, mapping); keep_move();  undo_shift();  is_shifted
    changed                              signal: something of a pair is known anew
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError, Conflict
from clinic.records.alignments import AlignmentRow
from clinic.records.changes import Changes
from clinic.records.photos import PhotoRow
from ui.compare.mapping import Mapping, identity
from ui.context import Context
from ui.core.tasks import Progress

Pair = tuple[str, str]


class AlignmentKeeper(QObject):
    """Pairs of one reference with other photos."""

    changed = Signal()

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx, self._host = ctx, host
        self._reference: PhotoRow | None = None
        self._others: tuple[PhotoRow, ...] = ()
        self._kept: dict[str, AlignmentRow | None] = {}
        self._mappings: dict[str, Mapping] = {}
        self._moved: set[str] = set()
        self._job = 0

    @property
    def reference(self) -> PhotoRow | None:
        """The photo that the others lie on."""
        return self._reference

    @property
    def others(self) -> tuple[PhotoRow, ...]:
        """The photos that lie on it."""
        return self._others

    @property
    def is_aligning(self) -> bool:
        """Whether pairs are being aligned."""
        return bool(self._job)

    @property
    def is_shifted(self) -> bool:
        """Whether a person moved one of the photos against the reference."""
        return any(self.mapping(row).shift != (0.0, 0.0) for row in self._others)

    def watch(self, reference: PhotoRow | None, others: Sequence[PhotoRow]) -> None:
        """Read what is kept; what did not change stays the very same mapping."""
        before = self._reference
        if before is None or reference is None or before.id != reference.id:
            self._kept, self._mappings = {}, {}
        self._reference = reference
        self._others = tuple(row for row in others if reference is not None and row.id != reference.id)
        for row in self._others:
            self._ctx.ops.read(self._host, partial(self._read, row), partial(self._take, row))

    def kept(self, row: PhotoRow) -> AlignmentRow | None:
        """What is kept of the reference and ``row``."""
        return self._kept.get(row.id)

    def mapping(self, row: PhotoRow) -> Mapping:
        """How ``row`` lies on the reference."""
        reference = self._reference or row
        if row.id not in self._mappings:
            size = row.width, row.height
            same = row.id == reference.id
            self._mappings[row.id] = (
                identity(size)
                if same
                else Mapping.of(self._kept.get(row.id), (reference.width, reference.height), size)
            )
        return self._mappings[row.id]

    def align(self, *, again: bool = False) -> None:
        """Align the pairs that have not been tried, or (``again``) all of them anew."""
        reference = self._reference
        pairs = [row.id for row in self._others if again or not self._is_tried(row)]
        if reference is None or not pairs or self._job:
            return
        work = partial(_align, self._ctx, reference.id, pairs, again)
        title = "Aligning the photos"
        self._job = self._ctx.ops.background_write(self._host, title, work, self._aligned, self._failed)
        self.changed.emit()

    def cancelled(self, number: int) -> None:
        """A job ended, perhaps without an outcome."""
        if number == self._job:
            self._job = 0
            self.changed.emit()

    def move(self, row: PhotoRow, mapping: Mapping) -> None:
        """Show ``row`` as a person moves it; ``keep_move`` stores it."""
        self._mappings[row.id] = mapping
        self._moved.add(row.id)

    def keep_move(self) -> None:
        """Keep with their pairs what was moved."""
        moved, self._moved = self._moved, set()
        for row in self._others:
            if row.id in moved:
                self._store(row, self.mapping(row).shift)

    def undo_shift(self) -> None:
        """Everything where it lay before it was moved by hand."""
        for row in self._others:
            if self.mapping(row).shift != (0.0, 0.0):
                self._store(row, (0.0, 0.0))

    def forget(self, row: PhotoRow) -> None:
        """Take the alignment of a pair back."""
        reference, kept = self._reference, self.kept(row)
        if reference is not None and kept is not None:
            call = partial(self._ctx.clinic.alignments.forget, reference.id, row.id, kept.version)
            self._ctx.ops.write(self._host, partial(_nothing_and, call), partial(self._read_again, row), self._conflict)

    def take(self, row: PhotoRow, kept: AlignmentRow) -> None:
        """Someone (the dialog of pairs of points) aligned ``row``."""
        self._take(row, kept)
        self.changed.emit()

    def _is_tried(self, row: PhotoRow) -> bool:
        kept = self._kept.get(row.id)
        return kept is not None and bool(kept.method)

    def _read(self, row: PhotoRow) -> AlignmentRow | None:
        return self._ctx.clinic.alignments.of(self._reference.id, row.id) if self._reference is not None else None

    def _take(self, row: PhotoRow, kept: AlignmentRow | None) -> None:
        before = self._kept.get(row.id)
        known = row.id in self._kept
        self._kept[row.id] = kept
        is_new = not known or (before and before.version) != (kept and kept.version)
        if is_new and row.id not in self._moved:
            self._mappings.pop(row.id, None)

    def _store(self, row: PhotoRow, shift: tuple[float, float]) -> None:
        reference, kept = self._reference, self.kept(row)
        if reference is None:
            return
        version = kept.version if kept is not None else 0
        call = partial(self._ctx.clinic.alignments.set_shift, reference.id, row.id, shift, version)
        self._ctx.ops.write(self._host, call, partial(self._stored, row), self._conflict)

    def _stored(self, row: PhotoRow, kept: AlignmentRow) -> None:
        self.take(row, kept)

    def _read_again(self, row: PhotoRow, _nothing: None) -> None:
        self._ctx.ops.read(self._host, partial(self._read, row), partial(self._take, row))
        self.changed.emit()

    def _aligned(self, rows: Sequence[AlignmentRow]) -> None:
        self._job = 0
        for kept in rows:
            row = next((row for row in self._others if row.id == kept.photo_b_id), None)
            if row is not None and self._reference is not None and kept.photo_a_id == self._reference.id:
                self._take(row, kept)
        self.changed.emit()

    def _failed(self, _error: ClinicError) -> bool:
        self._job = 0
        self.changed.emit()
        return False

    def _conflict(self, error: ClinicError) -> bool:
        """Someone else moved or aligned the pair meanwhile: theirs is shown, and it is said."""
        self._mappings.clear()
        self._kept.clear()
        self.watch(self._reference, self._others)
        self.changed.emit()
        if isinstance(error, Conflict):
            self._ctx.notifier.notify(f"{error.what} What they did is shown now.", "attention")
            return True
        return False


def _align(
    ctx: Context, reference: str, others: Sequence[str], again: bool, progress: Progress
) -> tuple[tuple[AlignmentRow, ...], Changes]:
    rows, changes = [], Changes()
    for number, photo_id in enumerate(others):
        progress(number, len(others))
        row, change = ctx.clinic.alignments.align(reference, photo_id, again=again)
        rows.append(row)
        changes |= change
    return tuple(rows), changes


def _nothing_and(call: "partial[Changes]") -> tuple[None, Changes]:
    return None, call()
