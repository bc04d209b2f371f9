"""What pages repeat of a form or of an address, and what htmx swaps in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from tests.support.addresses import addresses
from tests.support.browser_gallery import Gallery, Visit, failures, refused_forms
from tests.support.browser_tainted import SENT, flat, mark_of

# Names that pages read from their addresses. The whole address is repeated too, as the way back.
QUERY = (
    "sort",
    "t",
    "after",
    "before",
    "q",
    "title",
    "url",
    "text",
    "next",
    "flair",
    "limit",
    "context",
    "kind",
    "member",
)
# Names of fields; so many at once as a request may hold.
FIELDS = [
    ("kind", "community", "title", "text", "url", "body", "reason", "note", "bio", "name"),
    ("member", "days", "flair", "visibility", "applies_to", "wearer", "permissions", "theme", "login", "username"),
    ("description", "sidebar", "submit_text", "title_words", "banned_title_words", "allowed_domains", "banned_domains",
     "suggested_sort", "email", "code"),
]  # fmt: skip
MARK = mark_of(SENT)
# What decides which page a form is answered with.
DECIDING = ("kind", "community", "preview")
WORDS = {"name", "host", "member"}  # of a path


def echoes(gallery: Gallery) -> Iterator[Visit]:
    """Refused forms with a mark in every field, pages of failure, and every address with the mark somewhere in it."""
    yield from _forms(gallery)
    for viewer in ("visitor", "moderator"):
        yield from _addresses(gallery, viewer)
    yield from (Visit("visitor", f"/accounts/{page}/?next={MARK}") for page in ("login", "signup", "password/reset"))


def filled(visit: Visit, value: str) -> Visit:
    """The same visit with `value` behind each mark; a word of a path can't hold a slash."""
    path, _, query = visit.path.partition("?")
    path = path.replace(MARK, quote(MARK + value.replace("/", ""), safe=""))
    query = query.replace(MARK, quote(MARK + value, safe=""))
    sent = visit.sent and {
        key.replace(MARK, value): text.replace(MARK, MARK + value) for key, text in visit.sent.items()
    }
    return Visit(visit.viewer, f"{path}?{query}" if query else path, sent)


def as_repeated(value: str) -> set[str]:
    """How a page may repeat a value: as it is, or in an address, or in an address that another address holds."""
    values = {MARK + value, MARK + value.replace("/", "")}
    once = {quote(text, safe=safe) for text in values for safe in ("", "/")}
    return {flat(text) for text in (*values, *once, *(quote(text) for text in once))}


def previews(gallery: Gallery, packs: Sequence[str]) -> Iterator[Visit]:
    """Every way to a preview; `packs`: comments that are taken."""
    values = gallery.world.public
    post, comment = f"/posts/{values['id36']}", f"/comment/{values['cid36']}"
    for path in ("/submit/", f"{post}/edit/", "/posts/preview/"):
        yield from (Visit("member", path, {"text": pack, "preview": "1", "kind": "text"}) for pack in packs)
    for path in (f"{post}/reply/", f"{comment}/reply/", f"{comment}/edit/", "/comment/preview/"):
        yield from (Visit("member", path, {"body": pack, "preview": "1"}) for pack in packs)


def swaps(gallery: Gallery, packs: Sequence[str]) -> Iterator[Visit]:
    """What htmx asks for. The post and the comment are the member's; `packs`: comments that are taken."""
    values = gallery.world.public
    post, comment = f"/posts/{values['id36']}", f"/comment/{values['cid36']}"
    switch = {"on": "1", "value": "1", "nsfw": "0"}
    yield Visit("moderator", gallery.posts["shown"].get_absolute_url())
    yield from (Visit("moderator", f"{post}/{act}/", switch) for act in
                ("save", "vote", "approve", "lock", "lock", "pin", "mark", "hide"))  # fmt: skip
    yield from (Visit("moderator", f"{comment}/{act}/", switch) for act in ("save", "vote", "approve"))
    yield Visit("moderator", f"/r/{values['name']}/subscribe/", switch)
    yield Visit("moderator", f"{post}/lock/", {"on": "0"})
    for path in (f"{comment}/reply/", f"{post}/reply/", f"{comment}/edit/"):
        yield Visit("member", path)
        yield Visit("member", path, {"body": "\n\n".join(packs)})
        yield from (Visit("member", path, {"body": pack}) for pack in packs)


def _forms(gallery: Gallery) -> Iterator[Visit]:
    for visit in refused_forms(gallery):
        sent = visit.sent or {}
        deciding = {key: sent[key] for key in DECIDING if key in sent}
        if visit.viewer != "stale":
            yield Visit(visit.viewer, visit.path, {**sent, **dict.fromkeys(FIELDS[0], MARK)})
            yield from (
                Visit(visit.viewer, visit.path, {**sent, **dict.fromkeys(names, MARK), **deciding}) for names in FIELDS
            )
    kept = {"body": MARK, f"a {MARK}": "x"}
    yield from (Visit(visit.viewer, visit.path, kept) for visit in failures() if visit.sent)
    yield Visit("stale", "/submit/", kept)


def _addresses(gallery: Gallery, viewer: str) -> Iterator[Visit]:
    public = gallery.world.public
    paths = [address.path(public) for address in addresses()]
    for path in [*paths, "/admin/"]:
        # Each row repeats the address, and a book is long.
        yield Visit(viewer, f"{path}?limit=2&x={MARK}")
        if viewer != "visitor" and (names := _repeated(gallery, viewer, path)):
            yield Visit(viewer, f"{path}?{urlencode(dict.fromkeys(names, MARK))}")
    for address in addresses() if viewer == "visitor" else []:
        for parameter in sorted(WORDS.intersection(address.parameters)):
            words = {parameter: MARK} | ({"username": MARK} if parameter == "name" else {})
            yield Visit(viewer, address.path({**public, **words}))


def _repeated(gallery: Gallery, viewer: str, path: str) -> list[str]:
    """What the page takes out of its address and shows, beyond the address as a whole."""
    query = urlencode({name: f"{MARK}{name}" for name in QUERY})
    text = gallery.ask(Visit(viewer, f"{path}?{query}")).content.decode()
    return [name for name in QUERY if re.search(rf"(?<!=)(?<!%3D){MARK}{name}", text)]
