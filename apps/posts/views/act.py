"""Buttons on a post: vote, save, hide, and the moderators'. All but two take POST only, and all may be sent twice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import member_of, members_only
from apps.accounts.models import User
from apps.communities.models import Permission, Rule
from apps.communities.permissions import SENTENCES
from apps.communities.standing import Standing, standing_of
from apps.core.addresses import stem
from apps.core.forms import SwitchForm, cleaned_or_400, refusals_in
from apps.core.htmx import wants_fragment
from apps.core.permissions import require
from apps.core.ratelimit import limit
from apps.core.return_to import redirect_to, return_to
from apps.posts import permissions
from apps.posts.doors import facts_or_404, post_or_404, post_reference
from apps.posts.forms import MarkForm, RemoveForm, SetFlairForm, VoteForm
from apps.posts.markup import arrows_markup, article_markup, hidden_markup
from apps.posts.models import Post
from apps.posts.rows import PostRow, points, rows_of, score_text
from apps.posts.services import moderate, moderate_posts
from apps.posts.services.save import hide_post, save_post
from apps.posts.services.vote import vote_on_content
from apps.votes.arrows import Arrows

# What a page says after a mark was set or taken away: by the name of its field.
MARKED: dict[tuple[str, bool], object] = {
    ("nsfw", True): _lazy("Marked NSFW."),
    ("nsfw", False): _lazy("The NSFW mark is taken away."),
    ("spoiler", True): _lazy("Marked as spoiler."),
    ("spoiler", False): _lazy("The spoiler mark is taken away."),
}
DISTINGUISHED: dict[bool, object] = {
    True: _lazy("You speak as a moderator here."),
    False: _lazy("You no longer speak as a moderator here."),
}


@require_POST
@members_only
@limit("vote")
def vote(request: HttpRequest, id36: str) -> HttpResponse:
    value = cleaned_or_400(VoteForm(request.POST))["value"]
    voted = vote_on_content(voter=member_of(request), item=post_reference(id36), value=value)
    return _arrows(voted.item, value) if wants_fragment(request) else _back(request, voted.item)


@require_POST
@members_only
def save(request: HttpRequest, id36: str) -> HttpResponse:
    return _answer(request, save_post(member=member_of(request), post=post_reference(id36), on=_is_on(request)))


@require_POST
@members_only
def hide(request: HttpRequest, id36: str) -> HttpResponse:
    is_on = _is_on(request)
    post = hide_post(member=member_of(request), post=post_reference(id36), on=is_on)
    if not is_on:
        return _answer(request, post)
    if wants_fragment(request):
        return HttpResponse(hidden_markup(_row(request, post)))
    return _answer(request, post, said=_hidden_words(member_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: HttpRequest, id36: str) -> HttpResponse:
    """Asks for the reason by GET, removes by POST."""
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            removed = moderate.remove_content(
                moderator=member_of(request),
                item=post_reference(id36),
                kind=form.removal_kind,
                rule_id=form.cleaned_data["rule"],
                reason=form.cleaned_data["reason"],
            )
            return _answer(request, removed, said=_("Removed."))
    post = post_or_404(request.user, id36)
    require(permissions.can_moderate(standing_of(request.user, post.community)), SENTENCES[Permission.POSTS])
    form.show(post.community.rules.exclude(applies_to=Rule.AppliesTo.COMMENTS))
    back = return_to(request, post.get_absolute_url(), anchor=post.fullname)
    context = {"post": post, "community": post.community, "form": form, "back": back}
    return render(request, "posts/remove.html", context, status=422 if form.is_bound else 200)


@require_POST
@members_only
def approve(request: HttpRequest, id36: str) -> HttpResponse:
    post = moderate.approve_content(moderator=member_of(request), item=post_reference(id36))
    return _answer(request, post, said=_("Approved."))


@require_POST
@members_only
def lock(request: HttpRequest, id36: str) -> HttpResponse:
    is_on = _is_on(request)
    act = moderate_posts.lock_post if is_on else moderate_posts.unlock_post
    post = act(moderator=member_of(request), post=post_reference(id36))
    return _answer(request, post, said=_("Locked.") if is_on else _("Unlocked."))


@require_POST
@members_only
def pin(request: HttpRequest, id36: str) -> HttpResponse:
    is_on = _is_on(request)
    act = moderate_posts.pin_post if is_on else moderate_posts.unpin_post
    post = act(moderator=member_of(request), post=post_reference(id36))
    return _answer(request, post, said=_("Pinned.") if is_on else _("Unpinned."))


@require_POST
@members_only
def mark(request: HttpRequest, id36: str) -> HttpResponse:
    """NSFW or spoiler, on or off."""
    marks = cleaned_or_400(MarkForm(request.POST))
    post = moderate_posts.mark_post(
        moderator=member_of(request),
        post=post_reference(id36),
        is_nsfw=marks["nsfw"],
        is_spoiler=marks["spoiler"],
    )
    said = [str(MARKED[mark, is_on]) for mark, is_on in marks.items() if is_on is not None]
    return _answer(request, post, said=" ".join(said))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def set_flair(request: HttpRequest, id36: str) -> HttpResponse:
    """Shows the flair to choose from by GET, gives it by POST."""
    form = SetFlairForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            flair, named = form.cleaned_data["flair"], post_reference(id36)
            worn = moderate_posts.set_flair(moderator=member_of(request), post=named, flair=flair)
            return _answer(request, worn, said=_("The flair is changed."))
    post = post_or_404(request.user, id36)
    standing = standing_of(request.user, post.community)
    require(permissions.can_set_flair(standing), SENTENCES[Permission.FLAIR])
    form.show(post, standing)
    context = {"post": post, "community": post.community, "form": form}
    return render(request, "posts/set_flair.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def distinguish(request: HttpRequest, id36: str) -> HttpResponse:
    is_on = _is_on(request)
    post = moderate.distinguish_content(moderator=member_of(request), item=post_reference(id36), on=is_on)
    return _answer(request, post, said=str(DISTINGUISHED[is_on]))


def _is_on(request: HttpRequest) -> bool:
    return bool(cleaned_or_400(SwitchForm(request.POST))["on"])


def _arrows(post: Post, value: int) -> HttpResponse:
    post.refresh_from_db(fields=["score"])
    language = get_language()
    label, score = points(post.score, language), score_text(post.score, language)
    return HttpResponse(
        arrows_markup(Arrows(f"{stem('posts:vote')}{post.id36}/", value, label, score, "", is_open=True))
    )


def _hidden_words(member: User) -> str:
    address = reverse("profiles:hidden", args=[member.username])
    way = _("Show it again from the list of hidden posts")
    return format_html('{} <a href="{}">{}</a>', _("Hidden."), address, way)


def _answer(request: HttpRequest, post: Post, *, said: str = "") -> HttpResponse:
    """The row as it is now, for htmx; else back to where the button was, where `said` is shown above it."""
    if wants_fragment(request):
        row = _row(request, post)
        return HttpResponse(article_markup(row, request.user, here=return_to(request, row.url)))
    if said:
        messages.success(request, said)
    return _back(request, post)


def _row(request: HttpRequest, post: Post) -> PostRow:
    """Two statements: the post for its row, and the member's standing."""
    facts = facts_or_404(request.user, post)
    place: Standing | None = standing_of(request.user, post.community) if "at_home" in request.POST else None
    return rows_of([facts], request.user, place=place)[0]


def _back(request: HttpRequest, post: Post) -> HttpResponse:
    """To the listing or thread where the button was, at the post."""
    return redirect_to(return_to(request, post.get_absolute_url(), anchor=post.fullname))
