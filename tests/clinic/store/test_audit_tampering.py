"""Every kind of tampering with the audit trail, done with the key in the database itself, is told as what it is."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.store.audit.check import trail_problems
from clinic.store.audit.head import Head
from clinic.store.audit.seals import Sealer
from clinic.store.audit.stored import Stored, stored_entries
from tests.support.clinics import SettableClock, add_patient, make_clinic

KINDS = {
    "changed": "changed",
    "values removed": "no erasure of a person's data explains it",
    "removed": "removed",
    "reordered": "stand in another order",
    "copied": "is a copy of",
    "inserted": "inserted by something that does not have the clinic's key",
    "forged": "written anew by something that does not have the clinic's key",
    "rewritten": "written anew with the clinic's key",
    "cut off": "it is cut off",
    "older": "an older state of the database was put back",
    "older clinic": "an older state of the whole clinic was put back",
    "head missing": "clinic.head, which knows its end, is missing",
    "head damaged": "clinic.head, which knows its end, is damaged",
    "head older": "an older clinic.head was put back",
}


def kind_of(problem: str) -> str:
    """Which kind a problem names; the longest words win, since some hold others."""
    found = [kind for kind, words in KINDS.items() if words in problem]
    assert found, problem
    return max(found, key=lambda kind: len(KINDS[kind]))


@dataclass
class Trail:
    """A clinic with some work in it, closed or open, and the means to write into its trail."""

    clinic: Clinic
    clock: SettableClock

    @property
    def sealer(self) -> Sealer:
        return self.clinic.database.auditor.sealer

    @property
    def head_file(self) -> Path:
        return self.clinic.folder / "clinic.head"

    def run(self, statement: str, *values: Any) -> None:
        """Write past the program."""
        with self.clinic.database.engine.begin() as connection:
            connection.exec_driver_sql(statement, values)

    def rows(self) -> list[Stored]:
        with self.clinic.database.read() as session:
            return list(stored_entries(session))

    @property
    def last(self) -> int:
        return self.rows()[-1].number

    def put(self, entry: Stored) -> None:
        """Write an entry as it is given, in place of any with its number."""
        self.run("DELETE FROM audit_entry WHERE number = ?", entry.number)
        self.run(
            "INSERT INTO audit_entry (number, at, user_id, workstation, action, noun, row_id, patient_id, before, "
            "after, values_seal, previous, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.number,
            entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
            entry.user_id,
            entry.workstation,
            entry.action,
            entry.noun,
            entry.row_id,
            entry.patient_id,
            json.dumps(entry.before),
            json.dumps(entry.after),
            entry.values_seal,
            entry.previous,
            entry.seal,
        )

    def rewrite(self, entries: list[Stored], sealer: Sealer) -> None:
        """Chain these entries as the whole trail, with somebody's key."""
        self.run("DELETE FROM audit_entry")
        previous = ""
        for number, entry in enumerate(entries, 1):
            entry.number, entry.previous = number, previous
            entry.values_seal = sealer.values_seal(entry)
            entry.seal = previous = sealer.seal(entry)
            self.put(entry)

    def shift(self, first: int, by: int) -> None:
        """Give all entries from ``first`` on another number, and nothing else."""
        self.run("UPDATE audit_entry SET number = -number WHERE number >= ?", first)
        self.run("UPDATE audit_entry SET number = -number + ? WHERE number < 0", by)

    def problems(self, anchors: tuple[Head, ...] = ()) -> list[str]:
        with self.clinic.database.read() as session:
            return list(trail_problems(session, self.clinic.database.auditor, anchors))

    def work(self, people: int = 4) -> None:
        """Some writes and views, a minute apart."""
        for number in range(people):
            self.clock.forward(minutes=20)
            patient = add_patient(self.clinic, f"Family{number}")
            self.clinic.patients.get(patient.id)


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    clock = SettableClock()
    clinic = make_clinic(tmp_path, clock)
    trail = Trail(clinic, clock)
    trail.work()
    assert trail.last >= 12
    assert trail.problems() == []
    yield trail
    trail.clinic.close()


def swap(trail: Trail, one: int, other: int) -> None:
    trail.run("UPDATE audit_entry SET number = -1 WHERE number = ?", one)
    trail.run("UPDATE audit_entry SET number = ? WHERE number = ?", one, other)
    trail.run("UPDATE audit_entry SET number = ? WHERE number = -1", other)


def reverse(trail: Trail, first: int, last: int) -> None:
    trail.run("UPDATE audit_entry SET number = -number WHERE number BETWEEN ? AND ?", first, last)
    trail.run("UPDATE audit_entry SET number = ? + number WHERE number < 0", first + last)


