"""What comments say to the apps above them, on commit. Of an edit and a removal they speak by `posts.signals`."""

from __future__ import annotations

from django.dispatch import Signal

# With `comment`.
comment_added = Signal()
