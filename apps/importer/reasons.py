"""Why a line of a dump is left out. The summary counts each and names lines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    LINE_TOO_LONG = "line_too_long", _("the line is longer than 16 MB")
    NOT_JSON = "not_json", _("not a JSON object in UTF-8")
    NOT_A_POST = "not_a_post", _("not a post: it has no title")
    NOT_A_COMMENT = "not_a_comment", _("not a comment: it has no body")
    NO_ID = "no_id", _("no id in base 36")
    ID_TOO_BIG = "id_too_big", _("the id is beyond those of a dump, where this site's own begin")
    NO_TIME = "no_time", _("no usable time (created_utc)")
    NO_COMMUNITY = "no_community", _("no community (subreddit)")
    NO_POST_ID = "no_post_id", _("no id of a post (link_id)")
    OTHER_COMMUNITY = "other_community", _("of another community than --community names")
    LOCAL_COMMUNITY = "local_community", _("a community of this site has that name (--into-existing puts them there)")
    FORGOTTEN_COMMUNITY = "forgotten_community", _("the community was taken down here")
    MISSING_POST = "missing_post", _("its post is not in the dump (--missing-post stub makes one)")


class Unusable(Exception):
    """A line that can't become a row."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
