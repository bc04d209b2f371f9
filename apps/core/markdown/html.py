"""Markdown to HTML that may be stored and shown."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from copy import copy
from typing import Any

import nh3
from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from apps.core.links import URL_MAX
from apps.core.markdown.blocks import DEEPEST, use_blocks
from apps.core.markdown.dispatch import BlockParser, InlineParser, parse_inlines
from apps.core.markdown.inlines import use_inlines
from apps.core.markdown.labels import Helpers
from apps.core.markdown.shape import shape
from apps.core.markdown.work import ADDRESS, CHARACTER, TooMuchWorkError, Work
from apps.core.text import mend_surrogates

HTML_MAX = 1_000_000
# Longer texts, which only an import can bring, are shown as they are.
SOURCE_MAX = 100_000

_TARGET = re.compile(r"(?:https?://[^/?#\s]|mailto:[^@\s]+@|/(?!/)|#|\?)", re.IGNORECASE)
# A name with a dot and an alphabetic end, before any path; but not a file beside a page that is not here.
_BARE_DOMAIN = re.compile(
    r"(?:[^\W_][\w-]*\.)+(?!(?:html?|php|jpe?g|png|gif|webp|pdf|txt)\Z)[^\W\d_]{2,}(?::\d+)?(?:[/?#]|\Z)"
)
# Addresses that need no escaping and that the sanitiser never refuses, as most are. It may refuse a host with "xn--",
# or one that ends in a number.
_PLAIN_ADDRESS = re.compile(
    r"(?:https?://(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?!xn--)[a-z]{2,20}(?=[/?#]|\Z)|/(?!/))"
    r"(?:[A-Za-z0-9;/?:@&=+$,_.!~*'()#-]|%[0-9A-Fa-f]{2})*+\Z"
)
_BLANK_LINES = re.compile(r"\n{2,}")
_LANGUAGE = re.compile(r"[\w+#./-]{1,30}\Z")

SANITIZER = nh3.Cleaner(
    tags={"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "hr", "br", "pre", "code"}
    | {"em", "strong", "s", "sup", "a", "div", "table", "thead", "tbody", "tr", "th", "td", "label", "input", "span"},
    clean_content_tags={"script", "style"},
    attributes={
        "*": {"dir"},
        "a": {"href", "title", "rel"},
        "ol": {"start"},
        "th": {"scope"},
        "pre": {"tabindex", "role", "aria-label"},
        "div": {"tabindex", "role", "aria-label"},
        "input": {"aria-label"},
    },
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    allowed_classes={
        "p": {f"md-h{level}" for level in range(1, 7)},
        "div": {"md-table"},
        "label": {"spoiler"},
        "th": {"num", "mid"},
        "td": {"num", "mid"},
    },
    url_schemes={"http", "https", "mailto"},
    # Set link by link: our own pages need none.
    link_rel=None,
)


class _Html(RendererHTML):
    """The markup of the pages: code and tables scroll by keyboard, spoilers open without a script.

    Code and tables are groups and not regions: a thread has dozens, and each region would be a landmark."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        info, code = unescapeAll(tokens[idx].info).strip(), tokens[idx].content
        if _LANGUAGE.match(info):
            label = _("Code, %(language)s") % {"language": info}
        else:
            # Whoever writes code right behind the fence means it to be seen.
            label, code = _("Code"), f"{info}\n{code}" if info else code
        return f'<pre tabindex="0" role="group" aria-label="{escape(label)}"><code>{escape(code)}</code></pre>\n'

    code_block = fence

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return f'<div class="md-table" tabindex="0" role="group" aria-label="{escape(_("Table"))}"><table>\n'

    def table_close(self, *place: Any) -> str:
        return "</table></div>\n"

    def spoiler_open(self, *place: Any) -> str:
        label = escape(_("Spoiler, show the text"))
        return f'<label class="spoiler"><input type="checkbox" aria-label="{label}"><span>'

    def spoiler_close(self, *place: Any) -> str:
        return "</span></label>"


