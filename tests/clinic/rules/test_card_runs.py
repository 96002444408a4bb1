"""Which pictures follow which patient card."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from clinic.rules.card_runs import PAUSE, RunItem, card_runs, follows, name_order

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def item(name: str, minutes: float | None, card: str | None = None, camera: str = "a") -> RunItem:
    """A picture of a name (a number: what the counter says) and time; ``card``: it is one, of this person (empty: of
    nobody)."""
    at = START + timedelta(minutes=minutes) if minutes is not None else None
    counted = f"IMG_{int(name):04d}.jpg" if name.isdigit() else name
    return RunItem(name, counted, at, camera, card is not None, card or "")


def proposed(*items: RunItem) -> dict[str, str]:
    """Whom each picture is proposed for."""
    return {key: card.patient_id for key, card in card_runs(items).items()}


def test_pictures_after_a_card_are_proposed_until_the_next_card() -> None:
    items = [item("1", 0, "anna"), item("2", 1), item("3", 2), item("4", 3, "ben"), item("5", 4)]

    assert proposed(*items) == {"2": "anna", "3": "anna", "5": "ben"}
    assert proposed(*reversed(items)) == {"2": "anna", "3": "anna", "5": "ben"}, "in whatever order they come"


def test_pictures_before_a_card_are_nobody_s() -> None:
    assert proposed(item("1", 0), item("2", 1, "anna")) == {}


def test_a_long_pause_ends_it_and_many_short_ones_do_not() -> None:
    pause = PAUSE.total_seconds() / 60
    kept = [item("0", 0, "anna"), item("1", pause), item("2", 2 * pause), item("3", 3 * pause)]

    assert proposed(*kept) == {"1": "anna", "2": "anna", "3": "anna"}
    assert proposed(item("0", 0, "anna"), item("1", pause + 0.1), item("2", pause + 1)) == {}


def test_a_card_that_names_nobody_ends_what_went_before() -> None:
    assert proposed(item("1", 0, "anna"), item("2", 1), item("3", 2, ""), item("4", 3)) == {"2": "anna"}


def test_each_camera_for_itself() -> None:
    items = [
        item("1", 0, "anna"), item("a2", 2), item("1b", 1, "ben", "b"), item("b2", 3, camera="b"),
        item("c1", 3, camera="c"),
    ]  # fmt: skip

    assert proposed(*items) == {"a2": "anna", "b2": "ben"}


def test_equal_times_go_by_the_number_in_the_name() -> None:
    items = [item("IMG_0009", 0), item("IMG_0010", 0, "anna"), item("IMG_0011", 0), item("IMG_0100", 0)]

    assert proposed(*items) == {"IMG_0011": "anna", "IMG_0100": "anna"}
    assert sorted(["IMG_10", "img_9", "IMG_100"], key=name_order) == ["img_9", "IMG_10", "IMG_100"]


def test_another_phone_of_the_same_model_shows_by_its_counter() -> None:
    items = [item("IMG_8812.jpg", 0, "anna"), item("IMG_8813.jpg", 1), item("IMG_0124.jpg", 2), item("IMG_8814.jpg", 3)]

    assert proposed(*items) == {"IMG_8813.jpg": "anna", "IMG_8814.jpg": "anna"}
    assert follows("IMG_9999.HEIC", "IMG_0001.HEIC"), "the counter begins anew"
    assert follows("PXL_20261122_091500.jpg", "PXL_20261122_091600.jpg"), "names by time tell nothing"
    assert follows("a.jpg", "IMG_0001.jpg")


def test_two_phones_of_one_model_with_names_by_date_propose_nobody_while_both_are_used() -> None:
    two = [
        item("PXL_20261122_090000.jpg", 0, "anna"), item("PXL_20261122_090100.jpg", 1),
        item("PXL_20261122_090300.jpg", 3, "ben"), item("PXL_20261122_090400.jpg", 4),
        item("PXL_20261122_091200.jpg", 12), item("PXL_20261122_091330.jpg", 13.5),
    ]  # fmt: skip
    assert proposed(*two) == {}, "each may be of either phone"
    apart = [
        item("PXL_20261122_090000.jpg", 0, "anna"), item("PXL_20261122_090100.jpg", 1),
        item("PXL_20261122_093000.jpg", 30, "ben"), item("PXL_20261122_093100.jpg", 31),
    ]  # fmt: skip
    assert proposed(*apart) == {"PXL_20261122_090100.jpg": "anna", "PXL_20261122_093100.jpg": "ben"}
    again = [item("a.jpg", 0, "anna"), item("b.jpg", 1, "anna"), item("c.jpg", 2)]
    assert proposed(*again) == {"c.jpg": "anna"}, "a second look at the same card mixes nobody up"
    counted = [item("1", 0, "anna"), item("2", 1), item("3", 2, "ben"), item("4", 3)]
    assert proposed(*counted) == {"2": "anna", "4": "ben"}, "a counter that goes on is of one phone"


def test_the_time_of_a_file_puts_nothing_in_order() -> None:
    card, picture = item("1", 0, "anna"), item("2", 1)
    copied = [replace(each, is_camera_time=False) for each in (card, picture)]
    assert proposed(card, copied[1]) == {}
    assert proposed(copied[0], picture) == {}


def test_a_picture_without_a_time_follows_no_card() -> None:
    assert proposed(item("1", 0, "anna"), item("2", None)) == {}
