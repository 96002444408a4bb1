"""Files that stop without a line end: refused, left to a person, or taken with a note."""

from pathlib import Path

import pytest

from clinic.catalog import Catalog
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.intake.hl7_syntax import MAY_BE_MISSING
from clinic.paths import RESOURCES
from tests.clinic.intake.messages import CALCIUM, message, obx

CATALOG = Catalog.load(Path(RESOURCES) / "catalog")
AT = "|||20261119083000"
WHOLE = message(CALCIUM + AT, obx("4.1") + AT, obx("2.3") + AT)


def read(data: bytes) -> ReadMessage | Broken:
    (item,) = read_messages(data, CATALOG)
    return item


@pytest.mark.parametrize("cut", [2, 5, 12, 14])
def test_a_time_shorter_than_in_the_other_results_is_cut_off(cut: int) -> None:
    item = read(WHOLE[:-cut])
    assert isinstance(item, Broken) and "cut off" in item.what


@pytest.mark.parametrize(
    "data",
    [WHOLE[: -len(AT) - 1], WHOLE[: -len(AT)], message(CALCIUM)[:-1], message(CALCIUM, "NTE|1|L|repeat in")[:-1],
     message(CALCIUM + "|||||CITYLAB", obx("4.1") + "|||||CITY")[:-1]],
    ids=["without its time", "within the separators", "a single result", "a comment", "the last word"],
)  # fmt: skip
def test_what_cannot_be_told_whole_waits(data: bytes) -> None:
    item = read(data)
    assert isinstance(item, ReadMessage) and item.doubt == MAY_BE_MISSING
    assert MAY_BE_MISSING == "The file ends without a line end; results may be missing."


@pytest.mark.parametrize("parts", [(CALCIUM + AT, obx("4.1") + AT), (CALCIUM, obx("4.1"))])
def test_a_last_result_like_the_others_is_taken_with_a_note(parts: tuple[str, ...]) -> None:
    item = read(message(*parts)[:-1])
    assert isinstance(item, ReadMessage) and not item.doubt
    assert [note for note in item.reports[0].notes if "line end" in note]


@pytest.mark.parametrize(
    "data", [WHOLE, b"\x0b" + WHOLE[:-1] + b"\x1c\r", b"\x0b" + message(CALCIUM)[:-1] + b"\x1c", WHOLE[:-1] + b"\n"]
)
def test_a_line_end_or_a_frame_closes_a_message(data: bytes) -> None:
    item = read(data)
    assert isinstance(item, ReadMessage) and not item.doubt and not item.reports[0].notes
