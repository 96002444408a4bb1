"""How a person comes in: the first start, and signing in."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.journeys.hands import CTRL, Hands
from tests.support.clinics import PASSPHRASE

CLINIC, PERSON = "Harbour Dermatology", "Dr M. Okafor"


def unlock(hands: Hands, passphrase: str = PASSPHRASE, name: str = "") -> None:
    """Sign in and wait for the desk."""
    sign_in(hands, passphrase, name)
    hands.wait(lambda: hands.program.desk is not None and "entry" not in hands.window.page_keys)


def sign_in(hands: Hands, passphrase: str, name: str = "") -> None:
    """Type name and passphrase, and press Enter."""
    hands.wait(lambda: hands.shows("Open the clinic"))
    hands.wait(lambda: isinstance(hands.focus, QLineEdit), "the page is not ready for typing")
    if name:
        hands.fill("Sign-in name", name)
    hands.click(hands.field("Passphrase").editor)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.type(passphrase)
    hands.enter()


def to_the_passphrase(hands: Hands, passphrase: str) -> None:
    """The first three steps of the wizard, by Enter."""
    hands.fill("Name of the clinic", CLINIC)
    hands.enter()
    hands.wait_for("You are the first to work here")
    hands.type(PERSON)
    hands.enter()
    hands.wait_for("Everything in this clinic is encrypted")
    hands.type(passphrase)
    hands.enter()
    hands.type(passphrase)


def to_the_code(hands: Hands, passphrase: str, backups: Path | None = None) -> str:
    """The wizard as far as the recovery code, which is given back."""
    to_the_passphrase(hands, passphrase)
    hands.enter()
    hands.wait_for("Every day the clinic is backed up")
    if backups is not None:
        hands.press("Choose a folder …")
        hands.choose_files([backups])
        hands.wait_for(str(backups))
    hands.press("Create the clinic")
    hands.wait_for("only this code opens the clinic")
    return next(said.text() for said in hands.labels() if said.property("ui") == "code")
