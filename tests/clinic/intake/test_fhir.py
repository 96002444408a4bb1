"""FHIR R4 reports: bundles of every kind, values, ranges, specimens, documents, and what is refused."""

import base64
import json
from typing import Any

import pytest

from clinic.errors import FileRefused
from clinic.intake.fhir import read_bundle
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.paths import RESOURCES
from clinic.records.enums import LabSource, ResultStatus, Sex
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.worker.messages import read_messages_apart
from tests.clinic.intake.test_hl7_as_sent import CATALOG
from tests.support.workers import shared_workers

PATIENT = {
    "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1972-02-14",
    "identifier": [
        {"value": "7561234567897", "system": "urn:oid:2.16.756.5.32"},
        {"value": "P0001", "type": {"coding": [{"code": "MR"}]}, "assigner": {"display": "Derm"}},
    ],
    "name": [{"use": "maiden", "family": "Maiden", "given": ["Anna"]}, {"family": "Test", "given": ["Anna", "M"]}],
}  # fmt: skip
UCUM = "http://unitsofmeasure.org"


def quantity(value: float, unit: str = "mmol/L", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def observation(id: str = "o1", code: str = "2000-8", **more: Any) -> dict[str, Any]:
    system = "http://loinc.org" if "-" in code else "urn:lab"
    return {
        "resourceType": "Observation", "id": id, "status": "final", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": system, "code": code, "display": "Calcium"}], "text": "Calcium"},
        "effectiveDateTime": "2026-11-19T09:30:00+01:00",
        **({"valueQuantity": quantity(2.31)} if not any(key.startswith("value") for key in more) else {}), **more,
    }  # fmt: skip


def report(*results: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport", "id": "r1", "status": "final", "subject": {"reference": "Patient/p1"},
        "code": {"text": "Chemistry"}, "issued": "2026-11-20T08:00:00Z", "performer": [{"display": "City Lab"}],
        "identifier": [{"value": "F1", "system": "urn:city"}, {"value": "P1", "type": {"coding": [{"code": "PLAC"}]}}],
        "result": [{"reference": name} for name in results], **more,
    }  # fmt: skip


def bundle(*resources: dict[str, Any], type: str = "collection", **more: Any) -> bytes:
    entries = [{"fullUrl": f"http://lab/{r['resourceType']}/{r.get('id', '')}", "resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "id": "b1", "type": type, "entry": entries, **more}).encode()


def read(data: bytes) -> LabReportDraft:
    (item,) = read_bundle(data, CATALOG)
    assert isinstance(item, ReadMessage), item
    (found,) = item.reports
    return found


def value(**more: Any) -> ResultDraft:
    return read(bundle(PATIENT, report("Observation/o1"), observation(**more))).results[0]


@pytest.mark.parametrize("kind", ["collection", "message", "transaction", "searchset"])
def test_a_bundle_of_any_kind(kind: str) -> None:
    found = read(bundle(PATIENT, report("Observation/o1"), observation(), type=kind))
    assert (found.source, found.laboratory, found.panel) == (LabSource.FHIR, "City Lab", "Chemistry")
    assert (found.order_number, found.numbering, found.placer_number) == ("F1", "urn:city", "P1")
    assert (found.patient.mrn, found.patient.family, found.patient.given) == ("P0001", "Test", "Anna M")
    assert (found.patient.sex, str(found.patient.birth)) == (Sex.FEMALE, "1972-02-14")
    assert found.patient.other_names == (("Maiden", "Anna"),) and len(found.patient.numbers) == 2
    assert (str(found.sampled_at), found.utc_offset_minutes) == ("2026-11-19 08:30:00+00:00", 60)
    (result,) = found.results
    assert (result.analyte, result.number, result.ucum, result.text) == ("calcium_total", 2.31, "mmol/L", "2.31")


def test_a_report_with_everything_inside_and_one_by_uuid() -> None:
    inside = report("#o1", contained=[observation(subject={"reference": "#p1"}), PATIENT], subject={"reference": "#p1"})
    assert read(json.dumps(inside).encode()).patient.mrn == "P0001"
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": {**PATIENT, "id": ""}},
        {"fullUrl": "urn:uuid:2", "resource": observation(id="", subject={"reference": "urn:uuid:1"})},
        {"fullUrl": "urn:uuid:3", "resource": report("urn:uuid:2", subject={"reference": "urn:uuid:1"})},
    ]
    found = read(json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode())
    assert found.results[0].analyte == "calcium_total" and found.patient.family == "Test"


def test_lines_of_resources_or_of_bundles() -> None:
    resources = (PATIENT, report("Observation/o1"), observation())
    found = read(b"\n".join(json.dumps(each).encode() for each in resources))
    assert found.results[0].number == 2.31
    lines = b"\n".join(bundle(*resources) for _ in range(3))
    assert len(list(read_bundle(lines, CATALOG))) == 3


@pytest.mark.parametrize(
    ("field", "comparator", "number", "text"),
    [
        ({"valueQuantity": quantity(10, comparator="<")}, "<", 10.0, "10"),
        ({"valueString": ">155"}, ">", 155.0, "155"),
        ({"valueString": "negative"}, "", None, "negative"),
        ({"valueCodeableConcept": {"coding": [{"code": "1", "display": "Detected"}]}}, "", None, "Detected"),
        ({"valueInteger": 7}, "", 7.0, "7"),
        ({"valueBoolean": True}, "", None, "yes"),
        ({"valueRange": {"low": quantity(1), "high": quantity(2)}}, "", None, "1-2 mmol/L"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 320}}}, "", None, "1:320"),
        ({"valueQuantity": {}, "dataAbsentReason": {"text": "haemolysed"}}, "", None, "haemolysed"),
        ({"valueDateTime": "2026-11-19"}, "", None, "2026-11-19"),
    ],
)
def test_values(field: dict[str, Any], comparator: str, number: float | None, text: str) -> None:
    found = value(**field)
    assert (found.comparator, found.number, found.text) == (comparator, number, text)


