"""The demo as it is composed: pure, from the texts in apps/importer/demo/content."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from apps.accounts.models import NAME_CHARACTERS, NAME_MAX, NAME_MIN
from apps.communities.models import Visibility
from apps.core.links import clean_url
from apps.core.text import clean_line, clean_text
from apps.importer.demo.chance import age_of_reply
from apps.importer.demo.compose import compose
from apps.importer.demo.shapes import Demo, DemoComment, DemoCommunity, DemoPost
from apps.importer.demo.talk import read_talk, read_tree


@pytest.fixture(scope="module")
def demo() -> Demo:
    return compose()


def posts_of(demo: Demo) -> list[DemoPost]:
    return [post for community in demo.communities for post in community.posts]


def rows_of(community: DemoCommunity) -> list[DemoPost | DemoComment]:
    return [*community.posts, *(comment for post in community.posts for comment in post.comments)]


def comments_of(demo: Demo) -> list[DemoComment]:
    return [comment for post in posts_of(demo) for comment in post.comments]


def test_one_seed_gives_one_demo(demo: Demo) -> None:
    assert compose() == demo
    assert compose(seed=2) != demo


def test_names_of_people_are_names_that_a_member_may_take(demo: Demo) -> None:
    shape = re.compile(rf"[{NAME_CHARACTERS}]{{{NAME_MIN},{NAME_MAX}}}")
    assert [person.name for person in demo.people if not shape.fullmatch(person.name)] == []
    assert max(Counter(person.name.lower() for person in demo.people).values()) == 1


def test_everybody_named_in_the_demo_exists(demo: Demo) -> None:
    known = {person.name for person in demo.people}
    rows = [row for community in demo.communities for row in rows_of(community)]
    authors = {row.author for row in rows}
    members = {row.member for community in demo.communities for row in community.memberships}
    doers = {act.moderator for row in rows for act in row.acts.values()}
    assert (authors | members | doers) - known == set()


def test_every_community_is_lively(demo: Demo) -> None:
    assert len(demo.communities) >= 12
    for community in demo.communities:
        moderators = [row for row in community.memberships if row.moderates is not None]
        assert len(community.posts) >= 15, community.name
        assert len(community.posts) - len({post.title for post in community.posts}) == 0
        assert 2 <= len(community.rules) <= 6, community.name
        assert community.post_flair, community.name
        assert moderators, community.name


def test_the_demo_shows_every_kind_of_community(demo: Demo) -> None:
    assert {community.visibility for community in demo.communities} == set(Visibility.values)
    assert any(community.is_nsfw for community in demo.communities)
    assert any(community.score_hidden_minutes for community in demo.communities)
    assert any(community.requires_flair for community in demo.communities)
    assert any(community.archive_after_days for community in demo.communities)


def test_the_demo_shows_every_state_of_a_post(demo: Demo) -> None:
    posts = posts_of(demo)
    states = {
        "text": [post for post in posts if not post.url],
        "link": [post for post in posts if post.url and not post.body],
        "link with text": [post for post in posts if post.url and post.body],
        "nsfw": [post for post in posts if post.is_nsfw],
        "spoiler": [post for post in posts if post.is_spoiler],
        "deleted": [post for post in posts if post.deleted],
        "edited": [post for post in posts if post.edited],
        "pinned": [post for post in posts if post.pinned_slot],
        "distinguished": [post for post in posts if post.distinguished],
        **{action: [post for post in posts if action in post.acts] for action in ("removelink", "lock", "approvelink")},
    }
    assert [name for name, found in states.items() if not found] == []
    sizes = [len(post.comments) for post in posts]
    assert (min(sizes), max(sizes)) == (0, 600)
    assert max(comment.depth for comment in comments_of(demo)) == 59
    assert any(len(comment.downs) > len(comment.ups) for comment in comments_of(demo))
    assert any(comment.deleted for comment in comments_of(demo))
    assert any("removecomment" in comment.acts for comment in comments_of(demo))
    assert sum(post.age < 3_600 * 24 for post in posts) > 50


def test_every_removal_has_a_reason(demo: Demo) -> None:
    rows = [row for community in demo.communities for row in rows_of(community)]
    reasons = [act.reason for row in rows for act in row.acts.values() if act.kind]
    assert reasons
    assert all(len(reason) > len("moderator") for reason in reasons)


def test_one_link_is_discussed_in_three_communities(demo: Demo) -> None:
    places = Counter(url for place in demo.communities for url in {post.url for post in place.posts if post.url})
    assert max(places.values()) >= 3


def test_links_lead_to_example_domains_only(demo: Demo) -> None:
    texts = [text for post in posts_of(demo) for text in (post.url, post.body)]
    texts += [comment.body for comment in comments_of(demo)]
    hosts = {host for text in texts for host in re.findall(r"https?://([^/\s)]+)", text)}
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_texts_are_clean_and_hold_no_trace_of_the_composer(demo: Demo) -> None:
    for post in posts_of(demo):
        assert post.title == clean_line(post.title, limit=300)
        assert post.body == clean_text(post.body, limit=40_000)
        assert not post.url or post.url == clean_url(post.url)
    for comment in comments_of(demo):
        assert comment.body == clean_text(comment.body, limit=10_000)
        assert re.search(r"\{thing\}|<[^>]*\||^@|^-+ |\{(mod|down|deleted|removed)\}", comment.body) is None, comment


def test_replies_are_younger_than_what_they_answer(demo: Demo) -> None:
    for community in demo.communities:
        for post in community.posts:
            assert 0 < post.age < community.age, post.title
            for place, comment in enumerate(post.comments):
                above = post if comment.parent is None else post.comments[comment.parent]
                assert 0 < comment.age < above.age
                assert comment.parent is None or comment.parent < place


def test_in_a_private_community_only_members_speak_and_vote(demo: Demo) -> None:
    for community in demo.communities:
        if community.visibility == "private":
            members = {row.member for row in community.memberships if row.approved or row.moderates}
            for row in rows_of(community):
                assert {row.author, *row.ups, *row.downs} <= members


def test_only_moderators_speak_as_moderators(demo: Demo) -> None:
    for community in demo.communities:
        moderators = {row.member for row in community.memberships if row.moderates is not None}
        for row in rows_of(community):
            assert row.distinguished != "moderator" or row.author in moderators
            assert {act.moderator for act in row.acts.values()} <= moderators | {"demo_operator"}


def test_hardly_any_sentence_is_heard_twice_in_a_community(demo: Demo) -> None:
    for community in demo.communities:
        bodies = [comment.body for post in community.posts for comment in post.comments if len(post.comments) < 600]
        assert len(set(bodies)) >= 0.85 * len(bodies), community.name


def test_flair_is_one_of_the_communitys(demo: Demo) -> None:
    for community in demo.communities:
        offered = {flair.text for flair in community.post_flair}
        assert {post.flair for post in community.posts if post.flair} <= offered, community.name
        if community.requires_flair:
            assert all(post.flair for post in community.posts)


def test_an_answer_sixty_levels_down_is_still_younger() -> None:
    chance, age = Random(1), 60.0
    for _level in range(60):
        younger = age_of_reply(chance, age)
        assert 0 < younger < age
        age = younger


@pytest.mark.parametrize("line", ["-no space", "-- a reply to nothing", "- {purple} unknown mark", "- {removed} why?"])
def test_a_conversation_that_cannot_be_read_names_its_line(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        read_tree(line)


def test_a_conversation_is_read_with_its_sections_speakers_and_breaks() -> None:
    talk = read_talk("= remarks\n- One.\\nTwo.\n-- @op {edited, removed: Off topic} Three.\n= leads\n# a note\nFour.")
    (remark,) = talk.trees["remarks"]
    (reply,) = remark.replies
    assert (remark.text, reply.by, reply.text) == ("One.  \nTwo.", "op", "Three.")
    assert reply.marks == {"edited", "removed"}
    assert reply.reason == "Off topic"
    assert talk.lines["leads"] == ["Four."]
