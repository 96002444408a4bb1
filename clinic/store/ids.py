"""Keys that sort by the time they were made."""

import secrets
import uuid
from datetime import datetime


def uuid7(now: datetime) -> str:
    """A UUID version 7 (RFC 9562) for ``now`` as 36 characters."""
    millis = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    value = (millis << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=value))
