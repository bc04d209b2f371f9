"""What those who may log in have saved and hidden, so that no page of theirs is empty."""

from __future__ import annotations

from collections.abc import Mapping

from apps.accounts.models import User
from apps.comments.models import SavedComment
from apps.importer.demo.shapes import Demo
from apps.importer.demo.write_posts import Comments, Posts
from apps.posts.models import HiddenPost, SavedPost

EVERY_NTH_POST = 23
EVERY_NTH_COMMENT = 211
HIDDEN = 3


def write_shelves(demo: Demo, people: Mapping[str, User], posts: Posts, comments: Comments) -> None:
    """Public posts and comments only, the same for each; three statements."""
    members = [people[person.name] for person in demo.people if person.role]
    readable = [post for shape, post in posts if not post.is_gone and not post.community.is_private]
    kept = readable[::EVERY_NTH_POST]
    unwanted = [post for post in readable if post not in kept and post.ups < post.downs + 10][:HIDDEN]
    SavedPost.objects.bulk_create(SavedPost(post=post, member=member) for member in members for post in kept)
    HiddenPost.objects.bulk_create(HiddenPost(post=post, member=member) for member in members for post in unwanted)
    spoken = [comment for shape, comment in comments if not comment.is_gone and not comment.community.is_private]
    SavedComment.objects.bulk_create(
        SavedComment(comment=comment, member=member) for member in members for comment in spoken[::EVERY_NTH_COMMENT]
    )
