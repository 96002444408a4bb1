"""Write LICENSES/THIRD-PARTY.md, the locked packages with their licences; fail on one we must not ship.

    python packaging/third_party.py            write the list
    python packaging/third_party.py --check    write nothing; fail if the list is out of date

Names and versions come from requirements.lock, licences from the installed packages' own descriptions, and
what these do not say from packaging/licences.toml. A licence that is not allowed there (GPL, AGPL, anything
unknown) fails.
"""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "LICENSES" / "THIRD-PARTY.md"
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")
PARENT = re.compile(r"^    # (?:via )?\s*(?P<parent>[A-Za-z0-9._-]+)(?: \(pyproject\.toml\))?$")


@dataclass(frozen=True)
class Terms:
    """What packaging/licences.toml says."""

    allowed: frozenset[str]
    wordings: dict[str, str]
    stated: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Terms":
        """Read the file."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        stated = {name: entry["licence"] for name, entry in data["packages"].items()}
        return cls(frozenset(data["allowed"]["licences"]), data["wordings"], stated)


@dataclass
class Package:
    """One name of the lock; two versions where Python versions need different ones."""

    name: str
    versions: list[str]
    parents: set[str]


def normal(name: str) -> str:
    """A package's name as the lock writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> dict[str, Package]:
    """The packages of a lock as uv writes it, with who asks for each."""
    packages: dict[str, Package] = {}
    current: Package | None = None
    for line in text.splitlines():
        if found := LOCKED.match(line):
            current = packages.setdefault(normal(found["name"]), Package(normal(found["name"]), [], set()))
            if found["version"] not in current.versions:
                current.versions.append(found["version"])
        elif current and (found := PARENT.match(line)) and found["parent"] != "via":
            current.parents.add(normal(found["parent"]))
    return packages


def shipped(packages: dict[str, Package], direct: set[str]) -> set[str]:
    """The packages that the program needs to run: those asked for in `direct`, and what these ask for."""
    needed = direct & packages.keys()
    while more := {name for name, package in packages.items() if package.parents & needed} - needed:
        needed |= more
    return needed


def described_licence(name: str, wordings: dict[str, str]) -> str | None:
    """The SPDX expression of an installed package's description, or None if it has none that can be read."""
    try:
        info = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [line for line in info.get_all("Classifier", []) if line.startswith("License ::")]
    for field in (info.get_all("License-Expression", []), info.get_all("License", []), classifiers):
        words = field[0].rpartition(" :: ")[2].strip() if field else ""
        if words and "\n" not in words:  # some put the whole text of the licence here
            return wordings.get(words, words)
    return None


def permitted(expression: str, allowed: frozenset[str]) -> bool:
    """Whether allowed licences meet an SPDX expression: one side of each OR, both sides of each AND.

    Raises ValueError for brackets, which no package here uses; they would need a real parser.
    """
    if "(" in expression:
        raise ValueError(f"cannot read the brackets in {expression!r}; state it in packaging/licences.toml")
    choices = [choice.split(" AND ") for choice in expression.split(" OR ")]
    return any(all(part.strip() in allowed for part in parts) for parts in choices)


def table(rows: list[tuple[Package, str]]) -> list[str]:
    """The rows as a Markdown table."""
    lines = [f"| {package.name} | {', '.join(package.versions)} | {licence} |" for package, licence in rows]
    return ["| package | version | licence |", "|---|---|---|", *lines]


def render(licences: list[tuple[Package, str]], needed: set[str]) -> str:
    """The text of THIRD-PARTY.md."""
    lines = [
        "# Third-party packages",
        "",
        "Written by `make licences` from `requirements.lock`; do not edit. Each package brings the full text",
        "of its licence (`.venv/lib/*/site-packages/*.dist-info`). Licences are SPDX expressions; where a",
        "package offers a choice, Skinfolio uses the one that is not the GPL: Qt for Python (PySide6,",
        "Shiboken) is used under LGPL-3.0-only.",
        "",
        "## Part of the program",
        "",
        *table([row for row in licences if row[0].name in needed]),
        "",
        "## Used to test and check it, not shipped",
        "",
        *table([row for row in licences if row[0].name not in needed]),
        "",
    ]
    return "\n".join(lines)


def collect(packages: dict[str, Package], terms: Terms) -> tuple[list[tuple[Package, str]], list[str]]:
    """Each package with its licence, and a sentence for each one that may not be used."""
    rows, problems = [], []
    for name in sorted(packages):
        licence = terms.stated.get(name) or described_licence(name, terms.wordings)
        if licence is None:
            problems.append(f"{name}: no licence found; read it and state it in packaging/licences.toml.")
        elif not permitted(licence, terms.allowed):
            problems.append(f"{name}: {licence} is not allowed by packaging/licences.toml.")
        else:
            rows.append((packages[name], licence))
    return rows, problems


def main() -> int:
    """Write or check the list; 1 if something is wrong, else 0."""
    arguments = argparse.ArgumentParser(description="Write or check LICENSES/THIRD-PARTY.md.")
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check_only = bool(arguments.parse_args().check)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {normal(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in project["dependencies"]}
    packages = read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    rows, problems = collect(packages, Terms.read(ROOT / "packaging" / "licences.toml"))
    text = render(rows, shipped(packages, direct))
    if not problems and check_only and (not LIST.exists() or LIST.read_text(encoding="utf-8") != text):
        problems.append("LICENSES/THIRD-PARTY.md does not match requirements.lock; run: make licences")
    for problem in problems:
        print(problem)
    if problems:
        return 1
    if not check_only:
        LIST.write_text(text, encoding="utf-8")
    print(f"{len(rows)} packages, all under allowed licences.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
