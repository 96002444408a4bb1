"""Whatever is shipped has its licence beside it."""

import re
import subprocess
import sys

from tests.contracts.tracked import ROOT, tracked_files

LICENCES = ROOT / "LICENSES"
ROW = re.compile(r"^\| `(?P<place>[^`]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)#]+)\)")


def overview() -> str:
    """The text of LICENSES/README.md."""
    return (LICENCES / "README.md").read_text(encoding="utf-8")


def test_the_project_has_the_whole_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_resource_folder_is_in_the_overview() -> None:
    resources = ROOT / "resources"
    files = [path for path in tracked_files() if path.is_relative_to(resources)]
    folders = {path.relative_to(resources).parts[0] for path in files if path.parent != resources}
    named = {place.removeprefix("resources/").split("/")[0] for place in ROW.findall(overview())}
    assert not folders - named, "without a row in LICENSES/README.md"


def test_the_overview_links_to_every_licence_and_only_to_files_that_are_there() -> None:
    targets = set(LINK.findall(overview()))
    absent = [target for target in targets if "://" not in target and not (LICENCES / target).is_file()]
    assert not absent
    unnamed = {path.name for path in tracked_files() if path.parent == LICENCES} - targets - {"README.md"}
    assert not unnamed


def test_the_list_of_packages_matches_the_lock_and_holds_no_licence_that_is_not_allowed() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "third_party.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
