"""FHIR R4 laboratory reports into ``LabReportDraft``: a Bundle, a DiagnosticReport, or NDJSON of them.

https://hl7.org/fhir/R4/diagnosticreport.html and observation.html. What is missing or doubtful is kept as reported and
said in the notes; what is no report is refused in words.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.fhir_json import Pool, Resource, documents_of, list_at, node_at, not_fhir, text_at
from clinic.intake.fhir_report import loose_reports, read_report
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.intake.hl7_result import fit

_REPORTS = ("DiagnosticReport", "Observation")


def read_bundle(data: bytes, catalog: Catalog, zone: tzinfo | None = None) -> Iterator[ReadMessage | Broken]:
    """The messages of a FHIR file, each whole or as ``Broken``. Raises ``FileRefused`` where it holds no report."""
    documents = list(documents_of(data))
    bundles = [each for each in documents if text_at(each, "resourceType") == "Bundle"]
    loose = [each for each in documents if text_at(each, "resourceType") != "Bundle"]
    if len(documents) == 1 and text_at(documents[0], "resourceType") not in ("Bundle", *_REPORTS):
        shown = fit(text_at(documents[0], "resourceType"), 40)
        raise not_fhir(f"The file holds a FHIR {shown}, not a laboratory report.")
    for bundle in bundles:
        raw = data if len(documents) == 1 else _raw(bundle)
        yield _whole(raw, _of_bundle(bundle), fit(_id_of(bundle), 200), catalog, zone, test=_is_test(bundle))
    if loose:
        pool = Pool()
        for resource in loose:
            pool.add(resource)
        yield _whole(data, pool, "", catalog, zone, test=any(_is_test(each) for each in loose))


def read_line(data: bytes, catalog: Catalog, zone: tzinfo | None = None) -> ReadMessage | Broken:
    """One line of a file of many. A resource that is no bundle is a message without reports: ``read_bundle`` reads it
    together with all others of its file, since they refer to one another.
    """
    try:
        (found,) = documents_of(data)
    except FileRefused as error:
        return Broken(error.what, error.todo)
    if text_at(found, "resourceType") != "Bundle":
        return ReadMessage(data, ())
    return _whole(data, _of_bundle(found), fit(_id_of(found), 200), catalog, zone, test=_is_test(found))


def _raw(bundle: Resource) -> bytes:
    """One bundle of several in a file, to be kept by itself."""
    import json

    return json.dumps(bundle, default=str, ensure_ascii=False).encode()


def _whole(
    raw: bytes, pool: Pool | FileRefused, number: str, catalog: Catalog, zone: tzinfo | None, *, test: bool
) -> ReadMessage | Broken:
    if isinstance(pool, FileRefused):
        return Broken(pool.what, pool.todo)
    found = [report for each in pool.of_type("DiagnosticReport") if (report := read_report(each, pool, catalog, zone))]
    found += loose_reports(pool, catalog, zone)
    reports = tuple(
        replace(report, message_id=number or report.message_id)
        for report in found
        if report.results or report.attachments
    )
    if not reports:
        return Broken("The FHIR message holds no laboratory results.", "Nothing was stored; ask if you miss some.")
    return ReadMessage(raw, reports, test=test)


def _of_bundle(bundle: Resource) -> Pool | FileRefused:
    pool = Pool()
    try:
        for entry in list_at(bundle, "entry"):
            resource = node_at(entry, "resource")
            if isinstance(resource, dict) and text_at(entry, "request", "method") != "DELETE":
                pool.add(resource, text_at(entry, "fullUrl"))
    except FileRefused as error:
        return error
    return pool


def _id_of(bundle: Resource) -> str:
    return text_at(bundle, "identifier", "value") or text_at(bundle, "id")


def _is_test(resource: Resource) -> bool:
    meta = node_at(resource, "meta")
    marks = [*list_at(meta, "tag"), *list_at(meta, "security")]
    return any(text_at(mark, "code") == "HTEST" for mark in marks)
