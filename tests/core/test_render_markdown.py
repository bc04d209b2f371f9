"""Reddit's dialect, case by case. `render` ends every block with a line end; the tables below leave it out."""

# ruff: noqa: E501 (a case is one line)
from __future__ import annotations

import re

import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from apps.core.markdown import render
from apps.core.markdown.html import PARSER, SANITIZER
from apps.core.text import mend_surrogates
from tests.core.markup import assert_harmless, read, text_of

OUT = 'rel="nofollow ugc noopener"'
BOX = '<label class="spoiler"><input type="checkbox" aria-label="Spoiler, show the text"><span>{}</span></label>'
PRE = '<pre tabindex="0" role="group" aria-label="{}"><code>{}</code></pre>'

# Markdown, and the content of the one paragraph that it makes.
INLINE = [
    ("plain", "plain"),
    ("**b** *i* ***bi*** __b__ _i_ ~~s~~ `c`", "<strong>b</strong> <em>i</em> <em><strong>bi</strong></em> <strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"),
    ("snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"),
    ("soft\nline", "soft\nline"),
    ("two spaces  \nbreak", "two spaces<br>\nbreak"),
    ("back\\\nslash", "back<br>\nslash"),
    (r"\*no\* \^no \>!no!\< \~~no~~ \[a](/b) r\/abc", "*no* ^no &gt;!no!&lt; ~~no~~ [a](/b) r/abc"),
    ("a & b &amp; &lt; &copy; < > \"q\" 'q'", "a &amp; b &amp; &lt; © &lt; &gt; \"q\" 'q'"),
    ("<b>x</b> <script>alert(1)</script>", "&lt;b&gt;x&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a\ud800b \ud83d\ude00 \0", "ab 😀 \ufffd"),
    # Superscript
    ("x^2 + y^(n + 1)", "x<sup>2</sup> + y<sup>n + 1</sup>"),
    ("e^x^2", "e<sup>x<sup>2</sup></sup>"),
    ("^^^^^so far", "<sup><sup><sup>so</sup></sup></sup> far"),
    ("^a^b^c^d", "<sup>a<sup>b<sup>c^d</sup></sup></sup>"),
    ("^(a ^(b) c) d", "<sup>a <sup>b</sup> c</sup> d"),
    ("^(a (b) c) d", "<sup>a (b) c</sup> d"),
    (r"^(a\) b) c", "<sup>a) b</sup> c"),
    ("^(not closed", "^(not closed"),
    ("^(**b** >!s!<)", f"<sup><strong>b</strong> {BOX.format('s')}</sup>"),
    ("**x^2** *x^2*, ~~x^2~~", "<strong>x<sup>2</sup></strong> <em>x<sup>2</sup></em>, <s>x<sup>2</sup></s>"),
    ("^*hi* ^**hi**", "<sup><em>hi</em></sup> <sup><strong>hi</strong></sup>"),
    ("(see x^2) [x^2](/a) x^[1]", '(see x<sup>2</sup>) <a href="/a">x<sup>2</sup></a> x<sup>[1]</sup>'),
    ("10^-3 1^st, ^u/abc", '10<sup>-3</sup> 1<sup>st,</sup> <sup><a href="/user/abc/">u/abc</a></sup>'),
    ("^_^ :^) ^ a^ ^^ (>^ω^<", "^_^ :^) ^ a^ ^^ (&gt;<sup>ω^&lt;</sup>"),
    ("`x^2`", "<code>x^2</code>"),
    ("^" + "a" * 201, "^" + "a" * 201),
    # Spoilers
    (">!s!<", BOX.format("s")),
    ("a >!s **b** `c`!< d", "a " + BOX.format("s <strong>b</strong> <code>c</code>") + " d"),
    (">! spaces !< >!a!<>!b!<", BOX.format("spaces") + " " + BOX.format("a") + BOX.format("b")),
    (">!two\nlines!<", BOX.format("two\nlines")),
    (">!http://a.example!<", BOX.format(f'<a href="http://a.example" {OUT}>http://a.example</a>')),
    (">!a >!b!< c!<", BOX.format("a &gt;!b") + " c!&lt;"),
    (r">!a \!< b!<", BOX.format("a !&lt; b")),
    ("*>!a!<* ~~>!b!<~~", f"<em>{BOX.format('a')}</em> <s>{BOX.format('b')}</s>"),
    ("a >!!< b >! !< c >!open", "a &gt;!!&lt; b &gt;! !&lt; c &gt;!open"),
    ("`>!s!<` [>!s!<](/a)", '<code>&gt;!s!&lt;</code> <a href="/a">&gt;!s!&lt;</a>'),
    ("[^(>!s!< http://a.example r/abc)](/b)", '<a href="/b"><sup>&gt;!s!&lt; http://a.example r/abc</sup></a>'),
    # Links
    ("[t](http://a.example)", f'<a href="http://a.example" {OUT}>t</a>'),
    ('[t](https://a.example/b?c=d&e=f "T")', f'<a href="https://a.example/b?c=d&amp;e=f" title="T" {OUT}>t</a>'),
    ("[t]( http://a.example )", f'<a href="http://a.example" {OUT}>t</a>'),
    ("[t](www.a.example/x) [u](a.example)", f'<a href="https://www.a.example/x" {OUT}>t</a> <a href="https://a.example" {OUT}>u</a>'),
    ("[t](//a.example)", f'<a href="https://a.example" {OUT}>t</a>'),
    ("[t](/r/abc) [u](#x) [v](?a=b)", '<a href="/r/abc">t</a> <a href="#x">u</a> <a href="?a=b">v</a>'),
    ("[t](mailto:a@b.example) <a@b.example>", f'<a href="mailto:a@b.example" {OUT}>t</a> <a href="mailto:a@b.example" {OUT}>a@b.example</a>'),
    ("[t][1] [1]\n\n[1]: http://a.example", f'<a href="http://a.example" {OUT}>t</a> <a href="http://a.example" {OUT}>1</a>'),
    ('[](/b32 "Did someone mention me?") [](/b)', '<a href="/b32" title="Did someone mention me?">Did someone mention me?</a> <a href="/b">/b</a>'),
    ("[\u200b](/b)", '<a href="/b">\u200b/b</a>'),
    ("[a [b](/b) c](/d)", '[a <a href="/b">b</a> c](/d)'),
    ("[<http://a.example>](/b) [http://a.example](/b) [r/abc](/b)", '<a href="/b">http://a.example</a> <a href="/b">http://a.example</a> <a href="/b">r/abc</a>'),
    ("[t](http://bücher.example)", f'<a href="http://xn--bcher-kva.example" {OUT}>t</a>'),
    ("[t]() [t](<>) []() [a [b]]()", "[t]() [t](&lt;&gt;) []() a [b]"),
    ("[t](foo/bar) [t](train.jpg) [t](../x)", "[t](foo/bar) [t](train.jpg) [t](../x)"),
    # No image is loaded
    ("![alt](http://a.example/b.png)", f'<a href="http://a.example/b.png" {OUT}>alt</a>'),
    ('![](/b.png "T") ![](/b.png)', '<a href="/b.png" title="T">T</a> <a href="/b.png">/b.png</a>'),
    ("[![alt](/i.png)](/b) [![](/i.png)](/b)", '<a href="/b">alt</a> <a href="/b">/i.png</a>'),
    ("![a *b* [c](/d)](/e)", '<a href="/e">a b c</a>'),
    ("![x](javascript:alert(1)) !\\[a](/b)", "![x](javascript:alert(1)) ![a](/b)"),
    # Bare addresses
    ("see http://a.example/b_c_d, or (https://a.example/x_(y)).", f'see <a href="http://a.example/b_c_d" {OUT}>http://a.example/b_c_d</a>, or (<a href="https://a.example/x_(y)" {OUT}>https://a.example/x_(y)</a>).'),
    ("**http://a.example** HTTP://A.example", f'<strong><a href="http://a.example" {OUT}>http://a.example</a></strong> <a href="HTTP://A.example" {OUT}>HTTP://A.example</a>'),
    ("http://a.example/?b=c&amp;d=e; http://a.example/b\\_c", f'<a href="http://a.example/?b=c&amp;d=e" {OUT}>http://a.example/?b=c&amp;d=e</a>; <a href="http://a.example/b_c" {OUT}>http://a.example/b_c</a>'),
    ("http://a.example/?a[]=1 [x http://a.example]", f'<a href="http://a.example/?a%5B%5D=1" {OUT}>http://a.example/?a[]=1</a> [x <a href="http://a.example" {OUT}>http://a.example</a>]'),
    ("<http://a.example> `http://a.example`", f'<a href="http://a.example" {OUT}>http://a.example</a> <code>http://a.example</code>'),
    ("http:// http://. xhttp://a.example ftp://a.example a://b", "http:// http://. xhttp://a.example ftp://a.example a://b"),
    ("http://a|b/ http://" + "a" * 3_000, "http://a|b/ http://" + "a" * 3_000),
    # Names
    ("r/abc, /r/abc. (r/abc) **r/abc** R/Abc", '<a href="/r/abc/">r/abc</a>, <a href="/r/abc/">/r/abc</a>. (<a href="/r/abc/">r/abc</a>) <strong><a href="/r/abc/">r/abc</a></strong> <a href="/r/Abc/">R/Abc</a>'),
    ("r/abc/ r/abc/top r/a_c+def+ghi r/a_c's", '<a href="/r/abc/">r/abc/</a> <a href="/r/abc/top/">r/abc/top</a> <a href="/r/a_c+def+ghi/">r/a_c+def+ghi</a> <a href="/r/a_c/">r/a_c</a>\'s'),
    ("r/abc/comments/1ab/a-slug/2cd/ r/abc/wiki/index", '<a href="/r/abc/comments/1ab/a-slug/2cd/">r/abc/comments/1ab/a-slug/2cd/</a> <a href="/r/abc/">r/abc</a>/wiki/index'),
    ("u/abc /u/a-b_c U/Abc u/a_b_, ~~u/abc~~", '<a href="/user/abc/">u/abc</a> <a href="/user/a-b_c/">/u/a-b_c</a> <a href="/user/Abc/">U/Abc</a> <a href="/user/a_b_/">u/a_b_</a>, <s><a href="/user/abc/">u/abc</a></s>'),
    ("or/name and/or/abc w/r/abc a/r/abc ./r/abc a.example/r/abc x-r/abc r//abc", "or/name and/or/abc w/r/abc a/r/abc ./r/abc a.example/r/abc x-r/abc r//abc"),
    ("r/ab r/_abc r/" + "a" * 22 + " u/ab u/" + "a" * 21 + " r/é", "r/ab r/_abc r/" + "a" * 22 + " u/ab u/" + "a" * 21 + " r/é"),
    ("`r/abc` [x](/r/abc) http://a.example/r/abc", f'<code>r/abc</code> <a href="/r/abc">x</a> <a href="http://a.example/r/abc" {OUT}>http://a.example/r/abc</a>'),
]  # fmt: skip

