"""What is watched under a medicine: monitoring with its recalls, and adverse effects."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.rights import Right
from clinic.records.treatment_course import EffectDraft, EffectRow, MonitoringDraft, MonitoringRow
from clinic.rules.dates import spoken
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_drug_rows import effect_row, monitoring_name, monitoring_rows
from clinic.services.treatment_part import TreatmentPart, course_changes, has_ended, not_in_future, said
from clinic.services.treatment_recalls import MONITORING, close_recalls, set_recall
from clinic.services.treatment_specimens import check_severity
from clinic.store.models import DrugCourse, DrugEffect, DrugMonitoring, Recall

_LONGEST_DAYS = 3660


class MonitoringPart(TreatmentPart):
    """Monitoring and adverse effects of courses."""

    @allowed(Right.PRESCRIBE)
    def plan_monitoring(self, draft: MonitoringDraft) -> tuple[MonitoringRow, Changes]:
        """Say what is to be looked at and when, or move it; it becomes a recall.

        Raises ``ValidationError`` (``what``, ``due``, ``every_days``), ``Conflict``, ``NotFound``.
        """
        with self._core.db.write() as session:
            course = fetch(session, DrugCourse, draft.course_id, "The course")
            if has_ended(course, self._core.today()) or course.error_reason:
                raise Conflict("This medicine is not given any more.", "Nothing needs to be monitored under it.")
            if course.stop is not None and draft.due > course.stop:
                what = f"The medicine is given until {spoken(course.stop)} only."
                raise ValidationError("due", what, "Choose a day until then, or move the stop.")
            item = plan(self._core, session, course, draft)
            return self._row(session, item), course_changes(course, Topic.RECALL)

    @allowed(Right.RECORD)
    def monitoring_done(
        self, monitoring_id: str, on: date, finding: str, version: int = 0
    ) -> tuple[MonitoringRow, Changes]:
        """What was found; the next one is due after its interval, if it has one.

        Raises ``ValidationError`` (``on``, ``finding``), ``Conflict`` where it was done already, ``NotFound``.
        """
        text = said("finding", finding, "Say what was found, or that all was well.")
        not_in_future(on, self._core.today())
        with self._core.db.write() as session:
            item = self._open(session, monitoring_id, version)
            course = fetch(session, DrugCourse, item.course_id, "The course")
            if course.start and on < course.start:
                raise ValidationError("on", f"The medicine began on {spoken(course.start)}.", "Choose a later day.")
            due = max(on + timedelta(days=item.every_days or 0), self._core.today())
            if item.every_days and (course.stop is None or due <= course.stop):
                plan(self._core, session, course, MonitoringDraft(course.id, item.what, due, item.every_days))
            item.done_on, item.finding = on, text
            close_recalls(self._core, session, item.id, text)
            session.flush()
            return self._row(session, item), course_changes(course, Topic.RECALL)

    @allowed(Right.PRESCRIBE)
    def end_monitoring(self, monitoring_id: str, reason: str, version: int = 0) -> Changes:
        """Take a monitoring that is due out of the plan, with the reason. Raises ``Conflict``."""
        text = said("reason", reason, "Say why it is not needed.")
        with self._core.db.write() as session:
            item = self._open(session, monitoring_id, version)
            item.due, item.finding = None, text
            close_recalls(self._core, session, item.id, text)
            return course_changes(fetch(session, DrugCourse, item.course_id, "The course"), Topic.RECALL)

    @shows(Right.SEE_RECORD)
    def monitoring(self, patient_id: str) -> tuple[MonitoringRow, ...]:
        """All monitoring of the patient's courses: what is due first, then what was done, newest first."""
        with self._core.db.read() as session:
            courses = select(DrugCourse).where(DrugCourse.patient_id == patient_id, DrugCourse.error_reason == "")
            return monitoring_rows(session, list(session.scalars(courses)), self._core.catalog)

    @allowed(Right.RECORD)
    def save_effect(self, draft: EffectDraft) -> tuple[EffectRow, Changes]:
        """An adverse effect under a medicine, also while it goes on; or change what was noted.

        Raises ``ValidationError`` (``on``, ``text``, ``severity``), ``Conflict``, ``NotFound``.
        """
        text = said("text", draft.text, "Say what the patient noticed.")
        not_in_future(draft.on, self._core.today())
        check_severity(draft.severity)
        with self._core.db.write() as session:
            course = fetch(session, DrugCourse, draft.course_id, "The course")
            if course.start and draft.on < course.start:
                raise ValidationError("on", "The day lies before the first dose.", "Choose a later day.")
            if draft.id:
                effect = fetch(session, DrugEffect, draft.id, "The adverse effect")
                check_version(session, effect, draft.version, partial(effect_row, session, effect))
            else:
                effect = DrugEffect(id=self._core.new_id(), course_id=course.id, error_reason="")
                session.add(effect)
            effect.on, effect.text, effect.severity = draft.on, text, draft.severity
            effect.outcome, effect.author_id = draft.outcome.strip(), self._core.user_id
            session.flush()
            return effect_row(session, effect), course_changes(course)

    @allowed(Right.RECORD)
    def mark_effect_error(self, effect_id: str, reason: str, version: int = 0) -> Changes:
        """Mark an adverse effect as entered in error; it stays with the reason. Raises ``Conflict``."""
        with self._core.db.write() as session:
            effect = fetch(session, DrugEffect, effect_id, "The adverse effect")
            check_version(session, effect, version, partial(effect_row, session, effect))
            effect.error_reason = said("reason", reason, "Say why it was entered in error.")
            return course_changes(fetch(session, DrugCourse, effect.course_id, "The course"))

    def _open(self, session: Session, monitoring_id: str, version: int) -> DrugMonitoring:
        item = fetch(session, DrugMonitoring, monitoring_id, "The monitoring")
        if item.done_on is not None or item.due is None:
            raise Conflict("This was done or taken out already.", "Plan it anew if it is needed again.")
        check_version(session, item, version, partial(self._row, session, item))
        return item

    def _row(self, session: Session, item: DrugMonitoring) -> MonitoringRow:
        course = fetch(session, DrugCourse, item.course_id, "The course")
        rows = monitoring_rows(session, [course], self._core.catalog)
        return next(row for row in rows if row.id == item.id)


