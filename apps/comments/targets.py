"""How entries of a moderation log find the comments that they tell of."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.comments.models import Comment
from apps.communities.targets import Target

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def find_comments(viewer: Viewer, ids: Collection[int]) -> dict[int, Target]:
    """Author and address of those that the viewer may read now; one statement."""
    rows = Comment.objects.readable_by(viewer).filter(pk__in=ids)
    rows = rows.select_related("post__community", "post__author", "author")
    return {
        row.pk: Target(
            _("a comment by %(name)s") % {"name": row.author_name}, f"{row.get_absolute_url()}?context=3#{row.fullname}"
        )
        for row in rows
    }
