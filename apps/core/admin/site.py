"""The admin as a place of this site: it uses the site's log-in, and shows nothing to whoever may not enter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin.page import AdminPage
from apps.core.tasks import is_work_standing_still


class Site(AdminSite):
    """An admin whose pages are all AdminPages.

    A visitor is sent to the site's log-in; whoever is logged in and may not enter (`has_permission`) gets 404."""

    site_url = "/"
    # The lists need its 275 pixels; the index and the breadcrumbs lead to the same pages.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register AdminPages only: the pages that libraries register edit tables without our services."""
        if admin_class is not None and issubclass(admin_class, AdminPage):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Leave out Django's redirect to any row of any table, which would tell the address of a row that is not the
        viewer's to see. AdminPage links to the row's page directly."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Warns when tasks wait and nobody takes them. One statement more than Django's."""
        if is_work_standing_still():
            messages.warning(
                request,
                _(
                    "Mails and other tasks are waiting, and no worker has taken one for a minute. Look for the worker"
                    " in the log, and start it again: docs/operations.md, “Background work”."
                ),
            )
        return super().index(request, extra_context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
