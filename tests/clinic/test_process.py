"""No memory image is left, and temporary files lie in memory."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clinic.process import _memory_folder, temporary_files_in_memory

CRASH = """
import ctypes
from clinic.process import forbid_memory_images
forbid_memory_images()
ctypes.string_at(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="core files of Linux")
def test_a_crash_leaves_no_memory_image(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    code = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))\n" + CRASH
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(_memory_folder() is None, reason="this system has no file system in memory")
def test_temporary_files_lie_in_memory_and_are_removed() -> None:
    before = tempfile.gettempdir()
    with temporary_files_in_memory() as folder:
        assert folder is not None
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(folder)
        Path(tempfile.mkstemp()[1]).write_text("a page")
    assert not folder.exists()
    assert tempfile.gettempdir() == before
