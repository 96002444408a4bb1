"""No module and no function grows too long, and the script that says so notices when one does."""

import subprocess
import sys
from pathlib import Path

from tests.contracts.tracked import ROOT


def check_sizes(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of `make check` on a folder."""
    command = [sys.executable, str(ROOT / "packaging" / "check_sizes.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_project_is_within_its_sizes() -> None:
    result = check_sizes(ROOT)
    assert result.returncode == 0, result.stdout


def test_a_long_module_is_named(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 501, encoding="utf-8")
    result = check_sizes(tmp_path)
    assert result.returncode == 1
    assert "long.py: 501 lines" in result.stdout


def test_a_long_function_is_named_with_its_line(tmp_path: Path) -> None:
    body = "    x = 1\n" * 60
    (tmp_path / "long.py").write_text(f"y = 1\n\ndef much():\n{body}", encoding="utf-8")
    result = check_sizes(tmp_path)
    assert result.returncode == 1
    assert "long.py:3: much has 61 lines" in result.stdout


def test_a_docstring_costs_nothing(tmp_path: Path) -> None:
    words = "    word\n" * 50
    body = "    x = 1\n" * 59
    (tmp_path / "fine.py").write_text(f'def much():\n    """Say.\n{words}    """\n{body}', encoding="utf-8")
    assert check_sizes(tmp_path).returncode == 0
