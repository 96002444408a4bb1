"""The features of white bumps, opened from a lesion."""

from pytestqt.qtbot import QtBot

from clinic.records.workup import BumpCell, BumpRow, BumpSheet
from ui.lesions.bump_dialog import BumpDialog


def test_features_stand_side_by_side_with_what_was_recorded(qtbot: QtBot) -> None:
    cells = (BumpCell("milium", "1 to 2 mm", "for"), BumpCell("calcinosis", "1 mm to many cm", "against"))
    looks = (
        BumpCell("milium", "White", "for", by="white"),
        BumpCell("calcinosis", "Stony", "untypical", source="JAAD"),
    )
    unseen = (BumpCell("milium", "None", "not recorded"), BumpCell("calcinosis", "", ""))
    other = BumpCell("other", "Xanthelasma: yellow plaque\nOsteoma cutis: hard", "for", "Osteoma cutis")
    rows = (
        BumpRow("Size", "1.5 mm", cells, "JAAD"),
        BumpRow("Opening", "", unseen, "JAAD"),
        BumpRow("Look", "hard", (other,), "JAAD"),
        BumpRow("Surface", "white, soft", looks, "JAAD"),
    )
    shown = BumpDialog(BumpSheet("L1", (("milium", "Milium"), ("calcinosis", "Calcinosis")), rows), None)
    qtbot.addWidget(shown)
    assert shown.as_text().splitlines() == [
        "Size | 1.5 mm | 1 to 2 mm, speaks for it | 1 mm to many cm, speaks against it",
        "Opening | not recorded | None | –",
        "Look | hard | Xanthelasma: yellow plaque, Osteoma cutis: hard, speaks for osteoma cutis",
        "Surface | white, soft | White, speaks for it: white | Stony, not typical in the table",
    ]
