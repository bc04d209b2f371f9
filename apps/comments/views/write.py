"""Replying, editing, deleting, previewing."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import member_of, members_only
from apps.comments.doors import comment_or_404, comment_reference, thread_post_or_404
from apps.comments.forms import EditForm, ReplyForm
from apps.comments.markup import thread_markup
from apps.comments.models import Comment
from apps.comments.rows import thread_rows
from apps.comments.services.edit import edit_comment
from apps.comments.services.submit import add_comment
from apps.comments.threads import load_comments
from apps.communities.standing import standing_of
from apps.core import ratelimit
from apps.core.forms import refusals_in
from apps.core.htmx import render_page, wants_fragment
from apps.core.markdown import render as render_markdown
from apps.core.permissions import require
from apps.core.return_to import page_looked_at, redirect_to, return_to
from apps.posts.doors import post_reference, row_to_delete
from apps.posts.markup import recount_markup
from apps.posts.models import Post
from apps.posts.permissions import can_delete, can_edit
from apps.posts.rows import row_of_head
from apps.posts.rules import NOT_YOURS_TO_DELETE, NOT_YOURS_TO_EDIT
from apps.posts.services.delete import delete_content


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit_previews
def reply_to_post(request: HttpRequest, id36: str) -> HttpResponse:
    """A comment at the top of the thread."""
    form = _reply_form(request)
    if _is_sent(request) and form.is_valid():
        ratelimit.count("comment", ratelimit.who(request))
        with refusals_in(form):
            return _added(request, _add(request, form, post=post_reference(id36)))
    return _reply_page(request, form, thread_post_or_404(request.user, id36), None)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit_previews
def reply(request: HttpRequest, cid36: str) -> HttpResponse:
    """A reply to a comment: the form, and its answer."""
    form = _reply_form(request)
    if _is_sent(request) and form.is_valid():
        ratelimit.count("comment", ratelimit.who(request))
        with refusals_in(form):
            return _added(request, _add(request, form, parent=comment_reference(cid36)))
    parent = comment_or_404(request.user, cid36)
    return _reply_page(request, form, thread_post_or_404(request.user, parent.post.id36), parent)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit_previews
def edit(request: HttpRequest, cid36: str) -> HttpResponse:
    form = EditForm(request.POST if request.method == "POST" else None, named_for=cid36)
    if _is_sent(request) and form.is_valid():
        ratelimit.count("edit", ratelimit.who(request))
        with refusals_in(form):
            body = form.cleaned_data["body"]
            return _changed(
                request, edit_comment(editor=member_of(request), comment=comment_reference(cid36), body=body)
            )
    comment = comment_or_404(request.user, cid36)
    standing = standing_of(request.user, comment.community)
    require(can_delete(request.user, comment) and not comment.is_deleted, NOT_YOURS_TO_EDIT)
    require(can_edit(standing, request.user, comment), standing.refusal_to_take_part)
    form.initial = {"body": comment.shown_body}
    return _form_page(request, "edit", form, comment.post, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def delete(request: HttpRequest, cid36: str) -> HttpResponse:
    """Asks by GET, deletes by POST."""
    if request.method == "POST":
        comment = delete_content(author=member_of(request), item=comment_reference(cid36))
        messages.success(request, _("Deleted."))
        return redirect_to(_after_deleting(request, comment))
    comment = row_to_delete(request.user, comment_reference(cid36))
    require(can_delete(request.user, comment), NOT_YOURS_TO_DELETE)
    back = return_to(request, comment.get_absolute_url(), anchor=comment.fullname)
    return render(request, "comments/delete.html", {"comment": comment, "post": comment.post, "back": back})


@require_POST
@members_only
@ratelimit.limit("preview")
def preview(request: HttpRequest) -> HttpResponse:
    """The Markdown of `body` as it will look: a fragment for htmx. Nothing is kept."""
    form = EditForm(request.POST)
    html = render_markdown(form.cleaned_data["body"]) if form.is_valid() else ""
    return render(request, "comments/_preview.html", {"html": html})


def _after_deleting(request: HttpRequest, comment: Comment) -> str:
    """The thread, or the author's own page where they do not see the community any more."""
    if standing_of(request.user, comment.community).sees_community:
        return return_to(request, comment.get_absolute_url(), anchor=comment.fullname)
    return member_of(request).get_absolute_url()


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _reply_form(request: HttpRequest) -> ReplyForm:
    return ReplyForm(request.POST if request.method == "POST" else None, initial={"submission_key": uuid4()})


def _add(request: HttpRequest, form: ReplyForm, *, post: Post | None = None, parent: Comment | None = None) -> Comment:
    return add_comment(
        author=member_of(request),
        post=post,
        parent=parent,
        body=form.cleaned_data["body"],
        submission_key=form.cleaned_data["submission_key"],
    )


def _reply_page(request: HttpRequest, form: ReplyForm, post: Post, parent: Comment | None) -> HttpResponse:
    standing = standing_of(request.user, post.community)
    require(standing.can_take_part, standing.refusal_to_take_part)
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


def _added(request: HttpRequest, comment: Comment) -> HttpResponse:
    if not wants_fragment(request):
        return redirect_to(f"{comment.get_absolute_url()}?context=1#{comment.fullname}")
    post = thread_post_or_404(request.user, comment.post.id36)
    standing = standing_of(request.user, post.community)
    added = load_comments(post, request.user, standing, [comment.pk])
    rows = thread_rows(added, request.user, standing, is_open=True)
    head = row_of_head(post, request.user, standing)
    context = {
        "comment": comment,
        "post": post,
        "form": ReplyForm(initial={"submission_key": uuid4()}),
        "comments": thread_markup(rows, standing, is_open=True, here=page_looked_at(request)),
        "row": head,
        "recount": recount_markup(head),
        "siblings": f"#t1_{comment.parent.id36} > .c-fold > .c-kids" if comment.parent else "#thread",
    }
    return render(request, "comments/_added.html", context)


def _changed(request: HttpRequest, comment: Comment) -> HttpResponse:
    if not wants_fragment(request):
        return redirect_to(f"{comment.get_absolute_url()}#{comment.fullname}")
    return render(request, "comments/_text.html", {"comment": comment_or_404(request.user, comment.id36)})
