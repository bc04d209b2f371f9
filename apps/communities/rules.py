"""What the state of a community forbids, for everybody. Each carries the sentence that the person reads."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation


class NameNotAvailable(RuleViolation):
    """Taken, reserved, retired or private: which of them is nobody's business."""

    code: ClassVar[str] = "name_not_available"
    sentence: ClassVar[object] = _("This name is not available.")


class CommunityGone(RuleViolation):
    code: ClassVar[str] = "community_gone"
    sentence: ClassVar[object] = _("This community does not exist for you any more.")


class AlreadyModerator(RuleViolation):
    code: ClassVar[str] = "already_moderator"
    sentence: ClassVar[object] = _("This member moderates the community already.")


class NotModerator(RuleViolation):
    code: ClassVar[str] = "not_moderator"
    sentence: ClassVar[object] = _("This member does not moderate the community any more.")


class NoInvitation(RuleViolation):
    code: ClassVar[str] = "no_invitation"
    sentence: ClassVar[object] = _("This invitation was withdrawn or answered already.")


class LastModerator(RuleViolation):
    code: ClassVar[str] = "last_moderator"
    sentence: ClassVar[object] = _(
        "You are the last moderator. Hand the community over to one of its members before you leave."
    )


class LastWithEverything(RuleViolation):
    code: ClassVar[str] = "last_with_everything"
    sentence: ClassVar[object] = _(
        "Somebody has to keep every permission. Give them to another moderator first, or hand the community over."
    )


class NotMember(RuleViolation):
    code: ClassVar[str] = "not_member"
    sentence: ClassVar[object] = _(
        "Only another moderator takes the community over; where there is none, a subscriber or an approved member."
    )


class AlreadySenior(RuleViolation):
    code: ClassVar[str] = "already_senior"
    sentence: ClassVar[object] = _("This member is the senior moderator already.")


class MemberBanned(RuleViolation):
    code: ClassVar[str] = "member_banned"
    sentence: ClassVar[object] = _("This member is banned from the community. Lift the ban first.")


class BanOfModerator(RuleViolation):
    code: ClassVar[str] = "ban_of_moderator"
    sentence: ClassVar[object] = _("This member moderates the community. End that first; then they can be banned.")


class BanOfOperator(RuleViolation):
    code: ClassVar[str] = "ban_of_operator"
    sentence: ClassVar[object] = _("An operator of the site can't be banned.")


class BanOfOneself(RuleViolation):
    code: ClassVar[str] = "ban_of_oneself"
    sentence: ClassVar[object] = _("You can't ban yourself.")


class AccountClosed(RuleViolation):
    code: ClassVar[str] = "account_closed"
    sentence: ClassVar[object] = _("This account is closed.")


class TooManyRules(RuleViolation):
    code: ClassVar[str] = "too_many_rules"
    sentence: ClassVar[object] = _("A community has 15 rules at most. Delete or merge one first.")


class RuleGone(RuleViolation):
    code: ClassVar[str] = "rule_gone"
    sentence: ClassVar[object] = _("Another moderator has deleted this rule in the meantime.")


class FlairGone(RuleViolation):
    code: ClassVar[str] = "flair_gone"
    sentence: ClassVar[object] = _("Another moderator has deleted this flair in the meantime.")


class TooMuchFlair(RuleViolation):
    code: ClassVar[str] = "too_much_flair"
    sentence: ClassVar[object] = _("A community has 100 flairs of a kind at most. Delete one first.")


class FlairTaken(RuleViolation):
    code: ClassVar[str] = "flair_taken"
    sentence: ClassVar[object] = _("There is a flair with this text already.")


class FlairMissing(RuleViolation):
    code: ClassVar[str] = "flair_missing"
    sentence: ClassVar[object] = _(
        "Members could not post: flair is required, but there is none that they may choose. Add post flair first."
    )


class FlairRequired(RuleViolation):
    code: ClassVar[str] = "flair_required"
    sentence: ClassVar[object] = _(
        "This is the last flair that members may choose, and every post needs one. Add another first, or make flair "
        "optional in the settings."
    )


class FlairNotOffered(RuleViolation):
    code: ClassVar[str] = "member_flair_not_offered"
    sentence: ClassVar[object] = _("This flair is not offered here any more. Choose another.")
