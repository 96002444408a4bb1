"""The commands, called as from a shell, and what they print."""

import io
import json
import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from clinic import cli
from clinic.app import Clinic
from clinic.commands.names import COMMANDS, names_command
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic

SAMPLE = Path(__file__).parents[1] / "data" / "labs" / "sample_oru_r01.hl7"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A closed clinic in ``clinic`` and a file with its passphrase beside it."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    with make_clinic(tmp_path) as clinic:
        patient = add_patient(clinic, "Test", "Anna", mrn="P0001")
        clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.RIGHT, diagnosis="milia"))
        clinic.visits.start(patient.id, "White bumps")
    return tmp_path


class Shell:
    """Runs commands on one clinic and keeps what they printed."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.general = ["--data-dir", str(place / "clinic"), "--passphrase-file", str(place / "secret")]
        self._capsys = capsys
        self.code = 0
        self.out = self.err = ""

    def run(self, *words: str) -> "Shell":
        """Run a command with the general options before it."""
        return self.bare(*self.general, *words)

    def bare(self, *words: str) -> "Shell":
        """Run exactly these words."""
        self._capsys.readouterr()
        try:
            self.code = cli.main(list(words))
        except SystemExit as end:
            self.code = int(end.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return self

    def json(self, *words: str) -> Any:
        """Run with ``--json`` and read the one value that is printed."""
        self.run(*words, "--json")
        assert self.out.count("\n") == 1
        return json.loads(self.out)


@pytest.fixture
def shell(place: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on the clinic in ``place``."""
    return Shell(place, capsys)


