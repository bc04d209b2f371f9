"""Writing a post, changing it, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import member_of, members_only
from apps.communities.doors import with_community
from apps.communities.models import Community
from apps.communities.standing import standing_of
from apps.core import ratelimit
from apps.core.forms import refusals_in
from apps.core.htmx import wants_fragment
from apps.core.markdown import render as render_markdown
from apps.core.permissions import require
from apps.core.return_to import redirect_to, return_to
from apps.posts import feeds, permissions
from apps.posts.doors import post_reference, readable_or_404, row_to_delete
from apps.posts.forms import EditForm, PreviewForm, SubmitForm
from apps.posts.models import Kind, Post
from apps.posts.models.post import HEADINGS_FROM
from apps.posts.rules import NOT_YOURS_TO_DELETE, NOT_YOURS_TO_EDIT, RequirementsNotMet
from apps.posts.services.delete import delete_content
from apps.posts.services.edit import edit_post
from apps.posts.services.submit import submit_link, submit_text

PREFILLED = ("title", "url", "text")
# Buttons that show the form again, as it was filled in and unchecked.
ASKS = ("switch_to", "show")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit_previews
def submit(request: HttpRequest) -> HttpResponse:
    """The form for a new post; `?title=&url=&text=&selftext=true` fill it, as on Reddit.

    Three buttons publish nothing: the preview, the other tab (`switch_to`), and `show`, whose answer to htmx is what
    depends on the community alone."""
    return _submit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
@ratelimit.limit_previews
def submit_to(request: HttpRequest, community: Community) -> HttpResponse:
    """The same, for one community."""
    if request.method != "POST":
        standing = standing_of(request.user, community)
        require(standing.can_post, standing.refusal_to_post)
    return _submit(request, community)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@ratelimit.limit_previews
def edit(request: HttpRequest, id36: str) -> HttpResponse:
    form = EditForm(request.POST if request.method == "POST" else None)
    if form.is_bound and "preview" not in request.POST and form.is_valid():
        ratelimit.count("edit", ratelimit.who(request))
        with refusals_in(form):
            try:
                return redirect(edit_post(editor=member_of(request), post=post_reference(id36), **form.values()))
            except RequirementsNotMet as refusal:
                form.refuse(refusal.errors, refusal.code)
    post = readable_or_404(request.user, id36)
    standing = standing_of(request.user, post.community)
    require(permissions.can_delete(request.user, post), NOT_YOURS_TO_EDIT)
    require(permissions.can_edit(standing, request.user, post), standing.refusal_to_take_part)
    form.show(post, standing)
    status = 422 if form.errors and "preview" not in request.POST else 200
    context = {"form": form, "post": post, "community": post.community, "preview": _preview_of(request, form)}
    return render(request, "posts/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def delete(request: HttpRequest, id36: str) -> HttpResponse:
    """Asks by GET, deletes by POST."""
    if request.method == "POST":
        post = delete_content(author=member_of(request), item=post_reference(id36))
        messages.success(request, _("Deleted."))
        return redirect_to(return_to(request, _place_of(request, post)))
    post = row_to_delete(request.user, post_reference(id36))
    require(permissions.can_delete(request.user, post), NOT_YOURS_TO_DELETE)
    back, kept = return_to(request, ""), return_to(request, post.get_absolute_url())
    context = {"post": post, "community": post.community, "back": back, "kept": kept}
    return render(request, "posts/delete.html", context)


@require_POST
@members_only
@ratelimit.limit("preview")
def preview(request: HttpRequest) -> HttpResponse:
    """The Markdown of `text` as it will look: a fragment for htmx. Nothing is kept."""
    return render(request, "posts/_preview.html", {"html": _preview_of(request, PreviewForm(request.POST), asked=True)})


def _submit(request: HttpRequest, community: Community | None) -> HttpResponse:
    form = _form(request, community)
    if "show" in request.POST and wants_fragment(request):
        return render(request, "posts/_chosen.html", _chosen(request, form))
    earlier: list[Post] = []
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        earlier = _earlier(request, form)
        if not earlier and (post := _published(request, form)) is not None:
            return redirect(post)
    elif not form.is_bound:
        earlier = _earlier(request, form)
    return _show(request, form, earlier)


def _form(request: HttpRequest, community: Community | None) -> SubmitForm:
    """Empty, filled by the address, filled by a button that only asks, or sent."""
    if request.method == "POST" and not any(name in request.POST for name in ASKS):
        return SubmitForm(request.POST, viewer=request.user)
    given = request.POST if request.method == "POST" else request.GET
    kind = request.POST.get("switch_to") or request.POST.get("kind") or _kind_asked(request, community)
    initial: dict[str, Any] = {name: given[name] for name in PREFILLED if name in given}
    if request.method == "POST":
        initial |= {name: given.get(name, "") for name in ("community", "flair", "nsfw", "spoiler", "submission_key")}
    elif community is not None:
        initial["community"] = community.name
    initial.setdefault("submission_key", uuid4())
    return SubmitForm(viewer=request.user, initial={**initial, "kind": kind})


def _kind_asked(request: HttpRequest, community: Community | None) -> str:
    if request.GET.get("selftext") == "true":
        return Kind.TEXT
    takes_links_only = community is not None and not community.allows_text
    is_link = takes_links_only or bool(request.GET.get("url")) or request.GET.get("kind") == Kind.LINK
    return Kind.LINK if is_link else Kind.TEXT


def _earlier(request: HttpRequest, form: SubmitForm) -> list[Post]:
    """Posts of this link in the community, about which the person was not told yet."""
    community, key = form.community_chosen, form.link_key
    if community is None or not key or request.POST.get("confirm") == key:
        return []
    return feeds.same_link(request.user, community, key)


def _published(request: HttpRequest, form: SubmitForm) -> Post | None:
    """The new post; None when the service refused it, which the form then says: the text is kept for another try, or
    for another community."""
    ratelimit.count("submit", ratelimit.who(request))
    service = submit_link if form.post_kind == Kind.LINK else submit_text
    with refusals_in(form):
        try:
            return service(author=member_of(request), **form.values())
        except RequirementsNotMet as refusal:
            form.refuse(refusal.errors, refusal.code)
        except PermissionDenied as refusal:
            form.add_error("community", ValidationError(str(refusal), code="forbidden"))
    return None


def _show(request: HttpRequest, form: SubmitForm, earlier: list[Post]) -> HttpResponse:
    is_preview = "preview" in request.POST
    is_forbidden = form.is_bound and form.has_error("community", "forbidden")
    status = 200 if is_preview or not form.errors else 403 if is_forbidden else 422
    context = {
        **_chosen(request, form),
        "kind": form.post_kind,
        "earlier": earlier,
        "confirm": form.link_key if earlier else request.POST.get("confirm", ""),
        "preview": _preview_of(request, form),
    }
    return render(request, "posts/submit.html", context, status=status)


def _chosen(request: HttpRequest, form: SubmitForm) -> dict[str, Any]:
    """The form with the flair of the community that was named, its rules, and why nobody or not this member posts there
    ("" when they may). Two statements for a community."""
    chosen = form.community_chosen
    standing = None if chosen is None else standing_of(request.user, chosen)
    form.show(standing)
    refusal = standing.refusal_to_post if standing is not None else ""
    if standing is None and not form.is_bound and str(form["community"].value() or "").strip():
        refusal = _("There is no community of this name here. Check the spelling.")
    rules = list(chosen.rules.all()) if chosen is not None else []
    return {"form": form, "community": chosen, "rules": rules, "refusal": "" if form.is_bound else refusal}


def _place_of(request: HttpRequest, post: Post) -> str:
    """The community, or the author's own page where they do not see the community any more."""
    if standing_of(request.user, post.community).sees_community:
        return post.community.get_absolute_url()
    return member_of(request).get_absolute_url()


def _preview_of(request: HttpRequest, form: SubmitForm | EditForm | PreviewForm, *, asked: bool = False) -> str:
    """HTML; "" when no preview was asked for (the other tab was), and for a text that can't be shown."""
    if not form.is_bound or not (asked or "preview" in request.POST):
        return ""
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    return render_markdown(text, headings_from=HEADINGS_FROM)
