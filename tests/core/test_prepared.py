"""Prepared query sets: the same rows as those that are built anew, for every viewer and at every moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Q, Value
from django.http import Http404

from apps.accounts.models import User
from apps.accounts.sights import present_for, sight_of, values_of
from apps.accounts.visitors import Visitor
from apps.comments.doors import thread_post_or_404
from apps.comments.models import Comment
from apps.comments.threads import load_comments
from apps.communities.doors import community_or_404
from apps.communities.models import Community, Visibility
from apps.communities.standing import standing_of
from apps.core.errors import NotFound
from apps.core.keyset import PageRequest
from apps.core.prepared import COMMUNITY, ITEM, KEYS, MEMBER, MOMENT, Among, Prepared
from apps.posts import feeds, scopes
from apps.posts.doors import visible_row
from apps.posts.models import Post
from apps.posts.sorts import Period, Sort
from tests.factories import make_ban, make_comment, make_community, make_member, make_post
from tests.support.places import Place, make_place

pytestmark = pytest.mark.django_db


def is_there(read: Callable[[], Any]) -> bool:
    try:
        read()
    except (Http404, NotFound):
        return False
    return True


@pytest.fixture(params=Visibility)
def place(request: Any) -> Place:
    return make_place(request.param)


def test_doors_let_everybody_see_what_a_query_set_of_their_own_lets_them_see(place: Place) -> None:
    community = place.community
    for author in (place.viewers["author"], place.viewers["banned"]):
        make_post(community, author, removed=True)
        make_comment(make_post(community, author), author, removed=True)
    posts, comments = list(Post.objects.all()), list(Comment.objects.all())
    for name, person in place.viewers.items():
        viewer = person or Visitor({})
        readable = set(Post.objects.readable_by(viewer).in_community(community).values_list("pk", flat=True))
        listed = feeds.listing(viewer, scopes.in_community(community), Sort.NEW, Period.ALL, PageRequest(100)).rows
        assert {facts.pk for facts in listed} == readable, name
        assert is_there(lambda: community_or_404(viewer, "MEADOW")) == (  # noqa: B023 -- called at once
            Community.objects.visible_to(viewer).filter(pk=community.pk).exists()
        ), name
        visible = set(Post.objects.visible_to(viewer).values_list("pk", flat=True))
        for post in posts:
            for read in (lambda: thread_post_or_404(viewer, post.id36), lambda: visible_row(viewer, post)):  # noqa: B023
                assert is_there(read) == (post.pk in visible), name
        asked: Any = Comment.objects.visible_to(viewer).with_text_for(viewer)
        told = dict(asked.values_list("pk", "is_readable"))
        for comment in comments:
            loaded = load_comments(comment.post, viewer, standing_of(viewer, community), [comment.pk]).branches
            found = [(one.comment.pk, one.comment.is_readable) for one in loaded]
            assert found == [(pk, told[pk]) for pk in (comment.pk,) if pk in told], name


def test_a_ban_ends_for_a_statement_that_was_compiled_while_it_held(author: User) -> None:
    hidden = make_community("hidden", visibility=Visibility.PRIVATE)
    member = make_member(hidden, "a_member", approved=True)
    make_ban(hidden, member, until=datetime.now().astimezone() + timedelta(days=1))
    assert not is_there(lambda: community_or_404(member, "hidden"))
    with time_machine.travel(datetime.now().astimezone() + timedelta(days=2)):
        assert is_there(lambda: community_or_404(member, "hidden"))


def test_each_run_has_its_own_values(author: User, reader: User, community: Community) -> None:
    prepared = Prepared(Post.objects.filter(Among("pk"), author=MEMBER, community=COMMUNITY))
    mine, theirs = make_post(community, author), make_post(community, reader)
    keys = [mine.pk, theirs.pk]
    assert list(prepared.run({KEYS: keys, MEMBER: author.pk, COMMUNITY: community.pk})) == [mine]
    assert list(prepared.run({KEYS: keys, MEMBER: reader.pk, COMMUNITY: community.pk})) == [theirs]
    assert list(prepared.run({KEYS: [], MEMBER: reader.pk, COMMUNITY: community.pk})) == []


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Prepared(Post.objects.filter(pk=ITEM)).run({MEMBER: 1})


def test_constants_keep_their_signs(author: User, community: Community) -> None:
    words = "100 % of 'it', \\ and %s"
    post = make_post(community, author)
    prepared = Prepared(Post.objects.filter(pk=ITEM).annotate(words=Value(words)))
    (row,) = prepared.run({ITEM: post.pk})
    assert row.words == words


def test_moments_are_places(author: User, community: Community) -> None:
    post = make_post(community, author, age=timedelta(hours=1))
    prepared = Prepared(Post.objects.filter(Q(created_at__lt=MOMENT), pk=ITEM))
    assert list(prepared.run({ITEM: post.pk, MOMENT: post.created_at})) == []
    assert list(prepared.run({ITEM: post.pk, MOMENT: post.created_at + timedelta(seconds=1)})) == [post]


def test_a_stand_in_is_alike_and_nobody(reader: User, operator: User) -> None:
    for viewer in (Visitor({}), Visitor({"nsfw": "1"}), reader, operator):
        sight = sight_of(viewer)
        assert sight_of(sight.stand_in()) == sight
        assert set(values_of(viewer)) == ({MEMBER, MOMENT} if viewer.is_authenticated else set())
    assert present_for(sight_of(reader).stand_in()) == MOMENT
    assert present_for(reader) != MOMENT
