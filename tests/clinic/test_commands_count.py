"""``photo count``, called as from a shell."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clinic import cli
from clinic.sample.skin import Bump, BumpKind, SkinSpec, render_skin

SIZE, SCALE = (480, 360), 0.05


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    bumps = tuple(Bump(BumpKind.MILIUM, x, y, 1.8) for x, y in ((-6.0, -4.0), (0.0, 0.0), (6.0, 4.0)))
    path = tmp_path / "skin.png"
    # Stored turned by a quarter: places are told in the upright picture.
    upright = render_skin(SkinSpec(3, SCALE, SIZE, 8, bumps=bumps), 1)
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    return path


def test_candidates_are_told_in_pixels_of_the_upright_photo(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["photo", "count", str(photo), "--mm-per-pixel", str(SCALE), "--region", "0,0,480,360", "--json"]
    assert cli.main(words) == 0
    (found,) = json.loads(capsys.readouterr().out).values()
    assert all(set(bump) == {"x", "y", "diameter_mm", "score"} for bump in found)
    for x, y in ((120, 100), (240, 180), (360, 260)):
        assert any(np.hypot(bump["x"] - x, bump["y"] - y) < 8 for bump in found)
    assert len(found) <= 4
    assert cli.main(words[:-1]) == 0
    assert "a person has to confirm them" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("scale", "region", "says"),
    [
        ("0.5", "0,0,480,360", 1),
        ("0.05", "900,900,950,950", 1),
        ("0.05", "1,2,3", 2),
        ("0", "0,0,480,360", 2),
        ("nan", "0,0,480,360", 2),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_word(
    photo: Path, scale: str, region: str, says: int, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(["photo", "count", str(photo), "--mm-per-pixel", scale, "--region", region, "--json"])
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == says
    shown = capsys.readouterr()
    assert shown.err
    if says == 2:
        assert shown.out == ""
    else:
        answer = json.loads(shown.out)
        assert answer["outcome"] == "refused" and answer["reason"] in shown.err and "candidates" not in answer


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.jpg").write_bytes(b"no picture at all")
    words = ["photo", "count", str(tmp_path / "c.jpg"), "--mm-per-pixel", "0.05", "--region", "0,0,9,9", "--json"]
    assert cli.main(words) == 1
    assert "c.jpg" in json.loads(capsys.readouterr().out)["reason"]
