from __future__ import annotations

from django.urls import path

from apps.communities.views.directory import create, directory, subscribe
from apps.communities.views.flair import (
    add_flair,
    delete_flair,
    edit_flair,
    flair,
    my_flair,
    set_member_flair,
)
from apps.communities.views.invitations import accept_invitation, decline_invitation, invitations
from apps.communities.views.log import log
from apps.communities.views.moderators import (
    hand_over,
    invite_moderator,
    leave_moderators,
    moderators,
    remove_moderator,
    set_permissions,
    withdraw_invitation,
)
from apps.communities.views.people import approve_member, approved, ban_member, banned, dismiss_member, lift_ban
from apps.communities.views.rules import about_rules, add_rule, delete_rule, edit_rule, reorder_rule
from apps.communities.views.settings import settings

app_name = "communities"
urlpatterns = [
    path("communities/", directory, name="directory"),
    path("communities/create/", create, name="create"),
    path("communities/invitations/", invitations, name="invitations"),
    path("communities/invitations/<str:name>/accept/", accept_invitation, name="accept_invitation"),
    path("communities/invitations/<str:name>/decline/", decline_invitation, name="decline_invitation"),
    path("r/<str:name>/subscribe/", subscribe, name="subscribe"),
    path("r/<str:name>/about/rules/", about_rules, name="about_rules"),
    path("r/<str:name>/about/rules/add/", add_rule, name="add_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/edit/", edit_rule, name="edit_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/delete/", delete_rule, name="delete_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/reorder/", reorder_rule, name="reorder_rule"),
    path("r/<str:name>/about/moderators/", moderators, name="moderators"),
    path("r/<str:name>/about/moderators/invite/", invite_moderator, name="invite_moderator"),
    path("r/<str:name>/about/moderators/withdraw/", withdraw_invitation, name="withdraw_invitation"),
    path("r/<str:name>/about/moderators/hand_over/", hand_over, name="hand_over"),
    path("r/<str:name>/about/moderators/leave/", leave_moderators, name="leave_moderators"),
    path("r/<str:name>/about/moderators/u/<str:username>/permissions/", set_permissions, name="set_permissions"),
    path("r/<str:name>/about/moderators/u/<str:username>/remove/", remove_moderator, name="remove_moderator"),
    path("r/<str:name>/about/contributors/", approved, name="approved"),
    path("r/<str:name>/about/contributors/approve/", approve_member, name="approve_member"),
    path("r/<str:name>/about/contributors/dismiss/", dismiss_member, name="dismiss_member"),
    path("r/<str:name>/about/banned/", banned, name="banned"),
    path("r/<str:name>/about/banned/ban/", ban_member, name="ban_member"),
    path("r/<str:name>/about/banned/lift/", lift_ban, name="lift_ban"),
    path("r/<str:name>/about/log/", log, name="log"),
    path("r/<str:name>/about/edit/", settings, name="settings"),
    path("r/<str:name>/about/flair/", flair, name="flair"),
    path("r/<str:name>/about/flair/add/", add_flair, name="add_flair"),
    path("r/<str:name>/about/flair/give/", set_member_flair, name="set_member_flair"),
    path("r/<str:name>/about/flair/<int:flair_id>/edit/", edit_flair, name="edit_flair"),
    path("r/<str:name>/about/flair/<int:flair_id>/delete/", delete_flair, name="delete_flair"),
    path("r/<str:name>/about/my_flair/", my_flair, name="my_flair"),
]
