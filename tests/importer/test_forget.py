"""Takedowns of people, communities, posts and comments."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from apps.accounts.models import RetiredName, User
from apps.comments.models import Comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Action, Community, ModAction, RetiredCommunityName, TargetKind, Visibility
from apps.importer import forgetting
from apps.importer.models import Forgotten
from apps.importer.places import Terms
from apps.importer.reasons import Reason
from apps.posts.models import Post, Reach
from apps.posts.services.moderate_posts import lock_post
from apps.posts.services.vote import vote_on_content
from tests.factories import make_comment, make_community, make_moderator, make_post, make_user
from tests.importer.dumps import Desk, comment_of, post_of, remark, submission
from tests.importer.states import state_of_everything

PUBLIC = Terms(visibility=Visibility.PUBLIC)
POSTS = [
    submission("p1", author="digger", title="Mine", selftext="My text", link_flair_text="Soil", stickied=True),
    submission("p2", author="digger", url="http://example.org/me"),
    submission("p3", author="weeder"),
]
COMMENTS = [
    remark("c1", author="Digger", body="I said"),
    remark("c2", author="weeder", parent="c1"),
    remark("c3", author="weeder", post="p3"),
]


def forget(target: str, *options: str) -> str:
    answer = StringIO()
    call_command("forget_imported", target, *options, stdout=answer)
    return answer.getvalue()


@pytest.fixture
def gardening(desk: Desk) -> Community:
    desk.bring(POSTS, COMMENTS, terms=PUBLIC)
    return Community.objects.get()


class TestPerson:
    @pytest.mark.parametrize("target", ["digger", "u/digger", "/u/DIGGER/"])
    def test_everything_they_wrote_is_emptied(self, gardening: Community, target: str) -> None:
        assert forget(target).startswith("Gone: 2 posts, 1 comments, 1 placeholders.")
        for id36 in ("p1", "p2"):
            post = post_of(id36)
            assert (post.title, post.body, post.body_html, post.url, post.domain) == ("[deleted]", "", "", "", "")
            assert (post.author, post.flair, post.pinned_slot, post.reach) == (None, None, None, Reach.COMMUNITY)
            assert post.is_deleted
        comment = comment_of("c1")
        assert (comment.body, comment.body_html, comment.author, comment.is_deleted) == ("", "", None, True)

    @pytest.mark.parametrize("target", ["person", "community"])
    def test_nobody_reads_what_a_take_down_that_was_ended_left(
        self, gardening: Community, target: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forgetting, "ROWS_AT_ONCE", 1)

        def end(_forgot: forgetting.Forgot) -> None:
            raise KeyboardInterrupt

        act, name = {
            "person": (forgetting.forget_person, "digger"),
            "community": (forgetting.forget_community, gardening.name),
        }[target]
        left = Post.objects.filter(author__username="digger", deleted_at__isnull=True)
        with pytest.raises(KeyboardInterrupt):
            act(name, told=end)
        assert left.exists()
        assert not left.readable_by(AnonymousUser()).exists()
        forgot = act(name)
        assert forgot.posts + forgot.comments == {"person": 2, "community": 5}[target]

    def test_others_and_their_threads_stay(self, gardening: Community) -> None:
        forget("digger")
        assert comment_of("c2").parent == comment_of("c1")
        assert comment_of("c2").body == "Comment c2"
        assert post_of("p3").title == "Post p3"
        assert post_of("p1").comment_count == 2

    def test_name_is_retired_and_the_placeholder_gone(self, gardening: Community) -> None:
        forget("digger")
        assert not User.objects.filter(username="digger").exists()
        assert RetiredName.objects.filter(name="digger").exists()

    def test_titles_leave_the_log_of_moderators(self, gardening: Community) -> None:
        lock_post(moderator=make_moderator(gardening, "gardener"), post=post_of("p1"))
        forget("digger")
        assert ModAction.objects.get(action=Action.LOCK, target_kind=TargetKind.POST).target_name == ""

    @pytest.mark.parametrize("pseudonymises", [False, True])
    def test_later_imports_write_stubs(self, desk: Desk, gardening: Community, pseudonymises: bool) -> None:
        forget("digger")
        desk.bring([*POSTS, submission("p9", author="DIGGER", title="New")], COMMENTS, pseudonymises=pseudonymises)
        assert "My text" not in repr(state_of_everything())
        for id36 in ("p1", "p2", "p9"):
            post = post_of(id36)
            assert (post.title, post.url, post.author, post.is_deleted) == ("[deleted]", "", None, True)
        assert comment_of("c1").body == ""
        assert comment_of("c2").parent == comment_of("c1")

    def test_pseudonym_is_found_by_the_name(self, desk: Desk) -> None:
        desk.bring(POSTS, COMMENTS, pseudonymises=True)
        assert forget("digger").startswith("Gone: 2 posts, 1 comments")
        assert "digger" not in repr(list(Forgotten.objects.values_list()))
        desk.bring(POSTS, COMMENTS, pseudonymises=True)
        assert post_of("p1").is_deleted

    def test_person_nobody_has_imported_is_noted(self, desk: Desk) -> None:
        assert forget("u/digger").startswith("Gone: 0 posts")
        desk.bring(POSTS)
        assert post_of("p1").is_deleted
        assert not post_of("p3").is_deleted

    def test_member_of_that_name_is_left_alone(self, desk: Desk) -> None:
        member = make_user("digger")
        post = make_post(author=member)
        desk.bring(POSTS)
        assert forget("digger").startswith("Gone: 2 posts")
        post.refresh_from_db()
        assert (post.author, post.is_deleted) == (member, False)

    def test_namesake_of_a_closed_account_is_somebody_else(self, desk: Desk) -> None:
        RetiredName.objects.create(name="digger")
        desk.bring(POSTS)
        assert post_of("p1").title == "Mine"

    def test_note_can_be_taken_back(self, desk: Desk, gardening: Community) -> None:
        forget("digger")
        assert "Noted no more" in forget("digger", "--allow-again")
        assert "Nothing was noted" in forget("digger", "--allow-again")
        desk.bring(POSTS, COMMENTS)
        post = post_of("p1")
        assert (post.title, str(post.author), post.is_deleted) == ("Mine", "digger", False)


class TestCommunity:
    def test_community_and_all_its_rows_are_gone(self, gardening: Community, reader: User) -> None:
        vote_on_content(voter=reader, item=post_of("p1"), value=1)
        add_comment(author=reader, post=post_of("p1"), parent=comment_of("c2"), body="Mine too")
        other = make_comment(make_post())
        assert forget("r/Gardening").startswith("Gone: 3 posts, 4 comments, 2 placeholders.")
        assert list(Community.objects.all()) == [other.community]
        assert list(Comment.objects.all()) == [other]
        assert list(Post.objects.all()) == [other.post]
        assert not User.objects.filter(imported_at__isnull=False).exists()

    def test_people_who_wrote_elsewhere_stay(self, desk: Desk, gardening: Community) -> None:
        desk.bring([submission("p7", subreddit="soil", author="weeder")])
        forget("r/gardening")
        assert [user.username for user in User.objects.all()] == ["weeder"]

    def test_later_imports_leave_it_out(self, desk: Desk, gardening: Community) -> None:
        forget("r/gardening")
        summary = desk.bring(POSTS, COMMENTS)
        assert [tally.skipped for tally in summary.files] == [{Reason.FORGOTTEN_COMMUNITY: 3}] * 2
        assert not Community.objects.exists()

    @pytest.mark.parametrize("name", ["reddit.com", "REDDIT_COM"])
    def test_mapped_names_are_found(self, desk: Desk, name: str) -> None:
        desk.bring([submission(subreddit="reddit.com")])
        forget(f"r/{name}")
        assert RetiredCommunityName.objects.get().name == "reddit_com"
        assert desk.bring([submission(subreddit="reddit.com")]).files[0].skipped == {Reason.FORGOTTEN_COMMUNITY: 1}

    def test_local_community_is_refused(self, db: None) -> None:
        make_community("meadow")
        with pytest.raises(CommandError, match="was not imported"):
            forget("r/meadow")
        assert Community.objects.exists()
        assert not RetiredCommunityName.objects.exists()

    def test_community_nobody_has_imported_is_noted(self, desk: Desk) -> None:
        forget("r/gardening")
        assert desk.bring(POSTS).files[0].skipped == {Reason.FORGOTTEN_COMMUNITY: 3}

    def test_note_can_be_taken_back(self, desk: Desk, gardening: Community) -> None:
        forget("r/gardening")
        forget("r/gardening", "--allow-again")
        assert desk.bring(POSTS).files[0].written == 3


class TestItem:
    def test_post(self, desk: Desk, gardening: Community) -> None:
        assert forget("t3_p1").startswith("Gone: 1 posts, 0 comments")
        assert forget("t3_p1").startswith("Gone: 0 posts")
        desk.bring(POSTS, COMMENTS)
        assert post_of("p1").title == "[deleted]"
        assert post_of("p2").url == "http://example.org/me"
        assert comment_of("c1").body == "I said"

    def test_comment(self, desk: Desk, gardening: Community) -> None:
        assert forget("t1_c1").startswith("Gone: 0 posts, 1 comments")
        desk.bring(POSTS, COMMENTS)
        assert (comment_of("c1").body, comment_of("c1").is_deleted) == ("", True)
        assert comment_of("c2").parent == comment_of("c1")

    @pytest.mark.parametrize("target", ["t3_p1", "t1_c1"])
    def test_note_can_be_taken_back(self, desk: Desk, target: str) -> None:
        forget(target)
        forget(target, "--allow-again")
        desk.bring(POSTS, COMMENTS)
        assert (post_of("p1").is_deleted, comment_of("c1").is_deleted) == (False, False)

    def test_local_post_is_refused(self, post: Post) -> None:
        with pytest.raises(CommandError, match="was not imported"):
            forget(post.fullname)

    @pytest.mark.parametrize("target", ["", "u/", "t3_!", "t3_" + "z" * 14])
    def test_what_names_nothing_is_refused(self, db: None, target: str) -> None:
        with pytest.raises(CommandError):
            forget(target)
