"""A machine without a Chinese font prints boxes without any error, so the start says it."""

import subprocess
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning

HINT = "Install one, for example: apt-get install fonts-noto-cjk fontconfig"


def chinese_font(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Ask fontconfig for a font that covers Chinese; without one printed reports would be unreadable."""
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=20, check=True
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return [Warning("fontconfig could not be asked for fonts (fc-list).", hint=HINT, id="reports.W002")]
    return [] if found else [Warning("No font covers Chinese; printed forms show boxes.", hint=HINT, id="reports.W001")]
