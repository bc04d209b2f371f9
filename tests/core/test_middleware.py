"""Where a request comes from, and what a person reads when something fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from apps.communities.models import Community
from apps.core.errors import TooManyRequests
from apps.core.middleware import trusted_proxies
from apps.core.ratelimit import address_of, count
from apps.posts.models import Post
from config.env import cache as cache_settings


def address_seen(settings: Any, trusted: list[str], remote: str, forwarded: str) -> tuple[str, bool]:
    """The client's address as the views see it, and whether the request counts as encrypted."""
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    seen: dict[str, Any] = {}

    def view(request: HttpRequest) -> HttpResponse:
        seen.update(address=request.META["REMOTE_ADDR"], secure=request.is_secure())
        return HttpResponse()

    headers: dict[str, Any] = {
        "REMOTE_ADDR": remote,
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    trusted_proxies(view)(RequestFactory().get("/", **headers))
    return seen["address"], seen["secure"]


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "expected"),
    [
        ([], "203.0.113.9", "198.51.100.1", ("203.0.113.9", False)),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", ("203.0.113.9", False)),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1", ("198.51.100.1", True)),
        (["10.0.0.0/8"], "10.1.2.3", "1.2.3.4, 198.51.100.1, 10.9.9.9", ("198.51.100.1", True)),
        (["10.0.0.0/8"], "10.1.2.3", "", ("10.1.2.3", True)),
        (["::1"], "::1", "2001:db8::5", ("2001:db8::5", True)),
        (["unix"], "", "198.51.100.1", ("198.51.100.1", True)),
        (["10.0.0.0/8"], "::ffff:10.1.2.3", "198.51.100.1", ("198.51.100.1", True)),
        (["10.0.0.0/8"], "::ffff:11.1.2.3", "198.51.100.1", ("::ffff:11.1.2.3", False)),
        (["10.0.0.0/8"], "10.1.2.3", "rubbish", ("rubbish", True)),
    ],
)
def test_a_forwarded_address_is_believed_only_from_a_proxy(
    settings: Any, trusted: list[str], remote: str, forwarded: str, expected: tuple[str, bool]
) -> None:
    assert address_seen(settings, trusted, remote, forwarded) == expected


def test_a_stale_token_gives_the_text_back_to_our_own_form_only(post: Post, reader: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    path, data = f"/posts/{post.id36}/reply/", {"body": "typed with care", "csrfmiddlewaretoken": "stale"}
    ours = client.post(path, data, headers={"Origin": "http://testserver"})
    theirs = client.post(path, data, headers={"Origin": "http://elsewhere.example"})
    assert (ours.status_code, theirs.status_code) == (403, 403)
    assert "typed with care" in ours.content.decode()
    assert "typed with care" not in theirs.content.decode()


def test_a_database_that_is_away_answers_503_and_keeps_the_text(
    post: Post, reader: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("apps.comments.views.write.add_comment", away)
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", {"body": "typed with care"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "typed with care" in answer.content.decode()
    assert "the server closed the connection" in caplog.text, "a statement that took too long ends here too"


@pytest.mark.parametrize("path", ["/nope/", "/admin/", "/"])
def test_a_database_that_is_away_answers_503_for_a_page_that_is_not_there_too(
    reader: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def away(_: SessionStore) -> None:
        raise OperationalError("the server closed the connection")

    client = client_of(reader)
    monkeypatch.setattr(SessionStore, "load", away)
    assert client.get(path).status_code == 503
    # A body that nobody may read makes no second failure of the first.
    assert client.post("/nope/", {"body": "x" * 1_100_000}).status_code == 503


def test_passwords_are_never_given_back(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("apps.accounts.forms.LogInForm.clean", away)
    answer = Client().post("/accounts/login/", {"login": "somebody", "password": "my secret words"})
    assert answer.status_code == 503
    assert "my secret words" not in answer.content.decode()
    assert "somebody" in answer.content.decode()


def test_a_body_beyond_the_limit_is_refused_with_a_page(post: Post, reader: Any, client_of: Any) -> None:
    for form in ({"body": "x" * 1_100_000}, {f"field_{n}": "" for n in range(1_100)}):
        answer = client_of(reader).post(f"/posts/{post.id36}/reply/", form)
        assert answer.status_code == (413 if "body" in form else 400)
        assert ("1,000,000 bytes" in answer.content.decode()) is ("body" in form)


def test_the_window_of_a_limit_tells_the_wait(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED, settings.RATE_LIMITS = True, {"act": (2, 60)}
    moments = iter([1_000.0, 1_001.0, 1_010.0, 1_021.0])

    def act() -> None:
        count("act", "somebody", clock=lambda: next(moments))

    act()
    act()
    with pytest.raises(TooManyRequests) as refused:
        act()
    assert refused.value.wait == 10  # the window ends at 1,020
    act()


def test_a_name_that_nobody_has_gets_our_page_under_debug_too(db: None, settings: Any, client: Client) -> None:
    settings.DEBUG = True
    answer = client.get("/r/nobody_home/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_an_address_that_makes_no_sense_gets_our_page_under_debug_too(
    community: Community, settings: Any, client: Client
) -> None:
    settings.DEBUG = True
    answer = client.get("/r/meadow/?after=xyz")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "BadRequest" not in page
    assert 'class="error-code">400' in page


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "", True),
        ("no address", "no other", False),
    ],
)
def test_one_connection_is_counted_as_one(one: str, other: str, is_one: bool) -> None:
    addresses = {address_of(RequestFactory(REMOTE_ADDR=address).get("/")) for address in (one, other)}
    assert (len(addresses) == 1) is is_one


def test_others_do_not_wash_a_count_away(settings: Any) -> None:
    """The cache of a process drops what was used least when it is full."""
    settings.RATE_LIMITS_ENABLED, settings.RATE_LIMITS = True, {"act": (1, 600)}
    for person in ("somebody", *(f"person_{n}" for n in range(2_000))):
        count("act", person, clock=lambda: 1_000.0)
    with pytest.raises(TooManyRequests):
        count("act", "somebody", clock=lambda: 1_000.0)


def test_health_does_not_ask_the_database_and_readiness_does(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "ok", "tasks": "ok"}


def test_readiness_tells_of_a_redis_that_is_gone_and_stays_ready(db: None, settings: Any) -> None:
    settings.CACHES = {"default": cache_settings("redis://127.0.0.1:1/0")}
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "degraded", "tasks": "ok"}
