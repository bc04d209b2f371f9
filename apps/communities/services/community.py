"""How a community begins, and how its settings change."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.communities.flair import offered_flair
from apps.communities.models import Action, Community, FlairTemplate, Membership, Permission, Visibility
from apps.communities.names import is_available, shape
from apps.communities.permissions import require_permission
from apps.communities.rules import FlairMissing, NameNotAvailable
from apps.communities.services.log import record_about_community
from apps.communities.services.membership import membership_of, subscribe
from apps.communities.signals import standing_changed
from apps.core.markdown import render

if TYPE_CHECKING:
    from apps.accounts.models import User

# What posts have to follow at once, in the same transaction.
WEIGHTY = frozenset(("visibility", "is_nsfw", "in_popular"))


class Settings(TypedDict, total=False):
    """What moderators may change; the name is for ever. Texts are clean, lists of words and domains one a line."""

    title: str
    description: str
    sidebar: str
    submit_text: str
    visibility: str
    is_nsfw: bool
    in_popular: bool
    is_indexable: bool
    post_kinds: str
    text_rule: str
    requires_flair: bool
    title_words: str
    banned_title_words: str
    allowed_domains: str
    banned_domains: str
    suggested_sort: str
    score_hidden_minutes: int
    archive_after_days: int


@transaction.atomic
def create_community(
    *,
    creator: User,
    name: str,
    title: str,
    description: str = "",
    visibility: str = Visibility.PUBLIC,
    is_nsfw: bool = False,
) -> Community:
    """The creator is its first subscriber and its senior moderator with every permission.

    Raises NameNotAvailable for a reserved, retired or taken name (also when somebody takes it at this very moment),
    and ValidationError for a name of a wrong shape."""
    shape(name)
    if not is_available(name):
        raise NameNotAvailable
    community = _insert(
        Community(
            name=name,
            title=title or name,
            description=description,
            visibility=visibility,
            is_nsfw=is_nsfw,
            created_by=creator,
        )
    )
    founder = membership_of(community=community, member=creator)
    Membership.objects.filter(pk=founder.pk).update(
        moderates_since=timezone.now(), **{f"may_{permission.value}": True for permission in Permission}
    )
    subscribe(member=creator, community=community)
    record_about_community(community=community, moderator=creator, action=Action.CREATE_COMMUNITY)
    community.refresh_from_db(fields=["subscriber_count"])
    return community


@transaction.atomic
def change_settings(*, moderator: User, community: Community, settings: Settings) -> Community:
    """Writes what differs, and logs the names of those settings; a call that changes nothing logs nothing.

    Renders sidebar and submit text. When visibility, NSFW or r/popular changed, `standing_changed` is sent before the
    transaction ends. Locks the community's row first. Raises PermissionDenied, FlairMissing."""
    require_permission(moderator, community, Permission.CONFIG)
    row = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    changed = sorted(name for name in _known(settings) if getattr(row, name) != settings[name])  # type: ignore[literal-required]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, settings[name])  # type: ignore[literal-required]
    if row.requires_flair and not offered_flair(row, FlairTemplate.Wearer.POST).exists():
        raise FlairMissing
    row.sidebar_html, row.submit_html = render(row.sidebar), render(row.submit_text)
    row.save(update_fields=[*changed, "sidebar_html", "submit_html"])
    if WEIGHTY.intersection(changed):
        standing_changed.send(sender=Community, community=row)
    record_about_community(
        community=row,
        moderator=moderator,
        action=Action.EDIT_SETTINGS,
        details={"settings": changed},
    )
    return row


def _insert(community: Community) -> Community:
    try:
        # A savepoint: PostgreSQL ends the whole transaction at an error outside of one.
        with transaction.atomic():
            community.save(force_insert=True)
    except IntegrityError:
        if Community.objects.filter(name__iexact=community.name).exists():
            raise NameNotAvailable from None
        raise
    return community


def _known(settings: Settings) -> list[str]:
    """Only names that stand in Settings, whatever was sent. Raises KeyError for others."""
    foreign = settings.keys() - Settings.__annotations__.keys()
    if foreign:
        raise KeyError(", ".join(sorted(foreign)))
    return list(settings)