BLOCKS = [
    ("", ""),
    (" \n\t\n", ""),
    ("a\n\nb", '<p dir="auto">a</p>\n<p dir="auto">b</p>'),
    ("> q\n> r\nlazy\n\nout", '<blockquote>\n<p dir="auto">q\nr\nlazy</p>\n</blockquote>\n<p dir="auto">out</p>'),
    (">q", '<blockquote>\n<p dir="auto">q</p>\n</blockquote>'),
    (">!open\n\nb!<", '<blockquote>\n<p dir="auto">!open</p>\n</blockquote>\n<p dir="auto">b!&lt;</p>'),
    ("> q\n>\n>!s!<", f'<blockquote>\n<p dir="auto">q</p>\n</blockquote>\n<p dir="auto">{BOX.format("s")}</p>'),
    ("> a >!s!<\n> >!t!<", f'<blockquote>\n<p dir="auto">a {BOX.format("s")}\n{BOX.format("t")}</p>\n</blockquote>'),
    ("text\n>!s!<", f'<p dir="auto">text\n{BOX.format("s")}</p>'),
    ("- >!s!<", f'<ul>\n<li dir="auto">{BOX.format("s")}</li>\n</ul>'),
    ("- a\n- b\n\n3. c\n4. d", '<ul>\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>\n<ol start="3">\n<li dir="auto">c</li>\n<li dir="auto">d</li>\n</ol>'),
    ("* a\n  * b", '<ul>\n<li dir="auto">a\n<ul>\n<li dir="auto">b</li>\n</ul>\n</li>\n</ul>'),
    ("a\n\n---\n\nb", '<p dir="auto">a</p>\n<hr>\n<p dir="auto">b</p>'),
    ("    a < b\n    **c**", PRE.format("Code", "a &lt; b\n**c**\n")),
    ("```\na\n```", PRE.format("Code", "a\n")),
    ("```sql\nSELECT 1\n```", PRE.format("Code, sql", "SELECT 1\n")),
    ('```"><b>\na\n```', PRE.format("Code", '"&gt;&lt;b&gt;\na\n')),
    ("```print(1)\nprint(2)\n```", PRE.format("Code", "print(1)\nprint(2)\n")),
    ("```\nnever closed", PRE.format("Code", "never closed")),
    ("# One\n##Two ##\ntext", '<p class="md-h1" dir="auto">One</p>\n<p class="md-h2" dir="auto">Two</p>\n<p dir="auto">text</p>'),
    ("Set\n===\nSet\n---", '<p class="md-h1" dir="auto">Set</p>\n<p class="md-h2" dir="auto">Set</p>'),
    ("#Word\n\n#**Word**\n\n#[a](/b)", '<p class="md-h1" dir="auto">Word</p>\n<p class="md-h1" dir="auto"><strong>Word</strong></p>\n<p class="md-h1" dir="auto"><a href="/b">a</a></p>'),
    ("#1 is best\n#!/bin/sh\n#\n##\n# #\n#######seven\n\\#no", '<p dir="auto">#1 is best\n#!/bin/sh\n#\n##\n# #\n#######seven\n#no</p>'),
    ("##1 of 2\n# F#", '<p class="md-h2" dir="auto">1 of 2</p>\n<p class="md-h1" dir="auto">F#</p>'),
    (
        "a|b|c|d\n:-|:-:|-:|-\n1|2|3|4",
        '<div class="md-table" tabindex="0" role="group" aria-label="Table"><table>\n<thead>\n<tr>\n<th scope="col" dir="auto">a</th>\n'
        '<th class="mid" scope="col" dir="auto">b</th>\n<th class="num" scope="col" dir="auto">c</th>\n<th scope="col" dir="auto">d</th>\n'
        '</tr>\n</thead>\n<tbody>\n<tr>\n<td dir="auto">1</td>\n<td class="mid" dir="auto">2</td>\n<td class="num" dir="auto">3</td>\n'
        '<td dir="auto">4</td>\n</tr>\n</tbody>\n</table></div>',
    ),
    (
        "||b|\n|-|-|\n|`x\\|y`|2|extra|more|\n|1|",
        '<div class="md-table" tabindex="0" role="group" aria-label="Table"><table>\n<thead>\n<tr>\n<td dir="auto"></td>\n'
        '<th scope="col" dir="auto">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td dir="auto"><code>x|y</code></td>\n'
        '<td dir="auto">2 extra more</td>\n</tr>\n<tr>\n<td dir="auto">1</td>\n<td dir="auto"></td>\n</tr>\n</tbody>\n</table></div>',
    ),
    ("<div>\n\n*a*\n\n</div>", '<p dir="auto">&lt;div&gt;</p>\n<p dir="auto"><em>a</em></p>\n<p dir="auto">&lt;/div&gt;</p>'),
    ("[a]: javascript:alert(1)\n\n[a]", '<p dir="auto">[a]: javascript:alert(1)</p>\n<p dir="auto">[a]</p>'),
    ("مرحبا **b**", '<p dir="auto">مرحبا <strong>b</strong></p>'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), INLINE)
