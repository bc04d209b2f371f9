"""The words and addresses of a post's row, for each of its states and each kind of viewer."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from apps.accounts.access import log_in_address
from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.communities.models import Community, Permission
from apps.communities.standing import standing_of
from apps.posts.rows import LEAD_MAX, Author, PostRow, Powers, author_of, rows_of
from tests.factories import make_ban, make_community, make_moderator
from tests.support.facts import post_facts

NOW = 1_700_003_600


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def row(**fields: Any) -> PostRow:
    """The row that a visitor sees."""
    (only,) = rows_of([post_facts(**fields)], Visitor({}))
    return only


def test_a_text_post_leads_to_its_thread() -> None:
    it = row(title="Grüße & <b>more</b>")
    assert it.url == "/r/meadow/comments/10/grue-bmoreb/"
    assert (it.title_url, it.domain_url, it.acts_url, it.fullname) == (it.url, "", "/posts/10/", "t3_10")
    assert it.community_url == "/r/meadow/"
    assert it.post.title == "Grüße & <b>more</b>"


def test_a_link_post_leads_away_and_to_its_host() -> None:
    it = row(url="https://www.example.org/a?b=1", domain="example.org")
    assert (it.title_url, it.domain_url) == ("https://www.example.org/a?b=1", "/domain/example.org/")
    assert it.url.startswith("/r/meadow/comments/10/")


def test_the_address_of_a_removed_post_does_not_tell_its_title() -> None:
    it = row(title="Unseen", removed_kind="moderator")
    assert it.url == "/r/meadow/comments/10/removed/"
    assert it.title_url == it.url


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"removed_kind": "moderator"}, "removed by a moderator"),
        ({"removed_kind": "spam", "removed_reason": "an advert"}, "removed as spam: an advert"),
        ({"removed_kind": "filter", "removed_rule_text": "Be kind"}, "held back by an automatic rule: Be kind"),
        (
            {"removed_kind": "moderator", "removed_rule_text": "Be kind", "removed_reason": "a quarrel"},
            "removed by a moderator: Be kind: a quarrel",
        ),
        ({"removed_rule_text": "Be kind", "removed_reason": "kept from an earlier time"}, ""),
    ],
)
def test_a_removal_is_told_with_its_reason(fields: dict[str, str], words: str) -> None:
    assert row(**fields).removal == words


@pytest.mark.parametrize(
    ("name", "distinguished", "is_viewer", "is_poster", "expected"),
    [
        ("author", "", False, False, Author("author", "/user/author/", "who", "", "")),
        ("author", "", True, False, Author("author", "/user/author/", "who-me", "", "")),
        ("author", "", True, True, Author("author", "/user/author/", "who-op", "", "")),
        ("author", "moderator", True, True, Author("author", "/user/author/", "who-mod", "M", "speaks as a moderator")),
        ("author", "operator", False, False, Author("author", "/user/author/", "who-mod", "A", "speaks for the site")),
        (None, "", True, True, Author("[deleted]", "", "who", "", "")),
        (None, "moderator", False, False, Author("[deleted]", "", "who", "M", "speaks as a moderator")),
    ],
)
def test_an_author_is_named_and_told_apart(
    name: str | None, distinguished: str, expected: Author, *, is_viewer: bool, is_poster: bool
) -> None:
    assert author_of(name, distinguished, is_viewer=is_viewer, is_poster=is_poster) == expected


def test_a_post_without_a_known_author_is_nobodys_own(reader: User) -> None:
    rows = rows_of([post_facts(author_key=None, author_name=None), post_facts(author_key=reader.pk)], reader)
    assert [it.is_own for it in rows] == [False, True]
    assert [it.author.style for it in rows] == ["who", "who-me"]
    assert [it.is_own for it in rows_of([post_facts(author_key=None)], Visitor({}))] == [False]


def test_flair_and_its_address_come_together() -> None:
    assert row(flair_key=5, flair_text="Question").flair_url == "/r/meadow/?flair=5"
    assert row().flair_url == ""


@pytest.mark.parametrize(
    "veil", [{"is_nsfw": True}, {"is_spoiler": True}, {"is_place_nsfw": True}, {"removed_kind": "moderator"}]
)
def test_the_first_words_are_shown_unless_they_are_veiled(veil: dict[str, Any]) -> None:
    shown = row(lead="The **first** words. " + "More. " * 100).lead
    assert shown.startswith("The first words. More.")
    assert len(shown) <= LEAD_MAX + 1
    assert row(lead="The first words.", **veil).lead == ""
    assert row(lead="").lead == ""


def test_the_moment_is_told_three_times() -> None:
    it = row(created=1_700_000_000)
    assert it.created == ("2023-11-14T22:13Z", "14 November 2023 at 22:13 UTC", "1 hour ago")


def test_a_listing_does_not_tell_when_a_post_was_edited_nor_offer_what_only_its_head_does() -> None:
    it = row(edited=1_700_000_100, url="https://example.org/", domain="example.org")
    assert (it.edited, it.duplicates_url, it.ban_url) == (None, "", "")


@pytest.mark.parametrize(
    ("count", "text", "word"),
    [(0, "0", "comments"), (1, "1", "comment"), (2, "2", "comments"), (1_243, "1,243", "comments")],
)
def test_comments_are_counted_in_words(count: int, text: str, word: str) -> None:
    it = row(comment_count=count)
    assert (it.comments_text, it.comments_word) == (text, word)


@pytest.mark.parametrize(
    ("score", "text", "label"),
    [
        (0, "0", "0 points"),
        (1, "1", "1 point"),
        (-1, "-1", "-1 points"),
        (12_345, "12,345", "12,345 points"),
        (221_850, "221k", "221,850 points"),
    ],
)
def test_the_score_stands_between_the_arrows_and_whole_in_their_label(score: int, text: str, label: str) -> None:
    it = row(score=score)
    assert (it.arrows.score, it.arrows.label) == (text, label)


def test_a_visitors_arrows_lead_to_the_log_in_and_back_to_the_thread() -> None:
    it = row()
    assert it.arrows.log_in_url == log_in_address(it.url) == f"/accounts/login/?next={it.url}"
    assert (it.arrows.is_open, it.arrows.value, it.powers) == (False, 0, Powers())


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        ({}, True),
        ({"is_locked": True}, True),
        ({"archived_after_days": 1}, True),
        ({"archived_after_days": 1, "created": NOW - 86_401}, False),
        ({"is_deleted": True}, False),
        ({"removed_kind": "moderator"}, False),
    ],
)
def test_a_members_arrows_are_open_while_votes_are_taken(
    community: Community, reader: User, state: dict[str, Any], *, is_open: bool
) -> None:
    standing = standing_of(reader, community)
    (it,) = rows_of([post_facts(viewer_vote=-1, **state)], reader, place=standing)
    assert (it.arrows.url, it.arrows.value, it.arrows.log_in_url) == ("/posts/10/", -1, "")
    assert it.arrows.is_open is is_open
    assert it.is_archived is ("created" in state)


def test_a_row_knows_what_the_viewer_may_do_where_it_stands(reader: User) -> None:
    plain, banned, moderated, flair_only = (make_community() for _ in range(4))
    make_ban(banned, reader)
    make_moderator(moderated, user=reader)
    make_moderator(flair_only, user=reader, permissions=(Permission.FLAIR,))
    places = [plain, banned, moderated, flair_only]
    rows = rows_of([post_facts(community_key=place.pk, community_name=place.name) for place in places], reader)
    assert [it.powers for it in rows] == [
        Powers(can_take_part=True),
        Powers(),
        Powers(can_take_part=True, may_moderate=True, may_flair=True, may_ban=True),
        Powers(can_take_part=True, may_flair=True),
    ]
    assert [it.is_at_home for it in rows] == [False] * 4
    assert [it.arrows.is_open for it in rows] == [True, False, True, True]


def test_rows_stay_in_their_order_and_are_as_many(reader: User) -> None:
    facts = [post_facts(pk=pk) for pk in (5, 3, 9)]
    assert [it.post for it in rows_of(facts, reader)] == facts
    assert rows_of([], reader) == []
