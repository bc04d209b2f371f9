#!/usr/bin/env python3
"""Django's commands, in Thicket's own environment: `python3 manage.py …` works without activating anything."""

from __future__ import annotations

import os
import sys

from config.bootstrap import ensure_or_exit

if __name__ == "__main__":
    ensure_or_exit()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
