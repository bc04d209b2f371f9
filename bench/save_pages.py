"""Save every page of the site as a file, to compare the markup before and after a change with bench.compare_pages.

    python3 -m bench.save_pages FOLDER

Opens the catalogue of tests/support/browser_gallery.py, every address as each kind of viewer of tests/support/world.py,
and the answers to the most common acts, with and without htmx. One file for each answer, named for the visit; mails
that an answer sends are appended to it. The clock stands still and what is random is not, so that two runs of the same
code write the same files. Writes into a database of its own and removes it at the end."""

from __future__ import annotations

import hashlib
import os
import random
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.support.browser_gallery import Gallery, Visit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
UNSAFE = re.compile(r"[^\w.=&?@+-]+")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    import django
    import time_machine

    django.setup()
    from django.test.utils import (
        override_settings,
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    setup_test_environment()
    with time_machine.travel(MOMENT, tick=False), override_settings(ROOT_URLCONF="tests.support.browser_errors"):
        config = setup_databases(verbosity=0, interactive=False)
        try:
            saved = save(folder)
        finally:
            teardown_databases(config, verbosity=0)
    teardown_test_environment()
    print(f"{saved} pages in {folder}")


def save(folder: Path) -> int:
    from tests.support.browser_gallery import every_visit, make_gallery

    seeded = Seeded()
    with seeded:
        seeded.restart("the world")
        gallery = make_gallery()
        gallery.viewers |= {f"world_{name}": person for name, person in gallery.world.viewers.items()}
        book = Book(folder, gallery, seeded)
        for visit in every_visit(gallery):
            book.write(visit)
        for visit in walk(gallery):
            book.write(visit)
        for visit, headers in acts(gallery):
            book.write(visit, headers)
    return book.count


class Seeded:
    """Makes tokens and keys follow from a name instead of chance."""

    def __init__(self) -> None:
        self._source = random.Random()
        self._patches = ExitStack()

    def restart(self, name: str) -> None:
        self._source.seed(name)

    def __enter__(self) -> Seeded:
        for place in ("os.urandom", "random._urandom"):
            self._patches.enter_context(mock.patch(place, self._source.randbytes))
        return self

    def __exit__(self, *_error: object) -> None:
        self._patches.close()


class Book:
    """Writes answers into files."""

    def __init__(self, folder: Path, gallery: Gallery, seeded: Seeded) -> None:
        self.count = 0
        self._folder, self._gallery, self._seeded = folder, gallery, seeded
        self._taken: dict[str, int] = {}

    def write(self, visit: Visit, headers: dict[str, str] | None = None) -> None:
        from django.core import mail

        mail.outbox.clear()
        name = f"{visit}{' by htmx' if headers else ''}"
        again = self._taken[name] = self._taken.get(name, 0) + 1
        self._seeded.restart(f"{name} {again}")
        answer = self._gallery.ask(visit, **(headers or {}))
        if answer.headers.get("Content-Type", "").startswith(("text/html", "text/plain")):
            mails = "".join(f"\n<!-- mail: {letter.subject} -->\n<pre>{letter.body}</pre>" for letter in mail.outbox)
            self._path(name, again).write_text(f"<!-- {name}: {_kind_of(answer)} -->\n{answer.content.decode()}{mails}")
            self.count += 1

    def _path(self, name: str, again: int) -> Path:
        short = UNSAFE.sub("-", name)[:120].strip("-")
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        return self._folder / f"{short}.{digest}{f'.{again}' if again > 1 else ''}.html"


def _kind_of(answer: HttpResponse) -> str:
    return f"{answer.status_code} {answer.headers['Content-Type']}"


def walk(gallery: Gallery) -> Iterator[Visit]:
    """Yield a visit to every address with the names of the private community, by each kind of viewer."""
    from tests.support.addresses import addresses
    from tests.support.browser_gallery import Visit
    from tests.support.world import KINDS

    place = gallery.world.open.name
    listings = ["/", "/new/", "/top/?t=all", "/r/all/", f"/r/{place}/", f"/r/{place}/new/", "/communities/?sort=new"]
    for kind in KINDS:
        for path in [*dict.fromkeys(address.path(gallery.world.values) for address in addresses()), *listings]:
            yield Visit(f"world_{kind}", path)


def acts(gallery: Gallery) -> Iterator[tuple[Visit, dict[str, str]]]:
    """Yield the visits in which somebody uses a button or a form as they should, by htmx and then without it.

    Acts that send a mail are among them."""
    for viewer, path, sent in [*_acts_on_a_thread(gallery), *_acts_elsewhere(gallery)]:
        from tests.support.browser_gallery import Visit

        yield Visit(viewer, path, sent), {"hx-request": "true"}
        yield Visit(viewer, path, sent), {}


def _acts_on_a_thread(gallery: Gallery) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    values, thread = gallery.world.public, gallery.posts["shown"].get_absolute_url()
    post, comment = f"/posts/{values['id36']}", f"/comment/{values['cid36']}"
    for viewer in ("member", "moderator"):
        for thing in (post, comment):
            yield from ((viewer, f"{thing}/vote/", {"value": value}) for value in ("1", "-1", "0"))
            yield from ((viewer, f"{thing}/save/", {"on": on}) for on in ("1", "0"))
            yield from ((viewer, f"{thing}/{form}/", None) for form in ("reply", "edit", "delete", "remove"))
            yield viewer, f"{thing}/reply/", {"body": f"An **answer** by {viewer}"}
        yield viewer, f"{post}/hide/", {"on": "1", "next": "/"}
        yield viewer, f"{post}/hide/", {"on": "0", "next": "/"}
        yield viewer, thread, None
    yield "member", f"{comment}/edit/", {"body": "my own words, *changed*"}
    for thing in (post, comment):
        for act in ("remove", "approve"):
            yield "moderator", f"{thing}/{act}/", {"reason": "Be kind"} if act == "remove" else {}
        yield from (("moderator", f"{thing}/distinguish/", {"on": on}) for on in ("1", "0"))
    yield from (("moderator", f"{post}/lock/", {"on": on}) for on in ("1", "0"))
    yield from (("moderator", f"{post}/pin/", {"slot": slot}) for slot in ("1", "0"))
    yield "moderator", thread, None
    large = gallery.posts["large"].get_absolute_url()
    yield from (("visitor", f"{large}?sort={sort}", None) for sort in ("new", "old", "top", "controversial"))


def _acts_elsewhere(gallery: Gallery) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    place = gallery.world.open.name
    yield "member", "/posts/preview/", {"text": "A *preview*"}
    yield "member", "/comment/preview/", {"body": "A *preview*"}
    yield "member", "/submit/", {"show": "1", "community": place, "kind": "text"}
    yield "member", "/submit/", {"show": "1", "community": "nowhere_at_all", "kind": "text"}
    yield "member", f"/r/{place}/submit/", {"switch_to": "link", "kind": "text"}
    yield "member", f"/r/{place}/submit/", {"kind": "text", "community": place, "title": "Sent", "text": "Well."}
    yield from (("newcomer", f"/r/{place}/subscribe/", {"subscribed": on}) for on in ("1", "0"))
    yield "newcomer", f"/r/{place}/subscribe/", {"subscribed": "1", "small": "1", "next": "/communities/"}
    yield "member", "/accounts/email/", {"action_add": "", "email": "third@example.org"}
    yield "member", "/accounts/email/", {"action_send": "", "email": "other@example.org"}
    yield "member", "/accounts/email/", {"action_primary": "", "email": "other@example.org"}
    yield "member", "/accounts/email/", {"action_remove": "", "email": "third@example.org"}
    yield from (("visitor", "/accounts/password/reset/", {"email": f"{name}@example.org"}) for name in ("member", "no"))
    new = "a new horse battery"
    yield "visitor", "/accounts/signup/", {
        "username": "fresh_one", "email": "member@example.org", "password1": new, "password2": new,
    }  # fmt: skip
    yield "passwordless", "/accounts/password/set/", {"password1": new, "password2": new}
    yield "secured", "/accounts/2fa/recovery-codes/generate/", {}
    yield "secured", "/accounts/2fa/totp/deactivate/", {}
    yield "member", "/", None


if __name__ == "__main__":
    main()
