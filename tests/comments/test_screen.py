"""Screeners look at new and edited posts and comments before others can see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.comments.services.edit import edit_comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Community, ModAction
from apps.posts.models import Content, Post, RemovalKind
from apps.posts.screening import Outcome, ScreeningUnsettled, Submission, Verdict
from apps.posts.services.delete import delete_content
from apps.posts.services.edit import edit_post
from apps.posts.services.moderate import approve_content, remove_content
from apps.posts.services.submit import submit_text
from tests.factories import make_comment, make_post
from tests.support.news import heard

pytestmark = pytest.mark.django_db


class WordScreener:
    """Holds "hold", removes "remove" as spam. `revisions`: what `rules_for` answers, one after the other."""

    seen: ClassVar[list[Submission]] = []
    in_transaction: ClassVar[list[bool]] = []
    revisions: ClassVar[list[int]] = []

    def rules_for(self, submission: Submission) -> object:
        return self.revisions.pop(0) if self.revisions else 0

    def screen(self, submission: Submission) -> Verdict:
        self.seen.append(submission)
        self.in_transaction.append(connection.in_atomic_block)
        if "hold" in submission.body:
            return Verdict(outcome=Outcome.HOLD, reason="the word hold")
        if "remove" in submission.body:
            return Verdict(outcome=Outcome.REMOVE, kind=RemovalKind.SPAM)
        return Verdict()


screener = WordScreener()


@pytest.fixture(autouse=True)
def _screening(settings: Any) -> None:
    settings.SCREENERS = ["tests.comments.test_screen.screener"]
    for record in (screener.seen, screener.in_transaction, screener.revisions):
        record.clear()


@pytest.fixture(params=["post", "comment"])
def write(request: pytest.FixtureRequest, post: Post, author: User) -> Callable[[str], Content]:
    """Adds a post, or a comment, of the author with these words."""
    if request.param == "post":
        return lambda body: submit_text(author=author, community=post.community, title="A title", body=body)
    return lambda body: add_comment(author=author, post=post, body=body)


@pytest.fixture(params=["post", "comment"])
def change(request: pytest.FixtureRequest, community: Community, author: User) -> Callable[[str], Content]:
    """Changes the words of a post, or a comment, that is shown."""
    shown = make_post(community, author, body="fine")
    if request.param == "post":
        return lambda body: edit_post(editor=author, post=shown, body=body, flair=None, is_nsfw=False, is_spoiler=False)
    comment = make_comment(shown, author, body="fine")
    return lambda body: edit_comment(editor=author, comment=comment, body=body)


def stored(item: Content) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def test_what_is_let_pass_is_shown_and_told(write: Any, django_capture_on_commit_callbacks: Any) -> None:
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        item = write("fine")
    assert [one.what for one in news] == ["new"]
    assert (stored(item).is_gone, ModAction.objects.count()) == (False, 0)


@pytest.mark.parametrize(("word", "kind"), [("hold", RemovalKind.FILTER), ("remove", RemovalKind.SPAM)])
def test_what_is_refused_is_hidden_logged_and_not_told(
    write: Any, word: str, kind: RemovalKind, django_capture_on_commit_callbacks: Any
) -> None:
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        item = write(f"please {word} this")
    row, entry = stored(item), ModAction.objects.get()
    assert news == []
    assert (row.removed_kind, row.removed_by, row.withheld_at) == (kind, None, row.removed_at)
    assert (entry.system_actor, entry.moderator, entry.target_id, entry.target_name) == (
        "screening",
        None,
        item.pk,
        item.fullname,
    )


def test_others_do_not_see_what_is_held_and_the_author_does(
    write: Any, author: User, reader: User, moderator: User, client_of: Any
) -> None:
    item = write("hold back these words")
    address = item.get_absolute_url()
    seen = [
        "hold back these words" in client_of(who).get(address, follow=True).content.decode()
        for who in (author, moderator, reader)
    ]
    assert seen == [True, True, False]


def test_approving_what_was_withheld_tells_of_it_as_new_once(
    write: Any, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    item = write("hold")
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        approve_content(moderator=moderator, item=item)
        remove_content(moderator=moderator, item=item)
        approve_content(moderator=moderator, item=item)
    assert [one.what for one in news] == ["approved", "new", "removed", "approved"]
    assert stored(item).withheld_at is None


def test_what_a_moderator_removed_while_it_was_withheld_is_new_when_it_is_approved(
    write: Any, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    item = write("hold")
    remove_content(moderator=moderator, item=item)
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        approve_content(moderator=moderator, item=item)
    assert [one.what for one in news] == ["approved", "new"]


def test_a_withheld_item_can_be_deleted(write: Any, author: User) -> None:
    item = write("hold")
    delete_content(author=author, item=item)
    assert stored(item).is_deleted


def test_a_held_post_is_not_in_r_popular(author: User, community: Community) -> None:
    submit_text(author=author, community=community, title="Held", body="hold")
    assert Post.objects.get(title="Held").reach == 0


@pytest.mark.parametrize(("word", "kind"), [("hold", RemovalKind.FILTER), ("remove", RemovalKind.SPAM)])
def test_an_edit_is_screened_too(
    change: Any, word: str, kind: RemovalKind, django_capture_on_commit_callbacks: Any
) -> None:
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        item = change(word)
    row = stored(item)
    assert [one.what for one in news] == ["edited", "removed"]
    assert (row.removed_kind, row.withheld_at, row.body) == (kind, None, word)


def test_an_edit_of_what_a_moderator_removed_leaves_the_removal_alone(
    community: Community, author: User, moderator: User
) -> None:
    comment = make_comment(make_post(community, author), author, body="fine")
    remove_content(moderator=moderator, item=comment, reason="Rude")
    edit_comment(editor=author, comment=comment, body="hold")
    row = Comment.objects.get(pk=comment.pk)
    assert (row.removed_kind, row.removed_reason, row.removed_by) == ("moderator", "Rude", moderator)


@pytest.mark.django_db(transaction=True)
def test_screeners_are_asked_outside_of_the_transaction(write: Any, author: User) -> None:
    write("fine")
    assert screener.in_transaction == [False]
    assert screener.seen[0].author == author


def test_screeners_are_asked_again_when_their_rules_changed_meanwhile(write: Any) -> None:
    screener.revisions.extend([1, 2, 2, 2])
    item = write("hold")
    assert len(screener.seen) == 2
    assert stored(item).is_held


def test_rules_that_change_all_the_time_refuse_and_nothing_is_written(write: Any) -> None:
    screener.revisions.extend(range(6))
    posts, comments = Post.objects.count(), Comment.objects.count()
    with pytest.raises(ScreeningUnsettled):
        write("fine")
    assert (Post.objects.count(), Comment.objects.count()) == (posts, comments)


def test_a_form_whose_screening_does_not_settle_keeps_the_text(author: User, post: Post, client_of: Any) -> None:
    screener.revisions.extend(range(6))
    answer = client_of(author).post(f"/posts/{post.id36}/reply/", {"body": "typed with care"})
    assert answer.status_code == 422
    assert "typed with care" in answer.content.decode()
