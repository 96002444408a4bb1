"""Every importer with broken and hostile files: stored whole or refused in words, and the clinic stays whole.

The files are made by turning, cutting and doubling bytes of good ones. ``FUZZ=2000`` tries so many of each kind.
"""

import io
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.errors import ClinicError
from clinic.records.photos import PhotoImport
from clinic.services.backups import BackupService
from tests.hostile.texts import TEXTS
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic

TRIALS = int(os.environ.get("FUZZ", "25"))
DATA = Path(__file__).parents[1] / "data"


def picture_bytes(kind: str) -> bytes:
    """A small good picture."""
    if kind == "HEIC":
        return (DATA / "pictures" / "plain.heic").read_bytes()
    buffer = io.BytesIO()
    image = Image.effect_noise((64, 48), 60).convert("RGB")
    image.save(buffer, kind, **({"exif": exif()} if kind in ("JPEG", "WEBP", "PNG") else {}))
    return buffer.getvalue()


def exif() -> bytes:
    """Metadata that readers look into: orientation, time, a number of the camera."""
    data = Image.Exif()
    data[0x0112], data[0x0132], data[0x010F] = 6, "2026:11:20 10:00:00", "Maker"
    return data.tobytes()


def broken(chance: random.Random, data: bytes) -> bytes:
    """``data`` with a few bytes turned, cut out, doubled or put in."""
    content = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not content:
            break
        at = chance.randrange(len(content))
        way = chance.randrange(5)
        if way == 0:
            content[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del content[at:]
        elif way == 2:
            content[at:at] = content[at : at + chance.randrange(1, 40)]
        elif way == 3:
            content[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))
        else:
            content[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
    return bytes(content)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """One clinic that takes it all; in the end it must be whole."""
    made = make_clinic(tmp_path_factory.mktemp("files"))
    with made:
        yield made
        assert made.integrity.verify() == ()


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it skips; here, as outside of tests, it may go on
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "HEIC"])
def test_broken_pictures(clinic: Clinic, kind: str) -> None:
    patient = add_patient(clinic, kind.title())
    chance, good = random.Random(f"picture {kind}"), picture_bytes(kind)
    stored = 0
    for number in range(TRIALS):
        data = broken(chance, good)
        try:
            outcome, _changes = clinic.photos.import_bytes(f"{number}.jpg", data, PhotoImport(patient.id))
        except ClinicError as error:
            assert error.what
            continue
        assert outcome.outcome in ("stored", "duplicate", "refused")
        assert outcome.reason or outcome.outcome == "stored"
        if outcome.outcome == "stored":
            stored += 1
            assert clinic.photos.original(outcome.photo_id) == data
            assert clinic.photos.thumbnail(outcome.photo_id)
            assert clinic.photos.preview(outcome.photo_id)
    assert len(clinic.photos.list(patient.id)) == stored


def test_broken_laboratory_messages(clinic: Clinic, tmp_path: Path) -> None:
    good = (DATA / "labs" / "sample_oru_r01.hl7").read_bytes()
    chance = random.Random("messages")
    before = len(clinic.labs.waiting())
    filed = 0
    for number in range(TRIALS * 2):
        path = tmp_path / f"{number}.hl7"
        path.write_bytes(broken(chance, good))
        outcomes, _changes = clinic.labs.import_files([path])
        assert outcomes
        for outcome in outcomes:
            assert outcome.outcome in ("filed", "waiting", "duplicate", "refused")
            assert outcome.reason or outcome.outcome == "filed"
            filed += outcome.outcome == "waiting"
    assert len(clinic.labs.waiting()) >= before
    for row in clinic.labs.waiting():
        clinic.labs.report_results(row.id)


