"""What accounts say to the apps above them."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that closes an account, before it is anonymised, with `member` (the row, locked, its name
# still there) and `erase` (delete the posts and comments too). Upper apps remove what is theirs. A receiver that must
# refuse raises a RuleViolation, such as accounts.services.HandOverFirst: then nothing has happened.
account_closing = Signal()