def test_signs_within_a_line(source: str, html: str) -> None:
    assert render(source) == f'<p dir="auto">{html}</p>\n'
    assert_harmless(render(source))


@pytest.mark.parametrize(("source", "html"), BLOCKS)
def test_blocks(source: str, html: str) -> None:
    assert render(source) == (f"{html}\n" if html else "")
    assert_harmless(render(source))


SCRIPTS = ["javascript", "JaVaScRiPt", "vbscript", "data", "file", "blob", "view-source", "intent", "steam", "ftp"]
WAYS = ["[x]({}:alert(1))", "[x](<{}:alert(1)>)", "<{}:alert(1)>", "![x]({}:alert(1))", "[x][1]\n\n[1]: {}:alert(1)", "[x]( {}:alert(1) 'T')", "{}://a.example"]  # fmt: skip
SPLIT = ["[x](java&#115;cript:alert(1))", "[x](&#x6A;avascript:alert(1))", "[x](java\\script:alert(1))", "[x](\x01javascript:alert(1))", "[x](java%73cript:a)", "[x](<java\tscript:a>)", "[x](javascript&colon;a)", "[x](//)", "[x](http:a)", "[x](http:/a)", "[x](\\\\a.example)", "[x](http://)"]  # fmt: skip


@pytest.mark.parametrize("source", [way.format(scheme) for way in WAYS for scheme in SCRIPTS] + SPLIT)
def test_no_other_scheme_becomes_a_link(source: str) -> None:
    html = render(source)
    assert_harmless(html)
    assert "<a" not in html
    assert "x" in text_of(html) or source[0] != "["


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("# a\n# b\n## c\n### d\n# e", ["h2", "h2", "h3", "h4", "h2"]),
        ("### a\n# b\n#### c\n## d\n### e", ["h2", "h2", "h3", "h3", "h4"]),
        ("###### a", ["h2"]),
        ("# a\n> ## b\n\n- ### c\n\nd\n=", ["h2", "h3", "h4", "h2"]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", ["h2", "h3", "h4", "h5", "h6", "h6"]),
        ("# &nbsp;\n## b", ["p", "h2"]),
    ],
)
def test_headings_of_a_post_never_skip_a_level(source: str, tags: list[str]) -> None:
    html = render(source, headings_from=2)
    assert_harmless(html)
    assert [tag for kind, tag, _ in read(html).events if kind == "open" and tag[0] in "hp"] == tags


