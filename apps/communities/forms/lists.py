"""Lists that people type one entry a line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.fields import BodyField
from apps.core.links import clean_url, domain_of
from apps.core.text import clean_line

LINES_MAX = 200
WORD_MAX = 100


class WordsField(BodyField):
    """Words or phrases, one a line; comes out as lines without blanks and repetitions (without regard to case)."""

    def to_python(self, value: Any) -> str:
        lines: dict[str, str] = {}
        for line in super().to_python(value).splitlines():
            entry = self.clean_entry(line) if line.strip() else ""
            if entry:
                lines.setdefault(entry.casefold(), entry)
        if len(lines) > LINES_MAX:
            raise ValidationError(_("These are %(count)s lines. Shorten the list to 200.") % {"count": len(lines)})
        return "\n".join(lines.values())

    def clean_entry(self, line: str) -> str:
        return clean_line(line, limit=WORD_MAX)


class DomainsField(WordsField):
    """Host names, one a line; comes out in lower case and punycode, without www., port and path."""

    def clean_entry(self, line: str) -> str:
        try:
            return domain_of(clean_url(line))
        except ValidationError:
            sentence = _("“%(line)s” is not the name of a site. Write one such as example.org on each line.")
            raise ValidationError(sentence % {"line": line.strip()[:60]}) from None
