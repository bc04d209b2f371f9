"""Nothing that people type runs in the browser of those who read it.

The content security policy is off here: it is the second wall, and must not hide a hole in the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, expect

from apps.comments.models import BODY_MAX
from apps.core.markdown import render
from apps.posts.models.post import BODY_MAX as POST_MAX
from apps.posts.models.post import HEADINGS_FROM
from tests.support.browser import Tabs
from tests.support.browser_cut import cut_pages
from tests.support.browser_echoes import as_repeated, echoes, filled, previews, swaps
from tests.support.browser_gallery import Gallery, Visit, is_page, make_gallery
from tests.support.browser_sentinel import LOOK, WATCH, Sentinel, sentinel
from tests.support.browser_shown import CUT, NEVER_SHOWN, SHOWN
from tests.support.browser_strings import BOXES, OWN, corpus, packed
from tests.support.browser_tainted import SENT, Tainted, flat, partly_shown, places_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]

HTMX = {"hx-request": "true"}
CONTROLS = 120


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Sentinel]:
    with sentinel(chromium) as watching:
        yield watching
    assert watching.requested == []


@pytest.fixture
def gallery(db: None, settings: Any) -> Gallery:
    settings.CONTENT_SECURITY_POLICY = None
    settings.ROOT_URLCONF = "tests.support.browser_errors"
    made = make_gallery()
    for viewer in made.viewers:
        made.cookie_of(viewer)
    return made


def test_what_is_stored_runs_nowhere(gallery: Gallery, watch: Sentinel, record_property: Any) -> None:
    """Each field of BOXES on each page that shows it, each page with every string; which pages those are is found out,
    and held to be what SHOWN says."""
    tainted = Tainted(gallery)
    tainted.write([])
    chosen = choose(gallery, tainted.visits)
    values = tainted.write(corpus())
    pages = [(visit, *read(gallery, visit)) for visit in chosen]
    shown, cut = defaultdict(set), defaultdict(set)
    for _visit, template, text in pages:
        for name, _where in places_in(text):
            shown[name].add(template)
        for name in partly_shown(text, values):
            cut[name].add(template)
    assert found_by(watch, {f"{n}: {page[0]}": page[2] for n, page in enumerate(pages)}) == {}
    assert shown == SHOWN
    assert cut == CUT
    assert shown.keys() | NEVER_SHOWN.keys() == BOXES.keys()
    record_property("pages with stored strings", watch.opened)
    record_property("fields × kinds of page", sum(map(len, SHOWN.values())))
    accepted = {name: len(box.accepted(corpus())) for name, box in BOXES.items()}
    record_property("strings × fields × kinds of page", sum(accepted[name] * len(SHOWN[name]) for name in SHOWN))


def test_what_is_cut_runs_nowhere(db: None, settings: Any, watch: Sentinel, record_property: Any) -> None:
    """The places of CUT, and the heads of pages: a few strings a page, so many pages."""
    settings.CONTENT_SECURITY_POLICY = None
    pages = list(cut_pages(corpus()))
    for text, texts in pages:
        whole = flat(unescape(text))
        assert [one for one in texts if len(one) < 120 and flat(one) not in whole] == []
    together = ["\n".join(text for text, _texts in pages[begin : begin + 10]) for begin in range(0, len(pages), 10)]
    assert found_by(watch, dict(zip(map(str, range(len(together))), together, strict=True))) == {}
    record_property("pages with shortened strings", len(pages))


def test_what_a_page_repeats_runs_nowhere(gallery: Gallery, watch: Sentinel, record_property: Any) -> None:
    """Refused forms with every string in each field, pages of failure, and addresses."""
    value = "".join(f" {text}" for text in corpus()).replace("\0", "")
    value *= 1 + POST_MAX // len(value)  # more than any field takes
    values = {SENT: as_repeated(value)}
    pages: dict[str, str] = {}
    for visit in choose(gallery, echoes(gallery)):
        pages[f"{len(pages)}: {visit}"] = text = read(gallery, filled(visit, value))[1]
        assert partly_shown(text, values) == set(), str(visit)
    # What is short is given back in a line, what is long in a box.
    short = {f"field {n}": text for n, text in enumerate(corpus()) if len(text) <= 60}
    pages["short texts"] = read(gallery, Visit("stale", "/submit/", short))[1]
    assert all(flat(text) in flat(unescape(pages["short texts"])) for text in OWN if text in short.values())
    assert found_by(watch, pages) == {}
    record_property("pages that repeat", watch.opened)


def test_what_is_previewed_and_swapped_in_runs_nowhere(gallery: Gallery, watch: Sentinel, record_property: Any) -> None:
    tainted = Tainted(gallery)
    # Short enough that hardly one is too dense to be parsed.
    packs = packed(BOXES["comment"].accepted(corpus()), BODY_MAX // 2, by="\n\n")
    rendered = [render(pack) for pack in packs] + [render(pack, headings_from=HEADINGS_FROM) for pack in packs]
    pages: dict[str, str] = {}
    for visit in previews(gallery, packs):
        template, text = read(gallery, visit, **(HTMX if "/preview/" in visit.path else {}))
        assert any(html in text for html in rendered), str(visit)
        pages[f"{template} {len(pages)}: {visit}"] = text
    tainted.write(corpus())
    for visit in swaps(gallery, packs):
        template, text = read(gallery, visit, **HTMX)
        assert text.strip(), str(visit)
        pages[f"{template} {len(pages)}: {visit}"] = text
    assert found_by(watch, pages) == {}
    record_property("previews and fragments", watch.opened)


def test_with_the_scripts_of_the_site_nothing_runs(tabs: Tabs, gallery: Gallery) -> None:
    """What our scripts and htmx do with texts: rows, forms, previews and comments that they swap in."""
    Tainted(gallery).write(corpus())
    page = tabs.of(gallery.viewers["member"])
    page.add_init_script(WATCH)
    pack = packed(BOXES["comment"].accepted(corpus()), BODY_MAX, by="\n\n")[0]
    own = page.locator(f"#t1_{gallery.world.public['cid36']}")

    def check() -> None:
        assert page.evaluate("window.fired") == []
        assert page.evaluate(f"({LOOK})(document.querySelector('main'))") == []

    page.goto(gallery.world.open.get_absolute_url())
    page.locator("article.post [data-key=s]").first.click()
    expect(page.locator("article.post [data-key=s]").first).to_have_attribute("aria-pressed", "true")
    check()
    page.goto(gallery.posts["shown"].get_absolute_url())
    own.locator("a[data-edit]").first.click()
    expect(own.locator(".c-edit textarea").first).to_be_visible()
    own.locator("a[data-key=r]").first.click()
    form = own.locator("form[action$='/reply/']")
    body = form.locator("textarea")
    body.fill(pack)
    body.press("End")
    expect(form.get_by_role("region", name="Preview")).to_be_visible()
    check()
    form.get_by_role("button", name="Reply").click()
    replies = page.locator(f"#t1_{gallery.world.public['cid36']} > .c-fold > .c-kids > li")
    expect(replies.first).to_contain_text("alert(1)")
    check()


def test_the_sentinel_hears_what_runs(watch: Sentinel, record_property: Any) -> None:
    """The control, without which the others say nothing: the strings as they are, in text and in an attribute."""
    strings = corpus()[:CONTROLS]
    findings = watch.open([f'<!doctype html><div>{text}</div><input value="{text}">' for text in strings])
    fired = [text for text, finding in zip(strings, findings, strict=True) if finding.fired]
    watch.requested.clear()
    record_property("strings that fire", len(fired))
    assert len(fired) > 20
    assert sum(1 for finding in findings if finding.suspects) > len(fired)


def test_the_sentinel_hears_what_runs_on_a_page_of_the_site(gallery: Gallery, watch: Sentinel) -> None:
    """The second control: some of the pages above, with their escapes undone."""
    Tainted(gallery).write(OWN)
    post = gallery.posts["shown"]
    paths = ["/", "/communities/", "/preferences/", "/user/me/", post.get_absolute_url(), f"/posts/{post.id36}/edit/"]
    pages = [read(gallery, Visit("member", path))[1] for path in paths]
    assert not any(watch.open(pages))
    assert all(finding.fired and finding.suspects for finding in watch.open([unescape(page) for page in pages]))
    watch.requested.clear()


def choose(gallery: Gallery, visits: Iterable[Visit]) -> list[Visit]:
    """Those whose pages show a field where no page before them showed it: a template, an element or attribute, a form
    that was sent or not. What the visits change is undone."""
    known: set[object] = set()
    chosen = []
    with transaction.atomic():
        for visit in visits:
            template, text = read(gallery, visit)
            places = {(template, visit.sent is None, *place) for place in places_in(text)}
            if not places <= known:
                known |= places
                chosen.append(visit)
        transaction.set_rollback(True)
    return chosen


def read(gallery: Gallery, visit: Visit, **headers: str) -> tuple[str, str]:
    """The name of the template and the page; "" for what is none, and for a page at another address than it."""
    answer: Any = gallery.ask(visit, **headers)
    is_elsewhere = "?" in visit.path and answer.redirect_chain
    if is_elsewhere or not (headers or is_page(answer)):
        return "", ""
    return answer.templates[0].name if answer.templates else "", answer.content.decode()


def found_by(watch: Sentinel, pages: dict[str, str]) -> dict[str, Any]:
    findings = watch.open(list(pages.values()))
    return {name: finding for name, finding in zip(pages, findings, strict=True) if finding}
