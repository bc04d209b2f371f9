"""Django's admin as the operators' room: who gets in, what stands there, and how anything is changed.

Each model's page shows content and can't edit it. What an operator may do is a button, and a button calls a service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import can_operate
from apps.core.errors import RuleViolation
from apps.core.tasks import is_work_standing_still

OURS = "apps."


class OperatorsSite(AdminSite):
    """A visitor is sent to the site's log-in; a member who is no operator finds nothing here (404)."""

    site_title = site_header = _("Operators")
    index_title = _("Everything on this site")
    site_url = "/"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what Thicket's own modules register: the pages of libraries edit tables behind the services' backs."""
        if admin_class is not None and admin_class.__module__.startswith(OURS):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return can_operate(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        if is_work_standing_still():
            messages.warning(
                request,
                _(
                    "Mails and other tasks are waiting, and no worker has taken one for a minute. Look for the worker"
                    " in the log, and start it again: docs/operations.md, “Background work”."
                ),
            )
        return super().index(request, extra_context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")


@dataclass(frozen=True, slots=True)
class Button:
    """One act of an operator on one row: `act(row, request)` calls a service; offered where `applies_to(row)`.

    `question`: asked before the act, with what it does; `done`: said after it. Both may name %(row)s."""

    name: str
    label: object
    act: Callable[[Any, HttpRequest], object]
    applies_to: Callable[[Any], bool] = lambda row: True
    is_danger: bool = False
    question: object = ""
    done: object = ""


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to operators. Nothing is added, edited or deleted here; `buttons` act."""

    buttons: ClassVar[tuple[Button, ...]] = ()
    change_form_template = "accounts/admin/change_form.html"
    actions = None
    list_per_page = 50
    # Counting a large table costs more than the page.
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_operate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_operate(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        meta = self.opts
        acts = [
            path(
                f"<path:object_id>/{button.name}/",
                self.admin_site.admin_view(partial(self._press, button=button)),
                name=f"{meta.app_label}_{meta.model_name}_{button.name}",
            )
            for button in self.buttons
        ]
        return [*acts, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        buttons = [button for button in self.buttons if row is not None and button.applies_to(row)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "buttons": buttons})

    def _press(self, request: HttpRequest, object_id: str, *, button: Button) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not button.applies_to(row):
            raise PermissionDenied
        if button.question and "confirmed" not in request.POST:
            return self._ask(request, row, button)
        try:
            button.act(row, request)
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        else:
            done = button.done or _("Done: %(label)s.")
            messages.success(request, str(done) % {"label": button.label, "row": row})
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def _ask(self, request: HttpRequest, row: Model, button: Button) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "button": button,
            "title": button.label,
            "question": str(button.question) % {"row": row},
        }
        return render(request, "accounts/admin/ask.html", context)
