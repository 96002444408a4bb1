"""The keeper of the trail: one whole chain, whatever a transaction does and whoever writes at the same time."""

import multiprocessing
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from clinic.app import Clinic
from clinic.errors import Conflict
from clinic.records.enums import LabSource, ReportStatus, Sex
from clinic.records.partial_date import PartialDate
from clinic.records.plain import plain
from clinic.store.audit.check import trail_problems
from clinic.store.audit.head import AuditHead, Head
from clinic.store.audit.stored import stored_entries
from clinic.store.keyring import unlock
from clinic.store.models import AuditEntry, LabReport, Patient
from clinic.store.raw_database import raw_database
from tests.support.clinics import PASSPHRASE, add_patient

FIRST = Path(__file__).parents[2] / "data" / "clinics" / "0001.zip"
"""A clinic as the first released version left it."""


def problems(clinic: Clinic) -> list[str]:
    with clinic.database.read() as session:
        return list(trail_problems(session, clinic.database.auditor))


def last(clinic: Clinic) -> int:
    with clinic.database.read() as session:
        return session.scalars(select(func.max(AuditEntry.number))).one()


def head(clinic: Clinic) -> Head:
    found = clinic.database.auditor.head.read()
    assert found is not None
    return found


def test_several_flushes_and_notes_of_one_transaction_are_one_chain(clinic: Clinic) -> None:
    before, patient = last(clinic), add_patient(clinic)
    auditor = clinic.database.auditor
    with clinic.database.write() as session:
        row = session.get(Patient, patient.id)
        assert row is not None
        row.note = "one"
        session.flush()
        auditor.note(session, "print", "document", "x", row.id, {"pages": 2})
        row.note = "two"
        auditor.note(session, "export", "patient", row.id, row.id, None)  # flushes the change before it
        row.note = "three"
    with clinic.database.read() as session:
        steps = [step for step in stored_entries(session) if step.number > before]
    assert [step.action for step in steps][-5:] == ["update", "print", "update", "export", "update"]
    assert [step.details["note"] for step in steps[-5:] if step.action == "update"] == ["one", "two", "three"]
    assert head(clinic).number == last(clinic)
    assert problems(clinic) == []


