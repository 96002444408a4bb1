"""Laboratory messages (HL7 v2) that reach the sample clinic."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Message:
    """A message that comes in on the day ``at``; its segments hold places for the times."""

    name: str
    at: int
    segments: tuple[str, ...]

    def text(self, sampled_at: datetime) -> str:
        """The message as it is sent, with the time of the sample (UTC) and of the report 6 hours later."""
        times = {
            "sampled": f"{sampled_at:%Y%m%d%H%M%S}+0000",
            "reported": f"{sampled_at + timedelta(hours=6):%Y%m%d%H%M%S}+0000",
        }
        return "\r".join(segment.format_map(times) for segment in self.segments) + "\r"


def load_messages(path: Path) -> tuple[Message, ...]:
    """All messages of ``messages.json``."""
    return tuple(
        Message(entry["name"], entry["at"], tuple(entry["segments"]))
        for entry in json.loads(path.read_text(encoding="utf-8"))
    )
