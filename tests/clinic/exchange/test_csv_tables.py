"""Tables that spreadsheets read as what they are and never run."""

import csv
import io
import tempfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.exchange.tables import cell, write_csv
from clinic.records.enums import Side
from clinic.records.partial_date import PartialDate


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_typed_text_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (-1.5, "-1.5"),
        (0, "0"),
        (True, "yes"),
        (False, "no"),
        (Side.LEFT, "left"),
        (date(2026, 5, 3), "2026-05-03"),
        (PartialDate(1958, 4), "1958-04"),
        (datetime(2026, 5, 3, 10, 0, tzinfo=timezone(timedelta(hours=2))), "2026-05-03T08:00:00+00:00"),
        (["a", "b"], "a; b"),
        (["=1"], "'=1"),
        ({"fluence": "12"}, "fluence=12"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_values_are_said_in_one_way(value: object, text: str) -> None:
    assert cell(value) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_any_text_comes_back(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        assert write_csv(path, ("a", "b"), ({"a": text, "b": 1} for text in texts)) == len(texts)
        data = path.read_bytes().decode("utf-8")
    assert data.startswith("\ufeffa,b\r\n")
    read = list(csv.reader(io.StringIO(data[1:], newline="")))[1:]
    assert [
        row[0] if row[0] == text else row[0].removeprefix("'") for row, text in zip(read, texts, strict=True)
    ] == texts
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in read)
