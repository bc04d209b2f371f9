"""Names of people that nobody can read back."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from apps.accounts.models import User
from apps.communities.models import Community
from apps.importer.pseudonyms import disguise_mentions, pseudonym
from tests.importer.dumps import Desk, comment_of, post_of, remark, submission
from tests.importer.states import state_of_everything


def test_pseudonym_is_stable_and_a_name() -> None:
    assert pseudonym("Digger") == pseudonym("digger")
    assert pseudonym("digger") != pseudonym("weeder")
    assert re.fullmatch("member_[0-9a-f]{16}", pseudonym("digger"))


def test_another_key_gives_another_pseudonym() -> None:
    before = pseudonym("digger")
    with override_settings(SECRET_KEY="another"):
        assert pseudonym("digger") != before


@pytest.mark.parametrize(
    ("text", "disguised"),
    [
        ("thanks u/digger!", "thanks u/{}!"),
        ("/u/Digger and /U/DIGGER", "/u/{} and /U/{}"),
        ("[him](https://www.reddit.com/user/digger/)", "[him](https://www.reddit.com/user/{}/)"),
        ("https://old.reddit.com/u/digger?sort=new", "https://old.reddit.com/u/{}?sort=new"),
    ],
)
def test_mentions_are_disguised(text: str, disguised: str) -> None:
    assert disguise_mentions(text) == disguised.replace("{}", pseudonym("digger"))


@pytest.mark.parametrize("text", ["a digger", "lieu/digger", "u/x", "menu/", "r/digger", "u/" + "x" * 21])
def test_other_words_are_left_alone(text: str) -> None:
    assert disguise_mentions(text) == text


def test_no_name_is_left_in_the_database(desk: Desk) -> None:
    rows = [
        submission(author="Secretive", title="by u/secretive", selftext="I am /u/Secretive", link_flair_text="x"),
        submission("p2", author="Secretive", url="https://www.reddit.com/user/secretive/comments/1/"),
        submission("p3", author="Secretive", subreddit="u_Secretive"),
    ]
    desk.bring(rows, [remark(author="SECRETIVE", body="It was u/secretive")], pseudonymises=True)
    assert "secretive" not in repr(state_of_everything()).lower()
    assert User.objects.get().username == pseudonym("secretive")
    assert Community.objects.filter(name=f"u_{pseudonym('secretive')}").exists()
    assert post_of("p1").author == comment_of("c1").author == User.objects.get()


def test_disguised_import_again_changes_nothing(desk: Desk) -> None:
    for _again in range(2):
        desk.bring([submission(selftext="u/weeder")], [remark()], pseudonymises=True)
    assert User.objects.count() == 2
    assert desk.bring([submission(selftext="u/weeder")], pseudonymises=True).files[0].unchanged == 1
