"""One trial: start a person at work, kill the program at a random moment, look at what is left."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import ClinicError
from clinic.records.enums import VisitStatus
from clinic.store.models import Observation
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic

_ROOT = Path(__file__).parents[2]
_LONGEST_RUN = 9.0
LAST_SECOND = 1.0


@dataclass
class Found:
    """What one trial showed. ``lost``: seconds of typing that are missing; ``faults``: what must not happen."""

    delay: float
    letters: int = 0
    lost: float = 0.0
    stored: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def prepare(place: Path) -> Path:
    """A clinic with one person, and pictures to take in, in ``place``."""
    from clinic.clock import system_now

    with make_clinic(place, system_now) as clinic:
        add_patient(clinic, "Torture", "Test")
    chance = random.Random(4)
    for number in range(12):
        picture = Image.effect_noise((900, 700), 20 + number * 3).convert("RGB")
        picture.putpixel((0, 0), (chance.randrange(256), number, 0))
        picture.save(place / f"picture-{number}.jpg", quality=88)
    (place / "backups").mkdir()
    return place / "clinic"


def one_trial(folder: Path, seed: int) -> Found:
    """Kill once. The clinic in ``folder`` is the same for all trials, as it would be in life."""
    ledger = folder.parent / "ledger.jsonl"
    ledger.unlink(missing_ok=True)
    ledger.touch()
    found = Found(random.Random(seed).uniform(0.2, _LONGEST_RUN))
    command = [sys.executable, "-m", "tests.torture.worker", str(folder), str(ledger), str(seed)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with (folder.parent / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, env=environment, cwd=_ROOT, stderr=said, start_new_session=True)
        try:
            process.wait(found.delay)
            found.faults.append(f"the program ended by itself: {(folder.parent / 'said.txt').read_text()[-800:]}")
        except subprocess.TimeoutExpired:
            pass
        killed = time.monotonic()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    entries = [json.loads(line) for line in ledger.read_text().splitlines() if line.endswith("}")]
    try:
        with Clinic.open(folder, PASSPHRASE) as clinic:
            _look(clinic, entries, killed, found)
    except ClinicError as error:
        found.faults.append(f"the clinic does not open: {error}")
    return found


def _look(clinic: Clinic, entries: list[dict[str, Any]], killed: float, found: Found) -> None:
    found.faults += [f"verify: {problem}" for problem in clinic.integrity.verify()]
    patient = clinic.patients.search("Torture")[0].id
    _typed(clinic, entries, killed, found)
    _half_filled(clinic, entries, killed, found)
    photos = {photo.id: photo for photo in clinic.photos.list(patient)}
    lesions = {row.id for row in clinic.lesions.list(patient)}
    with clinic.database.read() as session:
        observations = set(session.scalars(select(Observation.id)))
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry["what"]] += 1
        kind = entry["what"]
        if kind == "photo" and entry["outcome"] == "stored":
            photo = photos.get(entry["photo"])
            if photo is None or len(clinic.photos.original(photo.id)) == 0:
                found.faults.append("a photo that was said to be stored is not there")
        elif kind == "lesion" and entry["lesion"] not in lesions:
            found.faults.append("a lesion that was said to be stored is not there")
        elif kind == "observation" and entry["observation"] not in observations:
            found.faults.append("an observation that was said to be stored is not there")
        elif kind == "signed" and clinic.visits.get(entry["visit"]).status is not VisitStatus.SIGNED:
            found.faults.append("a signed visit is not signed")
    for photo in photos.values():
        clinic.photos.original(photo.id)  # whole, or verify has said so
    backups = clinic.folder.parent / "backups"
    for row in clinic.backups.list(backups)[:2]:
        found.faults += [f"backup: {problem}" for problem in clinic.backups.check(row.path).problems]
    found.stored = dict(counts)


def _typed(clinic: Clinic, entries: list[dict[str, Any]], killed: float, found: Found) -> None:
    """Each field of each visit holds a text that it had within the last second, or has still."""
    history: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for entry in entries:
        if entry["what"] == "typed":
            history[entry["visit"], entry["field"]].append((entry["at"], entry["text"]))
            found.letters += 1
    for (visit_id, name), states in history.items():
        stored = getattr(clinic.visits.get(visit_id).text, name)
        found.lost = max(found.lost, _missing(states, stored, killed, found, f"{name} of a visit"))


def _half_filled(clinic: Clinic, entries: list[dict[str, Any]], killed: float, found: Found) -> None:
    last_closed = max((n for n, e in enumerate(entries) if e["what"] == "draft-closed"), default=-1)
    states = [(e["at"], e["text"]) for e in entries[last_closed + 1 :] if e["what"] == "draft"]
    if not states or states[0][0] > killed - LAST_SECOND:
        return
    draft = clinic.drafts.get("patient:new")
    stored = str(draft.get("family", "")) if draft else ""
    found.lost = max(found.lost, _missing(states, stored, killed, found, "a half-filled form"))


def _missing(states: list[tuple[float, str]], stored: str, killed: float, found: Found, where: str) -> float:
    """Seconds of typing that are missing; faults where it is more than the last, or where it was never typed so."""
    after = [at for at, text in states if len(text) > len(stored) or text != stored]
    same = [n for n, (_at, text) in enumerate(states) if text == stored]
    if not same:
        if states[0][0] > killed - LAST_SECOND:
            return killed - states[0][0]
        found.faults.append(f"{where}: holds what was never typed, or nothing ({len(stored)} letters)")
        return 0.0
    newer = states[same[-1] + 1 :]
    lost = killed - newer[0][0] if newer and after else 0.0
    if lost > LAST_SECOND:
        found.faults.append(f"{where}: {lost:.2f} s of typing are missing")
    return lost