MARKUP = [
    '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<a href="/a" onclick=a()>x</a>',
    '<p style="position:fixed" id="main" class="bar">x</p>', '<form action="/a"><button>x</button></form>', '<base href="//a">',
    '<meta http-equiv=refresh content=0>', '<iframe srcdoc="x"></iframe>', '<input type="password" name="p" aria-label="x">',
    '<math><mtext><table><mglyph><style><img src=x onerror=a>', '<div tabindex="5" hx-get="/a" data-x="y">x</div>', '<!-- x -->',
    '<script>alert(1)</script>', '<style>*{}</style>', '<label class="spoiler menu" for="x">x</label>', '<h1>x</h1>', '<noscript><p title="</noscript><img src=x onerror=a>">',
]  # fmt: skip


@pytest.mark.parametrize("source", [source for source, _ in INLINE + BLOCKS] + MARKUP + SPLIT)
def test_the_parser_alone_is_harmless(source: str) -> None:
    """The sanitiser is the second wall, not the first: it finds nothing to take away."""
    html = PARSER.render(mend_surrogates(source), {"headings_from": 2})
    assert_harmless(html)
    assert read(SANITIZER.clean(html)).events == read(html).events


@pytest.mark.parametrize("html", MARKUP)
def test_the_sanitiser_alone_is_harmless(html: str) -> None:
    """As if the parser let everything through."""
    clean = SANITIZER.clean(html)
    assert not re.search(r"<(?!/?(?:a|p|div|label|input)\b)", clean)
    assert not re.search(r"\b(?:on\w+|style|id|name|for|hx-get|data-x)=|javascript:|bar|menu|password", clean)


