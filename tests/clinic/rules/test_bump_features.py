"""How what was recorded of a white bump speaks, cell by cell."""

from clinic.catalog.workup import BumpFeature, read_bump_features
from clinic.paths import RESOURCES
from clinic.rules.bump_features import AGAINST, FOR, KINDS, NEITHER, UNTYPICAL, Recorded, side_by_side

FEATURES = read_bump_features(RESOURCES / "catalog")


def speaks(feature: str, words: str, also: str = "") -> dict[str, str]:
    """Of each kind of bump what one finding says."""
    label = next(one.label for one in FEATURES if one.feature == feature)
    sheet = side_by_side("L1", {feature: Recorded(words, also=also)}, FEATURES)
    (row,) = (row for row in sheet.rows if row.feature == label)
    return {cell.kind: cell.speaks for cell in row.cells}


def test_only_what_the_table_denies_in_so_many_words_speaks_against() -> None:
    denied = {(one.feature, one.kind): one for one in FEATURES if one.against}
    assert set(denied) == {
        ("opening", "milium"), ("inflammation", "milium"), ("imaging", "milium"), ("imaging", "comedone"),
    }  # fmt: skip
    assert {one.text for one in denied.values()} == {"None", "Nothing"}


def test_sites_and_looks_that_the_table_does_not_name_exclude_nothing() -> None:
    assert speaks("site", "Lower eyelid", "of the face") == {
        "milium": FOR, "calcinosis": NEITHER, "micc": NEITHER, "comedone": FOR, "other": FOR,
    }  # fmt: skip
    assert speaks("site", "Elbow, olecranon")["milium"] == NEITHER
    assert speaks("site", "Temple", "of the face")["milium"] == NEITHER, "the table does not name it"
    assert speaks("site", "Infraorbital region", "of the face")["other"] == NEITHER
    assert speaks("site", "Forearm, extensor face")["comedone"] == NEITHER
    assert speaks("site", "Sole of foot")["micc"] == NEITHER
    assert speaks("look", "soft")["calcinosis"] == NEITHER


def test_words_are_parted_at_hyphens_and_what_is_denied_speaks_for_nothing() -> None:
    assert speaks("look", "white-yellow")["calcinosis"] == FOR
    assert speaks("look", "No stony hard") == dict.fromkeys(dict(KINDS), NEITHER)
    assert speaks("content", "chalky/gritty")["calcinosis"] == FOR
    assert speaks("content", "chalky/gritty")["milium"] == UNTYPICAL
    assert speaks("opening", "Opening (punctum)")["milium"] == AGAINST
    assert speaks("imaging", "Calcification, Shadow")["milium"] == AGAINST


def test_each_cell_names_its_own_source() -> None:
    sheet = side_by_side("L1", {}, FEATURES)
    sources = {cell.kind: cell.source for cell in sheet.rows[0].cells}
    assert "Berk & Bayliss" in sources["milium"] and "JAAD" not in sources["milium"]
    assert "JAAD 2011" in sources["calcinosis"] and "no paper" in sources["comedone"]
    named: list[BumpFeature] = [one for one in FEATURES if not one.source]
    assert not named
