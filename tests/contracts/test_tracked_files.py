"""Tracked files hold no address of one machine, and every module says what it is for."""

import ast
import re

import pytest

from tests.contracts.tracked import ROOT, text_of, tracked_files

# Put together from parts, so that this file passes its own test.
FOREIGN = {
    "a path of one machine": re.compile(
        r"(?<![\w.~-])/" + r"(?:work|tmp|root|Users/\w+|home/\w+|opt/(?:wheels|" + "py" + "pi" + r"))/"
    ),
    "a Windows path of one machine": re.compile(r"\b[A-Z]:[\\/]+" + r"Users[\\/]+\w+", re.IGNORECASE),
    "an address of a package index": re.compile(
        "|".join((r"\bpy" + r"pi\.org", "files.python" + "hosted", r"//[\w.-]+/simple\b", "--index" + "-url="))
    ),
    "a mark of a merge": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "work put off": re.compile(r"\b(?:TO" + "DO|FIX" + r"ME)\b"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_tracked_file_holds(what: str) -> None:
    found = []
    for path in tracked_files():
        text = text_of(path) or ""
        for match in FOREIGN[what].finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group()}")
    assert not found, f"{what}:\n" + "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    # A file of tests says it by its name and by the names of its tests; an empty package of tests mirrors the code's.
    modules = [path for path in tracked_files() if path.suffix == ".py" and not path.name.startswith("test_")]
    modules = [path for path in modules if path.stat().st_size or ROOT / "tests" not in path.parents]
    silent = [
        str(path.relative_to(ROOT))
        for path in modules
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    ]
    assert not silent, "no docstring:\n" + "\n".join(silent)


def test_the_lock_has_a_hash_for_every_package() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert entries
    assert not bare