def copy_to(trail: Trail, number: int, to: int) -> None:
    entry = trail.rows()[number - 1]
    entry.number = to
    trail.put(entry)


def copy_into(trail: Trail, number: int, at: int) -> None:
    trail.shift(at, 1)
    copy_to(trail, number, at)


def remove(trail: Trail, first: int, last: int) -> None:
    """Take entries away and close the gap."""
    trail.run("DELETE FROM audit_entry WHERE number BETWEEN ? AND ?", first, last)
    trail.shift(last + 1, first - last - 1)


def blame_all(trail: Trail, first: int, last: int) -> None:
    for number in range(first, last + 1):
        blame(trail, number, user_id="someone")


def insert_into(trail: Trail, at: int) -> None:
    trail.shift(at, 1)
    forge(trail, at, at)


def forge(trail: Trail, first: int, last: int, *, copy_of: int = 3) -> None:
    """Entries with seals of a key of one's own, which follow each other."""
    sealer = Sealer(bytearray(32))
    rows = {entry.number: entry for entry in trail.rows()}
    previous = rows[first - 1].seal if first > 1 else ""
    for number in range(first, last + 1):
        entry = rows.get(number) or trail.rows()[copy_of]
        entry.number, entry.previous, entry.user_id = number, previous, "nobody"
        entry.values_seal = sealer.values_seal(entry)
        entry.seal = previous = sealer.seal(entry)
        trail.put(entry)


def rewrite_with_key(trail: Trail, change: Callable[[list[Stored]], list[Stored]]) -> None:
    trail.rewrite(change(trail.rows()), trail.sealer)


def someone_else(entries: list[Stored]) -> list[Stored]:
    entries[4].user_id = "somebody else"
    return entries


def blame(trail: Trail, number: int, **fields: Any) -> None:
    for name, value in fields.items():
        trail.run(f"UPDATE audit_entry SET {name} = ? WHERE number = ?", value, number)


