"""Where words, brackets and addresses end: the parts of the inline rules that need no parser."""

from __future__ import annotations

import re

_ENTITY_LAST = re.compile(r"&[A-Za-z0-9#]{1,31};\Z")
# Signs at which a superscript word may end: closing brackets, the end of a spoiler, runs of emphasis.
_WORD_SIGN = re.compile(r"\\.|[()\[\]]|!<|([*_~])\1*", re.DOTALL)


def matched_brackets(text: str) -> dict[int, int]:
    matched: dict[int, int] = {}
    open_brackets: list[int] = []
    for sign in re.finditer(r"\\.|[()]", text, re.DOTALL):
        if sign[0] == "(":
            open_brackets.append(sign.start())
        elif sign[0] == ")" and open_brackets:
            matched[open_brackets.pop()] = sign.start()
    return matched


def open_length(word: str) -> int:
    """How much of a word comes before the first sign that closes what the word did not open."""
    opened: list[str] = []
    for sign in _WORD_SIGN.finditer(word):
        mark = sign[0][0]
        if mark in "([":
            opened.append(mark)
        elif mark in ")]" or mark in "*_~":
            pair = {")": "(", "]": "["}.get(mark, mark)
            if pair in opened:
                opened.remove(pair)
            elif pair != mark or _closes(word, sign):
                return sign.start()
            else:
                opened.append(mark)
        elif mark == "!":
            return sign.start()
    return len(word)


def _closes(word: str, run: re.Match[str]) -> bool:
    """Whether a run of emphasis after a letter can only close: nothing or punctuation follows."""
    return run.start() > 0 and not word[run.end() : run.end() + 1].isalnum()


def without_punctuation(url: str) -> str:
    """The address without closing punctuation and unpaired closing brackets, as GitHub's flavour has it."""
    end, unpaired = len(url), url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and unpaired > 0:
            unpaired -= 1
        elif last == ";" and (entity := _ENTITY_LAST.search(url[max(0, end - 33) : end])):
            end -= len(entity[0]) - 1
        elif last not in "?!.,:;*_~'":
            break
        end -= 1
    return url[:end]
