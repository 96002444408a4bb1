"""What comes of procedures later: complications, also after the visit was signed, and what histology says."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.rights import Right
from clinic.records.treatment_course import EventDraft, EventRow, ResultOfSpecimen, SpecimenDraft, SpecimenRow
from clinic.services.core import Core, check_version, fetch, local_date, touch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_part import TreatmentPart, not_in_future, own_lesions, procedure_changes, said
from clinic.services.treatment_recalls import HISTOLOGY, close_recalls, set_recall
from clinic.services.treatment_rows import event_row, lesion_labels, specimen_rows
from clinic.store.models import Procedure, ProcedureEvent, Recall, Specimen

SEVERITIES = ("mild", "moderate", "severe")
AWAITED = timedelta(days=14)
"""When a result is looked for where nobody said; this program's choice, moved freely."""


class SpecimenPart(TreatmentPart):
    """Complications and specimens of procedures."""

    @allowed(Right.RECORD)
    def save_event(self, draft: EventDraft) -> tuple[EventRow, Changes]:
        """Note a complication of a procedure, or change the note; the visit may be signed.

        Raises ``ValidationError`` (``on``, ``text``, ``severity``), ``Conflict``, ``NotFound``.
        """
        text = said("text", draft.text, "Say what happened.")
        not_in_future(draft.on, self._core.today())
        check_severity(draft.severity)
        with self._core.db.write() as session:
            procedure = fetch(session, Procedure, draft.procedure_id, "The procedure")
            if draft.on < local_date(procedure.at):
                raise ValidationError("on", "The day lies before the procedure.", "Choose a later day.")
            if draft.id:
                event = fetch(session, ProcedureEvent, draft.id, "The complication")
                check_version(session, event, draft.version, partial(event_row, session, event))
            else:
                event = ProcedureEvent(
                    id=self._core.new_id(), procedure_id=procedure.id, kind="complication", error_reason=""
                )
                session.add(event)
            event.on, event.text, event.severity = draft.on, text, draft.severity
            event.author_id = self._core.user_id
            session.flush()
            return event_row(session, event), procedure_changes(procedure)

    @allowed(Right.RECORD)
    def mark_event_error(self, event_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a complication as entered in error; it stays with the reason. Raises ``Conflict``."""
        with self._core.db.write() as session:
            event = fetch(session, ProcedureEvent, event_id, "The complication")
            check_version(session, event, version, partial(event_row, session, event))
            event.error_reason = said("reason", reason, "Say why it was entered in error.")
            return procedure_changes(fetch(session, Procedure, event.procedure_id, "The procedure"))

    @allowed(Right.RECORD)
    def save_specimen(self, draft: SpecimenDraft) -> tuple[SpecimenRow, Changes]:
        """Tissue that was sent; its result is awaited and becomes a recall.

        Raises ``ValidationError`` (``sent_on``), ``Conflict``, ``NotFound``.
        """
        today = self._core.today()
        not_in_future(draft.sent_on, today, "sent_on")
        with self._core.db.write() as session:
            procedure = fetch(session, Procedure, draft.procedure_id, "The procedure")
            if draft.sent_on < local_date(procedure.at):
                raise ValidationError("sent_on", "The day lies before the procedure.", "Choose a later day.")
            own_lesions(session, procedure.patient_id, draft.lesion_ids)
            specimen = self._specimen(session, draft, procedure)
            specimen.number, specimen.sent_on = draft.number.strip(), draft.sent_on
            specimen.lesion_ids = list(draft.lesion_ids or procedure.lesion_ids)
            specimen.laboratory, specimen.stains = draft.laboratory.strip(), draft.stains.strip()
            session.flush()
            if specimen.received_on is None:
                await_result(self._core, session, procedure, specimen, draft.due)
            session.flush()
            return specimen_rows(session, [specimen])[0], procedure_changes(procedure, Topic.RECALL)

    @allowed(Right.RECORD)
    def specimen_result(self, result: ResultOfSpecimen) -> tuple[SpecimenRow, Changes]:
        """What histology said; it is awaited no more. A second time corrects the first.

        Raises ``ValidationError`` (``received_on``, ``result``, ``diagnosis``), ``Conflict``, ``NotFound``.
        """
        text = said("result", result.result, "Type what the report says.")
        not_in_future(result.received_on, self._core.today(), "received_on")
        if result.diagnosis and result.diagnosis not in self._core.catalog.diagnoses:
            raise ValidationError("diagnosis", "This diagnosis is not in the list.", "Choose it anew.")
        with self._core.db.write() as session:
            specimen = fetch(session, Specimen, result.specimen_id, "The specimen")
            check_version(session, specimen, result.version, partial(_one, session, specimen))
            if result.received_on < specimen.sent_on:
                raise ValidationError("received_on", "The day lies before it was sent.", "Check both days.")
            specimen.received_on, specimen.result = result.received_on, text
            specimen.diagnosis, specimen.calcium = result.diagnosis, result.calcium
            close_recalls(self._core, session, specimen.id, "The result has come.")
            session.flush()
            procedure = fetch(session, Procedure, specimen.procedure_id, "The procedure")
            return specimen_rows(session, [specimen])[0], procedure_changes(procedure, Topic.RECALL)

    @allowed(Right.RECORD)
    def mark_specimen_error(self, specimen_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a specimen as entered in error; its recall ends. Raises ``Conflict``."""
        with self._core.db.write() as session:
            specimen = fetch(session, Specimen, specimen_id, "The specimen")
            check_version(session, specimen, version, partial(_one, session, specimen))
            specimen.error_reason = said("reason", reason, "Say why it was entered in error.")
            close_recalls(self._core, session, specimen.id, "Entered in error.")
            procedure = fetch(session, Procedure, specimen.procedure_id, "The procedure")
            return procedure_changes(procedure, Topic.RECALL)

    @shows(Right.SEE_RECORD)
    def specimens(self, patient_id: str) -> tuple[SpecimenRow, ...]:
        """The patient's specimens, awaited ones first, each group newest first."""
        with self._core.db.read() as session:
            found = select(Specimen).where(Specimen.patient_id == patient_id, Specimen.error_reason == "")
            rows = specimen_rows(session, list(session.scalars(found.order_by(Specimen.sent_on.desc(), Specimen.id))))
            return tuple(sorted(rows, key=lambda row: not row.awaited))

    def _specimen(self, session: Session, draft: SpecimenDraft, procedure: Procedure) -> Specimen:
        if draft.id:
            specimen = fetch(session, Specimen, draft.id, "The specimen")
            check_version(session, specimen, draft.version, partial(_one, session, specimen))
            touch(specimen)
            return specimen
        begun = next((s for s in standing(session, procedure) if not (s.number or s.laboratory or s.received_on)), None)
        return begun or _new(self._core, session, procedure)  # what the procedure began is completed


def keep_specimen(core: Core, session: Session, procedure: Procedure, number: str, result: str) -> bool:
    """The tissue that a procedure says was sent is awaited from that moment on; returns whether anything changed.

    ``number``, ``result``: as typed with the procedure; a result ends the waiting.
    """
    values = procedure.parameters or {}
    stands = standing(session, procedure)
    sent = procedure.kind == "biopsy" or values.get("specimen_to_pathology") == "yes"
    if not sent:
        for specimen in [each for each in stands if each.received_on is None]:
            specimen.error_reason = "The procedure says that no specimen was sent."
            close_recalls(core, session, specimen.id, specimen.error_reason)
        return bool(stands)
    if stands and not (number or result):
        return False
    specimen = stands[0] if stands else _new(core, session, procedure)
    specimen.number = number or specimen.number or ""
    if not stands:
        specimen.sent_on, specimen.laboratory = local_date(procedure.at), ""
        specimen.lesion_ids, specimen.stains = list(procedure.lesion_ids), str(values.get("stain", ""))
    touch(specimen)
    session.flush()
    if result:
        specimen.result, specimen.received_on = result, specimen.received_on or core.today()
        close_recalls(core, session, specimen.id, "The result has come.")
    elif specimen.received_on is None:
        await_result(core, session, procedure, specimen, None)
    session.flush()
    return True


def await_result(core: Core, session: Session, procedure: Procedure, specimen: Specimen, due: date | None) -> None:
    """A recall asks for the result; without a day one that was moved stays where it is."""
    kind = core.catalog.procedure_kinds.get(procedure.kind)
    labels = lesion_labels(session, procedure.patient_id)
    on = ", ".join(labels[key] for key in specimen.lesion_ids if key in labels)
    parts = [f"Histology awaited: {kind.name if kind else procedure.kind}", on, specimen.number]
    recall = session.get(Recall, specimen.recall_id) if specimen.recall_id and due is None else None
    day = recall.due if recall is not None else max(due or specimen.sent_on + AWAITED, core.today())
    reason = ", ".join(part for part in parts if part)
    specimen.recall_id = set_recall(core, session, HISTOLOGY, specimen.id, procedure.patient_id, day, reason)


def standing(session: Session, procedure: Procedure) -> list[Specimen]:
    """The procedure's specimens that were not entered in error, oldest first."""
    found = select(Specimen).where(Specimen.procedure_id == procedure.id, Specimen.error_reason == "")
    return list(session.scalars(found.order_by(Specimen.id)))


def _new(core: Core, session: Session, procedure: Procedure) -> Specimen:
    specimen = Specimen(
        id=core.new_id(),
        patient_id=procedure.patient_id,
        procedure_id=procedure.id,
        author_id=core.user_id,
        result="",
        error_reason="",
    )
    session.add(specimen)
    return specimen


def check_severity(severity: str) -> None:
    """Raise ``ValidationError`` unless it is one of the words, or empty."""
    if severity and severity not in SEVERITIES:
        raise ValidationError("severity", f"“{severity}” is no severity.", f"Choose {', '.join(SEVERITIES)}.")


def _one(session: Session, specimen: Specimen) -> SpecimenRow:
    return specimen_rows(session, [specimen])[0]
