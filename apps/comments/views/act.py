"""Buttons on a comment: vote, save, and the moderators'. All but one take POST only, and all may be sent twice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import member_of, members_only
from apps.comments.doors import comment_or_404, comment_reference
from apps.comments.forms import RemoveForm
from apps.comments.markup import saved_markup, voted_markup
from apps.comments.models import Comment
from apps.comments.rows import score_label
from apps.comments.services.save import save_comment
from apps.comments.threads import score_is_hidden
from apps.communities.models import Permission, Rule
from apps.communities.permissions import SENTENCES
from apps.communities.standing import standing_of
from apps.core.addresses import stem
from apps.core.forms import SwitchForm, cleaned_or_400, refusals_in
from apps.core.htmx import wants_fragment
from apps.core.permissions import require
from apps.core.ratelimit import limit
from apps.core.return_to import redirect_to, return_to
from apps.posts.forms import VoteForm
from apps.posts.permissions import can_moderate
from apps.posts.services import moderate
from apps.posts.services.vote import Voted, vote_on_content
from apps.posts.views.act import DISTINGUISHED
from apps.votes.arrows import Arrows


@require_POST
@members_only
@limit("vote")
def vote(request: HttpRequest, cid36: str) -> HttpResponse:
    value = cleaned_or_400(VoteForm(request.POST))["value"]
    voted = vote_on_content(voter=member_of(request), item=comment_reference(cid36), value=value)
    return _arrows(voted, value) if wants_fragment(request) else _back(request, voted.item)


@require_POST
@members_only
def save(request: HttpRequest, cid36: str) -> HttpResponse:
    is_on = _is_on(request)
    comment = save_comment(member=member_of(request), comment=comment_reference(cid36), on=is_on)
    if not wants_fragment(request):
        return _back(request, comment)
    return HttpResponse(saved_markup(_acts_url(comment), is_saved=is_on))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: HttpRequest, cid36: str) -> HttpResponse:
    """Asks for the reason by GET, removes by POST."""
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            removed = moderate.remove_content(
                moderator=member_of(request),
                item=comment_reference(cid36),
                kind=form.removal_kind,
                rule_id=form.cleaned_data["rule"],
                reason=form.cleaned_data["reason"],
            )
            return _back(request, removed, said=_("Removed."))
    comment = comment_or_404(request.user, cid36)
    require(can_moderate(standing_of(request.user, comment.community)), SENTENCES[Permission.POSTS])
    form.show(comment.community.rules.exclude(applies_to=Rule.AppliesTo.POSTS))
    back = return_to(request, f"{comment.get_absolute_url()}?context=1", anchor=comment.fullname)
    context = {"comment": comment, "post": comment.post, "community": comment.community, "form": form, "back": back}
    return render(request, "comments/remove.html", context, status=422 if form.is_bound else 200)


@require_POST
@members_only
def approve(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = moderate.approve_content(moderator=member_of(request), item=comment_reference(cid36))
    return _back(request, comment, said=_("Approved."))


@require_POST
@members_only
def distinguish(request: HttpRequest, cid36: str) -> HttpResponse:
    is_on = _is_on(request)
    comment = moderate.distinguish_content(moderator=member_of(request), item=comment_reference(cid36), on=is_on)
    return _back(request, comment, said=str(DISTINGUISHED[is_on]))


def _is_on(request: HttpRequest) -> bool:
    return bool(cleaned_or_400(SwitchForm(request.POST))["on"])


def _arrows(voted: Voted[Comment], value: int) -> HttpResponse:
    comment = voted.item
    comment.refresh_from_db(fields=["score"])
    score = None if score_is_hidden(comment, voted.standing) else comment.score
    arrows = Arrows(_acts_url(comment), value, score_label(score, get_language()), "", "", is_open=True)
    return HttpResponse(voted_markup(comment.fullname, arrows))


def _acts_url(comment: Comment) -> str:
    return f"{stem('comments:vote')}{comment.id36}/"


def _back(request: HttpRequest, comment: Comment, *, said: str = "") -> HttpResponse:
    """To the thread where the button was, at the comment, where `said` is shown above it."""
    if said:
        messages.success(request, said)
    return redirect_to(return_to(request, f"{comment.get_absolute_url()}?context=1", anchor=comment.fullname))
