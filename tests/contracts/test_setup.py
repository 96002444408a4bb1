"""The set-up scripts choose, install and refuse as promised; a stand-in Python notes what it was asked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.tracked import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows is set up by setup.ps1")

TOOLS = ("sh", "dirname", "cmp", "cp", "mkdir", "chmod", "uname", "env")
PYTHON = """#!/bin/sh
echo "python $*" >> "$NOTES"
case "$*" in
    *"-m venv"*) for folder in "$@"; do :; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python" ;;
    *qt_libraries.py*) echo "$MISSING" ;;
    *"-m pip"*) exit "${PIP_RESULT:-0}" ;;
    *"-m pytest"*) echo "screen:${DISPLAY:-none} qt:$QT_QPA_PLATFORM" >> "$NOTES"; exit "${PYTEST_RESULT:-0}" ;;
esac
"""


class Machine:
    """A folder with the set-up scripts, and a path on which only named programs are found."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "a project"
        self.programs = folder / "bin"
        self.notes = folder / "notes"
        self.programs.mkdir()
        shutil.copytree(ROOT / "packaging" / "setup", self.project / "packaging" / "setup")
        self.lock = self.project / "requirements.lock"
        self.lock.write_text("one==1\n", encoding="utf-8")
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found
            (self.programs / tool).symlink_to(found)

    def add(self, name: str, script: str) -> None:
        """Put a program on the path."""
        (self.programs / name).write_text(script, encoding="utf-8")
        (self.programs / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a set-up script; `more` are variables of the environment."""
        self.notes.write_text("", encoding="utf-8")
        environment = {"PATH": str(self.programs), "NOTES": str(self.notes), "MISSING": "", **more}
        command = [str(self.project / "packaging" / "setup" / script), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def noted(self) -> str:
        """What the stand-ins were asked in the last run."""
        return self.notes.read_text(encoding="utf-8")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python 3.12 and an older python3, and nothing else."""
    machine = Machine(tmp_path)
    machine.add("python3", "#!/bin/sh\nexit 1\n")
    machine.add("python3.12", PYTHON)
    return machine


def test_the_supported_python_is_chosen_and_the_lock_installed_with_hashes(machine: Machine) -> None:
    assert machine.run("prepare.sh").returncode == 0
    assert "-m venv --clear" in machine.noted()
    assert "--require-hashes" in machine.noted()


def test_a_second_start_installs_nothing_and_a_new_lock_is_installed(machine: Machine) -> None:
    machine.run("prepare.sh")
    assert machine.run("prepare.sh").returncode == 0
    assert "-m pip" not in machine.noted()
    machine.lock.write_text("one==2\n", encoding="utf-8")
    machine.run("prepare.sh")
    assert "-m pip" in machine.noted()
    assert "-m venv" not in machine.noted()


def test_a_failed_installation_is_told_and_taken_up_again(machine: Machine) -> None:
    failed = machine.run("prepare.sh", PIP_RESULT="1")
    assert failed.returncode != 0
    assert "could not be installed" in failed.stderr
    assert machine.run("prepare.sh").returncode == 0
    assert "-m pip" in machine.noted()


def test_without_a_supported_python_the_message_says_which(machine: Machine) -> None:
    machine.add("python3.12", "#!/bin/sh\nexit 1\n")
    refused = machine.run("prepare.sh")
    assert refused.returncode == 1
    assert "3.11, 3.12 or 3.13" in refused.stderr


@pytest.mark.parametrize("user", ["1000", "0"])
def test_missing_libraries_are_installed_by_root_and_named_to_others(machine: Machine, user: str) -> None:
    machine.add("id", f"#!/bin/sh\necho {user}\n")
    machine.add("apt-get", '#!/bin/sh\necho "apt-get $*" >> "$NOTES"\n')
    result = machine.run("prepare.sh", "window", MISSING="libgl1 libegl1")
    line = "apt-get update && apt-get install -y --no-install-recommends libgl1 libegl1"
    if user == "0":
        assert result.returncode == 0
        assert "apt-get install -y -q --no-install-recommends libgl1 libegl1\n" in machine.noted()
    else:
        assert result.returncode == 1
        assert f"sudo sh -c '{line}'" in result.stderr.splitlines()[2]
        assert "apt-get" not in machine.noted()


def test_the_tests_ignore_the_screen_and_pass_on_their_result(machine: Machine) -> None:
    result = machine.run("test.sh", "-k", "two words", DISPLAY=":0", PYTEST_RESULT="1")
    assert result.returncode == 1
    assert "-m pytest -n 2 --dist loadgroup -k two words" in machine.noted()
    assert "screen:none qt:offscreen" in machine.noted()


def test_without_a_screen_a_visit_is_recorded_and_this_is_said(machine: Machine) -> None:
    (machine.programs / "uname").unlink()  # a Mac always has a screen
    machine.add("uname", "#!/bin/sh\necho Linux\n")
    result = machine.run("run.sh")
    assert result.returncode == 0
    assert "main.py --tour out/" in machine.noted()
    assert "out/" in result.stdout


def test_with_a_screen_the_window_opens(machine: Machine) -> None:
    assert machine.run("run.sh", WAYLAND_DISPLAY="wayland-0").returncode == 0
    assert machine.noted().splitlines()[-1] == "python main.py"
    assert "qt_libraries.py window" in machine.noted()


@pytest.mark.xdist_group("shares a fixture")
def test_tests_that_share_a_costly_fixture_stay_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist marks them by the end of their names; without the mark each process makes the fixture again."""
    if not getattr(request.config, "workerinput", None):
        pytest.skip("Only where several processes run the tests.")
    assert request.node.nodeid.endswith("@shares a fixture")
