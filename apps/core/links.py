"""The addresses that link posts point at: cleaned for storage, named by their domain, compared with one another."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from hashlib import blake2b
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.core.text import BLANK_SYMBOLS, mend_surrogates

URL_MAX = 2_000
HOST_MAX = 253

_SCHEME = re.compile(r"\A([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HTTP = re.compile(r"\Ahttps?://", re.IGNORECASE)
# "example.com", "example.com:8080/x": a name with a dot and an alphabetic end, before any path.
_BARE = re.compile(r"\A[^\s/?#@:\\.]+(?:\.[^\s/?#@:\\.]+)*\.[^\W\d_][^\s/?#@:\\.]*(?::\d+)?(?:[/?#]|\Z)")
_LABEL = re.compile(r"\A[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER_LABEL = re.compile(r"\A(?:\d+|0x[0-9a-f]*)\Z")
# Full stops of East Asian keyboards, and signs that a browser drops from a host.
_FULL_STOPS = str.maketrans({**dict.fromkeys("\u3002\uff0e\uff61", "."), **dict.fromkeys("\u00ad\u200b\ufe0f")})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What may stand in a path, a query or a fragment as it is; "%" so that what is escaped stays so.
_KEPT_SIGNS = "/?:@!$&'()*+,;=-._~%[]|"

# Parameters that only tell where a visitor came from.
_TRACKERS = re.compile(
    r"\A(?:utm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igsh|igshid|mc_cid|mc_eid|"
    r"_ga|_gl|_hsenc|_hsmi|mkt_tok|ref_src|ref_url|vero_id|oly_anon_id|oly_enc_id|wt_mc)\Z"
)
_VIDEO_ID = r"([A-Za-z0-9_-]{11})"
_VIDEO_HOSTS = frozenset(("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"))
_VIDEO_PATH = re.compile(rf"\A/(?:shorts|embed|v|live)/{_VIDEO_ID}/?\Z")
_SHORT_VIDEO_PATH = re.compile(rf"\A/{_VIDEO_ID}/?\Z")


def clean_url(text: str) -> str:
    """An absolute http or https address in ASCII, at most 2,000 characters, its host in lower case and punycode.

    "example.com/x" gets https://. Raises ValidationError, with a sentence, for every other scheme, a missing or
    impossible host, a user name or password, white space, control and bidi characters and backslashes.
    """
    text = text.strip()
    if not text:
        raise _refusal(_("Paste the address of the page you want to share."), "required")
    if len(text) > URL_MAX:
        raise _too_long(len(text))
    if any(map(_is_trick, text)):
        raise _refusal(_("This address holds a space, a backslash or an invisible character. Copy it again."), "signs")
    parts = _split(_with_scheme(text))
    if "@" in parts.netloc:
        raise _refusal(_("This address holds a user name or a password. Remove what stands before the @."), "userinfo")
    url = _assemble(parts)
    if len(url) > URL_MAX:
        raise _too_long(len(url))
    return url


def domain_of(url: str) -> str:
    """The host in lower case and punycode, without www. and port; "" where there is none and for more than 2,000
    characters. Never raises."""
    # No link is longer, and urlsplit compares a host's composed and decomposed forms in quadratic time.
    if len(url) > URL_MAX:
        return ""
    try:
        parts = urlsplit(url)
        host = _ascii_host(parts.hostname or "")
    except ValueError:
        return ""
    return _without_www(host)


def url_key(url: str) -> str:
    """32 hexadecimal digits, equal for addresses that lead to the same page. Never raises.

    The same: http and https; with and without www., default port, closing slash, fragment (but not #!), and
    parameters that only track (utm_*, fbclid, gclid …); parameters in any order; every address of one YouTube video.
    """
    return blake2b(_normalised(url).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _is_trick(sign: str) -> bool:
    # The two joiners are letters' business in Persian and Hindi, and are escaped with the rest of a path.
    hidden = unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} and sign not in "\u200c\u200d"
    return hidden or sign == "\\" or sign.isspace()


def _with_scheme(text: str) -> str:
    if _HTTP.match(text):
        return text
    if _BARE.match(text):
        return f"https://{text}"
    if text.startswith("//"):
        return f"https:{text}"
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in _DEFAULT_PORTS:
        raise _refusal(_("Two slashes stand after “http:” or “https:” in a web address. Copy it again."), "scheme")
    if scheme:
        message = _("Links begin with http:// or https://, and this one begins with “%(scheme)s:”. Post a web address.")
        raise _refusal(message % {"scheme": scheme[1][:20]}, "scheme")
    raise _refusal(_("This does not look like a web address. It begins with https:// and names a site."), "host")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            raise ValueError(url)
    except ValueError as error:
        raise _refusal(_no_such_host(), "host") from error
    return parts


def _assemble(parts: SplitResult) -> str:
    try:
        host = _ascii_host(parts.hostname or "")
    except ValueError as error:
        raise _refusal(_no_such_host(), "host") from error
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    netloc = (f"[{host}]" if ":" in host else host) + port
    path, query, fragment = (quote(part, safe=_KEPT_SIGNS) for part in (parts.path, parts.query, parts.fragment))
    return parts._replace(netloc=netloc, path=path, query=query, fragment=fragment).geturl()


def _ascii_host(host: str) -> str:
    """Raises ValueError for what no browser would look up. Non-ASCII labels as browsers write them (UTS 46)."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    host = unicodedata.normalize("NFKC", host.translate(_FULL_STOPS)).lower().removesuffix(".")
    labels = [_ascii_label(label) for label in host.split(".")]
    host = ".".join(labels)
    if len(host) > HOST_MAX:
        raise ValueError("host is too long")
    if _NUMBER_LABEL.match(labels[-1]):
        # Browsers read such a host as an IPv4 address, also 2130706433 and 0x7f.1: only the plain form is honest.
        return str(ipaddress.IPv4Address(host))
    return host


def _ascii_label(label: str) -> str:
    if not label.isascii():
        if not all(map(_may_be_named, label)):
            raise ValueError(f"{label[:20]!r} can't stand in a host")
        label = f"xn--{label.encode('punycode').decode('ascii')}"
    if not _LABEL.match(label):
        raise ValueError(f"{label[:20]!r} can't stand in a host")
    return label


def _may_be_named(sign: str) -> bool:
    """Letters, marks, numbers, and the emoji that some registries sell; nothing invisible."""
    category = unicodedata.category(sign)
    return (category[0] in "LMN" or category in {"So", "Sk"} or sign in "-\u00b7") and sign not in BLANK_SYMBOLS


def _normalised(url: str) -> str:
    url = mend_surrogates(url).strip()
    if len(url) > URL_MAX:
        return url
    try:
        parts = urlsplit(url)
        host, port = _without_www(_ascii_host(parts.hostname or "")), parts.port
    except ValueError:
        return url
    # Bytes that are no UTF-8 stay what they are, as surrogates.
    fields = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    if video := _video_of(host, parts.path, dict(fields)):
        return f"youtube:{video}"
    where = host if port in (None, *_DEFAULT_PORTS.values()) else f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe="/", errors="surrogateescape").rstrip("/")
    query = urlencode(sorted(field for field in fields if not _is_tracker(field[0])), errors="surrogateescape")
    # Before the History API some sites put their whole path behind #!.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{where}{path}?{query}{fragment}"


def _is_tracker(name: str) -> bool:
    return _TRACKERS.match(name.lower()) is not None


def _video_of(host: str, path: str, query: dict[str, str]) -> str | None:
    if host == "youtu.be":
        match = _SHORT_VIDEO_PATH.match(path)
    elif host not in _VIDEO_HOSTS:
        return None
    elif path.rstrip("/") == "/watch":
        match = re.fullmatch(_VIDEO_ID, query.get("v", ""))
    else:
        match = _VIDEO_PATH.match(path)
    return match[1] if match else None


def _without_www(host: str) -> str:
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def _no_such_host() -> str:
    return _("The name of the site in this address can't be right. Copy the address again.")


def _too_long(count: int) -> ValidationError:
    numbers = {"count": number_format(count, force_grouping=True), "limit": number_format(URL_MAX, force_grouping=True)}
    message = _("%(count)s of %(limit)s characters: this address is too long. Look for a shorter form of it.")
    return _refusal(message % numbers, "too_long")


def _refusal(sentence: str, code: str) -> ValidationError:
    return ValidationError(sentence, code=code)