def test_digits_stay_as_sent_and_units_that_disagree_are_not_converted() -> None:
    data = bundle(PATIENT, report("Observation/o1"), observation()).replace(b"2.31", b"2.30")
    assert read(data).results[0].text == "2.30"
    assert value(valueQuantity={**quantity(9.4), "unit": "mg/dL"}).ucum == ""
    assert value(valueQuantity={"value": 9.4, "unit": "furlong"}).ucum == ""
    assert value(valueQuantity={"value": 9.4, "unit": "mg/dl"}).ucum == "mg/dL"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("registered", ResultStatus.PRELIMINARY), ("preliminary", ResultStatus.PRELIMINARY),
        ("final", ResultStatus.FINAL), ("amended", ResultStatus.CORRECTED), ("corrected", ResultStatus.CORRECTED),
        ("cancelled", ResultStatus.NOT_OBTAINED), ("entered-in-error", ResultStatus.DELETED),
        ("unknown", ResultStatus.PRELIMINARY),
    ],
)  # fmt: skip
def test_status(status: str, expected: ResultStatus) -> None:
    found = value(status=status)
    assert found.status is expected
    assert (found.number is None) == (expected is ResultStatus.NOT_OBTAINED)


def test_a_report_taken_back_or_cancelled() -> None:
    back = read(bundle(PATIENT, report("Observation/o1", status="entered-in-error"), observation()))
    assert back.results[0].status is ResultStatus.DELETED
    cancelled = read(bundle(PATIENT, report(status="cancelled")))
    assert (cancelled.results[0].value_type, cancelled.results[0].status) == ("CANCEL", ResultStatus.NOT_OBTAINED)