TAMPERINGS: dict[str, tuple[Callable[[Trail], object], str, str]] = {
    "who": (lambda t: blame(t, 6, user_id="someone"), "changed", "entry 6 was"),
    "when": (lambda t: blame(t, 6, at="2026-11-22 03:00:00.000000"), "changed", "entry 6 was"),
    "when, to nonsense": (lambda t: blame(t, 6, at="yesterday"), "changed", "entry 6 was"),
    "where": (lambda t: blame(t, 6, workstation="elsewhere"), "changed", "entry 6 was"),
    "what": (lambda t: blame(t, 6, action="view"), "changed", "entry 6 was"),
    "noun": (lambda t: blame(t, 6, noun="visit"), "changed", "entry 6 was"),
    "row": (lambda t: blame(t, 6, row_id="1"), "changed", "entry 6 was"),
    "whose": (lambda t: blame(t, 6, patient_id=""), "changed", "entry 6 was"),
    "its seal": (lambda t: blame(t, 6, seal="0" * 64), "changed", "entry 6 was"),
    "its link": (lambda t: blame(t, 6, previous="0" * 64), "changed", "entry 6 was"),
    "the seal of its values": (lambda t: blame(t, 6, values_seal="0" * 64), "changed", "entry 6 was"),
    "its values": (lambda t: blame(t, 6, after='{"family": "Other"}'), "changed", "the values of entry 6 were"),
    "its values, to nonsense": (lambda t: blame(t, 6, after="{{{"), "changed", "the values of entry 6 were"),
    "values where there were none": (lambda t: blame(t, t.last, after="[1]"), "changed", "the values of entry"),
    "its values away": (lambda t: blame(t, 6, after="null"), "values removed", "the values of entry 6 were"),
    "its values away, as NULL": (lambda t: blame(t, 6, after=None), "values removed", "the values of entry 6 were"),
    "values and their seal away": (lambda t: blame(t, 6, after=None, values_seal=""), "changed", "entry 6 was"),
    "the first": (lambda t: blame(t, 1, user_id="someone"), "changed", "entry 1 was"),
    "the last": (lambda t: blame(t, t.last, user_id="someone"), "changed", "was changed"),
    "three neighbours": (lambda t: blame_all(t, 5, 7), "changed", "entries 5 to 7 were"),
    "the last three": (
        lambda t: blame_all(t, t.last - 2, t.last),
        "changed",
        "were changed",
    ),
    "one removed": (lambda t: t.run("DELETE FROM audit_entry WHERE number = 6"), "removed", "entry 6 was"),
    "three removed": (
        lambda t: t.run("DELETE FROM audit_entry WHERE number BETWEEN 6 AND 8"),
        "removed",
        "entries 6 to 8 were",
    ),
    "the first removed": (lambda t: t.run("DELETE FROM audit_entry WHERE number = 1"), "removed", "entry 1 was"),
    "one removed, the rest renumbered": (
        lambda t: remove(t, 6, 6),
        "removed",
        "entry 6 was",
    ),
    "three removed, the rest renumbered": (
        lambda t: remove(t, 4, 6),
        "removed",
        "entries 4 to 6 were",
    ),
    "neighbours swapped": (lambda t: swap(t, 5, 6), "reordered", "entries 5 and 6 stand"),
    "the first two swapped": (lambda t: swap(t, 1, 2), "reordered", "entries 1 and 2 stand"),
    "the last two swapped": (lambda t: swap(t, t.last - 1, t.last), "reordered", "stand"),
    "five reversed": (lambda t: reverse(t, 4, 9), "reordered", "entries 4 to 9 stand"),
    "copied to the end": (lambda t: copy_to(t, 5, t.last + 1), "copied", "of entry 5"),
    "copied before the start": (lambda t: copy_to(t, 5, 0), "copied", "entry 0 is a copy of entry 5"),
    "copied inside": (lambda t: copy_into(t, 5, 8), "copied", "entry 8 is a copy of entry 5"),
    "inserted inside": (lambda t: insert_into(t, 6), "inserted", "entry 6 was"),
    "inserted at the end": (lambda t: forge(t, t.last + 1, t.last + 1), "inserted", "was inserted"),
    "two inserted at the end": (lambda t: forge(t, t.last + 1, t.last + 2), "inserted", "were inserted"),
    "forged in the middle": (lambda t: forge(t, 5, 7), "forged", "entries 5 to 7 were"),
    "forged to the end": (lambda t: forge(t, 5, t.last), "forged", "entries 5 to"),
    "forged from the start": (lambda t: forge(t, 1, t.last), "forged", "entries 1 to"),
    "rewritten with the key": (lambda t: rewrite_with_key(t, someone_else), "rewritten", ""),
    "rewritten with the key, one left out": (
        lambda t: rewrite_with_key(t, lambda rows: rows[:5] + rows[6:]),
        "rewritten",
        "",
    ),
    "rewritten with the key, three left out": (
        lambda t: rewrite_with_key(t, lambda rows: rows[:5] + rows[8:]),
        "rewritten",
        "",
    ),
    "rewritten with the key, one more": (
        lambda t: rewrite_with_key(t, lambda rows: [*rows[:5], t.rows()[4], *rows[5:]]),
        "rewritten",
        "",
    ),
    "cut off": (lambda t: t.run("DELETE FROM audit_entry WHERE number > ?", t.last - 2), "cut off", "entries"),
    "all away": (lambda t: t.run("DELETE FROM audit_entry"), "cut off", "entries 1 to"),
    "head away": (lambda t: t.head_file.unlink(), "head missing", ""),
    "head damaged": (lambda t: t.head_file.write_bytes(b"x" * 700), "head damaged", ""),
    "head emptied": (lambda t: t.head_file.write_bytes(b""), "head damaged", ""),
    "one bit of the head": (lambda t: flip(t.head_file, 70), "head damaged", ""),
}


HEALS = {"one bit of the head"}
"""The program writes this anew with its next entry."""


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_told_as_what_it_is_and_not_as_another(trail: Trail, name: str) -> None:
    tamper, kind, words = TAMPERINGS[name]
    tamper(trail)
    problems = trail.problems()
    assert [kind_of(problem) for problem in problems] == [kind], problems
    assert words in problems[0]


@pytest.mark.parametrize("name", [name for name in TAMPERINGS if name not in HEALS])
def test_it_is_still_told_when_the_program_has_gone_on(trail: Trail, name: str) -> None:
    """Opening, signing in and working do not cover what was done before."""
    tamper, kind, _words = TAMPERINGS[name]
    tamper(trail)
    for _ in range(2):
        again(trail)
        trail.work(2)
    assert kind in [kind_of(problem) for problem in trail.problems()]


def again(trail: Trail) -> None:
    """Close and open the clinic."""
    folder = trail.clinic.folder
    trail.clinic.close()
    trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)


def test_an_older_database_put_back_is_told(trail: Trail, tmp_path: Path) -> None:
    folder = trail.clinic.folder
    trail.clinic.close()
    shutil.copy(folder / "clinic.db", tmp_path / "older.db")
    trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)
    trail.work()
    trail.clinic.close()
    shutil.copy(tmp_path / "older.db", folder / "clinic.db")
    for _ in range(3):
        trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)
        problems = trail.problems()
        assert [kind_of(problem) for problem in problems] == ["older"], problems
        trail.work(8)
        trail.clinic.close()


