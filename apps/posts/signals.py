"""What posts say to the apps above them, on commit: what is told has happened and stays. Comments use the last two."""

from __future__ import annotations

from django.dispatch import Signal

# With `post`.
post_submitted = Signal()
# With `item`, a post or a comment: its text changed.
content_edited = Signal()
# With `item`, a post or a comment: nobody but its author and the moderators may read it any more; a deleted one nobody.
content_removed = Signal()
