"""The door to posts: which rows somebody may see, and which texts somebody may read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.permissions import can_operate
from apps.accounts.visitors import preferences_of
from apps.communities.models import Membership
from apps.communities.querysets import place_is_visible

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer
    from apps.communities.models import Community
    from apps.posts.models import Post  # noqa: F401 -- in the string below


def text_is_readable(viewer: Viewer) -> Q:
    """Condition: the row is neither deleted nor removed, or is the viewer's own or of a community they moderate.

    A deleted text is gone for everybody, and with an erased author all that they wrote.
    For posts and comments alike (both have community, author and the times)."""
    kept = Q(deleted_at__isnull=True, author__erased_at__isnull=True)
    if can_operate(viewer):
        return kept
    if not viewer.is_authenticated:
        return kept & Q(removed_at__isnull=True)
    moderated = Membership.objects.filter(member=viewer, moderates_since__isnull=False).values("community_id")
    return kept & (Q(removed_at__isnull=True) | Q(author=viewer.pk) | Q(community__in=moderated))


def erasure_is_done() -> Q:
    """Condition: the row has lost its text already, if its author has had everything erased."""
    return Q(deleted_at__isnull=False) | Q(author__erased_at__isnull=True)


def long_texts(community: str) -> tuple[str, ...]:
    """The columns of a community, at this path, that no row of a listing needs."""
    names = ("sidebar", "sidebar_html", "submit_text", "submit_html")
    return tuple(f"{community}__{name}" for name in names)


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> PostQuerySet:
        """Posts whose place exists for the viewer. Their text goes through `with_text_for`."""
        return self.filter(place_is_visible(viewer, "community__"))

    def readable_by(self, viewer: Viewer) -> PostQuerySet:
        """Posts whose text the viewer may read: for listings, profiles, counts, "other discussions"."""
        return self.visible_to(viewer).filter(text_is_readable(viewer))

    def suited_to(self, viewer: Viewer) -> PostQuerySet:
        """Without NSFW unless the viewer asked for it."""
        return self if preferences_of(viewer).shows_nsfw else self.filter(is_nsfw=False, community__is_nsfw=False)

    def not_hidden_by(self, viewer: Viewer) -> PostQuerySet:
        if not viewer.is_authenticated:
            return self
        from apps.posts.models import HiddenPost

        return self.filter(~Exists(HiddenPost.objects.filter(post=OuterRef("pk"), member=viewer)))

    def in_community(self, community: Community) -> PostQuerySet:
        return self.filter(community=community)

    def by(self, author: User) -> PostQuerySet:
        return self.filter(author=author)

    def since(self, moment: datetime | None) -> PostQuerySet:
        return self if moment is None else self.filter(created_at__gte=moment)

    def with_vote_of(self, viewer: Viewer) -> PostQuerySet:
        """Each row with `.viewer_vote`: -1, 0 or 1. A join through the unique index, no statement of its own."""
        if not viewer.is_authenticated:
            return self.annotate(  # type: ignore[no-redef]
                viewer_vote=Value(0, SmallIntegerField())
            )
        return self.annotate(  # type: ignore[no-redef]
            mine=FilteredRelation("votes", condition=Q(votes__voter=viewer.pk)),
            viewer_vote=Coalesce(F("mine__value"), Value(0), output_field=SmallIntegerField()),
        )

    def with_marks_of(self, viewer: Viewer) -> PostQuerySet:
        """Each row with `.is_saved` and `.is_hidden`."""
        if not viewer.is_authenticated:
            never = Value(value=False, output_field=models.BooleanField())
            return self.annotate(  # type: ignore[no-redef]
                is_saved=never, is_hidden=never
            )
        from apps.posts.models import HiddenPost, SavedPost

        return self.annotate(  # type: ignore[no-redef]
            is_saved=Exists(SavedPost.objects.filter(post=OuterRef("pk"), member=viewer)),
            is_hidden=Exists(HiddenPost.objects.filter(post=OuterRef("pk"), member=viewer)),
        )

    def with_text_for(self, viewer: Viewer) -> PostQuerySet:
        """Each row with `.is_readable`, `.shown_title`, `.shown_body`, `.shown_html` and `.shown_url`, blanked in SQL
        where the viewer may not read; the stored columns themselves are not loaded."""
        from apps.posts.models.post import NOT_IN_DUMP

        readable = text_is_readable(viewer)

        def shown(column: str) -> Case:
            return Case(When(readable, then=F(column)), default=Value(""), output_field=CharField())

        return self.annotate(  # type: ignore[no-redef]
            is_readable=Case(When(readable, then=Value(value=True)), default=Value(value=False)),
            shown_title=Case(
                When(readable, then=F("title")),
                When(removed_at__isnull=False, then=Value("[removed]")),
                When(title=NOT_IN_DUMP, then=F("title")),
                default=Value("[deleted]"),
                output_field=CharField(),
            ),
            shown_body=shown("body"),
            shown_html=shown("body_html"),
            shown_url=shown("url"),
        ).defer("title", "body", "body_html", "url", "domain")

    def with_place(self) -> PostQuerySet:
        """Each row with its community and its author."""
        return self.select_related("community", "author").defer("author__bio", *long_texts("community"))

    def for_act(self) -> PostQuerySet:
        """Each row with its community, for somebody who does something to it; without the texts."""
        return self.with_place().defer("body", "body_html")

    def for_listing(self) -> PostQuerySet:
        """The joins that one row of a listing needs; without the texts, which a row does not show."""
        return self.select_related("author", "community", "flair").defer(
            "body", "body_html", "import_fingerprint", "author__bio", *long_texts("community")
        )
