"""Names of a dump that our rules don't know. Pure."""

from __future__ import annotations

import re

import pytest

from apps.importer.names import community_names, person_names


@pytest.mark.parametrize(
    ("original", "name"),
    [("alice", "alice"), ("Al-ice_9", "Al-ice_9"), ("reddit.com", "reddit_com"), ("x", "x"), ("Zoë é", "Zo___")],
)
def test_person_keeps_what_the_rule_allows(original: str, name: str) -> None:
    assert person_names(original)[0] == name


@pytest.mark.parametrize(
    ("original", "name"),
    [("gardening", "gardening"), ("reddit.com", "reddit_com"), ("u_al-ice", "u_al_ice"), ("_x", "r_x"), ("de", "de")],
)
def test_community_keeps_what_the_rule_allows(original: str, name: str) -> None:
    assert community_names(original)[0] == name


@pytest.mark.parametrize("name", ["all", "Popular", "MOD"])
def test_feeds_keep_their_address(name: str) -> None:
    assert name not in community_names(name)
    assert community_names(name)[0].startswith(f"{name}_")


@pytest.mark.parametrize("original", ["a", "reddit.com", "x" * 300, "💥" * 60, "_" * 60, "%s"])
def test_every_candidate_fits_its_column(original: str) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) for name in person_names(original))
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]{0,49}", name) for name in community_names(original))


def test_suffix_tells_two_originals_apart_and_not_two_spellings() -> None:
    assert person_names("foo.bar")[0] == person_names("foo_bar")[0]
    assert person_names("foo.bar")[1] != person_names("foo_bar")[1]
    assert person_names("Foo.Bar")[1].lower() == person_names("foo.bar")[1]


def test_last_candidate_is_longer_than_any_name_of_a_member() -> None:
    assert len(person_names("a")[-1]) > 20
