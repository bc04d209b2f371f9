"""The flair that a community offers, and who of its members wears what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from apps.communities.flair import offered_flair
from apps.communities.models import Action, Community, FlairTemplate, Membership, Permission
from apps.communities.permissions import SENTENCES, require_permission
from apps.communities.rules import FlairGone, FlairNotOffered, FlairRequired, FlairTaken, TooMuchFlair
from apps.communities.services.log import record_about_community, record_about_member
from apps.communities.services.membership import membership_of, require_open_account
from apps.communities.standing import standing_of
from apps.core.permissions import require

if TYPE_CHECKING:
    from apps.accounts.models import User

FLAIR_TEMPLATES_MAX = 100


@transaction.atomic
def add_flair(
    *, moderator: User, community: Community, wearer: str, text: str, for_moderators: bool = False
) -> FlairTemplate:
    """Puts it last among the flair of its wearer ("post" or "member").

    A flair that came with an imported archive is taken over. Raises PermissionDenied, FlairTaken, TooMuchFlair."""
    _lock(moderator, community)
    templates = FlairTemplate.objects.filter(community=community, wearer=wearer)
    offered = templates.filter(is_offered=True)
    if offered.count() >= FLAIR_TEMPLATES_MAX:
        raise TooMuchFlair
    if offered.filter(text=text).exists():
        raise FlairTaken
    last = offered.aggregate(last=Max("position"))["last"]
    template, _made = templates.update_or_create(
        community=community,
        wearer=wearer,
        text=text,
        defaults={
            "for_moderators": for_moderators,
            "is_offered": True,
            "position": 0 if last is None else last + 1,
        },
    )
    _record(moderator, community, Action.ADD_FLAIR, template.text)
    return template


@transaction.atomic
def edit_flair(
    *, moderator: User, community: Community, flair_id: int, text: str, for_moderators: bool
) -> FlairTemplate:
    """Everything that wears it follows. Raises PermissionDenied, FlairGone, FlairTaken, FlairRequired."""
    row = _lock(moderator, community)
    template = FlairTemplate.objects.filter(community=community, pk=flair_id).first()
    if template is None:
        raise FlairGone
    if (template.text, template.for_moderators) == (text, for_moderators):
        return template
    if for_moderators and _is_last_to_choose(row, template):
        raise FlairRequired
    template.text, template.for_moderators = text, for_moderators
    try:
        with transaction.atomic():
            template.save(update_fields=["text", "for_moderators"])
    except IntegrityError:
        raise FlairTaken from None
    _record(moderator, community, Action.SET_FLAIR, text)
    return template


@transaction.atomic
def delete_flair(*, moderator: User, community: Community, flair_id: int) -> None:
    """Whatever wears it wears none afterwards. May be sent twice. Raises PermissionDenied, FlairRequired."""
    row = _lock(moderator, community)
    template = FlairTemplate.objects.filter(community=community, pk=flair_id).first()
    if template is None:
        return
    if _is_last_to_choose(row, template):
        raise FlairRequired
    _record(moderator, community, Action.DELETE_FLAIR, template.text)
    template.delete()


@transaction.atomic
def set_member_flair(*, actor: User, community: Community, member: User, flair: FlairTemplate | None) -> Membership:
    """What the member wears here; None: nothing. May be sent twice.

    For themselves members choose what is offered to all; moderators with the permission give any, to anybody, and
    that is logged. Raises PermissionDenied, FlairNotOffered, AccountClosed."""
    standing = standing_of(actor, community)
    gives = standing.may(Permission.FLAIR)
    if member.pk == actor.pk:
        require(standing.can_take_part, standing.refusal_to_take_part)
    else:
        require(gives, SENTENCES[Permission.FLAIR])
        require_open_account(member)
    offered = offered_flair(community, FlairTemplate.Wearer.MEMBER, to_moderators=gives)
    if flair is not None and not offered.filter(pk=flair.pk).exists():
        raise FlairNotOffered
    membership = membership_of(community=community, member=member)
    if membership.flair_id == (flair and flair.pk):
        return membership
    membership.flair = flair
    membership.save(update_fields=["flair"])
    if member.pk != actor.pk:
        record_about_member(
            community=community,
            moderator=actor,
            action=Action.SET_FLAIR,
            member=member,
            reason=flair.text if flair else "",
        )
    return membership


def _is_last_to_choose(community: Community, template: FlairTemplate) -> bool:
    """Whether members could not post any more without this one."""
    if not community.requires_flair or template.wearer != FlairTemplate.Wearer.POST or template.for_moderators:
        return False
    others = offered_flair(community, FlairTemplate.Wearer.POST).exclude(pk=template.pk)
    return template.is_offered and not others.exists()


def _lock(moderator: User, community: Community) -> Community:
    require_permission(moderator, community, Permission.FLAIR)
    return Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def _record(moderator: User, community: Community, action: Action, text: str) -> None:
    record_about_community(
        community=community,
        moderator=moderator,
        action=action,
        reason=text,
    )