@pytest.mark.parametrize("name", [*list(TEXTS), "dots", "space", "long name", "reserved"])
def test_names_of_files(clinic: Clinic, tmp_path: Path, name: str) -> None:
    """The name of a file is a text like any other; where the system takes such a name, the file is taken in."""
    odd = {"dots": "...jpg", "space": " .jpg", "long name": "n" * 240 + ".jpg", "reserved": "CON.jpg"}
    text = odd.get(name) or TEXTS[name]
    patient = add_patient(clinic, "Names")
    outcome, _changes = clinic.photos.import_bytes(text, picture_bytes("PNG"), PhotoImport(patient.id))
    assert outcome.outcome == "stored"
    try:
        path = tmp_path / text.replace("/", "_")[:200]
        path.write_bytes(picture_bytes("BMP"))
    except (OSError, ValueError):
        return  # no such file can be
    (told,), _changes = clinic.photos.import_files([path], PhotoImport(patient.id))
    assert told.outcome == "stored", told.reason


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic as files, with a person and a photo."""
    place = tmp_path_factory.mktemp("exported")
    with make_clinic(place) as clinic:
        patient = add_patient(clinic)
        clinic.photos.import_bytes("a.png", picture_bytes("PNG"), PhotoImport(patient.id))
        clinic.exports.clinic(place / "out")
    return place / "out"


def _swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return change


def _blob_named(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "tables" / "photo.jsonl"
        row = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
        path.write_text(path.read_text(encoding="utf-8").replace(row["sha256"], name), encoding="utf-8")

    return change


EXPORTS: dict[str, Callable[[Path], object]] = {
    "a path out of the folder": _blob_named("../../../../etc/passwd"),
    "a path with a drive": _blob_named("C:\\\\Windows\\\\win.ini"),
    "an absolute path": _blob_named("/etc/passwd"),
    "deep nesting": lambda folder: (folder / "tables" / "patient.jsonl").write_text("[" * 200_000),
    "a number that is none": _swap("tables/patient.jsonl", '"number": 1', '"number": NaN'),
    "a huge number": _swap("tables/patient.jsonl", '"number": 1', '"number": ' + "9" * 5000),
    "a column more": _swap("tables/patient.jsonl", '"family"', '"evil"'),
    "not UTF-8": lambda folder: (folder / "tables" / "patient.jsonl").write_bytes(b"\xff\xfe{"),
    "an empty table": lambda folder: (folder / "tables" / "patient.jsonl").write_bytes(b""),
    "a table missing": lambda folder: (folder / "tables" / "patient.jsonl").unlink(),
    "a link to another file": lambda folder: _linked(folder / "tables" / "patient.jsonl"),
}


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("case", EXPORTS)
def test_hostile_exports_are_refused_and_nothing_of_them_is_stored(exported: Path, tmp_path: Path, case: str) -> None:
    shutil.copytree(exported, tmp_path / "in")
    EXPORTS[case](tmp_path / "in")
    (tmp_path / "other").mkdir()
    with make_clinic(tmp_path / "other") as clinic:
        with pytest.raises(ClinicError) as refused:
            clinic.exports.import_clinic(tmp_path / "in")
        assert refused.value.what and "root:" not in str(refused.value)
        assert clinic.patients.count() == 0
        assert clinic.integrity.verify() == ()


def test_broken_exports_are_taken_whole_or_not_at_all(exported: Path, tmp_path: Path) -> None:
    chance = random.Random("exports")
    names = sorted(
        p.relative_to(exported) for p in exported.rglob("*") if p.is_file() and p.suffix in (".jsonl", ".json")
    )
    (tmp_path / "other").mkdir()
    with make_clinic(tmp_path / "other") as clinic:
        for number in range(TRIALS):
            folder = tmp_path / f"in{number}"
            shutil.copytree(exported, folder)
            path = folder / chance.choice(names)
            path.write_bytes(broken(chance, path.read_bytes()))
            try:
                clinic.exports.import_clinic(folder)
            except ClinicError:
                assert clinic.patients.count() == 0
            else:
                assert clinic.patients.count() == 1
                break  # one that was taken fills the clinic
        assert [p for p in clinic.integrity.verify() if "signed" not in p] == []


def _manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def edit(backup: Path) -> None:
        path = backup / "manifest.json"
        content = json.loads(path.read_bytes())
        change(content)
        path.write_text(json.dumps(content))

    return edit


def _rename_blob(content: dict[str, Any], name: str) -> None:
    first = next(iter(content["blobs"]))
    content["blobs"][name] = content["blobs"].pop(first)


MANIFESTS: dict[str, Callable[[Path], object]] = {
    "a path out": _manifest(lambda content: _rename_blob(content, "../../../escaped.skb")),
    "an absolute path": _manifest(lambda content: _rename_blob(content, "/escaped.skb")),
    "another clinic": _manifest(lambda content: content.update(clinic="somebody")),
    "a list": lambda backup: (backup / "manifest.json").write_text("[]"),
    "nothing": lambda backup: (backup / "manifest.json").write_bytes(b""),
    "deep nesting": lambda backup: (backup / "manifest.json").write_text("[" * 200_000),
    "a key file that asks for all memory": lambda backup: (backup / "clinic.key").write_text(
        (backup / "clinic.key").read_text().replace('"memory": 64', '"memory": 4294967295')
    ),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_hostile_backups_restore_nothing(tmp_path: Path, case: str) -> None:
    with make_clinic(tmp_path) as clinic:
        patient = add_patient(clinic)
        clinic.photos.import_bytes("a.png", picture_bytes("PNG"), PhotoImport(patient.id))
        made = clinic.backups.create(tmp_path / "backups").path
    MANIFESTS[case](made)
    with pytest.raises(ClinicError):
        BackupService.restore(made, tmp_path / "again", PASSPHRASE)
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.parent.glob("**/escaped.skb"))
