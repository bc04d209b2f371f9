"""Markdown written to be slow: for the tests, which count steps, and for bench.render_markdown, which takes times."""

from __future__ import annotations

from collections.abc import Callable

LENGTH = 40_000


def fill(piece: str, length: int = LENGTH) -> str:
    return piece * (length // len(piece))


def nest(opening: str, closing: str, length: int = LENGTH) -> str:
    times = length // (len(opening) + len(closing))
    return opening * times + "x" + closing * times


# Repeated to the length of a post. The first ones were quadratic, in the parser or in our rules, before each got its
# guard.
ONCE_QUADRATIC = (
    "a|b\n-|-\n---\n",
    "---\n+-|-\n",
    "[",
    "![",
    "://a",
    "a:http://",
    ">!a\n",
    "> a\n",
    "# a\n",
    "^_",
    "^()a)",
    "a>!\\!<",
    "<a^^(>!",
    "[a](http://a|",
    "^",
    "a:http://" * 150 + " ",
)
ALSO_HOSTILE = (
    "*", "**a ", "*a_ ", "a**b", "***b**c* ", "~~", "~~a~~", "`", "`a", "\\", "<", "<a ", "<http://", "&", "&amp;",
    "]", "[a](", "[]()", "![a](/b)", "[a][", "[a](/b", "[a]: /b\n", "[a]:/b", "^", "^a", "^a ", "^(", "^(a", "^()",
    "^[a](/b) ", "^`a", "^.)a", "^^^^a ", "a>!", "a>!x!<", "a>!`", "a>!^a !<", ">!a!<\n", "> a\n>!b!<\n", ">>>>>>!a\n",
    "r/", "/r/", "r/abc ", "r/abc+", "u/-", "/u/abc", "http://", "http://a ", "http://a,", "http://a@", "> a\n\n",
    ">>>>a\n>b\n\n", "- a\n", "1. a\n", "- a\n\n", "> - a\n", "#a\n", "#", "#\n", "a\n-\n", "---\n", "a|b\n", "|-\n",
    "|a\n|-\n", "a|b\n-|-\n", "a|b\n-|-\n\n", "> a|b\n> -|-\n", "```\n", "```a b\n```\n", "    a\n", "\ta\n\n", "a\n",
    "a\n\n", "a  \n", " ", "\n", "é", "👨\u200d", "\u202ea", "\0a",
)  # fmt: skip
BUILT: dict[str, Callable[[int], str]] = {
    "nested brackets": lambda length: nest("[", "](/u)", length),
    "nested images": lambda length: nest("![", "](/u)", length),
    "nested emphasis": lambda length: nest("*a **b ", "c** d*", length),
    "nested superscripts": lambda length: nest("^(", ")", length),
    "nested spoilers": lambda length: "a" + nest(">!", "!<", length),
    "lazy lines": lambda length: ">" * 40 + "a\n" + fill("b\n", length),
    "deep quoted lines": lambda length: fill(">" * 40 + "a\n", length),
    "stairs": lambda length: "\n".join(">" * depth for depth in range(int((2 * length) ** 0.5))),
    "runs of backticks": lambda length: "".join("`" * run + "a" for run in range(int((2 * length) ** 0.5))),
    "full table": lambda length: (
        fill("|" + "a|" * 64 + "\n", 130) + "|" + "-|" * 64 + "\n" + fill("|" + "a|" * 64 + "\n", length)
    ),
    "padded table": lambda length: "|" + "a|" * 64 + "\n|" + "-|" * 64 + "\n" + fill("a|\n", length),
    "one long address": lambda length: "http://a" + fill(")", length),
    "one long reference": lambda length: "[a]: /" + fill("u", length // 2) + "\n\n" + fill("[a]", length // 2),
}
