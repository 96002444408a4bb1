"""Commands without a window: ``python main.py COMMAND ...``, the same services as the window uses.

Exit codes: 0 done; 1 some items were refused; 2 wrong use; 3 the clinic folder could not be opened.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from clinic.commands import body, laboratory, paper, people, pictures, storage
from clinic.commands.frame import CANNOT_OPEN, SOME_REFUSED, WRONG_USE, Call, Result, UsageError, general, say
from clinic.errors import CannotOpen, ClinicError
from clinic.records.partial_date import PartialDate


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="skinfolio",
        description="Skinfolio, a dermatology clinic logger. Without a command it opens the window.",
        parents=[general()],
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (storage, people, pictures, body, laboratory, paper):
        module.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(arguments)
    call = Call(args)
    try:
        result: Result = args.run(call)
    except UsageError as error:
        say([error.what, error.todo])
        return WRONG_USE
    except CannotOpen as error:
        say([error.what, error.todo])
        return CANNOT_OPEN
    except ClinicError as error:
        say([error.what, error.todo])
        return SOME_REFUSED
    finally:
        for clinic in call.opened:
            clinic.close()
    if getattr(args, "json", False):
        sys.stdout.write(json.dumps(result.data, ensure_ascii=False, default=_plain) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in result.lines)
    return result.code


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PartialDate | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


if __name__ == "__main__":
    sys.exit(main())
