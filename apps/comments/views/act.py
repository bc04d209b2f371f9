"""Buttons on a comment: vote, save, and the moderators'. All but one take POST only, and all may be sent twice."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.redirects import way_back
from apps.comments import permissions
from apps.comments.doors import comment_or_404
from apps.comments.forms import RemoveForm
from apps.comments.markup import voted_markup
from apps.comments.models import Comment
from apps.comments.services.marks import save_comment, vote_on_comment
from apps.comments.services.moderate import approve_comment, distinguish_comment, remove_comment
from apps.comments.threads import score_is_hidden
from apps.communities.doors import member_of, members_only
from apps.communities.models import Permission, Rule
from apps.communities.permissions import SENTENCES
from apps.communities.standing import Standing, standing_of
from apps.core.htmx import wants_fragment
from apps.core.permissions import require
from apps.core.ratelimit import limit
from apps.posts.forms import SwitchForm, VoteForm
from apps.posts.models import RemovalKind
from apps.posts.permissions import can_vote
from apps.posts.returns import came_from
from apps.posts.rows import points


@require_POST
@members_only
@limit("vote", times=120, seconds=60)
def vote(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = comment_or_404(request.user, cid36)
    standing = standing_of(request.user, comment.community)
    require(can_vote(standing), standing.refusal_to_take_part)
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("A vote is 1, 0 or -1. Use the arrows on the page."))
    vote_on_comment(voter=member_of(request), comment=comment, value=form.cleaned_data["value"])
    if not wants_fragment(request):
        return _back(request, comment)
    return _votes(comment, standing, form.cleaned_data["value"])


@require_POST
@members_only
def save(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = comment_or_404(request.user, cid36)
    kept = _switch(request)
    save_comment(member=member_of(request), comment=comment, kept=kept)
    if not wants_fragment(request):
        return _back(request, comment)
    return render(request, "comments/_saved.html", {"save_url": request.path, "is_saved": kept})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: HttpRequest, cid36: str) -> HttpResponse:
    """Asks for the reason by GET, removes by POST."""
    comment = _moderated(request, cid36)
    rules = comment.community.rules.exclude(applies_to=Rule.AppliesTo.POSTS)
    form = RemoveForm(request.POST if request.method == "POST" else None, rules=rules)
    if form.is_valid():
        kind = RemovalKind.SPAM if form.cleaned_data["is_spam"] else RemovalKind.MODERATOR
        remove_comment(moderator=member_of(request), comment=comment, kind=kind, reason=form.cleaned_data["reason"])
        messages.success(request, _("Removed."))
        return _back(request, comment)
    back = came_from(request, default=f"{comment.get_absolute_url()}?context=1", anchor=comment.fullname)
    context = {"comment": comment, "post": comment.post, "community": comment.community, "form": form, "back": back}
    return render(request, "comments/remove.html", context, status=422 if form.is_bound else 200)


@require_POST
@members_only
def approve(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = _moderated(request, cid36)
    approve_comment(moderator=member_of(request), comment=comment)
    return _back(request, comment)


@require_POST
@members_only
def distinguish(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = _moderated(request, cid36)
    is_own = comment.author_id == request.user.pk
    require(is_own, _("A moderator speaks as one in their own comments only."))
    distinguish_comment(moderator=member_of(request), comment=comment, on=_switch(request))
    return _back(request, comment)


def _moderated(request: HttpRequest, cid36: str) -> Comment:
    comment = comment_or_404(request.user, cid36)
    allowed = permissions.can_moderate(standing_of(request.user, comment.community))
    require(allowed, SENTENCES[Permission.POSTS])
    return comment


def _votes(comment: Comment, standing: Standing, value: int) -> HttpResponse:
    comment.refresh_from_db(fields=["ups", "downs", "score"])
    label = _("[score hidden]") if score_is_hidden(comment, standing) else points(comment.score)
    return HttpResponse(voted_markup(id36=comment.id36, vote=value, label=label))


def _switch(request: HttpRequest) -> bool:
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("This button sends 1 or 0. Use the buttons on the page."))
    return bool(form.cleaned_data["on"])


def _back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the thread where the button was, at the comment."""
    target = way_back(request, default=f"{comment.get_absolute_url()}?context=1")
    return redirect(target if "#" in target else f"{target}#{comment.fullname}")
