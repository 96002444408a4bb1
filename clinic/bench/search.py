"""Search as it is typed, against a bare query of an indexed SQLite table."""

import random
import sqlite3
from pathlib import Path

from sqlalchemy import select

from clinic.app import Clinic
from clinic.bench.measure import Figure, middle, percentile, times
from clinic.store.models import Patient

_TYPED = 60
_TARGET = "p95 under 50 ms per keystroke at 100,000 people"


def search_figures(clinic_folder: Path, passphrase_file: Path, scratch: Path) -> list[Figure]:
    """Every keystroke of people typing names, parts of names in any order, birth dates and record numbers."""
    with Clinic.open(clinic_folder, passphrase_file.read_text(encoding="utf-8")) as clinic:
        with clinic.database.read() as session:
            people = [
                (p.family, p.given, str(p.birth), p.mrn)
                for p in session.scalars(select(Patient).where(Patient.number % 1000 == 7).limit(_TYPED))
            ]
            everyone = session.execute(select(Patient.sort_name, Patient.mrn)).all()
        bare = sqlite3.connect(scratch / "bare.db")
        bare.execute("CREATE TABLE person (name TEXT, mrn TEXT)")
        bare.executemany("INSERT INTO person VALUES (?, ?)", [tuple(row) for row in everyone])
        bare.execute("CREATE INDEX by_name ON person (name)")
        ours: list[float] = []
        reference: list[float] = []
        chance = random.Random(2)
        for person in people:
            whole = _typing(chance, person)
            for length in range(1, len(whole) + 1):
                typed = whole[:length]
                ours += times(lambda typed=typed: clinic.patients.search(typed), 1)  # type: ignore[misc]  # bound now
                reference += times(lambda typed=typed: _bare(bare, typed), 1)  # type: ignore[misc]  # bound now
        bare.close()
    name = "bare SQLite prefix query"
    return [
        Figure("search, median keystroke", middle(ours), name, middle(reference)),
        Figure("search, p95 of keystrokes", percentile(ours, 0.95), name, percentile(reference, 0.95), _TARGET),
    ]


def _typing(chance: random.Random, person: tuple[str, str, str, str]) -> str:
    family, given, birth, mrn = person
    ways = (f"{family} {given}", f"{given} {family}", f"{given[:3]} {family[:4]} {birth}", birth, mrn, family[2:])
    return chance.choice(ways).lower()


def _bare(connection: sqlite3.Connection, typed: str) -> list[tuple[str, str]]:
    query = "SELECT name, mrn FROM person WHERE name >= ? AND name < ? LIMIT 50"
    return connection.execute(query, (typed, typed + "\U0010ffff")).fetchall()
