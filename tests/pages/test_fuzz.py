"""Whatever arrives at any address, no answer is a 500: forms with missing, doubled, foreign and huge fields, random
bytes in the query, in cookies and headers, bodies that are none.

The seed is fixed. FUZZ_EXAMPLES=50 looks further, with other values each time."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.core import forms as _core_forms  # noqa: F401 -- so that the forms below are loaded
from tests.support.addresses import addresses
from tests.support.world import World

MORE = int(os.environ.get("FUZZ_EXAMPLES", "0"))
POOL = 10
# What breaks programs more often than chance would find it.
KNOWN_TO_HURT = [
    "", "0", "-1", "1e309", "9" * 40, "NaN", "\x00", "a\x00b", "\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}",
    "e" + "\u0301" * 500,
    "x" * 300_000, "%00", "../../etc", "'\"<>", "{{7*7}}", "%s%d%n", "http://[::1", "//evil.example", "javascript:a",
    "t3_zzzzzzzzzzzzzzzzz", "zik0zj", "2026-13-45", "0001-01-01T00:00:00Z", "on", "[]", "\r\n\r\n", "İ", "ß" * 50,
]  # fmt: skip
texts = st.one_of(st.sampled_from(KNOWN_TO_HURT), st.text(max_size=60), st.integers().map(str))
pools = st.lists(st.one_of(texts, st.binary(max_size=40)), min_size=POOL, max_size=POOL)
COOKIES = ["theme", "density", "post_sort", "comment_sort", "nsfw", "sessionid", "csrftoken", "messages"]
HEADERS = ["HTTP_REFERER", "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE",
           "HTTP_RANGE",
           "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_IF_MODIFIED_SINCE", "HTTP_COOKIE"]  # fmt: skip
QUERY = ["sort", "t", "after", "before", "limit", "q", "count", "context", "rank", "place", "next", "of", "comment",
         "moderator", "action", "person", "since", "until", "page", "o", "p", "e", "flair", "kind", "title",
         "url"]  # fmt: skip
SENT_AS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
           "application/json", "text/plain", "application/x-www-form-urlencoded; charset=utf-16", ""]  # fmt: skip


def every_form(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from every_form(narrower)


def field_names() -> list[str]:
    names = {name for form in every_form() for name in getattr(form, "base_fields", {})}
    extra = {"preview", "switch_to", "show", "confirm", "value", "on", "next", "act", "_selected_action", "action"}
    return sorted(names | extra)


def paths_of(world: World) -> list[str]:
    """Ours, with things of both communities, and those of the libraries that take no parameter."""
    ours = {address.path(values) for address in addresses() for values in (world.values, world.public)}
    theirs = set()
    for namespace, resolver in _namespaces(get_resolver(), ""):
        for name in {str(key) for key in resolver.reverse_dict if isinstance(key, str)}:
            try:
                theirs.add(reverse(f"{namespace}:{name}" if namespace else name))
            except NoReverseMatch:
                continue
    return sorted(ours | theirs)


def _namespaces(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLResolver]]:
    yield namespace, resolver
    for inner, (_prefix, below) in resolver.namespace_dict.items():
        yield from _namespaces(below, f"{namespace}:{inner}" if namespace else inner)


class Mess:
    """Arranges the values of a pool into requests; the same for the same seed."""

    def __init__(self, pool: list[str | bytes], seed: int) -> None:
        self.chance = random.Random(seed)
        self.pool = [value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass") for value in pool]

    def value(self) -> bytes:
        return self.chance.choice(self.pool)

    def encoded(self, names: list[str]) -> str:
        """Some of the fields, some of them twice, some with a name that is none."""
        chosen = self.chance.sample(names, self.chance.randint(0, min(len(names), 30)))
        pairs: list[tuple[str | bytes, bytes]] = [(name, self.value()) for name in chosen]
        pairs += [(name, self.value()) for name in chosen if self.chance.random() < 0.1]
        if self.chance.random() < 0.2:
            pairs.append((self.value()[:200], self.value()))
        return urlencode(pairs)

    def query(self) -> str:
        if self.chance.random() < 0.2:
            return quote_from_bytes(self.value()[:2000], safe="&=%+;")
        return self.encoded(QUERY)[:6000]

    def headers(self) -> dict[str, str]:
        return {
            name: self.value()[:3000].decode("latin-1").replace("\r", "").replace("\n", "")
            for name in HEADERS
            if self.chance.random() < 0.15
        }

    def cookies(self) -> dict[str, str]:
        return {name: self.value()[:500].decode("latin-1") for name in COOKIES[:5] if self.chance.random() < 0.1}

    def body(self, names: list[str]) -> tuple[bytes, str]:
        sent_as = self.chance.choice(SENT_AS) if self.chance.random() < 0.25 else SENT_AS[0]
        if sent_as.startswith("multipart") and self.chance.random() < 0.7:
            parts = [
                b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
                % (name.encode(), self.chance.choice([b"", b'; filename="a"']), self.value())
                for name in self.chance.sample(names, 8)
            ]
            return b"".join(parts) + self.chance.choice([b"--x--\r\n", b"--x", b""]), sent_as
        return self.encoded(names).encode() if self.chance.random() < 0.9 else self.value(), sent_as


def broken(client: Client, paths: list[str], mess: Mess, names: list[str]) -> list[str]:
    """What was answered with a 500, each with what was sent."""
    wrong = []
    for path in paths:
        query, headers = mess.query(), mess.headers()
        body, sent_as = mess.body(names)
        client.cookies.load({**mess.cookies(), **{k: v.value for k, v in client.cookies.items() if k == "sessionid"}})
        for method in ("get", "post"):
            with transaction.atomic():
                if method == "get":
                    answer = client.get(path, QUERY_STRING=query, **headers)  # type: ignore[arg-type]
                else:
                    answer = client.generic("POST", path, body, sent_as, QUERY_STRING=query, **headers)  # type: ignore[arg-type]
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                wrong.append(f"{method} {path}?{query[:300]} {headers} {sent_as} {body[:500]!r}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["visitor", "member", "moderator", "operator"])
def test_no_answer_is_a_500(kind: str, world: World) -> None:
    paths, names = paths_of(world), field_names()
    viewer = world.viewers[kind]
    assert len(paths) > 120

    @settings(
        max_examples=MORE or 2,
        derandomize=not MORE,
        phases=[Phase.generate],  # to shrink a find would take minutes; it names its request
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(pool=pools, seed=st.integers(0, 2**32))
    def walk(pool: list[str | bytes], seed: int) -> None:
        client = Client(raise_request_exception=False)
        if viewer is not None:
            client.force_login(viewer)
        assert broken(client, paths, Mess(pool, seed), names) == []

    walk()
