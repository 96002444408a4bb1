"""Recording a procedure at the visit in progress.

ProcedureForm(ctx, parent=None)
    open_for(patient_id, lesion_ids=())     empty, or with what was typed before
    open_correction(row)                    what stands, to be corrected while its visit is open
The button says what will be recorded on which lesion and side.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.cautions import Caution
from clinic.records.changes import Changes
from clinic.records.lesions import LesionRow
from clinic.records.treatment_course import SeriesRow
from clinic.records.treatments import ProcedureDraft, ProcedureRow
from clinic.records.visits import VisitDetail
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.treatments import words
from ui.treatments.kept_answers import KeptAnswers
from ui.treatments.procedure_layout import ProcedureLayout
from ui.treatments.procedure_values import shown_fields, stored_procedure, sutures_said, unseen_values
from ui.widgets.in_view import to_top

Read = tuple[dict[str, Any], tuple[LesionRow, ...], tuple[SeriesRow, ...]]


class ProcedureForm(ProcedureLayout):
    """Keeps what is typed, asks what is to be decided, records."""

    handout_wanted = Signal(object)
    specimen_wanted = Signal(object)
    """A ``ProcedureRow``: its aftercare handout, the specimen it sent."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._patient_id = self._wanted = ""
        self._visit: VisitDetail | None = None
        self._corrected: ProcedureRow | None = None
        self._answers = KeptAnswers(self.cautions)
        self._saver = DraftSaver(self._keep, parent=self)
        self._series: tuple[SeriesRow, ...] = ()
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self.start_visit.clicked.connect(self._start)
        self._discard.clicked.connect(self._throw_away)
        self.lesions.changed.connect(self._touched)
        self.session.changed.connect(self._touched)
        self.session.went_on.connect(self.lesions.choose)
        self.cautions.changed.connect(self._touched)
        self.fields.changed.connect(self._touched)
        self.note.textChanged.connect(self._touched)
        for line in self._lines().values():
            line.textEdited.connect(self._touched)

    def open_for(self, patient_id: str, lesion_ids: tuple[str, ...] = (), series_id: str = "") -> None:
        """Begin, or go on where it was left; ``lesion_ids`` are ticked, ``series_id`` is gone on with."""
        self._saver.flush()
        self._patient_id, self._wanted, self._corrected = patient_id, series_id, None
        self._ctx.ops.read(self, self._read, partial(self._fill, lesion_ids))

    def open_correction(self, row: ProcedureRow) -> None:
        """Show what stands; a draft of a new procedure stays."""
        self._saver.flush()
        self._patient_id, self._wanted, self._corrected = row.patient_id, "", row
        self._ctx.ops.read(self, self._read, partial(self._fill, row.lesion_ids))

    def _read(self) -> Read:
        clinic = self._ctx.clinic
        series = clinic.treatments.series(self._patient_id)
        kept = stored_procedure(self._corrected) if self._corrected else clinic.drafts.get(self._key) or {}
        return kept, clinic.lesions.list(self._patient_id), series

    def _fill(self, lesion_ids: tuple[str, ...], read: Read) -> None:
        kept, lesions, self._series = read
        goes_on = next((row for row in self._series if row.id == self._wanted), None)
        if goes_on is not None:
            kept, lesion_ids = {**kept, "kind": goes_on.kind}, lesion_ids or goes_on.lesion_ids
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(max(0, self.kind.findData(kept.get("kind", ""))))
        self.fields.set_fields(shown_fields(self._kind()))
        self.fields.set_values({str(key): str(value) for key, value in kept.get("values", {}).items()})
        for name, line in self._lines().items():
            line.setText(str(kept.get(name, "")))
        self.note.set_text(str(kept.get("note", "")))
        self.session.set_series(self._kind().key, self._series)
        self.session.set_typed(self._wanted or str(kept.get("session", "")), str(kept.get("sessions", "")))
        self.session.setVisible(self._corrected is None)
        self.kind.setEnabled(self._corrected is None)
        self.lesions.set_lesions(lesions, lesion_ids or kept.get("lesions", ()))
        self.cautions.set_cautions(())
        self._answers.set(kept.get("answers", ()))
        self._minding.hide()
        self._saver.discard()
        back = bool(kept) and self._corrected is None
        self._card.set_title("Correct a procedure" if self._corrected else "Record a procedure")
        self._card.set_note("What you typed before is back." if back else "")
        self._discard.setVisible(back)
        if kept.get("answers"):
            self._see_cautions()
        self._say()
        self.consent.open_for(self._patient_id)
        self._see_visit()
        self._order()
        to_top(self)
        self.kind.setFocus()

    def _see_cautions(self) -> None:
        """What was decided before is seen again at once, not only when it is recorded."""
        draft = self._draft("", self.fields.values)
        read = partial(self._ctx.clinic.treatments.procedure_cautions, self._patient_id, draft)
        self._ctx.ops.read(self, read, self._show_cautions)

    def _show_cautions(self, cautions: tuple[Caution, ...]) -> None:
        self.cautions.set_cautions(cautions)
        self._answers.put_back(cautions)
        self._minding.setVisible(bool(cautions))
        self._order()

    def set_visit(self) -> None:
        """The visit in progress may have changed."""
        if self._patient_id:
            self._see_visit()

    def keep(self) -> None:
        """Keep what is typed now."""
        self._saver.flush()

    @Slot()
    def save(self) -> None:
        """Check and record."""
        # a key that reaches the form after it has saved and gone saves nothing a second time
        if self._visit is None or not self.isVisible() or not self.fields.check():
            return
        if self.session.wrong:
            self.session.sessions.setFocus()
            self._ctx.notifier.notify(self.session.wrong, tone="attention")
            return
        if self.cautions.says_no:
            self._ctx.ops.write(self, self._refuse, self._not_done)
            return
        draft = self._draft(self._visit.id, self.fields.checked_values())
        self._ctx.ops.read(self, partial(self._look, draft), partial(self._looked, draft))

    def _draft(self, visit_id: str, values: tuple[tuple[str, str], ...]) -> ProcedureDraft:
        old = self._corrected
        hidden = unseen_values(old) if old is not None else ()
        return ProcedureDraft(
            old.visit_id if old is not None else visit_id,
            self._kind().key,
            tuple(row.id for row in self.lesions.chosen),
            (*values, *hidden),
            self.anaesthesia.text().strip(),
            self.specimen.text().strip(),
            self.complications.text().strip(),
            self.note.text().strip(),
            series_id=self.session.series_id,
            planned=self.session.planned,
            id=old.id if old is not None else "",
            version=old.version if old is not None else 0,
        )

    def _look(self, draft: ProcedureDraft) -> tuple[tuple[Caution, ...], tuple[str, ...]]:
        treatments = self._ctx.clinic.treatments
        return treatments.procedure_cautions(self._patient_id, draft), treatments.procedure_warnings(draft)

    def _looked(self, draft: ProcedureDraft, found: tuple[tuple[Caution, ...], tuple[str, ...]]) -> None:
        """Cautions are answered first; what is only unusual is asked about once."""
        cautions, warnings = found
        self._show_cautions(cautions)
        if self.cautions.go_to_open():
            return
        write = partial(self._write, replace(draft, answers=self.cautions.answers))
        if warnings:
            self._ctx.prompts.confirm(self, "Is this right?", "\n".join(warnings), "Record it so", write)
        else:
            write()

    def _write(self, draft: ProcedureDraft) -> None:
        write = partial(self._ctx.clinic.treatments.save_procedure, draft)
        self._ctx.ops.write(self, write, self._stored, self._refused)

    def _refuse(self) -> tuple[None, Changes]:
        return None, self._ctx.clinic.treatments.not_given(self._patient_id, self.cautions.answers)

    def _not_done(self, _nothing: None) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self._ctx.notifier.notify("It is recorded that this was not done, and why.", tone="done")
        self.saved.emit()

    @property
    def _key(self) -> str:
        return f"procedure:{self._patient_id}"

    def _stored(self, row: ProcedureRow) -> None:
        self._saver.discard()
        corrected, self._corrected = self._corrected is not None, None
        if not corrected:
            self._ctx.clinic.drafts.drop(self._key)
        on = f" on {', '.join(row.lesion_labels)}" if row.lesion_labels else ""
        session = f", session {row.session_text}" if row.session_text else ""
        hand_out = partial(self.handout_wanted.emit, row)
        without = " No consent for treatment is recorded." if self.consent.missing else ""
        text = f"{row.kind_text}{on}{session} {'corrected' if corrected else 'recorded'}.{sutures_said(row)}{without}"
        self._ctx.notifier.notify(text, tone="done", action="Aftercare handout", run=hand_out, patient=row.patient_id)
        self.saved.emit()
        if not corrected and any(specimen.awaited for specimen in row.specimens):
            self.specimen_wanted.emit(row)

    def _refused(self, error: ClinicError) -> bool:
        return self.fields.show_error(error)

    @Slot()
    def _kind_chosen(self) -> None:
        self.fields.set_fields(shown_fields(self._kind()))
        self.session.set_series(self._kind().key, self._series)
        self.cautions.set_cautions(())
        self._minding.hide()
        self._order()
        self._touched()

    @Slot()
    def _touched(self) -> None:
        self._say()
        self._saver.touch()

    def _say(self) -> None:
        """The button names the side, so that the wrong one is seen before it is recorded."""
        said = words.lesions_said(self.lesions.chosen)
        self.consent.kind = f"{self._kind().name} {said}".strip()
        text = f"{'Correct' if self._corrected else 'Record'} {self._kind().name.lower()} {said}".strip()
        if self.session.said():
            text = f"{text}, {self.session.said()}"
        if self.cautions.says_no:
            text = "Record that it was not done"
        self.save_button.setText(text)
        self.save_button.setToolTip(text)
        self.save_button.updateGeometry()

    def _see_visit(self) -> None:
        self._ctx.ops.read(self, partial(self._ctx.clinic.visits.open_for, self._patient_id), self._visit_known)

    def _visit_known(self, visit: VisitDetail | None) -> None:
        self._visit = visit
        self._no_visit.setVisible(visit is None)
        self.save_button.setEnabled(visit is not None)

    @Slot()
    def _start(self) -> None:
        self._ctx.ops.write(self, partial(self._ctx.clinic.visits.start, self._patient_id), self._started)

    def _started(self, visit: VisitDetail) -> None:
        self._visit_known(visit)
        self._ctx.navigator.set_visit(visit.id)
        self.save_button.setFocus()

    def _keep(self) -> None:
        if self._patient_id and self._corrected is None:
            self._ctx.clinic.drafts.put(self._key, self._typed())

    def _typed(self) -> dict[str, Any]:
        return {
            "kind": self._kind().key,
            "lesions": [row.id for row in self.lesions.chosen],
            "values": dict(self.fields.values),
            "note": self.note.text(),
            **self.session.typed,
            "answers": self._answers.typed,
            **{name: line.text() for name, line in self._lines().items()},
        }

    @Slot()
    def _throw_away(self) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        self.open_for(self._patient_id)
