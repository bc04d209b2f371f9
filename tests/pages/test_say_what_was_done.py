"""What was done is said where the person is, and links of a refusal lead to the fields."""

from __future__ import annotations

import re
from typing import Any

import pytest

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import FlairTemplate
from apps.posts.models import Post
from tests.factories import make_comment, make_post
from tests.support.browser_gallery import make_gallery, refused_forms
from tests.support.html import title_of

SPEAKS, SPEAKS_NOT = "You speak as a moderator here.", "You no longer speak as a moderator here."
ACTS = [
    ("approve", {}, "Approved."), ("remove", {}, "Removed."), ("lock", {"on": "1"}, "Locked."),
    ("lock", {"on": "0"}, "Unlocked."), ("pin", {"on": "1"}, "Pinned."), ("pin", {"on": "0"}, "Unpinned."),
    ("mark", {"spoiler": "1"}, "Marked as spoiler."), ("mark", {"spoiler": "0"}, "The spoiler mark is taken away."),
    ("mark", {"nsfw": "0"}, "The NSFW mark is taken away."), ("distinguish", {"on": "1"}, SPEAKS),
    ("distinguish", {"on": "0"}, SPEAKS_NOT), ("set_flair", {}, "The flair is changed."),
]  # fmt: skip
ACTS_ON_COMMENTS = [act for act in ACTS if act[0] in {"approve", "remove", "distinguish"}]


def said(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", words) for words in re.findall(r'<div role="status">(.*?)</div>', html)]


@pytest.mark.parametrize(("act", "sent", "words"), ACTS)
def test_each_act_on_a_post_says_what_it_did_and_leads_to_the_post(
    post: Post, moderator: User, client_of: Any, act: str, sent: dict[str, str], words: str
) -> None:
    FlairTemplate.objects.create(community=post.community, text="Question")
    own, client = make_post(post.community, moderator, title="Of mine"), client_of(moderator)
    answer = client.post(f"/posts/{own.id36}/{act}/", {"next": "/r/meadow/new/", **sent})
    assert answer.url == f"/r/meadow/new/#{own.fullname}"
    html = client.get("/r/meadow/new/").content.decode()
    assert said(html) == [words]
    assert title_of(html).startswith(f"{words} ")


@pytest.mark.parametrize(("act", "sent", "words"), ACTS_ON_COMMENTS)
def test_each_act_on_a_comment_says_what_it_did_and_leads_to_the_comment(
    post: Post, moderator: User, client_of: Any, act: str, sent: dict[str, str], words: str
) -> None:
    own, client = make_comment(post, moderator), client_of(moderator)
    answer = client.post(f"/comment/{own.id36}/{act}/", sent)
    assert answer.url.endswith(f"#{own.fullname}")
    html = client.get(answer.url).content.decode()
    assert said(html) == [words]
    assert title_of(html).startswith(f"{words} ")


def test_a_title_says_once_what_was_done_and_without_the_markup_of_a_link(
    post: Post, reader: User, client_of: Any
) -> None:
    client = client_of(reader)
    client.post(f"/posts/{post.id36}/hide/", {"on": "1", "next": "/r/meadow/"})
    first, second = (client.get("/r/meadow/").content.decode() for _ in range(2))
    assert title_of(first).startswith("Hidden. Show it again from the list of hidden posts ")
    assert "Hidden." not in second


def test_the_summary_of_an_edit_that_was_refused_leads_to_the_text(
    comment: Comment, author: User, client_of: Any
) -> None:
    html = client_of(author).post(f"/comment/{comment.id36}/edit/", {"body": " "}).content.decode()
    (link,) = links_of_the_summary(html)
    assert re.search(rf'<textarea[^>]*\sid="{link}"', html)


def test_every_link_in_the_summary_of_a_refused_form_leads_to_something(db: None) -> None:
    gallery = make_gallery()
    lost: dict[str, list[str]] = {}
    found = 0
    for visit in refused_forms(gallery):
        html = gallery.ask(visit).content.decode()
        links = links_of_the_summary(html)
        found += len(links)
        if missing := [link for link in links if f'id="{link}"' not in html]:
            lost[str(visit)] = missing
    assert lost == {}
    assert found > 25


def links_of_the_summary(html: str) -> list[str]:
    summary = re.search(r'id="errors".*?</div>\s*</div>', html, re.DOTALL)
    return re.findall(r'href="#([^"]+)"', summary[0]) if summary else []
