"""What a community asks of its posts. Asked by the form, which shows the sentences at their fields, and again by the
service inside the transaction, since a moderator may have changed the settings in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.communities.models import Community, FlairTemplate, TextRule
from apps.posts.models import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to post; the texts are clean."""

    kind: Kind
    title: str
    body: str
    domain: str = ""
    flair: FlairTemplate | None = None


def unmet(community: Community, draft: Draft, *, is_edit: bool = False) -> dict[str, str]:
    """A sentence for each field that the community's requirements refuse; empty when all is well. No statement.

    Fields: community (the kind is not taken here), title, url, body, flair. An edit changes neither title nor link, so
    these are not asked again."""
    found = {"body": _text_problem(community, draft), "flair": _flair_problem(community, draft)}
    if not is_edit:
        found |= {
            "community": _kind_problem(community, draft),
            "title": _title_problem(community, draft.title),
            "url": _domain_problem(community, draft.domain) if draft.kind == Kind.LINK else "",
        }
    return {field: sentence for field, sentence in found.items() if sentence}


def _kind_problem(community: Community, draft: Draft) -> str:
    if draft.kind == Kind.TEXT and not community.allows_text:
        return _("r/%(name)s takes links only. Post a link, or choose another community.") % {"name": community.name}
    if draft.kind == Kind.LINK and not community.allows_links:
        return _("r/%(name)s takes text only. Post a text, or choose another community.") % {"name": community.name}
    return ""


def _text_problem(community: Community, draft: Draft) -> str:
    if community.text_rule == TextRule.REQUIRED and not draft.body:
        return _("r/%(name)s asks for some text in every post.") % {"name": community.name}
    if community.text_rule == TextRule.FORBIDDEN and draft.kind == Kind.LINK and draft.body:
        return _("In r/%(name)s a link carries no text. Leave the text out, or put it into a comment.") % {
            "name": community.name
        }
    return ""


def _flair_problem(community: Community, draft: Draft) -> str:
    if community.requires_flair and draft.flair is None:
        return _("Choose one flair: r/%(name)s asks for it.") % {"name": community.name}
    return ""


def _title_problem(community: Community, title: str) -> str:
    wanted, unwanted = list(_lines(community.title_words)), list(_lines(community.banned_title_words))
    if wanted and not any(_holds(title, word) for word in wanted):
        return _("In r/%(name)s a title holds one of: %(words)s.") % {
            "name": community.name,
            "words": _(", ").join(wanted),
        }
    found = [word for word in unwanted if _holds(title, word)]
    if found:
        return _("In r/%(name)s a title does not hold: %(words)s.") % {
            "name": community.name,
            "words": _(", ").join(found),
        }
    return ""


def _domain_problem(community: Community, domain: str) -> str:
    allowed, banned = list(_lines(community.allowed_domains)), list(_lines(community.banned_domains))
    if allowed and not any(_belongs(domain, host) for host in allowed):
        return _("r/%(name)s takes links to these sites only: %(hosts)s.") % {
            "name": community.name,
            "hosts": _(", ").join(allowed),
        }
    if any(_belongs(domain, host) for host in banned):
        return _("r/%(name)s takes no links to %(host)s.") % {"name": community.name, "host": domain}
    return ""


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _holds(title: str, word: str) -> bool:
    """Whether the word, or the words, stand in the title as such: "cat" does not stand in "category"."""
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", title.casefold()) is not None


def _belongs(domain: str, host: str) -> bool:
    """Whether the domain is this host or below it."""
    host = host.casefold().removeprefix("www.")
    return domain == host or domain.endswith(f".{host}")
