"""Which names a person may take."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from apps.accounts import names
from apps.accounts.models import RetiredName
from tests.factories import make_user


@pytest.mark.parametrize("name", ["abc", "Al-ice", "bob_99", "---", "___", "a" * 20, "x-1"])
def test_plain_names_are_free(db: None, name: str) -> None:
    assert names.validate_new_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "", "ab", "a" * 21, "with space", "dot.ted", "é_é_é", "name\n", "\nname", "na\0me", "na\ud800me", "na\u202eme",
        "na\u200bme", "аdmin", "ｆｕｌｌ", "ſſſ", "\u2028abc", "abc\r", "@alice", "a/b/c", "%00abc", "名前名前",
    ],
)  # fmt: skip
def test_names_of_another_shape_are_refused_before_any_statement(name: str) -> None:
    with pytest.raises(ValidationError, match="3 to 20 letters"):
        names.validate_new_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "admin", "Admin", "ADMIN", "_admin_", "ad-min", "adm1n", "admln", "AdM1N-", "moderator", "m0derat0r", "root",
        "r00t", "system", "deleted", "removed", "thicket", "Th1cket", "t-h-i-c-k-e-t", "automod", "auto_moderator",
        "anonymous", "preferences", "account", "comments", "healthz", "deleted-1a", "Deleted_someone",
    ],
)  # fmt: skip
def test_reserved_names_and_their_look_alikes_are_not_available(name: str) -> None:
    with pytest.raises(ValidationError, match="This name is not available"):
        names.validate_new_name(name)


def test_first_word_of_every_address_is_reserved() -> None:
    words = {word for word in _first_words(get_resolver().url_patterns) if len(word) >= 3}
    assert {"accounts", "admin", "preferences", "user"} <= words
    assert not {word for word in words if not names.is_reserved(word)}


@pytest.mark.parametrize("name", ["Rosemary", "rosemary", "ROSEMARY"])
def test_a_name_is_taken_in_every_case(db: None, name: str) -> None:
    make_user("Rosemary")
    with pytest.raises(ValidationError, match="This name is taken"):
        names.validate_new_name(name)


def test_the_name_of_a_placeholder_gets_the_sentence_of_a_reserved_one(db: None) -> None:
    make_user("Old_hand", imported_at=timezone.now())
    sentences = []
    for name in ("old_hand", "admin"):
        with pytest.raises(ValidationError) as refusal:
            names.validate_new_name(name)
        sentences.append((refusal.value.messages, refusal.value.code))
    assert sentences[0] == sentences[1]


def test_retired_names_get_the_sentence_of_reserved_ones(db: None) -> None:
    RetiredName.objects.create(name="Gone_Girl")
    with pytest.raises(ValidationError) as retired:
        names.validate_new_name("gone_girl")
    with pytest.raises(ValidationError) as reserved:
        names.validate_new_name("admin")
    assert retired.value.messages == reserved.value.messages


def _first_words(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    words: set[str] = set()
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        word, slash, _ = route.partition("/")
        if slash or isinstance(pattern, URLPattern):
            words |= {word.partition(".")[0]} if word and "<" not in word and "^" not in word else set()
        else:
            assert isinstance(pattern, URLResolver)
            words |= _first_words(pattern.url_patterns, route)
    return words
