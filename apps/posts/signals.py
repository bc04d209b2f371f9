"""What posts and comments say to the apps above them, once the transaction is committed.

Every signal is sent with `kind` (a TargetKind: POST or COMMENT) and `keys` (a tuple of primary keys, one for the act of
a person, up to a thousand for work in bulk). It carries no row: a receiver reads what is in the database now, which may
be newer than what the signal tells of. Receivers must stand being called twice. `apps.posts.news.announce` is the only
place that sends."""

from __future__ import annotations

from django.dispatch import Signal

# A post, or a comment, can be seen by others for the first time: it was submitted and not held, or it was approved.
post_submitted = Signal()
comment_added = Signal()
# The text, or on a post its flair or a mark, is another now.
content_edited = Signal()
# A moderator or a screener removed it or holds it: only its author and the moderators may read it.
content_removed = Signal()
# A moderator approved it: whatever removed it before is undone.
content_approved = Signal()
# The text is gone from the database for good: its author deleted it or closed the account, or it was taken down. With
# a whole community that is taken down the rows are gone too.
content_erased = Signal()
# An import or the demo wrote the rows, whether they are new or were here before. Nobody is to be notified.
content_imported = Signal()