@pytest.mark.parametrize(
    ("ranges", "low", "high"),
    [
        ([{"low": quantity(2.1), "high": quantity(2.6)}], 2.1, 2.6),
        ([{"low": quantity(8.5, "mg/dL"), "high": quantity(10.5, "mg/dL")}], 8.5, 10.5),
        ([{"high": quantity(2.6)}], None, 2.6),
        ([{"text": "2.1 - 2.6"}], 2.1, 2.6),
        ([{"low": quantity(2), "appliesTo": [{"text": "male"}]},
          {"low": quantity(2.2), "appliesTo": [{"text": "female"}]}], 2.2, None),
        ([{"low": quantity(1), "age": {"high": quantity(5, "a")}},
          {"low": quantity(2.2), "age": {"low": quantity(18, "a")}}], 2.2, None),
        ([{"low": quantity(1)}, {"low": quantity(2)}], None, None),
        ([{"low": quantity(1), "type": {"coding": [{"code": "critical"}]}}], None, None),
    ],
)  # fmt: skip
def test_ranges_that_hold_for_the_patient(ranges: list[Any], low: float | None, high: float | None) -> None:
    found = value(referenceRange=ranges)
    assert (found.low, found.high) == (low, high)


def test_flags_comments_components_and_members() -> None:
    flagged = value(
        interpretation=[{"coding": [{"code": "N"}]}, {"coding": [{"code": "HH"}]}], note=[{"text": "lipaemic"}]
    )
    assert (flagged.lab_flag, flagged.comment) == ("HH", "lipaemic")
    panel = observation(id="o2", code="PANEL", hasMember=[{"reference": "Observation/o1"}], valueQuantity=None)
    del panel["valueQuantity"]
    panel["component"] = [{"code": {"text": "Phosphate"}, "valueQuantity": quantity(1.1)}]
    found = read(bundle(PATIENT, report("Observation/o2"), panel, observation()))
    assert [each.name for each in found.results] == ["Phosphate", "Calcium"]


@pytest.mark.parametrize(
    "type", [{"text": "Sammelurin"}, {"coding": [{"system": "http://snomed.info/sct", "code": "122575003"}]}]
)
@pytest.mark.parametrize("code", ["2000-8", "CA"])
def test_urine_is_no_serum_here_either(type: dict[str, Any], code: str) -> None:
    specimen = {"resourceType": "Specimen", "id": "s1", "type": type}
    found = read(bundle(PATIENT, specimen, report("Observation/o1"),
                        observation(code=code, specimen={"reference": "Specimen/s1"})))  # fmt: skip
    assert (found.results[0].analyte, found.results[0].proposed) == ("", "")
    assert value(code="CA").proposed == "calcium_total"


def test_documents_and_loose_observations() -> None:
    form = {"contentType": "application/pdf", "data": base64.b64encode(b"%PDF-1.4 x").decode(), "title": "Befund"}
    found = read(bundle(PATIENT, report(presentedForm=[form, {"url": "http://lab/1.pdf"}])))
    assert (found.attachments[0].media_type, found.attachments[0].file_name) == ("application/pdf", "Befund.pdf")
    assert any("was not sent" in note for note in found.notes)
    loose = read(bundle(PATIENT, observation(), observation(id="o2"), observation(id="v", category=[
        {"coding": [{"code": "vital-signs"}]}])))  # fmt: skip
    assert len(loose.results) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"[]", b"{}", b"[" * 100_000, b'{"resourceType": "Patient"}',
        b'{"resourceType": "DiagnosticReport", "a": NaN}',
        b'{"resourceType": "Bundle", "resourceType": "Bundle"}', b'{"resourceType": "\xff"}',
        b'{"resourceType":' + b'{"a":' * 100 + b"1" + b"}" * 101, b'{"resourceType": "Bundle"}\n{"a',
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        list(read_bundle(data, CATALOG))
    assert caught.value.what.endswith(".") and caught.value.todo.endswith(".")


@pytest.mark.parametrize(
    "part", ["entry", "result", "code", "subject", "valueQuantity", "identifier", "name", "performer"]
)
@pytest.mark.parametrize("wrong", [None, 3, "text", [], [None], [[1]], {}, {"x": 1}, True])
def test_wrong_types_anywhere_never_crash(part: str, wrong: Any) -> None:
    data = json.loads(bundle(PATIENT, report("Observation/o1"), observation()))
    for holder in [data, *(each["resource"] for each in data["entry"])]:
        if part in holder:
            holder[part] = wrong
    items = list(read_bundle(json.dumps(data).encode(), CATALOG))
    assert all(isinstance(item, Broken | ReadMessage) for item in items)


