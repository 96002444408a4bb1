"""What a person can ask for with a row of the page of treatments, and the dialog that answers it.

Wishes(ctx, page)
    set_read(TreatmentRead)
    drug(what, id); done(what, id)      slots for ``TreatmentOverview``; what the page itself does is left to it
    specimen(procedure), handout(procedure), plan(course_id)
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.treatment_course import EffectRow, EventRow
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.treatments import words
from ui.treatments.columns import procedure_facts
from ui.treatments.course_dialogs import StopDialog
from ui.treatments.decisions_dialog import DecisionsDialog
from ui.treatments.dose_dialog import DoseDialog, put_back
from ui.treatments.later_dialogs import EventDialog, ResultDialog, SpecimenDialog
from ui.treatments.noted_dialog import Noted, NotedDialog
from ui.treatments.read import TreatmentRead
from ui.treatments.watch_dialogs import AnswerDialog, DoneDialog, EffectDialog, MonitoringDialog


class Wishes(QObject):
    """Finds the row and opens what belongs to it."""

    record_wished = Signal()
    respond_wished = Signal()
    session_wished = Signal(str)
    correct_wished = Signal(object)
    """A ``DrugRow`` or ``ProcedureRow`` of which something was entered wrongly."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page = ctx, page
        self._read = TreatmentRead()
        self._drug: dict[str, Callable[[DrugRow], object]] = {
            "dose": lambda row: DoseDialog(ctx, row, page).open(),
            "doses": self._doses,
            "stop": self._stop,
            "effect": lambda row: EffectDialog(ctx, row, page).open(),
            "effects": self._effects,
            "monitoring": lambda row: MonitoringDialog(ctx, row, page).open(),
            "cautions": self._cautions,
            "drug error": self._drug_error,
            "correct": self.correct_wished.emit,
        }
        self._done: dict[str, Callable[[str], object]] = {
            "record": lambda _key: self.record_wished.emit(),
            "respond": lambda _key: self.respond_wished.emit(),
            "next session": self.session_wished.emit,
            "read": self._show_procedure,
            "complication": self._complication,
            "complications": self._complications,
            "procedure error": self._procedure_error,
            "correct procedure": self._correct_procedure,
            "close series": self._close_series,
            "result": self._result,
            "specimen": self._specimen,
            "specimen error": self._specimen_error,
            "done": self._monitored,
            "move": self._move,
            "not needed": self._not_needed,
            "response error": self._response_error,
        }

    def set_read(self, read: TreatmentRead) -> None:
        """What is shown now."""
        self._read = read

    @Slot(str, str)
    def drug(self, what: str, key: str) -> None:
        """Something about a course."""
        row = self._course(key)
        if row is not None:
            self._drug[what](row)

    @Slot(str, str)
    def done(self, what: str, key: str) -> None:
        """Something about a row of the lower card."""
        self._done[what](key)

    @Slot()
    def decisions(self) -> None:
        """What was decided on cautions so far."""
        DecisionsDialog(self._ctx, self._read, self._page).open()

    @Slot(object)
    def specimen(self, procedure: ProcedureRow) -> None:
        """Ask about the tissue that was sent."""
        SpecimenDialog(self._ctx, procedure, self._page, next(iter(procedure.specimens), None)).open()

    @Slot(object)
    def handout(self, procedure: ProcedureRow) -> None:
        """The dialog for handouts, where those that fit the procedure come first."""
        self._ctx.navigator.open_patient(procedure.patient_id, "documents")
        offered = {action.key: action for action in self._ctx.actions.listed()}
        if "documents-handout" in offered:
            self._ctx.actions.get("documents-handout").trigger()

    @Slot(str)
    def plan(self, course_id: str) -> None:
        """Plan monitoring under a course that was just begun."""
        self.drug("monitoring", course_id)

    def _course(self, key: str) -> DrugRow | None:
        return next((row for row in self._read.drugs if row.id == key), None)

    def _procedure(self, key: str) -> ProcedureRow | None:
        return next((row for row in self._read.procedures if row.id == key), None)

    def _cautions(self, row: DrugRow) -> None:
        AnswerDialog(self._ctx, row, self._read.cautions.get(row.id, ()), self._page).open()

    def _complication(self, key: str) -> None:
        row = self._procedure(key)
        if row is not None:
            EventDialog(self._ctx, row, self._page).open()

    def _stop(self, row: DrugRow) -> None:
        """Stop it, move or take back a stop that is planned, or take back a stop that was an error."""
        if not row.ended:
            dialog = StopDialog(self._ctx, row, self._page)
            dialog.taken_back.connect(partial(self._resume, row))
            dialog.open()
            return
        self._resume(row)

    def _resume(self, row: DrugRow) -> None:
        back = self._ctx.clinic.treatments.take_back_stop
        text = f"{row.name} goes on, and its monitoring is due again; the stop stays in its note. What was wrong?"

        def resume(reason: str) -> Changes:
            return back(row.id, reason, row.version)[1]

        self._ask("The stop was an error", text, "Go on", resume, f"{row.name} goes on.")

    def _doses(self, row: DrugRow) -> None:
        known = {each.id: each for each in row.doses}
        lines = [
            Noted(e.id, e.on, words.dose_words(e.dose, e.dose_unit, e.frequency), e.reason, "")
            for e in reversed(row.doses)
        ]
        errors = [f"{spoken(e.on)}: {e.reason}" for e in row.withdrawn]
        listed = NotedDialog(self._ctx, self._page, f"Doses of {row.name}", lines, errors)
        listed.action_button.setText("Correct…")
        listed.change_wished.connect(lambda key: DoseDialog(self._ctx, row, self._page, known[key]).open())
        listed.error_wished.connect(lambda key: self._dose_error(row, known[key]))
        listed.open()

    def _dose_error(self, row: DrugRow, dose: DoseChange) -> None:
        what = words.change_words(dose)
        text = f"{what}, is taken out; it stays in the record with your reason. Why was it an error?"
        remove = self._ctx.clinic.treatments.remove_dose

        def store(reason: str) -> None:
            write = partial(remove, row.id, dose.id, reason, row.version)
            self._ctx.ops.write(self._page, write, partial(self._dose_removed, dose, what))

        self._ctx.prompts.ask(self._page, "Take the dose out", text, store, action="Take out")

    def _dose_removed(self, dose: DoseChange, what: str, row: DrugRow) -> None:
        undo = partial(put_back, self._ctx, row, dose)
        text = f"{row.name}: {what}, taken out."
        self._ctx.notifier.notify(text, "done", action="Undo", run=undo, patient=row.patient_id)

    def _effects(self, row: DrugRow) -> None:
        noted = {each.id: each for each in row.effects}
        lines = [
            Noted(e.id, e.on, e.text, ", ".join(part for part in (e.severity, e.outcome) if part), e.author)
            for e in row.effects
        ]
        listed = NotedDialog(self._ctx, self._page, f"Adverse effects under {row.name}", lines)
        listed.change_wished.connect(lambda key: EffectDialog(self._ctx, row, self._page, noted[key]).open())
        listed.error_wished.connect(lambda key: self._effect_error(noted[key]))
        listed.open()

    def _complications(self, key: str) -> None:
        row = self._procedure(key)
        if row is None:
            return
        noted = {each.id: each for each in row.events}
        lines = [Noted(e.id, e.on, e.text, e.severity, e.author) for e in row.events]
        listed = NotedDialog(self._ctx, self._page, f"Complications of {words.procedure_said(row)}", lines)
        listed.change_wished.connect(lambda key: EventDialog(self._ctx, row, self._page, noted[key]).open())
        listed.error_wished.connect(lambda key: self._event_error(noted[key]))
        listed.open()

    def _effect_error(self, effect: EffectRow) -> None:
        mark = partial(self._ctx.clinic.treatments.mark_effect_error, effect.id, version=effect.version)
        self._error(f"Adverse effect “{effect.text}” of {spoken(effect.on)}", mark)

    def _event_error(self, event: EventRow) -> None:
        mark = partial(self._ctx.clinic.treatments.mark_event_error, event.id, version=event.version)
        self._error(f"Complication “{event.text}” of {spoken(event.on)}", mark)

    def _specimen(self, key: str) -> None:
        row = next((row for row in self._read.specimens if row.id == key), None)
        procedure = self._procedure(row.procedure_id) if row is not None else None
        if procedure is not None:
            SpecimenDialog(self._ctx, procedure, self._page, row).open()

    def _show_procedure(self, key: str) -> None:
        row = self._procedure(key)
        if row is not None:
            lesions = {lesion.id: lesion for lesion in self._read.lesions}
            on = [words.lesion_name(lesions[one]) for one in row.lesion_ids if one in lesions]
            title = f"{row.kind_text}, {spoken(row.at.astimezone().date())}"
            self._ctx.prompts.inform(self._page, title, "\n".join([*on, procedure_facts(row)]))

    def _result(self, key: str) -> None:
        row = next((row for row in self._read.specimens if row.id == key), None)
        if row is not None:
            ResultDialog(self._ctx, row, self._page).open()

    def _monitored(self, key: str) -> None:
        row = next((row for row in self._read.monitoring if row.id == key), None)
        if row is not None:
            DoneDialog(self._ctx, row, self._page).open()

    def _move(self, key: str) -> None:
        row = next((row for row in self._read.monitoring if row.id == key), None)
        drug = self._course(row.course_id) if row is not None else None
        if drug is not None:
            MonitoringDialog(self._ctx, drug, self._page, row).open()

    def _not_needed(self, key: str) -> None:
        row = next((row for row in self._read.monitoring if row.id == key), None)
        if row is not None:
            what = f"{row.name} under {row.drug}"
            end = partial(self._ctx.clinic.treatments.end_monitoring, row.id, version=row.version)
            self._ask("Take it out", f"{what} will not be due any more. Why?", "Take out", end, f"{what} is taken out.")

    def _close_series(self, key: str) -> None:
        row = next((row for row in self._read.series if row.id == key), None)
        if row is None:
            return
        close = self._ctx.clinic.treatments.close_series

        def end(reason: str) -> Changes:
            return close(row.id, reason, row.version)[1]

        text = f"{row.text} ends here; what was done stays. Why?"
        self._ask("Close the series", text, "Close it", end, f"{row.text}: closed.")

    def _drug_error(self, row: DrugRow) -> None:
        mark = partial(self._ctx.clinic.treatments.mark_drug_error, row.id, version=row.version)
        self._error(f"{row.name}, {words.since(row)}", mark)

    def _correct_procedure(self, key: str) -> None:
        row = self._procedure(key)
        if row is not None:
            self.correct_wished.emit(row)

    def _procedure_error(self, key: str) -> None:
        row = self._procedure(key)
        if row is not None:
            mark = partial(self._ctx.clinic.treatments.mark_procedure_error, row.id, version=row.version)
            self._error(f"{row.kind_text} of {spoken(row.at.astimezone().date())}", mark)

    def _specimen_error(self, key: str) -> None:
        row = next((row for row in self._read.specimens if row.id == key), None)
        if row is not None:
            mark = partial(self._ctx.clinic.treatments.mark_specimen_error, row.id, version=row.version)
            self._error(f"Specimen {row.number}".strip(), mark)

    def _response_error(self, key: str) -> None:
        row = next((row for row in self._read.responses if row.id == key), None)
        if row is not None:
            mark = partial(self._ctx.clinic.treatments.mark_response_error, row.id, version=row.version or 0)
            self._error(f"Response of {spoken(row.on)}", mark)

    def _error(self, what: str, mark: Callable[[str], Changes]) -> None:
        text = f"{what} will no longer be shown; it stays in the record with your reason. Why was it an error?"
        self._ask("Mark as entered in error", text, "Mark", mark, f"{what} is marked as entered in error.")

    def _ask(self, title: str, text: str, action: str, write: Callable[[str], Changes], told: str) -> None:
        self._ctx.prompts.ask(self._page, title, text, partial(self._store, write, told), action=action)

    def _store(self, write: Callable[[str], Changes], told: str, reason: str) -> None:
        self._ctx.ops.write(self._page, partial(_without_row, write, reason), partial(self._stored, told))

    def _stored(self, told: str, _nothing: None) -> None:
        self._ctx.notifier.notify(told)


def _without_row(write: Callable[[str], Changes], reason: str) -> tuple[None, Changes]:
    return None, write(reason)
