"""All sites: grouped, found by letters and words, with a side, and those without a place said to be so."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from tests.ui.lesions.stand_in import MapStandIn
from ui.lesions.page import MapPage
from ui.lesions.site_lines import NO_PLACE, GroupLine, SiteLine, SiteTree
from ui.lesions.site_list import SiteList

Add = Callable[..., LesionRow]
KEY = Qt.Key


def shown(page: MapPage) -> SiteList:
    page.list.show_sites()
    return page.list.sites


def here(sites: SiteList) -> str:
    return sites.table.lines[sites.table.current_row].text


def begin_again(table: QWidget) -> None:
    """Letters after this begin a new word."""
    table.clearFocus()
    table.setFocus()


def lit(page: MapPage) -> tuple[str, Side]:
    return cast(MapStandIn, page.map).lit


def test_at_first_there_are_a_few_headings_with_their_numbers(page: MapPage, add_lesion: Add) -> None:
    add_lesion()
    page.mark_stale()
    sites = shown(page)
    assert sites.lines == []
    assert [group.text for group in sites.groups][:4] == ["Scalp", "Face", "Ear", "Neck"]
    face = sites.groups[1]
    assert (face.count, face.is_open) == (1, False)
    assert face.spoken == f"Face, {face.sites} sites, closed"
    assert not page.details.isVisible()  # the list has the room
    page.list.switch.button("lesions").click()
    assert page.details.isVisible()


def test_escape_empties_the_search_then_leads_back_to_the_lesions(page: MapPage, add_lesion: Add, qtbot: QtBot) -> None:
    add_lesion()
    page.mark_stale()
    sites = shown(page)
    qtbot.keyClicks(sites.field, "gla")
    qtbot.keyClick(sites.field, KEY.Key_Escape)
    assert (sites.field.text(), sites.isVisible()) == ("", True)
    qtbot.keyClick(sites.field, KEY.Key_Escape)
    assert not sites.isVisible()
    assert page.list.table.hasFocus()
    assert page.details.isVisible()


def test_a_group_is_opened_and_closed_by_key_and_by_click(page: MapPage, qtbot: QtBot) -> None:
    sites = shown(page)
    table = sites.table
    qtbot.keyClick(sites.field, KEY.Key_Down)
    qtbot.keyClick(sites.field, KEY.Key_Down)
    assert here(sites) == "Face"
    qtbot.keyClick(sites.field, KEY.Key_Right)
    assert sites.lines[0].text == "Face, midline"
    table.setFocus()
    qtbot.keyClick(table, KEY.Key_Down)
    qtbot.keyClick(table, KEY.Key_Down)
    assert lit(page) == ("face", Side.RIGHT)
    qtbot.keyClick(table, KEY.Key_Left)
    assert (here(sites), sites.lines) == ("Face", [])
    ear = table.visualRect(table.model().index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=ear)
    assert sites.lines[0].site.key == "ear"
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=ear)
    assert sites.lines == []
    qtbot.keyClick(table, KEY.Key_Return)
    assert sites.lines[0].site.key == "ear"
    assert page.list.isVisible()


def test_letters_jump_into_closed_groups_and_are_no_shortcuts(page: MapPage, qtbot: QtBot) -> None:
    sites = shown(page)
    sites.table.setFocus()
    qtbot.keyClicks(sites.table, "inf")
    assert here(sites) == "Infraorbital region, right"
    assert lit(page) == ("infraorbital", Side.RIGHT)
    assert sites.side.isVisible()
    sites.table.keyboardSearch("zz")  # nothing begins so
    assert here(sites) == "Infraorbital region, right"
    begin_again(sites.table)
    qtbot.keyClicks(sites.table, "lower l")  # "l" adds a lesion elsewhere on this page
    assert page.list.isVisible()
    assert here(sites).startswith("Lower lip")
    qtbot.keyClick(sites.table, KEY.Key_Return)
    assert page.editor.fields.site.startswith("lip_lower")
    page.editor.leave()


def test_a_side_leaves_the_other_one_out_but_never_the_midline_sites(page: MapPage, qtbot: QtBot) -> None:
    sites = shown(page)
    sites.side.button("left").click()
    qtbot.keyClicks(sites.field, "nos")
    sides = {line.site.key: line.side for line in sites.lines}
    assert sides["nose_ala"] is Side.LEFT
    assert sides["nose_tip"] is Side.MIDLINE
    sites.field.setText("nasal ala right")  # what is typed goes before what is set
    assert [line.side for line in sites.lines] == [Side.RIGHT]
    page.add()
    assert page.place_card.sites.side.key == "both"
    page.place_card.sites.side.button("left").click()
    page.place_card.left.emit()
    page.add()
    assert page.place_card.sites.side.key == "both"  # a side of the last time would be taken over unseen


def test_sites_without_a_place_say_so(page: MapPage, qtbot: QtBot) -> None:
    sites = shown(page)
    qtbot.keyClicks(sites.field, "oral mucosa right")
    (line,) = [line for line in sites.lines if line.site.key == "oral_mucosa"]
    assert not line.on_surface
    assert line.spoken == f"Oral mucosa, right, {NO_PLACE}"
    assert NO_PLACE == "chosen from the list: no place of its own on the figure"


def test_the_sites_that_were_used_stand_first_for_the_one_who_used_them(
    page: MapPage, clinic: Clinic, qtbot: QtBot
) -> None:
    for words in ("nasal tip", "chin midline"):
        page.add()
        qtbot.keyClicks(QApplication.focusWidget(), words)
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return)
        page.editor.save()
    page.add()
    sites = page.place_card.sites
    assert sites.groups[0].text == "Recently used"
    assert [line.text for line in sites.lines] == ["Chin, midline", "Chin, right", "Chin, left", "Nasal tip"]
    assert page.list.sites.lines == []
    page.place_card.left.emit()


def test_every_site_stands_below_one_heading_and_below_what_it_lies_in(clinic: Clinic) -> None:
    tree = SiteTree(clinic.catalog, lambda _key: True)
    lines = tree.grouped(None, {}, tree.groups)
    keys = list(dict.fromkeys(line.site.key for line in lines if isinstance(line, SiteLine)))
    assert sorted(keys) == sorted(clinic.catalog.sites)
    assert len([line for line in lines if isinstance(line, SiteLine)]) == sum(
        len(site.side_values) for site in clinic.catalog.sites.values()
    )
    for at, line in enumerate(lines):
        if isinstance(line, SiteLine) and line.depth:
            above = [before for before in lines[:at] if isinstance(before, SiteLine) and before.depth < line.depth]
            assert above[-1].site.key == line.site.parent
    for group in (line for line in lines if isinstance(line, GroupLine)):
        assert group.text
        assert "_" not in group.text


def test_letters_jump_among_lesions_by_site_and_diagnosis(page: MapPage, add_lesion: Add, qtbot: QtBot) -> None:
    for site, side in (("chin", Side.MIDLINE), ("infraorbital", Side.RIGHT), ("infraorbital", Side.LEFT)):
        add_lesion(site, side)
    page.mark_stale()
    table = page.list.table
    table.setFocus()
    qtbot.keyClicks(table, "in")
    assert page.list.rows[table.current_row].label == "L2"
    begin_again(table)
    qtbot.keyClicks(table, "i")
    assert page.list.rows[table.current_row].label == "L3"
    begin_again(table)
    qtbot.keyClicks(table, "mil")  # a diagnosis, whose "l" goes on with the word
    assert page.list.isVisible()
    assert page.list.rows[table.current_row].label == "L1"
