"""The base of admin pages whose rows belong to a community: a moderator sees the rows of the communities that they
moderate and does what their permissions there allow; operators see and do everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.permissions import can_operate
from apps.communities.models import Community, Membership, Permission
from apps.communities.standing import Standing
from apps.core.admin.acts import Act
from apps.core.admin.page import AdminPage


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeratorAct(Act):
    """An act for moderators who have `permission` in the row's community, and for operators; None: operators only."""

    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """What one viewer may do wherever they moderate, so that many rows cost no more than one."""

    is_operator: bool
    memberships: Mapping[int, Membership]  # by the key of the community

    def standing_in(self, community: Community) -> Standing:
        """The viewer's standing as far as moderating goes. It knows of no ban and no subscription."""
        return Standing(
            community,
            is_member=True,
            is_operator=self.is_operator,
            membership=self.memberships.get(community.pk),
            ban=None,
        )

    def may_somewhere(self, permission: Permission | None) -> bool:
        """Whether the viewer has the permission in any community; None: whether they moderate at all."""
        if self.is_operator or permission is None:
            return self.is_operator or bool(self.memberships)
        return any(permission in membership.permissions for membership in self.memberships.values())


def authority_of(request: HttpRequest) -> Authority:
    """Read once for a request: one statement for a member, none for a visitor and for an operator."""
    found: Authority | None = getattr(request, "authority", None)
    if found is None:
        found = request.authority = _read(request)  # type: ignore[attr-defined]
    return found


def _read(request: HttpRequest) -> Authority:
    viewer = request.user
    if can_operate(viewer):
        return Authority(is_operator=True, memberships={})
    if not isinstance(viewer, User) or not viewer.is_active:
        return Authority(is_operator=False, memberships={})
    moderated = Membership.objects.filter(member=viewer, moderates_since__isnull=False)
    return Authority(is_operator=False, memberships={row.community_id: row for row in moderated})


class ModeratedPage(AdminPage):
    """A page of rows that belong to a community.

    `to_community`: the lookup from a row to its community; "" if the row is the community itself. `needs`: the
    permission without which a moderator does not see a community's rows here. `is_for_moderators`: moderators see the
    page at all; a page that does not say so is for operators."""

    to_community: ClassVar[str] = "community"
    needs: ClassVar[Permission | None] = None
    is_for_moderators: ClassVar[bool] = False

    def is_open_to(self, request: HttpRequest) -> bool:
        authority = authority_of(request)
        return authority.is_operator or (self.is_for_moderators and authority.may_somewhere(self.needs))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        if authority_of(request).is_operator:
            return rows
        if not self.is_open_to(request):
            return rows.none()
        mine = Membership.objects.filter(member=request.user.pk, moderates_since__isnull=False)
        if self.needs is not None:
            mine = mine.filter(**{f"may_{self.needs.value}": True})
        return rows.filter(**{f"{self.to_community or 'pk'}__in": mine.values("community_id")})

    def may_see(self, request: HttpRequest, row: Any) -> bool:
        standing = self._standing(request, row)
        if self.needs is None:
            return standing.is_operator or standing.is_moderator
        return standing.may(self.needs)

    def may_act(self, request: HttpRequest, act: Act, row: Any) -> bool:
        standing, permission = self._standing(request, row), _permission_for(act)
        return standing.is_operator if permission is None else standing.may(permission)

    def may_act_somewhere(self, request: HttpRequest, act: Act) -> bool:
        authority, permission = authority_of(request), _permission_for(act)
        return authority.is_operator or (permission is not None and authority.may_somewhere(permission))

    def _standing(self, request: HttpRequest, row: Any) -> Standing:
        for step in filter(None, self.to_community.split("__")):
            row = getattr(row, step)
        assert isinstance(row, Community)
        return authority_of(request).standing_in(row)


def _permission_for(act: Act) -> Permission | None:
    """An act that names no permission is for operators."""
    return act.permission if isinstance(act, ModeratorAct) else None