def test_the_worker_finds_the_same() -> None:
    data = bundle(PATIENT, report("Observation/o1"), observation())
    assert read_messages_apart(shared_workers(), data, "a.json", RESOURCES / "catalog") == tuple(
        read_bundle(data, CATALOG)
    )


def test_lines_are_cut_by_their_bytes_and_what_belongs_together_is_read_together() -> None:
    one, other = bundle(PATIENT, report("Observation/o1"), observation()), bundle(PATIENT, observation(id="o9"))
    loose = [json.dumps(each).encode() for each in (PATIENT, report("Observation/o1"), observation())]
    lines = [one, loose[0], other, *loose[1:]]
    found = _apart(b"\xef\xbb\xbf" + b"\r\n\r\n".join(lines))
    here = [*read_bundle(one, CATALOG), *read_bundle(other, CATALOG), *read_bundle(b"\n".join([*loose, b""]), CATALOG)]
    assert list(found) == here
    assert found[0].raw == one  # as it came, not as it was understood


def test_a_broken_line_is_told_and_nothing_that_may_refer_to_it_is_stored() -> None:
    loose = [json.dumps(each).encode() for each in (PATIENT, report("Observation/o1"))]
    found = _apart(b"\n".join([bundle(PATIENT, observation()), *loose, b'{"resourceType": "Observation", {}']))
    assert isinstance(found[0], ReadMessage)
    assert [type(each) for each in found[1:]] == [Broken, Broken]
    assert "no whole JSON" in found[1].what and "refers" in found[2].what


def test_a_text_of_several_lines_is_not_cut() -> None:
    data = json.dumps(json.loads(bundle(PATIENT, report("Observation/o1"), observation())), indent=1).encode()
    assert _apart(data) == tuple(read_bundle(data, CATALOG))


def _apart(data: bytes) -> tuple[Any, ...]:
    return read_messages_apart(shared_workers(), data, "a.ndjson", RESOURCES / "catalog")


OTHER = {**PATIENT, "id": "p2", "identifier": [{"value": "P0002"}], "name": [{"family": "Wrong"}]}


def test_a_result_of_another_patient_is_left_out_however_the_bundle_names_them() -> None:
    def kept(mine: str, theirs: str, *contained: dict[str, Any]) -> list[str]:
        one = observation("o1", "2000-8", subject={"reference": mine}, valueQuantity=quantity(2.3))
        two = observation("o2", "2731-8", subject={"reference": theirs}, valueQuantity=quantity(900, "pg/mL"))
        two |= {"contained": list(contained)} if contained else {}
        holder = report("Observation/o1", "Observation/o2", subject={"reference": "urn:uuid:p"})
        entries = [("urn:uuid:p", PATIENT), ("urn:uuid:p2", OTHER), ("", one), ("", two), ("", holder)]
        data = {"resourceType": "Bundle", "type": "collection",
                "entry": [{"fullUrl": name, "resource": each} for name, each in entries]}  # fmt: skip
        return [each.code for each in read(json.dumps(data).encode()).results]

    assert kept("urn:uuid:p", "urn:uuid:p2") == ["2000-8"]
    assert kept("Patient/p1", "Patient/p2") == ["2000-8"]
    assert kept("Patient/p1", "urn:uuid:unknown") == ["2000-8"]
    assert kept("urn:uuid:p", "#p2", OTHER) == ["2000-8"]
    assert kept("Patient/p1", "#p1", PATIENT) == ["2000-8", "2731-8"]
    assert kept("urn:uuid:p", "Patient/p1") == ["2000-8", "2731-8"]


def test_loose_results_with_their_patient_inside_are_of_that_patient() -> None:
    one = observation("o1", "2000-8", subject={"reference": "#p"}, contained=[{**PATIENT, "id": "p"}])
    two = observation("o2", "2000-8", subject={"reference": "#p"}, contained=[{**OTHER, "id": "p"}])
    for each in (one, two):
        each |= {"valueQuantity": quantity(2.3)}
    (item,) = read_bundle(bundle(one, two), CATALOG)
    assert isinstance(item, ReadMessage)
    assert sorted(each.patient.mrn for each in item.reports) == ["P0001", "P0002"]
