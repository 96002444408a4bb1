"""Fail when a module or a function has grown too long (ARCHITECTURE.md, "Small on purpose").

    python packaging/check_sizes.py [FOLDER]

Counts every Python file below FOLDER (the project without it). A module may have 500 lines, a function 60
from its `def` to its last line, its docstring not counted: explaining must never cost. The aim is 300 and 40.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES = 500
FUNCTION_LINES = 60
SOURCES = ("main.py", "clinic", "ui", "tests", "packaging", "docs")


def python_files(root: Path) -> Iterator[Path]:
    """The project's own Python files, in order; `root` may also be any folder of Python files."""
    own = [root / name for name in SOURCES if (root / name).exists()]
    for place in own or [root]:
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def function_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Length in lines without decorators and docstring."""
    last = function.end_lineno or function.lineno
    length = last - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def too_long(path: Path, shown: str) -> Iterator[str]:
    """One sentence for each thing in the file that is longer than allowed."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        yield f"{shown}: {lines} lines; a module may have {MODULE_LINES}. Split it by subject."
    for node in ast.walk(ast.parse(text, filename=shown)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = function_lines(node)
            if length > FUNCTION_LINES:
                place = f"{shown}:{node.lineno}: {node.name}"
                yield f"{place} has {length} lines; a function may have {FUNCTION_LINES}."


def main(root: Path) -> int:
    """Print what is too long; 1 if there was any, else 0."""
    files = list(python_files(root))
    found = [line for path in files for line in too_long(path, path.relative_to(root).as_posix())]
    for line in found:
        print(line)
    if not found:
        print(f"{len(files)} files: every module and function is within its size.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent))
