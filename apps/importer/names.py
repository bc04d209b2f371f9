"""Which names imported people and communities bear here. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

from apps.accounts.models import PLACEHOLDER_NAME_MAX
from apps.communities.models.community import IMPORTED_NAME_MAX

# Characters that imported_name, in people and communities, keeps of a name as the dump has it.
ORIGINAL_NAME_MAX = 100
# Names that an import keeps in memory, of people and of communities; beyond, they are forgotten and looked up again.
KNOWN_MAX = 20_000

# Digits that tell one original from another that maps to the same name. No member can have a name as long as the last.
_SUFFIXES = (6, 24)
_NOT_IN_A_PERSON = re.compile(r"[^A-Za-z0-9_-]")
_NOT_IN_A_COMMUNITY = re.compile(r"[^A-Za-z0-9_]")
# Feeds, not communities, stand at /r/<these>/.
_FEEDS = frozenset(("all", "popular", "home", "mod", "friends", "random", "randnsfw", "myrandom", "subscribed"))


def person_names(original: str) -> list[str]:
    """What a placeholder may be called, the best first: the name itself with signs outside our rule as "_", then
    with a suffix that is always the same for this name in any case."""
    return _candidates(_NOT_IN_A_PERSON.sub("_", original), original, "-", PLACEHOLDER_NAME_MAX)


def community_names(original: str) -> list[str]:
    """The same for a community: `reddit.com` is `reddit_com`; `all` is a feed here, so it always gets its suffix."""
    mapped = _NOT_IN_A_COMMUNITY.sub("_", original)
    mapped = f"r{mapped}" if mapped.startswith("_") else mapped
    names = _candidates(mapped, original, "_", IMPORTED_NAME_MAX)
    return names[1:] if mapped.lower() in _FEEDS else names


def stored(original: str) -> str:
    """The original name as its column holds it."""
    return original[:ORIGINAL_NAME_MAX]


def _candidates(mapped: str, original: str, mark: str, longest: int) -> list[str]:
    digits = sha256(original.lower().encode("utf-8", "replace")).hexdigest()
    suffixes = [mark + digits[:count] for count in _SUFFIXES]
    plain = [mapped] if len(mapped) <= longest else []
    return plain + [mapped[: longest - len(suffix)] + suffix for suffix in suffixes]
