"""Two versions of a record: what one person changed goes in, what both changed is asked."""

from dataclasses import dataclass, replace
from operator import attrgetter

import pytest

from clinic.rules.merging import Choice, Part, both_texts, three_way


@dataclass(frozen=True)
class Card:
    name: str = "Lind"
    phone: str = "1"
    note: str = ""
    tags: tuple[str, ...] = ()
    site: str = "cheek"
    side: str = "left"


PARTS = (
    Part("Name", ("name",), attrgetter("name")),
    Part("Phone", ("phone",), attrgetter("phone")),
    Part("Note", ("note",), attrgetter("note"), joins=True),
    Part("Tags", ("tags",), lambda card: ", ".join(card.tags), joins=True),
    Part("Place", ("site", "side"), lambda card: f"{card.site}, {card.side}"),
)
BASE = Card()


def labels(parts: tuple[Part, ...]) -> list[str]:
    return [part.label for part in parts]


def test_what_only_one_of_them_changed_is_kept_without_a_question() -> None:
    merge = three_way(PARTS, BASE, replace(BASE, phone="2"), replace(BASE, name="Lund"))
    assert (labels(merge.from_theirs), labels(merge.from_mine), merge.collisions) == (["Phone"], ["Name"], ())
    assert merge.result() == replace(BASE, phone="2", name="Lund")


def test_what_both_changed_alike_is_no_question() -> None:
    merge = three_way(PARTS, BASE, replace(BASE, note="x "), replace(BASE, note="x"))
    assert not merge.collisions and not merge.from_theirs and not merge.from_mine


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "theirs"), ("mine", "mine"), ("both", "theirs\nmine")])
def test_what_both_changed_is_as_it_was_chosen(choice: Choice, kept: str) -> None:
    merge = three_way(PARTS, BASE, replace(BASE, note="theirs"), replace(BASE, note="mine"))
    assert labels(merge.collisions) == ["Note"]
    assert merge.result({"Note": choice}).note == kept


def test_lists_can_be_kept_as_one() -> None:
    merge = three_way(PARTS, BASE, replace(BASE, tags=("a", "b")), replace(BASE, tags=("b", "c")))
    assert merge.result({"Tags": "both"}).tags == ("a", "b", "c")


def test_fields_that_belong_together_never_mix() -> None:
    merge = three_way(PARTS, BASE, replace(BASE, site="nose", side="midline"), replace(BASE, side="right"))
    assert labels(merge.collisions) == ["Place"]
    taken = merge.result({"Place": "theirs"})
    assert (taken.site, taken.side) == ("nose", "midline")


def test_without_the_version_first_read_everything_that_differs_is_asked() -> None:
    merge = three_way(PARTS, None, replace(BASE, phone="2"), replace(BASE, name="Lund"))
    assert labels(merge.collisions) == ["Name", "Phone"]


def test_a_text_that_holds_the_other_is_not_doubled() -> None:
    assert both_texts("one\ntwo", "two") == "one\ntwo"
    assert both_texts("one", "one\ntwo") == "one\ntwo"
    assert both_texts("", "two") == "two"
