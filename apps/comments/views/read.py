"""The thread page, a comment's own page, and the short addresses that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.accounts.visitors import preferences_of
from apps.comments.doors import comment_or_404, thread_post_or_404
from apps.comments.forms import ReplyForm
from apps.comments.markup import thread_markup
from apps.comments.models import Comment
from apps.comments.rows import thread_rows
from apps.comments.threads import CONTEXT_FIRST, ORDERS, Thread, load_thread, read_context, read_sort
from apps.communities.models import CommentSort
from apps.communities.sidebar import sidebar_of
from apps.communities.standing import Standing, standing_of
from apps.core.base36 import fullname, to_base36
from apps.core.htmx import wants_fragment
from apps.core.keyset import read_cursor
from apps.core.markdown import excerpt
from apps.core.return_to import page_looked_at, redirect_to
from apps.posts.doors import key_or_404
from apps.posts.markup import head_markup
from apps.posts.models import Post
from apps.posts.permissions import refusal_of_comments
from apps.posts.rows import row_of_head

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
    viewer, here = request.user, page_looked_at(request)
    is_open = refusal_of_comments(post, standing) is None
    rows = thread_rows(thread, viewer, standing, is_open=is_open)
    head = row_of_head(post, viewer, standing)
    return {
        **sidebar_of(post.community, standing),
        "post": post,
        "thread": thread,
        "thread_url": rows.url,
        "base_url": rows.base_url,
        "focus_fullname": fullname("t1", thread.focus) if thread.focus else "",
        "sorts": CommentSort,
        "row": head,
        "head": head_markup(head, post, viewer, here=here),
        "here": here,
        "is_open": is_open,
        "is_indexable": _is_indexable(post),
        "comments": thread_markup(rows, standing, is_open=is_open, here=here),
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
    if wants_fragment(request):
        is_open = refusal_of_comments(post, standing) is None
        rows = thread_rows(thread, request.user, standing, is_open=is_open)
        answer = HttpResponse(thread_markup(rows, standing, is_open=is_open, here=page_looked_at(request)))
    else:
        answer = render(request, "comments/thread.html", _page(request, post, standing, thread))
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _is_veiled(viewer: Viewer, post: Post) -> bool:
    """NSFW, and the viewer has not asked for it. The own post is never hidden from its author."""
    is_own = viewer.is_authenticated and post.author_id == viewer.pk
    return (post.is_nsfw or post.community.is_nsfw) and not preferences_of(viewer).shows_nsfw and not is_own


def _is_indexable(post: Post) -> bool:
    """Whether search engines may list the page of the thread."""
    community = post.community
    is_hidden = community.is_private or community.is_nsfw or post.is_nsfw or post.is_gone
    return settings.SITE_IS_INDEXABLE and community.is_indexable and not is_hidden


def _to_own_address(request: HttpRequest, address: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=False)
