"""Replying, editing, deleting, previewing."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.comments import permissions
from apps.comments.doors import comment_or_404, post_or_404
from apps.comments.forms import EditForm, ReplyForm
from apps.comments.markup import branches_markup
from apps.comments.models import Comment
from apps.comments.services.write import add_comment, delete_comment, edit_comment
from apps.comments.threads import rows_of
from apps.communities.doors import member_of, members_only
from apps.communities.standing import standing_of
from apps.core import ratelimit
from apps.core.errors import RuleViolation
from apps.core.htmx import render_page, wants_fragment
from apps.core.markdown import render as render_markdown
from apps.core.permissions import require
from apps.posts.models import Post
from apps.posts.returns import came_from, page_looked_at
from apps.posts.rows import row_on_thread


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def reply_to_post(request: HttpRequest, id36: str) -> HttpResponse:
    """A comment at the top of the thread."""
    post = post_or_404(request.user, id36)
    return _reply(request, post, None)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def reply(request: HttpRequest, cid36: str) -> HttpResponse:
    """A reply to a comment: the form, and its answer."""
    parent = comment_or_404(request.user, cid36)
    return _reply(request, post_or_404(request.user, parent.post.id36), parent)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit("edit", times=60, seconds=600)
def edit(request: HttpRequest, cid36: str) -> HttpResponse:
    comment = comment_or_404(request.user, cid36)
    standing = standing_of(request.user, comment.community)
    sentence = standing.refusal_to_take_part or _("Only its author edits a comment, while it stands.")
    require(permissions.can_edit(standing, request.user, comment), sentence)
    form = EditForm(request.POST if request.method == "POST" else None, initial={"body": comment.shown_body})
    if "preview" not in request.POST and form.is_valid():
        edit_comment(editor=member_of(request), comment=comment, body=form.cleaned_data["body"])
        return _changed(request, comment)
    return _form_page(request, "edit", form, comment.post, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def delete(request: HttpRequest, cid36: str) -> HttpResponse:
    """Asks by GET, deletes by POST."""
    comment = comment_or_404(request.user, cid36)
    require(permissions.can_delete(request.user, comment), _("Only its author deletes a comment."))
    back = came_from(request, default=comment.get_absolute_url(), anchor=comment.fullname)
    if request.method == "POST":
        delete_comment(comment=comment)
        messages.success(request, _("Deleted."))
        return redirect(back)
    return render(request, "comments/delete.html", {"comment": comment, "post": comment.post, "back": back})


@require_POST
@members_only
@ratelimit.limit("preview", times=120, seconds=60)
def preview(request: HttpRequest) -> HttpResponse:
    """The Markdown of `body` as it will look: a fragment for htmx. Nothing is kept."""
    form = EditForm(request.POST)
    html = render_markdown(form.cleaned_data["body"]) if form.is_valid() else ""
    return render(request, "comments/_preview.html", {"html": html})


def _reply(request: HttpRequest, post: Post, parent: Comment | None) -> HttpResponse:
    standing = standing_of(request.user, post.community)
    require(standing.can_take_part, standing.refusal_to_take_part)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"submission_key": uuid4()})
    if "preview" not in request.POST and form.is_valid():
        ratelimit.count("comment", ratelimit.who(request), times=20, seconds=600)
        try:
            comment = add_comment(author=member_of(request), post=post, parent=parent, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            return _added(request, post, comment)
    return _form_page(request, "reply", form, post, parent)


def _form_page(
    request: HttpRequest, act: str, form: ReplyForm | EditForm, post: Post, comment: Comment | None
) -> HttpResponse:
    is_preview = "preview" in request.POST
    shown = form.cleaned_data.get("body", "") if is_preview and form.is_valid() else ""
    context = {
        "form": form,
        "post": post,
        "comment": comment,
        "community": post.community,
        "shown_html": render_markdown(shown),
    }
    status = 422 if form.errors and not is_preview else 200
    return render_page(request, f"comments/{act}.html", f"comments/_{act}_form.html", context, status=status)


def _added(request: HttpRequest, post: Post, comment: Comment) -> HttpResponse:
    if not wants_fragment(request):
        return redirect(f"{comment.get_absolute_url()}?context=1#t1_{comment.id36}")
    standing = standing_of(request.user, post.community)
    branches = rows_of(post, request.user, standing, [comment.pk])
    post.refresh_from_db(fields=["comment_count"])
    context = {
        "comment": comment,
        "post": post,
        "form": ReplyForm(initial={"submission_key": uuid4()}),
        "branches": branches_markup(branches, standing, is_open=True, here=page_looked_at(request)),
        "row": row_on_thread(post, request.user, standing),
    }
    return render(request, "comments/_added.html", context)


def _changed(request: HttpRequest, comment: Comment) -> HttpResponse:
    if not wants_fragment(request):
        return redirect(f"{comment.get_absolute_url()}#t1_{comment.id36}")
    comment = comment_or_404(request.user, comment.id36)
    return render(request, "comments/_text.html", {"comment": comment})
