"""Changes to what is said about photos, one or many at once, with undo.

PhotoEditor(ctx, host)                    host: the page that asks
    link(rows); link_to(rows, lesion); set_kind(rows); set_consent(rows); set_note(rows); mark_error(rows)
    set_choice(rows, choice); strip(rows); export(rows)
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.enums import ConsentScope, PhotoChoice, PhotoKind
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.photos.copying import CopyExporter
from ui.photos.gallery.choosing import PhotoChooser
from ui.photos.import_dialog import consent_hint
from ui.photos.link_dialog import LinkChoice, LinkDialog
from ui.photos.parts import photo_parts
from ui.photos.saving import Pair, PhotoSaver, PhotosSaved
from ui.photos.words import KINDS, SCOPES, photos_counted

Change = Callable[[PhotoRow], PhotoRow]
Rows = Sequence[PhotoRow]


class PhotoEditor(QObject):
    """Asks, writes, offers undo."""

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host
        self._copies = CopyExporter(ctx, host)
        self._chooser = PhotoChooser(ctx, host)
        self._saver = PhotoSaver(ctx, host)

    def edit(self, what: str, rows: Rows) -> None:
        """Change ``what`` the panel of facts offers: lesions, kind, consent, note or private."""
        run = {
            "lesions": self.link,
            "kind": self.set_kind,
            "consent": self.set_consent,
            "note": self.set_note,
            "private": self.strip,
        }
        run[what](rows)

    def link(self, rows: Rows) -> None:
        """Ask which lesions the photos show."""
        if rows:
            lesions = self._ctx.clinic.lesions.list(rows[0].patient_id)
            dialog = LinkDialog(self._host, rows, lesions)
            dialog.chosen.connect(partial(self._link, rows))
            dialog.open()

    def link_to(self, rows: Rows, lesion: LesionRow) -> None:
        """Link photos to one lesion, beside those that they show already; those that show it stay as they are."""
        fresh = [row for row in rows if lesion.id not in row.lesion_ids]
        if fresh:
            self._apply(fresh, LinkChoice(frozenset({lesion.id}), frozenset()).applied, f"Linked to {lesion.label}")
        else:
            self._ctx.notifier.notify(f"{lesion.label} is linked already.")

    def set_kind(self, rows: Rows) -> None:
        """Ask for the kind."""
        self._choose(rows, "Kind of photo", "", KINDS, self._set_kind)

    def set_consent(self, rows: Rows) -> None:
        """Ask what the consent covers."""
        if not rows:
            return
        consents = self._ctx.clinic.consents.list(rows[0].patient_id)
        options = [(scope.value, f"{words}: {consent_hint(scope, consents)}") for scope, words in SCOPES.items()]
        self._choose(rows, "What the consent covers", "", options, self._set_consent)

    def set_note(self, rows: Rows) -> None:
        """Ask for the note."""
        if rows:
            first = rows[0].note if len({row.note for row in rows}) == 1 else ""
            label = f"Note on {photos_counted(len(rows))}"
            self._ctx.prompts.ask(
                self._host,
                "Note",
                label,
                partial(self._set_note, rows),
                action="Save",
                initial=first,
                lines=3,
                required=False,
            )

    def mark_error(self, rows: Rows) -> None:
        """Ask for the reason, then take the photos out of sight."""
        if rows:
            label = f"{photos_counted(len(rows))} will no longer be shown; nothing is deleted. Why?"
            self._ctx.prompts.ask(
                self._host, "Entered in error", label, partial(self._mark_error, rows), action="Mark as error"
            )

    def set_choice(self, rows: Rows, choice: PhotoChoice) -> None:
        """Keep or reject photos, with undo; a rejected one stays in the record."""
        self._chooser.choose(rows, choice)

    def strip(self, rows: Rows) -> None:
        """Say what it means, then take place and serial numbers out of the stored file."""
        if rows:
            text = (
                "The place where it was taken, the camera's serial number and all notes are taken out of the stored "
                "file for good. What it shows stays pixel by pixel. Older backups hold the file as it was until they "
                "are rotated out."
            )
            run = partial(self._strip, rows[0])
            self._ctx.prompts.confirm(self._host, "Remove from the stored copy", text, "Remove", run, danger=True)

    def export(self, rows: Rows) -> None:
        """Ask what the copies are for, then write them without private metadata where the consent covers it."""
        self._copies.export(rows)

    def _choose(
        self,
        rows: Rows,
        title: str,
        text: str,
        options: Sequence[tuple[str, str]],
        then: Callable[[Rows, str], None],
    ) -> None:
        if rows:
            self._ctx.prompts.choose(self._host, title, text, options, partial(then, rows), action="Save")

    def _link(self, rows: Rows, choice: LinkChoice) -> None:
        self._apply(rows, choice.applied, "Links to lesions changed")

    def _set_kind(self, rows: Rows, key: str) -> None:
        self._apply(rows, partial(_with, kind=PhotoKind(key)), "Kind changed")

    def _set_consent(self, rows: Rows, key: str) -> None:
        self._apply(rows, partial(_with, consent=ConsentScope(key)), "Consent changed")

    def _set_note(self, rows: Rows, note: str) -> None:
        self._apply(rows, partial(_with, note=note), "Note saved")

    def _apply(self, rows: Rows, change: Change, words: str) -> None:
        self._saver.save([(row, change(row)) for row in rows], partial(self._applied, words))

    def _applied(self, words: str, outcome: PhotosSaved) -> None:
        saved = outcome.saved
        if saved:
            back = [(new, replace(before, version=new.version)) for before, new in saved]
            undo = partial(self._saver.save, back, self._undone)
            told = words if len(saved) == 1 else f"{words} on {photos_counted(len(saved))}"
            told += f"; {photos_counted(outcome.left_out)} left as before" if outcome.left_out else ""
            self._ctx.notifier.notify(f"{told}.", action="Undo", run=undo, patient=saved[0][1].patient_id)
        self._ask(outcome.collided)

    def _undone(self, outcome: PhotosSaved) -> None:
        self._ask(outcome.collided)

    def _ask(self, collided: Sequence[Pair]) -> None:
        parts = photo_parts(self._labels(collided))
        for before, wanted in collided:
            edit = Edit(
                f"the photo {wanted.name}", parts, before, wanted, wanted.version, self._saver.update, _same, _same
            )
            save_together(self._ctx, self._host, edit)

    def _labels(self, pairs: Sequence[Pair]) -> dict[str, str]:
        if not pairs:
            return {}
        return {row.id: row.label for row in self._ctx.clinic.lesions.list(pairs[0][0].patient_id)}

    def _mark_error(self, rows: Rows, reason: str) -> None:
        self._saver.mark_errors(rows, reason, self._marked)

    def _marked(self, outcome: PhotosSaved) -> None:
        told = f"{photos_counted(len(outcome.saved))} marked as entered in error"
        told += f"; {photos_counted(outcome.left_out)} left as before" if outcome.left_out else ""
        self._ctx.notifier.notify(f"{told}.")

    def _strip(self, row: PhotoRow) -> None:
        self._ctx.ops.write(
            self._host, partial(self._ctx.clinic.photos.strip_stored, row.id, row.version), self._stripped
        )

    def _stripped(self, row: PhotoRow) -> None:
        words = "Place and serial number are no longer in the stored copy."
        self._ctx.notifier.notify(words, "done", patient=row.patient_id)


def _same(row: PhotoRow) -> PhotoRow:
    return row


def _with(row: PhotoRow, **values: object) -> PhotoRow:
    return replace(row, **values)  # type: ignore[arg-type]  # names and types are those of the three calls above
