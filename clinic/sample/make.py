"""Makes the sample clinic: all stories, day by day, as if the clinic had worked for six years."""

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.paths import RESOURCES
from clinic.records.clinic import ClinicDraft
from clinic.sample.colleagues import PHYSICIAN, add_colleagues
from clinic.sample.crowd import crowd
from clinic.sample.laboratory import Laboratory
from clinic.sample.lists import add_lists
from clinic.sample.looks import load_looks
from clinic.sample.measuring import Measurer, align_courses
from clinic.sample.messages import Message, load_messages
from clinic.sample.phone import fill_inbox
from clinic.sample.pictures import Shot, Studio, shots_of
from clinic.sample.recorder import Recorder
from clinic.sample.schedule import SampleClock, appointments, end_of_sample, local
from clinic.sample.stories import Person, VisitStory, day_of, load_people
from clinic.store.keys import STANDARD, Kdf

Progress = Callable[[str], None]
Pictures = tuple[tuple[Shot, bytes], ...]
_STORIES = RESOURCES / "sample"
_SAMPLED_AT, _TYPED_AT = time(7, 45), time(16, 10)
_ARRIVES_AT, _DESK_AT, _CLOSING_AT = time(7, 20), time(15, 30), time(17, 30)
_FIRST_NUMBER = 20301
SHOW_PATIENT = "20417"
"""Record number of the person whose record shows everything."""
_YEAR = "Writing the year {}."


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a time; ``shots`` are its photos."""

    at: datetime
    run: Callable[[Pictures], None]
    shots: tuple[Shot, ...] = ()


def make_sample_clinic(
    folder: Path,
    passphrase: str,
    *,
    extra_patients: int = 0,
    seed: int = 1,
    today: date | None = None,
    photos: bool = True,
    kdf: Kdf = STANDARD,
    progress: Progress | None = None,
) -> tuple[dict[str, int], str]:
    """Create the sample clinic in an empty or new folder; return what it holds, and its recovery code.

    People, values and picture bytes are the same for the same ``seed`` and ``today``; record ids and the recovery
    code are not. ``today`` is the last day (the present day, up to the present time, where it is not given).
    ``extra_patients`` adds people with a short record. ``photos=False`` leaves out the pictures, and all documents
    but those of the people in ``people_1_show.json``: that is quick. Everyone who works there (see ``colleagues``)
    signs in with ``passphrase``.
    Raises ``CannotOpen`` where the folder is not empty, ``ClinicError`` for a weak passphrase, ``StorageError``.
    """
    say = progress or _silent
    now = system_now()
    last = today or now.astimezone().date()
    end = end_of_sample(last, None if today else now)
    extra = crowd(_STORIES / "names.json", extra_patients, random.Random(seed))
    people = (*_numbered(load_people(_STORIES, photos)), *extra)
    days = [visit.at for person in people for visit in person.visits]
    days += [lab.at for person in people for lab in person.labs]
    first = day_of(min(days), last)
    clock = SampleClock(local(first - timedelta(days=1), time(9)))
    draft = ClinicDraft(**json.loads((_STORIES / "clinic.json").read_text(encoding="utf-8")))
    clinic, code = Clinic.create(folder, draft, PHYSICIAN, passphrase, kdf=kdf, now=clock)
    with clinic:
        add_colleagues(clinic, passphrase, kdf, clock)
        add_lists(clinic, _STORIES / "lists.json")
        sample = _Sample(clinic, clock, people, last, end, seed)
        sample.write(photos, say)
        counts = _counts(clinic, people)
    return counts, code


class _Sample:
    def __init__(
        self, clinic: Clinic, clock: SampleClock, people: tuple[Person, ...], today: date, end: datetime, seed: int
    ) -> None:
        self._clinic, self._clock, self._people = clinic, clock, people
        self._today, self._end, self._seed = today, end, seed
        self._laboratory = Laboratory(_STORIES / "laboratory.csv")
        self._studio = Studio(clinic.atlas, load_looks(_STORIES / "looks.csv"), seed, os.cpu_count() or 1)

    def write(self, photos: bool, say: Progress) -> None:
        """Let everything happen, in the order of time."""
        events = sorted(self._events(), key=lambda event: event.at)
        shots = [shot for event in events for shot in event.shots] if photos else []
        if shots:
            say(f"Drawing {len(shots)} photos while {len(self._people)} records are written.")
        drawn = self._studio.render_all(shots)
        year = 0
        for event in events:
            self._clock.move_to(min(event.at, self._end))
            if self._clock().year != year:
                year = self._clock().year
                say(_YEAR.format(year))
            event.run(tuple(next(drawn) for _ in event.shots) if photos else ())
        if photos:
            align_courses(self._clinic, self._clinic.patients.by_mrn(SHOW_PATIENT).id)
            fill_inbox(self._clinic, self._studio, self._people, self._end, self._seed)

    def _events(self) -> Iterator[Event]:
        visits = [(day_of(visit.at, self._today), person, visit) for person in self._people for visit in person.visits]
        visits.sort(key=lambda entry: (entry[0], entry[2].open))  # the one in progress is the latest of its day
        starts = appointments([day for day, _, _ in visits], self._today, self._end)
        begun: dict[int, list[tuple[datetime, VisitStory]]] = {}
        for start, (_, person, visit) in zip(starts, visits, strict=True):
            begun.setdefault(id(person), []).append((start, visit))
        for person in self._people:
            measurer = Measurer(self._clinic, self._studio, aligns=person.mrn == SHOW_PATIENT)
            recorder = Recorder(self._clinic, self._clock, person, self._laboratory, measurer, self._today, self._seed)
            yield from self._person(person, recorder, begun[id(person)])
        for message in load_messages(_STORIES / "messages.json"):
            at = self._day(message.at, _ARRIVES_AT)
            yield Event(at, _plainly(self._receive, message))

    def _person(self, person: Person, recorder: Recorder, visits: list[tuple[datetime, VisitStory]]) -> Iterator[Event]:
        first = min(visits[0][0], *(self._day(lab.at, _SAMPLED_AT) for lab in person.labs), self._end)
        yield Event(first - timedelta(minutes=4), _plainly(recorder.register))
        for start, visit in visits:
            yield Event(start, partial(recorder.visit, visit), shots_of(person, visit, start))
            if visit.added:
                yield Event(start + timedelta(days=2), _plainly(recorder.add, visit.added))
        for lab in person.labs:
            run = _plainly(recorder.lab, lab, self._day(lab.at, _SAMPLED_AT))
            yield Event(self._day(lab.at, _TYPED_AT), run)
        for at, text in person.tried:
            yield Event(self._day(at, _DESK_AT), _plainly(recorder.try_recall, text))
        if person.closed:
            at, outcome = person.closed
            yield Event(self._day(at, _CLOSING_AT), _plainly(recorder.close_recall, outcome))
        for scope, at in person.consents:
            yield Event(self._day(at, _CLOSING_AT), _plainly(recorder.consent, scope, day_of(at, self._today)))
        if person.restricted:
            at, reason = person.restricted
            yield Event(self._day(at, _CLOSING_AT), _plainly(recorder.restrict, reason))
        if person.archived:
            yield Event(self._day(person.archived, _CLOSING_AT), _plainly(recorder.archive))

    def _day(self, at: int, hour: time) -> datetime:
        return local(day_of(at, self._today), hour)

    def _receive(self, message: Message) -> None:
        """A laboratory's message comes in."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / message.name
            sampled = self._day(message.at, _SAMPLED_AT) - timedelta(days=1)
            path.write_bytes(message.text(sampled.astimezone(UTC)).encode())
            self._clinic.labs.import_files([path])


