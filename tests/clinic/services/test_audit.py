"""What is entered into the audit trail, and how it is told."""

import ast
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from clinic.app import Clinic
from clinic.errors import ClinicError, NotAllowed, ValidationError, WrongPassphrase
from clinic.records.audit import AuditFilter, AuditRow
from clinic.records.enums import LesionStatus, Role, Side, UpkeepKind
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitText
from clinic.services import audit_words
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient, make_clinic
from tests.support.colleagues import open_as

NEW = "another four words here"


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    with make_clinic(tmp_path, clock) as clinic:
        yield clinic


def told(clinic: Clinic, **wanted: object) -> list[str]:
    return [row.what for row in clinic.audit.entries(AuditFilter(**wanted))]  # type: ignore[arg-type]  # by name


def newest(clinic: Clinic, what: str) -> AuditRow:
    return next(row for row in clinic.audit.entries() if row.what.startswith(what))


def test_a_change_is_told_in_plain_words(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(
        LesionDraft(patient.id, "infraorbital", Side.LEFT, diagnosis=next(iter(clinic.catalog.diagnoses)))
    )
    clinic.lesions.set_status(lesion.id, LesionStatus.RESOLVED, "gone")
    row = newest(clinic, "changed lesion L1")
    assert row.what == "changed lesion L1: status active → resolved"
    assert (row.user_name, row.patient_name, row.mrn) == ("Dr M. Okafor", "Lindqvist, Astrid", "1")
    assert [(field.label, field.before, field.after) for field in row.fields] == [("status", "active", "resolved")]
    made = newest(clinic, "added lesion L1")
    values = {field.label: field.after for field in made.fields}
    assert values["site"] == clinic.catalog.sites["infraorbital"].name
    assert "id" not in values


def test_all_that_leaves_or_comes_in_is_entered(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.patients.get(patient.id)
    topic = clinic.documents.topics()[0].key
    clinic.documents.preview_handout(topic, patient.id)
    (document, _data), _ = clinic.documents.make_handout(topic, patient.id)
    clinic.documents.pdf(document.id)
    clinic.documents.printed(document.id)
    clinic.documents.printed(patient_id=patient.id, form="file")
    clinic.exports.csv(patient.id, tmp_path / "csv")
    clinic.users.change_passphrase(PASSPHRASE, NEW, kdf=CHEAP_FOR_TESTS)
    clinic.renew_recovery_code(tmp_path / "code.pdf", kdf=CHEAP_FOR_TESTS)
    clinic.audit.csv(AuditFilter(), tmp_path / "trail.csv")
    folder = clinic.folder
    clinic.close("lock")
    with pytest.raises(WrongPassphrase):
        Clinic.open(folder, "a wrong passphrase", now=clinic.now)
    Clinic.open(folder, NEW, now=clinic.now).close()
    with Clinic.open(folder, NEW, now=clinic.now) as again:
        rows = again.audit.entries(limit=500)
        entered = [(row.action, row.patient_id) for row in rows]
    for expected in (
        ("view", patient.id),
        ("print", patient.id),
        ("export", patient.id),
        ("passphrase-change", ""),
        ("recovery-code", ""),
        ("export", ""),
        ("lock", ""),
        ("sign-in-failed", ""),
        ("sign-in", ""),
        ("sign-out", ""),
    ):
        assert expected in entered, expected
    assert entered.count(("print", patient.id)) == 2
    everything = " ".join(f"{row.what} {row.fields}" for row in rows if row.action in ("export", "print"))
    assert str(tmp_path) not in everything, "paths tell names"


@dataclass(frozen=True, slots=True)
class _Keys:
    """What a person's record holds."""

    patient: str
    photo: str
    report: str
    result: str


SEEN: dict[str, Callable[[Clinic, _Keys], object]] = {
    "patients.get": lambda clinic, keys: clinic.patients.get(keys.patient),
    "patients.by_mrn": lambda clinic, _keys: clinic.patients.by_mrn("1"),
    "timeline.banner": lambda clinic, keys: clinic.timeline.banner(keys.patient),
    "timeline.course": lambda clinic, keys: clinic.timeline.course(keys.patient),
    "visits.list": lambda clinic, keys: clinic.visits.list(keys.patient),
    "lesions.list": lambda clinic, keys: clinic.lesions.list(keys.patient),
    "treatments.drugs": lambda clinic, keys: clinic.treatments.drugs(keys.patient),
    "labs.current": lambda clinic, keys: clinic.labs.current(keys.patient),
    "labs.history": lambda clinic, keys: clinic.labs.history(keys.result),
    "labs.report_results": lambda clinic, keys: clinic.labs.report_results(keys.report),
    "photos.get": lambda clinic, keys: clinic.photos.get(keys.photo),
    "photos.original": lambda clinic, keys: clinic.photos.original(keys.photo),
    "photos.preview": lambda clinic, keys: clinic.photos.preview(keys.photo),
    "photos.thumbnail": lambda clinic, keys: clinic.photos.thumbnail(keys.photo),
    "photos.marks": lambda clinic, keys: clinic.photos.marks(keys.photo),
    "faces.look": lambda clinic, keys: clinic.faces.look(keys.photo),
    "documents.list": lambda clinic, keys: clinic.documents.list(keys.patient),
    "recalls.for_patient": lambda clinic, keys: clinic.recalls.for_patient(keys.patient),
    "consents.list": lambda clinic, keys: clinic.consents.list(keys.patient),
}
"""Ways to see one person's record, by its own key or by that of what belongs to it."""


@pytest.fixture
def keys(clinic: Clinic) -> _Keys:
    """Someone with a photo and a result, whom nobody has looked at yet."""
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    typed = LabReportDraft((ResultDraft(analyte="calcium_total", text="2.4", unit="mmol/L"),), sampled_at=clinic.now())
    report, _ = clinic.labs.save_typed(patient.id, typed)
    (photo,), (result,) = clinic.photos.list(patient.id), clinic.labs.current(patient.id)
    clinic._core._seen.clear()
    return _Keys(patient.id, photo.id, report.id, result.id)


@pytest.mark.parametrize("way", SEEN)
def test_every_way_to_see_a_record_is_entered(clinic: Clinic, keys: _Keys, way: str) -> None:
    wanted = AuditFilter(keys.patient, action="view")
    before = clinic.audit.count(wanted)
    SEEN[way](clinic, keys)
    assert clinic.audit.count(wanted) == before + 1


def test_reading_the_trail_is_entered_for_each_person_and_stretch_of_work(clinic: Clinic, clock: SettableClock) -> None:
    patient = add_patient(clinic)

    def views() -> int:
        return clinic.audit.count(AuditFilter(action="view"))

    before = views()
    clinic.audit.entries()
    clinic.audit.entries()
    assert views() == before + 1
    clinic.audit.entries(AuditFilter(patient_id=patient.id))
    assert views() == before + 2
    clock.forward(minutes=16)
    clinic.audit.entries()
    assert views() == before + 3


def test_filters_and_pages_agree_with_the_whole(clinic: Clinic, clock: SettableClock) -> None:
    people = [add_patient(clinic, f"Family{number}") for number in range(6)]
    clock.forward(days=1)
    for patient in people:
        clinic.patients.get(patient.id)
    clinic.audit.entries()
    everything = clinic.audit.entries(limit=1000)
    today = clock().astimezone().date()
    cases: tuple[tuple[AuditFilter, Callable[[AuditRow], bool]], ...] = (
        (AuditFilter(), lambda row: row.number > 0),
        (AuditFilter(patient_id=people[2].id), lambda row: row.patient_id == people[2].id),
        (AuditFilter(user_id=clinic.user.id), lambda row: row.user_id == clinic.user.id),
        (AuditFilter(action="view"), lambda row: row.action == "view"),
        (AuditFilter(first=today), lambda row: row.at.astimezone().date() >= today),
        (AuditFilter(last=today - timedelta(days=1)), lambda row: row.at.astimezone().date() < today),
        (
            AuditFilter(people[1].id, clinic.user.id, today, today, "view"),
            lambda row: row.patient_id == people[1].id and row.at.astimezone().date() == today and row.action == "view",
        ),
        (AuditFilter(first=today + timedelta(days=9)), lambda row: row.number < 0),
    )
    for wanted, fits in cases:
        expected = [row.number for row in everything if fits(row)]
        found: list[int] = []
        while rows := clinic.audit.entries(wanted, 3, found[-1] if found else everything[0].number + 1):
            found += [row.number for row in rows]
        assert found == expected
    with pytest.raises(ValidationError):
        clinic.audit.entries(AuditFilter(first=today, last=today - timedelta(days=1)))


def test_who_signed_a_visit_is_found(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    for reason in ("Bumps", "More bumps"):
        visit, _ = clinic.visits.start(patient.id, reason)
        visit, _ = clinic.visits.save_text(visit.id, VisitText(reason=reason, plan="None"), visit.version)
        signed, _ = clinic.visits.sign(visit.id, visit.version)
    clinic.visits.mark_error(signed.id, "another person's", signed.version)
    clinic.visits.start(patient.id, "not signed")
    rows = clinic.audit.entries(AuditFilter(action="sign"))
    assert [(row.what, row.action_text, row.user_name) for row in rows] == [
        ("signed visit of 22 Nov 2026", "signed", "Dr M. Okafor")
    ] * 2
    assert clinic.audit.count(AuditFilter(action="sign")) == 2
    assert ("status", "draft", "signed") in [(one.label, one.before, one.after) for one in rows[0].fields]
    changes = clinic.audit.entries(AuditFilter(action="update"), limit=1000)
    everything = clinic.audit.entries(limit=1000)
    assert [row.number for row in changes] == [row.number for row in everything if row.action == "update"]
    assert {row.action for row in changes} == {"update"}
    whats = [row.what for row in changes]
    assert whats.count("sealed visit of 22 Nov 2026 with its content") == 2
    assert "changed visit of 22 Nov 2026" not in whats, "a change of which nothing is seen"
    assert any(what.startswith("changed visit of 22 Nov 2026: ") for what in whats)
    with open_as(clinic, Role.ADMINISTRATOR) as office:
        seen = office.audit.entries(AuditFilter(action="sign"))
        assert [(row.what, row.fields) for row in seen] == [("signed visit of 22 Nov 2026", ())] * 2


def test_signing_is_found_at_once_among_many_entries(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "Bumps")
    clinic.visits.sign(visit.id, visit.version)
    _crowd(clinic, 200_000)
    begun = time.perf_counter()
    rows = clinic.audit.entries(AuditFilter(action="sign"))
    count = clinic.audit.count(AuditFilter(action="sign"))
    taken = time.perf_counter() - begun
    assert (len(rows), count) == (1, 1)
    assert taken < 3, f"{taken:.2f} s"


def _crowd(clinic: Clinic, count: int) -> None:
    """Entries after those that are there, with no seal: they are looked through, not checked."""
    kinds = (("view", "patient"), ("update", "visit"), ("update", "lesion"), ("create", "observation"))
    after = json.dumps({"plan": "a plan of some length " * 8, "version": 3})
    columns = "number, at, user_id, workstation, action, noun, row_id, patient_id, after, values_seal, previous, seal"
    each = "with recursive step(n) as (select 1 union all select n + :kinds from step where n + :kinds <= :count) "
    entry = "select last.number + n + :kind, at, user_id, 'desk', :action, :noun, '', '', :after, '', '', '' "
    with clinic.database.write() as session:
        number = session.scalar(select(func.max(AuditEntry.number))) or 0
        last = f"from step, (select * from audit_entry where number = {number}) as last"
        for kind, (action, noun) in enumerate(kinds):
            values = {"kinds": len(kinds), "kind": kind, "count": count, "action": action, "noun": noun, "after": after}
            session.execute(text(f"insert into audit_entry ({columns}) {each}{entry}{last}"), values)


def test_backups_and_papers_are_told_in_plain_words(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    (tmp_path / "disk").mkdir()
    clinic.backups.create(tmp_path / "disk")
    place = next((tmp_path / "disk").glob("skinfolio-2*"))
    clinic.backups.save_report(tmp_path / "report.pdf", place)
    with pytest.raises(ClinicError):
        clinic.backups.create(clinic.folder)
    topic = clinic.documents.topics()[0]
    (document, _data), _ = clinic.documents.make_handout(topic.key, patient.id)
    clinic.documents.printed(document.id)
    clinic.documents.printed(document.id, form="file")
    clinic.documents.printed(patient_id=patient.id)
    clinic.documents.printed(patient_id=patient.id, form="file")
    rows = clinic.audit.entries()
    said = {row.what: row.action_text for row in rows}
    for what, action in {
        "made a backup": "backed up",
        "failed to make a backup": "failed to back up",
        "listed a backup": "added",
        "saved the backup report": "saved",
        f"printed document “{document.title}”": "printed",
        f"saved document “{document.title}” as PDF": "saved",
        "printed a document": "printed",
        "saved a document as PDF": "saved",
    }.items():
        assert said.get(what) == action, what
    assert not [what for what in said if "backup or check" in what or "backup backup" in what]
    assert len(clinic.audit.entries(AuditFilter(action="backup"))) == 1


def test_checks_are_told_by_what_they_checked() -> None:
    for kind, what in (("database check", "checked the database"), ("file check", "checked the files")):
        assert audit_words.sentence("create", "upkeep_run", f"({kind})", ()) == what
    assert {kind.value for kind in UpkeepKind} == set(audit_words._UPKEEP)


def test_the_filter_offers_every_action_that_the_program_enters(clinic: Clinic) -> None:
    """Read from the source: whoever enters a new action must give it words."""
    offered = {key for key, _words in clinic.audit.actions()}
    entered = {"lock", "sign-out"}  # given to ``Clinic.close``
    for path in Path(audit_words.__file__).parents[1].rglob("*.py"):
        entered |= set(_entered(ast.parse(path.read_text(encoding="utf-8"))))
    assert {"backup", "backup-failed", "heal", "sign-in", "create", "view"} <= entered
    assert entered <= offered, entered - offered


def _entered(tree: ast.Module) -> Iterator[str]:
    """Actions in calls of ``note``, ``_entry`` and ``_begin``; a name stands for all that it is given."""
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, []).append(node.value)
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in ("note", "_entry", "_begin", "_change"):
            for argument in call.args[:1] if _has_no_session(call) else call.args[1:2]:
                for value in [argument, *given.get(getattr(argument, "id", ""), [])]:
                    values = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                    yield from (str(one.value) for one in values if isinstance(one, ast.Constant))
    yield from ("create", "update")  # what the one write path enters of each row


def _has_no_session(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return not (isinstance(first, ast.Name) and first.id == "session")


def test_who_may_not_read_the_trail_does_not(clinic: Clinic, tmp_path: Path) -> None:
    with open_as(clinic, Role.NURSE) as nurse:
        for call in (
            nurse.audit.entries,
            nurse.audit.count,
            nurse.audit.users,
            nurse.audit.actions,
            nurse.audit.check,
            lambda: nurse.audit.csv(AuditFilter(), tmp_path / "trail.csv"),
            lambda: nurse.audit.accept("why not"),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert not (tmp_path / "trail.csv").exists()


def test_an_administrator_without_a_clinical_role_reads_who_and_when_but_no_findings(clinic: Clinic) -> None:
    patient = add_patient(clinic, phone="555 0101")
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT, note="a secret finding"))
    clinic.documents.make_handout(clinic.documents.topics()[0].key, patient.id)
    with open_as(clinic, Role.ADMINISTRATOR) as office:
        rows = office.audit.entries(AuditFilter(patient_id=patient.id))
    everything = " ".join(f"{row.what} {row.fields}" for row in rows)
    assert "added lesion L1" in [row.what for row in rows]
    assert "secret" not in everything
    assert clinic.documents.topics()[0].title not in everything
    assert "555 0101" in everything
    assert any("roles that may see" in row.note for row in rows)
    assert lesion.label == "L1"


def test_an_end_that_does_not_fit_is_told_until_somebody_gives_the_reason(clinic: Clinic) -> None:
    folder = clinic.folder
    (folder / "clinic.head").unlink()
    add_patient(clinic)
    assert ["clinic.head" in problem for problem in clinic.audit.check()] == [True]
    with pytest.raises(ValidationError):
        clinic.audit.accept(" ")
    clinic.audit.accept("The file was left out when the computer was changed.")
    assert clinic.audit.check() == ()
    assert newest(clinic, "accepted").fields[0].after == "The file was left out when the computer was changed."


def test_every_action_has_words_and_every_table_a_name() -> None:
    from clinic.store.models import Base, Draft, PatientToken, SearchWord

    derived = {Draft.__tablename__, PatientToken.__tablename__, SearchWord.__tablename__}
    assert set(Base.metadata.tables) - derived == set(audit_words.NOUNS)
