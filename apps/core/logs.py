"""What the log of the site says, and what it leaves out."""

from __future__ import annotations

import logging


class NoTraceOfRefusals(logging.Filter):
    """Takes the trace from Django's records of answers below 500: a refusal is no fault of the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
