"""``photo locate``: from a picture file and a point to a place on the body."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clinic import cli
from clinic.atlas import Atlas
from clinic.records.enums import Figure, Side
from tests.clinic.faces.scenes import Stance, scene


def located(file: Path, at: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    """Exit code and what the command printed."""
    capsys.readouterr()
    code = cli.main(["photo", "locate", str(file), "--at", at, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def photo(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, float]:
    """A turned JPEG whose EXIF says how to turn it back, and where the patient's right cheek shows when upright."""
    shown = scene(atlas, Figure.NEUTRAL, Stance(-12, 5))
    cheek = atlas.anchor("cheek_malar", Side.RIGHT)
    assert cheek is not None
    seen = atlas.project(cheek, Figure.NEUTRAL, shown.camera, 560, 560)
    x, y = round(seen.x, 1), round(seen.y, 1)
    path = tmp_path_factory.mktemp("photo") / "face.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(shown.rgb).copy()).save(path, quality=92, exif=exif)
    return path, x, y


def test_a_click_names_site_side_and_code(photo: tuple[Path, float, float], capsys: pytest.CaptureFixture[str]) -> None:
    path, x, y = photo
    code, answer = located(path, f"{x},{y}", capsys)
    assert code == 0
    assert (answer["found"], answer["site"], answer["side"]) == (True, "cheek_malar", "right")
    assert str(answer["code"]).isdigit()
    surface = answer["surface"]
    assert isinstance(surface, dict)
    assert set(surface) == {"triangle", "weights", "atlas"}


def test_a_point_beside_the_face_and_beside_the_photo_are_said(
    photo: tuple[Path, float, float], capsys: pytest.CaptureFixture[str]
) -> None:
    for at, words in (("3,3", "beside the face"), ("5000,3", "beside the photo")):
        code, answer = located(photo[0], at, capsys)
        assert code == 1
        assert answer["found"] is False
        assert words in str(answer["reason"])


def test_no_face_and_no_picture_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (300, 200), (200, 160, 140)).save(tmp_path / "skin.png")
    (tmp_path / "text.jpg").write_text("no picture", encoding="utf-8")
    for name in ("skin.png", "text.jpg", "absent.jpg"):
        code, answer = located(tmp_path / name, "10,10", capsys)
        assert code == 1
        assert answer["found"] is False
        assert answer["reason"]


def test_a_point_must_be_two_numbers(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["photo", "locate", str(tmp_path / "a.png"), "--at", "12"])
    assert ended.value.code == 2
