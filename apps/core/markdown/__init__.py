"""Reddit's Markdown: rendered once when something is written, sanitised, stored.

CommonMark and tables, without raw HTML and images, and with what Reddit's people type: ~~struck~~, ^superscript,
^(more words), >!spoilers!<, bare addresses, r/name, u/name and #headings without a space.

blocks, tables and inlines (with scan and labels) hold the rules of the parser, dispatch holds its loops, and work
counts what they do. shape rewrites what the parser found, and html and plain turn it into HTML or a line of text.
"""

from apps.core.markdown.html import render
from apps.core.markdown.plain import excerpt

__all__ = ["excerpt", "render"]
