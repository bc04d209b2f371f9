"""Reddit's Markdown: rendered once when something is written, sanitised, stored.

CommonMark and tables, without raw HTML and images, and with what Reddit's people type: ~~struck~~, ^superscript,
^(more words), >!spoilers!<, bare addresses, r/name, u/name and #headings without a space.

blocks and inlines (with scan) hold the rules of the parser, shape rewrites what it found, html and plain make a page's
HTML or a line of text of it.
"""

from apps.core.markdown.html import render
from apps.core.markdown.plain import excerpt

__all__ = ["excerpt", "render"]