def _plainly(run: Callable[..., None], *parts: object) -> Callable[[Pictures], None]:
    """Something that happens without photos."""

    def told(_pictures: Pictures) -> None:
        run(*parts)

    return told


def _numbered(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Record numbers in the order of the first visits, around those that a story gives."""
    given = {person.mrn for person in people}
    free = (str(number) for number in count(_FIRST_NUMBER) if str(number) not in given)
    new = sorted((person for person in people if not person.mrn), key=lambda person: person.visits[0].at)
    numbers = {id(person): next(free) for person in new}
    return tuple(replace(person, mrn=person.mrn or numbers[id(person)]) for person in people)


def _counts(clinic: Clinic, people: Iterable[Person]) -> dict[str, int]:
    counts: Counter[str] = Counter(people=clinic.patients.count())
    for patient in (clinic.patients.by_mrn(person.mrn) for person in people):
        counts["visits"] += len(clinic.visits.list(patient.id))
        lesions = clinic.lesions.list(patient.id)
        counts["lesions"] += len(lesions)
        counts["photos"] += len(clinic.photos.list(patient.id))
        counts["results"] += len(clinic.labs.current(patient.id))
        counts["procedures"] += len(clinic.treatments.procedures(patient.id))
        counts["medicines"] += len(clinic.treatments.drugs(patient.id))
        counts["recalls"] += len(clinic.recalls.for_patient(patient.id))
    counts["documents"] = len(clinic.documents.list())
    counts["reports waiting"] = len(clinic.labs.waiting())
    counts["pictures waiting"] = clinic.photo_inbox.count()
    return dict(counts)


def _silent(_line: str) -> None:
    """Nobody listens."""
