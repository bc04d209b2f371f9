"""Which pages show which text; tests/browser/test_inject.py finds it out anew and holds both equal."""

from __future__ import annotations

ADMIN_LIST, ADMIN_ROW, ADMIN_ACT, ADMIN_HISTORY = (
    "admin/change_list.html",
    "core/admin/change_form.html",
    "core/admin/act.html",
    "admin/object_history.html",
)
ABOUT = {
    "communities/about_rules.html", "communities/approved.html", "communities/banned.html",
    "communities/edit_flair.html", "communities/edit_rule.html", "communities/flair.html", "communities/log.html",
    "communities/moderators.html", "communities/my_flair.html", "communities/set_permissions.html",
    "communities/settings.html",
}  # fmt: skip
# The pages with a community's own column at their side.
BESIDE = {*ABOUT, "posts/community.html", "comments/thread.html"}
# The pages with rows of posts.
FEEDS = {f"posts/{page}.html" for page in ("community", "feed", "front", "several")}
PROFILE = {"profiles/overview.html", "profiles/submitted.html"}
OWN_PROFILE = {f"profiles/{page}.html" for page in ("comments", "saved", "hidden", "upvoted", "downvoted")}

SHOWN: dict[str, set[str]] = {
    "title of a post": {
        ADMIN_LIST, ADMIN_ROW, ADMIN_ACT, ADMIN_HISTORY, *FEEDS, *PROFILE, "profiles/comments.html",
        "comments/thread.html", "comments/reply.html", "comments/edit.html",
        "communities/log.html", "posts/delete.html", "posts/duplicates.html", "posts/edit.html", "posts/remove.html",
        "posts/set_flair.html", "posts/submit.html",
    },
    "text of a post": {ADMIN_ROW, "comments/thread.html", "posts/edit.html"},
    "link": {ADMIN_ROW, *FEEDS, *PROFILE, "comments/thread.html"},
    "comment": {
        ADMIN_ROW, "comments/thread.html", "comments/delete.html", "comments/edit.html", "comments/remove.html",
        "comments/reply.html", "profiles/comments.html", "profiles/overview.html",
    },
    "title of a community": {
        ADMIN_LIST, ADMIN_ROW, *BESIDE, "communities/directory.html", "communities/invitations.html",
        "posts/front_empty.html",
    },
    "description": {ADMIN_ROW, *BESIDE, "communities/directory.html"},
    "sidebar": {ADMIN_ROW, *BESIDE},
    "text beside the form": {ADMIN_ROW, "communities/settings.html", "posts/submit.html"},
    "words of titles": {ADMIN_ROW, "communities/settings.html"},
    "words against titles": {ADMIN_ROW, "communities/settings.html"},
    "sites of links": {ADMIN_ROW, "communities/settings.html"},
    "sites against links": {ADMIN_ROW, "communities/settings.html"},
    "rule": {*BESIDE, "posts/submit.html", "posts/remove.html", "comments/remove.html"},
    "explanation of a rule": {*BESIDE, "posts/submit.html"},
    "flair": {
        ADMIN_ROW, *FEEDS, *PROFILE, "comments/thread.html", "communities/edit_flair.html", "communities/flair.html",
        "communities/my_flair.html", "posts/edit.html", "posts/set_flair.html", "posts/submit.html",
    },
    "reason of a ban": {
        ADMIN_LIST, ADMIN_ROW, "communities/banned.html", "posts/community.html", "comments/thread.html",
    },
    "note on a ban": {ADMIN_ROW, "communities/banned.html"},
    "about oneself": {ADMIN_ROW, "accounts/preferences.html", *PROFILE, *OWN_PROFILE},
    "mail address": {"account/email.html", "account/email_confirm.html"},
    "reason of a removal": {
        ADMIN_LIST, ADMIN_ROW, *PROFILE, "comments/thread.html", "communities/log.html", "posts/community.html",
        "posts/front.html",
    },
    "reason of an operator": {ADMIN_LIST, ADMIN_ROW},
    "imported name": {ADMIN_ROW, "profiles/overview.html"},
}  # fmt: skip
# Only the beginning is shown there; tests/support/browser_cut.py goes through them piece by piece.
CUT: dict[str, set[str]] = {
    "comment": {"comments/delete.html", "comments/remove.html"},
    "description": {"communities/directory.html"},
    "title of a community": {"comments/thread.html"},
    "title of a post": {"communities/log.html"},
}
NEVER_SHOWN = {"reason for a comment": "pages take it from the log, where it is what the reason of a removal is"}

# Fields of forms into which the same goes as into the field of BOXES.
SAME = {
    "comments.EditForm.body": "comment",
    "posts.EditForm.text": "text of a post",
    "posts.RemoveActForm.reason": "reason of a removal",
    "posts.PreviewForm.text": "text of a post",
    "communities.CreateCommunityForm.title": "title of a community",
    "communities.CreateCommunityForm.description": "description",
    "accounts.AskResetForm.email": "mail address",
    "accounts.AddAddressForm.email": "mail address",
}
# Fields whose text is not kept, and columns that nobody types, with why.
NOT_KEPT = {
    "accounts.EndSessionForm.session": "a number, or all",
    "communities.LogForm.moderator": "the name of a member",
    "communities.LogForm.person": "the name of a member",
    "accounts.SignUpForm.username": "letters, digits, - and _",
    "accounts.LogInForm.password": "never shown",
    "accounts.CloseAccountForm.password": "never shown",
    "accounts.ChangeOwnPasswordForm.oldpassword": "never shown",
    "accounts.ChangeOwnPasswordForm.password1": "never shown",
    "accounts.ChangeOwnPasswordForm.password2": "never shown",
    "accounts.FirstPasswordForm.password1": "never shown",
    "accounts.FirstPasswordForm.password2": "never shown",
    "accounts.LostPasswordForm.password1": "never shown",
    "accounts.LostPasswordForm.password2": "never shown",
    "accounts.ResetKeyForm.uidb36": "of an address that we mailed",
    "accounts.ResetKeyForm.key": "of an address that we mailed",
    "comments.ReplyForm.submission_key": "a UUID",
    "communities.CreateCommunityForm.name": "letters, digits and _",
    "communities.MemberForm.member": "the name of a member",
    "communities.ListedForm.member": "the name of a member",
    "communities.InviteForm.member": "the name of a member",
    "communities.BanForm.member": "the name of a member",
    "communities.MemberFlairForm.member": "the name of a member",
    "posts.SubmitForm.community": "the name of a community",
    "posts.SubmitForm.submission_key": "a UUID",
    "posts.SubmitForm.confirm": "compared",
}
NOT_TYPED = {
    "accounts.User.password": "a hash",
    "accounts.User.username": "letters, digits, - and _, by a constraint",
    "accounts.User.email": "kept with the address",
    "accounts.User.post_sort": "a choice",
    "accounts.User.comment_sort": "a choice",
    "accounts.RetiredName.name": "once a username",
    "communities.Community.name": "letters, digits and _, by a constraint",
    "communities.Community.imported_name": "shown nowhere",
    "communities.RetiredCommunityName.name": "once the name of a community",
    "posts.Post.domain": "made of the link",
    "posts.Post.url_key": "hexadecimal",
    "posts.Post.removed_rule_text": "once the title of a rule",
    "comments.Comment.removed_rule_text": "once the title of a rule",
    "communities.ModAction.rule_text": "once the title of a rule",
    "core.Sweep.kind": "a word of the code",
    "importer.Forgotten.key": "shown nowhere",
}
