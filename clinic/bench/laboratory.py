"""Taking in laboratory messages against nothing but splitting the same files into their fields.

Each message is read in a worker, matched with its patient, put into its place among earlier ones, and stored with one
audit entry for each row. The reference is the library that reads the syntax (hl7), which splits and keeps nothing. The
rate must not fall while the record grows: the last tenth is told beside the first. 20,000 messages take some minutes;
``main.py bench labs --messages 1000`` is a quick look.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hl7

from clinic.app import Clinic
from clinic.bench.measure import Figure
from clinic.catalog import Catalog
from clinic.intake.hl7_oru import read_messages
from clinic.paths import RESOURCES
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDraft
from clinic.store.keys import CHEAP_FOR_TESTS

MESSAGES, PER_FILE, PER_PERSON = 20_000, 100, 10
_CORRECTED, _REPEATED, _BROKEN = 0.10, 0.02, 0.01
_PASSPHRASE = "measured, not used"
_START = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
_PANEL = (
    ("17861-6", "Calcium", "mg/dL", "8.6-10.2", 9.0), ("2777-1", "Phosphate", "mg/dL", "2.5-4.5", 3.5),
    ("1751-7", "Albumin", "g/dL", "3.5-5.0", 4.2), ("2160-0", "Creatinine", "mg/dL", "0.6-1.2", 0.9),
    ("2731-8", "PTH", "pg/mL", "15-65", 40.0), ("6768-6", "ALP", "U/L", "40-130", 80.0),
    ("19123-9", "Magnesium", "mg/dL", "1.6-2.6", 2.0), ("3094-0", "BUN", "mg/dL", "7-20", 14.0),
    ("1988-5", "CRP", "mg/L", "0-5", 2.0), ("2345-7", "Glucose", "mg/dL", "70-99", 90.0),
    ("718-7", "Haemoglobin", "g/dL", "12-16", 13.5), ("3016-3", "TSH", "m[IU]/L", "0.4-4.0", 1.8),
)  # fmt: skip


def laboratory_figures(folder: Path, number: int = MESSAGES) -> list[Figure]:
    """``number`` messages of 12 results for a tenth as many people, 10 % corrections, 2 % sent twice, 1 % broken."""
    people = max(1, number // PER_PERSON)
    files = make_files(folder / "in", number, people)
    bare, ours = _bare(files), _parsed(files)
    seconds = _imported(folder / "clinic", files, people)
    tenth = max(1, len(seconds) // 10)
    parts = [seconds[at : at + tenth] for at in range(0, len(seconds), tenth)]
    rates = [len(part) * PER_FILE / sum(part) for part in parts]
    first, last = (1000 / rate for rate in (rates[0], rates[-1]))
    each = sum(seconds) * 1000 / number
    told = (
        f"import of {number:,} messages of {len(_PANEL)} results, each "
        f"({number / sum(seconds):.0f} a second; by tenths {', '.join(f'{rate:.0f}' for rate in rates)})"
    )
    library = "bare hl7.parse of the same files"
    return [
        Figure(
            "reading of the messages without storing, each", ours * 1000 / number, library, bare * 1000 / number, ""
        ),
        Figure(told, each, library, bare * 1000 / number, "the rate is steady"),
        Figure("import, one message of the last tenth", last, "one of the first tenth", first, "within 1.25x"),
    ]


def make_files(folder: Path, number: int, people: int) -> list[Path]:
    """So many messages in files of ``PER_FILE``."""
    folder.mkdir(parents=True)
    texts = list(_messages(number, people))
    paths = []
    for at in range(0, number, PER_FILE):
        paths.append(folder / f"{at // PER_FILE:05d}.hl7")
        paths[-1].write_text("".join(texts[at : at + PER_FILE]), encoding="utf-8", newline="")
    return paths


def _messages(number: int, people: int) -> Iterator[str]:
    rng = random.Random(6)
    made: list[str] = []
    for index in range(number):
        kind = rng.random()
        if made and kind < _REPEATED:
            yield rng.choice(made[-PER_FILE:])
            continue
        earlier = index - 1 - rng.randrange(people) if kind < _REPEATED + _CORRECTED else -1
        text = _message(rng, index, earlier if earlier >= 0 else index, people, "C" if earlier >= 0 else "F")
        made.append(text)
        yield text if kind < 1 - _BROKEN else text.replace("ORU^R01", "XXX^X99")


def _message(rng: random.Random, index: int, order: int, people: int, status: str) -> str:
    person = order % people
    sampled = _START + timedelta(days=order // people * 7, minutes=person % 600)
    sent = sampled + timedelta(hours=6 + (index - order) % 900)
    lines = [
        f"MSH|^~\\&|LIS|BENCHLAB|DERM|CLINIC|{sent:%Y%m%d%H%M%S}+0000||ORU^R01^ORU_R01|M{index}|P|2.5.1",
        f"PID|1||B{person:05d}^^^CLINIC^MR||Person{person}^Anna||{1940 + person % 60}0214|F",
        f"OBR|1|P{order}|L{order}|24323-8^Panel^LN|||{sampled:%Y%m%d%H%M%S}+0000|||||||||||||||"
        f"{sent:%Y%m%d%H%M%S}+0000|||{status}",
    ]
    for at, (code, name, unit, limits, usual) in enumerate(_PANEL, start=1):
        value = round(usual * rng.uniform(0.6, 1.5), 2)
        lines.append(f"OBX|{at}|NM|{code}^{name}^LN||{value}|{unit}|{limits}||||{status}")
    return "\r".join(lines) + "\r"


def make_clinic(folder: Path, people: int) -> Clinic:
    """A clinic with the people whom the messages are about."""
    clinic, _ = Clinic.create(folder, ClinicDraft("Bench"), "Bench", _PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    for person in range(people):
        born = PartialDate(1940 + person % 60, 2, 14)
        clinic.patients.save(PatientDraft(f"Person{person}", "Anna", born, Sex.FEMALE, mrn=f"B{person:05d}"))
    return clinic


def _bare(files: list[Path]) -> float:
    """Seconds in which the library splits all messages."""
    texts = [path.read_bytes().decode() for path in files]
    began = time.perf_counter()
    for text in texts:
        for message in text.split("MSH|")[1:]:
            hl7.parse(f"MSH|{message}")
    return time.perf_counter() - began


def _parsed(files: list[Path]) -> float:
    """Seconds in which ours are read, in this process."""
    catalog = Catalog.load(RESOURCES / "catalog")
    began = time.perf_counter()
    for path in files:
        for _message in read_messages(path.read_bytes(), catalog):
            pass
    return time.perf_counter() - began


def _imported(folder: Path, files: list[Path], people: int) -> list[float]:
    """Seconds for each file; the worker runs and its tables are read before the first."""
    with make_clinic(folder, people) as clinic:
        warm = folder.parent / "warm.hl7"
        warm.write_text(_message(random.Random(1), 10**6, 0, people, "F").replace("B00000", "nobody"), newline="")
        clinic.labs.import_files([warm])
        seconds = []
        for path in files:
            began = time.perf_counter()
            clinic.labs.import_files([path])
            seconds.append(time.perf_counter() - began)
    return seconds
