"""Which names a community may take."""

from __future__ import annotations

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.names import folded
from apps.communities.models import Community, RetiredCommunityName
from apps.communities.models.community import NAME_MAX, NAME_MIN

shape = RegexValidator(
    rf"\A[A-Za-z0-9][A-Za-z0-9_]{{{NAME_MIN - 1},{NAME_MAX - 1}}}\Z",
    _("A name has 3 to 21 letters (a to z), digits or underscores, and begins with a letter or a digit."),
)

# What a feed, a page or Reddit's habits mean by the word, and what would speak for the site.
_FEEDS = """
    all best controversial domain everything explore feed frontpage friends front_page home hot mod modqueue multi new
    popular random randnsfw myrandom rising subscribed top trending
"""
_PLACES = """
    about account accounts admin announcements api atom auth banned comment comments communities community
    contributors create edit flair frontpage help inbox invitations json lab log login logout message messages
    moderators moderation news notifications official password post posts preferences prefs privacy profile profiles
    register rss rules saved search settings sidebar signin signup site sitemap static submit submitted subreddit
    subreddits subscribe support system terms traffic undefined user users wiki www
"""
_ROLES = """
    administrator administrators admins deleted everyone me moderator mods nobody none null operator operators reddit
    removed root staff team thicket unknown you
"""
# r/u_name is Reddit's address of a person.
_PEOPLE = re.compile(r"\Au_", re.IGNORECASE)


def is_reserved(name: str) -> bool:
    """Whether the name belongs to the site, in any spelling that looks the same."""
    return folded(name) in RESERVED or _PEOPLE.match(name) is not None


def is_available(name: str) -> bool:
    """Whether a new community may bear a well-formed name: not reserved, not retired, not taken in any case.

    At most two statements. Which of these it is must not be told: a private community is one of the taken."""
    if is_reserved(name):
        return False
    return not (
        RetiredCommunityName.objects.filter(name__iexact=name).exists()
        or Community.objects.filter(name__iexact=name).exists()
    )


RESERVED = frozenset(folded(word) for word in f"{_FEEDS} {_PLACES} {_ROLES}".split())
