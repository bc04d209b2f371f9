"""axe-core on an open page."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The themes are two values of each colour token and nothing else, so only what asks for colours is asked again.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its own best practice, in both themes at both widths."""
    found: list[str] = []
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            only = {"type": "tag", "values": RULES} if theme == "light" else {"type": "rule", "values": OF_COLOUR}
            found += [f"{theme} {size['width']}: {line}" for line in look(page, only)]
    return found


def look(page: Page, only: dict[str, Any], *, inside: str = "") -> list[str]:
    """One line for each violation in the page as it stands, or in the elements that `inside` selects."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE_SCRIPT)
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"], "preload": False, "iframes": False})
    context = json.dumps([inside]) if inside else "document"
    result = page.evaluate(f"axe.run({context}, {options})")
    return [
        f"{rule['id']} ({len(rule['nodes'])} times): {rule['nodes'][0]['html'][:300]}: "
        f"{rule['nodes'][0]['failureSummary']}"
        for rule in result["violations"]
    ]