def plan(core: Core, session: Session, course: DrugCourse, draft: MonitoringDraft) -> DrugMonitoring:
    """Store what is due and its recall. Raises ``ValidationError``, ``Conflict``."""
    if draft.due < core.today():
        raise ValidationError("due", "The day lies in the past.", "Choose a day from today on.")
    if draft.every_days is not None and not 1 <= draft.every_days <= _LONGEST_DAYS:
        raise ValidationError("every_days", "This is no interval in days.", "Type a number of days from 1 on.")
    what = " ".join(draft.what.split())
    if not what or len(what) > 40:
        raise ValidationError("what", "It is not said what is monitored.", "Choose from the list, or type it shortly.")
    if draft.id:
        item = fetch(session, DrugMonitoring, draft.id, "The monitoring")
        if item.done_on is not None:
            raise Conflict("This was done already.", "Plan it anew if it is needed again.")
        rows = partial(monitoring_rows, session, [course], core.catalog)
        check_version(session, item, draft.version, lambda: next(row for row in rows() if row.id == item.id))
    else:
        item = DrugMonitoring(id=core.new_id(), course_id=course.id, finding="", source=_source(core, course, what))
        session.add(item)
    item.what, item.due, item.every_days = what, draft.due, draft.every_days
    session.flush()
    reason = f"{course.name}: {monitoring_name(core.catalog, course.drug, what)}"
    item.recall_id = set_recall(core, session, MONITORING, item.id, course.patient_id, draft.due, reason)
    session.flush()
    return item


def end_monitoring(core: Core, session: Session, course: DrugCourse, why: str, after: date | None = None) -> None:
    """Nothing is due any more after a course's last day; what was due until then still is. No day: nothing at all."""
    found = select(DrugMonitoring).where(
        DrugMonitoring.course_id == course.id, DrugMonitoring.done_on.is_(None), DrugMonitoring.due.is_not(None)
    )
    for item in session.scalars(found):
        if after is not None and item.due is not None and item.due <= after:
            continue
        item.due, item.finding = None, why
        close_recalls(core, session, item.id, why)


def take_up_monitoring(core: Core, session: Session, course: DrugCourse, why: str) -> None:
    """What ``end_monitoring`` ended with ``why`` is due again, on its day or today where that has passed."""
    found = select(DrugMonitoring).where(
        DrugMonitoring.course_id == course.id,
        DrugMonitoring.done_on.is_(None),
        DrugMonitoring.due.is_(None),
        DrugMonitoring.finding == why,
    )
    for item in list(session.scalars(found)):
        recall = session.get(Recall, item.recall_id) if item.recall_id else None
        due = max(recall.due if recall is not None else core.today(), core.today())
        item.finding = f"{why} That was an error."
        plan(core, session, course, MonitoringDraft(course.id, item.what, due, item.every_days))


def _source(core: Core, course: DrugCourse, what: str) -> str:
    items = core.catalog.monitoring.get(course.drug, ())
    return next((item.source for item in items if item.what == what), "")
