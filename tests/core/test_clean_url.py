"""Addresses of link posts: which are taken, how they are stored, and which are the same page."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.links import clean_url, domain_of, url_key

TAKEN = [
    ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d", "example.com"),
    ("  HTTP://WWW.Example.COM:80/A \n", "http://www.example.com/A", "example.com"),
    ("example.com", "https://example.com", "example.com"),
    ("news.example.co.uk:8080/x?y", "https://news.example.co.uk:8080/x?y", "news.example.co.uk"),
    ("//example.com/x", "https://example.com/x", "example.com"),
    ("https://example.com:443", "https://example.com", "example.com"),
    ("https://example.com:8443/", "https://example.com:8443/", "example.com"),
    ("http://example.com:/", "http://example.com/", "example.com"),
    ("https://example.com.", "https://example.com", "example.com"),
    ("http://bücher.example/ü?q=ö", "http://xn--bcher-kva.example/%C3%BC?q=%C3%B6", "xn--bcher-kva.example"),
    ("bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("http://faß.de", "http://xn--fa-hia.de", "xn--fa-hia.de"),
    ("http://пример。рф/", "http://xn--e1afmkfd.xn--p1ai/", "xn--e1afmkfd.xn--p1ai"),
    # Looks like a well-known name, and shows that it is not.
    ("https://аррle.com/", "https://xn--le-6kc8da.com/", "xn--le-6kc8da.com"),
    ("http://ⓔxample.com", "http://example.com", "example.com"),
    ("http://i❤.ws/", "http://xn--i-7iq.ws/", "xn--i-7iq.ws"),
    ("https://en.wikipedia.org/wiki/Foo_(bar)", "https://en.wikipedia.org/wiki/Foo_(bar)", "en.wikipedia.org"),
    ("http://x.org/a%20b/<\"{}>`^'", "http://x.org/a%20b/%3C%22%7B%7D%3E%60%5E'", "x.org"),
    ("https://fa.wikipedia.org/wiki/\u0645\u06cc\u200c\u062e", "https://fa.wikipedia.org/wiki/%D9%85%DB%8C%E2%80%8C%D8%AE", "fa.wikipedia.org"),  # noqa: E501
    ("http://localhost:8000/x", "http://localhost:8000/x", "localhost"),
    ("http://www.localhost/", "http://www.localhost/", "www.localhost"),
    ("http://192.168.1.10/x", "http://192.168.1.10/x", "192.168.1.10"),
    ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/", "2001:db8::1"),
    ("http://under_score.example.com", "http://under_score.example.com", "under_score.example.com"),
]  # fmt: skip
REFUSED = [
    *[(typed, "required") for typed in ("", "  ", "\n")],
    *[
        (typed, "scheme")
        for typed in (
            "javascript:alert(1)", "JaVaScRiPt://example.com/%0aalert(1)", "data:text/html,x", "vbscript:x", "file:///e",
            "ftp://example.com/x", "mailto:a@example.com", "about:blank", "http:example.com", "https:/a.com", "x:y",
        )
    ],
    *[
        (typed, "signs")
        for typed in (
            "java\tscript:alert(1)", "https://exa mple.com", "https://example.com/a b", "http:\\\\example.com",
            "https://example.com\\@evil.com", "https://example.com/\u202egpj.exe", "https://exa\u200bmple.com",
            "https://example.com/\0", "https://example.com/\ud800", "https://example.com/\x7f", "https://a.b/\u2028c",
        )
    ],
    *[
        (typed, "host")
        for typed in (
            "foo", "/r/meadow", "?x=1", "#x", "http://", "https://", "https:///x", "http://?x", "http://#x", "http://.",
            "http://a..example", "http://-a.com", "http://a-.com", "http://[::1", "http://[::g]/", "http://2130706433/",
            "http://127.1/", "http://0x7f.1/", "http://0177.0.0.1", "http://300.1.1.1/", "http://x.com:99999/", "http://x.com:0/",
            "http://x.com:y/", "http://%65xample.com/", "http://ex℀mple.com/", f"http://{'a' * 64}.com", "http://a,b.com",
            f"http://{'a.' * 127}com", "http://exa!mple.com", "user@example.com", "1.2.3.4/x", "http://\u3164.com",
        )
    ],
    *[(typed, "userinfo") for typed in ("https://user:pass@example.com", "https://google.com@evil.com/", "http://@a.com")],
    *[(typed, "too_long") for typed in ("https://example.com/" + "a" * 1_981, "https://example.com/" + "é" * 400)],
]  # fmt: skip


@pytest.mark.parametrize(("typed", "stored", "domain"), TAKEN)
def test_an_address_is_stored_as_a_browser_would_send_it(typed: str, stored: str, domain: str) -> None:
    assert clean_url(typed) == stored
    assert clean_url(stored) == stored
    assert domain_of(stored) == domain


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_what_is_no_web_address_is_refused_with_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_url(typed)
    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith((".", "…"))


def test_the_longest_address_is_taken() -> None:
    assert len(clean_url("https://example.com/" + "a" * 1_980)) == 2_000


def test_an_address_that_is_too_long_is_told_both_counts() -> None:
    with pytest.raises(ValidationError, match=re.escape("2,001 of 2,000 characters")):
        clean_url("https://example.com/" + "a" * 1_981)


@settings(deadline=None)
@given(st.text(st.one_of(st.sampled_from("htps:/.@[]?#%\\ \u3002\u202eaé"), st.characters(exclude_categories=()))))
def test_any_text_is_an_address_or_a_validation_error(typed: str) -> None:
    domain_of(typed)
    assert re.fullmatch("[0-9a-f]{32}", url_key(typed))
    for text in (typed, f"https://{typed}", f"https://example.com/{typed}"):
        try:
            url = clean_url(text)
        except ValidationError:
            continue
        assert re.match(r"https?://[a-z0-9_\[][^/?#@\s\\]*(?:[/?#][^\s\\]*)?\Z", url, re.ASCII)
        assert url.isascii()
        assert clean_url(url) == url
        assert domain_of(url)


SAME = [
    "https://example.com/a/b?x=1&y=2",
    "http://www.example.com/a/b?y=2&x=1",
    "HTTPS://EXAMPLE.com:443/a/b/?x=1&y=2#part",
    "https://example.com/a/%62?utm_source=x&x=1&y=2&UTM_Medium=z&fbclid=q&gclid=r&ref_src=t&mc_eid=u",
]
VIDEO = [
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "http://youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=42s",
    "https://m.youtube.com/watch/?v=dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?si=abc",
    "https://www.youtube.com/shorts/dQw4w9WgXcQ",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
]
DIFFERENT = [
    *(SAME[0], VIDEO[0]),
    "https://example.com/",
    "https://example.com/A/b?x=1&y=2",
    "https://example.com/a/b?x=1",
    "https://example.com/a/b?x=1&y=2&y=3",
    "https://example.com:8080/a/b?x=1&y=2",
    "https://old.example.com/a/b?x=1&y=2",
    "https://example.com/a/b?x=1&y=2#!page",
    "https://example.com/%FF",
    "https://example.com/%FE",
    "https://example.com/?q=%FF",
    "https://example.com/?q=%FE",
    "https://example.com/?v=dQw4w9WgXcQ",
    "https://youtube.com/watch?v=dQw4w9WgXcR",
    "https://youtube.com/@someone",
    "https://youtu.be/",
    "no address",
    "",
]


@pytest.mark.parametrize("url", SAME)
def test_addresses_of_one_page_share_a_key(url: str) -> None:
    assert url_key(url) == url_key(SAME[0])


@pytest.mark.parametrize("url", VIDEO)
def test_addresses_of_one_video_share_a_key(url: str) -> None:
    assert url_key(url) == url_key(VIDEO[0])


def test_addresses_of_different_pages_have_different_keys() -> None:
    assert len({url_key(url) for url in DIFFERENT}) == len(DIFFERENT)


def test_a_key_stays_what_it_was() -> None:
    """Keys are stored: another way to compute them would need a migration."""
    assert url_key("https://example.com/a?b=c") == "50b269ba99a69f594f96bec2e75c95be"


@pytest.mark.parametrize("url", ["", "/r/meadow", "http://[", "javascript:x", "http://a b", "mailto:a@b.c", "itms://"])
def test_what_has_no_host_has_no_domain(url: str) -> None:
    assert domain_of(url) == ""
