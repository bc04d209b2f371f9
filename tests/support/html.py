"""HTML as tests read it."""

from __future__ import annotations

import re


def on_one_line(html: str) -> str:
    """The HTML with one space for each run of whitespace, so that attributes stand one after the other."""
    return re.sub(r"\s+", " ", html)


def title_of(html: str) -> str:
    """The words of the page's <title>."""
    return on_one_line(html).split("<title>")[1].split("</title>")[0].strip()


def communities_in_menu(html: str) -> list[str]:
    """The names of the communities that the menu of the page lists, in its order."""
    menu = html.split('id="menu-com"')[1].split("</nav>", maxsplit=1)[0]
    return re.findall(r"r/(\w+)\s*</a>", menu)
