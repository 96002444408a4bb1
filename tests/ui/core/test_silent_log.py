"""The log and the details of a crash hold no names and no values, whatever goes wrong."""

import logging
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from clinic import cli
from clinic.errors import ClinicError
from clinic.log import open_log
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDraft
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic
from tests.support.prompts import FakePrompts
from ui.core.errors import ErrorPresenter, crash_details

PEOPLE = tuple(
    PatientDraft(
        family=f"Zwetschgenbaum{i}", given=f"Theodora{i}", birth=PartialDate(1931, 7, 10 + i), mrn=f"QX-8812{i}",
        phone=f"030 771882{i}", email=f"theo{i}@zwetsch.example", address=f"{i} Plumtree Crescent",
        preferred=f"Dorli{i}", allergies=(f"quinolonoids{i}",), note=f"fears needles {i}",
    )
    for i in range(5)
)  # fmt: skip
KNOWN = tuple(
    str(value[0] if isinstance(value, tuple) else value)
    for person in PEOPLE
    for value in (
        person.family, person.given, person.birth, person.mrn, person.phone, person.email, person.address,
        person.preferred, person.allergies, person.note,
    )
)  # fmt: skip


@pytest.fixture
def logs(tmp_path: Path, log_records: list[logging.LogRecord]) -> Iterator[Path]:
    """The folder of a real log file; the guard against log records is told that they are expected."""
    root = logging.getLogger()
    before = list(root.handlers)
    open_log(tmp_path / "logs")
    yield tmp_path / "logs" / "skinfolio.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    log_records.clear()


def assert_silent(text: str) -> None:
    for value in KNOWN:
        assert value not in text, value
        assert value.casefold() not in text.casefold(), value


def files(folder: Path) -> list[Path]:
    """Broken files that are named after people and hold their names."""
    made = []
    for person, ending in zip(PEOPLE, ("jpg", "hl7", "tif", "heic", "png"), strict=True):
        path = folder / f"{person.family}_{person.given}_{person.mrn}.{ending}"
        path.write_bytes(f"MSH|^~\\&|{person.family}^{person.given}|{person.note}\rPID|||broken".encode())
        made.append(path)
    return made


def test_there_are_fifty_known_values() -> None:
    assert len(set(KNOWN)) == 50


def test_a_session_full_of_failures_by_command(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("clinic.cli.default_log_folder", lambda: tmp_path / "logs")
    (tmp_path / "secret").write_text(PASSPHRASE)
    with make_clinic(tmp_path) as clinic:
        for person in PEOPLE:
            clinic.patients.save(person)
    general = ["--data-dir", str(tmp_path / "clinic"), "--passphrase-file", str(tmp_path / "secret")]
    bad = [str(path) for path in files(tmp_path)]
    person = PEOPLE[0]
    for words in (
        ["photo", "import", *bad, "--patient", person.mrn],
        ["labs", "import", *bad],
        ["find", person.family],
        ["patient", "show", person.note],
        ["patient", "add", "--family", person.family, "--birth-date", "31.2.1931"],
        ["export", "teaching", "--patient", person.mrn, "--out", str(tmp_path / person.family)],
        ["privacy", "erase", "--patient", person.mrn, "--confirm", person.family],
        ["import", "clinic", str(tmp_path / person.family)],
    ):
        cli.main([*general, *words])
    capsys.readouterr()

    def broken(*_: object) -> None:
        try:
            raise KeyError(person.note)
        except KeyError as error:
            raise RuntimeError(f"{astuple(person)}") from error

    for target, words in (
        ("clinic.services.patients.PatientService.search", ["find", person.family]),
        ("clinic.services.photos.PhotoService.import_files", ["photo", "import", *bad, "--patient", person.mrn]),
        ("clinic.services.privacy.PrivacyService.erasure_plan", ["privacy", "plan", "--patient", person.mrn]),
    ):
        monkeypatch.setattr(target, broken)
        assert cli.main([*general, *words]) == 70
    told = capsys.readouterr()
    log = logs.read_text("utf-8")
    assert log.count("RuntimeError") >= 3  # each command of one process opens the log once more
    assert_silent(log)
    assert_silent(told.out + told.err)


def test_a_crash_at_the_window_tells_places_only(logs: Path) -> None:
    details = ""
    for person in PEOPLE:
        try:
            try:
                raise ClinicError(f"{person.family} cannot be read", person.note)
            except ClinicError:
                values = {name: str(value) for name, value in zip(KNOWN, astuple(person), strict=False)}
                raise ValueError(person.email, values)  # noqa: B904  what is raised while another error is handled
        except ValueError as error:
            presenter = ErrorPresenter(FakePrompts(), "test")
            details += crash_details(error, "test")
            presenter.show_crash(error)
            if presenter._dialog is not None:
                details += presenter._dialog.details
                presenter._dialog.close()
    assert details.count("ValueError") == 10
    assert "ClinicError" in details
    assert_silent(details)
    log = logs.read_text("utf-8")
    assert "ValueError" in log
    assert_silent(log)


def test_what_libraries_say_below_a_warning_is_not_kept(logs: Path) -> None:
    logging.getLogger("sqlalchemy.engine").info("SELECT %s", PEOPLE[0].family)
    logging.getLogger("PIL").debug("%s", PEOPLE[0].given)
    logging.getLogger("any").warning("something odd")
    assert "something odd" in logs.read_text("utf-8")
    assert_silent(logs.read_text("utf-8"))


def test_a_clinic_that_is_used_says_nothing(logs: Path, tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        for person in PEOPLE:
            add_patient(clinic, person.family, person.given)
        clinic.patients.search(PEOPLE[0].family)
    assert logs.read_text("utf-8") == ""
