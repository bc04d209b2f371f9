"""The thread page, a comment's own page, and the short addresses that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts.visitors import preferences_of
from apps.comments.doors import comment_or_404, thread_post_or_404
from apps.comments.forms import ReplyForm
from apps.comments.markup import branches_markup
from apps.comments.models import Comment
from apps.comments.threads import CONTEXT_FIRST, ORDERS, Thread, load_thread, read_context, read_sort
from apps.communities.models import CommentSort
from apps.communities.sidebar import sidebar_of
from apps.communities.standing import Standing, standing_of
from apps.core.base36 import to_base36
from apps.core.htmx import render_page, wants_fragment
from apps.core.keyset import read_cursor
from apps.core.markdown import excerpt
from apps.core.return_to import page_looked_at, redirect_to
from apps.posts.doors import key_or_404
from apps.posts.models import Post
from apps.posts.permissions import refusal_of_comments
from apps.posts.rows import row_on_thread

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


@require_safe
def thread(request: HttpRequest, name: str, id36: str, slug: str = "") -> HttpResponse:
    """A post with about 200 of its comments."""
    post = thread_post_or_404(request.user, id36)
    if request.path != post.get_absolute_url():
        return _to_own_address(request, post.get_absolute_url())
    return _show(request, post, focus=None, context=0)


@require_safe
def permalink(request: HttpRequest, name: str, id36: str, slug: str, cid36: str) -> HttpResponse:
    """One comment with its replies and up to eight of its ancestors (`?context=`)."""
    post = thread_post_or_404(request.user, id36)
    key = key_or_404(cid36)
    if not Comment.objects.visible_to(request.user).filter(pk=key, post=post).exists():
        raise Http404
    address = reverse("comments:permalink", args=[post.community.name, post.id36, post.slug, to_base36(key)])
    if request.path != address:
        return _to_own_address(request, address)
    return _show(request, post, focus=key, context=read_context(request.GET))


@require_safe
def short(request: HttpRequest, id36: str) -> HttpResponse:
    """/comments/<id36>/ leads to the post, wherever it stands."""
    return redirect(thread_post_or_404(request.user, id36))


@require_safe
def short_comment(request: HttpRequest, cid36: str) -> HttpResponse:
    """/comment/<cid36>/ leads to the comment, with what it answers."""
    comment = comment_or_404(request.user, cid36)
    return redirect_to(f"{comment.get_absolute_url()}?context={CONTEXT_FIRST}#{comment.fullname}")


def _page(request: HttpRequest, post: Post, standing: Standing, thread: Thread) -> dict[str, Any]:
    """What the template of the thread page needs."""
    is_open, here = refusal_of_comments(post, standing) is None, page_looked_at(request)
    return {
        **sidebar_of(post.community, standing),
        "post": post,
        "thread": thread,
        "sorts": CommentSort,
        "row": row_on_thread(post, request.user, standing),
        "here": here,
        "is_open": is_open,
        "branches": branches_markup(thread.branches, standing, is_open=is_open, thread=thread, here=here),
        "summary": excerpt(post.shown_body, 200) if post.is_readable else "",
        "reply_form": ReplyForm(initial={"submission_key": uuid4()}),
    }


def _show(request: HttpRequest, post: Post, *, focus: int | None, context: int) -> HttpResponse:
    if _is_veiled(request.user, post):
        return render(request, "comments/veiled.html", {"post": post, "community": post.community})
    standing = standing_of(request.user, post.community)
    sort = read_sort(request.GET, request.user, post)
    thread = load_thread(
        post,
        request.user,
        standing,
        sort=sort,
        focus=focus,
        context=context,
        cursor=read_cursor(request.GET, ORDERS[sort]),
        with_head=not wants_fragment(request),
    )
    return render_page(request, "comments/thread.html", "comments/_more.html", _page(request, post, standing, thread))


def _is_veiled(viewer: Viewer, post: Post) -> bool:
    """NSFW, and the viewer has not asked for it. The own post is never hidden from its author."""
    is_own = viewer.is_authenticated and post.author_id == viewer.pk
    return (post.is_nsfw or post.community.is_nsfw) and not preferences_of(viewer).shows_nsfw and not is_own


def _to_own_address(request: HttpRequest, address: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=False)