class _Parser(MarkdownIt):
    """A parser that gives each text an allowance, which the rules spend. Its `work` is that of the text."""

    work: Work

    def parse(self, src: str, env: MutableMapping[str, Any] | None = None) -> list[Token]:
        """The tokens of a text. Raises TooMuchWorkError when its allowance is used up."""
        # Threads share the parser, so each text gets a copy that holds its allowance.
        parser = copy(self)
        parser.work = Work(len(src))
        parser.helpers = Helpers(parser.work)  # type: ignore[assignment]
        return super(_Parser, parser).parse(src, env)

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """`www.example.com/x` and `//example.com` as people mean them; "" for what is longer than any address."""
        if len(url) > URL_MAX:
            return ""
        if url.startswith("//"):
            url = f"https:{url}"
        elif _BARE_DOMAIN.match(url):
            url = f"https://{url}"
        if _PLAIN_ADDRESS.match(url):
            return url
        self.work.spend(ADDRESS + CHARACTER * len(url))
        return super().normalizeLink(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        if _PLAIN_ADDRESS.match(link) and "%" not in link:
            return link
        self.work.spend(ADDRESS + CHARACTER * len(link))
        return super().normalizeLinkText(link)

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """http, https, mailto, and paths, parameters and fragments of this site. An allow-list needs no ban.

        The sanitiser has the last word on hosts: asked here, it can't leave a link without an address later."""
        if _PLAIN_ADDRESS.match(url):
            return True
        return _TARGET.match(url) is not None and "href=" in SANITIZER.clean(f'<a href="{escape(url)}">.</a>')


def parser() -> MarkdownIt:
    """A parser of the dialect. Holds no state between texts, so that threads can share it."""
    options = {"html": False, "xhtmlOut": False, "maxNesting": DEEPEST + 4}
    markdown = _Parser("zero", renderer_cls=_Html)
    markdown.block, markdown.inline = BlockParser(), InlineParser()
    markdown.configure("commonmark", options)
    markdown.enable(["table", "strikethrough"])
    use_blocks(markdown)
    use_inlines(markdown)
    markdown.core.ruler.at("inline", parse_inlines)
    markdown.core.ruler.push("shape", shape)
    return markdown


PARSER = parser()


def render(text: str, *, limit: int = HTML_MAX, headings_from: int | None = None) -> str:
    """Safe HTML of a body, without ids, images, styles and scripts; links of strangers are nofollow.

    `headings_from`: the level of the first heading, 2 or more (2 for a post under the page's h1); deeper ones follow
    without a gap. None shows headings as bold paragraphs: a comment must not disturb the outline of its thread.
    `limit`: characters of HTML; a text that would take more comes as plain paragraphs, whole. Labels that readers of
    every language will see are in the site's own. A text that would take more than about 10 times as long as prose of
    its length comes plain as well (see work.ALLOWANCES). Raises nothing.
    """
    text = mend_surrogates(text)
    if not text or text.isspace():
        return ""
    if len(text) > SOURCE_MAX:
        return _plain(text)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            html = PARSER.render(text, {"headings_from": headings_from})
    except (TooMuchWorkError, RecursionError):
        # The text was written to be slow, or the call comes from deep in the stack. The words are worth more than
        # their markup.
        return _plain(text)
    html = SANITIZER.clean(html) if len(html) <= limit else html
    return html if len(html) <= limit else _plain(text)


def _plain(text: str) -> str:
    """The text as it was written, in paragraphs. All of it is escaped, so there is nothing to sanitise."""
    text = text.strip("\n").replace("\0", "\ufffd")
    for sign, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, escaped)
    paragraphs = _BLANK_LINES.sub('</p>\n<p dir="auto">', text).replace("\n", "<br>\n").replace("</p><br>\n", "</p>\n")
    return f'<p dir="auto">{paragraphs}</p>\n'
