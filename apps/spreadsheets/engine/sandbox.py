"""Starts the bounded child and turns every way it can end into an answer or a reason."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.spreadsheets.reading.limits import Limits, Refused

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
# Nothing of the parent's surroundings: no database address, no secrets.
SURROUNDINGS = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
KILLED = {signal.SIGXCPU: "too_slow", signal.SIGKILL: "too_much_memory", signal.SIGABRT: "too_much_memory"}


def run(task: str, request: Mapping[str, Any], limits: Limits, module: str = "child") -> dict[str, Any]:
    """The child's answer; raises Refused with the file's reason, or with the reason its death suggests."""
    message = json.dumps({**request, "task": task, "limits": limits._asdict()}, ensure_ascii=False)
    command = [sys.executable, "-s", "-E", "-m", f"apps.spreadsheets.engine.{module}"]
    try:
        done = subprocess.run(
            command,
            input=message.encode(),
            capture_output=True,
            cwd=ROOT,
            env=SURROUNDINGS,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too_slow") from error
    if done.returncode != 0:
        logger.warning(
            "child for %s ended with %s: %s", task, done.returncode, done.stderr[-2000:].decode("utf-8", "replace")
        )
        raise Refused(KILLED.get(signal.Signals(-done.returncode), "crashed") if done.returncode < 0 else "crashed")
    reply: dict[str, Any] = json.loads(done.stdout)
    if "refused" in reply:
        raise Refused(reply["refused"]["code"], **reply["refused"]["params"])
    return reply
