"""Reddit's Markdown: rendered once when something is written, sanitised, stored.

CommonMark and tables, without raw HTML and images, and with what Reddit's people type: ~~struck~~, ^superscript,
^(more words), >!spoilers!<, bare addresses, r/name, u/name and #headings without a space.

blocks and inlines hold the rules of the parser, shape rewrites what it found, render makes HTML of it, excerpt text.
"""

from apps.core.markdown.excerpt import excerpt
from apps.core.markdown.render import render

__all__ = ["excerpt", "render"]
