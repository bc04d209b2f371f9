"""How a request reaches a profile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.access import members_only
from apps.accounts.models import User
from apps.accounts.permissions import can_operate, can_see_lists_of
from apps.core.permissions import require
from apps.profiles.timeline import has_readable_items

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

PersonView = Callable[[HttpRequest, User], HttpResponse]
NameView = Callable[[HttpRequest, str], HttpResponse]


def person_or_404(viewer: Viewer, name: str) -> User:
    """A member, or somebody of an imported archive of whom the viewer may read something.

    A closed or deactivated account answers as a name that never existed. So does the placeholder of a private
    archive: its page would tell strangers who is in there. One statement, three for a placeholder."""
    person = get_object_or_404(User.objects.named(name).with_page())
    if person.is_placeholder and not (can_operate(viewer) or has_readable_items(person, viewer)):
        raise Http404
    return person


def of_person(view: PersonView) -> NameView:
    """Gives the view the person that the address names; another spelling of the name redirects to the person's own."""

    @wraps(view)
    def found(request: HttpRequest, name: str) -> HttpResponse:
        person = person_or_404(request.user, name)
        if person.username != name:
            assert request.resolver_match is not None
            return _moved(request, reverse(request.resolver_match.view_name, args=[person.username]))
        return view(request, person)

    return found


def of_oneself(view: PersonView) -> NameView:
    """As `of_person`, for the lists that only their owner sees: a visitor logs in first, others get 403."""

    def asked(request: HttpRequest, person: User) -> HttpResponse:
        require(can_see_lists_of(request.user, person), _("Only its owner sees this list."))
        return view(request, person)

    return members_only(of_person(wraps(view)(asked)))


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponse(status=301, headers={"Location": f"{address}?{query}" if query else address})
