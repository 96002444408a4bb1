"""One's own passphrase, the recovery code, and after how long the window locks."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import WrongPassphrase
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from tests.support.clinics import PASSPHRASE
from ui.admin.clinic_card import ClinicCard
from ui.admin.secrets_card import PassphraseDialog, SecretsCard
from ui.context import Context

NEW = "four words to remember"


@pytest.fixture
def card(ctx: Context, qtbot: QtBot) -> SecretsCard:
    """The card of the first person."""
    card = SecretsCard(ctx)
    qtbot.addWidget(card)
    card.show()
    return card


def _dialog(card: SecretsCard, qtbot: QtBot) -> PassphraseDialog:
    qtbot.mouseClick(card.change, Qt.MouseButton.LeftButton)
    return next(dialog for dialog in card.window().findChildren(PassphraseDialog) if dialog.isVisible())


def test_a_passphrase_is_changed_by_who_knows_it(ctx: Context, card: SecretsCard, qtbot: QtBot) -> None:
    dialog = _dialog(card, qtbot)
    qtbot.keyClicks(dialog.old, "not mine at all")
    for line in (dialog.secret.passphrase, dialog.secret.again):
        qtbot.keyClicks(line, NEW)
    dialog.action_button.click()
    qtbot.waitUntil(lambda: "not your present passphrase" in dialog.form.field("old").error)
    assert dialog.secret.text == NEW, "what was typed is gone"
    dialog.old.clear()
    qtbot.keyClicks(dialog.old, PASSPHRASE)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.action_button.click()
    folder = ctx.clinic.folder
    ctx.clinic.close()
    with pytest.raises(WrongPassphrase):
        Clinic.open(folder, PASSPHRASE)
    Clinic.open(folder, NEW).close()


def test_a_weak_passphrase_is_told_before_anything_is_done(card: SecretsCard, qtbot: QtBot) -> None:
    dialog = _dialog(card, qtbot)
    qtbot.keyClicks(dialog.secret.passphrase, "password1")
    assert "guessed first" in dialog.secret._field.editor.accessibleDescription()
    dialog.action_button.click()
    assert "guessed first" in dialog.form.field("passphrase").error
    assert dialog.isVisible()
    dialog.reject()


def test_only_administrators_make_a_recovery_code(ctx: Context, card: SecretsCard, qtbot: QtBot) -> None:
    assert not card.renew.isHidden()
    ctx.clinic.users.add(UserDraft("Nina Ferrari", Role.NURSE, "nina"), "given by the boss")
    folder = ctx.clinic.folder
    with Clinic.open(folder, "given by the boss", sign_in="nina") as hers:
        hers.users.change_passphrase("given by the boss", NEW)
        other = SecretsCard(Context(hers, *(getattr(ctx, name) for name in list(ctx.__dataclass_fields__)[1:])))
        qtbot.addWidget(other)
        assert other.renew.isHidden()
        assert not other.change.isHidden()


def test_the_time_until_the_lock_is_kept_within_an_hour(ctx: Context, qtbot: QtBot) -> None:
    card = ClinicCard(ctx)
    qtbot.addWidget(card)
    card.load()
    assert card.lock.text == "5"
    for wrong in ("0", "61", "soon", ""):
        card.lock.set_text(wrong)
        card.save()
        assert "1 to 60 minutes" in card._form.field("lock_minutes").error
    card.lock.set_text("2")
    card.save()
    assert ctx.clinic.info().lock_minutes == 2


def test_how_long_records_are_kept_is_the_clinics_rule(ctx: Context, qtbot: QtBot) -> None:
    card = ClinicCard(ctx)
    qtbot.addWidget(card)
    card.load()
    assert card.retention.text == "10"
    for wrong in ("0", "101", ""):
        card.retention.set_text(wrong)
        card.save()
        assert "1 to 100 years" in card._form.field("retention_years").error
    card.retention.set_text("30")
    card.save()
    assert ctx.clinic.info().retention_years == 30
