"""``photo align``: from two picture files to a grade and a picture of the one on the other."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clinic import cli
from tests.clinic.registration.conftest import SIZE, Shown, skin_pair
from tests.clinic.registration.pairs import true_error
from tests.clinic.registration.scenes import Bytes

KEYS = {"grade", "reason", "residual_px", "inliers", "homography", "seconds"}


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any, str]:
    """Exit code, the one JSON value, and what was said beside it."""
    capsys.readouterr()
    code = cli.main(["photo", "align", *map(str, words), "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def save(path: Path, rgb: Bytes, turned: bool = False) -> Path:
    """As a JPEG; ``turned``: lying, with the tag that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    Image.fromarray(np.rot90(rgb).copy() if turned else rgb).save(path, quality=92, exif=exif)
    return path


def test_the_same_skin_is_aligned_in_pixels_of_the_upright_originals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = skin_pair(1, 0)
    a, b = save(tmp_path / "a.jpg", pair.a), save(tmp_path / "b.jpg", pair.b, turned=True)
    out = tmp_path / "laid.png"
    code, answer, _ = run(capsys, a, b, "--out", out)
    assert (code, set(answer)) == (0, KEYS)
    assert (answer["grade"], answer["reason"]) == ("aligned", None)
    assert answer["inliers"] > 20 and answer["seconds"] > 0
    matrix = np.array(answer["homography"])
    assert pair.truth is not None

    def led(points: np.ndarray) -> np.ndarray:
        ends = np.c_[points, np.ones(len(points))] @ matrix.T
        return np.asarray(ends[:, :2] / ends[:, 2:])

    assert true_error(pair.truth, led, SIZE) < max(0.7, answer["residual_px"])
    with Image.open(out) as drawn:
        laid = np.asarray(drawn)
    assert laid.shape == pair.b.shape
    shown = laid.sum(axis=2) > 0
    assert shown.mean() > 0.4
    assert np.corrcoef(laid[shown][:, 1], pair.b[shown][:, 1])[0, 1] > 0.3


def test_nothing_is_written_over_and_nothing_where_there_is_no_alignment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], skin: Bytes, other_skin: Bytes
) -> None:
    a, b = save(tmp_path / "a.jpg", skin), save(tmp_path / "b.jpg", other_skin)
    out = tmp_path / "laid.png"
    code, answer, _ = run(capsys, a, b, "--out", out)
    assert (code, answer["grade"], answer["homography"], answer["residual_px"]) == (0, "not aligned", None, None)
    assert answer["reason"]
    assert not out.exists()
    out.write_bytes(b"somebody's")
    code, _, said = run(capsys, a, b, "--out", out)
    assert code != 0 and "there already" in said
    assert out.read_bytes() == b"somebody's"
    for wrong in (tmp_path / "laid.jpg", tmp_path / "none" / "laid.png"):  # said before anything is read
        code, _, said = run(capsys, a, b, "--out", wrong)
        assert code != 0 and said


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], skin: Bytes) -> None:
    a = save(tmp_path / "a.jpg", skin)
    whole = a.read_bytes()
    cut, words = tmp_path / "cut.jpg", tmp_path / "words.jpg"
    cut.write_bytes(whole[: len(whole) // 2])
    words.write_text("no picture", encoding="utf-8")
    for b in (cut, words, tmp_path / "none.jpg"):
        code, answer, _ = run(capsys, a, b)
        assert (code, set(answer)) == (1, KEYS)
        assert (answer["grade"], answer["homography"]) == ("not aligned", None)
        assert b.name in answer["reason"]


def test_two_faces_are_found_and_laid_by_their_features(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], people: dict[str, Shown]
) -> None:
    anna, ben = (save(tmp_path / f"{name}.jpg", people[name].rgb) for name in ("anna", "ben"))
    code, answer, _ = run(capsys, anna, ben)
    assert (code, answer["grade"]) == (0, "approximate")
    assert "features of the face" in answer["reason"]
