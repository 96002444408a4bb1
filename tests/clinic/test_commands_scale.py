"""``photo scale`` and ``photo stickers``: without a clinic, with the JSON that the design says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from clinic import cli
from tests.clinic.measure.scenes import Laid, Scene, photo

SCENE = Scene(width=480, height=360, distance=110, tilt=15, stickers=(Laid(86, -6), Laid(67, 8)))


def test_stickers_of_a_picture_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(photo(SCENE)).save(tmp_path / "a.png")
    assert cli.main(["photo", "scale", str(tmp_path / "a.png"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["marker"] for one in found] == [86, 67]
    for one in found:
        assert set(one) == {"marker", "mm_per_pixel", "uncertainty", "tilt_degrees"}
        assert one["mm_per_pixel"] == pytest.approx(SCENE.mm_per_pixel, rel=0.03)  # they lie before and behind it
        assert 0 < one["uncertainty"] < 0.03 * one["mm_per_pixel"]
    assert cli.main(["photo", "scale", str(tmp_path / "a.png")]) == 0
    assert "10 mm" in (said := "".join(capsys.readouterr())) and "mm per pixel" in said and "±" in said


def test_a_picture_without_stickers_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(photo(replace(SCENE, stickers=()))).save(tmp_path / "b.png")
    assert cli.main(["photo", "scale", str(tmp_path / "b.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert cli.main(["photo", "scale", str(tmp_path / "b.png")]) == 0
    assert "no scale sticker" in "".join(capsys.readouterr())


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.jpg").write_bytes(b"no picture at all")
    assert cli.main(["photo", "scale", str(tmp_path / "c.jpg"), "--json"]) == 1
    told = capsys.readouterr()
    assert "c.jpg" in told.err
    answer = json.loads(told.out)
    assert answer["outcome"] == "refused" and "c.jpg" in answer["reason"] and set(answer) >= {"todo"}
    assert cli.main(["photo", "scale", str(tmp_path / "c.jpg")]) == 1
    assert capsys.readouterr().out == ""


def test_the_sheet_is_written_as_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.pdf"
    assert cli.main(["photo", "stickers", "--out", str(out), "--paper", "Letter", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"bytes": out.stat().st_size}
    assert out.read_bytes().startswith(b"%PDF")
    assert b"/PrintScaling /None" in out.read_bytes()
