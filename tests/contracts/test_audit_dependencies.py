"""A known vulnerability of a locked package fails the check; a network that is not there does not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import audit_dependencies
import pytest

FOUND = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.0"]}]}
WHOLE: dict[str, Any] = {"name": "numpy", "version": "2.0", "vulns": []}


def answer(monkeypatch: pytest.MonkeyPatch, packages: list[dict[str, Any]]) -> int:
    monkeypatch.setattr(audit_dependencies, "audited", lambda service: packages if service == "osv" else [])
    return audit_dependencies.main()


def test_a_vulnerability_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(monkeypatch, [WHOLE, FOUND]) == 1
    assert "pillow 1.0: PYSEC-1, mended in 2.0" in capsys.readouterr().out
    assert answer(monkeypatch, [WHOLE]) == 0


def test_no_network_is_said_and_passes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(monkeypatch, []) == 0
    assert "not checked" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "code"), [(1, 0), (-1, 1)])
def test_an_excuse_holds_until_its_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, code: int) -> None:
    until = datetime.now(UTC).date() + timedelta(days=days)
    listed = tmp_path / "known.toml"
    listed.write_text(f'[[vulnerability]]\nid = "PYSEC-1"\nreason = "not reached"\nuntil = {until}\n')
    monkeypatch.setattr(audit_dependencies, "EXCUSED", listed)
    assert answer(monkeypatch, [FOUND]) == code
