"""Tells what was done to a person of the sample clinic and what they were given."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from clinic.app import Clinic
from clinic.records.cautions import Caution, CautionDraft
from clinic.records.enums import CautionAnswer
from clinic.records.treatment_course import MonitoringDraft, ResultOfSpecimen, SpecimenDraft
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.sample.schedule import SampleClock
from clinic.sample.stories import Values, VisitStory


class Treating:
    """The treatments of one person. ``lesions``: key of the story to id, filled as the story goes on."""

    def __init__(self, clinic: Clinic, clock: SampleClock, lesions: Mapping[str, str]) -> None:
        self._clinic, self._clock, self._lesions = clinic, clock, lesions
        self._patient_id = ""
        self._drugs: dict[str, str] = {}
        self._called: dict[str, str] = {}
        self._series: dict[str, str] = {}
        self._sent: list[str] = []
        self.last_of: dict[str, tuple[str, str]] = {}
        """Lesion to the procedure or the course that was last done to it or given for it."""

    def treat(self, patient_id: str, visit: VisitStory, visit_id: str) -> None:
        """All that is done, given, changed, stopped and watched at one visit."""
        self._patient_id = patient_id
        self._report(self._clock().astimezone().date())
        for story in visit.did:
            parameters = tuple((key, str(value)) for key, value in story["with"].items())
            more = {name: story.get(name, "") for name in ("anaesthesia", "specimen", "complications", "note")}
            on = tuple(self._lesions[key] for key in story["on"])
            draft = ProcedureDraft(visit_id, story["kind"], on, parameters, **more)
            cautions = self._clinic.treatments.procedure_cautions(self._patient_id, draft)
            answers = _answers(cautions, story.get("mind", ""))
            self._operate(story, replace(draft, answers=answers))
        self._clock.forward(5)
        day = self._clock().astimezone().date()
        for story in visit.stops:
            drug = self._drugs.pop(story["drug"])
            self._clinic.treatments.stop_drug(drug, day, story["why"], story.get("effects", ""))
        for story in visit.changes:
            change = DoseChange(day, story["dose"], story["unit"], story.get("freq", ""), story["why"])
            drug = self._drugs[story["drug"]]
            cautions = self._clinic.treatments.cautions(self._patient_id, self._called[drug], change, drug)
            self._clinic.treatments.change_dose(drug, change, answers=_answers(cautions, story.get("mind", "")))
        for story in visit.starts:
            self._start_drug(story, visit_id, day)
        self._watch(visit.watched, day)

    def _operate(self, story: Values, draft: ProcedureDraft) -> None:
        """One procedure, as a session of its series and with the tissue that was sent, where the story says so."""
        named = story.get("series", "")
        begun = self._series.get(named, "")
        planned = 0 if begun else story.get("planned", 0)
        row, _changes = self._clinic.treatments.save_procedure(replace(draft, series_id=begun, planned=planned))
        if named:
            self._series[named] = row.series_id
        if draft.kind != "biopsy":
            self.last_of |= dict.fromkeys(draft.lesion_ids, (row.id, ""))
        if "sent" in story:
            day = self._clock().astimezone().date()
            sent = SpecimenDraft(
                row.id,
                day,
                story["specimen"],
                draft.lesion_ids,
                story["sent"]["laboratory"],
                due=day + timedelta(days=story["sent"]["due"]),
            )
            self._clinic.treatments.save_specimen(sent)
        else:
            self._sent += [specimen.id for specimen in row.specimens if specimen.awaited]

    def _report(self, day: date) -> None:
        """What was sent at an earlier visit came back on paper; the story tells it in the words of this visit."""
        for specimen_id in self._sent:
            self._clinic.treatments.specimen_result(
                ResultOfSpecimen(specimen_id, day, "Reported on paper, see the text of the visit")
            )
        self._sent.clear()

    def _watch(self, watched: Values, day: date) -> None:
        """What was to be looked at under a medicine and was looked at today."""
        treatments = self._clinic.treatments
        for what, finding in watched.items():
            item = next(
                each for each in treatments.monitoring(self._patient_id) if each.what == what and not each.done_on
            )
            treatments.monitoring_done(item.id, day, finding)

    def _start_drug(self, story: Values, visit_id: str, day: date) -> None:
        known = story["drug"] in self._clinic.catalog.drugs
        draft = DrugDraft(
            patient_id=self._patient_id,
            drug=story["drug"] if known else "",
            name="" if known and "name" not in story else story.get("name", story["drug"]),
            dose=story.get("dose"),
            dose_unit=story.get("unit", ""),
            route=story.get("route", ""),
            frequency=story.get("freq", ""),
            start=day,
            reason=story.get("why", ""),
            diagnosis=story.get("dx", ""),
            lesion_ids=tuple(self._lesions[key] for key in story.get("on", ())),
            visit_id=visit_id,
            note=story.get("note", ""),
            unknown="dose" not in story or "freq" not in story,
        )
        dose = DoseChange(day, draft.dose, draft.dose_unit, draft.frequency, "")
        cautions = self._clinic.treatments.cautions(self._patient_id, draft.drug or draft.name, dose)
        draft = replace(draft, answers=_answers(cautions, story.get("mind", "")))
        row, _changes = self._clinic.treatments.save_drug(draft)
        for what, every in story.get("watch", ()):
            due = day + timedelta(days=every or 14)
            self._clinic.treatments.plan_monitoring(MonitoringDraft(row.id, what, due, every or None))
        self._drugs[story["drug"]], self._called[row.id] = row.id, row.drug or row.name
        self.last_of |= dict.fromkeys(draft.lesion_ids, ("", row.id))


def _answers(cautions: Iterable[Caution], why: str) -> tuple[CautionDraft, ...]:
    """What the physician of the story said to each caution that had to be answered."""
    return tuple(
        CautionDraft(
            caution.rule,
            caution.severity,
            caution.text,
            caution.source,
            CautionAnswer.CONTINUE,
            why or "Weighed with the patient; watched at each visit.",
        )
        for caution in cautions
        if caution.is_open
    )
