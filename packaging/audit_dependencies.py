"""Ask the public advisory databases about every locked package; fail on a known vulnerability.

    python packaging/audit_dependencies.py

Where no database can be reached the check says so and passes: it needs a network, which a build may lack. A package
may be excused in packaging/known_vulnerabilities.toml, with the reason and a day until which that holds.
"""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXCUSED = ROOT / "packaging" / "known_vulnerabilities.toml"
SECONDS = 120


def audited(service: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package it could ask about; nothing where the service cannot be reached."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / "requirements.lock"), "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off", "-f", "json", "-s", service]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return [package for package in found if "skip_reason" not in package]


def excused() -> dict[str, str]:
    """Vulnerabilities that do not concern us, with the reason; those whose day has passed count again."""
    today = datetime.now(UTC).date()
    listed = tomllib.loads(EXCUSED.read_text(encoding="utf-8")).get("vulnerability", [])
    return {entry["id"]: entry["reason"] for entry in listed if entry["until"] >= today}


def main() -> int:
    """Ask, and say what was found."""
    packages = audited("pypi") or audited("osv")
    if not packages:
        print("No advisory database can be reached from here: dependencies were not checked.")
        return 0
    known = excused()
    found = [(p["name"], p["version"], v) for p in packages for v in p["vulns"] if v["id"] not in known]
    for name, version, vulnerability in found:
        mended = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        print(f"{name} {version}: {vulnerability['id']}, mended in {mended}")
    print(f"{len(packages)} packages were checked, {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