def test_an_older_clinic_put_back_is_known_to_a_backup(trail: Trail, tmp_path: Path) -> None:
    folder = trail.clinic.folder
    trail.clinic.close()
    shutil.copytree(folder, tmp_path / "older")
    trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)
    trail.work()
    anchor = trail.clinic.database.auditor.head.read()
    assert anchor is not None
    trail.clinic.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "older", folder)
    trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)
    assert trail.problems() == []  # nothing in the folder can tell
    assert [kind_of(problem) for problem in trail.problems((anchor,))] == ["older clinic"]
    trail.work(10)
    assert [kind_of(problem) for problem in trail.problems((anchor,))] == ["rewritten"]


def test_a_trail_and_head_written_anew_with_the_key_are_known_to_a_backup(trail: Trail) -> None:
    anchor = trail.clinic.database.auditor.head.read()
    assert anchor is not None
    assert trail.problems((anchor, Head(3, trail.rows()[2].seal))) == []
    rewrite_with_key(trail, someone_else)
    last = trail.rows()[-1]
    trail.clinic.database.auditor.head.write(Head(last.number, last.seal), anew=True)
    assert trail.problems() == []
    assert [kind_of(problem) for problem in trail.problems((anchor,))] == ["rewritten"]


def test_an_older_head_put_back_is_told(trail: Trail, tmp_path: Path) -> None:
    older = trail.head_file.read_bytes()
    for _ in range(2):
        again(trail)
        trail.work(1)
    folder = trail.clinic.folder
    trail.clinic.close()
    (folder / "clinic.head").write_bytes(older)
    trail.clinic = Clinic.open(folder, "correct horse battery", now=trail.clock)
    assert [kind_of(problem) for problem in trail.problems()] == ["head older"]


def test_a_head_that_a_crash_left_behind_is_no_fault(trail: Trail) -> None:
    before = trail.head_file.read_bytes()
    trail.clock.forward(minutes=20)
    add_patient(trail.clinic, "Last")
    trail.head_file.write_bytes(before)
    assert trail.problems() == []
    again(trail)
    trail.work(1)
    assert trail.problems() == []


def test_a_long_trail_that_nobody_touched_is_whole(trail: Trail) -> None:
    for _ in range(3):
        trail.work(12)
        again(trail)
    assert trail.last > 100
    assert trail.problems() == []


def test_values_may_be_taken_out_where_an_erasure_of_that_person_tells_of_it(trail: Trail) -> None:
    entry = next(row for row in trail.rows() if row.noun == "patient" and row.action == "create")
    other = next(row for row in trail.rows() if row.patient_id not in ("", entry.patient_id) and row.after)
    with trail.clinic.database.write() as session:
        trail.clinic.database.auditor.note(session, "erase", "patient", entry.row_id, entry.patient_id, None)
    blame(trail, entry.number, after=None)
    assert trail.problems() == []
    blame(trail, other.number, after=None)
    problems = trail.problems()
    assert [kind_of(problem) for problem in problems] == ["values removed"]
    assert f"entry {other.number} " in problems[0]


def test_values_that_came_after_the_erasure_may_not_be_taken_out(trail: Trail) -> None:
    entry = next(row for row in trail.rows() if row.noun == "patient" and row.action == "create")
    with trail.clinic.database.write() as session:
        trail.clinic.database.auditor.note(session, "erase", "patient", entry.row_id, entry.patient_id, None)
        trail.clinic.database.auditor.note(session, "export", "patient", "", entry.patient_id, {"files": 3})
    blame(trail, trail.last, after=None)
    assert [kind_of(problem) for problem in trail.problems()] == ["values removed"]


def test_one_sign_changed_in_any_field_of_any_entry_is_noticed(trail: Trail) -> None:
    columns = [
        "at",
        "user_id",
        "workstation",
        "action",
        "noun",
        "row_id",
        "patient_id",
        "before",
        "after",
        "values_seal",
        "previous",
        "seal",
    ]
    for number in range(1, trail.last + 1):
        for column in columns:
            with trail.clinic.database.engine.connect() as connection:
                query = f"SELECT {column} FROM audit_entry WHERE number = {number}"
                text = str(connection.exec_driver_sql(query).scalar())
            changed = f"{text[:-1]}{'0' if text[-1:] != '0' else '1'}" if text else "0"
            blame(trail, number, **{column: changed})
            assert trail.problems(), f"{column} of entry {number}: {text!r} to {changed!r}"
            blame(trail, number, **{column: text})
    assert trail.problems() == []
