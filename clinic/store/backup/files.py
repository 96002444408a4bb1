"""How a backup lies on its disk, and its manifest.

A target folder holds one folder ``skinfolio-<UTC time>`` for each backup, with the database, the key file, the head of
the audit trail and ``manifest.json``, and one folder ``skinfolio-blobs`` of sealed files that all backups there share:
a sealed file is named by the keyed hash of its content, so the same name is the same picture.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.errors import StorageError
from clinic.store.files import storage_words, write_atomically
from clinic.store.keys import DataKey

FORMAT = 2
"""2: the head of the audit trail lies beside the database, and the manifest says how the backup was proved."""
PREFIX = "skinfolio-"
BLOBS = "skinfolio-blobs"
DATABASE, KEY_FILE, HEAD, MANIFEST = "clinic.db", "clinic.key", "clinic.head", "manifest.json"
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFact:
    """Size and SHA-256 of a file of the backup, as it lies there (sealed)."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``rows`` counts by table; ``blobs`` by path below the folder of sealed files."""

    made_at: datetime
    clinic: str
    schema: str
    database: FileFact
    key_file: FileFact
    rows: dict[str, int]
    blobs: dict[str, FileFact]
    missing: tuple[str, ...] = ()
    """What the clinic itself had lost when the backup was made, in words."""
    audit_head: tuple[int, str] = (0, "")
    """Number and seal of the last audit entry: kept here, outside the database, so that a cut-off trail shows."""
    head_file: FileFact | None = None
    """``None`` in backups of format 1, which hold none."""
    proved: str = ""
    """How the trial restore went, in words; empty in backups of format 1, which were proved and did not say how."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup, for lists. ``problems`` in words, empty: none known."""

    path: Path
    made_at: datetime
    bytes: int
    """Of database and sealed files together."""
    blobs: int
    rows: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    readable: bool = True
    """Whether its manifest can be read and bears the clinic's seal where that was asked for."""
    clinic: str = ""
    proved: str = ""
    audit_head: tuple[int, str] = (0, "")


def file_fact(path: Path) -> FileFact:
    """Read a file to its end. Raises ``OSError``."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
            size += len(block)
    return FileFact(size, digest.hexdigest())


def row_of(path: Path, manifest: Manifest, problems: tuple[str, ...] = ()) -> BackupRow:
    """A backup as lists show it."""
    size = manifest.database.bytes + sum(fact.bytes for fact in manifest.blobs.values())
    return BackupRow(
        path,
        manifest.made_at,
        size,
        len(manifest.blobs),
        manifest.rows,
        (*manifest.missing, *problems),
        clinic=manifest.clinic,
        proved=manifest.proved,
        audit_head=manifest.audit_head,
    )


def blobs_of(backup: Path) -> Path:
    """The folder of sealed files that belongs to a backup."""
    return backup.parent / BLOBS


def write_manifest(folder: Path, manifest: Manifest, key: DataKey) -> None:
    """Write the manifest with a seal that only the clinic's key can make. Raises ``StorageError``."""
    content = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    content["seal"] = _seal(content, key)
    write_atomically(folder / MANIFEST, json.dumps(content, indent=1).encode())


def read_manifest(folder: Path, key: DataKey | None = None) -> Manifest:
    """Read a manifest; with ``key`` its seal is checked too. Raises ``StorageError``."""
    with storage_words("The backup cannot be read."):
        if folder.is_dir() and not (folder / MANIFEST).exists():
            raise StorageError("The backup's manifest is missing.", "Use another backup.")
        data = (folder / MANIFEST).read_bytes()
    try:
        content = json.loads(data)
        if content["format"] > FORMAT:
            raise StorageError(
                "This backup was made by a newer version of Skinfolio.", "Install the newer version to use it."
            )
        manifest = _parsed(content)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise StorageError("The backup's manifest is damaged.", "Use another backup.") from error
    if key is not None and manifest.clinic != key.clinic_id:
        raise StorageError("This backup is another clinic's.", "Choose a backup of this clinic.")
    if key is not None and not hmac.compare_digest(str(content.get("seal")), _seal(content, key)):
        raise StorageError("The backup's manifest was changed.", "Use another backup.")
    return manifest


def _parsed(content: dict[str, Any]) -> Manifest:
    number, seal = content["audit_head"]
    return Manifest(
        made_at=_moment(content["made_at"]),
        clinic=str(content["clinic"]),
        schema=str(content["schema"]),
        database=_fact(content["database"]),
        key_file=_fact(content["key_file"]),
        rows={str(table): int(count) for table, count in content["rows"].items()},
        blobs={_inside(name): _fact(fact) for name, fact in content["blobs"].items()},
        missing=tuple(str(what) for what in list[object](content["missing"])),
        audit_head=(int(number), str(seal)),
        head_file=_fact(content["head_file"]) if content.get("head_file") else None,
        proved=str(content.get("proved", "")),
    )


def _fact(stored: dict[str, Any]) -> FileFact:
    """As it was written: a manifest is read before its seal can be looked at."""
    if type(stored["bytes"]) is not int or stored["bytes"] < 0 or not isinstance(stored["sha256"], str):
        raise ValueError("no fact of a file")
    return FileFact(**stored)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment


def _inside(name: str) -> str:
    folder, _, file = name.partition("/")
    digits = file.removesuffix(".skb")
    if len(digits) != 64 or set(digits) - set("0123456789abcdef") or folder != digits[:2]:
        raise ValueError(name)  # a path out of the backup
    return name


def _seal(content: dict[str, Any], key: DataKey) -> str:
    body = {name: value for name, value in content.items() if name != "seal"}
    text = json.dumps(body, sort_keys=True)
    return hmac.new(key.part("backup"), text.encode(), hashlib.sha256).hexdigest()
