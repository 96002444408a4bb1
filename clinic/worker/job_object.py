"""Windows: a job object that bounds the memory of this process and lets it start no other.

Structures after the Windows documentation of ``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``. Files can still be written with
the rights of the person at the machine; there is no equivalent of a file size limit.
"""

import ctypes
import sys

_EXTENDED_LIMIT_INFORMATION = 9
_ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED = 0x0008, 0x0100, 0x0400
_NO_ERROR_WINDOWS = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX


class _Basic(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION: 144 bytes in a 64-bit process."""

    _fields_ = (
        ("basic", _Basic),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits(memory: int) -> Limits:
    """One process, at most ``memory`` bytes, no window that tells of a crash."""
    made = Limits()
    made.basic.limit_flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED
    made.basic.active_process_limit = 1
    made.process_memory = memory
    return made


def enter(memory: int) -> bool:
    """Put this process into a job of its own; False where the system does not let it."""
    if sys.platform != "win32":
        return False
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.SetErrorMode(_NO_ERROR_WINDOWS)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return False
    wanted = limits(memory)
    kernel.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    told = kernel.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(wanted), ctypes.sizeof(wanted))
    return bool(told and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()))
