"""Editing, deleting, removing, approving, voting, saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.comments.models import Comment, SavedComment
from apps.comments.services.edit import edit_comment
from apps.communities.models import Action, Community, ModAction, Permission, Rule
from apps.communities.modlog import log_page
from apps.posts.models import Post
from apps.posts.rules import ThreadArchived
from apps.posts.services.delete import delete_content
from apps.posts.services.moderate import approve_content, distinguish_content, remove_content
from apps.posts.services.vote import vote_on_content
from tests.factories import make_ban, make_comment, make_community, make_moderator, make_post, make_user

pytestmark = pytest.mark.django_db


def test_an_edit_within_three_minutes_leaves_no_mark(comment: Comment, author: User) -> None:
    edit_comment(editor=author, comment=comment, body="better")
    comment.refresh_from_db()
    assert (comment.body, comment.edited_at) == ("better", None)


def test_a_later_edit_is_marked(post: Post, author: User) -> None:
    comment = make_comment(post, author, age=timedelta(minutes=4))
    edit_comment(editor=author, comment=comment, body="better")
    comment.refresh_from_db()
    assert comment.edited_at is not None


def test_the_same_text_again_is_no_edit(post: Post, author: User) -> None:
    comment = make_comment(post, author, age=timedelta(minutes=4), body="as it was")
    edit_comment(editor=author, comment=comment, body="as it was")
    comment.refresh_from_db()
    assert comment.edited_at is None


def test_approve_is_offered_until_it_is_done(comment: Comment, moderator: User, client_of: Any) -> None:
    client, address = client_of(moderator), f"/comment/{comment.id36}/approve/"
    assert address in client.get(comment.post.get_absolute_url()).content.decode()
    client.post(address)
    assert address not in client.get(comment.post.get_absolute_url()).content.decode()


def test_a_removed_comment_may_be_mended_and_stays_removed(post: Post, author: User, client_of: Any) -> None:
    comment = make_comment(post, author, removed=True)
    answer = client_of(author).post(f"/comment/{comment.id36}/edit/", {"body": "Kinder words"})
    comment.refresh_from_db()
    assert (answer.status_code, comment.body, comment.is_removed) == (302, "Kinder words", True)


def test_a_banned_author_does_not_rewrite_a_comment(comment: Comment, author: User, client_of: Any) -> None:
    make_ban(comment.community, author, reason="rude")
    answer = client_of(author).post(f"/comment/{comment.id36}/edit/", {"body": "ruder still"})
    assert answer.status_code == 403
    assert "rude" in answer.content.decode()
    with pytest.raises(PermissionDenied):
        edit_comment(editor=author, comment=comment, body="ruder still")
    comment.refresh_from_db()
    assert comment.body == "A comment about meadows"


def test_the_service_lets_nobody_edit_the_comment_of_another(comment: Comment, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        edit_comment(editor=stranger, comment=comment, body="mine now")


def test_only_its_author_edits_and_deletes(comment: Comment, stranger: User, client_of: Callable[..., Any]) -> None:
    client = client_of(stranger)
    assert client.post(f"/comment/{comment.id36}/edit/", {"body": "mine now"}).status_code == 403
    assert client.post(f"/comment/{comment.id36}/delete/").status_code == 403
    comment.refresh_from_db()
    assert comment.body == "A comment about meadows"
    assert comment.deleted_at is None


def test_deleting_erases_the_text_and_leaves_a_stub_with_its_replies(
    comment: Comment, reader: User, author: User, client_of: Callable[..., Any]
) -> None:
    make_comment(comment.post, reader, parent=comment, body="an answer")
    client_of(author).post(f"/comment/{comment.id36}/delete/")
    comment.refresh_from_db()
    assert (comment.body, comment.body_html) == ("", "")
    html = client_of(reader).get(comment.post.get_absolute_url()).content.decode()
    assert "[deleted]" in html
    assert "an answer" in html
    assert "A comment about meadows" not in html


def test_deleting_twice_changes_nothing_more(comment: Comment, author: User) -> None:
    delete_content(author=author, item=comment)
    comment.refresh_from_db()
    first = comment.deleted_at
    delete_content(author=author, item=comment)
    comment.refresh_from_db()
    assert comment.deleted_at == first


def test_a_removal_hides_the_text_and_is_logged_once(
    comment: Comment, moderator: User, stranger: User, client_of: Any
) -> None:
    for _ in range(2):
        remove_content(moderator=moderator, item=comment, reason="rule 1")
    entry = ModAction.objects.get()
    assert (entry.action, entry.reason, entry.target_name) == (Action.REMOVE_COMMENT, "rule 1", comment.fullname)
    html = client_of(stranger).get(comment.post.get_absolute_url()).content.decode()
    assert "[removed]" in html
    assert "A comment about meadows" not in html


def test_an_approval_brings_the_text_back(comment: Comment, moderator: User) -> None:
    remove_content(moderator=moderator, item=comment)
    approve_content(moderator=moderator, item=comment)
    comment.refresh_from_db()
    assert not comment.is_removed
    assert list(ModAction.objects.order_by("id").values_list("action", flat=True)) == [
        Action.REMOVE_COMMENT,
        Action.APPROVE_COMMENT,
    ]


def test_a_moderator_without_the_right_or_of_elsewhere_removes_nothing(comment: Comment) -> None:
    without = make_moderator(comment.community, permissions=(Permission.FLAIR,))
    elsewhere = make_moderator(make_community())
    for person in (without, elsewhere):
        with pytest.raises(PermissionDenied):
            remove_content(moderator=person, item=comment)


@pytest.mark.parametrize("value", ["2", "1e9", "", "up", "-2", "NaN"])
def test_a_vote_that_is_none_is_refused(comment: Comment, reader: User, client_of: Any, value: str) -> None:
    assert client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": value}).status_code == 400
    assert comment.votes.count() == 1


def test_a_ban_between_page_and_vote_holds(comment: Comment, reader: User, client_of: Any) -> None:
    make_ban(comment.community, reader)
    assert client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": "1"}).status_code == 403
    with pytest.raises(PermissionDenied):
        vote_on_content(voter=reader, item=comment, value=1)


def test_a_gone_comment_takes_no_vote(post: Post, author: User, reader: User, client_of: Any) -> None:
    comment = make_comment(post, author, deleted=True)
    assert client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": "1"}).status_code == 409


def test_an_archived_thread_takes_no_vote(author: User, reader: User) -> None:
    post = make_post(make_community(archive_after_days=1), author, age=timedelta(days=2))
    with pytest.raises(ThreadArchived):
        vote_on_content(voter=reader, item=make_comment(post, author), value=1)


def test_a_vote_by_htmx_answers_the_arrows_and_the_points(comment: Comment, reader: User, client_of: Any) -> None:
    answer = client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": "1"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "2 points" in html
    assert 'aria-pressed="true"' in html
    assert "<html" not in html


@pytest.mark.parametrize("act", ["vote", "save", "approve"])
def test_a_button_without_a_script_leads_back_to_the_place(
    comment: Comment, moderator: User, client_of: Any, act: str
) -> None:
    place = f"{comment.post.get_absolute_url()}?sort=new"
    client = client_of(moderator)
    assert f'name="next" value="{place}"' in client.get(place).content.decode()
    answer = client.post(f"/comment/{comment.id36}/{act}/", {"value": "1", "on": "1", "next": place})
    assert answer["Location"] == f"{place}#{comment.fullname}"


@pytest.mark.parametrize("elsewhere", ["", "//evil.example/", "https://evil.example/"])
def test_a_button_never_leads_to_another_site(comment: Comment, reader: User, client_of: Any, elsewhere: str) -> None:
    answer = client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": "1", "next": elsewhere})
    assert answer["Location"] == f"{comment.get_absolute_url()}?context=1#{comment.fullname}"


def test_a_hidden_score_stays_hidden_from_everybody_but_moderators(author: User, reader: User, client_of: Any) -> None:
    community = make_community(score_hidden_minutes=60)
    moderator = make_moderator(community)
    comment = make_comment(make_post(community, author), author, ups=41)
    seen = {}
    for person in (None, reader, author, moderator):
        seen[person] = client_of(person).get(comment.post.get_absolute_url()).content.decode()
    vote = client_of(reader).post(f"/comment/{comment.id36}/vote/", {"value": "1"}, headers={"HX-Request": "true"})
    assert ["42 points" in html for html in seen.values()] == [False, False, False, True]
    assert "[score hidden]" in vote.content.decode()
    assert "43" not in vote.content.decode()


def test_saving_twice_keeps_one_row(comment: Comment, reader: User, client_of: Any) -> None:
    client = client_of(reader)
    for on in ("1", "1"):
        client.post(f"/comment/{comment.id36}/save/", {"on": on})
    assert SavedComment.objects.count() == 1
    client.post(f"/comment/{comment.id36}/save/", {"on": "0"})
    assert SavedComment.objects.count() == 0


@pytest.mark.parametrize("act", ["vote", "save", "approve", "distinguish"])
def test_a_button_takes_post_only(comment: Comment, reader: User, client_of: Any, act: str) -> None:
    assert client_of(reader).get(f"/comment/{comment.id36}/{act}/").status_code == 405


@pytest.mark.parametrize("key", ["zzzz", "0", "zzzzzzzzzzzzzzzzzz", "é", "t1_1"])
def test_an_unknown_comment_is_a_404(reader: User, client_of: Any, key: str) -> None:
    assert client_of(reader).post(f"/comment/{key}/vote/", {"value": "1"}).status_code == 404


def test_a_moderator_speaks_as_one_only_in_own_comments(
    post: Post, moderator: User, author: User, client_of: Any
) -> None:
    own, other = make_comment(post, moderator), make_comment(post, author)
    client = client_of(moderator)
    assert client.post(f"/comment/{own.id36}/distinguish/", {"on": "1"}).status_code == 302
    assert client.post(f"/comment/{other.id36}/distinguish/", {"on": "1"}).status_code == 403
    own.refresh_from_db()
    assert own.distinguished == "moderator"


def test_an_operator_who_does_not_moderate_speaks_for_the_site(post: Post, operator: User, client_of: Any) -> None:
    own = make_comment(post, operator)
    client_of(operator).post(f"/comment/{own.id36}/distinguish/", {"on": "1"})
    assert "speaks for the site" in client_of().get(post.get_absolute_url()).content.decode()


def test_the_log_tells_that_a_mark_was_taken_away(post: Post, moderator: User, client_of: Any) -> None:
    own = make_comment(post, moderator)
    for on in (True, False, False):
        distinguish_content(moderator=moderator, item=own, on=on)
    reasons = [entry.reason for entry in log_page(post.community, moderator, QueryDict()).rows]
    assert reasons == ["took the mark away", ""]


def test_a_strangers_comment_form_is_a_login(comment: Comment, client_of: Any) -> None:
    answer = client_of().post(f"/comment/{comment.id36}/reply/", {"body": "hello"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_wrong_slug_or_community_leads_to_the_right_address(comment: Comment, client_of: Any) -> None:
    post = comment.post
    right = post.get_absolute_url()
    for path in (
        f"/r/MEADOW/comments/{post.id36}/",
        f"/r/other/comments/{post.id36}/wrong-slug/",
        f"/comments/{post.id36}/",
    ):
        answer = client_of().get(path, follow=True)
        assert answer.request["PATH_INFO"] == right


def test_the_address_of_a_removed_post_does_not_tell_its_title(
    community: Any, author: User, moderator: User, client_of: Any
) -> None:
    post = make_post(community, author, title="Unspeakable words", removed=True)
    answer = client_of(make_user()).get(f"/comments/{post.id36}/", follow=True)
    assert "unspeakable" not in answer.request["PATH_INFO"]
    assert "unspeakable" not in answer.content.decode().lower()
    assert "unspeakable" in client_of(moderator).get(f"/comments/{post.id36}/", follow=True).request["PATH_INFO"]


@pytest.mark.parametrize("answer", ["erase", "keep"])
def test_closing_an_account_erases_its_comments_only_if_asked(comment: Comment, author: User, answer: str) -> None:
    close_account(member=author, erase=answer == "erase")
    comment.refresh_from_db()
    assert (comment.body == "", comment.is_deleted) == ((True, True) if answer == "erase" else (False, False))


def test_the_log_leads_to_a_comment_only_where_it_may_be_read(
    comment: Comment, moderator: User, stranger: User, client_of: Any
) -> None:
    remove_content(moderator=moderator, item=comment)
    path = f"/r/{comment.community.name}/about/log/"
    assert f"#{comment.fullname}" in client_of(moderator).get(path).content.decode()
    assert f"#{comment.fullname}" not in client_of(stranger).get(path).content.decode()


def test_a_moderator_of_people_finds_the_way_to_ban_beside_a_comment(
    comment: Comment, moderator: User, reader: User, client_of: Any
) -> None:
    path, link = comment.post.get_absolute_url(), f"/r/{comment.community.name}/about/banned/?member=author"
    assert client_of(moderator).get(path).content.decode().count(link) == 2  # beside the post and beside the comment
    assert link not in client_of(reader).get(path).content.decode()


@pytest.mark.parametrize("team", ["moderator", "operator"])
def test_banning_is_not_offered_beside_what_the_team_wrote(
    community: Community, moderator: User, client_of: Any, team: str
) -> None:
    author = make_moderator(community, "fellow_one") if team == "moderator" else make_user("fellow_one", is_staff=True)
    post = make_post(community, author)
    make_comment(post, author)
    make_comment(post, make_moderator(make_community(), "elsewhere_1"))
    html = client_of(moderator).get(post.get_absolute_url()).content.decode()
    assert "?member=fellow_one" not in html
    assert html.count("?member=elsewhere_1") == 1


@pytest.mark.parametrize(("act", "said"), [("remove", "Removed."), ("delete", "Deleted.")])
def test_a_page_that_asks_leads_back_to_the_thread_and_says_what_was_done(
    post: Post, moderator: User, client_of: Any, act: str, said: str
) -> None:
    comment = make_comment(post, moderator)
    place, client = f"{post.get_absolute_url()}?sort=new", client_of(moderator)
    address = f"/comment/{comment.id36}/{act}/?next={quote(place)}"
    assert f'href="{address}"' in client.get(place).content.decode()
    page = client.get(address).content.decode()
    assert f'name="next" value="{place}#{comment.fullname}"' in page
    assert f'class="btn" href="{place}#{comment.fullname}"' in page
    answer = client.post(address, {"next": f"{place}#{comment.fullname}"})
    assert answer["Location"] == f"{place}#{comment.fullname}"
    assert said in client.get(place).content.decode()


@pytest.mark.parametrize("act", ["remove", "delete"])
def test_a_page_that_asks_never_leads_to_another_site(post: Post, moderator: User, client_of: Any, act: str) -> None:
    comment = make_comment(post, moderator)
    page = client_of(moderator).get(f"/comment/{comment.id36}/{act}/?next=https://evil.example/").content.decode()
    assert "evil.example" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("typed", "logged"),
    [("", True), ("said it twice", True), ("x" * 301, False)],
)
def test_a_removal_cites_a_rule(comment: Comment, moderator: User, client_of: Any, typed: str, *, logged: bool) -> None:
    place = comment.community
    rule = Rule.objects.create(community=place, position=1, title="Be kind")
    Rule.objects.create(community=place, position=2, title="Titles say what it is", applies_to=Rule.AppliesTo.POSTS)
    address, client = f"/comment/{comment.id36}/remove/", client_of(moderator)
    page = client.get(address).content.decode()
    assert f'type="radio" name="rule" value="{rule.pk}"' in page
    assert "Titles say what it is" not in page.split("<aside")[0]
    answer = client.post(address, {"rule": str(rule.pk), "reason": typed})
    assert answer.status_code == (302 if logged else 422)
    grounds = list(ModAction.objects.values_list("rule_number", "rule_text", "reason"))
    assert grounds == ([(1, "Be kind", typed)] if logged else [])


def test_a_removal_by_a_rule_that_is_gone_is_asked_again(comment: Comment, moderator: User, client_of: Any) -> None:
    Rule.objects.create(community=comment.community, position=1, title="Be kind")
    answer = client_of(moderator).post(f"/comment/{comment.id36}/remove/", {"rule": "0", "reason": "kept words"})
    assert answer.status_code == 422
    assert "deleted this rule in the meantime" in answer.content.decode()
    assert "kept words" in answer.content.decode()


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_who_left_a_private_community_takes_back_what_they_wrote_there(kind: str, author: User, client_of: Any) -> None:
    place = make_community(visibility="private")
    post = make_post(place, author if kind == "post" else None, title="Among ourselves")
    item = post if kind == "post" else make_comment(post, author, body="my own words")
    address = f"/posts/{post.id36}/delete/" if kind == "post" else f"/comment/{item.id36}/delete/"
    client = client_of(author)
    page = client.get(address)
    assert page.status_code == 200
    assert ("Among ourselves" in page.content.decode()) is (kind == "post")
    assert client.post(address)["Location"] == author.get_absolute_url()
    item.refresh_from_db()
    assert item.is_deleted
    assert client_of(make_user()).post(address).status_code == 404
