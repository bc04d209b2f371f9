"""Markdown written to be slow: for the tests, which count steps, and for bench.render_markdown, which takes times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random

LENGTH = 40_000
# The longest comment, the longest post, and the longest text of an import that is parsed.
LENGTHS = (10_000, 40_000, 100_000)
TIMES_PROSE = 10
# A title's worth, a comment's, a long comment's. Here a call of ordinary prose takes longer than one of a dense text:
# 18 times the calls are about 11 times the time.
SHORT_LENGTHS = (300, 1_000, 3_000)
TIMES_SHORT_PROSE = 18

# What a hostile text is compared with.
PROSE = """We moved into the house in March, and by the end of the first week it was clear that the heating did not
work. The radiators upstairs stayed cold whatever we did, while the one in the kitchen was too hot to touch.

I called the plumber who had looked after the place for the last owners. He said, quite calmly, that "it has always
been like that", and that he could come on Thursday (or the Thursday after, if the van was not back by then).

So I read the manual. It is forty pages long, and thirty of them are warnings! The rest explains, with small grey
pictures, how to let the air out of the system: open the valve by a quarter turn, wait until the hissing stops, close
it again as soon as water comes.

That took ten minutes. All of the rooms were warm by the evening, and we have not had any trouble since. Has anybody
else found that the simplest thing on the list was the one nobody had tried? I'd like to hear how it went.

"""


def fill(piece: str, length: int = LENGTH) -> str:
    return piece * (length // len(piece))


def nest(opening: str, closing: str, length: int = LENGTH) -> str:
    times = length // (len(opening) + len(closing))
    return opening * times + "x" + closing * times


# Tables that each keep within a limit, but cost seconds together.
SMALL_TABLES = "|".join(["a"] * 64) + "\n" + "|".join(["-"] * 64) + "\n" + "x\n" * 31 + "\n"
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
    SMALL_TABLES,
    "![[]()",
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
    "nested brackets around a link": lambda length: nest("[", "]", length) + "(/u)",
    "unclosed brackets": lambda length: fill("[", length - 1) + "]",
    "a run of emphasis": lambda length: fill("*", length - 1) + "x",
    "two runs of emphasis": lambda length: fill("_", length // 2) + "x" + fill("_", length // 2 - 1),
    "a run of tildes": lambda length: fill("~", length - 1) + "x",
    "a run of backticks": lambda length: "x" + fill("`", length - 1),
    "a run of carets": lambda length: fill("^", length - 1) + "x",
    "a run of quotes": lambda length: fill(">", length - 1) + "x",
    "a line of spaces": lambda length: "x" + fill(" ", length - 3) + "\nx",
    "a long label": lambda length: "[" + fill("x\n", length - 5) + "]: y",
    "a long title": lambda length: '[a]: /b "' + fill("x\n", length - 9),
    "a long cell": lambda length: "a|b\n-|-\n" + fill("x", length - 8),
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


# The pieces that a search puts together: every construct of the dialect, begun, ended and whole.
PIECES = (
    "[", "]", "![", "](", "](/a)", "[a](/b)", "[a](<b>)", '[a](/b "c")', "[a]", "[a][", "[a]: /b\n", "(", ")", "<", ">",
    "*", "**", "_", "__", "~~", "~", "*a*", "**a**", "`", "``", "`a`", "\\", "\\*", "&", "&amp;", "&#35;", "^", "^a",
    "^(", ">!", "!<", ">!a!<", "r/", "r/abc", "/u/abc", "http://", "https://a.example", "www.a.example", "<http://a.example>",
    "<a@b.example>", "<b>", "<!--", "a", "1", "é", "\u0301", " ", "  ", "\t", "\n", "\n\n", "> ", "\n> ", "- ", "\n- ",
    "\n1. ", "\n  - ", "    ", "\n    ", "|", "-|-", "\na|b\n-|-\n", "\n```\n", "\n~~~\n", "\n# ", "\n#", "\n---\n",
    "\n===\n", "\n***\n", '"', "'", ":", ";", "!", ".",
)  # fmt: skip


def found_by_search(seed: int, count: int) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Names and builders of texts made of PIECES, repeated, nested and in disorder; the same ones for the same seed."""
    random = Random(seed)
    for number in range(count):
        piece, other = ("".join(random.choices(PIECES, k=random.randint(1, 4))) for _ in range(2))
        if number % 4 < 2:
            yield f"repeated {piece!r}", partial(fill, piece)
        elif number % 4 == 2:
            yield f"nested {piece!r}, {other!r}", partial(nest, piece, other)
        else:
            yield f"disorder {number}", partial(_disorder, number)


def _disorder(seed: int, length: int) -> str:
    random = Random(seed)
    pieces = random.sample(PIECES, random.randint(2, 20))
    return "".join(random.choices(pieces, k=length))[:length]
