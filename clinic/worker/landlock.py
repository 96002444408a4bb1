"""Landlock: a Linux process gives up writing, and reading outside of given folders (kernel 5.13 and later).

System calls and bits after the kernel's documentation, userspace-api/landlock. Where the kernel has none, nothing is
taken away and ``enter`` says so.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_PR_SET_NO_NEW_PRIVS = 38
_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_BITS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # fs rights known to each; 5 and later know 16
_NETWORK = 0b11  # bind and connect of TCP, from version 4
_NETWORK_SINCE, _SCOPE_SINCE = 4, 6
_SCOPES = 0b11  # abstract sockets and signals to others, from version 6


def enter(readable: Iterable[Path]) -> bool:
    """Restrict this process for good; False where the kernel has no Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    handled = struct.pack(
        "QQQ",
        (1 << _BITS_BY_VERSION.get(version, 16)) - 1,
        _NETWORK if version >= _NETWORK_SINCE else 0,
        _SCOPES if version >= _SCOPE_SINCE else 0,
    )
    size = 24 if version >= _SCOPE_SINCE else 16 if version >= _NETWORK_SINCE else 8
    rules = libc.syscall(_CREATE, handled, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]  # Linux only
    except OSError:
        return
    try:
        rights = _READ_FILE | (_READ_DIR | _EXECUTE if path.is_dir() else 0)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
