"""Strings that break careless software, and the fields of the site into which people could type them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import Field

from apps.accounts.admin import DeactivateActForm
from apps.accounts.forms import MemberPreferencesForm, SignUpForm
from apps.accounts.models import OperatorAction, User
from apps.comments.forms import RemoveForm as RemoveCommentForm
from apps.comments.forms import ReplyForm
from apps.comments.models import Comment
from apps.communities.forms.community import SettingsForm
from apps.communities.forms.flair import EditFlairForm
from apps.communities.forms.people import BanForm
from apps.communities.forms.rules import RuleForm
from apps.communities.models import Ban, Community, FlairTemplate, ModAction, Rule
from apps.core.fields import LineField
from apps.core.markdown import render
from apps.posts.forms import RemoveForm, SubmitForm
from apps.posts.models import Post

# Used where the corpora are not at hand, and always first.
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" autofocus tabindex=1 onfocus=alert(1) x="',
    "' autofocus tabindex=1 onfocus=alert(1) x='",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<input autofocus onfocus=alert(1)>",
    "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=alert(1)>x</b>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<body onpageshow=alert(1)>",
    "<a href=javascript:alert(1) onmouseover=alert(1)>x</a>",
    "<object data='data:text/html,<script>alert(1)</script>' onerror=alert(1)></object>",
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    '![x](x"onerror=alert(1)//)',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<img src=x onerror=alert(1)>`",
    ">!<img src=x onerror=alert(1)>!<",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
]


@dataclass(frozen=True)
class Box:
    """A field of a form, and the columns that hold what was typed there.

    `around`: shapes of a value in which a hostile part may pass, beside the bare string. `html`: the column of the
    rendered text, and what renders it."""

    field: Field
    columns: tuple[tuple[type[Model], str], ...]
    around: tuple[str, ...] = ()
    html: tuple[str, Callable[[str], str]] | None = None

    def takes(self, text: str) -> str:
        """The text as the field would hand it on; "" when it refuses it, or takes it for nothing."""
        try:
            return str(self.field.clean(text))
        except ValidationError:
            return ""

    def accepted(self, strings: Sequence[str]) -> list[str]:
        """What the field makes of each string that it takes, in every shape; each value once."""
        shaped = (shape.replace("{}", text) for text in strings for shape in ("{}", *self.around))
        return [text for text in dict.fromkeys(map(self.takes, shaped)) if text]


_SETTINGS, _SUBMIT, _RULE, _BAN = (form.base_fields for form in (SettingsForm, SubmitForm, RuleForm, BanForm))
BOXES: dict[str, Box] = {
    "title of a post": Box(_SUBMIT["title"], ((Post, "title"), (ModAction, "target_name"))),
    "text of a post": Box(_SUBMIT["text"], ((Post, "body"),), html=("body_html", partial(render, headings_from=2))),
    "link": Box(
        _SUBMIT["url"],
        ((Post, "url"),),
        around=(
            "https://example.org/{}",
            "https://example.org/?q={}",
            "https://example.org/#!{}",
            "https://{}.example/",
        ),
    ),
    "comment": Box(ReplyForm.base_fields["body"], ((Comment, "body"),), html=("body_html", render)),
    "title of a community": Box(_SETTINGS["title"], ((Community, "title"),)),
    "description": Box(_SETTINGS["description"], ((Community, "description"),)),
    "sidebar": Box(_SETTINGS["sidebar"], ((Community, "sidebar"),), html=("sidebar_html", render)),
    "text beside the form": Box(_SETTINGS["submit_text"], ((Community, "submit_text"),), html=("submit_html", render)),
    "words of titles": Box(_SETTINGS["title_words"], ((Community, "title_words"),)),
    "words against titles": Box(_SETTINGS["banned_title_words"], ((Community, "banned_title_words"),)),
    "sites of links": Box(_SETTINGS["allowed_domains"], ((Community, "allowed_domains"),), around=("{}.example",)),
    "sites against links": Box(_SETTINGS["banned_domains"], ((Community, "banned_domains"),), around=("{}.example",)),
    "rule": Box(_RULE["title"], ((Rule, "title"),)),
    "explanation of a rule": Box(_RULE["text"], ((Rule, "text"),)),
    "flair": Box(EditFlairForm.base_fields["text"], ((FlairTemplate, "text"),)),
    "reason of a ban": Box(_BAN["reason"], ((Ban, "reason"),)),
    "note on a ban": Box(_BAN["note"], ((Ban, "note"),)),
    "about oneself": Box(MemberPreferencesForm.base_fields["bio"], ((User, "bio"),)),
    "mail address": Box(SignUpForm.base_fields["email"], ((EmailAddress, "email"),), around=('"{}"@example.org',)),
    "reason of a removal": Box(RemoveForm.base_fields["reason"], ((Post, "removed_reason"), (ModAction, "reason"))),
    "reason for a comment": Box(RemoveCommentForm.base_fields["reason"], ((Comment, "removed_reason"),)),
    "reason of an operator": Box(DeactivateActForm.base_fields["reason"], ((OperatorAction, "reason"),)),
    # Typed elsewhere: what an imported person was called. The importer cleans it as a line and cuts it.
    "imported name": Box(LineField(limit=100), ((User, "imported_name"),)),
}


def corpus() -> list[str]:
    """Our own strings, then those of the data folder, each once."""
    strings = list(OWN)
    if folder := os.environ.get("THICKET_DATA"):
        for name in ("xss", "naughty_strings"):
            strings += json.loads((Path(folder) / "text" / f"{name}.json").read_text("utf-8"))
    return list(dict.fromkeys(strings))


def packed(texts: Sequence[str], limit: int, *, by: str = " ") -> list[str]:
    """As many texts in each value as `limit` characters hold, in their order; longer ones alone."""
    packs: list[str] = []
    for text in texts:
        if packs and len(packs[-1]) + len(by) + len(text) <= limit:
            packs[-1] += by + text
        else:
            packs.append(text)
    return packs
