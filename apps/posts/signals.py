"""What posts say to the apps above them, on commit: what is told has happened and stays."""

from __future__ import annotations

from django.dispatch import Signal

# With `post`.
post_submitted = Signal()
# With `item`, the post: its text changed.
content_edited = Signal()
# With `item`, the post: nobody but its author and the moderators may read it any more; a deleted one nobody.
content_removed = Signal()
