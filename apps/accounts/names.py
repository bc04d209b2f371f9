"""Which names a person may take."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import NAME_CHARACTERS, NAME_MAX, NAME_MIN, RetiredName, User

NOT_AVAILABLE = _("This name is not available.")
TAKEN = _("This name is taken.")

shape = RegexValidator(
    rf"\A[{NAME_CHARACTERS}]{{{NAME_MIN},{NAME_MAX}}}\Z",
    _("A name has 3 to 20 letters (a to z), digits, hyphens or underscores."),
)
# The setting ACCOUNT_USERNAME_VALIDATORS names this list.
username_validators = [shape]

# Words that would speak for the site, or that a page of the site stands under. A test holds that the first word of
# every address is among them.
_ROLES = """
    admin admins administrator administrators administration anonymous anyone automod automoderator automoderation bot
    ceo council daemon deleted editor everybody everyone founder guest host hostmaster janitor me member members mod
    moderation moderator moderators mods myself nobody null official operator operators owner postmaster removed
    reddit redditor reddit_com root security somebody staff superuser support sysadmin sysop system team thicket
    thicketadmin thicketteam undefined unknown user username users visitor webmaster you
"""
_PLACES = """
    abuse about account accounts all api apple-touch-icon assets atom auth best blog chat code comment comments
    communities community confirm contact controversial css debug delete directory docs domain
    downvoted duplicates edit error explore faq favicon feed feeds files friends front healthz help hidden home hot
    img inbox index invitations jobs js json lab legal live login logout mail media message messages metrics modlog
    modmail new news notification notifications oauth password popular post posts preferences prefs privacy profile
    profiles random readyz register report reports rising robots rss rules saved search security sent settings
    sign-in sign-out sign-up signin signout signup site sitemap static status submit submitted subscribe terms top
    undelete upvoted vote wiki well-known www
"""
# What a closed account is called, and what must not be mistaken for one.
_CLOSED = re.compile(r"\Adeleted[-_]", re.IGNORECASE)


def folded(name: str) -> str:
    """The name as a hasty reader sees it: lower case, without - and _, 0 as o, 1 and i as l."""
    return name.lower().translate(_LOOK_ALIKES)


def is_reserved(name: str) -> bool:
    """Whether the name belongs to the site, in any spelling that looks the same."""
    return folded(name) in RESERVED or _CLOSED.match(name) is not None


def is_retired(name: str) -> bool:
    """Whether a closed account bore it. One statement."""
    return RetiredName.objects.filter(name__iexact=name).exists()


def is_taken(name: str) -> bool:
    """Whether a member or a placeholder of imported people bears it, in any case. One statement."""
    return User.objects.filter(username__iexact=name).exists()


def validate_new_name(name: str) -> str:
    """The name, when a new account may bear it. Raises ValidationError with one sentence.

    The shape is asked first: nothing but ASCII ever reaches a statement. Retired names, and names of people in an
    imported archive, get the sentence of reserved ones, so that nobody learns who was here or who is in a private
    archive."""
    shape(name)
    if is_reserved(name) or is_retired(name):
        raise ValidationError(NOT_AVAILABLE, code="not_available")
    bearer = User.objects.filter(username__iexact=name).only("imported_at").first()
    if bearer is not None and bearer.is_placeholder:
        raise ValidationError(NOT_AVAILABLE, code="not_available")
    if bearer is not None:
        raise ValidationError(TAKEN, code="taken")
    return name


_LOOK_ALIKES = str.maketrans({"_": None, "-": None, "0": "o", "1": "l", "i": "l"})
RESERVED = frozenset(folded(word) for word in f"{_ROLES} {_PLACES}".split())
