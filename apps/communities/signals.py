"""What a community says to the apps above it."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction, with `community`, when visibility, NSFW or r/popular changed: posts follow at once,
# so that no moment exists in which a private community's posts still travel.
standing_changed = Signal()
