"""One community with everything that a writing address can act on, and everybody who may come to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community, FlairTemplate, Membership, Permission, Rule, Visibility
from apps.posts.models import Post
from tests.factories import make_ban, make_comment, make_community, make_member, make_moderator, make_post, make_user

# One moderator for each permission, who has that one only.
BY_PERMISSION = {
    "moderator of people": Permission.ACCESS,
    "moderator of settings": Permission.CONFIG,
    "moderator of flair": Permission.FLAIR,
    "moderator of posts": Permission.POSTS,
}


@dataclass
class Place:
    """`viewers`: each kind of person, None for a visitor. `values`: what fills the parameters of an address; the item
    is the author's. `own_values`: the same with an item of the viewer's own, for those who wrote one. `flair`: the one
    that the form of an address gives."""

    community: Community
    viewers: dict[str, User | None]
    values: dict[str, Any]
    own_values: dict[str, dict[str, Any]]
    flair: dict[str, int]


def make_place(visibility: Visibility) -> Place:
    """About 30 rows of people and things."""
    place = make_community("meadow", visibility=visibility)
    earlier = timezone.now() - timedelta(days=9)
    viewers: dict[str, User | None] = {
        "visitor": None,
        "stranger": make_user("a_stranger"),
        "subscriber": make_member(place, "a_subscriber"),
        "approved": make_member(place, "an_approved", approved=True),
        "author": make_member(place, "an_author", approved=True),
        "banned": make_member(place, "a_banned", approved=True),
        "invited": make_member(place, "an_invited"),
        "senior": make_moderator(place, "a_senior", since=earlier),
        "deputy": make_moderator(place, "a_deputy", since=earlier + timedelta(days=1)),
        **{name: make_moderator(place, permissions=(permission,)) for name, permission in BY_PERMISSION.items()},
        "moderator elsewhere": make_moderator(make_community("heath"), "mod_elsewhere"),
        "operator": make_user("the_operator", is_staff=True, is_superuser=True),
    }
    make_moderator(place, "a_junior", permissions=(Permission.FLAIR,))
    make_ban(place, _named(viewers, "banned"))
    asked = [_named(viewers, "invited"), make_member(place, "an_asked")]
    Membership.objects.filter(community=place, member__in=asked).update(
        invited_at=earlier, invited_by=_named(viewers, "senior"), may_flair=True
    )
    Rule.objects.create(community=place, position=1, title="Be kind")
    rule = Rule.objects.create(community=place, position=2, title="Stay on topic")
    flair = FlairTemplate.objects.create(community=place, text="Question", wearer=FlairTemplate.Wearer.POST)
    worn = FlairTemplate.objects.create(community=place, text="Gardener", wearer=FlairTemplate.Wearer.MEMBER)
    values = {"name": place.name, "username": "a_junior", "rule_id": rule.pk, "flair_id": flair.pk}
    own = {
        name: {**values, **_written(place, _named(viewers, name))}
        for name in ("author", "banned", "moderator of posts")
    }
    given = {"set_flair": flair.pk, "set_member_flair": worn.pk, "my_flair": worn.pk}
    return Place(place, viewers, own["author"], own, given)


def _named(viewers: dict[str, User | None], name: str) -> User:
    person = viewers[name]
    assert person
    return person


def _written(place: Community, author: User) -> dict[str, Any]:
    post: Post = make_post(place, author, body="with text")
    comment: Comment = make_comment(post, author)
    return {"id36": post.id36, "slug": post.slug, "cid36": comment.id36}