def test_labels_are_in_the_language_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the writer's: what is stored is read by everybody."""
    monkeypatch.setattr("apps.core.markdown.html._", lambda words: f"{words} in {translation.get_language()}")
    # In this order: a changed setting forgets the active language.
    with override_settings(LANGUAGE_CODE="de"), translation.override("ar"):
        assert 'aria-label="Table in de"' in render("a|b\n-|-")


def test_one_text_leaves_no_trace_in_the_next() -> None:
    render("[a]: http://a.example\n\n^(a >!b\n\n" + ">" * 100)
    assert render("[a] ^x >!s!<") == f'<p dir="auto">[a] <sup>x</sup> {BOX.format("s")}</p>\n'


MARKS = st.text(st.sampled_from("ab \n\t>!<*_~^()[]`#-+|/\\.1&=\"'"), max_size=80)


@settings(deadline=None)
@given(MARKS)
def test_no_letter_is_ever_lost(source: str) -> None:
    """Each letter stands in the text, or in the address or title of a link."""
    html = render(source)
    assert_harmless(html)
    values = [
        value or ""
        for kind, _, attrs in read(html).events
        if kind == "open"
        for key, value in attrs
        if key in ("href", "title")
    ]
    # A fence's one word names its language.
    values += [
        value or ""
        for _, tag, attrs in read(html).events
        if tag == "pre"
        for key, value in attrs
        if key == "aria-label"
    ]
    seen = text_of(html) + "".join(values)
    assert all(seen.count(letter) >= source.count(letter) for letter in "ab")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_renders_harmlessly(source: str) -> None:
    assert_harmless(render(source))
    render(source).encode()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([source for source, _ in INLINE + BLOCKS]), max_size=4),
    st.sampled_from(["", " ", "\n", "\n\n", "\n> ", "\n- ", "|"]),
)
def test_cases_side_by_side_stay_harmless(sources: list[str], between: str) -> None:
    assert_harmless(render(between.join(sources), headings_from=2))


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://a-b.c.example/d?e=f&g=h#i",
        "https://a.example/(b)/~c/d'e,f;g:h@i",
        "https://a.example/%C3%A9",
        "https://a.example:8080/b",
        "https://A.example/B",
        "https://xn--e1afmkfd.example/",
        "http://127.0.0.1/a",
        "https://a.example/100%",
        "https://a.example/é",
        "/r/a/comments/b",
        "/",
    ],
)
def test_the_address_of_a_link_is_what_the_library_makes_of_it(url: str) -> None:
    """Most addresses take a shorter way, which must lead to the same."""
    assert f'href="{escape(MarkdownIt().normalizeLink(url))}"'.replace("&#x27;", "'") in render(f"[a]({url})")