def test_what_was_rolled_back_leaves_neither_entry_nor_head(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    number, known = last(clinic), head(clinic)

    def fail() -> None:
        with clinic.database.write() as session:
            row = session.get(Patient, patient.id)
            assert row is not None
            row.note = "never"
            clinic.database.auditor.note(session, "print", "document", "x", row.id, None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert last(clinic) == number
    assert head(clinic) == known
    assert problems(clinic) == []


def test_a_step_back_within_a_transaction_leaves_no_head_of_what_went(clinic: Clinic) -> None:
    auditor = clinic.database.auditor
    with clinic.database.write() as session:
        auditor.note(session, "print", "document", "kept", "", None)
        inner = session.begin_nested()
        auditor.note(session, "print", "document", "gone", "", None)
        inner.rollback()
    assert problems(clinic) == []
    with clinic.database.write() as session:
        with session.begin_nested():
            auditor.note(session, "print", "document", "kept", "", None)
            known = head(clinic)
        assert head(clinic) == known  # nothing is known outside before it is committed
    assert head(clinic).number == last(clinic)
    assert problems(clinic) == []


def test_rows_cannot_be_changed_past_the_trail(clinic: Clinic) -> None:
    add_patient(clinic)

    def sweep() -> None:
        with clinic.database.write() as session:
            session.execute(update(Patient).values(note="swept"))

    with pytest.raises(AssertionError, match="audit trail"):
        sweep()


def _write_many(folder: str, count: int) -> None:
    with Clinic.open(Path(folder), PASSPHRASE) as clinic:
        for number in range(count):
            add_patient(clinic, f"Family {folder[-1]} {number}")


def test_two_processes_that_write_at_once_make_one_chain(clinic: Clinic) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_write_many, args=(str(clinic.folder), 12)) for _ in range(2)]
    for other in others:
        other.start()
    while any(other.is_alive() for other in others):
        add_patient(clinic)
        assert problems(clinic) == []  # never an alarm while others write
    for other in others:
        other.join()
        assert other.exitcode == 0
    assert problems(clinic) == []
    assert head(clinic).number == last(clinic)
    with clinic.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == last(clinic)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(PartialDate, st.integers(1900, 2030))
    | st.sampled_from([Sex.FEMALE, date(2026, 1, 1), "Ærø", "名前", "e\u0301", "\u0000", "\u2028"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(
            st.text(max_size=4) | st.integers() | st.booleans() | st.floats(allow_nan=False), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(details=st.dictionaries(st.text(max_size=6), JSON, max_size=3))
def test_no_value_gives_a_false_alarm_once_it_was_stored(clinic: Clinic, details: dict[str, Any]) -> None:
    with clinic.database.write() as session:
        clinic.database.auditor.note(session, "print", "document", "", "", details)
    number = last(clinic)
    with clinic.database.read() as session:
        entry = session.get(AuditEntry, number)
        assert entry is not None
        assert clinic.database.auditor.sealer.values_seal(entry) == entry.values_seal
        assert clinic.database.auditor.sealer.seal(entry) == entry.seal
    assert problems(clinic) == []


def test_what_is_sealed_is_what_json_gives_back() -> None:
    assert plain({2: (date(2026, 1, 2),), True: {"a": Sex.FEMALE}}) == {"2": ["2026-01-02"], "true": {"a": "female"}}


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Path]:
    """A clinic of the first version, not yet opened by this one."""
    with zipfile.ZipFile(FIRST) as archive:
        archive.extractall(tmp_path)
    yield next(path.parent for path in tmp_path.rglob("clinic.key"))


def test_a_clinic_of_the_first_version_is_whole_after_it_was_adapted(first: Path) -> None:
    with Clinic.open(first, PASSPHRASE) as clinic:
        assert problems(clinic) == []
        with clinic.database.read() as session:
            rows = list(stored_entries(session))
            people = set(session.scalars(select(Patient.id)))
        own = [row for row in rows if row.noun not in ("clinic", "user", "audit_entry", "lab_report", "lab_result")]
        assert own
        assert all(row.patient_id in people for row in own)  # also those that only name their visit or lesion
    with Clinic.open(first, PASSPHRASE) as clinic:
        assert problems(clinic) == []


def test_a_clinic_of_the_first_version_that_was_tampered_with_says_so_after_it_was_adapted(first: Path) -> None:
    key = unlock(first / "clinic.key", PASSPHRASE).key
    with raw_database(first / "clinic.db", key) as connection:
        connection.execute("UPDATE audit_entry SET user_id = 'me' WHERE number = 2")
    for _ in range(2):
        with Clinic.open(first, PASSPHRASE) as clinic:
            found = problems(clinic)
        assert len(found) == 1
        assert "1 entry did not fit before the clinic was brought to this version" in found[0]


def test_heads_are_kept_ever_more_sparsely_and_one_torn_slot_leaves_the_others(tmp_path: Path) -> None:
    kept = AuditHead(tmp_path / "clinic.head", bytearray(b"k" * 32))
    assert not kept.is_sound()
    for number in range(1, 1001):
        kept.write(Head(number, f"{number:064x}"))
    assert kept.read() == Head(1000, f"{1000:064x}")
    assert kept.is_sound()
    assert {999, 998, 996, 1000, 976, 992, 960, 896, 768, 512} >= {one.number for one in kept.all()} >= {999, 998, 512}
    kept.write(Head(998, "0" * 64))
    assert kept.read() == Head(1000, f"{1000:064x}"), "an older head of another process is left out"
    data = bytearray((tmp_path / "clinic.head").read_bytes())
    data[3 * 160] ^= 1  # the slot of 1000 = 8 * 125
    (tmp_path / "clinic.head").write_bytes(data)
    assert not kept.is_sound()
    assert kept.read() == Head(999, f"{999:064x}")
    assert AuditHead(tmp_path / "clinic.head", bytearray(b"x" * 32)).read() is None, "another key made it"


def test_rows_made_together_are_stamped_cleaned_and_entered_like_others(clinic: Clinic) -> None:
    auditor, anna = clinic.database.auditor, add_patient(clinic)
    with clinic.database.write() as session:
        session.add(LabReport(**_report("one"), patient_id=anna.id))
        auditor.create(session, LabReport, [{**_report(key), "patient_id": anna.id} for key in ("two", "three")])
    with clinic.database.read() as session:
        rows = {row.id: row for row in session.scalars(select(LabReport))}
        entries = {
            entry.row_id: entry for entry in session.scalars(select(AuditEntry).where(AuditEntry.noun == "lab_report"))
        }
        assert {row.panel for row in rows.values()} == {rows["one"].panel}
        for key in ("two", "three"):
            for name in ("created_at", "created_by", "updated_at", "version", "order_number", "notes"):
                assert getattr(rows[key], name) == getattr(rows["one"], name)
            assert entries[key].after == {**(entries["one"].after or {}), "id": key}
            for name in ("before", "action", "patient_id", "user_id", "workstation"):
                assert getattr(entries[key], name) == getattr(entries["one"], name)
    assert clinic.integrity.verify() == ()


def test_rows_made_together_respect_a_restriction(clinic: Clinic) -> None:
    anna = add_patient(clinic)
    with clinic.database.write() as session:
        session.get_one(Patient, anna.id).restricted_at = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(Conflict, match="restricted"), clinic.database.write() as session:
        clinic.database.auditor.create(session, LabReport, [{**_report("two"), "patient_id": anna.id}])


def _report(key: str) -> dict[str, Any]:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return {
        "id": key, "status": ReportStatus.FILED, "source": LabSource.HL7, "panel": "a\x00b\ud800", "received_at": now,
        "laboratory": "Lab", "reported_patient": {"mrn": "1"}, "notes": ["x"], "set_aside_reason": "",
    }  # fmt: skip
