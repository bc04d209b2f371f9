"""Load templates, which have one element a line, without the indentation that this costs."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
# A line that holds one comment, or one tag that writes nothing at its own place. Not `block`: what another template
# writes into it need not end with a line break.
_SILENT_LINE = re.compile(
    r"^(\{#.*#\}|\{% (?:(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|extends)\b[^%]*|[^%]* as \w+) %\})\n",
    re.MULTILINE,
)


class TrimmedTemplates(filesystem.Loader):
    """Loads HTML templates trimmed. While debugging they stay as they are, so that errors name the right lines."""

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        return contents if self.engine.debug or not origin.name.endswith(".html") else trimmed(contents)


def trimmed(source: str) -> str:
    """Take the indentation from every line, and the line break from each line that writes nothing.

    Jinja calls this `lstrip_blocks` and `trim_blocks`. Where two texts had whitespace between them, some stays."""
    return _SILENT_LINE.sub(r"\1", _INDENTATION.sub("", source))
