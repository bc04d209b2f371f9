"""Buttons on a post: vote, save, hide, and the moderators'. All but two take POST only, and all may be sent twice."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.accounts.redirects import way_back
from apps.communities.doors import member_of, members_only
from apps.communities.models import Permission, Rule
from apps.communities.permissions import SENTENCES
from apps.communities.standing import Standing, standing_of
from apps.core.htmx import wants_fragment
from apps.core.permissions import require
from apps.core.ratelimit import limit
from apps.posts import permissions
from apps.posts.doors import post_or_404, readable_or_404
from apps.posts.forms import MarkForm, RemoveForm, SetFlairForm, SwitchForm, VoteForm
from apps.posts.models import Post, RemovalKind
from apps.posts.returns import came_from
from apps.posts.rows import Votes, points, rows_of, score_text
from apps.posts.rules import FlairNotOffered
from apps.posts.services import marks, moderate
from apps.posts.services.vote import vote_on_post


@require_POST
@members_only
@limit("vote", times=120, seconds=60)
def vote(request: HttpRequest, id36: str) -> HttpResponse:
    post = post_or_404(request.user, id36)
    standing = standing_of(request.user, post.community)
    require(permissions.can_vote(standing), standing.refusal_to_take_part)
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("A vote is 1, 0 or -1. Use the arrows on the page."))
    value = form.cleaned_data["value"]
    vote_on_post(voter=member_of(request), post=post, value=value)
    return _votes(request, post, value) if wants_fragment(request) else _back(request, post)


@require_POST
@members_only
def save(request: HttpRequest, id36: str) -> HttpResponse:
    post = post_or_404(request.user, id36)
    act = marks.save_post if _is_on(request) else marks.unsave_post
    act(member=member_of(request), post=post)
    return _answer(request, post)


@require_POST
@members_only
def hide(request: HttpRequest, id36: str) -> HttpResponse:
    post = post_or_404(request.user, id36)
    is_on = _is_on(request)
    act = marks.hide_post if is_on else marks.unhide_post
    act(member=member_of(request), post=post)
    if not is_on:
        return _answer(request, post)
    return _answer(request, post, fragment="posts/_hidden.html", said=_hidden_words(member_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: HttpRequest, id36: str) -> HttpResponse:
    """Asks for the reason by GET, removes by POST."""
    post = _moderated(request, id36)
    rules = post.community.rules.exclude(applies_to=Rule.AppliesTo.COMMENTS)
    form = RemoveForm(request.POST if request.method == "POST" else None, rules=rules)
    if form.is_valid():
        kind = RemovalKind.SPAM if form.cleaned_data["is_spam"] else RemovalKind.MODERATOR
        moderate.remove_post(moderator=member_of(request), post=post, kind=kind, reason=form.cleaned_data["reason"])
        return _answer(request, post, said=_("Removed."))
    back = came_from(request, default=post.get_absolute_url(), anchor=post.fullname)
    context = {"post": post, "community": post.community, "form": form, "back": back}
    return render(request, "posts/remove.html", context, status=422 if form.is_bound else 200)


@require_POST
@members_only
def approve(request: HttpRequest, id36: str) -> HttpResponse:
    post = _moderated(request, id36)
    moderate.approve_post(moderator=member_of(request), post=post)
    return _answer(request, post)


@require_POST
@members_only
def lock(request: HttpRequest, id36: str) -> HttpResponse:
    post = _moderated(request, id36)
    act = moderate.lock_post if _is_on(request) else moderate.unlock_post
    act(moderator=member_of(request), post=post)
    return _answer(request, post)


@require_POST
@members_only
def pin(request: HttpRequest, id36: str) -> HttpResponse:
    post = _moderated(request, id36)
    act = moderate.pin_post if _is_on(request) else moderate.unpin_post
    act(moderator=member_of(request), post=post)
    return _answer(request, post)


@require_POST
@members_only
def mark(request: HttpRequest, id36: str) -> HttpResponse:
    """NSFW or spoiler, on or off."""
    post = _moderated(request, id36)
    form = MarkForm(request.POST)
    _require_valid(form)
    moderate.mark_post(
        moderator=member_of(request),
        post=post,
        is_nsfw=form.cleaned_data["nsfw"],
        is_spoiler=form.cleaned_data["spoiler"],
    )
    return _answer(request, post)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def set_flair(request: HttpRequest, id36: str) -> HttpResponse:
    """Shows the flair to choose from by GET, gives it by POST."""
    post = post_or_404(request.user, id36)
    standing = standing_of(request.user, post.community)
    require(permissions.can_set_flair(standing), SENTENCES[Permission.FLAIR])
    form = SetFlairForm(request.POST if request.method == "POST" else None, post=post, standing=standing)
    if form.is_valid():
        try:
            moderate.set_flair(moderator=member_of(request), post=post, flair=form.cleaned_data["flair"])
        except FlairNotOffered as refusal:
            form.add_error("flair", str(refusal))
        else:
            return _answer(request, post)
    context = {"post": post, "community": post.community, "form": form}
    return render(request, "posts/set_flair.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def distinguish(request: HttpRequest, id36: str) -> HttpResponse:
    post = _moderated(request, id36)
    is_own = post.author_id == request.user.pk
    require(is_own, _("A moderator speaks as one in their own posts only."))
    moderate.distinguish_post(moderator=member_of(request), post=post, on=_is_on(request))
    return _answer(request, post)


def _moderated(request: HttpRequest, id36: str) -> Post:
    post = post_or_404(request.user, id36)
    allowed = permissions.can_moderate(standing_of(request.user, post.community))
    require(allowed, SENTENCES[Permission.POSTS])
    return post


def _is_on(request: HttpRequest) -> bool:
    form = SwitchForm(request.POST)
    _require_valid(form)
    return bool(form.cleaned_data["on"])


def _require_valid(form: Form) -> None:
    if not form.is_valid():
        raise BadRequest(_("This button sends 1 or 0. Use the buttons on the page."))


def _votes(request: HttpRequest, post: Post, value: int) -> HttpResponse:
    post.refresh_from_db(fields=["score"])
    row = Votes(
        fullname=post.fullname,
        vote_url=request.path,
        log_in_url="",
        viewer_vote=value,
        can_vote=True,
        score_text=score_text(post.score),
        points_label=points(post.score),
    )
    here = way_back(request, default=post.get_absolute_url())
    return render(request, "posts/_votes.html", {"row": row, "here": here})


def _hidden_words(member: User) -> str:
    address = reverse("profiles:hidden", args=[member.username])
    way = _("Show it again from the list of hidden posts")
    return format_html('{} <a href="{}">{}</a>', _("Hidden."), address, way)


def _answer(request: HttpRequest, post: Post, *, fragment: str = "posts/_row.html", said: str = "") -> HttpResponse:
    """The row as it stands now, for htmx; else back to where the button was, where `said` stands at the head."""
    if not wants_fragment(request):
        if said:
            messages.success(request, said)
        return _back(request, post)
    shown = readable_or_404(request.user, post)
    place: Standing | None = standing_of(request.user, shown.community) if "at_home" in request.POST else None
    here = way_back(request, default=shown.get_absolute_url())
    return render(request, fragment, {"row": rows_of([shown], request.user, place=place)[0], "here": here})


def _back(request: HttpRequest, post: Post) -> HttpResponse:
    """To the listing or thread where the button was, at the post."""
    target = way_back(request, default=post.get_absolute_url())
    return redirect(target if "#" in target else f"{target}#{post.fullname}")
