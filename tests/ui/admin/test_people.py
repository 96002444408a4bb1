"""Admin, People: who signs in, and what each role may do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import WrongPassphrase
from clinic.records.clinic import UserRow
from clinic.records.enums import Role
from clinic.records.rights import Right
from clinic.rules.permissions import PERMISSIONS
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import PASSPHRASE
from tests.support.colleagues import add_colleague, open_as
from tests.support.prompts import FakePrompts
from ui.admin.page import AdminPage
from ui.admin.people_card import PeopleCard
from ui.admin.rights_card import RightsCard
from ui.admin.user_dialog import GivenDialog, UserDialog
from ui.context import Context
from ui.core.notifier import Notice

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(ctx: Context, qtbot: QtBot) -> Iterator[AdminPage]:
    """The page with its section People, over a clinic with a nurse."""
    ctx.clinic._cost = CHEAP_FOR_TESTS
    add_colleague(ctx.clinic, Role.NURSE)
    page = AdminPage(ctx)
    qtbot.addWidget(page)
    page.resize(1180, 680)
    page.show()
    page.show_section("people")
    yield page
    page.hide()


@pytest.fixture
def card(page: AdminPage) -> PeopleCard:
    return page.people


def choose(card: PeopleCard, sign_in: str) -> UserRow:
    at = card.model.find(lambda row: row.sign_in == sign_in)
    card.table.choose_row(at)
    return card.model.row(at)


def dialog(kind: type[UserDialog | GivenDialog]) -> UserDialog | GivenDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def shown(card: PeopleCard) -> list[list[str]]:
    return [[column.text(row) for column in card.model.columns] for row in card.model.rows]


def test_everyone_is_listed_with_role_account_and_last_sign_in(card: PeopleCard) -> None:
    assert shown(card) == [
        ["Dr M. Okafor", "Physician", "open", "today"],
        ["Robin Nurse", "Nurse", "open", "never"],
    ]
    assert card.model.columns[1].second is not None
    assert card.model.columns[1].second(card.model.row(0)) == "also administers"


def test_someone_is_added_with_the_proposed_passphrase(
    card: PeopleCard, ctx: Context, prompts: FakePrompts, qtbot: QtBot
) -> None:
    qtbot.mouseClick(card.add_button, _LEFT)
    form = dialog(UserDialog)
    assert isinstance(form, UserDialog)
    assert form.given is not None
    given = form.given.text()
    assert len(given) == 14
    qtbot.keyClicks(form.name, "Nora Silva")
    qtbot.keyClicks(form.sign_in, "Nora")
    form.role.set_key("desk")
    form.role.chosen.emit("desk")
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: bool(prompts.asked))
    assert given in prompts.last.text
    assert "Sign-in name: nora" in prompts.last.text
    assert ["Nora Silva", "Desk", "open", "never"] in shown(card)
    with Clinic.open(ctx.clinic.folder, given, sign_in="nora", now=ctx.clinic.now) as hers:
        assert (hers.user.role, hers.user.must_change) == (Role.DESK, True)


def test_what_cannot_be_taken_is_said_at_its_field(card: PeopleCard, ctx: Context, qtbot: QtBot) -> None:
    qtbot.mouseClick(card.add_button, _LEFT)
    form = dialog(UserDialog)
    assert isinstance(form, UserDialog)
    assert form.given is not None
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: "missing" in form.form.field("name").error)
    qtbot.keyClicks(form.name, "Robin Reed")
    qtbot.keyClicks(form.sign_in, "nurse")
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: "already taken" in form.form.field("sign_in").error)
    form.sign_in.setText("reed")
    form.given.setText("password1234")
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: "guessed first" in form.form.field("passphrase").error)
    form.reject()
    assert len(ctx.clinic.users.list()) == 2


def test_a_role_is_changed(card: PeopleCard, ctx: Context, qtbot: QtBot, notices: list[Notice]) -> None:
    choose(card, "nurse")
    qtbot.mouseClick(card.change_button, _LEFT)
    form = dialog(UserDialog)
    assert isinstance(form, UserDialog)
    assert form.sign_in.isReadOnly()
    assert form.given is None
    form.role.set_key("physician")
    form.role.chosen.emit("physician")
    form.administers.setChecked(True)
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: bool(notices))
    row = next(row for row in ctx.clinic.users.list() if row.sign_in == "nurse")
    assert (row.role, row.administers) == (Role.PHYSICIAN, True)
    assert ["Robin Nurse", "Physician", "open", "never"] in shown(card)


def test_the_last_administrator_is_told_why_not(
    card: PeopleCard, ctx: Context, prompts: FakePrompts, qtbot: QtBot
) -> None:
    choose(card, ctx.clinic.user.sign_in)
    assert not card.account_button.isEnabled()
    assert not card.passphrase_button.isEnabled()
    qtbot.mouseClick(card.change_button, _LEFT)
    form = dialog(UserDialog)
    assert isinstance(form, UserDialog)
    form.administers.setChecked(False)
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: bool(prompts.asked))
    assert "Nobody would be left" in prompts.last.title
    form.reject()
    assert ctx.clinic.user.administers


def test_an_account_is_closed_and_opened_with_a_new_passphrase(
    card: PeopleCard, ctx: Context, prompts: FakePrompts, qtbot: QtBot
) -> None:
    with open_as(ctx.clinic, Role.NURSE, sign_in="eva"):
        pass
    card.load()
    choose(card, "eva")
    prompts.answer(True)
    qtbot.mouseClick(card.account_button, _LEFT)
    assert prompts.last.title == "Close this account?"
    assert "stays in the record" in prompts.last.text
    with pytest.raises(WrongPassphrase):
        Clinic.open(ctx.clinic.folder, PASSPHRASE, sign_in="eva", now=ctx.clinic.now)
    choose(card, "eva")
    assert (card.account_button.text(), card.passphrase_button.isEnabled()) == ("Open the account", False)
    qtbot.mouseClick(card.account_button, _LEFT)
    form = dialog(GivenDialog)
    assert form.given is not None
    given = form.given.text()
    qtbot.mouseClick(form.action_button, _LEFT)
    qtbot.waitUntil(lambda: given in prompts.last.text)
    with Clinic.open(ctx.clinic.folder, given, sign_in="eva", now=ctx.clinic.now) as hers:
        assert hers.user.must_change


def test_the_table_of_rights_says_what_the_services_enforce(page: AdminPage) -> None:
    table = page.findChild(RightsCard)
    assert table is not None
    model = table.model
    assert [column.title for column in model.columns[1:]] == [
        "Physician", "Nurse", "Assistant", "Desk", "Administrator",
    ]  # fmt: skip
    assert model.rows == list(Right)
    for at, right in enumerate(Right):
        for column, role in enumerate((Role.PHYSICIAN, Role.NURSE, Role.ASSISTANT, Role.DESK, Role.ADMINISTRATOR), 1):
            index = model.index(at, column)
            may = right in PERMISSIONS[role]
            assert (model.data(index) == "✓") is may
            spoken = model.data(index, Qt.ItemDataRole.AccessibleTextRole)
            assert spoken == f"{role.value.capitalize()}: {'may' if may else 'may not'} {right.value}"


def test_without_the_right_the_section_is_not_there(ctx: Context, qtbot: QtBot, prompts: FakePrompts) -> None:
    with open_as(ctx.clinic, Role.DESK) as desk:
        page = AdminPage(replace(ctx, clinic=desk))
        qtbot.addWidget(page)
        page.show()
        page.show_section("people")
        assert not page.people.isVisible()
        assert not page.clinic.isVisible()
        assert page.backups.isVisible()
        assert not page.secrets.renew.isVisible()
        assert not prompts.asked
        page.hide()
