"""What a bundle leaves out of its components means nothing to a browser."""

from __future__ import annotations

import pytest

from apps.core.bundles import BUNDLES, compose, source_of
from tests.support.browser import Tabs

pytestmark = pytest.mark.browser

# Values with a token in them, and conditions, are kept as they were written, with their white space.
RULES = r"""text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map(rule => rule.cssText.replace(/\s+/g, " ").replace(/([,:]) /g, "$1"));
}"""


def test_a_browser_reads_the_same_rules_from_the_bundle_and_its_components(tabs: Tabs) -> None:
    page = tabs.of()
    page.goto("/")
    written = "".join(source_of(component) for component in BUNDLES["css/site.css"])
    expected = page.evaluate(RULES, written)
    assert len(expected) > len(BUNDLES["css/site.css"])
    assert page.evaluate(RULES, compose("css/site.css")) == expected
