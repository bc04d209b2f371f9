"""Addresses that are remembered."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from apps.core.addresses import address, stem


@pytest.mark.parametrize(
    ("view", "arguments"),
    [
        ("posts:front", ()),
        ("posts:community", ("meadow",)),
        ("posts:domain", ("example.org",)),
        ("profiles:overview", ("author",)),
        ("comments:thread", ("meadow", "abc", "a-title")),
    ],
)
def test_an_address_is_what_the_url_configuration_says(view: str, arguments: tuple[str, ...]) -> None:
    for _ in range(2):
        assert address(view, *arguments) == reverse(view, args=arguments)


def test_addresses_of_two_pages_are_not_mixed_up() -> None:
    assert address("posts:community", "meadow") == "/r/meadow/"
    assert address("posts:community", "garden") == "/r/garden/"
    assert address("profiles:overview", "meadow") == "/user/meadow/"


def test_an_address_that_cannot_be_is_an_error_every_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("posts:community", "a/b")
        with pytest.raises(NoReverseMatch):
            address("posts:nothing")


POST_ACTS = [
    "vote",
    "save",
    "hide",
    "edit",
    "delete",
    "remove",
    "approve",
    "lock",
    "pin",
    "mark",
    "set_flair",
    "distinguish",
]
COMMENT_ACTS = ["vote", "save", "reply", "edit", "delete", "remove", "approve", "distinguish"]


@pytest.mark.parametrize(
    ("view", "beginning", "acts"), [("posts:vote", "/posts/", POST_ACTS), ("comments:vote", "/comment/", COMMENT_ACTS)]
)
def test_every_act_on_an_item_begins_with_the_stem(view: str, beginning: str, acts: list[str]) -> None:
    assert stem(view) == beginning
    app = view.partition(":")[0]
    for id36 in ("0", "a0", "100000000"):
        assert [reverse(f"{app}:{act}", args=[id36]) for act in acts] == [f"{beginning}{id36}/{act}/" for act in acts]
