"""FHIR resources from JSON, with limits; and looking them up by the ways in which they name one another."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from clinic.errors import FileRefused
from clinic.intake.controls import without_controls

_AGAIN = "Ask the laboratory to send it again; nothing of it was stored."
MAX_BYTES = 32 << 20
MAX_DEPTH = 60
MAX_RESOURCES = 20_000
Resource = Mapping[str, Any]


def not_fhir(what: str = "This is not a FHIR laboratory report.") -> FileRefused:
    """What to say of JSON that is something else."""
    return FileRefused(what, "Ask the laboratory for FHIR R4 DiagnosticReports, or for HL7 v2 messages.")


def documents_of(data: bytes) -> Iterator[Resource]:
    """The resources of a file: one, or one for each line (NDJSON). Raises ``FileRefused``."""
    if len(data) > MAX_BYTES:
        raise FileRefused(f"The file is larger than {MAX_BYTES >> 20} MB.", "Ask the laboratory for smaller files.")
    text = _text(data)
    try:
        yield _resource(_parsed(text))
        return
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if error.msg != "Extra data" or len(lines) < 2:
            raise FileRefused("The file is no whole JSON.", _AGAIN) from error
    for line in lines:
        try:
            yield _resource(_parsed(line))
        except json.JSONDecodeError as error:
            raise FileRefused("A line of the file is no whole JSON.", _AGAIN) from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        raise FileRefused("The characters of the file are not UTF-8, as FHIR's are.", _AGAIN) from error


def _parsed(text: str) -> Any:
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError as error:
        raise not_fhir("The file is nested too deep to be a FHIR report.") from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a number with too many digits, or one of the refusals below
        raise not_fhir("The file holds what FHIR does not allow.") from error
    _check_depth(found)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _check_depth(found: Any) -> None:
    level = [found]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise not_fhir("The file is nested too deep to be a FHIR report.")


def _resource(found: Any) -> Resource:
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise not_fhir()
    return found


def text_at(node: Any, *path: str) -> str:
    """The text at a path of names; of a list the first; empty where there is none. Numbers are no texts."""
    found = node_at(node, *path)
    return " ".join(without_controls(found).split()) if isinstance(found, str) else ""


def node_at(node: Any, *path: str) -> Any:
    """What lies at a path of names, of lists the first, or None."""
    for name in path:
        if isinstance(node, list):
            node = node[0] if node else None
        node = node.get(name) if isinstance(node, dict) else None
    return node


def list_at(node: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list; empty where it is none."""
    found = node.get(name) if isinstance(node, dict) else None
    items = found if isinstance(found, list) else [found]
    return [item for item in items if isinstance(item, dict)]


class Pool:
    """The resources of a message, found by full address, by type and id, or inside the one that refers to them."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self._by_name: dict[str, Resource] = {}

    def add(self, resource: Resource, address: str = "") -> None:
        """Take in a resource with the address that the bundle gives it."""
        if len(self.resources) >= MAX_RESOURCES:
            raise FileRefused(f"The bundle holds more than {MAX_RESOURCES} parts.", "Ask for smaller ones.")
        self.resources.append(resource)
        kind, number = text_at(resource, "resourceType"), text_at(resource, "id")
        for name in (address, f"{kind}/{number}" if number else ""):
            if name:
                self._by_name.setdefault(name, resource)

    def of_type(self, kind: str) -> list[Resource]:
        """All of a type, in their order; those inside others are not among them."""
        return [each for each in self.resources if text_at(each, "resourceType") == kind]

    def find(self, reference: Any, holder: Resource, kind: str = "") -> Resource | None:
        """What a reference of ``holder`` means, or None; of another type than ``kind`` is None too."""
        name = text_at(reference, "reference").partition("/_history/")[0]
        if not name:
            return None
        if name.startswith("#"):
            inside = list_at(holder, "contained")
            found: Resource | None = next((each for each in inside if f"#{text_at(each, 'id')}" == name), None)
        else:
            short = "/".join(name.split("/")[-2:])
            found = self._by_name.get(name) or self._by_name.get(short)
        wrong = found is not None and kind and text_at(found, "resourceType") != kind
        return None if wrong else found