def test_the_commands_named_are_those_of_the_parser(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    for word in COMMANDS:
        assert f"\n    {word} " in shown
    for later in ("align", "locate", "fhir", "dicom"):
        assert later not in shown.lower()


def test_a_folder_may_be_named_like_a_command() -> None:
    assert names_command(["--data-dir", "demo", "find", "x"])
    assert not names_command(["--data-dir", "demo"])
    assert not names_command(["--tour", "bench"])


def test_general_options_are_taken_after_the_command_too(shell: Shell) -> None:
    shell.bare("find", "anna", *shell.general, "--json")
    assert json.loads(shell.out)[0]["mrn"] == "P0001"


def test_find_and_show(shell: Shell) -> None:
    assert shell.json("find", "test") == [
        {"mrn": "P0001", "name": "Test, Anna", "birth_date": "1972-04-03", "score": 1.0}
    ]
    assert shell.json("find", "nobody") == []
    shown = shell.json("patient", "show", "P0001")
    assert (shown["mrn"], shown["phone"], shown["lesions"][0]["label"]) == ("P0001", None, "L1")
    visits, photos = shown["visits"], shown["photos"]
    said = f"{visits} visit{'s' * (visits != 1)}, {photos} photo{'s' * (photos != 1)}"
    assert said in shell.run("patient", "show", "P0001").out.splitlines()[-1]
    assert 1 in (visits, photos)


def test_add_says_what_was_registered_and_who_may_be_the_same(shell: Shell) -> None:
    words = ("--family", "Test", "--given", "Anna", "--birth-date", "3.4.1972", "--sex", "F")
    assert shell.run("patient", "add", *words).code == 1
    assert "already in the record as number P0001" in shell.err
    added = shell.json("patient", "add", *words, "--anyway")
    assert (added["birth_date"], added["sex"], added["mrn"]) == ("1972-04-03", "female", "1")
    assert added["possible_duplicates"][0]["mrn"] == "P0001"
    refused = shell.run("patient", "add", "--family", "X", "--birth-date", "1.1.2999")
    assert refused.code == 1
    assert "future" in refused.err


def test_photos_go_in_past_a_bad_file(shell: Shell, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.jpg"
    Image.new("RGB", (40, 30), "tan").save(good)
    bad.write_text("no picture")
    outcomes = shell.json("photo", "import", str(good), str(bad), str(good), "--patient", "P0001", "--lesion", "l1")
    assert [o["outcome"] for o in outcomes] == ["stored", "refused", "duplicate"]
    assert (outcomes[0]["width"], outcomes[0]["height"]) == (40, 30)
    assert "bad.jpg" in outcomes[1]["reason"]
    assert shell.code == 1
    keys = ["file", "outcome", "reason", "sha256", "width", "height", "captured_at", "captured_from"]
    assert all(list(outcome) == keys for outcome in outcomes)


def test_a_folder_of_photos_goes_in_with_all_below_it(shell: Shell, tmp_path: Path) -> None:
    below = tmp_path / "card" / "DCIM"
    below.mkdir(parents=True)
    for name, tint in (("a.PNG", "tan"), ("b.bmp", "pink"), ("._a.PNG", "red")):
        Image.new("RGB", (40, 30), tint).save(below / name)
    (tmp_path / "card" / "Thumbs.db").write_text("of a system")
    outcomes = shell.json("photo", "import", str(tmp_path / "card"), "--patient", "P0001")
    assert [(o["outcome"], o["file"]) for o in outcomes] == [("stored", str(below / n)) for n in ("a.PNG", "b.bmp")]
    assert shell.code == 0


def test_labs_import_show_and_calc(shell: Shell, tmp_path: Path) -> None:
    (report,) = shell.json("labs", "import", str(SAMPLE))
    assert report["outcome"] == "waiting"  # born on another day than the message says
    assert report["reason"]
    assert shell.code == 0
    message = SAMPLE.read_bytes().replace(b"19720214", b"19720403")
    changed = tmp_path / "right.hl7"
    changed.write_bytes(message.replace(b"MSG0001", b"MSG0002").replace(b"LAB9001", b"LAB9002"))
    (report,) = shell.json("labs", "import", str(changed))
    assert (report["outcome"], report["patient"], len(report["results"])) == ("filed", "P0001", 7)
    shown = shell.json("labs", "show", "--patient", "P0001")
    values = {row["name"]: row["value"] for row in shown["derived"]}
    assert values["corrected-calcium"] == pytest.approx(11.62)
    assert values["ca-x-p"] == pytest.approx(74.368)
    shell.bare("labs", "calc", "corrected-calcium", "calcium=8.4 mg/dL", "albumin=33 g/L", "--json")
    assert json.loads(shell.out)["value"] == pytest.approx(8.96)
    assert shell.bare("labs", "calc", "egfr", "creatinine=1.7").code == 2


def test_atlas_needs_no_clinic(shell: Shell, tmp_path: Path) -> None:
    assert shell.bare("atlas", "at", "--view", "face-front", "--x", "0.5", "--y", "0.02").code == 0
    shell.bare("atlas", "at", "--view", "body-front", "--x", "0.5", "--y", "0.3", "--json")
    found = json.loads(shell.out)
    assert found["side"] in ("left", "right", "midline")
    assert found["code"].isdigit()
    shell.bare("atlas", "shares", "--figure", "child", "--json")
    sizes = json.loads(shell.out)
    assert sum(row["cm2"] for row in sizes["regions"]) == pytest.approx(sizes["total_cm2"], rel=0.001)
    assert sum(sizes["rule_of_nines_percent"].values()) == pytest.approx(100, abs=0.1)
    assert shell.bare("atlas", "at", "--view", "nowhere", "--x", "0", "--y", "0").code == 2
    assert shell.bare("atlas", "shares", "--figure", "giant").code == 2
    assert shell.bare("atlas", "render", "--view", "scalp", "--out", str(tmp_path / "m.jpg")).code == 2
    assert not (tmp_path / "m.jpg").exists()
    shell.bare("atlas", "sites", "--json")
    assert len(json.loads(shell.out)) >= 126
    shell.run("atlas", "render", "--view", "face-front", "--out", str(tmp_path / "m.png"), "--pins", "P0001")
    with Image.open(tmp_path / "m.png") as picture:
        assert picture.size == (900, 1200)


def test_summary_and_handout(shell: Shell, tmp_path: Path) -> None:
    (visit,) = shell.json("visit", "list", "P0001")
    made = shell.json("visit", "summary", visit["id"], "--out", str(tmp_path / "s.pdf"))
    assert (tmp_path / "s.pdf").stat().st_size == made["bytes"]
    assert made["pages"] >= 1
    topics = [row["topic"] for row in shell.json("handout", "list")]
    assert {"milia", "calcium-deposits", "after-extraction"} <= set(topics)
    assert shell.run("handout", "milia", "--patient", "P0001", "--out", str(tmp_path / "h.pdf")).code == 0
    printed = shell.json("audit", "list", "--patient", "P0001", "--action", "print")
    assert len(printed) == 2, "what is saved as a file has left the record"
    assert shell.run("handout", "milia").code == 2
    assert shell.run("handout", "no-such", "--patient", "P0001", "--out", str(tmp_path / "n.pdf")).code == 1
    assert not (tmp_path / "n.pdf").exists()


def test_backup_restore_export_and_verify(shell: Shell, place: Path) -> None:
    made = shell.json("backup", "create", str(place / "backups"))
    assert made["ok"]
    assert len(shell.json("backup", "list", str(place / "backups"))) == 1
    again = ["--data-dir", str(place / "again"), "--passphrase-file", str(place / "secret")]
    assert shell.bare(*again, "backup", "restore", made["path"]).code == 0
    assert shell.bare(*again, "find", "anna", "--json").code == 0
    assert json.loads(shell.out)[0]["mrn"] == "P0001"
    assert shell.json("export", "csv", "--patient", "P0001", "--out", str(place / "csv"))
    assert shell.run("export", "clinic", "--out", str(place / "whole")).code == 0
    assert "place where they were taken" in shell.err, "photos are written as they came, and that is said"
    assert shell.json("verify") == {"ok": True, "problems": []}


def test_exit_code_3_where_the_clinic_cannot_be_opened(shell: Shell, place: Path) -> None:
    (place / "wrong").write_text("not the passphrase")
    wrong = ["--data-dir", str(place / "clinic"), "--passphrase-file", str(place / "wrong")]
    assert shell.bare(*wrong, "find", "x").code == 3
    assert shell.out == ""
    assert shell.bare("--data-dir", str(place / "none"), "find", "x").code == 3
    with Clinic.open(place / "clinic", PASSPHRASE):
        shell.run("find", "x")  # beside an open window commands work
    assert shell.code == 0
    presence = {"computer": "reception", "at": datetime.now(UTC).isoformat()}
    (place / "clinic" / "clinic.open").write_text(json.dumps(presence))
    shell.run("find", "x")
    assert (shell.code, "open on the computer reception" in shell.err) == (3, True)


def test_init_prints_the_code_that_opens(shell: Shell, place: Path) -> None:
    words = ["--data-dir", str(place / "new"), "--passphrase-file", str(place / "secret")]
    shell.bare(*words, "init", "--clinic", "New", "--user", "Dr B", "--json")
    code = json.loads(shell.out)["recovery_code"]
    Clinic.open(place / "new", recovery_code=code).close()
    assert shell.bare(*words, "init", "--clinic", "New", "--user", "Dr B").code == 3
    shutil.rmtree(place / "new")


def test_a_slip_of_a_command_is_told_with_what_there_is(shell: Shell) -> None:
    assert names_command(["bogus"])
    assert shell.bare("bogus").code == 2
    assert "find" in shell.err


def test_without_a_terminal_a_real_clinic_asks_for_the_passphrase_file(
    shell: Shell, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert shell.bare("--data-dir", str(place / "clinic"), "find", "x").code == 2
    assert "--passphrase-file" in shell.err


def test_a_bug_is_told_and_logged_without_values(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Secretname, Anna")

    monkeypatch.setattr("clinic.services.patients.PatientService.search", broken)
    monkeypatch.setattr("clinic.cli.default_log_folder", lambda: tmp_path / "logs")
    root = logging.getLogger()
    before = list(root.handlers)
    assert shell.run("find", "x").code == 70
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    assert "RuntimeError" in shell.err
    log = (tmp_path / "logs" / "skinfolio.log").read_text()
    assert "RuntimeError" in log
    assert "Secretname" not in shell.err + log


def test_a_sample_clinic_that_was_interrupted_is_not_there(
    shell: Shell, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(folder: Path, *_: object, **__: object) -> None:
        (folder / "blobs").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr("clinic.sample.make_sample_clinic", stopped)
    with pytest.raises(KeyboardInterrupt):
        shell.bare("demo", "--data-dir", str(place / "demo"), "--passphrase-file", str(place / "secret"))
    assert not [path for path in place.iterdir() if path.name.startswith("demo")]
    assert shell.bare("demo", "--patients", "-5").code == 2


def test_checking_the_folder_of_backups_names_them(shell: Shell, place: Path) -> None:
    made = shell.json("backup", "create", str(place / "backups"))
    assert shell.run("backup", "check", str(place / "backups")).code == 2
    assert Path(made["path"]).name in shell.err
    assert shell.run("backup", "check", made["path"]).code == 0
