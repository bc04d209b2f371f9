"""Rows for tests, in the words of the field. Built on factory-boy; the functions below are what tests call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Ban, Community, Membership, Permission
from apps.core.markdown import render
from apps.posts.models import Kind, Post, PostVote, RemovalKind
from apps.posts.models.post import reach_of, widest_reach
from apps.votes import ranking
from apps.votes.models import UP

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person_{n}")
    password = factory.django.Password(PASSWORD)


class CommunityFactory(factory.django.DjangoModelFactory[Community]):
    class Meta:
        model = Community

    name = factory.Sequence(lambda n: f"place_{n}")
    title = factory.LazyAttribute(lambda row: f"All about {row.name}")


class PostFactory(factory.django.DjangoModelFactory[Post]):
    class Meta:
        model = Post

    community = factory.SubFactory(CommunityFactory)
    author = factory.SubFactory(UserFactory)
    kind = Kind.TEXT
    title = factory.Sequence(lambda n: f"Post number {n}")
    birth_rank = factory.LazyAttribute(lambda row: ranking.birth_rank(row.created_at.timestamp()))
    created_at = factory.LazyFunction(timezone.now)


class CommentFactory(factory.django.DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    body = factory.Sequence(lambda n: f"Comment number {n}")
    created_at = factory.LazyFunction(timezone.now)


def make_user(username: str | None = None, **fields: Any) -> User:
    return UserFactory.create(username=username, **fields) if username else UserFactory.create(**fields)


def make_community(name: str | None = None, **fields: Any) -> Community:
    """Public unless `visibility` says otherwise; without members."""
    return CommunityFactory.create(name=name, **fields) if name else CommunityFactory.create(**fields)


def make_member(community: Community, username: str | None = None, *, user: User | None = None, **fields: Any) -> User:
    """A subscriber; `approved=True` approves too."""
    member = user or make_user(username)
    now = timezone.now()
    if fields.pop("approved", False):
        fields["approved_at"] = now
    Membership.objects.create(community=community, member=member, subscribed_at=now, **fields)
    Community.objects.filter(pk=community.pk).update(subscriber_count=community.subscriber_count + 1)
    community.refresh_from_db(fields=["subscriber_count"])
    return member


def make_moderator(
    community: Community,
    username: str | None = None,
    *,
    user: User | None = None,
    permissions: tuple[Permission, ...] = tuple(Permission),
    since: datetime | None = None,
) -> User:
    """With every permission unless `permissions` names some."""
    rights: dict[str, Any] = {f"may_{permission.value}": True for permission in permissions}
    return make_member(community, username, user=user, moderates_since=since or timezone.now(), **rights)


def make_ban(community: Community, member: User, **fields: Any) -> Ban:
    return Ban.objects.create(community=community, member=member, **fields)


def make_post(community: Community | None = None, author: User | None = None, **fields: Any) -> Post:
    """A text post with its author's own vote; a link post when `url` is given.

    `removed=True`, `deleted=True`, `locked=True` set these states; `age` (timedelta) makes it older; `ups` and `downs`
    are imported votes. `reach` follows the community."""
    ups, downs = fields.pop("ups", 0), fields.pop("downs", 0)
    fields = _states(fields)
    if url := fields.get("url"):
        from apps.core.links import domain_of, url_key

        fields.update(kind=Kind.LINK, domain=domain_of(url), url_key=url_key(url))
    if body := fields.get("body"):
        fields["body_html"] = render(body)
    if community is not None:
        fields["community"] = community
    if author is not None:
        fields["author"] = author
    post = PostFactory.create(imported_ups=ups, imported_downs=downs, ups=ups + 1, downs=downs, **fields)
    if post.author is not None:
        PostVote.objects.create(target=post, voter=post.author, value=UP)
    Post.objects.filter(pk=post.pk).update(reach=reach_of(post, widest_reach(post.community)))
    return Post.objects.select_related("community", "author").get(pk=post.pk)


def make_comment(post: Post, author: User | None = None, *, parent: Comment | None = None, **fields: Any) -> Comment:
    """A comment with its author's own vote and right counters; the states and `age` as in make_post."""
    from django.db.models import F

    ups, downs = fields.pop("ups", 0), fields.pop("downs", 0)
    fields = _states(fields)
    author = author or make_user()
    depth = 0 if parent is None else parent.depth + 1
    fields.setdefault("body", f"A comment by {author.username}")
    comment = CommentFactory.create(
        post=post,
        community=post.community,
        author=author,
        parent=parent,
        depth=depth,
        body_html=render(fields["body"]),
        imported_ups=ups,
        imported_downs=downs,
        ups=ups + 1,
        downs=downs,
        **fields,
    )
    comment.votes.create(voter=author, value=UP)
    Post.objects.filter(pk=post.pk).update(comment_count=F("comment_count") + 1)
    if parent is not None:
        Comment.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + 1)
    made: Comment = Comment.objects.select_related("post__community", "author").get(pk=comment.pk)
    return made


def _states(fields: dict[str, Any]) -> dict[str, Any]:
    now = timezone.now()
    if fields.pop("removed", False):
        fields.update(removed_at=now, removed_kind=RemovalKind.MODERATOR)
    if fields.pop("deleted", False):
        fields["deleted_at"] = now
    if fields.pop("locked", False):
        fields["locked_at"] = now
    age: timedelta | None = fields.pop("age", None)
    if age is not None:
        fields["created_at"] = now - age
    return fields
