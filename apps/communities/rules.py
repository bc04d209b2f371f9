"""What the state of a community forbids, for everybody. Each carries the sentence that the person reads."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation


class NameNotAvailable(RuleViolation):
    """Taken, reserved, retired or private: which of them is nobody's business."""

    sentence: ClassVar[object] = _("This name is not available.")


class CommunityGone(RuleViolation):
    sentence: ClassVar[object] = _("This community does not exist for you any more.")


class AlreadyModerator(RuleViolation):
    sentence: ClassVar[object] = _("This member moderates the community already.")


class NotModerator(RuleViolation):
    sentence: ClassVar[object] = _("This member does not moderate the community any more.")


class NoInvitation(RuleViolation):
    sentence: ClassVar[object] = _("This invitation was withdrawn or answered already.")


class LastModerator(RuleViolation):
    sentence: ClassVar[object] = _(
        "You are the last moderator. Hand the community over to one of its members before you leave."
    )


class LastWithEverything(RuleViolation):
    sentence: ClassVar[object] = _(
        "Somebody has to keep every permission. Give them to another moderator first, or hand the community over."
    )


class NotMember(RuleViolation):
    sentence: ClassVar[object] = _(
        "Only another moderator takes the community over; where there is none, a subscriber or an approved member."
    )


class AlreadySenior(RuleViolation):
    sentence: ClassVar[object] = _("This member is the senior moderator already.")


class MemberBanned(RuleViolation):
    sentence: ClassVar[object] = _("This member is banned from the community. Lift the ban first.")


class BanOfModerator(RuleViolation):
    sentence: ClassVar[object] = _("This member moderates the community. End that first; then they can be banned.")


class BanOfOperator(RuleViolation):
    sentence: ClassVar[object] = _("An operator of the site can't be banned.")


class BanOfOneself(RuleViolation):
    sentence: ClassVar[object] = _("You can't ban yourself.")


class AccountClosed(RuleViolation):
    sentence: ClassVar[object] = _("This account is closed.")


class TooManyRules(RuleViolation):
    sentence: ClassVar[object] = _("A community has 15 rules at most. Delete or merge one first.")


class RuleGone(RuleViolation):
    sentence: ClassVar[object] = _("Another moderator has deleted this rule in the meantime.")


class FlairGone(RuleViolation):
    sentence: ClassVar[object] = _("Another moderator has deleted this flair in the meantime.")


class TooMuchFlair(RuleViolation):
    sentence: ClassVar[object] = _("A community has 100 flairs of a kind at most. Delete one first.")


class FlairTaken(RuleViolation):
    sentence: ClassVar[object] = _("There is a flair with this text already.")


class FlairMissing(RuleViolation):
    sentence: ClassVar[object] = _(
        "Members could not post: flair is required, but there is none that they may choose. Add post flair first."
    )


class FlairRequired(RuleViolation):
    sentence: ClassVar[object] = _(
        "This is the last flair that members may choose, and every post needs one. Add another first, or make flair "
        "optional in the settings."
    )


class FlairNotOffered(RuleViolation):
    sentence: ClassVar[object] = _("This flair is not offered here any more. Choose another.")
