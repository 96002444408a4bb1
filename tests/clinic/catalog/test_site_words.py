"""Sites are found by the words that people use."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from clinic.catalog import Catalog
from clinic.catalog.site_words import read_site_words, with_words
from clinic.errors import CannotOpen
from clinic.records.enums import Side

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(FOLDER)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("earlobe", "ear_lobule"),
        ("ear lobes", "ear_lobule"),
        ("eye bags", "infraorbital"),
        ("crow's feet", "canthus_lateral"),
        ("underarm", "axilla"),
        ("adam's apple", "neck_front"),
        ("in front of the ear", "preauricular"),
        ("cupid's bow", "philtrum"),
    ],
)
def test_everyday_words_find_the_site(catalog: Catalog, typed: str, key: str) -> None:
    assert catalog.search_sites(typed)[0][0].key == key


def test_a_knuckle_is_one_of_each_finger_and_a_side_may_be_said(catalog: Catalog) -> None:
    found = catalog.search_sites("knuckle l")
    assert all(side is Side.LEFT for _site, side in found)
    assert {"thumb", "index", "middle", "ring", "little"} <= {site.key.split("_")[0] for site, _ in found}


@pytest.mark.parametrize("typed", ["fingertip", "finger tip", "fingertips"])
def test_fingertips_are_found_however_they_are_written(catalog: Catalog, typed: str) -> None:
    found = {site.key for site, _ in catalog.search_sites(typed)}
    assert {"index_tip", "middle_tip", "ring_tip", "little_tip"} <= found


def test_the_first_letters_of_a_name_go_before_small_words_of_other_names(catalog: Catalog) -> None:
    assert catalog.search_sites("in")[0][0].name.startswith("In")


def test_every_line_of_the_table_means_a_site_of_today(catalog: Catalog) -> None:
    """A key that was renamed would take its words away without a sound."""
    lost = [
        pattern
        for _words, patterns in read_site_words(FOLDER)
        for pattern in patterns
        if not any(fnmatchcase(key, pattern) for key in catalog.sites)
    ]
    assert lost == []


def test_a_word_is_added_once(catalog: Catalog) -> None:
    words = ((("lobule", "flap"), ("ear_lobule",)),)
    lobule = with_words({"ear_lobule": catalog.sites["ear_lobule"]}, words)["ear_lobule"]
    assert lobule.aliases.count("lobule") == 1
    assert lobule.aliases[-1] == "flap"


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        read_site_words(tmp_path)
