"""The import contracts of pyproject.toml hold, and each of them notices the import that it forbids."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.tracked import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the packages below a folder."""
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy_of_the_code(tmp_path: Path) -> Path:
    """A folder with the Python files of both packages and the contracts."""
    for package in ("clinic", "ui"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("clinic/clock.py", "import ui.core", "The window stands on the clinic, never the other way round BROKEN"),
        ("clinic/records/enums.py", "import clinic.rules.names", "The layers of the clinic BROKEN"),
        ("clinic/imaging/__init__.py", "import clinic.store.blobs", "The layers of the clinic BROKEN"),
        ("clinic/clock.py", "from PySide6 import QtCore", "The clinic knows no window BROKEN"),
        ("ui/core/__init__.py", "import sqlalchemy", "through services only BROKEN"),
        ("ui/core/__init__.py", "import clinic.store.blobs", "through services only BROKEN"),
    ],
)
def test_a_forbidden_import_is_noticed(copy_of_the_code: Path, module: str, line: str, contract: str) -> None:
    changed = copy_of_the_code / module
    changed.write_text(f"{changed.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    result = lint_imports(copy_of_the_code)
    assert result.returncode == 1, result.stdout + result.stderr
    assert contract in result.stdout


def test_two_features_that_meet_are_noticed(copy_of_the_code: Path) -> None:
    for feature, line in (("home", "import ui.patients.hidden"), ("patients", "")):
        folder = copy_of_the_code / "ui" / feature
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / "hidden.py").write_text(f"{line}\n", encoding="utf-8")
    result = lint_imports(copy_of_the_code)
    assert result.returncode == 1
    assert "do not know each other BROKEN" in result.stdout


def test_a_new_part_of_the_clinic_must_take_its_place_in_the_layers(copy_of_the_code: Path) -> None:
    (copy_of_the_code / "clinic" / "elsewhere.py").write_text('"""New."""\n', encoding="utf-8")
    result = lint_imports(copy_of_the_code)
    assert result.returncode == 1
    assert "elsewhere" in result.stdout


def test_no_folder_hides_from_the_contracts() -> None:
    """A folder without `__init__.py` works in Python, but import-linter does not look into it."""
    folders = {path.parent for package in ("clinic", "ui") for path in (ROOT / package).rglob("*.py")}
    hidden = {folder.relative_to(ROOT) for folder in folders if not (folder / "__init__.py").exists()}
    # Alembic loads its scripts by path; they are no package.
    assert not hidden - {Path("clinic/store/migrations/versions")}
