"""Notices when a page runs a script that somebody typed.

Pages are opened by the dozen, each in a frame of its own on an empty page, without the site's own files: style sheets
and scripts change nothing of what a text may do, and a navigation costs ten times as much as a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Route

ADDRESS = "http://thicket.test/"
TOGETHER = 8  # frames on one page

# Before any script, in each frame. Each call is told to the outermost window.
WATCH = """
(() => {
  const fired = (window.top.fired ||= []);
  const note = (how) => () => { fired.push([window.name, how]); };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    Object.defineProperty(window, name, { value: note(name), writable: false });
  }
  window.addEventListener("error", (event) => { if (!event.target.tagName) note(`error: ${event.message}`)(); }, true);
  if (window === window.top) return;
  // What a click would do to the page is prevented; what it would run is not.
  for (const type of ["click", "submit", "auxclick"]) {
    window.addEventListener(type, (event) => event.preventDefault(), true);
  }
})();
"""

EVENTS = (
    "click dblclick auxclick contextmenu mousedown mouseup mouseover mouseenter mousemove mouseout mouseleave "
    "pointerover pointerenter pointerdown pointerup touchstart focus focusin blur input change invalid select search "
    "keydown keyup keypress load error loadstart canplay play toggle beforetoggle animationstart animationend "
    "transitionend wheel scroll scrollend copy cut paste drag dragstart drop begin end"
)

# What no text of a person may become, whether a browser of today would run it or not.
LOOK = r"""
(page) => {
  const strange = new Set(`script iframe object embed base style frame frameset applet math video audio img
    foreignobject template portal marquee animate set noscript xmp plaintext`.split(/\s+/));
  const addresses = new Set(["href", "src", "action", "formaction", "data", "xlink:href", "poster", "background"]);
  const running = /^[\s\u0000-\u0020]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|data|vbscript)[\s]*:/i;
  const found = [];
  for (const element of page.querySelectorAll("*")) {
    const { localName, attributes } = element;
    const isText = element.parentElement?.closest(".md");
    if (strange.has(localName) || element.httpEquiv) found.push(`<${localName}>`);
    for (const { name, value } of attributes) {
      const runs = /^on|^style$|^srcdoc$/i.test(name) || (addresses.has(name) && running.test(value));
      const steers = isText && /^(?:data-|hx-|id$|name$|form)/i.test(name);
      if (runs || steers) found.push(`${localName} ${name}=${value.slice(0, 80)}`);
    }
  }
  return found;
}
"""
_OPEN = r"""
async ([texts, events, look]) => {
  const find = eval(look);
  // The scripts of the site are left out, so only an attribute can listen to an event.
  const provoke = (page) => {
    for (const element of page.querySelectorAll("*")) {
      if (![...element.attributes].some(({ name }) => /^on/i.test(name))) continue;
      for (const type of events.split(" ")) element.dispatchEvent(new Event(type, { cancelable: true }));
      element.focus?.({ preventScroll: true });
    }
  };
  window.fired.length = 0;
  document.body.replaceChildren();
  const frames = texts.map((srcdoc, place) => {
    return Object.assign(document.createElement("iframe"), { name: String(place), srcdoc });
  });
  const loaded = frames.map((frame) => new Promise((done) => {
    frame.addEventListener("load", done, { once: true });
    setTimeout(done, 10000);
  }));
  document.body.append(...frames);
  await Promise.all(loaded);
  const pages = frames.map((frame) => { try { return frame.contentDocument; } catch { return null; } });
  const suspects = pages.map((page) => (page ? find(page) : ["went elsewhere"]));
  for (const page of pages) if (page) provoke(page);
  await new Promise((done) => setTimeout(done, 100));
  return { fired: window.fired.map(([name, how]) => [Number(name), how]), suspects };
}
"""
_FILES_OF_OURS = re.compile(
    r'<script [^>]*src="/(?:static|admin/jsi18n)/[^>]*>\s*</script>|<(?:link|img) [^>]*(?:href|src)="/static/[^>]*>'
    r'|<meta name="htmx-config"[^>]*>|<div class="qr">\s*<img\s[^>]*>'
)


@dataclass
class Finding:
    """`fired`: what ran. `suspects`: elements and attributes that no text may become."""

    fired: list[str] = field(default_factory=list)
    suspects: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fired or self.suspects)


@dataclass
class Sentinel:
    """`requested`: addresses for which some page asked by itself; the network is closed. `opened`: how many pages."""

    page: Page
    requested: list[str] = field(default_factory=list)
    opened: int = 0

    def open(self, texts: Sequence[str]) -> list[Finding]:
        """Opens the documents, lets each event happen to each element that listens, and tells what came of each."""
        findings: list[Finding] = []
        for begin in range(0, len(texts), TOGETHER):
            documents = [_FILES_OF_OURS.sub("", text) for text in texts[begin : begin + TOGETHER]]
            answer = self.page.evaluate(_OPEN, [documents, EVENTS, LOOK])
            some = [Finding(suspects=found) for found in answer["suspects"]]
            for place, how in answer["fired"]:
                some[place].fired.append(how)
            findings += some
        self.opened += len(texts)
        return findings

    def answer(self, route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(content_type="text/html", body="<!doctype html><title>Frames</title>")
            return
        # The sprite of icons is ours, and asked for by every page.
        if not route.request.url.startswith(f"{ADDRESS}static/"):
            self.requested.append(route.request.url)
        route.abort()


@contextmanager
def sentinel(chromium: Browser) -> Iterator[Sentinel]:
    """On a page of its own. Nothing leaves the machine."""
    page = chromium.new_page()
    watching = Sentinel(page)
    page.route("**/*", watching.answer)
    page.add_init_script(WATCH)
    page.goto(ADDRESS)
    yield watching
    page.context.close()
