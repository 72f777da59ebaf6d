"""Limits a process lays on itself before it touches untrusted bytes."""

import re
import resource
from pathlib import Path

from apps.spreadsheets.reading.limits import Limits

OUTPUT_BYTES = 512 * 1024 * 1024


def lower(kind: int, value: int, spare: int = 0) -> None:
    """Lowers one limit for good, `spare` above it the hard one; a lower one that is in force already stays."""
    _, hard = resource.getrlimit(kind)
    highest = value + spare if hard == resource.RLIM_INFINITY else min(value + spare, hard)
    resource.setrlimit(kind, (min(value, highest), highest))


def peak_memory() -> int:
    """The highest resident memory of this process so far, in MB; 0 where the kernel does not tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


def confine(limits: Limits) -> None:
    """Bounds memory, processor time, output and open files; forbids core dumps."""
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, limits.cpu_seconds, spare=2)  # a second signal, for who ignores the first
    lower(resource.RLIMIT_AS, limits.memory_bytes)
    lower(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    lower(resource.RLIMIT_NOFILE, 64)
