"""Posts, their comments, and everybody's votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.comments.models import Comment, CommentVote
from apps.communities.models import Community, FlairTemplate
from apps.core.links import domain_of, url_key
from apps.core.markdown import render
from apps.importer.demo.shapes import Demo, DemoAct, DemoComment, DemoPost
from apps.posts.models import Kind, Post, PostVote
from apps.posts.models.post import HEADINGS_FROM
from apps.votes import ranking
from apps.votes.models import DOWN, UP, Votable

PORTION = 2_000

Posts = list[tuple[DemoPost, Post]]
Comments = list[tuple[DemoComment, Comment]]


def write_posts(demo: Demo, people: Mapping[str, User], communities: Mapping[str, Community], now: datetime) -> Posts:
    """The oldest of the whole site first, so that ids follow time. `reach` is still to be set."""
    flair = {
        (row.community_id, row.text): row for row in FlairTemplate.objects.filter(wearer=FlairTemplate.Wearer.POST)
    }
    shapes = sorted(
        ((shape, communities[place.name]) for place in demo.communities for shape in place.posts),
        key=lambda pair: -pair[0].age,
    )
    rows = []
    for shape, community in shapes:
        row = _post(shape, people, now)
        row.community = community
        row.flair = flair[community.pk, shape.flair] if shape.flair else None
        rows.append(row)
    Post.objects.bulk_create(rows)
    return [(shape, row) for (shape, _community), row in zip(shapes, rows, strict=True)]


def write_comments(posts: Posts, people: Mapping[str, User], now: datetime) -> Comments:
    """One level after the other, since a reply needs the key of its parent: as many statements as the demo is deep."""
    written: dict[int, Comment] = {}
    pairs: Comments = []
    levels: dict[int, list[tuple[DemoComment, Comment, DemoComment | None]]] = {}
    for post_shape, post in posts:
        replies = [0] * len(post_shape.comments)
        for shape in post_shape.comments:
            if shape.parent is not None:
                replies[shape.parent] += 1
        for shape, reply_count in zip(post_shape.comments, replies, strict=True):
            row = _comment(shape, people, now)
            row.post, row.community, row.reply_count = post, post.community, reply_count
            parent = None if shape.parent is None else post_shape.comments[shape.parent]
            levels.setdefault(shape.depth, []).append((shape, row, parent))
    for _depth, level in sorted(levels.items()):
        level.sort(key=lambda entry: -entry[0].age)
        for _shape, row, parent in level:
            row.parent = None if parent is None else written[id(parent)]
        Comment.objects.bulk_create([row for _shape, row, _parent in level], batch_size=PORTION)
        written |= {id(shape): row for shape, row, _parent in level}
        pairs += [(shape, row) for shape, row, _parent in level]
    return pairs


def write_votes(posts: Posts, comments: Comments, people: Mapping[str, User]) -> int:
    """A row for each vote, so that the counters set above are true. Returns their number."""
    keys = {name: person.pk for name, person in people.items()}
    on_posts = [PostVote(target_id=key, voter_id=voter, value=value) for key, voter, value in _ballots(posts, keys)]
    PostVote.objects.bulk_create(on_posts, batch_size=PORTION)
    on_comments = [
        CommentVote(target_id=key, voter_id=voter, value=value) for key, voter, value in _ballots(comments, keys)
    ]
    CommentVote.objects.bulk_create(on_comments, batch_size=PORTION)
    return len(on_posts) + len(on_comments)


def _ballots(
    voted: Sequence[tuple[DemoPost | DemoComment, Votable]], keys: Mapping[str, int]
) -> Iterator[tuple[int, int, int]]:
    """(key of the target, key of the voter, value)."""
    for shape, row in voted:
        yield from ((row.pk, keys[name], UP) for name in shape.ups)
        yield from ((row.pk, keys[name], DOWN) for name in shape.downs)


def _post(shape: DemoPost, people: Mapping[str, User], now: datetime) -> Post:
    created_at = _moment(now, shape.age)
    removal, lock, approval = (shape.acts.get(action) for action in ("removelink", "lock", "approvelink"))
    row = Post(
        author=people[shape.author],
        kind=Kind.LINK if shape.url else Kind.TEXT,
        created_at=created_at,
        birth_rank=ranking.birth_rank(created_at.timestamp()),
        title=shape.title,
        body=shape.body,
        body_html=render(shape.body, headings_from=HEADINGS_FROM),
        url=shape.url,
        domain=domain_of(shape.url) if shape.url else "",
        url_key=url_key(shape.url) if shape.url else "",
        is_nsfw=shape.is_nsfw,
        is_spoiler=shape.is_spoiler,
        edited_at=_when(now, shape.edited),
        removed_at=_done(now, removal),
        removed_by=_doer(people, removal),
        removed_kind=removal.kind if removal else "",
        removed_reason=removal.reason if removal else "",
        approved_at=_done(now, approval),
        approved_by=_doer(people, approval),
        locked_at=_done(now, lock),
        locked_by=_doer(people, lock),
        pinned_slot=shape.pinned_slot,
        distinguished=shape.distinguished,
        comment_count=len(shape.comments),
        ups=len(shape.ups),
        downs=len(shape.downs),
    )
    if shape.deleted is not None:
        # As delete_content leaves it: the place stays, title, text and link are gone.
        row.deleted_at = _when(now, shape.deleted)
        for column, value in Post.ERASED.items():
            setattr(row, column, value)
    return row


def _comment(shape: DemoComment, people: Mapping[str, User], now: datetime) -> Comment:
    removal = shape.acts.get("removecomment")
    is_deleted = shape.deleted is not None
    return Comment(
        author=people[shape.author],
        depth=shape.depth,
        created_at=_moment(now, shape.age),
        body="" if is_deleted else shape.body,
        body_html="" if is_deleted else render(shape.body),
        edited_at=_when(now, shape.edited),
        deleted_at=_when(now, shape.deleted),
        removed_at=_done(now, removal),
        removed_by=_doer(people, removal),
        removed_kind=removal.kind if removal else "",
        removed_reason=removal.reason if removal else "",
        distinguished=shape.distinguished,
        ups=len(shape.ups),
        downs=len(shape.downs),
    )


def _moment(now: datetime, age: float) -> datetime:
    return now - timedelta(seconds=age)


def _when(now: datetime, age: float | None) -> datetime | None:
    return None if age is None else _moment(now, age)


def _done(now: datetime, act: DemoAct | None) -> datetime | None:
    return None if act is None else _moment(now, act.age)


def _doer(people: Mapping[str, User], act: DemoAct | None) -> User | None:
    return None if act is None else people[act.moderator]
