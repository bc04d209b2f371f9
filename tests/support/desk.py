"""An admin that moderators may enter, with pages over real tables: tries what the base promises to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.urls import path

from apps.accounts.access import member_of
from apps.accounts.admin import UserAdmin
from apps.accounts.models import User
from apps.communities.admin.moderated import ModeratedPage, ModeratorAct, authority_of
from apps.communities.models import Ban, Community, FlairTemplate, ModAction, Permission
from apps.core.admin.acts import Act, ActForm
from apps.core.admin.lookups import RowsOfViewerFilter
from apps.core.admin.site import Site
from apps.posts.admin import PostAdmin
from apps.posts.models import Post
from apps.posts.rules import ContentGone
from apps.posts.services import moderate_posts
from config.urls import urlpatterns as site_patterns


class Desk(Site):
    def has_permission(self, request: HttpRequest) -> bool:
        return authority_of(request).may_somewhere(None)


class FlairActForm(ActForm):
    """Offers the flair of the communities of the chosen rows, and no other."""

    flair = forms.ModelChoiceField(FlairTemplate.objects.none())

    def __init__(self, data: Any = None, **about: Any) -> None:
        super().__init__(data, **about)
        field = self.fields["flair"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FlairTemplate.objects.filter(community__in={row.community_id for row in self.rows})


def _set_flair(post: Post, request: HttpRequest, *, flair: FlairTemplate) -> None:
    moderate_posts.set_flair(moderator=member_of(request), post=post, flair=flair)


def _lock(post: Post, request: HttpRequest) -> None:
    moderate_posts.lock_post(moderator=member_of(request), post=post)


def _lock_and_fail(post: Post, request: HttpRequest) -> None:
    _lock(post, request)
    if "odd" in post.title:
        raise ContentGone


class PostDesk(ModeratedPage):
    is_for_moderators = True
    list_display = ("title", "community", "author")
    list_filter = ("kind", ("community", RowsOfViewerFilter))
    list_select_related = ("community", "author")
    search_fields = ("title",)
    ordering = ("-id",)
    acts: ClassVar[tuple[Act, ...]] = (
        *PostAdmin.acts,
        # The service refuses where this is wrong.
        ModeratorAct(name="lock_anyway", label="Lock anyway", run=_lock, permission=Permission.POSTS),
        ModeratorAct(name="flair", label="Set flair", run=_set_flair, form=FlairActForm, permission=Permission.FLAIR),
        ModeratorAct(name="lock_and_fail", label="Lock and fail", run=_lock_and_fail, permission=Permission.POSTS),
        ModeratorAct(name="for_operators", label="For operators", run=_lock),
        Act(name="plain", label="Plain", run=_lock),
    )


class CommunityDesk(ModeratedPage):
    is_for_moderators = True
    to_community = ""
    search_fields = ("name",)
    ordering = ("name",)


class BanDesk(ModeratedPage):
    is_for_moderators = True
    needs = Permission.ACCESS
    list_select_related = ("community", "member")
    search_fields = ("=member__username",)


class LogDesk(ModeratedPage):
    """Says nothing of moderators, so it is for operators."""

    ordering = ("-id",)


desk = Desk("desk")
desk.register(Post, PostDesk)
desk.register(Community, CommunityDesk)
desk.register(Ban, BanDesk)
desk.register(ModAction, LogDesk)
desk.register(User, UserAdmin)

urlpatterns = [path("desk/", desk.urls), *site_patterns]
