"""Reading another process's memory, as far as the system lets us (Linux)."""

from pathlib import Path


def readable(process: int) -> bool:
    """Whether this process's memory can be read here."""
    try:
        with Path(f"/proc/{process}/mem").open("rb"):
            return True
    except OSError:
        return False


def count(process: int, wanted: dict[str, bytes]) -> dict[str, int]:
    """How often each of ``wanted`` occurs in the writable memory of ``process``; never, where it cannot be read."""
    found = dict.fromkeys(wanted, 0)
    if not readable(process):
        return found
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if "rw" not in rights or "[v" in line:
                continue
            start, end = (int(number, 16) for number in span.split("-"))
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            for name, needle in wanted.items():
                found[name] += content.count(needle)
    return found
