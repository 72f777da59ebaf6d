#!/usr/bin/env python3
"""Runs a management command; starts the embedded database and broker first when the command may need them."""

import os
import sys

from django.core.management import execute_from_command_line

from parkservice.embedded.services import ensure_running_for

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings")
    ensure_running_for(sys.argv[1:])
    execute_from_command_line(sys.argv)
