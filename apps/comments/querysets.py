"""The door to comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.visitors import preferences_of
from apps.communities.querysets import place_is_visible
from apps.posts.querysets import long_texts, text_is_readable

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer
    from apps.comments.models import Comment  # noqa: F401 -- in the string below


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, viewer: Viewer) -> CommentQuerySet:
        """Comments whose place exists for the viewer; a gone one is a row whose replies hang somewhere.
        Their text goes through `with_text_for`."""
        return self.filter(place_is_visible(viewer, "community__"))

    def readable_by(self, viewer: Viewer) -> CommentQuerySet:
        """Comments whose text the viewer may read, under posts that they may read or that no dump brought: for
        profiles and counts."""
        from apps.posts.models.post import NOT_IN_DUMP

        post_is_kept = Q(post__deleted_at__isnull=True, post__author__erased_at__isnull=True)
        post_is_kept |= Q(post__title=NOT_IN_DUMP)
        post_is_kept &= Q(post__removed_at__isnull=True)
        return self.visible_to(viewer).filter(text_is_readable(viewer)).filter(post_is_kept)

    def suited_to(self, viewer: Viewer) -> CommentQuerySet:
        """Without those under NSFW posts unless the viewer asked for them."""
        return self if preferences_of(viewer).shows_nsfw else self.filter(post__is_nsfw=False, community__is_nsfw=False)

    def by(self, author: User) -> CommentQuerySet:
        return self.filter(author=author)

    def with_place(self) -> CommentQuerySet:
        """Each row with its post, the post's author and the community."""
        rows = self.select_related("post__community", "post__author", "community")
        texts = ("post__body", "post__body_html", "post__author__bio")
        return rows.defer(*texts, *long_texts("post__community"), *long_texts("community"))

    def for_act(self) -> CommentQuerySet:
        """Each row with its post and community, for somebody who does something to it; without the texts."""
        return self.with_place().defer("body", "body_html")

    def with_vote_of(self, viewer: Viewer) -> CommentQuerySet:
        """Each row with `.viewer_vote`: -1, 0 or 1, by a join through the unique index."""
        if not viewer.is_authenticated:
            return self.annotate(  # type: ignore[no-redef]
                viewer_vote=Value(0, SmallIntegerField())
            )
        return self.annotate(  # type: ignore[no-redef]
            mine=FilteredRelation("votes", condition=Q(votes__voter=viewer.pk)),
            viewer_vote=Coalesce(F("mine__value"), Value(0), output_field=SmallIntegerField()),
        )

    def with_saved_by(self, viewer: Viewer) -> CommentQuerySet:
        """Each row with `.is_saved`."""
        if not viewer.is_authenticated:
            return self.annotate(  # type: ignore[no-redef]
                is_saved=Value(value=False, output_field=models.BooleanField())
            )
        from apps.comments.models import SavedComment

        return self.annotate(  # type: ignore[no-redef]
            is_saved=Exists(SavedComment.objects.filter(comment=OuterRef("pk"), member=viewer))
        )

    def with_text_for(self, viewer: Viewer) -> CommentQuerySet:
        """Each row with `.is_readable`, `.shown_body`, `.shown_html` and `.shown_author` (a key or null), blanked in
        SQL where the viewer may not read; the stored texts are not loaded."""
        readable = text_is_readable(viewer)

        def shown(column: str) -> Case:
            return Case(When(readable, then=F(column)), default=Value(""), output_field=CharField())

        return self.annotate(  # type: ignore[no-redef]
            is_readable=Case(When(readable, then=Value(value=True)), default=Value(value=False)),
            shown_body=shown("body"),
            shown_html=shown("body_html"),
            shown_author=Case(
                When(readable, then=F("author_id")), default=Value(None), output_field=models.BigIntegerField()
            ),
        ).defer("body", "body_html")
