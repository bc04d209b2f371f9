"""The base of every page in the admin: which rows it shows to whom, and what can be done to them.

Pages are read-only. Every change is an act, and an act calls a service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.admin.acts import Act, ActForm, NotPossibleNow, Outcome, run_on_each
from apps.core.admin.lookups import PageChangeList, declared_lookups

NAME_SHOWN = 60


class AdminPage(ModelAdmin):  # type: ignore[type-arg]
    """The list and the object pages of one model.

    Lists, searches, filters, autocompletion, object pages, history and acts all read through `rows_for`, so a row that
    is not there does not exist for the viewer (404). A subclass for people who see only some rows overrides
    `is_open_to`, `rows_for`, `may_see`, `may_act` and `may_act_somewhere`; here everything is for staff."""

    acts: ClassVar[tuple[Act, ...]] = ()
    change_form_template = "core/admin/change_form.html"
    list_per_page = list_max_show_all = 50
    # Counting a large table costs more than the page.
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    # Who sees and does what

    def is_open_to(self, request: HttpRequest) -> bool:
        """Whether the page is there for this viewer."""
        return bool(request.user.is_active and request.user.is_staff)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that exist for this viewer."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if self.is_open_to(request) else rows.none()

    def may_see(self, request: HttpRequest, row: Any) -> bool:
        """Whether the viewer may open this row's own page. Asked of rows of `rows_for` only."""
        return self.is_open_to(request)

    def may_act(self, request: HttpRequest, act: Act, row: Any) -> bool:
        """Whether the viewer may do this to this row. Asked of rows of `rows_for` only; the service asks again."""
        return self.is_open_to(request)

    def may_act_somewhere(self, request: HttpRequest, act: Act) -> bool:
        """Whether the viewer may do this to any row at all, so that the list offers it."""
        return self.is_open_to(request)

    # Django's questions, answered by the above

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.rows_for(request).order_by(*self.get_ordering(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_open_to(request) and (obj is None or self.may_see(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page's filters declare; Django allows every column of the table."""
        return request is not None and lookup in declared_lookups(self, request)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return bool(to_field == self.opts.pk.name)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[PageChangeList]:
        return PageChangeList

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = (act for act in self.acts if act.in_bulk and self.may_act_somewhere(request, act))
        return {act.name: (self.changelist_view, act.name, act.label) for act in offered}

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> list[tuple[str, str]]:
        actions = self.get_actions(request).values()
        return [("", _("Choose an action")), *((name, str(label)) for _view, name, label in actions)]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    # Views

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        acts = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(partial(self._act_on_one, act=act)),
                name=f"{prefix}_{act.name}",
            )
            for act in self.acts
        ]
        return [*acts, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        buttons = [act for act in self.acts if row and self.may_act(request, act, row) and act.applies_to(row)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": buttons})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            return self._act_on_several(request)
        return super().changelist_view(request, extra_context)

    def _act_on_one(self, request: HttpRequest, object_id: str, *, act: Act) -> HttpResponse:
        """Do what a button of the object page says. 404 for a row that the viewer does not see, 403 without the
        permission."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not (self.has_view_permission(request, row) and self.may_act(request, act, row)):
            raise PermissionDenied
        if not act.applies_to(row):
            messages.error(request, str(NotPossibleNow()))
            return redirect(self._page_of(request, row))
        return self._ask_or_act(request, act, [row], must_ask=act.asks_first)

    def _act_on_several(self, request: HttpRequest) -> HttpResponse:
        """Do what the list's action says. Either every id is a row that the viewer sees, or nothing is done."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        name, ids = request.POST.get("action", ""), request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not name or not ids:
            messages.warning(request, _("Choose an action and the rows that it is for. Nothing was changed."))
            return redirect(request.get_full_path())
        act = next((act for act in self.acts if act.in_bulk and act.name == name), None)
        if act is None:
            raise BadRequest(_("This list has no such action."))
        if not self.may_act_somewhere(request, act):
            raise PermissionDenied
        rows = self._chosen(request, ids)
        if not any(self.may_act(request, act, row) for row in rows):
            raise PermissionDenied
        return self._ask_or_act(request, act, rows, must_ask=True, in_bulk=True)

    def _chosen(self, request: HttpRequest, ids: Iterable[str]) -> list[Any]:
        """The rows with these ids, in the order of the list. One statement. Raises BadRequest for what is no id and for
        more rows than a list shows, Http404 if the viewer does not see one of them."""
        key = self.opts.pk
        try:
            keys = {key.clean(value, None) for value in ids}
        except ValidationError as error:
            raise BadRequest(_("One of the chosen rows has no valid number.")) from error
        if len(keys) > self.list_per_page or self._wants_every_page(request):
            sentence = _("At most %(limit)d rows can be chosen at once. Nothing was changed.")
            raise BadRequest(sentence % {"limit": self.list_per_page})
        rows = list(self._joined(self.get_queryset(request).filter(pk__in=keys)))
        if len(rows) != len(keys) or not all(self.may_see(request, row) for row in rows):
            raise Http404
        return rows

    def _wants_every_page(self, request: HttpRequest) -> bool:
        return request.POST.get("select_across", "0") not in ("", "0")

    def _joined(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the relations that the list shows, which acts mostly ask for too."""
        joins = self.list_select_related
        return rows.select_related(*joins) if isinstance(joins, list | tuple) and joins else rows

    def _ask_or_act(
        self, request: HttpRequest, act: Act, rows: Sequence[Any], *, must_ask: bool, in_bulk: bool = False
    ) -> HttpResponse:
        is_confirmed = not must_ask or "confirmed" in request.POST
        form = None
        if must_ask and act.form is not None:
            form = act.form(request.POST if is_confirmed else None, request=request, rows=rows)
        if not is_confirmed or (form is not None and not form.is_valid()):
            return self._ask(request, act, rows, form, in_bulk=in_bulk)
        cleaned = form.cleaned_data if form is not None else {}
        outcome = run_on_each(act, rows, request, cleaned, self.may_act)
        _report(request, act, outcome, in_bulk=in_bulk)
        return redirect(request.get_full_path() if in_bulk else self._after(request, rows[0]))

    def _ask(
        self, request: HttpRequest, act: Act, rows: Sequence[Any], form: ActForm | None, *, in_bulk: bool
    ) -> HttpResponse:
        """The one page between a button and its act: the rows concerned, what will happen, and the form."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": act.label,
            "act": act,
            "rows": rows,
            "form": form,
            "in_bulk": in_bulk,
            "checkbox": ACTION_CHECKBOX_NAME,
            "here": request.get_full_path(),
            "back": request.get_full_path() if in_bulk else self._page_of(request, rows[0]),
        }
        status = 422 if form is not None and form.errors else 200
        return TemplateResponse(request, "core/admin/act.html", context, status=status)

    def _after(self, request: HttpRequest, row: Any) -> str:
        """The row's page, or the list when the act took the row out of what the viewer sees."""
        if self.get_queryset(request).filter(pk=row.pk).exists():
            return self._page_of(request, row)
        return self._address(request, "changelist")

    def _page_of(self, request: HttpRequest, row: Any) -> str:
        return self._address(request, "change", row.pk)

    def _address(self, request: HttpRequest, view: str, *args: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"
        address = reverse(name, args=args, current_app=self.admin_site.name)
        kept: dict[str, Any] = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        return str(add_preserved_filters(kept, address))


def _report(request: HttpRequest, act: Act, outcome: Outcome, *, in_bulk: bool) -> None:
    """Say how many rows were done and, for each refusal, its sentence with the rows that it holds for."""
    words = {"label": act.label, "done": len(outcome.done), "all": len(outcome.done) + len(outcome.refused)}
    if outcome.done and in_bulk:
        messages.success(request, _("%(label)s: done for %(done)d of %(all)d.") % words)
    elif outcome.done:
        said = str(act.done) if act.done else _("Done: %(label)s.")
        messages.success(request, said % {**words, "row": outcome.done[0]})
    refused: dict[str, list[str]] = {}
    for row, sentence in outcome.refused:
        refused.setdefault(sentence, []).append(Truncator(str(row)).chars(NAME_SHOWN))
    for sentence, names in refused.items():
        said = _("Not done for %(rows)s: %(sentence)s") if in_bulk else "%(sentence)s"
        messages.error(request, said % {"rows": ", ".join(names), "sentence": sentence})
