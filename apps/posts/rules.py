"""What the state of a post forbids, for everybody. Each carries the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation

# What PermissionDenied says where only authors act.
NOT_YOURS_TO_EDIT = _("You can only edit what you wrote yourself.")
NOT_YOURS_TO_DELETE = _("You can only delete what you wrote yourself.")
NOT_YOURS_TO_DISTINGUISH = _("You can only distinguish your own posts and comments.")


class ThreadLocked(RuleViolation):
    code: ClassVar[str] = "thread_locked"
    sentence: ClassVar[object] = _("This post is locked, so nothing can be added to it.")


class ThreadArchived(RuleViolation):
    code: ClassVar[str] = "thread_archived"
    sentence: ClassVar[object] = _("This post is archived: it is too old for votes and comments.")


class ContentGone(RuleViolation):
    code: ClassVar[str] = "content_gone"
    sentence: ClassVar[object] = _("This was deleted or removed in the meantime.")


class SlotsTaken(RuleViolation):
    """Names what is pinned, so that one of them can be unpinned."""

    code: ClassVar[str] = "slots_taken"

    def __init__(self, titles: list[str]) -> None:
        named = _t("” and “").join(titles)
        super().__init__(_t("Two posts are pinned already: “%(titles)s”. Unpin one of them first.") % {"titles": named})


class RequirementsNotMet(RuleViolation):
    """The community asks for something else in its posts. `errors`: a sentence for each field of the form."""

    code: ClassVar[str] = "requirements_not_met"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class FlairNotOffered(RequirementsNotMet):
    code: ClassVar[str] = "post_flair_not_offered"

    def __init__(self) -> None:
        super().__init__({"flair": _t("This flair is not offered here any more. Choose another.")})
