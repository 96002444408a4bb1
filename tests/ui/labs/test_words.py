"""Words for results: no member of an enumeration goes without."""

import pytest

from clinic.records.enums import Flag, ResultStatus
from ui.labs import words


@pytest.mark.parametrize("status", ResultStatus)
def test_every_status_has_its_word(status: ResultStatus) -> None:
    assert words.status_word(status)


@pytest.mark.parametrize("flag", [None, *Flag])
@pytest.mark.parametrize("source", ["laboratory", "default", "clinic", "", "another"])
def test_every_flag_has_its_words_whoever_the_range_is_from(flag: Flag | None, source: str) -> None:
    assert words.flag_words(flag, "1–2", source)
    assert words.flag_words(flag, "", source)
    assert words.flag_short(flag, "1–2", source)
    assert (words.flag_tone(flag) == "") is (flag in (None, Flag.NORMAL))
    assert (words.flag_text(flag) == "") is (flag in (None, Flag.NORMAL))
