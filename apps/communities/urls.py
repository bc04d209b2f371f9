from __future__ import annotations

from django.urls import path

from apps.communities.views import directory, flair, invitations, log, moderators, people, rules, settings

app_name = "communities"
urlpatterns = [
    path("communities/", directory.directory, name="directory"),
    path("communities/create/", directory.create, name="create"),
    path("communities/invitations/", invitations.invitations, name="invitations"),
    path("communities/invitations/<str:name>/accept/", invitations.accept_invitation, name="accept_invitation"),
    path("communities/invitations/<str:name>/decline/", invitations.decline_invitation, name="decline_invitation"),
    path("r/<str:name>/subscribe/", directory.subscribe, name="subscribe"),
    path("r/<str:name>/about/rules/", rules.about_rules, name="about_rules"),
    path("r/<str:name>/about/rules/add/", rules.add_rule, name="add_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/edit/", rules.edit_rule, name="edit_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/delete/", rules.delete_rule, name="delete_rule"),
    path("r/<str:name>/about/rules/<int:rule_id>/reorder/", rules.reorder_rule, name="reorder_rule"),
    path("r/<str:name>/about/moderators/", moderators.moderators, name="moderators"),
    path("r/<str:name>/about/moderators/invite/", moderators.invite_moderator, name="invite_moderator"),
    path("r/<str:name>/about/moderators/withdraw/", moderators.withdraw_invitation, name="withdraw_invitation"),
    path("r/<str:name>/about/moderators/hand_over/", moderators.hand_over, name="hand_over"),
    path("r/<str:name>/about/moderators/leave/", moderators.leave_moderators, name="leave_moderators"),
    path(
        "r/<str:name>/about/moderators/u/<str:username>/permissions/",
        moderators.set_permissions,
        name="set_permissions",
    ),
    path(
        "r/<str:name>/about/moderators/u/<str:username>/remove/", moderators.remove_moderator, name="remove_moderator"
    ),
    path("r/<str:name>/about/contributors/", people.approved, name="approved"),
    path("r/<str:name>/about/contributors/approve/", people.approve_member, name="approve_member"),
    path("r/<str:name>/about/contributors/dismiss/", people.dismiss_member, name="dismiss_member"),
    path("r/<str:name>/about/banned/", people.banned, name="banned"),
    path("r/<str:name>/about/banned/ban/", people.ban_member, name="ban_member"),
    path("r/<str:name>/about/banned/lift/", people.lift_ban, name="lift_ban"),
    path("r/<str:name>/about/log/", log.log, name="log"),
    path("r/<str:name>/about/edit/", settings.settings, name="settings"),
    path("r/<str:name>/about/flair/", flair.flair, name="flair"),
    path("r/<str:name>/about/flair/add/", flair.add_flair, name="add_flair"),
    path("r/<str:name>/about/flair/give/", flair.set_member_flair, name="set_member_flair"),
    path("r/<str:name>/about/flair/<int:flair_id>/edit/", flair.edit_flair, name="edit_flair"),
    path("r/<str:name>/about/flair/<int:flair_id>/delete/", flair.delete_flair, name="delete_flair"),
    path("r/<str:name>/about/my_flair/", flair.my_flair, name="my_flair"),
]
