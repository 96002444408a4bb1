"""Taking photos of a patient with the camera of this computer.

CameraDialog(ctx, parent, patient_id, lesion_id="", source=None)
    view, panel, guide, source                    its parts
    accept()                                      the photo is taken; once more: it is kept
    take_again()                                  drop what was taken
Nothing is stored before a photo is kept; it then goes the way of every other imported picture.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.photos import ImportOutcome, PhotoImport, PhotoRow
from clinic.records.visits import VisitDetail
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.photos.camera.guide import Guide
from ui.photos.camera.live_view import LiveView
from ui.photos.camera.side_panel import CameraPanel
from ui.photos.camera.sources import FrameSource, open_source
from ui.photos.words import taken
from ui.widgets.buttons import Button

_QUALITY = 95
_TAKE, _KEEP = "Take photo", "Keep photo"


class CameraDialog(Dialog):
    """Live picture, shutter, look at it, keep it."""

    def __init__(
        self,
        ctx: Context,
        parent: QWidget | None,
        patient_id: str,
        lesion_id: str = "",
        source: FrameSource | None = None,
    ) -> None:
        super().__init__(parent, "Take photos", _TAKE, width=940)
        self._ctx = ctx
        self._patient_id = patient_id
        self._visit_id = ""
        self._still: QImage | None = None
        self._live = self._taking = self._keeping = False
        self._earlier: dict[str, PhotoRow] = {}
        self._kept = 0
        self.view = LiveView(ctx.theme)
        self.panel = CameraPanel(ctx.theme)
        self.guide = Guide(ctx, self)
        self.source = source if source is not None else open_source(self)
        self._again = Button("Take again")
        self._build()
        self._connect()
        self._begin(lesion_id)

    def accept(self) -> None:
        """Take a photo; where one was taken, keep it."""
        if not self.action_button.isEnabled():
            return
        if self._still is None:
            self._taking = True
            self._show_buttons()
            self.source.take()
        else:
            self._keep(self._still)

    def reject(self) -> None:
        """Esc drops a photo that was not kept; then it leaves."""
        if self._keeping:
            return
        if self._still is not None:
            self.take_again()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """The camera is let go."""
        self.source.stop()
        super().done(result)

    @Slot()
    def take_again(self) -> None:
        """The live picture, without the last photo."""
        if self._keeping:
            return
        self._still, self._taking = None, False
        self.view.set_still(None)
        self._show_buttons()
        self.view.setFocus()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.view, 1)
        row.addWidget(self.panel)
        self.body.addLayout(row, 1)
        self.leave_button.setText("Close")
        self.buttons.insertWidget(self.buttons.indexOf(self.action_button), self._again)
        room = self.screen().availableGeometry() if self.screen() is not None else None
        wide, high = (room.width(), room.height()) if room is not None else (1280, 720)
        self.resize(min(1280, int(wide * 0.92)), min(820, int(high * 0.9)))
        self._show_buttons()

    def _connect(self) -> None:
        self.source.frame.connect(self._framed)
        self.source.taken.connect(self._taken)
        self.source.troubled.connect(self._troubled)
        self.source.missed.connect(self._missed)
        self.guide.said.connect(self.view.set_hints)
        self.view.shutter.connect(self.accept)
        self.view.back.connect(self.take_again)
        self.view.fainter.connect(self.panel.step_opacity)
        self._again.clicked.connect(self.take_again)
        self.panel.camera_chosen.connect(self.source.start)
        self.panel.lesion_chosen.connect(self._show_lesion)
        self.panel.earlier_chosen.connect(self._overlay)
        self.panel.opacity_changed.connect(self.view.set_opacity)
        self.panel.print_wanted.connect(self._print)

    def _begin(self, lesion_id: str) -> None:
        clinic = self._ctx.clinic
        self._ctx.ops.read(self, partial(clinic.visits.open_for, self._patient_id), self._show_visit)
        lesions = clinic.lesions.list(self._patient_id)
        self.panel.offer_lesions(lesions, lesion_id)
        self._show_lesion(self.panel.lesion_id)
        self.panel.offer_cameras(self.source.cameras())
        self.view.set_opacity(self.panel.opacity)
        self.view.setFocus()
        self.source.start()

    def _show_visit(self, visit: VisitDetail | None) -> None:
        self._visit_id = visit.id if visit is not None else ""
        day = spoken(visit.started_at.astimezone().date()) if visit is not None else ""
        self.panel.say_visit(f"Goes into the visit of {day}." if day else "No visit is open: kept without a visit.")

    @Slot(str)
    def _show_lesion(self, lesion_id: str) -> None:
        if lesion_id:
            read = partial(self._ctx.clinic.photos.list, self._patient_id, lesion_id)
            self._ctx.ops.read(self, read, self._offer_earlier)
        else:
            self._offer_earlier(())

    def _offer_earlier(self, rows: Sequence[PhotoRow]) -> None:
        self._earlier = {row.id: row for row in rows}
        self.panel.offer_earlier(rows)

    @Slot(str)
    def _overlay(self, photo_id: str) -> None:
        self._set_ghost("", None)
        if photo_id:
            work, done = partial(_preview, self._ctx, photo_id), partial(self._got_ghost, photo_id)
            self._ctx.ops.background(self, "Reading the earlier photo", work, done, quiet=True)

    def _got_ghost(self, photo_id: str, picture: QImage) -> None:
        if photo_id == self.panel.earlier_id:  # another may have been chosen meanwhile
            self._set_ghost(photo_id, picture)

    def _set_ghost(self, photo_id: str, picture: QImage | None) -> None:
        self.view.set_ghost(picture)
        self.guide.set_ghost(picture)
        row = self._earlier.get(photo_id)
        self.view.setToolTip(f"Over it: the photo of {taken(row)}" if row is not None else "")

    @Slot(object)
    def _framed(self, frame: QImage) -> None:
        if self._still is not None:
            return
        self.view.set_frame(frame)
        self.guide.feed(frame)
        if not self._live:
            self._live = True
            self._show_buttons()

    @Slot(object)
    def _taken(self, picture: QImage) -> None:
        self._still, self._taking = picture, False
        self.view.set_still(picture)
        self._show_buttons()

    @Slot(str)
    def _troubled(self, words: str) -> None:
        self._live = self._taking = False
        self.view.set_message(words)
        self._show_buttons()

    @Slot(str)
    def _missed(self, words: str) -> None:
        self._taking = False
        self._show_buttons()
        self._ctx.prompts.inform(self, "No photo was taken", words)

    def _keep(self, picture: QImage) -> None:
        now = self._ctx.clinic.now()
        name = f"camera {now.astimezone():%Y-%m-%d %H.%M.%S}.jpg"
        panel = self.panel
        where = PhotoImport(self._patient_id, self._visit_id, panel.lesion_id, kind=panel.kind, consent=panel.consent)
        work = partial(_store, self._ctx, name, picture, where)
        self._keeping = True
        self._show_buttons()
        self._ctx.ops.background_write(self, "Keeping the photo", work, self._stored, self._not_stored)

    def _stored(self, outcome: ImportOutcome) -> None:
        self._keeping = False
        if outcome.outcome == "refused":
            self._ctx.prompts.inform(self, "The photo was not kept", outcome.reason)
            self._show_buttons()
            return
        self._kept += 1
        self.panel.say_kept(self._kept)
        self.take_again()

    def _not_stored(self, error: ClinicError) -> None:
        self._keeping = False
        self._show_buttons()
        self._ctx.prompts.inform(self, "The photo was not kept", str(error))

    @Slot()
    def _print(self) -> None:
        row = self._earlier.get(self.panel.earlier_id)
        if row is not None:
            self._ctx.prompts.save_file(
                self,
                "Save the earlier photo as a page",
                "Photo reference.pdf",
                "PDF (*.pdf)",
                partial(self._save, row.id),
            )

    def _save(self, photo_id: str, path: Path) -> None:
        work = partial(_reference, self._ctx, photo_id, path)
        self._ctx.ops.background(self, "Making the page", work, self._saved)

    def _saved(self, path: Path) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}. Print it and hold it beside the camera.", "done")

    def _show_buttons(self) -> None:
        review = self._still is not None
        self.action_button.setText(_KEEP if review else _TAKE)
        self.action_button.setEnabled(not self._keeping and (review or (self._live and not self._taking)))
        self.action_button.setToolTip("Space or Enter")
        self._again.setVisible(review)
        self._again.setEnabled(not self._keeping)
        self._again.setToolTip("Backspace or Esc")
        self.leave_button.setVisible(not review)


def _preview(ctx: Context, photo_id: str, _progress: Progress) -> QImage:
    return QImage.fromData(ctx.clinic.photos.preview(photo_id))


def _store(
    ctx: Context, name: str, picture: QImage, where: PhotoImport, _progress: Progress
) -> tuple[ImportOutcome, Changes]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]  # the stubs know no format given as str here
    return ctx.clinic.photos.import_bytes(name, bytes(buffer.data().data()), where, ctx.clinic.now())


def _reference(ctx: Context, photo_id: str, path: Path, _progress: Progress) -> Path:
    ctx.clinic.scales.reference(photo_id, path)
    return path
