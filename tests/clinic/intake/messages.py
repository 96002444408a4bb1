"""HL7 messages made from parts, so that a test shows only what it is about."""

MSH = "MSH|^~\\&|LIS|CITYLAB|DERM|CLINIC|20261120091500+0000||ORU^R01^ORU_R01|{id}|P|2.5.1"
PID = "PID|1||P0001^^^CLINIC^MR||Test^Anna||19720214|F"
OBR = "OBR|1|ORD77|{order}|24323-8^Metabolic panel^LN|||20261119083000"
CALCIUM = "OBX|1|NM|17861-6^Calcium^LN||10.9|mg/dL|8.6-10.2|H|||F"


def message(
    *segments: str, id: str = "M1", order: str = "LAB1", pid: str = PID, msh: str = MSH, end: str = "\r"
) -> bytes:
    """A whole message with these segments after the order; without any, one calcium."""
    lines = [msh.replace("{id}", id), pid, OBR.replace("{order}", order), *(segments or (CALCIUM,))]
    return (end.join(line for line in lines if line) + end).encode()


def obx(
    value: str,
    *,
    kind: str = "NM",
    test: str = "2777-1^Phosphate^LN",
    unit: str = "mg/dL",
    status: str = "F",
    sub: str = "",
    range_text: str = "",
    flag: str = "",
) -> str:
    """One result segment."""
    return f"OBX|1|{kind}|{test}|{sub}|{value}|{unit}|{range_text}|{flag}|||{status}"
